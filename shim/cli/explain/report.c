/* SPDX-License-Identifier: Apache-2.0 */
/* What happened to which function, for people. */
#include "cli/explain/log.h"

#include "base/time.h"

#include <string.h>

#define FINDINGS_SHOWN 5u

/* "2026-11-22 03:12:44", in UTC as all times of a log are; nothing where the lines do not say it. */
static void add_time(struct seal_page *page, const char *before, const struct seal_log_event *event)
{
    char text[SEAL_TIME_SIZE];

    if (event->time < 0)
        return;
    seal_time_write(event->time, text);
    seal_page_add(page, "%s%.10s %.8s", before, text, text + sizeof("YYYY-MM-DD"));
}

static void add_times(struct seal_page *page, uint64_t count)
{
    if (count == 1) {
        seal_page_add(page, "once");
        return;
    }
    seal_page_number(page, count);
    seal_page_add(page, " times");
}

/* Of whom this is the story: function, or where the line does not say it the package; version; gate where there are two. */
static void add_name(struct seal_page *page, const struct seal_log_story *story)
{
    const struct seal_log_event *event = story->last;

    if (event->function[0] != '\0')
        seal_page_name(page, event->function);
    else if (event->package[0] != '\0')
        seal_page_name(page, event->package);
    else
        seal_page_add(page, "(no function named)");
    if (event->has_version)
        seal_page_add(page, " %llu", (unsigned long long)event->version);
    if (story->has_other_gate && event->gate[0] != '\0') {
        seal_page_add(page, " (");
        seal_page_name(page, event->gate);
        seal_page_add(page, " gate)");
    }
    seal_page_add(page, "  ");
}

static void add_finding(struct seal_page *page, const struct seal_log_finding *finding)
{
    seal_page_name(page, finding->code);
    if (finding->subject[0] != '\0') {
        seal_page_add(page, " ");
        seal_page_name(page, finding->subject);
    }
}

/* One on the same line, several each on its own. */
static void add_findings(struct seal_page *page, const struct seal_log_story *story)
{
    if (story->findings_count == 1 && story->findings_more == 0) {
        seal_page_add(page, "  ");
        add_finding(page, &story->findings[0]);
        seal_page_add(page, "\n");
        return;
    }
    seal_page_add(page, "\n");
    for (size_t i = 0; i < story->findings_count && i < FINDINGS_SHOWN; i++) {
        seal_page_add(page, "  ");
        add_times(page, story->findings[i].count);
        seal_page_add(page, "  %s", story->findings[i].verdict == SEAL_LOG_AUDIT ? "AUDIT " : "");
        add_finding(page, &story->findings[i]);
        seal_page_add(page, "\n");
    }
    if (story->findings_count > FINDINGS_SHOWN)
        seal_page_add(page, "  and others\n");
}

/* A failed start is tried again at once, in the same environment: one log stream, two lines. */
static void add_starts(struct seal_page *page, const struct seal_log_story *story)
{
    if (story->streams == 0)
        seal_page_add(page, " (a failed start is tried twice)");
    else if (story->refused_now == 2 * story->streams)
        seal_page_add(page, " (%llu cold start%s, %stried twice)", (unsigned long long)story->streams,
                      story->streams == 1 ? "" : "s", story->streams == 1 ? "" : "each ");
    else
        seal_page_add(page, " (%llu log stream%s)", (unsigned long long)story->streams,
                      story->streams == 1 ? "" : "s");
}

static void add_same(struct seal_page *page, const struct seal_log_story *story, unsigned same)
{
    static const struct {
        unsigned change;
        const char *text;
    } texts[] = {
        {SEAL_LOG_MANIFEST, ", same manifest"},
        {SEAL_LOG_POLICY, ", same policy"},
        {SEAL_LOG_SIGNERS, ", same signers"},
        {SEAL_LOG_SHIM, ", same shim"},
    };

    if (story->last_passed->has_version)
        seal_page_add(page, ", %sversion %llu", (same & SEAL_LOG_VERSION) != 0 ? "same " : "",
                      (unsigned long long)story->last_passed->version);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if ((same & texts[i].change) != 0)
            seal_page_add(page, "%s", texts[i].text);
    seal_page_add(page, "\n");
}

static void add_change(struct seal_page *page, const char **between, const char *what,
                       const char *from, const char *to)
{
    seal_page_add(page, "%s%s ", *between, what);
    seal_page_brief(page, from[0] != '\0' ? from : "none");
    seal_page_add(page, " to ");
    seal_page_brief(page, to[0] != '\0' ? to : "none");
    *between = ", ";
}

static void add_numbers(struct seal_page *page, const char **between, const char *what,
                        uint64_t from, uint64_t to)
{
    seal_page_add(page, "%s%s %llu to %llu", *between, what, (unsigned long long)from,
                  (unsigned long long)to);
    *between = ", ";
}

