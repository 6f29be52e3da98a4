/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a SubjectPublicKeyInfo: what is taken, and a reason for everything else that people try. */
#include "crypto/public_key.h"

#include "crypto/backend.h"
#include "crypto/oid.h"
#include "crypto/pem.h"

#include <string.h>

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 4096, RSA_EXPONENT_MIN = 3, RSA_EXPONENT_SIZE_MAX = 4 };

/* Kinds that are known and not taken. */
static const struct {
    const struct seal_oid *oid;
    const char *reason;
} other_kinds[] = {
    {&seal_oid_rsa_pss,
     "an RSA key bound to PSS (id-RSASSA-PSS) is not taken; use a plain RSA key, the policy's "
     "algorithm chooses PSS"},
    {&seal_oid_ed448, "Ed448 is not taken; use Ed25519"},
    {&seal_oid_x25519, "X25519 is a key for agreement, not for signatures"},
    {&seal_oid_x448, "X448 is a key for agreement, not for signatures"},
    {&seal_oid_dsa, "DSA is not taken"},
};

static const struct {
    const struct seal_oid *oid;
    enum seal_key_type type;
    unsigned bits;
    const char *reason; /* why not */
} curves[] = {
    {&seal_oid_p256, SEAL_KEY_P256, 256, NULL},
    {&seal_oid_p384, SEAL_KEY_P384, 384, NULL},
    {&seal_oid_p521, SEAL_KEY_NONE, 521, "curve P-521 is not taken; use P-256 or P-384"},
    {&seal_oid_secp256k1, SEAL_KEY_NONE, 256, "curve secp256k1 is not taken; use P-256 or P-384"},
};

static enum seal_result refuse(struct seal_fault *fault, const char *reason)
{
    return seal_fault_set(fault, SEAL_CONFIG_KEY, reason, NULL);
}

/* RFC 5480 section 2.1.1: the curve must be named; parameters spelled out could be anybody's own curve (CVE-2020-0601). */
static enum seal_result read_curve(struct seal_der parameters, struct seal_public_key *key,
                                   struct seal_fault *fault)
{
    struct seal_slice oid;

    if (seal_der_peek(&parameters) == SEAL_DER_SEQUENCE)
        return refuse(fault, "explicit curve parameters are not taken; name the curve (openssl: "
                             "-param_enc named_curve)");
    if (!seal_der_value(&parameters, SEAL_DER_OID, &oid) || !seal_der_at_end(&parameters))
        return refuse(fault, "the curve is not named");
    for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
        if (!seal_oid_is(oid, curves[i].oid))
            continue;
        if (curves[i].reason != NULL)
            return refuse(fault, curves[i].reason);
        key->type = curves[i].type;
        key->bits = curves[i].bits;
        return SEAL_OK;
    }
    return refuse(fault, "an unknown curve; use P-256 or P-384");
}

/* SEC 1 section 2.3.3, uncompressed form: 04, x, y. */
static enum seal_result read_ec(struct seal_der parameters, struct seal_slice point,
                                struct seal_public_key *key, struct seal_fault *fault)
{
    enum seal_result r = read_curve(parameters, key, fault);

    if (r != SEAL_OK)
        return r;
    if (point.size == 0)
        return refuse(fault, "the point is empty");
    if (point.data[0] == 0)
        return refuse(fault, "the point at infinity is no key");
    if (point.data[0] == 2 || point.data[0] == 3)
        return refuse(fault, "compressed points are not taken (openssl: -conv_form uncompressed)");
    if (point.data[0] != 4)
        return refuse(fault, "the point is in no form that is taken; it must be uncompressed");
    if (point.size != 1 + 2 * (size_t)key->bits / 8)
        return refuse(fault, "the point has not the size of its curve");

    memcpy(key->bytes, point.data, point.size);
    key->size = point.size;
    r = seal_psa_key_check(key);
    if (r == SEAL_CONFIG_KEY)
        return refuse(fault, "the point is not on the curve");
    return r == SEAL_OK ? SEAL_OK : seal_fault_set(fault, r, NULL, NULL);
}

