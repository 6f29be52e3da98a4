/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fs-verity digest of a file: SHA-256, 4096-byte blocks, no salt. Linux Documentation/filesystems/fsverity.rst,
 * "File digest computation"; equal to what the `fsverity digest` command prints.
 */
#ifndef SEAL_CRYPTO_FSVERITY_H
#define SEAL_CRYPTO_FSVERITY_H

#include "crypto/hash.h"

/* Fed in order, with pieces of any size, of a file whose size is known beforehand; used again and again. */
struct seal_fsverity;

/* NULL when memory is out; free takes NULL. */
struct seal_fsverity *seal_fsverity_new(void);
void seal_fsverity_free(struct seal_fsverity *tree);

SEAL_MUST_CHECK enum seal_result seal_fsverity_start(struct seal_fsverity *tree);
SEAL_MUST_CHECK enum seal_result seal_fsverity_update(struct seal_fsverity *tree, const void *data,
                                                      size_t size);
/* The size that goes into the descriptor is that of the bytes fed. SEAL_OK or SEAL_INTERNAL_CRYPTO. */
SEAL_MUST_CHECK enum seal_result seal_fsverity_finish(struct seal_fsverity *tree,
                                                      uint8_t ret_digest[SEAL_DIGEST_SIZE]);

#endif
