/* SPDX-License-Identifier: Apache-2.0 */
/* Rules as trees, for people: each signer with what became of him below. */
#include "cli/check/trust_report.h"
#include "cli/policy/explain.h"
#include "cli/policy/words.h"

#include <string.h>

#define STEP 2 /* columns a level */

/* What is drawn while one item is. */
struct drawing {
    struct seal_page *page;
    const struct seal_policy_explanation *explanation;
    const struct seal_explained *item;
    const struct seal_require_names names;
};

static const struct seal_policy *policy_of(const struct drawing *drawing)
{
    return &drawing->explanation->file->policy;
}

static void indent(const struct drawing *drawing, int level)
{
    seal_page_add(drawing->page, "%*s", level * STEP, "");
}

/* "by CN=Acme Lambda Release,O=Acme, issued by CN=Acme Code Signing,O=Acme, until 2040-01-01T00:00:00Z" */
static void draw_certificate(const struct drawing *drawing,
                             const struct seal_explained_signer *signer, int level)
{
    if (signer->subject[0] == '\0')
        return;
    indent(drawing, level);
    seal_page_name(drawing->page, signer->subject);
    if (signer->issuer[0] != '\0') {
        seal_page_add(drawing->page, ", issued by ");
        seal_page_name(drawing->page, signer->issuer);
    }
    if (signer->has_end)
        seal_page_time(drawing->page, ", until ", signer->end);
    seal_page_add(drawing->page, "\n");
}

static void draw_met(const struct drawing *drawing, const struct seal_explained_signer *signer,
                     int level)
{
    indent(drawing, level);
    seal_page_add(drawing->page, "met by label %s", signer->label);
    if (signer->has_time)
        seal_page_time(drawing->page, ", signed ", signer->time);
    else
        seal_page_add(drawing->page, ", no verified time");
    seal_page_add(drawing->page, ", revocation %s\n",
                  signer->revocation_established ? "established" : "not established");
    draw_certificate(drawing, signer, level);
}

static void draw_unmet(const struct drawing *drawing, const struct seal_explained_signer *signer,
                       int level)
{
    indent(drawing, level);
    seal_page_add(drawing->page, "not met: ");
    if (signer == NULL && drawing->item->signatures == 0) {
        seal_page_add(drawing->page, "the seal has no signature\n");
    } else if (signer == NULL) {
        seal_page_add(drawing->page, "no signature is left that could be his\n");
    } else if (signer->repeated) {
        seal_page_add(drawing->page, "label %s is by somebody who counts already\n", signer->label);
        draw_certificate(drawing, signer, level);
    } else if (signer->result == SEAL_TRUST_SIGNERS) {
        seal_page_add(drawing->page, "no signature is his; label %s: ", signer->label);
        seal_trust_why(drawing->page, &signer->fault);
        seal_page_add(drawing->page, "\n");
    } else {
        seal_page_add(drawing->page, "label %s, %s ", signer->label, seal_result_name(signer->result));
        seal_trust_why(drawing->page, &signer->fault);
        seal_page_add(drawing->page, "\n");
    }
}

static void draw_signer(const struct drawing *drawing, size_t signer, int level)
{
    const struct seal_policy *policy = policy_of(drawing);
    struct seal_signer_note note;

    indent(drawing, level);
    seal_page_name(drawing->page, policy->signers[signer].name);
    if (seal_signers_note(drawing->explanation->file->signers, signer, &note) == SEAL_OK) {
        seal_page_add(drawing->page, "  %s  ", note.kind);
        seal_page_name(drawing->page, note.who);
    }
    seal_page_add(drawing->page, "\n");
    if (drawing->item->package == NULL || !drawing->item->judged)
        return;
    if (drawing->item->vouchers.vouched[signer])
        draw_met(drawing, drawing->item->signers[signer], level + 1);
    else
        draw_unmet(drawing, drawing->item->signers[signer], level + 1);
}

static void draw_title(const struct drawing *drawing, const struct seal_require *require, int level)
{
    size_t met = 0;

    indent(drawing, level);
    if (require->needed == require->count)
        seal_page_add(drawing->page, "all of %zu", require->count);
    else
        seal_page_add(drawing->page, "%zu of %zu", require->needed, require->count);
    if (require->kinds > 1)
        seal_page_add(drawing->page, ", of %zu kinds", require->kinds);
    if (drawing->item->package != NULL && drawing->item->judged) {
        for (size_t i = 0; i < require->count; i++)
            met += seal_require_met(&require->items[i], &drawing->item->vouchers, &drawing->names);
        seal_page_add(drawing->page, ": %zu met, %s", met,
                      seal_require_met(require, &drawing->item->vouchers, &drawing->names)
                          ? "enough"
                          : "not enough");
    }
    seal_page_add(drawing->page, "\n");
}

