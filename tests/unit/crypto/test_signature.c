/* SPDX-License-Identifier: Apache-2.0 */
/* Does a signature hold for its key, its algorithm and its message, and for no other and no twin in spelling? */
#include "crypto/public_key.h"

#include "unit/crypto/fixtures.h"
#include "unit/crypto/support.h"

static struct seal_public_key read_key(const char *hex)
{
    struct seal_buffer spki = from_hex(hex);
    struct seal_public_key key;

    MUST(seal_public_key_read(seal_buffer_slice(&spki), &key, NULL));
    seal_buffer_clear(&spki);
    return key;
}

/* What the openssl command signs. */
static const struct {
    const char *key;
    enum seal_algorithm algorithm;
    const char *signature;
} good[] = {
    {key_p256, SEAL_ECDSA_P256_SHA256, signature_p256},
    {key_p384, SEAL_ECDSA_P384_SHA384, signature_p384},
    {key_rsa2048, SEAL_RSA_PKCS1_SHA256, signature_pkcs1_2048_sha256},
    {key_rsa3072, SEAL_RSA_PKCS1_SHA384, signature_pkcs1_3072_sha384},
    {key_rsa4096, SEAL_RSA_PKCS1_SHA512, signature_pkcs1_4096_sha512},
    {key_rsa2048, SEAL_RSA_PSS_SHA256, signature_pss_2048_sha256},
    {key_rsa3072, SEAL_RSA_PSS_SHA384, signature_pss_3072_sha384},
    {key_rsa4096, SEAL_RSA_PSS_SHA512, signature_pss_4096_sha512},
    {key_ed25519, SEAL_ED25519, signature_ed25519},
};

static void test_good(void **state)
{
    struct seal_buffer text = from_hex(message);

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct seal_public_key key = read_key(good[i].key);
        struct seal_buffer signature = from_hex(good[i].signature);
        const char *word = seal_algorithm_word(good[i].algorithm);

        assert_row(seal_signature_shape(seal_buffer_slice(&signature)), word);
        assert_result(seal_signature_verify(&key, good[i].algorithm, seal_buffer_slice(&text),
                                            seal_buffer_slice(&signature)),
                      SEAL_OK, word);

        /* Another message: one bit, one byte less, none at all. */
        text.data[0] ^= 1;
        assert_result(seal_signature_verify(&key, good[i].algorithm, seal_buffer_slice(&text),
                                            seal_buffer_slice(&signature)),
                      SEAL_TRUST_SIGNERS, word);
        text.data[0] ^= 1;
        assert_result(seal_signature_verify(&key, good[i].algorithm,
                                            (struct seal_slice){text.data, text.size - 1},
                                            seal_buffer_slice(&signature)),
                      SEAL_TRUST_SIGNERS, word);
        assert_result(seal_signature_verify(&key, good[i].algorithm, (struct seal_slice){text.data, 0},
                                            seal_buffer_slice(&signature)),
                      SEAL_TRUST_SIGNERS, word);
        seal_buffer_clear(&signature);
    }
    seal_buffer_clear(&text);
}

/* SIG-02, F-30: each bit flipped, each truncation, a byte appended. */
static void test_damaged(void **state)
{
    struct seal_buffer text = from_hex(message);

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct seal_public_key key = read_key(good[i].key);
        struct seal_buffer signature = from_hex(good[i].signature);
        const char *word = seal_algorithm_word(good[i].algorithm);

        /* RSA above 2048 bits is slow, and no other code: a sample of it is enough. */
        for (size_t bit = 0; bit<8 * signature.size; bit += signature.size> 256 ? 13 : 1) {
            signature.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_result(seal_signature_verify(&key, good[i].algorithm, seal_buffer_slice(&text),
                                                seal_buffer_slice(&signature)),
                          SEAL_TRUST_SIGNERS, word);
            signature.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t size = 0; size < signature.size; size++)
            assert_result(seal_signature_verify(&key, good[i].algorithm, seal_buffer_slice(&text),
                                                (struct seal_slice){signature.data, size}),
                          SEAL_TRUST_SIGNERS, word);
        for (unsigned byte = 0; byte < 256; byte += 51) {
            uint8_t one = (uint8_t)byte;

            MUST(seal_buffer_append(&signature, &one, 1));
            assert_result(seal_signature_verify(&key, good[i].algorithm, seal_buffer_slice(&text),
                                                seal_buffer_slice(&signature)),
                          SEAL_TRUST_SIGNERS, word);
            signature.size--;
        }
        seal_buffer_clear(&signature);
    }
    seal_buffer_clear(&text);
}

