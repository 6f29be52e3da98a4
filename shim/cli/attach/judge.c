/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signature is it? A key answers for itself; a policy is asked through the verifier that the shim has. */
#include "cli/attach/attach.h"

#include "cli/signer/algorithm.h"
#include "cli/signer/public_file.h"
#include "cli/signer/raw_signature.h"

#include <stdio.h>
#include <string.h>

static enum seal_result read_public(struct seal_attach *attach, struct seal_fault *fault)
{
    const char *file = attach->settings->key;
    struct seal_buffer pem = {0};
    enum seal_result r = seal_public_file_read(attach->call, file, &pem, &attach->public, fault);

    seal_buffer_clear(&pem);
    return r;
}

static enum seal_result judge_key(struct seal_attach *attach, struct seal_fault *fault)
{
    char expected[SEAL_DETAIL_SIZE], found[SEAL_DETAIL_SIZE];
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (attach->type != SEAL_FILE_SIG)
        return seal_call_usage(attach->call, fault, "goes with raw signatures", "--key",
                               "a CMS has a certificate, which a --policy judges.");
    if ((r = read_public(attach, fault)) != SEAL_OK ||
        (r = seal_algorithm_choose(attach->settings->algorithm, attach->public.type, NULL,
                                   &attach->algorithm, fault)) != SEAL_OK)
        return r;
    r = seal_raw_signature_fits(
        &attach->public, seal_algorithm_read(seal_slice_text(attach->algorithm)),
        seal_buffer_slice(&attach->job.manifest), seal_buffer_slice(&attach->signature),
        SEAL_TRUST_SIGNERS, "is no signature of this key over this manifest", fault);
    if (r == SEAL_OK)
        return r;
    memcpy(expected, fault->expected, sizeof(expected));
    memcpy(found, fault->found, sizeof(found));
    (void)snprintf(attach->call->next, sizeof(attach->call->next),
                   "sign %s/" SEAL_DIRECTORY_NAME "/%s with the key of %s", attach->job.shown,
                   attach->job.manifest_name, attach->settings->key);
    seal_fault_set(fault, r, fault->reason, attach->file);
    return seal_fault_detail(fault, expected, found);
}

static enum seal_result judge_policy(struct seal_attach *attach, struct seal_fault *fault)
{
    const struct seal_counted_request request = {
        .policy = attach->settings->policy,
        .function = attach->settings->function,
        .job = &attach->job,
        .shown = attach->file,
    };

    return seal_counted_judge(attach->call, &request, &attach->counted, fault);
}

enum seal_result seal_attach_judge(struct seal_attach *attach, struct seal_fault *fault)
{
    if (attach->settings->policy != NULL)
        return judge_policy(attach, fault);
    if (attach->settings->key != NULL)
        return judge_key(attach, fault);
    return SEAL_OK;
}
