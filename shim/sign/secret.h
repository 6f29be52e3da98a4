/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A private key inside this room, and the seams to the two libraries that calculate with it: psa.c for EC and RSA,
 * ed25519.c for Ed25519. No other file of the room sees their headers.
 */
#ifndef SEAL_SIGN_SECRET_H
#define SEAL_SIGN_SECRET_H

#include "crypto/public_key.h"

#include <coldseal/sign.h>

#define SEAL_ED25519_SIZE 32 /* of a seed, and of a public key */

/*
 * @secret: the private number, as long as its curve; RSAPrivateKey (RFC 8017 A.1.2); 32 octets of seed (RFC 8032 5.1.5).
 * Wiped when it is cleared.
 */
struct seal_private_key {
    struct seal_public_key public;
    struct seal_buffer secret;
};

/*
 * seal_private_key_make() - a key from its secret: finds the public part, checks it as any public key is checked, and
 * proves with one signature that both belong together.
 *
 * @secret: moved into the key, also on failure.  @bits: of the curve or the modulus.
 * @given: the public part that stood beside the secret, in the form of struct seal_public_key; empty: none did.
 *   SEAL_OK; SEAL_CONFIG_KEY, the reason says what is wrong; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_private_key_make(enum seal_key_type type, unsigned bits,
                                                       struct seal_buffer *secret,
                                                       struct seal_slice given,
                                                       struct seal_private_key **ret_key,
                                                       struct seal_fault *fault);

/* psa.c: SEAL_OK; SEAL_CONFIG_KEY the secret is none of this type and size; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO. */
SEAL_MUST_CHECK enum seal_result seal_psa_generate(enum seal_key_type type, unsigned bits,
                                                   struct seal_buffer *secret);
SEAL_MUST_CHECK enum seal_result seal_psa_public(enum seal_key_type type, unsigned bits,
                                                 struct seal_slice secret,
                                                 struct seal_buffer *ret_public);
SEAL_MUST_CHECK enum seal_result seal_psa_sign(const struct seal_private_key *key,
                                               enum seal_algorithm algorithm,
                                               struct seal_slice message,
                                               struct seal_buffer *ret_signature);
SEAL_MUST_CHECK enum seal_result seal_psa_random(size_t size, struct seal_buffer *ret_bytes);

/* What an encrypted key file says about its encryption: PBKDF2 with HMAC, then AES in CBC mode. RFC 8018. */
struct seal_encryption {
    enum seal_hash prf;
    uint32_t iterations;
    struct seal_slice salt;
    size_t key_size; /* bytes */
    struct seal_slice iv;
    struct seal_slice data;
};

/* seal_psa_decrypt() - SEAL_OK; SEAL_CONFIG_KEY the padding is wrong: not this passphrase; SEAL_LIMIT_MEMORY;
 * SEAL_INTERNAL_CRYPTO */
SEAL_MUST_CHECK enum seal_result seal_psa_decrypt(const struct seal_encryption *encryption,
                                                  struct seal_slice passphrase,
                                                  struct seal_buffer *ret_plain);

/* ed25519.c: @seed has SEAL_ED25519_SIZE bytes. SEAL_OK; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO. */
SEAL_MUST_CHECK enum seal_result seal_ed25519_public(struct seal_slice seed,
                                                     struct seal_buffer *ret_public);
SEAL_MUST_CHECK enum seal_result seal_ed25519_sign(struct seal_slice seed, struct seal_slice message,
                                                   struct seal_buffer *ret_signature);

/*
 * seal_encryption_read() - an EncryptedPrivateKeyInfo with PBES2, RFC 5958 section 3 and RFC 8018 appendix A. Views into @der.
 *   SEAL_OK; SEAL_CONFIG_KEY
 */
SEAL_MUST_CHECK enum seal_result seal_encryption_read(struct seal_slice der,
                                                      struct seal_encryption *ret_encryption,
                                                      struct seal_fault *fault);

#endif
