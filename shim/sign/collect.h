/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in a directory, as the entries of a manifest: collected by a walk, sorted by path bytes. */
#ifndef SEAL_SIGN_COLLECT_H
#define SEAL_SIGN_COLLECT_H

#include "base/arena.h"

#include <coldseal/platform.h>
#include <coldseal/sign.h>

/* One entry: 72 bytes, so that a tree of 100,000 takes 7 MB and its paths. */
struct seal_collected {
    const char *path; /* in the arena, NUL-terminated */
    const char *link; /* target, or NULL */
    uint64_t size;
    uint16_t path_size; /* in bytes */
    uint8_t kind;       /* enum seal_kind: FILE, LINK or DIRECTORY */
    bool executable;
    bool fsverity; /* digest is the fs-verity digest, else SHA-256 */
    uint8_t digest[SEAL_DIGEST_SIZE];
};

/* All zero is the valid, empty state. */
struct seal_collection {
    struct seal_arena arena;
    struct seal_collected *items; /* strictly ascending by path bytes */
    size_t count;
    struct seal_manifest_summary summary;
};

/*
 * seal_collect() - walk through @directory.
 *
 * @fsverity: files above SEAL_FSVERITY_SIZE_MIN get the fs-verity digest.
 * @ret_collection: empty; cleared by the caller with seal_collection_clear(), also on failure.
 *   SEAL_OK; SEAL_TREE_KIND; SEAL_TREE_MOUNT; SEAL_TREE_MISSING there is nothing;
 *   SEAL_FORMAT_MANIFEST a name or target that no manifest may hold; SEAL_IO_*; SEAL_LIMIT_*;
 *   SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_collect(const struct seal_platform *platform,
                                              struct seal_directory *directory, bool fsverity,
                                              struct seal_collection *ret_collection,
                                              struct seal_fault *fault);
void seal_collection_clear(struct seal_collection *collection);

/* seal_collection_find() - the entry of exactly this path, or NULL. */
const struct seal_collected *seal_collection_find(const struct seal_collection *collection,
                                                  struct seal_slice path);

/* seal_collection_below() - does any entry lie below the directory @path? (Not @path itself.) */
bool seal_collection_below(const struct seal_collection *collection, struct seal_slice path);

#endif
