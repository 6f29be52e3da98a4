/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets against peers that behave and peers that do not: F-15 and F-16 of the fault catalogue. */
#include "peer.h"
#include "support/expect.h"

#include "lambda/http.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define REQUEST "GET / HTTP/1.1\r\n\r\n"

static char huge[20000]; /* a head that does not end within the bound */

static enum seal_result exchange(const char *address, uint32_t timeout_ms,
                                 struct seal_http_answer *answer)
{
    struct seal_http_address read;
    enum seal_result r;
    int fd;

    assert_true(seal_http_address_read(address, &read));
    fd = seal_http_connect(&read, timeout_ms);
    if (fd < 0)
        return SEAL_IO_RUNTIME_API;
    assert_true(fd > 2);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    r = seal_http_exchange(fd, seal_slice_text(REQUEST), "X-Id", timeout_ms, answer);
    close(fd);
    return r;
}

static void answers_and_their_absence(void **state)
{
    static const struct row {
        const char *name;
        struct peer_turn turn;
        enum seal_result result;
        bool waits; /* until the time is up */
    } rows[] = {
        {"answer", {PEER_ANSWERS, "HTTP/1.1 200 OK\r\nx-id: 7\r\n\r\n"}, SEAL_OK, false},
        {"answer that goes on",
         {PEER_ANSWERS, "HTTP/1.1 200 OK\r\nX-Id: 7\r\nContent-Length: 2147483648\r\n\r\nabc"},
         SEAL_OK,
         false},
        {"dripping answer", {PEER_DRIPS, "HTTP/1.1 200 OK\r\nX-Id: 7\r\n\r\n"}, SEAL_IO_RUNTIME_API, true},
        {"half an answer", {PEER_ANSWERS, "HTTP/1.1 200 OK\r\nX-Id: 7\r\n"}, SEAL_IO_RUNTIME_API, false},
        {"garbage", {PEER_ANSWERS, "garbage\r\n\r\n"}, SEAL_IO_RUNTIME_API, false},
        {"endless line", {PEER_ANSWERS, huge}, SEAL_IO_RUNTIME_API, false},
        {"interim answers", {PEER_ANSWERS, "HTTP/1.1 100 Continue\r\n\r\n"}, SEAL_IO_RUNTIME_API, false},
        {"silence", {PEER_SILENT, NULL}, SEAL_IO_RUNTIME_API, true},
        {"deafness", {PEER_DEAF, NULL}, SEAL_IO_RUNTIME_API, true},
        {"end", {PEER_CLOSES, NULL}, SEAL_IO_RUNTIME_API, false},
        {"reset", {PEER_RESETS, NULL}, SEAL_IO_RUNTIME_API, false},
    };
    struct expect expect = {0};

    (void)state;
    memset(huge, 'x', sizeof huge - 1);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct peer peer = peer_new(&rows[i].turn, 1);
        struct seal_http_answer answer = {.status = 7};
        char heard[256];
        long begun = peer_milliseconds(), took;

        expect_result(&expect, rows[i].name, rows[i].result, exchange(peer.address, 300, &answer),
                      NULL);
        took = peer_milliseconds() - begun;
        expect_true(&expect, rows[i].name, "no longer than allowed", took < 2000);
        expect_true(&expect, rows[i].name, "waits only for something",
                    rows[i].waits ? took >= 290 : took < 290);
        expect_number(&expect, rows[i].name, rows[i].result == SEAL_OK ? 200 : 7, answer.status);
        if (rows[i].result == SEAL_OK)
            expect_text(&expect, rows[i].name, "7", answer.value);
        peer_free(&peer, heard, sizeof heard);
        expect_text(&expect, rows[i].name, rows[i].turn.manner == PEER_DEAF ? "" : REQUEST, heard);
    }
    expect_end(&expect, 5 * COUNT(rows));
}

static void nobody_is_there(void **state)
{
    struct seal_http_answer answer;
    char address[32];
    long begun = peer_milliseconds();

    (void)state;
    peer_nobody(address, sizeof address);
    assert_int_equal(exchange(address, 1000, &answer), SEAL_IO_RUNTIME_API);
    assert_true(peer_milliseconds() - begun < 900);
}

/* A request larger than the sockets hold, to a peer that does not read: the time is up while
 * sending. */
static void sending_is_bounded_too(void **state)
{
    static uint8_t large[16 << 20];
    const struct peer_turn deaf = {PEER_DEAF, NULL};
    struct peer peer = peer_new(&deaf, 1);
    struct seal_http_address address;
    struct seal_http_answer answer;
    char heard[16];
    long begun;
    int fd;

    (void)state;
    assert_true(seal_http_address_read(peer.address, &address));
    fd = seal_http_connect(&address, 1000);
    assert_true(fd > 2);
    begun = peer_milliseconds();
    assert_int_equal(
        seal_http_exchange(fd, (struct seal_slice){large, sizeof large}, NULL, 200, &answer),
        SEAL_IO_RUNTIME_API);
    assert_true(peer_milliseconds() - begun >= 190);
    assert_true(peer_milliseconds() - begun < 2000);
    close(fd);
    peer_free(&peer, heard, sizeof heard);
}

static void without_timeout_it_waits(void **state)
{
    const struct peer_turn slow = {PEER_DRIPS, "HTTP/1.1 200 OK\r\n\r\n"};
    struct peer peer = peer_new(&slow, 1);
    struct seal_http_address address;
    struct seal_http_answer answer;
    char heard[64];
    int fd;

    (void)state;
    assert_true(seal_http_address_read(peer.address, &address));
    fd = seal_http_connect(&address, SEAL_HTTP_NO_TIMEOUT);
    assert_int_equal(
        seal_http_exchange(fd, seal_slice_text(REQUEST), NULL, SEAL_HTTP_NO_TIMEOUT, &answer),
        SEAL_OK);
    assert_int_equal(answer.status, 200);
    close(fd);
    peer_free(&peer, heard, sizeof heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_and_their_absence),
        cmocka_unit_test(nobody_is_there),
        cmocka_unit_test(sending_is_bounded_too),
        cmocka_unit_test(without_timeout_it_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
