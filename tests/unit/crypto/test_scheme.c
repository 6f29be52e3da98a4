/* SPDX-License-Identifier: Apache-2.0 */
/* Which algorithms may a document name, in which spelling, and with which keys do they go? */
#include "crypto/scheme.h"

#include "unit/crypto/fixtures.h"
#include "unit/crypto/support.h"

#define SHA1 "2b0e03021a"
#define SHA256 "608648016503040201"
#define SHA384 "608648016503040202"
#define SHA512 "608648016503040203"
#define PKCS1 "2a864886f70d0101"

static const struct {
    const char *hex;
    enum seal_hash hash; /* 0: refused */
    const char *comment;
} hashes[] = {
    {"300b0609" SHA256, SEAL_HASH_SHA256, "SHA-256"},
    {"300d0609" SHA256 "0500", SEAL_HASH_SHA256, "SHA-256 with NULL"},
    {"300d0609" SHA384 "0500", SEAL_HASH_SHA384, "SHA-384 with NULL"},
    {"300b0609" SHA384, SEAL_HASH_SHA384, "SHA-384"},
    {"300b0609" SHA512, SEAL_HASH_SHA512, "SHA-512"},
    {"300b0609608648016503040204", 0, "SHA-224"},
    {"300b0609608648016503040208", 0, "SHA3-256"},
    {"30090605" SHA1 "0500", 0, "SHA-1"},
    {"300c06082a864886f70d02050500", 0, "MD5"},
    {"300e0609" SHA256 "050100", 0, "a NULL that is not empty"},
    {"300e0609" SHA256 "020101", 0, "a number as parameter"},
    {"300f0609" SHA256 "05000500", 0, "two parameters"},
    {"300b0609" SHA256 "00", 0, "a byte behind it"},
    {"30810b0609" SHA256, 0, "a BER length"},
    {"310b0609" SHA256, 0, "a set"},
    {"0609" SHA256, 0, "the identifier alone"},
    {"3000", 0, "empty"},
    {"", 0, "nothing"},
};

static void test_hashes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hashes); i++) {
        struct seal_buffer whole = from_hex(hashes[i].hex);
        enum seal_hash hash = 0;

        assert_row(seal_hash_read(seal_buffer_slice(&whole), &hash) == (hashes[i].hash != 0),
                   hashes[i].comment);
        assert_row(hash == hashes[i].hash, hashes[i].comment);
        seal_buffer_clear(&whole);
    }
}

#define HASH_256 "a00f300d0609" SHA256 "0500"
#define HASH_256_BARE "a00d300b0609" SHA256
#define MGF_256 "a11c301a0609" PKCS1 "08300d0609" SHA256 "0500"
#define MGF_256_BARE "a11a30180609" PKCS1 "08300b0609" SHA256
#define SALT_32 "a203020120"
#define HASH_384 "a00f300d0609" SHA384 "0500"
#define MGF_384 "a11c301a0609" PKCS1 "08300d0609" SHA384 "0500"

