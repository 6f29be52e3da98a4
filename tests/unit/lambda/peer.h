/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: the other side of a connection, in a child, which takes connections and behaves as
 * it is told. */
#ifndef TESTS_UNIT_LAMBDA_PEER_H
#define TESTS_UNIT_LAMBDA_PEER_H

#include <sys/types.h>

enum peer_manner {
    PEER_ANSWERS, /* reads a request, writes text, closes */
    PEER_SILENT,  /* reads a request, says nothing, does not close */
    PEER_CLOSES,  /* reads a request and closes */
    PEER_RESETS,  /* reads a request and resets */
    PEER_DRIPS,   /* reads a request, writes one byte of text every 100 ms */
    PEER_DEAF,    /* reads nothing at all */
};

/* What to do with the first, second, ... connection that sends something; the last one counts
 * for all that follow. */
struct peer_turn {
    enum peer_manner manner;
    const char *text;
};

struct peer {
    pid_t child;
    char address[32]; /* "127.0.0.1:PORT" */
    int heard;        /* read end of a pipe: all bytes that came in, in order of the turns */
};

struct peer peer_new(const struct peer_turn *turns, unsigned count);

/* peer_free() - end it; what it heard, NUL-terminated, is in @ret_heard of @size bytes. */
void peer_free(struct peer *peer, char *ret_heard, size_t size);

/* peer_nobody() - an address of this machine at which nobody listens. */
void peer_nobody(char *ret_address, size_t size);

/* peer_milliseconds() - of a clock that does not go back. */
long peer_milliseconds(void);

#endif
