/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys are taken, which are refused, and with what reason? */
#include "crypto/public_key.h"

#include "crypto/pem.h"
#include "unit/crypto/fixtures.h"
#include "unit/crypto/support.h"

static const struct {
    const char *spki;
    enum seal_key_type type;
    unsigned bits;
    const char *text; /* up to the id */
} taken[] = {
    {key_p256, SEAL_KEY_P256, 256, "p256:"},       {key_p384, SEAL_KEY_P384, 384, "p384:"},
    {key_rsa2048, SEAL_KEY_RSA, 2048, "rsa2048:"}, {key_rsa3072, SEAL_KEY_RSA, 3072, "rsa3072:"},
    {key_rsa4096, SEAL_KEY_RSA, 4096, "rsa4096:"}, {key_ed25519, SEAL_KEY_ED25519, 255, "ed25519:"},
};

static void test_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(taken); i++) {
        struct seal_buffer spki = from_hex(taken[i].spki), again = {0}, pem = {0};
        struct seal_public_key key, from_pem;
        struct seal_fault fault;
        uint8_t id[SEAL_DIGEST_SIZE];
        char text[SEAL_KEY_ID_TEXT_SIZE], expected[SEAL_KEY_ID_TEXT_SIZE + 9];

        assert_result(seal_public_key_read(seal_buffer_slice(&spki), &key, &fault), SEAL_OK,
                      taken[i].text);
        assert_int_equal(key.type, taken[i].type);
        assert_int_equal(key.bits, taken[i].bits);

        /* openssl's spelling is the canonical one. */
        MUST(seal_public_key_write(&key, &again));
        assert_true(seal_slice_equal(seal_buffer_slice(&spki), seal_buffer_slice(&again)));
        MUST(seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&spki), id));
        assert_memory_equal(key.id, id, sizeof(id));
        strcpy(expected, taken[i].text);
        seal_hex_write(id, 4, expected + strlen(expected));
        seal_public_key_text(&key, text);
        assert_string_equal(text, expected);

        MUST(seal_pem_write(&pem, "PUBLIC KEY", seal_buffer_slice(&spki)));
        MUST(seal_public_key_read_pem(seal_buffer_slice(&pem), &from_pem, NULL)); /* no fault wanted */
        assert_memory_equal(key.id, from_pem.id, sizeof(id));
        seal_buffer_clear(&spki);
        seal_buffer_clear(&again);
        seal_buffer_clear(&pem);
    }
}

/* Every truncation, and a byte more, of a good key. A flipped bit may make another good key, and nothing else. */
static void test_damaged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(taken); i++) {
        struct seal_buffer spki = from_hex(taken[i].spki);
        struct seal_public_key key, before;
        /* Half of all y have an x on Ed25519; any odd number is a modulus. For P-256 and P-384 x and y must go together. */
        bool may_pass = taken[i].type == SEAL_KEY_RSA || taken[i].type == SEAL_KEY_ED25519;

        memset(&before, 0x5a, sizeof(before));
        for (size_t size = 0; size < spki.size; size++) {
            key = before;
            assert_int_equal(seal_public_key_read((struct seal_slice){spki.data, size}, &key, NULL),
                             SEAL_CONFIG_KEY);
            assert_memory_equal(&key, &before, sizeof(key)); /* untouched on failure */
        }
        MUST(seal_buffer_append(&spki, "\0", 1));
        assert_int_equal(seal_public_key_read(seal_buffer_slice(&spki), &key, NULL), SEAL_CONFIG_KEY);
        spki.size--;
        for (size_t bit = 0; bit < 8 * spki.size; bit++) {
            enum seal_result r;

            spki.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            r = seal_public_key_read(seal_buffer_slice(&spki), &key, NULL);
            assert_true(r == SEAL_CONFIG_KEY || (r == SEAL_OK && may_pass));
            spki.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        seal_buffer_clear(&spki);
    }
}

static void refuse(struct seal_slice spki, const char *reason)
{
    struct seal_public_key key;
    struct seal_fault fault;

    assert_result(seal_public_key_read(spki, &key, &fault), SEAL_CONFIG_KEY, reason);
    assert_int_equal(fault.code, SEAL_CONFIG_KEY);
    if (strstr(fault.reason, reason) == NULL)
        fail_msg("expected a reason with \"%s\", found \"%s\"", reason, fault.reason);
    assert_int_equal(seal_public_key_read(spki, &key, NULL), SEAL_CONFIG_KEY);
}

