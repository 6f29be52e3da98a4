/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CMS SignedData, RFC 5652 section 5, the part of it that signatures of code and timestamp tokens use: versions 1 and 3, exactly
 * one signer with signed attributes, DER throughout.
 */
#ifndef SEAL_TRUST_CMS_H
#define SEAL_TRUST_CMS_H

#include "trust/pool.h"

/* A SignedData with one signer. Slices are views into the bytes it was read from. */
struct seal_cms {
    struct seal_slice content_type; /* OID contents, of eContentType */
    bool has_content;
    struct seal_slice content;      /* of the eContent OCTET STRING */
    struct seal_slice certificates; /* contents of [0], certificates one after the other; empty: none */

    struct seal_slice issuer,
        serial; /* the signer's identifier: Name whole and the INTEGER's magnitude; or */
    struct seal_slice key_id; /* subjectKeyIdentifier; the other is empty */
    const char *untaken;      /* why its algorithms are none of ours, static; NULL: they are */
    enum seal_hash hash; /* digestAlgorithm; this and the next are unset where @untaken is set */
    struct seal_scheme scheme;
    struct seal_slice attributes; /* signed attributes, whole, tagged as they stand there: [0] */
    struct seal_slice signature;

    /* of the signed attributes */
    struct seal_slice digest; /* messageDigest */
    bool has_time;
    int64_t time; /* signingTime: a claim */
    bool has_certificate_hash;
    enum seal_hash certificate_hash_algorithm;
    struct seal_slice certificate_hash; /* of signingCertificateV2's first certificate */
    struct seal_slice certificate_issuer,
        certificate_serial; /* its issuerSerial: Name whole and magnitude; empty: none */

    struct seal_slice token; /* unsigned attribute: the timestamp token, a ContentInfo whole; empty: none */
};

/*
 * seal_cms_shape() - a ContentInfo with a SignedData, exactly these bytes, whatever its algorithms are.
 *
 * Signed attributes are there, in the order of DER, each once, those that we know with one value; contentType equals eContentType;
 * messageDigest is there. Unsigned attributes: at most one timestamp token; others are passed over.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE: the fault's reason says what is wrong
 */
SEAL_MUST_CHECK enum seal_result seal_cms_shape(struct seal_slice der, struct seal_cms *ret_cms,
                                                struct seal_fault *fault);

/*
 * seal_cms_read() - such a one that could be verified: its digest is SHA-256, SHA-384 or SHA-512, its signature ECDSA or RSA.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE: the fault's reason says what is wrong
 */
SEAL_MUST_CHECK enum seal_result seal_cms_read(struct seal_slice der, struct seal_cms *ret_cms,
                                               struct seal_fault *fault);

/* seal_cms_is_detached() - plain data that lies elsewhere: no content of its own, of type id-data. */
bool seal_cms_is_detached(const struct seal_cms *cms);

/*
 * seal_cms_certificates() - those that we can read, into an empty pool; views into the CMS.
 *   SEAL_OK; SEAL_LIMIT_COUNT more than SEAL_CERTIFICATES_MAX, read or not; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_cms_certificates(const struct seal_cms *cms,
                                                       struct seal_pool *ret_pool,
                                                       struct seal_fault *fault);

/* seal_cms_signer() - the certificate of @pool that the signer's identifier names; NULL: none. Never "the first". */
const struct seal_certificate *seal_cms_signer(const struct seal_cms *cms,
                                               const struct seal_pool *pool);

/*
 * seal_cms_no_signer() - why there is no certificate of the signer: it did not come along, or it did and cannot be read.
 *   SEAL_TRUST_SIGNERS; SEAL_TRUST_CERTIFICATE, the fault's reason is the reader's (where the identifier is a key's, it is not looked
 *   for); SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
enum seal_result seal_cms_no_signer(const struct seal_cms *cms, struct seal_fault *fault);

/*
 * seal_cms_verify() - did the key of @certificate sign this, over @content?
 *
 * The digest of @content is messageDigest; the signature is over the attributes with the tag of a SET; signingCertificateV2,
 * where it is there, means @certificate.
 *   SEAL_OK; SEAL_TRUST_SIGNERS; SEAL_FORMAT_SIGNATURE algorithms that are not taken; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO; the
 *   fault's reason says what did not hold
 */
SEAL_MUST_CHECK enum seal_result seal_cms_verify(const struct seal_cms *cms,
                                                 const struct seal_certificate *certificate,
                                                 struct seal_slice content, struct seal_fault *fault);

#endif
