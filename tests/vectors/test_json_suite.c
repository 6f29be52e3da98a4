/* SPDX-License-Identifier: Apache-2.0 */
/* Do we agree with others on what JSON is?  MAN-20: JSONTestSuite, 318 files, as the README beside them labels them. */
#include "support/expect.h"

#include "core/json.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Valid JSON that is refused on purpose: a member twice, and \u0000, which C strings cannot hold. */
static const char *const refused_y[] = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json",
    "y_string_null_escape.json",
};

/* Left to the parser by the suite: numbers beyond a double pass here and fail when an integer is read. All others are not
 * plain UTF-8, or too deep. */
static const char *const taken_i[] = {
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
    "i_number_neg_int_huge_exp.json",    "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json",   "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json",      "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",     "i_number_very_big_negative_int.json",
};

static bool among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void read_file(const char *path, struct seal_buffer *bytes)
{
    char chunk[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t got; (got = fread(chunk, 1, sizeof(chunk), file)) > 0;)
        assert_int_equal(seal_buffer_append(bytes, chunk, got), SEAL_OK);
    fclose(file);
}

static enum seal_result open_text(struct seal_slice text, unsigned depth,
                                  enum seal_json_numbers numbers)
{
    struct seal_arena arena = {0};
    struct seal_fault fault = {0};
    struct seal_json root = {0};
    const struct seal_json_rules rules = {depth, numbers};
    const struct seal_json_source source = {.document = "file",
                                            .malformed = SEAL_FORMAT_JSON,
                                            .misshapen = SEAL_FORMAT_MANIFEST,
                                            .arena = &arena,
                                            .fault = &fault};
    uint8_t *copy = exact_copy(text);
    enum seal_result r = seal_json_open(&source, (struct seal_slice){copy, text.size}, &rules, &root);
    seal_json_close(&root);
    seal_arena_clear(&arena);
    free(copy);
    return r;
}

static enum seal_result wanted(const char *name)
{
    bool taken = (name[0] == 'y' && !among(name, refused_y, COUNT(refused_y))) ||
                 (name[0] == 'i' && among(name, taken_i, COUNT(taken_i)));
    if (taken)
        return SEAL_OK;
    static const char *const deep[] = {"i_structure_500_nested_arrays.json",
                                       "n_structure_100000_opening_arrays.json",
                                       "n_structure_open_array_object.json"};
    return among(name, deep, COUNT(deep)) ? SEAL_LIMIT_DEPTH : SEAL_FORMAT_JSON;
}

static void agrees_with_the_suite(void **state)
{
    const char *folder = *state;
    struct expect expect = {0};
    unsigned y = 0, n = 0, i = 0, accepted = 0;
    DIR *files = opendir(folder);
    assert_non_null(files);
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        char path[4096];
        struct seal_buffer bytes = {0};
        const char *name = entry->d_name;
        if (name[0] == '.')
            continue;
        y += name[0] == 'y';
        n += name[0] == 'n';
        i += name[0] == 'i';
        snprintf(path, sizeof(path), "%s/%s", folder, name);
        read_file(path, &bytes);
        /* a document of somebody else; depth as for bundles */
        enum seal_result got =
            open_text(seal_buffer_slice(&bytes), SEAL_FOREIGN_DEPTH_MAX, SEAL_JSON_NUMBERS);
        expect_result(&expect, name, wanted(name), got, NULL);
        accepted += got == SEAL_OK;
        /* our own documents take no more than that */
        if (got != SEAL_OK)
            expect_true(&expect, name, "our own rules refuse it too",
                        open_text(seal_buffer_slice(&bytes), SEAL_MANIFEST_DEPTH_MAX,
                                  SEAL_JSON_INTEGERS) != SEAL_OK);
        seal_buffer_clear(&bytes);
    }
    closedir(files);
    assert_int_equal(y, 95);
    assert_int_equal(n, 188);
    assert_int_equal(i, 35);
    assert_int_equal(accepted, 95 - COUNT(refused_y) + COUNT(taken_i));
    print_message("JSONTestSuite: %u files, %u accepted, %u refused\n", y + n + i, accepted,
                  y + n + i - accepted);
    expect_end(&expect, 318);
}

int main(void)
{
    char folder[4096];
    const char *shared = getenv("COLDSEAL_SHARED");
    snprintf(folder, sizeof(folder), "%s/vectors/json/test_parsing",
             shared != NULL ? shared : "../shared");
    DIR *files = opendir(folder);
    if (files == NULL) {
        printf("SKIP: no %s; set COLDSEAL_SHARED to the folder that has vectors/\n", folder);
        return 77;
    }
    closedir(files);
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(agrees_with_the_suite, folder)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
