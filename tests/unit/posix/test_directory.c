/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, listing and reading directories. */
#include "place.h"
#include "support/expect.h"

#include <coldseal/platform.h>

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static struct seal_directory *open_place(const struct place *place)
{
    struct seal_directory *directory = NULL;

    assert_int_equal(seal_linux.open(seal_linux.context, NULL, place->path, &directory, NULL),
                     SEAL_OK);
    assert_non_null(directory);
    return directory;
}

/* One of everything that can lie in a directory. */
static void fill(const struct place *place)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    place_text(place, "file", "hello");
    place_file(place, "program", "#!", 2, 0700);
    place_file(place, "setgid", "x", 1, 02755);
    place_file(place, "setuid", "x", 1, 04644);
    place_directory(place, "directory");
    place_text(place, "directory/inside", "");
    place_link(place, "link", "../some where/else");
    assert_int_equal(mkfifoat(place->fd, "fifo", 0644), 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", place->path);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void opening_says_what_is_there(void **state)
{
    const struct place *place = *state;
    static const struct row {
        const char *name;
        enum seal_result result;
    } rows[] = {
        {"directory", SEAL_OK},       {"absent", SEAL_TREE_MISSING},
        {"file", SEAL_TREE_KIND},     {"link-to-directory", SEAL_TREE_KIND}, /* TREE-07 */
        {"dangling", SEAL_TREE_KIND}, {"fifo", SEAL_TREE_KIND},
        {"socket", SEAL_TREE_KIND},
    };
    struct seal_directory *parent = open_place(place);
    struct expect expect = {0};

    fill(place);
    place_link(place, "link-to-directory", "directory");
    place_link(place, "dangling", "nothing");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_directory *directory = NULL;
        struct seal_fault fault = {0};
        char path[128];

        expect_result(&expect, rows[i].name, rows[i].result,
                      seal_linux.open(seal_linux.context, parent, rows[i].name, &directory, &fault),
                      &fault);
        if (rows[i].result != SEAL_OK)
            expect_text(&expect, rows[i].name, rows[i].name, fault.subject);
        expect_true(&expect, rows[i].name, "a directory comes with SEAL_OK alone",
                    (directory != NULL) == (rows[i].result == SEAL_OK));
        seal_linux.close(seal_linux.context, directory);

        /* the same by an absolute path */
        directory = NULL;
        snprintf(path, sizeof path, "%s/%s", place->path, rows[i].name);
        expect_result(&expect, path, rows[i].result,
                      seal_linux.open(seal_linux.context, NULL, path, &directory, &fault), NULL);
        seal_linux.close(seal_linux.context, directory);
    }
    seal_linux.close(seal_linux.context, parent);
    seal_linux.close(seal_linux.context, NULL);
    expect_end(&expect, 3 * COUNT(rows));
}

static int open_forbidden(void *context)
{
    struct seal_directory *directory = NULL;

    return seal_linux.open(seal_linux.context, NULL, context, &directory, NULL) == SEAL_IO_OPEN ? 0
                                                                                                : 1;
}

static void unreadable_directory_is_an_io_matter(void **state)
{
    const struct place *place = *state;
    char path[128];

    snprintf(path, sizeof path, "%s/locked", place->path);
    assert_int_equal(mkdir(path, 0), 0);
    assert_int_equal(place_as_nobody(open_forbidden, path), 0);
}

/* What a listing told, as text. */
struct told {
    char text[2048];
    unsigned count;
    enum seal_result answer;
};

static enum seal_result tell(void *context, const struct seal_found *found, unsigned *ret_wants,
                             struct seal_fault *fault)
{
    static const char kinds[] = "?fdlo";
    struct told *told = context;
    size_t used = strlen(told->text);

    assert_int_equal(strlen(found->path), found->path_size);
    told->count++;
    *ret_wants = SEAL_WANT_ENTER | SEAL_WANT_SHA256; /* ignored by a listing */
    if (told->answer != SEAL_OK)
        return seal_fault_set(fault, told->answer, NULL, found->path);
    snprintf(told->text + used, sizeof told->text - used, "%c %s %llu%s%s%s%s%.*s\n",
             kinds[found->kind], found->path, (unsigned long long)found->size,
             found->executable ? " x" : "", found->privileged ? " s" : "",
             found->foreign ? " foreign" : "", found->kind == SEAL_KIND_LINK ? " -> " : "",
             (int)found->link.size, found->link.data == NULL ? "" : (const char *)found->link.data);
    return SEAL_OK;
}