static const struct {
    const char *hex;
    struct seal_scheme scheme; /* NONE: refused */
    const char *text;
    const char *comment;
} schemes[] = {
    {"300a06082a8648ce3d040302", {SEAL_SCHEME_ECDSA, SEAL_HASH_SHA256}, "ecdsa-sha256", "ECDSA"},
    {"300a06082a8648ce3d040303", {SEAL_SCHEME_ECDSA, SEAL_HASH_SHA384}, "ecdsa-sha384", "ECDSA"},
    {"300a06082a8648ce3d040304", {SEAL_SCHEME_ECDSA, SEAL_HASH_SHA512}, "ecdsa-sha512", "ECDSA"},
    {"300c06082a8648ce3d0403020500",
     {SEAL_SCHEME_ECDSA, SEAL_HASH_SHA256},
     "ecdsa-sha256",
     "as keytool has it"},
    {"300d0609" PKCS1 "0b0500", {SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA256}, "rsa-pkcs1-sha256", "RSA"},
    {"300d0609" PKCS1 "0c0500", {SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA384}, "rsa-pkcs1-sha384", "RSA"},
    {"300d0609" PKCS1 "0d0500", {SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA512}, "rsa-pkcs1-sha512", "RSA"},
    {"300b0609" PKCS1 "0b", {SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA256}, "rsa-pkcs1-sha256", "without NULL"},
    {"300506032b6570", {SEAL_SCHEME_ED25519, SEAL_HASH_SHA512}, "ed25519", "Ed25519"},
    {"30410609" PKCS1 "0a3034" HASH_256 MGF_256 SALT_32,
     {SEAL_SCHEME_RSA_PSS, SEAL_HASH_SHA256},
     "rsa-pss-sha256",
     "PSS"},
    {"303d0609" PKCS1 "0a3030" HASH_256_BARE MGF_256_BARE SALT_32,
     {SEAL_SCHEME_RSA_PSS, SEAL_HASH_SHA256},
     "rsa-pss-sha256",
     "PSS without NULL"},
    {"30410609" PKCS1 "0a3034" HASH_384 MGF_384 "a203020130",
     {SEAL_SCHEME_RSA_PSS, SEAL_HASH_SHA384},
     "rsa-pss-sha384",
     "PSS"},

    {"300906072a8648ce3d0401", {0}, NULL, "ECDSA with SHA-1"},
    {"300a06082a8648ce3d040301", {0}, NULL, "ECDSA with SHA-224"},
    {"300d0609" PKCS1 "050500", {0}, NULL, "RSA with SHA-1"},
    {"300d0609" PKCS1 "040500", {0}, NULL, "RSA with MD5"},
    {"300d0609" PKCS1 "020500", {0}, NULL, "RSA with MD2"},
    {"300d0609" PKCS1 "0e0500", {0}, NULL, "RSA with SHA-224"},
    {"300d0609" PKCS1 "010500", {0}, NULL, "rsaEncryption"},
    {"300506032b6571", {0}, NULL, "Ed448"},
    {"300706032b65700500", {0}, NULL, "Ed25519 with NULL"},
    {"300d06082a8648ce3d040302020100", {0}, NULL, "ECDSA with a number"},
    {"300e0609" PKCS1 "0b050100", {0}, NULL, "a NULL that is not empty"},
    {"300a06082a8648ce3d04030200", {0}, NULL, "a byte behind it"},
    {"300b0609" SHA256, {0}, NULL, "a digest"},
    {"3000", {0}, NULL, "empty"},
    {"", {0}, NULL, "nothing"},
    /* EVI-02 */
    {"300b0609" PKCS1 "0a", {0}, NULL, "PSS without parameters"},
    {"300d0609" PKCS1 "0a3000", {0}, NULL, "PSS of SHA-1, by default"},
    {"30300609" PKCS1 "0a3023" MGF_256 SALT_32, {0}, NULL, "PSS without a hash"},
    {"30230609" PKCS1 "0a3016" HASH_256 SALT_32, {0}, NULL, "PSS with MGF1 of SHA-1, by default"},
    {"303c0609" PKCS1 "0a302f" HASH_256 MGF_256, {0}, NULL, "PSS with a salt of 20, by default"},
    {"30410609" PKCS1 "0a3034" HASH_256 MGF_384 SALT_32, {0}, NULL, "PSS with MGF1 of another hash"},
    {"30410609" PKCS1 "0a3034" HASH_256 MGF_256 "a203020114", {0}, NULL, "PSS with a salt of 20"},
    {"30410609" PKCS1 "0a3034" HASH_256 MGF_256 "a203020121", {0}, NULL, "PSS with a salt of 33"},
    {"30460609" PKCS1 "0a3039" HASH_256 MGF_256 SALT_32 "a303020101",
     {0},
     NULL,
     "PSS with the trailer that is the default"},
    {"30460609" PKCS1 "0a3039" HASH_256 MGF_256 SALT_32 "a303020102", {0}, NULL, "PSS with another trailer"},
    {"30410609" PKCS1 "0a3034" HASH_256 "a11c301a0609" PKCS1 "09300d0609" SHA256 "0500" SALT_32,
     {0},
     NULL,
     "PSS with another MGF"},
    {"30430609" PKCS1 "0a3034" HASH_256 MGF_256 SALT_32 "0500",
     {0},
     NULL,
     "PSS with something behind its parameters"},
};

