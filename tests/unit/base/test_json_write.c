/* SPDX-License-Identifier: Apache-2.0 */
/* Does text stay one string of JSON, and one harmless line of a terminal, whatever a file is called? */
#include "base/json_write.h"

#include "unit/base/unit.h"

static const struct {
    struct seal_slice text;
    const char *json;
    const char *escaped;
} rows[] = {
    {{(const uint8_t *)"", 0}, "\"\"", ""},
    {{(const uint8_t *)"plain/name.py", 13}, "\"plain/name.py\"", "plain/name.py"},
    {{(const uint8_t *)"q\"b\\s", 5}, "\"q\\\"b\\\\s\"", "q\"b\\\\s"},
    {{(const uint8_t *)"\b\t\n\f\r", 5}, "\"\\b\\t\\n\\f\\r\"", "\\x08\\x09\\x0a\\x0c\\x0d"},
    {{(const uint8_t *)"\0\x01\x1f\x7f", 4}, "\"\\u0000\\u0001\\u001f\\u007f\"", "\\x00\\x01\\x1f\\x7f"},
    /* A second record inside a file name. */
    {{(const uint8_t *)"x\"}\n{\"verdict\":\"accepted\"", 25},
     "\"x\\\"}\\n{\\\"verdict\\\":\\\"accepted\\\"\"",
     "x\"}\\x0a{\"verdict\":\"accepted\""},
    {{(const uint8_t *)"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9},
     "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
     "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
    /* Not UTF-8: one replacement a byte, also in the middle and at the end. */
    {{(const uint8_t *)"a\xff\xe2\x82z\xc3", 6},
     "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\"",
     "a\\xff\\xe2\\x82z\\xc3"},
    /* ESC, and CSI of the C1 set: both move a cursor. */
    {{(const uint8_t *)"\x1b[2J\xc2\x9b"
                       "2J",
      8},
     "\"\\u001b[2J\xc2\x9b"
     "2J\"",
     "\\x1b[2J\\xc2\\x9b2J"},
    /* U+202E writes "gpj.exe" backwards. U+2028 ends a line, U+2066 isolates; U+2070 does nothing. */
    {{(const uint8_t *)"\xe2\x80\xae"
                       "gpj",
      6},
     "\"\xe2\x80\xae"
     "gpj\"",
     "\\xe2\\x80\\xaegpj"},
    {{(const uint8_t *)"\xe2\x80\xa8\xe2\x81\xa6\xe2\x81\xb0\xe2\x80\x8f", 12},
     "\"\xe2\x80\xa8\xe2\x81\xa6\xe2\x81\xb0\xe2\x80\x8f\"",
     "\\xe2\\x80\\xa8\\xe2\\x81\\xa6\xe2\x81\xb0\\xe2\\x80\\x8f"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer text = {0};

        assert_int_equal(seal_json_write_string(&text, rows[i].text), SEAL_OK);
        assert_buffer_text(&text, rows[i].json, rows[i].json);
        text.size = 0;
        assert_int_equal(seal_text_append(&text, ""), SEAL_OK);
        assert_int_equal(seal_text_escaped(&text, rows[i].text), SEAL_OK);
        assert_buffer_text(&text, rows[i].escaped, rows[i].json);
        seal_buffer_clear(&text);
    }
}

/* Every byte alone: nothing below a blank or above ASCII's end comes through as it is. */
static void test_every_byte(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        struct seal_buffer text = {0};
        uint8_t one = (uint8_t)byte;

        assert_int_equal(seal_json_write_string(&text, (struct seal_slice){&one, 1}), SEAL_OK);
        assert_int_equal(seal_text_escaped(&text, (struct seal_slice){&one, 1}), SEAL_OK);
        for (size_t i = 0; i < text.size; i++)
            assert_true(text.data[i] >= 0x20 && text.data[i] != 0x7f);
        seal_buffer_clear(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
