/* SPDX-License-Identifier: Apache-2.0 */
/* Is this manifest for this start? */
#include "core/binding.h"

#include "base/fault.h"
#include "base/name.h"
#include "base/time.h"
#include "core/environment.h"

#include <string.h>

/* One check's subject: everything that the checks of this file look at. */
struct start {
    const struct seal_manifest *manifest;
    const struct seal_rule *rule;
    const struct seal_policy *policy;
    const struct seal_facts *facts;
    unsigned *unchecked;
    struct seal_fault *fault;
};

static enum seal_result refuse(const struct start *start, enum seal_result code, const char *reason,
                               const char *expected, const char *found)
{
    seal_fault_set(start->fault, code, reason, start->manifest->package);
    return seal_fault_detail(start->fault, expected, found);
}

/* A fact of which the manifest says "one of these"; names of functions may be patterns. */
struct bound_fact {
    const struct seal_strings *allowed;
    const char *value; /* NULL: not known */
    unsigned unchecked;
    enum seal_result code;
    const char *reason;
    bool patterns;
};

static enum seal_result check_fact(const struct start *start, const struct bound_fact *fact)
{
    if (fact->allowed->count == 0)
        return SEAL_OK;
    if (fact->value == NULL) {
        if ((start->facts->cannot_know & fact->unchecked) == 0)
            return refuse(start, fact->code, "is bound, and not known at this start",
                          fact->allowed->items[0], NULL);
        *start->unchecked |= fact->unchecked;
        return SEAL_OK;
    }
    for (size_t i = 0; i < fact->allowed->count; i++)
        if (fact->patterns ? seal_pattern_match(seal_slice_text(fact->allowed->items[i]),
                                                seal_slice_text(fact->value))
                           : strcmp(fact->allowed->items[i], fact->value) == 0)
            return SEAL_OK;
    return refuse(start, fact->code, fact->reason, fact->allowed->items[0], fact->value);
}

static enum seal_result check_facts(const struct start *start)
{
    const struct seal_bindings *bind = &start->manifest->bind;
    const struct seal_facts *facts = start->facts;
    const struct bound_fact bound[] = {
        {&bind->function, facts->function, SEAL_UNCHECKED_FUNCTION, SEAL_BINDING_FUNCTION,
         "is sealed for another function", true},
        {&bind->handler, facts->handler, SEAL_UNCHECKED_HANDLER, SEAL_BINDING_HANDLER,
         "is sealed for another handler", false},
        {&bind->architecture, facts->architecture, SEAL_UNCHECKED_ARCHITECTURE,
         SEAL_BINDING_ARCHITECTURE, "is sealed for another machine", false},
        {&bind->region, facts->region, SEAL_UNCHECKED_REGION, SEAL_BINDING_REGION,
         "is sealed for another region", false},
        {&bind->realm, start->policy->realm, 0, SEAL_BINDING_REALM, "is sealed for another realm",
         false},
    };

