/* SPDX-License-Identifier: Apache-2.0 */
/* Reading CMS SignedData. Every byte may be an attacker's, and nothing is believed here: it only gets its shape. */
#include "trust/cms.h"

#include "crypto/oid.h"
#include "trust/cms_attributes.h"

static enum seal_result refuse(struct seal_fault *fault, const char *reason)
{
    return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, reason, NULL);
}

/* ContentInfo, RFC 5652 section 3, around a SignedData. */
static bool enter_signed_data(struct seal_slice bytes, struct seal_der *ret_data)
{
    struct seal_der outer = {bytes}, info, content;
    struct seal_slice type;

    return seal_der_enter(&outer, SEAL_DER_SEQUENCE, &info) && seal_der_at_end(&outer) &&
           seal_der_value(&info, SEAL_DER_OID, &type) && seal_oid_is(type, &seal_oid_signed_data) &&
           seal_der_enter(&info, SEAL_DER_CONTEXT_AROUND(0), &content) && seal_der_at_end(&info) &&
           seal_der_enter(&content, SEAL_DER_SEQUENCE, ret_data) && seal_der_at_end(&content);
}

/* EncapsulatedContentInfo, section 5.2. */
static bool read_content(struct seal_der *data, struct seal_cms *cms)
{
    struct seal_der inside, around;

    if (!seal_der_enter(data, SEAL_DER_SEQUENCE, &inside) ||
        !seal_der_value(&inside, SEAL_DER_OID, &cms->content_type))
        return false;
    if (seal_der_at_end(&inside))
        return true;
    cms->has_content = true;
    return seal_der_enter(&inside, SEAL_DER_CONTEXT_AROUND(0), &around) && seal_der_at_end(&inside) &&
           seal_der_value(&around, SEAL_DER_OCTET_STRING, &cms->content) && seal_der_at_end(&around);
}

/* [@n] IMPLICIT SET OF, which may be absent: SEQUENCEs alone. The other choices of certificates and lists are no X.509. */
static bool read_set(struct seal_der *data, unsigned n, struct seal_slice *ret_contents)
{
    struct seal_der items;
    struct seal_slice item;

    if (seal_der_peek(data) != SEAL_DER_CONTEXT_AROUND(n))
        return true;
    if (!seal_der_enter(data, SEAL_DER_CONTEXT_AROUND(n), &items))
        return false;
    *ret_contents = items.rest;
    while (!seal_der_at_end(&items))
        if (!seal_der_value(&items, SEAL_DER_SEQUENCE, &item))
            return false;
    return true;
}

/* SignerIdentifier, section 5.3. */
static bool read_identifier(struct seal_der *signer, struct seal_cms *cms)
{
    struct seal_der inside;
    uint8_t tag;

    if (seal_der_peek(signer) == SEAL_DER_CONTEXT(0))
        return seal_der_value(signer, SEAL_DER_CONTEXT(0), &cms->key_id) && cms->key_id.size > 0;
    return seal_der_enter(signer, SEAL_DER_SEQUENCE, &inside) &&
           seal_der_any(&inside, &tag, NULL, &cms->issuer) && tag == SEAL_DER_SEQUENCE &&
           seal_der_unsigned(&inside, &cms->serial) && seal_der_at_end(&inside);
}

/* AlgorithmIdentifier, RFC 5280 section 4.1.1.2: an OID, and at most one value as its parameters. */
static bool read_algorithm(struct seal_der *der, struct seal_slice *ret_whole)
{
    struct seal_der inside = {{NULL, 0}};
    struct seal_slice oid;

    return seal_der_peek(der) == SEAL_DER_SEQUENCE &&
           seal_der_any(der, NULL, &inside.rest, ret_whole) &&
           seal_der_value(&inside, SEAL_DER_OID, &oid) &&
           (seal_der_at_end(&inside) || seal_der_any(&inside, NULL, NULL, NULL)) &&
           seal_der_at_end(&inside);
}

/* Ed25519 is left out: RFC 8419 pairs it with SHA-512, and tools do not agree on it yet. */
static void take_algorithms(struct seal_slice digest, struct seal_slice signature, struct seal_cms *cms)
{
    struct seal_scheme scheme;

    if (!seal_hash_read(digest, &cms->hash))
        cms->untaken = "the digest is not SHA-256, SHA-384 or SHA-512";
    else if (!seal_scheme_read(signature, &cms->hash, &scheme) || scheme.kind == SEAL_SCHEME_ED25519)
        cms->untaken = "the signature algorithm is not ECDSA or RSA with SHA-2";
    else
        cms->scheme = scheme;
}

