/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors and whole files. */
#include "place.h"
#include "support/expect.h"

#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ENV-09: nothing of ours lands on a standard stream that somebody closed. */
static int open_with_streams_closed(void *context)
{
    int fd, raised;

    (void)context;
    close(0);
    close(1);
    close(2);
    fd = seal_fd_open(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY, 0);
    if (fd < 3 || (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0)
        return 1;
    raised = seal_fd_raise(open("/", O_RDONLY | O_DIRECTORY));
    if (raised < 3 || (fcntl(raised, F_GETFD) & FD_CLOEXEC) == 0)
        return 2;
    return fcntl(0, F_GETFD) == -1 && fcntl(1, F_GETFD) == -1 && fcntl(2, F_GETFD) == -1 ? 0 : 3;
}

static void descriptors_are_above_the_streams(void **state)
{
    (void)state;
    assert_int_equal(place_in_child(open_with_streams_closed, NULL), 0);
}

static void opening_keeps_errno(void **state)
{
    const struct place *place = *state;

    assert_int_equal(seal_fd_open(place->fd, "absent", O_RDONLY, 0), -1);
    assert_int_equal(errno, ENOENT);
    place_link(place, "link", "/etc/passwd");
    assert_int_equal(seal_fd_open(place->fd, "link", O_RDONLY | O_NOFOLLOW, 0), -1);
    assert_int_equal(errno, ELOOP);
    assert_int_equal(seal_fd_raise(-1), -1);
}

/* A FIFO without a writer does not keep us. */
static void opening_never_waits(void **state)
{
    const struct place *place = *state;
    int fd;

    assert_int_equal(mkfifoat(place->fd, "fifo", 0644), 0);
    fd = seal_fd_open(place->fd, "fifo", O_RDONLY, 0);
    assert_true(fd >= 3);
    close(fd);
}

static enum seal_result read_all(const struct place *place, const char *name, size_t limit,
                                 struct seal_buffer *bytes)
{
    int fd = seal_fd_open(place->fd, name, O_RDONLY, 0);
    enum seal_result r;

    assert_true(fd >= 3);
    r = seal_fd_read_all(fd, limit, bytes);
    close(fd);
    return r;
}

static void whole_files_are_read(void **state)
{
    const struct place *place = *state;
    struct seal_buffer bytes = {0};

    place_text(place, "some", "hello");
    place_text(place, "none", "");
    assert_int_equal(read_all(place, "some", 5, &bytes), SEAL_OK); /* exactly the limit */
    assert_int_equal(read_all(place, "none", 0, &bytes), SEAL_OK);
    assert_int_equal(read_all(place, "some", 100, &bytes), SEAL_OK); /* appended */
    assert_int_equal(bytes.size, 10);
    assert_string_equal((const char *)bytes.data, "hellohello");
    seal_buffer_clear(&bytes);
}

static void unfit_files_are_refused(void **state)
{
    const struct place *place = *state;
    const struct row {
        const char *name;
        size_t limit;
        enum seal_result result;
    } rows[] = {
        {"some", 4, SEAL_LIMIT_SIZE},                    /* one byte too many */
        {".", 100, SEAL_TREE_KIND},                      /* a directory */
        {"fifo", 100, SEAL_TREE_KIND},                   /* nobody writes to it */
        {"/dev/zero", 100, SEAL_TREE_KIND},              /* endless */
        {"/proc/self/status", 1 << 20, SEAL_IO_CHANGED}, /* says 0 bytes and has more */
    };
    struct expect expect = {0};
    struct seal_buffer bytes = {0};

    place_text(place, "some", "hello");
    assert_int_equal(mkfifoat(place->fd, "fifo", 0644), 0);
    assert_int_equal(seal_buffer_append(&bytes, "before", 6), SEAL_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_result(&expect, rows[i].name, rows[i].result,
                      read_all(place, rows[i].name, rows[i].limit, &bytes), NULL);
        expect_text(&expect, rows[i].name, "before", (const char *)bytes.data);
        expect_number(&expect, rows[i].name, 6, bytes.size);
    }
    seal_buffer_clear(&bytes);
    expect_end(&expect, 3 * COUNT(rows));
}

static void reading_a_bad_descriptor_fails(void **state)
{
    struct seal_buffer bytes = {0};
    char byte;

    (void)state;
    assert_int_equal(seal_fd_read_all(-1, 100, &bytes), SEAL_IO_READ);
    assert_int_equal(seal_fd_read(-1, &byte, 1), -1);
    assert_null(bytes.data);
}

static void writing_writes_all_or_says_so(void **state)
{
    const struct place *place = *state;
    int fd = seal_fd_open(place->fd, "new", O_WRONLY | O_CREAT | O_EXCL, 0600);
    int full = seal_fd_open(AT_FDCWD, "/dev/full", O_WRONLY, 0);
    struct seal_buffer bytes = {0};
    int ends[2];

    assert_int_equal(seal_fd_write(fd, "all of it", 9), SEAL_OK);
    assert_int_equal(seal_fd_write(fd, NULL, 0), SEAL_OK);
    close(fd);
    assert_int_equal(read_all(place, "new", 100, &bytes), SEAL_OK);
    assert_string_equal((const char *)bytes.data, "all of it");
    seal_buffer_clear(&bytes);

    assert_int_equal(seal_fd_write(full, "x", 1), SEAL_IO_WRITE);
    assert_int_equal(errno, ENOSPC);
    close(full);

    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(seal_fd_write(ends[1], "x", 1), SEAL_IO_WRITE);
    assert_int_equal(errno, EPIPE);
    close(ends[1]);
}

/* A pipe that somebody made non-blocking, and that is full for a while. */
static void writing_waits_for_a_slow_reader(void **state)
{
    static char data[300000];
    size_t received = 0;
    pid_t child;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        _exit(seal_fd_write(ends[1], data, sizeof data) == SEAL_OK ? 0 : 1);
    }
    close(ends[1]);
    for (;;) {
        static char taken[4096];
        ssize_t count = seal_fd_read(ends[0], taken, sizeof taken);

        assert_true(count >= 0);
        if (count == 0)
            break;
        received += (size_t)count;
    }
    close(ends[0]);
    assert_int_equal(received, sizeof data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(descriptors_are_above_the_streams, place_new, place_free),
        cmocka_unit_test_setup_teardown(opening_keeps_errno, place_new, place_free),
        cmocka_unit_test_setup_teardown(opening_never_waits, place_new, place_free),
        cmocka_unit_test_setup_teardown(whole_files_are_read, place_new, place_free),
        cmocka_unit_test_setup_teardown(unfit_files_are_refused, place_new, place_free),
        cmocka_unit_test_setup_teardown(reading_a_bad_descriptor_fails, place_new, place_free),
        cmocka_unit_test_setup_teardown(writing_writes_all_or_says_so, place_new, place_free),
        cmocka_unit_test_setup_teardown(writing_waits_for_a_slow_reader, place_new, place_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
