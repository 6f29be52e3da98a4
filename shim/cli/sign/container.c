/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a label: what lies there and still holds, and what is made anew. A CMS is in sign/cms.c. */
#include "cli/sign/job.h"

#include "trust/container.h"

static enum seal_result no_memory(enum seal_result r, const char *name, struct seal_fault *fault)
{
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, name);
}

static enum seal_result copy(struct seal_buffer *to, const struct seal_buffer *from,
                             struct seal_fault *fault)
{
    return no_memory(seal_buffer_append(to, from->data, from->size), NULL, fault);
}

/* A .chain.pem of other certificates would be of no use to whoever asked for these. */
static bool has_chain(const struct seal_sign_job *job)
{
    const struct seal_sign_file *chain;

    if (job->chain.size == 0)
        return true;
    chain = seal_sign_folder_find(&job->folder, job->chain_name);
    return chain != NULL &&
           seal_slice_equal(seal_buffer_slice(&chain->bytes), seal_buffer_slice(&job->chain)) == 1;
}

static enum seal_result look_at_raw(struct seal_sign_job *job, const struct seal_sign_file *file,
                                    struct seal_fault *fault)
{
    const enum seal_algorithm algorithm = seal_algorithm_read(seal_slice_text(job->algorithm));
    const struct seal_sign_file *token = seal_sign_folder_find(&job->folder, job->token_name);
    struct seal_buffer *octets = &job->there.octets;
    enum seal_result r = copy(octets, &file->bytes, fault);

    if (r != SEAL_OK)
        return r;
    if (seal_container_check(SEAL_FILE_SIG, octets, NULL) != SEAL_OK ||
        seal_signature_verify(&job->signing.public, algorithm, seal_buffer_slice(&job->manifest),
                              seal_buffer_slice(octets)) != SEAL_OK) {
        seal_buffer_clear(octets);
        return SEAL_OK;
    }
    job->there.standing = SEAL_SIGN_OURS;
    if (token != NULL && (r = copy(&job->there.token, &token->bytes, fault)) != SEAL_OK)
        return r;
    if (has_chain(job) && (token != NULL || job->settings->tsa == NULL))
        job->there.standing = SEAL_SIGN_HOLDS;
    return SEAL_OK;
}

enum seal_result seal_sign_look(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_file *file = seal_sign_folder_find(&job->folder, job->signature_name);
    struct seal_sign_there *there = &job->there;
    struct seal_fault ignored;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (file == NULL)
        return SEAL_OK;
    r = job->container == SEAL_FILE_P7S ? seal_sign_cms_look(job, file, fault)
                                        : look_at_raw(job, file, fault);
    if (r != SEAL_OK || there->token.size == 0 || job->settings->tsa == NULL)
        return r;
    /* one that does not hold is as good as none: a new one is asked for */
    r = seal_sign_stamp_read(job, seal_buffer_slice(&there->token), &ignored);
    if (r == SEAL_OK)
        return r;
    if (r == SEAL_LIMIT_MEMORY || r == SEAL_INTERNAL_CRYPTO)
        return seal_fault_set(fault, r, NULL, file->name);
    there->standing = SEAL_SIGN_OURS;
    seal_buffer_clear(&there->token);
    return SEAL_OK;
}

/* What is signed: the manifest, or in a CMS what its attributes say of it. */
static enum seal_result sign(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_slice message = seal_buffer_slice(&job->manifest);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (job->there.octets.size > 0)
        return SEAL_OK;
    if (job->container == SEAL_FILE_P7S) {
        if ((r = seal_sign_cms_begin(job, fault)) != SEAL_OK)
            return r;
        message = seal_buffer_slice(&job->there.attributes);
    }
    return seal_signing_sign(&job->signing, job->algorithm, message, &job->there.octets, fault);
}

enum seal_result seal_sign_make(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_sign_there *there = &job->there;
    enum seal_result r = sign(job, fault);

    if (r != SEAL_OK)
        return r;
    if (there->token.size > 0)
        r = copy(&job->token, &there->token, fault);
    else if (job->settings->tsa != NULL)
        r = seal_sign_stamp(job, fault);
    if (r != SEAL_OK)
        return r;
    return job->container == SEAL_FILE_P7S ? seal_sign_cms_end(job, fault)
                                           : copy(&job->signature, &there->octets, fault);
}
