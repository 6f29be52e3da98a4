/* SPDX-License-Identifier: Apache-2.0 */
/* Faults as people and programs read them. */
#include "cli/output.h"

/* Nothing can be said any more when standard error fails; the exit status still says it. */
static void tell(struct seal_page *page)
{
    struct seal_fault lost;

    if (seal_page_tell(page, &lost) != SEAL_OK)
        return;
}

void seal_output_note(const struct seal_output *output, const char *text)
{
    struct seal_page page = {0};

    if (output->quiet)
        return;
    seal_page_add(&page, "%s\n", text);
    tell(&page);
}

void seal_output_warning(const struct seal_output *output, const char *name, const char *text)
{
    struct seal_page page = {0};

    seal_page_toned(&page, output, SEAL_TONE_CAREFUL, "warning:");
    seal_page_add(&page, " ");
    if (name != NULL) {
        seal_page_name(&page, name);
        seal_page_add(&page, " ");
    }
    seal_page_add(&page, "%s\n", text);
    tell(&page);
}

static const char *next_step(const struct seal_fault *fault, const char *next)
{
    return next != NULL && *next != '\0' ? next : seal_result_next(fault->code);
}

static void details(struct seal_page *page, const char *margin, const struct seal_fault *fault,
                    const char *next)
{
    if (fault->expected[0] != '\0') {
        seal_page_add(page, "%s  expected ", margin);
        seal_page_brief(page, fault->expected);
        seal_page_add(page, "\n");
    }
    if (fault->found[0] != '\0') {
        seal_page_add(page, "%s  found    ", margin);
        seal_page_brief(page, fault->found);
        seal_page_add(page, "\n");
    }
    next = next_step(fault, next);
    if (*next != '\0') {
        seal_page_add(page, "%sNext: ", margin);
        seal_page_name(page, next);
        seal_page_add(page, "\n");
    }
}

static const char *what(const struct seal_fault *fault)
{
    return fault->reason != NULL ? fault->reason : seal_result_meaning(fault->code);
}

void seal_page_fault(struct seal_page *page, const struct seal_fault *fault)
{
    seal_page_name(page, fault->subject);
    seal_page_add(page, "%s%s", fault->subject[0] != '\0' ? " " : "", what(fault));
    if (fault->expected[0] != '\0') {
        seal_page_add(page, ", expected ");
        seal_page_brief(page, fault->expected);
    }
    if (fault->found[0] != '\0') {
        seal_page_add(page, ", found ");
        seal_page_brief(page, fault->found);
    }
}

void seal_page_refusal(struct seal_page *page, const char *margin, const struct seal_fault *fault,
                       const char *next)
{
    seal_page_add(page, "%s  ", margin);
    seal_page_name(page, what(fault));
    seal_page_add(page, "\n");
    details(page, margin, fault, next);
}

static void json_member(struct seal_page *page, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, value);
}

static enum seal_result json_fault(const struct seal_output *output, const struct seal_fault *fault,
                                   const char *next)
{
    struct seal_page page = {0};
    struct seal_fault lost;

    seal_page_add(&page, "{\"error\":{\"code\":\"%s\",\"exit\":%d", seal_result_name(fault->code),
                  seal_result_exit(fault->code));
    json_member(&page, "subject", fault->subject);
    json_member(&page, "reason", what(fault));
    json_member(&page, "expected", fault->expected);
    json_member(&page, "found", fault->found);
    json_member(&page, "next", next_step(fault, next));
    seal_page_add(&page, "}}\n");
    return seal_page_json(&page, output, &lost);
}

void seal_output_fault(const struct seal_output *output, const struct seal_fault *fault,
                       const char *next)
{
    struct seal_page page = {0};

    /* Where standard output does not take it, people still get the text. */
    if (output->json && json_fault(output, fault, next) == SEAL_OK)
        return;
    seal_page_add(&page, "coldseal: ");
    seal_page_toned(&page, output, SEAL_TONE_BAD, seal_result_name(fault->code));
    if (fault->subject[0] != '\0') {
        seal_page_add(&page, " ");
        seal_page_name(&page, fault->subject);
        seal_page_add(&page, ": ");
    } else {
        seal_page_add(&page, " ");
    }
    seal_page_name(&page, what(fault));
    seal_page_add(&page, "\n");
    details(&page, "", fault, next);
    tell(&page);
}

void seal_output_refusal(const struct seal_output *output, const char *word,
                         const struct seal_fault *fault, const char *next)
{
    struct seal_page page = {0};

    seal_page_add(&page, "coldseal: ");
    seal_page_toned(&page, output, SEAL_TONE_BAD, word);
    seal_page_add(&page, " %s", seal_result_name(fault->code));
    if (fault->subject[0] != '\0') {
        seal_page_add(&page, " ");
        seal_page_name(&page, fault->subject);
    }
    seal_page_add(&page, "\n");
    seal_page_refusal(&page, "", fault, next);
    tell(&page);
}
