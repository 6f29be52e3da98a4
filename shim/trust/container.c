/* SPDX-License-Identifier: Apache-2.0 */
/* The syntax of every file beside a manifest. Nothing is trusted here; it is only known to be what its name says. With which
 * algorithms it is signed is no part of that: somebody else may verify what we do not. */
#include "trust/container.h"

#include "base/base64.h"
#include "core/json_scan.h"
#include "crypto/der.h"
#include "crypto/pem.h"
#include "crypto/public_key.h"
#include "trust/cms.h"
#include "trust/timestamp_token.h"

#include <coldseal/limits.h>

#include <string.h>

/* Base64 if all bytes but one final newline are of its alphabet, else binary: openssl writes one, cosign and aws the other. */
static enum seal_result check_sig(struct seal_buffer *bytes)
{
    struct seal_slice text = seal_buffer_slice(bytes);
    struct seal_buffer decoded = {NULL, 0, 0};
    enum seal_result r;

    if (text.size > 0 && text.data[text.size - 1] == '\n')
        text.size--;
    if (seal_base64_alphabet(text)) {
        if ((r = seal_base64_read(text, &decoded)) != SEAL_OK)
            return r;
        seal_buffer_clear(bytes);
        *bytes = decoded;
    }
    return seal_signature_shape(seal_buffer_slice(bytes)) ? SEAL_OK : SEAL_FORMAT_SIGNATURE;
}

static enum seal_result check_bundle(struct seal_slice text)
{
    static const struct seal_json_rules foreign = {SEAL_FOREIGN_DEPTH_MAX, SEAL_JSON_NUMBERS};
    size_t blanks = seal_json_blanks(text), used, at;
    enum seal_result r;

    if (blanks == text.size || text.data[blanks] != '{')
        return SEAL_FORMAT_SIGNATURE;
    r = seal_json_scan(text, &foreign, &used, &at);
    if (r == SEAL_LIMIT_DEPTH)
        return r;
    if (r != SEAL_OK)
        return SEAL_FORMAT_SIGNATURE;
    used += seal_json_blanks((struct seal_slice){text.data + used, text.size - used});
    return used == text.size ? SEAL_OK : SEAL_FORMAT_SIGNATURE;
}

static enum seal_result check_chain(struct seal_slice rest)
{
    size_t certificates = 0;
    enum seal_result r;

    do {
        char label[SEAL_PEM_LABEL_MAX];
        struct seal_buffer der = {NULL, 0, 0};

        r = seal_pem_next(&rest, label, &der);
        if (r == SEAL_OK) {
            certificates++;
            if (strcmp(label, "CERTIFICATE") != 0 || !seal_der_single(seal_buffer_slice(&der)))
                r = SEAL_FORMAT_SIGNATURE;
        }
        seal_buffer_clear(&der);
    } while (r == SEAL_OK);
    if (r == SEAL_UNDECIDED) /* nothing is left */
        return certificates > 0 ? SEAL_OK : SEAL_FORMAT_SIGNATURE;
    return r;
}

static enum seal_result check_cms(struct seal_slice bytes, struct seal_fault *fault)
{
    struct seal_cms cms;
    enum seal_result r = seal_cms_shape(bytes, &cms, fault);

    if (r != SEAL_OK)
        return r;
    return seal_cms_is_detached(&cms)
               ? SEAL_OK
               : seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, "brings a content of its own", NULL);
}

static enum seal_result check_token(struct seal_slice bytes, struct seal_fault *fault)
{
    struct seal_timestamp_token token;

    return seal_timestamp_token_shape(bytes, &token, fault);
}

static enum seal_result check_kind(enum seal_file_type type, struct seal_buffer *bytes)
{
    switch (type) {
    case SEAL_FILE_SIG:
        return check_sig(bytes);
    case SEAL_FILE_BUNDLE:
        return check_bundle(seal_buffer_slice(bytes));
    case SEAL_FILE_CHAIN:
        return check_chain(seal_buffer_slice(bytes));
    case SEAL_FILE_P7S:
    case SEAL_FILE_TSR:
    case SEAL_FILE_NONE:
    case SEAL_FILE_MANIFEST:
        break;
    }
    return SEAL_INTERNAL_STATE;
}

enum seal_result seal_container_check(enum seal_file_type type, struct seal_buffer *bytes,
                                      struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (type == SEAL_FILE_P7S)
        return check_cms(seal_buffer_slice(bytes), fault);
    if (type == SEAL_FILE_TSR)
        return check_token(seal_buffer_slice(bytes), fault);
    if ((r = check_kind(type, bytes)) == SEAL_OK)
        return r;
    return seal_fault_set(
        fault, r, r == SEAL_FORMAT_SIGNATURE ? "does not have the syntax of its kind" : NULL, NULL);
}
