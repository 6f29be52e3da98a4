/* SPDX-License-Identifier: Apache-2.0 */
/* Which rules may apply to a function before anybody knows its package. */
#include "cli/policy/explain.h"
#include "core/policy.h"

#include "base/name.h"

#include <string.h>

/* Is there a package of the rule with which the pattern matches? */
static bool may_match(const struct seal_rule *rule, const char *pattern, const char *function)
{
    const char *at = strstr(pattern, SEAL_POLICY_PACKAGE);
    char package[SEAL_PACKAGE_NAME_MAX + 1];
    size_t before, rest;

    if (at == NULL)
        return seal_pattern_match(seal_slice_text(pattern), seal_slice_text(function));
    before = (size_t)(at - pattern);
    if (strncmp(function, pattern, before) != 0)
        return false;
    rest = strlen(function + before);
    for (size_t size = 1; size <= rest && size <= SEAL_PACKAGE_NAME_MAX; size++) {
        memcpy(package, function + before, size);
        package[size] = '\0';
        if (seal_pattern_match(seal_slice_text(at + strlen(SEAL_POLICY_PACKAGE)),
                               seal_slice_text(function + before + size)) &&
            seal_policy_lists(&rule->packages, package))
            return true;
    }
    return false;
}

/* @ret_surely: whatever the package is. */
static bool may_apply(const struct seal_rule *rule, const char *function, bool *ret_surely)
{
    bool may = rule->functions.count == 0 || function == NULL;

    *ret_surely = rule->functions.count == 0;
    for (size_t i = 0; i < rule->functions.count && function != NULL; i++) {
        const char *pattern = rule->functions.items[i];

        if (!may_match(rule, pattern, function))
            continue;
        may = true;
        *ret_surely = *ret_surely || strstr(pattern, SEAL_POLICY_PACKAGE) == NULL;
    }
    return may;
}

static void add_rules(struct seal_policy_explanation *explanation, const struct seal_policy_root *root)
{
    size_t before = explanation->count;

    for (size_t i = 0; i < root->count; i++) {
        bool surely = false;

        if (!may_apply(&root->rules[i], explanation->function, &surely))
            continue;
        explanation->items[explanation->count++] =
            (struct seal_explained){.root = root, .rule = &root->rules[i]};
        if (surely && explanation->function != NULL && !root->layered)
            break; /* the function picks the first that matches */
    }
    if (explanation->count > before)
        return;
    struct seal_explained *none = &explanation->items[explanation->count++];
    none->root = root;
    seal_fault_set(&none->fault, SEAL_TRUST_RULE, "no rule is for this function",
                   explanation->function);
}

void seal_explained_why_not(struct seal_page *page, const struct seal_policy_explanation *explanation,
                            const struct seal_explained *item, size_t index)
{
    struct seal_policy_root alone = *item->root;
    const struct seal_rule *rule = &item->root->rules[index], *found = NULL;
    struct seal_fault ignored;

    alone.rules = &item->root->rules[index];
    alone.count = 1;
    if (item->package != NULL && !seal_policy_lists(&rule->packages, item->package)) {
        seal_page_add(page, "it is not for the package %s", item->package);
    } else if (item->package != NULL && seal_policy_rule(&alone, item->package, explanation->function,
                                                         &found, &ignored) == SEAL_OK) {
        seal_page_add(page, "an earlier rule is for this %s already",
                      item->root->layered ? "package" : "function");
    } else {
        seal_page_add(page, "it is not for the function ");
        seal_page_name(page, explanation->function);
    }
}

void seal_policy_explanation_rules(struct seal_policy_explanation *explanation)
{
    const struct seal_policy *policy = &explanation->file->policy;

    for (size_t i = 0; i < policy->roots_count; i++)
        add_rules(explanation, &policy->roots[i]);
}
