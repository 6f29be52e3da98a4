/* SPDX-License-Identifier: Apache-2.0 */
/* The forms that a private key can have in DER; every other one gets a reason of its own. */
#include "sign/key_parts.h"

#include "crypto/oid.h"

static enum seal_result refuse(struct seal_fault *fault, const char *reason)
{
    return seal_fault_set(fault, SEAL_CONFIG_KEY, reason, NULL);
}

static enum seal_result curve_of(struct seal_slice oid, struct seal_key_parts *parts,
                                 struct seal_fault *fault)
{
    if (seal_oid_is(oid, &seal_oid_p256)) {
        parts->type = SEAL_KEY_P256;
        parts->bits = 256;
    } else if (seal_oid_is(oid, &seal_oid_p384)) {
        parts->type = SEAL_KEY_P384;
        parts->bits = 384;
    } else {
        return refuse(fault, "the curve is neither P-256 nor P-384");
    }
    return SEAL_OK;
}

/* The parameters of an EC key: a named curve and nothing else. */
enum seal_result seal_key_parts_curve(struct seal_der *der, struct seal_key_parts *parts,
                                      struct seal_fault *fault)
{
    struct seal_slice oid;

    if (!seal_der_value(der, SEAL_DER_OID, &oid))
        return refuse(fault, "the curve is not given by its name");
    return curve_of(oid, parts, fault);
}

/* ECPrivateKey. The curve is known from around it, or it must say it itself. */
enum seal_result seal_key_parts_ec(struct seal_slice bytes, struct seal_key_parts *parts,
                                   struct seal_fault *fault)
{
    struct seal_der der = {bytes}, key, wrapped;
    enum seal_key_type known = parts->type;
    uint32_t version = 0;

    if (!seal_der_enter(&der, SEAL_DER_SEQUENCE, &key) || !seal_der_at_end(&der) ||
        !seal_der_small(&key, &version) || version != 1 ||
        !seal_der_value(&key, SEAL_DER_OCTET_STRING, &parts->secret))
        return refuse(fault, "this is no ECPrivateKey (RFC 5915)");
    if (seal_der_peek(&key) == 0xa0) {
        if (!seal_der_enter(&key, 0xa0, &wrapped))
            return refuse(fault, "this is no ECPrivateKey (RFC 5915)");
        if (seal_key_parts_curve(&wrapped, parts, fault) != SEAL_OK)
            return SEAL_CONFIG_KEY;
        if (!seal_der_at_end(&wrapped) || (known != SEAL_KEY_NONE && known != parts->type))
            return refuse(fault, "the key names two curves");
    }
    if (parts->type == SEAL_KEY_NONE)
        return refuse(fault, "the key does not say its curve");
    if (seal_der_peek(&key) == 0xa1 &&
        (!seal_der_enter(&key, 0xa1, &wrapped) || !seal_der_bits(&wrapped, &parts->public) ||
         !seal_der_at_end(&wrapped)))
        return refuse(fault, "this is no ECPrivateKey (RFC 5915)");
    if (!seal_der_at_end(&key))
        return refuse(fault, "this is no ECPrivateKey (RFC 5915)");
    if (parts->secret.size != parts->bits / 8)
        return refuse(fault, "the private number has not the length of its curve");
    return SEAL_OK;
}

/* RSAPrivateKey of two primes; the numbers themselves are proved by a signature later. */
enum seal_result seal_key_parts_rsa(struct seal_slice bytes, struct seal_key_parts *parts,
                                    struct seal_fault *fault)
{
    struct seal_der der = {bytes}, key;
    struct seal_slice number, modulus = {0};
    uint32_t version = 0;
    unsigned bits = 0;

    if (!seal_der_enter(&der, SEAL_DER_SEQUENCE, &key) || !seal_der_at_end(&der) ||
        !seal_der_small(&key, &version))
        return refuse(fault, "this is no RSAPrivateKey (RFC 8017)");
    if (version != 0)
        return refuse(fault, "an RSA key of more than two primes");
    for (int i = 0; i < 8; i++) { /* n, e, d, p, q, and three helpers */
        if (!seal_der_unsigned(&key, &number))
            return refuse(fault, "this is no RSAPrivateKey (RFC 8017)");
        if (i == 0)
            modulus = number;
    }
    if (!seal_der_at_end(&key))
        return refuse(fault, "this is no RSAPrivateKey (RFC 8017)");
    if (modulus.size >= 256 && modulus.size <= 512)
        bits = (unsigned)modulus.size * 8;
    for (uint8_t top = modulus.data[0]; bits > 0 && top < 0x80; top = (uint8_t)(top << 1 | 1))
        bits--;
    /* whole bytes: Mbed TLS takes no others, and no tool makes them unasked */
    if (bits < 2048 || bits > 4096 || bits % 8 != 0)
        return refuse(fault, "an RSA key of a size that is not taken: 2048 to 4096 bits are");
    parts->type = SEAL_KEY_RSA;
    parts->bits = bits;
    parts->secret = bytes;
    return SEAL_OK;
}

