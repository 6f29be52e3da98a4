/* SPDX-License-Identifier: Apache-2.0 */
/* Does every result have its words, its category and its exit status, and nothing else any? */
#include "unit/base/unit.h"

#include <ctype.h>
#include <stdbool.h>

static const struct {
    enum seal_result result;
    int exit;
    const char *category;
    const char *name;
} rows[] = {
    {SEAL_UNDECIDED, 87, "INTERNAL", "UNDECIDED"}, /* forgotten memory refuses */
    {SEAL_OK, 0, "OK", "OK"},                      /* the only 0 */
    {SEAL_USAGE, 2, "USAGE", "USAGE"},             /* a category of one has no second word */
    {SEAL_CONFIG_POLICY, 80, "CONFIG", "CONFIG_POLICY"},
    {SEAL_CONFIG_VARIABLE, 80, "CONFIG", "CONFIG_VARIABLE"},
    {SEAL_IO_OPEN, 81, "IO", "IO_OPEN"},
    {SEAL_LIMIT_TIME, 82, "LIMIT", "LIMIT_TIME"},
    {SEAL_FORMAT_JSON, 83, "FORMAT", "FORMAT_JSON"},
    {SEAL_TRUST_SIGNERS, 84, "TRUST", "TRUST_SIGNERS"},
    {SEAL_TREE_EXTRA, 85, "TREE", "TREE_EXTRA"},
    {SEAL_BINDING_MISSING, 86, "BINDING", "BINDING_MISSING"},
    {SEAL_INTERNAL_CRYPTO, 87, "INTERNAL", "INTERNAL_CRYPTO"},
    {SEAL_COMMAND_REFUSED, 126, "COMMAND", "COMMAND_REFUSED"},
    {SEAL_COMMAND_NOT_FOUND, 127, "COMMAND", "COMMAND_NOT_FOUND"},
    {(enum seal_result)1, 87, "INTERNAL", "UNKNOWN"},      /* "true" is no result */
    {(enum seal_result)0x00a4, 87, "INTERNAL", "UNKNOWN"}, /* one bit beside SEAL_OK */
    {(enum seal_result)0x5005, 87, "INTERNAL", "UNKNOWN"}, /* of a category, and no name yet */
    {(enum seal_result)0xffff, 87, "INTERNAL", "UNKNOWN"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(seal_result_name(rows[i].result), rows[i].name);
        assert_string_equal(seal_result_category(rows[i].result), rows[i].category);
        assert_int_equal(seal_result_exit(rows[i].result), rows[i].exit);
    }
}

/* The list holds every value that has a name, once, in the order of the enum. */
static void test_list_is_complete(void **state)
{
    size_t count, at = 0;
    const enum seal_result *list = seal_result_list(&count);

    (void)state;
    for (unsigned value = 0; value <= 0xffff; value++) {
        enum seal_result result = (enum seal_result)value;

        if (strcmp(seal_result_name(result), "UNKNOWN") == 0)
            continue;
        assert_true(at < count);
        assert_int_equal(list[at], result);
        at++;
    }
    assert_int_equal(at, count);
}

/* The exit status is the high byte; the printed name begins with the category; both are what scripts rely on. */
static void test_names_follow_numbers(void **state)
{
    size_t count;
    const enum seal_result *list = seal_result_list(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *name = seal_result_name(list[i]), *category = seal_result_category(list[i]);

        if (list[i] == SEAL_UNDECIDED)
            continue;
        assert_row(strncmp(name, category, strlen(category)) == 0, name);
        assert_row(seal_result_exit(list[i]) == (int)((unsigned)list[i] >> 8), name);
        for (size_t k = 0; k < i; k++)
            assert_row(strcmp(name, seal_result_name(list[k])) != 0, name);
    }
}

static void check_sentence(const char *sentence, const char *name)
{
    size_t length = strlen(sentence);

    assert_row(length > 10 && length < 120, name);
    assert_row(sentence[length - 1] != '.', name);
    /* Lower case, but for names that are written in capitals everywhere. */
    assert_row(islower((unsigned char)sentence[0]), name);
    /* Nobody is ever told to let the guard down. */
    assert_row(strstr(sentence, "disable") == NULL && strstr(sentence, "audit") == NULL, name);
}

static void test_sentences(void **state)
{
    size_t count;
    const enum seal_result *list = seal_result_list(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        check_sentence(seal_result_meaning(list[i]), seal_result_name(list[i]));
        check_sentence(seal_result_next(list[i]), seal_result_name(list[i]));
    }
    check_sentence(seal_result_meaning((enum seal_result)1), "UNKNOWN");
    check_sentence(seal_result_next((enum seal_result)1), "UNKNOWN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_list_is_complete),
        cmocka_unit_test(test_names_follow_numbers),
        cmocka_unit_test(test_sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