/* The policy's reader bounds the depth, SEAL_REQUIRE_DEPTH_MAX. */
static void draw_require(const struct drawing *drawing, const struct seal_require *require, int level)
{
    if (require->form == SEAL_REQUIRE_SIGNER) {
        draw_signer(drawing, require->signer, level);
        return;
    }
    draw_title(drawing, require, level);
    for (size_t i = 0; i < require->count; i++)
        draw_require(drawing, &require->items[i], level + 1);
}

static void draw_needed(const struct drawing *drawing)
{
    if (drawing->item->package == NULL)
        return;
    if (!drawing->item->judged) {
        seal_page_add(drawing->page, "    not looked at: the verification ended before\n");
    } else if (drawing->item->met) {
        seal_page_add(drawing->page, "    still needed: nothing\n");
    } else {
        seal_page_add(drawing->page, "    still needed: ");
        seal_explained_needed(drawing->page, policy_of(drawing), drawing->item);
        seal_page_add(drawing->page, "\n");
    }
}

static void draw_head(const struct drawing *drawing, bool new_root)
{
    const struct seal_explained *item = drawing->item;

    if (new_root) {
        seal_page_name(drawing->page, item->root->path);
        if (item->typed != NULL) {
            seal_page_add(drawing->page, " is ");
            seal_page_name(drawing->page, item->typed);
        }
        seal_page_add(drawing->page, "\n");
    }
    if (item->package != NULL)
        seal_page_add(drawing->page, "  seal %s, %zu %s\n", item->package, item->signatures,
                      item->signatures == 1 ? "signature" : "signatures");
}

static void draw_rule(const struct drawing *drawing, size_t index)
{
    seal_page_add(drawing->page, "  rule %zu  ", index + 1);
    seal_policy_words_rule(drawing->page, policy_of(drawing), drawing->item->root, index);
    seal_page_add(drawing->page, "\n");
}

/* No rule fits: each with why. */
static void draw_no_rule(const struct drawing *drawing)
{
    const struct seal_explained *item = drawing->item;

    seal_page_add(drawing->page, "  %s ", seal_result_name(item->fault.code));
    seal_page_name(drawing->page, item->fault.subject);
    seal_page_add(drawing->page, ": %s\n", item->fault.reason);
    for (size_t i = 0; i < item->root->count; i++) {
        draw_rule(drawing, i);
        seal_page_add(drawing->page, "    does not apply: ");
        seal_explained_why_not(drawing->page, drawing->explanation, item, i);
        seal_page_add(drawing->page, "\n");
    }
}

static void draw_item(const struct drawing *drawing, bool new_root)
{
    const struct seal_explained *item = drawing->item;

    draw_head(drawing, new_root);
    if (item->rule == NULL) {
        draw_no_rule(drawing);
        return;
    }
    draw_rule(drawing, (size_t)(item->rule - item->root->rules));
    draw_require(drawing, &item->rule->require, 2);
    draw_needed(drawing);
}

void seal_policy_explanation_text(struct seal_page *page,
                                  const struct seal_policy_explanation *explanation)
{
    const struct seal_policy *policy = &explanation->file->policy;

    for (size_t i = 0; i < explanation->count; i++) {
        const struct seal_explained *item = &explanation->items[i];
        const struct drawing drawing = {
            page, explanation, item, {policy->signers, policy->signers_count}};
        const bool last = i + 1 == explanation->count || item[1].root != item->root;

        draw_item(&drawing, i == 0 || item[-1].root != item->root);
        if (item->verdict == NULL || !last)
            continue;
        seal_page_add(page, "  verdict ");
        if (page->failed == SEAL_UNDECIDED) {
            enum seal_result r = seal_verdict_summary(item->verdict, &page->text);
            if (r != SEAL_OK)
                page->failed = r;
        }
        seal_page_add(page, "\n");
        if (item->verdict->outcome != SEAL_OUTCOME_ACCEPTED)
            seal_page_refusal(page, "  ", &item->verdict->fault, item->next);
    }
}
