/* SPDX-License-Identifier: Apache-2.0 */
/* Do we compute what the kernel would? Against values that `fsverity digest` printed, and against the program itself. */
#include "crypto/fsverity.h"

#include "unit/crypto/support.h"

#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 4096, FULL_LEVEL = 128 * BLOCK, TWO_LEVELS = 128 * 128 * BLOCK };

/* The contents of every file here: byte i is (i * 131 + i / 4096) mod 256, so that no two blocks of a level are equal. */
static uint8_t contents(size_t i)
{
    return (uint8_t)(i * 131 + i / BLOCK);
}

static uint8_t *make_contents(size_t size)
{
    uint8_t *data = malloc(size == 0 ? 1 : size);

    assert_non_null(data);
    for (size_t i = 0; i < size; i++)
        data[i] = contents(i);
    return data;
}

static void digest_of(struct seal_fsverity *tree, const uint8_t *data, size_t size, size_t step,
                      char ret_text[SEAL_HEX_DIGEST_SIZE])
{
    uint8_t digest[SEAL_DIGEST_SIZE];

    MUST(seal_fsverity_start(tree));
    for (size_t at = 0; at < size; at += step)
        MUST(seal_fsverity_update(tree, data + at, size - at < step ? size - at : step));
    MUST(seal_fsverity_finish(tree, digest));
    seal_hex_write(digest, sizeof(digest), ret_text);
}

/* What `fsverity digest --compact` of fsverity-utils 1.5 says about these contents. */
static const struct {
    size_t size;
    const char *digest;
} rows[] = {
#include "unit/crypto/fsverity_rows.h"
};

static void test_known(void **state)
{
    static const size_t steps[] = {1 << 20, 4096, 4095, 70001};
    struct seal_fsverity *tree = seal_fsverity_new();

    (void)state;
    assert_non_null(tree);
    assert_true(COUNT(rows) >= 16);
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t *data = make_contents(rows[i].size);

        /* The largest ones once: they ask about the third level, not about pieces. */
        for (size_t k = 0; k < (rows[i].size < TWO_LEVELS ? COUNT(steps) : 1); k++) {
            char text[SEAL_HEX_DIGEST_SIZE];

            digest_of(tree, data, rows[i].size, steps[k], text);
            assert_string_equal(text, rows[i].digest);
        }
        free(data);
    }
    seal_fsverity_free(tree);
    seal_fsverity_free(NULL);
}

/* A file that was given up half way leaves nothing behind. */
static void test_start_again(void **state)
{
    struct seal_fsverity *tree = seal_fsverity_new();
    uint8_t *data = make_contents(FULL_LEVEL + 5000);
    char text[SEAL_HEX_DIGEST_SIZE];

    (void)state;
    assert_non_null(tree);
    MUST(seal_fsverity_start(tree));
    MUST(seal_fsverity_update(tree, data, FULL_LEVEL + 5000));
    digest_of(tree, data, 0, 1, text);
    assert_int_equal(rows[0].size, 0);
    assert_string_equal(text, rows[0].digest);
    free(data);
    seal_fsverity_free(tree);
}

static void ask_fsverity(const uint8_t *data, size_t size, char ret_text[SEAL_HEX_DIGEST_SIZE])
{
    char path[] = "/tmp/coldseal-fsverity-XXXXXX", command[96];
    int fd = mkstemp(path);
    FILE *file, *answer;

    assert_true(fd >= 0);
    file = fdopen(fd, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    snprintf(command, sizeof(command), "fsverity digest --compact %s", path);
    answer = popen(command, "r"); /* NOLINT(cert-env33-c): a test, and a fixed name */
    assert_non_null(answer);
    assert_int_equal(fread(ret_text, 1, SEAL_HEX_DIGEST_SIZE - 1, answer), SEAL_HEX_DIGEST_SIZE - 1);
    ret_text[SEAL_HEX_DIGEST_SIZE - 1] = '\0';
    assert_int_equal(pclose(answer), 0);
    unlink(path);
}

static void test_against_program(void **state)
{
    static const size_t sizes[] = {
        0,
        1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        2 * BLOCK,
        127 * BLOCK,
        FULL_LEVEL - 1,
        FULL_LEVEL,
        FULL_LEVEL + 1,
        129 * BLOCK,
        2 * FULL_LEVEL,
        2 * FULL_LEVEL + 1,
        1 << 20,
        3333333,
        TWO_LEVELS - 1,
        TWO_LEVELS + 1,
        TWO_LEVELS + FULL_LEVEL + 1,
    };
    struct seal_fsverity *tree = seal_fsverity_new();

    (void)state;
    if (system("fsverity --version >/dev/null 2>&1") !=
        0) { /* NOLINT(cert-env33-c): a test, and a fixed name */
        print_message("SKIP: the program fsverity is not there (Debian package fsverity)\n");
        seal_fsverity_free(tree);
        skip();
    }
    assert_non_null(tree);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        uint8_t *data = make_contents(sizes[i]);
        char ours[SEAL_HEX_DIGEST_SIZE], theirs[SEAL_HEX_DIGEST_SIZE];

        digest_of(tree, data, sizes[i], 256 << 10, ours);
        ask_fsverity(data, sizes[i], theirs);
        assert_string_equal(ours, theirs);
        free(data);
    }
    seal_fsverity_free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_start_again),
        cmocka_unit_test(test_against_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
