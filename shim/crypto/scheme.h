/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature schemes as certificates, CMS and tokens name them: an AlgorithmIdentifier. Here, and nowhere else, does a document
 * say how it is signed; what it may say is this list, and the key, which is vouched for otherwise, must go with it.
 */
#ifndef SEAL_CRYPTO_SCHEME_H
#define SEAL_CRYPTO_SCHEME_H

#include "crypto/public_key.h"

enum seal_scheme_kind {
    SEAL_SCHEME_NONE = 0,
    SEAL_SCHEME_ECDSA,     /* any hash below under either curve: RFC 5758 */
    SEAL_SCHEME_RSA_PKCS1, /* RFC 8017 section 8.2 */
    SEAL_SCHEME_RSA_PSS, /* RFC 8017 section 8.1, RFC 4055; MGF1 of the same hash, salt as long as it */
    SEAL_SCHEME_ED25519, /* RFC 8410 */
};

struct seal_scheme {
    enum seal_scheme_kind kind;
    enum seal_hash hash; /* SHA-256, SHA-384 or SHA-512 */
};

/*
 * seal_hash_read() - a digest algorithm: SHA-256, SHA-384 or SHA-512, with parameters absent or NULL.
 * @whole: an AlgorithmIdentifier, whole.  False: another one, or not DER.
 */
SEAL_MUST_CHECK bool seal_hash_read(struct seal_slice whole, enum seal_hash *ret_hash);

/*
 * seal_scheme_read() - a signature algorithm.
 *
 * @whole: an AlgorithmIdentifier, whole.
 * @digest: the hash that a bare rsaEncryption (CMS, RFC 5754 section 3.2) takes; NULL: that one is refused, as in certificates.
 *   True, or false: weak, unknown, parameters that do not belong to it (for ECDSA and RSA PKCS#1 they are absent or NULL), not DER.
 */
SEAL_MUST_CHECK bool seal_scheme_read(struct seal_slice whole, const enum seal_hash *digest,
                                      struct seal_scheme *ret_scheme);

/* seal_scheme_of() - the scheme of a policy's algorithm. */
struct seal_scheme seal_scheme_of(enum seal_algorithm algorithm);

/* seal_scheme_text() - for people: "ecdsa-sha384"; static. */
const char *seal_scheme_text(struct seal_scheme scheme);

/*
 * seal_scheme_verify() - as seal_signature_verify(), for keys and schemes that come from a certificate.
 *   SEAL_OK; SEAL_TRUST_SIGNERS the signature does not hold, or the scheme does not go with the key; SEAL_LIMIT_MEMORY;
 *   SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_scheme_verify(const struct seal_public_key *key,
                                                    struct seal_scheme scheme,
                                                    struct seal_slice message,
                                                    struct seal_slice signature);

#endif
