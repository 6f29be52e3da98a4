/* SPDX-License-Identifier: Apache-2.0 */
/* Standard error in every condition, F-09: nothing keeps us, kills us, or is left behind. */
#include "peer.h"
#include "support/expect.h"

#include "lambda/write.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char line[100000];

/* Run in a child, since standard error is the child's to spoil. Exit 0: returned in time,
 * signals as before. */
static int write_in_child(int error_fd, size_t size, long least, long most)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        sigset_t pending, mask;
        long begun = peer_milliseconds(), took;

        if (error_fd < 0)
            close(STDERR_FILENO);
        else
            dup2(error_fd, STDERR_FILENO);
        seal_write_line(line, size);
        took = peer_milliseconds() - begun;
        sigpending(&pending);
        sigprocmask(SIG_SETMASK, NULL, &mask);
        if (sigismember(&pending, SIGPIPE) || sigismember(&mask, SIGPIPE) ||
            sigismember(&mask, SIGXFSZ))
            _exit(1);
        _exit(took < least ? 2 : took > most ? 3 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void a_pipe_takes_the_line(void **state)
{
    char text[128];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write_in_child(ends[1], 40, 0, 500), 0);
    close(ends[1]);
    assert_int_equal(read(ends[0], text, sizeof text), 40);
    assert_memory_equal(text, line, 40);
    close(ends[0]);
}

static void a_broken_pipe_kills_nobody(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(write_in_child(ends[1], 40, 0, 500), 0);
    close(ends[1]);
}

static void a_full_pipe_keeps_nobody(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    /* larger than the pipe: it takes what it can, and the rest is dropped after a second */
    assert_int_equal(write_in_child(ends[1], sizeof line, 900, 1500), 0);
    assert_int_equal(write_in_child(ends[1], 40, 900, 1500), 0);
    assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0); /* and is as it was */
    close(ends[0]);
    close(ends[1]);
}

static void a_slow_reader_gets_a_long_line_whole(void **state)
{
    size_t received = 0;
    int ends[2], status = 0;
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        seal_write_line(line, sizeof line);
        _exit(0);
    }
    close(ends[1]);
    for (;;) {
        static char taken[8192];
        ssize_t count = read(ends[0], taken, sizeof taken);

        assert_true(count >= 0);
        if (count == 0)
            break;
        received += (size_t)count;
    }
    assert_int_equal(received, sizeof line);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(ends[0]);
}

static void other_conditions(void **state)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC),
        nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(write_in_child(full, 40, 0, 500), 0);
    assert_int_equal(write_in_child(nothing, 40, 0, 500), 0); /* cannot be written to */
    assert_int_equal(write_in_child(-1, 40, 0, 500), 0);      /* closed */
    close(full);
    close(nothing);
}

/* F-08: a limit that allows no byte. */
static void a_size_limit_kills_nobody(void **state)
{
    char path[] = "/tmp/coldseal-test-XXXXXX";
    const struct rlimit none = {0, 0};
    int fd = mkstemp(path), status = 0;
    pid_t child;

    (void)state;
    assert_true(fd >= 0);
    unlink(path);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (setrlimit(RLIMIT_FSIZE, &none) != 0)
            _exit(9);
        dup2(fd, STDERR_FILENO);
        seal_write_line(line, 40);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(fd);
}

/* A SIGPIPE that was waiting before is somebody else's: it waits on. */
static void earlier_signals_stay(void **state)
{
    sigset_t set, pending, before;
    int ends[2], saved = dup(STDERR_FILENO);

    (void)state;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    assert_int_equal(sigprocmask(SIG_BLOCK, &set, &before), 0);
    assert_int_equal(raise(SIGPIPE), 0);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    seal_write_line(line, 40);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    sigpending(&pending);
    assert_int_equal(sigismember(&pending, SIGPIPE), 1);
    assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR); /* drops it */
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    signal(SIGPIPE, SIG_DFL);
}

static void usage_is_one_line(void **state)
{
    char text[512];
    int ends[2], saved = dup(STDERR_FILENO);
    ssize_t count;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    seal_write_usage("no such thing");
    dup2(saved, STDERR_FILENO);
    close(saved);
    count = read(ends[0], text, sizeof text - 1);
    assert_true(count > 0);
    text[count] = '\0';
    assert_string_equal(text, "coldseal-shim " COLDSEAL_VERSION ": no such thing\n");
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_takes_the_line),
        cmocka_unit_test(a_broken_pipe_kills_nobody),
        cmocka_unit_test(a_full_pipe_keeps_nobody),
        cmocka_unit_test(a_slow_reader_gets_a_long_line_whole),
        cmocka_unit_test(other_conditions),
        cmocka_unit_test(a_size_limit_kills_nobody),
        cmocka_unit_test(earlier_signals_stay),
        cmocka_unit_test(usage_is_one_line),
    };

    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\n';
    return cmocka_run_group_tests(tests, NULL, NULL);
}
