/* SPDX-License-Identifier: Apache-2.0 */
/* What the caller of a function is told, and how long that may take. */
#include "peer.h"
#include "support/expect.h"
#include "verdicts.h"

#include "lambda/init_error.h"

#include <stdio.h>
#include <string.h>

static void the_request_says_it_all(void **state)
{
    const struct seal_verdict verdict =
        refused_verdict(SEAL_TREE_EXTRA, "node_modules/.cache/\"x\"\n");
    struct seal_http_address address;
    struct seal_buffer bytes = {0};

    (void)state;
    assert_true(seal_http_address_read("127.0.0.1:9001", &address));
    assert_int_equal(seal_init_error_compose(&address, &verdict, &bytes), SEAL_OK);
    assert_string_equal(
        (const char *)bytes.data,
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nConnection: "
        "close\r\n"
        "Lambda-Runtime-Function-Error-Type: Function.SealTree\r\n"
        "Content-Type: application/json\r\nContent-Length: 126\r\n\r\n"
        "{\"errorMessage\":\"coldseal: REFUSED TREE_EXTRA node_modules/.cache/\\\"x\\\"\\\\x0a\","
        "\"errorType\":\"Function.SealTree\",\"stackTrace\":[]}");
    seal_buffer_clear(&bytes);
}

/* Letters only: the platform replaces any other name by one of its own. */
static void every_result_has_a_type(void **state)
{
    struct seal_http_address address;
    struct expect expect = {0};
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    (void)state;
    assert_true(seal_http_address_read("127.0.0.1:9001", &address));
    for (size_t i = 0; i < count; i++) {
        const struct seal_verdict verdict = refused_verdict(results[i], "x");
        struct seal_buffer bytes = {0};
        const char *type;
        size_t size;

        expect_result(&expect, seal_result_name(results[i]), SEAL_OK,
                      seal_init_error_compose(&address, &verdict, &bytes), NULL);
        type = strstr((const char *)bytes.data, "Error-Type: Function.Seal");
        assert_non_null(type);
        type += strlen("Error-Type: Function.");
        size = strspn(type, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
        expect_true(&expect, seal_result_name(results[i]), "letters only",
                    size > 4 && type[size] == '\r');
        seal_buffer_clear(&bytes);
    }
    expect_end(&expect, 80);
}

/* LIFE-05, F-15: whatever the answer is, this returns, within a second. */
static void answers_change_nothing(void **state)
{
    static const struct row {
        const char *name;
        struct peer_turn turn;
    } rows[] = {
        {"202", {PEER_ANSWERS, "HTTP/1.1 202 Accepted\r\n\r\n"}},
        {"403", {PEER_ANSWERS, "HTTP/1.1 403 Forbidden\r\n\r\n"}},
        {"500", {PEER_ANSWERS, "HTTP/1.1 500 X\r\n\r\n"}},
        {"garbage", {PEER_ANSWERS, "garbage\n"}},
        {"never", {PEER_SILENT, NULL}},
        {"drips", {PEER_DRIPS, "HTTP/1.1 202 Accepted\r\n\r\n"}},
        {"deaf", {PEER_DEAF, NULL}},
        {"closes", {PEER_CLOSES, NULL}},
        {"resets", {PEER_RESETS, NULL}},
    };
    const struct seal_verdict verdict = refused_verdict(SEAL_TRUST_SIGNERS, "orders-api");
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct peer peer = peer_new(&rows[i].turn, 1);
        char heard[1024];
        long begun = peer_milliseconds();

        seal_init_error(peer.address, &verdict);
        expect_true(&expect, rows[i].name, "within a second", peer_milliseconds() - begun <= 1000);
        peer_free(&peer, heard, sizeof heard);
        if (rows[i].turn.manner != PEER_DEAF)
            expect_true(&expect, rows[i].name, "told", strstr(heard, "Function.SealTrust") != NULL);
    }
    expect_end(&expect, 2 * COUNT(rows) - 1);
}

static void without_an_address_nothing_is_sent(void **state)
{
    const struct seal_verdict verdict = refused_verdict(SEAL_TRUST_SIGNERS, "orders-api");
    char nobody[32];
    long begun = peer_milliseconds();

    (void)state;
    seal_init_error(NULL, &verdict);
    seal_init_error("example.com:80", &verdict);
    peer_nobody(nobody, sizeof nobody);
    seal_init_error(nobody, &verdict);
    assert_true(peer_milliseconds() - begun < 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_says_it_all),
        cmocka_unit_test(every_result_has_a_type),
        cmocka_unit_test(answers_change_nothing),
        cmocka_unit_test(without_an_address_nothing_is_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
