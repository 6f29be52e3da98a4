/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folders that the names of a zip make. Sorted so that '/' comes before every other byte, everything below a directory
 * stands together behind it: one look at the neighbour finds names that occur twice, and files that are folders elsewhere.
 */
#include "cli/zip/index.h"

#include "core/seal_file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The nodes so far, and the way from the top to the last of them. */
struct maker {
    struct seal_zip *zip;
    struct seal_zip_node *nodes;
    size_t count, capacity;
    size_t above[SEAL_PATH_DEPTH_MAX + 1]; /* directories above the last node, outermost first */
    size_t depth;
    size_t implied; /* bytes of the names of directories that no entry brings */
};

static int compare(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    int left = *a == '/' ? 1 : *a == '\0' ? 0 : (uint8_t)*a + 2;
    int right = *b == '/' ? 1 : *b == '\0' ? 0 : (uint8_t)*b + 2;
    return left - right;
}

static int by_name(const void *a, const void *b)
{
    return compare((*(struct seal_zip_entry *const *)a)->name,
                   (*(struct seal_zip_entry *const *)b)->name);
}

/* Is @path below the directory @node? */
static bool is_below(const struct seal_zip_node *node, const char *path, size_t size)
{
    return size > node->path_size && path[node->path_size] == '/' &&
           memcmp(path, node->path, node->path_size) == 0;
}

static enum seal_result add(struct maker *maker, const char *path, size_t size,
                            const struct seal_zip_entry *entry)
{
    if (maker->count == maker->capacity) {
        size_t capacity = maker->capacity > 0 ? 2 * maker->capacity : 256;
        struct seal_zip_node *nodes;

        if (maker->count >= 2 * (size_t)SEAL_ZIP_ENTRIES_MAX)
            return SEAL_LIMIT_COUNT;
        if ((nodes = realloc(maker->nodes, capacity * sizeof(*nodes))) == NULL)
            return SEAL_LIMIT_MEMORY;
        maker->nodes = nodes;
        maker->capacity = capacity;
    }
    maker->nodes[maker->count++] = (struct seal_zip_node){
        .path = path,
        .path_size = (uint16_t)size,
        .entry = entry,
        .kind = entry != NULL ? entry->kind : SEAL_KIND_DIRECTORY,
    };
    return SEAL_OK;
}

/* Leave the directories that @path is not in. */
static void leave(struct maker *maker, const char *path, size_t size)
{
    while (maker->depth > 0) {
        struct seal_zip_node *directory = &maker->nodes[maker->above[maker->depth - 1]];

        if (path != NULL && is_below(directory, path, size))
            return;
        directory->end = (uint32_t)maker->count;
        maker->depth--;
    }
}

static void enter(struct maker *maker, size_t node)
{
    maker->above[maker->depth++] = node; /* at most SEAL_PATH_DEPTH_MAX: names are bounded */
}

/* The directories above @entry that no entry of their own has brought. */
static enum seal_result add_above(struct maker *maker, const struct seal_zip_entry *entry)
{
    const size_t from =
        maker->depth > 0 ? (size_t)maker->nodes[maker->above[maker->depth - 1]].path_size + 1 : 0;

    for (const char *slash = strchr(entry->name + from, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        const size_t size = (size_t)(slash - entry->name);
        const char *path = NULL;

        /* a few deep names would otherwise make many long ones */
        if ((maker->implied += size) > SEAL_ZIP_DIRECTORY_SIZE_MAX)
            return SEAL_LIMIT_SIZE;
        path = seal_arena_copy(&maker->zip->arena, entry->name, size);
        enum seal_result r = path == NULL ? SEAL_LIMIT_MEMORY : add(maker, path, size, NULL);
        if (r != SEAL_OK)
            return r;
        enter(maker, maker->count - 1);
    }
    return SEAL_OK;
}

static const char *neighbour_wrong(const struct maker *maker, const struct seal_zip_entry *entry)
{
    const struct seal_zip_node *last = maker->count > 0 ? &maker->nodes[maker->count - 1] : NULL;

    if (last == NULL)
        return NULL;
    if (strcmp(last->path, entry->name) == 0)
        return (last->kind == SEAL_KIND_DIRECTORY) == (entry->kind == SEAL_KIND_DIRECTORY)
                   ? "is there twice"
                   : "is a directory and something else too";
    if (last->kind != SEAL_KIND_DIRECTORY && is_below(last, entry->name, entry->name_size))
        return "lies below something that is no directory";
    return NULL;
}

static enum seal_result add_entry(struct maker *maker, const struct seal_zip_entry *entry,
                                  struct seal_fault *fault)
{
    const char *wrong = neighbour_wrong(maker, entry);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (wrong != NULL)
        return seal_zip_bad(maker->zip, entry, wrong, fault);
    leave(maker, entry->name, entry->name_size);
    r = add_above(maker, entry);
    if (r == SEAL_OK)
        r = add(maker, entry->name, entry->name_size, entry);
    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, entry->name);
    maker->nodes[maker->count - 1].end = (uint32_t)maker->count;
    if (entry->kind == SEAL_KIND_DIRECTORY)
        enter(maker, maker->count - 1);
    return SEAL_OK;
}

