/* SPDX-License-Identifier: Apache-2.0 */
/* A whole zip: which entries it has, and in which order. */
#include "cli/zip/write.h"

#include "cli/zip/format.h"
#include "cli/zip/record.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One more of each says: look elsewhere, in the record for large archives. */
#define ENTRIES_MAX (SEAL_ZIP_ELSEWHERE_16 - 1)
#define OFFSET_MAX (SEAL_ZIP_ELSEWHERE_32 - 1)
#define NAME_MAX_SIZE 0xffffu

/* The archive so far. */
struct writer {
    struct seal_buffer *zip;
    size_t start; /* what lay in the buffer before */
    struct seal_zip_record *entries;
    size_t count, capacity;
};

uint32_t seal_zip_crc(struct seal_slice bytes)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= bytes.data[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1u)));
    }
    return crc ^ 0xffffffffu;
}

static enum seal_result add_entry(struct writer *writer, const struct seal_zip_record *entry)
{
    if (writer->count == ENTRIES_MAX)
        return SEAL_LIMIT_COUNT;
    if (entry->name_size > NAME_MAX_SIZE || entry->bytes.size > OFFSET_MAX)
        return SEAL_LIMIT_SIZE;
    if (writer->count == writer->capacity) {
        size_t capacity = writer->capacity > 0 ? 2 * writer->capacity : 16;
        struct seal_zip_record *entries = realloc(writer->entries, capacity * sizeof(*entries));

        if (entries == NULL)
            return SEAL_LIMIT_MEMORY;
        writer->entries = entries;
        writer->capacity = capacity;
    }
    writer->entries[writer->count++] = *entry;
    return SEAL_OK;
}

/* The directories above @name that were not above @before, the file that came last; names below one directory stand together. */
static enum seal_result add_directories(struct writer *writer, const char *name, const char *before)
{
    enum seal_result r = SEAL_OK;

    for (const char *slash = strchr(name, '/'); slash != NULL && r == SEAL_OK;
         slash = strchr(slash + 1, '/')) {
        const struct seal_zip_record directory = {
            .name = name,
            .name_size = (size_t)(slash - name) + 1,
            .mode = S_IFDIR | 0755,
        };

        if (strncmp(before, name, directory.name_size) != 0)
            r = add_entry(writer, &directory);
    }
    return r;
}

static int by_name(const void *a, const void *b)
{
    const struct seal_zip_file *left = a, *right = b;

    return strcmp(left->name, right->name);
}

static enum seal_result list(struct writer *writer, const struct seal_zip_file *files, size_t count)
{
    struct seal_zip_file *sorted = calloc(count + 1, sizeof(*sorted));
    const char *before = "";
    enum seal_result r = SEAL_OK;

    if (sorted == NULL)
        return SEAL_LIMIT_MEMORY;
    for (size_t i = 0; i < count; i++)
        sorted[i] = files[i];
    qsort(sorted, count, sizeof(*sorted), by_name);
    for (size_t i = 0; i < count && r == SEAL_OK; i++) {
        const struct seal_zip_record file = {
            .name = sorted[i].name,
            .name_size = strlen(sorted[i].name),
            .mode = S_IFREG | (sorted[i].executable ? 0755u : 0644u),
            .crc = seal_zip_crc(sorted[i].bytes),
            .bytes = sorted[i].bytes,
        };

        if ((r = add_directories(writer, file.name, before)) == SEAL_OK)
            r = add_entry(writer, &file);
        before = file.name;
    }
    free(sorted);
    return r;
}

static enum seal_result put_locals(struct writer *writer)
{
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < writer->count && r == SEAL_OK; i++) {
        writer->entries[i].offset = (uint32_t)(writer->zip->size - writer->start);
        r = seal_zip_put_local(writer->zip, &writer->entries[i]);
        if (r == SEAL_OK && writer->zip->size - writer->start > OFFSET_MAX)
            r = SEAL_LIMIT_SIZE;
    }
    return r;
}

static enum seal_result put_directory(struct writer *writer)
{
    const size_t at = writer->zip->size;
    struct seal_zip_end end = {.count = writer->count, .directory_at = at - writer->start};
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < writer->count && r == SEAL_OK; i++)
        r = seal_zip_put_central(writer->zip, &writer->entries[i]);
    end.directory_size = writer->zip->size - at;
    if (r == SEAL_OK && end.directory_size > OFFSET_MAX)
        r = SEAL_LIMIT_SIZE;
    return r == SEAL_OK ? seal_zip_put_end(writer->zip, &end) : r;
}

enum seal_result seal_zip_write(const struct seal_zip_file *files, size_t count,
                                struct seal_buffer *ret_zip)
{
    struct writer writer = {.zip = ret_zip, .start = ret_zip->size};
    enum seal_result r = list(&writer, files, count);

    if (r == SEAL_OK)
        r = put_locals(&writer);
    if (r == SEAL_OK)
        r = put_directory(&writer);
    free(writer.entries);
    return r;
}
