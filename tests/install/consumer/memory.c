/* SPDX-License-Identifier: Apache-2.0 */
/* A platform over memory, by the promises of <coldseal/platform.h> and nothing else of coldseal's. */
#define _GNU_SOURCE

#include "memory.h"

#include <mbedtls/md.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NODES_MAX 256
#define DESCRIPTORS 16

struct node {
    char *path;
    enum seal_kind kind;
    struct seal_buffer bytes; /* of a file; target of a link */
    unsigned mode;
};

static struct node nodes[NODES_MAX];
static size_t nodes_count;

struct seal_directory {
    char *path;
};

/* A directory comes before what lies in it, and that before its next sibling: a slash is less than any other byte. */
static int compare(const void *left, const void *right)
{
    const unsigned char *a = (const void *)((const struct node *)left)->path;
    const unsigned char *b = (const void *)((const struct node *)right)->path;

    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return (*a == '/' ? 1 : *a) - (*b == '/' ? 1 : *b);
}

static int read_bytes(const char *path, struct seal_buffer *bytes)
{
    char block[4096];
    size_t size;
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return -1;
    while ((size = fread(block, 1, sizeof(block), file)) > 0)
        if (seal_buffer_append(bytes, block, size) != SEAL_OK)
            break;
    fclose(file);
    return size == 0 ? 0 : -1;
}

static int load_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    struct node *node = &nodes[nodes_count];
    char target[4096];
    ssize_t size;

    (void)walk;
    if (nodes_count == NODES_MAX || (node->path = strdup(path)) == NULL)
        return -1;
    nodes_count++;
    node->mode = status->st_mode & 07777;
    switch (type) {
    case FTW_D:
        node->kind = SEAL_KIND_DIRECTORY;
        return 0;
    case FTW_F:
        node->kind = S_ISREG(status->st_mode) ? SEAL_KIND_FILE : SEAL_KIND_OTHER;
        return node->kind == SEAL_KIND_FILE ? read_bytes(path, &node->bytes) : 0;
    case FTW_SL:
        node->kind = SEAL_KIND_LINK;
        size = readlink(path, target, sizeof(target));
        return size < 0                                                            ? -1
               : seal_buffer_append(&node->bytes, target, (size_t)size) == SEAL_OK ? 0
                                                                                   : -1;
    default:
        return -1;
    }
}

int memory_load(const char *folder)
{
    if (nftw(folder, load_one, DESCRIPTORS, FTW_PHYS) != 0)
        return -1;
    qsort(nodes, nodes_count, sizeof(nodes[0]), compare);
    return 0;
}

void memory_free(void)
{
    for (size_t i = 0; i < nodes_count; i++) {
        free(nodes[i].path);
        seal_buffer_clear(&nodes[i].bytes);
    }
    memset(nodes, 0, sizeof(nodes));
    nodes_count = 0;
}

static const struct node *find(const char *folder, const char *name)
{
    char *path = NULL;
    const struct node *found = NULL;

    if (asprintf(&path, "%s%s%s", folder, *folder != '\0' ? "/" : "", name) < 0)
        return NULL;
    for (size_t i = 0; found == NULL && i < nodes_count; i++)
        if (strcmp(nodes[i].path, path) == 0)
            found = &nodes[i];
    free(path);
    return found;
}

static enum seal_result memory_open(void *context, struct seal_directory *parent, const char *name,
                                    struct seal_directory **ret_directory, struct seal_fault *fault)
{
    const struct node *node = find(parent != NULL ? parent->path : "", name);
    struct seal_directory *directory;

    (void)context;
    if (node == NULL)
        return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    if (node->kind != SEAL_KIND_DIRECTORY)
        return seal_fault_set(fault, SEAL_TREE_KIND, NULL, name);
    directory = malloc(sizeof(*directory));
    if (directory == NULL || (directory->path = strdup(node->path)) == NULL) {
        free(directory);
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    }
    *ret_directory = directory;
    return SEAL_OK;
}

static void memory_close(void *context, struct seal_directory *directory)
{
    (void)context;
    free(directory->path);
    free(directory);
}

