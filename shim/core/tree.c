/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing one root's tree with the union of its manifests. */
#include "core/tree_state.h"

#include "core/seal_file.h"

#include <stdlib.h>
#include <string.h>

static struct seal_slice path_of(const struct seal_found *found)
{
    return (struct seal_slice){(const uint8_t *)found->path, found->path_size};
}

/* Two entries of one path, in two manifests: do they describe the same thing? Digests of two kinds are both checked on disk. */
static bool entries_agree(const struct seal_entry *a, const struct seal_entry *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == SEAL_KIND_LINK)
        return strcmp(a->link, b->link) == 0;
    if (a->kind == SEAL_KIND_DIRECTORY)
        return true;
    return a->size == b->size && a->executable == b->executable &&
           (a->fsverity != b->fsverity || memcmp(a->digest, b->digest, SEAL_DIGEST_SIZE) == 0);
}

static const struct seal_entry *find_conflict(const struct seal_manifest *a,
                                              const struct seal_manifest *b)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct seal_entry *entry = &a->entries[i];
        const struct seal_entry *other = seal_manifest_find(
            b, (struct seal_slice){(const uint8_t *)entry->path, entry->path_size});

        if (other != NULL && !entries_agree(entry, other))
            return entry;
    }
    return NULL;
}

static enum seal_result refuse_conflicts(const struct seal_tree *tree, struct seal_fault *fault)
{
    for (size_t i = 0; i < tree->count; i++)
        for (size_t j = i + 1; j < tree->count; j++) {
            const struct seal_tree_part *a = &tree->parts[i], *b = &tree->parts[j];
            const struct seal_entry *entry;

            /* Parts that may be absent agree with each other by agreeing with the disk. */
            if (a->may_be_absent || b->may_be_absent)
                continue;
            entry = find_conflict(a->manifest, b->manifest);
            if (entry == NULL)
                continue;
            seal_fault_set(fault, SEAL_TREE_CONFLICT, "two seals disagree about it", entry->path);
            return seal_fault_detail(fault, a->manifest->package, b->manifest->package);
        }
    return SEAL_OK;
}

struct seal_tree *seal_tree_new(const char *root, struct seal_tree_part *parts, size_t count,
                                const char *switch_file, struct seal_fault *fault)
{
    struct seal_tree *tree = calloc(1, sizeof *tree);

    if (tree == NULL)
        goto out_of_memory;
    tree->root = root;
    tree->switch_file = switch_file;
    tree->parts = parts;
    tree->count = count;
    tree->states = seal_arena_take(&tree->arena, count + 1, sizeof *tree->states);
    if (tree->states == NULL)
        goto out_of_memory;
    for (size_t i = 0; i < count; i++) {
        tree->states[i] = seal_arena_take(&tree->arena, parts[i].manifest->count, 1);
        if (tree->states[i] == NULL)
            goto out_of_memory;
        parts[i].attached = !parts[i].may_be_absent;
    }
    if (refuse_conflicts(tree, fault) != SEAL_OK) {
        seal_tree_free(tree);
        return NULL;
    }
    return tree;
out_of_memory:
    seal_fault_set(fault, SEAL_LIMIT_MEMORY, "out of memory", root);
    seal_tree_free(tree);
    return NULL;
}

void seal_tree_free(struct seal_tree *tree)
{
    if (tree == NULL)
        return;
    seal_arena_clear(&tree->arena);
    free(tree);
}

static uint8_t *state_of(const struct seal_tree *tree, size_t part, const struct seal_entry *entry)
{
    return &tree->states[part][entry - tree->parts[part].manifest->entries];
}

/*
 * Is what was found what one entry lists, as far as that shows without its contents?  Says what is wrong for a part that must
 * be there; of the others it is enough to know that they differ.
 */
static enum seal_entry_state compare_entry(struct seal_tree *tree, const struct seal_found *found,
                                           const struct seal_entry *entry, bool tell)
{
    if (entry->kind != (uint8_t)found->kind) {
        if (tell)
            seal_tree_note(tree, SEAL_TREE_KIND, "is of another kind than was sealed", found->path,
                           seal_kind_word((enum seal_kind)entry->kind), seal_kind_word(found->kind));
        return SEAL_ENTRY_DIFFERS;
    }
    if (found->kind == SEAL_KIND_DIRECTORY)
        return SEAL_ENTRY_VERIFIED;
    if (found->kind == SEAL_KIND_LINK) {
        if (seal_slice_equal(found->link, seal_slice_text(entry->link)))
            return SEAL_ENTRY_VERIFIED;
        if (tell)
            seal_tree_note_link(tree, found, entry);
        return SEAL_ENTRY_DIFFERS;
    }
    if (found->privileged || found->executable != entry->executable) {
        if (tell)
            seal_tree_note(tree, SEAL_TREE_KIND, "has other mode bits than were sealed",
                           found->path, entry->executable ? "executable" : "not executable",
                           found->privileged   ? "setuid or setgid"
                           : found->executable ? "executable"
                                               : "not executable");
        return SEAL_ENTRY_DIFFERS;
    }
    if (found->size != entry->size) {
        if (tell)
            seal_tree_note_modified(tree, found, entry, NULL);
        return SEAL_ENTRY_DIFFERS;
    }
    return SEAL_ENTRY_HASHING;
}

