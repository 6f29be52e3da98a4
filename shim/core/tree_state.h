/* SPDX-License-Identifier: Apache-2.0 */
/* What tree.c and tree_links.c share: the union of a root's manifests and what was found of it. */
#ifndef SEAL_CORE_TREE_STATE_H
#define SEAL_CORE_TREE_STATE_H

#include "core/tree.h"

/* What became of one entry. */
enum seal_entry_state {
    SEAL_ENTRY_UNSEEN = 0,
    SEAL_ENTRY_HASHING,  /* found, and alike but for its contents, which are being hashed */
    SEAL_ENTRY_VERIFIED, /* on disk exactly as listed */
    SEAL_ENTRY_DIFFERS,
};

/* A directory on disk for which only parts speak that may be absent. */
struct seal_pending {
    struct seal_pending *next;
    const char *path;
};

struct seal_tree {
    const char *root;
    const char *switch_file;
    struct seal_tree_part *parts;
    size_t count;
    uint8_t **states; /* enum seal_entry_state, [part][entry] */
    struct seal_arena arena;
    struct seal_pending *pending;
    struct seal_counts counts;
    struct seal_fault first; /* of all that is bad the first in path order; code UNDECIDED: none */
};

/* seal_tree_note() - something at @path is bad; @expected and @found may be NULL. */
void seal_tree_note(struct seal_tree *tree, enum seal_result code, const char *reason,
                    const char *path, const char *expected, const char *found);

/* The same, for a file with other contents (@digest NULL: it was not hashed) and for a link with another target. */
void seal_tree_note_modified(struct seal_tree *tree, const struct seal_found *found,
                             const struct seal_entry *entry, const uint8_t *digest);
void seal_tree_note_link(struct seal_tree *tree, const struct seal_found *found,
                         const struct seal_entry *entry);

/* seal_kind_word() - "file", "directory", ... Static. */
const char *seal_kind_word(enum seal_kind kind);

/* What the attached parts know of a path. */
enum seal_kind seal_tree_kind(const struct seal_tree *tree, struct seal_slice path,
                              const struct seal_entry **ret_entry);

#endif
