/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal completion: what a shell needs to finish words of ours, from the same tables as help. */
#include "cli/pages/completion.h"

#include <string.h>

static const struct shell {
    const char *name;
    void (*write)(struct seal_page *page);
} shells[] = {
    {"bash", seal_completion_bash},
    {"zsh", seal_completion_zsh},
    {"fish", seal_completion_fish},
};

static enum seal_result completion_run(struct seal_call *call, struct seal_fault *fault)
{
    const char *name = call->operands.items[0];

    if (call->output->json)
        return seal_call_usage(call, fault, "has no report: it is a script for a shell",
                               "--format json", NULL);
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        struct seal_page page = {0};

        if (strcmp(shells[i].name, name) != 0)
            continue;
        shells[i].write(&page);
        return seal_page_print(&page, fault);
    }
    return seal_call_usage(call, fault, "is no shell that completion is made for", name,
                           "one of bash, zsh and fish.");
}

const struct seal_command seal_command_completion = {
    .name = "completion",
    .summary = "what bash, zsh or fish needs to complete commands and options",
    .usage = "bash|zsh|fish",
    .words = "bash|zsh|fish",
    .details = "An install puts the three where the shells look for them. Without one:\n"
               "\n"
               "  source <(coldseal completion bash)\n"
               "  coldseal completion zsh > \"${fpath[1]}/_coldseal\"\n"
               "  coldseal completion fish > ~/.config/fish/completions/coldseal.fish\n",
    .operands_min = 1,
    .operands_max = 1,
    .run = completion_run,
};
