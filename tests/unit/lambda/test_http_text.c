/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, requests and heads of answers, as bytes. */
#include "support/expect.h"

#include "lambda/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void near_addresses_are_taken(void **state)
{
    static const struct row {
        const char *text;
        uint32_t host;
        uint16_t port;
    } rows[] = {
        {"127.0.0.1:9001", 0x7f000001, 9001},
        {"localhost:9001", 0x7f000001, 9001}, /* a word, not a look-up */
        {"127.255.255.254:1", 0x7ffffffe, 1},
        {"127.0.0.1:65535", 0x7f000001, 65535},
        {"127.0.0.1:09001", 0x7f000001, 9001},
        {"169.254.100.1:9001", 0xa9fe6401, 9001}, /* newer environments */
    };
    struct seal_http_address six;
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_http_address address = {0};
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address.socket;

        expect_true(&expect, rows[i].text, "taken", seal_http_address_read(rows[i].text, &address));
        expect_number(&expect, rows[i].text, AF_INET, v4->sin_family);
        expect_number(&expect, rows[i].text, rows[i].host, ntohl(v4->sin_addr.s_addr));
        expect_number(&expect, rows[i].text, rows[i].port, ntohs(v4->sin_port));
        expect_number(&expect, rows[i].text, sizeof *v4, address.size);
        expect_text(&expect, rows[i].text, rows[i].text, address.text);
    }
    assert_true(seal_http_address_read("[::1]:9001", &six));
    assert_int_equal(six.socket.ss_family, AF_INET6);
    assert_true(IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)&six.socket)->sin6_addr));
    expect_end(&expect, 6 * COUNT(rows));
}

/* ENV-12 */
static void other_addresses_are_not(void **state)
{
    static const char *const texts[] = {
        "",
        ":",
        "127.0.0.1",
        "127.0.0.1:",
        ":9001",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:99999",
        "127.0.0.1:999999999999",
        "127.0.0.1:-1",
        "127.0.0.1:+1",
        "127.0.0.1: 1",
        "127.0.0.1:1 ",
        "127.0.0.1:9001/x",
        "127.0.0.1:9001\r\nHost: evil",
        "127.0.0.1\r\n:9001",
        "@evil",
        "evil@127.0.0.1:9001",
        "http://127.0.0.1:9001",
        "127.1:9001",
        "2130706433:9001",
        "0x7f.0.0.1:9001",
        "128.0.0.1:9001",
        "126.255.255.255:9001",
        "0.0.0.0:9001",
        "10.0.0.1:9001",
        "169.254.169.254:80",
        "169.254.100.2:9001",
        "example.com:80",
        "localhost.evil:80",
        "LOCALHOST:80",
        "[::]:9001",
        "::1:9001",
        "[::1]9001",
        "[fe80::1]:9001",
        "[::ffff:127.0.0.1]:9001",
        "127.0.0.1:9001:9001",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1",
    };
    struct expect expect = {0};
    struct seal_http_address address = {.text = "untouched"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        expect_true(&expect, texts[i], "not taken", !seal_http_address_read(texts[i], &address));
    expect_true(&expect, "NULL", "not taken", !seal_http_address_read(NULL, &address));
    assert_string_equal(address.text, "untouched");
    expect_end(&expect, COUNT(texts) + 1);
}

static struct seal_http_address local(void)
{
    struct seal_http_address address = {0};

    assert_true(seal_http_address_read("127.0.0.1:9001", &address));
    return address;
}

static void requests_are_written(void **state)
{
    const struct seal_http_address address = local();
    const struct seal_http_request post = {"POST", "/a/b", "Some-Name", "some value",
                                           seal_slice_text("{}")};
    const struct seal_http_request get = {.method = "GET", .path = "/"};
    struct seal_buffer bytes = {0};

    (void)state;
    assert_int_equal(seal_http_compose(&address, &post, &bytes), SEAL_OK);
    assert_string_equal((const char *)bytes.data, "POST /a/b HTTP/1.1\r\n"
                                                  "Host: 127.0.0.1:9001\r\n"
                                                  "Connection: close\r\n"
                                                  "Some-Name: some value\r\n"
                                                  "Content-Type: application/json\r\n"
                                                  "Content-Length: 2\r\n"
                                                  "\r\n"
                                                  "{}");
    seal_buffer_clear(&bytes);
    assert_int_equal(seal_http_compose(&address, &get, &bytes), SEAL_OK);
    assert_string_equal((const char *)bytes.data,
                        "GET / HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nConnection: close\r\n\r\n");
    seal_buffer_clear(&bytes);
}

static void nothing_is_injected(void **state)
{
    static uint8_t large[SEAL_HTTP_BODY_MAX + 1];
    const struct seal_http_address address = local();
    const struct row {
        const char *name;
        struct seal_http_request request;
        enum seal_result result;
    } rows[] = {
        {"path", {"GET", "/\r\nX: y", NULL, NULL, {0}}, SEAL_INTERNAL_STATE},
        {"header", {"GET", "/", "A: b\r\nC", "d", {0}}, SEAL_INTERNAL_STATE},
        {"value", {"GET", "/", "A", "b\r\nC: d", {0}}, SEAL_INTERNAL_STATE},
        {"newline", {"GET", "/", "A", "b\n", {0}}, SEAL_INTERNAL_STATE},
        {"not ASCII", {"GET", "/", "A", "\xc3\xa4", {0}}, SEAL_INTERNAL_STATE},
        {"largest body", {"POST", "/", NULL, NULL, {large, SEAL_HTTP_BODY_MAX}}, SEAL_OK},
        {"larger body", {"POST", "/", NULL, NULL, {large, SEAL_HTTP_BODY_MAX + 1}}, SEAL_LIMIT_SIZE},
    };
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer bytes = {0};

        expect_result(&expect, rows[i].name, rows[i].result,
                      seal_http_compose(&address, &rows[i].request, &bytes), NULL);
        seal_buffer_clear(&bytes);
    }
    expect_end(&expect, COUNT(rows));
}

