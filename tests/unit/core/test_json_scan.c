/* SPDX-License-Identifier: Apache-2.0 */
/* The strict scan: what it takes, where it stops, what it points at. */
#include "support/expect.h"

#include "core/json_scan.h"

#include <stdlib.h>
#include <string.h>

#define BYTES(text)                               \
    {                                             \
        (const uint8_t *)(text), sizeof(text) - 1 \
    }

static const struct seal_json_rules ours = {8, SEAL_JSON_INTEGERS};
static const struct seal_json_rules theirs = {8, SEAL_JSON_NUMBERS};

static enum seal_result scan(struct seal_slice text, const struct seal_json_rules *rules,
                             size_t *ret_used, size_t *ret_at)
{
    uint8_t *copy = exact_copy(text);
    enum seal_result r =
        seal_json_scan((struct seal_slice){copy, text.size}, rules, ret_used, ret_at);
    free(copy);
    return r;
}

static const struct good {
    struct seal_slice text;
    size_t used;
} good[] = {
    {BYTES("{}"), 2},
    {BYTES(" \t\r\n[ ] "), 7},         /* blanks before are counted, behind are not */
    {BYTES("{\"a\":1},{\"b\":2}"), 7}, /* one value is enough: entries are scanned one by one */
    {BYTES("[1]x"), 3},
    {BYTES("\"\""), 2},
    {BYTES("true"), 4},
    {BYTES("false"), 5},
    {BYTES("null"), 4},
    {BYTES("0"), 1},
    {BYTES("9007199254740991"), 16}, /* 2^53-1 */
    {BYTES("12 "), 2},
    {BYTES("[[[[[[[[]]]]]]]]"), 16},                         /* depth 8 of 8 */
    {BYTES("{\"a\":[{\"b\":[{\"c\":[{\"d\":[]}]}]}]}"), 32}, /* the same, mixed */
    {BYTES("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""), 24},
    {BYTES("\"\\ud83d\\ude00\""), 14}, /* a surrogate pair */
    {BYTES("\"\\uD83D\\uDE00\""), 14},
    {BYTES("\"\\ud800\\udc00\""), 14}, /* the first pair */
    {BYTES("\"\\uDBFF\\uDFFF\""), 14}, /* the last */
    {BYTES("\"\\u0009\\uaAfF\""), 14},
    {BYTES("\"a b !\""), 7},
    {BYTES("\"\\u0001\""), 8},
    {BYTES("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""), 11},
    {BYTES("\"\xf4\x8f\xbf\xbf\""), 6}, /* U+10FFFF */
    {BYTES("\"\x7f\""), 3},             /* DEL is no control character to RFC 8259 */
    {BYTES("{\"\":1}"), 6},             /* an empty name is a name */
    {BYTES("{\"a\":1,\"a\":2}"), 13},   /* doubles are somebody else's business */
    {BYTES("[ 1 , 2 ]"), 9},
    {BYTES("{ \"a\" : 1 , \"b\" : 2 }"), 21},
};

static void takes_one_strict_value(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(good); i++) {
        size_t used = 999, at = 999;
        const char *row = (const char *)good[i].text.data;
        expect_result(&expect, row, SEAL_OK, scan(good[i].text, &ours, &used, &at), NULL);
        expect_number(&expect, row, good[i].used, used);
    }
    expect_end(&expect, 2 * COUNT(good));
}

static const struct bad {
    const char *row;
    struct seal_slice text;
    size_t at;
    enum seal_result want;
} bad[] = {
    {"empty", BYTES(""), 0, SEAL_FORMAT_JSON},
    {"blanks alone", BYTES("  "), 2, SEAL_FORMAT_JSON},
    {"MAN-06 byte order mark", BYTES("\xef\xbb\xbf{}"), 0, SEAL_FORMAT_JSON},
    {"MAN-06 UTF-16", BYTES("{\0}\0"), 1, SEAL_FORMAT_JSON},
    {"MAN-06 form feed as a blank", BYTES("[1,\f2]"), 3, SEAL_FORMAT_JSON},
    {"MAN-06 vertical tab as a blank", BYTES("\v[]"), 0, SEAL_FORMAT_JSON},
    {"no-break space as a blank", BYTES("[\xc2\xa0]"), 1, SEAL_FORMAT_JSON},
    {"MAN-04 NUL inside a string", BYTES("\"a\0b\""), 2, SEAL_FORMAT_JSON},
    {"line feed inside a string", BYTES("\"a\nb\""), 2, SEAL_FORMAT_JSON},
    {"MAN-05 nothing closes", BYTES("{\"a\":1"), 6, SEAL_FORMAT_JSON},
    {"string that does not end", BYTES("\"abc"), 4, SEAL_FORMAT_JSON},
    {"escape that does not end", BYTES("\"a\\"), 3, SEAL_FORMAT_JSON},
    {"unicode escape that does not end", BYTES("\"\\u12"), 5, SEAL_FORMAT_JSON},
    {"comma at the end of a list", BYTES("[1,]"), 3, SEAL_FORMAT_JSON},
    {"comma at the beginning", BYTES("[,1]"), 1, SEAL_FORMAT_JSON},
    {"comma at the end of an object", BYTES("{\"a\":1,}"), 7, SEAL_FORMAT_JSON},
    {"two commas", BYTES("[1,,2]"), 3, SEAL_FORMAT_JSON},
    {"no comma", BYTES("[1 2]"), 3, SEAL_FORMAT_JSON},
    {"no colon", BYTES("{\"a\" 1}"), 5, SEAL_FORMAT_JSON},
    {"two colons", BYTES("{\"a\"::1}"), 5, SEAL_FORMAT_JSON},
    {"name that is no string", BYTES("{1:2}"), 1, SEAL_FORMAT_JSON},
    {"value without a name", BYTES("{\"a\"}"), 4, SEAL_FORMAT_JSON},
    {"wrong closing bracket", BYTES("[1}"), 2, SEAL_FORMAT_JSON},
    {"wrong closing brace", BYTES("{\"a\":1]"), 6, SEAL_FORMAT_JSON},
    {"single quotes", BYTES("'a'"), 0, SEAL_FORMAT_JSON},
    {"comment", BYTES("[1/*x*/]"), 2, SEAL_FORMAT_JSON},
    {"word in capitals", BYTES("True"), 0, SEAL_FORMAT_JSON},
    {"word cut off", BYTES("nul"), 3, SEAL_FORMAT_JSON},
    {"NaN", BYTES("NaN"), 0, SEAL_FORMAT_JSON},
    {"surrogate alone, high", BYTES("\"\\ud83d\""), 7, SEAL_FORMAT_JSON},
    {"surrogate alone, low", BYTES("\"\\ude00\""), 7, SEAL_FORMAT_JSON},
    {"surrogates in the wrong order", BYTES("\"\\ude00\\ud83d\""), 7, SEAL_FORMAT_JSON},
    {"high surrogate and something else", BYTES("\"\\ud83d\\u0041\""), 13, SEAL_FORMAT_JSON},
    {"unknown escape", BYTES("\"\\a\""), 2, SEAL_FORMAT_JSON},
    {"unicode escape in capitals", BYTES("\"\\U0041\""), 2, SEAL_FORMAT_JSON},
    {"overlong UTF-8", BYTES("\"\xc0\xaf\""), 1, SEAL_FORMAT_JSON},
    {"surrogate in UTF-8", BYTES("\"\xed\xa0\x80\""), 1, SEAL_FORMAT_JSON},
    {"above U+10FFFF", BYTES("\"\xf4\x90\x80\x80\""), 1, SEAL_FORMAT_JSON},
    {"UTF-8 cut off at the end", BYTES("\"\xe2\x82"), 1, SEAL_FORMAT_JSON},
    {"continuation byte alone", BYTES("\"\x80\""), 1, SEAL_FORMAT_JSON},
    {"MAN-07 nine levels", BYTES("[[[[[[[[[]]]]]]]]]"), 8, SEAL_LIMIT_DEPTH},
    {"MAN-07 nine levels, mixed", BYTES("{\"a\":[{\"b\":[{\"c\":[{\"d\":[{}]}]}]}]}"), 26,
     SEAL_LIMIT_DEPTH},
};

static void refuses_and_points_at_the_byte(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(bad); i++) {
        size_t used = 999, at = 999;
        expect_result(&expect, bad[i].row, bad[i].want, scan(bad[i].text, &ours, &used, &at), NULL);
        expect_true(&expect, bad[i].row, "points inside the text or at its end",
                    at <= bad[i].text.size);
        /* within an escape either its beginning or the byte that was wrong may be named */
        size_t away = at > bad[i].at ? at - bad[i].at : bad[i].at - at;
        if (away > 6)
            expect_number(&expect, bad[i].row, bad[i].at, at);
    }
    expect_end(&expect, COUNT(bad));
}

static void takes_no_nul_escape(void **state)
{
    static const char *const texts[] = {"'app.py\\u0000.txt'", "{'\\u0000':1}",
                                        "{'entries\\u0000':[]}"};
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        size_t used, at;
        char *json = json_text(texts[i]);
        expect_result(&expect, "MAN-03 \\u0000", SEAL_FORMAT_JSON,
                      scan(seal_slice_text(json), &ours, &used, &at), NULL);
        expect_result(&expect, "MAN-03 \\u0000", SEAL_FORMAT_JSON,
                      scan(seal_slice_text(json), &theirs, &used, &at), NULL);
        free(json);
    }
    expect_end(&expect, 6);
}

/* Each number as we read it, and as RFC 8259 does. */
static const struct number {
    const char *text;
    bool ours, theirs;
} numbers[] = {
    {"0", true, true},
    {"1", true, true},
    {"87", true, true},
    {"9007199254740991", true, true},      /* 2^53-1 */
    {"9007199254740992", false, true},     /* 2^53 */
    {"9007199254740993", false, true},     /* 2^53+1: a double cannot hold it */
    {"9223372036854775808", false, true},  /* 2^63 */
    {"18446744073709551616", false, true}, /* 2^64 */
    {"18446744073709551617", false, true}, /* 1, if it wraps */
    {"100000000000000000000000000000000000000001", false, true},
    {"-1", false, true},
    {"-0", false, true},
    {"1.0", false, true},
    {"1.5", false, true},
    {"1e3", false, true},
    {"1E+3", false, true},
    {"1e-3", false, true},
    {"1e999", false, true},
    {"007", false, false},
    {"00", false, false},
    {"-01", false, false},
    {"1.", false, false},
    {".5", false, false},
    {"+1", false, false},
    {"-", false, false},
    {"1e", false, false},
    {"1e+", false, false},
    {"0x10", false, false},
    {"1_000", false, false},
    {"Infinity", false, false},
    {"-Infinity", false, false},
    {"\xef\xbc\x91", false, false}, /* full-width digit one */
};

static void reads_numbers_by_the_rules_given(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        /* within a list, so that what is left over behind a number is seen */
        char text[64];
        size_t used, at;
        strcpy(text, "[");
        strcat(text, numbers[i].text);
        strcat(text, "]");
        expect_result(&expect, numbers[i].text, numbers[i].ours ? SEAL_OK : SEAL_FORMAT_JSON,
                      scan(seal_slice_text(text), &ours, &used, &at), NULL);
        expect_result(&expect, numbers[i].text, numbers[i].theirs ? SEAL_OK : SEAL_FORMAT_JSON,
                      scan(seal_slice_text(text), &theirs, &used, &at), NULL);
    }
    expect_end(&expect, 2 * COUNT(numbers));
}

