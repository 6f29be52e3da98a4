/* SPDX-License-Identifier: Apache-2.0 */
/* Reading strict JSON by a closed vocabulary; the only file that includes cJSON. */
#include "core/json.h"

#include "base/fault.h"
#include "base/hex.h"
#include "base/time.h"

#include <coldseal/limits.h>

#include <cJSON.h>
#include <string.h>

/* Where a value stands, "roots./var/task.rules[0].require", put together from the end. */
struct place {
    char text[SEAL_SUBJECT_SIZE];
    size_t begin;
};

static const cJSON *node_of(const struct seal_json *value)
{
    return value->node;
}

static void place_prepend(struct place *place, const char *text, size_t size)
{
    /* a place that does not fit loses its beginning, which is the least telling part */
    if (size > place->begin) {
        text += size - place->begin;
        size = place->begin;
    }
    place->begin -= size;
    memcpy(place->text + place->begin, text, size);
}

static void place_prepend_index(struct place *place, size_t index)
{
    char digits[SEAL_DECIMAL_SIZE];
    size_t size = seal_decimal_write(index, digits);

    place_prepend(place, "]", 1);
    place_prepend(place, digits, size);
    place_prepend(place, "[", 1);
}

static void place_of(const struct seal_json *value, struct place *place)
{
    place->begin = sizeof place->text - 1;
    place->text[place->begin] = '\0';
    for (const struct seal_json *at = value; at->up != NULL; at = at->up) {
        const char *name = node_of(at)->string;

        if (name == NULL) {
            place_prepend_index(place, at->index);
            continue;
        }
        place_prepend(place, name, strlen(name));
        if (at->up->up != NULL)
            place_prepend(place, ".", 1);
    }
    if (value->source->list != NULL) {
        if (value->up != NULL)
            place_prepend(place, ".", 1);
        place_prepend_index(place, value->source->item);
        place_prepend(place, value->source->list, strlen(value->source->list));
    }
    if (value->up != NULL || value->source->list != NULL)
        place_prepend(place, ": ", 2);
    place_prepend(place, value->source->document, strlen(value->source->document));
}

enum seal_result seal_json_fail_as(const struct seal_json *value, enum seal_result code,
                                   const char *reason, const char *expected, const char *found)
{
    struct place place;

    place_of(value, &place);
    seal_fault_set(value->source->fault, code, reason, place.text + place.begin);
    seal_fault_detail(value->source->fault, expected, found);
    return code;
}

enum seal_result seal_json_fail(const struct seal_json *value, const char *reason)
{
    return seal_json_fail_as(value, value->source->misshapen, reason, NULL, NULL);
}

enum seal_result seal_json_no_memory(const struct seal_json *value)
{
    return seal_json_fail_as(value, SEAL_LIMIT_MEMORY, "out of memory while reading", NULL, NULL);
}

/* The depth of the recursion is that of the document, which the scan has bounded. cJSON keeps doubled members and answers with the first: a signer and a verifier could read different documents. */
static enum seal_result refuse_doubles(const struct seal_json *value)
{
    const cJSON *node = node_of(value);
    size_t index = 0;

