/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a package is bound to: --bind, and for a key of which it says nothing, the manifest that is already there. An empty value is
 * refused, for it is more likely a variable of a pipeline that is not set than a wish; the word none takes a binding back.
 */
#include "cli/sign/job.h"

#include <stdio.h>
#include <string.h>

/* While the bindings are put together. */
struct binder {
    struct seal_sign_job *job;
    const struct seal_list *given;
    struct seal_fault *fault;
};

static enum seal_result no_memory(const struct binder *binder)
{
    return seal_fault_set(binder->fault, SEAL_LIMIT_MEMORY, NULL, NULL);
}

static enum seal_result wrong(const struct binder *binder, const char *reason, const char *item,
                              const char *expected, const char *next)
{
    (void)seal_call_usage(binder->job->call, binder->fault, reason, "--bind", next);
    return seal_fault_detail(binder->fault, expected, item);
}

/* The value of "KEY=VALUE"; NULL: it is about another key. */
static const char *value_of(const char *item, const char *key)
{
    size_t size = strlen(key);

    return strncmp(item, key, size) == 0 && item[size] == '=' ? item + size + 1 : NULL;
}

/* Also what is left of "KEY=$A,$B" when neither is set. */
static bool is_empty(const char *value)
{
    return value[strspn(value, ",")] == '\0';
}

static bool is_none(const char *value)
{
    return strcmp(value, "none") == 0;
}

static enum seal_result check_value(const struct binder *binder, const char *key, const char *item,
                                    const char *value)
{
    if (strcmp(key, "command") == 0)
        return wrong(binder, "a command is given word by word", item, NULL,
                     "use --bind-command once for each word of the command.");
    if (is_empty(value))
        return wrong(binder, "has an empty value", item, NULL,
                     "give the value, or leave the option out; to take a binding back say none, as "
                     "--bind function=none.");
    for (size_t i = 0; i < binder->given->count && is_none(value); i++) {
        const char *other = value_of(binder->given->items[i], key);

        if (other != NULL && !is_none(other))
            return wrong(binder, "none does not go together with another value", item, NULL, NULL);
    }
    return SEAL_OK;
}

static enum seal_result check(const struct binder *binder)
{
    static const char *const keys[] = {"function", "handler",     "architecture", "region",
                                       "realm",    "environment", "command"};
    const size_t count = sizeof(keys) / sizeof(keys[0]);

    for (size_t i = 0; i < binder->given->count; i++) {
        const char *item = binder->given->items[i], *value = NULL;
        enum seal_result r = SEAL_INTERNAL_STATE;
        size_t known = 0;

        if (item[0] == '=' || strchr(item, '=') == NULL)
            return wrong(binder, "must be KEY=VALUE", item, NULL, NULL);
        while (value == NULL && known < count)
            value = value_of(item, keys[known++]);
        if (value == NULL)
            return wrong(binder, "binds something that does not exist", item,
                         "function, handler, architecture, region, realm or environment", NULL);
        if ((r = check_value(binder, keys[known - 1], item, value)) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

/* {package} in a value stands for the package. */
static const char *expand(const struct binder *binder, const char *value)
{
    static const char hole[] = "{package}";
    const char *package = binder->job->options.package, *at = strstr(value, hole);
    size_t size = strlen(value) + strlen(package) + 1;
    char *expanded;

    if (at == NULL)
        return value;
    if ((expanded = seal_arena_take(binder->job->call->arena, size, 1)) == NULL)
        return NULL;
    (void)snprintf(expanded, size, "%.*s%s%s", (int)(at - value), value, package, at + strlen(hole));
    return expanded;
}

/* The values that were given for @key, or if the key was not given at all those of before. */
static enum seal_result bind_list(const struct binder *binder, const char *key,
                                  const struct seal_strings *before, struct seal_list *ret_list)
{
    const struct seal_list *given = binder->given;
    const char **items = seal_arena_take(binder->job->call->arena, given->count + 1, sizeof(*items));
    size_t count = 0;
    bool said = false;

    if (items == NULL)
        return no_memory(binder);
    for (size_t i = 0; i < given->count; i++) {
        const char *value = value_of(given->items[i], key);

        said = said || value != NULL;
        if (value == NULL || is_none(value))
            continue;
        if ((items[count++] = expand(binder, value)) == NULL)
            return no_memory(binder);
    }
    *ret_list =
        said ? (struct seal_list){items, count} : (struct seal_list){before->items, before->count};
    return SEAL_OK;
}

/* --bind environment=NAME=VALUE */
static enum seal_result bind_environment(const struct binder *binder,
                                         const struct seal_bindings *before)
{
    const struct seal_list *given = binder->given;
    const size_t room = given->count + before->environment.count + 1;
    struct seal_pair *pairs = seal_arena_take(binder->job->call->arena, room, sizeof(*pairs));
    size_t count = 0;
    bool said = false;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (pairs == NULL)
        return no_memory(binder);
    for (size_t i = 0; i < given->count; i++) {
        const char *value = value_of(given->items[i], "environment");

        said = said || value != NULL;
        if (value == NULL || is_none(value))
            continue;
        r = seal_sign_pair(binder->job, value, "--bind", "must be environment=NAME=VALUE",
                           &pairs[count++], binder->fault);
        if (r != SEAL_OK)
            return r;
    }
    for (size_t i = 0; i < before->environment.count && !said; i++)
        pairs[count++] = (struct seal_pair){before->environment.items[i], before->values.items[i]};
    binder->job->options.environment = pairs;
    binder->job->options.environment_count = count;
    return SEAL_OK;
}

enum seal_result seal_sign_bindings(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct binder binder = {.job = job, .given = &job->settings->bind, .fault = fault};
    const struct seal_bindings *before = &job->previous.bind;
    struct seal_manifest_options *options = &job->options;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = check(&binder)) != SEAL_OK ||
        (r = bind_list(&binder, "function", &before->function, &options->function)) != SEAL_OK ||
        (r = bind_list(&binder, "handler", &before->handler, &options->handler)) != SEAL_OK ||
        (r = bind_list(&binder, "architecture", &before->architecture, &options->architecture)) !=
            SEAL_OK ||
        (r = bind_list(&binder, "region", &before->region, &options->region)) != SEAL_OK ||
        (r = bind_list(&binder, "realm", &before->realm, &options->realm)) != SEAL_OK)
        return r;
    options->command = (struct seal_list){before->command.items, before->command.count};
    if (job->settings->bind_command.count > 0)
        options->command = job->settings->bind_command;
    return bind_environment(&binder, before);
}
