/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy may say of a signer of kind "x509", and what can be said of one before he has signed. SIG-24, EVI-06. */
#include "support/expect.h"
#include "unit/trust/party.h"

#include <stdlib.h>
#include <string.h>

#define A(members) "'a':{'kind':'x509'," members "}"
#define B(members) ",'b':{'kind':'x509'," members "}"
#define ROOTS "'roots':'root.pem'"
#define SUBJECT "'subject':'CN=Acme Lambda Release,O=Acme'"
#define GOOD ROOTS "," SUBJECT
#define HASH "'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
#define OTHER_HASH "'sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'"

static const struct row {
    const char *name, *signers;
    enum seal_result want;
    const char *subject, *reason; /* of a refusal; NULL: not asked */
} rows[] = {
    {"a subject", A(GOOD), SEAL_OK, NULL, NULL},
    {"a URI", A(ROOTS ",'san':{'uri':'https://ci.acme.example/{package}'}"), SEAL_OK, NULL, NULL},
    {"an e-mail address", A(ROOTS ",'san':{'email':'release@acme.example'}"), SEAL_OK, NULL, NULL},
    {"a DNS name", A(ROOTS ",'san':{'dns':'release.acme.example'}"), SEAL_OK, NULL, NULL},
    {"a package's subject", A(ROOTS ",'subject':'CN={package},O=Acme'"), SEAL_OK, NULL, NULL},
    {"everything",
     A(GOOD ",'san':{'dns':'x.example'},'issuer_keys':[" HASH
            "],'eku':['1.3.6.1.5.5.7.3.3','1.2.3'],"
            "'crl':{'files':['issuing.crl','root.crl.pem'],'required':true,'max_age_days':30},'"
            "cert_bound':true,"
            "'accept':['p7s','sig'],'not_before':'2026-01-01T00:00:00Z','not_after':'2027-01-01T00:"
            "00:00Z',"
            "'timestamp':{'roots':'tsa-root.pem','required':true}"),
     SEAL_OK, NULL, NULL},
    {"the same authority twice", A(GOOD) B(GOOD), SEAL_OK, NULL, NULL},

    {"no roots", A(SUBJECT), SEAL_CONFIG_POLICY, "policy.json: signers.a", NULL},
    {"neither subject nor san", A(ROOTS), SEAL_CONFIG_POLICY, "policy.json: signers.a",
     "needs a subject or a san"},
    {"an unknown member", A(GOOD ",'key':'leaf.pub'"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.key", NULL},
    {"a bundle", A(GOOD ",'accept':['bundle']"), SEAL_CONFIG_POLICY, NULL, NULL},
    {"cert_bound of a word", A(GOOD ",'cert_bound':'yes'"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.cert_bound", NULL},

    {"SIG-24 roots missing", A("'roots':'absent.pem'," SUBJECT), SEAL_CONFIG_FILE,
     "policy.json: signers.a.roots", "file is missing"},
    {"SIG-24 roots: a directory", A("'roots':'directory.pem'," SUBJECT), SEAL_CONFIG_FILE, NULL,
     "is no regular file"},
    {"roots in another directory", A("'roots':'../root.pem'," SUBJECT), SEAL_CONFIG_POLICY, NULL,
     "is no plain file name"},
    {"roots: a public key", A("'roots':'leaf.pub'," SUBJECT), SEAL_CONFIG_FILE,
     "policy.json: signers.a.roots", "holds something that is no certificate"},
    {"roots: a private key", A("'roots':'leaf.key'," SUBJECT), SEAL_CONFIG_FILE, NULL,
     "holds something that is no certificate"},
    {"roots: a list", A("'roots':'root.crl.pem'," SUBJECT), SEAL_CONFIG_FILE, NULL,
     "holds something that is no certificate"},
    {"roots: DER", A("'roots':'root.crl'," SUBJECT), SEAL_CONFIG_FILE, NULL, "is not PEM"},
    {"roots: empty", A("'roots':'empty.pem'," SUBJECT), SEAL_CONFIG_FILE, NULL, "holds no certificate"},
    {"roots: 16", A("'roots':'sixteen.pem'," SUBJECT), SEAL_OK, NULL, NULL},
    {"roots: 17", A("'roots':'seventeen.pem'," SUBJECT), SEAL_CONFIG_FILE, NULL,
     "holds too many certificates"},

    {"subject: empty", A(ROOTS ",'subject':''"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.subject", NULL},
    {"subject: no name", A(ROOTS ",'subject':'Acme'"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.subject", NULL},
    {"subject: a number", A(ROOTS ",'subject':1"), SEAL_CONFIG_POLICY, NULL, NULL},
    {"san: a text", A(ROOTS ",'san':'release@acme.example'"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.san", NULL},
    {"san: of nothing", A(ROOTS ",'san':{}"), SEAL_CONFIG_POLICY, "policy.json: signers.a.san",
     "must be exactly one of uri, email and dns"},
    {"san: two", A(ROOTS ",'san':{'dns':'a.example','email':'a@a.example'}"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.san", "must be exactly one of uri, email and dns"},
    {"san: of another kind", A(ROOTS ",'san':{'ip':'127.0.0.1'}"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.san.ip", NULL},
    {"san: empty", A(ROOTS ",'san':{'dns':''}"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.san.dns", "is no visible ASCII text"},
    {"san: a blank", A(ROOTS ",'san':{'dns':'a .example'}"), SEAL_CONFIG_POLICY, NULL,
     "is no visible ASCII text"},
    {"san: not ASCII", A(ROOTS ",'san':{'dns':'\xc3\xa4.example'}"), SEAL_CONFIG_POLICY, NULL,
     "is no visible ASCII text"},

    {"issuer_keys: empty", A(GOOD ",'issuer_keys':[]"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.issuer_keys", "must not be empty"},
    {"issuer_keys: a text", A(GOOD ",'issuer_keys':" HASH), SEAL_CONFIG_POLICY, NULL, NULL},
    {"issuer_keys: no digest", A(GOOD ",'issuer_keys':['aa']"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.issuer_keys[0]", NULL},
    {"issuer_keys: twice", A(GOOD ",'issuer_keys':[" HASH "," OTHER_HASH "," HASH "]"),
     SEAL_CONFIG_POLICY, "policy.json: signers.a.issuer_keys[2]", "is listed twice"},
    {"eku: empty", A(GOOD ",'eku':[]"), SEAL_CONFIG_POLICY, "policy.json: signers.a.eku", NULL},
    {"eku: a word", A(GOOD ",'eku':['codeSigning']"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.eku[0]", "is no purpose, written like 1.3.6.1.5.5.7.3.3"},
    {"EVI-03 eku: any", A(GOOD ",'eku':['2.5.29.37.0']"), SEAL_CONFIG_POLICY, NULL,
     "is no purpose, written like 1.3.6.1.5.5.7.3.3"},
    {"eku: twice", A(GOOD ",'eku':['1.2.3','1.2.3']"), SEAL_CONFIG_POLICY, NULL, NULL},

    {"crl: no files", A(GOOD ",'crl':{'required':true}"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.crl", NULL},
    {"crl: of no file", A(GOOD ",'crl':{'files':[]}"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.crl.files", "must not be empty"},
    {"EVI-06 crl: missing", A(GOOD ",'crl':{'files':['absent.crl']}"), SEAL_CONFIG_FILE,
     "policy.json: signers.a.crl.files[0]", "file is missing"},
    {"EVI-06 crl: a delta", A(GOOD ",'crl':{'files':['issuing.crl','issuing-delta.crl']}"),
     SEAL_CONFIG_FILE, "policy.json: signers.a.crl.files[1]", NULL},
    {"EVI-06 crl: indirect", A(GOOD ",'crl':{'files':['issuing-indirect.crl']}"), SEAL_CONFIG_FILE,
     NULL, NULL},
    {"EVI-06 crl: of a partition", A(GOOD ",'crl':{'files':['issuing-partitioned.crl']}"),
     SEAL_CONFIG_FILE, NULL, NULL},
    {"EVI-06 crl: of a distribution point", A(GOOD ",'crl':{'files':['issuing-point.crl']}"),
     SEAL_CONFIG_FILE, NULL, NULL},
    {"crl: a certificate", A(GOOD ",'crl':{'files':['root.pem']}"), SEAL_CONFIG_FILE, NULL, NULL},
    {"crl: an age of no days", A(GOOD ",'crl':{'files':['issuing.crl'],'max_age_days':0}"),
     SEAL_CONFIG_POLICY, "policy.json: signers.a.crl.max_age_days", "is out of range"},
    {"crl: an age of a century", A(GOOD ",'crl':{'files':['issuing.crl'],'max_age_days':36500}"),
     SEAL_OK, NULL, NULL},
    {"crl: an age of more", A(GOOD ",'crl':{'files':['issuing.crl'],'max_age_days':36501}"),
     SEAL_CONFIG_POLICY, NULL, "is out of range"},
    {"crl: an age without end",
     A(GOOD ",'crl':{'files':['issuing.crl'],'max_age_days':9007199254740991}"), SEAL_CONFIG_POLICY,
     NULL, "is out of range"},
    {"crl: unknown member", A(GOOD ",'crl':{'files':['issuing.crl'],'url':'http://x'}"),
     SEAL_CONFIG_POLICY, "policy.json: signers.a.crl.url", NULL},

    {"timestamp: no roots", A(GOOD ",'timestamp':{'required':true}"), SEAL_CONFIG_POLICY,
     "policy.json: signers.a.timestamp", NULL},
    {"timestamp: no file", A(GOOD ",'timestamp':{'roots':'absent.pem'}"), SEAL_CONFIG_FILE,
     "policy.json: signers.a.timestamp.roots", "file is missing"},
    {"timestamp: unknown member", A(GOOD ",'timestamp':{'roots':'tsa-root.pem','url':'http://x'}"),
     SEAL_CONFIG_POLICY, "policy.json: signers.a.timestamp.url", NULL},
    {"timestamp: of a key", "'a':{'kind':'key','algorithm':'ecdsa-p256-sha256','key':'leaf.pub','timestamp':{'roots':'tsa-root.pem'}}",
     SEAL_OK, NULL, NULL},
    {"timestamp: of a key, no file", "'a':{'kind':'key','algorithm':'ecdsa-p256-sha256','key':'leaf.pub','timestamp':{'roots':'leaf.pub'}}",
     SEAL_CONFIG_FILE, "policy.json: signers.a.timestamp.roots", NULL},
};

static void put_many(struct club *club, const char *name, unsigned count)
{
    struct seal_buffer one = party_file("root.pem"), all = {NULL, 0, 0};

    for (unsigned i = 0; i < count; i++)
        assert_int_equal(seal_buffer_append(&all, one.data, one.size), SEAL_OK);
    club_file(club, name, seal_buffer_slice(&all));
    seal_buffer_clear(&one);
    seal_buffer_clear(&all);
}

static void every_member_is_read(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct club club;

        party_init(&club);
        put_many(&club, "empty.pem", 0);
        put_many(&club, "sixteen.pem", 16);
        put_many(&club, "seventeen.pem", 17);
        expect_result(&expect, rows[i].name, rows[i].want, club_read(&club, rows[i].signers),
                      &club.fault);
        if (rows[i].subject != NULL)
            expect_text(&expect, rows[i].name, rows[i].subject, club.fault.subject);
        if (rows[i].reason != NULL)
            expect_text(&expect, rows[i].name, rows[i].reason,
                        club.fault.reason != NULL ? club.fault.reason : "");
        club_clear(&club);
    }
    expect_end(&expect, COUNT(rows));
}

static void put_two(struct club *club, const char *name, const char *one, const char *other)
{
    struct seal_buffer all = party_file(one), more = party_file(other);

    assert_int_equal(seal_buffer_append(&all, more.data, more.size), SEAL_OK);
    club_file(club, name, seal_buffer_slice(&all));
    seal_buffer_clear(&all);
    seal_buffer_clear(&more);
}

#define LISTS(files, more) ",'crl':{'files':[" files "]" more "}"
#define DEMANDING                                                                               \
    "'roots':'two.pem'," SUBJECT ",'timestamp':{'roots':'tsa-root.pem','required':true}" LISTS( \
        "'issuing-old.crl','issuing.crl','issuing-2023.crl','root.crl'", ",'required':true")
#define ENDING ROOTS ",'san':{'dns':'x.example'},'not_after':'2030-01-01T00:00:00Z'"
#define LISTED "'roots':'roots.pem'," SUBJECT LISTS("'root-rsa.crl','issuing-old.crl'", "")
#define KEY "'kind':'key','algorithm':'ecdsa-p256-sha256','key':'leaf.pub'"
#define X509 "'kind':'x509',"

/* What policy review shows. */
static void notes_are_true(void **state)
{
    static const char signers[] =
        "'a':{" X509 DEMANDING "},'b':{" X509 ENDING "},'c':{" KEY "},'d':{" X509 LISTED "}";
    struct seal_signer_note note;
    struct club club;
    (void)state;

    party_init(&club);
    put_two(&club, "two.pem", "root.pem", "ca-expired.pem");
    party_read(&club, signers);
    assert_int_equal(seal_signers_note(club.signers, 0, &note), SEAL_OK);
    assert_string_equal(note.kind, "x509");
    assert_string_equal(note.who, "CN=Acme Lambda Release,O=Acme");
    assert_false(note.has_key);
    assert_true(note.has_end);
    assert_int_equal(note.end, INT64_C(1735689600)); /* 2025-01-01 */
    assert_string_equal(note.ends, "CN=Acme Expired,O=Acme");
    assert_true(note.has_list && note.list_required && note.needs_timestamp);
    assert_int_equal(note.list_update, INT64_C(1793491200)); /* 2026-11-01: the newest of both issuers */
    assert_int_equal(note.list_next, INT64_C(2208988800));

    assert_int_equal(seal_signers_note(club.signers, 1, &note), SEAL_OK);
    assert_string_equal(note.who, "x.example");
    assert_string_equal(note.ends, "not_after");
    assert_int_equal(note.end, INT64_C(1893456000));
    assert_false(note.has_list || note.list_required || note.needs_timestamp);

    assert_int_equal(seal_signers_note(club.signers, 2, &note), SEAL_OK);
    assert_string_equal(note.kind, "key");
    assert_true(note.has_key);
    assert_false(note.has_end || note.has_list || note.needs_timestamp);

    assert_int_equal(seal_signers_note(club.signers, 3, &note), SEAL_OK);
    assert_true(note.has_list);
    assert_int_equal(note.list_update,
                     INT64_C(1788220800)); /* 2026-09-01: nobody has a newer one of that issuer */
    assert_int_equal(seal_signers_note(club.signers, 4, &note), SEAL_INTERNAL_STATE);
    club_clear(&club);
}

#define S(name) ROOTS ",'subject':'" name "'"
#define SAN(name) ROOTS ",'san':{'dns':'" name "'}"

static const struct pair {
    const char *a, *b;
    bool overlap;
} pairs[] = {
    {S("CN=A,O=Acme"), S("CN=A,O=Acme"), true},
    {S("CN=A,O=Acme"), S("CN=B,O=Acme"), false},
    {S("CN=A,O=Acme"), S("O=Acme,CN=A"), true},
    {S("CN=A,O=Acme"), S("CN=A"), false},
    {S("CN=A"), S("CN=A,O=Acme"), false},
    {S("OU=x,OU=x,CN=A"), S("OU=x,CN=A,CN=A"), false},
    {S("CN=AB"), S("CN=A"), false},
    /* what may be the same in other words is the same */
    {S("CN=A,O=Acme"), S("CN=\\\\41,O=Acme"), true},
    {S("CN=A,O=Acme"), S("2.5.4.3=B,O=Acme"), true},
    {S("CN=A,O=Acme"), S("CN={package},O=Acme"), true},
    {S("CN=A+OU=B"), S("OU=B+CN=C"), true},
    {S("CN=a b"), S("CN=AB"), true},
    /* one certificate, many names; one root, many ways to it */
    {SAN("a.example"), SAN("b.example"), true},
    {SAN("a.example"), S("CN=A"), true},
    {S("CN=A,O=Acme"), "'roots':'stranger-root.pem','subject':'CN=A,O=Acme'", true},
    /* one certificate, one direct issuer */
    {SAN("a.example") ",'issuer_keys':[" HASH "]",
     SAN("a.example") ",'issuer_keys':[" OTHER_HASH "]", false},
    {SAN("a.example") ",'issuer_keys':[" HASH "," OTHER_HASH "]",
     SAN("a.example") ",'issuer_keys':[" OTHER_HASH "]", true},
    {SAN("a.example") ",'issuer_keys':[" HASH "]", SAN("a.example"), true},
};

static void overlaps_are_seen(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(pairs); i++) {
        char *signers = NULL;
        struct seal_buffer text = {NULL, 0, 0};
        const char *const parts[] = {
            "'a':{'kind':'x509',", pairs[i].a, "},'b':{'kind':'x509',", pairs[i].b,
            "},'c':{'kind':'key','algorithm':'ecdsa-p256-sha256','key':'leaf.pub'}"};
        struct club club;

        for (size_t j = 0; j < COUNT(parts); j++)
            assert_int_equal(seal_buffer_append(&text, parts[j], strlen(parts[j])), SEAL_OK);
        signers = (char *)text.data;
        party_init(&club);
        party_read(&club, signers);
        expect_true(&expect, signers, "overlap",
                    seal_signers_overlap(club.signers, 0, 1) == pairs[i].overlap);
        expect_true(&expect, signers, "overlap, the other way",
                    seal_signers_overlap(club.signers, 1, 0) == pairs[i].overlap);
        expect_true(&expect, signers, "overlap, of other kinds",
                    !seal_signers_overlap(club.signers, 0, 2));
        club_clear(&club);
        seal_buffer_clear(&text);
    }
    expect_end(&expect, 3 * COUNT(pairs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_read),
        cmocka_unit_test(notes_are_true),
        cmocka_unit_test(overlaps_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
