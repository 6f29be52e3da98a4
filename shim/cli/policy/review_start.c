/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings about what a policy says of every start: audit, environment, deadline. */
#include "cli/policy/warnings.h"
#include "cli/policy/words.h"
#include "core/environment.h"

enum { DAY = 86400, AUDIT_DAYS = 90, PLATFORM_INIT_MS = 10000 };

/* One for each language that people run: whoever sets it runs code before the handler. */
static const char *const openings[] = {"LD_PRELOAD", "BASH_ENV", "NODE_OPTIONS", "PYTHONPATH",
                                       "JAVA_TOOL_OPTIONS"};

static void review_mode(struct seal_policy_review *review)
{
    struct seal_page text = {0};

    if (!review->file->policy.audit_all)
        return;
    seal_page_add(&text, "the whole policy is in audit: nothing is refused, on no function");
    seal_policy_warn(review, "audit-all", "mode", &text);
}

static void review_audit(struct seal_policy_review *review, const struct seal_audit *audit)
{
    struct seal_page about = {0}, text = {0};
    const char *name = "audit-ended";

    if (audit->until > review->now && audit->until - review->now <= (int64_t)AUDIT_DAYS * DAY)
        return;
    seal_policy_words_audit(&about, audit);
    seal_page_add(&text, "audit of ");
    seal_policy_words_audit(&text, audit);
    if (audit->until <= review->now) {
        seal_page_add(&text, " ended on ");
        seal_policy_words_day(&text, audit->until);
        seal_page_add(&text, ": the entry does nothing any more");
    } else {
        name = "audit-long";
        seal_page_add(&text, " ends in ");
        seal_policy_words_days(&text, audit->until - review->now);
        seal_page_add(&text, ", on ");
        seal_policy_words_day(&text, audit->until);
        seal_page_add(&text, ": until then it only watches");
    }
    if (about.failed == SEAL_UNDECIDED)
        seal_policy_warn(review, name, (const char *)about.text.data, &text);
    else
        review->failed = about.failed;
    seal_page_clear(&about);
    seal_page_clear(&text);
}

static void review_environment(struct seal_policy_review *review)
{
    const struct seal_environment_rules *rules = &review->file->policy.environment;
    const char *before = "environment is open to ";
    struct seal_page text = {0};

    for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
        if (seal_environment_denies(rules, openings[i]))
            continue;
        seal_page_add(&text, "%s%s", before, openings[i]);
        before = ", ";
    }
    if (text.text.size == 0)
        return;
    seal_page_add(&text, ": whoever sets variables runs code before the handler");
    seal_policy_warn(review, "environment-open", "environment", &text);
}

static void review_deadline(struct seal_policy_review *review)
{
    unsigned long long ms = (unsigned long long)review->file->policy.deadline_ms;
    struct seal_page text = {0};

    if (review->exec || ms < PLATFORM_INIT_MS)
        return;
    seal_page_add(
        &text,
        "deadline_ms is %llu: the platform ends an init after 10 s, and then nobody says why", ms);
    seal_policy_warn(review, "deadline-late", "deadline_ms", &text);
}

void seal_policy_review_start(struct seal_policy_review *review)
{
    const struct seal_policy *policy = &review->file->policy;

    review_mode(review);
    for (size_t i = 0; i < policy->audits_count; i++)
        review_audit(review, &policy->audits[i]);
    review_environment(review);
    review_deadline(review);
}
