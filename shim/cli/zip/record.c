/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the records of a zip: APPNOTE.TXT, sections 4.3.7, 4.3.12, and 4.3.14 to 4.3.16. */
#include "cli/zip/record.h"

#include "cli/zip/format.h"

#include <sys/stat.h>

#define VERSION_NEEDED 20u /* 2.0: directories */
#define VERSION_LARGE 45u
#define MADE_BY (SEAL_ZIP_MADE_BY_UNIX << 8) /* the upper half of the attributes is a Unix mode */
#define FIRST_DAY ((1u << 5) | 1u)           /* 1980-01-01 */

/* Records in the making. The first failure stays. */
struct writer {
    struct seal_buffer *zip;
    enum seal_result failed;
};

static void add(struct writer *writer, const void *data, size_t size)
{
    if (writer->failed == SEAL_OK)
        writer->failed = seal_buffer_append(writer->zip, data, size);
}

/* Numbers are little-endian. */
static void add_number(struct writer *writer, uint64_t number, unsigned size)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    add(writer, bytes, size);
}

#define ADD_16(writer, number) add_number(writer, number, 2)
#define ADD_32(writer, number) add_number(writer, number, 4)
#define ADD_64(writer, number) add_number(writer, number, 8)

static uint32_t flags_of(const struct seal_zip_record *record)
{
    for (size_t i = 0; i < record->name_size; i++)
        if ((uint8_t)record->name[i] >= 0x80)
            return SEAL_ZIP_FLAG_UTF8;
    return 0;
}

/* What both headers of an entry say, in the same order. */
static void add_common(struct writer *writer, const struct seal_zip_record *record)
{
    ADD_16(writer, VERSION_NEEDED);
    ADD_16(writer, flags_of(record));
    ADD_16(writer, SEAL_ZIP_STORED);
    ADD_16(writer, 0); /* midnight */
    ADD_16(writer, FIRST_DAY);
    ADD_32(writer, record->crc);
    ADD_32(writer, record->bytes.size); /* compressed */
    ADD_32(writer, record->bytes.size);
    ADD_16(writer, record->name_size);
    ADD_16(writer, 0); /* fields */
}

enum seal_result seal_zip_put_local(struct seal_buffer *zip, const struct seal_zip_record *record)
{
    struct writer writer = {zip, SEAL_OK};

    ADD_32(&writer, SEAL_ZIP_LOCAL);
    add_common(&writer, record);
    add(&writer, record->name, record->name_size);
    add(&writer, record->bytes.data, record->bytes.size);
    return writer.failed;
}

enum seal_result seal_zip_put_central(struct seal_buffer *zip, const struct seal_zip_record *record)
{
    struct writer writer = {zip, SEAL_OK};

    ADD_32(&writer, SEAL_ZIP_CENTRAL);
    ADD_16(&writer, MADE_BY | VERSION_NEEDED);
    add_common(&writer, record);
    ADD_16(&writer, 0); /* comment */
    ADD_16(&writer, 0); /* disk */
    ADD_16(&writer, 0); /* internal attributes */
    ADD_32(&writer, (record->mode << 16) | (S_ISDIR(record->mode) ? SEAL_ZIP_DOS_DIRECTORY : 0));
    ADD_32(&writer, record->offset);
    add(&writer, record->name, record->name_size);
    return writer.failed;
}

static uint64_t at_most(uint64_t number, uint64_t elsewhere)
{
    return number < elsewhere ? number : elsewhere;
}

static void add_large(struct writer *writer, const struct seal_zip_end *end)
{
    ADD_32(writer, SEAL_ZIP_END64);
    ADD_64(writer, SEAL_ZIP_END64_SIZE - 12);
    ADD_16(writer, MADE_BY | VERSION_LARGE);
    ADD_16(writer, VERSION_LARGE);
    ADD_32(writer, 0); /* this disk */
    ADD_32(writer, 0); /* disk of the directory */
    ADD_64(writer, end->count);
    ADD_64(writer, end->count);
    ADD_64(writer, end->directory_size);
    ADD_64(writer, end->directory_at);

    ADD_32(writer, SEAL_ZIP_LOCATOR);
    ADD_32(writer, 0); /* disk of the record before */
    ADD_64(writer, end->directory_at + end->directory_size);
    ADD_32(writer, 1); /* disks */
}

enum seal_result seal_zip_put_end(struct seal_buffer *zip, const struct seal_zip_end *end)
{
    struct writer writer = {zip, SEAL_OK};

    if (end->large || end->count >= SEAL_ZIP_ELSEWHERE_16 ||
        end->directory_size >= SEAL_ZIP_ELSEWHERE_32 || end->directory_at >= SEAL_ZIP_ELSEWHERE_32)
        add_large(&writer, end);
    ADD_32(&writer, SEAL_ZIP_END);
    ADD_16(&writer, 0); /* this disk */
    ADD_16(&writer, 0); /* disk of the directory */
    ADD_16(&writer, at_most(end->count, SEAL_ZIP_ELSEWHERE_16));
    ADD_16(&writer, at_most(end->count, SEAL_ZIP_ELSEWHERE_16));
    ADD_32(&writer, at_most(end->directory_size, SEAL_ZIP_ELSEWHERE_32));
    ADD_32(&writer, at_most(end->directory_at, SEAL_ZIP_ELSEWHERE_32));
    ADD_16(&writer, end->comment.size);
    add(&writer, end->comment.data, end->comment.size);
    return writer.failed;
}
