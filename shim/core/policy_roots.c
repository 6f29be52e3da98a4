/* SPDX-License-Identifier: Apache-2.0 */
/* The policy's roots and their rules. */
#include "core/policy_parts.h"

#include "base/name.h"
#include "core/manifest.h"

#include <string.h>

static const char placeholder[] = SEAL_POLICY_PACKAGE;

static bool is_package_pattern(struct seal_slice text)
{
    return seal_pattern_valid(text, true);
}

/* With the placeholder replaced by three letters, which any package name could be, it must be a pattern. */
static bool is_function_pattern(struct seal_slice pattern)
{
    const char *text = (const char *)pattern.data;
    const char *at = strstr(text, placeholder);
    char sample[256];
    size_t before, after;

    if (at == NULL)
        return strchr(text, '{') == NULL && seal_pattern_valid(pattern, true);
    before = (size_t)(at - text);
    after = pattern.size - before - strlen(placeholder);
    if (before + 3 + after >= sizeof sample)
        return false;
    memcpy(sample, text, before);
    memcpy(sample + before, "ppp", 3);
    memcpy(sample + before + 3, at + strlen(placeholder), after + 1);
    return strchr(sample, '{') == NULL && seal_pattern_valid(seal_slice_text(sample), false);
}

static bool is_scope(struct seal_slice text)
{
    return seal_name_path(text) == SEAL_OK;
}

static const struct seal_shape a_package = {is_package_pattern,
                                            "must be a name, three bytes or more and a *, or *"};
static const struct seal_shape a_scope = {is_scope, "must be a relative, normal path"};
static const struct seal_shape a_function = {is_function_pattern,
                                             "must be a name, three bytes or more and a *, or *"};
const struct seal_shape seal_shape_root = {seal_name_root, "must be an absolute, normal path"};

static struct seal_policy_root *root_of(struct seal_policy_reader *reader)
{
    return &reader->policy->roots[reader->root];
}

static struct seal_rule *rule_of(struct seal_policy_reader *reader)
{
    struct seal_policy_root *root = root_of(reader);

    return &root->rules[root->count - 1];
}

static enum seal_result read_packages(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &a_package, SEAL_NO_REPEATS, &rule_of(into)->packages);
}

static enum seal_result read_functions(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &a_function, SEAL_NO_REPEATS, &rule_of(into)->functions);
}

static enum seal_result read_require(const struct seal_json *value, void *into)
{
    struct seal_policy_reader *reader = into;
    struct seal_require_names names = {reader->policy->signers, reader->policy->signers_count};

    return seal_require_read(value, &names, &rule_of(reader)->require);
}

static enum seal_result read_min_version(const struct seal_json *value, void *into)
{
    return seal_json_integer(value, &rule_of(into)->min_version);
}

static enum seal_result read_bound(const struct seal_json *value, void *into)
{
    struct seal_rule *rule = into;
    const char *word;
    enum seal_result r = seal_json_string(value, &word);
    unsigned bit;

    if (r != SEAL_OK)
        return r;
    bit = seal_binding_read(word);
    if (bit == 0)
        return seal_json_fail_as(value, value->source->misshapen, "names no binding", NULL, word);
    if ((rule->bind & bit) != 0)
        return seal_json_fail_as(value, value->source->misshapen, "is listed twice", NULL, word);
    rule->bind |= bit;
    return SEAL_OK;
}

static enum seal_result read_bind(const struct seal_json *value, void *into)
{
    rule_of(into)->bind_given = true;
    return seal_json_each_item(value, read_bound, rule_of(into));
}

static enum seal_result read_paths(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &a_scope, SEAL_NO_REPEATS, &rule_of(into)->paths);
}

static enum seal_result read_absent(const struct seal_json *value, void *into)
{
    const char *word;
    enum seal_result r = seal_json_string(value, &word);

    if (r != SEAL_OK)
        return r;
    if (strcmp(word, "accept") != 0)
        return seal_json_fail_as(value, value->source->misshapen, "is unknown", "accept", word);
    rule_of(into)->may_be_absent = true;
    return SEAL_OK;
}

static bool has_star(const struct seal_strings *patterns)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (strchr(patterns->items[i], '*') != NULL)
            return true;
    return false;
}

static bool all_name_package(const struct seal_strings *functions)
{
    for (size_t i = 0; i < functions->count; i++)
        if (strstr(functions->items[i], placeholder) == NULL)
            return false;
    return functions->count > 0;
}

/* Without a tie any sealed package would start anywhere. An empty "bind" says that this is meant. */
static bool is_tied(const struct seal_rule *rule)
{
    if (rule->bind_given && rule->bind == 0)
        return true;
    if ((rule->bind & SEAL_BIND_FUNCTION) != 0)
        return true;
    return all_name_package(&rule->functions) ||
           (rule->functions.count > 0 && !has_star(&rule->packages));
}

static enum seal_result check_rule(const struct seal_json *value, struct seal_policy_reader *reader)
{
    const struct seal_rule *rule = rule_of(reader);
    const struct seal_policy_root *root = root_of(reader);
    const char *shared = reader->place->shared_root;

