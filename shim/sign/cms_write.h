/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing what trust/cms.h reads: a detached CMS SignedData, RFC 5652 section 5, of version 1 with one signer, named by issuer
 * and serial. Without a clock: the same input gives the same bytes.
 */
#ifndef SEAL_SIGN_CMS_WRITE_H
#define SEAL_SIGN_CMS_WRITE_H

#include "crypto/certificate.h"

/* What goes into it besides content and signature. Borrowed. */
struct seal_cms_draft {
    const struct seal_certificate *signer;
    const struct seal_certificate *certificates; /* that lie in it, the signer's too */
    size_t count;
    enum seal_algorithm algorithm; /* of ECDSA or RSA; its hash is that of the content too */
    bool has_time;
    int64_t time; /* signingTime: a claim, from 1970 to 2049 */
};

/*
 * seal_cms_write_attributes() - append the signed attributes over @content, as the SET that is signed: contentType,
 * messageDigest, signingCertificateV2 (RFC 5035) with issuerSerial, and signingTime where it has one.
 *   SEAL_OK; SEAL_USAGE an algorithm or a time that no CMS of ours has; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_cms_write_attributes(const struct seal_cms_draft *draft,
                                                           struct seal_slice content,
                                                           struct seal_buffer *ret_attributes);

/*
 * seal_cms_write() - append the ContentInfo.
 *
 * @attributes: what was signed.  @signature: raw.  @token: a timestamp over it, a ContentInfo, which lies beside the signature
 *              and is not signed; empty: none.
 *   SEAL_OK; SEAL_USAGE; SEAL_INTERNAL_STATE attributes that are no SET; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_cms_write(const struct seal_cms_draft *draft,
                                                struct seal_slice attributes,
                                                struct seal_slice signature, struct seal_slice token,
                                                struct seal_buffer *ret_der);

/*
 * seal_timestamp_request_write() - append a TimeStampReq, RFC 3161 section 2.4.1, over @message: with the authority's certificates,
 * and without a nonce, so that it is always the same.
 *   SEAL_OK; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_timestamp_request_write(enum seal_hash hash,
                                                              struct seal_slice message,
                                                              struct seal_buffer *ret_der);

#endif
