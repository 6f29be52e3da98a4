/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys: make, show the public part, write, sign. What kind a key is decides which library is asked. */
#include "crypto/pem.h"
#include "sign/der_write.h"
#include "sign/secret.h"

#include <stdlib.h>
#include <string.h>

static const struct key_word {
    const char *word;
    enum seal_key_type type;
    unsigned bits;
} key_words[] = {
    {"p256", SEAL_KEY_P256, 256},       {"p384", SEAL_KEY_P384, 384},
    {"ed25519", SEAL_KEY_ED25519, 256}, {"rsa2048", SEAL_KEY_RSA, 2048},
    {"rsa3072", SEAL_KEY_RSA, 3072},    {"rsa4096", SEAL_KEY_RSA, 4096},
};

void seal_private_key_free(struct seal_private_key *key)
{
    if (key == NULL)
        return;
    seal_buffer_clear(&key->secret);
    free(key);
}

static enum seal_result public_part(enum seal_key_type type, unsigned bits,
                                    struct seal_slice secret, struct seal_buffer *ret_public)
{
    return type == SEAL_KEY_ED25519 ? seal_ed25519_public(secret, ret_public)
                                    : seal_psa_public(type, bits, secret, ret_public);
}

static enum seal_result sign_with(const struct seal_private_key *key, enum seal_algorithm algorithm,
                                  struct seal_slice message, struct seal_buffer *ret_signature)
{
    return algorithm == SEAL_ED25519
               ? seal_ed25519_sign(seal_buffer_slice(&key->secret), message, ret_signature)
               : seal_psa_sign(key, algorithm, message, ret_signature);
}

/* The public part goes the way of every public key: written, and read with all the reader's checks. */
static enum seal_result set_public(struct seal_private_key *key, enum seal_key_type type,
                                   unsigned bits, struct seal_slice bytes, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_public_key raw = {.type = type, .bits = bits, .size = bytes.size};
    struct seal_buffer spki = {0};

    if (bytes.size > sizeof(raw.bytes))
        return seal_fault_set(fault, SEAL_CONFIG_KEY, "the key is too large", NULL);
    memcpy(raw.bytes, bytes.data, bytes.size);
    if ((r = seal_public_key_write(&raw, &spki)) != SEAL_OK) {
        (void)seal_fault_set(fault, r, NULL, NULL);
        goto out;
    }
    r = seal_public_key_read(seal_buffer_slice(&spki), &key->public, fault);
out:
    seal_buffer_clear(&spki);
    return r;
}

/* A key whose parts do not fit makes signatures that nobody can verify: find out now, not in production. */
static enum seal_result prove(const struct seal_private_key *key, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    enum seal_algorithm algorithm = seal_algorithm_default(key->public.type);
    struct seal_slice message = seal_slice_text("coldseal key check");
    struct seal_buffer signature = {0};

    r = sign_with(key, algorithm, message, &signature);
    if (r == SEAL_OK)
        r = seal_signature_verify(&key->public, algorithm, message, seal_buffer_slice(&signature));
    seal_buffer_clear(&signature);
    if (r == SEAL_OK)
        return r;
    if (r == SEAL_LIMIT_MEMORY)
        return seal_fault_set(fault, r, NULL, NULL);
    return seal_fault_set(fault, SEAL_CONFIG_KEY,
                          "the parts of the private key do not belong together", NULL);
}

enum seal_result seal_private_key_make(enum seal_key_type type, unsigned bits,
                                       struct seal_buffer *secret, struct seal_slice given,
                                       struct seal_private_key **ret_key, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_private_key *key = calloc(1, sizeof(*key));
    struct seal_buffer public = {0};

    if (key == NULL) {
        seal_buffer_clear(secret);
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    }
    key->secret = *secret;
    *secret = (struct seal_buffer){0}; /* transferred */
    if ((r = public_part(type, bits, seal_buffer_slice(&key->secret), &public)) != SEAL_OK) {
        (void)seal_fault_set(
            fault, r, r == SEAL_CONFIG_KEY ? "the private number is not one of its kind" : NULL, NULL);
        goto out;
    }
    if (given.size > 0 && !seal_slice_equal(given, seal_buffer_slice(&public))) {
        r = seal_fault_set(
            fault, SEAL_CONFIG_KEY,
            "the public part beside the private key is not its own, or is compressed", NULL);
        goto out;
    }
    if ((r = set_public(key, type, bits, seal_buffer_slice(&public), fault)) != SEAL_OK)
        goto out;
    if ((r = prove(key, fault)) != SEAL_OK)
        goto out;
    *ret_key = key;
    key = NULL; /* transferred */
out:
    seal_private_key_free(key);
    seal_buffer_clear(&public);
    return r;
}

enum seal_result seal_private_key_generate(const char *type, struct seal_private_key **ret_key,
                                           struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    const struct key_word *word = NULL;
    struct seal_buffer secret = {0};

    for (size_t i = 0; i < sizeof(key_words) / sizeof(key_words[0]); i++)
        if (strcmp(type, key_words[i].word) == 0)
            word = &key_words[i];
    if (word == NULL) {
        r = seal_fault_set(fault, SEAL_USAGE, "there is no such type of key", "--type");
        (void)seal_fault_detail(fault, "p256, p384, ed25519, rsa2048, rsa3072 or rsa4096", type);
        goto out;
    }
    if (word->type == SEAL_KEY_ED25519)
        r = seal_psa_random(SEAL_ED25519_SIZE, &secret);
    else
        r = seal_psa_generate(word->type, word->bits, &secret);
    if (r != SEAL_OK) {
        (void)seal_fault_set(fault, r, NULL, NULL);
        goto out;
    }
    r = seal_private_key_make(word->type, word->bits, &secret, (struct seal_slice){0}, ret_key, fault);
out:
    seal_buffer_clear(&secret);
    return r;
}

enum seal_result seal_private_key_public(const struct seal_private_key *key, struct seal_buffer *pem)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_buffer spki = {0};

    if ((r = seal_public_key_write(&key->public, &spki)) == SEAL_OK)
        r = seal_pem_write(pem, "PUBLIC KEY", seal_buffer_slice(&spki));
    seal_buffer_clear(&spki);
    return r;
}

enum seal_result seal_private_key_sign(const struct seal_private_key *key, const char *algorithm,
                                       struct seal_slice message, struct seal_buffer *ret_signature,
                                       struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    enum seal_algorithm how = SEAL_ALGORITHM_NONE;

    if (algorithm == NULL)
        how = seal_algorithm_default(key->public.type);
    else
        how = seal_algorithm_read(seal_slice_text(algorithm));
    if (how == SEAL_ALGORITHM_NONE) {
        (void)seal_fault_set(fault, SEAL_USAGE, "there is no such algorithm", "--algorithm");
        return seal_fault_detail(
            fault, seal_algorithm_word(seal_algorithm_default(key->public.type)), algorithm);
    }
    if (seal_algorithm_key(how) != key->public.type) {
        (void)seal_fault_set(fault, SEAL_USAGE, "the algorithm does not go with this key",
                             "--algorithm");
        return seal_fault_detail(
            fault, seal_algorithm_word(seal_algorithm_default(key->public.type)), algorithm);
    }
    r = sign_with(key, how, message, ret_signature);
    if (r == SEAL_OK)
        return r;
    /* the key was proved when it was made: whatever fails now is no fault of its file */
    return seal_fault_set(fault, r == SEAL_LIMIT_MEMORY ? r : SEAL_INTERNAL_CRYPTO, NULL, NULL);
}
