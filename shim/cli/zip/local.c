/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies before and behind the bytes of each entry: APPNOTE.TXT, sections 4.3.7 and 4.3.9. It must say what the directory
 * says, for those who read it and not the directory; and the records follow each other from the first byte to the directory.
 */
#include "cli/zip/format.h"
#include "cli/zip/index.h"

#include <stdlib.h>
#include <string.h>

#define NAME_SIZE_MAX 0xffffu
#define FIELDS_SIZE_MAX 0xffffu
#define DESCRIPTOR_SIZE_MAX 24u /* signature, checksum, and two numbers of eight bytes */

/* A header, and the name and fields that follow it up to the packed bytes. One for all entries. */
struct local {
    uint8_t header[SEAL_ZIP_LOCAL_SIZE];
    uint8_t rest[NAME_SIZE_MAX + FIELDS_SIZE_MAX];
};

static int by_offset(const void *a, const void *b)
{
    const struct seal_zip_entry *left = *(struct seal_zip_entry *const *)a,
                                *right = *(struct seal_zip_entry *const *)b;

    return (left->offset > right->offset) - (left->offset < right->offset);
}

/* With a descriptor behind the bytes, the header may leave a number open. */
static bool agrees(uint64_t number, uint64_t expected, bool may_be_open)
{
    return number == expected || (may_be_open && number == 0);
}

static const char *compare(const struct local *local, const struct seal_zip_entry *entry,
                           struct seal_slice name, struct seal_slice fields)
{
    const uint8_t *header = local->header;
    const bool open = (entry->flags & SEAL_ZIP_FLAG_DESCRIPTOR) != 0;
    uint64_t packed = seal_zip_32(header + 18), size = seal_zip_32(header + 22);
    uint64_t *const numbers[] = {&size, &packed};
    const char *wrong = NULL;

    /* the stored name of a directory has a slash more */
    if (name.size != entry->stored_size || memcmp(name.data, entry->name, entry->name_size) != 0 ||
        (entry->stored_size > entry->name_size && name.data[name.size - 1] != '/'))
        return "has another name before its contents than in the directory";
    if (seal_zip_16(header + 6) != entry->flags)
        return "has other flags before its contents than in the directory";
    if (seal_zip_16(header + 8) != entry->method)
        return "has another method before its contents than in the directory";
    if ((wrong = seal_zip_fields_wrong(fields, name, numbers, 2)) != NULL)
        return wrong;
    if (!agrees(seal_zip_32(header + 14), entry->crc, open))
        return "has another checksum before its contents than in the directory";
    if (!agrees(packed, entry->packed, open) || !agrees(size, entry->size, open))
        return "has another size before its contents than in the directory";
    return NULL;
}

static enum seal_result read_local(const struct seal_zip *zip, struct local *local,
                                   struct seal_zip_entry *entry, struct seal_fault *fault)
{
    const char *wrong = NULL;
    size_t name = 0, fields = 0;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (zip->directory_at - entry->offset < SEAL_ZIP_LOCAL_SIZE)
        return seal_zip_bad(zip, entry, "reaches into the directory", fault);
    r = seal_zip_pread(zip, entry->offset, local->header, sizeof(local->header), fault);
    if (r != SEAL_OK)
        return r;
    if (seal_zip_32(local->header) != SEAL_ZIP_LOCAL)
        return seal_zip_bad(zip, entry, "is not where the directory says", fault);
    name = seal_zip_16(local->header + 26);
    fields = seal_zip_16(local->header + 28);
    entry->data = entry->offset + SEAL_ZIP_LOCAL_SIZE + name + fields;
    if (entry->data > zip->directory_at || entry->packed > zip->directory_at - entry->data)
        return seal_zip_bad(zip, entry, "reaches into the directory", fault);
    r = seal_zip_pread(zip, entry->offset + SEAL_ZIP_LOCAL_SIZE, local->rest, name + fields, fault);
    if (r != SEAL_OK)
        return r;
    wrong = compare(local, entry, (struct seal_slice){local->rest, name},
                    (struct seal_slice){local->rest + name, fields});
    return wrong == NULL ? SEAL_OK : seal_zip_bad(zip, entry, wrong, fault);
}

