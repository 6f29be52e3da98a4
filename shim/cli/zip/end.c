/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the directory of a zip is: APPNOTE.TXT, sections 4.3.14 to 4.3.16.
 *
 * The end record is found from the end, by its signature alone, and its comment may hold whatever somebody likes: so the last
 * signature must be that of a record that ends with the file, no other may fit, and directory and end records must follow each
 * other without a byte between.
 */
#include "cli/zip/format.h"
#include "cli/zip/index.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COMMENT_SIZE_MAX 0xffffu
#define TAIL_SIZE_MAX (SEAL_ZIP_END_SIZE + COMMENT_SIZE_MAX)
#define LARGE_RECORDS_SIZE (SEAL_ZIP_END64_SIZE + SEAL_ZIP_LOCATOR_SIZE)

const char seal_zip_no_end[] = "is neither a folder nor a zip: it has no end record";

/* What the end records say. */
struct end {
    uint64_t at; /* of the end record in the file */
    uint64_t count, directory_size, directory_at;
};

/* Is this the beginning of an end record, and does it end with the file? */
static bool has_signature(const uint8_t *tail, size_t at)
{
    return seal_zip_32(tail + at) == SEAL_ZIP_END;
}

static bool fits(const uint8_t *tail, size_t size, size_t at)
{
    return seal_zip_16(tail + at + 20) == size - at - SEAL_ZIP_END_SIZE;
}

static const char *find_record(const uint8_t *tail, size_t size, size_t *ret_at)
{
    size_t at = size - SEAL_ZIP_END_SIZE;

    while (!has_signature(tail, at))
        if (at-- == 0)
            return seal_zip_no_end;
    if (!fits(tail, size, at))
        return "does not end with its end record and that one's comment";
    for (size_t other = 0; other < at; other++)
        if (has_signature(tail, other) && fits(tail, size, other))
            return "has two end records";
    *ret_at = at;
    return NULL;
}

/* A number of the end record, and its large brother: the same, or the small one says to look there. */
static bool agree(uint64_t small, uint64_t elsewhere, uint64_t large)
{
    return small == elsewhere || small == large;
}

/* The records for large archives stand before the end record, whether any number needs them or not. */
static const char *read_large(const uint8_t *records, uint64_t at, struct end *end)
{
    const uint8_t *locator = records + SEAL_ZIP_END64_SIZE;
    const uint64_t count = seal_zip_64(records + 32), size = seal_zip_64(records + 40),
                   directory = seal_zip_64(records + 48);

    if (seal_zip_32(records) != SEAL_ZIP_END64 || seal_zip_32(locator) != SEAL_ZIP_LOCATOR)
        return "has bytes between its directory and its end record";
    /* the record says its own size, without these twelve bytes */
    if (seal_zip_64(records + 4) != SEAL_ZIP_END64_SIZE - 12 || seal_zip_64(locator + 8) != at)
        return "has records for large archives that do not fit together";
    if (seal_zip_32(records + 16) != 0 || seal_zip_32(records + 20) != 0 ||
        seal_zip_32(locator + 4) != 0 || seal_zip_32(locator + 16) != 1)
        return "is spread over several disks";
    if (seal_zip_64(records + 24) != count || !agree(end->count, SEAL_ZIP_ELSEWHERE_16, count) ||
        !agree(end->directory_size, SEAL_ZIP_ELSEWHERE_32, size) ||
        !agree(end->directory_at, SEAL_ZIP_ELSEWHERE_32, directory))
        return "has end records that disagree";
    end->count = count;
    end->directory_size = size;
    end->directory_at = directory;
    return NULL;
}

static const char *read_record(const uint8_t *record, struct end *end)
{
    if (seal_zip_16(record + 4) != 0 || seal_zip_16(record + 6) != 0 ||
        seal_zip_16(record + 8) != seal_zip_16(record + 10))
        return "is spread over several disks";
    end->count = seal_zip_16(record + 10);
    end->directory_size = seal_zip_32(record + 12);
    end->directory_at = seal_zip_32(record + 16);
    return NULL;
}

