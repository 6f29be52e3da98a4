/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about the folder of the package: is there a seal, and is it for this function? Nothing is verified. */
#include "cli/doctor/doctor.h"

#include "core/seal_file.h"

#include <string.h>

/* The manifest's name in the seal directory; one is enough to know what the package says it is. */
struct seen {
    char manifest[SEAL_PACKAGE_NAME_MAX + sizeof(".json")];
    size_t count;
};

static enum seal_result see(void *context, const struct seal_found *found, unsigned *ret_wants,
                            struct seal_fault *fault)
{
    struct seen *seen = context;
    struct seal_file_name name;

    (void)ret_wants;
    (void)fault;
    if (seal_file_name_read(seal_slice_text(found->path), &name) != SEAL_OK ||
        name.type != SEAL_FILE_MANIFEST || found->path_size >= sizeof(seen->manifest))
        return SEAL_OK;
    if (seen->count++ == 0)
        memcpy(seen->manifest, found->path, found->path_size + 1);
    return SEAL_OK;
}

/* A manifest that cannot be read is the business of `coldseal inspect`. */
static enum seal_result read_manifest(struct seal_doctor *doctor, struct seal_directory *seal,
                                      const char *name)
{
    const struct seal_platform *platform = &seal_linux;
    struct seal_buffer text = {0};
    struct seal_fault ignored;
    enum seal_result r =
        platform->read(platform->context, seal, name, SEAL_MANIFEST_SIZE_MAX, &text, &ignored);

    if (r == SEAL_OK)
        r = seal_manifest_read(seal_buffer_slice(&text), name, &doctor->manifest, &ignored);
    doctor->has_manifest = r == SEAL_OK;
    for (size_t i = 0; doctor->has_manifest && i < doctor->manifest.count; i++)
        doctor->bytes += doctor->manifest.entries[i].size;
    seal_buffer_clear(&text);
    return r == SEAL_LIMIT_MEMORY ? r : SEAL_OK;
}

/* What a binding lists, against what the configuration says. */
static enum seal_result check_binding(struct seal_doctor *doctor, const struct seal_strings *bound,
                                      const char *what, const char *value, struct seal_fault *fault)
{
    if (bound->count == 0 || value == NULL || seal_policy_lists(bound, value))
        return SEAL_OK;
    return seal_doctor_find(doctor, SEAL_FINDING_BOUND_ELSEWHERE, what, bound->items[0], value, fault);
}

static enum seal_result check_bindings(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const struct seal_bindings *bind = &doctor->manifest.bind;
    const struct seal_function *function = &doctor->function;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!doctor->has_manifest || !doctor->has_function)
        return SEAL_OK;
    if ((r = check_binding(doctor, &bind->function, "FunctionName", function->name, fault)) != SEAL_OK ||
        (r = check_binding(doctor, &bind->handler, "Handler", function->handler, fault)) != SEAL_OK)
        return r;
    return check_binding(doctor, &bind->architecture, "Architectures", function->architecture, fault);
}

enum seal_result seal_doctor_package(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const struct seal_platform *platform = &seal_linux;
    struct seal_directory *task = NULL, *seal = NULL;
    struct seen seen = {0};
    const struct seal_visitor visitor = {.context = &seen, .found = see};
    struct seal_fault ignored;
    enum seal_result r = SEAL_OK;

    if (doctor->task == NULL)
        return SEAL_OK;
    if ((r = platform->open(platform->context, NULL, doctor->task, &task, fault)) != SEAL_OK)
        return r;
    if (platform->open(platform->context, task, SEAL_DIRECTORY_NAME, &seal, &ignored) == SEAL_OK)
        r = platform->list(platform->context, seal, &visitor, fault);
    if (r == SEAL_OK && seen.count == 0)
        r = seal_doctor_find(doctor, SEAL_FINDING_UNSEALED, doctor->task_typed, NULL, NULL, fault);
    else if (r == SEAL_OK && (r = read_manifest(doctor, seal, seen.manifest)) != SEAL_OK)
        r = seal_fault_set(fault, r, NULL, seen.manifest);
    if (r == SEAL_OK)
        r = check_bindings(doctor, fault);
    if (seal != NULL)
        platform->close(platform->context, seal);
    platform->close(platform->context, task);
    return r;
}
