/* SPDX-License-Identifier: Apache-2.0 */
/* The zip writer, byte for byte where the format leaves a choice; tests/layer opens its archives with other programs. */
#include "cli/zip/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILES_MAX 8

/* Names of a central directory, one after the other with a blank behind each. */
static void names_of(const struct seal_buffer *zip, size_t start, char *ret_names, size_t size)
{
    const uint8_t *end = zip->data + zip->size - 22;
    const uint8_t *at = zip->data + start;
    size_t count = end[10] | (size_t)end[11] << 8;
    size_t used = 0;

    at += end[16] | (size_t)end[17] << 8 | (size_t)end[18] << 16;
    for (size_t i = 0; i < count; i++) {
        size_t length = at[28] | (size_t)at[29] << 8;

        assert_memory_equal(at, "PK\1\2", 4);
        assert_true(used + length + 2 < size);
        memcpy(ret_names + used, at + 46, length);
        used += length;
        ret_names[used++] = ' ';
        at += 46 + length;
    }
    ret_names[used] = '\0';
    assert_ptr_equal(at, end);
}

static void check_names(const char *const *names, const char *expected)
{
    struct seal_zip_file files[FILES_MAX] = {0};
    struct seal_buffer zip = {0};
    char found[512];
    size_t count = 0;

    for (; names[count] != NULL; count++)
        files[count].name = names[count];
    assert_int_equal(seal_zip_write(files, count, &zip), SEAL_OK);
    names_of(&zip, 0, found, sizeof(found));
    assert_string_equal(found, expected);
    seal_buffer_clear(&zip);
}

static void test_crc(void **state)
{
    (void)state;
    /* the check value that catalogues of CRCs give for this one */
    assert_int_equal(seal_zip_crc(seal_slice_text("123456789")), 0xcbf43926);
    assert_int_equal(seal_zip_crc(seal_slice_text("")), 0);
}

static void test_order(void **state)
{
    (void)state;
    check_names((const char *const[]){"b", "a", NULL}, "a b ");
    /* '-' and '.' come before '/', so names that share a beginning do not come between a directory and its files */
    check_names((const char *const[]){"a/b", "a.b", "a-b", "a0", NULL}, "a-b a.b a/ a/b a0 ");
    check_names((const char *const[]){"x/y/z/1", "x/y/2", "x/w/3", "x/y/z/4", NULL},
                "x/ x/w/ x/w/3 x/y/ x/y/2 x/y/z/ x/y/z/1 x/y/z/4 ");
    check_names((const char *const[]){NULL}, "");
}

static void test_bytes(void **state)
{
    static const uint8_t expected[] =
        "PK\3\4\24\0\0\0\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\1\0\0\0x123456789"
        "PK\1\2\24\3\24\0\0\0\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\1\0\0\0\0\0\0\0\0\0"
        "\0\0\xed\x81\0\0\0\0x"
        "PK\5\6\0\0\0\0\1\0\1\0\x2f\0\0\0\x28\0\0\0\0\0";
    const struct seal_zip_file file = {"x", true, seal_slice_text("123456789")};
    struct seal_buffer zip = {0};

    (void)state;
    assert_int_equal(seal_zip_write(&file, 1, &zip), SEAL_OK);
    assert_int_equal(zip.size, sizeof(expected) - 1);
    assert_memory_equal(zip.data, expected, zip.size);
    seal_buffer_clear(&zip);
}

/* What lies in the buffer already stays, and the archive is the same behind it. */
static void test_appended(void **state)
{
    const struct seal_zip_file file = {"dir/x", false, seal_slice_text("text")};
    struct seal_buffer alone = {0}, behind = {0};

    (void)state;
    assert_int_equal(seal_zip_write(&file, 1, &alone), SEAL_OK);
    assert_int_equal(seal_buffer_append(&behind, "before", 6), SEAL_OK);
    assert_int_equal(seal_zip_write(&file, 1, &behind), SEAL_OK);
    assert_int_equal(behind.size, alone.size + 6);
    assert_memory_equal(behind.data, "before", 6);
    assert_memory_equal(behind.data + 6, alone.data, alone.size);
    seal_buffer_clear(&alone);
    seal_buffer_clear(&behind);
}

/* Names beyond ASCII say that they are UTF-8; others need not. */
static void test_utf8(void **state)
{
    const struct seal_zip_file files[] = {{.name = "plain"}, {.name = "z\xc3\xbc"}};
    struct seal_buffer zip = {0};

    (void)state;
    assert_int_equal(seal_zip_write(files, 2, &zip), SEAL_OK);
    assert_int_equal(zip.data[7], 0);
    assert_int_equal(zip.data[30 + strlen("plain") + 7], 8);
    seal_buffer_clear(&zip);
}

/* Beyond what the format counts it is refused, not wrapped around. */
static void test_too_many(void **state)
{
    enum { COUNT = 0xffff, NAME = 8 };
    struct seal_zip_file *files = calloc(COUNT, sizeof(*files));
    char *names = calloc(COUNT, NAME);
    struct seal_buffer zip = {0};

    (void)state;
    assert_non_null(files);
    assert_non_null(names);
    for (unsigned i = 0; i < COUNT; i++) {
        (void)snprintf(names + (size_t)i * NAME, NAME, "%06u", i);
        files[i].name = names + (size_t)i * NAME;
    }
    assert_int_equal(seal_zip_write(files, COUNT, &zip), SEAL_LIMIT_COUNT);
    seal_buffer_clear(&zip);
    assert_int_equal(seal_zip_write(files, COUNT - 1, &zip), SEAL_OK);
    seal_buffer_clear(&zip);
    free(names);
    free(files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crc),   cmocka_unit_test(test_order),
        cmocka_unit_test(test_bytes), cmocka_unit_test(test_appended),
        cmocka_unit_test(test_utf8),  cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
