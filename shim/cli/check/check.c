/* SPDX-License-Identifier: Apache-2.0 */
/* From the options of verify and exec to a request for seal_verify(). */
#include "cli/check/check.h"

#include "base/name.h"
#include "cli/policy/fault.h"
#include "cli/signer/public_file.h"
#include "cli/system/input.h"
#include "lambda/places.h"
#include "posix/clock.h"

#include <stdio.h>
#include <string.h>

/* Who reads the signers while a policy is only asked for its roots: nobody; the verification does. */
static enum seal_result skip_signer(void *context, const char *name, size_t index,
                                    const struct seal_json *object)
{
    (void)context;
    (void)name;
    (void)index;
    (void)object;
    return SEAL_OK;
}

static bool has_root(const struct seal_policy *policy, const char *root)
{
    for (size_t i = 0; i < policy->roots_count; i++)
        if (strcmp(policy->roots[i].path, root) == 0)
            return true;
    return false;
}

static enum seal_result unknown_root(struct seal_call *call, const struct seal_policy *policy,
                                     const char *root, struct seal_fault *fault)
{
    seal_call_usage(call, fault, "is no root of this policy", root, NULL);
    return seal_fault_detail(fault, policy->roots[0].path, root);
}

/* The policy's root that the directory stands for: --as, else the only one, else the function's
 * own. */
static enum seal_result choose_root(struct seal_call *call, const struct seal_policy *policy,
                                    const char *as, const char **ret_root, struct seal_fault *fault)
{
    const char *root;

    if (as != NULL)
        root = as;
    else if (policy->roots_count == 1)
        root = policy->roots[0].path;
    else if (has_root(policy, SEAL_PLACE_TASK))
        root = SEAL_PLACE_TASK;
    else
        return seal_call_usage(call, fault, "is needed: the policy has several roots", "--as",
                               "say with --as which root of the policy the directory is.");
    if (!has_root(policy, root))
        return unknown_root(call, policy, root, fault);
    if ((*ret_root = seal_arena_copy(call->arena, root, strlen(root))) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, root);
    return SEAL_OK;
}

static enum seal_result prepare_policy(struct seal_call *call,
                                       const struct seal_check_settings *settings,
                                       const struct seal_check_root *roots, size_t count,
                                       struct seal_check *check, struct seal_fault *fault)
{
    static const struct seal_signer_reader nobody = {.read = skip_signer};
    const struct seal_policy_place place = {.shared_root = SEAL_PLACE_LAYERS};
    struct seal_policy policy = {0};
    enum seal_result r = seal_input_read(settings->policy, SEAL_POLICY_SIZE_MAX, SEAL_CONFIG_POLICY,
                                         &check->policy, fault);

    if (r != SEAL_OK)
        return r;
    if ((r = seal_input_folder(settings->policy, call->arena, &check->overlay.policy_disk, fault)) !=
        SEAL_OK)
        return r;
    check->policy_file = (struct seal_overlay_file){
        .name = SEAL_POLICY_FILE,
        .bytes = seal_buffer_slice(&check->policy),
    };
    check->overlay.policy = (struct seal_overlay_files){.items = &check->policy_file, .count = 1};
    r = seal_policy_read(check->policy_file.bytes, &place, &nobody, &policy, fault);
    if (r != SEAL_OK)
        seal_policy_fault(call, settings->policy, check->policy_file.bytes, fault);
    if (r == SEAL_OK)
        r = choose_root(call, &policy, settings->as != NULL ? settings->as : roots[0].root,
                        &check->root, fault);
    for (size_t i = 0; r == SEAL_OK && i < count; i++)
        if (roots[i].root != NULL && !has_root(&policy, roots[i].root))
            r = unknown_root(call, &policy, roots[i].root, fault);
    seal_policy_clear(&policy);
    return r;
}

static enum seal_result read_keys(struct seal_call *call, const struct seal_list *files,
                                  struct seal_buffer *pems, struct seal_key_policy_key *keys,
                                  struct seal_fault *fault)
{
    struct seal_public_key key;

    for (size_t i = 0; i < files->count; i++) {
        enum seal_result r = seal_public_file_read(call, files->items[i], &pems[i], &key, fault);
        if (r != SEAL_OK)
            return r;
        keys[i] = (struct seal_key_policy_key){
            .pem = seal_buffer_slice(&pems[i]),
            .file = files->items[i],
        };
    }
    return SEAL_OK;
}

static const char *another_root(const char *root)
{
    const struct seal_slice layers = seal_slice_text(SEAL_PLACE_LAYERS);

    return seal_name_below(seal_slice_text(root), layers) ? SEAL_PLACE_TASK : SEAL_PLACE_LAYERS;
}

