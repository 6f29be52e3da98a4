/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings about signers: who ends when, who can be taken back, who is asked at all. */
#include "cli/policy/warnings.h"
#include "cli/policy/words.h"

#include <string.h>

/* When to speak up. Lists are renewed more often than authorities, and each renewal is a new layer. */
enum { DAY = 86400, END_DAYS = 90, LIST_END_DAYS = 14, LIST_AGE_DAYS = 30 };

/* A signer with what is known of it. */
struct signer {
    const char *name;
    const struct seal_signer_note *note;
};

bool seal_policy_ends_alone(const struct seal_signer_note *note)
{
    return note->has_end && strcmp(note->ends, "not_after") != 0;
}

static bool is_certificate(const struct seal_signer_note *note)
{
    return strcmp(note->kind, "x509") == 0;
}

static void warn(struct seal_policy_review *review, const char *name, const struct signer *signer,
                 struct seal_page *text)
{
    seal_policy_warn(review, name, signer->name, text);
}

/* "ends in 9 days", "ended on 2026-12-01" */
static void add_end(struct seal_page *text, int64_t end, int64_t now)
{
    if (end > now) {
        seal_page_add(text, " ends in ");
        seal_policy_words_days(text, end - now);
    } else {
        seal_page_add(text, " ended on ");
        seal_policy_words_day(text, end);
    }
}

/* "; from 2026-12-01 every seal of security is refused" */
static void add_consequence(struct seal_page *text, const struct signer *signer, int64_t end,
                            int64_t now)
{
    seal_page_add(text, "; ");
    if (end > now) {
        seal_page_add(text, "from ");
        seal_policy_words_day(text, end);
        seal_page_add(text, " ");
    }
    seal_page_add(text, "every seal of ");
    seal_page_name(text, signer->name);
    seal_page_add(text, " is refused");
}

/* A timestamp keeps what was signed before the end. */
static void review_end(struct seal_policy_review *review, const struct signer *signer)
{
    const struct seal_signer_note *note = signer->note;
    struct seal_page text = {0};
    bool alone = seal_policy_ends_alone(note);

    if (!note->has_end || note->end - review->now > (int64_t)END_DAYS * DAY)
        return;
    if (alone)
        seal_page_add(&text, "certificate ");
    seal_page_name(&text, alone ? note->ends : signer->name);
    add_end(&text, note->end, review->now);
    seal_page_add(&text, "%s", alone ? "" : " by its not_after");
    if (note->needs_timestamp) {
        seal_page_add(&text, "; what is signed later does not count for ");
        seal_page_name(&text, signer->name);
    } else {
        add_consequence(&text, signer, note->end, review->now);
    }
    warn(review, alone ? "certificate-ends" : "signer-ends", signer, &text);
}

static void review_list(struct seal_policy_review *review, const struct signer *signer)
{
    const struct seal_signer_note *note = signer->note;
    int64_t now = review->now, age = now - note->list_update;
    bool ends = note->list_next - now <= (int64_t)LIST_END_DAYS * DAY;
    struct seal_page text = {0};

    if (!ends && age <= (int64_t)LIST_AGE_DAYS * DAY)
        return;
    seal_page_add(&text, "the revocation list of ");
    seal_page_name(&text, signer->name);
    if (ends) {
        add_end(&text, note->list_next, now);
    } else {
        seal_page_add(&text, " is ");
        seal_policy_words_days(&text, age);
        seal_page_add(&text, " old");
    }
    if (note->list_required)
        add_consequence(&text, signer, note->list_next, now);
    else if (note->list_next <= now)
        seal_page_add(&text, "; it is not required, so who was revoked since is let through");
    warn(review, ends ? "crl-ends" : "crl-old", signer, &text);
}

static void review_certificate(struct seal_policy_review *review, const struct signer *signer)
{
    struct seal_page text = {0};

    if (signer->note->has_list) {
        review_list(review, signer);
    } else {
        seal_page_add(&text, "certificates of ");
        seal_page_name(&text, signer->name);
        seal_page_add(&text, " cannot be revoked by their authority: there is no crl");
        warn(review, "no-revocation", signer, &text);
    }
    if (signer->note->needs_timestamp)
        return;
    seal_page_add(&text, "a seal by ");
    seal_page_name(&text, signer->name);
    seal_page_add(&text, " ends with its certificate: no timestamp is demanded");
    warn(review, "no-timestamp", signer, &text);
}

static void review_key(struct seal_policy_review *review, const struct signer *signer)
{
    struct seal_page text = {0};

    if (signer->note->has_end)
        return;
    seal_page_name(&text, signer->name);
    seal_page_add(&text, " is a key without not_after: it counts until a new policy takes it back");
    warn(review, "key-without-end", signer, &text);
}

static bool is_asked(const struct seal_policy *policy, size_t signer)
{
    for (size_t i = 0; i < policy->roots_count; i++)
        for (size_t j = 0; j < policy->roots[i].count; j++)
            if (seal_require_asks(&policy->roots[i].rules[j].require, signer))
                return true;
    return false;
}

static void review_use(struct seal_policy_review *review, size_t index)
{
    const char *name = review->file->policy.signers[index].name;
    struct seal_page text = {0};

    if (is_asked(&review->file->policy, index))
        return;
    seal_page_name(&text, name);
    seal_page_add(&text, " is asked by no rule");
    seal_policy_warn(review, "unused-signer", name, &text);
}

static void review_overlaps(struct seal_policy_review *review, size_t index)
{
    const struct seal_policy *policy = &review->file->policy;

    for (size_t i = index + 1; i < policy->signers_count; i++) {
        struct seal_page text = {0};

        if (!seal_signers_overlap(review->file->signers, index, i))
            continue;
        seal_page_add(&text, "signers ");
        seal_page_name(&text, policy->signers[index].name);
        seal_page_add(&text, " and ");
        seal_page_name(&text, policy->signers[i].name);
        seal_page_add(&text, " can be met by the same certificate");
        seal_policy_warn(review, "signers-overlap", policy->signers[index].name, &text);
    }
}

void seal_policy_review_note(struct seal_policy_review *review, const char *name,
                             const struct seal_signer_note *note)
{
    const struct signer signer = {name, note};

    review_end(review, &signer);
    if (is_certificate(note))
        review_certificate(review, &signer);
    if (note->has_key)
        review_key(review, &signer);
}

void seal_policy_review_signers(struct seal_policy_review *review)
{
    const struct seal_policy_file *file = review->file;

    for (size_t i = 0; i < file->policy.signers_count; i++) {
        struct seal_signer_note note;
        enum seal_result r = seal_signers_note(file->signers, i, &note);

        if (r != SEAL_OK) {
            review->failed = r;
            return;
        }
        review_use(review, i);
        seal_policy_review_note(review, file->policy.signers[i].name, &note);
        review_overlaps(review, i);
    }
}
