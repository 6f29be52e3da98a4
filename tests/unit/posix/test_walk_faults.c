/* SPDX-License-Identifier: Apache-2.0 */
/* Walking trees that change, that may not be read, or that use up what the process has. */
#include "place.h"
#include "support/expect.h"
#include "watcher.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void append(const struct place *place)
{
    int fd = openat(place->fd, "victim", O_WRONLY | O_APPEND | O_CLOEXEC);

    assert_int_equal(write(fd, "more", 4), 4);
    close(fd);
}

static void cut(const struct place *place)
{
    int fd = openat(place->fd, "victim", O_WRONLY | O_CLOEXEC);

    assert_int_equal(ftruncate(fd, 3), 0);
    close(fd);
}

/* The same size, other bytes, and the times set back. */
static void overwrite(const struct place *place)
{
    struct stat before;
    int fd = openat(place->fd, "victim", O_RDWR | O_CLOEXEC);

    assert_int_equal(fstat(fd, &before), 0);
    assert_int_equal(pwrite(fd, "X", 1, 0), 1);
    assert_int_equal(futimens(fd, (const struct timespec[]){before.st_atim, before.st_mtim}), 0);
    close(fd);
}

static void remove_victim(const struct place *place)
{
    place_remove(place, "victim");
}

static void victim_to_link(const struct place *place)
{
    place_remove(place, "victim");
    place_link(place, "victim", "/etc/passwd");
}

static void victim_to_fifo(const struct place *place)
{
    place_remove(place, "victim");
    assert_int_equal(mkfifoat(place->fd, "victim", 0644), 0);
}

static void victim_to_directory(const struct place *place)
{
    place_remove(place, "victim");
    place_directory(place, "victim");
    place_text(place, "victim/inside", "x");
}

static void directory_to_link(const struct place *place)
{
    assert_int_equal(unlinkat(place->fd, "yard", AT_REMOVEDIR), 0);
    place_link(place, "yard", "/etc");
}

static void directory_to_file(const struct place *place)
{
    assert_int_equal(unlinkat(place->fd, "yard", AT_REMOVEDIR), 0);
    place_text(place, "yard", "x");
}

static void link_to_file(const struct place *place)
{
    place_remove(place, "arrow");
    place_text(place, "arrow", "x");
}

static void move_away(const struct place *place)
{
    assert_int_equal(renameat(place->fd, "tree", place->fd, "moved"), 0);
    place_link(place, "tree", "/etc");
}

/*
 * "early" is found before the victim is looked at, so that the directory's list is old by then.
 * Then what is there is told, or the walk ends; what is told is never read under a wrong name.
 */
static void things_change_between_listing_and_opening(void **state)
{
    static const struct row {
        const char *name;
        void (*harm)(const struct place *place);
        enum seal_result result;
        const char *told;
    } rows[] = {
        {"vanished", remove_victim, SEAL_IO_CHANGED, NULL},
        {"file to link", victim_to_link, SEAL_OK, "l victim -> /etc/passwd\n"},
        {"file to FIFO", victim_to_fifo, SEAL_OK, "o victim\n"},
        {"file to directory", victim_to_directory, SEAL_OK, "d victim\nf victim/inside\n"},
        {"directory to link", directory_to_link, SEAL_OK, "l yard -> /etc\n"}, /* RACE-01 */
        {"directory to file", directory_to_file, SEAL_IO_CHANGED, "f yard\n"},
        {"link to file", link_to_file, SEAL_OK,
         "f arrow\n"}, /* looked at, then opened: the file is hashed as it is now */
    };
    struct expect expect = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct place *place = NULL;
        struct watcher watcher = {
            .wants = SEAL_WANT_SHA256, .harm_at = "A-early", .harm = rows[i].harm};
        struct seal_fault fault = {0};

        (void)state;
        assert_int_equal(place_new((void **)&place), 0);
        watcher.place = place;
        place_text(place, "A-early", "x");
        place_link(place, "arrow", "victim");
        place_text(place, "victim", "contents");
        place_directory(place, "yard");
        expect_result(&expect, rows[i].name, rows[i].result, watcher_walk(&watcher, &fault), &fault);
        if (rows[i].told != NULL)
            expect_true(&expect, rows[i].name, watcher.text,
                        strstr(watcher.text, rows[i].told) != NULL);
        expect_true(&expect, rows[i].name, "nothing behind the link was seen",
                    strstr(watcher.text, "passwd\nf") == NULL);
        expect_number(&expect, rows[i].name, 0, (uint64_t)place_free((void **)&place));
    }
    expect_end(&expect, 4 * COUNT(rows) - 1);
}

