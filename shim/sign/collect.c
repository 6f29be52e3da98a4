/* SPDX-License-Identifier: Apache-2.0 */
/* From a walk, which goes directory by directory, to entries in the order of their whole paths. */
#include "sign/collect.h"

#include "base/name.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define SEAL_DIRECTORY ".coldseal"

static const char too_many[] = "more entries than a manifest may have";

struct collector {
    struct seal_collection *collection;
    size_t capacity; /* of the collection's items */
    bool fsverity;
    /* the directories above what the walk is at, by depth: their places in the collection */
    size_t above[SEAL_PATH_DEPTH_MAX + 1];
};

/* What cannot be sealed at all, whatever it is called. */
static enum seal_result check_kind(const struct seal_found *found, struct seal_fault *fault)
{
    switch (found->kind) {
    case SEAL_KIND_FILE:
        if (found->privileged)
            return seal_fault_set(fault, SEAL_TREE_KIND, "setuid and setgid files cannot be sealed",
                                  found->path);
        return SEAL_OK;
    case SEAL_KIND_DIRECTORY:
        if (found->foreign)
            return seal_fault_set(fault, SEAL_TREE_MOUNT, NULL, found->path);
        return SEAL_OK;
    case SEAL_KIND_LINK:
        return SEAL_OK;
    case SEAL_KIND_OTHER:
    case SEAL_KIND_NONE:
        break;
    }
    return seal_fault_set(fault, SEAL_TREE_KIND, "devices, FIFOs and sockets cannot be sealed",
                          found->path);
}

static enum seal_result check_name(const struct seal_found *found, struct seal_fault *fault)
{
    enum seal_result r =
        seal_name_path((struct seal_slice){(const uint8_t *)found->path, found->path_size});

    if (r == SEAL_OK)
        return r;
    return seal_fault_set(fault, r,
                          r == SEAL_FORMAT_MANIFEST
                              ? "names must be UTF-8 without backslash and control characters"
                              : NULL,
                          found->path);
}

/* A target is JSON text in the manifest, and the reader's bound is the kernel's. */
static enum seal_result check_target(const struct seal_found *found, struct seal_fault *fault)
{
    if (found->link.size == 0 || found->link.size > SEAL_PATH_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, "the target of the link is too long",
                              found->path);
    if (!seal_utf8_valid(found->link) || memchr(found->link.data, 0, found->link.size) != NULL)
        return seal_fault_set(fault, SEAL_FORMAT_MANIFEST, "the target of the link is not UTF-8",
                              found->path);
    return SEAL_OK;
}

static enum seal_result make_room(struct collector *collector)
{
    struct seal_collection *collection = collector->collection;
    size_t capacity = collector->capacity == 0 ? 256 : 2 * collector->capacity;
    struct seal_collected *items;

    /* directories above entries are dropped in the end; bounded all the same */
    if (collection->count >= 2 * (size_t)SEAL_ENTRIES_MAX)
        return SEAL_LIMIT_COUNT;
    if (collection->count < collector->capacity)
        return SEAL_OK;
    items = realloc(collection->items, capacity * sizeof(*items));
    if (items == NULL)
        return SEAL_LIMIT_MEMORY;
    collection->items = items;
    collector->capacity = capacity;
    return SEAL_OK;
}

/* @new: whose path is still the walk's. */
static enum seal_result add(struct collector *collector, const struct seal_collected *new,
                            struct seal_fault *fault)
{
    struct seal_collection *collection = collector->collection;
    const char *path = seal_arena_copy(&collection->arena, new->path, new->path_size);
    enum seal_result r = path == NULL ? SEAL_LIMIT_MEMORY : make_room(collector);

    if (r != SEAL_OK) {
        (void)seal_fault_set(fault, r, r == SEAL_LIMIT_COUNT ? too_many : NULL, new->path);
        return r;
    }
    collection->items[collection->count] = *new;
    collection->items[collection->count++].path = path;
    return SEAL_OK;
}

