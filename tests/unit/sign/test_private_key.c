/* SPDX-License-Identifier: Apache-2.0 */
/* Do private keys sign what their public keys verify, in the bytes that the standards print, and are bad ones refused? */
#include "base/hex.h"
#include "crypto/pem.h"
#include "sign/der_write.h"
#include "sign/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void from_hex(const char *hex, struct seal_buffer *bytes)
{
    uint8_t decoded[256];
    size_t size = strlen(hex) / 2;

    assert_true(seal_hex_read(seal_slice_text(hex), decoded, size));
    assert_int_equal(seal_buffer_append(bytes, decoded, size), SEAL_OK);
}

static enum seal_result make(enum seal_key_type type, unsigned bits, const char *hex,
                             struct seal_private_key **ret_key, struct seal_fault *fault)
{
    struct seal_buffer secret = {0};

    from_hex(hex, &secret);
    return seal_private_key_make(type, bits, &secret, (struct seal_slice){0}, ret_key, fault);
}

/* The signatures that RFC 6979 (A.2.5, A.2.6, message "sample") and RFC 8032 (7.1, test 1) print. */
static void test_published_signatures(void **state)
{
    static const struct {
        enum seal_key_type type;
        unsigned bits;
        const char *secret, *message, *signature; /* of ECDSA: r and s side by side */
    } cases[] = {
        {SEAL_KEY_P256, 256, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
         "sample",
         "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
         "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
        {SEAL_KEY_P384, 384,
         "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8"
         "96d5724e4c70a825f872c9ea60d2edf5",
         "sample",
         "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e8"
         "0fabe46"
         "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a3"
         "8628ac8"},
        {SEAL_KEY_ED25519, 256, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "cf9b46b"
         "d25bf5f0595bbe24655141438e7a100b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct seal_private_key *key = NULL;
        struct seal_fault fault = {0};
        struct seal_buffer signature = {0}, raw = {0}, expected = {0};

        assert_int_equal(make(cases[i].type, cases[i].bits, cases[i].secret, &key, &fault), SEAL_OK);
        assert_int_equal(
            seal_private_key_sign(key, NULL, seal_slice_text(cases[i].message), &signature, &fault),
            SEAL_OK);
        from_hex(cases[i].signature, &raw);
        if (cases[i].type == SEAL_KEY_ED25519)
            assert_int_equal(seal_buffer_append(&expected, raw.data, raw.size), SEAL_OK);
        else
            assert_int_equal(seal_der_write_ecdsa(&expected, seal_buffer_slice(&raw)), SEAL_OK);
        assert_true(seal_slice_equal(seal_buffer_slice(&signature), seal_buffer_slice(&expected)));
        seal_buffer_clear(&signature);
        seal_buffer_clear(&raw);
        seal_buffer_clear(&expected);
        seal_private_key_free(key);
    }
}

/* Each type: made, written, read again, the same key; each algorithm signs what the verifier takes. */
static void round_trip(const char *type, const char *const *algorithms)
{
    struct seal_private_key *key = NULL, *again = NULL;
    struct seal_fault fault = {0};
    struct seal_buffer pem = {0}, pem_again = {0}, public = {0};
    struct seal_public_key read = {0};
    struct seal_slice message = seal_slice_text("{\"coldseal\":\"manifest/v1\",");

    assert_int_equal(seal_private_key_generate(type, &key, &fault), SEAL_OK);
    assert_int_equal(seal_private_key_write(key, &pem), SEAL_OK);
    assert_int_equal(seal_private_key_public(key, &public), SEAL_OK);
    assert_int_equal(seal_private_key_read(seal_buffer_slice(&pem), NULL, &again, &fault), SEAL_OK);
    assert_int_equal(seal_private_key_write(again, &pem_again), SEAL_OK);
    assert_true(seal_slice_equal(seal_buffer_slice(&pem), seal_buffer_slice(&pem_again)));
    assert_int_equal(seal_public_key_read_pem(seal_buffer_slice(&public), &read, &fault), SEAL_OK);

    for (; *algorithms != NULL; algorithms++) {
        struct seal_buffer signature = {0};
        enum seal_algorithm algorithm = seal_algorithm_read(seal_slice_text(*algorithms));

        assert_int_equal(seal_private_key_sign(again, *algorithms, message, &signature, &fault),
                         SEAL_OK);
        assert_true(seal_signature_shape(seal_buffer_slice(&signature)));
        assert_int_equal(
            seal_signature_verify(&read, algorithm, message, seal_buffer_slice(&signature)), SEAL_OK);
        seal_buffer_clear(&signature);
    }
    assert_int_equal(seal_private_key_sign(key, "ecdsa-p521-sha512", message, &pem, &fault),
                     SEAL_USAGE);
    assert_int_equal(
        seal_private_key_sign(key, strcmp(type, "ed25519") == 0 ? "rsa-pss-sha256" : "ed25519",
                              message, &pem, &fault),
        SEAL_USAGE);
    seal_buffer_clear(&pem);
    seal_buffer_clear(&pem_again);
    seal_buffer_clear(&public);
    seal_private_key_free(key);
    seal_private_key_free(again);
}

static void test_round_trips(void **state)
{
    static const char *const p256[] = {"ecdsa-p256-sha256", NULL};
    static const char *const p384[] = {"ecdsa-p384-sha384", NULL};
    static const char *const ed25519[] = {"ed25519", NULL};
    static const char *const rsa[] = {"rsa-pkcs1-sha256",
                                      "rsa-pkcs1-sha384",
                                      "rsa-pkcs1-sha512",
                                      "rsa-pss-sha256",
                                      "rsa-pss-sha384",
                                      "rsa-pss-sha512",
                                      NULL};
    struct seal_private_key *key = NULL;
    struct seal_fault fault = {0};

    (void)state;
    round_trip("p256", p256);
    round_trip("p384", p384);
    round_trip("ed25519", ed25519);
    round_trip("rsa2048", rsa);
    assert_int_equal(seal_private_key_generate("rsa1024", &key, &fault), SEAL_USAGE);
    assert_string_equal(fault.found, "rsa1024");
    assert_null(key);
}

/* The private number is in [1, n-1]: below and above, nothing is a key. */
static void test_private_numbers(void **state)
{
    static const char n_256[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    static const char n_less_1[] =
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
    static const char zero[] = "0000000000000000000000000000000000000000000000000000000000000000";
    static const char one[] = "0000000000000000000000000000000000000000000000000000000000000001";
    static const char ones[] = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    static const struct {
        const char *secret;
        enum seal_result expected;
    } cases[] = {
        {zero, SEAL_CONFIG_KEY},  {one, SEAL_OK},          {n_less_1, SEAL_OK},
        {n_256, SEAL_CONFIG_KEY}, {ones, SEAL_CONFIG_KEY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct seal_private_key *key = NULL;
        struct seal_fault fault = {0};

        assert_int_equal(make(SEAL_KEY_P256, 256, cases[i].secret, &key, &fault), cases[i].expected);
        assert_true((key != NULL) == (cases[i].expected == SEAL_OK));
        seal_private_key_free(key);
    }
}

/* Files that hold no usable key, each with a word of its reason. */
static void test_files_that_are_no_key(void **state)
{
    static const struct {
        const char *pem, *reason;
    } cases[] = {
        {"", "no private key in PEM"},
        {"not PEM at all\n", "no private key in PEM"},
        {"-----BEGIN PRIVATE KEY-----\n", "no private key in PEM"},
        {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "PKCS#8"},
        {"-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "ECPrivateKey"},
        {"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", "RSAPrivateKey"},
        {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
         "encrypted PKCS#8"},
        {"-----BEGIN EC PARAMETERS-----\nBgUrgQQAIw==\n-----END EC PARAMETERS-----\n",
         "neither P-256 nor P-384"}, /* P-521 */
        {"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
         "no private key in PEM"}, /* and then nothing */
        {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "public key"},
        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
         "ssh-keygen"},
        {"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
         "AES-128-CBC,00\n\nAAAA\n"
         "-----END RSA PRIVATE KEY-----\n",
         "openssl pkcs8 -topk8"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct seal_private_key *key = NULL;
        struct seal_fault fault = {0};

        assert_int_equal(seal_private_key_read(seal_slice_text(cases[i].pem), NULL, &key, &fault),
                         SEAL_CONFIG_KEY);
        assert_null(key);
        if (fault.reason == NULL || strstr(fault.reason, cases[i].reason) == NULL)
            fail_msg("case %zu: %s", i, fault.reason == NULL ? "no reason" : fault.reason);
    }
}

/* A key file of which any one byte is changed is refused, or is the same key, or signs what its own public part verifies; never a crash. */
static void every_byte_changed(const char *type)
{
    struct seal_private_key *key = NULL;
    struct seal_fault fault = {0};
    struct seal_buffer pem = {0}, der = {0};
    char label[SEAL_PEM_LABEL_MAX];
    struct seal_slice rest;

    assert_int_equal(seal_private_key_generate(type, &key, &fault), SEAL_OK);
    assert_int_equal(seal_private_key_write(key, &pem), SEAL_OK);
    rest = seal_buffer_slice(&pem);
    assert_int_equal(seal_pem_next(&rest, label, &der), SEAL_OK);
    for (size_t i = 0; i < der.size; i++) {
        struct seal_buffer changed = {0};
        struct seal_private_key *other = NULL;
        enum seal_result r;

        der.data[i] ^= 0x01;
        assert_int_equal(seal_pem_write(&changed, "PRIVATE KEY", seal_buffer_slice(&der)), SEAL_OK);
        r = seal_private_key_read(seal_buffer_slice(&changed), NULL, &other, &fault);
        assert_true(r == SEAL_OK || r == SEAL_CONFIG_KEY);
        /* an EC key's public part stands in the file too, so that no change goes unseen */
        if (strcmp(type, "p256") == 0)
            assert_int_equal(r, SEAL_CONFIG_KEY);
        seal_private_key_free(other);
        seal_buffer_clear(&changed);
        der.data[i] ^= 0x01;
    }
    for (size_t size = 0; size < der.size; size++) { /* and cut short */
        struct seal_buffer cut = {0};
        struct seal_private_key *other = NULL;

        assert_int_equal(seal_pem_write(&cut, "PRIVATE KEY", (struct seal_slice){der.data, size}),
                         SEAL_OK);
        assert_int_equal(seal_private_key_read(seal_buffer_slice(&cut), NULL, &other, &fault),
                         SEAL_CONFIG_KEY);
        seal_buffer_clear(&cut);
    }
    seal_buffer_clear(&pem);
    seal_buffer_clear(&der);
    seal_private_key_free(key);
}

static void test_every_byte_changed(void **state)
{
    (void)state;
    every_byte_changed("p256");
    every_byte_changed("ed25519");
}

static void test_der_numbers(void **state)
{
    static const struct {
        const char *magnitude, *der;
    } cases[] = {
        {"", "020100"},     {"00", "020100"},     {"0000", "020100"},   {"7f", "02017f"},
        {"80", "02020080"}, {"0080", "02020080"}, {"000001", "020101"}, {"ff00", "020300ff00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct seal_buffer magnitude = {0}, der = {0}, expected = {0};

        from_hex(cases[i].magnitude, &magnitude);
        from_hex(cases[i].der, &expected);
        assert_int_equal(seal_der_write_unsigned(&der, seal_buffer_slice(&magnitude)), SEAL_OK);
        assert_true(seal_slice_equal(seal_buffer_slice(&der), seal_buffer_slice(&expected)));
        seal_buffer_clear(&magnitude);
        seal_buffer_clear(&der);
        seal_buffer_clear(&expected);
    }
}

/* Lengths in their shortest form, read again by the strict reader. */
static void test_der_lengths(void **state)
{
    static const size_t sizes[] = {0, 1, 127, 128, 255, 256, 65535, 65536};
    static uint8_t bytes[65536];

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct seal_buffer der = {0};
        struct seal_slice contents = {0};
        struct seal_der reader;

        assert_int_equal(
            seal_der_write(&der, SEAL_DER_OCTET_STRING, (struct seal_slice){bytes, sizes[i]}),
            SEAL_OK);
        reader = (struct seal_der){seal_buffer_slice(&der)};
        assert_true(seal_der_value(&reader, SEAL_DER_OCTET_STRING, &contents));
        assert_true(seal_der_at_end(&reader));
        assert_int_equal(contents.size, sizes[i]);
        seal_buffer_clear(&der);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_signatures), cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_private_numbers),      cmocka_unit_test(test_files_that_are_no_key),
        cmocka_unit_test(test_every_byte_changed),   cmocka_unit_test(test_der_numbers),
        cmocka_unit_test(test_der_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