static void test_schemes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(schemes); i++) {
        struct seal_buffer whole = from_hex(schemes[i].hex);
        struct seal_scheme scheme = {SEAL_SCHEME_NONE, 0};
        const bool good = schemes[i].scheme.kind != SEAL_SCHEME_NONE;

        assert_row(seal_scheme_read(seal_buffer_slice(&whole), NULL, &scheme) == good,
                   schemes[i].comment);
        assert_row(scheme.kind == schemes[i].scheme.kind && scheme.hash == schemes[i].scheme.hash,
                   schemes[i].comment);
        if (good)
            assert_string_equal(seal_scheme_text(scheme), schemes[i].text);
        seal_buffer_clear(&whole);
    }
}

/* In CMS rsaEncryption may stand there, and the digest beside it counts; for no other algorithm. */
static void test_with_digest(void **state)
{
    struct seal_buffer rsa = from_hex("300d0609" PKCS1 "010500"),
                       ecdsa = from_hex("300a06082a8648ce3d040302");
    const enum seal_hash digest = SEAL_HASH_SHA384;
    struct seal_scheme scheme;

    (void)state;
    assert_true(seal_scheme_read(seal_buffer_slice(&rsa), &digest, &scheme));
    assert_string_equal(seal_scheme_text(scheme), "rsa-pkcs1-sha384");
    assert_true(seal_scheme_read(seal_buffer_slice(&ecdsa), &digest, &scheme));
    assert_string_equal(seal_scheme_text(scheme), "ecdsa-sha256");
    seal_buffer_clear(&rsa);
    seal_buffer_clear(&ecdsa);
}