static const struct {
    const char *spki;
    const char *reason;
} refused_kinds[] = {
    {key_rsa1024, "less than 2048 bits"},
    {key_rsa_pss, "id-RSASSA-PSS"},
    {key_p521, "P-521"},
    {key_secp256k1, "secp256k1"},
    {key_brainpool, "an unknown curve"},
    {key_explicit, "explicit curve parameters"}, /* SIG-21 */
    {key_compressed, "compressed"},              /* SIG-12 */
    {key_hybrid, "in no form"},
    {key_ed448, "Ed448"},
    {key_x25519, "X25519"},
    {key_x448, "X448"},
    {key_dsa, "DSA"},
    {"", "no SubjectPublicKeyInfo"},
    {"3000", "no SubjectPublicKeyInfo"},
    {"30053003060155", "bit string"},                      /* no key */
    {"300a30050603550403030100", "an unknown kind"},       /* some other OID */
    {"3008300306015503010000", "no SubjectPublicKeyInfo"}, /* a byte behind it */
    {"3009300306015503010000", "something follows"},       /* a byte inside, behind the key */
    {"3009300306015503020780", "bit string"},              /* unused bits */
    {"3081083003060155030100", "no SubjectPublicKeyInfo"}, /* a BER length */
};

static void test_refused_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused_kinds); i++) {
        struct seal_buffer spki = from_hex(refused_kinds[i].spki);

        refuse(seal_buffer_slice(&spki), refused_kinds[i].reason);
        seal_buffer_clear(&spki);
    }
}

/* SubjectPublicKeyInfo of @algorithm (hex of what is inside the AlgorithmIdentifier) and @key. */
static struct seal_buffer make_spki(const char *algorithm, struct seal_slice key)
{
    struct seal_buffer identifier = from_hex(algorithm), bits = {0}, inside = {0}, spki = {0};

    MUST(seal_buffer_append(&bits, "\0", 1));
    MUST(seal_buffer_append(&bits, key.data, key.size));
    put_der(&inside, 0x30, seal_buffer_slice(&identifier));
    put_der(&inside, 0x03, seal_buffer_slice(&bits));
    put_der(&spki, 0x30, seal_buffer_slice(&inside));
    seal_buffer_clear(&identifier);
    seal_buffer_clear(&bits);
    seal_buffer_clear(&inside);
    return spki;
}

#define EC "06072a8648ce3d0201"
#define P256 EC "06082a8648ce3d030107"
#define P384 EC "06052b81040022"
#define RSA "06092a864886f70d010101"
#define ED25519 "06032b6570"