/* Do the directory, the records for large archives if there are any, and the end record follow each other? */
static enum seal_result check_layout(struct seal_zip *zip, struct end *end, struct seal_fault *fault)
{
    uint8_t records[LARGE_RECORDS_SIZE];
    const char *wrong = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    /* both are at most 32 bits wide here: the sum cannot wrap */
    if (end->directory_at + end->directory_size == end->at)
        return SEAL_OK;
    if (end->at < LARGE_RECORDS_SIZE)
        return seal_zip_bad(zip, NULL, "has a directory that does not lie before its end record",
                            fault);
    r = seal_zip_pread(zip, end->at - LARGE_RECORDS_SIZE, records, sizeof(records), fault);
    if (r != SEAL_OK)
        return r;
    zip->large = seal_zip_32(records) == SEAL_ZIP_END64;
    if (zip->large)
        wrong = read_large(records, end->at - LARGE_RECORDS_SIZE, end);
    /* bounded before the sum */
    if (wrong == NULL &&
        (end->directory_at > zip->size || end->directory_size > zip->size ||
         end->directory_at + end->directory_size != end->at - (zip->large ? LARGE_RECORDS_SIZE : 0)))
        wrong = "has bytes before it, or between its directory and its end record";
    return wrong == NULL ? SEAL_OK : seal_zip_bad(zip, NULL, wrong, fault);
}

static enum seal_result read_tail(struct seal_zip *zip, uint8_t *tail, size_t size, struct end *end,
                                  struct seal_fault *fault)
{
    const char *wrong = NULL;
    size_t at = 0;
    enum seal_result r = seal_zip_pread(zip, zip->size - size, tail, size, fault);

    if (r != SEAL_OK)
        return r;
    if ((wrong = find_record(tail, size, &at)) != NULL || (wrong = read_record(tail + at, end)) != NULL)
        return seal_zip_bad(zip, NULL, wrong, fault);
    end->at = zip->size - size + at;
    r = seal_buffer_append(&zip->comment, tail + at + SEAL_ZIP_END_SIZE,
                           size - at - SEAL_ZIP_END_SIZE);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, zip->shown);
}

static enum seal_result read_end(struct seal_zip *zip, struct end *end, struct seal_fault *fault)
{
    size_t size = zip->size < TAIL_SIZE_MAX ? (size_t)zip->size : TAIL_SIZE_MAX;
    uint8_t *tail;
    enum seal_result r;

    if (size < SEAL_ZIP_END_SIZE)
        return seal_zip_bad(zip, NULL, seal_zip_no_end, fault);
    if ((tail = malloc(size)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, zip->shown);
    r = read_tail(zip, tail, size, end, fault);
    free(tail);
    return r;
}

enum seal_result seal_zip_find_directory(struct seal_zip *zip, uint64_t *ret_count,
                                         struct seal_fault *fault)
{
    struct end end = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = read_end(zip, &end, fault)) != SEAL_OK || (r = check_layout(zip, &end, fault)) != SEAL_OK)
        return r;
    if (end.directory_size > SEAL_ZIP_DIRECTORY_SIZE_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, "its directory is larger than 128 MiB",
                              zip->shown);
    if (end.count > SEAL_ZIP_ENTRIES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "has more entries than a package may have",
                              zip->shown);
    if (seal_buffer_reserve(&zip->directory, (size_t)end.directory_size) != SEAL_OK)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, zip->shown);
    r = seal_zip_pread(zip, end.directory_at, zip->directory.data, (size_t)end.directory_size, fault);
    if (r != SEAL_OK)
        return r;
    zip->directory.size = (size_t)end.directory_size;
    zip->directory_at = end.directory_at;
    *ret_count = end.count;
    return SEAL_OK;
}
