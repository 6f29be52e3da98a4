/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys and the signatures that they verify. The algorithm comes from whoever holds the key, never from a document. */
#ifndef SEAL_CRYPTO_PUBLIC_KEY_H
#define SEAL_CRYPTO_PUBLIC_KEY_H

#include "crypto/hash.h"

#include <stdbool.h>

enum seal_key_type {
    SEAL_KEY_NONE = 0,
    SEAL_KEY_P256,
    SEAL_KEY_P384,
    SEAL_KEY_RSA,
    SEAL_KEY_ED25519
};

enum seal_algorithm {
    SEAL_ALGORITHM_NONE = 0,
    SEAL_ECDSA_P256_SHA256,
    SEAL_ECDSA_P384_SHA384,
    SEAL_RSA_PKCS1_SHA256,
    SEAL_RSA_PKCS1_SHA384,
    SEAL_RSA_PKCS1_SHA512,
    SEAL_RSA_PSS_SHA256, /* salt as long as the digest, MGF1 with the same hash; RFC 8017 section 8.1 */
    SEAL_RSA_PSS_SHA384,
    SEAL_RSA_PSS_SHA512,
    SEAL_ED25519, /* pure, RFC 8032 section 5.1 */
};

/* seal_algorithm_read() - by the policy's word ("ecdsa-p256-sha256"); NONE for any other. */
enum seal_algorithm seal_algorithm_read(struct seal_slice word);
const char *seal_algorithm_word(enum seal_algorithm algorithm);
enum seal_key_type seal_algorithm_key(enum seal_algorithm algorithm);
/* The hash of the message that is signed; SHA-512 for Ed25519, which hashes by itself. */
enum seal_hash seal_algorithm_hash(enum seal_algorithm algorithm);
/* seal_algorithm_default() - what a key of this type signs with when nobody says otherwise. */
enum seal_algorithm seal_algorithm_default(enum seal_key_type type);

#define SEAL_PUBLIC_KEY_BYTES_MAX 560 /* RSAPublicKey of 4096 bits: 526 */

/* struct seal_public_key - plain data, checked when it was read. */
struct seal_public_key {
    enum seal_key_type type;
    unsigned bits;                /* of the curve or the modulus */
    uint8_t id[SEAL_DIGEST_SIZE]; /* SHA-256 of the canonically re-encoded SubjectPublicKeyInfo */
    size_t size;
    uint8_t bytes[SEAL_PUBLIC_KEY_BYTES_MAX]; /* 04 x y; RSAPublicKey (RFC 8017 A.1.1); 32 octets of Ed25519 */
};

/*
 * seal_public_key_read() - a SubjectPublicKeyInfo, RFC 5280 section 4.1, RFC 5480, RFC 8410; RSA with or without NULL.
 *   SEAL_OK; SEAL_CONFIG_KEY not one, or of a kind, size, curve or point that is not taken (named curves and uncompressed
 *   points only; on the curve, not infinity; RSA 2048 to 4096 bits in whole bytes, odd exponent of 3 or more and at most 32 bits;
 *   Ed25519 canonical, on the curve, in the main subgroup and so not of small order), the fault's reason says which;
 *   SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO. The fault's subject stays empty: only the caller knows the file.
 */
SEAL_MUST_CHECK enum seal_result seal_public_key_read(struct seal_slice spki,
                                                      struct seal_public_key *ret_key,
                                                      struct seal_fault *fault);

/* seal_public_key_read_pem() - exactly one block "PUBLIC KEY" and nothing else but blank lines; results as above. */
SEAL_MUST_CHECK enum seal_result seal_public_key_read_pem(struct seal_slice pem,
                                                          struct seal_public_key *ret_key,
                                                          struct seal_fault *fault);

/* seal_public_key_write() - append the canonical SubjectPublicKeyInfo (RSA with NULL). SEAL_OK; SEAL_LIMIT_MEMORY;
 * SEAL_INTERNAL_STATE @key was never read. Nothing is appended on failure. */
SEAL_MUST_CHECK enum seal_result seal_public_key_write(const struct seal_public_key *key,
                                                       struct seal_buffer *spki);

#define SEAL_KEY_ID_TEXT_SIZE 24

/* seal_public_key_text() - for people: "p256:3f9c1e07", type and the first four bytes of the id. */
void seal_public_key_text(const struct seal_public_key *key, char ret_text[SEAL_KEY_ID_TEXT_SIZE]);

/* seal_signature_shape() - could these octets be a raw signature of any algorithm that we know: strict ECDSA DER (two
 * positive minimal integers of at most 48 octets), 64 octets, or 256 to 512 octets? */
bool seal_signature_shape(struct seal_slice signature);

/*
 * seal_signature_verify() - did the holder of @key sign @message?
 *
 * ECDSA signatures are strict DER (SEC 1 C.8: r, s positive, minimal, nothing after; high s is fine), RSA signatures as long as the modulus,
 * Ed25519 64 octets; libsodium refuses S >= L and small-order points.
 *   SEAL_OK; SEAL_TRUST_SIGNERS no: whatever is wrong with the signature; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO the library failed,
 *   or @algorithm does not go with @key
 */
SEAL_MUST_CHECK enum seal_result seal_signature_verify(const struct seal_public_key *key,
                                                       enum seal_algorithm algorithm,
                                                       struct seal_slice message,
                                                       struct seal_slice signature);

/* seal_crypto_version() - names and versions of the libraries built in; static. */
const char *seal_crypto_version(void);

#endif