/* Names that are one where upper and lower case are: of ASCII alone, since nobody agrees about the rest. */
static int by_folded_name(const void *a, const void *b)
{
    const char *left = (*(const struct seal_zip_node *const *)a)->path;
    const char *right = (*(const struct seal_zip_node *const *)b)->path;

    while (*left != '\0' && tolower((uint8_t)*left) == tolower((uint8_t)*right)) {
        left++;
        right++;
    }
    return tolower((uint8_t)*left) - tolower((uint8_t)*right);
}

static enum seal_result note_twins(struct seal_zip *zip)
{
    struct seal_zip_oddities *oddities = &zip->oddities;
    const struct seal_zip_node **sorted =
        calloc(zip->nodes_count + 1, sizeof(const struct seal_zip_node *));

    if (sorted == NULL)
        return SEAL_LIMIT_MEMORY;
    for (size_t i = 0; i < zip->nodes_count; i++)
        sorted[i] = &zip->nodes[i];
    qsort(sorted, zip->nodes_count, sizeof(const struct seal_zip_node *), by_folded_name);
    for (size_t i = 1; i < zip->nodes_count; i++) {
        if (by_folded_name(&sorted[i - 1], &sorted[i]) != 0)
            continue;
        if (oddities->twins++ > 0)
            continue;
        const bool in_order = strcmp(sorted[i - 1]->path, sorted[i]->path) < 0;
        oddities->first_twin[0] = sorted[in_order ? i - 1 : i]->path;
        oddities->first_twin[1] = sorted[in_order ? i : i - 1]->path;
    }
    free(sorted);
    return SEAL_OK;
}

static enum seal_result add_all(struct maker *maker, struct seal_fault *fault)
{
    struct seal_zip *zip = maker->zip;
    struct seal_zip_entry **sorted = calloc(zip->count + 1, sizeof(struct seal_zip_entry *));
    enum seal_result r = SEAL_OK;

    if (sorted == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, zip->shown);
    for (size_t i = 0; i < zip->count; i++)
        sorted[i] = &zip->entries[i];
    qsort(sorted, zip->count, sizeof(struct seal_zip_entry *), by_name);
    for (size_t i = 0; i < zip->count && r == SEAL_OK; i++)
        r = add_entry(maker, sorted[i], fault);
    leave(maker, NULL, 0);
    free(sorted);
    return r;
}

enum seal_result seal_zip_make_tree(struct seal_zip *zip, struct seal_fault *fault)
{
    struct maker maker = {.zip = zip};
    enum seal_result r = add_all(&maker, fault);

    zip->nodes = maker.nodes; /* transferred, also on failure */
    zip->nodes_count = maker.count;
    if (r != SEAL_OK)
        return r;
    r = note_twins(zip);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, zip->shown);
}

const struct seal_zip_node *seal_zip_find(const struct seal_zip *zip, const char *path)
{
    size_t low = 0, high = zip->nodes_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(zip->nodes[middle].path, path);

        if (order == 0)
            return &zip->nodes[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool seal_zip_is_seal(const struct seal_zip_entry *entry)
{
    const size_t size = sizeof(SEAL_DIRECTORY_NAME) - 1;

    return entry->name_size >= size && memcmp(entry->name, SEAL_DIRECTORY_NAME, size) == 0 &&
           (entry->name_size == size || entry->name[size] == '/');
}
