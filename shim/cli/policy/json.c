/* SPDX-License-Identifier: Apache-2.0 */
/* A policy for programs: what it says, with what its files say of themselves. */
#include "base/time.h"
#include "cli/policy/overview.h"
#include "cli/policy/words.h"
#include "core/manifest.h"

#include <string.h>

void seal_policy_time_json(struct seal_page *page, const char *name, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    seal_time_write(time, text);
    seal_page_add(page, ",\"%s\":\"%s\"", name, text);
}

static void add_strings(struct seal_page *page, const char *name, const struct seal_strings *strings)
{
    seal_page_add(page, "\"%s\":[", name);
    for (size_t i = 0; i < strings->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_page_quoted(page, strings->items[i]);
    }
    seal_page_add(page, "]");
}

void seal_policy_require_json(struct seal_page *page, const struct seal_policy *policy,
                              const struct seal_require *require)
{
    const char *word = "of";

    if (require->form == SEAL_REQUIRE_SIGNER) {
        seal_page_quoted(page, policy->signers[require->signer].name);
        return;
    }
    seal_page_add(page, "{");
    if (require->kinds > 0 || (require->needed != require->count && require->needed != 1))
        seal_page_add(page, "\"threshold\":%zu,", require->needed);
    else
        word = require->needed == require->count ? "all" : "any";
    seal_page_add(page, "\"%s\":[", word);
    for (size_t i = 0; i < require->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_policy_require_json(page, policy, &require->items[i]);
    }
    seal_page_add(page, "]");
    if (require->kinds > 0)
        seal_page_add(page, ",\"kinds\":%zu", require->kinds);
    seal_page_add(page, "}");
}

static void add_audits(struct seal_page *page, const struct seal_policy *policy)
{
    seal_page_add(page, ",\"audit\":[");
    for (size_t i = 0; i < policy->audits_count; i++) {
        const struct seal_audit *audit = &policy->audits[i];

        seal_page_add(page, "%s{", i > 0 ? "," : "");
        add_strings(page, "functions", &audit->functions);
        seal_page_add(page, ",");
        add_strings(page, "roots", &audit->roots);
        seal_policy_time_json(page, "until", audit->until);
        seal_page_add(page, ",\"reason\":");
        seal_page_quoted(page, audit->reason);
        seal_page_add(page, "}");
    }
    seal_page_add(page, "]");
}

static void add_signer(struct seal_page *page, const struct seal_policy_file *file, size_t index)
{
    struct seal_signer_note note;

    seal_page_add(page, "{\"name\":");
    seal_page_quoted(page, file->policy.signers[index].name);
    if (seal_signers_note(file->signers, index, &note) == SEAL_OK) {
        seal_page_add(page, ",\"kind\":\"%s\",\"who\":", note.kind);
        seal_page_quoted(page, note.who);
        if (note.has_end) {
            seal_policy_time_json(page, "ends", note.end);
            seal_page_add(page, ",\"ends_by\":");
            seal_page_quoted(page, note.ends);
        }
        if (note.has_list) {
            seal_page_add(page, ",\"crl\":{\"required\":%s", note.list_required ? "true" : "false");
            seal_policy_time_json(page, "update", note.list_update);
            seal_policy_time_json(page, "next", note.list_next);
            seal_page_add(page, "}");
        }
        seal_page_add(page, ",\"timestamp_required\":%s", note.needs_timestamp ? "true" : "false");
    }
    seal_page_add(page, "}");
}

static void add_rule(struct seal_page *page, const struct seal_policy *policy,
                     const struct seal_rule *rule)
{
    const char *word, *before = "";

    seal_page_add(page, "{");
    add_strings(page, "packages", &rule->packages);
    seal_page_add(page, ",");
    add_strings(page, "functions", &rule->functions);
    seal_page_add(page, ",\"require\":");
    seal_policy_require_json(page, policy, &rule->require);
    seal_page_add(page, ",\"min_version\":%llu,\"bind\":[", (unsigned long long)rule->min_version);
    for (size_t i = 0; (word = seal_policy_binding(i)) != NULL; i++) {
        if ((rule->bind & seal_binding_read(word)) == 0)
            continue;
        seal_page_add(page, "%s\"%s\"", before, word);
        before = ",";
    }
    seal_page_add(page, "],");
    add_strings(page, "paths", &rule->paths);
    seal_page_add(page, ",\"may_be_absent\":%s}", rule->may_be_absent ? "true" : "false");
}

static void add_root(struct seal_page *page, const struct seal_policy *policy,
                     const struct seal_policy_root *root)
{
    seal_page_add(page, "{\"path\":");
    seal_page_quoted(page, root->path);
    seal_page_add(page, ",\"layered\":%s,", root->layered ? "true" : "false");
    add_strings(page, "links", &root->links);
    seal_page_add(page, ",\"rules\":[");
    for (size_t i = 0; i < root->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        add_rule(page, policy, &root->rules[i]);
    }
    seal_page_add(page, "]}");
}

static void add_environment(struct seal_page *page, const struct seal_environment_rules *rules)
{
    seal_page_add(page, ",\"environment\":{");
    add_strings(page, "deny", &rules->deny);
    seal_page_add(page, ",");
    add_strings(page, "deny_prefix", &rules->deny_prefix);
    seal_page_add(page, ",");
    add_strings(page, "signed", &rules->is_signed);
    seal_page_add(page, "}");
}

static void add_floors(struct seal_page *page, const struct seal_policy *policy)
{
    seal_page_add(page, ",\"min_versions\":{");
    for (size_t i = 0; i < policy->floors_count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_page_quoted(page, policy->floors[i].package);
        seal_page_add(page, ":%llu", (unsigned long long)policy->floors[i].version);
    }
    seal_page_add(page, "}");
}

void seal_policy_overview_json(struct seal_page *page, const struct seal_policy_file *file)
{
    const struct seal_policy *policy = &file->policy;

    seal_page_add(page, "{\"file\":");
    seal_page_quoted(page, file->path);
    seal_page_add(page, ",\"digest\":\"");
    seal_page_digest_full(page, file->digest);
    seal_page_add(page, "\",\"mode\":\"%s\",\"generation\":%llu",
                  policy->audit_all ? "audit" : "enforce", (unsigned long long)policy->generation);
    if (policy->realm != NULL) {
        seal_page_add(page, ",\"realm\":");
        seal_page_quoted(page, policy->realm);
    }
    add_audits(page, policy);
    seal_page_add(page, ",\"signers\":[");
    for (size_t i = 0; i < policy->signers_count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        add_signer(page, file, i);
    }
    seal_page_add(page, "],\"roots\":[");
    for (size_t i = 0; i < policy->roots_count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        add_root(page, policy, &policy->roots[i]);
    }
    seal_page_add(page, "]");
    add_floors(page, policy);
    seal_page_add(page, ",\"revoked\":{\"keys\":%zu,\"certificates\":%zu,\"manifests\":%zu}",
                  policy->revoked_keys_count, policy->revoked_certificates_count,
                  policy->revoked_manifests_count);
    add_environment(page, &policy->environment);
    seal_page_add(page, ",\"deadline_ms\":%llu}", (unsigned long long)policy->deadline_ms);
}
