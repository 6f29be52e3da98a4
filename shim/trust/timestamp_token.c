/* SPDX-License-Identifier: Apache-2.0 */
/* Reading timestamp tokens: the response around one, and what it says. Every byte may be an attacker's. */
#include "trust/timestamp_token.h"

#include "crypto/oid.h"

/* PKIStatus, RFC 3161 section 2.4.2: granted, or granted with modifications. */
enum { GRANTED = 0, GRANTED_WITH_MODIFICATIONS = 1 };
enum { TOKEN_VERSION = 1, THOUSANDTHS_MAX = 999 };

static enum seal_result refuse(struct seal_fault *fault, const char *reason)
{
    return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, reason, NULL);
}

static bool read_texts(struct seal_der *status)
{
    struct seal_der texts;
    struct seal_slice text;

    if (seal_der_at_end(status))
        return true;
    if (!seal_der_enter(status, SEAL_DER_SEQUENCE, &texts) || !seal_der_at_end(status))
        return false; /* failInfo, too, which no granted one has */
    while (!seal_der_at_end(&texts))
        if (!seal_der_value(&texts, SEAL_DER_UTF8_STRING, &text))
            return false;
    return true;
}

/* The ContentInfo within @bytes: itself, or that of a response. What begins with an identifier is no response. */
static enum seal_result unwrap(struct seal_slice bytes, struct seal_slice *ret_info,
                               struct seal_fault *fault)
{
    struct seal_der outer = {bytes}, response, status;
    uint32_t code;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &response) || !seal_der_at_end(&outer))
        return refuse(fault, "is no timestamp in DER");
    if (seal_der_peek(&response) == SEAL_DER_OID) {
        *ret_info = bytes;
        return SEAL_OK;
    }
    if (!seal_der_enter(&response, SEAL_DER_SEQUENCE, &status) || !seal_der_small(&status, &code))
        return refuse(fault, "the status of the timestamp is malformed");
    if (code != GRANTED && code != GRANTED_WITH_MODIFICATIONS)
        return refuse(fault, "the timestamp was not granted");
    if (!read_texts(&status))
        return refuse(fault, "the status of the timestamp is malformed");
    if (!seal_der_any(&response, NULL, NULL, ret_info) || !seal_der_at_end(&response))
        return refuse(fault, "the response is not one timestamp");
    return SEAL_OK;
}

/* One that we do not know has a digest of any size. */
static bool take_hash(struct seal_slice algorithm, struct seal_timestamp_token *token)
{
    if (seal_hash_read(algorithm, &token->hash))
        return token->imprint.size == seal_hash_size(token->hash);
    token->cms.untaken = "messageImprint is no SHA-256, SHA-384 or SHA-512";
    return seal_der_single(algorithm);
}

static bool read_imprint(struct seal_der *info, struct seal_timestamp_token *token)
{
    struct seal_der inside;
    struct seal_slice algorithm;

    return seal_der_enter(info, SEAL_DER_SEQUENCE, &inside) &&
           seal_der_any(&inside, NULL, NULL, &algorithm) &&
           seal_der_value(&inside, SEAL_DER_OCTET_STRING, &token->imprint) &&
           seal_der_at_end(&inside) && take_hash(algorithm, token);
}

/* Milliseconds and microseconds: [n] IMPLICIT INTEGER (1..999), or absent. Zero says as much as absence, and some write it. */
static bool read_thousandths(struct seal_der *accuracy, unsigned n)
{
    struct seal_slice number;
    unsigned value = 0;

    if (seal_der_peek(accuracy) != SEAL_DER_CONTEXT(n))
        return true;
    if (!seal_der_value(accuracy, SEAL_DER_CONTEXT(n), &number) || number.size == 0 ||
        number.size > 2 || (number.data[0] & 0x80) != 0)
        return false;
    if (number.size == 2 && number.data[0] == 0 && (number.data[1] & 0x80) == 0)
        return false; /* not minimal */
    for (size_t i = 0; i < number.size; i++)
        value = value << 8 | number.data[i];
    return value <= THOUSANDTHS_MAX;
}

static bool read_accuracy(struct seal_der *info)
{
    struct seal_der inside;
    uint32_t seconds;

    if (seal_der_peek(info) != SEAL_DER_SEQUENCE)
        return true;
    if (!seal_der_enter(info, SEAL_DER_SEQUENCE, &inside))
        return false;
    if (seal_der_peek(&inside) == SEAL_DER_INTEGER && !seal_der_small(&inside, &seconds))
        return false;
    return read_thousandths(&inside, 0) && read_thousandths(&inside, 1) && seal_der_at_end(&inside);
}

