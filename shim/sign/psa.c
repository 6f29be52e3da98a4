/* SPDX-License-Identifier: Apache-2.0 */
/* EC and RSA private keys, and decrypting key files, by Mbed TLS: the one file of this room that sees its headers. */
#include "sign/der_write.h"
#include "sign/secret.h"

#include <psa/crypto.h>

#include <mbedtls/platform_util.h>

/* The largest: an RSA-4096 key pair in DER is 2,350 bytes. */
#define EXPORT_SIZE 2400
#define SIGNATURE_SIZE 512

/* Library numbers stop here. What a key file can cause is CONFIG_KEY, whatever the library calls it. */
static enum seal_result from_status(psa_status_t status)
{
    switch (status) {
    case PSA_SUCCESS:
        return SEAL_OK;
    case PSA_ERROR_INSUFFICIENT_MEMORY:
        return SEAL_LIMIT_MEMORY;
    case PSA_ERROR_INVALID_ARGUMENT:
    case PSA_ERROR_NOT_SUPPORTED:
    case PSA_ERROR_INVALID_PADDING:
        return SEAL_CONFIG_KEY;
    default: /* an open set of another project, so there is no list to be complete about */
        return SEAL_INTERNAL_CRYPTO;
    }
}

static enum seal_result begin(void)
{
    enum seal_result r = from_status(psa_crypto_init());

    return r == SEAL_CONFIG_KEY ? SEAL_INTERNAL_CRYPTO : r;
}

static psa_algorithm_t algorithm_of(enum seal_algorithm algorithm)
{
    switch (algorithm) {
    case SEAL_ECDSA_P256_SHA256:
        return PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256);
    case SEAL_ECDSA_P384_SHA384:
        return PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_384);
    case SEAL_RSA_PKCS1_SHA256:
        return PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256);
    case SEAL_RSA_PKCS1_SHA384:
        return PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_384);
    case SEAL_RSA_PKCS1_SHA512:
        return PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_512);
    case SEAL_RSA_PSS_SHA256: /* its salt is as long as the digest */
        return PSA_ALG_RSA_PSS(PSA_ALG_SHA_256);
    case SEAL_RSA_PSS_SHA384:
        return PSA_ALG_RSA_PSS(PSA_ALG_SHA_384);
    case SEAL_RSA_PSS_SHA512:
        return PSA_ALG_RSA_PSS(PSA_ALG_SHA_512);
    case SEAL_ED25519:
    case SEAL_ALGORITHM_NONE:
        break;
    }
    return PSA_ALG_NONE;
}

/* What the library should know of a key; usage and algorithm are as narrow as the one call that follows. */
static psa_key_attributes_t attributes_of(enum seal_key_type type, unsigned bits,
                                          psa_key_usage_t usage, psa_algorithm_t algorithm)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;

    psa_set_key_type(&attributes, type == SEAL_KEY_RSA
                                      ? PSA_KEY_TYPE_RSA_KEY_PAIR
                                      : PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, bits);
    psa_set_key_usage_flags(&attributes, usage);
    psa_set_key_algorithm(&attributes, algorithm);
    return attributes;
}

enum seal_result seal_psa_generate(enum seal_key_type type, unsigned bits, struct seal_buffer *secret)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    psa_key_attributes_t attributes = attributes_of(type, bits, PSA_KEY_USAGE_EXPORT, PSA_ALG_NONE);
    psa_key_id_t id = PSA_KEY_ID_NULL;
    uint8_t bytes[EXPORT_SIZE];
    size_t size = 0;

    if ((r = begin()) != SEAL_OK)
        goto out;
    if ((r = from_status(psa_generate_key(&attributes, &id))) != SEAL_OK)
        goto out;
    if ((r = from_status(psa_export_key(id, bytes, sizeof(bytes), &size))) != SEAL_OK)
        goto out;
    r = seal_buffer_append(secret, bytes, size);
out:
    mbedtls_platform_zeroize(bytes, sizeof(bytes));
    (void)psa_destroy_key(id);
    return r == SEAL_CONFIG_KEY ? SEAL_INTERNAL_CRYPTO : r;
}

enum seal_result seal_psa_public(enum seal_key_type type, unsigned bits, struct seal_slice secret,
                                 struct seal_buffer *ret_public)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    psa_key_attributes_t attributes = attributes_of(type, bits, 0, PSA_ALG_NONE);
    psa_key_id_t id = PSA_KEY_ID_NULL;
    uint8_t bytes[SEAL_PUBLIC_KEY_BYTES_MAX];
    size_t size = 0;

    if ((r = begin()) != SEAL_OK)
        goto out;
    /* checks that the private number is in [1, n-1], and the parts of an RSA key as far as they can be used */
    if ((r = from_status(psa_import_key(&attributes, secret.data, secret.size, &id))) != SEAL_OK)
        goto out;
    if ((r = from_status(psa_export_public_key(id, bytes, sizeof(bytes), &size))) != SEAL_OK)
        goto out;
    r = seal_buffer_append(ret_public, bytes, size);
