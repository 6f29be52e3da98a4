/* SPDX-License-Identifier: Apache-2.0 */
/* manifest/v1: its bounds, its truncations, its injuries (F-30, F-31), and looking things up in it. */
#include "manifest_text.h"

#include <stdio.h>
#include <string.h>

/* Text that is @count times @piece, with another piece between. */
static void repeat(struct seal_buffer *text, const char *piece, size_t count, const char *between)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            assert_int_equal(seal_buffer_append(text, between, strlen(between)), SEAL_OK);
        assert_int_equal(seal_buffer_append(text, piece, strlen(piece)), SEAL_OK);
    }
}

static enum seal_result read_around(const char *before, const struct seal_buffer *middle,
                                    const char *behind)
{
    struct seal_manifest m;
    struct seal_fault fault = {0};
    struct seal_buffer text = {0};
    char *head = json_text(before), *tail = json_text(behind);
    repeat(&text, head, 1, "");
    assert_int_equal(seal_buffer_append(&text, middle->data, middle->size), SEAL_OK);
    repeat(&text, tail, 1, "");
    enum seal_result r = read_bytes(seal_buffer_slice(&text), &m, &fault);
    seal_manifest_clear(&m);
    seal_buffer_clear(&text);
    free(head);
    free(tail);
    return r;
}

/* MAN-18 and the other bounds: the last that is taken, and the first that is not. */
static void bounds_are_where_limits_h_says(void **state)
{
    (void)state;
    const char *const before = HEAD "'entries':[{'path':'", *const behind =
                                                                "','size':3,'sha256':'#'}]}";
    struct expect expect = {0};
    struct seal_buffer text = {0};
    char component[256];
    memset(component, 'c', 255);
    component[255] = '\0';

    repeat(&text, component, 1, "");
    expect_result(&expect, "component of 255", SEAL_OK, read_around(before, &text, behind), NULL);
    repeat(&text, "c", 1, "");
    expect_result(&expect, "MAN-18 component of 256", SEAL_LIMIT_SIZE,
                  read_around(before, &text, behind), NULL);

    text.size = 0;
    repeat(&text, component, 16, "/");
    assert_int_equal(text.size, SEAL_PATH_MAX);
    expect_result(&expect, "path of 4095", SEAL_OK, read_around(before, &text, behind), NULL);
    text.size -= 255;
    repeat(&text, "c/c", 1, "");
    repeat(&text, component + 2, 1, "");
    expect_result(&expect, "MAN-18 path of 4096", SEAL_LIMIT_SIZE,
                  read_around(before, &text, behind), NULL);

    text.size = 0;
    repeat(&text, "d", 255, "/");
    expect_result(&expect, "255 levels", SEAL_OK, read_around(before, &text, behind), NULL);
    text.size = 0;
    repeat(&text, "d", 300, "/");
    expect_result(&expect, "MAN-18 300 levels", SEAL_LIMIT_DEPTH,
                  read_around(before, &text, behind), NULL);

    text.size = 0;
    repeat(&text, "t", 4095, "");
    expect_result(&expect, "link of 4095", SEAL_OK,
                  read_around(HEAD "'entries':[{'path':'a','link':'", &text, "'}]}"), NULL);
    repeat(&text, "t", 1, "");
    expect_result(&expect, "link of 4096", SEAL_LIMIT_SIZE,
                  read_around(HEAD "'entries':[{'path':'a','link':'", &text, "'}]}"), NULL);

    text.size = 0;
    repeat(&text, "i", SEAL_INFO_SIZE_MAX + 1, "");
    expect_result(&expect, "info of more than 4 KiB", SEAL_LIMIT_SIZE,
                  read_around(HEAD "'info':{'a':'", &text, "'}," TAIL), NULL);
    text.size = SEAL_INFO_SIZE_MAX / 2;
    expect_result(&expect, "info of 2 KiB", SEAL_OK,
                  read_around(HEAD "'info':{'a':'", &text, "'}," TAIL), NULL);

    text.size = 0;
    repeat(&text, "0", 1000000, "");
    expect_result(&expect, "MAN-10 a number of 1,000,000 digits", SEAL_FORMAT_JSON,
                  read_around(HEAD "'entries':[{'path':'a','size':1", &text, ",'sha256':'#'}]}"),
                  NULL);
    text.size = 0;
    repeat(&text, component, 16u << 12, "");
    expect_result(&expect, "MAN-10 a string of 16 MB", SEAL_LIMIT_SIZE,
                  read_around(before, &text, behind), NULL);
    expect_result(&expect, "MAN-10 a string of 16 MB in the header", SEAL_LIMIT_SIZE,
                  read_around(HEAD "'info':{'a':'", &text, "'}," TAIL), NULL);
    text.size = 0;
    repeat(&text, "                                ", SEAL_MANIFEST_SIZE_MAX / 32, "");
    expect_result(&expect, "MAN-10 more than 32 MiB", SEAL_LIMIT_SIZE,
                  read_around(HEAD TAIL, &text, ""), NULL);

    text.size = 0;
    for (int i = 0; i < 257; i++)
        repeat(&text,
               (snprintf(component, sizeof(component), "%s\"f%04d\"", i > 0 ? "," : "", i), component),
               1, "");
    expect_result(&expect, "257 functions", SEAL_LIMIT_COUNT,
                  read_around(HEAD "'bind':{'function':[", &text, "]}," TAIL), NULL);
    text.size -= 8;
    expect_result(&expect, "256 functions", SEAL_OK,
                  read_around(HEAD "'bind':{'function':[", &text, "]}," TAIL), NULL);

    text.size = 0;
    repeat(&text, "[", 100000, "");
    expect_result(&expect, "MAN-07 100,000 lists", SEAL_LIMIT_DEPTH,
                  read_around(HEAD "'info':", &text, ""), NULL);
    text.size = 0;
    repeat(&text, "[{\"a\":", 100000, "");
    expect_result(&expect, "MAN-07 100,000 of both", SEAL_LIMIT_DEPTH,
                  read_around(HEAD "'info':", &text, ""), NULL);
    seal_buffer_clear(&text);
    expect_end(&expect, 18);
}