static struct seal_collected item_of(const struct seal_found *found)
{
    return (struct seal_collected){
        .path = found->path,
        .path_size = (uint16_t)found->path_size, /* at most SEAL_PATH_MAX: its name was checked */
        .kind = (uint8_t)found->kind,
        .size = found->size,
        .executable = found->executable,
    };
}

/* How many directories are above it; at most SEAL_PATH_DEPTH_MAX - 1, as its name was checked. */
static size_t depth_of(const struct seal_found *found)
{
    size_t depth = 0;

    for (size_t i = 0; i < found->path_size; i++)
        depth += found->path[i] == '/';
    return depth;
}

static enum seal_result add_directory(struct collector *collector, const struct seal_found *found,
                                      size_t depth, struct seal_fault *fault)
{
    const struct seal_collected item = item_of(found);

    collector->above[depth] = collector->collection->count;
    return add(collector, &item, fault);
}

static enum seal_result add_link(struct collector *collector, const struct seal_found *found,
                                 struct seal_fault *fault)
{
    struct seal_collection *collection = collector->collection;
    struct seal_collected item = item_of(found);
    enum seal_result r = check_target(found, fault);

    if (r != SEAL_OK)
        return r;
    item.link = seal_arena_copy(&collection->arena, found->link.data, found->link.size);
    if (item.link == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, found->path);
    collection->summary.links++;
    return add(collector, &item, fault);
}

/* Another user reads the package where it runs: what only its owner can read is an outage there. */
static void note_mode(struct seal_manifest_summary *summary, const struct seal_found *found)
{
    unsigned needed = found->kind == SEAL_KIND_DIRECTORY ? 05 : 04;

    if (found->kind == SEAL_KIND_LINK || (found->mode & needed) == needed)
        return;
    if (summary->unreadable++ > 0)
        return;
    summary->unreadable_mode = found->mode;
    /* bounded and marked like every subject of a fault */
    struct seal_fault bounded;
    (void)seal_fault_set(&bounded, SEAL_OK, NULL, found->path);
    memcpy(summary->unreadable_path, bounded.subject, sizeof(summary->unreadable_path));
}

/* A directory with something below is no entry. A platform that tells what lies in it first breaks its
 * promise. */
static bool fill_directory(struct collector *collector, const struct seal_found *found, size_t depth)
{
    struct seal_collection *collection = collector->collection;
    size_t at = collector->above[depth - 1];
    struct seal_collected *directory = at < collection->count ? &collection->items[at] : NULL;

    if (directory == NULL || directory->path_size >= found->path_size ||
        found->path[directory->path_size] != '/' ||
        memcmp(directory->path, found->path, directory->path_size) != 0)
        return false;
    directory->kind = SEAL_KIND_NONE;
    return true;
}

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    struct collector *collector = context;
    enum seal_result r = SEAL_INTERNAL_STATE;
    size_t depth = 0;

    *ret_wants = SEAL_WANT_NOTHING;
    if (strcmp(found->path, SEAL_DIRECTORY) == 0) {
        if (found->kind == SEAL_KIND_DIRECTORY && !found->foreign)
            return SEAL_OK;
        return seal_fault_set(fault, SEAL_TREE_KIND, "must be a directory of this file system",
                              found->path);
    }
    if ((r = check_name(found, fault)) != SEAL_OK)
        return r;
    if ((r = check_kind(found, fault)) != SEAL_OK)
        return r;
    depth = depth_of(found);
    if (depth > 0 && !fill_directory(collector, found, depth))
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, "told before its directory", found->path);
    note_mode(&collector->collection->summary, found);

    if (found->kind == SEAL_KIND_LINK)
        return add_link(collector, found, fault);
    if (found->kind == SEAL_KIND_DIRECTORY) {
        *ret_wants = SEAL_WANT_ENTER;
        return add_directory(collector, found, depth, fault);
    }
    *ret_wants = collector->fsverity && found->size > SEAL_FSVERITY_SIZE_MIN ? SEAL_WANT_FSVERITY
                                                                             : SEAL_WANT_SHA256;
    return SEAL_OK;
}

