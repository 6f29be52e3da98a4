/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal explain: what a result means and what to do next; or, from log lines, what happened to which function. */
#include "cli/command.h"
#include "cli/explain/explain.h"
#include "cli/explain/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum seal_result explain_lines(struct seal_call *call, struct seal_fault *fault)
{
    struct seal_log log;
    struct seal_page page = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    seal_log_init(&log);
    if ((r = seal_log_read(&log, STDIN_FILENO, fault)) != SEAL_OK)
        goto out;
    seal_log_sort(&log);
    if (call->output->json)
        seal_log_report_json(&log, &page);
    else
        seal_log_report_text(&log, &page);
    r = seal_page_print(&page, fault);
out:
    seal_log_clear(&log);
    return r;
}

static enum seal_result explain_word(struct seal_call *call, const char *word, struct seal_fault *fault)
{
    const char *near = NULL;
    const struct seal_explanation *explanation = seal_explanation_word(word, &near);
    struct seal_page page = {0};

    if (explanation == NULL) {
        seal_call_usage(call, fault, "is no result, category or exit status of coldseal", word,
                        "coldseal explain lists all of them.");
        if (near != NULL && seal_explanation_category(near) != NULL)
            (void)snprintf(call->next, sizeof(call->next),
                           "did you mean a result of %s? coldseal explain %s lists them.", near,
                           near);
        else if (near != NULL)
            (void)snprintf(call->next, sizeof(call->next), "did you mean %s?", near);
        return SEAL_USAGE;
    }
    if (call->output->json) {
        seal_explanation_json(&page, explanation);
        seal_page_add(&page, "\n");
    } else {
        seal_explanation_text(&page, explanation);
    }
    return seal_page_print(&page, fault);
}

static enum seal_result explain_run(struct seal_call *call, struct seal_fault *fault)
{
    struct seal_page page = {0};

    if (call->operands.count == 1 && strcmp(call->operands.items[0], "-") == 0)
        return explain_lines(call, fault);
    if (call->operands.count == 1)
        return explain_word(call, call->operands.items[0], fault);
    if (call->output->json)
        seal_explanations_json(&page);
    else
        seal_explanations_text(&page);
    return seal_page_print(&page, fault);
}

const struct seal_command seal_command_explain = {
    .name = "explain",
    .summary = "what a result means and what to do next; or what log lines say",
    .usage = "[NAME | STATUS | -]",
    .details =
        "With - it reads log lines from standard input and says what happened to which function, "
        "when it\n"
        "last passed, and what changed since: lines as a gate writes them, as aws logs tail and\n"
        "aws logs filter-log-events print them, or as CloudWatch exports them. Times are in UTC.\n"
        "Anybody who runs code in a function can write such lines: they are no proof.\n"
        "\n"
        "  coldseal explain TREE_EXTRA\n"
        "  coldseal explain 85\n"
        "  aws logs tail /aws/lambda/orders-refund --since 1d | coldseal explain -\n",
    .operands_max = 1,
    .run = explain_run,
};