/* Ask every part about what was found; each that lists it has its say. Returns how many do. */
static size_t compare_found(struct seal_tree *tree, const struct seal_found *found, unsigned *wants)
{
    size_t listed = 0;
    bool told = false;

    for (size_t i = 0; i < tree->count; i++) {
        const struct seal_entry *entry = seal_manifest_find(tree->parts[i].manifest, path_of(found));
        enum seal_entry_state state;

        if (entry == NULL)
            continue;
        listed++;
        state = compare_entry(tree, found, entry, !tree->parts[i].may_be_absent && !told);
        told = told || (state == SEAL_ENTRY_DIFFERS && !tree->parts[i].may_be_absent);
        if (state == SEAL_ENTRY_HASHING)
            *wants |= entry->fsverity ? SEAL_WANT_FSVERITY : SEAL_WANT_SHA256;
        *state_of(tree, i, entry) = (uint8_t)state;
    }
    return listed;
}

/* Is this directory above an entry, or itself one, of a part that must be there (or of one that need not)? */
static bool directory_wanted(const struct seal_tree *tree, struct seal_slice path, bool may_be_absent)
{
    for (size_t i = 0; i < tree->count; i++)
        if (tree->parts[i].may_be_absent == may_be_absent &&
            (seal_manifest_below(tree->parts[i].manifest, path) ||
             seal_manifest_find(tree->parts[i].manifest, path) != NULL))
            return true;
    return false;
}

static enum seal_result found_directory(struct seal_tree *tree, const struct seal_found *found,
                                        unsigned *wants, struct seal_fault *fault)
{
    unsigned none = 0;
    struct seal_pending *pending;

    if (found->foreign) {
        seal_tree_note(tree, SEAL_TREE_MOUNT, "another file system is mounted here", found->path,
                       NULL, NULL);
        return SEAL_OK;
    }
    compare_found(tree, found, &none);
    if (directory_wanted(tree, path_of(found), false)) {
        *wants = SEAL_WANT_ENTER;
        return SEAL_OK;
    }
    if (!directory_wanted(tree, path_of(found), true)) {
        seal_tree_note(tree, SEAL_TREE_EXTRA, "is in no seal", found->path, NULL, "directory");
        return SEAL_OK;
    }
    pending = seal_arena_take(&tree->arena, 1, sizeof *pending);
    if (pending == NULL ||
        (pending->path = seal_arena_copy(&tree->arena, found->path, found->path_size)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, "out of memory", found->path);
    pending->next = tree->pending;
    tree->pending = pending;
    *wants = SEAL_WANT_ENTER;
    return SEAL_OK;
}

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    struct seal_tree *tree = context;

    *ret_wants = SEAL_WANT_NOTHING;
    if (strcmp(found->path, SEAL_DIRECTORY_NAME) == 0) {
        /* its contents were judged when the seals were read; a mount would hide what was judged */
        if (found->kind != SEAL_KIND_DIRECTORY)
            seal_tree_note(tree, SEAL_TREE_KIND, "is no directory", found->path, "directory",
                           seal_kind_word(found->kind));
        else if (found->foreign)
            seal_tree_note(tree, SEAL_TREE_MOUNT, "another file system is mounted here",
                           found->path, NULL, NULL);
        return SEAL_OK;
    }
    if (tree->switch_file != NULL && strcmp(found->path, tree->switch_file) == 0) {
        seal_tree_note(tree, SEAL_TREE_EXTRA, "switches all extensions off", found->path, NULL,
                       seal_kind_word(found->kind));
        return SEAL_OK;
    }
    if (found->kind == SEAL_KIND_DIRECTORY)
        return found_directory(tree, found, ret_wants, fault);
    if (compare_found(tree, found, ret_wants) == 0)
        seal_tree_note(tree, SEAL_TREE_EXTRA, "is in no seal", found->path, NULL,
                       seal_kind_word(found->kind));
    return SEAL_OK;
}

static enum seal_result on_hashed(void *context, const struct seal_found *found,
                                  const struct seal_digests *digests, struct seal_fault *fault)
{
    struct seal_tree *tree = context;
    bool told = false;

    for (size_t i = 0; i < tree->count; i++) {
        const struct seal_entry *entry = seal_manifest_find(tree->parts[i].manifest, path_of(found));
        const uint8_t *digest;

        if (entry == NULL || *state_of(tree, i, entry) != SEAL_ENTRY_HASHING)
            continue;
        if ((digests->have & (unsigned)(entry->fsverity ? SEAL_WANT_FSVERITY : SEAL_WANT_SHA256)) == 0)
            return seal_fault_set(fault, SEAL_INTERNAL_STATE, "was not hashed as asked", found->path);
        digest = entry->fsverity ? digests->fsverity : digests->sha256;
        if (memcmp(digest, entry->digest, SEAL_DIGEST_SIZE) == 0) {
            *state_of(tree, i, entry) = SEAL_ENTRY_VERIFIED;
            continue;
        }
        *state_of(tree, i, entry) = SEAL_ENTRY_DIFFERS;
        if (!tree->parts[i].may_be_absent && !told)
            seal_tree_note_modified(tree, found, entry, digest);
        told = told || !tree->parts[i].may_be_absent;
    }
    return SEAL_OK;
}

struct seal_visitor seal_tree_visitor(struct seal_tree *tree)
{
    return (struct seal_visitor){.context = tree, .found = on_found, .hashed = on_hashed};
}
