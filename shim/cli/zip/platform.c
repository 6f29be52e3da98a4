/* SPDX-License-Identifier: Apache-2.0 */
/* A zip as the verifier sees a disk: the same questions, and files are hashed as they are inflated. */
#include "cli/zip/archive.h"

#include "posix/clock.h"
#include "posix/hash_file.h"

#include <stdlib.h>
#include <string.h>

/* An open directory: the nodes below it. */
struct seal_directory {
    size_t first, end; /* of zip->nodes */
    size_t skipped;    /* bytes of a node's path up to the name below this directory */
};

static struct seal_directory *directory_new(size_t first, size_t end, size_t skipped)
{
    struct seal_directory *directory = malloc(sizeof(*directory));

    if (directory != NULL)
        *directory = (struct seal_directory){first, end, skipped};
    return directory;
}

/* The node called @name directly in @directory; NULL: there is none. */
static const struct seal_zip_node *find_child(const struct seal_zip *zip,
                                              const struct seal_directory *directory, const char *name)
{
    for (size_t i = directory->first; i < directory->end; i = zip->nodes[i].end)
        if (strcmp(zip->nodes[i].path + directory->skipped, name) == 0)
            return &zip->nodes[i];
    return NULL;
}

static enum seal_result zip_open(void *context, struct seal_directory *parent, const char *name,
                                 struct seal_directory **ret_directory, struct seal_fault *fault)
{
    const struct seal_zip *zip = context;
    struct seal_directory *directory = NULL;

    if (parent == NULL) {
        directory = directory_new(0, zip->nodes_count, 0);
    } else {
        const struct seal_zip_node *node = find_child(zip, parent, name);

        if (node == NULL)
            return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
        if (node->kind != SEAL_KIND_DIRECTORY)
            return seal_fault_set(fault, SEAL_TREE_KIND, NULL, name);
        directory =
            directory_new((size_t)(node - zip->nodes) + 1, node->end, (size_t)node->path_size + 1);
    }
    if (directory == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    *ret_directory = directory;
    return SEAL_OK;
}

static void zip_close(void *context, struct seal_directory *directory)
{
    (void)context;
    free(directory);
}

/* @link: what its target is kept in, as long as the visitor looks at what was found. */
static enum seal_result describe(struct seal_zip *zip, const struct seal_zip_node *node,
                                 size_t skipped, struct seal_buffer *link,
                                 struct seal_found *ret_found, struct seal_fault *fault)
{
    const struct seal_zip_entry *entry = node->entry;
    const unsigned mode = entry != NULL ? entry->mode : 0755;
    enum seal_result r = SEAL_OK;

    *ret_found = (struct seal_found){
        .path = node->path + skipped,
        .path_size = node->path_size - skipped,
        .kind = (enum seal_kind)node->kind,
        .mode = mode & 0777,
        .executable = node->kind == SEAL_KIND_FILE && (mode & S_IXUSR) != 0,
        .privileged = node->kind == SEAL_KIND_FILE && (mode & (S_ISUID | S_ISGID)) != 0,
        .size = entry != NULL && node->kind == SEAL_KIND_FILE ? entry->size : 0,
    };
    if (node->kind != SEAL_KIND_LINK)
        return SEAL_OK;
    link->size = 0;
    if ((r = seal_zip_read_all(zip, entry, SEAL_PATH_MAX, link, fault)) == SEAL_OK)
        ret_found->link = seal_buffer_slice(link);
    return r;
}

static enum seal_result zip_list(void *context, struct seal_directory *directory,
                                 const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct seal_zip *zip = context;
    struct seal_buffer link = {0};
    size_t count = 0;
    enum seal_result r = SEAL_OK;

    for (size_t i = directory->first; i < directory->end && r == SEAL_OK; i = zip->nodes[i].end) {
        unsigned ignored = SEAL_WANT_NOTHING;
        struct seal_found found;

        if (++count > SEAL_DIRECTORY_ENTRIES_MAX)
            r = seal_fault_set(fault, SEAL_LIMIT_COUNT, NULL, zip->shown);
        else
            r = describe(zip, &zip->nodes[i], directory->skipped, &link, &found, fault);
        if (r == SEAL_OK)
            r = visitor->found(visitor->context, &found, &ignored, fault);
    }
    seal_buffer_clear(&link);
    return r;
}

static enum seal_result zip_read(void *context, struct seal_directory *directory, const char *name,
                                 size_t limit, struct seal_buffer *ret_bytes, struct seal_fault *fault)
{
    struct seal_zip *zip = context;
    const struct seal_zip_node *node = find_child(zip, directory, name);

    if (node == NULL)
        return seal_fault_set(fault, SEAL_TREE_MISSING, NULL, name);
    if (node->kind != SEAL_KIND_FILE)
        return seal_fault_set(fault, SEAL_TREE_KIND, NULL, name);
    return seal_zip_read_all(zip, node->entry, limit, ret_bytes, fault);
}

/* A file on its way from the archive through the hashes. */
struct hashing {
    struct seal_hasher hasher;
    const struct seal_visitor *visitor;
    unsigned wants;
};

static enum seal_result hash_piece(void *context, const void *data, size_t size,
                                   struct seal_fault *fault)
{
    struct hashing *hashing = context;
    enum seal_result r = seal_hasher_update(&hashing->hasher, hashing->wants, data, size);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, NULL);
    if (hashing->visitor->progress == NULL)
        return SEAL_OK;
    return hashing->visitor->progress(hashing->visitor->context, size, fault);
}

