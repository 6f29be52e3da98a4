/* SPDX-License-Identifier: Apache-2.0 */
/* Which variables may be set at a start. */
#include "core/environment.h"

#include <stdlib.h>
#include <string.h>

static size_t name_size(const char *variable)
{
    return strcspn(variable, "=");
}

static bool has_name(const char *variable, const char *name)
{
    size_t size = name_size(variable);

    return strlen(name) == size && memcmp(variable, name, size) == 0;
}

static const char *value_of(const char *variable)
{
    const char *value = variable + name_size(variable);

    return *value == '=' ? value + 1 : value;
}

const char *seal_environment_value(char *const *environment, const char *name)
{
    for (size_t i = 0; environment[i] != NULL; i++)
        if (has_name(environment[i], name))
            return value_of(environment[i]);
    return NULL;
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    size_t left_size = name_size(*left), right_size = name_size(*right);
    int order = memcmp(*left, *right, left_size < right_size ? left_size : right_size);

    if (order != 0)
        return order;
    return left_size < right_size ? -1 : left_size > right_size;
}

/* The subject is the name alone: values are secrets. */
static enum seal_result refuse(const char *variable, const char *reason, struct seal_fault *fault)
{
    char name[SEAL_SUBJECT_SIZE];
    size_t size = name_size(variable);

    if (size >= sizeof name)
        size = sizeof name - 1;
    memcpy(name, variable, size);
    name[size] = '\0';
    return seal_fault_set(fault, SEAL_BINDING_ENVIRONMENT, reason, name);
}

/* Programs differ in whether the first or the last of two wins, so one could be judged and the other used. */
static enum seal_result refuse_doubles(char *const *environment, struct seal_fault *fault)
{
    size_t count = 0;
    const char **sorted;
    enum seal_result r = SEAL_OK;

    while (environment[count] != NULL)
        count++;
    sorted = calloc(count + 1, sizeof *sorted);
    if (sorted == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, "out of memory", "environment");
    for (size_t i = 0; i < count; i++)
        sorted[i] = environment[i];
    qsort(sorted, count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < count && r == SEAL_OK; i++)
        if (compare_names(&sorted[i - 1], &sorted[i]) == 0)
            r = refuse(sorted[i], "is set twice", fault);
    free(sorted);
    return r;
}

bool seal_environment_denies(const struct seal_environment_rules *rules, const char *variable)
{
    for (size_t i = 0; i < rules->deny.count; i++)
        if (has_name(variable, rules->deny.items[i]))
            return true;
    for (size_t i = 0; i < rules->deny_prefix.count; i++) {
        size_t size = strlen(rules->deny_prefix.items[i]);

        if (name_size(variable) >= size && memcmp(variable, rules->deny_prefix.items[i], size) == 0)
            return true;
    }
    return false;
}

static bool is_allowed(const struct seal_environment_rules *rules, const char *variable)
{
    for (size_t i = 0; i < rules->allow_count; i++) {
        const struct seal_strings *values = &rules->allow[i].values;

        if (!has_name(variable, rules->allow[i].name))
            continue;
        for (size_t j = 0; j < values->count; j++)
            if (strcmp(values->items[j], value_of(variable)) == 0)
                return true;
    }
    return false;
}

/* Named in "signed", and the function's own package pins exactly this value. */
static bool is_signed(const struct seal_environment_rules *rules,
                      const struct seal_manifest *package, const char *variable)
{
    const struct seal_bindings *bind = package == NULL ? NULL : &package->bind;
    bool may_be_signed = false;

    for (size_t i = 0; i < rules->is_signed.count; i++)
        may_be_signed = may_be_signed || has_name(variable, rules->is_signed.items[i]);
    for (size_t i = 0; may_be_signed && bind != NULL && i < bind->environment.count; i++)
        if (has_name(variable, bind->environment.items[i]))
            return strcmp(bind->values.items[i], value_of(variable)) == 0;
    return false;
}

enum seal_result seal_environment_check(const struct seal_environment_rules *rules,
                                        const struct seal_manifest *function_package,
                                        char *const *environment, struct seal_fault *fault)
{
    enum seal_result r = refuse_doubles(environment, fault);

    for (size_t i = 0; r == SEAL_OK && environment[i] != NULL; i++) {
        const char *variable = environment[i];

        if (seal_environment_denies(rules, variable) && !is_allowed(rules, variable) &&
            !is_signed(rules, function_package, variable))
            r = refuse(variable, "may not be set to this", fault);
    }
    return r;
}