/* RACE-08, TREE-21: the file is open and described, and then it changes. */
static void files_change_before_they_are_read(void **state)
{
    static const struct row {
        const char *name;
        void (*harm)(const struct place *place);
        enum seal_result result;
    } rows[] = {
        {"grows", append, SEAL_IO_CHANGED},
        {"shrinks", cut, SEAL_IO_CHANGED},
        {"is rewritten in place", overwrite, SEAL_IO_CHANGED},
        {"is replaced", victim_to_link, SEAL_IO_CHANGED}, /* the open file lost its name: its ctime moved */
    };
    struct expect expect = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct watcher watcher = {
            .place = *state, .wants = SEAL_WANT_SHA256, .harm_at = "victim", .harm = rows[i].harm};
        struct seal_fault fault = {0};

        place_text(*state, "victim", "contents");
        expect_result(&expect, rows[i].name, rows[i].result, watcher_walk(&watcher, &fault), &fault);
        expect_text(&expect, rows[i].name, "victim", fault.subject);
        expect_number(&expect, rows[i].name, 0, watcher.hashed);
        place_remove(*state, "victim");
    }
    expect_end(&expect, 3 * COUNT(rows));
}

static void files_change_while_they_are_read(void **state)
{
    static const struct row {
        const char *name;
        void (*harm)(const struct place *place);
    } rows[] = {{"grows", append}, {"shrinks", cut}, {"is rewritten behind us", overwrite}};
    static uint8_t data[2 * SEAL_READ_CHUNK];
    struct expect expect = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct watcher watcher = {
            .place = *state, .wants = SEAL_WANT_FSVERITY, .harm_reading = rows[i].harm};
        struct seal_fault fault = {0};

        place_file(*state, "victim", data, sizeof data, 0644);
        expect_result(&expect, rows[i].name, SEAL_IO_CHANGED, watcher_walk(&watcher, &fault), &fault);
        expect_text(&expect, rows[i].name, "victim", fault.subject);
        expect_number(&expect, rows[i].name, 0, watcher.hashed);
    }
    expect_end(&expect, 3 * COUNT(rows));
}

/* RACE-01: the directory that is being walked is renamed, and a link takes its name. */
static void a_moved_directory_is_still_the_one(void **state)
{
    struct watcher watcher = {.place = *state, .harm_at = "tree/1", .harm = move_away};

    place_directory(*state, "tree");
    place_text(*state, "tree/1", "x");
    place_directory(*state, "tree/2");
    place_text(*state, "tree/2/3", "x");
    assert_int_equal(watcher_walk(&watcher, NULL), SEAL_OK);
    assert_string_equal(watcher.text, "d tree\nf tree/1\nd tree/2\nf tree/2/3\n");
}

static void visitors_end_the_walk(void **state)
{
    struct seal_fault fault = {0};
    struct watcher found = {.place = *state, .refuse_at = "a/b", .answer = SEAL_TREE_EXTRA};
    struct watcher hashed = {
        .place = *state, .wants = SEAL_WANT_SHA256, .hashed_answer = SEAL_TREE_MODIFIED};
    struct watcher progress = {
        .place = *state, .wants = SEAL_WANT_SHA256, .progress_answer = SEAL_LIMIT_TIME};

    place_directory(*state, "a");
    place_text(*state, "a/b", "x");
    place_text(*state, "c", "x");
    assert_int_equal(watcher_walk(&found, &fault), SEAL_TREE_EXTRA);
    assert_string_equal(fault.subject, "a/b");
    assert_string_equal(found.text, "d a\nf a/b\n");
    assert_int_equal(watcher_walk(&hashed, &fault), SEAL_TREE_MODIFIED);
    assert_int_equal(hashed.hashed, 1);
    assert_int_equal(watcher_walk(&progress, &fault), SEAL_LIMIT_TIME);
    assert_int_equal(progress.hashed, 0);
}

