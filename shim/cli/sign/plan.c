/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing again. The same manifest: this label's signature is added, or kept if it holds, and all others
 * stay. Another manifest: the signatures that are there are of no use any more; those of other labels
 * are given up on --renew only.
 */
#include "cli/sign/job.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_ours(const struct seal_sign_job *job, const struct seal_sign_file *file)
{
    return file->parsed.type != SEAL_FILE_MANIFEST && job->label != NULL &&
           same_text(file->parsed.label, job->label);
}

static enum seal_result would_lose(struct seal_sign_job *job, struct seal_fault *fault,
                                   const char *reason, const struct seal_sign_file *file,
                                   const char *next)
{
    return seal_call_usage(job->call, fault, reason, file->name, next);
}

/* The manifest stays: what happens to the files of this label? */
static enum seal_result keep_or_add(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (job->label == NULL)
        return SEAL_OK;
    if ((r = seal_sign_look(job, fault)) != SEAL_OK || job->there.standing == SEAL_SIGN_HOLDS)
        return r;
    job->plan.write_signature = true;
    if (job->there.standing == SEAL_SIGN_OURS) /* nothing is lost: something is added */
        return SEAL_OK;
    for (size_t i = 0; i < job->folder.count && !job->settings->renew; i++)
        if (is_ours(job, &job->folder.files[i]))
            return would_lose(job, fault, "this label holds a signature that is not of this key",
                              &job->folder.files[i],
                              "choose another --label, or replace it with --renew.");
    return SEAL_OK;
}

/* The manifest changes, so that no signature that is there holds any more. */
static enum seal_result replace(struct seal_sign_job *job, struct seal_fault *fault)
{
    job->plan.write_manifest = true;
    job->plan.write_signature = job->label != NULL;
    for (size_t i = 0; i < job->folder.count && !job->settings->renew; i++) {
        const struct seal_sign_file *file = &job->folder.files[i];

        if (file->parsed.type == SEAL_FILE_MANIFEST && !same_text(file->name, job->manifest_name))
            return would_lose(job, fault, "another package is sealed in this folder", file,
                              "keep its name, or replace its seal with --renew.");
    }
    for (size_t i = 0; i < job->folder.count && !job->settings->renew; i++) {
        const struct seal_sign_file *file = &job->folder.files[i];

        if (file->parsed.type != SEAL_FILE_MANIFEST && !is_ours(job, file))
            return would_lose(job, fault,
                              "the files or options have changed, and others have signed what was",
                              file, "--renew removes their signatures; they must sign again.");
    }
    return SEAL_OK;
}

void seal_sign_plan_add(struct seal_sign_plan *plan, const char *name, struct seal_slice bytes)
{
    plan->after[plan->after_count++] = (struct seal_overlay_file){name, bytes};
    plan->write[plan->write_count++] = (struct seal_overlay_file){name, bytes};
}

/* Does this file stay as it is? */
static bool stays(const struct seal_sign_job *job, const struct seal_sign_file *file)
{
    if (job->plan.write_manifest)
        return false;
    return !job->plan.write_signature || !is_ours(job, file);
}

static enum seal_result list_files(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_arena *arena = job->call->arena;
    struct seal_sign_plan *plan = &job->plan;
    size_t room = job->folder.count + job->folder.others + SEAL_SIGN_WRITES_MAX;

    plan->after = seal_arena_take(arena, room, sizeof(*plan->after));
    plan->remove = seal_arena_take(arena, room, sizeof(*plan->remove));
    if (plan->after == NULL || plan->remove == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    for (size_t i = 0; i < job->folder.count; i++) {
        const struct seal_sign_file *file = &job->folder.files[i];

        if (stays(job, file))
            plan->after[plan->after_count++] =
                (struct seal_overlay_file){file->name, seal_buffer_slice(&file->bytes)};
        else if (!same_text(file->name, job->manifest_name)) /* which is replaced in one step */
            plan->remove[plan->remove_count++] = file->name;
    }
    if (plan->write_manifest)
        seal_sign_plan_add(plan, job->manifest_name, seal_buffer_slice(&job->manifest));
    if (!plan->write_signature)
        return SEAL_OK;
    /* the signature first: what lies beside it is nothing without it */
    seal_sign_plan_add(plan, job->signature_name, seal_buffer_slice(&job->signature));
    if (job->container != SEAL_FILE_SIG)
        return SEAL_OK;
    if (job->chain.size > 0)
        seal_sign_plan_add(plan, job->chain_name, seal_buffer_slice(&job->chain));
    if (job->token.size > 0)
        seal_sign_plan_add(plan, job->token_name, seal_buffer_slice(&job->token));
    return SEAL_OK;
}

/* They stay, and are none of this run's business. */
static void list_others(struct seal_sign_job *job)
{
    struct seal_sign_plan *plan = &job->plan;

    for (size_t i = 0; i < job->folder.others; i++) {
        const struct seal_sign_file *file = &job->folder.files[job->folder.count + i];

        plan->after[plan->after_count + plan->others_count++] =
            (struct seal_overlay_file){file->name, seal_buffer_slice(&file->bytes)};
    }
}

enum seal_result seal_sign_plan(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_file *there = seal_sign_folder_find(&job->folder, job->manifest_name);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (there != NULL &&
        seal_slice_equal(seal_buffer_slice(&there->bytes), seal_buffer_slice(&job->manifest)) == 1)
        r = keep_or_add(job, fault);
    else
        r = replace(job, fault);
    if (r != SEAL_OK)
        return r;
    if (job->plan.write_signature && (r = seal_sign_make(job, fault)) != SEAL_OK)
        return r;
    if ((r = list_files(job, fault)) == SEAL_OK)
        list_others(job);
    return r;
}