    for (const cJSON *child = node->child; child != NULL; child = child->next, index++) {
        struct seal_json at = {value->source, value, child, index};
        enum seal_result r;

        if (cJSON_IsObject(node)) {
            if (index >= SEAL_JSON_MEMBERS_MAX)
                return seal_json_fail_as(value, SEAL_LIMIT_COUNT, "too many members in one object",
                                         NULL, NULL);
            for (const cJSON *earlier = node->child; earlier != child; earlier = earlier->next)
                if (strcmp(earlier->string, child->string) == 0)
                    return seal_json_fail_as(&at, value->source->malformed, "member occurs twice",
                                             NULL, NULL);
        }
        if (child->child != NULL && (r = refuse_doubles(&at)) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

static enum seal_result malformed_at(const struct seal_json *root, enum seal_result r, size_t at)
{
    char found[sizeof "byte " + SEAL_DECIMAL_SIZE] = "byte ";

    seal_decimal_write(at, found + strlen(found));
    return seal_json_fail_as(
        root, r, r == SEAL_LIMIT_DEPTH ? "nested too deeply" : "not strict JSON", NULL, found);
}

enum seal_result seal_json_open(const struct seal_json_source *source, struct seal_slice text,
                                const struct seal_json_rules *rules, struct seal_json *ret_root)
{
    size_t used = 0, at = 0;
    struct seal_json root = {source, NULL, NULL, 0};
    enum seal_result r = seal_json_scan(text, rules, &used, &at);

    if (r != SEAL_OK)
        return malformed_at(&root, r == SEAL_LIMIT_DEPTH ? r : source->malformed, at);
    used += seal_json_blanks((struct seal_slice){text.data + used, text.size - used});
    if (used != text.size)
        return malformed_at(&root, source->malformed, used);
    return seal_json_open_scanned(source, text, ret_root);
}

enum seal_result seal_json_open_scanned(const struct seal_json_source *source,
                                        struct seal_slice text, struct seal_json *ret_root)
{
    struct seal_json root = {source, NULL, NULL, 0};
    enum seal_result r;

    /* The text is strict JSON: if cJSON fails, it is for want of memory. */
    root.node = cJSON_ParseWithLength((const char *)text.data, text.size);
    if (root.node == NULL)
        return seal_json_no_memory(&root);
    r = refuse_doubles(&root);
    if (r != SEAL_OK) {
        seal_json_close(&root);
        return r;
    }
    *ret_root = root;
    return SEAL_OK;
}

void seal_json_close(struct seal_json *root)
{
    cJSON_Delete((cJSON *)root->node);
    root->node = NULL;
}

bool seal_json_is_object(const struct seal_json *value)
{
    return cJSON_IsObject(node_of(value));
}

bool seal_json_is_array(const struct seal_json *value)
{
    return cJSON_IsArray(node_of(value));
}

bool seal_json_is_string(const struct seal_json *value)
{
    return cJSON_IsString(node_of(value));
}

size_t seal_json_count(const struct seal_json *value)
{
    return (size_t)cJSON_GetArraySize(node_of(value));
}

const char *seal_json_name(const struct seal_json *value)
{
    return node_of(value)->string != NULL ? node_of(value)->string : "";
}

bool seal_json_lookup(const struct seal_json *object, const char *name, struct seal_json *ret_value)
{
    const cJSON *node = cJSON_IsObject(node_of(object))
                            ? cJSON_GetObjectItemCaseSensitive(node_of(object), name)
                            : NULL;

    if (node == NULL)
        return false;
    *ret_value = (struct seal_json){object->source, object, node, 0};
    return true;
}

static enum seal_result read_member(const struct seal_json *value,
                                    const struct seal_json_member *members, size_t count, void *into)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].name, seal_json_name(value)) != 0)
            continue;
        if (members[i].read == NULL)
            return seal_json_fail(value, "known, not in this build");
        return members[i].read(value, into);
    }
    return seal_json_fail(value, "unknown member");
}

enum seal_result seal_json_object(const struct seal_json *value,
                                  const struct seal_json_member *members, size_t count, void *into)
{
    struct seal_json found;
    size_t index = 0;
    enum seal_result r;

    if (!seal_json_is_object(value))
        return seal_json_fail(value, "must be an object");
    for (const cJSON *child = node_of(value)->child; child != NULL; child = child->next, index++) {
        struct seal_json member = {value->source, value, child, index};

        if ((r = read_member(&member, members, count, into)) != SEAL_OK)
            return r;
    }
    for (size_t i = 0; i < count; i++)
        if (members[i].presence == SEAL_JSON_REQUIRED &&
            !seal_json_lookup(value, members[i].name, &found))
            return seal_json_fail_as(value, value->source->misshapen, "member is missing",
                                     members[i].name, NULL);
    return SEAL_OK;
}

static enum seal_result each_child(const struct seal_json *value, seal_json_reader *read, void *into)
{
    size_t index = 0;

