/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mbed TLS as it goes into coldseal-shim: it checks signatures and reads certificates, and can do nothing else.
 * There is no private key, no generator of random numbers, no TLS, no PKCS7, no clock and no file access in it. PEM, CMS and
 * revocation lists are read by ours, and by nothing of the library.
 */
#ifndef COLDSEAL_MBEDTLS_CONFIG_VERIFY_H
#define COLDSEAL_MBEDTLS_CONFIG_VERIFY_H

/* The machine. */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_DEPRECATED_REMOVED

/* The PSA API alone says which algorithms there are: see crypto_config_verify.h. */
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_PSA_CRYPTO_CONFIG
#define MBEDTLS_USE_PSA_CRYPTO

/*
 * PSA insists on some source of random numbers. Verification asks none; for the shim, shim/crypto supplies one that always
 * fails, so that anything that did ask would be refused rather than get numbers from nowhere.
 */
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG

/* Keys are transparent and few: one at a time. */
#define MBEDTLS_PSA_KEY_SLOT_COUNT 4

/* Speed of P-256 and P-384: reduction by the shape of the primes, a table for the base point. */
#define MBEDTLS_ECP_NIST_OPTIM

/* RSA up to 4096 bits; anything larger in a key or a certificate fails in here too. */
#define MBEDTLS_MPI_MAX_SIZE 512

/* Certificates in DER: the second reader. */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_OID_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_X509_MAX_INTERMEDIATE_CA 8

#endif /* COLDSEAL_MBEDTLS_CONFIG_VERIFY_H */
