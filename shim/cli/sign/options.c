/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the manifest says of its package: the command line, and where it is silent the manifest that is
 * already there, so that signing again gives the same bytes. An empty value takes back what was said:
 * --bind region= or --expires none.
 */
#include "cli/sign/job.h"

#include "base/name.h"
#include "base/time.h"
#include "cli/system/input.h"
#include "lambda/places.h"

#include <stdio.h>
#include <string.h>

/* While one set of options is put together. */
struct maker {
    struct seal_sign_job *job;
    struct seal_fault *fault;
    struct seal_manifest_options *options;
};

static enum seal_result no_memory(const struct maker *maker)
{
    return seal_fault_set(maker->fault, SEAL_LIMIT_MEMORY, NULL, NULL);
}

static enum seal_result usage(const struct maker *maker, const char *reason, const char *subject,
                              const char *next)
{
    return seal_call_usage(maker->job->call, maker->fault, reason, subject, next);
}

static const char *copy(const struct maker *maker, const char *text, size_t size)
{
    return seal_arena_copy(maker->job->call->arena, text, size);
}

/* "KEY=VALUE": where the value begins; NULL: there is no '=', or nothing before it. */
static const char *value_of(const char *item)
{
    const char *equal = strchr(item, '=');

    return equal == NULL || equal == item ? NULL : equal + 1;
}

static bool has_key(const char *item, const char *key)
{
    size_t size = strlen(key);

    return strncmp(item, key, size) == 0 && item[size] == '=';
}

static enum seal_result check_bind(const struct maker *maker)
{
    static const char *const keys[] = {"function", "handler",     "architecture", "region",
                                       "realm",    "environment", "command"};
    const struct seal_list *bind = &maker->job->settings->bind;
    const size_t count = sizeof(keys) / sizeof(keys[0]);

    for (size_t i = 0; i < bind->count; i++) {
        size_t known = 0;

        if (value_of(bind->items[i]) == NULL)
            return usage(maker, "must be KEY=VALUE", "--bind", NULL);
        while (known < count && !has_key(bind->items[i], keys[known]))
            known++;
        if (known == count)
            return usage(maker, "binds something that does not exist", bind->items[i],
                         "bind function, handler, architecture, region, realm or environment.");
        if (strcmp(keys[known], "command") == 0)
            return usage(maker, "is given word by word", bind->items[i],
                         "use --bind-command once for each word of the command.");
    }
    return SEAL_OK;
}

/* {package} in a function's pattern stands for the package. */
static const char *expand(const struct maker *maker, const char *value)
{
    static const char hole[] = "{package}";
    const char *package = maker->options->package, *at = strstr(value, hole);
    size_t size = strlen(value) + strlen(package) + 1;
    char *expanded;

    if (at == NULL)
        return value;
    if ((expanded = seal_arena_take(maker->job->call->arena, size, 1)) == NULL)
        return NULL;
    (void)snprintf(expanded, size, "%.*s%s%s", (int)(at - value), value, package, at + strlen(hole));
    return expanded;
}

/* The values that were given for @key, or if the key was not given at all those of before. */
static enum seal_result bind_list(const struct maker *maker, const char *key,
                                  const struct seal_strings *before, struct seal_list *ret_list)
{
    const struct seal_list *bind = &maker->job->settings->bind;
    const char **items;
    size_t count = 0;
    bool given = false;

    *ret_list = (struct seal_list){before->items, before->count};
    items = seal_arena_take(maker->job->call->arena, bind->count + 1, sizeof(*items));
    if (items == NULL)
        return no_memory(maker);
    for (size_t i = 0; i < bind->count; i++) {
        const char *value = value_of(bind->items[i]);

        if (value == NULL || !has_key(bind->items[i], key))
            continue;
        given = true;
        if (value[0] == '\0')
            continue;
        if ((items[count++] = expand(maker, value)) == NULL)
            return no_memory(maker);
    }
    if (given)
        *ret_list = (struct seal_list){items, count};
    return SEAL_OK;
}

static enum seal_result split_pair(const struct maker *maker, const char *item, const char *option,
                                   struct seal_pair *ret_pair)
{
    const char *value = value_of(item);

