/* SPDX-License-Identifier: Apache-2.0 */
/* What the signature of an x509 signer proves: who it was, until when, and that nobody took it back. SIG-23, SIG-27, EVI-06. */
#include "support/expect.h"
#include "unit/trust/party.h"

#include <string.h>

#define ROOT(members) "'a':{'kind':'x509','roots':'root.pem'," members "}"
#define SUBJECT(name) "'subject':'CN=" name ",O=Acme'"
#define RELEASE SUBJECT("Acme Lambda Release")
#define ANY_SAN "'san':{'email':'release@acme.example'}"

/* What a signature proves, for counting and for people. */
static void judge_for_evidence(const char *signers, const char *signature,
                               struct seal_evidence *ret_evidence)
{
    const struct party_case what = {.signature = signature};
    struct seal_fault fault;
    struct club club;

    party_init(&club);
    party_read(&club, signers);
    if (party_judge(&club, 0, &what, ret_evidence, &fault) != SEAL_OK)
        fail_msg("%s: %s", signature, fault.reason);
    club_clear(&club);
}

static bool share_identity(const struct seal_evidence *a, const struct seal_evidence *b)
{
    for (size_t i = 0; i < a->identities_count; i++)
        for (size_t j = 0; j < b->identities_count; j++)
            if (memcmp(a->identities[i], b->identities[j], SEAL_DIGEST_SIZE) == 0)
                return true;
    return false;
}

static bool share_key(const struct seal_evidence *a, const struct seal_evidence *b)
{
    return memcmp(a->key, b->key, SEAL_DIGEST_SIZE) == 0;
}

static void says_who_it_was(void **state)
{
    struct seal_evidence leaf, by_san, twin, jo_1, jo_2, ann_1, ann_2, sibling, nameless;
    (void)state;

    judge_for_evidence(ROOT(RELEASE), "plain.p7s", &leaf);
    judge_for_evidence(ROOT(ANY_SAN), "plain.p7s", &by_san);
    judge_for_evidence(ROOT(SUBJECT("Acme Twin")), "by-twin.p7s", &twin);
    judge_for_evidence(ROOT(SUBJECT("Jo Doe")), "by-person-1.p7s", &jo_1);
    judge_for_evidence(ROOT(SUBJECT("Jo Doe")), "by-person-2.p7s", &jo_2);
    judge_for_evidence(ROOT(ANY_SAN), "by-email-1.p7s", &ann_1);
    judge_for_evidence(ROOT(ANY_SAN), "by-email-2.p7s", &ann_2);
    judge_for_evidence(ROOT(RELEASE), "by-leaf-of-sibling.p7s", &sibling);
    judge_for_evidence(ROOT(ANY_SAN), "by-leaf-no-subject.p7s", &nameless);

    assert_string_equal(leaf.subject, "CN=Acme Lambda Release,O=Acme");
    assert_string_equal(leaf.issuer, "CN=Acme Code Signing,O=Acme");
    assert_false(leaf.has_time);
    assert_true(leaf.has_end);
    assert_int_equal(leaf.end, INT64_C(2208988800)); /* 2040-01-01 */
    assert_false(leaf.revocation_established);
    assert_false(leaf.has_list);

    /* by subject one name, by an alternative name two, without a subject one */
    assert_int_equal(leaf.identities_count, 1);
    assert_int_equal(by_san.identities_count, 2);
    assert_int_equal(nameless.identities_count, 1);
    assert_true(share_identity(&leaf, &by_san));
    assert_true(share_identity(&by_san, &nameless));
    /* one key, two names; one subject, two keys; one address, two subjects */
    assert_true(share_key(&leaf, &twin));
    assert_false(share_identity(&leaf, &twin));
    assert_false(share_key(&jo_1, &jo_2));
    assert_true(share_identity(&jo_1, &jo_2));
    assert_false(share_key(&ann_1, &ann_2));
    assert_true(share_identity(&ann_1, &ann_2));
    /* the same words by another issuer */
    assert_false(share_identity(&leaf, &sibling));
}