/* Its length is known from where the next record begins: with or without a signature, with numbers of four or eight bytes. */
static const char *compare_descriptor(const struct seal_zip_entry *entry, const uint8_t *data,
                                      size_t size)
{
    const bool wide = size >= 20, marked = size == 16 || size == 24;
    const uint8_t *at = data + (marked ? 4 : 0);
    const uint64_t packed = wide ? seal_zip_64(at + 4) : seal_zip_32(at + 4),
                   unpacked = wide ? seal_zip_64(at + 12) : seal_zip_32(at + 8);

    if ((marked && seal_zip_32(data) != SEAL_ZIP_DESCRIPTOR) || seal_zip_32(at) != entry->crc ||
        packed != entry->packed || unpacked != entry->size)
        return "has other numbers behind its contents than in the directory";
    return NULL;
}

/* What lies between the packed bytes and the next record, which begins at @next. */
static enum seal_result check_behind(const struct seal_zip *zip, const struct seal_zip_entry *entry,
                                     uint64_t next, struct seal_fault *fault)
{
    uint8_t data[DESCRIPTOR_SIZE_MAX] = {0};
    const uint64_t from = entry->data + entry->packed;
    const char *wrong = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (next < from)
        return seal_zip_bad(zip, entry, "overlaps another entry", fault);
    if ((entry->flags & SEAL_ZIP_FLAG_DESCRIPTOR) == 0)
        return next == from
                   ? SEAL_OK
                   : seal_zip_bad(zip, entry, "is followed by bytes that belong to no entry", fault);
    if (next - from != 12 && next - from != 16 && next - from != 20 && next - from != 24)
        return seal_zip_bad(zip, entry, "is followed by bytes that belong to no entry", fault);
    r = seal_zip_pread(zip, from, data, (size_t)(next - from), fault);
    if (r != SEAL_OK)
        return r;
    wrong = compare_descriptor(entry, data, (size_t)(next - from));
    return wrong == NULL ? SEAL_OK : seal_zip_bad(zip, entry, wrong, fault);
}

static enum seal_result sort_entries(struct seal_zip *zip, struct seal_fault *fault)
{
    zip->by_place = seal_arena_take(&zip->arena, zip->count + 1, sizeof(struct seal_zip_entry *));
    if (zip->by_place == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, zip->shown);
    for (size_t i = 0; i < zip->count; i++) {
        zip->by_place[i] = &zip->entries[i];
        if (zip->entries[i].offset >= zip->directory_at)
            return seal_zip_bad(zip, &zip->entries[i], "reaches into the directory", fault);
    }
    qsort(zip->by_place, zip->count, sizeof(struct seal_zip_entry *), by_offset);
    if (zip->count > 0 ? zip->by_place[0]->offset != 0 : zip->directory_at != 0)
        return seal_zip_bad(zip, NULL, "has bytes before its first entry", fault);
    return SEAL_OK;
}

enum seal_result seal_zip_check_places(struct seal_zip *zip, struct seal_fault *fault)
{
    struct local *local = malloc(sizeof(*local));
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (local == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, zip->shown);
    if ((r = sort_entries(zip, fault)) != SEAL_OK)
        goto out;
    for (size_t i = 0; i < zip->count; i++) {
        struct seal_zip_entry *entry = zip->by_place[i];

        entry->end = i + 1 < zip->count ? zip->by_place[i + 1]->offset : zip->directory_at;
        if ((r = read_local(zip, local, entry, fault)) != SEAL_OK ||
            (r = check_behind(zip, entry, entry->end, fault)) != SEAL_OK)
            goto out;
    }
    r = SEAL_OK;
out:
    free(local);
    return r;
}
