/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the manifest says of its package: the command line, and where it is silent the manifest that is
 * already there, so that signing again gives the same bytes. The word none takes back what was said:
 * --expires none. What it is bound to is in sign/bind.c.
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

enum seal_result seal_sign_pair(struct seal_sign_job *job, const char *item, const char *option,
                                const char *shape, struct seal_pair *ret_pair,
                                struct seal_fault *fault)
{
    const char *equal = strchr(item, '=');

    if (equal == NULL || equal == item) {
        (void)seal_call_usage(job->call, fault, shape, option, NULL);
        return seal_fault_detail(fault, NULL, item);
    }
    ret_pair->name = seal_arena_copy(job->call->arena, item, (size_t)(equal - item));
    ret_pair->value = equal + 1;
    return ret_pair->name != NULL ? SEAL_OK : seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, option);
}

static enum seal_result all_pairs(const struct maker *maker, const struct seal_list *given,
                                  const char *option, const char *shape,
                                  const struct seal_pair **ret_pairs, size_t *ret_count)
{
    struct seal_pair *pairs =
        seal_arena_take(maker->job->call->arena, given->count + 1, sizeof(*pairs));
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (pairs == NULL)
        return no_memory(maker);
    for (size_t i = 0; i < given->count; i++)
        r = seal_sign_pair(maker->job, given->items[i], option, shape, &pairs[i], maker->fault);
    if (r != SEAL_OK)

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
        return all_pairs(maker, &settings->requires, "--requires", "must be PACKAGE=N",
                         &options->requires, &options->requires_count);
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
        return all_pairs(maker, given, "--info", "must be NAME=VALUE", &maker->options->info,
                         &maker->options->info_count);
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

void seal_sign_name_option(struct seal_fault *fault)
{
    static const struct {
        const char *member, *option;
    } others[] = {
        {"version", "--package-version"},
        {"not_before", "--not-before"},
        {"policy_generation", "--policy-generation"},
        {"bind.command", "--bind-command"},
    };
    static const char bind[] = "bind.";
    const size_t prefix = sizeof(bind) - 1;
    char member[32]; /* of ours, and short */

    (void)snprintf(member, sizeof(member), "%.31s", fault->subject);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(member, others[i].member) == 0) {
            (void)snprintf(fault->subject, sizeof(fault->subject), "%s", others[i].option);
            return;
        }
    if (strncmp(member, bind, prefix) == 0)
        (void)snprintf(fault->subject, sizeof(fault->subject), "--bind %s", member + prefix);
    else
        (void)snprintf(fault->subject, sizeof(fault->subject), "--%s", member);
}

enum seal_result seal_sign_options(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct maker maker = {.job = job, .fault = fault, .options = &job->options};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = identity(&maker)) != SEAL_OK || (r = seal_sign_bindings(job, fault)) != SEAL_OK ||
        (r = demands(&maker)) != SEAL_OK || (r = times(&maker)) != SEAL_OK ||
        (r = info(&maker)) != SEAL_OK)
        return r;
    job->options.fsverity = job->settings->fsverity || had_fsverity(&job->previous);
    return SEAL_OK;
}
