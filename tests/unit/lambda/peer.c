/* SPDX-License-Identifier: Apache-2.0 */
/* A peer that serves one turn after the other. */
#include "peer.h"
#include "support/expect.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void pause_ms(long ms)
{
    const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

/* The whole request: its head, and as many bytes as its head says. */
static void hear(int connection, int heard)
{
    static char data[1 << 17];
    size_t size = 0;

    for (;;) {
        ssize_t count = read(connection, data + size, sizeof data - 1 - size);
        const char *end, *length;

        if (count <= 0)
            break;
        size += (size_t)count;
        data[size] = '\0';
        end = strstr(data, "\r\n\r\n");
        length = strstr(data, "Content-Length: ");
        if (end != NULL &&
            (size_t)(end + 4 - data) + (length == NULL ? 0 : (size_t)atoi(length + 16)) <= size)
            break;
    }
    if (write(heard, data, size) != (ssize_t)size)
        _exit(1);
}

static void say(int connection, const char *text, long pause)
{
    size_t size = strlen(text);

    for (size_t i = 0; i<size; i += pause> 0 ? 1 : size) {
        if (send(connection, text + i, pause > 0 ? 1 : size, MSG_NOSIGNAL) < 0)
            return;
        pause_ms(pause);
    }
}

static void serve(int connection, const struct peer_turn *turn, int heard)
{
    const struct linger at_once = {.l_onoff = 1};

    if (turn->manner == PEER_DEAF) {
        pause_ms(60000);
        return;
    }
    hear(connection, heard);
    switch (turn->manner) {
    case PEER_ANSWERS:
        say(connection, turn->text, 0);
        break;
    case PEER_DRIPS:
        say(connection, turn->text, 100);
        break;
    case PEER_SILENT:
        pause_ms(60000);
        break;
    case PEER_RESETS:
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        break;
    case PEER_CLOSES:
    case PEER_DEAF:
        break;
    }
    close(connection);
}

/* Connections are served in the order in which they say something, since some are opened long
 * before. */
static void run(int server, const struct peer_turn *turns, unsigned count, int heard)
{
    struct pollfd open[16] = {{.fd = server, .events = POLLIN}};
    nfds_t used = 1;

    for (unsigned turn = 0;;) {
        if (poll(open, used, -1) < 0)
            _exit(1);
        if ((open[0].revents & POLLIN) != 0 && used < 16)
            open[used++] = (struct pollfd){.fd = accept(server, NULL, NULL), .events = POLLIN};
        for (nfds_t i = 1; i < used; i++) {
            if (open[i].fd < 0 || open[i].revents == 0)
                continue;
            serve(open[i].fd, &turns[turn], heard);
            open[i].fd = -1;
            if (turn + 1 < count)
                turn++;
        }
    }
}

static int listen_somewhere(char *ret_address, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(server >= 0);
    assert_int_equal(bind(server, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(server, (struct sockaddr *)&address, &length), 0);
    snprintf(ret_address, size, "127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    return server;
}

struct peer peer_new(const struct peer_turn *turns, unsigned count)
{
    struct peer peer = {0};
    int server = listen_somewhere(peer.address, sizeof peer.address), ends[2];

    assert_int_equal(listen(server, 8), 0);
    assert_int_equal(pipe(ends), 0);
    peer.child = fork();
    assert_true(peer.child >= 0);
    if (peer.child == 0) {
        close(ends[0]);
        run(server, turns, count, ends[1]);
    }
    close(server);
    close(ends[1]);
    peer.heard = ends[0];
    return peer;
}

void peer_free(struct peer *peer, char *ret_heard, size_t size)
{
    size_t used = 0;

    kill(peer->child, SIGKILL);
    assert_int_equal(waitpid(peer->child, NULL, 0), peer->child);
    for (;;) {
        ssize_t count = read(peer->heard, ret_heard + used, size - 1 - used);

        if (count <= 0)
            break;
        used += (size_t)count;
    }
    ret_heard[used] = '\0';
    close(peer->heard);
}

void peer_nobody(char *ret_address, size_t size)
{
    close(listen_somewhere(ret_address, size));
}

long peer_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
