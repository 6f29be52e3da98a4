/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam to Mbed TLS's X.509: a second reading of certificates that our own reader took. Where two readers see different
 * things in the same bytes, one of them is being fooled. Nothing is verified in here, no clock is asked, and the key is only
 * passed over (cmake/mbedtls/no_certificate_keys.c).
 */
#include "crypto/backend.h"

#include <mbedtls/x509_crt.h>

#include <string.h>

/* Extensions that the library does not know: ours was there before, and refused every critical one that it does not know. */
static int pass_over(void *context, mbedtls_x509_crt const *crt, mbedtls_x509_buf const *oid,
                     int critical, const unsigned char *value, const unsigned char *end)
{
    (void)context;
    (void)crt;
    (void)oid;
    (void)critical;
    (void)value;
    (void)end;
    return 0;
}

static bool is_same(const mbedtls_x509_buf *theirs, struct seal_slice ours)
{
    return seal_der_is(ours, theirs->p, theirs->len);
}

static bool is_same_serial(const mbedtls_x509_buf *theirs, const struct seal_certificate_id *id)
{
    const size_t sign = id->serial[0] >= 0x80 ? 1 : 0; /* the zero that keeps it positive */

    return theirs->len == sign + id->serial_size && (sign == 0 || theirs->p[0] == 0) &&
           memcmp(theirs->p + sign, id->serial, id->serial_size) == 0;
}

static bool is_same_certificate(const mbedtls_x509_crt *crt, const struct seal_certificate *ours)
{
    const bool is_ca = mbedtls_x509_crt_get_ca_istrue(crt) == 1;

    return is_same(&crt->raw, ours->der) && is_same(&crt->tbs, ours->tbs) &&
           is_same(&crt->issuer_raw, ours->issuer) && is_same(&crt->subject_raw, ours->subject) &&
           is_same(&crt->pk_raw, ours->spki) && is_same_serial(&crt->serial, &ours->id) &&
           is_ca == ours->is_ca;
}

/* The library's codes are sums of a high and a low part, and either can be about memory. */
static enum seal_result failure(int code)
{
    const int low = -(-code & 0x7f), high = code - low;

    if (high == MBEDTLS_ERR_X509_ALLOC_FAILED || low == MBEDTLS_ERR_ASN1_ALLOC_FAILED)
        return SEAL_LIMIT_MEMORY;
    return SEAL_FORMAT_SIGNATURE;
}

/* Ed25519, and weak digests, which this build leaves out, are errors to it. A certificate with a scheme that nobody takes is of use as
 * an anchor alone, for which the policy vouches. */
static bool can_read(const struct seal_certificate *certificate)
{
    return certificate->scheme.kind != SEAL_SCHEME_ED25519 &&
           certificate->scheme.kind != SEAL_SCHEME_NONE;
}

enum seal_result seal_x509_agrees(const struct seal_certificate *certificate)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    mbedtls_x509_crt crt;
    int code;

    if (!can_read(certificate))
        return SEAL_OK;
    mbedtls_x509_crt_init(&crt);
    code = mbedtls_x509_crt_parse_der_with_ext_cb(&crt, certificate->der.data,
                                                  certificate->der.size, 0, pass_over, NULL);
    if (code != 0)
        r = failure(code);
    else
        r = is_same_certificate(&crt, certificate) ? SEAL_OK : SEAL_FORMAT_SIGNATURE;
    mbedtls_x509_crt_free(&crt);
    return r;
}