/* SignerInfo, section 5.3; @version is that of the SignedData. */
static enum seal_result read_signer(struct seal_der signer, uint32_t data_version,
                                    struct seal_cms *cms, struct seal_fault *fault)
{
    struct seal_slice digest, scheme, signed_contents, unsigned_contents;
    struct seal_der attributes;
    uint32_t version, wanted;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!seal_der_small(&signer, &version) || !read_identifier(&signer, cms))
        return refuse(fault, "the signer's identifier is malformed");
    /* Section 5.1: version 3 where any of this is so, else 1. */
    wanted = cms->key_id.size > 0 ? 3 : 1;
    if (version != wanted)
        return refuse(fault, "the signer's version does not go with its identifier");
    if (!seal_oid_is(cms->content_type, &seal_oid_data))
        wanted = 3;
    if (data_version != wanted)
        return refuse(fault, "the version does not go with signer and content");
    if (!read_algorithm(&signer, &digest))
        return refuse(fault, "the digest algorithm is malformed");
    attributes = signer;
    if (!seal_der_value(&signer, SEAL_DER_CONTEXT_AROUND(0), &signed_contents))
        return refuse(fault, "has no signed attributes");
    if (!seal_der_any(&attributes, NULL, NULL, &cms->attributes))
        return refuse(fault, "has no signed attributes");
    if (!read_algorithm(&signer, &scheme))
        return refuse(fault, "the signature algorithm is malformed");
    if (!seal_der_value(&signer, SEAL_DER_OCTET_STRING, &cms->signature))
        return refuse(fault, "has no signature");
    take_algorithms(digest, scheme, cms);
    if ((r = seal_cms_read_signed(signed_contents, cms, fault)) != SEAL_OK)
        return r;
    if (seal_der_value(&signer, SEAL_DER_CONTEXT_AROUND(1), &unsigned_contents) &&
        (r = seal_cms_read_unsigned(unsigned_contents, cms, fault)) != SEAL_OK)
        return r;
    return seal_der_at_end(&signer) ? SEAL_OK : refuse(fault, "the signer has more than it should");
}

/* The signer's hash must be among those that were announced, if we know it. */
static bool announces(struct seal_der digests, const struct seal_cms *cms)
{
    bool found = cms->untaken != NULL;

    while (!seal_der_at_end(&digests)) {
        struct seal_slice algorithm;
        enum seal_hash hash;

        if (!read_algorithm(&digests, &algorithm))
            return false;
        found = found || (seal_hash_read(algorithm, &hash) && hash == cms->hash);
    }
    return found;
}

enum seal_result seal_cms_shape(struct seal_slice der, struct seal_cms *ret_cms,
                                struct seal_fault *fault)
{
    struct seal_cms cms = {.has_content = false};
    struct seal_der data, digests, signers, signer;
    struct seal_slice lists;
    uint32_t version;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!enter_signed_data(der, &data))
        return refuse(fault, "is no CMS SignedData in DER");
    if (!seal_der_small(&data, &version) || !seal_der_enter(&data, SEAL_DER_SET, &digests))
        return refuse(fault, "version or digest algorithms are malformed");
    if (!read_content(&data, &cms))
        return refuse(fault, "the content is malformed");
    if (!read_set(&data, 0, &cms.certificates))
        return refuse(fault, "the certificates are malformed");
    if (!read_set(&data, 1, &lists))
        return refuse(fault, "the revocation lists are malformed");
    if (!seal_der_enter(&data, SEAL_DER_SET, &signers) || !seal_der_at_end(&data))
        return refuse(fault, "is no CMS SignedData in DER");
    if (!seal_der_enter(&signers, SEAL_DER_SEQUENCE, &signer) || !seal_der_at_end(&signers))
        return refuse(fault, "has not exactly one signer");
    if ((r = read_signer(signer, version, &cms, fault)) != SEAL_OK)
        return r;
    if (!announces(digests, &cms))
        return refuse(fault, "the signer's digest is not among the digest algorithms");
    *ret_cms = cms;
    return SEAL_OK;
}

enum seal_result seal_cms_read(struct seal_slice der, struct seal_cms *ret_cms,
                               struct seal_fault *fault)
{
    struct seal_cms cms = {.has_content = false};
    enum seal_result r = seal_cms_shape(der, &cms, fault);

    if (r != SEAL_OK)
        return r;
    if (cms.untaken != NULL)
        return refuse(fault, cms.untaken);
    *ret_cms = cms;
    return SEAL_OK;
}

bool seal_cms_is_detached(const struct seal_cms *cms)
{
    return !cms->has_content && seal_oid_is(cms->content_type, &seal_oid_data);
}
