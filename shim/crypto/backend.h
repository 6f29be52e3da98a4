/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: what the two libraries are asked about keys and signatures whose shape was checked before. */
#ifndef SEAL_CRYPTO_BACKEND_H
#define SEAL_CRYPTO_BACKEND_H

#include "crypto/certificate.h"

/*
 * seal_psa_key_check() - does the library take this EC or RSA key?  psa.c
 *   SEAL_OK; SEAL_CONFIG_KEY no: for an EC key the point is not on the curve; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_psa_key_check(const struct seal_public_key *key);

/*
 * seal_psa_verify() - is @signature one of @key over @message?  psa.c
 *
 * @signature: r and s of the curve's size for ECDSA; as long as the modulus and below it for RSA.
 *   SEAL_OK; SEAL_TRUST_SIGNERS; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_psa_verify(const struct seal_public_key *key,
                                                 struct seal_scheme scheme, struct seal_slice message,
                                                 struct seal_slice signature);

/*
 * seal_x509_agrees() - does the library read @certificate, and read the same there?  x509.c
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE no; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_x509_agrees(const struct seal_certificate *certificate);

/* The library's SHA-256, for machines without instructions of their own; as the calls of hash.h.  psa.c */
struct seal_psa_sha256;
struct seal_psa_sha256 *seal_psa_sha256_new(void);
void seal_psa_sha256_free(struct seal_psa_sha256 *hash);
SEAL_MUST_CHECK enum seal_result seal_psa_sha256_start(struct seal_psa_sha256 *hash);
SEAL_MUST_CHECK enum seal_result seal_psa_sha256_update(struct seal_psa_sha256 *hash,
                                                        const void *data, size_t size);
SEAL_MUST_CHECK enum seal_result seal_psa_sha256_finish(struct seal_psa_sha256 *hash,
                                                        uint8_t ret_digest[SEAL_DIGEST_SIZE]);

#define SEAL_ED25519_KEY_SIZE 32
#define SEAL_ED25519_SIGNATURE_SIZE 64

/* seal_ed25519_key_check() - canonical, on the curve, not of small order, in the main subgroup.  ed25519.c
 *   SEAL_OK or SEAL_CONFIG_KEY */
SEAL_MUST_CHECK enum seal_result seal_ed25519_key_check(const uint8_t key[SEAL_ED25519_KEY_SIZE]);

/* seal_ed25519_verify() - SEAL_OK or SEAL_TRUST_SIGNERS.  ed25519.c */
SEAL_MUST_CHECK enum seal_result seal_ed25519_verify(
    const uint8_t key[SEAL_ED25519_KEY_SIZE], struct seal_slice message,
    const uint8_t signature[SEAL_ED25519_SIGNATURE_SIZE]);

#endif
