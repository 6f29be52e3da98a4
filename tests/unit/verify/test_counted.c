/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whoever vouches counts once: T17, SIG-27 with certificates, through seal_verify().
 *
 * What tests/pki/sign.sh signed lies where a manifest would. Trust is decided over bytes, before they are parsed, so enough of
 * the right signers means that the next stage refuses: FORMAT_MANIFEST.
 */
#include "support/expect.h"
#include "support/sealed.h"

#include "pki/pki.h"

#include <stdio.h>
#include <string.h>

#define SIGNER(name, who) "'" name "':{'kind':'x509','roots':'root.pem'," who "}"
#define SUBJECT(name) "'subject':'CN=" name ",O=Acme'"
#define RELEASE SUBJECT("Acme Lambda Release")
#define ADDRESS "'san':{'email':'release@acme.example'}"
#define ANN "'san':{'email':'ann@acme.example'}"
#define BARE "'bare':{'kind':'key','algorithm':'ecdsa-p256-sha256','key':'leaf.pub'}"
#define POLICY(signers, require)                                                              \
    "{'coldseal':'policy/v1','generation':1,'mode':'enforce','signers':{" signers             \
    "},'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api']," \
    "'require':" require "}]}}}"
#define BOTH "{'threshold':2,'of':['a','b']}"

static void put(struct sealed *sealed, const char *from, const char *as)
{
    struct seal_buffer bytes = {NULL, 0, 0};

    pki_bytes(from, &bytes);
    memory_bytes(&sealed->disk, as, bytes.data, bytes.size);
    seal_buffer_clear(&bytes);
}

/* Each name of @files under a label of its own; raw ones with their certificates. */
static void put_signatures(struct sealed *sealed, const char *const *files)
{
    for (size_t i = 0; files[i] != NULL; i++) {
        const char *suffix = strrchr(files[i], '.');
        char from[64], as[96];

        snprintf(from, sizeof from, "signed/%s", files[i]);
        snprintf(as, sizeof as, "/var/task/.coldseal/orders-api.json.s%zu%s", i, suffix);
        put(sealed, from, as);
        if (strcmp(suffix, ".sig") != 0)
            continue;
        snprintf(from, sizeof from, "signed/%.*s.chain.pem", (int)(suffix - files[i]), files[i]);
        snprintf(as, sizeof as, "/var/task/.coldseal/orders-api.json.s%zu.chain.pem", i);
        put(sealed, from, as);
    }
}

