/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes into a layer, and under which name. No link, no bin/, no lib/, no bootstrap: those would be found by functions that
 * look for something else.
 */
#include "cli/layer/layer.h"

#include "cli/system/input.h"
#include "lambda/places.h"

#include <stdio.h>
#include <string.h>

/* A layer's files are named from /opt on. */
#define BELOW_LAYERS(path) ((path) + sizeof(SEAL_PLACE_LAYERS))

#define EXTENSION_FILE SEAL_PLACE_EXTENSIONS "/coldseal"
#define POLICY_FOLDER BELOW_LAYERS(SEAL_PLACE_LAYER_POLICY "/")

#define SBOM_NAME "sbom.spdx.json"
#define LICENCES_NAME "LICENSES"

static enum seal_result add(struct seal_layer *layer, struct seal_layer_zip *zip,
                            const char *folder, const char *name, bool executable,
                            struct seal_slice bytes, struct seal_fault *fault)
{
    const size_t size = strlen(folder) + strlen(name) + 1;
    char *path = seal_arena_take(layer->call->arena, size, 1);

    if (path == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    if (zip->count == SEAL_LAYER_FILES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, NULL, name);
    (void)snprintf(path, size, "%s%s", folder, name);
    zip->files[zip->count++] = (struct seal_zip_file){path, executable, bytes};
    return SEAL_OK;
}

static enum seal_result add_shims(struct seal_layer *layer, struct seal_layer_zip *zip,
                                  struct seal_fault *fault)
{
    const struct seal_slice shim = seal_buffer_slice(&zip->shim);
    enum seal_result r = SEAL_OK;

    if (layer->extension)
        r = add(layer, zip, "", BELOW_LAYERS(EXTENSION_FILE), true, shim, fault);
    if (r == SEAL_OK && layer->wrapper)
        r = add(layer, zip, "", SEAL_WRAPPER_NAME, true, shim, fault);
    return r;
}

static bool is_ours(const char *name)
{
    return strcmp(name, SEAL_POLICY_FILE) == 0 || strcmp(name, SBOM_NAME) == 0 ||
           strcmp(name, LICENCES_NAME) == 0;
}

static enum seal_result add_policy(struct seal_layer *layer, struct seal_layer_zip *zip,
                                   struct seal_fault *fault)
{
    const struct seal_layer_policy *policy = &layer->policy;
    enum seal_result r = add(layer, zip, POLICY_FOLDER, SEAL_POLICY_FILE, false,
                             seal_buffer_slice(&policy->text), fault);

    for (size_t i = 0; r == SEAL_OK && i < policy->count; i++) {
        if (is_ours(policy->files[i].name))
            return seal_fault_set(fault, SEAL_CONFIG_FILE,
                                  "is the name of a file that the layer has itself; rename yours",
                                  policy->files[i].name);
        r = add(layer, zip, POLICY_FOLDER, policy->files[i].name, false,
                seal_buffer_slice(&policy->files[i].bytes), fault);
    }
    return r;
}

static enum seal_result add_papers(struct seal_layer *layer, struct seal_layer_zip *zip,
                                   struct seal_fault *fault)
{
    enum seal_result r =
        add(layer, zip, POLICY_FOLDER, SBOM_NAME, false, seal_buffer_slice(&zip->sbom), fault);

    for (size_t i = 0; r == SEAL_OK && i < seal_licences_count; i++)
        r = add(layer, zip, BELOW_LAYERS(SEAL_PLACE_LAYER_POLICY "/" LICENCES_NAME "/"),
                seal_licences[i].name, false,
                (struct seal_slice){seal_licences[i].text, seal_licences[i].size}, fault);
    return r;
}

enum seal_result seal_layer_contents(struct seal_layer *layer, struct seal_layer_zip *zip,
                                     struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = add_shims(layer, zip, fault)) != SEAL_OK || (r = add_policy(layer, zip, fault)) != SEAL_OK)
        return r;
    return add_papers(layer, zip, fault);
}
