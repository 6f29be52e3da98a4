/* SPDX-License-Identifier: Apache-2.0 */
/* All of a manifest but its entries: what it is, and what it is bound to. */
#include "core/manifest_parts.h"

#include "base/machine.h"
#include "base/name.h"

#include <string.h>

static bool is_function_pattern(struct seal_slice text)
{
    return seal_pattern_valid(text, false);
}

static bool is_not_empty(struct seal_slice text)
{
    return text.size > 0;
}

static const struct seal_shape a_function = {is_function_pattern,
                                             "must be a name, or three bytes or more and a *"};
static const struct seal_shape a_machine = {seal_machine_valid, "must be x86_64 or arm64"};
static const struct seal_shape a_word = {is_not_empty, "must not be empty"};

/* An object whose members are data: names and values become two lists of one order. */
struct map_reader {
    struct seal_strings *names, *values;
};

static enum seal_result read_pair(const struct seal_json *value, void *into)
{
    struct map_reader *map = into;
    const char *text;
    enum seal_result r = seal_json_string(value, &text);
    char *name;

    if (r != SEAL_OK)
        return r;
    name =
        seal_arena_copy(value->source->arena, seal_json_name(value), strlen(seal_json_name(value)));
    if (name == NULL)
        return seal_json_no_memory(value);
    if (name[0] == '\0')
        return seal_json_fail(value, "has an empty name");
    map->names->items[map->names->count++] = name;
    map->values->items[map->values->count++] = text;
    return SEAL_OK;
}

static enum seal_result read_map(const struct seal_json *value, struct seal_strings *names,
                                 struct seal_strings *values)
{
    struct map_reader map = {names, values};
    size_t count = seal_json_count(value);

    if (!seal_json_is_object(value))
        return seal_json_fail(value, "must be an object");
    if (count == 0)
        return seal_json_fail(value, "must not be empty");
    names->items = seal_arena_take(value->source->arena, count, sizeof *names->items);
    values->items = seal_arena_take(value->source->arena, count, sizeof *values->items);
    if (names->items == NULL || values->items == NULL)
        return seal_json_no_memory(value);
    return seal_json_each_member(value, read_pair, &map);
}

static enum seal_result read_bind_function(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->bound |= SEAL_BIND_FUNCTION;
    return seal_json_strings(value, &a_function, SEAL_NO_REPEATS, &manifest->bind.function);
}

static enum seal_result read_bind_handler(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->bound |= SEAL_BIND_HANDLER;
    return seal_json_strings(value, &a_word, SEAL_NO_REPEATS, &manifest->bind.handler);
}

static enum seal_result read_bind_architecture(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->bound |= SEAL_BIND_ARCHITECTURE;
    return seal_json_strings(value, &a_machine, SEAL_NO_REPEATS, &manifest->bind.architecture);
}

static enum seal_result read_bind_region(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->bound |= SEAL_BIND_REGION;
    return seal_json_strings(value, &a_word, SEAL_NO_REPEATS, &manifest->bind.region);
}

static enum seal_result read_bind_realm(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->bound |= SEAL_BIND_REALM;
    return seal_json_strings(value, &a_word, SEAL_NO_REPEATS, &manifest->bind.realm);
}

static enum seal_result read_bind_command(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->bound |= SEAL_BIND_COMMAND;
    return seal_json_strings(value, NULL, SEAL_REPEATS, &manifest->bind.command);
}

static enum seal_result read_bind_environment(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;
    enum seal_result r = read_map(value, &manifest->bind.environment, &manifest->bind.values);

    manifest->bound |= SEAL_BIND_ENVIRONMENT;
    for (size_t i = 0; r == SEAL_OK && i < manifest->bind.environment.count; i++)
        if (strchr(manifest->bind.environment.items[i], '=') != NULL)
            r = seal_json_fail_as(value, value->source->misshapen, "is no name of a variable", NULL,
                                  manifest->bind.environment.items[i]);
    return r;
}

static const struct seal_json_member bind_members[] = {
    {"function", read_bind_function, SEAL_JSON_OPTIONAL},
    {"handler", read_bind_handler, SEAL_JSON_OPTIONAL},
    {"architecture", read_bind_architecture, SEAL_JSON_OPTIONAL},
    {"region", read_bind_region, SEAL_JSON_OPTIONAL},
    {"realm", read_bind_realm, SEAL_JSON_OPTIONAL},
    {"command", read_bind_command, SEAL_JSON_OPTIONAL},
    {"environment", read_bind_environment, SEAL_JSON_OPTIONAL},
};

unsigned seal_binding_read(const char *word)
{
    for (size_t i = 0; i < sizeof bind_members / sizeof *bind_members; i++)
        if (strcmp(bind_members[i].name, word) == 0)
            return 1u << i; /* the table has the order of enum seal_binding */
    return 0;
}

