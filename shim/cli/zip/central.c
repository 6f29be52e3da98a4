/* SPDX-License-Identifier: Apache-2.0 */
/* What the directory of a zip says of each entry: APPNOTE.TXT, section 4.3.12. */
#include "cli/zip/format.h"
#include "cli/zip/index.h"

#include "base/name.h"
#include "core/seal_file.h"

#include <string.h>

#define FLAGS_READ (SEAL_ZIP_FLAG_SPEED | SEAL_ZIP_FLAG_DESCRIPTOR | SEAL_ZIP_FLAG_UTF8)
#define SEAL_NAME_SIZE (sizeof(SEAL_DIRECTORY_NAME) - 1)
#define EMPTY_DEFLATED \
    2u /* bytes that deflate makes of nothing; some packers do that to directories */

/* The parts of one header. Views into the directory. */
struct header {
    const uint8_t *data;
    struct seal_slice name, fields;
    unsigned made_by;
    uint32_t attributes;
};

static bool is_unix(unsigned made_by)
{
    return made_by == SEAL_ZIP_MADE_BY_UNIX || made_by == SEAL_ZIP_MADE_BY_MACOS;
}

/* The header at @at, bounded: nothing below needs to ask again. */
static const char *cut_header(const struct seal_zip *zip, size_t at, struct header *header,
                              size_t *ret_size)
{
    const size_t rest = zip->directory.size - at;
    const uint8_t *data = zip->directory.data + at;
    size_t name, fields, size;

    if (rest < SEAL_ZIP_CENTRAL_SIZE || seal_zip_32(data) != SEAL_ZIP_CENTRAL)
        return "has fewer entries in its directory than it counts";
    name = seal_zip_16(data + 28);
    fields = seal_zip_16(data + 30);
    size = SEAL_ZIP_CENTRAL_SIZE + name + fields + seal_zip_16(data + 32);
    if (size > rest)
        return "has a directory that is cut off";
    *header = (struct header){
        .data = data,
        .name = {data + SEAL_ZIP_CENTRAL_SIZE, name},
        .fields = {data + SEAL_ZIP_CENTRAL_SIZE + name, fields},
        .made_by = data[5],
        .attributes = seal_zip_32(data + 38),
    };
    *ret_size = size;
    return NULL;
}

static const char *flags_wrong(unsigned flags)
{
    if ((flags & (SEAL_ZIP_FLAG_ENCRYPTED | SEAL_ZIP_FLAG_STRONG)) != 0)
        return "is encrypted";
    return (flags & ~FLAGS_READ) == 0 ? NULL : "has flags that no common packer sets";
}

/* A name and attributes that say the same. Where there are no Unix modes, the platform's unpacker makes plain files. */
static const char *read_kind(const struct header *header, struct seal_zip_entry *entry)
{
    const mode_t mode = header->attributes >> 16, type = mode & S_IFMT;
    const bool slash = header->name.data[header->name.size - 1] == '/';

    entry->kind = slash ? SEAL_KIND_DIRECTORY : SEAL_KIND_FILE;
    entry->no_mode = !is_unix(header->made_by);
    entry->mode = slash ? 0755 : 0644;
    if (entry->no_mode) {
        if (type != 0 && type != (slash ? S_IFDIR : S_IFREG))
            return "is a file to some unpackers and something else to others";
        if (!slash && (header->attributes & SEAL_ZIP_DOS_DIRECTORY) != 0)
            return "is a file by its name and a directory by its attributes";
        return NULL;
    }
    entry->mode = (uint16_t)(mode & 07777);
    if (slash)
        return type == 0 || type == S_IFDIR ? NULL
                                            : "is a directory by its name and none by its mode";
    if (type == S_IFDIR)
        return "is a file by its name and a directory by its mode";
    if (type == S_IFLNK)
        entry->kind = SEAL_KIND_LINK;
    else if (type != 0 && type != S_IFREG)
        entry->kind = SEAL_KIND_OTHER;
    return NULL;
}

static const char *contents_wrong(const struct seal_zip_entry *entry)
{
    if (entry->method != SEAL_ZIP_STORED && entry->method != SEAL_ZIP_DEFLATED)
        return "is packed by a method that is neither stored nor deflated";
    if (entry->method == SEAL_ZIP_STORED && entry->packed != entry->size)
        return "is stored and has two sizes";
    if (entry->kind == SEAL_KIND_DIRECTORY &&
        (entry->size != 0 || entry->crc != 0 || entry->packed > EMPTY_DEFLATED))
        return "is a directory and has contents";
    return NULL;
}

