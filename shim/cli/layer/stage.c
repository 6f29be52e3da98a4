/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A layer is laid out in a temporary folder, sealed there by the same steps as any other package, and judged as a gate will judge
 * it: by the policy that lies in it. Then it is packed.
 */
#include "cli/layer/layer.h"

#include "cli/system/atomic_file.h"
#include "cli/system/input.h"
#include "cli/system/scratch.h"
#include "crypto/hash.h"
#include "lambda/places.h"
#include "posix/clock.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coldseal/verify.h>

#define PATH_SIZE 4096

/* What only a start can know; packages that the layer may require are not here to be looked at. */
#define CANNOT_KNOW                                                              \
    (SEAL_UNCHECKED_FUNCTION | SEAL_UNCHECKED_HANDLER | SEAL_UNCHECKED_COMMAND | \
     SEAL_UNCHECKED_REGION | SEAL_UNCHECKED_ENVIRONMENT | SEAL_UNCHECKED_REQUIRES)

/* The directory of the file @name below @top, made where it is missing; -1: that failed. */
static int open_above(int top, const char *name)
{
    int directory = seal_fd_open(top, ".", O_RDONLY | O_DIRECTORY, 0);

    for (const char *slash = strchr(name, '/'); slash != NULL && directory >= 0;
         slash = strchr(name, '/')) {
        char component[SEAL_COMPONENT_MAX + 1];
        int next = -1;

        (void)snprintf(component, sizeof(component), "%.*s", (int)(slash - name), name);
        if (mkdirat(directory, component, 0755) == 0 || errno == EEXIST)
            next = seal_fd_open(directory, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
        (void)close(directory);
        directory = next;
        name = slash + 1;
    }
    return directory;
}

static enum seal_result lay_out(const struct seal_layer_zip *zip, const char *folder,
                                struct seal_fault *fault)
{
    int top = seal_fd_open(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    enum seal_result r = SEAL_OK;

    if (top < 0)
        return seal_write_failed(fault, "cannot be opened", folder);
    for (size_t i = 0; i < zip->count && r == SEAL_OK; i++) {
        const struct seal_zip_file *file = &zip->files[i];
        int directory = open_above(top, file->name);

        if (directory < 0) {
            r = seal_write_failed(fault, "cannot be created", file->name);
            break;
        }
        r = seal_file_create(directory, seal_input_base(file->name), file->executable ? 0755 : 0644,
                             file->bytes, file->name, fault);
        (void)close(directory);
    }
    (void)close(top);
    return r;
}

/* As `coldseal sign FOLDER --package coldseal --root /opt --bind architecture=...` would. */
static enum seal_result sign(struct seal_layer *layer, struct seal_layer_zip *zip,
                             const char *folder, struct seal_fault *fault)
{
    char bind[64];
    const char *const binds[] = {bind};
    struct seal_sign_job *job = &layer->job;

    (void)snprintf(bind, sizeof(bind), "architecture=%s", zip->machine->name);
    layer->sign.bind = (struct seal_list){binds, 1};
    job->shown = zip->name;
    job->directory = folder;
    enum seal_result r = seal_sign_steps(job, fault);
    layer->sign.bind = (struct seal_list){NULL, 0};
    return r;
}

/* TRUST and BINDING: who sealed it, and as what. */
static bool refused_for_its_seal(enum seal_result r)
{
    int category = seal_result_exit(r);

    return category == seal_result_exit(SEAL_TRUST_RULE) ||
           category == seal_result_exit(SEAL_BINDING_ROOT);
}

/* A layer that its own policy refuses would stop every function that it is attached to. */
static enum seal_result judge(struct seal_layer *layer, struct seal_layer_zip *zip,
                              const char *folder, struct seal_fault *fault)
{
    char policy[PATH_SIZE + sizeof(SEAL_PLACE_LAYER_POLICY)];
    const struct seal_overlay_root root = {.root = SEAL_PLACE_LAYERS, .directory = folder};
    struct seal_overlay overlay = {
        .below = &seal_linux,
        .policy_directory = SEAL_PLACE_LAYER_POLICY,
        .policy_disk = policy,
        .roots = &root,
        .roots_count = 1,
    };
    const struct seal_platform platform = seal_overlay_platform(&overlay);
    const struct seal_request request = {
        .platform = &platform,
        .policy_directory = SEAL_PLACE_LAYER_POLICY,
        .required_root = SEAL_PLACE_TASK,
        .shared_root = SEAL_PLACE_LAYERS,
        .forbidden_path = SEAL_PLACE_EXTENSION_SWITCH,
        .only_root = SEAL_PLACE_LAYERS,
        .no_deadline = true,
        .facts =
            {
                .function = layer->policy.function,
                .architecture = zip->machine->name,
                .now = seal_clock_now() / 1000,
                .built = COLDSEAL_BUILD_EPOCH,
                .cannot_know = CANNOT_KNOW,
            },
    };
    struct seal_verdict verdict;

    (void)snprintf(policy, sizeof(policy), "%s%s", folder,
                   SEAL_PLACE_LAYER_POLICY + strlen(SEAL_PLACE_LAYERS));
    seal_verify(&request, &verdict);
    if (seal_verdict_may_start(&verdict) && verdict.outcome == SEAL_OUTCOME_ACCEPTED) {
        memcpy(zip->signers, verdict.signers, sizeof(zip->signers));
        return SEAL_OK;
    }
    *fault = verdict.fault;
    if (fault->code == SEAL_OK)
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, NULL);
    if (refused_for_its_seal(fault->code))
        (void)snprintf(layer->call->next, sizeof(layer->call->next), "%s",
                       "its own policy would refuse this layer: give " SEAL_PLACE_LAYERS
                       " a rule for the package " SEAL_LAYER_PACKAGE
                       " that this key and version satisfy");
    return fault->code;
}

/* What lies in .coldseal/ now, as the steps of signing have put it there. */
static enum seal_result add_seal(struct seal_layer *layer, struct seal_layer_zip *zip,
                                 struct seal_fault *fault)
{
    const struct seal_sign_plan *plan = &layer->job.plan;

    for (size_t i = 0; i < plan->after_count; i++) {
        const struct seal_overlay_file *file = &plan->after[i];
        const size_t size = sizeof(SEAL_DIRECTORY_NAME "/") + strlen(file->name);
        char *path = seal_arena_take(layer->call->arena, size, 1);

        if (path == NULL)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, file->name);
        if (zip->count == SEAL_LAYER_FILES_MAX)
            return seal_fault_set(fault, SEAL_LIMIT_COUNT, NULL, file->name);
        (void)snprintf(path, size, SEAL_DIRECTORY_NAME "/%s", file->name);
        zip->files[zip->count++] = (struct seal_zip_file){path, false, file->bytes};
    }
    return SEAL_OK;
}

