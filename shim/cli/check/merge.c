/* SPDX-License-Identifier: Apache-2.0 */
/* A platform over several, of which the later ones win. */
#include "cli/check/merge.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* An open directory: of each layer its own, NULL where the layer has none. */
struct merged {
    struct seal_directory *layers[SEAL_MERGE_MAX];
};

static struct merged *as_merged(struct seal_directory *directory)
{
    return (struct merged *)(void *)directory;
}

static void merge_close(void *context, struct seal_directory *directory)
{
    const struct seal_merge *merge = context;
    struct merged *merged = as_merged(directory);

    if (merged == NULL)
        return;
    for (size_t i = 0; i < merge->count; i++)
        if (merged->layers[i] != NULL)
            merge->layers[i].platform->close(merge->layers[i].platform->context, merged->layers[i]);
    free(merged);
}

static enum seal_result merge_open(void *context, struct seal_directory *parent, const char *name,
                                   struct seal_directory **ret_directory, struct seal_fault *fault)
{
    const struct seal_merge *merge = context;
    const struct merged *up = as_merged(parent);
    struct merged *merged = calloc(1, sizeof(*merged));
    size_t opened = 0;

    if (merged == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    for (size_t i = 0; i < merge->count; i++) {
        const struct seal_merge_layer *layer = &merge->layers[i];
        enum seal_result r;

        if (up != NULL && up->layers[i] == NULL)
            continue;
        r = layer->platform->open(layer->platform->context, up != NULL ? up->layers[i] : NULL,
                                  up != NULL ? name : layer->path, &merged->layers[i], fault);
        if (r != SEAL_OK && (r != SEAL_TREE_MISSING || up == NULL)) {
            merge_close(context, (struct seal_directory *)(void *)merged);
            return r;
        }
        opened += r == SEAL_OK;
    }
    if (opened == 0) {
        free(merged);
        return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    }
    *ret_directory = (struct seal_directory *)(void *)merged;
    return SEAL_OK;
}

static enum seal_result merge_read(void *context, struct seal_directory *directory,
                                   const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                   struct seal_fault *fault)
{
    const struct seal_merge *merge = context;
    const struct merged *merged = as_merged(directory);

    for (size_t i = merge->count; i-- > 0;) {
        const struct seal_platform *platform = merge->layers[i].platform;
        enum seal_result r;

        if (merged->layers[i] == NULL)
            continue;
        r = platform->read(platform->context, merged->layers[i], name, limit, ret_bytes, fault);
        if (r != SEAL_TREE_MISSING)
            return r;
    }
    return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
}

/* What was told of one path. */
struct told {
    struct seal_found found; /* its texts are in the arena */
    unsigned wants;
};

/* What one layer's walk or listing found. */
struct layer_told {
    struct told *items;
    size_t count, room;
};

/* A walk or a listing under way. */
struct telling {
    const struct seal_visitor *visitor;
    struct seal_arena arena;
    struct layer_told layers[SEAL_MERGE_MAX];
    size_t at;    /* the layer that is being gone through */
    size_t count; /* of layers */
    bool whole;   /* listing: keep all of what was found */
};

static int compare_told(const void *a, const void *b)
{
    const struct told *left = a, *right = b;

    return strcmp(left->found.path, right->found.path);
}

static const struct told *find_in(const struct layer_told *layer, const char *path)
{
    const struct told key = {.found = {.path = path}};

    return layer->count == 0 ? NULL
                             : bsearch(&key, layer->items, layer->count, sizeof(key), compare_told);
}

/* What a later layer has there; NULL: nothing. */
static const struct told *find_later(const struct telling *telling, const char *path)
{
    for (size_t i = telling->at + 1; i < telling->count; i++) {
        const struct told *told = find_in(&telling->layers[i], path);

        if (told != NULL)
            return told;
    }
    return NULL;
}

static enum seal_result remember(struct telling *telling, const struct seal_found *found,
                                 unsigned wants, struct seal_fault *fault)
{
    struct layer_told *layer = &telling->layers[telling->at];
    struct told *told;

    if (layer->count == layer->room) {
        size_t room = layer->room == 0 ? 64 : 2 * layer->room;
        struct told *items = realloc(layer->items, room * sizeof(*items));

        if (items == NULL)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, found->path);
        layer->items = items;
        layer->room = room;
    }
    told = &layer->items[layer->count];
    *told = (struct told){.found = *found, .wants = wants};
    told->found.path = seal_arena_copy(&telling->arena, found->path, found->path_size);
    if (telling->whole && found->link.size > 0)
        told->found.link.data = (const uint8_t *)seal_arena_copy(
            &telling->arena, (const char *)found->link.data, found->link.size);
    if (told->found.path == NULL || (found->link.size > 0 && told->found.link.data == NULL))
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, found->path);
    layer->count++;
    return SEAL_OK;
}

static void end_layer(struct telling *telling)
{
    struct layer_told *layer = &telling->layers[telling->at];

    if (layer->count > 1)
        qsort(layer->items, layer->count, sizeof(*layer->items), compare_told);
}

