/* SPDX-License-Identifier: Apache-2.0 */
/* Names that archives may hold, and fields beside them. */
#include "cli/zip/format.h"
#include "cli/zip/index.h"

#include "support/expect.h"

#include <stdlib.h>
#include <string.h>

#define TEXT(literal)                                   \
    {                                                   \
        (const uint8_t *)(literal), sizeof(literal) - 1 \
    }

static void expect_reason(struct expect *expect, const char *row, const char *want, const char *got)
{
    expect_true(expect, row, want != NULL ? want : "no reason",
                want == NULL ? got == NULL : got != NULL && strstr(got, want) != NULL);
}

static void test_names(void **state)
{
    static const struct {
        const char *row;
        struct seal_slice name;
        const char *reason; /* a part of it; NULL: may stand there */
    } rows[] = {
        {"plain", TEXT("app.py"), NULL},
        {"deep", TEXT("a/b/c"), NULL},
        {"directory", TEXT("a/b/"), NULL},
        {"hidden", TEXT(".a/.b"), NULL},
        {"three dots", TEXT("..."), NULL},
        {"dots in front", TEXT("..a/.b."), NULL},
        {"blank", TEXT("a b"), NULL},
        {"UTF-8", TEXT("z\xc3\xa4h"), NULL},
        {"seal", TEXT(".coldseal/app.json"), NULL},
        {"colon", TEXT("C:x"), NULL},
        {"none", {(const uint8_t *)"", 0}, "has no name"},
        {"absolute", TEXT("/a"), "absolute"},
        {"slash", TEXT("/"), "absolute"},
        {"two slashes", TEXT("//"), "absolute"},
        {"up", TEXT(".."), "upwards"},
        {"up first", TEXT("../a"), "upwards"},
        {"up inside", TEXT("a/../b"), "upwards"},
        {"up last", TEXT("a/.."), "upwards"},
        {"up directory", TEXT("a/../"), "upwards"},
        {"dot", TEXT("."), "component \".\""},
        {"dot first", TEXT("./a"), "component \".\""},
        {"dot last", TEXT("a/./"), "component \".\""},
        {"empty inside", TEXT("a//b"), "empty component"},
        {"empty last", TEXT("a//"), "empty component"},
        {"backslash", TEXT("a\\b"), "backslash"},
        {"NUL", TEXT("a\0b"), "NUL"},
        {"NUL last", TEXT("a\0"), "NUL"},
        {"new line", TEXT("a\n"), "control"},
        {"escape", TEXT("\x1b[1m"), "control"},
        {"delete", TEXT("a\x7f"), "control"},
        {"Latin-1", TEXT("z\xe4h"), "not UTF-8"},
        {"overlong slash", TEXT("a\xc0\xaf"), "not UTF-8"},
        {"cut off", TEXT("a\xc3"), "not UTF-8"},
    };
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_reason(&expect, rows[i].row, rows[i].reason, seal_zip_name_wrong(rows[i].name));
    expect_end(&expect, 33);
}

#define ELSE SEAL_ZIP_ELSEWHERE_32

static void test_fields(void **state)
{
    static const struct {
        const char *row;
        struct seal_slice fields;
        uint64_t numbers[2], become[2];
        const char *reason;
    } rows[] = {
        {"none", {NULL, 0}, {1, 2}, {1, 2}, NULL},
        {"unknown", TEXT("UT\1\0x\xfe\xca\0\0"), {1, 2}, {1, 2}, NULL},
        {"one", TEXT("\1\0\x8\0\5\0\0\0\0\0\0\0"), {ELSE, 2}, {5, 2}, NULL},
        {"the other", TEXT("\1\0\x8\0\5\0\0\0\1\0\0\0"), {1, ELSE}, {1, 0x100000005}, NULL},
        {"both", TEXT("\1\0\x10\0\5\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0"), {ELSE, ELSE}, {5, 6}, NULL},
        {"behind another", TEXT("UT\0\0\1\0\x8\0\5\0\0\0\0\0\0\0"), {ELSE, 2}, {5, 2}, NULL},
        {"missing", {NULL, 0}, {ELSE, 2}, {0}, "lacks its field"},
        {"too short", TEXT("\1\0\7\0\5\0\0\0\0\0\0"), {ELSE, 2}, {0}, "lacks a number"},
        {"one of two", TEXT("\1\0\x8\0\5\0\0\0\0\0\0\0"), {ELSE, ELSE}, {0}, "lacks a number"},
        {"too long", TEXT("\1\0\x9\0\5\0\0\0\0\0\0\0\0"), {ELSE, 2}, {0}, "nothing asks for"},
        {"not asked for", TEXT("\1\0\x8\0\5\0\0\0\0\0\0\0"), {1, 2}, {0}, "nothing asks for"},
        {"twice", TEXT("\1\0\0\0\1\0\0\0"), {1, 2}, {0}, "twice"},
        {"head cut off", TEXT("UT\1"), {1, 2}, {0}, "malformed"},
        {"body cut off", TEXT("UT\2\0x"), {1, 2}, {0}, "malformed"},
        {"name",
         TEXT("up\x6\0\1\x43\xbe\xb7\xe8"
              "a"),
         {1, 2},
         {1, 2},
         NULL},
        {"name, other version",
         TEXT("up\x6\0\2\x43\xbe\xb7\xe8"
              "a"),
         {1, 2},
         {0},
         "another name"},
        {"name, other checksum",
         TEXT("up\x6\0\1\x44\xbe\xb7\xe8"
              "a"),
         {1, 2},
         {0},
         "another name"},
        {"name, other name",
         TEXT("up\x6\0\1\x43\xbe\xb7\xe8"
              "b"),
         {1, 2},
         {0},
         "another name"},
        {"name, too short", TEXT("up\4\0\1\x43\xbe\xb7"), {1, 2}, {0}, "another name"},
        {"name, empty", TEXT("up\5\0\1\x43\xbe\xb7\xe8"), {1, 2}, {0}, "another name"},
        {"name, twice",
         TEXT("up\x6\0\1\x43\xbe\xb7\xe8"
              "aup\x6\0\1\x43\xbe\xb7\xe8"
              "a"),
         {1, 2},
         {0},
         "twice"},
    };
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t first = rows[i].numbers[0], second = rows[i].numbers[1];
        uint64_t *const numbers[] = {&first, &second};
        uint8_t *exact = exact_copy(rows[i].fields);
        const char *reason = seal_zip_fields_wrong((struct seal_slice){exact, rows[i].fields.size},
                                                   seal_slice_text("a"), numbers, 2);

        expect_reason(&expect, rows[i].row, rows[i].reason, reason);
        if (rows[i].reason == NULL) {
            expect_number(&expect, rows[i].row, rows[i].become[0], first);
            expect_number(&expect, rows[i].row, rows[i].become[1], second);
        }
        free(exact);
    }
    expect_end(&expect, 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