out:
    (void)psa_destroy_key(id);
    return r;
}

enum seal_result seal_psa_sign(const struct seal_private_key *key, enum seal_algorithm algorithm,
                               struct seal_slice message, struct seal_buffer *ret_signature)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    psa_algorithm_t how = algorithm_of(algorithm);
    psa_key_attributes_t attributes =
        attributes_of(key->public.type, key->public.bits, PSA_KEY_USAGE_SIGN_MESSAGE, how);
    psa_key_id_t id = PSA_KEY_ID_NULL;
    uint8_t signature[SIGNATURE_SIZE];
    size_t size = 0;

    if ((r = begin()) != SEAL_OK)
        goto out;
    if ((r = from_status(psa_import_key(&attributes, key->secret.data, key->secret.size, &id))) !=
        SEAL_OK)
        goto out;
    if ((r = from_status(psa_sign_message(id, how, message.data, message.size, signature,
                                          sizeof(signature), &size))) != SEAL_OK)
        goto out;
    /* the library writes r and s side by side; a seal holds what openssl and KMS write */
    if (key->public.type == SEAL_KEY_RSA)
        r = seal_buffer_append(ret_signature, signature, size);
    else
        r = seal_der_write_ecdsa(ret_signature, (struct seal_slice){signature, size});
out:
    (void)psa_destroy_key(id);
    return r;
}

enum seal_result seal_psa_random(size_t size, struct seal_buffer *ret_bytes)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = begin()) != SEAL_OK)
        return r;
    if ((r = seal_buffer_reserve(ret_bytes, size)) != SEAL_OK)
        return r;
    if (psa_generate_random(ret_bytes->data + ret_bytes->size, size) != PSA_SUCCESS)
        return SEAL_INTERNAL_CRYPTO;
    ret_bytes->size += size;
    ret_bytes->data[ret_bytes->size] = 0;
    return SEAL_OK;
}

/* PBKDF2, RFC 8018 section 5.2. */
static psa_status_t derive(const struct seal_encryption *encryption, struct seal_slice passphrase,
                           uint8_t *ret_key)
{
    psa_key_derivation_operation_t derivation = PSA_KEY_DERIVATION_OPERATION_INIT;
    psa_algorithm_t hash = PSA_ALG_NONE;
    psa_status_t status = PSA_ERROR_GENERIC_ERROR;

    switch (encryption->prf) {
    case SEAL_HASH_SHA256:
        hash = PSA_ALG_SHA_256;
        break;
    case SEAL_HASH_SHA384:
        hash = PSA_ALG_SHA_384;
        break;
    case SEAL_HASH_SHA512:
        hash = PSA_ALG_SHA_512;
        break;
    }
    status = psa_key_derivation_setup(&derivation, PSA_ALG_PBKDF2_HMAC(hash));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_integer(&derivation, PSA_KEY_DERIVATION_INPUT_COST,
                                                  encryption->iterations);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&derivation, PSA_KEY_DERIVATION_INPUT_SALT,
                                                encryption->salt.data, encryption->salt.size);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&derivation, PSA_KEY_DERIVATION_INPUT_PASSWORD,
                                                passphrase.data, passphrase.size);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_output_bytes(&derivation, ret_key, encryption->key_size);
    (void)psa_key_derivation_abort(&derivation);
    return status;
}

enum seal_result seal_psa_decrypt(const struct seal_encryption *encryption,
                                  struct seal_slice passphrase, struct seal_buffer *ret_plain)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id = PSA_KEY_ID_NULL;
    struct seal_buffer input = {0};
    uint8_t key[32] = {0};
    size_t size = 0;

    if (encryption->key_size > sizeof(key))
        return SEAL_INTERNAL_STATE;
    if ((r = begin()) != SEAL_OK)
        goto out;
    if (derive(encryption, passphrase, key) != PSA_SUCCESS) {
        r = SEAL_INTERNAL_CRYPTO;
        goto out;
    }
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DECRYPT);
    psa_set_key_algorithm(&attributes, PSA_ALG_CBC_PKCS7);
    if ((r = from_status(psa_import_key(&attributes, key, encryption->key_size, &id))) != SEAL_OK)
        goto out;
    /* the library wants the IV in front of the data */
    if ((r = seal_buffer_append(&input, encryption->iv.data, encryption->iv.size)) != SEAL_OK)
        goto out;
    if ((r = seal_buffer_append(&input, encryption->data.data, encryption->data.size)) != SEAL_OK)
        goto out;
    if ((r = seal_buffer_reserve(ret_plain, input.size)) != SEAL_OK)
        goto out;
    r = from_status(psa_cipher_decrypt(id, PSA_ALG_CBC_PKCS7, input.data, input.size,
                                       ret_plain->data + ret_plain->size, input.size, &size));
    if (r == SEAL_OK) {
        ret_plain->size += size;
        ret_plain->data[ret_plain->size] = 0;
    }
out:
    seal_buffer_clear(&input);
    mbedtls_platform_zeroize(key, sizeof(key));
    (void)psa_destroy_key(id);
    return r;
}
