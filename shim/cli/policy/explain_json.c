/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An explanation for programs:
 *
 *     {"explain":{"policy":"policy.json","function":"orders-api","at":"2026-12-24T00:00:00Z","rules":[
 *      {"root":"/var/task","rule":1,"require":{"all":["ci","security"]},"typed":"build/","package":"orders-api","judged":true,
 *       "met":false,"signers":[{"name":"ci","kind":"key","who":"...","met":true,"label":"ci","code":"OK",...}],
 *       "needed":"security","code":"TRUST_SIGNERS","exit":84}]}}
 *
 * "code" of a signer: what became of the signature that came nearest; "exit" and the last "code": of the verdict.
 */
#include "cli/policy/explain.h"
#include "cli/policy/overview.h"

static void add_text(struct seal_page *page, const char *name, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, text);
}

static void add_signature(struct seal_page *page, const struct seal_explained_signer *signer)
{
    seal_page_add(page, ",\"label\":\"%s\",\"code\":\"%s\",\"repeated\":%s", signer->label,
                  seal_result_name(signer->result), signer->repeated ? "true" : "false");
    if (signer->result != SEAL_OK) {
        add_text(page, "reason", signer->fault.reason);
        add_text(page, "about", signer->fault.subject);
        add_text(page, "expected", signer->fault.expected);
        add_text(page, "found", signer->fault.found);
        return;
    }
    add_text(page, "subject", signer->subject);
    add_text(page, "issuer", signer->issuer);
    if (signer->has_time)
        seal_policy_time_json(page, "time", signer->time);
    if (signer->has_end)
        seal_policy_time_json(page, "ends", signer->end);
    seal_page_add(page, ",\"revocation_established\":%s",
                  signer->revocation_established ? "true" : "false");
}

static void add_signer(struct seal_page *page, const struct seal_policy_explanation *explanation,
                       const struct seal_explained *item, size_t index)
{
    struct seal_signer_note note;

    seal_page_add(page, "{\"name\":");
    seal_page_quoted(page, explanation->file->policy.signers[index].name);
    if (seal_signers_note(explanation->file->signers, index, &note) == SEAL_OK) {
        seal_page_add(page, ",\"kind\":\"%s\"", note.kind);
        add_text(page, "who", note.who);
    }
    if (item->package != NULL && item->judged)
        seal_page_add(page, ",\"met\":%s", item->vouchers.vouched[index] ? "true" : "false");
    if (item->signers[index] != NULL)
        add_signature(page, item->signers[index]);
    seal_page_add(page, "}");
}

static void add_signers(struct seal_page *page, const struct seal_policy_explanation *explanation,
                        const struct seal_explained *item)
{
    const char *before = "";

    seal_page_add(page, ",\"signers\":[");
    for (size_t i = 0; i < explanation->file->policy.signers_count; i++) {
        if (!seal_require_asks(&item->rule->require, i))
            continue;
        seal_page_add(page, "%s", before);
        add_signer(page, explanation, item, i);
        before = ",";
    }
    seal_page_add(page, "]");
}

static void add_package(struct seal_page *page, const struct seal_policy *policy,
                        const struct seal_explained *item)
{
    struct seal_page needed = {0};

    seal_page_add(page, ",\"typed\":");
    seal_page_quoted(page, item->typed);
    seal_page_add(page, ",\"package\":\"%s\",\"judged\":%s,\"met\":%s", item->package,
                  item->judged ? "true" : "false", item->met ? "true" : "false");
    seal_explained_needed(&needed, policy, item);
    if (needed.failed != SEAL_UNDECIDED)
        page->failed = needed.failed;
    else
        add_text(page, "needed", (const char *)needed.text.data);
    seal_page_clear(&needed);
    seal_page_add(page, ",\"code\":\"%s\",\"exit\":%d", seal_result_name(item->verdict->fault.code),
                  seal_result_exit(item->verdict->fault.code));
    if (item->verdict->fault.code != SEAL_OK) {
        add_text(page, "about", item->verdict->fault.subject);
        add_text(page, "reason", item->verdict->fault.reason);
        add_text(page, "expected", item->verdict->fault.expected);
        add_text(page, "found", item->verdict->fault.found);
        add_text(page, "next",
                 item->next != NULL && item->next[0] != '\0'
                     ? item->next
                     : seal_result_next(item->verdict->fault.code));
    }
}

/* No rule fits: each with why. */
static void add_unfit(struct seal_page *page, const struct seal_policy_explanation *explanation,
                      const struct seal_explained *item)
{
    struct seal_page why = {0};

    seal_page_add(page, ",\"unfit\":[");
    for (size_t i = 0; i < item->root->count; i++) {
        seal_explained_why_not(&why, explanation, item, i);
        if (why.failed != SEAL_UNDECIDED)
            page->failed = why.failed;
        seal_page_add(page, "%s{\"rule\":%zu,\"why\":", i > 0 ? "," : "", i + 1);
        seal_page_quoted(page, why.failed == SEAL_UNDECIDED ? (const char *)why.text.data : "");
        seal_page_add(page, "}");
        seal_page_clear(&why);
    }
    seal_page_add(page, "]");
}

static void add_item(struct seal_page *page, const struct seal_policy_explanation *explanation,
                     const struct seal_explained *item)
{
    const struct seal_policy *policy = &explanation->file->policy;

    seal_page_add(page, "{\"root\":");
    seal_page_quoted(page, item->root->path);
    if (item->rule != NULL) {
        seal_page_add(page,
                      ",\"rule\":%zu,\"require\":", (size_t)(item->rule - item->root->rules) + 1);
        seal_policy_require_json(page, policy, &item->rule->require);
        add_signers(page, explanation, item);
    } else {
        add_unfit(page, explanation, item);
    }
    if (item->package != NULL)
        add_package(page, policy, item);
    else if (item->rule == NULL)
        seal_page_add(page, ",\"code\":\"%s\"", seal_result_name(item->fault.code));
    seal_page_add(page, "}");
}

void seal_policy_explanation_json(struct seal_page *page,
                                  const struct seal_policy_explanation *explanation)
{
    seal_page_add(page, "{\"explain\":{\"policy\":");
    seal_page_quoted(page, explanation->file->path);
    add_text(page, "function", explanation->function);
    seal_policy_time_json(page, "at", explanation->at);
    seal_page_add(page, ",\"rules\":[");
    for (size_t i = 0; i < explanation->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        add_item(page, explanation, &explanation->items[i]);
    }
    seal_page_add(page, "]}}\n");
}
