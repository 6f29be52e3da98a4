/* SPDX-License-Identifier: Apache-2.0 */
/* Are names, paths and patterns of the shapes that docs/formats.md gives them? */
#include "base/name.h"

#include <coldseal/limits.h>

#include "unit/base/unit.h"

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define N64 FIFTY TEN "abcd"
#define N255 FIFTY FIFTY FIFTY FIFTY FIFTY "abcde"

static const struct {
    const char *name;
    bool package, label, file;
} names[] = {
    {"a", true, true, true},
    {"orders-api", true, true, true},
    {"9_-", true, true, true},
    {"Orders", true, false, true}, /* labels are lower case */
    {"-a", false, false, true},
    {"_a", false, false, true},
    {"a.b", false, false, true}, /* NAME.json.LABEL.sig could be read in two ways */
    {"a b", false, false, true},
    {"a/b", false, false, false},
    {"a\\b", false, false, false},
    {"a\nb", false, false, false},
    {"a\x7f", false, false, false},
    {".", false, false, false},
    {"..", false, false, false},
    {"...", false, false, true},
    {"", false, false, false},
    {"\xc3\xa9", false, false, true},
    {"\xe9", false, false, false}, /* not UTF-8 */
    {TEN TEN TEN "ab", true, true, true},
    {TEN TEN TEN "abc", true, false, true}, /* a label of 33 */
    {N64, true, false, true},
    {N64 "x", false, false, true}, /* a package of 65 */
    {N255, false, false, true},
    {N255 "x", false, false, false},
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct seal_slice name = seal_slice_text(names[i].name);

        assert_row(seal_name_package(name) == names[i].package, names[i].name);
        assert_row(seal_name_label(name) == names[i].label, names[i].name);
        assert_row(seal_name_file(name) == names[i].file, names[i].name);
    }
    assert_false(seal_name_package(SLICE("a\0b")));
    assert_false(seal_name_label(SLICE("a\0")));
    assert_false(seal_name_file(SLICE("a\0b")));
}

static const struct {
    const char *path;
    bool good;
} roots[] = {
    {"/var/task", true},  {"/opt", true},       {"/o", true},      {"/", false},
    {"", false},          {"opt", false},       {"/opt/", false},  {"//opt", false},
    {"/var//x", false},   {"/var/../x", false}, {"/./x", false},   {"/..", false},
    {"/var/task ", true}, {"/a\nb", false},     {"/a\xff", false},
};

static void test_roots(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(roots); i++)
        assert_row(seal_name_root(seal_slice_text(roots[i].path)) == roots[i].good, roots[i].path);
}

static const struct {
    const char *path;
    enum seal_result result;
} paths[] = {
    {"app.py", SEAL_OK},
    {"a/b/c", SEAL_OK},
    {"a b/\xe2\x82\xac", SEAL_OK},
    {"...", SEAL_OK},
    {".coldsealx/a", SEAL_OK},
    {"a/.coldseal/b", SEAL_OK}, /* reserved as the first component only */
    {"~x", SEAL_OK},            /* a name like any other */
    {" ", SEAL_OK},
    {"", SEAL_FORMAT_MANIFEST},
    {"/etc/passwd", SEAL_FORMAT_MANIFEST}, /* TREE-01 */
    {"../x", SEAL_FORMAT_MANIFEST},
    {"a/../../x", SEAL_FORMAT_MANIFEST},
    {"a/..", SEAL_FORMAT_MANIFEST},
    {"C:\\x", SEAL_FORMAT_MANIFEST},
    {"./a", SEAL_FORMAT_MANIFEST}, /* TREE-02 */
    {"a//b", SEAL_FORMAT_MANIFEST},
    {"a/.", SEAL_FORMAT_MANIFEST},
    {"a/", SEAL_FORMAT_MANIFEST},
    {"/", SEAL_FORMAT_MANIFEST},
    {"a\r", SEAL_FORMAT_MANIFEST}, /* TREE-03 */
    {"a\n/b", SEAL_FORMAT_MANIFEST},
    {"a\x01", SEAL_FORMAT_MANIFEST},
    {"a\x7f", SEAL_FORMAT_MANIFEST},
    {"a\xff", SEAL_FORMAT_MANIFEST},
    {"a/\xc0\xaf/b", SEAL_FORMAT_MANIFEST},   /* an overlong slash */
    {"a\xe2\x82/\xac", SEAL_FORMAT_MANIFEST}, /* a sequence across components */
    {".coldseal", SEAL_FORMAT_MANIFEST},
    {".coldseal/x.json", SEAL_FORMAT_MANIFEST},
    {N255 "/" N255, SEAL_OK},
    {"a/" N255 "x", SEAL_LIMIT_SIZE},
};

