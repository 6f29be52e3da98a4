/* SPDX-License-Identifier: Apache-2.0 */
/* A private key as PKCS#8: PrivateKeyInfo, RFC 5958 section 2; ECPrivateKey, RFC 5915; Ed25519, RFC 8410 section 7. */
#include "crypto/oid.h"
#include "crypto/pem.h"
#include "sign/der_write.h"
#include "sign/secret.h"

/* No piece of an RSA-4096 key is longer; room taken at once leaves no copy of a secret behind where a buffer was. */
#define ROOM 2600u

static const uint8_t zero[] = {0}, one[] = {1};

/* What the algorithm is, with its parameters: the curve, NULL for RSA (RFC 8017 A.1), nothing for Ed25519. */
static enum seal_result write_algorithm(struct seal_buffer *der, enum seal_key_type type)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_buffer inside = {0};
    const struct seal_oid *oid = &seal_oid_ec, *curve = NULL;

    switch (type) {
    case SEAL_KEY_P256:
        curve = &seal_oid_p256;
        break;
    case SEAL_KEY_P384:
        curve = &seal_oid_p384;
        break;
    case SEAL_KEY_RSA:
        oid = &seal_oid_rsa;
        break;
    case SEAL_KEY_ED25519:
        oid = &seal_oid_ed25519;
        break;
    case SEAL_KEY_NONE:
        return SEAL_INTERNAL_STATE;
    }
    if ((r = seal_der_write(&inside, SEAL_DER_OID, (struct seal_slice){oid->bytes, oid->size})) !=
        SEAL_OK)
        goto out;
    if (curve != NULL)
        r = seal_der_write(&inside, SEAL_DER_OID, (struct seal_slice){curve->bytes, curve->size});
    else if (type == SEAL_KEY_RSA)
        r = seal_der_write(&inside, SEAL_DER_NULL, (struct seal_slice){0});
    if (r == SEAL_OK)
        r = seal_der_write(der, SEAL_DER_SEQUENCE, seal_buffer_slice(&inside));
out:
    seal_buffer_clear(&inside);
    return r;
}

/* ECPrivateKey without its curve, which PKCS#8 says already, and with its public part, as openssl writes it. */
static enum seal_result write_ec(struct seal_buffer *der, const struct seal_private_key *key)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_buffer point = {0}, bits = {0}, inside = {0};

    if ((r = seal_buffer_reserve(&inside, ROOM)) != SEAL_OK)
        goto out;
    if ((r = seal_buffer_append(&point, zero, sizeof(zero))) != SEAL_OK) /* no unused bits */
        goto out;
    if ((r = seal_buffer_append(&point, key->public.bytes, key->public.size)) != SEAL_OK)
        goto out;
    if ((r = seal_der_write(&bits, SEAL_DER_BIT_STRING, seal_buffer_slice(&point))) != SEAL_OK)
        goto out;
    if ((r = seal_der_write_unsigned(&inside, (struct seal_slice){one, sizeof(one)})) != SEAL_OK)
        goto out;
    if ((r = seal_der_write(&inside, SEAL_DER_OCTET_STRING, seal_buffer_slice(&key->secret))) !=
        SEAL_OK)
        goto out;
    if ((r = seal_der_write(&inside, 0xa1, seal_buffer_slice(&bits))) != SEAL_OK)
        goto out;
    r = seal_der_write(der, SEAL_DER_SEQUENCE, seal_buffer_slice(&inside));
out:
    seal_buffer_clear(&point);
    seal_buffer_clear(&bits);
    seal_buffer_clear(&inside);
    return r;
}

static enum seal_result write_secret(struct seal_buffer *der, const struct seal_private_key *key)
{
    switch (key->public.type) {
    case SEAL_KEY_P256:
    case SEAL_KEY_P384:
        return write_ec(der, key);
    case SEAL_KEY_ED25519:
        return seal_der_write(der, SEAL_DER_OCTET_STRING, seal_buffer_slice(&key->secret));
    case SEAL_KEY_RSA:
        return seal_buffer_append(der, key->secret.data, key->secret.size);
    case SEAL_KEY_NONE:
        break;
    }
    return SEAL_INTERNAL_STATE;
}

enum seal_result seal_private_key_write(const struct seal_private_key *key, struct seal_buffer *pem)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_buffer secret = {0}, inside = {0}, whole = {0};

    if ((r = seal_buffer_reserve(&secret, ROOM)) != SEAL_OK ||
        (r = seal_buffer_reserve(&inside, ROOM)) != SEAL_OK ||
        (r = seal_buffer_reserve(&whole, ROOM)) != SEAL_OK ||
        (r = seal_buffer_reserve(pem, 2 * (size_t)ROOM)) != SEAL_OK)
        goto out;
    if ((r = write_secret(&secret, key)) != SEAL_OK)
        goto out;
    if ((r = seal_der_write_unsigned(&inside, (struct seal_slice){zero, sizeof(zero)})) != SEAL_OK)
        goto out;
    if ((r = write_algorithm(&inside, key->public.type)) != SEAL_OK)
        goto out;
    if ((r = seal_der_write(&inside, SEAL_DER_OCTET_STRING, seal_buffer_slice(&secret))) != SEAL_OK)
        goto out;
    if ((r = seal_der_write(&whole, SEAL_DER_SEQUENCE, seal_buffer_slice(&inside))) != SEAL_OK)
        goto out;
    r = seal_pem_write(pem, "PRIVATE KEY", seal_buffer_slice(&whole));
out:
    seal_buffer_clear(&secret);
    seal_buffer_clear(&inside);
    seal_buffer_clear(&whole);
    return r;
}
