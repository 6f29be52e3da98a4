/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in X.509 where Mbed TLS would read a certificate's key. Its reader goes by a table that knows for each kind of key
 * how to sign and to decrypt too, and so brings all of that with it. Keys are read by shim/crypto/public_key.c, more strictly,
 * and imported into PSA; here the octets are only passed over, so that the rest of the certificate can be read, whatever its key
 * is. In both flavours: x509_crt.c is compiled with this name in place of the library's own.
 */
#include <mbedtls/asn1.h>
#include <mbedtls/pk.h>

int coldseal_pass_certificate_key(unsigned char **p, const unsigned char *end,
                                  mbedtls_pk_context *key);

int coldseal_pass_certificate_key(unsigned char **p, const unsigned char *end, mbedtls_pk_context *key)
{
    size_t size;
    int code = mbedtls_asn1_get_tag(p, end, &size, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);

    (void)key; /* stays as mbedtls_x509_crt_init() left it: none */
    if (code == 0)
        *p += size;
    return code;
}
