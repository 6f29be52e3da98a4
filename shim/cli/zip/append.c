/* SPDX-License-Identifier: Apache-2.0 */
/* A zip with another seal in it. The records are copied, never made anew: a packer's bytes are not ours to improve. */
#include "cli/zip/append.h"

#include "cli/system/atomic_file.h"
#include "cli/zip/format.h"
#include "cli/zip/record.h"
#include "cli/zip/write.h"
#include "core/seal_file.h"
#include "posix/file.h"

#include <stdlib.h>
#include <string.h>

#define DIRECTORY_MODE (S_IFDIR | 0755u)
#define FILE_MODE (S_IFREG | 0644u)
#define DROPPED UINT64_MAX

/* The new archive while it is written. */
struct copy {
    struct seal_zip *zip;
    struct seal_fault *fault;
    int fd;
    uint64_t at; /* bytes written */
    uint64_t *moved; /* where each entry's records begin now, in the order of zip->entries, or DROPPED */
    struct seal_zip_record *records; /* of the seal */
    size_t count;
    uint8_t *chunk; /* SEAL_READ_CHUNK bytes */
};

static enum seal_result out_of_memory(const struct copy *copy)
{
    return seal_fault_set(copy->fault, SEAL_LIMIT_MEMORY, NULL, copy->zip->shown);
}

static enum seal_result put(struct copy *copy, const void *data, size_t size)
{
    if (size > SEAL_ZIP_SIZE_MAX - copy->at)
        return seal_fault_set(copy->fault, SEAL_LIMIT_SIZE, "would be larger than 4 GiB",
                              copy->zip->shown);
    if (seal_fd_write(copy->fd, data, size) != SEAL_OK)
        return seal_write_failed(copy->fault, "cannot be written", copy->zip->shown);
    copy->at += size;
    return SEAL_OK;
}

static enum seal_result put_range(struct copy *copy, uint64_t from, uint64_t to)
{
    enum seal_result r = SEAL_OK;

    while (from < to && r == SEAL_OK) {
        const size_t size = to - from < SEAL_READ_CHUNK ? (size_t)(to - from) : SEAL_READ_CHUNK;

        r = seal_zip_pread(copy->zip, from, copy->chunk, size, copy->fault);
        if (r == SEAL_OK)
            r = put(copy, copy->chunk, size);
        from += size;
    }
    return r;
}

static enum seal_result put_entries(struct copy *copy)
{
    struct seal_zip *zip = copy->zip;
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < zip->count && r == SEAL_OK; i++) {
        const struct seal_zip_entry *entry = zip->by_place[i];
        uint64_t *moved = &copy->moved[entry - zip->entries];

        *moved = DROPPED;
        if (seal_zip_is_seal(entry))
            continue;
        *moved = copy->at;
        r = put_range(copy, entry->offset, entry->end);
    }
    return r;
}

static int by_name(const void *a, const void *b)
{
    const struct seal_overlay_file *left = a, *right = b;

    return strcmp(left->name, right->name);
}

/* The directory, then its files. */
static enum seal_result list_seal(struct copy *copy, struct seal_overlay_file *files, size_t count)
{
    static const char top[] = SEAL_DIRECTORY_NAME "/";
    struct seal_arena *arena = &copy->zip->arena;

    copy->records = seal_arena_take(arena, count + 1, sizeof(*copy->records));
    if (copy->records == NULL)
        return out_of_memory(copy);
    copy->records[copy->count++] = (struct seal_zip_record){
        .name = top,
        .name_size = sizeof(top) - 1,
        .mode = DIRECTORY_MODE,
    };
    qsort(files, count, sizeof(*files), by_name);
    for (size_t i = 0; i < count; i++) {
        const size_t size = sizeof(top) + strlen(files[i].name);
        char *name = seal_arena_take(arena, size, 1);

        if (name == NULL)
            return out_of_memory(copy);
        memcpy(name, top, sizeof(top) - 1);
        memcpy(name + sizeof(top) - 1, files[i].name, size - sizeof(top));
        copy->records[copy->count++] = (struct seal_zip_record){
            .name = name,
            .name_size = size - 1,
            .mode = FILE_MODE,
            .crc = seal_zip_crc(files[i].bytes),
            .bytes = files[i].bytes,
        };
    }
    return SEAL_OK;
}

