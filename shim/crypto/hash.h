/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-2 and the fs-verity digest. */
#ifndef SEAL_CRYPTO_HASH_H
#define SEAL_CRYPTO_HASH_H

#include <coldseal/bytes.h>
#include <coldseal/limits.h>

#define SEAL_HASH_SIZE_MAX 64

enum seal_hash { SEAL_HASH_SHA256 = 1, SEAL_HASH_SHA384, SEAL_HASH_SHA512 };

/* seal_hash_size() - bytes of a digest: 32, 48 or 64. */
size_t seal_hash_size(enum seal_hash hash);

/* seal_hash_bytes() - digest of @bytes. SEAL_OK or SEAL_INTERNAL_CRYPTO; @ret_digest has seal_hash_size() bytes. */
SEAL_MUST_CHECK enum seal_result seal_hash_bytes(enum seal_hash hash, struct seal_slice bytes,
                                                 uint8_t *ret_digest);

/* A SHA-256 that is fed piece by piece and used again and again; one a thread. */
struct seal_sha256;

/* seal_sha256_new() - NULL when memory is out. seal_sha256_free() takes NULL. */
struct seal_sha256 *seal_sha256_new(void);
void seal_sha256_free(struct seal_sha256 *hash);

/* start, update..., finish; then start again. Each SEAL_OK or SEAL_INTERNAL_CRYPTO. */
SEAL_MUST_CHECK enum seal_result seal_sha256_start(struct seal_sha256 *hash);
SEAL_MUST_CHECK enum seal_result seal_sha256_update(struct seal_sha256 *hash, const void *data,
                                                    size_t size);
SEAL_MUST_CHECK enum seal_result seal_sha256_finish(struct seal_sha256 *hash,
                                                    uint8_t ret_digest[SEAL_DIGEST_SIZE]);

/* seal_sha256_backend() - for people: what does the hashing on this machine; static. */
const char *seal_sha256_backend(void);

#endif
