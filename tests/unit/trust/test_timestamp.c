/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamp tokens, RFC 3161: those of openssl are read, and what one must not be is refused for its reason. EVI-08, EVI-10. */
#include "pki/pki.h"
#include "support/der_edit.h"
#include "support/expect.h"

#include "trust/timestamp.h"
#include "trust/timestamp_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MADE \
    INT64_C(1795564800) /* 2026-11-25T00:00:00Z, which the tokens say that were made by hand */
#define NOW (MADE + 5 * 86400)
#define LATE \
    INT64_C(2177452800) /* 2039-01-01: after whatever the machine's clock said when openssl made its own */
#define JUNE_2022 INT64_C(1654041600)

static struct seal_buffer file(const char *name)
{
    char path[64];
    struct seal_buffer bytes = {NULL, 0, 0};

    snprintf(path, sizeof path, "signed/%s", name);
    pki_bytes(path, &bytes);
    return bytes;
}

/* From memory of exactly its size. */
static enum seal_result ask(struct seal_slice token, struct seal_slice message, const char *anchors,
                            int64_t now, int64_t *ret_time, struct seal_fault *fault)
{
    uint8_t *copy = exact_copy(token);
    struct seal_pool pool = {NULL, 0, NULL};
    struct seal_timestamp timestamp;
    enum seal_result r;

    pki_pool(anchors, &pool);
    r = seal_timestamp_read((struct seal_slice){copy, token.size}, message, &pool, now, &timestamp,
                            fault);
    *ret_time = timestamp.time;
    if (r == SEAL_OK)
        assert_true(timestamp.chain.count >= 1);
    else
        assert_int_equal(timestamp.time, 0);
    seal_timestamp_clear(&timestamp);
    seal_pool_clear(&pool);
    free(copy);
    return r;
}

