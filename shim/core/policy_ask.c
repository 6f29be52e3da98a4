/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy answers: which rule, whether a refusal is only watched, which version floor. */
#include "core/policy.h"

#include "base/name.h"
#include "base/text.h"

#include <string.h>

static const char placeholder[] = SEAL_POLICY_PACKAGE;

/* A pattern of functions in which "{package}" stands for the package: the part before it, the package, the part behind. */
static bool function_matches(const char *pattern, const char *package, const char *function)
{
    const char *at = strstr(pattern, placeholder);
    size_t before, name;

    if (at == NULL)
        return seal_pattern_match(seal_slice_text(pattern), seal_slice_text(function));
    before = (size_t)(at - pattern);
    name = strlen(package);
    if (strncmp(function, pattern, before) != 0 || strncmp(function + before, package, name) != 0)
        return false;
    return seal_pattern_match(seal_slice_text(at + strlen(placeholder)),
                              seal_slice_text(function + before + name));
}

static bool functions_match(const struct seal_strings *patterns, const char *package,
                            const char *function)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (function_matches(patterns->items[i], package, function))
            return true;
    return false;
}

bool seal_policy_lists(const struct seal_strings *patterns, const char *name)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (seal_pattern_match(seal_slice_text(patterns->items[i]), seal_slice_text(name)))
            return true;
    return false;
}

/* The function picks, and the rule says which package may be there; in a layered root it is the other way round. */
enum seal_result seal_policy_rule(const struct seal_policy_root *root, const char *package,
                                  const char *function, const struct seal_rule **ret_rule,
                                  struct seal_fault *fault)
{
    char found[SEAL_DETAIL_SIZE] = "";

    for (size_t i = 0; i < root->count; i++) {
        const struct seal_rule *rule = &root->rules[i];
        bool package_fits = seal_policy_lists(&rule->packages, package);
        bool function_fits;

        if (root->layered && !package_fits)
            continue;
        if (rule->functions.count > 0 && function == NULL)
            return seal_fault_set(fault, SEAL_BINDING_FUNCTION,
                                  "the rules need a function, and none is known", root->path);
        function_fits =
            rule->functions.count == 0 || functions_match(&rule->functions, package, function);
        if (!root->layered && !function_fits)
            continue;
        if (!package_fits || !function_fits)
            break;
        *ret_rule = rule;
        return SEAL_OK;
    }
    if (function != NULL)
        seal_text_join(found, sizeof found, (const char *const[]){"function ", function, NULL});
    seal_fault_set(fault, SEAL_TRUST_RULE, "no rule lets this package be here", package);
    return seal_fault_detail(fault, NULL, found);
}

bool seal_clock_plausible(const struct seal_facts *facts)
{
    const int64_t year = INT64_C(366) * 86400;

    return facts->now >= facts->built &&
           facts->now - facts->built < (int64_t)SEAL_CLOCK_YEARS_MAX * year;
}

static bool may_be_audited(enum seal_result refusal)
{
    int status = seal_result_exit(refusal);

    /* IO, LIMIT, FORMAT, TRUST, TREE, BINDING; a broken policy or a bug of ours is never only watched */
    return status >= seal_result_exit(SEAL_IO_OPEN) && status <= seal_result_exit(SEAL_BINDING_ROOT);
}

static bool is_listed(const struct seal_strings *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static bool audit_matches(const struct seal_audit *audit, const char *root,
                          const struct seal_facts *facts)
{
    if (facts->now >= audit->until)
        return false;
    if (audit->roots.count > 0 && (root == NULL || !is_listed(&audit->roots, root)))
        return false;
    if (audit->functions.count == 0)
        return true;
    return facts->function != NULL && !facts->function_is_claim &&
           seal_policy_lists(&audit->functions, facts->function);
}

bool seal_policy_audits(const struct seal_policy *policy, enum seal_result refusal,
                        const char *root, const struct seal_facts *facts)
{
    if (!may_be_audited(refusal))
        return false;
    if (policy->audit_all)
        return true;
    if (!seal_clock_plausible(facts))
        return false;
    for (size_t i = 0; i < policy->audits_count; i++)
        if (audit_matches(&policy->audits[i], root, facts))
            return true;
    return false;
}

uint64_t seal_policy_floor(const struct seal_policy *policy, const struct seal_rule *rule,
                           const char *package)
{
    uint64_t floor = rule->min_version;

    for (size_t i = 0; i < policy->floors_count; i++)
        if (strcmp(policy->floors[i].package, package) == 0 && policy->floors[i].version > floor)
            floor = policy->floors[i].version;
    return floor;
}
