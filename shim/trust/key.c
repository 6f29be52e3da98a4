/* SPDX-License-Identifier: Apache-2.0 */
/* Signers of kind "key": a bare public key with one algorithm, over raw .sig files; a .tsr beside one may say when. */
#include "base/text.h"
#include "trust/kind.h"

#include <string.h>

struct key_signer {
    struct seal_signer_base base;
    enum seal_algorithm algorithm;
    struct seal_public_key key;
};

static enum seal_result read_algorithm(const struct seal_json *value, void *into)
{
    struct key_signer *signer = into;
    const char *word;
    enum seal_result r = seal_json_string(value, &word);

    if (r != SEAL_OK)
        return r;
    signer->algorithm = seal_algorithm_read(seal_slice_text(word));
    if (signer->algorithm == SEAL_ALGORITHM_NONE)
        return seal_json_fail_as(value, value->source->misshapen, "is no algorithm that we know",
                                 "ecdsa-p256-sha256 and the like", word);
    return SEAL_OK;
}

static enum seal_result read_key(const struct seal_json *value, void *into)
{
    struct key_signer *signer = into;
    struct seal_buffer pem = {NULL, 0, 0};
    struct seal_fault fault;
    enum seal_result r = seal_signer_read_file(value, signer->base.files, SEAL_KEY_SIZE_MAX, &pem);

    if (r != SEAL_OK)
        goto out;
    r = seal_public_key_read_pem(seal_buffer_slice(&pem), &signer->key, &fault);
    if (r != SEAL_OK)
        r = seal_json_fail_as(value, r, fault.reason, "a public key in PEM", NULL);
out:
    seal_buffer_clear(&pem);
    return r;
}

static enum seal_result read(const struct seal_json *object, void *into)
{
    static const struct seal_json_member members[] = {
        {"kind", seal_signer_read_kind, SEAL_JSON_REQUIRED},
        {"algorithm", read_algorithm, SEAL_JSON_REQUIRED},
        {"key", read_key, SEAL_JSON_REQUIRED},
        {"accept", seal_signer_read_accept, SEAL_JSON_OPTIONAL},
        {"not_before", seal_signer_read_not_before, SEAL_JSON_OPTIONAL},
        {"not_after", seal_signer_read_not_after, SEAL_JSON_OPTIONAL},
        {"timestamp", seal_signer_read_timestamp, SEAL_JSON_OPTIONAL},
        {"trusted_root", NULL, SEAL_JSON_OPTIONAL},
    };
    struct key_signer *signer = into;
    enum seal_result r = seal_json_object(object, members, sizeof members / sizeof *members, signer);

    if (r != SEAL_OK)
        return r;
    if (seal_algorithm_key(signer->algorithm) != signer->key.type)
        return seal_json_fail_as(object, SEAL_CONFIG_KEY, "algorithm does not go with the key",
                                 seal_algorithm_word(signer->algorithm),
                                 seal_algorithm_word(seal_algorithm_default(signer->key.type)));
    signer->base.has_key = true;
    memcpy(signer->base.key, signer->key.id, SEAL_DIGEST_SIZE);
    return SEAL_OK;
}

static enum seal_result judge(const void *state, const struct seal_circumstances *at,
                              const struct seal_document *document,
                              const struct seal_signature *signature,
                              struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    const struct key_signer *signer = state;
    struct seal_evidence evidence = {.has_time = false};
    struct seal_revocation revocation = {
        .established = true}; /* the policy's own list is all there is for a bare key */
    enum seal_result r =
        seal_signature_verify(&signer->key, signer->algorithm, document->bytes, signature->bytes);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r,
                              "is not made by this key, or the manifest was changed since", NULL);
    r = seal_signer_time(&signer->base, signature->token, signature->bytes, at, NULL,
                         &evidence.has_time, &evidence.time, &revocation, fault);
    if (r != SEAL_OK)
        return r;
    evidence.revocation_established = revocation.established;
    memcpy(evidence.key, signer->key.id, SEAL_DIGEST_SIZE);
    *ret_evidence = evidence;
    return SEAL_OK;
}

static void note(const void *state, struct seal_signer_note *ret_note)
{
    const struct key_signer *signer = state;
    char id[SEAL_KEY_ID_TEXT_SIZE];

    seal_public_key_text(&signer->key, id);
    seal_text_join(ret_note->who, sizeof ret_note->who,
                   (const char *const[]){seal_algorithm_word(signer->algorithm), ", ", id, NULL});
    ret_note->has_key = true;
}

/* Two signers of one key are refused when the policy is read. */
static bool overlaps(const void *state, const void *other)
{
    (void)state;
    (void)other;
    return false;
}

const struct seal_signer_kind seal_kind_key = {
    .name = "key",
    .size = sizeof(struct key_signer),
    .accept = SEAL_CONTAINER_SIG,
    .may_accept = SEAL_CONTAINER_SIG,
    .read = read,
    .judge = judge,
    .note = note,
    .overlaps = overlaps,
};