/* Of P-256: the x coordinate 5 and one y that goes with it. */
#define X5 "0000000000000000000000000000000000000000000000000000000000000005"
#define Y5 "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc"
#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *algorithm;
    const char *key;
    const char *reason; /* NULL: taken */
} points[] = {
    {P256, "04" X5 Y5, NULL},
    {P256, "04" X5 "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcd",
     "not on the curve"},
    {P256, "04" Y5 X5, "not on the curve"},
    /* x + p: the same residue, another spelling */
    {P256, "04ffffffff00000001000000000000000000000001000000000000000000000004" Y5, "not on the curve"},
    {P256, "04ffffffff00000001000000000000000000000000ffffffffffffffffffffffff" Y5,
     "not on the curve"}, /* x = p */
    {P256, "04" ZERO ZERO, "not on the curve"},
    {P256, "04ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" Y5, "not on the curve"},
    {P256, "", "empty"}, /* CVE-2026-50583 */
    {P256, "00", "infinity"},
    {P256, "00" X5 Y5, "infinity"},
    {P256, "02" X5, "compressed"},
    {P256, "03" X5, "compressed"},
    {P256, "06" X5 Y5, "in no form"},
    {P256, "07" X5 Y5, "in no form"},
    {P256, "ff" X5 Y5, "in no form"},
    {P256, "04" X5, "size of its curve"},
    {P256, "04", "size of its curve"},
    {P256, "04" X5 Y5 "00", "size of its curve"},
    {P256, X5 Y5, "infinity"},               /* the 04 is missing */
    {P384, "04" X5 Y5, "size of its curve"}, /* a P-256 point under P-384: SIG-06 */
    {P384,
     "04" X5 Y5 "00000000000000000000000000000000"
     "00000000000000000000000000000000",
     "not on the curve"},
    {EC, "04" X5 Y5, "curve is not named"},          /* parameters absent */
    {EC "0500", "04" X5 Y5, "curve is not named"},   /* implicitCurve */
    {P256 "0500", "04" X5 Y5, "curve is not named"}, /* something behind the name */
    {ED25519, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     NULL}, /* RFC 8032 section 7.1 */
    {ED25519 "0500", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "parameters"},
    {ED25519, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751", "32 octets"},
    {ED25519, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a00", "32 octets"},
    {ED25519, "", "32 octets"},
    /* EVI-01: small order (1, 2, 4, 8), with either sign, and spellings that are not canonical */
    {ED25519, "0100000000000000000000000000000000000000000000000000000000000000", "small order"},
    {ED25519, "0100000000000000000000000000000000000000000000000000000000000080", "small order"},
    {ED25519, "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "small order"},
    {ED25519, "0000000000000000000000000000000000000000000000000000000000000000", "small order"},
    {ED25519, "0000000000000000000000000000000000000000000000000000000000000080", "small order"},
    {ED25519, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "small order"},
    {ED25519, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", "small order"},
    {ED25519, "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "small order"},
    {ED25519, "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", "small order"},
    {ED25519, "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "canonical"}, /* p */
    {ED25519, "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "canonical"}, /* p + 1 */
    {ED25519, "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "canonical"}, /* p + 3 */
    {ED25519, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "canonical"},
    {ED25519, "0200000000000000000000000000000000000000000000000000000000000000",
     "on the curve"}, /* y = 2 has no x */
};

static void test_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(points); i++) {
        struct seal_buffer key = from_hex(points[i].key),
                           spki = make_spki(points[i].algorithm, seal_buffer_slice(&key));
        struct seal_public_key ignored;

        if (points[i].reason != NULL)
            refuse(seal_buffer_slice(&spki), points[i].reason);
        else
            MUST(seal_public_key_read(seal_buffer_slice(&spki), &ignored, NULL));
        seal_buffer_clear(&key);
        seal_buffer_clear(&spki);
    }
}

/* RSAPublicKey with a modulus of @bits bits, all of them set but as @last says, and the exponent in @exponent. */
static struct seal_buffer make_rsa(size_t bits, uint8_t last, const char *exponent)
{
    struct seal_buffer modulus = {0}, e = from_hex(exponent), inside = {0}, key = {0};
    uint8_t byte = (uint8_t)((1 << bits % 8) - 1);

    MUST(seal_buffer_append(&modulus, &byte, 1)); /* the sign byte, or the first few bits */
    for (size_t i = 0; i < bits / 8; i++)
        MUST(seal_buffer_append(&modulus, "\xff", 1));
    modulus.data[modulus.size - 1] = last;
    put_der(&inside, 0x02, seal_buffer_slice(&modulus));
    put_der(&inside, 0x02, seal_buffer_slice(&e));
    put_der(&key, 0x30, seal_buffer_slice(&inside));
    seal_buffer_clear(&modulus);
    seal_buffer_clear(&e);
    seal_buffer_clear(&inside);
    return key;
}

static const struct {
    size_t bits;
    uint8_t last;
    const char *exponent;
    const char *reason; /* NULL: taken */
} rsa_keys[] = {
    {2048, 0xff, "010001", NULL},
    {4096, 0xff, "010001", NULL},
    {2048, 0xff, "03", NULL},
    {2048, 0xff, "00ffffffff", NULL}, /* 32 bits */
    {3000, 0xff, "010001", NULL},     /* whole bytes are enough */
    {2047, 0xff, "010001", "less than 2048"},
    {1024, 0xff, "010001", "less than 2048"},
    {8, 0xff, "010001", "less than 2048"},
    {2049, 0xff, "010001", "whole bytes"},
    {2055, 0xff, "010001", "whole bytes"},
    {4097, 0xff, "010001", "more than 4096"},
    {4104, 0xff, "010001", "more than 4096"},
    {16384, 0xff, "010001", "more than 4096"},
    {2048, 0xfe, "010001", "modulus is even"},
    {2048, 0xff, "01", "exponent of 1"}, /* EVI-02 */
    {2048, 0xff, "00", "exponent is even"},
    {2048, 0xff, "02", "exponent is even"},
    {2048, 0xff, "010000", "exponent is even"},
    {2048, 0xff, "0100000001", "more than 32 bits"},
    {2048, 0xff, "ff", "strict DER"},     /* negative */
    {2048, 0xff, "000003", "strict DER"}, /* padded */
    {2048, 0xff, "", "strict DER"},
};

static void test_rsa_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rsa_keys); i++) {
        struct seal_buffer key = make_rsa(rsa_keys[i].bits, rsa_keys[i].last, rsa_keys[i].exponent);
        struct seal_buffer spki = make_spki(RSA "0500", seal_buffer_slice(&key));
        struct seal_public_key read;

        if (rsa_keys[i].reason != NULL) {
            refuse(seal_buffer_slice(&spki), rsa_keys[i].reason);
        } else {
            MUST(seal_public_key_read(seal_buffer_slice(&spki), &read, NULL));
            assert_int_equal(read.bits, rsa_keys[i].bits);
        }
        seal_buffer_clear(&key);
        seal_buffer_clear(&spki);
    }
}

/* SIG-27: with and without NULL it is one key. Anything else in its place is refused. */
static void test_rsa_parameters(void **state)
{
    static const char *const refused[] = {RSA "05020000", RSA "050000", RSA "3000", RSA "05000500",
                                          RSA "0401ff"};
    struct seal_buffer key = make_rsa(2048, 0xff, "010001"),
                       spki = make_spki(RSA "0500", seal_buffer_slice(&key));
    struct seal_buffer bare = make_spki(RSA, seal_buffer_slice(&key)), trailing = {0};
    struct seal_public_key one, other;

    (void)state;
    MUST(seal_public_key_read(seal_buffer_slice(&spki), &one, NULL));
    MUST(seal_public_key_read(seal_buffer_slice(&bare), &other, NULL));
    assert_memory_equal(&one, &other, sizeof(one));
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct seal_buffer with = make_spki(refused[i], seal_buffer_slice(&key));

        refuse(seal_buffer_slice(&with), "parameters");
        seal_buffer_clear(&with);
    }

    MUST(seal_buffer_append(&trailing, key.data, key.size));
    MUST(seal_buffer_append(&trailing, "\0", 1));
    seal_buffer_clear(&spki);
    spki = make_spki(RSA "0500", seal_buffer_slice(&trailing));
    refuse(seal_buffer_slice(&spki), "strict DER");
    seal_buffer_clear(&key);
    seal_buffer_clear(&spki);
    seal_buffer_clear(&bare);
    seal_buffer_clear(&trailing);
}

static void refuse_pem(const char *pem, const char *reason)
{
    struct seal_public_key key;
    struct seal_fault fault;

    assert_result(seal_public_key_read_pem(seal_slice_text(pem), &key, &fault), SEAL_CONFIG_KEY,
                  reason);
    if (strstr(fault.reason, reason) == NULL)
        fail_msg("expected a reason with \"%s\", found \"%s\"", reason, fault.reason);
}

/* SIG-24 */
static void test_pem(void **state)
{
    struct seal_buffer spki = from_hex(key_ed25519), pem = {0}, more = {0};

    (void)state;
    MUST(seal_pem_write(&pem, "PUBLIC KEY", seal_buffer_slice(&spki)));
    refuse_pem("", "empty");
    refuse_pem("\n\n", "empty");
    refuse_pem("hello", "no PEM");

    MUST(seal_buffer_append(&more, "\xef\xbb\xbf", 3));
    MUST(seal_buffer_append(&more, pem.data, pem.size));
    refuse_pem((const char *)more.data, "no PEM"); /* a byte order mark */

    more.size = 0;
    MUST(seal_buffer_append(&more, pem.data, pem.size));
    MUST(seal_buffer_append(&more, pem.data, pem.size));
    refuse_pem((const char *)more.data, "follows"); /* two keys */
    more.size = pem.size;
    MUST(seal_buffer_append(&more, "junk", 4));
    refuse_pem((const char *)more.data, "follows");

    more.size = 0;
    MUST(seal_pem_write(&more, "PRIVATE KEY", seal_buffer_slice(&spki)));
    refuse_pem((const char *)more.data, "private key");
    more.size = 0;
    MUST(seal_pem_write(&more, "ENCRYPTED PRIVATE KEY", seal_buffer_slice(&spki)));
    refuse_pem((const char *)more.data, "private key");
    more.size = 0;
    MUST(seal_pem_write(&more, "CERTIFICATE", seal_buffer_slice(&spki)));
    refuse_pem((const char *)more.data, "PUBLIC KEY");
    more.size = 0;
    MUST(seal_pem_write(&more, "RSA PUBLIC KEY", seal_buffer_slice(&spki)));
    refuse_pem((const char *)more.data, "PUBLIC KEY");
    more.size = 0;
    MUST(seal_pem_write(&more, "PUBLIC KEY", SLICE("\x30\x00")));
    refuse_pem((const char *)more.data, "no SubjectPublicKeyInfo");
    seal_buffer_clear(&spki);
    seal_buffer_clear(&pem);
    seal_buffer_clear(&more);
}

static void test_never_read(void **state)
{
    struct seal_public_key key = {0};
    struct seal_buffer spki = {0};
    char text[SEAL_KEY_ID_TEXT_SIZE];

    (void)state;
    assert_int_equal(seal_public_key_write(&key, &spki), SEAL_INTERNAL_STATE);
    assert_int_equal(spki.size, 0);
    seal_public_key_text(&key, text);
    assert_string_equal(text, "none:00000000");
}

static void test_version(void **state)
{
    (void)state;
    assert_non_null(strstr(seal_crypto_version(), "Mbed TLS 3.6."));
    assert_non_null(strstr(seal_crypto_version(), "libsodium 1."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),         cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_refused_kinds), cmocka_unit_test(test_points),
        cmocka_unit_test(test_rsa_keys),      cmocka_unit_test(test_rsa_parameters),
        cmocka_unit_test(test_pem),           cmocka_unit_test(test_never_read),
        cmocka_unit_test(test_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