static void bounds_the_entries(void **state)
{
    (void)state;
    struct seal_buffer text = {0};
    char entry[128];
    for (unsigned i = 0; i < SEAL_ENTRIES_MAX; i++) {
        int size = snprintf(entry, sizeof(entry), "%s{\"path\":\"f%06u\",\"dir\":true}",
                            i > 0 ? ",\n" : "", i);
        assert_int_equal(seal_buffer_append(&text, entry, (size_t)size), SEAL_OK);
    }
    assert_int_equal(read_around(HEAD "'entries':[", &text, "]}"), SEAL_OK);
    assert_int_equal(read_around(HEAD "'entries':[", &text, ",{'path':'g','dir':true}]}"),
                     SEAL_LIMIT_COUNT);
    seal_buffer_clear(&text);
}

/* MAN-09, F-30: no truncation is a manifest but that of the final newline. */
static void no_part_is_a_manifest(void **state)
{
    (void)state;
    char *json = json_text(FULL);
    size_t size = strlen(json);
    for (size_t n = 0; n < size; n++) {
        struct seal_manifest m;
        struct seal_fault fault = {0};
        enum seal_result r = read_bytes((struct seal_slice){(const uint8_t *)json, n}, &m, &fault);
        if (n == size - 1)
            assert_int_equal(r, SEAL_OK);
        else if (strcmp(seal_result_category(r), "FORMAT") != 0)
            fail_msg("%zu of %zu bytes: %s", n, size, seal_result_name(r));
        seal_manifest_clear(&m);
    }
    free(json);
}

/* F-31: each member taken away, said twice, and of each other type. */
static const struct member {
    const char *name, *value;
    bool required;
} members[] = {
    {"package", "'orders-api'", true},
    {"version", "87", true},
    {"root", "'/var/task'", true},
    {"bind", "{'function':['orders-api']}", false},
    {"requires", "{'shared-lib':12}", false},
    {"policy_generation", "9", false},
    {"not_before", "'2026-11-22T00:00:00Z'", false},
    {"expires", "'2027-11-22T00:00:00Z'", false},
    {"info", "{'commit':'9f2c'}", false},
    {"entries", "[" ENTRY("app.py") "]", true},
};

static const struct member entry_members[] = {
    {"path", "'app.py'", true},
    {"size", "3", true},
    {"sha256", "'#'", true},
    {"exec", "true", false},
};

enum injury { WHOLE, TAKEN_AWAY, TWICE, OTHER_TYPE };

static void write_members(char *text, const struct member *list, size_t count, size_t victim,
                          enum injury injury, const char *other)
{
    const char *comma = "";
    for (size_t i = 0; i < count; i++) {
        bool here = i == victim;
        if (here && injury == TAKEN_AWAY)
            continue;
        const char *value = here && injury == OTHER_TYPE ? other : list[i].value;
        for (int left = here && injury == TWICE ? 2 : 1; left > 0; left--) {
            sprintf(text + strlen(text), "%s'%s':%s", comma, list[i].name, value);
            comma = ",";
        }
    }
}

