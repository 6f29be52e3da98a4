/* SPDX-License-Identifier: Apache-2.0 */
/* Reading AlgorithmIdentifiers: a closed list, and parameters that say what the list says. */
#include "crypto/scheme.h"

#include "crypto/oid.h"

static const struct {
    const struct seal_oid *oid;
    enum seal_hash hash;
} hashes[] = {
    {&seal_oid_sha256, SEAL_HASH_SHA256},
    {&seal_oid_sha384, SEAL_HASH_SHA384},
    {&seal_oid_sha512, SEAL_HASH_SHA512},
};

static const struct {
    const struct seal_oid *oid;
    struct seal_scheme scheme;
} simple[] = {
    {&seal_oid_ecdsa_sha256, {SEAL_SCHEME_ECDSA, SEAL_HASH_SHA256}},
    {&seal_oid_ecdsa_sha384, {SEAL_SCHEME_ECDSA, SEAL_HASH_SHA384}},
    {&seal_oid_ecdsa_sha512, {SEAL_SCHEME_ECDSA, SEAL_HASH_SHA512}},
    {&seal_oid_rsa_sha256, {SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA256}},
    {&seal_oid_rsa_sha384, {SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA384}},
    {&seal_oid_rsa_sha512, {SEAL_SCHEME_RSA_PKCS1, SEAL_HASH_SHA512}},
};

/* AlgorithmIdentifier, RFC 5280 section 4.1.1.2; @ret_parameters: what follows the identifier. */
static bool read_identifier(struct seal_slice whole, struct seal_slice *ret_oid,
                            struct seal_der *ret_parameters)
{
    struct seal_der outer = {whole};

    return seal_der_enter(&outer, SEAL_DER_SEQUENCE, ret_parameters) && seal_der_at_end(&outer) &&
           seal_der_value(ret_parameters, SEAL_DER_OID, ret_oid);
}

/* Absent or NULL. RFC 4055 and RFC 5754 want the one or the other, RFC 5758 none, and every tool has its own habit (Java's
 * keytool writes a NULL for ECDSA): neither means anything else. */
static bool no_parameters(struct seal_der parameters)
{
    struct seal_slice nothing;

    if (seal_der_at_end(&parameters))
        return true;
    return seal_der_value(&parameters, SEAL_DER_NULL, &nothing) && nothing.size == 0 &&
           seal_der_at_end(&parameters);
}

bool seal_hash_read(struct seal_slice whole, enum seal_hash *ret_hash)
{
    struct seal_der parameters;
    struct seal_slice oid;

    if (!read_identifier(whole, &oid, &parameters) || !no_parameters(parameters))
        return false;
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        if (seal_oid_is(oid, hashes[i].oid)) {
            *ret_hash = hashes[i].hash;
            return true;
        }
    }
    return false;
}

/* [n] around one value, whole. */
static bool read_around(struct seal_der *der, unsigned n, struct seal_slice *ret_whole)
{
    struct seal_der inside;

    return seal_der_enter(der, SEAL_DER_CONTEXT_AROUND(n), &inside) &&
           seal_der_any(&inside, NULL, NULL, ret_whole) && seal_der_at_end(&inside);
}

/* RSASSA-PSS-params, RFC 4055 section 3.1. The defaults are SHA-1's, and the trailer has only one: all three others are there. */
static bool read_pss(struct seal_der parameters, enum seal_hash *ret_hash)
{
    struct seal_der fields, mgf, salt;
    struct seal_slice whole, oid;
    enum seal_hash hash, mgf_hash;
    uint32_t length;

    if (!seal_der_enter(&parameters, SEAL_DER_SEQUENCE, &fields) || !seal_der_at_end(&parameters))
        return false;
    if (!read_around(&fields, 0, &whole) || !seal_hash_read(whole, &hash))
        return false;
    if (!read_around(&fields, 1, &whole) || !read_identifier(whole, &oid, &mgf) ||
        !seal_oid_is(oid, &seal_oid_mgf1) || !seal_hash_read(mgf.rest, &mgf_hash) || mgf_hash != hash)
        return false;
    if (!read_around(&fields, 2, &salt.rest) || !seal_der_small(&salt, &length) ||
        length != seal_hash_size(hash) || !seal_der_at_end(&fields))
        return false;
    *ret_hash = hash;
    return true;
}

