/* SPDX-License-Identifier: Apache-2.0 */
/* Explanations: is each result explained, and is each word that somebody may have read understood? */
#include "cli/explain/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void is_complete(const struct seal_explanation *explanation, const char *name)
{
    if (explanation == NULL) {
        fail_msg("%s is not explained", name);
        return;
    }
    assert_string_equal(explanation->name, name);
    assert_non_null(explanation->means);
    assert_non_null(explanation->harmless);
    assert_non_null(explanation->attack);
    assert_non_null(explanation->next[0]);
    assert_true(strlen(seal_explanation_title(explanation)) > 0);
}

static void every_result_is_explained(void **state)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        is_complete(seal_explanation_find(results[i]), seal_result_name(results[i]));
}

/* A category of one result, OK and USAGE, is that result. */
static void every_category_is_explained(void **state)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *category = seal_result_category(results[i]);
        if (strcmp(category, seal_result_name(results[i])) != 0)
            is_complete(seal_explanation_category(category), category);
    }
    assert_null(seal_explanation_category("USAGE"));
    assert_null(seal_explanation_category("TREE_EXTRA"));
}

/* Nothing is explained that is no result and no category. */
static void nothing_else_is_explained(void **state)
{
    static const struct seal_explanation *const tables[] = {
        seal_explain_config, seal_explain_io,   seal_explain_limit,   seal_explain_format,
        seal_explain_trust,  seal_explain_tree, seal_explain_binding, seal_explain_other,
    };
    size_t count = 0, explained = 0;

    (void)state;
    seal_result_list(&count);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        for (const struct seal_explanation *at = tables[i]; at->name != NULL; at++) {
            assert_null(at->title); /* the result's own meaning is its title */
            explained++;
        }
    assert_int_equal(explained, count);
}

static void words_are_understood(void **state)
{
    static const struct {
        const char *word, *name;
    } rows[] = {
        {"TREE_EXTRA", "TREE_EXTRA"},              /* as the log says it */
        {"tree_extra", "TREE_EXTRA"},              /* as people type it */
        {"Tree-Extra", "TREE_EXTRA"},              /* as a heading may say it */
        {"SEAL_TREE_EXTRA", "TREE_EXTRA"},         /* as the header says it */
        {"docs/refused/TREE_EXTRA", "TREE_EXTRA"}, /* help in the verdict */
        {"docs/refused/TREE_EXTRA.md", "TREE_EXTRA"},
        {"tree", "TREE"},
        {"85", "TREE"},
        {"0", "OK"},
        {"2", "USAGE"},
        {"87", "INTERNAL"},
        {"126", "COMMAND_REFUSED"}, /* one result alone has this status */
        {"127", "COMMAND_NOT_FOUND"},
    };
    const char *near = "untouched";

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct seal_explanation *found = seal_explanation_word(rows[i].word, &near);
        if (found == NULL || strcmp(found->name, rows[i].name) != 0)
            fail_msg("%s: %s", rows[i].word, found == NULL ? "nothing" : found->name);
    }
}

static void other_words_are_not(void **state)
{
    static const struct {
        const char *word, *near;
    } rows[] = {
        {"TREE_EXTR", "TREE_EXTRA"},
        {"TRE", "TREE"},
        {"EXTRA", "TREE_EXTRA"},
        {"extra", "TREE_EXTRA"},
        {"banana", NULL},
        {"", NULL},
        {"1", NULL},
        {"85x", NULL},
        {"99999999999999999999", NULL},
        {"341", NULL} /* 85 and 256 */,
        {"-1", NULL},
    };
    char longer[4096];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *near = NULL;
        assert_null(seal_explanation_word(rows[i].word, &near));
        if (rows[i].near == NULL)
            assert_null(near);
        else
            assert_string_equal(near, rows[i].near);
    }
    memset(longer, 'T', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    const char *near = NULL;
    assert_null(seal_explanation_word(longer, &near));
}

static void text_is_wrapped(void **state)
{
    struct seal_page page = {0};
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *line;

        seal_explanation_text(&page, seal_explanation_find(results[i]));
        assert_int_equal(page.failed, SEAL_UNDECIDED);
        line = strchr((const char *)page.text.data, '\n') + 1; /* the title may be longer */
        for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
            assert_true(end - line <= 80);
        seal_page_clear(&page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_result_is_explained), cmocka_unit_test(every_category_is_explained),
        cmocka_unit_test(nothing_else_is_explained), cmocka_unit_test(words_are_understood),
        cmocka_unit_test(other_words_are_not),       cmocka_unit_test(text_is_wrapped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