/* The seal's bytes are the job's, which the next machine's layer needs: packed before they go. */
static enum seal_result pack(struct seal_layer *layer, struct seal_layer_zip *zip,
                             struct seal_fault *fault)
{
    const struct seal_sign_job *job = &layer->job;
    const size_t own = zip->count;
    enum seal_result r = add_seal(layer, zip, fault);

    if (r != SEAL_OK)
        return r;
    zip->entries = job->summary.entries;
    zip->bytes = job->summary.bytes;
    if ((r = seal_zip_write(zip->files, zip->count, &zip->zip)) == SEAL_OK &&
        (r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&zip->zip), zip->digest)) == SEAL_OK)
        r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&job->manifest), zip->manifest);
    zip->count = own;
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, zip->name);
}

enum seal_result seal_layer_seal(struct seal_layer *layer, struct seal_layer_zip *zip,
                                 struct seal_fault *fault)
{
    char folder[PATH_SIZE] = "";
    const char *absolute = NULL;
    enum seal_result r =
        seal_scratch_make(layer->call->environment, "coldseal-layer", folder, sizeof(folder), fault);

    if (r != SEAL_OK ||
        (r = seal_input_directory(folder, layer->call->arena, &absolute, fault)) != SEAL_OK)
        goto out;
    if ((r = lay_out(zip, absolute, fault)) != SEAL_OK ||
        (r = sign(layer, zip, absolute, fault)) != SEAL_OK)
        goto out;
    if (layer->policy.covers_layers && (r = judge(layer, zip, absolute, fault)) != SEAL_OK)
        goto out;
    r = pack(layer, zip, fault);
out:
    seal_sign_job_again(&layer->job);
    if (folder[0] != '\0')
        seal_scratch_remove(folder);
    return r;
}
