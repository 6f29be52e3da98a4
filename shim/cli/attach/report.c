/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What attach tells people and programs. With --format json:
 *
 *     {"attached":{"package":"orders-api","manifest":"sha256:...","kind":"raw","label":"release","files":[PATH...],"removed":[PATH...],
 *      "up_to_date":false,"verified":true,"key":"sha256:...","algorithm":"ecdsa-p256-sha256"}}
 *
 * "kind": raw or cms. "verified": false where nobody said whose it must be; with --key, "key" and "algorithm"; with --policy, in
 * their place, "signer", "repeated" (his key or name counts already), "subject", "issuer", "time" where there are such, and
 * "needed": text, empty when the rule is met.
 */
#include "cli/attach/attach.h"

#include <stdio.h>
#include <string.h>

/* Lines of details: a word, then what it is. */
static void begin_line(struct seal_page *page, const char *word)
{
    seal_page_add(page, "  %-10s ", word);
}

static void add_path(struct seal_page *page, const struct seal_attach *attach, const char *name)
{
    seal_page_name(page, attach->job.shown);
    seal_page_add(page, "/" SEAL_DIRECTORY_NAME "/");
    seal_page_name(page, name);
}

static void add_signer(struct seal_page *page, const struct seal_attach *attach)
{
    const struct seal_explained_signer *told = &attach->counted.told;

    if (told->subject[0] != '\0') {
        begin_line(page, "subject");
        seal_page_name(page, told->subject);
        if (told->issuer[0] != '\0') {
            seal_page_add(page, ", issued by ");
            seal_page_name(page, told->issuer);
        }
        seal_page_add(page, "\n");
    }
    if (told->has_time) {
        begin_line(page, "time");
        seal_page_time(page, "", told->time);
        seal_page_add(page, "\n");
    }
    begin_line(page, told->repeated ? "repeats" : "counts as");
    seal_counted_line(page, &attach->counted, attach->job.written.package);
    seal_page_add(page, "\n");
}

static void add_text(struct seal_page *page, const struct seal_attach *attach)
{
    const struct seal_sign_plan *plan = &attach->job.plan;
    char id[SEAL_KEY_ID_TEXT_SIZE];

    seal_page_add(page, plan->write_count > 0 ? "Attached " : "Up to date ");
    add_path(page, attach, attach->job.signature_name);
    seal_page_add(page, "     %s over manifest ",
                  attach->type == SEAL_FILE_SIG ? "raw signature" : "CMS");
    seal_page_digest(page, attach->digest);
    seal_page_add(page, "\n");
    for (size_t i = 1; i < plan->write_count; i++) {
        begin_line(page, "with");
        add_path(page, attach, plan->write[i].name);
        seal_page_add(page, "\n");
    }
    if (attach->settings->policy != NULL) {
        add_signer(page, attach);
    } else if (attach->settings->key != NULL) {
        seal_public_key_text(&attach->public, id);
        begin_line(page, "signer");
        seal_page_add(page, "%s, %s\n", id, attach->algorithm);
    } else {
        begin_line(page, "signer");
        seal_page_add(page, "not checked: it is well formed, and nobody said whose it must be\n");
    }
}

static void add_member(struct seal_page *page, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, value);
}

static void add_signer_json(struct seal_page *page, const struct seal_attach *attach)
{
    struct seal_page needed = {0};

    add_member(page, "signer", attach->counted.signer);
    seal_page_add(page, ",\"repeated\":%s", attach->counted.told.repeated ? "true" : "false");
    add_member(page, "subject", attach->counted.told.subject);
    add_member(page, "issuer", attach->counted.told.issuer);
    if (attach->counted.told.has_time)
        seal_page_time(page, ",\"time\":\"", attach->counted.told.time);
    seal_page_add(page, attach->counted.told.has_time ? "\"" : "");
    seal_explained_needed(&needed, &attach->counted.policy.policy, &attach->counted.item);
    seal_page_add(page, ",\"needed\":");
    seal_page_quoted(page, needed.text.data != NULL ? (const char *)needed.text.data : "");
    seal_page_clear(&needed);
}

static void add_names(struct seal_page *page, const struct seal_attach *attach)
{
    const struct seal_sign_plan *plan = &attach->job.plan;

    seal_page_add(page, ",\"files\":[");
    for (size_t i = 0; i < plan->write_count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_sign_add_path(page, &attach->job, plan->write[i].name);
    }
    seal_page_add(page, "],\"removed\":[");
    for (size_t i = 0; i < plan->remove_count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_sign_add_path(page, &attach->job, plan->remove[i]);
    }
    seal_page_add(page, "]");
}

static void add_json(struct seal_page *page, const struct seal_attach *attach)
{
    const bool judged = attach->settings->policy != NULL || attach->settings->key != NULL;

    seal_page_add(page, "{\"attached\":{\"package\":");
    seal_page_quoted(page, attach->job.written.package);
    seal_page_add(page, ",\"manifest\":\"");
    seal_page_digest_full(page, attach->digest);
    seal_page_add(page, "\",\"kind\":\"%s\"", attach->type == SEAL_FILE_SIG ? "raw" : "cms");
    add_member(page, "label", attach->job.label);
    add_names(page, attach);
    seal_page_add(page, ",\"up_to_date\":%s,\"verified\":%s",
                  attach->job.plan.write_count > 0 ? "false" : "true", judged ? "true" : "false");
    if (attach->settings->policy != NULL) {
        add_signer_json(page, attach);
    } else if (judged) {
        seal_page_add(page, ",\"key\":\"");
        seal_page_digest_full(page, attach->public.id);
        seal_page_add(page, "\",\"algorithm\":\"%s\"", attach->algorithm);
    }
    seal_page_add(page, "}}\n");
}

enum seal_result seal_attach_report(const struct seal_attach *attach, struct seal_fault *fault)
{
    struct seal_page page = {0};

    if (attach->settings->policy != NULL)
        seal_counted_warn(attach->call, &attach->counted);
    if (attach->call->output->json)
        add_json(&page, attach);
    else if (!attach->call->output->quiet)
        add_text(&page, attach);
    return seal_page_print(&page, fault);
}
