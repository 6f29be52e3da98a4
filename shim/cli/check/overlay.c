/* SPDX-License-Identifier: Apache-2.0 */
/* A platform laid over another one. */
#include "cli/check/overlay.h"

#include <stdlib.h>
#include <string.h>

#define SEAL_DIRECTORY ".coldseal"

/* An open directory, handed out as a struct seal_directory: what lies in memory, over what lies
 * below. */
struct layer {
    struct seal_directory *below;           /* NULL: there is nothing below */
    const struct seal_platform *platform;   /* whose directory that is */
    const struct seal_overlay_files *files; /* NULL: nothing in memory */
    const struct seal_overlay_root *root;   /* NULL: not the top of a root that was laid over */
};

static struct layer *as_layer(struct seal_directory *directory)
{
    return (struct layer *)(void *)directory;
}

static const struct seal_overlay_root *find_root(const struct seal_overlay *overlay, const char *name)
{
    for (size_t i = 0; i < overlay->roots_count; i++)
        if (strcmp(overlay->roots[i].root, name) == 0)
            return &overlay->roots[i];
    return NULL;
}

/* What @name means: the layer but for what is below, and from where below comes (NULL: nothing). */
static const char *resolve(const struct seal_overlay *overlay, const struct layer *parent,
                           const char *name, struct layer *ret_layer)
{
    if (parent != NULL) {
        if (parent->root != NULL && parent->root->replace_seal && strcmp(name, SEAL_DIRECTORY) == 0) {
            ret_layer->files = &parent->root->seal;
            return NULL;
        }
        return name;
    }
    if (strcmp(name, overlay->policy_directory) == 0) {
        ret_layer->files = &overlay->policy;
        return overlay->policy_disk;
    }
    ret_layer->root = find_root(overlay, name);
    if (ret_layer->root != NULL && ret_layer->root->directory != NULL)
        return ret_layer->root->directory;
    return name;
}

static const struct seal_platform *platform_of(const struct seal_overlay *overlay,
                                               const struct layer *parent, const struct layer *layer)
{
    if (parent != NULL)
        return parent->platform;
    return layer->root != NULL && layer->root->platform != NULL ? layer->root->platform
                                                                : overlay->below;
}

static enum seal_result overlay_open(void *context, struct seal_directory *parent, const char *name,
                                     struct seal_directory **ret_directory, struct seal_fault *fault)
{
    const struct seal_overlay *overlay = context;
    struct layer *up = as_layer(parent);
    struct layer *layer = calloc(1, sizeof(*layer));
    enum seal_result r;

    if (layer == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    const char *from = resolve(overlay, up, name, layer);
    const struct seal_platform *below = platform_of(overlay, up, layer);
    layer->platform = below;
    if (from != NULL && up != NULL && up->below == NULL)
        r = seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    else if (from != NULL)
        r = below->open(below->context, up != NULL ? up->below : NULL, from, &layer->below, fault);
    else
        r = SEAL_OK;
    if (r != SEAL_OK) {
        free(layer);
        return r;
    }
    *ret_directory = (struct seal_directory *)(void *)layer;
    return SEAL_OK;
}

static void overlay_close(void *context, struct seal_directory *directory)
{
    struct layer *layer = as_layer(directory);

    (void)context;
    if (layer == NULL)
        return;
    if (layer->below != NULL)
        layer->platform->close(layer->platform->context, layer->below);
    free(layer);
}

static const struct seal_overlay_file *find_file(const struct layer *layer, const char *name)
{
    for (size_t i = 0; layer->files != NULL && i < layer->files->count; i++)
        if (strcmp(layer->files->items[i].name, name) == 0)
            return &layer->files->items[i];
    return NULL;
}

/* A listing in which the files in memory take their places among those on disk. */
struct merge {
    const struct layer *layer;
    const struct seal_visitor *visitor;
    const char *last; /* name of the last file in memory that was told; NULL: none yet */
};

static const struct seal_overlay_file *next_file(const struct merge *merge)
{
    const struct seal_overlay_file *next = NULL;

    for (size_t i = 0; merge->layer->files != NULL && i < merge->layer->files->count; i++) {
        const struct seal_overlay_file *file = &merge->layer->files->items[i];
        if ((merge->last == NULL || strcmp(file->name, merge->last) > 0) &&
            (next == NULL || strcmp(file->name, next->name) < 0))
            next = file;
    }
    return next;
}

/* Tell the files in memory whose names come before @limit (NULL: all that are left). */
static enum seal_result tell_files(struct merge *merge, const char *limit, struct seal_fault *fault)
{
    for (;;) {
        const struct seal_overlay_file *file = next_file(merge);
        if (file == NULL || (limit != NULL && strcmp(file->name, limit) > 0))
            return SEAL_OK;
        struct seal_found found = {
            .path = file->name,
            .path_size = strlen(file->name),
            .kind = SEAL_KIND_FILE,
            .mode = 0644,
            .size = file->bytes.size,
        };
        unsigned wants = SEAL_WANT_NOTHING;
        merge->last = file->name;
        enum seal_result r = merge->visitor->found(merge->visitor->context, &found, &wants, fault);
        if (r != SEAL_OK)
            return r;
    }
}

static enum seal_result merge_found(void *context, const struct seal_found *found,
                                    unsigned *ret_wants, struct seal_fault *fault)
{
    struct merge *merge = context;
    enum seal_result r = tell_files(merge, found->path, fault);

    *ret_wants = SEAL_WANT_NOTHING;
    if (r != SEAL_OK || find_file(merge->layer, found->path) != NULL)
        return r;
    return merge->visitor->found(merge->visitor->context, found, ret_wants, fault);
}

static enum seal_result overlay_list(void *context, struct seal_directory *directory,
                                     const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct layer *layer = as_layer(directory);
    struct merge merge = {.layer = layer, .visitor = visitor};
    const struct seal_visitor merging = {.context = &merge, .found = merge_found};
    enum seal_result r = SEAL_OK;

    (void)context;
    if (layer->below != NULL)
        r = layer->platform->list(layer->platform->context, layer->below, &merging, fault);
    return r == SEAL_OK ? tell_files(&merge, NULL, fault) : r;
}

static enum seal_result overlay_read(void *context, struct seal_directory *directory,
                                     const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                     struct seal_fault *fault)
{
    struct layer *layer = as_layer(directory);
    const struct seal_overlay_file *file = find_file(layer, name);

    (void)context;
    if (file == NULL && layer->below == NULL)
        return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    if (file == NULL)
        return layer->platform->read(layer->platform->context, layer->below, name, limit, ret_bytes,
                                     fault);
    if (file->bytes.size > limit)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, NULL, name);
    if (seal_buffer_append(ret_bytes, file->bytes.data, file->bytes.size) != SEAL_OK)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    return SEAL_OK;
}

static enum seal_result overlay_walk(void *context, struct seal_directory *directory,
                                     const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct layer *layer = as_layer(directory);

    (void)context;
    if (layer->below == NULL) /* policies and seals are listed and read, never walked */
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, "a directory in memory was walked", NULL);
    return layer->platform->walk(layer->platform->context, layer->below, visitor, fault);
}

static uint64_t overlay_clock(void *context)
{
    const struct seal_overlay *overlay = context;

    return overlay->below->clock(overlay->below->context);
}

struct seal_platform seal_overlay_platform(struct seal_overlay *overlay)
{
    return (struct seal_platform){
        .context = overlay,
        .open = overlay_open,
        .close = overlay_close,
        .list = overlay_list,
        .read = overlay_read,
        .walk = overlay_walk,
        .clock = overlay_clock,
    };
}
