/* SPDX-License-Identifier: Apache-2.0 */
/* All events of one function at one gate, in order of time, to what a person wants to know. */
#include "cli/explain/log.h"

#include <stdlib.h>
#include <string.h>

/* Different streams of refusals that are told apart; more than that is "many" to everybody. */
#define STREAMS_MAX 256u

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right)
{
    const struct seal_log_event *a = left, *b = right;
    int order = strcmp(a->function, b->function);

    if (order == 0)
        order = strcmp(a->gate, b->gate);
    if (order == 0 && a->time != b->time)
        order = a->time < b->time ? -1 : 1;
    return order != 0 ? order : compare_numbers(a->order, b->order);
}

void seal_log_sort(struct seal_log *log)
{
    if (log->count > 0)
        qsort(log->events, log->count, sizeof(*log->events), compare);
}

static void add_finding(struct seal_log_story *story, const struct seal_log_event *event)
{
    struct seal_log_finding *finding = NULL;

    for (size_t i = 0; i < story->findings_count; i++) {
        finding = &story->findings[i];
        if (finding->verdict == event->verdict && finding->code == event->code &&
            finding->subject == event->subject) {
            finding->count++;
            return;
        }
    }
    if (story->findings_count == SEAL_LOG_FINDINGS_MAX) {
        story->findings_more++;
        return;
    }
    story->findings[story->findings_count++] = (struct seal_log_finding){
        .verdict = event->verdict,
        .code = event->code,
        .subject = event->subject,
        .count = 1,
    };
}

/* How many different streams the refusals since the last pass come from: one is one execution environment. */
static uint64_t count_streams(const struct seal_log_event *begin, const struct seal_log_event *end)
{
    const char *seen[STREAMS_MAX];
    size_t count = 0;

    for (const struct seal_log_event *at = begin; at < end; at++) {
        size_t i = 0;

        if (at->verdict != SEAL_LOG_REFUSED)
            continue;
        if (at->stream[0] == '\0')
            return 0;
        while (i < count && seen[i] != at->stream)
            i++;
        if (i == STREAMS_MAX)
            return 0;
        if (i == count)
            seen[count++] = at->stream;
    }
    return count;
}

static void take(struct seal_log_story *story, const struct seal_log_event *event)
{
    const struct seal_log_event *last = story->last;

    switch (event->verdict) {
    case SEAL_LOG_PASSED:
        story->passed++;
        story->last_passed = event;
        story->first_refused = NULL;
        story->refused_now = 0;
        break;
    case SEAL_LOG_AUDIT:
        story->audited++;
        add_finding(story, event);
        break;
    case SEAL_LOG_REFUSED:
        story->refused++;
        story->refused_now++;
        if (story->first_refused == NULL)
            story->first_refused = event;
        add_finding(story, event);
        break;
    }
    if (last == NULL || last->verdict != event->verdict)
        story->since = event;
    story->last = event;
}

size_t seal_log_story(const struct seal_log *log, size_t begin, struct seal_log_story *ret_story)
{
    const struct seal_log_event *events = log->events;
    struct seal_log_story story = {0};
    size_t end = begin;

    /* Equal words are the same pointer. */
    for (; end < log->count && events[end].function == events[begin].function &&
           events[end].gate == events[begin].gate;
         end++)
        take(&story, &events[end]);
    if (story.first_refused != NULL)
        story.streams = count_streams(story.first_refused, events + end);
    story.has_other_gate = (begin > 0 && events[begin - 1].function == events[begin].function) ||
                           (end < log->count && events[end].function == events[begin].function);
    *ret_story = story;
    return end;
}

struct difference {
    unsigned change;
    bool known; /* both say it */
    bool equal;
};

unsigned seal_log_changes(const struct seal_log_story *story, unsigned *ret_same)
{
    const struct seal_log_event *a = story->last_passed, *b = story->first_refused;
    const bool one_package = a->package == b->package && a->root == b->root;
    const struct difference differences[] = {
        {SEAL_LOG_VERSION, one_package && a->has_version && b->has_version, a->version == b->version},
        {SEAL_LOG_MANIFEST, one_package && a->manifest[0] != '\0' && b->manifest[0] != '\0',
         a->manifest == b->manifest},
        {SEAL_LOG_SIGNERS, one_package && a->signers[0] != '\0', a->signers == b->signers},
        {SEAL_LOG_POLICY, a->policy[0] != '\0' && b->policy[0] != '\0', a->policy == b->policy},
        {SEAL_LOG_SHIM, a->shim[0] != '\0' && b->shim[0] != '\0', a->shim == b->shim},
        {SEAL_LOG_PACKAGE, a->package[0] != '\0' && b->package[0] != '\0', one_package},
    };
    unsigned changed = 0, same = 0;

    for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]); i++) {
        if (differences[i].known && differences[i].equal)
            same |= differences[i].change;
        else if (differences[i].known)
            changed |= differences[i].change;
    }
    *ret_same = same;
    return changed;
}