static const struct {
    const char *name, *policy;
    const char *files[4]; /* of signatures */
    enum seal_result want;
} rows[] = {
    {"two people",
     POLICY(SIGNER("a", RELEASE) "," SIGNER("b", SUBJECT("Jo Doe")), BOTH),
     {"plain.p7s", "by-person-1.p7s"},
     SEAL_FORMAT_MANIFEST},
    {"one key in two certificates",
     POLICY(SIGNER("a", RELEASE) "," SIGNER("b", SUBJECT("Acme Twin")), BOTH),
     {"plain.p7s", "by-twin.p7s"},
     SEAL_TRUST_SIGNERS},
    {"one key, bare and in a certificate",
     POLICY(SIGNER("a", RELEASE) "," BARE, "{'all':['a','bare']}"),
     {"plain.p7s", "leaf.sig"},
     SEAL_TRUST_SIGNERS},
    {"another key, bare, and a certificate",
     POLICY(SIGNER("a", SUBJECT("Jo Doe")) "," BARE, "{'all':['a','bare']}"),
     {"by-person-1.p7s", "leaf.sig"},
     SEAL_FORMAT_MANIFEST},
    {"one person with two certificates",
     POLICY(SIGNER("a", SUBJECT("Jo Doe")) "," SIGNER("b", "'san':{'email':'jo@acme.example'}"), BOTH),
     {"by-person-1.p7s", "by-person-2.p7s"},
     SEAL_TRUST_SIGNERS},
    {"one person, whose name is encoded in two ways",
     POLICY(SIGNER("a", SUBJECT("Jo Doe")) "," SIGNER("b", SUBJECT("Jo Doe")), BOTH),
     {"by-person-1.p7s", "by-person-3.p7s"},
     SEAL_TRUST_SIGNERS},
    {"one address of two people",
     POLICY(SIGNER("a", ANN) "," SIGNER("b", ANN), BOTH),
     {"by-email-1.p7s", "by-email-2.p7s"},
     SEAL_TRUST_SIGNERS},
    {"one address under two names",
     POLICY(SIGNER("a", SUBJECT("Ann One") "," ANN) "," SIGNER("b", SUBJECT("Ann Two") "," ANN), BOTH),
     {"by-email-1.p7s", "by-email-2.p7s"},
     SEAL_TRUST_SIGNERS},
    {"one address, which nobody asks for",
     POLICY(SIGNER("a", SUBJECT("Ann One")) "," SIGNER("b", SUBJECT("Ann Two")), BOTH),
     {"by-email-1.p7s", "by-email-2.p7s"},
     SEAL_TRUST_SIGNERS},
    {"one person by an address and by a URI",
     POLICY(SIGNER("a", ANN) "," SIGNER("b", "'san':{'uri':'https://people.acme.example/ann'}"), BOTH),
     {"by-email-1.p7s", "by-email-2.p7s"},
     SEAL_TRUST_SIGNERS},
    {"one certificate twice",
     POLICY(SIGNER("a", RELEASE) "," SIGNER("b", ADDRESS), BOTH),
     {"plain.p7s", "cades.p7s"},
     SEAL_TRUST_SIGNERS},
    {"two certificates are one kind",
     POLICY(SIGNER("a", RELEASE) "," SIGNER("b", SUBJECT("Jo Doe")) "," BARE,
            "{'threshold':2,'of':['a','b','bare'],'kinds':2}"),
     {"plain.p7s", "by-person-1.p7s"},
     SEAL_TRUST_SIGNERS},
    {"certificate and bare key are two kinds",
     POLICY(SIGNER("a", RELEASE) "," SIGNER("b", SUBJECT("Jo Doe")) "," BARE,
            "{'threshold':2,'of':['a','b','bare'],'kinds':2}"),
     {"by-person-1.p7s", "leaf.sig"},
     SEAL_FORMAT_MANIFEST},
    {"strangers with algorithms that are not taken, and too many certificates, hurt nobody",
     POLICY(SIGNER("a", RELEASE), "'a'"),
     {"by-self-sha1.p7s", "by-self-crowded.p7s", "plain.p7s"},
     SEAL_FORMAT_MANIFEST},
    {"a stranger with a large certificate hurts nobody",
     POLICY(SIGNER("a", RELEASE ",'accept':['sig','p7s']"), "'a'"),
     {"large.sig", "plain.p7s"},
     SEAL_FORMAT_MANIFEST},
    {"an algorithm that is not taken is told",
     POLICY(SIGNER("a", RELEASE), "'a'"),
     {"sha1.p7s"},
     SEAL_FORMAT_SIGNATURE},
    {"too many certificates are told",
     POLICY(SIGNER("a", RELEASE), "'a'"),
     {"by-self-crowded.p7s"},
     SEAL_LIMIT_COUNT},
    {"a large certificate is told",
     POLICY(SIGNER("a", RELEASE ",'accept':['sig']"), "'a'"),
     {"large.sig"},
     SEAL_LIMIT_SIZE},
    {"who is not asked says nothing",
     POLICY(SIGNER("a", RELEASE) "," SIGNER("b", SUBJECT("Jo Doe")), "'b'"),
     {"by-leaf-expired.p7s"},
     SEAL_TRUST_SIGNERS},
};

static void each_counts_once(void **state)
{
    struct expect expect = {0, 0};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sealed sealed;
        enum seal_result r;

        sealed_init(&sealed);
        sealed_policy(&sealed, rows[i].policy);
        put(&sealed, "root.pem", SEALED_POLICY_DIRECTORY "/root.pem");
        put(&sealed, "signed/leaf.pub", SEALED_POLICY_DIRECTORY "/leaf.pub");
        put(&sealed, "signed/document", "/var/task/.coldseal/orders-api.json");
        put_signatures(&sealed, rows[i].files);
        r = sealed_verify(&sealed);
        expect_result(&expect, rows[i].name, rows[i].want, r, &sealed.verdict.fault);
        sealed_clear(&sealed);
    }
    expect_end(&expect, COUNT(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_counts_once)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
