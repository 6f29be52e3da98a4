/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of one entry of a zip, as they come out of zlib: the one place that knows it. */
#include "cli/zip/inflate.h"

#include "cli/zip/archive.h"
#include "cli/zip/format.h"

#include <stdlib.h>
#include <zlib.h>

#define PACKED_CHUNK (64u << 10)

/* Memory and state that serve one entry after the other. */
struct seal_zip_inflater {
    z_stream stream;
    uint8_t packed[PACKED_CHUNK];
    uint8_t plain[SEAL_READ_CHUNK];
};

/* One entry on its way out. */
struct reading {
    struct seal_zip *zip;
    const struct seal_zip_entry *entry;
    const struct seal_zip_taker *taker;
    uint64_t at, left; /* of the packed bytes */
    uint64_t done;     /* bytes that came out */
    uLong crc;
};

static const char damaged[] = "has contents that are damaged";

/* No zlib header: raw deflate, with a window of 32 KiB. */
static struct seal_zip_inflater *inflater_new(void)
{
    struct seal_zip_inflater *inflater = calloc(1, sizeof(*inflater));

    if (inflater != NULL && inflateInit2(&inflater->stream, -MAX_WBITS) != Z_OK) {
        free(inflater);
        return NULL;
    }
    return inflater;
}

void seal_zip_inflater_free(struct seal_zip_inflater *inflater)
{
    if (inflater == NULL)
        return;
    (void)inflateEnd(&inflater->stream);
    free(inflater);
}

/* The next packed bytes into the inflater. */
static enum seal_result fill(struct reading *reading, size_t *ret_size, struct seal_fault *fault)
{
    const size_t size = reading->left < PACKED_CHUNK ? (size_t)reading->left : PACKED_CHUNK;
    enum seal_result r =
        seal_zip_pread(reading->zip, reading->at, reading->zip->inflater->packed, size, fault);

    if (r != SEAL_OK)
        return r;
    reading->at += size;
    reading->left -= size;
    *ret_size = size;
    return SEAL_OK;
}

/* More than was announced is refused before anybody hashes it: a bomb does not keep us. */
static enum seal_result hand_on(struct reading *reading, const uint8_t *data, size_t size,
                                struct seal_fault *fault)
{
    if (size > reading->entry->size - reading->done)
        return seal_zip_bad(reading->zip, reading->entry,
                            "has more contents than the directory announces", fault);
    if (size == 0)
        return SEAL_OK;
    reading->done += size;
    reading->crc = crc32(reading->crc, data, (uInt)size);
    return reading->taker->take(reading->taker->context, data, size, fault);
}

static enum seal_result read_stored(struct reading *reading, struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;

    while (reading->left > 0 && r == SEAL_OK) {
        size_t size = 0;

        if ((r = fill(reading, &size, fault)) == SEAL_OK)
            r = hand_on(reading, reading->zip->inflater->packed, size, fault);
    }
    return r;
}

static enum seal_result read_deflated(struct reading *reading, struct seal_fault *fault)
{
    struct seal_zip_inflater *inflater = reading->zip->inflater;
    z_stream *stream = &inflater->stream;
    int state = Z_OK;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (inflateReset(stream) != Z_OK)
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, reading->entry->name);
    stream->avail_in = 0;
    while (state != Z_STREAM_END) {
        size_t size = 0;

        if (stream->avail_in == 0 && reading->left > 0) {
            if ((r = fill(reading, &size, fault)) != SEAL_OK)
                return r;
            stream->next_in = inflater->packed;
            stream->avail_in = (uInt)size;
        }
        stream->next_out = inflater->plain;
        stream->avail_out = sizeof(inflater->plain);
        state = inflate(stream, Z_NO_FLUSH);
        if (state == Z_MEM_ERROR)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, reading->entry->name);
        /* no progress is possible: the packed bytes end before the contents do */
        if (state != Z_OK && state != Z_STREAM_END)
            return seal_zip_bad(reading->zip, reading->entry, damaged, fault);
        r = hand_on(reading, inflater->plain, sizeof(inflater->plain) - stream->avail_out, fault);
        if (r != SEAL_OK)
            return r;
    }
    if (stream->avail_in > 0 || reading->left > 0)
        return seal_zip_bad(reading->zip, reading->entry,
                            "has bytes behind its contents that nobody unpacks", fault);
    return SEAL_OK;
}

enum seal_result seal_zip_read(struct seal_zip *zip, const struct seal_zip_entry *entry,
                               const struct seal_zip_taker *taker, struct seal_fault *fault)
{
    struct reading reading = {
        .zip = zip,
        .entry = entry,
        .taker = taker,
        .at = entry->data,
        .left = entry->packed,
        .crc = crc32(0, NULL, 0),
    };
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (zip->inflater == NULL && (zip->inflater = inflater_new()) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, entry->name);
    r = entry->method == SEAL_ZIP_STORED ? read_stored(&reading, fault)
                                         : read_deflated(&reading, fault);
    if (r != SEAL_OK)
        return r;
    if (reading.done != entry->size)
        return seal_zip_bad(zip, entry, "has less contents than the directory announces", fault);
    if (reading.crc != entry->crc)
        return seal_zip_bad(zip, entry, "has contents of another checksum", fault);
    return seal_zip_unchanged(zip, fault);
}

/* What a buffer takes. */
static enum seal_result append(void *context, const void *data, size_t size, struct seal_fault *fault)
{
    enum seal_result r = seal_buffer_append(context, data, size);

    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, NULL);
}

enum seal_result seal_zip_read_all(struct seal_zip *zip, const struct seal_zip_entry *entry,
                                   size_t limit, struct seal_buffer *ret_bytes,
                                   struct seal_fault *fault)
{
    const struct seal_zip_taker taker = {.context = ret_bytes, .take = append};

    if (entry->size > limit)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, NULL, entry->name);
    return seal_zip_read(zip, entry, &taker, fault);
}