    for (const cJSON *child = node_of(value)->child; child != NULL; child = child->next, index++) {
        struct seal_json at = {value->source, value, child, index};
        enum seal_result r = read(&at, into);

        if (r != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

enum seal_result seal_json_each_member(const struct seal_json *value, seal_json_reader *read,
                                       void *into)
{
    return seal_json_is_object(value) ? each_child(value, read, into)
                                      : seal_json_fail(value, "must be an object");
}

enum seal_result seal_json_each_item(const struct seal_json *value, seal_json_reader *read, void *into)
{
    return seal_json_is_array(value) ? each_child(value, read, into)
                                     : seal_json_fail(value, "must be a list");
}

enum seal_result seal_json_string(const struct seal_json *value, const char **ret_text)
{
    const cJSON *node = node_of(value);
    const char *copy;

    if (!cJSON_IsString(node))
        return seal_json_fail(value, "must be a string");
    copy = seal_arena_copy(value->source->arena, node->valuestring, strlen(node->valuestring));
    if (copy == NULL)
        return seal_json_no_memory(value);
    *ret_text = copy;
    return SEAL_OK;
}

/*
 * In our own documents the scan let only integers up to 2^53-1 pass. In other people's any number may stand here: beyond 2^53-1
 * a double is not exact, and what is no integer must not become one.
 */
enum seal_result seal_json_integer(const struct seal_json *value, uint64_t *ret_number)
{
    const cJSON *node = node_of(value);

    if (!cJSON_IsNumber(node))
        return seal_json_fail(value, "must be an integer");
    if (!(node->valuedouble >= 0 && node->valuedouble <= 9007199254740991.0) ||
        (double)(uint64_t)node->valuedouble != node->valuedouble)
        return seal_json_fail(value, "must be an integer from 0 to 2^53-1");
    *ret_number = (uint64_t)node->valuedouble;
    return SEAL_OK;
}

enum seal_result seal_json_bool(const struct seal_json *value, bool *ret_truth)
{
    const cJSON *node = node_of(value);

    if (!cJSON_IsBool(node))
        return seal_json_fail(value, "must be true or false");
    *ret_truth = cJSON_IsTrue(node) != 0;
    return SEAL_OK;
}

enum seal_result seal_json_time(const struct seal_json *value, int64_t *ret_seconds)
{
    const cJSON *node = node_of(value);

    if (!cJSON_IsString(node) || !seal_time_read(seal_slice_text(node->valuestring), ret_seconds))
        return seal_json_fail_as(value, value->source->misshapen, "must be a time",
                                 "YYYY-MM-DDTHH:MM:SSZ",
                                 cJSON_IsString(node) ? node->valuestring : NULL);
    return SEAL_OK;
}

enum seal_result seal_json_digest(const struct seal_json *value, uint8_t ret_digest[SEAL_DIGEST_SIZE])
{
    const cJSON *node = node_of(value);

    if (!cJSON_IsString(node) || !seal_digest_read(seal_slice_text(node->valuestring), ret_digest))
        return seal_json_fail_as(value, value->source->misshapen, "must be a digest",
                                 "sha256: and 64 lower-case hex digits", NULL);
    return SEAL_OK;
}

struct strings_reader {
    const struct seal_shape *shape;
    enum seal_repeats repeats;
    struct seal_strings *strings;
};

static enum seal_result read_item(const struct seal_json *value, void *into)
{
    struct strings_reader *reader = into;
    struct seal_strings *strings = reader->strings;
    const char *text = "";
    enum seal_result r = seal_json_string(value, &text);

    if (r != SEAL_OK)
        return r;
    if (reader->shape != NULL && !reader->shape->fits(seal_slice_text(text)))
        return seal_json_fail_as(value, value->source->misshapen, reader->shape->reason, NULL, text);
    for (size_t i = 0; i < strings->count && reader->repeats == SEAL_NO_REPEATS; i++)
        if (strcmp(strings->items[i], text) == 0)
            return seal_json_fail_as(value, value->source->misshapen, "is listed twice", NULL, text);
    strings->items[strings->count++] = text;
    return SEAL_OK;
}

enum seal_result seal_json_strings(const struct seal_json *value, const struct seal_shape *shape,
                                   enum seal_repeats repeats, struct seal_strings *ret_strings)
{
    struct seal_strings strings = {NULL, 0};
    struct strings_reader reader = {shape, repeats, &strings};
    enum seal_result r;

    if (!seal_json_is_array(value))
        return seal_json_fail(value, "must be a list");
    if (seal_json_count(value) == 0)
        return seal_json_fail(value, "must not be empty");
    if (seal_json_count(value) > SEAL_JSON_MEMBERS_MAX)
        return seal_json_fail_as(value, SEAL_LIMIT_COUNT, "too many items in one list", NULL, NULL);
    strings.items =
        seal_arena_take(value->source->arena, seal_json_count(value), sizeof *strings.items);
    if (strings.items == NULL)
        return seal_json_no_memory(value);
    if ((r = each_child(value, read_item, &reader)) == SEAL_OK)
        *ret_strings = strings;
    return r;
}
