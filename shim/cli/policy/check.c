/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal policy check: the policy on one screen, and warnings. With --format json:
 *
 *     {"policy":{"file":"policy.json","digest":"sha256:...","mode":"enforce","generation":12,...},"at":"2026-12-24T00:00:00Z",
 *      "warnings":[{"name":"one-stolen-key","about":"release","text":"..."}],"exit":0}
 */
#include "cli/policy/command.h"
#include "cli/policy/overview.h"

#include <stdio.h>

/* "warning: release alone starts orders-api; one stolen key is enough [one-stolen-key]" */
static void add_warnings(struct seal_page *page, const struct seal_output *output,
                         const struct seal_policy_review *review)
{
    for (const struct seal_policy_warning *warning = review->first; warning != NULL;
         warning = warning->next) {
        seal_page_toned(page, output, SEAL_TONE_CAREFUL, "warning:");
        seal_page_add(page, " %s [%s]\n", warning->text, warning->name);
    }
}

static void add_json(struct seal_page *page, const struct seal_policy_review *review,
                     enum seal_result result)
{
    seal_page_add(page, "{\"policy\":");
    seal_policy_overview_json(page, review->file);
    seal_policy_time_json(page, "at", review->now);
    seal_page_add(page, ",\"warnings\":[");
    for (const struct seal_policy_warning *warning = review->first; warning != NULL;
         warning = warning->next) {
        seal_page_add(page, "%s{\"name\":\"%s\",\"about\":", warning == review->first ? "" : ",",
                      warning->name);
        seal_page_quoted(page, warning->about);
        seal_page_add(page, ",\"text\":");
        seal_page_quoted(page, warning->text);
        seal_page_add(page, "}");
    }
    seal_page_add(page, "],\"exit\":%d}\n", seal_result_exit(result));
}

static enum seal_result report(const struct seal_policy_job *job,
                               const struct seal_policy_review *review, enum seal_result result,
                               struct seal_fault *fault)
{
    const struct seal_output *output = job->call->output;
    struct seal_page page = {0}, warnings = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (output->json) {
        add_json(&page, review, result);
        return seal_page_print(&page, fault);
    }
    if (!output->quiet)
        seal_policy_overview(&page, review->file);
    if ((r = seal_page_print(&page, fault)) != SEAL_OK)
        return r;
    add_warnings(&warnings, output, review);
    return seal_page_tell(&warnings, fault);
}

static enum seal_result too_careless(struct seal_policy_job *job,
                                     const struct seal_policy_review *review, struct seal_fault *fault)
{
    char count[32];

    (void)snprintf(count, sizeof(count), "%zu warning%s", review->count,
                   review->count == 1 ? "" : "s");
    (void)snprintf(job->call->next, sizeof(job->call->next),
                   "docs/policy.md has a line on each of them");
    job->call->told = job->call->output->json;
    seal_fault_set(fault, SEAL_CONFIG_POLICY, "has warnings, and --strict takes none",
                   review->file->path);
    return seal_fault_detail(fault, NULL, count);
}

enum seal_result seal_policy_check(struct seal_policy_job *job, struct seal_fault *fault)
{
    struct seal_policy_file file = {.path = NULL};
    struct seal_policy_review review = {
        .file = &file, .now = job->now, .exec = job->exec, .arena = job->call->arena};
    enum seal_result r = SEAL_INTERNAL_STATE;
    bool careless;

    if ((r = seal_policy_file_read(job->call, job->check.policy, &job->place, &file, fault)) != SEAL_OK)
        goto out;
    if ((r = seal_policy_review(&review)) != SEAL_OK) {
        r = seal_fault_set(fault, r, NULL, file.path);
        goto out;
    }
    careless = job->settings->strict && review.count > 0;
    r = report(job, &review, careless ? SEAL_CONFIG_POLICY : SEAL_OK, fault);
    if (r == SEAL_OK && careless)
        r = too_careless(job, &review, fault);
out:
    seal_policy_file_clear(&file);
    return r;
}