/* Each binding is compared with what is there at every start. */
static enum seal_result refuse_many(const struct seal_json *value, void *into)
{
    (void)into;
    if (seal_json_count(value) > SEAL_BIND_VALUES_MAX)
        return seal_json_fail_as(value, SEAL_LIMIT_COUNT, "has too many values", NULL, NULL);
    return SEAL_OK;
}

static enum seal_result read_bind(const struct seal_json *value, void *into)
{
    enum seal_result r = seal_json_each_member(value, refuse_many, NULL);

    if (r != SEAL_OK)
        return r;
    if (seal_json_count(value) == 0)
        return seal_json_fail(value, "must not be empty");
    return seal_json_object(value, bind_members, sizeof bind_members / sizeof *bind_members, into);
}

static enum seal_result read_type(const struct seal_json *value, void *into)
{
    const char *type;

    (void)into; /* the first bytes of the document said which it is; here only its shape is left to check */
    return seal_json_string(value, &type);
}

static enum seal_result read_package(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;
    enum seal_result r = seal_json_string(value, &manifest->package);

    if (r == SEAL_OK && !seal_name_package(seal_slice_text(manifest->package)))
        return seal_json_fail_as(value, value->source->misshapen, "is no name of a package",
                                 "[A-Za-z0-9][A-Za-z0-9_-]{0,63}", manifest->package);
    return r;
}

static enum seal_result read_version(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    return seal_json_integer(value, &manifest->version);
}

static enum seal_result read_root(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;
    enum seal_result r = seal_json_string(value, &manifest->root);

    if (r == SEAL_OK && !seal_name_root(seal_slice_text(manifest->root)))
        return seal_json_fail_as(value, value->source->misshapen, "is no absolute, normal path",
                                 NULL, manifest->root);
    return r;
}

static enum seal_result read_requirement(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;
    struct seal_requirement *requirement = &manifest->requires[manifest->requires_count];

    if (!seal_name_package(seal_slice_text(seal_json_name(value))))
        return seal_json_fail(value, "is no name of a package");
    requirement->package =
        seal_arena_copy(value->source->arena, seal_json_name(value), strlen(seal_json_name(value)));
    if (requirement->package == NULL)
        return seal_json_no_memory(value);
    manifest->requires_count++;
    return seal_json_integer(value, &requirement->version);
}

static enum seal_result read_requires(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    if (seal_json_is_object(value) && seal_json_count(value) == 0)
        return seal_json_fail(value, "must not be empty");
    manifest->requires =
        seal_arena_take(value->source->arena, seal_json_count(value), sizeof *manifest->requires);
    if (manifest->requires == NULL)
        return seal_json_no_memory(value);
    return seal_json_each_member(value, read_requirement, manifest);
}

static enum seal_result read_generation(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    return seal_json_integer(value, &manifest->policy_generation);
}

static enum seal_result read_not_before(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->has_not_before = true;
    return seal_json_time(value, &manifest->not_before);
}

static enum seal_result read_expires(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;

    manifest->has_expires = true;
    return seal_json_time(value, &manifest->expires);
}

static enum seal_result read_info(const struct seal_json *value, void *into)
{
    struct seal_manifest *manifest = into;
    enum seal_result r = read_map(value, &manifest->info_names, &manifest->info_values);
    size_t size = 0;

    for (size_t i = 0; r == SEAL_OK && i < manifest->info_names.count; i++)
        size += strlen(manifest->info_names.items[i]) + strlen(manifest->info_values.items[i]);
    if (size > SEAL_INFO_SIZE_MAX)
        return seal_json_fail_as(value, SEAL_LIMIT_SIZE, "is larger than 4 KiB", NULL, NULL);
    return r;
}

enum seal_result seal_manifest_read_header(const struct seal_json *object,
                                           struct seal_manifest *manifest)
{
    static const struct seal_json_member members[] = {
        {"coldseal", read_type, SEAL_JSON_REQUIRED},
        {"package", read_package, SEAL_JSON_REQUIRED},
        {"version", read_version, SEAL_JSON_REQUIRED},
        {"root", read_root, SEAL_JSON_REQUIRED},
        {"bind", read_bind, SEAL_JSON_OPTIONAL},
        {"requires", read_requires, SEAL_JSON_OPTIONAL},
        {"policy_generation", read_generation, SEAL_JSON_OPTIONAL},
        {"not_before", read_not_before, SEAL_JSON_OPTIONAL},
        {"expires", read_expires, SEAL_JSON_OPTIONAL},
        {"info", read_info, SEAL_JSON_OPTIONAL},
    };
    enum seal_result r =
        seal_json_object(object, members, sizeof members / sizeof *members, manifest);

    if (r == SEAL_OK && manifest->has_not_before && manifest->has_expires &&
        manifest->expires <= manifest->not_before)
        return seal_json_fail(object, "expires before it begins");
    return r;
}
