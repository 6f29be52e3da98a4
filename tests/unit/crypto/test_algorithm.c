/* SPDX-License-Identifier: Apache-2.0 */
/* Is each word of the policy one algorithm, exactly as it is written? */
#include "crypto/public_key.h"

#include "unit/base/unit.h"

static const struct {
    const char *word;
    enum seal_algorithm algorithm;
    enum seal_key_type key;
    enum seal_hash hash;
} rows[] = {
    {"ecdsa-p256-sha256", SEAL_ECDSA_P256_SHA256, SEAL_KEY_P256, SEAL_HASH_SHA256},
    {"ecdsa-p384-sha384", SEAL_ECDSA_P384_SHA384, SEAL_KEY_P384, SEAL_HASH_SHA384},
    {"rsa-pkcs1-sha256", SEAL_RSA_PKCS1_SHA256, SEAL_KEY_RSA, SEAL_HASH_SHA256},
    {"rsa-pkcs1-sha384", SEAL_RSA_PKCS1_SHA384, SEAL_KEY_RSA, SEAL_HASH_SHA384},
    {"rsa-pkcs1-sha512", SEAL_RSA_PKCS1_SHA512, SEAL_KEY_RSA, SEAL_HASH_SHA512},
    {"rsa-pss-sha256", SEAL_RSA_PSS_SHA256, SEAL_KEY_RSA, SEAL_HASH_SHA256},
    {"rsa-pss-sha384", SEAL_RSA_PSS_SHA384, SEAL_KEY_RSA, SEAL_HASH_SHA384},
    {"rsa-pss-sha512", SEAL_RSA_PSS_SHA512, SEAL_KEY_RSA, SEAL_HASH_SHA512},
    {"ed25519", SEAL_ED25519, SEAL_KEY_ED25519, SEAL_HASH_SHA512},
};

/* SIG-05, SIG-07 */
static const char *const unknown[] = {
    "",
    "none",
    "HS256",
    "ES256",
    "ES256K",
    "ECDSA-P256-SHA256",
    "ecdsa-p256-sha384",
    "ecdsa-p256-sha256 ",
    "ecdsa-p521-sha512",
    "rsa-pkcs1-sha1",
    "rsa-pkcs1-md5",
    "rsa-pss-sha224",
    "rsa-pss",
    "ed448",
    "ed25519ph",
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(seal_algorithm_read(seal_slice_text(rows[i].word)), rows[i].algorithm);
        assert_string_equal(seal_algorithm_word(rows[i].algorithm), rows[i].word);
        assert_int_equal(seal_algorithm_key(rows[i].algorithm), rows[i].key);
        assert_int_equal(seal_algorithm_hash(rows[i].algorithm), rows[i].hash);
    }
    for (size_t i = 0; i < COUNT(unknown); i++)
        assert_row(seal_algorithm_read(seal_slice_text(unknown[i])) == SEAL_ALGORITHM_NONE,
                   unknown[i]);
    assert_int_equal(seal_algorithm_read(SLICE("ed25519\0")), SEAL_ALGORITHM_NONE);
    assert_string_equal(seal_algorithm_word(SEAL_ALGORITHM_NONE), "none");
    assert_int_equal(seal_algorithm_key(SEAL_ALGORITHM_NONE), SEAL_KEY_NONE);
    assert_int_equal(seal_algorithm_key((enum seal_algorithm)99), SEAL_KEY_NONE);
}

static void test_defaults(void **state)
{
    (void)state;
    assert_int_equal(seal_algorithm_default(SEAL_KEY_P256), SEAL_ECDSA_P256_SHA256);
    assert_int_equal(seal_algorithm_default(SEAL_KEY_P384), SEAL_ECDSA_P384_SHA384);
    assert_int_equal(seal_algorithm_default(SEAL_KEY_RSA), SEAL_RSA_PKCS1_SHA256);
    assert_int_equal(seal_algorithm_default(SEAL_KEY_ED25519), SEAL_ED25519);
    assert_int_equal(seal_algorithm_default(SEAL_KEY_NONE), SEAL_ALGORITHM_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_defaults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
