/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before anything is written: would the shipped verifier take the result? It reads every file again, so
 * that a folder that changes while it is signed is found out too.
 */
#include "cli/progress.h"
#include "cli/sign/job.h"

#include "base/name.h"
#include "cli/check/key_policy.h"
#include "crypto/distinguished_name.h"
#include "crypto/pem.h"
#include "lambda/places.h"
#include "posix/clock.h"

#include <stdio.h>
#include <string.h>

#include <coldseal/verify.h>

/* What only a start can know is listed, not refused. */
#define CANNOT_KNOW                                                                     \
    (SEAL_UNCHECKED_FUNCTION | SEAL_UNCHECKED_HANDLER | SEAL_UNCHECKED_COMMAND |        \
     SEAL_UNCHECKED_REGION | SEAL_UNCHECKED_ARCHITECTURE | SEAL_UNCHECKED_ENVIRONMENT | \
     SEAL_UNCHECKED_REQUIRES)

/* A seal may be made today for next week. */
static int64_t time_to_judge(const struct seal_manifest *manifest)
{
    int64_t now = seal_clock_now() / 1000;

    return manifest->has_not_before && manifest->not_before > now ? manifest->not_before : now;
}

/* The first two components of an absolute path: "/opt/lib" of "/opt/lib/libx.so". */
static const char *beginning(struct seal_arena *arena, const char *path)
{
    size_t size = 1 + strcspn(path + 1, "/");

    if (path[size] == '/')
        size += 1 + strcspn(path + size + 1, "/");
    return seal_arena_copy(arena, path, size);
}

/* Where absolute links may lead is a policy's business ("links"): here each place that they name is taken. */
static enum seal_result link_targets(const struct seal_sign_job *job, struct seal_list *ret_targets,
                                     struct seal_fault *fault)
{
    const struct seal_manifest *manifest = &job->written;
    const char *targets[SEAL_BIND_VALUES_MAX];
    const char **kept;
    size_t count = 0;

    for (size_t i = 0; i < manifest->count && count < SEAL_BIND_VALUES_MAX; i++) {
        const char *link = manifest->entries[i].link;
        struct seal_slice target;
        bool known;

        if (link == NULL || link[0] != '/')
            continue;
        target = seal_slice_text(link);
        known = !seal_name_root(target) || seal_name_below(target, seal_slice_text(manifest->root));
        for (size_t j = 0; j < count && !known; j++)
            known = seal_name_below(target, seal_slice_text(targets[j]));
        if (known)
            continue;
        targets[count] = beginning(job->call->arena, link);
        if (targets[count++] == NULL)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    }
    if ((kept = seal_arena_take(job->call->arena, count + 1, sizeof(*kept))) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    memcpy(kept, targets, count * sizeof(*kept));
    *ret_targets = (struct seal_list){kept, count};
    return SEAL_OK;
}

/* A name that a policy can write: the subject, or where that is empty or too odd, an alternative name. */
static enum seal_result name_signer(const struct seal_sign_job *job, char *text, size_t size,
                                    struct seal_key_policy_certificate *certificate,
                                    struct seal_fault *fault)
{
    static const struct {
        uint8_t tag;
        const char *type;
    } types[] = {{SEAL_DER_CONTEXT(SEAL_NAME_URI), "uri"},
                 {SEAL_DER_CONTEXT(SEAL_NAME_EMAIL), "email"},
                 {SEAL_DER_CONTEXT(SEAL_NAME_DNS), "dns"}};
    const struct seal_certificate *signer = &job->certificates.items[0];
    struct seal_der names = {signer->names};
    struct seal_slice value;
    uint8_t tag;

    certificate->name = text;
    seal_name_text(signer->subject, text, size);
    if (text[0] != '\0' && seal_name_is(signer->subject, seal_slice_text(text)))
        return SEAL_OK;
    while (seal_der_any(&names, &tag, &value, NULL))
        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
            if (types[i].tag == tag && value.size < size) {
                memcpy(text, value.data, value.size);
                text[value.size] = '\0';
                certificate->name_type = types[i].type;
                return SEAL_OK;
            }
    (void)snprintf(job->call->next, sizeof(job->call->next),
                   "have one issued with a subject, or an e-mail, DNS name or URI");
    return seal_fault_set(fault, SEAL_CONFIG_FILE,
                          "has neither a subject nor an alternative name that a policy can write",
                          job->settings->certificate);
}

/* Its own purposes: that code signing is one of them, or that the policy wants another, has been seen. */
static void name_purpose(const struct seal_certificate *signer, char *text, size_t size)
{
    struct seal_der purposes = {signer->purposes};
    struct seal_slice purpose;

    text[0] = '\0';
    if (seal_der_value(&purposes, SEAL_DER_OID, &purpose))
        seal_oid_text(purpose, text, size);
}

static enum seal_result make_certificate_policy(const struct seal_sign_job *job,
                                                struct seal_key_policy_request *request,
                                                struct seal_key_policy *policy,
                                                struct seal_fault *fault)
{
    char name[SEAL_SUBJECT_SIZE], purpose[SEAL_DETAIL_SIZE];
    struct seal_key_policy_certificate certificate = {
        .purpose = purpose,
        .container = seal_file_suffix(job->container) + 1,
    };
    struct seal_buffer anchor = {NULL, 0, 0};
    enum seal_result r = name_signer(job, name, sizeof(name), &certificate, fault);