static void injure(struct expect *expect, const char *begin, const struct member *list,
                   size_t count, const char *end)
{
    static const char *const types[] = {"null", "true", "1", "'x'", "[]", "{}", "[1]", "{'x':[]}"};
    char text[4096], row[128];
    struct seal_manifest m;
    struct seal_fault fault;
    for (size_t victim = 0; victim < count; victim++) {
        for (enum injury injury = WHOLE; injury <= OTHER_TYPE; injury++) {
            for (size_t type = 0; type < (injury == OTHER_TYPE ? COUNT(types) : 1); type++) {
                const char *other = types[type];
                if (injury == OTHER_TYPE && other[0] == list[victim].value[0] &&
                    (other[0] == '\'' || strcmp(other, "true") == 0))
                    continue; /* the same type */
                if (injury == OTHER_TYPE && other[0] == '1' &&
                    strchr("0123456789", list[victim].value[0]) != NULL)
                    continue;
                strcpy(text, begin);
                write_members(text, list, count, victim, injury, other);
                strcat(text, end);
                snprintf(row, sizeof(row), "F-31 %s, injury %d, %s", list[victim].name, (int)injury,
                         other);
                fault = (struct seal_fault){0};
                enum seal_result r = read_text(text, &m, &fault);
                if (injury == WHOLE || (injury == TAKEN_AWAY && !list[victim].required))
                    expect_result(expect, row, SEAL_OK, r, &fault);
                else
                    expect_text(expect, row, "FORMAT", seal_result_category(r));
                seal_manifest_clear(&m);
            }
        }
    }
}

static void no_injured_member_passes(void **state)
{
    (void)state;
    struct expect expect = {0};
    injure(&expect, BEGIN, members, COUNT(members), "}");
    injure(&expect, HEAD "'entries':[{", entry_members, COUNT(entry_members), "}]}");
    expect_end(&expect, 130);
}

static void finds_entries_and_what_lies_below(void **state)
{
    static const struct find {
        const char *path;
        bool found, below;
    } rows[] = {
        {"a", false, true},      {"a-b", true, false},   {"a.b", true, false},
        {"a/x", true, false},    {"a/y", false, true},   {"a/y/z", true, false},
        {"a0", true, false},     {"", false, false},     {"a/", false, false},
        {"b", false, false},     {"a/y/", false, false}, {"A", false, false},
        {"a/x/y", false, false},
    };
    struct seal_manifest m;
    struct seal_fault fault = {0};
    struct expect expect = {0};
    (void)state;
    assert_int_equal(read_text(LIST(ENTRY("a-b") "," ENTRY("a.b") "," ENTRY("a/x") "," ENTRY(
                                   "a/y/z") "," ENTRY("a0")),
                               &m, &fault),
                     SEAL_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_slice path = seal_slice_text(rows[i].path);
        const struct seal_entry *entry = seal_manifest_find(&m, path);
        expect_true(&expect, rows[i].path, "found or not", (entry != NULL) == rows[i].found);
        if (entry != NULL)
            expect_text(&expect, rows[i].path, rows[i].path, entry->path);
        expect_true(&expect, rows[i].path, "below or not",
                    seal_manifest_below(&m, path) == rows[i].below);
    }
    seal_manifest_clear(&m);
    expect_end(&expect, 2 * COUNT(rows));
}

static void knows_the_words_of_bindings(void **state)
{
    (void)state;
    assert_int_equal(seal_binding_read("function"), SEAL_BIND_FUNCTION);
    assert_int_equal(seal_binding_read("handler"), SEAL_BIND_HANDLER);
    assert_int_equal(seal_binding_read("architecture"), SEAL_BIND_ARCHITECTURE);
    assert_int_equal(seal_binding_read("region"), SEAL_BIND_REGION);
    assert_int_equal(seal_binding_read("realm"), SEAL_BIND_REALM);
    assert_int_equal(seal_binding_read("command"), SEAL_BIND_COMMAND);
    assert_int_equal(seal_binding_read("environment"), SEAL_BIND_ENVIRONMENT);
    assert_int_equal(seal_binding_read("Function"), 0);
    assert_int_equal(seal_binding_read("func"), 0);
    assert_int_equal(seal_binding_read("root"), 0);
    assert_int_equal(seal_binding_read(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_where_limits_h_says),
        cmocka_unit_test(bounds_the_entries),
        cmocka_unit_test(no_part_is_a_manifest),
        cmocka_unit_test(no_injured_member_passes),
        cmocka_unit_test(finds_entries_and_what_lies_below),
        cmocka_unit_test(knows_the_words_of_bindings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
