/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal verify: what a gate would say about this folder. */
#include "cli/check.h"
#include "cli/input.h"

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

/* What the options do not say cannot be known: bindings of it are listed, not refused. */
static void add_facts(const struct verify_settings *settings, const char *const *command,
                      struct seal_facts *facts)
{
    facts->architecture = settings->architecture;
    facts->command = command;
    facts->cannot_know = SEAL_UNCHECKED_ENVIRONMENT;
    if (facts->function == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_FUNCTION;
    if (facts->handler == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_HANDLER;
    if (facts->region == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_REGION;
    if (facts->architecture == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_ARCHITECTURE;
    if (facts->command == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_COMMAND;
}

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
    struct seal_check check = {0};
    struct seal_check_root root = {0};
    struct seal_verdict verdict;
    const char *const *command = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_input_directory(call->operands.items[0], call->arena, &root.directory, fault)) !=
            SEAL_OK ||
        (r = seal_check_prepare(call, &settings->check, &root, 1, &check, fault)) != SEAL_OK ||
        (r = ended_list(call, &settings->command, &command, fault)) != SEAL_OK)
        goto out;
    add_facts(settings, command, &check.request.facts);
    r = seal_check_run(call, &check, false, &verdict, fault);
out:
    seal_check_clear(&check);
    return r;
}

const struct seal_command seal_command_verify = {
    .name = "verify",
    .summary = "what a gate would say about this folder",
    .usage = "DIR (--key PEM | --policy FILE) [options]",
    .details =
        "Whether the files in DIR are what the seal in DIR/.coldseal lists, and whether the right\n"
        "signers vouch for it. The answer is the last message, PASSED or REFUSED, and the exit\n"
        "status; --format json prints the verdict on standard output. A policy's mode and its "
        "audit\n"
        "entries do not change the exit status.\n"
        "\n"
        "  coldseal verify build/ --key release.pem\n"
        "  coldseal verify build/ --policy policy.json --function orders-api\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct verify_settings),
    .operands_min = 1,
    .operands_max = 1,
    .run = verify_run,
};