/* Well formed, and still not what was asked for. */
static const struct {
    const char *key;
    enum seal_algorithm algorithm;
    const char *signature;
    enum seal_result result;
    const char *comment;
} wrong[] = {
    {key_p256_other, SEAL_ECDSA_P256_SHA256, signature_p256, SEAL_TRUST_SIGNERS, "another key"},
    {key_p256, SEAL_ECDSA_P256_SHA256, signature_p256_sha384, SEAL_TRUST_SIGNERS, "another hash"},
    {key_p256, SEAL_ECDSA_P256_SHA256, signature_p384, SEAL_TRUST_SIGNERS, "another curve"},
    {key_p256, SEAL_ECDSA_P256_SHA256, signature_ed25519, SEAL_TRUST_SIGNERS, "another kind"},
    {key_ed25519, SEAL_ED25519, signature_p256, SEAL_TRUST_SIGNERS, "ECDSA under Ed25519"},
    /* EVI-02 */
    {key_rsa2048, SEAL_RSA_PSS_SHA256, signature_pkcs1_2048_sha256, SEAL_TRUST_SIGNERS,
     "PKCS#1 under PSS"},
    {key_rsa2048, SEAL_RSA_PKCS1_SHA256, signature_pss_2048_sha256, SEAL_TRUST_SIGNERS,
     "PSS under PKCS#1"},
    {key_rsa2048, SEAL_RSA_PSS_SHA256, signature_pss_salt_20, SEAL_TRUST_SIGNERS, "a shorter salt"},
    {key_rsa2048, SEAL_RSA_PSS_SHA256, signature_pss_salt_max, SEAL_TRUST_SIGNERS, "a longer salt"},
    {key_rsa2048, SEAL_RSA_PSS_SHA256, signature_pss_mgf1_sha1, SEAL_TRUST_SIGNERS, "another MGF"},
    {key_rsa2048, SEAL_RSA_PKCS1_SHA384, signature_pkcs1_2048_sha256, SEAL_TRUST_SIGNERS,
     "another hash"},
    {key_rsa2048, SEAL_RSA_PKCS1_SHA256, signature_pkcs1_sha1, SEAL_TRUST_SIGNERS, "SHA-1"},
    {key_rsa2048, SEAL_RSA_PKCS1_SHA256, signature_pkcs1_3072_sha384, SEAL_TRUST_SIGNERS,
     "longer than the modulus"},
    {key_rsa4096, SEAL_RSA_PKCS1_SHA256, signature_pkcs1_2048_sha256, SEAL_TRUST_SIGNERS,
     "shorter than it"},
    /* The policy's reader pairs algorithm and key; whoever forgets it gets no verdict. */
    {key_p256, SEAL_ECDSA_P384_SHA384, signature_p256, SEAL_INTERNAL_CRYPTO,
     "algorithm of another curve"},
    {key_p256, SEAL_ALGORITHM_NONE, signature_p256, SEAL_INTERNAL_CRYPTO, "no algorithm"},
    {key_rsa2048, SEAL_ED25519, signature_ed25519, SEAL_INTERNAL_CRYPTO, "algorithm of another kind"},
    {key_ed25519, (enum seal_algorithm)99, signature_ed25519, SEAL_INTERNAL_CRYPTO,
     "an unknown algorithm"},
};

