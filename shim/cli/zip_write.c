/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a zip: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (directory) and 4.3.16 (end). */
#include "cli/zip_write.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LOCAL_SIGNATURE 0x04034b50u
#define CENTRAL_SIGNATURE 0x02014b50u
#define END_SIGNATURE 0x06054b50u
#define VERSION_NEEDED 20u         /* 2.0: directories */
#define MADE_BY_UNIX (3u << 8)     /* the upper half of the attributes is a Unix mode */
#define NAMES_ARE_UTF8 (1u << 11)  /* general purpose flag */
#define FIRST_DAY ((1u << 5) | 1u) /* 1980-01-01 */
#define DOS_DIRECTORY 0x10u        /* lower half of the attributes */
#define ENTRIES_MAX 0xfffeu    /* 0xffff says: look elsewhere, in the extension for large files */
#define OFFSET_MAX 0xfffffffeu /* the same */
#define NAME_MAX_SIZE 0xffffu

/* One entry on its way into the archive. */
struct entry {
    const char *name;
    size_t name_size; /* of a directory: with its '/' */
    uint32_t mode;
    uint32_t crc;
    uint32_t offset; /* of its local header */
    struct seal_slice bytes;
};

/* The archive so far. The first failure stays. */
struct writer {
    struct seal_buffer *zip;
    size_t start; /* what lay in the buffer before */
    struct entry *entries;
    size_t count, capacity;
    enum seal_result failed;
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

static void add(struct writer *writer, const void *data, size_t size)
{
    if (writer->failed != SEAL_OK)
        return;
    writer->failed = seal_buffer_append(writer->zip, data, size);
    if (writer->failed == SEAL_OK && writer->zip->size - writer->start > OFFSET_MAX)
        writer->failed = SEAL_LIMIT_SIZE;
}

/* Numbers are little-endian. */
static void add_number(struct writer *writer, uint32_t number, unsigned size)
{
    uint8_t bytes[4];

    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    add(writer, bytes, size);
}

#define ADD_16(writer, number) add_number(writer, number, 2)
#define ADD_32(writer, number) add_number(writer, number, 4)

static uint32_t flags_of(const struct entry *entry)
{
    for (size_t i = 0; i < entry->name_size; i++)
        if ((uint8_t)entry->name[i] >= 0x80)
            return NAMES_ARE_UTF8;
    return 0;
}

/* What both headers of an entry say, in the same order. */
static void add_common(struct writer *writer, const struct entry *entry)
{
    ADD_16(writer, VERSION_NEEDED);
    ADD_16(writer, flags_of(entry));
    ADD_16(writer, 0); /* stored */
    ADD_16(writer, 0); /* midnight */
    ADD_16(writer, FIRST_DAY);
    ADD_32(writer, entry->crc);
    ADD_32(writer, (uint32_t)entry->bytes.size); /* compressed */
    ADD_32(writer, (uint32_t)entry->bytes.size);
    ADD_16(writer, (uint32_t)entry->name_size);
    ADD_16(writer, 0); /* extra field */
}

static void add_local(struct writer *writer, struct entry *entry)
{
    entry->offset = (uint32_t)(writer->zip->size - writer->start);
    ADD_32(writer, LOCAL_SIGNATURE);
    add_common(writer, entry);
    add(writer, entry->name, entry->name_size);
    add(writer, entry->bytes.data, entry->bytes.size);
}

static void add_central(struct writer *writer, const struct entry *entry)
{
    ADD_32(writer, CENTRAL_SIGNATURE);
    ADD_16(writer, MADE_BY_UNIX | VERSION_NEEDED);
    add_common(writer, entry);
    ADD_16(writer, 0); /* comment */
    ADD_16(writer, 0); /* disk */
    ADD_16(writer, 0); /* internal attributes */
    ADD_32(writer, (entry->mode << 16) | (S_ISDIR(entry->mode) ? DOS_DIRECTORY : 0));
    ADD_32(writer, entry->offset);
    add(writer, entry->name, entry->name_size);
}

static void add_end(struct writer *writer, size_t central)
{
    const uint32_t size = (uint32_t)(writer->zip->size - central);

    ADD_32(writer, END_SIGNATURE);
    ADD_16(writer, 0); /* this disk */
    ADD_16(writer, 0); /* disk of the directory */
    ADD_16(writer, (uint32_t)writer->count);
    ADD_16(writer, (uint32_t)writer->count);
    ADD_32(writer, size);
    ADD_32(writer, (uint32_t)(central - writer->start));
    ADD_16(writer, 0); /* comment */
}

static enum seal_result add_entry(struct writer *writer, const struct entry *entry)
{
    if (writer->count == ENTRIES_MAX)
        return SEAL_LIMIT_COUNT;
    if (entry->name_size > NAME_MAX_SIZE || entry->bytes.size > OFFSET_MAX)
        return SEAL_LIMIT_SIZE;
    if (writer->count == writer->capacity) {
        size_t capacity = writer->capacity > 0 ? 2 * writer->capacity : 16;
        struct entry *entries = realloc(writer->entries, capacity * sizeof(*entries));

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
        const struct entry directory = {
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
        const struct entry file = {
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

enum seal_result seal_zip_write(const struct seal_zip_file *files, size_t count,
                                struct seal_buffer *ret_zip)
{
    struct writer writer = {.zip = ret_zip, .start = ret_zip->size};
    size_t central;

    writer.failed = list(&writer, files, count);
    for (size_t i = 0; i < writer.count; i++)
        add_local(&writer, &writer.entries[i]);
    central = ret_zip->size;
    for (size_t i = 0; i < writer.count; i++)
        add_central(&writer, &writer.entries[i]);
    add_end(&writer, central);
    free(writer.entries);
    return writer.failed;
}
