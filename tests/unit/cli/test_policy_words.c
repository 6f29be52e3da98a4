/* SPDX-License-Identifier: Apache-2.0 */
/* Rules in the words of people: the lines of the overview, and which rules may apply to a function. */
#include "support/expect.h"
#include "support/policy_text.h"

#include "cli/policy/explain.h"
#include "cli/policy/overview.h"
#include "cli/policy/words.h"

#include <stdio.h>
#include <string.h>

#define POLICY(roots, more)                                                                  \
    "{'coldseal':'policy/v1','generation':1,'mode':'enforce','signers':{'a':{'kind':'key'}," \
    "'b':{'kind':'key'},'c':{'kind':'x509'},'d':{'kind':'x509'}},'roots':{" roots "}" more "}"
#define TASK(rules) "'/var/task':{'rules':[" rules "]}"
#define OPT(rules) "'/opt':{'layered':true,'rules':[" rules "]}"
#define ASK(require) POLICY(TASK("{'functions':['f'],'packages':['p'],'require':" require "}"), "")

static const char *text_of(struct seal_page *page)
{
    assert_int_equal(page->failed, SEAL_UNDECIDED);
    return page->text.data != NULL ? (const char *)page->text.data : "";
}

static void read(struct expect *expect, const char *row, const char *text, struct seal_policy *policy)
{
    struct seal_fault fault = {0};
    enum seal_result r = policy_text_read(text, NULL, policy, &fault);

    expect_result(expect, row, SEAL_OK, r, &fault);
    assert_int_equal(r, SEAL_OK);
}

static const struct require_row {
    const char *text, *words, *json;
} requires[] = {
    {"'a'", "a", "\"a\""},
    {"{'all':['a','b']}", "a and b", "{\"all\":[\"a\",\"b\"]}"},
    {"{'any':['a','b']}", "a or b", "{\"any\":[\"a\",\"b\"]}"},
    {"{'all':['a']}", "a", "{\"all\":[\"a\"]}"},
    {"{'threshold':2,'of':['a','b','c']}", "2 of a, b, c",
     "{\"threshold\":2,\"of\":[\"a\",\"b\",\"c\"]}"},
    {"{'threshold':2,'of':['a','b','c'],'kinds':2}", "2 of a, b, c, of 2 kinds",
     "{\"threshold\":2,\"of\":[\"a\",\"b\",\"c\"],\"kinds\":2}"},
    {"{'all':['a',{'any':['b','c']},{'any':['d']}]}", "a and (b or c) and d",
     "{\"all\":[\"a\",{\"any\":[\"b\",\"c\"]},{\"all\":[\"d\"]}]}"},
};

static void requires_are_worded(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(requires); i++) {
        char text[1024];
        struct seal_policy policy;
        struct seal_page words = {0}, json = {0};

        snprintf(text, sizeof(text), ASK("%s"), requires[i].text);
        read(&expect, requires[i].text, text, &policy);
        seal_policy_words_require(&words, &policy, &policy.roots[0].rules[0].require);
        expect_text(&expect, requires[i].text, requires[i].words, text_of(&words));
        seal_policy_require_json(&json, &policy, &policy.roots[0].rules[0].require);
        expect_text(&expect, requires[i].text, requires[i].json, text_of(&json));
        seal_page_clear(&words);
        seal_page_clear(&json);
        seal_policy_clear(&policy);
    }
    expect_end(&expect, COUNT(requires));
}

/* The line of the last rule of the first root. */
static const struct line_row {
    const char *text, *want;
} lines[] = {
    {POLICY(TASK("{'functions':['f','fun-*'],'packages':['p'],'require':'a','min_version':80}"), ""),
     "f, fun-*: package p, a, version 80 or later"},
    {POLICY(TASK("{'functions':['f'],'packages':['p'],'require':'a','min_version':80}"),
            ",'min_versions':{'p':81}"),
     "f: package p, a, version 81 or later"},
    {POLICY(
         TASK("{'functions':['f'],'packages':['p','q'],'require':'a','bind':['realm','function']}"), ""),
     "f: packages p, q, a, bound to function and realm"},
    {POLICY(TASK("{'functions':['{package}','{package}-*'],'packages':['*'],'require':'a'}"), ""),
     "any function: the package of their own name, a"},
    {POLICY(TASK("{'functions':['f'],'packages':['p'],'require':'a'},"
                 "{'functions':['{package}'],'packages':['*'],'require':'a'}"),
            ""),
     "others: the package of their own name, a"},
    {POLICY(TASK("{'functions':['f'],'packages':['p'],'require':'a'},"
                 "{'packages':['*'],'bind':['function'],'require':'a'}"),
            ""),
     "others: any package, a, bound to function"},
    {POLICY(TASK("{'functions':['{package}-*'],'packages':['p'],'require':'a'}"), ""),
     "{package}-*: package p, a"},
    {POLICY(TASK("{'functions':['prod-{package}'],'packages':['*'],'require':'a'}"), ""),
     "prod-{package}: any package, a"},
    {POLICY(OPT("{'packages':['acme-*','x'],'require':'a'}"), ""), "acme-*, x: a"},
    {POLICY(OPT("{'packages':['x'],'require':'a'},{'packages':['*'],'functions':['f'],'paths':['"
                "lib','bin'],"
                "'require':'a','absent':'accept'}"),
            ""),
     "others (may be absent) for f: a, below lib, bin"},
};

static void rules_are_worded(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct seal_policy policy;
        struct seal_page line = {0};

        read(&expect, lines[i].want, lines[i].text, &policy);
        seal_policy_words_rule(&line, &policy, &policy.roots[0], policy.roots[0].count - 1);
        expect_text(&expect, lines[i].want, lines[i].want, text_of(&line));
        seal_page_clear(&line);
        seal_policy_clear(&policy);
    }
    expect_end(&expect, COUNT(lines));
}