static void test_wrong(void **state)
{
    struct seal_buffer text = from_hex(message);

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct seal_public_key key = read_key(wrong[i].key);
        struct seal_buffer signature = from_hex(wrong[i].signature);

        assert_result(seal_signature_verify(&key, wrong[i].algorithm, seal_buffer_slice(&text),
                                            seal_buffer_slice(&signature)),
                      wrong[i].result, wrong[i].comment);
        seal_buffer_clear(&signature);
    }
    seal_buffer_clear(&text);
}

static void test_no_key(void **state)
{
    struct seal_public_key key = {0};

    (void)state;
    assert_int_equal(seal_signature_verify(&key, SEAL_ALGORITHM_NONE, SLICE("m"), SLICE("s")),
                     SEAL_INTERNAL_CRYPTO);
}

/* RSA signatures at and above the modulus: numbers that are none. */
static void test_rsa_range(void **state)
{
    struct seal_public_key key = read_key(key_rsa2048);
    uint8_t signature[256];

    (void)state;
    for (int i = 0; i < 3; i++) {
        memcpy(signature, key.bytes + 9, sizeof(signature)); /* 30 82.. 02 82.. 00, then the modulus */
        if (i == 1)
            signature[255]++; /* it is odd: no carry */
        if (i == 2)
            memset(signature, 0xff, sizeof(signature));
        assert_int_equal(seal_signature_verify(&key, SEAL_RSA_PSS_SHA256, SLICE("m"),
                                               (struct seal_slice){signature, sizeof(signature)}),
                         SEAL_TRUST_SIGNERS);
    }
    memset(signature, 0, sizeof(signature));
    for (int i = 0; i < 2; i++, signature[255] = 1) { /* 0 and 1 are their own powers */
        assert_int_equal(seal_signature_verify(&key, SEAL_RSA_PKCS1_SHA256, SLICE("m"),
                                               (struct seal_slice){signature, sizeof(signature)}),
                         SEAL_TRUST_SIGNERS);
        assert_int_equal(seal_signature_verify(&key, SEAL_RSA_PSS_SHA256, SLICE("m"),
                                               (struct seal_slice){signature, sizeof(signature)}),
                         SEAL_TRUST_SIGNERS);
    }
}

#define S8 "7777777777777777"
#define S47 "77" S8 S8 S8 S8 S8 "777777777777"
static const struct {
    const char *hex;
    bool shaped;
    const char *comment;
} shapes[] = {
    {"3006020101020101", true, "the smallest there is"},
    {"3008020200ff020200ff", true, "sign bytes"},
    {"30640230" S47 "77"
     "0230" S47 "77",
     true, "48 octets each"},
    {"30660231"
     "00ff" S47 "0231"
     "00ff" S47,
     true, "48 octets and a sign byte"},
    {"30650231"
     "77" S47 "77"
     "0230" S47 "77",
     false, "49 octets"},
    {"3006020100020101", false, "r is zero"},
    {"3006020101020100", false, "s is zero"},
    {"30060201ff020101", false, "r is negative"},
    {"300702020001020101", false, "r is padded"},
    {"308106020101020101", false, "a BER length"},
    {"3080020101020101"
     "0000",
     false, "an indefinite length"},
    {"300602010102010100", false, "a byte behind it"},
    {"3009020101020101020101", false, "three numbers"},
    {"3003020101", false, "one number"},
    {"3106020101020101", false, "a set"},
    {"3006020101020401", false, "a number that is cut"},
    {"3000", false, "none"},
    {"", false, "nothing"},
    {"30", false, "one byte"},
};

static void test_shapes(void **state)
{
    uint8_t octets[600] = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct seal_buffer signature = from_hex(shapes[i].hex);

        assert_row(seal_signature_shape(seal_buffer_slice(&signature)) == shapes[i].shaped,
                   shapes[i].comment);
        seal_buffer_clear(&signature);
    }
    for (size_t size = 0; size <= sizeof(octets); size++)
        assert_int_equal(seal_signature_shape((struct seal_slice){octets, size}),
                         size == 64 || (size >= 256 && size <= 512));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),      cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_wrong),     cmocka_unit_test(test_no_key),
        cmocka_unit_test(test_rsa_range), cmocka_unit_test(test_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
