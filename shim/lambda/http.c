/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets: connect, send, wait for the head of the answer, each no longer than it is allowed to. */
#include "lambda/http.h"
#include "posix/clock.h"
#include "posix/file.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

/* A bound that needs no clock: should the clock stand still, a peer that sends byte after byte
 * must not keep us. */
enum { WAITS_MAX = 1024 };

struct wait {
    bool for_ever;
    uint64_t until; /* microseconds of the monotonic clock */
    unsigned waits;
};

static struct wait wait_begin(uint32_t timeout_ms)
{
    return (struct wait){.for_ever = timeout_ms == SEAL_HTTP_NO_TIMEOUT,
                         .until = seal_clock_monotonic() + (uint64_t)timeout_ms * 1000};
}

/* Milliseconds that are left; -1 for ever, 0 none. */
static int wait_left(struct wait *wait)
{
    uint64_t now = seal_clock_monotonic(), left;

    if (wait->for_ever)
        return -1;
    if (wait->waits++ >= WAITS_MAX || now >= wait->until)
        return 0;
    left = (wait->until - now + 999) / 1000;
    return left > INT_MAX ? INT_MAX : (int)left;
}

/* Until @fd can do what @events says; false: not in time. */
static bool wait_for(int fd, short events, struct wait *wait)
{
    struct pollfd wanted = {.fd = fd, .events = events};

    for (;;) {
        int left = wait_left(wait), ready;

        if (left == 0)
            return false;
        ready = poll(&wanted, 1, left);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR && errno != EAGAIN)
            return false;
    }
}

/* A second connect() tells how the first one ended. */
static bool connected(int fd, const struct seal_http_address *address, struct wait *wait)
{
    if (!wait_for(fd, POLLOUT, wait))
        return false;
    return connect(fd, (const struct sockaddr *)&address->socket, address->size) == 0 ||
           errno == EISCONN;
}

int seal_http_connect(const struct seal_http_address *address, uint32_t timeout_ms)
{
    struct wait wait = wait_begin(timeout_ms);
    int fd = seal_fd_raise(
        socket(address->socket.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));

    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&address->socket, address->size) == 0)
        return fd;
    /* An interrupted connect goes on by itself, like one that was told not to wait. */
    if ((errno == EINPROGRESS || errno == EINTR) && connected(fd, address, &wait))
        return fd;
    close(fd);
    return -1;
}

static bool send_all(int fd, struct seal_slice bytes, struct wait *wait)
{
    while (bytes.size > 0) {
        ssize_t count = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);

        if (count > 0) {
            bytes.data += count;
            bytes.size -= (size_t)count;
        } else if (count == 0 || (errno != EINTR && errno != EAGAIN) || !wait_for(fd, POLLOUT, wait)) {
            return false;
        }
    }
    return true;
}

static enum seal_result receive(int fd, const char *wanted, struct wait *wait,
                                struct seal_http_answer *ret_answer)
{
    uint8_t head[SEAL_HTTP_HEAD_MAX];
    size_t size = 0;

    while (size < sizeof head) {
        ssize_t count = read(fd, head + size, sizeof head - size);

        if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
            if (!wait_for(fd, POLLIN, wait))
                return SEAL_IO_RUNTIME_API;
            continue;
        }
        if (count <= 0)
            return SEAL_IO_RUNTIME_API;
        size += (size_t)count;
        switch (seal_http_read((struct seal_slice){head, size}, wanted, ret_answer)) {
        case SEAL_HTTP_COMPLETE:
            return SEAL_OK;
        case SEAL_HTTP_BAD:
            return SEAL_IO_RUNTIME_API;
        case SEAL_HTTP_INCOMPLETE:
            break;
        }
    }
    return SEAL_IO_RUNTIME_API;
}

enum seal_result seal_http_exchange(int fd, struct seal_slice request, const char *wanted,
                                    uint32_t timeout_ms, struct seal_http_answer *ret_answer)
{
    struct wait wait = wait_begin(timeout_ms);

    if (!send_all(fd, request, &wait))
        return SEAL_IO_RUNTIME_API;
    return receive(fd, wanted, &wait, ret_answer);
}
