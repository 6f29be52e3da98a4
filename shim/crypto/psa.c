/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam to Mbed TLS, through its PSA API: SHA-2, and ECDSA and RSA signatures. PSA's numbers stop here.
 *
 * psa_crypto_init() is called before every use: it does nothing the second time, and nobody has to remember it. The first
 * call is not safe among threads; it happens when the policy's keys are read, long before any thread is there.
 */
#include "crypto/backend.h"
#include "crypto/random.h"

#include <psa/crypto.h>

#include <stdlib.h>

/* The library's only source of random numbers, in both flavours: MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG. */
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length)
{
    (void)context;
    if (seal_random_bytes(output, output_size) != SEAL_OK)
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    *output_length = output_size;
    return PSA_SUCCESS;
}

static psa_algorithm_t psa_hash(enum seal_hash hash)
{
    switch (hash) {
    case SEAL_HASH_SHA256:
        return PSA_ALG_SHA_256;
    case SEAL_HASH_SHA384:
        return PSA_ALG_SHA_384;
    case SEAL_HASH_SHA512:
        return PSA_ALG_SHA_512;
    }
    return PSA_ALG_NONE;
}

size_t seal_hash_size(enum seal_hash hash)
{
    return PSA_HASH_LENGTH(psa_hash(hash));
}

enum seal_result seal_hash_bytes(enum seal_hash hash, struct seal_slice bytes, uint8_t *ret_digest)
{
    size_t size = seal_hash_size(hash), written;

    if (size == 0 || psa_crypto_init() != PSA_SUCCESS)
        return SEAL_INTERNAL_CRYPTO;
    if (psa_hash_compute(psa_hash(hash), bytes.data, bytes.size, ret_digest, size, &written) !=
        PSA_SUCCESS)
        return SEAL_INTERNAL_CRYPTO;
    return written == size ? SEAL_OK : SEAL_INTERNAL_CRYPTO;
}

struct seal_psa_sha256 {
    psa_hash_operation_t operation;
};

struct seal_psa_sha256 *seal_psa_sha256_new(void)
{
    struct seal_psa_sha256 *hash = malloc(sizeof *hash);

    if (hash != NULL)
        hash->operation = psa_hash_operation_init();
    return hash;
}

void seal_psa_sha256_free(struct seal_psa_sha256 *hash)
{
    if (hash == NULL)
        return;
    /* It only wipes what the operation holds: there is nothing to do about a failure, and nothing comes after. */
    (void)psa_hash_abort(&hash->operation);
    free(hash);
}

enum seal_result seal_psa_sha256_start(struct seal_psa_sha256 *hash)
{
    /* A caller may give up on a file half way: the next start begins anew. */
    if (psa_crypto_init() != PSA_SUCCESS || psa_hash_abort(&hash->operation) != PSA_SUCCESS)
        return SEAL_INTERNAL_CRYPTO;
    if (psa_hash_setup(&hash->operation, PSA_ALG_SHA_256) != PSA_SUCCESS)
        return SEAL_INTERNAL_CRYPTO;
    return SEAL_OK;
}

enum seal_result seal_psa_sha256_update(struct seal_psa_sha256 *hash, const void *data, size_t size)
{
    if (psa_hash_update(&hash->operation, data, size) != PSA_SUCCESS)
        return SEAL_INTERNAL_CRYPTO;
    return SEAL_OK;
}

enum seal_result seal_psa_sha256_finish(struct seal_psa_sha256 *hash,
                                        uint8_t ret_digest[SEAL_DIGEST_SIZE])
{
    size_t written;

    if (psa_hash_finish(&hash->operation, ret_digest, SEAL_DIGEST_SIZE, &written) != PSA_SUCCESS)
        return SEAL_INTERNAL_CRYPTO;
    return written == SEAL_DIGEST_SIZE ? SEAL_OK : SEAL_INTERNAL_CRYPTO;
}

static psa_algorithm_t psa_signature(struct seal_scheme scheme)
{
    const psa_algorithm_t hash = psa_hash(scheme.hash);

    switch (scheme.kind) {
    case SEAL_SCHEME_ECDSA:
        return PSA_ALG_ECDSA(hash);
    case SEAL_SCHEME_RSA_PKCS1:
        return PSA_ALG_RSA_PKCS1V15_SIGN(hash);
    case SEAL_SCHEME_RSA_PSS:
        return PSA_ALG_RSA_PSS(hash); /* a salt of exactly the hash's length */
    case SEAL_SCHEME_NONE:
    case SEAL_SCHEME_ED25519:
        break;
    }
    return PSA_ALG_NONE;
}

/* @scheme NONE: only to see whether the library takes the key. */
static psa_status_t import_key(const struct seal_public_key *key, struct seal_scheme scheme,
                               mbedtls_svc_key_id_t *ret_id)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status = psa_crypto_init();

    if (status != PSA_SUCCESS)
        return status;
    if (key->type == SEAL_KEY_RSA)
        psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_PUBLIC_KEY);
    else
        psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, key->bits);
    if (scheme.kind != SEAL_SCHEME_NONE) {
        psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_MESSAGE);
        psa_set_key_algorithm(&attributes, psa_signature(scheme));
    }
    return psa_import_key(&attributes, key->bytes, key->size, ret_id);
}

static enum seal_result failure(psa_status_t status)
{
    return status == PSA_ERROR_INSUFFICIENT_MEMORY ? SEAL_LIMIT_MEMORY : SEAL_INTERNAL_CRYPTO;
}

enum seal_result seal_psa_key_check(const struct seal_public_key *key)
{
    mbedtls_svc_key_id_t id;
    psa_status_t status = import_key(key, (struct seal_scheme){SEAL_SCHEME_NONE, 0}, &id);

    if (status == PSA_ERROR_INVALID_ARGUMENT || status == PSA_ERROR_NOT_SUPPORTED)
        return SEAL_CONFIG_KEY;
    if (status != PSA_SUCCESS)
        return failure(status);
    return psa_destroy_key(id) == PSA_SUCCESS ? SEAL_OK : SEAL_INTERNAL_CRYPTO;
}

enum seal_result seal_psa_verify(const struct seal_public_key *key, struct seal_scheme scheme,
                                 struct seal_slice message, struct seal_slice signature)
{
    mbedtls_svc_key_id_t id;
    psa_status_t verified, destroyed;
    psa_status_t status = import_key(key, scheme, &id);

    if (status != PSA_SUCCESS)
        return failure(status);
    verified = psa_verify_message(id, psa_signature(scheme), message.data, message.size,
                                  signature.data, signature.size);
    destroyed = psa_destroy_key(id);

    /* Key and scheme were taken a moment ago: an invalid argument is the signature's fault. Mbed TLS says so for PSS
     * signatures whose top bits are set. */
    if (verified == PSA_ERROR_INVALID_SIGNATURE || verified == PSA_ERROR_INVALID_ARGUMENT)
        return SEAL_TRUST_SIGNERS;
    if (verified != PSA_SUCCESS)
        return failure(verified);
    return destroyed == PSA_SUCCESS ? SEAL_OK : SEAL_INTERNAL_CRYPTO;
}