static void days_are_counted(void **state)
{
    static const struct {
        int64_t seconds;
        const char *want;
    } rows[] = {{1, "1 day"}, {86400, "1 day"}, {172799, "1 day"}, {172800, "2 days"}};
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_page page = {0};

        seal_policy_words_days(&page, rows[i].seconds);
        expect_text(&expect, rows[i].want, rows[i].want, text_of(&page));
        seal_page_clear(&page);
    }
    expect_end(&expect, COUNT(rows));
}

#define RULES                                                                                      \
    "{'functions':['orders-api'],'packages':['orders-api'],'require':'a'},"                        \
    "{'functions':['{package}','{package}-*','pre-{package}'],'packages':['acme-*','x'],'require'" \
    ":'a'},"                                                                                       \
    "{'functions':['x','acme-*'],'packages':['p'],'require':'a'},"                                 \
    "{'functions':['{package}-any'],'packages':['*'],'require':'a'},"                              \
    "{'packages':['q'],'bind':['function'],'require':'a'}"
#define LAYERS \
    "{'packages':['l'],'require':'a'},{'packages':['m'],'functions':['x-1*'],'require':'a'}"

/* Places of the rules, unlayered and layered, "-" for none. */
static const struct function_row {
    const char *function, *want;
} functions[] = {
    {NULL, "12345/12"}, {"orders-api", "1/1"}, {"orders-api-2", "5/1"}, {"x", "23/1"},
    {"x-1", "25/12"},   {"acme-tool", "23/1"}, {"acme", "5/1"},         {"-x", "5/1"},
    {"pre-x", "25/1"},  {"abc-x", "5/1"},      {"y-any", "45/1"},       {"-any", "5/1"},
};

static void rules_of_a_function_are_found(void **state)
{
    static struct seal_explained items[16];
    struct expect expect = {0};
    struct seal_policy_file file = {.path = "policy.json"};

    (void)state;
    read(&expect, "policy", POLICY(TASK(RULES) "," OPT(LAYERS), ""), &file.policy);
    for (size_t i = 0; i < COUNT(functions); i++) {
        struct seal_policy_explanation explanation = {
            .file = &file, .function = functions[i].function, .items = items, .room = COUNT(items)};
        const char *name = functions[i].function != NULL ? functions[i].function : "all";
        char got[32] = "";
        size_t at = 0;

        memset(items, 0, sizeof(items));
        seal_policy_explanation_rules(&explanation);
        for (size_t j = 0; j < explanation.count; j++) {
            const struct seal_explained *item = &items[j];

            if (j > 0 && item->root != item[-1].root)
                got[at++] = '/';
            got[at++] = item->rule == NULL ? '-' : (char)('1' + (item->rule - item->root->rules));
        }
        expect_text(&expect, name, functions[i].want, got);
    }
    expect_end(&expect, COUNT(functions));
    seal_policy_clear(&file.policy);
}

static void no_rule_is_said_so(void **state)
{
    struct seal_explained items[4] = {{NULL}};
    struct seal_policy_file file = {.path = "policy.json"};
    struct seal_policy_explanation explanation = {
        .file = &file, .function = "g", .items = items, .room = COUNT(items)};
    struct expect expect = {0};

    (void)state;
    read(&expect, "policy", ASK("'a'"), &file.policy);
    seal_policy_explanation_rules(&explanation);
    assert_int_equal(explanation.count, 1);
    assert_null(items[0].rule);
    assert_int_equal(items[0].fault.code, SEAL_TRUST_RULE);
    assert_string_equal(items[0].fault.subject, "g");
    seal_policy_clear(&file.policy);
}

/* What is needed, given who is there. */
static const struct needed_row {
    const char *require, *there, *want;
} needed[] = {
    {"'a'", "", "a"},
    {"{'all':['a','b','c']}", "b", "a and c"},
    {"{'any':['a','b']}", "", "1 of a, b"},
    {"{'threshold':2,'of':['a','b','c','d']}", "", "2 of a, b, c, d"},
    {"{'threshold':2,'of':['a','b','c','d']}", "c", "1 of a, b, d"},
    {"{'threshold':3,'of':['a','b','c']}", "c", "a and b"},
    {"{'threshold':2,'of':['a','b','c'],'kinds':2}", "ab", "signers of 2 kinds"},
    {"{'all':['a',{'any':['b',{'all':['c','d']}]}]}", "ac", "(1 of b, d)"},
    {"{'all':['a',{'any':['b','c']}]}", "ac", ""},
};

static void what_is_needed_is_said(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(needed); i++) {
        char text[1024];
        struct seal_policy policy;
        struct seal_explained item = {NULL};
        struct seal_page page = {0};

        snprintf(text, sizeof(text), ASK("%s"), needed[i].require);
        read(&expect, needed[i].require, text, &policy);
        const struct seal_require_names names = {policy.signers, policy.signers_count};
        item.rule = &policy.roots[0].rules[0];
        for (const char *there = needed[i].there; *there != '\0'; there++)
            item.vouchers.vouched[*there - 'a'] = true;
        item.met = seal_require_met(&item.rule->require, &item.vouchers, &names);
        seal_explained_needed(&page, &policy, &item);
        expect_text(&expect, needed[i].require, needed[i].want, text_of(&page));
        seal_page_clear(&page);
        seal_policy_clear(&policy);
    }
    expect_end(&expect, COUNT(needed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requires_are_worded), cmocka_unit_test(rules_are_worded),
        cmocka_unit_test(days_are_counted),    cmocka_unit_test(rules_of_a_function_are_found),
        cmocka_unit_test(no_rule_is_said_so),  cmocka_unit_test(what_is_needed_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