    if (value == NULL)
        return usage(maker, "must be NAME=VALUE", option, NULL);
    ret_pair->name = copy(maker, item, (size_t)(value - item) - 1);
    ret_pair->value = value;
    return ret_pair->name == NULL ? no_memory(maker) : SEAL_OK;
}

/* --bind environment=NAME=VALUE */
static enum seal_result bind_environment(const struct maker *maker, const struct seal_bindings *before)
{
    static const char key[] = "environment";
    const struct seal_list *bind = &maker->job->settings->bind;
    struct seal_pair *pairs;
    size_t count = 0, room = bind->count + before->environment.count + 1;
    bool given = false;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((pairs = seal_arena_take(maker->job->call->arena, room, sizeof(*pairs))) == NULL)
        return no_memory(maker);
    for (size_t i = 0; i < bind->count; i++) {
        const char *value = value_of(bind->items[i]);

        if (value == NULL || !has_key(bind->items[i], key))
            continue;
        given = true;
        if (value[0] == '\0')
            continue;
        if ((r = split_pair(maker, value, "--bind environment", &pairs[count++])) != SEAL_OK)
            return r;
    }
    for (size_t i = 0; i < before->environment.count && !given; i++)
        pairs[count++] = (struct seal_pair){before->environment.items[i], before->values.items[i]};
    maker->options->environment = pairs;
    maker->options->environment_count = count;
    return SEAL_OK;
}

static enum seal_result bindings(const struct maker *maker)
{
    const struct seal_bindings *before = &maker->job->previous.bind;
    struct seal_manifest_options *options = maker->options;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = check_bind(maker)) != SEAL_OK ||
        (r = bind_list(maker, "function", &before->function, &options->function)) != SEAL_OK ||
        (r = bind_list(maker, "handler", &before->handler, &options->handler)) != SEAL_OK ||
        (r = bind_list(maker, "architecture", &before->architecture, &options->architecture)) !=
            SEAL_OK ||
        (r = bind_list(maker, "region", &before->region, &options->region)) != SEAL_OK ||
        (r = bind_list(maker, "realm", &before->realm, &options->realm)) != SEAL_OK)
        return r;
    options->command = (struct seal_list){before->command.items, before->command.count};
    if (maker->job->settings->bind_command.count > 0)
        options->command = maker->job->settings->bind_command;
    return bind_environment(maker, before);
}

static enum seal_result all_pairs(const struct maker *maker, const struct seal_list *given,
                                  const char *option, const struct seal_pair **ret_pairs,
                                  size_t *ret_count)
{
    struct seal_pair *pairs =
        seal_arena_take(maker->job->call->arena, given->count + 1, sizeof(*pairs));
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (pairs == NULL)
        return no_memory(maker);
    for (size_t i = 0; i < given->count; i++)
        if ((r = split_pair(maker, given->items[i], option, &pairs[i])) != SEAL_OK)
            return r;
    *ret_pairs = pairs;
    *ret_count = given->count;
    return SEAL_OK;
}

static enum seal_result demands(const struct maker *maker)
{
    const struct seal_sign_settings *settings = maker->job->settings;
    const struct seal_manifest *before = &maker->job->previous;
    struct seal_manifest_options *options = maker->options;
    struct seal_pair *pairs;
    char number[24];

    options->policy_generation =
        settings->generation.given ? settings->generation.value : before->policy_generation;
    if (settings->requires.count > 0)
        return all_pairs(maker, &settings->requires, "--requires", &options->requires,
                         &options->requires_count);
    pairs = seal_arena_take(maker->job->call->arena, before->requires_count + 1, sizeof(*pairs));
    if (pairs == NULL)
        return no_memory(maker);
    for (size_t i = 0; i < before->requires_count; i++) {
        int size = snprintf(number, sizeof(number), "%llu",
                            (unsigned long long)before->requires[i].version);

        pairs[i].name = before->requires[i].package;
        if ((pairs[i].value = copy(maker, number, (size_t)size)) == NULL)
            return no_memory(maker);
    }
    options->requires = pairs;
    options->requires_count = before->requires_count;
    return SEAL_OK;
}