    for (size_t i = 0; i < sizeof bound / sizeof *bound; i++) {
        enum seal_result r = check_fact(start, &bound[i]);

        if (r != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

static enum seal_result check_command(const struct start *start)
{
    const struct seal_strings *bound = &start->manifest->bind.command;
    const char *const *command = start->facts->command;

    if (bound->count == 0)
        return SEAL_OK;
    if (command == NULL) {
        if ((start->facts->cannot_know & SEAL_UNCHECKED_COMMAND) == 0)
            return refuse(start, SEAL_BINDING_COMMAND, "is bound, and not known at this start",
                          bound->items[0], NULL);
        *start->unchecked |= SEAL_UNCHECKED_COMMAND;
        return SEAL_OK;
    }
    for (size_t i = 0; i < bound->count; i++)
        if (command[i] == NULL || strcmp(command[i], bound->items[i]) != 0)
            return refuse(start, SEAL_BINDING_COMMAND, "is sealed for another command",
                          bound->items[i], command[i]);
    if (command[bound->count] != NULL)
        return refuse(start, SEAL_BINDING_COMMAND, "is sealed for another command",
                      "no more arguments", command[bound->count]);
    return SEAL_OK;
}

static bool is_withheld(const struct seal_facts *facts, const char *name)
{
    for (const char *const *at = facts->withheld; at != NULL && *at != NULL; at++)
        if (strcmp(*at, name) == 0)
            return true;
    return false;
}

static enum seal_result check_environment(const struct start *start)
{
    const struct seal_bindings *bind = &start->manifest->bind;
    const struct seal_facts *facts = start->facts;

    for (size_t i = 0; i < bind->environment.count; i++) {
        const char *name = bind->environment.items[i], *value;
        bool cannot_know = facts->environment == NULL
                               ? (facts->cannot_know & SEAL_UNCHECKED_ENVIRONMENT) != 0
                               : is_withheld(facts, name);

        if (cannot_know) {
            *start->unchecked |= SEAL_UNCHECKED_ENVIRONMENT;
            continue;
        }
        /* the value itself is not shown: variables hold secrets */
        value = facts->environment == NULL ? NULL : seal_environment_value(facts->environment, name);
        if (value == NULL)
            return refuse(start, SEAL_BINDING_ENVIRONMENT, "needs a variable that is not set", name,
                          NULL);
        if (strcmp(value, bind->values.items[i]) != 0)
            return refuse(start, SEAL_BINDING_ENVIRONMENT,
                          "is sealed for another value of a variable", name, NULL);
    }
    return SEAL_OK;
}

static enum seal_result check_versions(const struct start *start)
{
    const struct seal_manifest *manifest = start->manifest;
    struct seal_fault *fault = start->fault;

    if (manifest->policy_generation > start->policy->generation)
        return seal_fault_numbers(fault, SEAL_BINDING_GENERATION, "needs a newer policy",
                                  manifest->package, manifest->policy_generation,
                                  start->policy->generation);
    if (manifest->version < seal_policy_floor(start->policy, start->rule, manifest->package))
        return seal_fault_numbers(
            fault, SEAL_BINDING_VERSION, "is older than the policy allows", manifest->package,
            seal_policy_floor(start->policy, start->rule, manifest->package), manifest->version);
    return SEAL_OK;
}

static enum seal_result check_times(const struct start *start)
{
    const struct seal_manifest *manifest = start->manifest;
    char bound[SEAL_TIME_SIZE], now[SEAL_TIME_SIZE];

    if (!manifest->has_not_before && !manifest->has_expires)
        return SEAL_OK;
    seal_time_write(start->facts->now, now);
    if (!seal_clock_plausible(start->facts))
        return refuse(start, SEAL_BINDING_TIME, "has times, and the clock cannot be right", NULL, now);
    if (manifest->has_not_before && start->facts->now < manifest->not_before) {
        seal_time_write(manifest->not_before, bound);
        return refuse(start, SEAL_BINDING_TIME, "is not valid yet", bound, now);
    }
    if (manifest->has_expires && start->facts->now >= manifest->expires) {
        seal_time_write(manifest->expires, bound);
        return refuse(start, SEAL_BINDING_TIME, "has expired", bound, now);
    }
    return SEAL_OK;
}

static enum seal_result check_scope(const struct start *start)
{
    const struct seal_strings *paths = &start->rule->paths;

    for (size_t i = 0; paths->count > 0 && i < start->manifest->count; i++) {
        const struct seal_entry *entry = &start->manifest->entries[i];
        bool is_inside = false;

        for (size_t j = 0; j < paths->count && !is_inside; j++)
            is_inside =
                seal_name_below((struct seal_slice){(const uint8_t *)entry->path, entry->path_size},
                                seal_slice_text(paths->items[j]));
        if (!is_inside)
            return refuse(start, SEAL_BINDING_SCOPE, "lists a path outside those of its rule",
                          paths->items[0], entry->path);
    }
    return SEAL_OK;
}

static enum seal_result check_demands(const struct start *start)
{
    static const char *const words[] = {"function", "handler", "architecture", "region",
                                        "realm",    "command", "environment"};
    unsigned missing = start->rule->bind & ~start->manifest->bound;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((missing & 1u << i) != 0)
            return refuse(start, SEAL_BINDING_MISSING, "lacks a binding that its rule demands",
                          words[i], NULL);
    return SEAL_OK;
}

enum seal_result seal_binding_check(const struct seal_manifest *manifest,
                                    const struct seal_rule *rule, const struct seal_policy *policy,
                                    const struct seal_facts *facts, unsigned *ret_unchecked,
                                    struct seal_fault *fault)
{
    const struct start start = {manifest, rule, policy, facts, ret_unchecked, fault};
    enum seal_result r;

    if ((r = check_demands(&start)) != SEAL_OK || (r = check_facts(&start)) != SEAL_OK ||
        (r = check_command(&start)) != SEAL_OK || (r = check_environment(&start)) != SEAL_OK ||
        (r = check_versions(&start)) != SEAL_OK || (r = check_times(&start)) != SEAL_OK)
        return r;
    return check_scope(&start);
}

enum seal_result seal_binding_requires(const struct seal_manifest *manifest,
                                       const struct seal_manifest *const *others, size_t count,
                                       struct seal_fault *fault)
{
    for (size_t i = 0; i < manifest->requires_count; i++) {
        const struct seal_requirement *needed = &manifest->requires[i];
        const struct seal_manifest *other = NULL;

        for (size_t j = 0; j < count && other == NULL; j++)
            if (strcmp(others[j]->package, needed->package) == 0)
                other = others[j];
        if (other == NULL) {
            seal_fault_set(fault, SEAL_BINDING_REQUIRES, "requires a package that is not here",
                           manifest->package);
            return seal_fault_detail(fault, needed->package, NULL);
        }
        if (other->version < needed->version)
            return seal_fault_numbers(fault, SEAL_BINDING_REQUIRES,
                                      "requires a newer version of another package",
                                      needed->package, needed->version, other->version);
    }
    return SEAL_OK;
}