static const char *read_header(const struct header *header, struct seal_zip_entry *entry)
{
    const uint8_t *data = header->data;
    const char *wrong = NULL;
    uint64_t *const numbers[] = {&entry->size, &entry->packed, &entry->offset};

    entry->flags = seal_zip_16(data + 8);
    entry->method = seal_zip_16(data + 10);
    entry->time = seal_zip_16(data + 12);
    entry->date = seal_zip_16(data + 14);
    entry->crc = seal_zip_32(data + 16);
    entry->packed = seal_zip_32(data + 20);
    entry->size = seal_zip_32(data + 24);
    entry->offset = seal_zip_32(data + 42);
    if ((wrong = flags_wrong(entry->flags)) != NULL)
        return wrong;
    if (seal_zip_16(data + 34) != 0)
        return "lies on another disk";
    wrong = seal_zip_fields_wrong(header->fields, header->name, numbers, 3);
    if (wrong != NULL || (wrong = read_kind(header, entry)) != NULL)
        return wrong;
    return contents_wrong(entry);
}

/* What a manifest bounds, bounded here, where a seal's own names count from below its directory. */
static enum seal_result bound_name(const struct seal_zip_entry *entry, struct seal_fault *fault)
{
    const size_t skipped =
        seal_zip_is_seal(entry) && entry->name_size > SEAL_NAME_SIZE ? SEAL_NAME_SIZE + 1 : 0;
    const struct seal_slice path = {(const uint8_t *)entry->name + skipped,
                                    entry->name_size - skipped};
    enum seal_result r = seal_name_path(path);

    if (r == SEAL_OK || r == SEAL_FORMAT_MANIFEST) /* .coldseal alone: the verifier looks into it */
        return SEAL_OK;
    return seal_fault_set(fault, r, NULL, entry->name);
}

/* The name first, so that whatever else is wrong can be told about it. A name with a NUL is told up to there. */
static enum seal_result copy_name(struct seal_zip *zip, struct seal_slice stored,
                                  struct seal_zip_entry *entry, struct seal_fault *fault)
{
    const char *wrong = seal_zip_name_wrong(stored);
    size_t size = stored.size;

    if (size > 1 && stored.data[size - 1] == '/')
        size--;
    if ((entry->name = seal_arena_copy(&zip->arena, stored.data, size)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, zip->shown);
    entry->name_size = (uint16_t)size;
    entry->stored_size = (uint16_t)stored.size;
    return wrong == NULL ? bound_name(entry, fault) : seal_zip_bad(zip, entry, wrong, fault);
}

static void note_oddities(struct seal_zip *zip, const struct seal_zip_entry *entry)
{
    struct seal_zip_oddities *oddities = &zip->oddities;
    bool ascii = true;

    oddities->no_mode += entry->no_mode && entry->kind == SEAL_KIND_FILE;
    for (size_t i = 0; i < entry->name_size; i++)
        ascii = ascii && (uint8_t)entry->name[i] < 0x80;
    if (ascii || (entry->flags & SEAL_ZIP_FLAG_UTF8) != 0)
        return;
    if (oddities->unflagged++ == 0)
        oddities->first_unflagged = entry->name;
}

static enum seal_result read_entry(struct seal_zip *zip, size_t *at, uint64_t *unpacked,
                                   struct seal_fault *fault)
{
    struct seal_zip_entry *entry = &zip->entries[zip->count];
    struct header header = {0};
    size_t size = 0;
    const char *wrong = cut_header(zip, *at, &header, &size);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (wrong != NULL)
        return seal_zip_bad(zip, NULL, wrong, fault);
    entry->central = *at;
    entry->central_size = size;
    *at += size;
    if ((r = copy_name(zip, header.name, entry, fault)) != SEAL_OK)
        return r;
    if ((wrong = read_header(&header, entry)) != NULL)
        return seal_zip_bad(zip, entry, wrong, fault);
    if (entry->size > SEAL_ZIP_UNPACKED_SIZE_MAX ||
        (*unpacked += entry->size) > SEAL_ZIP_UNPACKED_SIZE_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, "would be larger than 16 GiB unpacked",
                              zip->shown);
    note_oddities(zip, entry);
    zip->count++;
    return SEAL_OK;
}

enum seal_result seal_zip_read_directory(struct seal_zip *zip, uint64_t count, struct seal_fault *fault)
{
    uint64_t unpacked = 0;
    size_t at = 0;

    zip->entries = seal_arena_take(&zip->arena, (size_t)count + 1, sizeof(*zip->entries));
    if (zip->entries == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, zip->shown);
    for (uint64_t i = 0; i < count; i++) {
        enum seal_result r = read_entry(zip, &at, &unpacked, fault);

        if (r != SEAL_OK)
            return r;
    }
    if (at != zip->directory.size)
        return seal_zip_bad(zip, NULL, "has more in its directory than the entries that it counts",
                            fault);
    return SEAL_OK;
}