static void test_of(void **state)
{
    static const struct {
        enum seal_algorithm algorithm;
        const char *text;
    } rows[] = {
        {SEAL_ALGORITHM_NONE, "unknown"},
        {SEAL_ECDSA_P256_SHA256, "ecdsa-sha256"},
        {SEAL_ECDSA_P384_SHA384, "ecdsa-sha384"},
        {SEAL_RSA_PKCS1_SHA256, "rsa-pkcs1-sha256"},
        {SEAL_RSA_PKCS1_SHA384, "rsa-pkcs1-sha384"},
        {SEAL_RSA_PKCS1_SHA512, "rsa-pkcs1-sha512"},
        {SEAL_RSA_PSS_SHA256, "rsa-pss-sha256"},
        {SEAL_RSA_PSS_SHA384, "rsa-pss-sha384"},
        {SEAL_RSA_PSS_SHA512, "rsa-pss-sha512"},
        {SEAL_ED25519, "ed25519"},
        {(enum seal_algorithm)99, "unknown"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(seal_scheme_text(seal_scheme_of(rows[i].algorithm)), rows[i].text);
    assert_string_equal(seal_scheme_text((struct seal_scheme){SEAL_SCHEME_ECDSA, 0}), "unknown");
}

/* What the openssl command signed, under every scheme that somebody could name instead. */
static const struct {
    const char *key;
    enum seal_scheme_kind kind;
    enum seal_hash hash;
    const char *signature;
    enum seal_result result;
    const char *comment;
} signatures[] = {
    {key_p256, SEAL_SCHEME_ECDSA, SEAL_HASH_SHA256, signature_p256, SEAL_OK, "P-256"},
    {key_p256, SEAL_SCHEME_ECDSA, SEAL_HASH_SHA384, signature_p256_sha384, SEAL_OK,
     "P-256 with SHA-384, which a policy's key could not have"},
    {key_p384, SEAL_SCHEME_ECDSA, SEAL_HASH_SHA384, signature_p384, SEAL_OK, "P-384"},
    {key_rsa2048, SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA256, signature_pkcs1_2048_sha256, SEAL_OK,
     "PKCS#1"},
    {key_rsa2048, SEAL_SCHEME_RSA_PSS, SEAL_HASH_SHA256, signature_pss_2048_sha256, SEAL_OK, "PSS"},
    {key_ed25519, SEAL_SCHEME_ED25519, SEAL_HASH_SHA512, signature_ed25519, SEAL_OK, "Ed25519"},

    {key_p256, SEAL_SCHEME_ECDSA, SEAL_HASH_SHA384, signature_p256, SEAL_TRUST_SIGNERS, "another hash"},
    {key_p256, SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA256, signature_p256, SEAL_TRUST_SIGNERS,
     "RSA for a P-256 key"},
    {key_p256, SEAL_SCHEME_ED25519, SEAL_HASH_SHA512, signature_p256, SEAL_TRUST_SIGNERS,
     "Ed25519 for a P-256 key"},
    {key_p256, SEAL_SCHEME_NONE, SEAL_HASH_SHA256, signature_p256, SEAL_TRUST_SIGNERS, "none"},
    {key_p256, (enum seal_scheme_kind)99, SEAL_HASH_SHA256, signature_p256, SEAL_TRUST_SIGNERS,
     "an unknown one"},
    {key_rsa2048, SEAL_SCHEME_ECDSA, SEAL_HASH_SHA256, signature_pkcs1_2048_sha256,
     SEAL_TRUST_SIGNERS, "ECDSA for an RSA key"},
    {key_rsa2048, SEAL_SCHEME_RSA_PSS, SEAL_HASH_SHA256, signature_pkcs1_2048_sha256,
     SEAL_TRUST_SIGNERS, "PKCS#1 under PSS"},
    {key_rsa2048, SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA256, signature_pkcs1_sha1, SEAL_TRUST_SIGNERS,
     "SHA-1"},
    {key_ed25519, SEAL_SCHEME_ECDSA, SEAL_HASH_SHA256, signature_ed25519, SEAL_TRUST_SIGNERS,
     "ECDSA for an Ed25519 key"},
    {key_ed25519, SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA512, signature_ed25519, SEAL_TRUST_SIGNERS,
     "RSA for an Ed25519 key"},
    {key_ed25519, SEAL_SCHEME_RSA_PSS, SEAL_HASH_SHA512, signature_ed25519, SEAL_TRUST_SIGNERS,
     "PSS for an Ed25519 key"},
    {key_ed25519, SEAL_SCHEME_ED25519, SEAL_HASH_SHA512, signature_p256, SEAL_TRUST_SIGNERS,
     "another length"},
};

static void test_verify(void **state)
{
    struct seal_buffer text = from_hex(message);

    (void)state;
    for (size_t i = 0; i < COUNT(signatures); i++) {
        struct seal_buffer spki = from_hex(signatures[i].key);
        struct seal_buffer signature = from_hex(signatures[i].signature);
        const struct seal_scheme scheme = {signatures[i].kind, signatures[i].hash};
        struct seal_public_key key;

        MUST(seal_public_key_read(seal_buffer_slice(&spki), &key, NULL));
        assert_result(seal_scheme_verify(&key, scheme, seal_buffer_slice(&text),
                                         seal_buffer_slice(&signature)),
                      signatures[i].result, signatures[i].comment);
        seal_buffer_clear(&spki);
        seal_buffer_clear(&signature);
    }
    seal_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hashes),      cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_with_digest), cmocka_unit_test(test_of),
        cmocka_unit_test(test_verify),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