/* An empty file, too, is a moment to look at the deadline. */
static void empty_files_count_as_progress(void **state)
{
    struct watcher watcher = {.place = *state, .wants = SEAL_WANT_SHA256};

    place_text(*state, "a", "");
    place_text(*state, "b", "");
    assert_int_equal(watcher_walk(&watcher, NULL), SEAL_OK);
    assert_int_equal(watcher.calls, 2);
    assert_int_equal(watcher.bytes, 0);
}

/* In a child without rights. */
struct attempt {
    struct watcher watcher;
    enum seal_result result;
    const char *subject;
    const char *told;
};

static int attempt(void *context)
{
    struct attempt *attempt = context;
    struct seal_fault fault = {0};

    if (watcher_walk(&attempt->watcher, &fault) != attempt->result)
        return 1;
    if (attempt->subject != NULL && strcmp(fault.subject, attempt->subject) != 0)
        return 2;
    return strstr(attempt->watcher.text, attempt->told) != NULL ? 0 : 3;
}

/* TREE-18: found all the same, and an IO matter only when somebody wants to know what is inside. */
static void unreadable_things_are_found(void **state)
{
    struct attempt file = {
        {.place = *state, .wants = SEAL_WANT_SHA256}, SEAL_IO_OPEN, "locked", "f locked\n"};
    struct attempt unread = {{.place = *state}, SEAL_OK, NULL, "f locked\n"};

    place_file(*state, "locked", "x", 1, 0);
    assert_int_equal(place_as_nobody(attempt, &file), 0);
    assert_int_equal(place_as_nobody(attempt, &unread), 0);
}

static void closed_directories_are_found(void **state)
{
    struct attempt entered = {{.place = *state}, SEAL_IO_OPEN, "locked", "d locked\n"};
    struct attempt passed = {{.place = *state, .closed = true}, SEAL_OK, NULL, "d locked\n"};

    place_directory(*state, "locked");
    assert_int_equal(fchmodat(((struct place *)*state)->fd, "locked", 0, 0), 0);
    assert_int_equal(place_as_nobody(attempt, &entered), 0);
    assert_int_equal(place_as_nobody(attempt, &passed), 0);
}

/* F-06: no descriptor is left for the fifth level. */
static int without_descriptors(void *context)
{
    const struct place *place = context;
    struct watcher watcher = {.place = place, .wants = SEAL_WANT_SHA256};
    struct seal_fault fault = {0};
    int next = dup(place->fd);
    struct rlimit limit = {.rlim_cur = (rlim_t)next + 5, .rlim_max = (rlim_t)next + 5};

    close(next);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1;
    return watcher_walk(&watcher, &fault) == SEAL_IO_OPEN && fault.code == SEAL_IO_OPEN ? 0 : 2;
}

static void descriptors_run_out(void **state)
{
    place_directory(*state, "1");
    place_directory(*state, "1/2");
    place_directory(*state, "1/2/3");
    place_directory(*state, "1/2/3/4");
    place_directory(*state, "1/2/3/4/5");
    place_text(*state, "1/2/3/4/5/6", "x");
    assert_int_equal(place_in_child(without_descriptors, *state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_change_between_listing_and_opening),
        cmocka_unit_test_setup_teardown(files_change_before_they_are_read, place_new, place_free),
        cmocka_unit_test_setup_teardown(files_change_while_they_are_read, place_new, place_free),
        cmocka_unit_test_setup_teardown(a_moved_directory_is_still_the_one, place_new, place_free),
        cmocka_unit_test_setup_teardown(visitors_end_the_walk, place_new, place_free),
        cmocka_unit_test_setup_teardown(empty_files_count_as_progress, place_new, place_free),
        cmocka_unit_test_setup_teardown(unreadable_things_are_found, place_new, place_free),
        cmocka_unit_test_setup_teardown(closed_directories_are_found, place_new, place_free),
        cmocka_unit_test_setup_teardown(descriptors_run_out, place_new, place_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