/* MAN-07: the depth that is allowed, and 64, 1000, 1001, 100,000 levels of lists, objects and both; no recursion. */
static void bounds_depth_without_recursion(void **state)
{
    static const unsigned depths[] = {9, 64, 1000, 1001, 100000};
    static const char *const opens[] = {"[", "{\"a\":", "[{\"a\":"};
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(depths); i++) {
        for (size_t j = 0; j < COUNT(opens); j++) {
            size_t size = strlen(opens[j]), used, at;
            char *text = malloc(size * depths[i]);
            assert_non_null(text);
            for (unsigned level = 0; level < depths[i]; level++)
                memcpy(text + level * size, opens[j], size);
            expect_result(
                &expect, opens[j], SEAL_LIMIT_DEPTH,
                scan((struct seal_slice){(uint8_t *)text, size * depths[i]}, &ours, &used, &at),
                NULL);
            free(text);
        }
    }
    expect_end(&expect, 15);
}

static void counts_blanks(void **state)
{
    (void)state;
    assert_int_equal(seal_json_blanks(seal_slice_text("")), 0);
    assert_int_equal(seal_json_blanks(seal_slice_text(" \t\r\nx ")), 4);
    assert_int_equal(seal_json_blanks(seal_slice_text("\f ")), 0);
    assert_int_equal(seal_json_blanks((struct seal_slice){(const uint8_t *)" \0 ", 3}), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_one_strict_value),
        cmocka_unit_test(refuses_and_points_at_the_byte),
        cmocka_unit_test(takes_no_nul_escape),
        cmocka_unit_test(reads_numbers_by_the_rules_given),
        cmocka_unit_test(bounds_depth_without_recursion),
        cmocka_unit_test(counts_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
