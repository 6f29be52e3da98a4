/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a manifest piece by piece. A strict scan finds where the header and each entry end, and cJSON sees one of them at
 * a time: a whole cJSON document of 100,000 entries would take 67 MB.
 */
#include "core/manifest.h"

#include "core/manifest_parts.h"

#include <stdlib.h>
#include <string.h>

/* The domain of every signature: what does not begin so is no manifest, whoever signed it. */
static const char beginning[] = "{\"coldseal\":\"manifest/v1\",";
static const char any_type[] = "{\"coldseal\":\"";
static const char entries_name[] = "\"entries\"";

static const struct seal_json_rules whole = {SEAL_MANIFEST_DEPTH_MAX, SEAL_JSON_INTEGERS};
static const struct seal_json_rules member = {SEAL_MANIFEST_DEPTH_MAX - 1, SEAL_JSON_INTEGERS};
static const struct seal_json_rules entry = {SEAL_MANIFEST_DEPTH_MAX - 2, SEAL_JSON_INTEGERS};

/* How far the text has been read. */
struct reader {
    struct seal_slice text;
    size_t at;
    struct seal_json_source source;
    struct seal_manifest *manifest;
    size_t capacity; /* of manifest->entries */
};

static struct seal_slice rest_of(const struct reader *reader)
{
    return (struct seal_slice){reader->text.data + reader->at, reader->text.size - reader->at};
}

static enum seal_result fail(struct reader *reader, enum seal_result code, const char *reason)
{
    struct seal_json here = {&reader->source, NULL, NULL, 0};

    return seal_json_fail_as(&here, code, reason, NULL, NULL);
}

static bool begins_with(struct seal_slice text, const char *prefix)
{
    size_t size = strlen(prefix);

    return text.size >= size && memcmp(text.data, prefix, size) == 0;
}

/* Blanks, then @byte; false leaves the reader behind the blanks. */
static bool take(struct reader *reader, uint8_t byte)
{
    reader->at += seal_json_blanks(rest_of(reader));
    if (reader->at >= reader->text.size || reader->text.data[reader->at] != byte)
        return false;
    reader->at++;
    return true;
}

static enum seal_result skip_value(struct reader *reader, const struct seal_json_rules *rules,
                                   struct seal_slice *ret_value)
{
    size_t used, at;
    struct seal_slice rest = rest_of(reader);
    enum seal_result r = seal_json_scan(rest, rules, &used, &at);

    if (r != SEAL_OK)
        return fail(reader, r, r == SEAL_LIMIT_DEPTH ? "nested too deeply" : "not strict JSON");
    *ret_value = (struct seal_slice){rest.data, used};
    reader->at += used;
    return SEAL_OK;
}

/* Move behind `"entries":`; @ret_size is how much of the text, up to the comma before it, is header. */
static enum seal_result find_entries(struct reader *reader, size_t *ret_size)
{
    struct seal_slice value;
    enum seal_result r;

    reader->at = strlen(beginning) - 1; /* at the comma */
    for (;;) {
        size_t comma = reader->at;

        if (!take(reader, ','))
            return begins_with(rest_of(reader), "}")
                       ? fail(reader, SEAL_FORMAT_MANIFEST, "has no entries")
                       : fail(reader, SEAL_FORMAT_JSON, "not strict JSON");
        reader->at += seal_json_blanks(rest_of(reader));
        if (begins_with(rest_of(reader), entries_name)) {
            reader->at += strlen(entries_name);
            *ret_size = comma;
            return take(reader, ':') ? SEAL_OK : fail(reader, SEAL_FORMAT_JSON, "not strict JSON");
        }
        if (!begins_with(rest_of(reader), "\""))
            return fail(reader, SEAL_FORMAT_JSON, "not strict JSON");
        if ((r = skip_value(reader, &member, &value)) != SEAL_OK)
            return r;
        if (!take(reader, ':'))
            return fail(reader, SEAL_FORMAT_JSON, "not strict JSON");
        if ((r = skip_value(reader, &member, &value)) != SEAL_OK)
            return r;
        reader->at += seal_json_blanks(rest_of(reader));
    }
}

