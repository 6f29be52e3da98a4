/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in the shim where Mbed TLS would read or write a private key. PSA's import and export ask by the type of key at
 * run time, so its RSA and EC drivers refer to these four functions even where only public keys are configured; the linker is
 * told (--wrap, in cmake/MbedTLS.cmake) to put these refusals in their place, and drops the originals.
 */
#include <mbedtls/ecp.h>
#include <mbedtls/rsa.h>

int __wrap_mbedtls_rsa_parse_key(mbedtls_rsa_context *rsa, const unsigned char *key, size_t size);
int __wrap_mbedtls_rsa_write_key(const mbedtls_rsa_context *rsa, unsigned char *start,
                                 unsigned char **p);
int __wrap_mbedtls_ecp_read_key(mbedtls_ecp_group_id group, mbedtls_ecp_keypair *key,
                                const unsigned char *bytes, size_t size);
int __wrap_mbedtls_ecp_write_key_ext(const mbedtls_ecp_keypair *key, size_t *ret_size,
                                     unsigned char *bytes, size_t size);

int __wrap_mbedtls_rsa_parse_key(mbedtls_rsa_context *rsa, const unsigned char *key, size_t size)
{
    (void)rsa;
    (void)key;
    (void)size;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

int __wrap_mbedtls_rsa_write_key(const mbedtls_rsa_context *rsa, unsigned char *start,
                                 unsigned char **p)
{
    (void)rsa;
    (void)start;
    (void)p;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

int __wrap_mbedtls_ecp_read_key(mbedtls_ecp_group_id group, mbedtls_ecp_keypair *key,
                                const unsigned char *bytes, size_t size)
{
    (void)group;
    (void)key;
    (void)bytes;
    (void)size;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

int __wrap_mbedtls_ecp_write_key_ext(const mbedtls_ecp_keypair *key, size_t *ret_size,
                                     unsigned char *bytes, size_t size)
{
    (void)key;
    (void)ret_size;
    (void)bytes;
    (void)size;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}
