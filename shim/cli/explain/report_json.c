/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened to which function, for programs:
 *
 *     {"functions":[{"function":"orders-refund","gate":"extension","state":"refused","passed":12,"audited":0,"refused":6,
 *       "refused_since_passed":6,"log_streams":3,"since":"2026-11-22T03:12:44Z",
 *       "findings":[{"verdict":"refused","code":"TREE_EXTRA","subject":"lib/x.so","count":6}],"findings_more":0,
 *       "last":{EVENT},"last_passed":{EVENT},"first_refused":{EVENT},"changed":["version","manifest"],"same":["policy"]}],
 *      "lines":412,"verdicts":18,"unreadable":0,"too_long":0,"left_out":0}
 *
 * EVENT: time, code, subject, root, package, version, manifest, policy, generation, signers, shim, log_stream; what a line does
 * not say is left out. "log_streams" is left out where a line does not say its own.
 */
#include "cli/explain/log.h"

#include "base/time.h"

#include <string.h>

static const char *word(enum seal_log_verdict verdict)
{
    switch (verdict) {
    case SEAL_LOG_PASSED:
        return "passed";
    case SEAL_LOG_AUDIT:
        return "audited";
    case SEAL_LOG_REFUSED:
        return "refused";
    }
    return "refused";
}

static void add_text(struct seal_page *page, const char **between, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    seal_page_add(page, "%s\"%s\":", *between, name);
    seal_page_quoted(page, value);
    *between = ",";
}

static void add_number(struct seal_page *page, const char **between, const char *name, uint64_t value)
{
    seal_page_add(page, "%s\"%s\":%llu", *between, name, (unsigned long long)value);
    *between = ",";
}

static void add_time(struct seal_page *page, const char **between, const char *name,
                     const struct seal_log_event *event)
{
    char text[SEAL_TIME_SIZE] = "";

    if (event->time >= 0)
        seal_time_write(event->time, text);
    add_text(page, between, name, text);
}

static void add_event(struct seal_page *page, const char *name, const struct seal_log_event *event)
{
    const char *between = "";

    if (event == NULL)
        return;
    seal_page_add(page, ",\"%s\":{", name);
    add_time(page, &between, "time", event);
    add_text(page, &between, "code", event->code);
    add_text(page, &between, "subject", event->subject);
    add_text(page, &between, "root", event->root);
    add_text(page, &between, "package", event->package);
    if (event->has_version)
        add_number(page, &between, "version", event->version);
    add_text(page, &between, "manifest", event->manifest);
    add_text(page, &between, "policy", event->policy);
    if (event->has_generation)
        add_number(page, &between, "generation", event->generation);
    add_text(page, &between, "signers", event->signers);
    add_text(page, &between, "shim", event->shim);
    add_text(page, &between, "log_stream", event->stream);
    seal_page_add(page, "}");
}

static void add_findings(struct seal_page *page, const struct seal_log_story *story)
{
    seal_page_add(page, ",\"findings\":[");
    for (size_t i = 0; i < story->findings_count; i++) {
        const char *between = "";

        seal_page_add(page, "%s{", i > 0 ? "," : "");
        add_text(page, &between, "verdict", word(story->findings[i].verdict));
        add_text(page, &between, "code", story->findings[i].code);
        add_text(page, &between, "subject", story->findings[i].subject);
        add_number(page, &between, "count", story->findings[i].count);
        seal_page_add(page, "}");
    }
    seal_page_add(page, "],\"findings_more\":%llu", (unsigned long long)story->findings_more);
}

static void add_changes(struct seal_page *page, const char *name, unsigned changes)
{
    /* in the order of enum seal_log_change */
    static const char *const words[] = {"version", "manifest", "policy",
                                        "signers", "shim",     "package"};
    const char *between = "";

    seal_page_add(page, ",\"%s\":[", name);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if ((changes & 1u << i) == 0)
            continue;
        seal_page_add(page, "%s\"%s\"", between, words[i]);
        between = ",";
    }
    seal_page_add(page, "]");
}

static void add_story(struct seal_page *page, const struct seal_log_story *story)
{
    const char *between = "";
    unsigned changed, same = 0;

    seal_page_add(page, "{");
    add_text(page, &between, "function", story->last->function);
    add_text(page, &between, "gate", story->last->gate);
    add_text(page, &between, "state",
             word(story->first_refused != NULL ? SEAL_LOG_REFUSED : story->last->verdict));
    add_number(page, &between, "passed", story->passed);
    add_number(page, &between, "audited", story->audited);
    add_number(page, &between, "refused", story->refused);
    add_number(page, &between, "refused_since_passed", story->refused_now);
    if (story->streams > 0)
        add_number(page, &between, "log_streams", story->streams);
    add_time(page, &between, "since",
             story->first_refused != NULL ? story->first_refused : story->since);
    add_findings(page, story);
    add_event(page, "last", story->last);
    add_event(page, "last_passed", story->last_passed);
    add_event(page, "first_refused", story->first_refused);
    if (story->last_passed != NULL && story->first_refused != NULL) {
        changed = seal_log_changes(story, &same);
        add_changes(page, "changed", changed);
        add_changes(page, "same", same);
    }
    seal_page_add(page, "}");
}

void seal_log_report_json(const struct seal_log *log, struct seal_page *page)
{
    struct seal_log_story story;
    const char *between = "";

    seal_page_add(page, "{\"functions\":[");
    for (size_t at = 0; at < log->count;) {
        at = seal_log_story(log, at, &story);
        seal_page_add(page, "%s", between);
        add_story(page, &story);
        between = ",";
    }
    seal_page_add(page, "],");
    between = "";
    add_number(page, &between, "lines", log->lines);
    add_number(page, &between, "verdicts", log->count);
    add_number(page, &between, "unreadable", log->unreadable);
    add_number(page, &between, "too_long", log->too_long);
    add_number(page, &between, "left_out", log->left_out);
    seal_page_add(page, "}\n");
}