static const struct row {
    const char *token, *octets, *anchors;
    int64_t now;
    enum seal_result want;
    int64_t time;       /* 0: of the machine's clock */
    const char *reason; /* NULL: accepted */
} rows[] = {
    /* by openssl ts */
    {"ts-sha256.tsr", "plain", "tsa-root", LATE, SEAL_OK, 0, NULL},
    {"ts-sha384.tsr", "plain", "tsa-root", LATE, SEAL_OK, 0, NULL},
    {"ts-sha512.tsr", "plain", "tsa-root", LATE, SEAL_OK, 0, NULL},
    {"ts-cades.tsr", "cades", "tsa-root", LATE, SEAL_OK, 0, NULL},
    {"ts-token.tsr", "cades", "tsa-root", LATE, SEAL_OK, 0, NULL},
    {"ts-old.tsr", "cades", "tsa-root", LATE, SEAL_OK, 0, NULL},
    {"ts-no-certificates.tsr", "plain", "tsa-root tsa", LATE, SEAL_OK, 0, NULL},
    {"ts-no-certificates.tsr", "plain", "tsa", LATE, SEAL_OK, 0, NULL},
    {"ts-no-certificates.tsr", "plain", "tsa-root", LATE, SEAL_TRUST_SIGNERS, 0,
     "the certificate of the timestamp's authority is not there"},
    {"ts-rejected.tsr", "plain", "tsa-root", LATE, SEAL_FORMAT_SIGNATURE, 0,
     "the timestamp was not granted"},

    /* by openssl cms */
    {"good.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},
    {"good.tsr", "plain", "root tsa-root stranger-root", NOW, SEAL_OK, MADE, NULL},
    {"good-keyid.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},
    {"good-cades.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},
    {"good-many.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},
    {"good-no-certificates.tsr", "plain", "tsa", NOW, SEAL_OK, MADE, NULL},
    {"fraction.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},
    {"all.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},
    {"revoked.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL}, /* revocation is asked elsewhere */
    {"earlier.tsr", "plain", "tsa-root", NOW, SEAL_OK, JUNE_2022, NULL},
    {"expired-earlier.tsr", "plain", "tsa-root", NOW, SEAL_OK, JUNE_2022, NULL}, /* valid then */

    /* another authority */
    {"good.tsr", "plain", "root", NOW, SEAL_TRUST_SIGNERS, 0,
     "is not issued by any authority that is trusted here"},
    {"stranger.tsr", "plain", "tsa-root", NOW, SEAL_TRUST_SIGNERS, 0,
     "is not issued by any authority that is trusted here"},
    {"of-leaf.tsr", "plain", "tsa-root", NOW, SEAL_TRUST_SIGNERS, 0,
     "is not issued by any authority that is trusted here"},
    {"stranger.tsr", "plain", "signed/stranger-tsa", NOW, SEAL_OK, MADE, NULL},

    /* what decides nothing */
    {"serial.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},
    {"accuracy-0.tsr", "plain", "tsa-root", NOW, SEAL_OK, MADE, NULL},

    /* a known one, that may not */
    {"of-leaf.tsr", "plain", "tsa-root leaf", NOW, SEAL_TRUST_TIMESTAMP, 0,
     "has no extended key usage for this purpose"},
    {"not-critical.tsr", "plain", "tsa-root", NOW, SEAL_TRUST_TIMESTAMP, 0,
     "has an extended key usage that is not critical"},
    {"two-purposes.tsr", "plain", "tsa-root", NOW, SEAL_TRUST_TIMESTAMP, 0,
     "has more than one purpose"},
    {"expired.tsr", "plain", "tsa-root", NOW, SEAL_TRUST_TIMESTAMP, 0, "has expired"},

    /* of something else, or of another time */
    {"good.tsr", "cades", "tsa-root", NOW, SEAL_TRUST_TIMESTAMP, 0,
     "the timestamp is of another signature"},
    {"future.tsr", "plain", "tsa-root", NOW, SEAL_TRUST_TIMESTAMP, 0,
     "the timestamp is of a time that is still to come"},
    {"future.tsr", "plain", "tsa-root", LATE, SEAL_OK, INT64_C(2051222400), NULL},
    {"good.tsr", "plain", "tsa-root", MADE - SEAL_CLOCK_SKEW, SEAL_OK, MADE, NULL},
    {"good.tsr", "plain", "tsa-root", MADE - SEAL_CLOCK_SKEW - 1, SEAL_TRUST_TIMESTAMP, 0,
     "the timestamp is of a time that is still to come"},
    {"good.tsr", "plain", "tsa-root", -1, SEAL_TRUST_TIMESTAMP, 0,
     "the clock cannot be right, and no timestamp can be judged by it"},
    {"stranger.tsr", "plain", "tsa-root", -1, SEAL_TRUST_SIGNERS, 0,
     "is not issued by any authority that is trusted here"},

    /* no token */
    {"plain-data.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "is signed, and no timestamp"},
    {"no-content.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "is signed, and no timestamp"},
    {"plain.p7s", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0, "is signed, and no timestamp"},
    {"document", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0, "is no timestamp in DER"},
    {"bad-version.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "TSTInfo is not of version 1"},
    {"bad-no-policy.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "TSTInfo names no policy"},
    {"bad-sha1.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "messageImprint is no SHA-256, SHA-384 or SHA-512"},
    {"bad-sha1.tsr", "plain", "root", NOW, SEAL_TRUST_SIGNERS, 0,
     "is not issued by any authority that is trusted here"},
    {"bad-short.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "messageImprint is malformed"},
    {"bad-utc.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0, "genTime is malformed"},
    {"bad-zero-fraction.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "genTime is malformed"},
    {"bad-date.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0, "genTime is malformed"},
    {"bad-accuracy-1000.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "TSTInfo is malformed"},
    {"bad-accuracy-order.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "TSTInfo is malformed"},
    {"bad-order.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "TSTInfo has more than it should"},
    {"bad-extensions.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "extensions of TSTInfo are malformed, or critical and not known"},
    {"bad-extension.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "extensions of TSTInfo are malformed, or critical and not known"},
    {"bad-no-extension.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "extensions of TSTInfo are malformed, or critical and not known"},
    {"bad-name.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0, "TSTInfo is malformed"},
    {"bad-critical.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "extensions of TSTInfo are malformed, or critical and not known"},
    {"bad-more.tsr", "plain", "tsa-root", NOW, SEAL_FORMAT_SIGNATURE, 0,
     "TSTInfo has more than it should"},
};

static void each_token_for_what_it_is(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        char octets[64], name[128];
        struct seal_fault fault = {.reason = NULL};
        int64_t time;

        snprintf(octets, sizeof octets, "%s.octets", row->octets);
        snprintf(name, sizeof name, "%s of %s, by %s", row->token, row->octets, row->anchors);
        struct seal_buffer token = file(row->token), message = file(octets);
        expect_result(&expect, name, row->want,
                      ask(seal_buffer_slice(&token), seal_buffer_slice(&message), row->anchors,
                          row->now, &time, &fault),
                      &fault);
        if (row->reason != NULL)
            expect_text(&expect, name, row->reason, fault.reason != NULL ? fault.reason : "");
        else if (row->time != 0)
            expect_number(&expect, name, (uint64_t)row->time, (uint64_t)time);
        else
            expect_true(&expect, name, "has the machine's time", time > JUNE_2022 && time < LATE);
        seal_buffer_clear(&token);
        seal_buffer_clear(&message);
    }
    expect_end(&expect, 2 * COUNT(rows));
}

#define INFO "1.0.2.1.0"
#define SIGNER "1.0.4.0."
#define BYTES(text) text, sizeof(text) - 1

/* A good token with one value changed. In a response, the token is "1". */
static const struct edit {
    const char *name, *base, *path;
    enum der_change change;
    const char *bytes;
    size_t size;
    enum seal_result want;
    const char *reason;
} edits[] = {
    {"granted with modifications", "ts-sha256.tsr", "0.0", DER_REPLACE, BYTES("\x02\x01\x01"),
     SEAL_OK, NULL},
    {"rejected", "ts-sha256.tsr", "0.0", DER_REPLACE, BYTES("\x02\x01\x02"), SEAL_FORMAT_SIGNATURE,
     "the timestamp was not granted"},
    {"waiting", "ts-sha256.tsr", "0.0", DER_REPLACE, BYTES("\x02\x01\x03"), SEAL_FORMAT_SIGNATURE,
     "the timestamp was not granted"},
    {"no status", "ts-sha256.tsr", "0.0", DER_REMOVE, BYTES(""), SEAL_FORMAT_SIGNATURE,
     "the status of the timestamp is malformed"},
    {"with words", "ts-sha256.tsr", "0", DER_INSIDE, BYTES("\x30\x04\x0c\x02ok"), SEAL_OK, NULL},
    {"with words that are numbers", "ts-sha256.tsr", "0", DER_INSIDE, BYTES("\x30\x03\x02\x01\x01"),
     SEAL_FORMAT_SIGNATURE, "the status of the timestamp is malformed"},
    {"granted, and a failure", "ts-sha256.tsr", "0", DER_INSIDE, BYTES("\x03\x02\x05\x20"),
     SEAL_FORMAT_SIGNATURE, "the status of the timestamp is malformed"},
    {"granted with words, and a failure", "ts-sha256.tsr", "0", DER_INSIDE,
     BYTES("\x30\x00\x03\x02\x05\x20"), SEAL_FORMAT_SIGNATURE,
     "the status of the timestamp is malformed"},
    {"no token", "ts-sha256.tsr", "1", DER_REMOVE, BYTES(""), SEAL_FORMAT_SIGNATURE,
     "the response is not one timestamp"},
    {"more behind the token", "ts-sha256.tsr", "1", DER_AFTER, BYTES("\x05\x00"),
     SEAL_FORMAT_SIGNATURE, "the response is not one timestamp"},

    {"another serial in TSTInfo", "good.tsr", INFO, DER_REPLACE, NULL, 0, SEAL_TRUST_TIMESTAMP,
     "messageDigest is of another document"},
    {"no content", "good.tsr", "1.0.2.1", DER_REMOVE, BYTES(""), SEAL_FORMAT_SIGNATURE,
     "is signed, and no timestamp"},
    {"certificates, present and empty", "good-no-certificates.tsr", "1.0.2", DER_AFTER,
     BYTES("\xa0\x00"), SEAL_TRUST_SIGNERS,
     "the certificate of the timestamp's authority is not there"},
    {"another signature", "good.tsr", SIGNER "5", DER_REPLACE,
     BYTES("\x04\x08\x30\x06\x02\x01\x01\x02\x01\x01"), SEAL_TRUST_TIMESTAMP,
     "is not made by the key of its certificate"},
    {"EVI-07 two signers", "good.tsr", "1.0.4", DER_INSIDE, BYTES("\x30\x00"),
     SEAL_FORMAT_SIGNATURE, "has not exactly one signer"},
    {"EVI-08 no such certificate", "good.tsr", SIGNER "1.1", DER_REPLACE, BYTES("\x02\x02\x77\x77"),
     SEAL_TRUST_SIGNERS, "the certificate of the timestamp's authority is not there"},
};

static void every_value_is_looked_at(void **state)
{
    struct expect expect = {0};
    struct seal_buffer message = file("plain.octets");
    (void)state;

    for (size_t i = 0; i < COUNT(edits); i++) {
        const struct edit *row = &edits[i];
        struct seal_buffer base = file(row->base), other = file("all.tsr");
        struct seal_slice bytes = {(const uint8_t *)row->bytes, row->size};
        struct seal_fault fault = {.reason = NULL};
        int64_t time;

        if (row->bytes == NULL) /* the same value of another token */
            bytes = der_at(seal_buffer_slice(&other), row->path);
        struct seal_buffer token = der_edit(seal_buffer_slice(&base), row->path, row->change, bytes);
        expect_result(&expect, row->name, row->want,
                      ask(seal_buffer_slice(&token), seal_buffer_slice(&message), "tsa-root", LATE,
                          &time, &fault),
                      &fault);
        if (row->reason != NULL)
            expect_text(&expect, row->name, row->reason, fault.reason != NULL ? fault.reason : "");
        seal_buffer_clear(&token);
        seal_buffer_clear(&base);
        seal_buffer_clear(&other);
    }
    seal_buffer_clear(&message);
    expect_end(&expect, COUNT(edits));
}

/* The authority is the one that the identifier names: another one that is trusted too does not do. EVI-08 */
static void the_authority_is_the_one_that_is_named(void **state)
{
    struct seal_buffer token = file("good.tsr"), other = file("revoked.tsr"),
                       message = file("plain.octets");
    struct seal_buffer mixed = der_edit(seal_buffer_slice(&token), SIGNER "1", DER_REPLACE,
                                        der_at(seal_buffer_slice(&other), SIGNER "1"));
    struct seal_fault fault;
    int64_t time;
    (void)state;

    assert_int_equal(
        ask(seal_buffer_slice(&mixed), seal_buffer_slice(&message), "tsa-root", NOW, &time, &fault),
        SEAL_TRUST_SIGNERS);
    assert_int_equal(ask(seal_buffer_slice(&mixed), seal_buffer_slice(&message),
                         "tsa-root tsa-revoked", NOW, &time, &fault),
                     SEAL_TRUST_TIMESTAMP);
    assert_string_equal(fault.reason, "is not made by the key of its certificate");
    seal_buffer_clear(&mixed);
    seal_buffer_clear(&token);
    seal_buffer_clear(&other);
    seal_buffer_clear(&message);
}

/* The policy's certificate of that identifier comes before the one that the token brings. */
static void the_policys_certificates_come_first(void **state)
{
    struct seal_buffer token = file("good.tsr"), message = file("plain.octets");
    struct seal_slice embedded = der_at(seal_buffer_slice(&token), "1.0.3.0");
    struct seal_fault fault;
    int64_t time;
    (void)state;

    /* the last bit of the embedded certificate's signature: the same words, and nobody signed them */
    token.data[embedded.data + embedded.size - 1 - token.data] ^= 1;
    assert_int_equal(
        ask(seal_buffer_slice(&token), seal_buffer_slice(&message), "tsa-root", NOW, &time, &fault),
        SEAL_TRUST_SIGNERS);
    assert_int_equal(ask(seal_buffer_slice(&token), seal_buffer_slice(&message), "tsa-root tsa",
                         NOW, &time, &fault),
                     SEAL_OK);
    seal_buffer_clear(&token);
    seal_buffer_clear(&message);
}

static void no_part_of_one_is_one(void **state)
{
    static const char *const names[] = {"ts-sha256.tsr", "all.tsr"};
    (void)state;

    for (size_t i = 0; i < COUNT(names); i++) {
        struct seal_buffer bytes = file(names[i]);
        struct seal_timestamp_token token;

        for (size_t size = 0; size < bytes.size; size++) {
            uint8_t *copy = exact_copy((struct seal_slice){bytes.data, size});
            assert_int_equal(seal_timestamp_token_read((struct seal_slice){copy, size}, &token, NULL),
                             SEAL_FORMAT_SIGNATURE);
            free(copy);
        }
        assert_int_equal(seal_buffer_append(&bytes, "", 1), SEAL_OK);
        assert_int_equal(seal_timestamp_token_read(seal_buffer_slice(&bytes), &token, NULL),
                         SEAL_FORMAT_SIGNATURE);
        seal_buffer_clear(&bytes);
    }
}

/*
 * Every bit is somebody's word. Those that are not: the certificate of the authority's own root, which the token brings along and
 * the policy has; and in a status one bit, from granted to granted with modifications.
 */
static void every_bit_counts(void **state)
{
    struct expect expect = {0};
    struct seal_buffer bytes = file("ts-sha256.tsr"), message = file("plain.octets");
    struct seal_slice whole = seal_buffer_slice(&bytes);
    const struct seal_slice status = der_at(whole, "0.0");
    struct seal_pool anchors = {NULL, 0, NULL}, own = {NULL, 0, NULL};
    struct seal_slice spare = {NULL, 0};
    unsigned accepted = 0;
    (void)state;

    pki_pool("tsa-root", &anchors);
    pki_pool("tsa", &own);
    for (unsigned i = 0; i < 2; i++) {
        struct seal_slice certificate = der_at(whole, i == 0 ? "1.1.0.3.0" : "1.1.0.3.1");
        if (seal_slice_equal(certificate, own.items[0].der) != 1)
            spare = certificate;
    }
    assert_non_null(spare.data);
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        const uint8_t *at = &bytes.data[bit / 8];
        struct seal_timestamp timestamp;
        char name[32];
        enum seal_result r;

        bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        r = seal_timestamp_read(whole, seal_buffer_slice(&message), &anchors, LATE, &timestamp, NULL);
        seal_timestamp_clear(&timestamp);
        bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (r == SEAL_OK) {
            accepted++;
            snprintf(name, sizeof name, "bit %zu", bit);
            expect_true(&expect, name, "counts",
                        (at >= spare.data && at < spare.data + spare.size) ||
                            (at == status.data + 2 && bit % 8 == 0));
        }
    }
    assert_true(accepted > 1);
    seal_pool_clear(&anchors);
    seal_pool_clear(&own);
    seal_buffer_clear(&bytes);
    seal_buffer_clear(&message);
    expect_end(&expect, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_token_for_what_it_is),
        cmocka_unit_test(every_value_is_looked_at),
        cmocka_unit_test(the_authority_is_the_one_that_is_named),
        cmocka_unit_test(the_policys_certificates_come_first),
        cmocka_unit_test(no_part_of_one_is_one),
        cmocka_unit_test(every_bit_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
