/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of opened files, one after the other, with the same contexts and memory. */
#ifndef SEAL_POSIX_HASH_FILE_H
#define SEAL_POSIX_HASH_FILE_H

#include "posix/entry.h"

struct seal_sha256;
struct seal_fsverity;

/* All zero is the valid state before the first file. */
struct seal_hasher {
    struct seal_sha256 *sha256;
    struct seal_fsverity *fsverity;
    uint8_t *chunk; /* SEAL_READ_CHUNK bytes */
};

/*
 * seal_hasher_file() - read the open file of @entry to its end, once, and hash it as @wants says.
 *
 *   SEAL_OK; SEAL_IO_READ; SEAL_IO_CHANGED other than its size promised, or changed meanwhile;
 *   SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO; what @visitor's progress says
 */
SEAL_MUST_CHECK enum seal_result seal_hasher_file(struct seal_hasher *hasher,
                                                  const struct seal_entry *entry, unsigned wants,
                                                  const struct seal_visitor *visitor,
                                                  struct seal_digests *ret_digests,
                                                  struct seal_fault *fault);

/*
 * The parts, for whoever reads from elsewhere than a descriptor: start, update with pieces in order, finish; then start again.
 *
 * @ret_digests: zeroed before; have says what it then holds.  SEAL_OK; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_hasher_start(struct seal_hasher *hasher, unsigned wants);
SEAL_MUST_CHECK enum seal_result seal_hasher_update(struct seal_hasher *hasher, unsigned wants,
                                                    const void *data, size_t size);
SEAL_MUST_CHECK enum seal_result seal_hasher_finish(struct seal_hasher *hasher, unsigned wants,
                                                    struct seal_digests *ret_digests);

/* seal_hasher_clear() - free everything; usable again. */
void seal_hasher_clear(struct seal_hasher *hasher);

#endif
