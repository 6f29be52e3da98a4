/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal verify: what a gate would say about this folder or zip. */
#include "cli/check/check.h"
#include "cli/check/merge.h"
#include "cli/zip/package.h"

struct verify_settings {
    struct seal_check_settings check;
    const char *architecture;
    struct seal_list command;
};

static const struct seal_option options[] = {
    SEAL_CHECK_OPTIONS,
    {"arch", 0, "x86_64|arm64", "machine of the function", SEAL_OPTION_WORD,
     offsetof(struct verify_settings, architecture)},
    {"command", 0, "ARG", "one word of the command of an exec gate; give all, in order",
     SEAL_OPTION_LIST, offsetof(struct verify_settings, command)},
};

static enum seal_result ended_list(struct seal_call *call, const struct seal_list *list,
                                   const char *const **ret_items, struct seal_fault *fault)
{
    const char **items;

    *ret_items = NULL;
    if (list->count == 0)
        return SEAL_OK;
    if ((items = seal_arena_take(call->arena, list->count + 1, sizeof(*items))) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, "--command");
    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[i];
    *ret_items = items;
    return SEAL_OK;
}

static enum seal_result verify_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct verify_settings *settings = call->settings;
    struct seal_check check = {.explains = true};
    struct seal_package packages[SEAL_MERGE_MAX] = {{0}};
    struct seal_merge_layer layers[SEAL_MERGE_MAX];
    struct seal_merge merge = {.layers = layers, .count = call->operands.count};
    const struct seal_platform merged = seal_merge_platform(&merge);
    struct seal_check_root root = {0};
    struct seal_verdict verdict;
    const char *const *command = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    for (size_t i = 0; i < merge.count; i++) {
        r = seal_package_open(call->operands.items[i], call->arena, &packages[i], fault);
        if (r != SEAL_OK)
            goto out;
        seal_package_warn(&packages[i], call->output);
        layers[i] = (struct seal_merge_layer){&packages[i].platform, packages[i].path};
    }
    root.typed = merge.count > 1 ? NULL : call->operands.items[0];
    root.directory = packages[0].path;
    root.platform = merge.count > 1 ? &merged : &packages[0].platform;
    if ((r = seal_check_prepare(call, &settings->check, &root, 1, &check, fault)) != SEAL_OK ||
        (r = ended_list(call, &settings->command, &command, fault)) != SEAL_OK)
        goto out;
    check.request.facts.architecture = settings->architecture;
    check.request.facts.command = command;
    seal_check_unknown(&check.request.facts);
    r = seal_check_run(call, &check, false, &verdict, fault);
out:
    seal_check_clear(&check);
    for (size_t i = 0; i < merge.count; i++)
        seal_package_close(&packages[i]);
    return r;
}

const struct seal_command seal_command_verify = {
    .name = "verify",
    .summary = "what a gate would say about this folder or zip",
    .usage = "DIR|ZIP... (--key PEM | --policy FILE) [options]",
    .details =
        "Whether the files in DIR are what the seal in DIR/.coldseal lists, and whether the right\n"
        "signers vouch for it. The answer is the last message, PASSED or REFUSED, and the exit\n"
        "status; --format json prints the verdict on standard output. A policy's mode and its "
        "audit\n"
        "entries do not change the exit status. A zip is read as what it unpacks to.\n"
        "Several are merged in order, as Lambda unpacks layers: what comes later wins.\n"
        "\n"
        "Before that it says what became of each signature, and which of the five checks passed:\n"
        "integrity, authenticity, authentic timestamp, expiry, revocation. What nothing was there "
        "to\n"
        "show is not established, and no failure.\n"
        "\n"
        "  coldseal verify build/ --key release.pem\n"
        "  coldseal verify build/ --policy policy.json --function orders-api\n"
        "  coldseal verify vendor-layer/ our-layer/ --policy policy.json --as /opt\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct verify_settings),
    .operands_min = 1,
    .operands_max = SEAL_MERGE_MAX,
    .run = verify_run,
};