static void listing_is_sorted_and_says_all(void **state)
{
    const struct place *place = *state;
    struct seal_directory *directory = open_place(place);
    struct told told = {.answer = SEAL_OK}, again = {.answer = SEAL_OK};
    struct seal_visitor visitor = {.context = &told, .found = tell};

    fill(place);
    place_text(place, "\xff\x01", "x"); /* any bytes */
    place_text(place, "File", "x");
    place_text(place, "file.a", "x");
    place_text(place, ".hidden", "x");
    assert_int_equal(seal_linux.list(seal_linux.context, directory, &visitor, NULL), SEAL_OK);
    assert_string_equal(told.text, "f .hidden 1\n"
                                   "f File 1\n"
                                   "d directory 0\n"
                                   "o fifo 0\n"
                                   "f file 5\n"
                                   "f file.a 1\n"
                                   "l link 0 -> ../some where/else\n"
                                   "f program 2 x\n"
                                   "f setgid 1 x s\n"
                                   "f setuid 1 s\n"
                                   "o socket 0\n"
                                   "f \xff\x01 1\n");
    /* an open directory can be listed again */
    visitor.context = &again;
    assert_int_equal(seal_linux.list(seal_linux.context, directory, &visitor, NULL), SEAL_OK);
    assert_string_equal(told.text, again.text);
    seal_linux.close(seal_linux.context, directory);
}

static void listing_ends_with_the_visitors_result(void **state)
{
    const struct place *place = *state;
    struct seal_directory *directory = open_place(place);
    struct told told = {.answer = SEAL_FORMAT_SEAL_NAME};
    struct seal_visitor visitor = {.context = &told, .found = tell};
    struct seal_fault fault = {0};

    fill(place);
    assert_int_equal(seal_linux.list(seal_linux.context, directory, &visitor, &fault),
                     SEAL_FORMAT_SEAL_NAME);
    assert_string_equal(fault.subject, "directory");
    assert_int_equal(told.count, 1);
    seal_linux.close(seal_linux.context, directory);
}

static void listing_is_bounded(void **state)
{
    const struct place *place = *state;
    struct seal_directory *directory = open_place(place);
    struct told told = {.answer = SEAL_OK};
    struct seal_visitor visitor = {.context = &told, .found = tell};
    char name[16];

    for (unsigned i = 0; i < SEAL_DIRECTORY_ENTRIES_MAX; i++) {
        snprintf(name, sizeof name, "%u", i);
        place_text(place, name, "");
    }
    assert_int_equal(seal_linux.list(seal_linux.context, directory, &visitor, NULL), SEAL_OK);
    assert_int_equal(told.count, SEAL_DIRECTORY_ENTRIES_MAX);
    place_text(place, "one more", "");
    assert_int_equal(seal_linux.list(seal_linux.context, directory, &visitor, NULL), SEAL_LIMIT_COUNT);
    assert_int_equal(told.count, SEAL_DIRECTORY_ENTRIES_MAX);
    seal_linux.close(seal_linux.context, directory);
}

static void reading_says_what_is_there(void **state)
{
    const struct place *place = *state;
    static const struct row {
        const char *name;
        size_t limit;
        enum seal_result result;
    } rows[] = {
        {"file", 5, SEAL_OK},
        {"file", 4, SEAL_LIMIT_SIZE},
        {"absent", 5, SEAL_TREE_MISSING},
        {"directory", 5, SEAL_TREE_KIND},
        {"link", 5, SEAL_TREE_KIND}, /* dangling */
        {"link-to-file", 5, SEAL_TREE_KIND},
        {"fifo", 5, SEAL_TREE_KIND}, /* and does not hang */
        {"socket", 5, SEAL_TREE_KIND},
    };
    struct seal_directory *directory = open_place(place);
    struct expect expect = {0};

    fill(place);
    place_link(place, "link-to-file", "file");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer bytes = {0};
        struct seal_fault fault = {0};

        expect_result(&expect, rows[i].name, rows[i].result,
                      seal_linux.read(seal_linux.context, directory, rows[i].name, rows[i].limit,
                                      &bytes, &fault),
                      &fault);
        if (rows[i].result == SEAL_OK)
            expect_text(&expect, rows[i].name, "hello", (const char *)bytes.data);
        else
            expect_text(&expect, rows[i].name, rows[i].name, fault.subject);
        seal_buffer_clear(&bytes);
    }
    seal_linux.close(seal_linux.context, directory);
    expect_end(&expect, 2 * COUNT(rows));
}

static int read_forbidden(void *context)
{
    struct seal_buffer bytes = {0};

    return seal_linux.read(seal_linux.context, context, "locked", 5, &bytes, NULL) == SEAL_IO_OPEN
               ? 0
               : 1;
}

static void unreadable_file_is_an_io_matter(void **state)
{
    const struct place *place = *state;
    struct seal_directory *directory = open_place(place);

    place_file(place, "locked", "x", 1, 0);
    assert_int_equal(place_as_nobody(read_forbidden, directory), 0);
    seal_linux.close(seal_linux.context, directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(opening_says_what_is_there, place_new, place_free),
        cmocka_unit_test_setup_teardown(unreadable_directory_is_an_io_matter, place_new, place_free),
        cmocka_unit_test_setup_teardown(listing_is_sorted_and_says_all, place_new, place_free),
        cmocka_unit_test_setup_teardown(listing_ends_with_the_visitors_result, place_new, place_free),
        cmocka_unit_test_setup_teardown(listing_is_bounded, place_new, place_free),
        cmocka_unit_test_setup_teardown(reading_says_what_is_there, place_new, place_free),
        cmocka_unit_test_setup_teardown(unreadable_file_is_an_io_matter, place_new, place_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