static void test_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(paths); i++)
        assert_result(seal_name_path(seal_slice_text(paths[i].path)), paths[i].result, paths[i].path);
    assert_int_equal(seal_name_path(SLICE("app.py\0.txt")), SEAL_FORMAT_MANIFEST); /* MAN-03 */
    assert_int_equal(seal_name_path((struct seal_slice){NULL, 0}), SEAL_FORMAT_MANIFEST);
}

/* "a/a/a..." of @depth components, each of @length bytes. */
static struct seal_slice deep(char *text, size_t depth, size_t length)
{
    size_t size = 0;

    for (size_t i = 0; i < depth; i++) {
        if (i > 0)
            text[size++] = '/';
        memset(text + size, 'a', length);
        size += length;
    }
    return (struct seal_slice){(const uint8_t *)text, size};
}

static void test_path_bounds(void **state)
{
    static char text[8192];

    (void)state;
    assert_int_equal(seal_name_path(deep(text, SEAL_PATH_DEPTH_MAX, 1)), SEAL_OK);
    assert_int_equal(seal_name_path(deep(text, SEAL_PATH_DEPTH_MAX + 1, 1)), SEAL_LIMIT_DEPTH);
    assert_int_equal(seal_name_path(deep(text, 16, 255)), SEAL_OK); /* 4,095 bytes */
    assert_int_equal(seal_name_path(deep(text, 32, 127)), SEAL_OK); /* 4,095 bytes */
    assert_int_equal(seal_name_path(deep(text, 2048, 2)), SEAL_LIMIT_SIZE);
    text[4095] = 'b';
    assert_int_equal(seal_name_path((struct seal_slice){(const uint8_t *)text, 4096}),
                     SEAL_LIMIT_SIZE);
}

static const struct {
    const char *path, *prefix;
    bool below;
} prefixes[] = {
    {"a/b", "a", true},  {"a", "a", true},         {"ab", "a", false},
    {"a", "a/b", false}, {"a/bc", "a/b", false},   {"a/b/c", "a/b", true},
    {"b/a", "a", false}, {"/opt/x", "/opt", true}, {"/optional", "/opt", false},
    {"a", "", false},    {"", "", false},          {"A/b", "a", false},
};

static void test_below(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(prefixes); i++)
        assert_row(seal_name_below(seal_slice_text(prefixes[i].path),
                                   seal_slice_text(prefixes[i].prefix)) == prefixes[i].below,
                   prefixes[i].path);
}

static const struct {
    const char *pattern;
    bool valid, valid_alone;
} patterns[] = {
    {"orders-api", true, true},  {"orders-api-*", true, true}, {"abc*", true, true},
    {"ab*", false, false}, /* too much would match */
    {"*", false, true},    /* in a policy only */
    {"**", false, false},        {"***", false, false},        {"abc**", false, false},
    {"abc***", false, false},    {"a*bcd", false, false}, /* only at the end */
    {"*abc", false, false},      {"*abcd*", false, false},     {"a", true, true},
    {"{package}-*", true, true}, /* what stands for a name is put in before matching */
    {"", false, false},          {"a b", false, false},        {"ab\n", false, false},
    {"abc\xff", false, false},   {N255, true, true},           {N255 "x", false, false},
};

static void test_patterns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(patterns); i++) {
        struct seal_slice pattern = seal_slice_text(patterns[i].pattern);

        assert_row(seal_pattern_valid(pattern, false) == patterns[i].valid, patterns[i].pattern);
        assert_row(seal_pattern_valid(pattern, true) == patterns[i].valid_alone, patterns[i].pattern);
    }
}

static const struct {
    const char *pattern, *name;
    bool matches;
} matches[] = {
    {"orders", "orders", true},
    {"orders", "orders2", false},
    {"orders", "order", false},
    {"orders-*", "orders-", true}, /* zero bytes are enough */
    {"orders-*", "orders-eu", true},
    {"orders-*", "orders", false},
    {"orders-*", "xorders-eu", false},
    {"*", "anything", true},
    {"*", "", true},
    {"Orders", "orders", false},
    {"orders-*", "orders-*", true},
    {"", "", true},
    {"", "a", false},
};

static void test_match(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(matches); i++)
        assert_row(seal_pattern_match(seal_slice_text(matches[i].pattern),
                                      seal_slice_text(matches[i].name)) == matches[i].matches,
                   matches[i].pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_roots),
        cmocka_unit_test(test_paths), cmocka_unit_test(test_path_bounds),
        cmocka_unit_test(test_below), cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_match),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
