/* SPDX-License-Identifier: Apache-2.0 */
/* The policy's signers, whatever their kind. */
#include "trust/signers.h"

#include "base/text.h"
#include "trust/kind.h"

#include <stdlib.h>
#include <string.h>

struct signer {
    const struct seal_signer_kind *kind;
    struct seal_signer_base *state; /* the kind's own struct */
};

struct seal_signers {
    struct seal_trust_files files;
    struct signer items[SEAL_SIGNERS_MAX];
    size_t count;
};

struct seal_signers *seal_signers_new(const struct seal_trust_files *files)
{
    struct seal_signers *signers = calloc(1, sizeof *signers);

    if (signers != NULL)
        signers->files = *files;
    return signers;
}

void seal_signers_free(struct seal_signers *signers)
{
    for (size_t i = 0; signers != NULL && i < signers->count; i++) {
        const struct signer *signer = &signers->items[i];

        if (signer->kind->clear != NULL)
            signer->kind->clear(signer->state);
        seal_pool_clear(&signer->state->timestamp.roots);
        free(signer->state);
    }
    free(signers);
}

/* One key under two names would fill two places of a threshold. */
static enum seal_result refuse_same_key(const struct seal_signers *signers,
                                        const struct seal_json *object)
{
    const struct seal_signer_base *last = signers->items[signers->count - 1].state;

    for (size_t i = 0; last->has_key && i + 1 < signers->count; i++) {
        const struct seal_signer_base *other = signers->items[i].state;

        if (other->has_key && memcmp(other->key, last->key, SEAL_DIGEST_SIZE) == 0)
            return seal_json_fail_as(object, SEAL_CONFIG_KEY, "has the same key as another signer",
                                     NULL, NULL);
    }
    return SEAL_OK;
}

static enum seal_result check_common(const struct seal_signers *signers, const struct seal_json *object)
{
    const struct signer *last = &signers->items[signers->count - 1];
    const struct seal_signer_base *base = last->state;

    if ((base->accept & ~last->kind->may_accept) != 0)
        return seal_json_fail(object, "accepts a container that is known, not in this build");
    if (base->has_not_before && base->has_not_after && base->not_after <= base->not_before)
        return seal_json_fail(object, "ends before it begins");
    return refuse_same_key(signers, object);
}

enum seal_result seal_signers_add(void *context, const char *name, size_t index,
                                  const struct seal_json *object)
{
    struct seal_signers *signers = context;
    struct signer *signer = &signers->items[signers->count];
    struct seal_json kind;
    const char *word = "";
    bool is_known;
    enum seal_result r;

    (void)name;
    if (index != signers->count || index >= SEAL_SIGNERS_MAX ||
        !seal_json_lookup(object, "kind", &kind))
        return seal_json_fail_as(object, SEAL_INTERNAL_STATE, "read out of order", NULL, NULL);
    if ((r = seal_json_string(&kind, &word)) != SEAL_OK)
        return r;
    signer->kind = seal_kind_find(word, &is_known);
    if (signer->kind == NULL)
        return seal_json_fail_as(&kind, kind.source->misshapen,
                                 is_known ? "known, not in this build" : "is no kind of signer",
                                 seal_signers_kinds(), word);
    signer->state = calloc(1, signer->kind->size);
    if (signer->state == NULL)
        return seal_json_no_memory(object);
    signers->count++;
    signer->state->files = &signers->files;
    signer->state->accept = signer->kind->accept;
    r = signer->kind->read(object, signer->state);
    return r == SEAL_OK ? check_common(signers, object) : r;
}

static unsigned container_of(enum seal_file_type type)
{
    switch (type) {
    case SEAL_FILE_SIG:
        return SEAL_CONTAINER_SIG;
    case SEAL_FILE_P7S:
        return SEAL_CONTAINER_P7S;
    case SEAL_FILE_BUNDLE:
        return SEAL_CONTAINER_BUNDLE;
    case SEAL_FILE_NONE:
    case SEAL_FILE_MANIFEST:
    case SEAL_FILE_CHAIN:
    case SEAL_FILE_TSR:
        break;
    }
    return 0;
}

/* The signer's own window, at the verified time if there is one, else now. */
static bool in_window(const struct seal_signer_base *base, const struct seal_evidence *evidence,
                      int64_t now)
{
    int64_t at = evidence->has_time ? evidence->time : now;

    if (!base->has_not_before && !base->has_not_after)
        return true;
    if (at < 0)
        return false;
    return (!base->has_not_before || at >= base->not_before) &&
           (!base->has_not_after || at < base->not_after);
}

/* The signer's own end, where it comes before that of his certificate. */
static void note_end(const struct seal_signer_base *base, struct seal_evidence *evidence)
{
    if (!base->has_not_after || (evidence->has_end && evidence->end <= base->not_after))
        return;
    evidence->has_end = true;
    evidence->end = base->not_after;
}

enum seal_result seal_signers_judge(const struct seal_signers *signers, size_t index,
                                    const struct seal_circumstances *at,
                                    const struct seal_document *document,
                                    const struct seal_signature *signature,
                                    struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    const struct signer *signer;
    struct seal_evidence evidence = {.has_time = false};
    enum seal_result r;

    if (index >= signers->count)
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, "there is no such signer", NULL);
    signer = &signers->items[index];
    if ((container_of(signature->type) & signer->state->accept) == 0)
        return seal_container_refuse(signer->state->accept, container_of(signature->type), fault);
    r = signer->kind->judge(signer->state, at, document, signature, &evidence, fault);
    if (r != SEAL_OK)
        return r;
    if (!in_window(signer->state, &evidence, at->now))
        return seal_fault_set(fault, SEAL_TRUST_TIME, "is outside the time of its signer", NULL);
    note_end(signer->state, &evidence);
    *ret_evidence = evidence;
    return SEAL_OK;
}

enum seal_result seal_signers_note(const struct seal_signers *signers, size_t index,
                                   struct seal_signer_note *ret_note)
{
    const struct signer *signer;

    if (index >= signers->count)
        return SEAL_INTERNAL_STATE;
    signer = &signers->items[index];
    *ret_note = (struct seal_signer_note){.kind = signer->kind->name,
                                          .needs_timestamp = signer->state->timestamp.required};
    signer->kind->note(signer->state, ret_note);
    if (signer->state->has_not_after &&
        (!ret_note->has_end || signer->state->not_after < ret_note->end)) {
        ret_note->has_end = true;
        ret_note->end = signer->state->not_after;
        seal_text_join(ret_note->ends, sizeof ret_note->ends,
                       (const char *const[]){"not_after", NULL});
    }
    return SEAL_OK;
}

bool seal_signers_overlap(const struct seal_signers *signers, size_t a, size_t b)
{
    const struct signer *one = &signers->items[a], *other = &signers->items[b];

    return one->kind == other->kind && one->kind->overlaps(one->state, other->state);
}

enum seal_result seal_document_init(struct seal_document *ret_document, struct seal_slice bytes)
{
    struct seal_document document = {.bytes = bytes};
    enum seal_result r = seal_hash_bytes(SEAL_HASH_SHA256, bytes, document.sha256);

    if (r == SEAL_OK)
        *ret_document = document;
    return r;
}
