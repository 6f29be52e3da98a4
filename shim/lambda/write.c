/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard error belongs to the handler as much as to us: the description behind it is shared, so
 * it is neither made non-blocking nor replaced, and no signal disposition is changed, since ignored
 * signals outlive an exec.
 */
#include "lambda/write.h"
#include "base/text.h"
#include "posix/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Nobody waits longer for a log line. */
enum { PATIENCE_MS = 1000 };

/*
 * A pipe that poll() calls writable takes this much without blocking, and takes it whole. Verdict
 * lines fit into one piece unless their paths are very long; in one larger write a full pipe could
 * keep us for ever.
 */
enum { PIECE = PIPE_BUF };

/* The signals that a failing write would raise. */
static void failing_write(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGPIPE);
    sigaddset(ret_set, SIGXFSZ);
}

/* Take back what was raised while we blocked it. What was blocked before us may have been waiting
 * before us, and stays. */
static void discard(const sigset_t *raised, const sigset_t *blocked)
{
    const struct timespec now = {0};
    sigset_t ours = *raised;

    if (sigismember(blocked, SIGPIPE) == 1)
        sigdelset(&ours, SIGPIPE);
    if (sigismember(blocked, SIGXFSZ) == 1)
        sigdelset(&ours, SIGXFSZ);
    while (sigtimedwait(&ours, NULL, &now) >= 0 || errno == EINTR)
        ;
}

/* false: a write failed, and may have raised something. */
static bool write_pieces(const uint8_t *line, size_t size)
{
    const uint64_t until = seal_clock_monotonic() + (uint64_t)PATIENCE_MS * 1000;
    struct pollfd wanted = {.fd = STDERR_FILENO, .events = POLLOUT};

    /* Each turn writes, or waits at most once more; a clock that stands still cannot keep us. */
    for (unsigned turns = 0; size > 0 && turns < 4096; turns++) {
        uint64_t now = seal_clock_monotonic();
        int left = now >= until ? 0 : (int)((until - now + 999) / 1000);
        int ready = poll(&wanted, 1, left);
        ssize_t count;

        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return true;
        count = write(STDERR_FILENO, line, size < PIECE ? size : PIECE);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count <= 0)
            return false;
        line += count;
        size -= (size_t)count;
    }
    return true;
}

void seal_write_line(const void *line, size_t size)
{
    sigset_t raised, mask;

    failing_write(&raised);
    if (sigprocmask(SIG_BLOCK, &raised, &mask) != 0)
        return;
    if (!write_pieces(line, size))
        discard(&raised, &mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

void seal_write_usage(const char *reason)
{
    char line[256];

    seal_text_join(line, sizeof line,
                   (const char *const[]){"coldseal-shim " COLDSEAL_VERSION ": ", reason, "\n", NULL});
    seal_write_line(line, strlen(line));
}
