/* SPDX-License-Identifier: Apache-2.0 */
/* A policy on one screen. */
#include "cli/policy/overview.h"

#include "cli/policy/words.h"

#include <string.h>

static const char layered[] = "layered: ";

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The column in which what is said about a signer or root begins. */
static size_t first_column(const struct seal_policy *policy)
{
    size_t width = 0;

    for (size_t i = 0; i < policy->signers_count; i++)
        width = larger(width, strlen("signer ") + strlen(policy->signers[i].name));
    for (size_t i = 0; i < policy->roots_count; i++)
        width = larger(width, strlen("root ") + strlen(policy->roots[i].path));
    return width + 2;
}

static void fill(struct seal_page *page, size_t from, size_t width)
{
    size_t size = page->text.size - from;

    seal_page_add(page, "%*s", (int)(size < width ? width - size : 2), "");
}

static void add_head(struct seal_page *page, const struct seal_policy *policy)
{
    seal_page_add(page, "mode %s, generation %llu", policy->audit_all ? "audit" : "enforce",
                  (unsigned long long)policy->generation);
    if (policy->realm != NULL) {
        seal_page_add(page, ", realm ");
        seal_page_name(page, policy->realm);
    }
    for (size_t i = 0; i < policy->audits_count; i++) {
        seal_page_add(page, "%s", i == 0 ? "; audit: " : ", ");
        seal_policy_words_audit(page, &policy->audits[i]);
        seal_page_add(page, " until ");
        seal_policy_words_day(page, policy->audits[i].until);
        seal_page_add(page, " (");
        seal_page_name(page, policy->audits[i].reason);
        seal_page_add(page, ")");
    }
    seal_page_add(page, "\n");
}

static void add_ends(struct seal_page *page, const struct seal_signer_note *note)
{
    const char *between = "    ";

    if (note->has_end) {
        seal_page_add(page, "%s%suntil ", between, seal_policy_ends_alone(note) ? "CA " : "");
        seal_policy_words_day(page, note->end);
        between = ", ";
    }
    if (note->has_list) {
        seal_page_add(page, "%sCRL until ", between);
        seal_policy_words_day(page, note->list_next);
    }
}

static void add_signer(struct seal_page *page, const struct seal_policy_file *file, size_t index,
                       size_t column, size_t kind_width)
{
    struct seal_signer_note note;
    size_t from = page->text.size;

    seal_page_add(page, "signer ");
    seal_page_name(page, file->policy.signers[index].name);
    fill(page, from, column);
    if (seal_signers_note(file->signers, index, &note) == SEAL_OK) {
        seal_page_add(page, "%-*s", (int)kind_width, note.kind);
        seal_page_name(page, note.who);
        add_ends(page, &note);
    }
    seal_page_add(page, "\n");
}

static void add_root(struct seal_page *page, const struct seal_policy *policy,
                     const struct seal_policy_root *root, size_t column)
{
    size_t from = page->text.size;

    seal_page_add(page, "root ");
    seal_page_name(page, root->path);
    fill(page, from, column);
    for (size_t i = 0; i < root->count; i++) {
        if (i > 0)
            seal_page_add(page, "%*s", (int)column, "");
        if (root->layered)
            seal_page_add(page, "%*s", (int)strlen(layered), i == 0 ? layered : "");
        seal_policy_words_rule(page, policy, root, i);
        seal_page_add(page, "\n");
    }
}

void seal_policy_overview(struct seal_page *page, const struct seal_policy_file *file)
{
    const struct seal_policy *policy = &file->policy;
    size_t column = first_column(policy), kind_width = 0;

    add_head(page, policy);
    for (size_t i = 0; i < policy->signers_count; i++)
        kind_width = larger(kind_width, strlen(policy->signers[i].kind) + 2);
    for (size_t i = 0; i < policy->signers_count; i++)
        add_signer(page, file, i, column, kind_width);
    for (size_t i = 0; i < policy->roots_count; i++)
        add_root(page, policy, &policy->roots[i], column);
}