/* RFC 8410 section 7: the seed in an OCTET STRING of its own. */
static enum seal_result read_ed25519(struct seal_slice bytes, struct seal_key_parts *parts,
                                     struct seal_fault *fault)
{
    struct seal_der der = {bytes};

    if (!seal_der_value(&der, SEAL_DER_OCTET_STRING, &parts->secret) || !seal_der_at_end(&der) ||
        parts->secret.size != SEAL_ED25519_SIZE)
        return refuse(fault, "this is no Ed25519 private key (RFC 8410)");
    parts->type = SEAL_KEY_ED25519;
    parts->bits = 256;
    return SEAL_OK;
}

/* What the AlgorithmIdentifier says, and the secret in the form that goes with it. */
static enum seal_result read_by_algorithm(struct seal_der *algorithm, struct seal_slice secret,
                                          struct seal_key_parts *parts, struct seal_fault *fault)
{
    struct seal_slice oid, none;

    if (!seal_der_value(algorithm, SEAL_DER_OID, &oid))
        return refuse(fault, "this is no PKCS#8 private key");
    if (seal_oid_is(oid, &seal_oid_ec)) {
        if (seal_key_parts_curve(algorithm, parts, fault) != SEAL_OK)
            return SEAL_CONFIG_KEY;
        if (!seal_der_at_end(algorithm))
            return refuse(fault, "this is no PKCS#8 private key");
        return seal_key_parts_ec(secret, parts, fault);
    }
    if (seal_oid_is(oid, &seal_oid_rsa)) {
        if (!seal_der_at_end(algorithm) && (!seal_der_value(algorithm, SEAL_DER_NULL, &none) ||
                                            none.size != 0 || !seal_der_at_end(algorithm)))
            return refuse(fault, "this is no PKCS#8 private key");
        return seal_key_parts_rsa(secret, parts, fault);
    }
    if (seal_oid_is(oid, &seal_oid_ed25519)) {
        if (!seal_der_at_end(algorithm))
            return refuse(fault, "this is no Ed25519 private key (RFC 8410)");
        return read_ed25519(secret, parts, fault);
    }
    return refuse(fault,
                  "the key is of a kind that is not taken: P-256, P-384, RSA and Ed25519 are");
}

/* PrivateKeyInfo, or OneAsymmetricKey with its public part. Attributes are skipped: nothing here depends on them. */
enum seal_result seal_key_parts_pkcs8(struct seal_slice bytes, struct seal_key_parts *parts,
                                      struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_der der = {bytes}, info, algorithm;
    struct seal_slice secret, public;
    uint32_t version = 0;

    if (!seal_der_enter(&der, SEAL_DER_SEQUENCE, &info) || !seal_der_at_end(&der) ||
        !seal_der_small(&info, &version) || version > 1 ||
        !seal_der_enter(&info, SEAL_DER_SEQUENCE, &algorithm) ||
        !seal_der_value(&info, SEAL_DER_OCTET_STRING, &secret))
        return refuse(fault, "this is no PKCS#8 private key");
    if ((r = read_by_algorithm(&algorithm, secret, parts, fault)) != SEAL_OK)
        return r;
    if (seal_der_peek(&info) == 0xa0 && !seal_der_any(&info, NULL, NULL, NULL))
        return refuse(fault, "this is no PKCS#8 private key");
    if (version == 1) { /* [1] IMPLICIT BIT STRING: no unused bits, then the key */
        if (!seal_der_value(&info, 0x81, &public) || public.size < 2 || public.data[0] != 0)
            return refuse(fault, "this is no PKCS#8 private key");
        parts->public = (struct seal_slice){public.data + 1, public.size - 1};
    }
    return seal_der_at_end(&info) ? SEAL_OK : refuse(fault, "this is no PKCS#8 private key");
}