static enum seal_result read_header(struct reader *reader, size_t size)
{
    struct seal_buffer header = {NULL, 0, 0};
    struct seal_json root = {NULL, NULL, NULL, 0};
    enum seal_result r = SEAL_LIMIT_SIZE;

    if (size > SEAL_MANIFEST_HEADER_SIZE_MAX)
        return fail(reader, r, "header is too large");
    r = seal_buffer_append(&header, reader->text.data, size);
    if (r == SEAL_OK)
        r = seal_buffer_append(&header, "}", 1);
    if (r != SEAL_OK) {
        r = fail(reader, r, "out of memory while reading");
        goto out;
    }
    if ((r = seal_json_open(&reader->source, seal_buffer_slice(&header), &whole, &root)) != SEAL_OK)
        goto out;
    r = seal_manifest_read_header(&root, reader->manifest);
out:
    seal_json_close(&root);
    seal_buffer_clear(&header);
    return r;
}

static int compare_paths(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

    if (order != 0)
        return order;
    return a_size < b_size ? -1 : a_size > b_size;
}

/* The place of the first entry that is not before @path. */
static size_t lower_bound(const struct seal_manifest *manifest, struct seal_slice path)
{
    size_t low = 0, high = manifest->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct seal_entry *at = &manifest->entries[middle];

        if (compare_paths(at->path, at->path_size, (const char *)path.data, path.size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct seal_entry *seal_manifest_find(const struct seal_manifest *manifest,
                                            struct seal_slice path)
{
    size_t place = lower_bound(manifest, path);
    const struct seal_entry *at;

    if (place == manifest->count)
        return NULL;
    at = &manifest->entries[place];
    return at->path_size == path.size && memcmp(at->path, path.data, path.size) == 0 ? at : NULL;
}

bool seal_manifest_below(const struct seal_manifest *manifest, struct seal_slice path)
{
    /* Between "a" and "a/b" may stand "a.c" and "a-d", so look for "a/" rather than behind "a". */
    for (size_t place = lower_bound(manifest, path); place < manifest->count; place++) {
        const struct seal_entry *at = &manifest->entries[place];

        if (at->path_size < path.size || memcmp(at->path, path.data, path.size) != 0)
            return false;
        if (at->path_size > path.size && at->path[path.size] == '/')
            return true;
        if (at->path_size > path.size && at->path[path.size] > '/')
            return false;
    }
    return false;
}

/*
 * Nothing may lie below a file, a link, or a directory that is listed as having nothing below. An ancestor sorts before what
 * lies below it, so it is among the entries so far; ancestors that the entry before has too were asked then.
 */
static bool lies_below_entry(const struct seal_manifest *manifest, const struct seal_entry *last)
{
    size_t shared = 0;

    if (manifest->count > 0) {
        const struct seal_entry *before = &manifest->entries[manifest->count - 1];

        while (shared < before->path_size && shared < last->path_size &&
               before->path[shared] == last->path[shared])
            shared++;
    }
    for (size_t i = shared; i < last->path_size; i++)
        if (last->path[i] == '/' &&
            seal_manifest_find(manifest, (struct seal_slice){(const uint8_t *)last->path, i}) != NULL)
            return true;
    return false;
}

static enum seal_result add_entry(struct reader *reader, const struct seal_entry *last)
{
    struct seal_manifest *manifest = reader->manifest;

    if (manifest->count > 0) {
        const struct seal_entry *before = &manifest->entries[manifest->count - 1];

        if (compare_paths(before->path, before->path_size, last->path, last->path_size) >= 0)
            return fail(reader, SEAL_FORMAT_MANIFEST,
                        "entries must ascend by the bytes of their paths, each once");
    }
    if (lies_below_entry(manifest, last))
        return fail(reader, SEAL_FORMAT_MANIFEST, "lies below another entry");
    if (manifest->count == reader->capacity) {
        size_t capacity = reader->capacity == 0 ? 64 : reader->capacity * 2;
        struct seal_entry *entries = realloc(manifest->entries, capacity * sizeof *entries);

        if (entries == NULL)
            return fail(reader, SEAL_LIMIT_MEMORY, "out of memory while reading");
        manifest->entries = entries;
        reader->capacity = capacity;
    }
    manifest->entries[manifest->count++] = *last;
    return SEAL_OK;
}

static enum seal_result read_entry(struct reader *reader)
{
    struct seal_json root = {NULL, NULL, NULL, 0};
    struct seal_entry last = {.path = NULL};
    struct seal_slice text = {NULL, 0};
    enum seal_result r = skip_value(reader, &entry, &text);

    if (r != SEAL_OK)
        return r;
    if (text.size > SEAL_ENTRY_SIZE_MAX)
        return fail(reader, SEAL_LIMIT_SIZE, "entry is too large");
    if ((r = seal_json_open_scanned(&reader->source, text, &root)) != SEAL_OK)
        return r;
    r = seal_manifest_read_entry(&root, &last);
    seal_json_close(&root);
    return r == SEAL_OK ? add_entry(reader, &last) : r;
}

static enum seal_result read_entries(struct reader *reader)
{
    enum seal_result r;

    if (!take(reader, '['))
        return fail(reader, SEAL_FORMAT_MANIFEST, "entries must be a list");
    reader->source.list = "entries";
    do {
        reader->source.item = reader->manifest->count;
        if (reader->manifest->count == SEAL_ENTRIES_MAX)
            return fail(reader, SEAL_LIMIT_COUNT, "too many entries");
        if (reader->source.item == 0 && take(reader, ']'))
            return fail(reader, SEAL_FORMAT_MANIFEST, "must list at least one entry");
        if ((r = read_entry(reader)) != SEAL_OK)
            return r;
    } while (take(reader, ','));
    reader->source.list = NULL;
    if (!take(reader, ']'))
        return fail(reader, SEAL_FORMAT_JSON, "not strict JSON");
    if (!take(reader, '}'))
        return fail(reader, SEAL_FORMAT_MANIFEST, "entries must be the last member");
    reader->at += seal_json_blanks(rest_of(reader));
    return reader->at == reader->text.size
               ? SEAL_OK
               : fail(reader, SEAL_FORMAT_JSON, "something stands behind the document");
}

static enum seal_result read_manifest(struct reader *reader)
{
    size_t header_size = 0;
    enum seal_result r;

    if (reader->text.size > SEAL_MANIFEST_SIZE_MAX)
        return fail(reader, SEAL_LIMIT_SIZE, "is too large");
    if (!begins_with(reader->text, beginning))
        return begins_with(reader->text, any_type)
                   ? fail(reader, SEAL_FORMAT_VERSION, "is of another type or version than manifest/v1")
                   : fail(reader, SEAL_FORMAT_MANIFEST,
                          "does not begin with {\"coldseal\":\"manifest/v1\",");
    if ((r = find_entries(reader, &header_size)) != SEAL_OK)
        return r;
    if ((r = read_header(reader, header_size)) != SEAL_OK)
        return r;
    return read_entries(reader);
}

enum seal_result seal_manifest_read(struct seal_slice text, const char *document,
                                    struct seal_manifest *ret_manifest, struct seal_fault *fault)
{
    struct reader reader = {.text = text, .manifest = ret_manifest};
    enum seal_result r;

    *ret_manifest = (struct seal_manifest){.package = NULL};
    reader.source = (struct seal_json_source){.document = document,
                                              .malformed = SEAL_FORMAT_JSON,
                                              .misshapen = SEAL_FORMAT_MANIFEST,
                                              .arena = &ret_manifest->arena,
                                              .fault = fault};
    r = read_manifest(&reader);
    if (r != SEAL_OK)
        seal_manifest_clear(ret_manifest);
    return r;
}

void seal_manifest_clear(struct seal_manifest *manifest)
{
    if (manifest == NULL)
        return;
    free(manifest->entries);
    seal_arena_clear(&manifest->arena);
    *manifest = (struct seal_manifest){.package = NULL};
}
