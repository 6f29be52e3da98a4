/* SPDX-License-Identifier: Apache-2.0 */
/* A policy's rules in the words of people. */
#include "cli/policy/words.h"

#include "base/time.h"
#include "core/manifest.h"

#include <string.h>

enum { DAY = 86400 };

void seal_policy_words_list(struct seal_page *page, const struct seal_strings *strings)
{
    for (size_t i = 0; i < strings->count; i++) {
        seal_page_add(page, "%s", i > 0 ? ", " : "");
        seal_page_name(page, strings->items[i]);
    }
}

/* Only a list of several words needs parentheses where it stands among others. */
static void add_item(struct seal_page *page, const struct seal_policy *policy,
                     const struct seal_require *require)
{
    bool group = require->form == SEAL_REQUIRE_GROUP && require->count > 1;

    seal_page_add(page, "%s", group ? "(" : "");
    seal_policy_words_require(page, policy, require);
    seal_page_add(page, "%s", group ? ")" : "");
}

static void add_items(struct seal_page *page, const struct seal_policy *policy,
                      const struct seal_require *require, const char *between)
{
    for (size_t i = 0; i < require->count; i++) {
        seal_page_add(page, "%s", i > 0 ? between : "");
        add_item(page, policy, &require->items[i]);
    }
}

void seal_policy_words_require(struct seal_page *page, const struct seal_policy *policy,
                               const struct seal_require *require)
{
    if (require->form == SEAL_REQUIRE_SIGNER) {
        seal_page_name(page, policy->signers[require->signer].name);
        return;
    }
    if (require->needed == require->count) {
        add_items(page, policy, require, " and ");
    } else if (require->needed == 1) {
        add_items(page, policy, require, " or ");
    } else {
        seal_page_add(page, "%zu of ", require->needed);
        add_items(page, policy, require, ", ");
    }
    if (require->kinds > 1)
        seal_page_add(page, ", of %zu kinds", require->kinds);
}

bool seal_policy_own_name(const struct seal_rule *rule)
{
    for (size_t i = 0; i < rule->functions.count; i++) {
        const char *pattern = rule->functions.items[i];
        const size_t size = strlen(SEAL_POLICY_PACKAGE);

        if (strncmp(pattern, SEAL_POLICY_PACKAGE, size) != 0 ||
            (pattern[size] != '\0' && strcmp(pattern + size, "-*") != 0))
            return false;
    }
    return rule->functions.count > 0;
}

bool seal_policy_any(const struct seal_strings *patterns, bool empty)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (strcmp(patterns->items[i], "*") == 0)
            return true;
    return patterns->count == 0 && empty;
}

void seal_policy_words_functions(struct seal_page *page, const struct seal_policy_root *root,
                                 size_t index)
{
    const struct seal_rule *rule = &root->rules[index];

    if (seal_policy_any(&rule->functions, true) ||
        (seal_policy_own_name(rule) && seal_policy_any(&rule->packages, false)))
        seal_page_add(page, "%s", index > 0 && !root->layered ? "others" : "any function");
    else
        seal_policy_words_list(page, &rule->functions);
}

void seal_policy_words_packages(struct seal_page *page, const struct seal_rule *rule)
{
    if (seal_policy_any(&rule->packages, false)) {
        seal_page_add(page, "%s",
                      seal_policy_own_name(rule) ? "the package of their own name" : "any package");
        return;
    }
    seal_page_add(page, "%s ", rule->packages.count == 1 ? "package" : "packages");
    seal_policy_words_list(page, &rule->packages);
}

/* What the rule asks of the manifest, beside its signers. */
static void add_demands(struct seal_page *page, const struct seal_policy *policy,
                        const struct seal_rule *rule)
{
    uint64_t floor = rule->packages.count == 1
                         ? seal_policy_floor(policy, rule, rule->packages.items[0])
                         : rule->min_version;
    const char *before = ", bound to ", *word;

    if (floor > 0)
        seal_page_add(page, ", version %llu or later", (unsigned long long)floor);
    for (size_t i = 0; (word = seal_policy_binding(i)) != NULL; i++) {
        if ((rule->bind & seal_binding_read(word)) == 0)
            continue;
        seal_page_add(page, "%s%s", before, word);
        before = " and ";
    }
    if (rule->paths.count > 0) {
        seal_page_add(page, ", below ");
        seal_policy_words_list(page, &rule->paths);
    }
}

void seal_policy_words_rule(struct seal_page *page, const struct seal_policy *policy,
                            const struct seal_policy_root *root, size_t index)
{
    const struct seal_rule *rule = &root->rules[index];

    if (root->layered) {
        if (seal_policy_any(&rule->packages, false))
            seal_page_add(page, "%s", index > 0 ? "others" : "any package");
        else
            seal_policy_words_list(page, &rule->packages);
        seal_page_add(page, "%s", rule->may_be_absent ? " (may be absent)" : "");
        if (!seal_policy_any(&rule->functions, true)) {
            seal_page_add(page, " for ");
            seal_policy_words_list(page, &rule->functions);
        }
        seal_page_add(page, ": ");
    } else {
        seal_policy_words_functions(page, root, index);
        seal_page_add(page, ": ");
        seal_policy_words_packages(page, rule);
        seal_page_add(page, ", ");
    }
    seal_policy_words_require(page, policy, &rule->require);
    add_demands(page, policy, rule);
}

void seal_policy_words_audit(struct seal_page *page, const struct seal_audit *audit)
{
    seal_policy_words_list(page, &audit->functions);
    seal_page_add(page, "%s", audit->functions.count > 0 && audit->roots.count > 0 ? " in " : "");
    seal_policy_words_list(page, &audit->roots);
}

void seal_policy_words_day(struct seal_page *page, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    seal_time_write(time, text);
    seal_page_add(page, "%.10s", text);
}

void seal_policy_words_days(struct seal_page *page, int64_t seconds)
{
    int64_t days = seconds < DAY ? 1 : seconds / DAY;

    seal_page_add(page, "%lld %s", (long long)days, days == 1 ? "day" : "days");
}

const char *seal_policy_binding(size_t index)
{
    static const char *const words[] = {"function", "handler", "architecture", "region",
                                        "realm",    "command", "environment"};

    return index < sizeof(words) / sizeof(words[0]) ? words[index] : NULL;
}
