/* SPDX-License-Identifier: Apache-2.0 */
/* One entry of a manifest: a file, a link or an empty directory. */
#include "core/manifest_parts.h"

#include "base/hex.h"
#include "base/name.h"

#include <string.h>

/* Which members were there; their combination says what the entry is. */
enum member_bit {
    HAS_SIZE = 1 << 0,
    HAS_SHA256 = 1 << 1,
    HAS_FSVERITY = 1 << 2,
    HAS_EXEC = 1 << 3,
    HAS_LINK = 1 << 4,
    HAS_DIR = 1 << 5,
};

struct entry_reader {
    struct seal_entry entry;
    unsigned has;
};

static enum seal_result read_path(const struct seal_json *value, void *into)
{
    struct entry_reader *reader = into;
    enum seal_result r = seal_json_string(value, &reader->entry.path);
    struct seal_slice path;

    if (r != SEAL_OK)
        return r;
    path = seal_slice_text(reader->entry.path);
    r = seal_name_path(path);
    if (r == SEAL_FORMAT_MANIFEST)
        return seal_json_fail_as(value, r, "is no path that a manifest may list", NULL,
                                 reader->entry.path);
    if (r != SEAL_OK)
        return seal_json_fail_as(value, r, "path is too long or too deep", NULL, reader->entry.path);
    reader->entry.path_size = (uint16_t)path.size; /* at most SEAL_PATH_MAX */
    return SEAL_OK;
}

static enum seal_result read_size(const struct seal_json *value, void *into)
{
    struct entry_reader *reader = into;

    reader->has |= HAS_SIZE;
    return seal_json_integer(value, &reader->entry.size);
}

static enum seal_result read_digest(const struct seal_json *value, struct entry_reader *reader)
{
    const char *text;
    enum seal_result r = seal_json_string(value, &text);

    if (r != SEAL_OK)
        return r;
    if (!seal_hex_read(seal_slice_text(text), reader->entry.digest, SEAL_DIGEST_SIZE))
        return seal_json_fail_as(value, value->source->misshapen, "must be a digest",
                                 "64 lower-case hex digits", text);
    return SEAL_OK;
}

static enum seal_result read_sha256(const struct seal_json *value, void *into)
{
    struct entry_reader *reader = into;

    reader->has |= HAS_SHA256;
    return read_digest(value, reader);
}

static enum seal_result read_fsverity(const struct seal_json *value, void *into)
{
    struct entry_reader *reader = into;

    reader->has |= HAS_FSVERITY;
    reader->entry.fsverity = true;
    return read_digest(value, reader);
}

static enum seal_result read_exec(const struct seal_json *value, void *into)
{
    struct entry_reader *reader = into;

    reader->has |= HAS_EXEC;
    return seal_json_bool(value, &reader->entry.executable);
}

static enum seal_result read_link(const struct seal_json *value, void *into)
{
    struct entry_reader *reader = into;
    enum seal_result r = seal_json_string(value, &reader->entry.link);

    reader->has |= HAS_LINK;
    if (r != SEAL_OK)
        return r;
    if (reader->entry.link[0] == '\0')
        return seal_json_fail(value, "must not be empty");
    if (strlen(reader->entry.link) > SEAL_PATH_MAX)
        return seal_json_fail_as(value, SEAL_LIMIT_SIZE, "target is too long", NULL, NULL);
    return SEAL_OK;
}

static enum seal_result read_dir(const struct seal_json *value, void *into)
{
    struct entry_reader *reader = into;
    bool is_directory = false;
    enum seal_result r = seal_json_bool(value, &is_directory);

    reader->has |= HAS_DIR;
    if (r == SEAL_OK && !is_directory)
        return seal_json_fail_as(value, value->source->misshapen, "says nothing", "true", "false");
    return r;
}

/* Exactly one of the three combinations that mean something. */
static enum seal_kind kind_of(unsigned has)
{
    unsigned file = has & ~(unsigned)HAS_EXEC;

    if (file == (HAS_SIZE | HAS_SHA256) || file == (HAS_SIZE | HAS_FSVERITY))
        return SEAL_KIND_FILE;
    if (has == HAS_LINK)
        return SEAL_KIND_LINK;
    if (has == HAS_DIR)
        return SEAL_KIND_DIRECTORY;
    return SEAL_KIND_NONE;
}

enum seal_result seal_manifest_read_entry(const struct seal_json *object, struct seal_entry *ret_entry)
{
    static const struct seal_json_member members[] = {
        {"path", read_path, SEAL_JSON_REQUIRED},
        {"size", read_size, SEAL_JSON_OPTIONAL},
        {"sha256", read_sha256, SEAL_JSON_OPTIONAL},
        {"fsverity", read_fsverity, SEAL_JSON_OPTIONAL},
        {"exec", read_exec, SEAL_JSON_OPTIONAL},
        {"link", read_link, SEAL_JSON_OPTIONAL},
        {"dir", read_dir, SEAL_JSON_OPTIONAL},
    };
    struct entry_reader reader = {.has = 0};
    enum seal_kind kind;
    enum seal_result r = seal_json_object(object, members, sizeof members / sizeof *members, &reader);

    if (r != SEAL_OK)
        return r;
    kind = kind_of(reader.has);
    if (kind == SEAL_KIND_NONE)
        return seal_json_fail_as(object, object->source->misshapen,
                                 "is neither file, link nor directory",
                                 "size and one digest, or link, or dir", reader.entry.path);
    reader.entry.kind = (uint8_t)kind;
    *ret_entry = reader.entry;
    return SEAL_OK;
}
