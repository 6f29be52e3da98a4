/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal diff: what differs between a package and its seal, or another package, or another seal. */
#include "cli/command.h"
#include "cli/diff/diff.h"

/* Differences have been shown: the first one's result is the exit status. */
static enum seal_result judge(const struct seal_diff *diff, struct seal_call *call,
                              struct seal_fault *fault)
{
    const struct seal_difference *first = diff->count > 0 ? &diff->items[0] : NULL;

    if (first == NULL && diff->header_count == 0)
        return SEAL_OK;
    call->told = true;
    if (first == NULL)
        return seal_fault_set(fault, SEAL_TREE_MODIFIED, NULL, diff->header[0].name);
    return seal_fault_set(fault, first->result, NULL, seal_diff_item_of(first)->path);
}

static enum seal_result show(const struct seal_diff *diff, struct seal_call *call,
                             struct seal_fault *fault)
{
    struct seal_page page = {0};

    if (call->output->json)
        seal_diff_json(diff, &page);
    else if (!call->output->quiet)
        seal_diff_text(diff, &page);
    return seal_page_print(&page, fault);
}

static enum seal_result diff_run(struct seal_call *call, struct seal_fault *fault)
{
    const char *package = call->operands.items[0];
    const bool alone = call->operands.count == 1;
    struct seal_diff_side side = {0}, reference = {0};
    struct seal_diff diff = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_diff_side_open(package, false, &side, fault)) != SEAL_OK)
        goto out;
    if (alone && side.is_seal) {
        r = seal_call_usage(call, fault, "is a seal alone: with what is it to be compared?",
                            package, "name the package, or another seal, too.");
        goto out;
    }
    if ((r = seal_diff_side_open(alone ? package : call->operands.items[1], alone, &reference,
                                 fault)) != SEAL_OK)
        goto out;
    if ((r = seal_diff_side_list(&side, &reference, fault)) != SEAL_OK ||
        (r = seal_diff_side_list(&reference, &side, fault)) != SEAL_OK ||
        (r = seal_diff_compare(&side, &reference, &diff, fault)) != SEAL_OK ||
        (r = show(&diff, call, fault)) != SEAL_OK)
        goto out;
    r = judge(&diff, call, fault);
out:
    seal_diff_clear(&diff);
    seal_diff_side_close(&reference);
    seal_diff_side_close(&side);
    return r;
}

const struct seal_command seal_command_diff = {
    .name = "diff",
    .summary = "what differs between a package and its seal, or another one",
    .usage = "PACKAGE [REFERENCE]",
    .details =
        "Each of the two is a folder, a zip, a manifest NAME.json, or a .coldseal directory, "
        "which\n"
        "stands for the seals in it. Without a REFERENCE it is the seal that lies in the package.\n"
        "\n"
        "  +  is in PACKAGE alone          -  is in REFERENCE alone          ~  is another there\n"
        "\n"
        "Exit status 0: no difference; 85: at least one. Nothing is verified: who sealed what, "
        "only\n"
        "coldseal verify says.\n"
        "\n"
        "  coldseal diff build/\n"
        "  coldseal diff deployed.zip ci-artefact.zip\n",
    .operands_min = 1,
    .operands_max = 2,
    .run = diff_run,
};
