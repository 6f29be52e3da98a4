/* SPDX-License-Identifier: Apache-2.0 */
/* Where a link leads, followed over the entries as the kernel would follow it over the files. */
#include "core/tree_state.h"

#include "base/name.h"

#include <string.h>

/*
 * Where one is: a directory of a tree, and what is still to be walked. String arithmetic on whole paths would be wrong, since
 * ".." behind a link leads back from where the link went.
 */
struct walker {
    const struct seal_tree_links *links;
    const struct seal_tree *tree;
    char here[SEAL_PATH_MAX + 1]; /* real directory, "" is the root itself */
    size_t here_size;
    char rest[2 * (SEAL_PATH_MAX + 1)];
    size_t hops;
};

enum step { STEP_ASTRAY, STEP_ON, STEP_ARRIVED, STEP_UNKNOWN };

/* Put @target in front of what is left to walk, which is nothing or begins with '/'. */
static bool put_before(struct walker *walker, const char *target)
{
    size_t size = strlen(target), rest = strlen(walker->rest);

    if (size + rest + 1 > sizeof walker->rest)
        return false;
    memmove(walker->rest + size, walker->rest, rest + 1);
    memcpy(walker->rest, target, size);
    return true;
}

static bool enter_root(struct walker *walker, const struct seal_tree *tree, const char *target)
{
    walker->tree = tree;
    walker->here_size = 0;
    return put_before(walker, target + strlen(tree->root));
}

/* Is there a ".." among the components that are left to walk? */
static bool climbs(const char *rest)
{
    for (;;) {
        size_t size;

        rest += strspn(rest, "/");
        if (*rest == '\0')
            return false;
        size = strcspn(rest, "/");
        if (size == 2 && memcmp(rest, "..", 2) == 0)
            return true;
        rest += size;
    }
}

/* An absolute target: into a compared tree, or under a prefix that the policy vouches for, or into a root left out. */
static enum step go_absolute(struct walker *walker, const char *target)
{
    struct seal_slice path = seal_slice_text(target);
    const struct seal_tree_links *links = walker->links;

    for (size_t i = 0; i < links->count; i++)
        if (seal_name_below(path, seal_slice_text(links->trees[i]->root)))
            return enter_root(walker, links->trees[i], target) ? STEP_ON : STEP_ASTRAY;
    if (!seal_name_root(path) || climbs(walker->rest))
        return STEP_ASTRAY; /* ".." behind a link of whoever owns that place would lead who knows where */
    for (size_t i = 0; i < links->prefixes->count; i++)
        if (seal_name_below(path, seal_slice_text(links->prefixes->items[i])))
            return STEP_ARRIVED;
    for (size_t i = 0; i < links->unverified->count; i++)
        if (seal_name_below(path, seal_slice_text(links->unverified->items[i])))
            return STEP_UNKNOWN;
    return STEP_ASTRAY;
}

static enum step follow(struct walker *walker, const char *target)
{
    if (++walker->hops > SEAL_LINK_HOPS_MAX)
        return STEP_ASTRAY;
    if (target[0] == '/')
        return go_absolute(walker, target);
    return put_before(walker, target) ? STEP_ON : STEP_ASTRAY;
}

static void go_up(struct walker *walker)
{
    while (walker->here_size > 0 && walker->here[--walker->here_size] != '/')
        ;
}

/* One component, which is neither empty nor "." nor "..". */
static enum step go_down(struct walker *walker, const char *name, size_t size)
{
    size_t before = walker->here_size, at = before;
    const struct seal_entry *entry = NULL;

    if (at + 1 + size > SEAL_PATH_MAX)
        return STEP_ASTRAY;
    if (at > 0)
        walker->here[at++] = '/';
    memcpy(walker->here + at, name, size);
    walker->here_size = at + size;
    switch (seal_tree_kind(
        walker->tree, (struct seal_slice){(const uint8_t *)walker->here, walker->here_size}, &entry)) {
    case SEAL_KIND_DIRECTORY:
        return STEP_ON;
    case SEAL_KIND_FILE:
        return walker->rest[0] == '\0' ? STEP_ARRIVED : STEP_ASTRAY;
    case SEAL_KIND_LINK:
        walker->here_size = before;
        return follow(walker, entry->link);
    case SEAL_KIND_OTHER:
    case SEAL_KIND_NONE:
        break;
    }
    return STEP_ASTRAY;
}

static enum step next_step(struct walker *walker)
{
    char name[SEAL_COMPONENT_MAX + 1];
    size_t blank = strspn(walker->rest, "/"), size = strcspn(walker->rest + blank, "/");

    if (walker->rest[blank] == '\0')
        return STEP_ARRIVED; /* at a directory above an entry */
    if (size > SEAL_COMPONENT_MAX)
        return STEP_ASTRAY;
    memcpy(name, walker->rest + blank, size);
    name[size] = '\0';
    memmove(walker->rest, walker->rest + blank + size, strlen(walker->rest + blank + size) + 1);
    if (strcmp(name, ".") == 0)
        return STEP_ON;
    if (strcmp(name, "..") != 0)
        return go_down(walker, name, size);
    if (walker->here_size == 0)
        return STEP_ASTRAY; /* out of the root */
    go_up(walker);
    return STEP_ON;
}

static enum step lead(const struct seal_tree *tree, const struct seal_tree_links *links,
                      const struct seal_entry *link)
{
    struct walker walker = {.links = links, .tree = tree, .here_size = link->path_size};
    enum step step;

    memcpy(walker.here, link->path, link->path_size);
    go_up(&walker);
    step = follow(&walker, link->link);
    while (step == STEP_ON)
        step = next_step(&walker);
    return step;
}

enum seal_result seal_tree_links(const struct seal_tree *tree, const struct seal_tree_links *links,
                                 struct seal_fault *fault)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct seal_manifest *manifest = tree->parts[i].manifest;

        for (size_t j = 0; tree->parts[i].attached && j < manifest->count; j++) {
            const struct seal_entry *entry = &manifest->entries[j];
            enum step step;

            if (entry->kind != SEAL_KIND_LINK)
                continue;
            step = lead(tree, links, entry);
            if (step == STEP_UNKNOWN)
                *links->ret_unknown = true;
            else if (step != STEP_ARRIVED) {
                seal_fault_set(fault, SEAL_TREE_LINK,
                               "does not lead to an entry of a verified root", entry->path);
                return seal_fault_detail(fault, NULL, entry->link);
            }
        }
    }
    return SEAL_OK;
}
