/* SPDX-License-Identifier: Apache-2.0 */
/* Is text put together as it should be, and never longer than its place? Escapes are in test_json_write.c. */
#include "base/text.h"

#include "unit/base/unit.h"

static void test_numbers(void **state)
{
    struct seal_buffer text = {0};

    (void)state;
    assert_int_equal(seal_text_integer(&text, 0), SEAL_OK);
    assert_int_equal(seal_text_append(&text, " "), SEAL_OK);
    assert_int_equal(seal_text_integer(&text, 1204), SEAL_OK);
    assert_int_equal(seal_text_append(&text, " "), SEAL_OK);
    assert_int_equal(seal_text_integer(&text, UINT64_MAX), SEAL_OK);
    assert_buffer_text(&text, "0 1204 18446744073709551615", "integers");
    seal_buffer_clear(&text);
}

static void test_join(void **state)
{
    char text[8];

    (void)state;
    seal_text_join(text, sizeof text, (const char *const[]){NULL});
    assert_string_equal(text, "");
    seal_text_join(text, sizeof text, (const char *const[]){"abc", "", "defg", NULL}); /* just fits */
    assert_string_equal(text, "abcdefg");
    seal_text_join(text, sizeof text, (const char *const[]){"abc", "defgh", "i", NULL}); /* cut */
    assert_string_equal(text, "abcdefg");
    seal_text_join(text, 1, (const char *const[]){"abc", NULL});
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_join),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
