/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy of a layer, and every file that it names. Which those are the policy's own readers know: what they open while they
 * read it goes into the layer, and nothing else does.
 */
#include "cli/layer/layer.h"

#include "base/name.h"
#include "cli/policy/fault.h"
#include "cli/system/input.h"
#include "core/policy.h"
#include "crypto/hash.h"
#include "lambda/places.h"
#include "trust/signers.h"

#include <stdio.h>
#include <string.h>

static enum seal_result remember(struct seal_layer *layer, const char *name,
                                 const struct seal_buffer *bytes, struct seal_fault *fault)
{
    struct seal_layer_policy *policy = &layer->policy;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (policy->count == SEAL_LAYER_POLICY_FILES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "the policy names more files than this", name);
    policy->files[policy->count].name = seal_arena_copy(layer->call->arena, name, strlen(name));
    if (policy->files[policy->count].name == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    r = seal_buffer_append(&policy->files[policy->count++].bytes, bytes->data, bytes->size);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, name);
}

/* Reads as the machine does, and keeps it. A file that two signers name is read once: both see the same. */
static enum seal_result record_read(void *context, struct seal_directory *directory,
                                    const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                    struct seal_fault *fault)
{
    struct seal_layer *layer = context;
    const struct seal_layer_policy *policy = &layer->policy;
    enum seal_result r = SEAL_INTERNAL_STATE;

    for (size_t i = 0; i < policy->count; i++) {
        if (strcmp(policy->files[i].name, name) != 0)
            continue;
        if (policy->files[i].bytes.size > limit)
            return seal_fault_set(fault, SEAL_LIMIT_SIZE, NULL, name);
        return seal_buffer_append(ret_bytes, policy->files[i].bytes.data, policy->files[i].bytes.size);
    }
    r = seal_linux.read(seal_linux.context, directory, name, limit, ret_bytes, fault);
    return r == SEAL_OK ? remember(layer, name, ret_bytes, fault) : r;
}

/*
 * A rule may say at which functions the layer may be. Any one of them does to find out whether it could start at all: "{package}"
 * is this package, and of "orders-*" the name "orders-" is one.
 */
static enum seal_result example_function(struct seal_layer *layer, const struct seal_rule *rule,
                                         struct seal_fault *fault)
{
    static const char hole[] = SEAL_POLICY_PACKAGE;
    const char *pattern = rule->functions.items[0], *at = strstr(pattern, hole);
    size_t size = strlen(pattern) + sizeof(SEAL_LAYER_PACKAGE);
    char *name = seal_arena_take(layer->call->arena, size, 1);

    if (name == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    if (at == NULL)
        (void)snprintf(name, size, "%s", pattern);
    else
        (void)snprintf(name, size, "%.*s" SEAL_LAYER_PACKAGE "%s", (int)(at - pattern), pattern,
                       at + strlen(hole));
    size = strlen(name);
    if (size > 0 && name[size - 1] == '*')
        name[size - 1] = '\0';
    layer->policy.function = name[0] != '\0' ? name : SEAL_LAYER_PACKAGE;
    return SEAL_OK;
}

static enum seal_result look_at_roots(struct seal_layer *layer, const struct seal_policy *policy,
                                      struct seal_fault *fault)
{
    for (size_t i = 0; i < policy->roots_count; i++) {
        const struct seal_policy_root *root = &policy->roots[i];

        if (strcmp(root->path, SEAL_PLACE_LAYERS) != 0)
            continue;
        layer->policy.covers_layers = true;
        for (size_t j = 0; j < root->count; j++) {
            const struct seal_rule *rule = &root->rules[j];

            if (!seal_policy_lists(&rule->packages, SEAL_LAYER_PACKAGE))
                continue;
            return rule->functions.count > 0 ? example_function(layer, rule, fault) : SEAL_OK;
        }
    }
    return SEAL_OK;
}

static enum seal_result read_policy(struct seal_layer *layer, struct seal_directory *directory,
                                    struct seal_fault *fault)
{
    const struct seal_policy_place place = {
        .required_root = SEAL_PLACE_TASK,
        .shared_root = SEAL_PLACE_LAYERS,
    };
    struct seal_platform platform = seal_linux;
    const struct seal_trust_files files = {&platform, directory};
    struct seal_signer_reader reader = {NULL, seal_signers_add};
    struct seal_policy policy = {0};
    struct seal_signers *signers = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    platform.context = layer; /* the machine's own functions need none */
    platform.read = record_read;
    if ((signers = seal_signers_new(&files)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, layer->settings->policy);
    reader.context = signers;
    r = seal_policy_read(seal_buffer_slice(&layer->policy.text), &place, &reader, &policy, fault);
    if (r != SEAL_OK) {
        seal_policy_fault(layer->call, layer->settings->policy,
                          seal_buffer_slice(&layer->policy.text), fault);
    } else {
        layer->policy.generation = policy.generation;
        r = look_at_roots(layer, &policy, fault);
    }
    seal_policy_clear(&policy);
    seal_signers_free(signers);
    return r;
}

enum seal_result seal_layer_policy_read(struct seal_layer *layer, struct seal_fault *fault)
{
    const char *file = layer->settings->policy, *absolute = NULL;
    struct seal_directory *directory = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    r = seal_input_read(file, SEAL_POLICY_SIZE_MAX, SEAL_CONFIG_POLICY, &layer->policy.text, fault);
    if (r != SEAL_OK)
        return r;
    r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&layer->policy.text),
                        layer->policy.digest);
    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, file);
    if ((r = seal_input_folder(file, layer->call->arena, &absolute, fault)) != SEAL_OK)
        return r;
    if ((r = seal_linux.open(seal_linux.context, NULL, absolute, &directory, fault)) != SEAL_OK)
        return r;
    r = read_policy(layer, directory, fault);
    seal_linux.close(seal_linux.context, directory);
    return r;
}

void seal_layer_policy_clear(struct seal_layer_policy *policy)
{
    seal_buffer_clear(&policy->text);
    for (size_t i = 0; i < policy->count; i++)
        seal_buffer_clear(&policy->files[i].bytes);
    policy->count = 0;
}
