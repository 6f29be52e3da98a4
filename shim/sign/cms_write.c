/* SPDX-License-Identifier: Apache-2.0 */
/* CMS SignedData and timestamp requests, written. */
#include "sign/cms_write.h"

#include "base/time.h"
#include "sign/der_build.h"

#include <string.h>

enum { VERSION_1 = 1, DIRECTORY_NAME = 4 };

#define UTC_TIME_END INT64_C(2524608000) /* 2050, RFC 5652 section 11.3 */

/* An attribute with one value, RFC 5652 section 5.3. */
static void put_attribute(struct seal_der_values *attributes, const struct seal_oid *type,
                          struct seal_der_values *value)
{
    struct seal_der_values attribute = {.failed = SEAL_UNDECIDED};

    seal_der_put_oid(&attribute, type);
    seal_der_around(&attribute, SEAL_DER_SET, value);
    seal_der_around(attributes, SEAL_DER_SEQUENCE, &attribute);
}

static void put_name_and_serial(struct seal_der_values *values,
                                const struct seal_certificate *certificate, bool general)
{
    const struct seal_certificate_id *id = &certificate->id;
    struct seal_der_values inside = {.failed = SEAL_UNDECIDED}, name = inside, names = inside;

    if (general) { /* GeneralNames with one directoryName, RFC 5035 section 5 */
        seal_der_put_whole(&name, certificate->issuer);
        seal_der_around(&names, SEAL_DER_CONTEXT_AROUND(DIRECTORY_NAME), &name);
        seal_der_around(&inside, SEAL_DER_SEQUENCE, &names);
    } else {
        seal_der_put_whole(&inside, certificate->issuer);
    }
    seal_der_put_unsigned(&inside, (struct seal_slice){id->serial, id->serial_size});
    seal_der_around(values, SEAL_DER_SEQUENCE, &inside);
}

/* ESSCertIDv2; its hash is SHA-256, which is the default and therefore not written. */
static enum seal_result put_signing_certificate(struct seal_der_values *attributes,
                                                const struct seal_certificate *signer)
{
    struct seal_der_values id = {.failed = SEAL_UNDECIDED}, ids = id, all = id, value = id;
    uint8_t digest[SEAL_DIGEST_SIZE];
    const enum seal_result r = seal_hash_bytes(SEAL_HASH_SHA256, signer->der, digest);

    if (r != SEAL_OK)
        return r;
    seal_der_put(&id, SEAL_DER_OCTET_STRING, (struct seal_slice){digest, sizeof(digest)});
    put_name_and_serial(&id, signer, true);
    seal_der_around(&ids, SEAL_DER_SEQUENCE, &id);
    seal_der_around(&all, SEAL_DER_SEQUENCE, &ids);
    seal_der_around(&value, SEAL_DER_SEQUENCE, &all);
    put_attribute(attributes, &seal_oid_signing_certificate_v2, &value);
    return SEAL_OK;
}

/* YYMMDDHHMMSSZ of YYYY-MM-DDTHH:MM:SSZ. */
static void put_time(struct seal_der_values *attributes, int64_t time)
{
    struct seal_der_values value = {.failed = SEAL_UNDECIDED};
    char text[SEAL_TIME_SIZE];
    uint8_t utc[16];
    size_t size = 0;

    seal_time_write(time, text);
    for (size_t i = 2; text[i] != '\0' && size < sizeof(utc); i++)
        if ((text[i] >= '0' && text[i] <= '9') || text[i] == 'Z')
            utc[size++] = (uint8_t)text[i];
    seal_der_put(&value, SEAL_DER_UTC_TIME, (struct seal_slice){utc, size});
    put_attribute(attributes, &seal_oid_signing_time, &value);
}

static bool is_writable(const struct seal_cms_draft *draft)
{
    const enum seal_scheme_kind kind = seal_scheme_of(draft->algorithm).kind;

    return (kind == SEAL_SCHEME_ECDSA || kind == SEAL_SCHEME_RSA_PKCS1 ||
            kind == SEAL_SCHEME_RSA_PSS) &&
           (!draft->has_time || (draft->time >= 0 && draft->time < UTC_TIME_END));
}

