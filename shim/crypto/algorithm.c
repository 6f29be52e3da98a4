/* SPDX-License-Identifier: Apache-2.0 */
/* The algorithms by their words in a policy, and what each goes with. */
#include "crypto/public_key.h"

struct row {
    enum seal_algorithm algorithm;
    enum seal_key_type key;
    enum seal_hash hash;
    const char *word;
};

static const struct row rows[] = {
    {SEAL_ECDSA_P256_SHA256, SEAL_KEY_P256, SEAL_HASH_SHA256, "ecdsa-p256-sha256"},
    {SEAL_ECDSA_P384_SHA384, SEAL_KEY_P384, SEAL_HASH_SHA384, "ecdsa-p384-sha384"},
    {SEAL_RSA_PKCS1_SHA256, SEAL_KEY_RSA, SEAL_HASH_SHA256, "rsa-pkcs1-sha256"},
    {SEAL_RSA_PKCS1_SHA384, SEAL_KEY_RSA, SEAL_HASH_SHA384, "rsa-pkcs1-sha384"},
    {SEAL_RSA_PKCS1_SHA512, SEAL_KEY_RSA, SEAL_HASH_SHA512, "rsa-pkcs1-sha512"},
    {SEAL_RSA_PSS_SHA256, SEAL_KEY_RSA, SEAL_HASH_SHA256, "rsa-pss-sha256"},
    {SEAL_RSA_PSS_SHA384, SEAL_KEY_RSA, SEAL_HASH_SHA384, "rsa-pss-sha384"},
    {SEAL_RSA_PSS_SHA512, SEAL_KEY_RSA, SEAL_HASH_SHA512, "rsa-pss-sha512"},
    {SEAL_ED25519, SEAL_KEY_ED25519, SEAL_HASH_SHA512, "ed25519"},
};

static const struct row none = {SEAL_ALGORITHM_NONE, SEAL_KEY_NONE, SEAL_HASH_SHA256, "none"};

static const struct row *find(enum seal_algorithm algorithm)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].algorithm == algorithm)
            return &rows[i];
    }
    return &none;
}

enum seal_algorithm seal_algorithm_read(struct seal_slice word)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (seal_slice_equal(word, seal_slice_text(rows[i].word)))
            return rows[i].algorithm;
    }
    return SEAL_ALGORITHM_NONE;
}

const char *seal_algorithm_word(enum seal_algorithm algorithm)
{
    return find(algorithm)->word;
}

enum seal_key_type seal_algorithm_key(enum seal_algorithm algorithm)
{
    return find(algorithm)->key;
}

enum seal_hash seal_algorithm_hash(enum seal_algorithm algorithm)
{
    return find(algorithm)->hash;
}

/* The first of its rows. */
enum seal_algorithm seal_algorithm_default(enum seal_key_type type)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].key == type)
            return rows[i].algorithm;
    }
    return SEAL_ALGORITHM_NONE;
}