#define WANTED "Lambda-Extension-Identifier"

static const struct answer {
    const char *head;
    enum seal_http_state state;
    unsigned status;
    const char *value;
} answers[] = {
    {"HTTP/1.1 200 OK\r\n\r\n", SEAL_HTTP_COMPLETE, 200, ""},
    {"HTTP/1.0 599 X\r\n\r\n", SEAL_HTTP_COMPLETE, 599, ""},
    {"HTTP/1.1 202\r\n\r\n", SEAL_HTTP_COMPLETE, 202, ""},
    {"HTTP/1.1 200 \r\n\r\nbody\r\nX: y", SEAL_HTTP_COMPLETE, 200, ""},
    {"HTTP/1.1 200 OK\n\n", SEAL_HTTP_COMPLETE, 200, ""}, /* lenient about the CR */
    {"HTTP/1.1 200 OK\r\n" WANTED ": abc-1\r\n\r\n", SEAL_HTTP_COMPLETE, 200, "abc-1"},
    {"HTTP/1.1 200 OK\r\nA: b\r\nlambda-EXTENSION-identifier:\t abc \t\r\nC: d\r\n\r\n",
     SEAL_HTTP_COMPLETE, 200, "abc"},
    {"HTTP/1.1 200 OK\r\n" WANTED ":\r\n\r\n", SEAL_HTTP_COMPLETE, 200, ""},
    {"HTTP/1.1 200 OK\r\n" WANTED ": a\r\n" WANTED ": b\r\n\r\n", SEAL_HTTP_COMPLETE, 200,
     ""},                                                                         /* twice: none */
    {"HTTP/1.1 200 OK\r\n" WANTED ": a\rb\r\n\r\n", SEAL_HTTP_COMPLETE, 200, ""}, /* not printable */
    {"HTTP/1.1 200 OK\r\n" WANTED ": \xc3\xa4\r\n\r\n", SEAL_HTTP_COMPLETE, 200, ""},
    {"HTTP/1.1 200 OK\r\nX-" WANTED ": a\r\n" WANTED "s: b\r\n\r\n", SEAL_HTTP_COMPLETE, 200,
     ""}, /* other names */
    {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", SEAL_HTTP_COMPLETE, 200, ""},
    {"HTTP/1.1 200 OK\r\n\r\n" WANTED ": in the body\r\n\r\n", SEAL_HTTP_COMPLETE, 200, ""},
    {"HTTP/1.1 301 Moved\r\nLocation: http://evil/\r\n\r\n", SEAL_HTTP_COMPLETE, 301,
     ""}, /* said, not followed */
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" WANTED ": a\r\n\r\n", SEAL_HTTP_COMPLETE,
     200, "a"},
    {"HTTP/1.1 100 Continue\r\n" WANTED ": a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", SEAL_HTTP_COMPLETE,
     200, ""},

    {"", SEAL_HTTP_INCOMPLETE, 0, NULL},
    {"HTTP/1.1 200 OK", SEAL_HTTP_INCOMPLETE, 0, NULL},
    {"HTTP/1.1 200 OK\r\n", SEAL_HTTP_INCOMPLETE, 0, NULL},
    {"HTTP/1.1 200 OK\r\nA: b\r\n", SEAL_HTTP_INCOMPLETE, 0, NULL},
    {"HTTP/1.1 100 Continue\r\n\r\n", SEAL_HTTP_INCOMPLETE, 0, NULL},
    {"no line", SEAL_HTTP_INCOMPLETE, 0, NULL},

    {"\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"garbage\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"<html>\n", SEAL_HTTP_BAD, 0, NULL}, /* HTTP/0.9 */
    {"HTTP/1.1 99 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/1.1 099 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/1.1 600 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/1.1 2000 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/1.1 20x X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/1.1  200 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/1.2 200 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/2 200 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"http/1.1 200 X\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"ICY 200 OK\r\n\r\n", SEAL_HTTP_BAD, 0, NULL},
    {"HTTP/1.1 100 X\r\n\r\ngarbage\r\n", SEAL_HTTP_BAD, 0, NULL},
};