static void add_changed(struct seal_page *page, const struct seal_log_story *story, unsigned changed)
{
    const struct seal_log_event *a = story->last_passed, *b = story->first_refused;
    const char *between = "  changed      ";

    if ((changed & SEAL_LOG_VERSION) != 0)
        add_numbers(page, &between, "version", a->version, b->version);
    if ((changed & SEAL_LOG_MANIFEST) != 0)
        add_change(page, &between, "manifest", a->manifest, b->manifest);
    if ((changed & SEAL_LOG_SIGNERS) != 0)
        add_change(page, &between, "signers", a->signers, b->signers);
    if ((changed & SEAL_LOG_POLICY) != 0 && a->generation != b->generation)
        add_numbers(page, &between, "policy generation", a->generation, b->generation);
    else if ((changed & SEAL_LOG_POLICY) != 0)
        add_change(page, &between, "policy", a->policy, b->policy);
    if ((changed & SEAL_LOG_SHIM) != 0)
        add_change(page, &between, "shim", a->shim, b->shim);
    if ((changed & SEAL_LOG_PACKAGE) != 0) {
        seal_page_add(page, "%sabout package ", between);
        seal_page_name(page, b->package);
        seal_page_add(page, " in ");
        seal_page_name(page, b->root);
    } else if (changed == 0) {
        seal_page_add(page, "%snothing that a verdict shows but the files or the settings", between);
    }
    seal_page_add(page, "\n");
}

static void add_refused(struct seal_page *page, const struct seal_log_story *story)
{
    unsigned same = 0, changed = 0;

    seal_page_add(page, "refused ");
    add_times(page, story->refused_now);
    add_time(page, " since ", story->first_refused);
    add_starts(page, story);
    add_findings(page, story);
    if (story->last_passed == NULL) {
        seal_page_add(page, "  last PASSED  not in these lines\n");
    } else {
        changed = seal_log_changes(story, &same);
        seal_page_add(page, "  last PASSED  ");
        if (story->last_passed->time < 0)
            seal_page_add(page, "before, in these lines");
        add_time(page, "", story->last_passed);
        add_same(page, story, same);
        if ((changed | same) != 0)
            add_changed(page, story, changed);
    }
    seal_page_add(page, "  Next: coldseal explain ");
    seal_page_name(page, story->first_refused->code);
    seal_page_add(page, "\n");
}

static void add_started(struct seal_page *page, const struct seal_log_story *story)
{
    bool passed = story->last->verdict == SEAL_LOG_PASSED;

    seal_page_add(page, passed ? "PASSED" : "AUDIT");
    add_time(page, story->since == story->last ? " at " : " since ", story->since);
    if (story->since != story->last)
        add_time(page, ", last at ", story->last);
    seal_page_add(page, "; in all passed ");
    add_times(page, story->passed);
    if (story->audited > 0) {
        seal_page_add(page, ", audited ");
        add_times(page, story->audited);
    }
    if (story->refused > 0) {
        seal_page_add(page, ", refused ");
        add_times(page, story->refused);
    }
    if (story->findings_count > 0)
        add_findings(page, story);
    else
        seal_page_add(page, "\n");
    if (passed)
        return;
    seal_page_add(page, "  It starts all the same: the policy only watches here.\n"
                        "  Next: coldseal explain ");
    seal_page_name(page, story->last->code);
    seal_page_add(page, "\n");
}

static void add_story(struct seal_page *page, const struct seal_log_story *story)
{
    add_name(page, story);
    if (story->first_refused != NULL)
        add_refused(page, story);
    else
        add_started(page, story);
}

static void add_count(struct seal_page *page, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    seal_page_number(page, count);
    seal_page_add(page, " %s\n", what);
}

void seal_log_report_text(const struct seal_log *log, struct seal_page *page)
{
    struct seal_log_story story;

    for (size_t at = 0; at < log->count;) {
        at = seal_log_story(log, at, &story);
        add_story(page, &story);
    }
    if (log->count == 0)
        seal_page_add(
            page,
            "No verdict is in these lines. Is the layer attached, does the time span cover "
            "a cold start,\nand does the policy log acceptances (\"log\":{\"passed\":true})?\n");
    seal_page_number(page, log->lines);
    seal_page_add(page, " line%s read, ", log->lines == 1 ? "" : "s");
    seal_page_number(page, log->count);
    seal_page_add(page, " verdict%s\n", log->count == 1 ? "" : "s");
    add_count(page, log->unreadable, "that look like verdicts cannot be read: cut off, or forged");
    add_count(page, log->too_long, "longer than 1 MB, of which a part was not read");
    add_count(page, log->left_out, "verdicts left out: beyond what is kept");
}
