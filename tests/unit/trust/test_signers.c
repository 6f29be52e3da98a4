/* SPDX-License-Identifier: Apache-2.0 */
/* Signers of kind "key": what a policy may say of them, and whose signature is whose. */
#include "support/expect.h"
#include "support/sealed.h"
#include "unit/trust/club.h"

#include "crypto/pem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW SEALED_NOW /* 2026-11-30T00:53:20Z */

static void keys_init(struct club *club)
{
    static const char *const keys[] = {"p256.pem", "p256-other.pem", "p384.pem", "rsa2048.pem",
                                       "ed25519.pem"};
    club_init(club);
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct seal_buffer pem = {0};
        sealed_key_file(keys[i], &pem);
        club_file(club, keys[i], seal_buffer_slice(&pem));
        seal_buffer_clear(&pem);
    }
}

#define KEY(algorithm, file) "'kind':'key','algorithm':'" algorithm "','key':'" file "'"
#define A(members) "'a':{" members "}"
#define P256 KEY("ecdsa-p256-sha256", "p256.pem")

static const struct row {
    const char *name, *signers;
    enum seal_result want;
    const char *subject;
} rows[] = {
    {"P-256", A(P256), SEAL_OK, NULL},
    {"P-384", A(KEY("ecdsa-p384-sha384", "p384.pem")), SEAL_OK, NULL},
    {"Ed25519", A(KEY("ed25519", "ed25519.pem")), SEAL_OK, NULL},
    {"RSA", A(KEY("rsa-pkcs1-sha256", "rsa2048.pem")), SEAL_OK, NULL},
    {"RSA with SHA-384", A(KEY("rsa-pkcs1-sha384", "rsa2048.pem")), SEAL_OK, NULL},
    {"RSA-PSS", A(KEY("rsa-pss-sha512", "rsa2048.pem")), SEAL_OK, NULL},
    {"accept", A(P256 ",'accept':['sig']"), SEAL_OK, NULL},
    {"a window", A(P256 ",'not_before':'2026-01-01T00:00:00Z','not_after':'2027-01-01T00:00:00Z'"),
     SEAL_OK, NULL},
    {"two keys", A(P256) ",'b':{" KEY("ecdsa-p256-sha256", "p256-other.pem") "}", SEAL_OK, NULL},

    {"SIG-05 none", A(KEY("none", "p256.pem")), SEAL_CONFIG_POLICY, "policy.json: signers.a.algorithm"},
    {"SIG-05 HS256", A(KEY("HS256", "p256.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-05 ES256K", A(KEY("ES256K", "p256.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-05 empty", A(KEY("", "p256.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-05 other case", A(KEY("ECDSA-P256-SHA256", "p256.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-05 a blank behind", A(KEY("ecdsa-p256-sha256 ", "p256.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-05 absent", A("'kind':'key','key':'p256.pem'"), SEAL_CONFIG_POLICY, "policy.json: signers.a"},
    {"SIG-05 a list", A("'kind':'key','algorithm':['ecdsa-p256-sha256'],'key':'p256.pem'"),
     SEAL_CONFIG_POLICY, NULL},
    {"SIG-07 MD5", A(KEY("rsa-pkcs1-md5", "rsa2048.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-07 SHA-1", A(KEY("rsa-pkcs1-sha1", "rsa2048.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-07 P-256 with SHA-384", A(KEY("ecdsa-p256-sha384", "p256.pem")), SEAL_CONFIG_POLICY, NULL},
    {"SIG-06 P-384 as P-256", A(KEY("ecdsa-p256-sha256", "p384.pem")), SEAL_CONFIG_KEY,
     "policy.json: signers.a"},
    {"SIG-06 P-256 as P-384", A(KEY("ecdsa-p384-sha384", "p256.pem")), SEAL_CONFIG_KEY, NULL},
    {"SIG-06 RSA as Ed25519", A(KEY("ed25519", "rsa2048.pem")), SEAL_CONFIG_KEY, NULL},
    {"SIG-06 Ed25519 as RSA", A(KEY("rsa-pss-sha256", "ed25519.pem")), SEAL_CONFIG_KEY, NULL},
    {"SIG-24 missing", A(KEY("ed25519", "absent.pem")), SEAL_CONFIG_FILE, "policy.json: signers.a.key"},
    {"SIG-24 a directory", A(KEY("ed25519", "directory.pem")), SEAL_CONFIG_FILE, NULL},
    {"the directory itself", A(KEY("ed25519", ".")), SEAL_CONFIG_POLICY, NULL},
    {"another directory", A(KEY("ed25519", "../p256.pem")), SEAL_CONFIG_POLICY, NULL},
    {"absolute", A(KEY("ed25519", "/policy/ed25519.pem")), SEAL_CONFIG_POLICY, NULL},
    {"below a directory", A(KEY("ed25519", "keys/ed25519.pem")), SEAL_CONFIG_POLICY, NULL},
    {"no name", A(KEY("ed25519", "")), SEAL_CONFIG_POLICY, NULL},
    {"no key", A("'kind':'key','algorithm':'ed25519'"), SEAL_CONFIG_POLICY, NULL},
    {"SIG-27 one key under two names", A(P256) ",'b':{" P256 "}", SEAL_CONFIG_KEY,
     "policy.json: signers.b"},
    {"SIG-27 one RSA key with two algorithms",
     A(KEY("rsa-pkcs1-sha256", "rsa2048.pem")) ",'b':{" KEY("rsa-pss-sha256", "rsa2048.pem") "}",
     SEAL_CONFIG_KEY, NULL},
    {"SIG-27 one RSA key with and without NULL",
     A(KEY("rsa-pkcs1-sha256", "rsa2048.pem")) ",'b':{" KEY("rsa-pkcs1-sha256", "bare.pem") "}",
     SEAL_CONFIG_KEY, NULL},
    {"no such kind", A("'kind':'pgp','key':'x'"), SEAL_CONFIG_POLICY, "policy.json: signers.a.kind"},
    {"kind of a number", A("'kind':1"), SEAL_CONFIG_POLICY, NULL},
    {"sigstore: known, not in this build", A("'kind':'sigstore','issuer':'x'"), SEAL_CONFIG_POLICY,
     NULL},
    {"trusted_root: known, not in this build", A(P256 ",'trusted_root':'t.json'"),
     SEAL_CONFIG_POLICY, NULL},
    {"accept bundle: known, not in this build", A(P256 ",'accept':['bundle']"), SEAL_CONFIG_POLICY,
     NULL},
    {"accept nothing", A(P256 ",'accept':[]"), SEAL_CONFIG_POLICY, NULL},
    {"accept something", A(P256 ",'accept':['asc']"), SEAL_CONFIG_POLICY, NULL},
    {"accept twice", A(P256 ",'accept':['sig','sig']"), SEAL_CONFIG_POLICY, NULL},
    {"unknown member", A(P256 ",'trust':'full'"), SEAL_CONFIG_POLICY, "policy.json: signers.a.trust"},
    {"a window that ends before it begins",
     A(P256 ",'not_before':'2027-01-01T00:00:00Z','not_after':'2026-01-01T00:00:00Z'"),
     SEAL_CONFIG_POLICY, NULL},
    {"not_after of no form", A(P256 ",'not_after':'2027-01-01'"), SEAL_CONFIG_POLICY, NULL},
};

/* The same RSA key, its algorithm identifier without the NULL: one key, one key id. */
static void add_bare_rsa_key(struct club *club)
{
    struct seal_buffer pem = {0}, der = {0}, text = {0};
    char label[SEAL_PEM_LABEL_MAX];
    sealed_key_file("rsa2048.pem", &pem);
    struct seal_slice rest = seal_buffer_slice(&pem);
    assert_int_equal(seal_pem_next(&rest, label, &der), SEAL_OK);
    /* 30 82 LL LL | 30 0d 06 09 OID 05 00 | 03 82 ... */
    assert_memory_equal(der.data + 4, "\x30\x0d\x06\x09", 4);
    assert_memory_equal(der.data + 17, "\x05\x00\x03\x82", 4);
    memmove(der.data + 17, der.data + 19, der.size - 19);
    der.size -= 2;
    der.data[5] = 0x0b;
    unsigned length = (unsigned)der.data[2] << 8 | der.data[3];
    der.data[2] = (uint8_t)((length - 2) >> 8);
    der.data[3] = (uint8_t)(length - 2);
    assert_int_equal(seal_pem_write(&text, label, seal_buffer_slice(&der)), SEAL_OK);
    memory_bytes(&club->disk, "/policy/bare.pem", text.data, text.size);
    seal_buffer_clear(&pem);
    seal_buffer_clear(&der);
    seal_buffer_clear(&text);
}

static void each_signer_is_one_key_and_one_algorithm(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct club club;
        keys_init(&club);
        add_bare_rsa_key(&club);
        expect_result(&expect, rows[i].name, rows[i].want, club_read(&club, rows[i].signers),
                      &club.fault);
        if (rows[i].subject != NULL)
            expect_text(&expect, rows[i].name, rows[i].subject, club.fault.subject);
        club_clear(&club);
    }
    expect_end(&expect, COUNT(rows));
}

/* SIG-24: a key file that is no key, or more than one. */
static void a_key_file_is_one_pem_block(void **state)
{
    (void)state;
    struct expect expect = {0};
    struct seal_buffer pem = {0}, private_key = {0}, text = {0};
    sealed_key_file("p256.pem", &pem);
    sealed_key_file("p256.key", &private_key);
    const struct file {
        const char *name;
        const char *before, *behind;
        const struct seal_buffer *middle;
        size_t cut; /* bytes left out at the end of the middle */
        enum seal_result want;
    } files[] = {
        {"as it is", "", "", &pem, 0, SEAL_OK},
        {"blank lines around", "\n\n", "\n\n", &pem, 0, SEAL_OK},
        {"empty", "", "", NULL, 0, SEAL_CONFIG_KEY},
        {"a byte order mark", "\xef\xbb\xbf", "", &pem, 0, SEAL_CONFIG_KEY},
        {"text before", "# release key\n", "", &pem, 0, SEAL_CONFIG_KEY},
        {"text behind", "", "x\n", &pem, 0, SEAL_CONFIG_KEY},
        {"two blocks", (const char *)pem.data, "", &pem, 0, SEAL_CONFIG_KEY},
        {"truncated", "", "", &pem, 30, SEAL_CONFIG_KEY},
        {"a private key", "", "", &private_key, 0, SEAL_CONFIG_KEY},
        {"both halves", "", (const char *)private_key.data, &pem, 0, SEAL_CONFIG_KEY},
        {"garbage", "hello", "", NULL, 0, SEAL_CONFIG_KEY},
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        struct club club;
        keys_init(&club);
        text.size = 0;
        assert_int_equal(seal_buffer_append(&text, files[i].before, strlen(files[i].before)), SEAL_OK);
        if (files[i].middle != NULL)
            assert_int_equal(seal_buffer_append(&text, files[i].middle->data,
                                                files[i].middle->size - files[i].cut),
                             SEAL_OK);
        assert_int_equal(seal_buffer_append(&text, files[i].behind, strlen(files[i].behind)), SEAL_OK);
        memory_bytes(&club.disk, "/policy/k.pem", text.data, text.size);
        expect_result(&expect, files[i].name, files[i].want,
                      club_read(&club, A(KEY("ecdsa-p256-sha256", "k.pem"))), &club.fault);
        club_clear(&club);
    }
    /* CRLF line ends are taken: the one documented answer */
    struct club club;
    keys_init(&club);
    text.size = 0;
    for (size_t i = 0; i < pem.size; i++)
        assert_int_equal(
            seal_buffer_append(&text, pem.data[i] == '\n' ? "\r\n" : (const char *)&pem.data[i],
                               pem.data[i] == '\n' ? 2 : 1),
            SEAL_OK);
    memory_bytes(&club.disk, "/policy/k.pem", text.data, text.size);
    expect_result(&expect, "CRLF", SEAL_OK, club_read(&club, A(KEY("ecdsa-p256-sha256", "k.pem"))),
                  &club.fault);
    club_clear(&club);

    keys_init(&club);
    char *large = calloc(1, 10u << 20);
    assert_non_null(large);
    memset(large, '\n', 10u << 20);
    memory_bytes(&club.disk, "/policy/k.pem", large, 10u << 20);
    free(large);
    expect_result(&expect, "10 MB", SEAL_CONFIG_FILE,
                  club_read(&club, A(KEY("ecdsa-p256-sha256", "k.pem"))), &club.fault);
    club_clear(&club);

    keys_init(&club);
    memory_find(&club.disk, "/policy/p256.pem")->unreadable = true;
    expect_result(&expect, "unreadable", SEAL_CONFIG_FILE, club_read(&club, A(P256)), &club.fault);
    club_clear(&club);

    keys_init(&club);
    memory_link(&club.disk, "/policy/k.pem", "p256.pem");
    expect_result(&expect, "a link", SEAL_CONFIG_FILE,
                  club_read(&club, A(KEY("ecdsa-p256-sha256", "k.pem"))), &club.fault);
    club_clear(&club);
    seal_buffer_clear(&text);
    seal_buffer_clear(&pem);
    seal_buffer_clear(&private_key);
    expect_end(&expect, COUNT(files) + 4);
}

/* Every key against every signer: its own says yes, all others no. */
static const struct member {
    const char *key, *algorithm;
} members[] = {
    {"p256", "ecdsa-p256-sha256"},   {"p256-other", "ecdsa-p256-sha256"},
    {"p384", "ecdsa-p384-sha384"},   {"ed25519", "ed25519"},
    {"rsa2048", "rsa-pkcs1-sha256"},
};

static const char all_members[] =
    "'a':{" P256
    "},'b':{" KEY("ecdsa-p256-sha256",
                  "p256-other.pem") "},"
                                    "'c':{" KEY("ecdsa-p384-sha384", "p384.pem") "},'d':{" KEY(
                                        "ed25519", "ed25519.pem") "},"
                                                                  "'e':{" KEY("rsa-pkcs1-sha256",
                                                                              "rsa2048.pem") "}";

static const struct seal_slice message = {(const uint8_t *)"a manifest", 10};
static const struct seal_slice other_message = {(const uint8_t *)"a manifesT", 10};

static enum seal_result judge(const struct club *club, size_t index, struct seal_slice bytes,
                              enum seal_file_type type, struct seal_slice signature, int64_t now,
                              struct seal_evidence *ret_evidence)
{
    const struct seal_circumstances at = {.now = now, .package = "orders-api"};
    const struct seal_signature file = {.type = type, .bytes = signature};
    struct seal_fault fault = {.code = SEAL_UNDECIDED};
    enum seal_result r = club_judge(club, index, &at, bytes, &file, ret_evidence, &fault);

    if (r != SEAL_OK) /* a refusal says which it is */
        assert_int_equal(fault.code, r);
    return r;
}

static void a_signature_is_its_makers_alone(void **state)
{
    (void)state;
    struct expect expect = {0};
    struct club club;
    struct seal_evidence evidence[COUNT(members)];
    char row[128];
    keys_init(&club);
    assert_int_equal(club_read(&club, all_members), SEAL_OK);
    for (size_t i = 0; i < COUNT(members); i++) {
        struct seal_buffer signature = {0};
        sealed_sign(members[i].key, members[i].algorithm, message, &signature);
        for (size_t j = 0; j < COUNT(members); j++) {
            struct seal_evidence got;
            snprintf(row, sizeof(row), "signed by %s, judged by %s", members[i].key, members[j].key);
            expect_result(
                &expect, row, i == j ? SEAL_OK : SEAL_TRUST_SIGNERS,
                judge(&club, j, message, SEAL_FILE_SIG, seal_buffer_slice(&signature), NOW, &got),
                NULL);
            if (i == j)
                evidence[i] = got;
        }
        expect_result(&expect, "of another message", SEAL_TRUST_SIGNERS,
                      judge(&club, i, other_message, SEAL_FILE_SIG, seal_buffer_slice(&signature),
                            NOW, &evidence[i]),
                      NULL);
        seal_buffer_clear(&signature);
    }
    for (size_t i = 0; i < COUNT(members); i++) {
        expect_true(&expect, members[i].key, "a key's evidence has no time of its own",
                    !evidence[i].has_time);
        expect_true(&expect, members[i].key, "a key has no name", evidence[i].identities_count == 0);
        expect_true(&expect, members[i].key, "the policy alone revokes a key",
                    evidence[i].revocation_established && !evidence[i].has_list);
        expect_true(&expect, members[i].key, "a key has no end", !evidence[i].has_end);
        for (size_t j = 0; j < i; j++)
            expect_true(&expect, members[i].key, "keys differ",
                        memcmp(evidence[i].key, evidence[j].key, SEAL_DIGEST_SIZE) != 0);
    }
    club_clear(&club);
    expect_end(&expect, 50);
}

/* SIG-05, EVI-02: the algorithm is the policy's, whatever the signature was made with. */
static void the_algorithm_is_the_policys(void **state)
{
    static const char *const words[] = {"rsa-pkcs1-sha256", "rsa-pkcs1-sha384", "rsa-pkcs1-sha512",
                                        "rsa-pss-sha256",   "rsa-pss-sha384",   "rsa-pss-sha512"};
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        char signers[128], row[128];
        struct club club;
        keys_init(&club);
        snprintf(signers, sizeof(signers),
                 "'a':{'kind':'key','algorithm':'%s','key':'rsa2048.pem'}", words[i]);
        assert_int_equal(club_read(&club, signers), SEAL_OK);
        for (size_t j = 0; j < COUNT(words); j++) {
            struct seal_evidence evidence;
            struct seal_buffer signature = {0};
            sealed_sign("rsa2048", words[j], message, &signature);
            snprintf(row, sizeof(row), "made with %s, judged with %s", words[j], words[i]);
            expect_result(&expect, row, i == j ? SEAL_OK : SEAL_TRUST_SIGNERS,
                          judge(&club, 0, message, SEAL_FILE_SIG, seal_buffer_slice(&signature),
                                NOW, &evidence),
                          NULL);
            seal_buffer_clear(&signature);
        }
        club_clear(&club);
    }
    expect_end(&expect, 36);
}

/* SIG-26: only the containers that the signer accepts. */
static void other_containers_are_not_looked_at(void **state)
{
    static const enum seal_file_type types[] = {SEAL_FILE_NONE,  SEAL_FILE_MANIFEST,
                                                SEAL_FILE_P7S,   SEAL_FILE_BUNDLE,
                                                SEAL_FILE_CHAIN, SEAL_FILE_TSR};
    struct expect expect = {0};
    struct club club;
    struct seal_evidence evidence;
    struct seal_buffer signature = {0};
    (void)state;
    keys_init(&club);
    assert_int_equal(club_read(&club, all_members), SEAL_OK);
    sealed_sign("p256", NULL, message, &signature);
    for (size_t i = 0; i < COUNT(types); i++)
        expect_result(
            &expect, "another container", SEAL_TRUST_SIGNERS,
            judge(&club, 0, message, types[i], seal_buffer_slice(&signature), NOW, &evidence), NULL);
    expect_result(
        &expect, "no such signer", SEAL_INTERNAL_STATE,
        judge(&club, 5, message, SEAL_FILE_SIG, seal_buffer_slice(&signature), NOW, &evidence), NULL);
    seal_buffer_clear(&signature);
    club_clear(&club);
    expect_end(&expect, 7);
}

/* SIG-20 */
static void a_signer_has_its_time(void **state)
{
    static const struct when {
        const char *name, *window;
        int64_t now;
        enum seal_result want;
    } whens[] = {
        {"no window", "", NOW, SEAL_OK},
        {"no window, no clock", "", -1, SEAL_OK},
        {"inside", ",'not_before':'2026-01-01T00:00:00Z','not_after':'2027-01-01T00:00:00Z'", NOW,
         SEAL_OK},
        {"the first second", ",'not_before':'2026-11-30T00:53:20Z'", NOW, SEAL_OK},
        {"a second early", ",'not_before':'2026-11-30T00:53:21Z'", NOW, SEAL_TRUST_TIME},
        {"the last second", ",'not_after':'2026-11-30T00:53:21Z'", NOW, SEAL_OK},
        {"a second late", ",'not_after':'2026-11-30T00:53:20Z'", NOW, SEAL_TRUST_TIME},
        {"no clock that can be believed", ",'not_after':'2027-01-01T00:00:00Z'", -1, SEAL_TRUST_TIME},
        {"no clock that can be believed, a beginning", ",'not_before':'1970-01-01T00:00:00Z'", -1,
         SEAL_TRUST_TIME},
    };
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(whens); i++) {
        char signers[256];
        struct club club;
        struct seal_evidence evidence;
        struct seal_buffer signature = {0};
        keys_init(&club);
        snprintf(signers, sizeof(signers), "'a':{" P256 "%s}", whens[i].window);
        assert_int_equal(club_read(&club, signers), SEAL_OK);
        sealed_sign("p256", NULL, message, &signature);
        expect_result(&expect, whens[i].name, whens[i].want,
                      judge(&club, 0, message, SEAL_FILE_SIG, seal_buffer_slice(&signature),
                            whens[i].now, &evidence),
                      NULL);
        if (whens[i].want == SEAL_OK)
            expect_true(&expect, whens[i].name, "ends where its signer does",
                        evidence.has_end == (strstr(whens[i].window, "not_after") != NULL) &&
                            (!evidence.has_end || evidence.end > NOW));
        seal_buffer_clear(&signature);
        club_clear(&club);
    }
    expect_end(&expect, COUNT(whens));
}

static void says_which_kinds_it_knows(void **state)
{
    (void)state;
    assert_string_equal(seal_signers_kinds(), "key, x509");
    seal_signers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_signer_is_one_key_and_one_algorithm),
        cmocka_unit_test(a_key_file_is_one_pem_block),
        cmocka_unit_test(a_signature_is_its_makers_alone),
        cmocka_unit_test(the_algorithm_is_the_policys),
        cmocka_unit_test(other_containers_are_not_looked_at),
        cmocka_unit_test(a_signer_has_its_time),
        cmocka_unit_test(says_which_kinds_it_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
