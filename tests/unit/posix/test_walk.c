/* SPDX-License-Identifier: Apache-2.0 */
/* Walking trees that stay as they are: order, kinds, depths, digests. */
#include "place.h"
#include "support/expect.h"
#include "watcher.h"

#include "crypto/fsverity.h"
#include "crypto/hash.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void goes_through_everything_in_order(void **state)
{
    struct watcher watcher = {.place = *state};

    place_text(*state, "b", "x");
    place_directory(*state, "a");
    place_directory(*state, "a/c");
    place_directory(*state, "a/empty");
    place_text(*state, "a/c/z", "x");
    place_text(*state, "a/c/\xc3\xa4", "x");
    place_link(*state, "a/c/dir", "..");
    place_text(*state, "a.b", "x"); /* after a and all below it, although '.' comes before '/' */
    place_text(*state, "A", "x");
    place_directory(*state, ".coldseal");
    place_text(*state, ".coldseal/p.json", "x");
    assert_int_equal(mkfifoat(((struct place *)*state)->fd, "pipe", 0644), 0);

    assert_int_equal(watcher_walk(&watcher, NULL), SEAL_OK);
    assert_string_equal(watcher.text, "d .coldseal\n"
                                      "f .coldseal/p.json\n"
                                      "f A\n"
                                      "d a\n"
                                      "d a/c\n"
                                      "l a/c/dir -> ..\n"
                                      "f a/c/z\n"
                                      "f a/c/\xc3\xa4\n"
                                      "d a/empty\n"
                                      "f a.b\n"
                                      "f b\n"
                                      "o pipe\n");
    assert_int_equal(watcher.calls, 0); /* nothing was read */
}

static void enters_only_what_it_is_told_to(void **state)
{
    struct watcher watcher = {.place = *state, .closed = true};

    place_directory(*state, "a");
    place_text(*state, "a/b", "x");
    assert_int_equal(watcher_walk(&watcher, NULL), SEAL_OK);
    assert_string_equal(watcher.text, "d a\n");
}

static void an_empty_root_is_a_tree(void **state)
{
    struct watcher watcher = {.place = *state};

    assert_int_equal(watcher_walk(&watcher, NULL), SEAL_OK);
    assert_int_equal(watcher.found, 0);
}

/* Sizes around the pieces in which files are read. */
static void hashes_what_is_in_the_file(void **state)
{
    static const size_t sizes[] = {0,
                                   1,
                                   4095,
                                   4096,
                                   4097,
                                   SEAL_READ_CHUNK - 1,
                                   SEAL_READ_CHUNK,
                                   SEAL_READ_CHUNK + 1,
                                   3 * SEAL_READ_CHUNK + 5};
    struct seal_fsverity *tree = seal_fsverity_new();
    uint8_t *data = malloc(4 * SEAL_READ_CHUNK);

    assert_non_null(tree);
    assert_non_null(data);
    for (size_t i = 0; i < 4 * SEAL_READ_CHUNK; i++)
        data[i] = (uint8_t)(i * 7 + i / 251);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct watcher watcher = {.place = *state, .wants = SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY};
        uint8_t sha256[SEAL_DIGEST_SIZE], fsverity[SEAL_DIGEST_SIZE];

        place_file(*state, "file", data, sizes[i], 0644);
        assert_int_equal(
            seal_hash_bytes(SEAL_HASH_SHA256, (struct seal_slice){data, sizes[i]}, sha256), SEAL_OK);
        assert_int_equal(seal_fsverity_start(tree), SEAL_OK);
        assert_int_equal(seal_fsverity_update(tree, data, sizes[i]), SEAL_OK);
        assert_int_equal(seal_fsverity_finish(tree, fsverity), SEAL_OK);

        assert_int_equal(watcher_walk(&watcher, NULL), SEAL_OK);
        assert_int_equal(watcher.hashed, 1);
        assert_int_equal(watcher.bytes, sizes[i]);
        assert_true(watcher.calls >= 1 && watcher.calls <= 1 + sizes[i] / SEAL_READ_CHUNK);
        assert_int_equal(watcher.digests.have, SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY);
        assert_memory_equal(watcher.digests.sha256, sha256, SEAL_DIGEST_SIZE);
        assert_memory_equal(watcher.digests.fsverity, fsverity, SEAL_DIGEST_SIZE);
    }
    free(data);
    seal_fsverity_free(tree);
}

static void computes_only_what_is_wanted(void **state)
{
    static const uint8_t none[SEAL_DIGEST_SIZE];
    struct watcher sha256 = {.place = *state, .wants = SEAL_WANT_SHA256};
    struct watcher fsverity = {.place = *state, .wants = SEAL_WANT_FSVERITY};
    struct watcher enter = {.place = *state, .wants = SEAL_WANT_ENTER}; /* senseless for a file */

    place_text(*state, "a", "1");
    place_text(*state, "b", "2"); /* with the same contexts again */
    assert_int_equal(watcher_walk(&sha256, NULL), SEAL_OK);
    assert_int_equal(sha256.hashed, 2);
    assert_int_equal(sha256.digests.have, SEAL_WANT_SHA256);
    assert_memory_equal(sha256.digests.fsverity, none, SEAL_DIGEST_SIZE);
    assert_int_equal(watcher_walk(&fsverity, NULL), SEAL_OK);
    assert_int_equal(fsverity.digests.have, SEAL_WANT_FSVERITY);
    assert_memory_equal(fsverity.digests.sha256, none, SEAL_DIGEST_SIZE);
    assert_int_equal(watcher_walk(&enter, NULL), SEAL_OK);
    assert_int_equal(enter.hashed, 0);
}