static unsigned bit_length(struct seal_slice magnitude)
{
    unsigned bits = (unsigned)magnitude.size * 8;

    for (uint8_t top = magnitude.data[0]; bits > 0 && (top & 0x80) == 0; top = (uint8_t)(top << 1 | 1))
        bits--;
    return bits;
}

static enum seal_result check_rsa(struct seal_slice modulus, struct seal_slice exponent,
                                  struct seal_public_key *key, struct seal_fault *fault)
{
    if (modulus.size > RSA_BITS_MAX / 8)
        return refuse(fault, "an RSA modulus of more than 4096 bits is not taken");
    key->bits = bit_length(modulus);
    if (key->bits < RSA_BITS_MIN)
        return refuse(fault, "an RSA modulus of less than 2048 bits is not taken");
    if (key->bits % 8 != 0)
        return refuse(fault,
                      "an RSA modulus must have whole bytes, as 2048, 3072 and 4096 bits do");
    if ((modulus.data[modulus.size - 1] & 1) == 0)
        return refuse(fault, "the RSA modulus is even");
    if (exponent.size > RSA_EXPONENT_SIZE_MAX)
        return refuse(fault, "an RSA exponent of more than 32 bits is not taken");
    if ((exponent.data[exponent.size - 1] & 1) == 0)
        return refuse(fault, "the RSA exponent is even");
    if (exponent.size == 1 && exponent.data[0] < RSA_EXPONENT_MIN)
        return refuse(fault, "an RSA exponent of 1 proves nothing");
    return SEAL_OK;
}

/* RFC 8017 appendix A.1.1, RFC 3279 section 2.3.1. Many tools leave the NULL out: it makes no other key. */
static enum seal_result read_rsa(struct seal_der parameters, struct seal_slice encoded,
                                 struct seal_public_key *key, struct seal_fault *fault)
{
    struct seal_slice nothing, modulus, exponent;
    struct seal_der outer = {encoded}, inside;
    enum seal_result r;

    if (!seal_der_at_end(&parameters) && (!seal_der_value(&parameters, SEAL_DER_NULL, &nothing) ||
                                          nothing.size != 0 || !seal_der_at_end(&parameters)))
        return refuse(fault, "an RSA key with parameters is not taken");
    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer) ||
        !seal_der_unsigned(&inside, &modulus) || !seal_der_unsigned(&inside, &exponent) ||
        !seal_der_at_end(&inside))
        return refuse(fault, "the RSA key is not modulus and exponent in strict DER");
    key->type = SEAL_KEY_RSA;
    if ((r = check_rsa(modulus, exponent, key, fault)) != SEAL_OK)
        return r;

    if (encoded.size > sizeof(key->bytes)) /* cannot be, after the checks above */
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, NULL);
    memcpy(key->bytes, encoded.data, encoded.size);
    key->size = encoded.size;
    r = seal_psa_key_check(key);
    if (r == SEAL_CONFIG_KEY)
        return refuse(fault, "the library takes no such RSA key");
    return r == SEAL_OK ? SEAL_OK : seal_fault_set(fault, r, NULL, NULL);
}

/* RFC 8410 sections 3 and 4. */
static enum seal_result read_ed25519(struct seal_der parameters, struct seal_slice point,
                                     struct seal_public_key *key, struct seal_fault *fault)
{
    if (!seal_der_at_end(&parameters))
        return refuse(fault, "an Ed25519 key must not have parameters");
    if (point.size != SEAL_ED25519_KEY_SIZE)
        return refuse(fault, "an Ed25519 key must have 32 octets");
    if (seal_ed25519_key_check(point.data) != SEAL_OK)
        return refuse(fault, "the octets are no Ed25519 key that somebody could have: not "
                             "canonical, not on the curve, or of small order");
    key->type = SEAL_KEY_ED25519;
    key->bits = 255;
    key->size = point.size;
    memcpy(key->bytes, point.data, point.size);
    return SEAL_OK;
}

