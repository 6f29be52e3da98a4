/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mbed TLS as it goes into the command: what the shim's flavour can do, and in addition private keys. It makes EC and RSA
 * keys, writes them, and reads them from PKCS#8, SEC1 and PKCS#1, from encrypted PKCS#8 too (PBES2 with AES and SHA-2).
 */
#ifndef COLDSEAL_MBEDTLS_CONFIG_FULL_H
#define COLDSEAL_MBEDTLS_CONFIG_FULL_H

#include "config_verify.h"

/*
 * Keys and signatures need real random numbers: the kernel's, which shim/crypto asks for each time. A generator of Mbed TLS's
 * own would keep a state in memory that a fork or a snapshot could double.
 */

/* The command holds a signer's key beside those of a policy. */
#undef MBEDTLS_PSA_KEY_SLOT_COUNT
#define MBEDTLS_PSA_KEY_SLOT_COUNT 16

/* RSA keys. Blinding, and look-ups in constant time, are on by default. */
#define MBEDTLS_GENPRIME

/* Files of private keys. */
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_AES_C
#define MBEDTLS_CIPHER_C
#define MBEDTLS_CIPHER_MODE_CBC
#define MBEDTLS_CIPHER_PADDING_PKCS7
#define MBEDTLS_MD_C
#define MBEDTLS_PKCS5_C
#define MBEDTLS_PK_PARSE_EC_EXTENDED
#define MBEDTLS_PK_WRITE_C

#endif /* COLDSEAL_MBEDTLS_CONFIG_FULL_H */
