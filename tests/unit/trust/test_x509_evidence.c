/* SPDX-License-Identifier: Apache-2.0 */
/* What the signature of an x509 signer proves: who it was, until when, and that nobody took it back. SIG-23, SIG-27, EVI-06. */
#include "support/expect.h"
#include "unit/trust/party.h"

#include "trust/x509_signer.h"

#include <string.h>

#define ROOT(members) "'a':{'kind':'x509','roots':'root.pem'," members "}"
#define SUBJECT(name) "'subject':'CN=" name ",O=Acme'"
#define RELEASE SUBJECT("Acme Lambda Release")
#define ANY_SAN "'san':{'email':'release@acme.example'}"
#define ANN "'san':{'email':'ann@acme.example'}"

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
    struct seal_evidence leaf, by_san, twin, jo_1, jo_2, jo_3, ann_1, ann_2, sibling, nameless;
    (void)state;

    judge_for_evidence(ROOT(RELEASE), "plain.p7s", &leaf);
    judge_for_evidence(ROOT(ANY_SAN), "plain.p7s", &by_san);
    judge_for_evidence(ROOT(SUBJECT("Acme Twin")), "by-twin.p7s", &twin);
    judge_for_evidence(ROOT(SUBJECT("Jo Doe")), "by-person-1.p7s", &jo_1);
    judge_for_evidence(ROOT(SUBJECT("Jo Doe")), "by-person-2.p7s", &jo_2);
    judge_for_evidence(ROOT(SUBJECT("Jo Doe")), "by-person-3.p7s", &jo_3);
    judge_for_evidence(ROOT(ANN), "by-email-1.p7s", &ann_1);
    judge_for_evidence(ROOT(SUBJECT("Ann Two")), "by-email-2.p7s", &ann_2);
    judge_for_evidence(ROOT(RELEASE), "by-leaf-of-sibling.p7s", &sibling);
    judge_for_evidence(ROOT(ANY_SAN), "by-leaf-no-subject.p7s", &nameless);

    assert_string_equal(leaf.subject, "CN=Acme Lambda Release,O=Acme");
    assert_string_equal(leaf.issuer, "CN=Acme Code Signing,O=Acme");
    assert_false(leaf.has_time);
    assert_true(leaf.has_end);
    assert_int_equal(leaf.end, INT64_C(2208988800)); /* 2040-01-01 */
    assert_false(leaf.revocation_established);
    assert_false(leaf.has_list);

    /* the subject, if there is one, and every alternative name, whichever of them was asked for */
    assert_int_equal(leaf.identities_count, 4);
    assert_int_equal(by_san.identities_count, 4);
    assert_int_equal(nameless.identities_count, 3);
    assert_memory_equal(leaf.identities, by_san.identities, 4 * sizeof *leaf.identities);
    assert_memory_equal(leaf.identities[1], nameless.identities, 3 * sizeof *leaf.identities);
    /* one key, two names; one subject, two keys; one address, two subjects */
    assert_true(share_key(&leaf, &twin));
    assert_memory_not_equal(leaf.identities[0], twin.identities[0], sizeof *leaf.identities);
    assert_false(share_key(&jo_1, &jo_2));
    assert_true(share_identity(&jo_1, &jo_2));
    assert_false(share_key(&ann_1, &ann_2));
    assert_true(share_identity(&ann_1, &ann_2));
    /* one subject in two encodings, and no alternative name */
    assert_int_equal(jo_3.identities_count, 1);
    assert_true(share_identity(&jo_1, &jo_3));
    assert_false(share_identity(&jo_1, &ann_1));
    assert_false(share_identity(&jo_1, &leaf));
    /* the same words by another issuer */
    assert_false(share_identity(&leaf, &sibling));
}

/* By its own name. */
static void judge_by_id(const struct club *club, const char *name, struct seal_fault *ret_fault,
                        enum seal_result want)
{
    const struct seal_certificate_id ids[] = {party_id("person-1"), party_id(name)};
    const struct party_case what = {
        .signature = "plain.p7s", .revoked = ids, .revoked_count = COUNT(ids)};
    struct seal_evidence evidence;

    assert_int_equal(party_judge(club, 0, &what, &evidence, ret_fault), want);
}

/* By the id of its key. */
static void judge_by_key(const struct club *club, const char *name, struct seal_fault *ret_fault,
                         enum seal_result want)
{
    uint8_t keys[2][SEAL_DIGEST_SIZE];
    const struct party_case what = {
        .signature = "plain.p7s", .revoked_keys = keys[0], .revoked_keys_count = 2};
    struct seal_evidence evidence;