static enum seal_result read_kind(struct seal_slice oid, struct seal_der parameters,
                                  struct seal_slice bits, struct seal_public_key *key,
                                  struct seal_fault *fault)
{
    if (seal_oid_is(oid, &seal_oid_ec))
        return read_ec(parameters, bits, key, fault);
    if (seal_oid_is(oid, &seal_oid_rsa))
        return read_rsa(parameters, bits, key, fault);
    if (seal_oid_is(oid, &seal_oid_ed25519))
        return read_ed25519(parameters, bits, key, fault);
    for (size_t i = 0; i < sizeof(other_kinds) / sizeof(other_kinds[0]); i++) {
        if (seal_oid_is(oid, other_kinds[i].oid))
            return refuse(fault, other_kinds[i].reason);
    }
    return refuse(fault,
                  "an unknown kind of key; ECDSA P-256 and P-384, RSA and Ed25519 are taken");
}

/* Two files that hold one key in two spellings must count once: the id is that of our own spelling. */
static enum seal_result name_key(struct seal_public_key *key)
{
    struct seal_buffer spki = {0};
    enum seal_result r;

    if ((r = seal_public_key_write(key, &spki)) == SEAL_OK)
        r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&spki), key->id);
    seal_buffer_clear(&spki);
    return r;
}

enum seal_result seal_public_key_read(struct seal_slice spki, struct seal_public_key *ret_key,
                                      struct seal_fault *fault)
{
    struct seal_der outer = {spki}, info, algorithm;
    struct seal_public_key key = {0};
    struct seal_slice oid, bits;
    enum seal_result r;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &info) || !seal_der_at_end(&outer) ||
        !seal_der_enter(&info, SEAL_DER_SEQUENCE, &algorithm) ||
        !seal_der_value(&algorithm, SEAL_DER_OID, &oid))
        return refuse(fault, "this is no SubjectPublicKeyInfo in strict DER");
    if (!seal_der_bits(&info, &bits) || !seal_der_at_end(&info))
        return refuse(fault, "the key is not a bit string of whole bytes, or something follows it");

    if ((r = read_kind(oid, algorithm, bits, &key, fault)) != SEAL_OK)
        return r;
    if ((r = name_key(&key)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, NULL);
    *ret_key = key;
    return SEAL_OK;
}

enum seal_result seal_public_key_read_pem(struct seal_slice pem, struct seal_public_key *ret_key,
                                          struct seal_fault *fault)
{
    struct seal_buffer der = {0}, more = {0};
    char label[SEAL_PEM_LABEL_MAX], other[SEAL_PEM_LABEL_MAX];
    enum seal_result r = SEAL_INTERNAL_STATE;

    r = seal_pem_next(&pem, label, &der);
    if (r == SEAL_LIMIT_MEMORY) {
        r = seal_fault_set(fault, r, NULL, NULL);
    } else if (r == SEAL_UNDECIDED) {
        r = refuse(fault, "the file is empty");
    } else if (r != SEAL_OK) {
        r = refuse(fault, "this is no PEM, or something stands outside of its blocks");
    } else if (strcmp(label, "PUBLIC KEY") != 0) {
        r = refuse(
            fault,
            strstr(label, "PRIVATE KEY") != NULL
                ? "this is a private key; put only the public one here (openssl pkey -pubout)"
                : "the PEM block is none of a PUBLIC KEY");
    } else if (seal_pem_next(&pem, other, &more) != SEAL_UNDECIDED) {
        r = refuse(fault, "something follows the first PEM block");
    } else {
        r = seal_public_key_read(seal_buffer_slice(&der), ret_key, fault);
    }
    seal_buffer_clear(&der);
    seal_buffer_clear(&more);
    return r;
}
