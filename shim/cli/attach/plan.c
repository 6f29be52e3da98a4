/* SPDX-License-Identifier: Apache-2.0 */
/* The files of one label: what lies there stays, unless it is the label's own and may be replaced. */
#include "cli/attach/attach.h"

#include <stdio.h>
#include <string.h>

/* A new file of the label; not there while its name is NULL. */
struct arrival {
    const char *name;
    struct seal_slice bytes;
};

static enum seal_result name_arrival(struct seal_attach *attach, enum seal_file_type type,
                                     const struct seal_buffer *bytes, struct arrival *ret_arrival,
                                     struct seal_fault *fault)
{
    const char *package = attach->job.folder.manifest->parsed.package;
    const size_t size = SEAL_PACKAGE_NAME_MAX + SEAL_LABEL_MAX + sizeof(".json..sigstore.json");
    char *name = NULL;

    if (bytes->size == 0)
        return SEAL_OK;
    if ((name = seal_arena_take(attach->call->arena, size, 1)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, attach->file);
    (void)snprintf(name, size, "%s.json.%s%s", package, attach->job.label, seal_file_suffix(type));
    *ret_arrival = (struct arrival){name, seal_buffer_slice(bytes)};
    return SEAL_OK;
}

static bool of_label(const struct seal_attach *attach, const struct seal_sign_file *file)
{
    return file->parsed.type != SEAL_FILE_MANIFEST &&
           strcmp(file->parsed.label, attach->job.label) == 0;
}

/* Is exactly that there already? */
static bool up_to_date(const struct seal_attach *attach, const struct arrival *arrivals, size_t count)
{
    const struct seal_sign_folder *folder = &attach->job.folder;
    size_t there = 0;

    for (size_t i = 0; i < folder->count; i++)
        there += of_label(attach, &folder->files[i]);
    for (size_t i = 0; i < count; i++) {
        const struct seal_sign_file *file;

        if (arrivals[i].name == NULL)
            continue;
        file = seal_sign_folder_find(folder, arrivals[i].name);
        if (file == NULL || there == 0 ||
            seal_slice_equal(seal_buffer_slice(&file->bytes), arrivals[i].bytes) != 1)
            return false;
        there--;
    }
    return there == 0;
}

static bool is_signature(enum seal_file_type type)
{
    return type == SEAL_FILE_SIG || type == SEAL_FILE_P7S || type == SEAL_FILE_BUNDLE;
}

/* What stays, in job.plan.after. */
static enum seal_result keep_others(struct seal_attach *attach, bool all, struct seal_fault *fault)
{
    struct seal_sign_plan *plan = &attach->job.plan;
    const struct seal_sign_folder *folder = &attach->job.folder;
    size_t signatures = 0;

    for (size_t i = 0; i < folder->count; i++) {
        const struct seal_sign_file *file = &folder->files[i];

        if (all || !of_label(attach, file)) {
            plan->after[plan->after_count++] =
                (struct seal_overlay_file){file->name, seal_buffer_slice(&file->bytes)};
            signatures += is_signature(file->parsed.type);
            continue;
        }
        if (!attach->settings->renew)
            return seal_call_usage(attach->call, fault, "this label holds another signature",
                                   file->name, "choose another --label, or replace it with --renew.");
        plan->remove[plan->remove_count++] = file->name;
    }
    if (!all && signatures >= SEAL_SIGNATURES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "has as many signatures as a seal may have",
                              folder->manifest->name);
    return SEAL_OK;
}

enum seal_result seal_attach_plan(struct seal_attach *attach, struct seal_fault *fault)
{
    struct seal_sign_job *job = &attach->job;
    const size_t room = job->folder.count + SEAL_SIGN_WRITES_MAX;
    struct arrival arrivals[3] = {{NULL, {NULL, 0}}};
    bool all;
    enum seal_result r = SEAL_INTERNAL_STATE;

    job->plan.after = seal_arena_take(attach->call->arena, room, sizeof(*job->plan.after));
    job->plan.remove = seal_arena_take(attach->call->arena, room, sizeof(*job->plan.remove));
    if (job->plan.after == NULL || job->plan.remove == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, attach->file);
    /* the signature first: what lies beside it is nothing without it */
    if ((r = name_arrival(attach, attach->type, &attach->signature, &arrivals[0], fault)) != SEAL_OK ||
        (r = name_arrival(attach, SEAL_FILE_CHAIN, &attach->chain, &arrivals[1], fault)) != SEAL_OK ||
        (r = name_arrival(attach, SEAL_FILE_TSR, &attach->token, &arrivals[2], fault)) != SEAL_OK)
        return r;
    job->signature_name = arrivals[0].name;
    all = up_to_date(attach, arrivals, 3);
    if ((r = keep_others(attach, all, fault)) != SEAL_OK)
        return r;
    for (size_t i = 0; i < 3 && !all; i++)
        if (arrivals[i].name != NULL)
            seal_sign_plan_add(&job->plan, arrivals[i].name, arrivals[i].bytes);
    return SEAL_OK;
}
