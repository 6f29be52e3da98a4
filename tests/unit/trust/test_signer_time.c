/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps for signers of both kinds: what they make possible, and what they do not. SIG-20, SIG-26, EVI-10. */
#include "support/expect.h"
#include "unit/trust/party.h"

#include <string.h>

#define JUNE_2022 INT64_C(1654041600)
#define MADE INT64_C(1795564800) /* 2026-11-25 */

#define X509(members)                                                                       \
    "'a':{'kind':'x509','roots':'root.pem','accept':['p7s','sig'],'san':{'email':'release@" \
    "acme.example'}" members "}"
#define KEY(members) \
    "'a':{'kind':'key','algorithm':'ecdsa-p256-sha256','key':'leaf.pub'" members "}"
#define TIMESTAMP ",'timestamp':{'roots':'tsa-root.pem'}"
#define REQUIRED ",'timestamp':{'roots':'tsa-root.pem','required':true}"
#define OPTIONAL ",'timestamp':{'roots':'tsa-root.pem','required':false}"
#define UNTIL_2023 ",'not_after':'2023-01-01T00:00:00Z'"
#define FROM_2023 ",'not_before':'2023-01-01T00:00:00Z'"
#define LISTS(files) ",'crl':{'files':[" files "]}"

/* A signature without a time, refused, has the time of its refusal: nobody asks. */
static const struct row {
    const char *name, *signers;
    struct party_case what;
    enum seal_result want;
    int64_t time;       /* 0: none */
    const char *reason; /* of a refusal; NULL: not asked */
} rows[] = {
    /* a certificate that has expired since */
    {"expired", X509(TIMESTAMP), {.signature = "by-leaf-expired.p7s"}, SEAL_TRUST_TIME, 0, "has expired"},
    {"expired, signed in its time",
     X509(TIMESTAMP),
     {.signature = "by-leaf-expired.p7s", .token = "of-leaf-expired-2022.tsr"},
     SEAL_OK,
     JUNE_2022,
     NULL},
    {"the same, required",
     X509(REQUIRED),
     {.signature = "by-leaf-expired.p7s", .token = "of-leaf-expired-2022.tsr"},
     SEAL_OK,
     JUNE_2022,
     NULL},
    {"expired, signed after",
     X509(TIMESTAMP),
     {.signature = "by-leaf-expired.p7s", .token = "of-leaf-expired-2025.tsr"},
     SEAL_TRUST_TIME,
     0,
     "has expired"},
    {"expired, the time is not asked for",
     X509(""),
     {.signature = "by-leaf-expired.p7s", .token = "of-leaf-expired-2022.tsr"},
     SEAL_TRUST_TIME,
     0,
     "has expired"},
    {"expired, the time of another signature",
     X509(TIMESTAMP),
     {.signature = "by-leaf-expired.p7s", .token = "earlier.tsr"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "the timestamp is of another signature"},
    {"expired, by another authority's word",
     X509(TIMESTAMP),
     {.signature = "by-leaf-expired.p7s", .token = "stranger.tsr"},
     SEAL_TRUST_TIME,
     0,
     "has expired"},
    {"valid now, and not then",
     X509(TIMESTAMP),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem", .token = "of-raw-2022.tsr"},
     SEAL_OK,
     JUNE_2022,
     NULL},
    {"EVI-10 expired authority",
     X509(TIMESTAMP),
     {.signature = "plain.p7s", .token = "expired.tsr"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "has expired"},

    /* demanded */
    {"none, not demanded", X509(OPTIONAL), {.signature = "plain.p7s"}, SEAL_OK, 0, NULL},
    {"none, demanded",
     X509(REQUIRED),
     {.signature = "plain.p7s"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "has no timestamp of an authority that its signer trusts"},
    {"demanded, and there",
     X509(REQUIRED),
     {.signature = "plain.p7s", .token = "good.tsr"},
     SEAL_OK,
     MADE,
     NULL},
    {"demanded, by openssl ts",
     X509(REQUIRED),
     {.signature = "plain.p7s", .token = "ts-sha256.tsr", .now = PARTY_LATE},
     SEAL_OK,
     -1,
     NULL},
    {"demanded, by a stranger",
     X509(REQUIRED),
     {.signature = "plain.p7s", .token = "stranger.tsr"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "has no timestamp of an authority that its signer trusts"},
    {"not demanded, by a stranger",
     X509(OPTIONAL),
     {.signature = "plain.p7s", .token = "stranger.tsr"},
     SEAL_OK,
     0,
     NULL},
    {"not demanded, and does not hold",
     X509(OPTIONAL),
     {.signature = "plain.p7s", .token = "not-critical.tsr"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "has an extended key usage that is not critical"},
    {"not demanded, and none",
     X509(OPTIONAL),
     {.signature = "plain.p7s", .token = "plain-data.tsr"},
     SEAL_FORMAT_SIGNATURE,
     0,
     "is signed, and no timestamp"},
    {"nobody asks, and none",
     X509(""),
     {.signature = "plain.p7s", .token = "plain-data.tsr"},
     SEAL_OK,
     0,
     NULL},
    {"of a time to come",
     X509(TIMESTAMP),
     {.signature = "plain.p7s", .token = "future.tsr"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "the timestamp is of a time that is still to come"},
    {"demanded, of none of his",
     X509(REQUIRED),
     {.signature = "by-stranger-leaf.p7s"},
     SEAL_TRUST_SIGNERS,
     0,
     "is not issued by any authority that is trusted here"},
    {"SIG-26 demanded, raw",
     X509(REQUIRED),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "has no timestamp of an authority that its signer trusts"},
    {"demanded, raw, beside it",
     X509(REQUIRED),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem", .token = "of-raw.tsr"},
     SEAL_OK,
     MADE,
     NULL},

    /* revocation, whatever the timestamp says */
    {"the authority is listed",
     X509(TIMESTAMP LISTS("'tsa-root.crl'")),
     {.signature = "plain.p7s", .token = "revoked.tsr"},
     SEAL_TRUST_REVOKED,
     0,
     "is listed as revoked by its issuer"},
    {"the authority is listed, and in roots",
     X509(",'timestamp':{'roots':'tsa-revoked-in-roots.pem'}" LISTS("'tsa-root.crl'")),
     {.signature = "plain.p7s", .token = "revoked.tsr"},
     SEAL_TRUST_REVOKED,
     0,
     "is listed as revoked by its issuer"},
    {"another authority is",
     X509(TIMESTAMP LISTS("'tsa-root.crl'")),
     {.signature = "plain.p7s", .token = "good.tsr"},
     SEAL_OK,
     MADE,
     NULL},
    {"expired, and listed while it was valid",
     X509(TIMESTAMP LISTS("'issuing-2023.crl'")),
     {.signature = "by-leaf-expired-revoked.p7s", .token = "of-leaf-expired-revoked-2022.tsr"},
     SEAL_TRUST_REVOKED,
     0,
     "is listed as revoked by its issuer"},
    {"the authority has no list, and must",
     X509(TIMESTAMP ",'crl':{'files':['issuing.crl','root.crl'],'required':true}"),
     {.signature = "plain.p7s", .token = "good.tsr"},
     SEAL_TRUST_REVOCATION,
     0,
     NULL},
    {"everybody has one",
     X509(TIMESTAMP ",'crl':{'files':['issuing.crl','root.crl','tsa-root.crl'],'required':true}"),
     {.signature = "plain.p7s", .token = "good.tsr"},
     SEAL_OK,
     MADE,
     NULL},

    /* the signer's own window is judged at that time */
    {"SIG-20 within",
     X509(TIMESTAMP UNTIL_2023),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem", .token = "of-raw-2022.tsr"},
     SEAL_OK,
     JUNE_2022,
     NULL},
    {"SIG-20 after",
     X509(TIMESTAMP UNTIL_2023),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem", .token = "of-raw.tsr"},
     SEAL_TRUST_TIME,
     0,
     "is outside the time of its signer"},
    {"SIG-20 before",
     X509(TIMESTAMP FROM_2023),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem", .token = "of-raw-2022.tsr"},
     SEAL_TRUST_TIME,
     0,
     "is outside the time of its signer"},
    {"SIG-20 without a time it is now",
     X509(TIMESTAMP UNTIL_2023),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem"},
     SEAL_TRUST_TIME,
     0,
     "is outside the time of its signer"},

    /* a bare key */
    {"a key, no token", KEY(TIMESTAMP), {.signature = "leaf.sig"}, SEAL_OK, 0, NULL},
    {"a key, with a token",
     KEY(TIMESTAMP),
     {.signature = "leaf.sig", .token = "of-raw.tsr"},
     SEAL_OK,
     MADE,
     NULL},
    {"a key, by openssl ts",
     KEY(REQUIRED),
     {.signature = "leaf.sig", .token = "ts-leaf.tsr", .now = PARTY_LATE},
     SEAL_OK,
     -1,
     NULL},
    {"a key, nobody asks", KEY(""), {.signature = "leaf.sig", .token = "plain-data.tsr"}, SEAL_OK, 0, NULL},
    {"a key, demanded and not there",
     KEY(REQUIRED),
     {.signature = "leaf.sig"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "has no timestamp of an authority that its signer trusts"},
    {"a key, of another signature",
     KEY(TIMESTAMP),
     {.signature = "leaf.sig", .token = "good.tsr"},
     SEAL_TRUST_TIMESTAMP,
     0,
     "the timestamp is of another signature"},
    {"a key, none of his",
     KEY(REQUIRED),
     {.signature = "leaf.sig", .document = "other"},
     SEAL_TRUST_SIGNERS,
     0,
     "is not made by this key, or the manifest was changed since"},
    {"SIG-20 a stolen key, before",
     KEY(TIMESTAMP UNTIL_2023),
     {.signature = "leaf.sig", .token = "of-raw-2022.tsr"},
     SEAL_OK,
     JUNE_2022,
     NULL},
    {"SIG-20 a stolen key, after",
     KEY(TIMESTAMP UNTIL_2023),
     {.signature = "leaf.sig", .token = "of-raw.tsr"},
     SEAL_TRUST_TIME,
     0,
     "is outside the time of its signer"},
    {"SIG-20 a stolen key, who knows when",
     KEY(TIMESTAMP UNTIL_2023),
     {.signature = "leaf.sig"},
     SEAL_TRUST_TIME,
     0,
     "is outside the time of its signer"},
    {"SIG-20 a stolen key, a stranger says when",
     KEY(TIMESTAMP UNTIL_2023),
     {.signature = "leaf.sig", .token = "stranger.tsr"},
     SEAL_TRUST_TIME,
     0,
     "is outside the time of its signer"},
    {"a key, and no clock",
     KEY(TIMESTAMP),
     {.signature = "leaf.sig", .token = "of-raw.tsr", .now = -1},
     SEAL_TRUST_TIMESTAMP,
     0,
     "the clock cannot be right, and no timestamp can be judged by it"},
};

static void a_time_is_what_it_is_worth(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct seal_evidence evidence = {.has_time = false};
        struct seal_fault fault;
        struct club club;

        party_init(&club);
        party_read(&club, row->signers);
        expect_result(&expect, row->name, row->want,
                      party_judge(&club, 0, &row->what, &evidence, &fault), &fault);
        if (row->reason != NULL)
            expect_text(&expect, row->name, row->reason, fault.reason != NULL ? fault.reason : "");
        expect_true(&expect, row->name, "has a time", evidence.has_time == (row->time != 0));
        if (row->time > 0)
            expect_number(&expect, row->name, (uint64_t)row->time, (uint64_t)evidence.time);
        club_clear(&club);
    }
    expect_end(&expect, 2 * COUNT(rows));
}

/* The policy may take back an authority of timestamps too, and its root. */
static void the_policy_revokes_authorities(void **state)
{
    static const char *const names[] = {"tsa", "tsa-root", "tsa-expired"};
    static const char *const signers[] = {X509(TIMESTAMP), KEY(TIMESTAMP)};
    (void)state;

    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t j = 0; j < 2 * COUNT(signers); j++) { /* by itself, then by its key */
            const bool is_cms = j % COUNT(signers) == 0, by_key = j >= COUNT(signers);
            const struct seal_certificate_id id = party_id(names[i]);
            uint8_t key[SEAL_DIGEST_SIZE];
            const struct party_case what = {.signature = is_cms ? "plain.p7s" : "leaf.sig",
                                            .token = is_cms ? "good.tsr" : "of-raw.tsr",
                                            .revoked = &id,
                                            .revoked_count = by_key ? 0 : 1,
                                            .revoked_keys = key,
                                            .revoked_keys_count = by_key ? 1 : 0};
            struct seal_evidence evidence;
            struct seal_fault fault;
            struct club club;

            party_init(&club);
            party_key(names[i], key);
            party_read(&club, signers[j % COUNT(signers)]);
            assert_int_equal(party_judge(&club, 0, &what, &evidence, &fault),
                             i < 2 ? SEAL_TRUST_REVOKED : SEAL_OK);
            if (i < 2)
                assert_string_equal(fault.reason, "is revoked by the policy");
            club_clear(&club);
        }
}

/* Nobody's lists say how the authority stands, so not everything is established that was used. */
static void an_authority_is_part_of_it(void **state)
{
    const struct party_case without = {.signature = "leaf.sig"},
                            with = {.signature = "leaf.sig", .token = "of-raw.tsr"};
    struct seal_evidence evidence;
    struct seal_fault fault;
    struct club club;
    (void)state;

    party_init(&club);
    party_read(&club, KEY(TIMESTAMP));
    assert_int_equal(party_judge(&club, 0, &without, &evidence, &fault), SEAL_OK);
    assert_true(evidence.revocation_established);
    assert_int_equal(party_judge(&club, 0, &with, &evidence, &fault), SEAL_OK);
    assert_false(evidence.revocation_established);
    club_clear(&club);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_what_it_is_worth),
        cmocka_unit_test(the_policy_revokes_authorities),
        cmocka_unit_test(an_authority_is_part_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
