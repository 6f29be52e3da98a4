/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of signing a folder, once it is known who signs: sign_job.h says where each is. */
#include "cli/sign_job.h"

#include <stdio.h>

/* Its header is what signing again keeps. Nothing in it is believed: all of it is signed anew. */
static enum seal_result read_previous(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_file *there = job->folder.manifest;

    if (there == NULL)
        return SEAL_OK;
    return seal_manifest_read(seal_buffer_slice(&there->bytes), there->name, &job->previous, fault);
}

static enum seal_result name_files(struct seal_sign_job *job, struct seal_fault *fault)
{
    const size_t size = SEAL_PACKAGE_NAME_MAX + SEAL_LABEL_MAX + sizeof(".json..sig");
    char *manifest = seal_arena_take(job->call->arena, size, 1);
    char *signature = seal_arena_take(job->call->arena, size, 1);

    if (manifest == NULL || signature == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    (void)snprintf(manifest, size, "%s.json", job->options.package);
    (void)snprintf(signature, size, "%s.json.%s.sig", job->options.package, job->label);
    job->manifest_name = manifest;
    job->signature_name = signature;
    return SEAL_OK;
}

/* As its readers will: what the writer wrote is read with the shipped reader. */
static enum seal_result write_manifest(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = seal_manifest_write(&seal_linux, job->folder.directory, &job->options,
                                             &job->manifest, &job->summary, fault);

    if (r == SEAL_TREE_MISSING)
        (void)snprintf(job->call->next, sizeof(job->call->next),
                       "name the folder that holds the package");
    else if (r == SEAL_FORMAT_MANIFEST)
        (void)snprintf(job->call->next, sizeof(job->call->next),
                       "give it another name, then seal again");
    if (r != SEAL_OK)
        return r;
    if ((r = name_files(job, fault)) != SEAL_OK)
        return r;
    return seal_manifest_read(seal_buffer_slice(&job->manifest), job->manifest_name, &job->written,
                              fault);
}

enum seal_result seal_sign_steps(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_sign_folder_open(job, fault)) != SEAL_OK ||
        (r = read_previous(job, fault)) != SEAL_OK || (r = seal_sign_options(job, fault)) != SEAL_OK)
        return r;
    if ((r = write_manifest(job, fault)) != SEAL_OK || (r = seal_sign_plan(job, fault)) != SEAL_OK)
        return r;
    if ((r = seal_sign_check(job, fault)) != SEAL_OK)
        return r;
    seal_sign_warn(job);
    if (!job->plan.write_manifest && !job->plan.write_signature)
        return SEAL_OK;
    return seal_sign_place(job, fault);
}

void seal_sign_job_again(struct seal_sign_job *job)
{
    seal_sign_folder_close(&job->folder);
    seal_manifest_clear(&job->previous);
    seal_manifest_clear(&job->written);
    seal_buffer_clear(&job->manifest);
    seal_buffer_clear(&job->signature);
    job->options = (struct seal_manifest_options){0};
    job->summary = (struct seal_manifest_summary){0};
    job->plan = (struct seal_sign_plan){0};
}

void seal_sign_job_clear(struct seal_sign_job *job)
{
    seal_sign_job_again(job);
    seal_private_key_free(job->key);
    job->key = NULL;
    seal_buffer_clear(&job->public_pem);
}
