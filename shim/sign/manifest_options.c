/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options that no manifest may have, found before anything is read: docs/formats.md section 2. What
 * this file lets through, the strict reader takes.
 */
#include "sign/manifest_options.h"

#include "base/machine.h"
#include "base/name.h"
#include "base/time.h"
#include "base/utf8.h"

#include <string.h>

#define INTEGER_MAX ((UINT64_C(1) << 53) - 1)

static enum seal_result refuse(struct seal_fault *fault, const char *member, const char *reason,
                               const char *found)
{
    (void)seal_fault_set(fault, SEAL_USAGE, reason, member);
    return seal_fault_detail(fault, NULL, found);
}

static bool any_text(struct seal_slice text)
{
    (void)text;
    return true;
}

static bool not_empty(struct seal_slice text)
{
    return text.size > 0;
}

static bool function_pattern(struct seal_slice text)
{
    return seal_pattern_valid(text, false);
}

static bool variable_name(struct seal_slice text)
{
    return text.size > 0 && memchr(text.data, '=', text.size) == NULL;
}

/* What one of the lists must look like. */
struct list_rule {
    const char *member;
    const struct seal_list *list;
    bool (*fits)(struct seal_slice text);
    const char *reason;
    bool repeats; /* the same value may stand there twice */
};

static enum seal_result check_list(const struct list_rule *rule, struct seal_fault *fault)
{
    const struct seal_list *list = rule->list;

    if (list->count > SEAL_BIND_VALUES_MAX)
        return refuse(fault, rule->member, "has too many values", NULL);
    for (size_t i = 0; i < list->count; i++) {
        struct seal_slice text = seal_slice_text(list->items[i]);

        if (!seal_utf8_valid(text))
            return refuse(fault, rule->member, "must be UTF-8", list->items[i]);
        if (!rule->fits(text))
            return refuse(fault, rule->member, rule->reason, list->items[i]);
        for (size_t j = 0; j < i && !rule->repeats; j++)
            if (strcmp(list->items[i], list->items[j]) == 0)
                return refuse(fault, rule->member, "has the same value twice", list->items[i]);
    }
    return SEAL_OK;
}

static enum seal_result check_lists(const struct seal_manifest_options *options,
                                    struct seal_fault *fault)
{
    static const char empty[] = "must not be empty";
    const struct list_rule rules[] = {
        {"bind.function", &options->function, function_pattern,
         "must be a name, or three bytes or more and a final *", false},
        {"bind.handler", &options->handler, not_empty, empty, false},
        {"bind.architecture", &options->architecture, seal_machine_valid, "must be x86_64 or arm64",
         false},
        {"bind.region", &options->region, not_empty, empty, false},
        {"bind.realm", &options->realm, not_empty, empty, false},
        {"bind.command", &options->command, any_text, NULL, true},
    };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (check_list(&rules[i], fault) != SEAL_OK)
            return SEAL_USAGE;
    return SEAL_OK;
}

/* An object whose member names are data. */
struct pairs_rule {
    const char *member;
    const struct seal_pair *pairs;
    size_t count;
    bool (*fits)(struct seal_slice name);
    const char *reason;
};

static enum seal_result check_pairs(const struct pairs_rule *rule, struct seal_fault *fault)
{
    if (rule->count > SEAL_BIND_VALUES_MAX)
        return refuse(fault, rule->member, "has too many members", NULL);
    for (size_t i = 0; i < rule->count; i++) {
        const char *name = rule->pairs[i].name;

        if (!seal_utf8_valid(seal_slice_text(name)) ||
            !seal_utf8_valid(seal_slice_text(rule->pairs[i].value)))
            return refuse(fault, rule->member, "must be UTF-8", name);
        if (!rule->fits(seal_slice_text(name)))
            return refuse(fault, rule->member, rule->reason, name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(name, rule->pairs[j].name) == 0)
                return refuse(fault, rule->member, "names the same twice", name);
    }
    return SEAL_OK;
}

/* Plain decimal without leading zeros, at most 2^53-1: 9007199254740991. */
static bool is_version(const char *text)
{
    uint64_t value = 0;
    size_t size = strlen(text);

    if (size == 0 || size > 16 || (text[0] == '0' && size > 1))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = 10 * value + (uint64_t)(text[i] - '0');
    }
    return value <= INTEGER_MAX;
}

static enum seal_result check_requires(const struct seal_manifest_options *options,
                                       struct seal_fault *fault)
{
    const struct pairs_rule rule = {"requires", options->requires, options->requires_count,
                                    seal_name_package, "is no name of a package"};

    if (check_pairs(&rule, fault) != SEAL_OK)
        return SEAL_USAGE;
    for (size_t i = 0; i < options->requires_count; i++) {
        if (!is_version(options->requires[i].value))
            return refuse(fault, "requires", "a version is a whole number below 2^53",
                          options->requires[i].value);
        if (strcmp(options->requires[i].name, options->package) == 0)
            return refuse(fault, "requires", "a package cannot require itself",
                          options->requires[i].name);
    }
    return SEAL_OK;
}

static enum seal_result check_maps(const struct seal_manifest_options *options,
                                   struct seal_fault *fault)
{
    const struct pairs_rule environment = {"bind.environment", options->environment,
                                           options->environment_count, variable_name,
                                           "is no name of a variable"};
    const struct pairs_rule info = {"info", options->info, options->info_count, not_empty,
                                    "has an empty name"};
    size_t size = 0;

    if (check_pairs(&environment, fault) != SEAL_OK || check_pairs(&info, fault) != SEAL_OK)
        return SEAL_USAGE;
    for (size_t i = 0; i < options->info_count; i++)
        size += strlen(options->info[i].name) + strlen(options->info[i].value);
    if (size > SEAL_INFO_SIZE_MAX)
        return refuse(fault, "info", "is larger than 4 KiB", NULL);
    return check_requires(options, fault);
}

static enum seal_result check_times(const struct seal_manifest_options *options,
                                    struct seal_fault *fault)
{
    static const char shape[] = "a time is written as 2026-11-22T00:00:00Z, in UTC";
    int64_t begin = 0, end = 0;

    if (options->not_before != NULL && !seal_time_read(seal_slice_text(options->not_before), &begin))
        return refuse(fault, "not_before", shape, options->not_before);
    if (options->expires == NULL)
        return SEAL_OK;
    if (!seal_time_read(seal_slice_text(options->expires), &end))
        return refuse(fault, "expires", shape, options->expires);
    if (options->not_before != NULL && end <= begin)
        return refuse(fault, "expires", "is not after not_before", options->expires);
    return SEAL_OK;
}

enum seal_result seal_manifest_options_check(const struct seal_manifest_options *options,
                                             struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (options->package == NULL || !seal_name_package(seal_slice_text(options->package)))
        return refuse(fault, "package",
                      "must be letters, digits, '-' and '_', at most 64, the first no '-' or '_'",
                      options->package);
    if (options->root == NULL || !seal_name_root(seal_slice_text(options->root)))
        return refuse(fault, "root", "must be an absolute, normal path", options->root);
    if (options->version > INTEGER_MAX)
        return refuse(fault, "version", "must be below 2^53", NULL);
    if (options->policy_generation > INTEGER_MAX)
        return refuse(fault, "policy_generation", "must be below 2^53", NULL);
    if ((r = check_lists(options, fault)) != SEAL_OK)
        return r;
    if ((r = check_maps(options, fault)) != SEAL_OK)
        return r;
    return check_times(options, fault);
}