/* Whether order means something, and the request's nonce, which nobody here sent. */
static bool read_ordering_and_nonce(struct seal_der *info)
{
    struct seal_slice nonce;
    bool ordering;

    if (seal_der_peek(info) == SEAL_DER_BOOLEAN && !seal_der_boolean(info, &ordering))
        return false;
    if (seal_der_peek(info) != SEAL_DER_INTEGER)
        return true;
    return seal_der_value(info, SEAL_DER_INTEGER, &nonce) && nonce.size > 0;
}

/* [0] GeneralName: a claim. Who it was is said by the signer's identifier and nothing else. */
static bool read_name(struct seal_der *info)
{
    struct seal_der around;

    if (seal_der_peek(info) != SEAL_DER_CONTEXT_AROUND(0))
        return true;
    return seal_der_enter(info, SEAL_DER_CONTEXT_AROUND(0), &around) &&
           seal_der_any(&around, NULL, NULL, NULL) && seal_der_at_end(&around);
}

/* [1] IMPLICIT Extensions. We know none, so none may be critical. */
static bool read_extensions(struct seal_der *info)
{
    struct seal_der extensions, extension;
    struct seal_slice part;
    bool critical;

    if (seal_der_peek(info) != SEAL_DER_CONTEXT_AROUND(1))
        return true;
    if (!seal_der_enter(info, SEAL_DER_CONTEXT_AROUND(1), &extensions) || seal_der_at_end(&extensions))
        return false;
    while (!seal_der_at_end(&extensions)) {
        if (!seal_der_enter(&extensions, SEAL_DER_SEQUENCE, &extension) ||
            !seal_der_value(&extension, SEAL_DER_OID, &part))
            return false;
        if (seal_der_peek(&extension) == SEAL_DER_BOOLEAN &&
            (!seal_der_boolean(&extension, &critical) || critical))
            return false;
        if (!seal_der_value(&extension, SEAL_DER_OCTET_STRING, &part) || !seal_der_at_end(&extension))
            return false;
    }
    return true;
}

/* TSTInfo, RFC 3161 section 2.4.2. */
static enum seal_result read_info(struct seal_slice bytes, struct seal_timestamp_token *token,
                                  struct seal_fault *fault)
{
    struct seal_der outer = {bytes}, info;
    struct seal_slice policy, serial;
    uint32_t version;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &info) || !seal_der_at_end(&outer))
        return refuse(fault, "TSTInfo is malformed");
    if (!seal_der_small(&info, &version) || version != TOKEN_VERSION)
        return refuse(fault, "TSTInfo is not of version 1");
    if (!seal_der_value(&info, SEAL_DER_OID, &policy))
        return refuse(fault, "TSTInfo names no policy");
    if (!read_imprint(&info, token))
        return refuse(fault, "messageImprint is malformed");
    if (!seal_der_value(&info, SEAL_DER_INTEGER, &serial) || serial.size == 0) /* whatever it is */
        return refuse(fault, "TSTInfo has no serial number");
    if (seal_der_peek(&info) != SEAL_DER_GENERALIZED_TIME || !seal_der_time(&info, true, &token->time))
        return refuse(fault, "genTime is malformed");
    if (!read_accuracy(&info) || !read_ordering_and_nonce(&info) || !read_name(&info))
        return refuse(fault, "TSTInfo is malformed");
    if (!read_extensions(&info))
        return refuse(fault, "extensions of TSTInfo are malformed, or critical and not known");
    return seal_der_at_end(&info) ? SEAL_OK : refuse(fault, "TSTInfo has more than it should");
}

enum seal_result seal_timestamp_token_shape(struct seal_slice bytes,
                                            struct seal_timestamp_token *ret_token,
                                            struct seal_fault *fault)
{
    struct seal_timestamp_token token = {.time = 0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = unwrap(bytes, &token.info, fault)) != SEAL_OK)
        return r;
    if ((r = seal_cms_shape(token.info, &token.cms, fault)) != SEAL_OK)
        return r;
    if (!token.cms.has_content || !seal_oid_is(token.cms.content_type, &seal_oid_timestamp_info))
        return refuse(fault, "is signed, and no timestamp");
    if ((r = read_info(token.cms.content, &token, fault)) != SEAL_OK)
        return r;
    *ret_token = token;
    return SEAL_OK;
}

enum seal_result seal_timestamp_token_read(struct seal_slice bytes,
                                           struct seal_timestamp_token *ret_token,
                                           struct seal_fault *fault)
{
    struct seal_timestamp_token token = {.time = 0};
    enum seal_result r = seal_timestamp_token_shape(bytes, &token, fault);

    if (r != SEAL_OK)
        return r;
    if (token.cms.untaken != NULL)
        return refuse(fault, token.cms.untaken);
    *ret_token = token;
    return SEAL_OK;
}
