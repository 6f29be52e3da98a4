/* SPDX-License-Identifier: Apache-2.0 */
/* New files in place of old ones: all or none, whatever stands in the way. tests/cli/test_interrupted.py cuts it short. */
#include "cli/system/swap.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const fresh[] = {".a.tmp", ".b.tmp"};
static const char *const names[] = {"a", "b"};
static const char *const gone[] = {"b", "c", "nothing"};

static void put(int directory, const char *name, const char *text)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

/* @text: NULL: it is not there */
static void check(int directory, const char *name, const char *text)
{
    char found[16] = "";
    int fd = openat(directory, name, O_RDONLY);

    if (text == NULL) {
        assert_true(fd < 0);
        return;
    }
    assert_true(fd >= 0);
    assert_true(read(fd, found, sizeof(found) - 1) >= 0);
    assert_string_equal(found, text);
    assert_int_equal(close(fd), 0);
}

static int set_up(void **state)
{
    static char path[] = "/tmp/coldseal-swap-XXXXXX";
    static int directory;

    memcpy(path + strlen(path) - 6, "XXXXXX", 6);
    if (mkdtemp(path) == NULL || (directory = open(path, O_RDONLY | O_DIRECTORY)) < 0)
        return -1;
    put(directory, "a", "old a");
    put(directory, "b", "old b");
    put(directory, "c", "old c");
    put(directory, ".a.tmp", "new a");
    *state = &directory;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const all[] = {"a", "b", "c", ".a.tmp", ".b.tmp", ".old-7.tmp"};
    char path[64], link[32];
    int directory = *(int *)*state;
    ssize_t size;

    (void)unlinkat(directory, "a", AT_REMOVEDIR);
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        (void)unlinkat(directory, all[i], 0);
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", directory);
    size = readlink(link, path, sizeof(path) - 1);
    path[size > 0 ? size : 0] = '\0';
    (void)close(directory);
    return rmdir(path); /* fails where something is left */
}

static struct seal_swap swap_in(int directory)
{
    return (struct seal_swap){.directory = directory,
                              .fresh = fresh,
                              .names = names,
                              .count = 2,
                              .gone = gone,
                              .gone_count = 3};
}

static void all_take_their_places(void **state)
{
    const int directory = *(int *)*state;
    const struct seal_swap swap = swap_in(directory);
    struct seal_fault fault = {0};

    put(directory, ".b.tmp", "new b");
    put(directory, ".old-2.tmp", "of a run before");
    assert_int_equal(seal_swap(&swap, "here", &fault), SEAL_OK);
    check(directory, "a", "new a");
    check(directory, "b", "new b");
    check(directory, "c", NULL);
    check(directory, ".a.tmp", NULL);
}

/* The second of the fresh files is missing. */
static void none_does(void **state)
{
    const int directory = *(int *)*state;
    const struct seal_swap swap = swap_in(directory);
    struct seal_fault fault = {0};

    put(directory, ".old-2.tmp", "of a run before");
    assert_int_equal(seal_swap(&swap, "here", &fault), SEAL_IO_WRITE);
    check(directory, "a", "old a");
    check(directory, "b", "old b");
    check(directory, "c", "old c");
    check(directory, "nothing", NULL);
    check(directory, ".a.tmp", NULL);
}

static void a_folder_is_no_old_file(void **state)
{
    const int directory = *(int *)*state;
    const struct seal_swap swap = swap_in(directory);
    struct seal_fault fault = {0};

    put(directory, ".b.tmp", "new b");
    assert_int_equal(unlinkat(directory, "a", 0), 0);
    assert_int_equal(mkdirat(directory, "a", 0755), 0);
    assert_int_equal(seal_swap(&swap, "here", &fault), SEAL_IO_WRITE);
    assert_string_equal(fault.subject, "a");
    check(directory, "b", "old b");
    check(directory, "c", "old c");
}

static void what_is_left_is_known_by_name(void **state)
{
    static const char *const others[] = {
        "old-1.tmp",   ".old-.tmp",      ".old-1",        ".old-01.tmp",
        ".old--1.tmp", ".old-1.tmp.sig", ".old-4096.tmp", ".old-18446744073709551615.tmp"};
    const int directory = *(int *)*state;
    size_t index = 0;

    assert_true(seal_swap_left(".old-0.tmp", &index) && index == 0);
    assert_true(seal_swap_left(".old-4095.tmp", &index) && index == 4095);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(seal_swap_left(others[i], &index));
    put(directory, ".old-1.tmp", "x");
    put(directory, ".old-7.tmp", "x");
    seal_swap_clean(directory, 7);
    check(directory, ".old-1.tmp", NULL);
    check(directory, ".old-7.tmp", "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_take_their_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(none_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_is_no_old_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_left_is_known_by_name, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
