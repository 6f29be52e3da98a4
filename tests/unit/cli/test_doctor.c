/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: its table, and the reading of configurations that somebody else wrote. */
#include "cli/doctor/doctor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_finding_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < SEAL_FINDING_KINDS; i++) {
        struct seal_finding_words words = seal_finding_words((enum seal_finding_kind)i);

        assert_string_not_equal(words.name, "unknown");
        assert_true(strlen(words.meaning) > 0 && strlen(words.next) > 0);
        assert_int_equal(strspn(words.name, "abcdefghijklmnopqrstuvwxyz-"), strlen(words.name));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(words.name, seal_finding_words((enum seal_finding_kind)j).name);
    }
}

static enum seal_result read_text(const char *text, struct seal_arena *arena,
                                  struct seal_function *ret_function)
{
    struct seal_fault fault;

    return seal_function_read(seal_slice_text(text), "test", arena, ret_function, &fault);
}

static void both_forms_are_read(void **state)
{
    static const char *const forms[] = {
        "{\"FunctionName\":\"f\",\"Runtime\":\"python3.13\",\"Timeout\":3,\"Architectures\":["
        "\"arm64\"],"
        "\"Layers\":[{\"Arn\":\"arn:aws:lambda:eu-west-1:1:layer:coldseal-arm64:4\",\"CodeSize\":7}"
        "],"
        "\"Environment\":{\"Variables\":{\"A\":\"b=c\"}}}",
        "{\"Configuration\":{\"FunctionName\":\"f\",\"Runtime\":\"python3.13\",\"Timeout\":3,"
        "\"Architectures\":[\"arm64\"],\"Layers\":[{\"Arn\":\"arn:aws:lambda:eu-west-1:1:layer:"
        "coldseal-arm64:4\",\"CodeSize\":7}],\"Environment\":{\"Variables\":{\"A\":\"b=c\"}}},"
        "\"Code\":{}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct seal_arena arena = {0};
        struct seal_function function = {0};

        assert_int_equal(read_text(forms[i], &arena, &function), SEAL_OK);
        assert_string_equal(function.name, "f");
        assert_string_equal(function.architecture, "arm64");
        assert_int_equal(function.timeout, 3);
        assert_int_equal(function.layers_count, 1);
        assert_string_equal(function.layers[0], "coldseal-arm64:4");
        assert_int_equal(function.layers_size, 7);
        assert_string_equal(seal_function_variable(&function, "A"), "b=c");
        assert_null(seal_function_variable(&function, "B"));
        assert_true(seal_function_managed(&function));
        seal_arena_clear(&arena);
    }
}

/* What the platform leaves out, or says in another way, is not said; it is no reason to stop. */
static void little_is_enough(void **state)
{
    struct seal_arena arena = {0};
    struct seal_function function = {0};

    (void)state;
    assert_int_equal(
        read_text("{\"FunctionName\":\"f\",\"Layers\":null,\"Environment\":{\"Error\":{}},"
                  "\"Runtime\":null,\"Unknown\":1.5e3}",
                  &arena, &function),
        SEAL_OK);
    assert_int_equal(function.layers_count, 0);
    assert_non_null(function.environment);
    assert_null(function.environment[0]);
    assert_false(seal_function_managed(&function));
    seal_arena_clear(&arena);
}

static void other_documents_are_not(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "7",
        "{\"FunctionName\":7}",
        "{\"FunctionName\":\"f\"",
        "{\"Functions\":[]}",
        "{\"FunctionName\":\"f\",\"Timeout\":-1}",
        "{\"FunctionName\":\"f\",\"Environment\":{\"Variables\":{\"A\":1}}}",
        "{\"FunctionName\":\"f\",\"Environment\":{\"Variables\":[]}}",
        "{\"FunctionName\":\"f\",\"FunctionName\":\"g\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct seal_arena arena = {0};
        struct seal_function function = {.name = "untouched"};

        if (read_text(texts[i], &arena, &function) != SEAL_CONFIG_FILE)
            fail_msg("%s", texts[i]);
        assert_string_equal(function.name, "untouched");
        seal_arena_clear(&arena);
    }
}

static void layers_are_bounded(void **state)
{
    struct seal_arena arena = {0};
    struct seal_function function = {0};
    char text[4096] = "{\"FunctionName\":\"f\",\"Layers\":[";

    (void)state;
    for (size_t i = 0; i <= SEAL_DOCTOR_LAYERS_MAX; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s{\"Arn\":\"x\"}",
                       i > 0 ? "," : "");
    (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "]}");
    assert_int_equal(read_text(text, &arena, &function), SEAL_LIMIT_COUNT);
    seal_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_finding_has_words), cmocka_unit_test(both_forms_are_read),
        cmocka_unit_test(little_is_enough),        cmocka_unit_test(other_documents_are_not),
        cmocka_unit_test(layers_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
