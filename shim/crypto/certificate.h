/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 version 3 certificates, RFC 5280 section 4, from strict DER. Reading one proves nothing about it: who issued it and
 * what it may vouch for is asked elsewhere.
 *
 * Why not the library's parser alone: it takes BER, folds the case of names, passes an absent purpose and knows no name
 * constraints. It reads each certificate too, and what the two readers do not agree on is refused.
 */
#ifndef SEAL_CRYPTO_CERTIFICATE_H
#define SEAL_CRYPTO_CERTIFICATE_H

#include "base/certificate_id.h"
#include "crypto/oid.h"
#include "crypto/scheme.h"

/* Bits of keyUsage, RFC 5280 section 4.2.1.3, that anybody here asks for. */
enum seal_key_usage {
    SEAL_USAGE_DIGITAL_SIGNATURE = 1 << 0,
    SEAL_USAGE_CONTENT_COMMITMENT = 1 << 1, /* nonRepudiation, as it was called */
    SEAL_USAGE_CERTIFICATE_SIGN = 1 << 5,
    SEAL_USAGE_CRL_SIGN = 1 << 6,
};

/* struct seal_certificate - plain data; slices are views into @der, which must outlive it. */
struct seal_certificate {
    struct seal_slice der;     /* the whole */
    struct seal_slice tbs;     /* TBSCertificate, whole: what is signed */
    struct seal_slice issuer;  /* Name, whole */
    struct seal_slice subject; /* Name, whole; may be an empty SEQUENCE */
    struct seal_slice spki;    /* SubjectPublicKeyInfo, whole, as it stands there */
    struct seal_slice signature;
    struct seal_slice extensions; /* contents of the SEQUENCE of all extensions; empty: none */
    struct seal_certificate_id id;
    struct seal_scheme scheme; /* that it is signed with; NONE: weak or unknown */
    int64_t not_before,
        not_after; /* seconds since 1970; valid from the first to the last of them, both included */
    struct seal_public_key key;

    bool is_ca, has_path_length;
    uint32_t path_length; /* CAs allowed below it */
    bool has_key_usage;
    unsigned key_usage; /* of enum seal_key_usage, other bits as they stand */
    bool has_purposes, purposes_critical;
    struct seal_slice purposes; /* extended key usage: contents, OIDs one after the other */
    struct seal_slice names; /* subject alternative names: contents, GeneralNames one after the other; empty: none */
    bool names_critical;
    bool needs_policy; /* policy constraints demand an explicit policy, RFC 5280 section 4.2.1.11 */
    bool has_constraints; /* name constraints, RFC 5280 section 4.2.1.10 */
    struct seal_slice permitted,
        excluded; /* contents, GeneralSubtrees one after the other; empty: none */
    struct seal_slice subject_key_id, authority_key_id; /* empty: none */
};

/*
 * seal_certificate_read() - a certificate from exactly these bytes.
 *
 * Version 3; both signature algorithms alike; serial not negative, at most 20 octets; every extension at most once; a critical
 * extension that is none of those above, nor inhibitAnyPolicy, is an error. Keys as seal_public_key_read(). A weak or unknown signature algorithm is
 * none: an anchor's own signature is never asked, and that of many a corporate root is SHA-1's. The fault's subject stays empty.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE not one, the fault's reason says why; SEAL_LIMIT_SIZE; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_certificate_read(struct seal_slice der,
                                                       struct seal_certificate *ret_certificate,
                                                       struct seal_fault *fault);

/* seal_certificate_extension() - the value (contents of its OCTET STRING) of an extension; false: it has none. */
bool seal_certificate_extension(const struct seal_certificate *certificate,
                                const struct seal_oid *oid, struct seal_slice *ret_value);

/* seal_certificate_for() - is @purpose among its extended key usages? False where there are none; "any" does not count. */
bool seal_certificate_for(const struct seal_certificate *certificate, const struct seal_oid *purpose);

/*
 * seal_certificate_issued() - did @issuer's key sign @certificate, under the very name that it gives, with a scheme that is taken?
 *   SEAL_OK; SEAL_TRUST_CERTIFICATE names or signature do not fit; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_certificate_issued(const struct seal_certificate *certificate,
                                                         const struct seal_certificate *issuer);

/* General names, RFC 5280 section 4.2.1.6, that a signer may ask for. */
enum seal_general_name {
    SEAL_NAME_EMAIL = 1, /* rfc822Name */
    SEAL_NAME_DNS = 2,
    SEAL_NAME_URI = 6,
};

/* seal_certificate_names() - is @text exactly one of its names of this type? Bytes are compared; a NUL never matches. */
bool seal_certificate_names(const struct seal_certificate *certificate, enum seal_general_name type,
                            struct seal_slice text);

/*
 * seal_certificate_within() - do subject and names of @certificate lie within the name constraints of @above?
 *
 * RFC 5280 sections 4.2.1.10 and 6.1.4: directory names, DNS names, e-mail addresses and URIs. A constraint of another type
 * is a refusal where the certificate has a name of that type, and any malformed one is.
 */
bool seal_certificate_within(const struct seal_certificate *certificate,
                             const struct seal_certificate *above);

#endif