/* TREE-21: sizes of more than 32 bits. */
static enum seal_result note_size(void *context, const struct seal_found *found,
                                  unsigned *ret_wants, struct seal_fault *fault)
{
    (void)fault;
    *(uint64_t *)context = found->size;
    *ret_wants = SEAL_WANT_NOTHING;
    return SEAL_OK;
}

static void sizes_have_64_bits(void **state)
{
    const struct place *place = *state;
    uint64_t size = 0;
    const struct seal_visitor visitor = {.context = &size, .found = note_size};
    struct seal_directory *directory = NULL;
    int fd;

    place_text(place, "sparse", "");
    fd = openat(place->fd, "sparse", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, 5368709121), 0);
    close(fd);
    assert_int_equal(seal_linux.open(seal_linux.context, NULL, place->path, &directory, NULL),
                     SEAL_OK);
    assert_int_equal(seal_linux.walk(seal_linux.context, directory, &visitor, NULL), SEAL_OK);
    assert_int_equal(size, 5368709121);
    seal_linux.close(seal_linux.context, directory);
}

/* @levels directories with names of @length bytes, one in the other, and a file in the last. */
static void dig(const struct place *place, unsigned levels, size_t length)
{
    int at = dup(place->fd), next;
    char name[SEAL_COMPONENT_MAX + 1];

    memset(name, 'd', length);
    name[length] = '\0';
    for (unsigned i = 0; i < levels; i++) {
        assert_int_equal(mkdirat(at, name, 0755), 0);
        next = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(next >= 0);
        close(at);
        at = next;
    }
    next = openat(at, "f", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_true(next >= 0);
    close(next);
    close(at);
}

/* TREE-20, MAN-18 */
static void depth_is_bounded(void **state)
{
    struct watcher deep = {.place = *state}, deeper = {.place = *state};
    struct seal_fault fault = {0};

    dig(*state, SEAL_PATH_DEPTH_MAX - 1, 1);
    assert_int_equal(watcher_walk(&deep, &fault), SEAL_OK);
    assert_int_equal(deep.deepest, SEAL_PATH_DEPTH_MAX);

    place_directory(*state, "e");
    assert_int_equal(
        renameat(((struct place *)*state)->fd, "d", ((struct place *)*state)->fd, "e/d"), 0);
    assert_int_equal(watcher_walk(&deeper, &fault), SEAL_LIMIT_DEPTH);
    assert_int_equal(deeper.deepest, SEAL_PATH_DEPTH_MAX);
    assert_int_equal(fault.code, SEAL_LIMIT_DEPTH);
}

static void paths_are_bounded(void **state)
{
    struct watcher watcher = {.place = *state};
    struct seal_fault fault = {0};

    dig(*state, 17, SEAL_COMPONENT_MAX); /* 17 x 256 = 4,352 */
    assert_int_equal(watcher_walk(&watcher, &fault), SEAL_LIMIT_SIZE);
    assert_int_equal(watcher.deepest, 16);
}

static void the_directory_can_be_walked_again(void **state)
{
    const struct place *place = *state;
    struct watcher first = {.place = place}, second = {.place = place};
    const struct seal_visitor one = watcher_visitor(&first), two = watcher_visitor(&second);
    struct seal_directory *directory = NULL;

    place_text(place, "a", "x");
    place_directory(place, "b");
    assert_int_equal(seal_linux.open(seal_linux.context, NULL, place->path, &directory, NULL),
                     SEAL_OK);
    assert_int_equal(seal_linux.walk(seal_linux.context, directory, &one, NULL), SEAL_OK);
    assert_int_equal(seal_linux.walk(seal_linux.context, directory, &two, NULL), SEAL_OK);
    assert_string_equal(first.text, second.text);
    seal_linux.close(seal_linux.context, directory);
}

/* TREE-07b. /proc is a mount on every machine that can run this. */
static enum seal_result note_foreign(void *context, const struct seal_found *found,
                                     unsigned *ret_wants, struct seal_fault *fault)
{
    bool *seen = context;

    (void)fault;
    *ret_wants = SEAL_WANT_NOTHING;
    if (strcmp(found->path, "proc") == 0) {
        assert_int_equal(found->kind, SEAL_KIND_DIRECTORY);
        seen[0] = found->foreign;
    }
    if (strcmp(found->path, "etc") == 0)
        seen[1] = found->foreign;
    return SEAL_OK;
}

static void mounts_are_told(void **state)
{
    bool seen[2] = {false, true};
    const struct seal_visitor visitor = {.context = seen, .found = note_foreign};
    struct seal_directory *directory = NULL;

    (void)state;
    assert_int_equal(seal_linux.open(seal_linux.context, NULL, "/", &directory, NULL), SEAL_OK);
    assert_int_equal(seal_linux.walk(seal_linux.context, directory, &visitor, NULL), SEAL_OK);
    seal_linux.close(seal_linux.context, directory);
    assert_true(seen[0]);
    assert_false(seen[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_through_everything_in_order, place_new, place_free),
        cmocka_unit_test_setup_teardown(enters_only_what_it_is_told_to, place_new, place_free),
        cmocka_unit_test_setup_teardown(an_empty_root_is_a_tree, place_new, place_free),
        cmocka_unit_test_setup_teardown(hashes_what_is_in_the_file, place_new, place_free),
        cmocka_unit_test_setup_teardown(computes_only_what_is_wanted, place_new, place_free),
        cmocka_unit_test_setup_teardown(sizes_have_64_bits, place_new, place_free),
        cmocka_unit_test_setup_teardown(depth_is_bounded, place_new, place_free),
        cmocka_unit_test_setup_teardown(paths_are_bounded, place_new, place_free),
        cmocka_unit_test_setup_teardown(the_directory_can_be_walked_again, place_new, place_free),
        cmocka_unit_test_setup_teardown(mounts_are_told, place_new, place_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
