/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of signing a folder, once it is known who signs: sign_job.h says where each is. */
#include "cli/progress.h"
#include "cli/sign/job.h"

#include "cli/check/counted.h"

#include <stdio.h>
#include <string.h>

/* Its header is what signing again keeps. Nothing in it is believed: all of it is signed anew. */
static enum seal_result read_previous(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_file *there = job->folder.manifest;

    if (there == NULL)
        return SEAL_OK;
    return seal_manifest_read(seal_buffer_slice(&there->bytes), there->name, &job->previous, fault);
}

static enum seal_result name_file(struct seal_sign_job *job, enum seal_file_type type,
                                  const char **ret_name, struct seal_fault *fault)
{
    const size_t size = SEAL_PACKAGE_NAME_MAX + SEAL_LABEL_MAX + sizeof(".json..sigstore.json");
    const bool plain = type == SEAL_FILE_MANIFEST;
    char *name = seal_arena_take(job->call->arena, size, 1);

    if (name == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    (void)snprintf(name, size, "%s.json%s%s%s", job->options.package, plain ? "" : ".",
                   plain ? "" : job->label, seal_file_suffix(type));
    *ret_name = name;
    return SEAL_OK;
}

static enum seal_result name_files(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = name_file(job, SEAL_FILE_MANIFEST, &job->manifest_name, fault);

    if (r != SEAL_OK || job->label == NULL ||
        (r = name_file(job, job->container, &job->signature_name, fault)) != SEAL_OK ||
        (r = name_file(job, SEAL_FILE_CHAIN, &job->chain_name, fault)) != SEAL_OK)
        return r;
    return name_file(job, SEAL_FILE_TSR, &job->token_name, fault);
}

/* What a vendor has sealed himself is not adopted: his signer belongs into the policy. */
static enum seal_result list_adopted(struct seal_sign_job *job,
                                     const struct seal_platform *platform, struct seal_fault *fault)
{
    struct seal_directory *top = NULL, *seal = NULL;
    enum seal_result r = platform->open(platform->context, NULL, job->vendor.path, &top, fault);

    if (r != SEAL_OK)
        return r;
    r = platform->open(platform->context, top, SEAL_DIRECTORY_NAME, &seal, fault);
    if (r == SEAL_TREE_MISSING)
        r = seal_manifest_write(platform, top, &job->options, &job->manifest, &job->summary, fault);
    else if (r == SEAL_OK)
        r = seal_call_usage(job->call, fault, "is sealed already", job->settings->adopt,
                            "name its signer in the policy; nothing is to be adopted.");
    if (seal != NULL)
        platform->close(platform->context, seal);
    platform->close(platform->context, top);
    return r;
}

static enum seal_result list_entries(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_progress progress = seal_progress_begin(job->call->output);
    const struct seal_platform platform = seal_progress_platform(
        &progress, job->vendor.path != NULL ? &job->vendor.platform : seal_sign_platform(job));
    enum seal_result r = SEAL_INTERNAL_STATE;

    r = job->vendor.path != NULL
            ? list_adopted(job, &platform, fault)
            : seal_manifest_write(&platform, job->folder.directory, &job->options, &job->manifest,
                                  &job->summary, fault);
    seal_progress_end(&progress);
    return r;
}

/* As its readers will: what the writer wrote is read with the shipped reader. */
static enum seal_result write_manifest(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = list_entries(job, fault);

    if (r == SEAL_TREE_MISSING)
        (void)snprintf(job->call->next, sizeof(job->call->next),
                       "name the folder that holds the package");
    else if (r == SEAL_FORMAT_MANIFEST)
        (void)snprintf(job->call->next, sizeof(job->call->next),
                       "give it another name, then seal again");
    else if (r == SEAL_USAGE &&
             job->call->next[0] == '\0') /* what a command line can say, the writer knows as members */
        seal_sign_name_option(fault);
    if (r != SEAL_OK)
        return r;
    if ((r = name_files(job, fault)) != SEAL_OK)
        return r;
    return seal_manifest_read(seal_buffer_slice(&job->manifest), job->manifest_name, &job->written,
                              fault);
}

static const char *without_slashes(struct seal_arena *arena, const char *path)
{
    size_t size = strlen(path);

    while (size > 1 && path[size - 1] == '/')
        size--;
    return seal_arena_copy(arena, path, size);
}

enum seal_result seal_sign_open(struct seal_sign_job *job, const char *path, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((job->shown = without_slashes(job->call->arena, path)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    if ((r = seal_package_open(job->shown, job->call->arena, &job->opened, fault)) != SEAL_OK)
        return r;
    job->directory = job->opened.path;
    job->package = job->opened.zip != NULL ? &job->opened : NULL;
    if (job->settings == NULL || job->settings->adopt == NULL)
        return SEAL_OK;
    return seal_package_open(job->settings->adopt, job->call->arena, &job->vendor, fault);
}

enum seal_result seal_sign_manifest(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_sign_folder_open(job, fault)) != SEAL_OK ||
        (r = read_previous(job, fault)) != SEAL_OK || (r = seal_sign_options(job, fault)) != SEAL_OK)
        return r;
    return write_manifest(job, fault);
}

enum seal_result seal_sign_steps(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_sign_manifest(job, fault)) != SEAL_OK ||
        (r = seal_sign_secrets(job, fault)) != SEAL_OK || (r = seal_sign_plan(job, fault)) != SEAL_OK)
        return r;
    /* what nobody has signed, the verifier cannot be asked about */
    if (job->label != NULL && (r = seal_sign_check(job, fault)) != SEAL_OK)
        return r;
    if (job->counted != NULL) {
        const struct seal_counted_request request = {
            .policy = job->settings->policy,
            .function = job->settings->function,
            .job = job,
            .shown = job->signature_name,
        };
        if ((r = seal_counted_judge(job->call, &request, job->counted, fault)) != SEAL_OK)
            return r;
    }
    seal_sign_warn(job);
    return seal_sign_place(job, fault);
}

void seal_sign_job_again(struct seal_sign_job *job)
{
    seal_sign_folder_close(&job->folder);
    seal_manifest_clear(&job->previous);
    seal_manifest_clear(&job->written);
    seal_buffer_clear(&job->manifest);
    seal_buffer_clear(&job->signature);
    seal_buffer_clear(&job->token);
    seal_buffer_clear(&job->there.octets);
    seal_buffer_clear(&job->there.attributes);
    seal_buffer_clear(&job->there.token);
    job->there.standing = SEAL_SIGN_FOREIGN;
    job->stamp.given = false;
    job->secrets = 0;
    job->secret = NULL;
    job->options = (struct seal_manifest_options){0};
    job->summary = (struct seal_manifest_summary){0};
    job->plan = (struct seal_sign_plan){0};
}

void seal_sign_job_clear(struct seal_sign_job *job)
{
    seal_sign_job_again(job);
    seal_signing_close(&job->signing);
    seal_pool_clear(&job->certificates);
    seal_buffer_clear(&job->chain);
    job->anchor = NULL;
    seal_package_close(&job->opened);
    seal_package_close(&job->vendor);
    job->package = NULL;
}
