/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do we agree with the tokens of Sigstore's staging authority?  threats.md EVI-15
 *
 * Reads COLDSEAL_SHARED/vectors/rfc3161, which is nobody's but its authors', and skips where it is absent. Its chain file holds the
 * authority's own certificate too, so each token is judged twice: with that, and with the root alone, where a token that brings no
 * certificate along is one of a stranger.
 */
#include "support/expect.h"

#include "crypto/pem.h"
#include "trust/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATE INT64_C(1796000000)  /* 2026-11-30 */
#define FIRST INT64_C(1743163200) /* 2025-03-28: nothing is older */

static FILE *open_file(const char *name)
{
    const char *shared = getenv("COLDSEAL_SHARED");
    char path[4096];

    snprintf(path, sizeof(path), "%s/vectors/rfc3161/%s", shared != NULL ? shared : "../shared", name);
    return fopen(path, "rb");
}

static struct seal_buffer bytes_of(const char *name)
{
    FILE *file = open_file(name);
    struct seal_buffer bytes = {NULL, 0, 0};
    char chunk[4096];
    size_t got;

    if (file == NULL)
        fail_msg("%s is missing", name);
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        assert_int_equal(seal_buffer_append(&bytes, chunk, got), SEAL_OK);
    fclose(file);
    return bytes;
}

/* Once with the whole chain file, once without its first certificate. */
static void judge(struct expect *expect, const char *token_name, const char *message_name,
                  bool alone, enum seal_result want)
{
    struct seal_buffer token = bytes_of(token_name), message = bytes_of(message_name),
                       pem = bytes_of("ts_chain.pem"), first = {NULL, 0, 0};
    struct seal_slice rest = seal_buffer_slice(&pem);
    struct seal_pool anchors = {NULL, 0, NULL};
    struct seal_timestamp timestamp;
    struct seal_fault fault = {.reason = NULL};
    char label[SEAL_PEM_LABEL_MAX];

    if (alone)
        assert_int_equal(seal_pem_next(&rest, label, &first), SEAL_OK);
    assert_int_equal(seal_pool_add_pem(&anchors, rest, &fault), SEAL_OK);
    assert_int_equal(anchors.count, alone ? 1 : 2);
    expect_result(expect, token_name, want,
                  seal_timestamp_read(seal_buffer_slice(&token), seal_buffer_slice(&message),
                                      &anchors, LATE, &timestamp, &fault),
                  &fault);
    if (want == SEAL_OK)
        expect_true(expect, token_name, "says when", timestamp.time > FIRST && timestamp.time < LATE);
    seal_timestamp_clear(&timestamp);
    seal_pool_clear(&anchors);
    seal_buffer_clear(&token);
    seal_buffer_clear(&message);
    seal_buffer_clear(&pem);
    seal_buffer_clear(&first);
}

static void agrees_with_every_row(void **state)
{
    FILE *index = open_file("index.tsv");
    struct expect expect = {0};
    char line[512];
    unsigned accepted = 0, refused = 0;
    (void)state;

    if (index == NULL) {
        print_message("SKIP: set COLDSEAL_SHARED to the folder with vectors/\n");
        skip();
    }
    while (fgets(line, sizeof(line), index) != NULL) {
        const char *token = strtok(line, "\t"), *verdict = strtok(NULL, "\t"),
                   *message = strtok(NULL, "\t"), *hash = strtok(NULL, "\t"),
                   *certificates = strtok(NULL, "\t");

        assert_non_null(hash);
        if (strcmp(token, "token") == 0) /* the heading */
            continue;
        const bool good = strcmp(verdict, "accept") == 0;
        assert_true(good || strcmp(verdict, "reject") == 0);
        accepted += good;
        refused += !good;
        const enum seal_result want = good ? SEAL_OK : SEAL_TRUST_TIMESTAMP;
        judge(&expect, token, message, false, want);
        judge(&expect, token, message, true,
              strcmp(certificates, "none") == 0 ? SEAL_TRUST_SIGNERS : want);
        /* of another message: the chain file itself */
        judge(&expect, token, "ts_chain.pem", false, SEAL_TRUST_TIMESTAMP);
    }
    fclose(index);
    assert_int_equal(accepted, 4);
    assert_int_equal(refused, 1);
    expect_end(&expect, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