static enum seal_result hash(struct seal_zip *zip, const struct seal_zip_entry *entry,
                             const struct seal_found *found, struct hashing *hashing,
                             struct seal_fault *fault)
{
    const struct seal_visitor *visitor = hashing->visitor;
    const struct seal_zip_taker taker = {.context = hashing, .take = hash_piece};
    struct seal_digests digests = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_hasher_start(&hashing->hasher, hashing->wants)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, found->path);
    if ((r = seal_zip_read(zip, entry, &taker, fault)) != SEAL_OK)
        return r;
    if (entry->size == 0 && visitor->progress != NULL &&
        (r = visitor->progress(visitor->context, 0, fault)) != SEAL_OK)
        return r;
    if ((r = seal_hasher_finish(&hashing->hasher, hashing->wants, &digests)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, found->path);
    return visitor->hashed(visitor->context, found, &digests, fault);
}

static enum seal_result visit(struct seal_zip *zip, size_t skipped, size_t *at,
                              struct seal_buffer *link, struct hashing *hashing,
                              struct seal_fault *fault)
{
    const struct seal_zip_node *node = &zip->nodes[*at];
    const struct seal_visitor *visitor = hashing->visitor;
    unsigned wants = SEAL_WANT_NOTHING;
    struct seal_found found;
    enum seal_result r = describe(zip, node, skipped, link, &found, fault);

    if (r == SEAL_OK)
        r = visitor->found(visitor->context, &found, &wants, fault);
    if (r != SEAL_OK)
        return r;
    *at = node->kind == SEAL_KIND_DIRECTORY && (wants & SEAL_WANT_ENTER) == 0 ? node->end : *at + 1;
    hashing->wants = wants & (SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY);
    if (node->kind != SEAL_KIND_FILE || hashing->wants == 0)
        return SEAL_OK;
    return hash(zip, node->entry, &found, hashing, fault);
}

static enum seal_result zip_walk(void *context, struct seal_directory *directory,
                                 const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct seal_zip *zip = context;
    struct hashing hashing = {.visitor = visitor};
    struct seal_buffer link = {0};
    size_t at = directory->first;
    enum seal_result r = SEAL_OK;

    while (at < directory->end && r == SEAL_OK)
        r = visit(zip, directory->skipped, &at, &link, &hashing, fault);
    seal_hasher_clear(&hashing.hasher);
    seal_buffer_clear(&link);
    return r;
}

static uint64_t zip_clock(void *context)
{
    (void)context;
    return seal_clock_monotonic();
}

struct seal_platform seal_zip_platform(struct seal_zip *zip)
{
    return (struct seal_platform){
        .context = zip,
        .open = zip_open,
        .close = zip_close,
        .list = zip_list,
        .read = zip_read,
        .walk = zip_walk,
        .clock = zip_clock,
    };
}
