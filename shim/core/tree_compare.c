/* SPDX-License-Identifier: Apache-2.0 */
/* After the walk: which parts are attached, what is missing, what nobody lists. */
#include "core/tree_state.h"

#include <string.h>

static size_t count_verified(const struct seal_tree *tree, size_t part)
{
    size_t verified = 0;

    for (size_t i = 0; i < tree->parts[part].manifest->count; i++)
        verified += tree->states[part][i] == SEAL_ENTRY_VERIFIED;
    return verified;
}

enum seal_kind seal_tree_kind(const struct seal_tree *tree, struct seal_slice path,
                              const struct seal_entry **ret_entry)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct seal_entry *entry;

        if (!tree->parts[i].attached)
            continue;
        entry = seal_manifest_find(tree->parts[i].manifest, path);
        if (entry != NULL) {
            *ret_entry = entry;
            return (enum seal_kind)entry->kind;
        }
    }
    for (size_t i = 0; i < tree->count; i++)
        if (tree->parts[i].attached && seal_manifest_below(tree->parts[i].manifest, path))
            return SEAL_KIND_DIRECTORY;
    return SEAL_KIND_NONE;
}

/*
 * A part that may be absent and is not wholly there counts as not attached: what lies where it lists something is extra, unless
 * others list it. Directories that it lists and that are there are among the pending ones; where it lists a directory and
 * something else lies, the entry differs.
 */
static void note_leftovers(struct seal_tree *tree, size_t part)
{
    const struct seal_manifest *manifest = tree->parts[part].manifest;
    const struct seal_entry *unused;

    for (size_t i = 0; i < manifest->count; i++) {
        const struct seal_entry *entry = &manifest->entries[i];
        bool is_pending =
            entry->kind == SEAL_KIND_DIRECTORY && tree->states[part][i] == SEAL_ENTRY_VERIFIED;

        if (tree->states[part][i] != SEAL_ENTRY_UNSEEN && !is_pending &&
            seal_tree_kind(tree, (struct seal_slice){(const uint8_t *)entry->path, entry->path_size},
                           &unused) == SEAL_KIND_NONE)
            seal_tree_note(tree, SEAL_TREE_EXTRA, "is in no seal that is wholly there", entry->path,
                           NULL, NULL);
    }
}

enum seal_result seal_tree_compare(struct seal_tree *tree, struct seal_counts *counts,
                                   struct seal_fault *fault)
{
    const struct seal_entry *unused;

    for (size_t i = 0; i < tree->count; i++) {
        struct seal_tree_part *part = &tree->parts[i];
        size_t verified = count_verified(tree, i);

        if (part->may_be_absent)
            part->attached = verified == part->manifest->count;
        if (!part->attached)
            continue;
        tree->counts.entries += part->manifest->count;
        tree->counts.verified += verified;
        for (size_t j = 0; j < part->manifest->count; j++)
            if (tree->states[i][j] == SEAL_ENTRY_UNSEEN)
                seal_tree_note(tree, SEAL_TREE_MISSING, "was sealed and is not there",
                               part->manifest->entries[j].path, NULL, NULL);
    }
    for (size_t i = 0; i < tree->count; i++)
        if (!tree->parts[i].attached)
            note_leftovers(tree, i);
    for (const struct seal_pending *at = tree->pending; at != NULL; at = at->next)
        if (seal_tree_kind(tree, seal_slice_text(at->path), &unused) == SEAL_KIND_NONE)
            seal_tree_note(tree, SEAL_TREE_EXTRA, "is in no seal that is wholly there", at->path,
                           NULL, "directory");
    counts->entries += tree->counts.entries;
    counts->verified += tree->counts.verified;
    counts->missing += tree->counts.missing;
    counts->extra += tree->counts.extra;
    counts->modified += tree->counts.modified;
    counts->kind += tree->counts.kind;
    if (tree->first.code != SEAL_UNDECIDED) {
        *fault = tree->first;
        return fault->code;
    }
    /* asked for each root: in a verdict that watches another one the sum need not add up */
    if (tree->counts.verified != tree->counts.entries)
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, "not all that is listed was verified",
                              tree->root);
    return SEAL_OK;
}

bool seal_tree_has_program(const struct seal_tree *tree, const char *path)
{
    struct seal_slice whole = seal_slice_text(path);
    size_t root = strlen(tree->root);
    const struct seal_entry *entry = NULL;

    if (whole.size <= root + 1 || memcmp(path, tree->root, root) != 0 || path[root] != '/')
        return false;
    return seal_tree_kind(tree, (struct seal_slice){whole.data + root + 1, whole.size - root - 1},
                          &entry) == SEAL_KIND_FILE &&
           entry->executable;
}