static void clear_telling(struct telling *telling)
{
    for (size_t i = 0; i < telling->count; i++)
        free(telling->layers[i].items);
    seal_arena_clear(&telling->arena);
}

static enum seal_result list_found(void *context, const struct seal_found *found,
                                   unsigned *ret_wants, struct seal_fault *fault)
{
    *ret_wants = SEAL_WANT_NOTHING;
    return remember(context, found, SEAL_WANT_NOTHING, fault);
}

/* The smallest path that has not been told, of the last layer that has it; NULL: there is none. */
static const struct told *next_told(const struct telling *telling, const size_t *at)
{
    const struct told *next = NULL;

    for (size_t i = 0; i < telling->count; i++) {
        const struct layer_told *layer = &telling->layers[i];

        if (at[i] < layer->count && (next == NULL || compare_told(&layer->items[at[i]], next) <= 0))
            next = &layer->items[at[i]];
    }
    return next;
}

static enum seal_result tell_list(struct telling *telling, struct seal_fault *fault)
{
    size_t at[SEAL_MERGE_MAX] = {0};
    const struct told *next;

    while ((next = next_told(telling, at)) != NULL) {
        unsigned wants = SEAL_WANT_NOTHING;
        enum seal_result r =
            telling->visitor->found(telling->visitor->context, &next->found, &wants, fault);

        if (r != SEAL_OK)
            return r;
        for (size_t i = 0; i < telling->count; i++)
            at[i] += at[i] < telling->layers[i].count &&
                     strcmp(telling->layers[i].items[at[i]].found.path, next->found.path) == 0;
    }
    return SEAL_OK;
}

static enum seal_result merge_list(void *context, struct seal_directory *directory,
                                   const struct seal_visitor *visitor, struct seal_fault *fault)
{
    const struct seal_merge *merge = context;
    const struct merged *merged = as_merged(directory);
    struct telling telling = {.visitor = visitor, .count = merge->count, .whole = true};
    const struct seal_visitor collecting = {.context = &telling, .found = list_found};
    enum seal_result r = SEAL_OK;

    for (; telling.at < merge->count && r == SEAL_OK; telling.at++) {
        const struct seal_platform *platform = merge->layers[telling.at].platform;

        if (merged->layers[telling.at] != NULL)
            r = platform->list(platform->context, merged->layers[telling.at], &collecting, fault);
    }
    if (r == SEAL_OK)
        r = tell_list(&telling, fault);
    clear_telling(&telling);
    return r;
}

static enum seal_result walk_found(void *context, const struct seal_found *found,
                                   unsigned *ret_wants, struct seal_fault *fault)
{
    struct telling *telling = context;
    const struct told *later = find_later(telling, found->path);
    enum seal_result r = SEAL_OK;

    *ret_wants = SEAL_WANT_NOTHING;
    if (later == NULL)
        r = telling->visitor->found(telling->visitor->context, found, ret_wants, fault);
    else if (later->found.kind == SEAL_KIND_DIRECTORY && found->kind == SEAL_KIND_DIRECTORY)
        *ret_wants = later->wants; /* told already: what lies in it is added */
    else
        return SEAL_OK;
    return r == SEAL_OK ? remember(telling, found, *ret_wants, fault) : r;
}

static enum seal_result walk_hashed(void *context, const struct seal_found *found,
                                    const struct seal_digests *digests, struct seal_fault *fault)
{
    const struct seal_visitor *visitor = ((const struct telling *)context)->visitor;

    return visitor->hashed(visitor->context, found, digests, fault);
}

static enum seal_result walk_progress(void *context, uint64_t bytes, struct seal_fault *fault)
{
    const struct seal_visitor *visitor = ((const struct telling *)context)->visitor;

    return visitor->progress == NULL ? SEAL_OK : visitor->progress(visitor->context, bytes, fault);
}

static enum seal_result merge_walk(void *context, struct seal_directory *directory,
                                   const struct seal_visitor *visitor, struct seal_fault *fault)
{
    const struct seal_merge *merge = context;
    const struct merged *merged = as_merged(directory);
    struct telling telling = {.visitor = visitor, .count = merge->count};
    const struct seal_visitor filter = {
        .context = &telling,
        .found = walk_found,
        .hashed = walk_hashed,
        .progress = walk_progress,
    };
    enum seal_result r = SEAL_OK;

    for (size_t i = merge->count; i-- > 0 && r == SEAL_OK;) {
        const struct seal_platform *platform = merge->layers[i].platform;

        telling.at = i;
        if (merged->layers[i] != NULL)
            r = platform->walk(platform->context, merged->layers[i], &filter, fault);
        end_layer(&telling);
    }
    clear_telling(&telling);
    return r;
}

static uint64_t merge_clock(void *context)
{
    const struct seal_merge *merge = context;
    const struct seal_platform *platform = merge->layers[0].platform;

    return platform->clock(platform->context);
}

struct seal_platform seal_merge_platform(struct seal_merge *merge)
{
    return (struct seal_platform){
        .context = merge,
        .open = merge_open,
        .close = merge_close,
        .list = merge_list,
        .read = merge_read,
        .walk = merge_walk,
        .clock = merge_clock,
    };
}
