/* SPDX-License-Identifier: Apache-2.0 */
/* A function's configuration, as aws lambda get-function-configuration and get-function print it. */
#include "cli/doctor/doctor.h"

#include "core/environment.h"

#include <stdio.h>
#include <string.h>

/* "arn:aws:lambda:eu-west-1:111122223333:layer:coldseal-arm64:4" */
#define ARN_PARTS_BEFORE_NAME 6

/* Where a member is another one's, or not there, or null, nothing is said. */
static enum seal_result text_of(const struct seal_json *object, const char *name, const char **ret_text)
{
    struct seal_json value;

    if (!seal_json_lookup(object, name, &value) || !seal_json_is_string(&value))
        return SEAL_OK;
    return seal_json_string(&value, ret_text);
}

static enum seal_result number_of(const struct seal_json *object, const char *name,
                                  uint64_t *ret_number)
{
    struct seal_json value;

    return seal_json_lookup(object, name, &value) ? seal_json_integer(&value, ret_number) : SEAL_OK;
}

struct variables {
    struct seal_arena *arena;
    char **items;
    size_t count;
};

static enum seal_result read_variable(const struct seal_json *value, void *into)
{
    struct variables *variables = into;
    const char *name = seal_json_name(value), *text = "";
    char *variable;
    size_t size;
    enum seal_result r = seal_json_string(value, &text);

    if (r != SEAL_OK)
        return r;
    size = strlen(name) + 1 + strlen(text) + 1;
    if ((variable = seal_arena_take(variables->arena, size, 1)) == NULL)
        return seal_json_no_memory(value);
    (void)snprintf(variable, size, "%s=%s", name, text);
    variables->items[variables->count++] = variable;
    return SEAL_OK;
}

static enum seal_result read_variables(const struct seal_json *configuration,
                                       struct seal_arena *arena, char ***ret_environment)
{
    struct seal_json environment, values;
    struct variables variables = {.arena = arena};
    bool any = seal_json_lookup(configuration, "Environment", &environment) &&
               seal_json_lookup(&environment, "Variables", &values);
    size_t count = any ? seal_json_count(&values) : 0;

    variables.items = seal_arena_take(arena, count + 1, sizeof(*variables.items));
    if (variables.items == NULL)
        return seal_json_no_memory(configuration);
    *ret_environment = variables.items;
    return any ? seal_json_each_member(&values, read_variable, &variables) : SEAL_OK;
}

static const char *layer_name(const char *arn)
{
    const char *at = arn;

    for (size_t i = 0; i < ARN_PARTS_BEFORE_NAME; i++) {
        const char *colon = strchr(at, ':');
        if (colon == NULL)
            return arn;
        at = colon + 1;
    }
    return at;
}

static enum seal_result read_layer(const struct seal_json *value, void *into)
{
    struct seal_function *function = into;
    const char *arn = "";
    uint64_t size = 0;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (function->layers_count == SEAL_DOCTOR_LAYERS_MAX)
        return seal_json_fail_as(value, SEAL_LIMIT_COUNT, "more layers than the platform takes",
                                 NULL, NULL);
    if ((r = text_of(value, "Arn", &arn)) != SEAL_OK ||
        (r = number_of(value, "CodeSize", &size)) != SEAL_OK)
        return r;
    function->layers[function->layers_count++] = layer_name(arn);
    function->layers_size += size;
    return SEAL_OK;
}

static enum seal_result take_first(const struct seal_json *value, void *into)
{
    const char **text = into;

    return *text == NULL ? seal_json_string(value, text) : SEAL_OK;
}

static enum seal_result first_of(const struct seal_json *object, const char *name,
                                 const char **ret_text)
{
    struct seal_json list;

    if (!seal_json_lookup(object, name, &list) || !seal_json_is_array(&list))
        return SEAL_OK;
    return seal_json_each_item(&list, take_first, ret_text);
}

static enum seal_result read_nested(const struct seal_json *configuration,
                                    struct seal_function *function)
{
    struct seal_json object, inner;
    const char *apply = NULL;
    enum seal_result r = SEAL_OK;

    if (seal_json_lookup(configuration, "SnapStart", &object))
        r = text_of(&object, "ApplyOn", &apply);
    function->snapstart = apply != NULL && strcmp(apply, "None") != 0;
    if (r == SEAL_OK && seal_json_lookup(configuration, "LoggingConfig", &object) &&
        (r = text_of(&object, "LogFormat", &function->log_format)) == SEAL_OK)
        r = text_of(&object, "ApplicationLogLevel", &function->log_level);
    if (r == SEAL_OK && seal_json_lookup(configuration, "ImageConfigResponse", &object) &&
        seal_json_lookup(&object, "ImageConfig", &inner))
        r = first_of(&inner, "EntryPoint", &function->entry_point);
    if (r == SEAL_OK && seal_json_lookup(configuration, "Layers", &object) &&
        seal_json_is_array(&object))
        r = seal_json_each_item(&object, read_layer, function);
    return r;
}

static enum seal_result read_configuration(const struct seal_json *configuration,
                                           struct seal_arena *arena, struct seal_function *function)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = text_of(configuration, "FunctionName", &function->name)) != SEAL_OK ||
        (r = text_of(configuration, "Runtime", &function->runtime)) != SEAL_OK ||
        (r = text_of(configuration, "Handler", &function->handler)) != SEAL_OK ||
        (r = text_of(configuration, "PackageType", &function->package_type)) != SEAL_OK ||
        (r = number_of(configuration, "Timeout", &function->timeout)) != SEAL_OK ||
        (r = number_of(configuration, "MemorySize", &function->memory)) != SEAL_OK ||
        (r = number_of(configuration, "CodeSize", &function->code_size)) != SEAL_OK ||
        (r = first_of(configuration, "Architectures", &function->architecture)) != SEAL_OK ||
        (r = read_nested(configuration, function)) != SEAL_OK)
        return r;
    if (function->name == NULL)
        return seal_json_fail(configuration, "is no function's configuration");
    return read_variables(configuration, arena, &function->environment);
}

enum seal_result seal_function_read(struct seal_slice text, const char *document,
                                    struct seal_arena *arena, struct seal_function *ret_function,
                                    struct seal_fault *fault)
{
    static const struct seal_json_rules rules = {SEAL_FOREIGN_DEPTH_MAX, SEAL_JSON_NUMBERS};
    const struct seal_json_source source = {.document = document,
                                            .malformed = SEAL_CONFIG_FILE,
                                            .misshapen = SEAL_CONFIG_FILE,
                                            .arena = arena,
                                            .fault = fault};
    struct seal_function function = {0};
    struct seal_json root = {0}, configuration;
    enum seal_result r = seal_json_open(&source, text, &rules, &root);

    if (r == SEAL_OK && !seal_json_lookup(&root, "Configuration", &configuration))
        configuration = root;
    if (r == SEAL_OK)
        r = read_configuration(&configuration, arena, &function);
    if (r == SEAL_OK)
        *ret_function = function;
    seal_json_close(&root);
    return r;
}

const char *seal_function_variable(const struct seal_function *function, const char *name)
{
    return function->environment == NULL ? NULL : seal_environment_value(function->environment, name);
}

bool seal_function_managed(const struct seal_function *function)
{
    static const char os_only[] = "provided";

    return function->runtime != NULL && strncmp(function->runtime, os_only, sizeof(os_only) - 1) != 0;
}
