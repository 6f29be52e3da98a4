/* SPDX-License-Identifier: Apache-2.0 */
/* What is found in a private key's file before anything is calculated. */
#ifndef SEAL_SIGN_KEY_PARTS_H
#define SEAL_SIGN_KEY_PARTS_H

#include "crypto/der.h"
#include "sign/secret.h"

/* Views into the file's DER. A type that is known beforehand must be what the file says. */
struct seal_key_parts {
    enum seal_key_type type;
    unsigned bits;
    struct seal_slice secret; /* as struct seal_private_key keeps it */
    struct seal_slice public; /* the same of struct seal_public_key; empty: the file has none */
};

/*
 * Each reads one form and nothing after it. SEAL_OK or SEAL_CONFIG_KEY.
 *
 * seal_key_parts_curve() - the parameters of an EC key, which must be a curve's name.
 * seal_key_parts_ec()    - ECPrivateKey, RFC 5915.
 * seal_key_parts_rsa()   - RSAPrivateKey of two primes, RFC 8017 A.1.2.
 * seal_key_parts_pkcs8() - PrivateKeyInfo or OneAsymmetricKey, RFC 5958 section 2.
 */
SEAL_MUST_CHECK enum seal_result seal_key_parts_curve(struct seal_der *der,
                                                      struct seal_key_parts *parts,
                                                      struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_key_parts_ec(struct seal_slice bytes,
                                                   struct seal_key_parts *parts,
                                                   struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_key_parts_rsa(struct seal_slice bytes,
                                                    struct seal_key_parts *parts,
                                                    struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_key_parts_pkcs8(struct seal_slice bytes,
                                                      struct seal_key_parts *parts,
                                                      struct seal_fault *fault);

#endif
