/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures: their shape is checked here, by one strict reader, before a library sees a byte of them. */
#include "crypto/backend.h"
#include "crypto/der.h"

#include <string.h>

enum { SCALAR_SIZE_MAX = 48, RSA_SIZE_MIN = 256, RSA_SIZE_MAX = 512 };

/* Ecdsa-Sig-Value, SEC 1 section C.8: r and s minimal, positive, of at most @scalar_size octets, and nothing after. */
static bool read_ecdsa(struct seal_slice signature, size_t scalar_size, struct seal_slice *ret_r,
                       struct seal_slice *ret_s)
{
    struct seal_der outer = {signature}, inside;
    struct seal_slice r, s;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer))
        return false;
    if (!seal_der_unsigned(&inside, &r) || !seal_der_unsigned(&inside, &s) ||
        !seal_der_at_end(&inside))
        return false;
    if (r.size > scalar_size || s.size > scalar_size)
        return false;
    if (r.data[0] == 0 || s.data[0] == 0) /* a minimal magnitude begins with zero only if it is zero */
        return false;
    *ret_r = r;
    *ret_s = s;
    return true;
}

bool seal_signature_shape(struct seal_slice signature)
{
    struct seal_slice r, s;

    return signature.size == SEAL_ED25519_SIGNATURE_SIZE ||
           (signature.size >= RSA_SIZE_MIN && signature.size <= RSA_SIZE_MAX) ||
           read_ecdsa(signature, SCALAR_SIZE_MAX, &r, &s);
}

static enum seal_result verify_ecdsa(const struct seal_public_key *key, struct seal_scheme scheme,
                                     struct seal_slice message, struct seal_slice signature)
{
    const size_t size = key->bits / 8;
    uint8_t raw[2 * SCALAR_SIZE_MAX] = {0};
    struct seal_slice r, s;

    if (size > SCALAR_SIZE_MAX)
        return SEAL_INTERNAL_CRYPTO;
    if (!read_ecdsa(signature, size, &r, &s))
        return SEAL_TRUST_SIGNERS;
    /* Both fit: read_ecdsa() was given the size of the curve. That they are below n is asked by the library. */
    memcpy(raw + size - r.size, r.data, r.size);
    memcpy(raw + 2 * size - s.size, s.data, s.size);
    return seal_psa_verify(key, scheme, message, (struct seal_slice){raw, 2 * size});
}

/* RFC 8017 sections 8.1.2 and 8.2.2: a signature is a number below the modulus, written with all of its octets. */
static enum seal_result verify_rsa(const struct seal_public_key *key, struct seal_scheme scheme,
                                   struct seal_slice message, struct seal_slice signature)
{
    struct seal_der outer = {{key->bytes, key->size}}, inside;
    struct seal_slice modulus;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_unsigned(&inside, &modulus))
        return SEAL_INTERNAL_CRYPTO;
    if (signature.size != modulus.size || memcmp(signature.data, modulus.data, modulus.size) >= 0)
        return SEAL_TRUST_SIGNERS;
    return seal_psa_verify(key, scheme, message, signature);
}

static bool goes_with(enum seal_scheme_kind kind, enum seal_key_type type)
{
    switch (kind) {
    case SEAL_SCHEME_ECDSA:
        return type == SEAL_KEY_P256 || type == SEAL_KEY_P384;
    case SEAL_SCHEME_RSA_PKCS1:
    case SEAL_SCHEME_RSA_PSS:
        return type == SEAL_KEY_RSA;
    case SEAL_SCHEME_ED25519:
        return type == SEAL_KEY_ED25519;
    case SEAL_SCHEME_NONE:
        break;
    }
    return false;
}

enum seal_result seal_scheme_verify(const struct seal_public_key *key, struct seal_scheme scheme,
                                    struct seal_slice message, struct seal_slice signature)
{
    if (!goes_with(scheme.kind, key->type))
        return SEAL_TRUST_SIGNERS;
    switch (key->type) {
    case SEAL_KEY_P256:
    case SEAL_KEY_P384:
        return verify_ecdsa(key, scheme, message, signature);
    case SEAL_KEY_RSA:
        return verify_rsa(key, scheme, message, signature);
    case SEAL_KEY_ED25519:
        if (signature.size != SEAL_ED25519_SIGNATURE_SIZE)
            return SEAL_TRUST_SIGNERS;
        return seal_ed25519_verify(key->bytes, message, signature.data);
    case SEAL_KEY_NONE:
        break;
    }
    return SEAL_TRUST_SIGNERS;
}

enum seal_result seal_signature_verify(const struct seal_public_key *key,
                                       enum seal_algorithm algorithm, struct seal_slice message,
                                       struct seal_slice signature)
{
    /* The policy pairs algorithm and key: what does not fit here is our own mistake, and for ECDSA the curve has one hash. */
    if (algorithm == SEAL_ALGORITHM_NONE || seal_algorithm_key(algorithm) != key->type)
        return SEAL_INTERNAL_CRYPTO;
    return seal_scheme_verify(key, seal_scheme_of(algorithm), message, signature);
}