static enum seal_result put_seal(struct copy *copy, const struct seal_overlay_file *files, size_t count)
{
    struct seal_overlay_file *sorted = calloc(count + 1, sizeof(*sorted));
    struct seal_buffer bytes = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (sorted == NULL)
        return out_of_memory(copy);
    for (size_t i = 0; i < count; i++)
        sorted[i] = files[i];
    r = list_seal(copy, sorted, count);
    for (size_t i = 0; i < copy->count && r == SEAL_OK; i++) {
        copy->records[i].offset = (uint32_t)copy->at; /* bounded by put() */
        bytes.size = 0;
        if (seal_zip_put_local(&bytes, &copy->records[i]) != SEAL_OK)
            r = out_of_memory(copy);
        else
            r = put(copy, bytes.data, bytes.size);
    }
    seal_buffer_clear(&bytes);
    free(sorted);
    return r;
}

static void write_number(uint8_t *at, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        at[i] = (uint8_t)(number >> (8 * i));
}

/* Where in a header the offset of the entry is; it was read from there, so all of it is as it must be. */
static uint8_t *offset_of(uint8_t *header, unsigned *ret_size)
{
    uint8_t *field = header + SEAL_ZIP_CENTRAL_SIZE + seal_zip_16(header + 28);

    *ret_size = 4;
    if (seal_zip_32(header + 42) != SEAL_ZIP_ELSEWHERE_32)
        return header + 42;
    while (seal_zip_16(field) != SEAL_ZIP_FIELD_LARGE)
        field += 4 + seal_zip_16(field + 2);
    field += 4;
    if (seal_zip_32(header + 24) == SEAL_ZIP_ELSEWHERE_32)
        field += 8;
    if (seal_zip_32(header + 20) == SEAL_ZIP_ELSEWHERE_32)
        field += 8;
    *ret_size = 8;
    return field;
}

/* The headers of the others as they are but for the offset, which can only become smaller; then the seal's. */
static enum seal_result make_directory(const struct copy *copy, struct seal_buffer *directory,
                                       uint64_t *ret_count)
{
    const struct seal_zip *zip = copy->zip;
    uint64_t count = copy->count;

    for (size_t i = 0; i < zip->count; i++) {
        const struct seal_zip_entry *entry = &zip->entries[i];
        const size_t at = directory->size;
        unsigned size = 0;
        uint8_t *offset;

        if (copy->moved[i] == DROPPED)
            continue;
        if (seal_buffer_append(directory, zip->directory.data + entry->central,
                               entry->central_size) != SEAL_OK)
            return out_of_memory(copy);
        offset = offset_of(directory->data + at, &size);
        write_number(offset, copy->moved[i], size);
        count++;
    }
    for (size_t i = 0; i < copy->count; i++)
        if (seal_zip_put_central(directory, &copy->records[i]) != SEAL_OK)
            return out_of_memory(copy);
    *ret_count = count;
    return SEAL_OK;
}

static enum seal_result put_directory(struct copy *copy)
{
    struct seal_buffer directory = {0};
    struct seal_zip_end end = {
        .directory_at = copy->at,
        .comment = seal_buffer_slice(&copy->zip->comment),
        .large = copy->zip->large,
    };
    enum seal_result r = make_directory(copy, &directory, &end.count);

    end.directory_size = directory.size;
    if (r == SEAL_OK && seal_zip_put_end(&directory, &end) != SEAL_OK)
        r = out_of_memory(copy);
    if (r == SEAL_OK)
        r = put(copy, directory.data, directory.size);
    seal_buffer_clear(&directory);
    return r;
}

enum seal_result seal_zip_append(struct seal_zip *zip, const struct seal_overlay_file *files,
                                 size_t count, int fd, struct seal_fault *fault)
{
    struct copy copy = {.zip = zip, .fault = fault, .fd = fd};
    enum seal_result r = SEAL_INTERNAL_STATE;

    copy.moved = calloc(zip->count + 1, sizeof(*copy.moved));
    copy.chunk = malloc(SEAL_READ_CHUNK);
    if (copy.moved == NULL || copy.chunk == NULL) {
        r = out_of_memory(&copy);
        goto out;
    }
    if ((r = put_entries(&copy)) != SEAL_OK || (r = put_seal(&copy, files, count)) != SEAL_OK ||
        (r = put_directory(&copy)) != SEAL_OK)
        goto out;
    r = seal_zip_unchanged(zip, fault);
out:
    free(copy.chunk);
    free(copy.moved);
    return r;
}