static enum seal_result on_hashed(void *context, const struct seal_found *found,
                                  const struct seal_digests *digests, struct seal_fault *fault)
{
    struct collector *collector = context;
    struct seal_collected item = item_of(found);

    if (digests->have == SEAL_WANT_FSVERITY) {
        item.fsverity = true;
        memcpy(item.digest, digests->fsverity, sizeof(item.digest));
    } else if (digests->have == SEAL_WANT_SHA256) {
        memcpy(item.digest, digests->sha256, sizeof(item.digest));
    } else {
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, found->path);
    }
    collector->collection->summary.bytes += found->size;
    return add(collector, &item, fault);
}

static int compare_bytes(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

    if (order != 0)
        return order;
    return (a_size > b_size) - (a_size < b_size);
}

static int compare_items(const void *left, const void *right)
{
    const struct seal_collected *a = left, *b = right;

    return compare_bytes(a->path, a->path_size, b->path, b->path_size);
}

/* Directories with something below them are no entries; the walk's order is not that of whole paths: "a.b" is before "a/b". */
static void settle(struct seal_collection *collection)
{
    size_t kept = 0;

    for (size_t i = 0; i < collection->count; i++) {
        if (collection->items[i].kind == SEAL_KIND_NONE)
            continue;
        collection->summary.empty += collection->items[i].kind == SEAL_KIND_DIRECTORY;
        collection->items[kept++] = collection->items[i];
    }
    collection->count = kept;
    collection->summary.entries = kept;
    if (kept > 0)
        qsort(collection->items, kept, sizeof(*collection->items), compare_items);
}

enum seal_result seal_collect(const struct seal_platform *platform,
                              struct seal_directory *directory, bool fsverity,
                              struct seal_collection *ret_collection, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct collector collector = {.collection = ret_collection, .fsverity = fsverity};
    struct seal_visitor visitor = {.context = &collector, .found = on_found, .hashed = on_hashed};

    if ((r = platform->walk(platform->context, directory, &visitor, fault)) != SEAL_OK)
        return r;
    settle(ret_collection);
    if (ret_collection->count == 0)
        return seal_fault_set(fault, SEAL_TREE_MISSING, "there is nothing to seal", NULL);
    if (ret_collection->count > SEAL_ENTRIES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, too_many, NULL);
    return SEAL_OK;
}

void seal_collection_clear(struct seal_collection *collection)
{
    if (collection == NULL)
        return;
    free(collection->items);
    seal_arena_clear(&collection->arena);
    *collection = (struct seal_collection){0};
}

/* The first entry that is not before @path. */
static size_t lower_bound(const struct seal_collection *collection, struct seal_slice path)
{
    size_t low = 0, high = collection->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct seal_collected *item = &collection->items[middle];

        if (compare_bytes(item->path, item->path_size, (const char *)path.data, path.size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct seal_collected *seal_collection_find(const struct seal_collection *collection,
                                                  struct seal_slice path)
{
    size_t at = lower_bound(collection, path);
    const struct seal_collected *item = at < collection->count ? &collection->items[at] : NULL;

    if (item == NULL || item->path_size != path.size || memcmp(item->path, path.data, path.size) != 0)
        return NULL;
    return item;
}

bool seal_collection_below(const struct seal_collection *collection, struct seal_slice path)
{
    char first[SEAL_PATH_MAX + 2];
    size_t at = 0;

    if (path.size == 0)
        return collection->count > 0;
    if (path.size > SEAL_PATH_MAX)
        return false;
    /* what lies below begins with the path and a slash, and nothing that does comes before exactly that */
    memcpy(first, path.data, path.size);
    first[path.size] = '/';
    at = lower_bound(collection, (struct seal_slice){(const uint8_t *)first, path.size + 1});
    return at < collection->count && collection->items[at].path_size > path.size &&
           memcmp(collection->items[at].path, first, path.size + 1) == 0;
}