bool seal_scheme_read(struct seal_slice whole, const enum seal_hash *digest,
                      struct seal_scheme *ret_scheme)
{
    struct seal_der parameters;
    struct seal_slice oid;
    enum seal_hash hash;

    if (!read_identifier(whole, &oid, &parameters))
        return false;
    if (seal_oid_is(oid, &seal_oid_ed25519)) { /* RFC 8410 section 3: absent */
        if (!seal_der_at_end(&parameters))
            return false;
        *ret_scheme = seal_scheme_of(SEAL_ED25519);
        return true;
    }
    if (seal_oid_is(oid, &seal_oid_rsa_pss)) {
        if (!read_pss(parameters, &hash))
            return false;
        *ret_scheme = (struct seal_scheme){SEAL_SCHEME_RSA_PSS, hash};
        return true;
    }
    if (!no_parameters(parameters))
        return false;
    if (digest != NULL && seal_oid_is(oid, &seal_oid_rsa)) {
        *ret_scheme = (struct seal_scheme){SEAL_SCHEME_RSA_PKCS1, *digest};
        return true;
    }
    for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
        if (seal_oid_is(oid, simple[i].oid)) {
            *ret_scheme = simple[i].scheme;
            return true;
        }
    }
    return false;
}

struct seal_scheme seal_scheme_of(enum seal_algorithm algorithm)
{
    const enum seal_hash hash = seal_algorithm_hash(algorithm);

    switch (algorithm) {
    case SEAL_ECDSA_P256_SHA256:
    case SEAL_ECDSA_P384_SHA384:
        return (struct seal_scheme){SEAL_SCHEME_ECDSA, hash};
    case SEAL_RSA_PKCS1_SHA256:
    case SEAL_RSA_PKCS1_SHA384:
    case SEAL_RSA_PKCS1_SHA512:
        return (struct seal_scheme){SEAL_SCHEME_RSA_PKCS1, hash};
    case SEAL_RSA_PSS_SHA256:
    case SEAL_RSA_PSS_SHA384:
    case SEAL_RSA_PSS_SHA512:
        return (struct seal_scheme){SEAL_SCHEME_RSA_PSS, hash};
    case SEAL_ED25519:
        return (struct seal_scheme){SEAL_SCHEME_ED25519, hash};
    case SEAL_ALGORITHM_NONE:
        break;
    }
    return (struct seal_scheme){SEAL_SCHEME_NONE, hash};
}

/* The word for this hash: SHA-256, SHA-384, SHA-512. */
static const char *by_hash(enum seal_hash hash, const char *sha256, const char *sha384,
                           const char *sha512)
{
    switch (hash) {
    case SEAL_HASH_SHA256:
        return sha256;
    case SEAL_HASH_SHA384:
        return sha384;
    case SEAL_HASH_SHA512:
        return sha512;
    }
    return "unknown";
}

const char *seal_scheme_text(struct seal_scheme scheme)
{
    switch (scheme.kind) {
    case SEAL_SCHEME_ECDSA:
        return by_hash(scheme.hash, "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512");
    case SEAL_SCHEME_RSA_PKCS1:
        return by_hash(scheme.hash, "rsa-pkcs1-sha256", "rsa-pkcs1-sha384", "rsa-pkcs1-sha512");
    case SEAL_SCHEME_RSA_PSS:
        return by_hash(scheme.hash, "rsa-pss-sha256", "rsa-pss-sha384", "rsa-pss-sha512");
    case SEAL_SCHEME_ED25519:
        return "ed25519";
    case SEAL_SCHEME_NONE:
        break;
    }
    return "unknown";
}
