/* SPDX-License-Identifier: Apache-2.0 */
/* Registering, and what becomes of each answer. */
#include "peer.h"
#include "support/expect.h"

#include "lambda/extension.h"

#include <stdio.h>
#include <string.h>

#define GOOD "HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: id-1\r\nContent-Length: 2\r\n\r\n{}"
#define EVENT "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

static void registers_and_waits(void **state)
{
    static const struct peer_turn turns[] = {{PEER_ANSWERS, GOOD}, {PEER_DRIPS, EVENT}};
    struct peer peer = peer_new(turns, 2);
    struct seal_fault fault = {0};
    char heard[1024], expected[1024];

    (void)state;
    assert_int_equal(seal_extension_register(peer.address, "coldseal", &fault), SEAL_OK);
    snprintf(expected, sizeof expected,
             "POST /2020-01-01/extension/register HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
             "Lambda-Extension-Name: coldseal\r\nContent-Type: application/json\r\nContent-Length: "
             "13\r\n\r\n{\"events\":[]}"
             "GET /2020-01-01/extension/event/next HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
             "Lambda-Extension-Identifier: id-1\r\n\r\n",
             peer.address, peer.address);
    peer_free(&peer, heard, sizeof heard);
    assert_string_equal(heard, expected);
}

/* After the registration whatever happens is the end. */
static void any_end_of_next_is_the_end(void **state)
{
    static const enum peer_manner manners[] = {PEER_CLOSES, PEER_RESETS};

    (void)state;
    for (size_t i = 0; i < COUNT(manners); i++) {
        const struct peer_turn turns[] = {{PEER_ANSWERS, GOOD}, {manners[i], NULL}};
        struct peer peer = peer_new(turns, 2);
        struct seal_fault fault = {0};
        char heard[1024];

        assert_int_equal(seal_extension_register(peer.address, "coldseal", &fault), SEAL_OK);
        peer_free(&peer, heard, sizeof heard);
    }
}

static void other_answers_are_failures(void **state)
{
    static const struct row {
        const char *name;
        struct peer_turn turn;
        const char *found;
    } rows[] = {
        {"403",
         {PEER_ANSWERS, "HTTP/1.1 403 Forbidden\r\nLambda-Extension-Identifier: id-1\r\n\r\n"},
         "403"},
        {"500", {PEER_ANSWERS, "HTTP/1.1 500 X\r\n\r\n"}, "500"},
        {"201", {PEER_ANSWERS, "HTTP/1.1 201 X\r\nLambda-Extension-Identifier: id-1\r\n\r\n"}, "201"},
        {"200 without an identifier", {PEER_ANSWERS, EVENT}, "200"},
        {"200 with two",
         {PEER_ANSWERS, "HTTP/1.1 200 X\r\nLambda-Extension-Identifier: "
                        "a\r\nLambda-Extension-Identifier: b\r\n\r\n"},
         "200"},
        {"garbage", {PEER_ANSWERS, "garbage\n"}, ""},
        {"closed", {PEER_CLOSES, NULL}, ""},
        {"reset", {PEER_RESETS, NULL}, ""},
    };
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct peer peer = peer_new(&rows[i].turn, 1);
        struct seal_fault fault = {0};
        char heard[1024];

        expect_result(&expect, rows[i].name, SEAL_IO_RUNTIME_API,
                      seal_extension_register(peer.address, "coldseal", &fault), &fault);
        expect_text(&expect, rows[i].name, "extension/register", fault.subject);
        expect_text(&expect, rows[i].name, rows[i].found, fault.found);
        peer_free(&peer, heard, sizeof heard);
        expect_true(&expect, rows[i].name, "next was not called", strstr(heard, "event/next") == NULL);
    }
    expect_end(&expect, 4 * COUNT(rows));
}

static void bad_addresses_are_failures(void **state)
{
    struct seal_fault fault = {0};
    char nobody[32];

    (void)state;
    assert_int_equal(seal_extension_register(NULL, "coldseal", &fault), SEAL_IO_RUNTIME_API);
    assert_string_equal(fault.subject, "AWS_LAMBDA_RUNTIME_API");
    assert_int_equal(seal_extension_register("192.0.2.1:9001", "coldseal", &fault),
                     SEAL_IO_RUNTIME_API);
    assert_string_equal(fault.subject, "AWS_LAMBDA_RUNTIME_API");
    peer_nobody(nobody, sizeof nobody);
    assert_int_equal(seal_extension_register(nobody, "coldseal", &fault), SEAL_IO_RUNTIME_API);
    assert_string_equal(fault.subject, nobody);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_and_waits),
        cmocka_unit_test(any_end_of_next_is_the_end),
        cmocka_unit_test(other_answers_are_failures),
        cmocka_unit_test(bad_addresses_are_failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
