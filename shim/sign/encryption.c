/* SPDX-License-Identifier: Apache-2.0 */
/* How a private key is encrypted: PBES2 with PBKDF2, HMAC-SHA-2 and AES in CBC mode, as `openssl pkcs8 -topk8` writes it. */
#include "crypto/der.h"
#include "sign/secret.h"

/* openssl writes 2,048, careful people a million; far beyond that a file is an attack on patience. */
#define ITERATIONS_MAX 20000000u
#define SALT_MAX 1024u
#define BLOCK 16u

/* 1.2.840.113549.1.5.13 and .12; 1.2.840.113549.2.9 to .11; 2.16.840.1.101.3.4.1.2, .22, .42: RFC 8018 appendix C */
static const uint8_t pbes2[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d};
static const uint8_t pbkdf2[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c};
static const uint8_t hmac[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02};
static const uint8_t aes[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01};

static enum seal_result refuse(struct seal_fault *fault, const char *reason)
{
    return seal_fault_set(fault, SEAL_CONFIG_KEY, reason, NULL);
}

static const char other[] =
    "the key is encrypted in another way than PBES2 with PBKDF2, HMAC-SHA-2 and AES-CBC; "
    "`openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256` rewrites it";

/* An object identifier that is @family and one last byte: which byte, 0 for another family. */
static uint8_t last_of(struct seal_slice oid, const uint8_t *family, size_t size)
{
    if (oid.size != size + 1 || !seal_der_is((struct seal_slice){oid.data, size}, family, size))
        return 0;
    return oid.data[size];
}

static bool read_prf(struct seal_der *der, enum seal_hash *ret_prf)
{
    struct seal_der algorithm;
    struct seal_slice oid, none;

    if (!seal_der_enter(der, SEAL_DER_SEQUENCE, &algorithm) ||
        !seal_der_value(&algorithm, SEAL_DER_OID, &oid))
        return false;
    if (!seal_der_at_end(&algorithm) &&
        (!seal_der_value(&algorithm, SEAL_DER_NULL, &none) || none.size != 0))
        return false;
    if (!seal_der_at_end(&algorithm))
        return false;
    switch (last_of(oid, hmac, sizeof(hmac))) {
    case 9:
        *ret_prf = SEAL_HASH_SHA256;
        return true;
    case 10:
        *ret_prf = SEAL_HASH_SHA384;
        return true;
    case 11:
        *ret_prf = SEAL_HASH_SHA512;
        return true;
    default: /* SHA-1 among them, which is also what an absent prf means */
        return false;
    }
}

/* PBKDF2-params, RFC 8018 A.2. */
static bool read_derivation(struct seal_der *scheme, struct seal_encryption *encryption,
                            uint32_t *ret_key_size)
{
    struct seal_der derivation, parameters;
    struct seal_slice oid;

    *ret_key_size = 0;
    return seal_der_enter(scheme, SEAL_DER_SEQUENCE, &derivation) &&
           seal_der_value(&derivation, SEAL_DER_OID, &oid) &&
           seal_der_is(oid, pbkdf2, sizeof(pbkdf2)) &&
           seal_der_enter(&derivation, SEAL_DER_SEQUENCE, &parameters) &&
           seal_der_at_end(&derivation) &&
           seal_der_value(&parameters, SEAL_DER_OCTET_STRING, &encryption->salt) &&
           seal_der_small(&parameters, &encryption->iterations) &&
           (seal_der_peek(&parameters) != SEAL_DER_INTEGER ||
            seal_der_small(&parameters, ret_key_size)) &&
           read_prf(&parameters, &encryption->prf) && seal_der_at_end(&parameters);
}

static bool read_cipher(struct seal_der *scheme, struct seal_encryption *encryption)
{
    struct seal_der cipher;
    struct seal_slice oid;

    if (!seal_der_enter(scheme, SEAL_DER_SEQUENCE, &cipher) ||
        !seal_der_value(&cipher, SEAL_DER_OID, &oid) ||
        !seal_der_value(&cipher, SEAL_DER_OCTET_STRING, &encryption->iv) || !seal_der_at_end(&cipher))
        return false;
    switch (last_of(oid, aes, sizeof(aes))) {
    case 2:
        encryption->key_size = 16;
        break;
    case 22:
        encryption->key_size = 24;
        break;
    case 42:
        encryption->key_size = 32;
        break;
    default:
        return false;
    }
    return encryption->iv.size == BLOCK;
}

enum seal_result seal_encryption_read(struct seal_slice der, struct seal_encryption *ret_encryption,
                                      struct seal_fault *fault)
{
    struct seal_der file = {der}, info, algorithm, scheme;
    struct seal_encryption encryption = {0};
    struct seal_slice oid;
    uint32_t key_size = 0;

    if (!seal_der_enter(&file, SEAL_DER_SEQUENCE, &info) || !seal_der_at_end(&file) ||
        !seal_der_enter(&info, SEAL_DER_SEQUENCE, &algorithm) ||
        !seal_der_value(&info, SEAL_DER_OCTET_STRING, &encryption.data) ||
        !seal_der_at_end(&info) || !seal_der_value(&algorithm, SEAL_DER_OID, &oid))
        return refuse(fault, "this is no encrypted PKCS#8 private key");
    if (!seal_der_is(oid, pbes2, sizeof(pbes2)) ||
        !seal_der_enter(&algorithm, SEAL_DER_SEQUENCE, &scheme) || !seal_der_at_end(&algorithm))
        return refuse(fault, other);
    if (!read_derivation(&scheme, &encryption, &key_size) || !read_cipher(&scheme, &encryption) ||
        !seal_der_at_end(&scheme))
        return refuse(fault, other);
    if (encryption.iterations == 0 || encryption.iterations > ITERATIONS_MAX ||
        encryption.salt.size == 0 || encryption.salt.size > SALT_MAX)
        return refuse(
            fault, "the encrypted key asks for a senseless number of iterations or size of salt");
    if ((key_size != 0 && key_size != encryption.key_size) || encryption.data.size == 0 ||
        encryption.data.size % BLOCK != 0)
        return refuse(fault, "this is no encrypted PKCS#8 private key");
    *ret_encryption = encryption;
    return SEAL_OK;
}
