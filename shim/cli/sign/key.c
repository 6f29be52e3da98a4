/* SPDX-License-Identifier: Apache-2.0 */
/* Who signs, with which algorithm, and the label under which the signature lies. */
#include "cli/sign/job.h"

#include "base/name.h"
#include "base/time.h"
#include "cli/signer/algorithm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum seal_result usage(struct seal_sign_job *job, struct seal_fault *fault,
                              const char *reason, const char *option, const char *next)
{
    return seal_call_usage(job->call, fault, reason, option, next);
}

static bool is_cms(const struct seal_sign_settings *settings)
{
    return settings->container != NULL ? strcmp(settings->container, "p7s") == 0
                                       : settings->certificate != NULL;
}

/* What goes with a certificate, and what with a policy. */
static enum seal_result check_company(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = job->settings;
    int64_t time;

    if (settings->certificate == NULL && settings->chain != NULL)
        return usage(job, fault, "goes with --cert", "--chain", NULL);
    if (settings->certificate == NULL && is_cms(settings))
        return usage(job, fault, "p7s goes with --cert", "--container", NULL);
    if (settings->signing_time != NULL && !is_cms(settings))
        return usage(job, fault, "goes with a CMS", "--signing-time", NULL);
    if (settings->signing_time != NULL &&
        !seal_time_read(seal_slice_text(settings->signing_time), &time)) {
        (void)usage(job, fault, "must be a time as 2026-11-22T00:00:00Z", "--signing-time", NULL);
        return seal_fault_detail(fault, NULL, settings->signing_time);
    }
    if (settings->function != NULL && settings->policy == NULL)
        return usage(job, fault, "goes with --policy", "--function", NULL);
    return SEAL_OK;
}

static enum seal_result check_adoption(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = job->settings;

    if (settings->into != NULL && settings->adopt == NULL)
        return usage(job, fault, "goes with --adopt", "--into", NULL);
    if (settings->adopt == NULL)
        return SEAL_OK;
    if (settings->into == NULL)
        return usage(job, fault, "needs --into", "--adopt",
                     "say with --into which layer of yours shall hold the seal.");
    if (settings->package == NULL)
        return usage(job, fault, "is needed with --adopt", "--package", NULL);
    if (settings->policy != NULL)
        return usage(job, fault, "does not go together with --adopt", "--policy",
                     "ask coldseal verify about both layers at once.");
    return SEAL_OK;
}

enum seal_result seal_sign_check_settings(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = job->settings;
    struct seal_call *call = job->call;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (settings->key == NULL)
        return seal_call_usage(
            call, fault, "is needed", "--key",
            "make a key with coldseal keygen, and name it with --key release.key.");
    if (settings->passphrase_file != NULL && settings->passphrase_fd.given)
        return seal_call_usage(call, fault, "does not go together with --passphrase-file",
                               "--passphrase-fd", NULL);
    if (settings->passphrase_fd.given && settings->passphrase_fd.value > 1 << 20)
        return seal_call_usage(call, fault, "is no descriptor", "--passphrase-fd", NULL);
    if (settings->label != NULL && !seal_name_label(seal_slice_text(settings->label))) {
        (void)seal_call_usage(call, fault, "must be a-z, 0-9, '-' and '_', at most 32", "--label",
                              NULL);
        return seal_fault_detail(fault, NULL, settings->label);
    }
    if ((r = check_company(job, fault)) != SEAL_OK)
        return r;
    return check_adoption(job, fault);
}

enum seal_result seal_sign_key_outside(struct seal_sign_job *job, struct seal_fault *fault)
{
    char *path = NULL;
    bool inside = false;

    if (!seal_signing_is_file(job->settings->key))
        return SEAL_OK;
    path = realpath(job->settings->key, NULL);
    inside = path != NULL &&
             (seal_name_below(seal_slice_text(path), seal_slice_text(job->directory)) ||
              seal_name_below(seal_slice_text(path), seal_slice_text(seal_sign_tree(job)->path)));
    free(path);
    if (!inside)
        return SEAL_OK;
    (void)snprintf(job->call->next, sizeof(job->call->next), "move it out: what is sealed is shipped");
    return seal_fault_set(fault, SEAL_CONFIG_KEY,
                          "the private key lies in the folder that is to be sealed",
                          job->settings->key);
}

/* What a verifier could not read, or would read as another algorithm. */
static enum seal_result choose_container(struct seal_sign_job *job, struct seal_fault *fault)
{
    const enum seal_key_type type = job->signing.public.type;
    const char *usual = seal_algorithm_word(seal_algorithm_default(type));

    job->container = is_cms(job->settings) ? SEAL_FILE_P7S : SEAL_FILE_SIG;
    if (job->container == SEAL_FILE_P7S && type == SEAL_KEY_ED25519)
        return usage(job, fault, "holds signatures of ECDSA and RSA", "--container",
                     "sign with --container sig: signature and certificates side by side.");
    if (job->container == SEAL_FILE_SIG && job->settings->certificate != NULL &&
        strcmp(job->algorithm, usual) != 0) {
        (void)usage(job, fault, "goes with a CMS: nothing beside a raw signature says it",
                    "--algorithm", NULL);
        return seal_fault_detail(fault, usual, job->algorithm);
    }
    return SEAL_OK;
}

/* --label, else what the key's name suggests, else "release". */
static void choose_label(struct seal_sign_job *job)
{
    job->label = job->settings->label;
    if (job->label == NULL)
        job->label = job->signing.label;
    if (job->label == NULL)
        job->label = "release";
}

enum seal_result seal_sign_key(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_signing_source source = {
        .key = job->settings->key,
        .passphrase_file = job->settings->passphrase_file,
        .passphrase_fd = job->settings->passphrase_fd,
        .strict = job->settings->strict,
    };
    enum seal_result r = seal_signing_open(job->call, &source, &job->signing, fault);

    if (r != SEAL_OK ||
        (r = seal_algorithm_choose(job->settings->algorithm, job->signing.public.type, NULL,
                                   &job->algorithm, fault)) != SEAL_OK ||
        (r = choose_container(job, fault)) != SEAL_OK)
        return r;
    choose_label(job);
    return SEAL_OK;
}