static enum seal_result prepare_keys(struct seal_call *call,
                                     const struct seal_check_settings *settings, const char *as,
                                     const struct seal_check_root *place, struct seal_check *check,
                                     struct seal_fault *fault)
{
    struct seal_buffer pems[SEAL_KEY_POLICY_KEYS_MAX] = {0};
    struct seal_key_policy_key keys[SEAL_KEY_POLICY_KEYS_MAX];
    size_t manifests = 0;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (settings->keys.count > SEAL_KEY_POLICY_KEYS_MAX)
        return seal_call_usage(call, fault, "is given too often", "--key", "write a policy");
    check->root = SEAL_PLACE_TASK;
    if ((r = read_keys(call, &settings->keys, pems, keys, fault)) != SEAL_OK ||
        (r = seal_peek_root(place->platform != NULL ? place->platform : &seal_linux, place->directory,
                            call->arena, &check->root, &manifests, fault)) != SEAL_OK)
        goto out;
    if (as != NULL)
        check->root = as;
    const struct seal_key_policy_request request = {
        .keys = keys,
        .count = settings->keys.count,
        .algorithm = settings->algorithm,
        .root = check->root,
        .layered = manifests > 1,
        .realm = settings->realm,
        /* packages that it requires would lie there: with a key alone that is listed, not known */
        .other_root = check->gate ? NULL : another_root(check->root),
    };
    if ((r = seal_key_policy_make(&request, &check->key_policy, fault)) != SEAL_OK) {
        if (r == SEAL_CONFIG_KEY) /* each of them was read above: two are the same */
            (void)snprintf(call->next, sizeof(call->next), "name each key once");
        goto out;
    }
    check->overlay.policy = check->key_policy.files;
out:
    for (size_t i = 0; i < SEAL_KEY_POLICY_KEYS_MAX; i++)
        seal_buffer_clear(&pems[i]);
    return r;
}

static enum seal_result check_settings(struct seal_call *call,
                                       const struct seal_check_settings *settings,
                                       const struct seal_check_root *roots, size_t count,
                                       const char *as, struct seal_fault *fault)
{
    bool keys = settings->keys.count > 0;

    if (!keys && settings->policy == NULL)
        return seal_call_usage(call, fault, "who must have sealed it is not said", NULL,
                               "name a public key with --key, or a policy with --policy.");
    if (keys && settings->policy != NULL)
        return seal_call_usage(call, fault, "does not go together with --policy", "--key", NULL);
    if (!keys && settings->algorithm != NULL)
        return seal_call_usage(call, fault, "goes with --key only: a policy has its own",
                               "--algorithm", NULL);
    if (!keys && settings->realm != NULL)
        return seal_call_usage(call, fault, "goes with --key only: a policy has its own", "--realm",
                               NULL);
    if (keys && count > 1)
        return seal_call_usage(call, fault, "is given twice, which needs a policy", "--root", NULL);
    if (settings->as != NULL && roots[0].root != NULL)
        return seal_call_usage(call, fault, "does not go together with --root ROOT=DIR", "--as", NULL);
    if (as != NULL && !seal_name_root(seal_slice_text(as)))
        return seal_call_usage(call, fault, "must be an absolute, normal path", as, NULL);
    return SEAL_OK;
}

static enum seal_result place_roots(struct seal_call *call, const struct seal_check_root *roots,
                                    size_t count, struct seal_check *check, struct seal_fault *fault)
{
    for (size_t i = 0; i < count; i++) {
        const char *root = roots[i].root != NULL ? roots[i].root : check->root;
        for (size_t j = 0; j < i; j++)
            if (strcmp(check->roots[j].root, root) == 0)
                return seal_call_usage(call, fault, "stands for two directories", root, NULL);
        check->typed[i] = roots[i].typed;
        check->roots[i] = (struct seal_overlay_root){
            .root = root,
            .directory = roots[i].directory,
            .platform = roots[i].platform,
        };
    }
    return SEAL_OK;
}

enum seal_result seal_check_prepare(struct seal_call *call, const struct seal_check_settings *settings,
                                    const struct seal_check_root *roots, size_t count,
                                    struct seal_check *check, struct seal_fault *fault)
{
    const char *as = settings->as != NULL ? settings->as : roots[0].root;
    enum seal_result r = check_settings(call, settings, roots, count, as, fault);

    check->verbose = settings->verbose;
    check->policy_path = settings->policy;
    if (r != SEAL_OK)
        return r;
    if (count > SEAL_ROOTS_MAX)
        return seal_call_usage(call, fault, "is given too often", "--root", NULL);
    if (settings->policy != NULL)
        r = prepare_policy(call, settings, roots, count, check, fault);
    else
        r = prepare_keys(call, settings, as, &roots[0], check, fault);
    if (r != SEAL_OK || (r = place_roots(call, roots, count, check, fault)) != SEAL_OK)
        return r;
    check->overlay.below = &seal_linux;
    check->overlay.policy_directory = SEAL_OVERLAY_POLICY;
    check->overlay.roots = check->roots;
    check->overlay.roots_count = count;
    check->platform = seal_overlay_platform(&check->overlay);
    check->request = (struct seal_request){
        .platform = &check->platform,
        .policy_directory = SEAL_OVERLAY_POLICY,
        .shared_root = SEAL_PLACE_LAYERS,
        .forbidden_path = SEAL_PLACE_EXTENSION_SWITCH,
        .only_root = check->gate && settings->policy != NULL ? NULL : check->root,
        .keys_only = settings->policy == NULL,
        .no_deadline = true,
        .facts =
            {
                .function = settings->function,
                .region = settings->region,
                .handler = settings->handler,
                .now = seal_clock_now() / 1000,
                .built = COLDSEAL_BUILD_EPOCH,
            },
    };
    return SEAL_OK;
}

void seal_check_clear(struct seal_check *check)
{
    if (check == NULL)
        return;
    seal_key_policy_clear(&check->key_policy);
    seal_buffer_clear(&check->policy);
}