/* SIG-23 by the policy: the leaf, an authority, the anchor. */
static void the_policy_revokes(void **state)
{
    static const struct {
        const char *name;
        enum seal_result want;
        const char *subject;
    } lines[] = {
        {"leaf", SEAL_TRUST_REVOKED, "CN=Acme Lambda Release,O=Acme"},
        {"issuing", SEAL_TRUST_REVOKED, "CN=Acme Code Signing,O=Acme"},
        {"root", SEAL_TRUST_REVOKED, "CN=Acme Root,O=Acme"},
        {"twin", SEAL_OK, NULL},
        {"sibling", SEAL_OK, NULL},
    };
    struct club club;
    (void)state;

    party_init(&club);
    party_read(&club, ROOT(RELEASE));
    for (size_t i = 0; i < COUNT(lines); i++) {
        const struct seal_certificate_id ids[] = {party_id("person-1"), party_id(lines[i].name)};
        const struct party_case what = {
            .signature = "plain.p7s", .revoked = ids, .revoked_count = COUNT(ids)};
        struct seal_evidence evidence;
        struct seal_fault fault;

        assert_int_equal(party_judge(&club, 0, &what, &evidence, &fault), lines[i].want);
        if (lines[i].subject != NULL) {
            assert_string_equal(fault.reason, "is revoked by the policy");
            assert_string_equal(fault.subject, lines[i].subject);
        }
    }
    club_clear(&club);
}

#define LISTS(files, more) ROOT(RELEASE ",'crl':{'files':[" files "]" more "}")

static const struct listed {
    const char *name, *signers, *signature;
    enum seal_result want;
    bool established, has_list, stale;
} listed[] = {
    {"both lists", LISTS("'issuing.crl','root.crl'", ""), "plain.p7s", SEAL_OK, true, true, false},
    {"both lists, required", LISTS("'issuing.crl','root.crl.pem'", ",'required':true"), "plain.p7s",
     SEAL_OK, true, true, false},
    {"one list", LISTS("'issuing.crl'", ""), "plain.p7s", SEAL_OK, false, true, false},
    {"one list, both required", LISTS("'issuing.crl'", ",'required':true"), "plain.p7s",
     SEAL_TRUST_REVOCATION, false, false, false},
    {"an old list", LISTS("'issuing-old.crl','root.crl'", ""), "plain.p7s", SEAL_OK, false, true, true},
    {"an old list, required", LISTS("'issuing-old.crl','root.crl'", ",'required':true"),
     "plain.p7s", SEAL_TRUST_REVOCATION, false, false, false},
    {"lists of 29 days", LISTS("'issuing.crl','root.crl'", ",'required':true,'max_age_days':29"),
     "plain.p7s", SEAL_TRUST_REVOCATION, false, false, false},
    {"lists of 30 days", LISTS("'issuing.crl','root.crl'", ",'required':true,'max_age_days':30"),
     "plain.p7s", SEAL_OK, true, true, false},
    {"EVI-06 listed", LISTS("'issuing.crl'", ""), "by-leaf-revoked.p7s", SEAL_TRUST_REVOKED, false,
     false, false},
    {"EVI-06 listed, in an old list", LISTS("'issuing-old.crl'", ""), "by-leaf-revoked.p7s",
     SEAL_TRUST_REVOKED, false, false, false},
    {"EVI-06 its authority is listed", LISTS("'root.crl'", ""), "by-leaf-of-ca-revoked.p7s",
     SEAL_TRUST_REVOKED, false, false, false},
    {"not listed yet", LISTS("'issuing-none.crl'", ""), "by-leaf-revoked.p7s", SEAL_OK, false, true,
     false},
};

static void lists_revoke(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(listed); i++) {
        const struct listed *row = &listed[i];
        const struct party_case what = {.signature = row->signature};
        struct seal_evidence evidence = {.has_time = false};
        struct seal_fault fault;
        struct club club;

        party_init(&club);
        party_read(&club, row->signers);
        expect_result(&expect, row->name, row->want,
                      party_judge(&club, 0, &what, &evidence, &fault), &fault);
        expect_true(&expect, row->name, "established",
                    evidence.revocation_established == row->established);
        expect_true(&expect, row->name, "has a list", evidence.has_list == row->has_list);
        expect_true(&expect, row->name, "is stale", evidence.list_stale == row->stale);
        club_clear(&club);
    }
    expect_end(&expect, COUNT(listed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_who_it_was),
        cmocka_unit_test(the_policy_revokes),
        cmocka_unit_test(lists_revoke),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
