/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that is a sorted list of absolute paths: slow, small, and at the mercy of the test. */
#include "support/memory_platform.h"

#include "crypto/fsverity.h"
#include "crypto/hash.h"

#include <stdlib.h>
#include <string.h>

struct seal_directory {
    char *path;
};

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static char *copy(const char *text, size_t size)
{
    char *made = must(malloc(size + 1));
    memcpy(made, text, size);
    made[size] = '\0';
    return made;
}

/* Order of a walk: as bytes, but '/' comes before everything else. */
static int compare_paths(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    int left = *a == '/' ? 1 : *a == '\0' ? 0 : (unsigned char)*a + 2;
    int right = *b == '/' ? 1 : *b == '\0' ? 0 : (unsigned char)*b + 2;
    return left - right;
}

/* Place of @path, or where it would be. */
static size_t place(const struct memory_platform *disk, const char *path, bool *ret_there)
{
    size_t low = 0, high = disk->count;
    *ret_there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_paths(disk->nodes[middle]->path, path);
        if (order == 0) {
            *ret_there = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void free_node(struct memory_node *node)
{
    seal_buffer_clear(&node->bytes);
    free(node->path);
    free(node);
}

struct memory_node *memory_find(const struct memory_platform *disk, const char *path)
{
    bool there = false;
    size_t at = place(disk, path, &there);
    return there ? disk->nodes[at] : NULL;
}

struct memory_node *memory_next(const struct memory_platform *disk, const char *path)
{
    bool there = false;
    size_t at = place(disk, path, &there);
    if (there)
        at++;
    return at < disk->count ? disk->nodes[at] : NULL;
}

const char *memory_below(const char *path, const char *above)
{
    size_t size = strlen(above);
    return strncmp(path, above, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

void memory_remove(struct memory_platform *disk, const char *path)
{
    size_t kept = 0;
    char *gone = copy(path, strlen(path)); /* @path may belong to a node */
    for (size_t i = 0; i < disk->count; i++) {
        struct memory_node *node = disk->nodes[i];
        if (strcmp(node->path, gone) == 0 || memory_below(node->path, gone) != NULL)
            free_node(node);
        else
            disk->nodes[kept++] = node;
    }
    disk->count = kept;
    free(gone);
}

static struct memory_node *put(struct memory_platform *disk, const char *path, enum seal_kind kind)
{
    const char *slash = strrchr(path, '/');
    if (slash != NULL && slash != path) {
        char *above = copy(path, (size_t)(slash - path));
        if (memory_find(disk, above) == NULL)
            put(disk, above, SEAL_KIND_DIRECTORY);
        free(above);
    }
    if (memory_find(disk, path) != NULL)
        memory_remove(disk, path);
    if (disk->count == disk->capacity) {
        disk->capacity = disk->capacity * 2 + 64;
        disk->nodes = must(realloc(disk->nodes, disk->capacity * sizeof(*disk->nodes)));
    }
    bool there = false;
    size_t at = place(disk, path, &there);
    memmove(disk->nodes + at + 1, disk->nodes + at, (disk->count - at) * sizeof(*disk->nodes));
    disk->count++;
    struct memory_node *node = must(calloc(1, sizeof(*node)));
    node->path = copy(path, strlen(path));
    node->kind = kind;
    node->mode = kind == SEAL_KIND_DIRECTORY ? 0755 : 0644;
    disk->nodes[at] = node;
    return node;
}

struct memory_node *memory_bytes(struct memory_platform *disk, const char *path, const void *data,
                                 size_t size)
{
    struct memory_node *node = put(disk, path, SEAL_KIND_FILE);
    if (seal_buffer_append(&node->bytes, data, size) != SEAL_OK)
        abort();
    return node;
}

struct memory_node *memory_file(struct memory_platform *disk, const char *path, const char *text)
{
    return memory_bytes(disk, path, text, strlen(text));
}

struct memory_node *memory_link(struct memory_platform *disk, const char *path, const char *target)
{
    struct memory_node *node = memory_bytes(disk, path, target, strlen(target));
    node->kind = SEAL_KIND_LINK;
    node->mode = 0777;
    return node;
}

struct memory_node *memory_directory(struct memory_platform *disk, const char *path)
{
    return put(disk, path, SEAL_KIND_DIRECTORY);
}

struct memory_node *memory_other(struct memory_platform *disk, const char *path)
{
    return put(disk, path, SEAL_KIND_OTHER);
}

/* What every call begins with: the test's own doing, and the failure that it ordered. */
static enum seal_result enter(struct memory_platform *disk, enum memory_call call, const char *path,
                              struct seal_fault *fault)
{
    if (disk->before != NULL)
        disk->before(disk, call, path);
    disk->calls++;
    if (disk->calls == disk->fail_at)
        return seal_fault_set(fault, disk->fail_with, "ordered by the test", path);
    return SEAL_OK;
}

static enum seal_result memory_open(void *context, struct seal_directory *parent, const char *name,
                                    struct seal_directory **ret_directory, struct seal_fault *fault)
{
    struct memory_platform *disk = context;
    char *path = must(calloc(1, (parent != NULL ? strlen(parent->path) : 0) + strlen(name) + 2));
    if (parent != NULL) {
        strcat(path, parent->path);
        strcat(path, "/");
    }
    strcat(path, name);

    enum seal_result r = enter(disk, MEMORY_OPEN, path, fault);
    const struct memory_node *node = memory_find(disk, path);
    if (r == SEAL_OK && node == NULL)
        r = seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    else if (r == SEAL_OK && node->kind != SEAL_KIND_DIRECTORY)
        r = seal_fault_set(fault, SEAL_TREE_KIND, NULL, name);
    else if (r == SEAL_OK && node->unreadable)
        r = seal_fault_set(fault, SEAL_IO_OPEN, NULL, name);
    if (r != SEAL_OK) {
        free(path);
        return r;
    }
    struct seal_directory *made = must(malloc(sizeof(*made)));
    made->path = path; /* transferred */
    disk->directories_open++;
    *ret_directory = made;
    return SEAL_OK;
}

static void memory_close(void *context, struct seal_directory *directory)
{
    struct memory_platform *disk = context;
    if (directory == NULL)
        return;
    disk->directories_open--;
    free(directory->path);
    free(directory);
}

static struct seal_found describe(const struct memory_node *node, const char *above)
{
    struct seal_found found = {
        .path = memory_below(node->path, above),
        .kind = node->kind,
        .executable = node->executable,
        .privileged = node->privileged,
        .foreign = node->foreign,
        .mode = node->mode | (node->executable ? 0111u : 0u),
        .size = node->kind == SEAL_KIND_FILE ? node->bytes.size : 0,
    };
    found.path_size = strlen(found.path);
    if (node->kind == SEAL_KIND_LINK)
        found.link = seal_buffer_slice(&node->bytes);
    return found;
}

static enum seal_result memory_list(void *context, struct seal_directory *directory,
                                    const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct memory_platform *disk = context;
    enum seal_result r = enter(disk, MEMORY_LIST, directory->path, fault);
    size_t met = 0;
    const struct memory_node *node = memory_next(disk, directory->path);
    while (r == SEAL_OK && node != NULL) {
        const char *name = memory_below(node->path, directory->path);
        if (name == NULL)
            break;
        if (strchr(name, '/') == NULL) {
            if (++met > SEAL_DIRECTORY_ENTRIES_MAX)
                return seal_fault_set(fault, SEAL_LIMIT_COUNT, NULL, directory->path);
            struct seal_found found = describe(node, directory->path);
            unsigned wants = SEAL_WANT_NOTHING;
            r = visitor->found(visitor->context, &found, &wants, fault);
        }
        node = memory_next(disk, node->path);
    }
    return r;
}

static enum seal_result memory_read(void *context, struct seal_directory *directory,
                                    const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                    struct seal_fault *fault)
{
    struct memory_platform *disk = context;
    char *path = must(calloc(1, strlen(directory->path) + strlen(name) + 2));
    strcat(path, directory->path);
    strcat(path, "/");
    strcat(path, name);
    enum seal_result r = enter(disk, MEMORY_READ, path, fault);
    const struct memory_node *node = memory_find(disk, path);
    free(path);
    if (r != SEAL_OK)
        return r;
    if (node == NULL)
        return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    if (node->kind != SEAL_KIND_FILE)
        return seal_fault_set(fault, SEAL_TREE_KIND, NULL, name);
    if (node->unreadable)
        return seal_fault_set(fault, SEAL_IO_OPEN, NULL, name);
    if (node->bytes.size > limit)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, NULL, name);
    r = seal_buffer_append(ret_bytes, node->bytes.data, node->bytes.size);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, name);
}

static enum seal_result digest(const struct memory_node *node, unsigned wants,
                               struct seal_digests *ret_digests)
{
    struct seal_slice bytes = seal_buffer_slice(&node->bytes);
    enum seal_result r = SEAL_OK;
    ret_digests->have = wants & (SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY);
    if ((wants & SEAL_WANT_SHA256) != 0)
        r = seal_hash_bytes(SEAL_HASH_SHA256, bytes, ret_digests->sha256);
    if (r == SEAL_OK && (wants & SEAL_WANT_FSVERITY) != 0) {
        struct seal_fsverity *tree = must(seal_fsverity_new());
        if ((r = seal_fsverity_start(tree)) == SEAL_OK &&
            (bytes.size == 0 || (r = seal_fsverity_update(tree, bytes.data, bytes.size)) == SEAL_OK))
            r = seal_fsverity_finish(tree, ret_digests->fsverity);
        seal_fsverity_free(tree);
    }
    return r;
}

/* Hash the file at @path, which the test may have taken away meanwhile. */
static enum seal_result hash(struct memory_platform *disk, const char *path,
                             const struct seal_visitor *visitor, const char *above, unsigned wants,
                             struct seal_fault *fault)
{
    struct seal_digests digests = {0};
    enum seal_result r = enter(disk, MEMORY_HASH, path, fault);
    if (r != SEAL_OK)
        return r;
    const struct memory_node *node = memory_find(disk, path);
    if (node == NULL || node->unreadable)
        return seal_fault_set(fault, SEAL_IO_OPEN, NULL, memory_below(path, above));
    struct seal_found found = describe(node, above);
    if ((r = digest(node, wants, &digests)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, found.path);
    if (visitor->progress != NULL &&
        (r = visitor->progress(visitor->context, node->bytes.size, fault)) != SEAL_OK)
        return r;
    return visitor->hashed(visitor->context, &found, &digests, fault);
}

/* Tell about the thing at @path; @ret_enter says whether what lies below it is wanted. */
static enum seal_result visit(struct memory_platform *disk, const char *path,
                              const struct seal_visitor *visitor, const char *above,
                              bool *ret_enter, struct seal_fault *fault)
{
    unsigned wants = SEAL_WANT_NOTHING;
    enum seal_result r = enter(disk, MEMORY_FOUND, path, fault);
    const struct memory_node *node = memory_find(disk, path);
    *ret_enter = true;
    if (r != SEAL_OK || node == NULL)
        return r;
    struct seal_found found = describe(node, above);
    bool is_directory = node->kind == SEAL_KIND_DIRECTORY, is_file = node->kind == SEAL_KIND_FILE;
    bool unreadable = node->unreadable;
    if ((r = visitor->found(visitor->context, &found, &wants, fault)) != SEAL_OK)
        return r;
    unsigned digests = wants & (SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY);
    if (is_file && digests != 0)
        return hash(disk, path, visitor, above, digests, fault);
    *ret_enter = is_directory && (wants & SEAL_WANT_ENTER) != 0;
    if (*ret_enter && unreadable)
        return seal_fault_set(fault, SEAL_IO_OPEN, NULL, memory_below(path, above));
    return SEAL_OK;
}

static enum seal_result memory_walk(void *context, struct seal_directory *directory,
                                    const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct memory_platform *disk = context;
    char *skipped = NULL; /* a directory that nobody wants to enter */
    enum seal_result r = enter(disk, MEMORY_WALK, directory->path, fault);
    const struct memory_node *node = r == SEAL_OK ? memory_next(disk, directory->path) : NULL;
    while (r == SEAL_OK && node != NULL && memory_below(node->path, directory->path) != NULL) {
        char *path =
            copy(node->path, strlen(node->path)); /* the test may replace nodes while we look */
        if (skipped == NULL || memory_below(path, skipped) == NULL) {
            bool enter_it = true;
            r = visit(disk, path, visitor, directory->path, &enter_it, fault);
            if (!enter_it) {
                free(skipped);
                skipped = copy(path, strlen(path));
            }
        }
        node = memory_next(disk, path);
        free(path);
    }
    free(skipped);
    return r;
}

static uint64_t memory_clock(void *context)
{
    struct memory_platform *disk = context;
    disk->clock_us += disk->clock_step_us;
    return disk->clock_us;
}

void memory_init(struct memory_platform *disk)
{
    *disk = (struct memory_platform){
        .platform = {.context = disk,
                     .open = memory_open,
                     .close = memory_close,
                     .list = memory_list,
                     .read = memory_read,
                     .walk = memory_walk,
                     .clock = memory_clock},
        .clock_us = 1000,
        .clock_step_us = 1,
    };
}

void memory_clear(struct memory_platform *disk)
{
    for (size_t i = 0; i < disk->count; i++)
        free_node(disk->nodes[i]);
    free(disk->nodes);
    disk->nodes = NULL;
    disk->count = disk->capacity = 0;
}