/* In memory of exactly its size, so that a sanitizer sees one byte too far. */
static enum seal_http_state read_exactly(const char *head, size_t size, struct seal_http_answer *answer)
{
    uint8_t *copy = exact_copy((struct seal_slice){(const uint8_t *)head, size});
    enum seal_http_state state = seal_http_read((struct seal_slice){copy, size}, WANTED, answer);

    free(copy);
    return state;
}

static void answers_are_read(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct seal_http_answer answer = {.status = 7};

        expect_number(&expect, answers[i].head, answers[i].state,
                      read_exactly(answers[i].head, strlen(answers[i].head), &answer));
        expect_number(&expect, answers[i].head, answers[i].value == NULL ? 7 : answers[i].status,
                      answer.status);
        if (answers[i].value != NULL)
            expect_text(&expect, answers[i].head, answers[i].value, answer.value);
    }
    expect_end(&expect, 2 * COUNT(answers));
}

/* What comes in pieces is incomplete until it is what it is; it never becomes something else on
 * the way. */
static void answers_in_pieces_are_the_same(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        enum seal_http_state last = SEAL_HTTP_INCOMPLETE;
        struct seal_http_answer answer = {0};

        for (size_t size = 0; size <= strlen(answers[i].head) && last == SEAL_HTTP_INCOMPLETE; size++)
            last = read_exactly(answers[i].head, size, &answer);
        expect_number(&expect, answers[i].head, answers[i].state, last);
        if (answers[i].value != NULL)
            expect_text(&expect, answers[i].head, answers[i].value, answer.value);
    }
    expect_end(&expect, COUNT(answers));
}

static void long_values_are_not_kept(void **state)
{
    char head[512];
    struct seal_http_answer answer;

    (void)state;
    for (int size = SEAL_HTTP_VALUE_SIZE - 1; size <= SEAL_HTTP_VALUE_SIZE; size++) {
        int used =
            snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\n" WANTED ": %0*d\r\n\r\n", size, 0);

        assert_int_equal(read_exactly(head, (size_t)used, &answer), SEAL_HTTP_COMPLETE);
        assert_int_equal(strlen(answer.value), size < SEAL_HTTP_VALUE_SIZE ? (size_t)size : 0);
    }
}

static void no_header_need_be_wanted(void **state)
{
    struct seal_http_answer answer = {0};

    (void)state;
    assert_int_equal(seal_http_read(seal_slice_text("HTTP/1.1 200 OK\r\nA: b\r\n\r\n"), NULL, &answer),
                     SEAL_HTTP_COMPLETE);
    assert_string_equal(answer.value, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_addresses_are_taken),
        cmocka_unit_test(other_addresses_are_not),
        cmocka_unit_test(requests_are_written),
        cmocka_unit_test(nothing_is_injected),
        cmocka_unit_test(answers_are_read),
        cmocka_unit_test(answers_in_pieces_are_the_same),
        cmocka_unit_test(long_values_are_not_kept),
        cmocka_unit_test(no_header_need_be_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