static enum seal_result info(const struct maker *maker)
{
    const struct seal_list *given = &maker->job->settings->info;
    const struct seal_manifest *before = &maker->job->previous;
    struct seal_pair *pairs;

    if (given->count > 0)
        return all_pairs(maker, given, "--info", &maker->options->info, &maker->options->info_count);
    pairs = seal_arena_take(maker->job->call->arena, before->info_names.count + 1, sizeof(*pairs));
    if (pairs == NULL)
        return no_memory(maker);
    for (size_t i = 0; i < before->info_names.count; i++)
        pairs[i] = (struct seal_pair){before->info_names.items[i], before->info_values.items[i]};
    maker->options->info = pairs;
    maker->options->info_count = before->info_names.count;
    return SEAL_OK;
}

/* A time of the command line, "none", or the one of before. */
static enum seal_result one_time(const struct maker *maker, const char *given, bool had,
                                 int64_t before, const char **ret_time)
{
    char text[SEAL_TIME_SIZE];

    if (given != NULL) {
        *ret_time = strcmp(given, "none") == 0 ? NULL : given;
        return SEAL_OK;
    }
    if (!had)
        return SEAL_OK;
    seal_time_write(before, text);
    return (*ret_time = copy(maker, text, strlen(text))) == NULL ? no_memory(maker) : SEAL_OK;
}

static enum seal_result times(const struct maker *maker)
{
    const struct seal_sign_settings *settings = maker->job->settings;
    const struct seal_manifest *before = &maker->job->previous;
    enum seal_result r = one_time(maker, settings->not_before, before->has_not_before,
                                  before->not_before, &maker->options->not_before);

    if (r != SEAL_OK)
        return r;
    return one_time(maker, settings->expires, before->has_expires, before->expires,
                    &maker->options->expires);
}

/* The folder's, or the zip's without its ending. */
static const char *default_name(const struct maker *maker)
{
    static const char ending[] = ".zip";
    const char *base = seal_input_base(maker->job->directory);
    size_t size = strlen(base);

    if (maker->job->package != NULL && size > strlen(ending) &&
        strcmp(base + size - strlen(ending), ending) == 0)
        size -= strlen(ending);
    return copy(maker, base, size);
}

static enum seal_result identity(const struct maker *maker)
{
    const struct seal_sign_settings *settings = maker->job->settings;
    const struct seal_manifest *before = &maker->job->previous;
    struct seal_manifest_options *options = maker->options;
    const char *folder = default_name(maker);

    options->package = settings->package;
    if (options->package == NULL)
        options->package = before->package;
    if (folder == NULL)
        return no_memory(maker);
    if (options->package == NULL && seal_name_package(seal_slice_text(folder)))
        options->package = folder;
    if (options->package == NULL)
        return usage(maker,
                     maker->job->package != NULL
                         ? "is needed: the archive's name is no name of a package"
                         : "is needed: the folder's name is no name of a package",
                     "--package", "give the package a name, --package orders-api.");
    if (!settings->version.given && before->package == NULL)
        return usage(maker, "is needed when a package is sealed for the first time",
                     "--package-version", "count versions up, --package-version 1.");
    options->version = settings->version.given ? settings->version.value : before->version;
    options->root = settings->root != NULL ? settings->root : before->root;
    if (options->root == NULL)
        options->root = settings->adopt != NULL ? SEAL_PLACE_LAYERS : SEAL_PLACE_TASK;
    return SEAL_OK;
}

/* Another signer who joins need not say --fsverity again. */
static bool had_fsverity(const struct seal_manifest *before)
{
    for (size_t i = 0; i < before->count; i++)
        if (before->entries[i].fsverity)
            return true;
    return false;
}

enum seal_result seal_sign_options(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct maker maker = {.job = job, .fault = fault, .options = &job->options};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = identity(&maker)) != SEAL_OK || (r = bindings(&maker)) != SEAL_OK ||
        (r = demands(&maker)) != SEAL_OK || (r = times(&maker)) != SEAL_OK ||
        (r = info(&maker)) != SEAL_OK)
        return r;
    job->options.fsverity = job->settings->fsverity || had_fsverity(&job->previous);
    return SEAL_OK;
}