enum seal_result seal_cms_write_attributes(const struct seal_cms_draft *draft,
                                           struct seal_slice content,
                                           struct seal_buffer *ret_attributes)
{
    const enum seal_hash hash = seal_algorithm_hash(draft->algorithm);
    struct seal_der_values attributes = {.failed = SEAL_UNDECIDED}, value = attributes,
                           set = attributes;
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!is_writable(draft))
        return SEAL_USAGE;
    if ((r = seal_hash_bytes(hash, content, digest)) != SEAL_OK)
        return r;
    seal_der_put_oid(&value, &seal_oid_data);
    put_attribute(&attributes, &seal_oid_content_type, &value);
    seal_der_put(&value, SEAL_DER_OCTET_STRING, (struct seal_slice){digest, seal_hash_size(hash)});
    put_attribute(&attributes, &seal_oid_message_digest, &value);
    if (draft->has_time)
        put_time(&attributes, draft->time);
    if ((r = put_signing_certificate(&attributes, draft->signer)) != SEAL_OK) {
        seal_der_clear(&attributes);
        return r;
    }
    seal_der_sort(&attributes);
    seal_der_around(&set, SEAL_DER_SET, &attributes);
    return seal_der_end(&set, ret_attributes);
}

/* RSASSA-PSS-params, RFC 4055 section 3.1: MGF1 of the same hash, salt as long as it. */
static void put_pss(struct seal_der_values *algorithm, enum seal_hash hash)
{
    struct seal_der_values parameters = {.failed = SEAL_UNDECIDED}, part = parameters,
                           inside = parameters;

    seal_der_put_hash(&part, hash);
    seal_der_around(&parameters, SEAL_DER_CONTEXT_AROUND(0), &part);
    seal_der_put_oid(&inside, &seal_oid_mgf1);
    seal_der_put_hash(&inside, hash);
    seal_der_around(&part, SEAL_DER_SEQUENCE, &inside);
    seal_der_around(&parameters, SEAL_DER_CONTEXT_AROUND(1), &part);
    seal_der_put_small(&part, (uint8_t)seal_hash_size(hash));
    seal_der_around(&parameters, SEAL_DER_CONTEXT_AROUND(2), &part);
    seal_der_around(algorithm, SEAL_DER_SEQUENCE, &parameters);
}

/* Of SHA-256, SHA-384 and SHA-512, in this order. */
static const struct seal_oid *by_hash(enum seal_hash hash, const struct seal_oid *sha256,
                                      const struct seal_oid *sha384, const struct seal_oid *sha512)
{
    switch (hash) {
    case SEAL_HASH_SHA256:
        return sha256;
    case SEAL_HASH_SHA384:
        return sha384;
    case SEAL_HASH_SHA512:
        break;
    }
    return sha512;
}

/* Parameters: for RSA PKCS#1 NULL, for ECDSA none; RFC 5754 section 3. */
static void put_scheme(struct seal_der_values *values, enum seal_algorithm how)
{
    const struct seal_scheme scheme = seal_scheme_of(how);
    struct seal_der_values algorithm = {.failed = SEAL_UNDECIDED};

    switch (scheme.kind) {
    case SEAL_SCHEME_ECDSA:
        seal_der_put_oid(&algorithm, by_hash(scheme.hash, &seal_oid_ecdsa_sha256,
                                             &seal_oid_ecdsa_sha384, &seal_oid_ecdsa_sha512));
        break;
    case SEAL_SCHEME_RSA_PKCS1:
        seal_der_put_oid(&algorithm, by_hash(scheme.hash, &seal_oid_rsa_sha256,
                                             &seal_oid_rsa_sha384, &seal_oid_rsa_sha512));
        seal_der_put(&algorithm, SEAL_DER_NULL, (struct seal_slice){NULL, 0});
        break;
    case SEAL_SCHEME_RSA_PSS:
        seal_der_put_oid(&algorithm, &seal_oid_rsa_pss);
        put_pss(&algorithm, scheme.hash);
        break;
    case SEAL_SCHEME_NONE:
    case SEAL_SCHEME_ED25519:
        algorithm.failed = SEAL_USAGE; /* was refused before */
        break;
    }
    seal_der_around(values, SEAL_DER_SEQUENCE, &algorithm);
}

