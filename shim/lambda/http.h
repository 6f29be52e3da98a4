/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Just enough HTTP/1.1 for the platform's own API: one request, the head of one answer, to this
 * machine and nobody else.
 *
 * No names are resolved, nothing is redirected, no proxy is asked, no body is read. The text forms
 * are pure functions.
 */
#ifndef SEAL_LAMBDA_HTTP_H
#define SEAL_LAMBDA_HTTP_H

#include <coldseal/bytes.h>

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define SEAL_HTTP_HEAD_MAX (8u << 10)  /* of an answer; the platform's are 300 bytes */
#define SEAL_HTTP_BODY_MAX (64u << 10) /* of a request; ours are a few kilobytes */
#define SEAL_HTTP_VALUE_SIZE 128       /* of a header that is kept; an identifier has 36 bytes */
#define SEAL_HTTP_NO_TIMEOUT UINT32_MAX

struct seal_http_address {
    const char *text; /* as it was given: the Host header; borrowed */
    struct sockaddr_storage socket;
    socklen_t size;
};

/*
 * seal_http_address_read() - "127.0.0.1:9001" and the like.
 *
 * The host is "localhost" (which stands for 127.0.0.1), a literal of 127.0.0.0/8, "[::1]", or
 * 169.254.100.1, at which newer environments of the platform have their API: an address of the
 * link, which no router forwards. The port is 1 to 65535. Anything else is false.
 */
bool seal_http_address_read(const char *text, struct seal_http_address *ret_address);

struct seal_http_request {
    const char *method; /* "GET" or "POST" */
    const char *path;
    const char *header; /* one more header; NULL: none */
    const char *value;
    struct seal_slice body; /* JSON; with GET none */
};

/*
 * seal_http_compose() - append the request's bytes.
 *
 *   SEAL_OK; SEAL_LIMIT_SIZE the body is too large; SEAL_LIMIT_MEMORY;
 *   SEAL_INTERNAL_STATE path, header or value holds a byte that could end a line
 */
SEAL_MUST_CHECK enum seal_result seal_http_compose(const struct seal_http_address *address,
                                                   const struct seal_http_request *request,
                                                   struct seal_buffer *ret_bytes);

struct seal_http_answer {
    unsigned status;                  /* 200 to 599 */
    char value[SEAL_HTTP_VALUE_SIZE]; /* of the wanted header; empty: none, two, or not printable */
};

enum seal_http_state { SEAL_HTTP_BAD = 0, SEAL_HTTP_INCOMPLETE, SEAL_HTTP_COMPLETE };

/*
 * seal_http_read() - what does @head, the beginning of an answer, say? Interim answers (1xx) are
 * passed over.
 *
 * @wanted: name of the header whose value is kept, in any case; NULL: none.
 *   SEAL_HTTP_BAD it is no HTTP/1.x answer; SEAL_HTTP_INCOMPLETE the head's end is not there;
 *   SEAL_HTTP_COMPLETE @ret_answer is filled
 */
enum seal_http_state seal_http_read(struct seal_slice head, const char *wanted,
                                    struct seal_http_answer *ret_answer);

/* seal_http_connect() - a socket above 2, close-on-exec, connected within @timeout_ms; -1: none. */
int seal_http_connect(const struct seal_http_address *address, uint32_t timeout_ms);

/*
 * seal_http_exchange() - send @request over @fd and wait for the head of the answer, both together
 * for @timeout_ms.
 *
 * Allocates nothing. SIGPIPE is not raised.
 *   SEAL_OK; SEAL_IO_RUNTIME_API no answer in time, none at all, or not HTTP
 */
SEAL_MUST_CHECK enum seal_result seal_http_exchange(int fd, struct seal_slice request,
                                                    const char *wanted, uint32_t timeout_ms,
                                                    struct seal_http_answer *ret_answer);

#endif
