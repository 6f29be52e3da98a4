/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal policy test: what a gate would say of a package at some time, and whether that is what was expected. */
#include "cli/policy/command.h"
#include "cli/policy/file.h"

#include <stdlib.h>
#include <string.h>

/* OK, TRUST_SIGNERS and all the others, by their names. */
static enum seal_result find_result(struct seal_call *call, const char *name,
                                    enum seal_result *ret_result, struct seal_fault *fault)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);
    const char **names = seal_arena_take(call->arena, count + 1, sizeof(*names));
    const char *near;

    if (names == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    for (size_t i = 0; i < count; i++) {
        names[i] = seal_result_name(results[i]);
        if (strcmp(names[i], name) != 0)
            continue;
        *ret_result = results[i];
        return SEAL_OK;
    }
    near = seal_nearest(name, names, count);
    seal_call_usage(call, fault, "is no result", name, "coldseal help exit lists them.");
    return seal_fault_detail(fault, near, name);
}

static bool is_given(const struct seal_policy_job *job, const char *root)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->roots[i].root != NULL && strcmp(job->roots[i].root, root) == 0)
            return true;
    return false;
}

/* One root, or all: what is not given would be looked for on this machine. */
static enum seal_result check_roots(struct seal_policy_job *job, bool *ret_all,
                                    struct seal_fault *fault)
{
    struct seal_policy_file file = {.path = NULL};
    const struct seal_policy *policy = &file.policy;
    enum seal_result r =
        seal_policy_file_read(job->call, job->check.policy, &job->place, &file, fault);

    if (r != SEAL_OK)
        goto out;
    *ret_all = job->count == policy->roots_count;
    for (size_t i = 0; job->count > 1 && i < policy->roots_count; i++) {
        if (is_given(job, policy->roots[i].path))
            continue;
        r = seal_call_usage(
            job->call, fault, "is a root of the policy, and no package is given for it",
            policy->roots[i].path,
            "give one package, or one for each root: /var/task=build/ /opt=layer/.");
        goto out;
    }
out:
    seal_policy_file_clear(&file);
    return r;
}

static enum seal_result set_variables(struct seal_policy_job *job, struct seal_facts *facts,
                                      struct seal_fault *fault)
{
    const struct seal_list *list = &job->settings->variables;
    char **items;

    if (list->count == 0)
        return SEAL_OK;
    if ((items = seal_arena_take(job->call->arena, list->count + 1, sizeof(*items))) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, "--variable");
    for (size_t i = 0; i < list->count; i++) {
        const char *item = list->items[i];

        if (item[0] == '=' || strchr(item, '=') == NULL)
            return seal_call_usage(job->call, fault, "must be NAME=VALUE", item, NULL);
        if ((items[i] = seal_arena_copy(job->call->arena, item, strlen(item))) == NULL)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, "--variable");
    }
    facts->environment = items;
    return SEAL_OK;
}

/* It has been told what came out; this is about what should have. */
static enum seal_result compare(struct seal_policy_job *job, enum seal_result expected,
                                enum seal_result found, struct seal_fault *fault)
{
    const struct seal_output *output = job->call->output;

    if (expected == found) {
        seal_output_note(output, "as expected");
        return SEAL_OK;
    }
    seal_fault_set(fault, SEAL_CONFIG_POLICY, "does something else than was expected of it",
                   job->check.policy);
    seal_fault_detail(fault, seal_result_name(expected), seal_result_name(found));
    seal_output_refusal(output, "UNEXPECTED", fault,
                        "coldseal policy explain shows which signers of the rule are met");
    job->call->told = true; /* the verdict is on standard output already, if JSON was asked for */
    return SEAL_CONFIG_POLICY;
}

enum seal_result seal_policy_test(struct seal_policy_job *job, struct seal_fault *fault)
{
    struct seal_check check = {.gate = false};
    enum seal_result expected = SEAL_OK, r = SEAL_INTERNAL_STATE;
    struct seal_verdict verdict;

    if ((job->settings->expect != NULL &&
         (r = find_result(job->call, job->settings->expect, &expected, fault)) != SEAL_OK) ||
        (r = check_roots(job, &check.gate, fault)) != SEAL_OK ||
        (r = seal_policy_prepare(job, 0, job->count, &check, fault)) != SEAL_OK ||
        (r = set_variables(job, &check.request.facts, fault)) != SEAL_OK)
        goto out;
    seal_check_unknown(&check.request.facts);
    r = seal_check_run(job->call, &check, false, &verdict, fault);
    if (job->settings->expect != NULL && r != SEAL_USAGE && r != SEAL_IO_WRITE)
        r = compare(job, expected, verdict.fault.code, fault);
out:
    seal_check_clear(&check);
    return r;
}
