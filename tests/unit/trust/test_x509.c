/* SPDX-License-Identifier: Apache-2.0 */
/* Signers of kind "x509": whose signature is whose, and what must stand behind it. SIG-03, SIG-04, SIG-18, SIG-19, SIG-26, EVI-03 to EVI-07. */
#include "support/expect.h"
#include "unit/trust/party.h"

#include "pki/pki.h"

#include <stdio.h>
#include <string.h>

#define SIGNER(roots, members) "'a':{'kind':'x509','roots':'" roots "'," members "}"
#define SUBJECT(name) "'subject':'CN=" name ",O=Acme'"
#define RELEASE SUBJECT("Acme Lambda Release")
#define ANY_SAN "'san':{'email':'release@acme.example'}"
#define ROOT(members) SIGNER("root.pem", members)

static const struct row {
    const char *name, *signers;
    struct party_case what;
    enum seal_result want;
    const char *reason;  /* of a refusal */
    const char *subject; /* somewhere in what the fault names; NULL: not asked */
} rows[] = {
    {"as openssl writes it", ROOT(RELEASE), {.signature = "plain.p7s"}, SEAL_OK, NULL, NULL},
    {"-cades", ROOT(RELEASE), {.signature = "cades.p7s"}, SEAL_OK, NULL, NULL},
    {"-keyid", ROOT(RELEASE), {.signature = "keyid.p7s"}, SEAL_OK, NULL, NULL},
    {"-md sha512", ROOT(RELEASE), {.signature = "sha512.p7s"}, SEAL_OK, NULL, NULL},
    {"many certificates", ROOT(RELEASE), {.signature = "many.p7s"}, SEAL_OK, NULL, NULL},
    {"P-384", ROOT(SUBJECT("Acme Lambda Release P-384")), {.signature = "p384.p7s"}, SEAL_OK, NULL, NULL},
    {"RSA", ROOT(SUBJECT("Acme Lambda Release RSA")), {.signature = "rsa-sha256.p7s"}, SEAL_OK, NULL, NULL},
    {"RSA-PSS",
     ROOT(SUBJECT("Acme Lambda Release RSA")),
     {.signature = "pss-sha384.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"another document",
     ROOT(RELEASE),
     {.signature = "plain.p7s", .document = "other"},
     SEAL_TRUST_SIGNERS,
     "messageDigest is of another document",
     NULL},
    {"EVI-07 a content of its own",
     ROOT(RELEASE),
     {.signature = "embedded.p7s"},
     SEAL_FORMAT_SIGNATURE,
     "brings a content of its own",
     NULL},
    {"EVI-07 another content type",
     ROOT(RELEASE),
     {.signature = "other-type.p7s"},
     SEAL_FORMAT_SIGNATURE,
     "brings a content of its own",
     NULL},
    {"EVI-07 two signers",
     ROOT(RELEASE),
     {.signature = "two-signers.p7s"},
     SEAL_FORMAT_SIGNATURE,
     "has not exactly one signer",
     NULL},

    {"its certificate is one that we do not read",
     ROOT(RELEASE),
     {.signature = "by-leaf-critical.p7s"},
     SEAL_TRUST_CERTIFICATE,
     "the certificate has a critical extension that is not known",
     ""},
    {"another that we do not read is nobody's fault",
     ROOT(RELEASE),
     {.signature = "without-signer.p7s"},
     SEAL_TRUST_SIGNERS,
     "the certificate that its identifier names is not there",
     NULL},
    {"SIG-07 SHA-1",
     ROOT(RELEASE),
     {.signature = "sha1.p7s"},
     SEAL_FORMAT_SIGNATURE,
     "the digest is not SHA-256, SHA-384 or SHA-512",
     NULL},
    {"SIG-07 SHA-1, by somebody else",
     ROOT("'subject':'CN=Jo Doe,O=Acme'"),
     {.signature = "sha1.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     NULL},

    /* roots */
    {"several roots", SIGNER("roots.pem", RELEASE), {.signature = "plain.p7s"}, SEAL_OK, NULL, NULL},
    {"an issuing authority for a root",
     SIGNER("issuing.pem", RELEASE),
     {.signature = "plain.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"it needs nobody above it",
     SIGNER("issuing.pem", RELEASE),
     {.signature = "without-issuer.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"the signer himself",
     SIGNER("leaf.pem", RELEASE),
     {.signature = "no-certificates.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"no certificate at all",
     ROOT(RELEASE),
     {.signature = "no-certificates.p7s"},
     SEAL_TRUST_SIGNERS,
     "the certificate that its identifier names is not there",
     NULL},
    {"nobody between",
     ROOT(RELEASE),
     {.signature = "without-issuer.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not issued by any authority that is trusted here",
     "CN=Acme Lambda Release"},
    {"SIG-04 another root",
     SIGNER("stranger-root.pem", RELEASE),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not issued by any authority that is trusted here",
     NULL},
    {"SIG-03 a stranger of that name",
     ROOT(RELEASE),
     {.signature = "by-stranger-leaf.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not issued by any authority that is trusted here",
     NULL},
    {"EVI-04 self-signed",
     ROOT(RELEASE),
     {.signature = "by-self.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not issued by any authority that is trusted here",
     NULL},
    {"a sibling's, under the root",
     ROOT(RELEASE),
     {.signature = "by-leaf-of-sibling.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"SIG-18 a sibling's, under the brother",
     SIGNER("issuing.pem", RELEASE),
     {.signature = "by-leaf-of-sibling.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not issued by any authority that is trusted here",
     NULL},

    /* names */
    {"EVI-05 another order",
     ROOT("'subject':'O=Acme,CN=Acme Lambda Release'"),
     {.signature = "plain.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"EVI-05 a prefix",
     ROOT(SUBJECT("Acme Lambda")),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     "CN=Acme Lambda Release"},
    {"EVI-05 one RDN less",
     ROOT("'subject':'CN=Acme Lambda Release'"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     NULL},
    {"EVI-05 one RDN more",
     ROOT("'subject':'CN=Acme Lambda Release,O=Acme,C=DE'"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     NULL},
    {"EVI-05 another case",
     ROOT(SUBJECT("Acme lambda Release")),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     NULL},
    {"a package's subject",
     ROOT(SUBJECT("Acme {package} Release")),
     {.signature = "plain.p7s", .package = "Lambda"},
     SEAL_OK,
     NULL,
     NULL},
    {"another package's",
     ROOT(SUBJECT("Acme {package} Release")),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     NULL},
    {"a URI",
     ROOT("'san':{'uri':'https://ci.acme.example/release'}"),
     {.signature = "plain.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"an e-mail address", ROOT(ANY_SAN), {.signature = "plain.p7s"}, SEAL_OK, NULL, NULL},
    {"a DNS name",
     ROOT("'san':{'dns':'release.acme.example'}"),
     {.signature = "plain.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"a package's URI",
     ROOT("'san':{'uri':'https://ci.acme.example/{package}'}"),
     {.signature = "plain.p7s", .package = "release"},
     SEAL_OK,
     NULL,
     NULL},
    {"another package's URI",
     ROOT("'san':{'uri':'https://ci.acme.example/{package}'}"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "lacks the alternative name that its signer must have",
     "CN=Acme Lambda Release"},
    {"the beginning of a URI",
     ROOT("'san':{'uri':'https://ci.acme.example/'}"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "lacks the alternative name that its signer must have",
     NULL},
    {"a name of another type",
     ROOT("'san':{'dns':'release@acme.example'}"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "lacks the alternative name that its signer must have",
     NULL},
    {"both", ROOT(RELEASE "," ANY_SAN), {.signature = "plain.p7s"}, SEAL_OK, NULL, NULL},
    {"both, and the one is another",
     ROOT(SUBJECT("Acme Twin") "," ANY_SAN),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     NULL},
    {"both, and the other is another",
     ROOT(RELEASE ",'san':{'email':'x@acme.example'}"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "lacks the alternative name that its signer must have",
     NULL},
    {"no subject, by an alternative name",
     ROOT(ANY_SAN),
     {.signature = "by-leaf-no-subject.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"no subject, and one is asked for",
     ROOT(RELEASE),
     {.signature = "by-leaf-no-subject.p7s"},
     SEAL_TRUST_SIGNERS,
     "is not the subject that its signer must have",
     "serial "},

    /* purposes and usages */
    {"EVI-03 no purpose",
     ROOT(RELEASE),
     {.signature = "by-leaf-no-purpose.p7s"},
     SEAL_TRUST_CERTIFICATE,
     "has no extended key usage for this purpose",
     "CN=Acme Lambda Release"},
    {"EVI-03 any purpose",
     ROOT(RELEASE),
     {.signature = "by-leaf-any-purpose.p7s"},
     SEAL_TRUST_CERTIFICATE,
     "has no extended key usage for this purpose",
     NULL},
    {"SIG-19 another purpose",
     ROOT(RELEASE),
     {.signature = "by-leaf-server.p7s"},
     SEAL_TRUST_CERTIFICATE,
     "has no extended key usage for this purpose",
     NULL},
    {"a purpose that the policy names",
     SIGNER("leaf.pem", RELEASE ",'eku':['1.3.6.1.5.5.7.3.1','1.3.6.1.5.5.7.3.3']"),
     {.signature = "no-certificates.p7s"},
     SEAL_OK,
     NULL,
     NULL},
    {"a purpose that the leaf lacks",
     ROOT(RELEASE ",'eku':['1.3.6.1.5.5.7.3.1']"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_CERTIFICATE,
     "has no extended key usage for this purpose",
     NULL},
    {"a purpose that its authority forbids",
     ROOT(RELEASE ",'eku':['1.3.6.1.5.5.7.3.1']"),
     {.signature = "by-leaf-server.p7s"},
     SEAL_TRUST_CERTIFICATE,
     "does not permit the purpose of a certificate below it",
     "CN=Acme Code Signing"},
    {"an authority", ROOT(RELEASE), {.signature = "by-leaf-ca.p7s"}, SEAL_TRUST_CERTIFICATE, NULL, NULL},
    {"a key for other things",
     ROOT(RELEASE),
     {.signature = "by-leaf-encipher.p7s"},
     SEAL_TRUST_CERTIFICATE,
     NULL,
     NULL},

    /* time */
    {"SIG-20 expired",
     ROOT(RELEASE),
     {.signature = "by-leaf-expired.p7s"},
     SEAL_TRUST_TIME,
     "has expired",
     "CN=Acme Lambda Release"},
    {"SIG-20 not yet",
     ROOT(RELEASE),
     {.signature = "by-leaf-future.p7s"},
     SEAL_TRUST_TIME,
     "is not valid yet",
     NULL},
    {"SIG-19 an expired authority",
     ROOT(RELEASE),
     {.signature = "by-leaf-of-ca-expired.p7s"},
     SEAL_TRUST_TIME,
     "has expired",
     "CN=Acme Expired"},
    {"no clock",
     ROOT(RELEASE),
     {.signature = "plain.p7s", .now = -1},
     SEAL_TRUST_TIME,
     "is made with a certificate, and the clock cannot be right",
     NULL},
    {"no clock, a stranger",
     ROOT(RELEASE),
     {.signature = "by-stranger-leaf.p7s", .now = -1},
     SEAL_TRUST_SIGNERS,
     "is not issued by any authority that is trusted here",
     NULL},

    /* bound to a certificate */
    {"bound", ROOT(RELEASE ",'cert_bound':true"), {.signature = "cades.p7s"}, SEAL_OK, NULL, NULL},
    {"not bound",
     ROOT(RELEASE ",'cert_bound':true"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_CERTIFICATE,
     "is not bound to its signature: signingCertificateV2 is missing",
     "CN=Acme Lambda Release"},
    {"not bound, and need not be",
     ROOT(RELEASE ",'cert_bound':false"),
     {.signature = "plain.p7s"},
     SEAL_OK,
     NULL,
     NULL},

    /* raw */
    {"SIG-26 raw, not accepted",
     ROOT(RELEASE),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem"},
     SEAL_TRUST_SIGNERS,
     "is in a container that is not accepted",
     NULL},
    {"a CMS, not accepted",
     ROOT(RELEASE ",'accept':['sig']"),
     {.signature = "plain.p7s"},
     SEAL_TRUST_SIGNERS,
     "is in a container that is not accepted",
     NULL},
    {"raw",
     ROOT(RELEASE ",'accept':['sig']"),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem"},
     SEAL_OK,
     NULL,
     NULL},
    {"raw, P-384",
     ROOT(SUBJECT("Acme Lambda Release P-384") ",'accept':['p7s','sig']"),
     {.signature = "leaf-p384.sig", .chain = "leaf-p384.chain.pem"},
     SEAL_OK,
     NULL,
     NULL},
    {"raw, RSA",
     ROOT(SUBJECT("Acme Lambda Release RSA") ",'accept':['p7s','sig']"),
     {.signature = "leaf-rsa.sig", .chain = "leaf-rsa.chain.pem"},
     SEAL_OK,
     NULL,
     NULL},
    {"raw, no certificate",
     ROOT(RELEASE ",'accept':['sig']"),
     {.signature = "leaf.sig"},
     SEAL_TRUST_SIGNERS,
     "has no chain.pem beside it with its certificate",
     NULL},
    {"raw, the certificate of another",
     ROOT(SUBJECT("Acme Lambda Release P-384") ",'accept':['sig']"),
     {.signature = "leaf.sig", .chain = "leaf-p384.chain.pem"},
     SEAL_TRUST_SIGNERS,
     "did not make this signature",
     "P-384"},
    {"raw, another document",
     ROOT(RELEASE ",'accept':['sig']"),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem", .document = "other"},
     SEAL_TRUST_SIGNERS,
     "did not make this signature",
     "CN=Acme Lambda Release"},
    {"SIG-26 raw, and must be bound",
     ROOT(RELEASE ",'cert_bound':true,'accept':['sig']"),
     {.signature = "leaf.sig", .chain = "leaf.chain.pem"},
     SEAL_TRUST_CERTIFICATE,
     "is not bound to its signature: signingCertificateV2 is missing",
     NULL},
};

static void each_signature_for_what_it_is(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct seal_evidence evidence;
        struct seal_fault fault;
        struct club club;

        party_init(&club);
        party_read(&club, row->signers);
        expect_result(&expect, row->name, row->want,
                      party_judge(&club, 0, &row->what, &evidence, &fault), &fault);
        if (row->reason != NULL)
            expect_text(&expect, row->name, row->reason, fault.reason != NULL ? fault.reason : "");
        if (row->subject != NULL && strstr(fault.subject, row->subject) == NULL)
            expect_text(&expect, row->name, row->subject, fault.subject);
        club_clear(&club);
    }
    expect_end(&expect, COUNT(rows));
}

/* EVI-05b the direct issuer, by his key: the same name from another authority of the same root is another person. */
static void the_issuer_can_be_pinned(void **state)
{
    static const struct party_case by_issuing = {.signature = "plain.p7s"},
                                   by_sibling = {.signature = "by-leaf-of-sibling.p7s"};
    struct seal_pool pool = {NULL, 0, NULL};
    char signers[512], keys[2][2 * SEAL_DIGEST_SIZE + 1];
    (void)state;

    pki_pool("issuing sibling", &pool);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < SEAL_DIGEST_SIZE; j++)
            snprintf(keys[i] + 2 * j, 3, "%02x", pool.items[i].key.id[j]);
    for (unsigned which = 1; which <= 3; which++) { /* bit 0: issuing, bit 1: sibling */
        struct seal_evidence evidence;
        struct seal_fault fault;
        struct club club;

        party_init(&club);
        snprintf(signers, sizeof signers, ROOT(RELEASE ",'issuer_keys':['sha256:%s'%s%s%s]"),
                 keys[which == 2], which == 3 ? ",'sha256:" : "", which == 3 ? keys[1] : "",
                 which == 3 ? "'" : "");
        party_read(&club, signers);
        assert_int_equal(party_judge(&club, 0, &by_issuing, &evidence, &fault),
                         (which & 1) != 0 ? SEAL_OK : SEAL_TRUST_CERTIFICATE);
        assert_int_equal(party_judge(&club, 0, &by_sibling, &evidence, &fault),
                         (which & 2) != 0 ? SEAL_OK : SEAL_TRUST_CERTIFICATE);
        if (which == 1)
            assert_string_equal(fault.reason, "is not issued by one of the keys in issuer_keys");
        club_clear(&club);
    }
    seal_pool_clear(&pool);
}

/* A chain file as a test makes it: the PEM of @first, and @count times that of @more. */
static struct seal_buffer chain_of(const char *first, const char *more, unsigned count)
{
    struct seal_buffer chain = party_file(first);

    for (unsigned i = 0; i < count; i++) {
        struct seal_buffer next = party_file(more);
        assert_int_equal(seal_buffer_append(&chain, next.data, next.size), SEAL_OK);
        seal_buffer_clear(&next);
    }
    return chain;
}

static enum seal_result judge_raw(const struct club *club, struct seal_slice chain)
{
    const struct seal_circumstances at = {.now = PARTY_NOW, .package = "orders-api"};
    struct seal_buffer bytes = party_file("signed/leaf.sig"),
                       document = party_file("signed/document");
    const struct seal_signature signature = {
        .type = SEAL_FILE_SIG, .bytes = seal_buffer_slice(&bytes), .chain = chain};
    struct seal_evidence evidence;
    struct seal_fault fault;
    enum seal_result r =
        club_judge(club, 0, &at, seal_buffer_slice(&document), &signature, &evidence, &fault);

    seal_buffer_clear(&bytes);
    seal_buffer_clear(&document);
    return r;
}

/* The first certificate is the signer's. Others are skipped if nobody can read them; sixteen in all. */
static void a_chain_file_begins_with_its_signer(void **state)
{
    static const char junk[] = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    static const struct {
        const char *first, *more;
        unsigned count, junk_first, junk_last;
        enum seal_result want;
    } files[] = {
        {"leaf.pem", "issuing.pem", 1, 0, 0, SEAL_OK},
        {"leaf.pem", "issuing.pem", 15, 0, 0, SEAL_OK},
        {"leaf.pem", "issuing.pem", 16, 0, 0, SEAL_LIMIT_COUNT},
        {"leaf.pem", "issuing.pem", 14, 0, 1, SEAL_OK},
        {"leaf.pem", "issuing.pem", 15, 0, 1, SEAL_LIMIT_COUNT},
        {"leaf.pem", "issuing.pem", 1, 0, 14, SEAL_OK},
        {"leaf.pem", "issuing.pem", 1, 0, 15, SEAL_LIMIT_COUNT},
        {"leaf.pem", "issuing.pem", 1, 1, 0, SEAL_FORMAT_SIGNATURE},
        {"issuing.pem", "leaf.pem", 1, 0, 0, SEAL_TRUST_SIGNERS},
        {"twin.pem", "issuing.pem", 1, 0, 0, SEAL_TRUST_SIGNERS},
    };
    struct club club;
    (void)state;

    party_init(&club);
    party_read(&club, ROOT(RELEASE ",'accept':['sig']"));
    for (size_t i = 0; i < COUNT(files); i++) {
        struct seal_buffer chain = chain_of(files[i].first, files[i].more, files[i].count),
                           whole = {NULL, 0, 0};

        for (unsigned j = 0; j < files[i].junk_first; j++)
            assert_int_equal(seal_buffer_append(&whole, junk, sizeof junk - 1), SEAL_OK);
        assert_int_equal(seal_buffer_append(&whole, chain.data, chain.size), SEAL_OK);
        for (unsigned j = 0; j < files[i].junk_last; j++)
            assert_int_equal(seal_buffer_append(&whole, junk, sizeof junk - 1), SEAL_OK);
        assert_int_equal(judge_raw(&club, seal_buffer_slice(&whole)), files[i].want);
        seal_buffer_clear(&chain);
        seal_buffer_clear(&whole);
    }
    club_clear(&club);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_signature_for_what_it_is),
        cmocka_unit_test(the_issuer_can_be_pinned),
        cmocka_unit_test(a_chain_file_begins_with_its_signer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
