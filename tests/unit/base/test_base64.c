/* SPDX-License-Identifier: Apache-2.0 */
/* Is every text of bytes unique, as RFC 4648 section 3.5 wishes? */
#include "base/base64.h"

#include "unit/base/unit.h"

static const struct {
    const char *bytes;
    const char *text;
} pairs[] = {
    /* RFC 4648 section 10 */
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xff\xbf", "+/+/"}, /* both symbols that are no letters */
};

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct seal_buffer text = {0}, bytes = {0};

        assert_int_equal(seal_base64_write(seal_slice_text(pairs[i].bytes), 0, &text), SEAL_OK);
        assert_buffer_text(&text, pairs[i].text, pairs[i].text);
        assert_int_equal(seal_base64_read(seal_slice_text(pairs[i].text), &bytes), SEAL_OK);
        assert_buffer_text(&bytes, pairs[i].bytes, pairs[i].text);
        seal_buffer_clear(&text);
        seal_buffer_clear(&bytes);
    }
}

static const char *const refused[] = {
    "Z",             /* no whole group */
    "Zg",            /* the padding is missing */
    "Zg=",           /* half of it */
    "Zm9vYg",        /* in the second group */
    "Zg===",         /* too much of it */
    "====",          /* nothing but padding */
    "Z===",          /* six bits make no byte */
    "Zg==Zg==",      /* two texts behind each other */
    "Z=g=",          /* padding inside */
    "Zh==",          /* stray bits, one byte */
    "Zm9=",          /* stray bits, two bytes */
    "Zm 9v",         /* a blank */
    "Zm9v\n",        /* the caller takes a final newline off */
    "Zm9v\nZm9vZm9", /* a line break */
    "-_-_",          /* the URL alphabet */
    "Zm9*",          /* not of the alphabet */
    "Zm9\x80",
    "Zm9v    ",
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct seal_buffer bytes = {0};

        assert_int_equal(seal_buffer_append(&bytes, "kept", 4), SEAL_OK);
        assert_result(seal_base64_read(seal_slice_text(refused[i]), &bytes), SEAL_FORMAT_SIGNATURE,
                      refused[i]);
        assert_buffer_text(&bytes, "kept", refused[i]);
        seal_buffer_clear(&bytes);
    }
    assert_int_equal(seal_base64_read(SLICE("Zm\0v"), &(struct seal_buffer){0}),
                     SEAL_FORMAT_SIGNATURE);
}

/* Every byte in every place of a group, through lines of the length that PEM has. */
static void test_round_trip(void **state)
{
    struct seal_buffer text = {0}, joined = {0}, back = {0};
    uint8_t all[256 + 2];

    (void)state;
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (uint8_t)(i * 7);
    for (size_t shift = 0; shift < 3; shift++) {
        struct seal_slice bytes = {all + shift, sizeof(all) - 2};

        text.size = joined.size = back.size = 0;
        assert_int_equal(seal_base64_write(bytes, 64, &text), SEAL_OK);
        assert_int_equal(text.data[text.size - 1], '\n');
        for (size_t i = 0; i < text.size; i++) {
            if (i % 65 == 64 || i + 1 == text.size)
                assert_int_equal(text.data[i], '\n');
            else
                assert_int_equal(seal_buffer_append(&joined, text.data + i, 1), SEAL_OK);
        }
        assert_int_equal(seal_base64_read(seal_buffer_slice(&joined), &back), SEAL_OK);
        assert_true(seal_slice_equal(seal_buffer_slice(&back), bytes));
    }
    seal_buffer_clear(&text);
    seal_buffer_clear(&joined);
    seal_buffer_clear(&back);
}

static void test_lines(void **state)
{
    struct seal_buffer text = {0};

    (void)state;
    assert_int_equal(seal_base64_write(SLICE("foobar"), 4, &text), SEAL_OK);
    assert_buffer_text(&text, "Zm9v\nYmFy\n", "a full last line has one newline");
    text.size = 0;
    assert_int_equal(seal_base64_write(SLICE("foob"), 6, &text), SEAL_OK);
    assert_buffer_text(&text, "Zm9vYg\n==\n", "a line need not be of whole groups");
    text.size = 0;
    assert_int_equal(seal_base64_write(SLICE(""), 64, &text), SEAL_OK);
    assert_int_equal(text.size, 0);
    seal_buffer_clear(&text);
}

static void test_alphabet(void **state)
{
    (void)state;
    assert_true(seal_base64_alphabet(SLICE("AZaz09+/=")));
    assert_true(seal_base64_alphabet(SLICE("=A"))); /* only the bytes are asked for */
    assert_false(seal_base64_alphabet(SLICE("")));  /* nothing is no base64 */
    assert_false(seal_base64_alphabet(SLICE("A\n")));
    assert_false(seal_base64_alphabet(SLICE("A-")));
    assert_false(seal_base64_alphabet(SLICE("A\0")));
    assert_false(seal_base64_alphabet(SLICE("0E\x02")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),      cmocka_unit_test(test_refused),
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_alphabet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