static void put_signer(struct seal_der_values *data, const struct seal_cms_draft *draft,
                       struct seal_slice attributes, struct seal_slice signature,
                       struct seal_slice token)
{
    struct seal_der_values info = {.failed = SEAL_UNDECIDED}, infos = info, unsigned_ones = info,
                           value = info;

    seal_der_put_small(&info, VERSION_1);
    put_name_and_serial(&info, draft->signer, false);
    seal_der_put_hash(&info, seal_algorithm_hash(draft->algorithm));
    seal_der_put(&info, SEAL_DER_CONTEXT_AROUND(0), attributes);
    put_scheme(&info, draft->algorithm);
    seal_der_put(&info, SEAL_DER_OCTET_STRING, signature);
    if (token.size > 0) {
        seal_der_put_whole(&value, token);
        put_attribute(&unsigned_ones, &seal_oid_timestamp_token, &value);
        seal_der_around(&info, SEAL_DER_CONTEXT_AROUND(1), &unsigned_ones);
    }
    seal_der_around(&infos, SEAL_DER_SEQUENCE, &info);
    seal_der_around(data, SEAL_DER_SET, &infos);
}

static void put_certificates(struct seal_der_values *data, const struct seal_cms_draft *draft)
{
    struct seal_der_values certificates = {.failed = SEAL_UNDECIDED};

    for (size_t i = 0; i < draft->count; i++)
        seal_der_put_whole(&certificates, draft->certificates[i].der);
    seal_der_sort(&certificates);
    seal_der_around(data, SEAL_DER_CONTEXT_AROUND(0), &certificates);
}

enum seal_result seal_cms_write(const struct seal_cms_draft *draft, struct seal_slice attributes,
                                struct seal_slice signature, struct seal_slice token,
                                struct seal_buffer *ret_der)
{
    struct seal_der_values data = {.failed = SEAL_UNDECIDED}, part = data, content = data,
                           info = data, whole = data;
    struct seal_der set = {attributes};
    struct seal_slice signed_contents;

    if (!is_writable(draft))
        return SEAL_USAGE;
    if (!seal_der_value(&set, SEAL_DER_SET, &signed_contents) || !seal_der_at_end(&set))
        return SEAL_INTERNAL_STATE;
    seal_der_put_small(&data, VERSION_1);
    seal_der_put_hash(&part, seal_algorithm_hash(draft->algorithm));
    seal_der_around(&data, SEAL_DER_SET, &part);
    seal_der_put_oid(&part, &seal_oid_data);
    seal_der_around(&data, SEAL_DER_SEQUENCE, &part);
    put_certificates(&data, draft);
    put_signer(&data, draft, signed_contents, signature, token);
    seal_der_around(&content, SEAL_DER_SEQUENCE, &data);
    seal_der_put_oid(&info, &seal_oid_signed_data);
    seal_der_around(&info, SEAL_DER_CONTEXT_AROUND(0), &content);
    seal_der_around(&whole, SEAL_DER_SEQUENCE, &info);
    return seal_der_end(&whole, ret_der);
}

enum seal_result seal_timestamp_request_write(enum seal_hash hash, struct seal_slice message,
                                              struct seal_buffer *ret_der)
{
    static const uint8_t yes = 0xff;
    struct seal_der_values request = {.failed = SEAL_UNDECIDED}, imprint = request, whole = request;
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    const enum seal_result r = seal_hash_bytes(hash, message, digest);

    if (r != SEAL_OK)
        return r;
    seal_der_put_small(&request, VERSION_1);
    seal_der_put_hash(&imprint, hash);
    seal_der_put(&imprint, SEAL_DER_OCTET_STRING, (struct seal_slice){digest, seal_hash_size(hash)});
    seal_der_around(&request, SEAL_DER_SEQUENCE, &imprint);
    seal_der_put(&request, SEAL_DER_BOOLEAN, (struct seal_slice){&yes, 1}); /* certReq */
    seal_der_around(&whole, SEAL_DER_SEQUENCE, &request);
    return seal_der_end(&whole, ret_der);
}