    if (rule->min_version > 0 && has_star(&rule->packages))
        return seal_json_fail(
            value, "min_version needs packages without *; min_versions has room for the others");
    if (rule->may_be_absent && !root->layered)
        return seal_json_fail(value, "absent needs a layered root");
    if ((shared == NULL || strcmp(root->path, shared) != 0) && !is_tied(rule))
        return seal_json_fail_as(
            value, value->source->misshapen, "ties no package to a function",
            "bind with function, functions with exact packages or {package}, or an empty bind", NULL);
    return SEAL_OK;
}

static enum seal_result read_rule(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"packages", read_packages, SEAL_JSON_REQUIRED},
        {"functions", read_functions, SEAL_JSON_OPTIONAL},
        {"require", read_require, SEAL_JSON_REQUIRED},
        {"min_version", read_min_version, SEAL_JSON_OPTIONAL},
        {"bind", read_bind, SEAL_JSON_OPTIONAL},
        {"paths", read_paths, SEAL_JSON_OPTIONAL},
        {"absent", read_absent, SEAL_JSON_OPTIONAL},
    };
    struct seal_policy_reader *reader = into;
    enum seal_result r;

    root_of(reader)->count++;
    r = seal_json_object(value, members, sizeof members / sizeof *members, reader);
    return r == SEAL_OK ? check_rule(value, reader) : r;
}

static enum seal_result read_rules(const struct seal_json *value, void *into)
{
    struct seal_policy_root *root = root_of(into);
    void *rules = NULL;
    enum seal_result r = seal_policy_list(value, SEAL_RULES_MAX, sizeof *root->rules, &rules);

    if (r != SEAL_OK)
        return r;
    if (seal_json_count(value) == 0)
        return seal_json_fail(value, "must not be empty");
    root->rules = rules;
    r = seal_json_each_item(value, read_rule, into);
    root->optional = true;
    for (size_t i = 0; i < root->count; i++)
        root->optional = root->optional && root->rules[i].may_be_absent;
    return r;
}

static enum seal_result read_layered(const struct seal_json *value, void *into)
{
    return seal_json_bool(value, &root_of(into)->layered);
}

static enum seal_result read_links(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &seal_shape_root, SEAL_NO_REPEATS, &root_of(into)->links);
}

static enum seal_result read_root(const struct seal_json *value, void *into)
{
    /* what a rule may say depends on "layered", which may stand behind "rules": it is looked up first */
    static const struct seal_json_member members[] = {
        {"layered", read_layered, SEAL_JSON_OPTIONAL},
        {"links", read_links, SEAL_JSON_OPTIONAL},
        {"rules", read_rules, SEAL_JSON_REQUIRED},
    };
    struct seal_policy_reader *reader = into;
    struct seal_policy_root *root = root_of(reader);
    struct seal_json layered;
    enum seal_result r;

    root->path =
        seal_arena_copy(value->source->arena, seal_json_name(value), strlen(seal_json_name(value)));
    if (root->path == NULL)
        return seal_json_no_memory(value);
    if (!seal_name_root(seal_slice_text(root->path)))
        return seal_json_fail(value, seal_shape_root.reason);
    for (size_t i = 0; i < reader->root; i++) {
        struct seal_slice a = seal_slice_text(root->path),
                          b = seal_slice_text(reader->policy->roots[i].path);

        if (seal_name_below(a, b) || seal_name_below(b, a))
            return seal_json_fail_as(value, value->source->misshapen, "lies inside another root",
                                     NULL, (const char *)b.data);
    }
    if (seal_json_lookup(value, "layered", &layered) && (r = read_layered(&layered, reader)) != SEAL_OK)
        return r;
    if ((r = seal_json_object(value, members, sizeof members / sizeof *members, reader)) != SEAL_OK)
        return r;
    reader->root++;
    return SEAL_OK;
}

enum seal_result seal_policy_read_roots(const struct seal_json *value, void *into)
{
    struct seal_policy_reader *reader = into;
    struct seal_policy *policy = reader->policy;
    const char *required = reader->place->required_root;
    void *roots = NULL;
    enum seal_result r = seal_policy_list(value, SEAL_ROOTS_MAX, sizeof *policy->roots, &roots);

    if (r != SEAL_OK)
        return r;
    if (seal_json_count(value) == 0)
        return seal_json_fail(value, "must not be empty");
    policy->roots = roots;
    if ((r = seal_json_each_member(value, read_root, reader)) != SEAL_OK)
        return r;
    policy->roots_count = reader->root;
    for (size_t i = 0; required != NULL && i < policy->roots_count; i++)
        if (strcmp(policy->roots[i].path, required) == 0)
            return policy->roots[i].layered
                       ? seal_json_fail_as(value, value->source->misshapen, "must not be layered",
                                           NULL, required)
                       : SEAL_OK;
    return required == NULL ? SEAL_OK
                            : seal_json_fail_as(value, value->source->misshapen,
                                                "a root is missing", required, NULL);
}