static struct seal_found describe(const struct node *node, size_t skip)
{
    struct seal_found found = {
        .path = node->path + skip,
        .path_size = strlen(node->path + skip),
        .kind = node->kind,
        .executable = node->kind == SEAL_KIND_FILE && (node->mode & 0100) != 0,
        .privileged = node->kind == SEAL_KIND_FILE && (node->mode & 06000) != 0,
        .mode = node->mode & 0777,
    };

    if (node->kind == SEAL_KIND_FILE)
        found.size = node->bytes.size;
    if (node->kind == SEAL_KIND_LINK)
        found.link = seal_buffer_slice(&node->bytes);
    return found;
}

/* How many bytes of its path lie before what is told, or 0: it does not lie below @directory. */
static size_t below(const struct node *node, const struct seal_directory *directory)
{
    size_t size = strlen(directory->path);

    return strncmp(node->path, directory->path, size) == 0 && node->path[size] == '/' ? size + 1 : 0;
}

static enum seal_result memory_list(void *context, struct seal_directory *directory,
                                    const struct seal_visitor *visitor, struct seal_fault *fault)
{
    (void)context;
    for (size_t i = 0; i < nodes_count; i++) {
        size_t skip = below(&nodes[i], directory);
        struct seal_found found = describe(&nodes[i], skip);
        unsigned wants = SEAL_WANT_NOTHING;
        enum seal_result r;

        if (skip == 0 || strchr(found.path, '/') != NULL)
            continue;
        r = visitor->found(visitor->context, &found, &wants, fault);
        if (r != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

static enum seal_result memory_read(void *context, struct seal_directory *directory,
                                    const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                    struct seal_fault *fault)
{
    const struct node *node = find(directory->path, name);

    (void)context;
    if (node == NULL)
        return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    if (node->kind != SEAL_KIND_FILE)
        return seal_fault_set(fault, SEAL_TREE_KIND, NULL, name);
    if (node->bytes.size > limit)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, NULL, name);
    if (seal_buffer_append(ret_bytes, node->bytes.data, node->bytes.size) != SEAL_OK)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    return SEAL_OK;
}

/* By the consumer's own Mbed TLS. This platform has no fs-verity; whoever wants that is refused. */
static enum seal_result hash(const struct node *node, unsigned wants,
                             const struct seal_visitor *visitor, const struct seal_found *found,
                             struct seal_fault *fault)
{
    struct seal_digests digests = {.have = SEAL_WANT_SHA256};

    if (wants != SEAL_WANT_SHA256 ||
        mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), node->bytes.data, node->bytes.size,
                   digests.sha256) != 0)
        return seal_fault_set(fault, SEAL_INTERNAL_CRYPTO, NULL, found->path);
    if (visitor->progress != NULL) {
        enum seal_result r = visitor->progress(visitor->context, node->bytes.size, fault);

        if (r != SEAL_OK)
            return r;
    }
    return visitor->hashed(visitor->context, found, &digests, fault);
}

static enum seal_result memory_walk(void *context, struct seal_directory *directory,
                                    const struct seal_visitor *visitor, struct seal_fault *fault)
{
    const struct seal_directory *passed = NULL; /* a directory that nobody wanted to enter */
    struct seal_directory closed;

    (void)context;
    for (size_t i = 0; i < nodes_count; i++) {
        size_t skip = below(&nodes[i], directory);
        struct seal_found found = describe(&nodes[i], skip);
        unsigned wants = SEAL_WANT_NOTHING;
        enum seal_result r;

        if (skip == 0 || (passed != NULL && below(&nodes[i], passed) != 0))
            continue;
        r = visitor->found(visitor->context, &found, &wants, fault);
        if (r == SEAL_OK && nodes[i].kind == SEAL_KIND_FILE && wants != SEAL_WANT_NOTHING)
            r = hash(&nodes[i], wants, visitor, &found, fault);
        if (r != SEAL_OK)
            return r;
        if (nodes[i].kind == SEAL_KIND_DIRECTORY && wants != SEAL_WANT_ENTER) {
            closed.path = nodes[i].path;
            passed = &closed;
        }
    }
    return SEAL_OK;
}

static uint64_t memory_clock(void *context)
{
    (void)context;
    return 0;
}

const struct seal_platform *memory_platform(void)
{
    static const struct seal_platform platform = {
        .open = memory_open,
        .close = memory_close,
        .list = memory_list,
        .read = memory_read,
        .walk = memory_walk,
        .clock = memory_clock,
    };

    return &platform;
}
