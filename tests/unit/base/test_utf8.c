/* SPDX-License-Identifier: Apache-2.0 */
/* Is UTF-8 what RFC 3629 says, at each edge of its table? */
#include "base/utf8.h"

#include "unit/base/unit.h"

static const struct {
    struct seal_slice text;
    size_t length;
    const char *comment;
} rows[] = {
    {{(const uint8_t *)"", 0}, 0, "nothing"},
    {{(const uint8_t *)"\0", 1}, 1, "U+0000 is valid UTF-8; other readers refuse it"},
    {{(const uint8_t *)"\x7f", 1}, 1, "U+007F"},
    {{(const uint8_t *)"\x80", 1}, 0, "a continuation alone"},
    {{(const uint8_t *)"\xbf", 1}, 0, "a continuation alone"},
    {{(const uint8_t *)"\xc0\x80", 2}, 0, "overlong U+0000"},
    {{(const uint8_t *)"\xc1\xbf", 2}, 0, "overlong U+007F"},
    {{(const uint8_t *)"\xc2\x80", 2}, 2, "U+0080"},
    {{(const uint8_t *)"\xdf\xbf", 2}, 2, "U+07FF"},
    {{(const uint8_t *)"\xc2\x7f", 2}, 0, "second byte below its range"},
    {{(const uint8_t *)"\xc2\xc0", 2}, 0, "second byte above it"},
    {{(const uint8_t *)"\xc2", 1}, 0, "cut after one of two"},
    {{(const uint8_t *)"\xe0\x9f\xbf", 3}, 0, "overlong U+07FF"},
    {{(const uint8_t *)"\xe0\xa0\x80", 3}, 3, "U+0800"},
    {{(const uint8_t *)"\xed\x9f\xbf", 3}, 3, "U+D7FF"},
    {{(const uint8_t *)"\xed\xa0\x80", 3}, 0, "U+D800, a surrogate"},
    {{(const uint8_t *)"\xed\xbf\xbf", 3}, 0, "U+DFFF, a surrogate"},
    {{(const uint8_t *)"\xee\x80\x80", 3}, 3, "U+E000"},
    {{(const uint8_t *)"\xef\xbf\xbf", 3}, 3, "U+FFFF"},
    {{(const uint8_t *)"\xe2\x82", 2}, 0, "cut after two of three"},
    {{(const uint8_t *)"\xe2\x82\x28", 3}, 0, "third byte is none"},
    {{(const uint8_t *)"\xf0\x8f\xbf\xbf", 4}, 0, "overlong U+FFFF"},
    {{(const uint8_t *)"\xf0\x90\x80\x80", 4}, 4, "U+10000"},
    {{(const uint8_t *)"\xf4\x8f\xbf\xbf", 4}, 4, "U+10FFFF"},
    {{(const uint8_t *)"\xf4\x90\x80\x80", 4}, 0, "beyond U+10FFFF"},
    {{(const uint8_t *)"\xf5\x80\x80\x80", 4}, 0, "beyond U+10FFFF"},
    {{(const uint8_t *)"\xf8\x88\x80\x80\x80", 5}, 0, "a form of five bytes"},
    {{(const uint8_t *)"\xf0\x9f\x98", 3}, 0, "cut after three of four"},
    {{(const uint8_t *)"\xff", 1}, 0, "never a byte of UTF-8"},
    {{(const uint8_t *)"a\xff", 2}, 1, "only the start is asked for"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_row(seal_utf8_length(rows[i].text) == rows[i].length, rows[i].comment);
        assert_row(seal_utf8_valid(rows[i].text) == (rows[i].length == rows[i].text.size),
                   rows[i].comment);
    }
}

static void test_texts(void **state)
{
    (void)state;
    assert_true(seal_utf8_valid(SLICE("")));
    assert_true(seal_utf8_valid(SLICE("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 e")));
    assert_false(seal_utf8_valid(SLICE("gr\xfc\xdf")));             /* Latin-1 */
    assert_false(seal_utf8_valid(SLICE("good until the end\xe2"))); /* nothing is read behind the slice */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