    if (r != SEAL_OK)
        return r;
    name_purpose(&job->certificates.items[0], purpose, sizeof(purpose));
    if ((r = seal_pem_write(&anchor, "CERTIFICATE", job->anchor->der)) == SEAL_OK) {
        certificate.anchor = seal_buffer_slice(&anchor);
        request->certificate = &certificate;
        r = seal_key_policy_make(request, policy, fault);
        request->certificate = NULL;
    } else {
        seal_fault_set(fault, r, NULL, job->settings->certificate);
    }
    seal_buffer_clear(&anchor);
    return r;
}

static enum seal_result make_policy(const struct seal_sign_job *job, struct seal_key_policy *policy,
                                    struct seal_fault *fault)
{
    const struct seal_key_policy_key key = {
        .pem = seal_buffer_slice(&job->signing.public_pem),
        .file = job->settings->key,
    };
    struct seal_key_policy_request request = {
        .keys = &key,
        .count = job->certificates.count > 0 ? 0 : 1,
        .algorithm = job->algorithm,
        .root = job->written.root,
        /* other packages, which this one may require, are not here to be looked at */
        .other_root =
            seal_name_below(seal_slice_text(job->written.root), seal_slice_text(SEAL_PLACE_LAYERS))
                ? SEAL_PLACE_TASK
                : SEAL_PLACE_LAYERS,
        .realm = job->written.bind.realm.count > 0 ? job->written.bind.realm.items[0] : NULL,
    };
    enum seal_result r = link_targets(job, &request.links, fault);

    if (r != SEAL_OK)
        return r;
    return job->certificates.count > 0 ? make_certificate_policy(job, &request, policy, fault)
                                       : seal_key_policy_make(&request, policy, fault);
}

enum seal_result seal_sign_check(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_key_policy policy = {0};
    struct seal_verdict verdict;

    if ((r = make_policy(job, &policy, fault)) != SEAL_OK)
        goto out;
    const struct seal_overlay_root root = {
        .root = job->written.root,
        .directory = job->vendor.path != NULL ? job->vendor.path : job->directory,
        .platform = job->vendor.path != NULL ? &job->vendor.platform : seal_sign_platform(job),
        .replace_seal = true,
        .seal = {.items = job->plan.after, .count = job->plan.after_count},
    };
    struct seal_overlay overlay = {
        .below = &seal_linux,
        .policy_directory = SEAL_OVERLAY_POLICY,
        .policy = policy.files,
        .roots = &root,
        .roots_count = 1,
    };
    const struct seal_platform platform = seal_overlay_platform(&overlay);
    struct seal_progress progress = seal_progress_begin(job->call->output);
    const struct seal_request request = {
        .platform = &platform,
        .policy_directory = SEAL_OVERLAY_POLICY,
        .shared_root = SEAL_PLACE_LAYERS,
        .forbidden_path = SEAL_PLACE_EXTENSION_SWITCH,
        .only_root = root.root,
        .no_deadline = true,
        .facts =
            {
                .now = time_to_judge(&job->written),
                .built = COLDSEAL_BUILD_EPOCH,
                .cannot_know = CANNOT_KNOW,
            },
        .progress = seal_progress_note,
        .progress_context = &progress,
    };
    seal_verify(&request, &verdict);
    seal_progress_end(&progress);
    if (seal_verdict_may_start(&verdict) && verdict.outcome == SEAL_OUTCOME_ACCEPTED) {
        r = SEAL_OK;
        goto out;
    }
    *fault = verdict.fault;
    r = fault->code == SEAL_OK ? seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, NULL) : fault->code;
out:
    seal_key_policy_clear(&policy);
    return r;
}