    party_key("person-1", keys[0]);
    party_key(name, keys[1]);
    assert_int_equal(party_judge(club, 0, &what, &evidence, ret_fault), want);
}

/* SIG-23 by the policy: the leaf, an authority, the anchor. A twin has another name, and the key of the leaf. */
static void the_policy_revokes(void **state)
{
    static const struct {
        const char *name;
        enum seal_result want, by_key;
        const char *subject;
    } lines[] = {
        {"leaf", SEAL_TRUST_REVOKED, SEAL_TRUST_REVOKED, "CN=Acme Lambda Release,O=Acme"},
        {"issuing", SEAL_TRUST_REVOKED, SEAL_TRUST_REVOKED, "CN=Acme Code Signing,O=Acme"},
        {"root", SEAL_TRUST_REVOKED, SEAL_TRUST_REVOKED, "CN=Acme Root,O=Acme"},
        {"twin", SEAL_OK, SEAL_TRUST_REVOKED, "CN=Acme Lambda Release,O=Acme"},
        {"sibling", SEAL_OK, SEAL_OK, NULL},
    };
    struct club club;
    (void)state;

    party_init(&club);
    party_read(&club, ROOT(RELEASE));
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct seal_fault fault;

        judge_by_id(&club, lines[i].name, &fault, lines[i].want);
        if (lines[i].want != SEAL_OK) {
            assert_string_equal(fault.reason, "is revoked by the policy");
            assert_string_equal(fault.subject, lines[i].subject);
        }
        judge_by_key(&club, lines[i].name, &fault, lines[i].by_key);
        if (lines[i].by_key != SEAL_OK) {
            assert_string_equal(fault.reason, "is revoked by the policy");
            assert_string_equal(fault.subject, lines[i].subject);
        }
    }
    club_clear(&club);
}

#define REVOKED_IN_ROOTS "'a':{'kind':'x509','roots':'revoked-in-roots.pem'," RELEASE
/* Contents of alternative names: that many addresses, and a name that is no person's. */
static struct seal_slice many_names(size_t count)
{
    static uint8_t bytes[128];

    for (size_t i = 0; i < count; i++)
        memcpy(bytes + 4 * i, (const uint8_t[]){0x81, 2, 'a', (uint8_t)('a' + i)}, 4);
    memcpy(bytes + 4 * count, "\x88\x01\x2a", 3);
    return (struct seal_slice){bytes, 4 * count + 3};
}

/* Sixteen can be kept apart; of more nobody can say whom they would count as. */
static void names_are_bounded(void **state)
{
    static const uint8_t name[] = "\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01x";
    struct seal_certificate certificate = {.issuer = {name, sizeof name - 1},
                                           .subject = {name, sizeof name - 1}};
    (void)state;

    for (size_t count = 0; count <= 17; count++) {
        struct seal_evidence evidence = {.identities_count = 0};
        struct seal_fault fault = {.reason = NULL};

        certificate.names = many_names(count);
        assert_int_equal(seal_x509_identities(&certificate, &evidence, &fault),
                         count <= 16 ? SEAL_OK : SEAL_TRUST_CERTIFICATE);
        assert_int_equal(evidence.identities_count, count <= 16 ? count + 1 : 0);
        for (size_t i = 1; i < evidence.identities_count; i++)
            assert_memory_not_equal(evidence.identities[0], evidence.identities[i], SEAL_DIGEST_SIZE);
        if (count == 17) {
            assert_string_equal(fault.reason, "has more names than can be kept apart");
            assert_string_equal(fault.subject, "CN=x");
        }
    }
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
    {"its authority is listed, and in roots", REVOKED_IN_ROOTS ",'crl':{'files':['root.crl']}}",
     "by-leaf-of-ca-revoked.p7s", SEAL_TRUST_REVOKED, false, false, false},
    {"its authority is in roots", REVOKED_IN_ROOTS "}", "by-leaf-of-ca-revoked.p7s", SEAL_OK, false,
     false, false},
    {"listed, and brings a twin of its authority", LISTS("'issuing.crl'", ""),
     "by-leaf-revoked-twin.p7s", SEAL_TRUST_REVOKED, false, false, false},
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
        cmocka_unit_test(names_are_bounded),
        cmocka_unit_test(lists_revoke),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
