/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings about rules: whom a thief needs, what may start where, what is never reached, how old a package may be. */
#include "cli/policy/warnings.h"
#include "cli/policy/words.h"
#include "core/manifest.h"
#include "lambda/places.h"

#include <string.h>

#define SHOWN_RULES_MAX 3u /* of those that one signer alone opens; the others are counted */

static bool is_enough(const struct seal_policy *policy, const struct seal_rule *rule, size_t signer)
{
    const struct seal_require_names names = {policy->signers, policy->signers_count};
    struct seal_vouchers vouchers = {{false}};

    vouchers.vouched[signer] = true;
    return seal_require_met(&rule->require, &vouchers, &names);
}

/* What somebody opens who satisfies rule @index. */
static void add_prize(struct seal_page *text, const struct seal_policy_root *root, size_t index)
{
    const struct seal_rule *rule = &root->rules[index];

    if (root->layered)
        seal_policy_words_list(text, &rule->packages);
    else if (index > 0 && seal_policy_own_name(rule))
        seal_page_add(text, "most functions");
    else
        seal_policy_words_functions(text, root, index);
}

static void review_thief(struct seal_policy_review *review, const struct seal_policy_root *root,
                         size_t signer)
{
    const struct seal_policy *policy = &review->file->policy;
    const struct seal_signer_name *name = &policy->signers[signer];
    struct seal_page text = {0};
    size_t count = 0;

    for (size_t i = 0; i < root->count; i++) {
        if (!is_enough(policy, &root->rules[i], signer))
            continue;
        if (count == 0) {
            seal_page_name(&text, name->name);
            seal_page_add(&text, " alone %s ", root->layered ? "vouches for" : "starts");
        }
        if (count < SHOWN_RULES_MAX) {
            seal_page_add(&text, "%s", count > 0 ? ", " : "");
            add_prize(&text, root, i);
        }
        count++;
    }
    if (count == 0)
        return;
    if (count > SHOWN_RULES_MAX)
        seal_page_add(&text, " and more (%zu rules)", count);
    seal_page_add(&text, " in ");
    seal_page_name(&text, root->path);
    seal_page_add(&text, "; one stolen %s is enough",
                  strcmp(name->kind, "sigstore") == 0 ? "workflow" : "key");
    seal_policy_warn(review, "one-stolen-key", name->name, &text);
}

static bool names_package(const struct seal_strings *functions)
{
    for (size_t i = 0; i < functions->count; i++)
        if (strstr(functions->items[i], SEAL_POLICY_PACKAGE) == NULL)
            return false;
    return functions->count > 0;
}

static bool has_star(const struct seal_strings *patterns)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (strchr(patterns->items[i], '*') != NULL)
            return true;
    return false;
}

static void add_rule(struct seal_page *text, const struct seal_policy_root *root, size_t index)
{
    seal_page_add(text, "rule %zu of ", index + 1);
    seal_page_name(text, root->path);
}

/* Sealed for one function and put on another. Layers are for everybody; containers have one package each, by its name. */
static void review_tie(struct seal_policy_review *review, const struct seal_policy_root *root,
                       size_t index)
{
    const struct seal_rule *rule = &root->rules[index];
    bool any_function = seal_policy_any(&rule->functions, true);
    struct seal_page text = {0};

    if (strcmp(root->path, SEAL_PLACE_LAYERS) == 0 || names_package(&rule->functions) ||
        (rule->bind & SEAL_BIND_FUNCTION) != 0)
        return;
    if (!has_star(&rule->packages) && (review->exec || !any_function))
        return;
    add_rule(&text, root, index);
    seal_page_add(&text, ": ");
    if (seal_policy_any(&rule->packages, false))
        seal_page_add(&text, "any sealed package");
    else
        seal_policy_words_list(&text, &rule->packages);
    seal_page_add(&text, " may start on ");
    if (any_function)
        seal_page_add(&text, "any function");
    else
        seal_policy_words_list(&text, &rule->functions);
    seal_policy_warn(review, "any-package-any-function", root->path, &text);
}

/* Is everything that @pattern matches also matched by @wider? "{package}" stands for the same text in both. */
static bool covers(const char *wider, const char *pattern)
{
    size_t size = strlen(wider);

    if (size > 0 && wider[size - 1] == '*')
        return strncmp(wider, pattern, size - 1) == 0;
    return strcmp(wider, pattern) == 0;
}

static bool covers_any(const struct seal_strings *wider, const char *pattern)
{
    for (size_t i = 0; i < wider->count; i++)
        if (covers(wider->items[i], pattern))
            return true;
    return false;
}

/* What picks a rule: the function, or in a layered root the package. */
static const struct seal_strings *key_of(const struct seal_policy_root *root, size_t index)
{
    return root->layered ? &root->rules[index].packages : &root->rules[index].functions;
}

/* The first rule before @index that takes what @pattern would bring here; @index: there is none. */
static size_t taken_by(const struct seal_policy_root *root, size_t index, const char *pattern)
{
    for (size_t i = 0; i < index; i++)
        if (key_of(root, i)->count == 0 || covers_any(key_of(root, i), pattern))
            return i;
    return index;
}

static void review_reach(struct seal_policy_review *review, const struct seal_policy_root *root,
                         size_t index)
{
    static const char *everything[] = {"*"};
    struct seal_strings key = *key_of(root, index);
    struct seal_page text = {0};
    size_t first = index;

    if (key.count == 0)
        key = (struct seal_strings){everything, 1};
    for (size_t i = 0; i < key.count; i++) {
        size_t by = taken_by(root, index, key.items[i]);

        if (by == index)
            return;
        first = by < first ? by : first;
    }
    add_rule(&text, root, index);
    seal_page_add(&text, " is never reached: rule %zu comes first", first + 1);
    seal_policy_warn(review, "unreachable-rule", root->path, &text);
}

static void review_floors(struct seal_policy_review *review)
{
    const struct seal_policy *policy = &review->file->policy;
    struct seal_page text = {0};

    if (policy->floors_count > 0)
        return;
    for (size_t i = 0; i < policy->roots_count; i++)
        for (size_t j = 0; j < policy->roots[i].count; j++)
            if (policy->roots[i].rules[j].min_version > 0)
                return;
    seal_page_add(&text, "no package has a least version: an old seal starts as well as a new one");
    seal_policy_warn(review, "no-min-version", "min_versions", &text);
}

void seal_policy_review_rules(struct seal_policy_review *review)
{
    const struct seal_policy *policy = &review->file->policy;

    for (size_t i = 0; i < policy->signers_count; i++)
        for (size_t j = 0; j < policy->roots_count; j++)
            review_thief(review, &policy->roots[j], i);
    for (size_t i = 0; i < policy->roots_count; i++)
        for (size_t j = 0; j < policy->roots[i].count; j++) {
            review_tie(review, &policy->roots[i], j);
            review_reach(review, &policy->roots[i], j);
        }
    review_floors(review);
}
