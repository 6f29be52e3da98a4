/* SPDX-License-Identifier: Apache-2.0 */
/* Who signs: the private key, its algorithm, and the label under which its signature lies. */
#include "cli/sign_job.h"

#include "base/name.h"
#include "cli/input.h"
#include "cli/passphrase.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum seal_result seal_sign_check_settings(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = job->settings;
    struct seal_call *call = job->call;

    if (settings->key == NULL)
        return seal_call_usage(
            call, fault, "is needed", "--key",
            "make a key with coldseal keygen, and name it with --key release.key.");
    if (settings->passphrase_file != NULL && settings->passphrase_fd.given)
        return seal_call_usage(call, fault, "does not go together with --passphrase-file",
                               "--passphrase-fd", NULL);
    if (settings->passphrase_fd.given && settings->passphrase_fd.value > 1 << 20)
        return seal_call_usage(call, fault, "is no descriptor", "--passphrase-fd", NULL);
    if (settings->label != NULL && !seal_name_label(seal_slice_text(settings->label)))
        return seal_call_usage(call, fault, "must be a-z, 0-9, '-' and '_', at most 32", "--label",
                               NULL);
    return SEAL_OK;
}

enum seal_result seal_sign_refuse_key(struct seal_sign_job *job, struct seal_fault *fault,
                                      const char *reason, const char *next)
{
    (void)snprintf(job->call->next, sizeof(job->call->next), "%s", next);
    return seal_fault_set(fault, SEAL_CONFIG_KEY, reason, job->settings->key);
}

/* A key that others can read is not one person's. */
static enum seal_result key_guarded(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct stat status;

    if (stat(job->settings->key, &status) != 0 || !S_ISREG(status.st_mode) ||
        (status.st_mode & 077) == 0)
        return SEAL_OK;
    if (job->settings->strict)
        return seal_sign_refuse_key(job, fault, "others can read this private key",
                                    "chmod 600 the file");
    seal_output_warning(job->call->output, job->settings->key,
                        "is a private key that others can read; chmod 600");
    return SEAL_OK;
}

static enum seal_result read_key(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = job->settings;
    struct seal_passphrase_source source = {
        .file = settings->passphrase_file,
        .fd = settings->passphrase_fd,
        .key = settings->key,
    };
    const struct seal_passphrase passphrase = seal_passphrase_from(&source);
    struct seal_buffer pem = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    r = seal_input_read(settings->key, SEAL_KEY_SIZE_MAX, SEAL_CONFIG_KEY, &pem, fault);
    if (r != SEAL_OK)
        goto out;
    r = seal_private_key_read(seal_buffer_slice(&pem), &passphrase, &job->key, fault);
    /* who asks for a passphrase names its source; what is wrong with the key has no subject yet */
    if (r == SEAL_CONFIG_KEY && fault->subject[0] == '\0')
        r = seal_sign_refuse_key(
            job, fault, fault->reason,
            source.asked
                ? "check the passphrase; openssl pkey -noout -in FILE asks for the same one"
                : "name a private key, as coldseal keygen or openssl genpkey makes it");
    else if (r != SEAL_OK)
        (void)snprintf(job->call->next, sizeof(job->call->next),
                       "give the passphrase with --passphrase-file or --passphrase-fd");
    if (r != SEAL_OK)
        goto out;
    if ((r = seal_private_key_public(job->key, &job->public_pem)) != SEAL_OK) {
        (void)seal_fault_set(fault, r, NULL, settings->key);
        goto out;
    }
    r = seal_public_key_read_pem(seal_buffer_slice(&job->public_pem), &job->public, fault);
out:
    seal_buffer_clear(&pem);
    return r;
}

/* Known before hours of work, not after. */
static enum seal_result choose_algorithm(struct seal_sign_job *job, struct seal_fault *fault)
{
    const char *word = job->settings->algorithm;
    enum seal_algorithm algorithm = seal_algorithm_default(job->public.type);

    job->algorithm = seal_algorithm_word(algorithm);
    if (word == NULL)
        return SEAL_OK;
    algorithm = seal_algorithm_read(seal_slice_text(word));
    if (algorithm == SEAL_ALGORITHM_NONE || seal_algorithm_key(algorithm) != job->public.type) {
        (void)seal_call_usage(job->call, fault, "does not go with this key", "--algorithm", NULL);
        return seal_fault_detail(fault, job->algorithm, word);
    }
    job->algorithm = word;
    return SEAL_OK;
}

/* --label, else the key file's name without its ending, else "release". */
static enum seal_result choose_label(struct seal_sign_job *job, struct seal_fault *fault)
{
    const char *base = seal_input_base(job->settings->key);
    const char *dot = strchr(base, '.');
    size_t size = dot != NULL ? (size_t)(dot - base) : strlen(base);

    job->label = job->settings->label;
    if (job->label != NULL)
        return SEAL_OK;
    if (!seal_name_label((struct seal_slice){(const uint8_t *)base, size})) {
        job->label = "release";
        return SEAL_OK;
    }
    job->label = seal_arena_copy(job->call->arena, base, size);
    return job->label == NULL ? seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL) : SEAL_OK;
}

enum seal_result seal_sign_key(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = read_key(job, fault)) != SEAL_OK || (r = key_guarded(job, fault)) != SEAL_OK ||
        (r = choose_algorithm(job, fault)) != SEAL_OK)
        return r;
    return choose_label(job, fault);
}
