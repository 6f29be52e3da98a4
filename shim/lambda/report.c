/* SPDX-License-Identifier: Apache-2.0 */
/* What the verdict line says. */
#include "lambda/report.h"
#include "base/json_write.h"
#include "base/time.h"
#include "lambda/write.h"

#include <string.h>

#define HELP "docs/refused/"

/* Longer names than the platform allows are cut: the line must stay bounded whatever the
 * environment says. */
enum { FUNCTION_SIZE_MAX = 256 };

/* What depends on the outcome. */
struct tone {
    const char *level;
    const char *metric;
};

static struct tone tone_of(enum seal_outcome outcome)
{
    switch (outcome) {
    case SEAL_OUTCOME_ACCEPTED:
        return (struct tone){"INFO", "Passed"};
    case SEAL_OUTCOME_AUDITED:
        return (struct tone){"WARN", "Audited"};
    case SEAL_OUTCOME_NONE:
    case SEAL_OUTCOME_REFUSED:
        break;
    }
    return (struct tone){"FATAL", "Refused"};
}

static enum seal_result put(struct seal_buffer *line, const char *const *parts)
{
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; parts[i] != NULL && r == SEAL_OK; i++)
        r = seal_text_append(line, parts[i]);
    return r;
}

enum seal_result seal_report_message(const struct seal_verdict *verdict, struct seal_buffer *text)
{
    enum seal_result r = seal_text_append(text, "coldseal: ");

    return r == SEAL_OK ? seal_verdict_summary(verdict, text) : r;
}

/* "timestamp":"2026-11-22T03:12:44.839Z", */
static enum seal_result put_timestamp(struct seal_buffer *line, int64_t now)
{
    char text[SEAL_TIME_SIZE], fraction[5] = ".000";
    const unsigned ms = (unsigned)(now % 1000);

    seal_time_write(now / 1000, text);
    text[strlen(text) - 1] = '\0'; /* its Z goes behind the fraction */
    fraction[1] = (char)('0' + ms / 100);
    fraction[2] = (char)('0' + ms / 10 % 10);
    fraction[3] = (char)('0' + ms % 10);
    return put(line, (const char *const[]){"\"timestamp\":\"", text, fraction, "Z\",", NULL});
}

static enum seal_result put_message(struct seal_buffer *line, const struct seal_verdict *verdict)
{
    struct seal_buffer text = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_report_message(verdict, &text)) != SEAL_OK)
        goto out;
    if ((r = seal_text_append(line, "\"message\":")) != SEAL_OK)
        goto out;
    if ((r = seal_json_write_string(line, seal_buffer_slice(&text))) != SEAL_OK)
        goto out;
    r = seal_text_append(line, ",");
out:
    seal_buffer_clear(&text);
    return r;
}

static enum seal_result put_string(struct seal_buffer *line, const char *name, const char *value,
                                   size_t limit)
{
    struct seal_slice text = seal_slice_text(value);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (text.size > limit)
        text.size = limit;
    if ((r = put(line, (const char *const[]){",\"", name, "\":", NULL})) != SEAL_OK)
        return r;
    return seal_json_write_string(line, text);
}

/* What this program adds to the verdict's own members. */
static enum seal_result put_about(struct seal_buffer *line, const struct seal_report *report)
{
    const struct seal_verdict *verdict = report->verdict;
    enum seal_result r = SEAL_INTERNAL_STATE;

    r = put(line, (const char *const[]){",\"gate\":\"", seal_gate_word(report->gate),
                                        "\",\"shim\":\"" COLDSEAL_VERSION "\"", NULL});
    if (r != SEAL_OK)
        return r;
    if (verdict->outcome != SEAL_OUTCOME_ACCEPTED) {
        r = put(line, (const char *const[]){",\"help\":\"" HELP,
                                            seal_result_name(verdict->fault.code), "\"", NULL});
        if (r != SEAL_OK)
            return r;
    }
    if (report->next_wrapper != NULL) {
        r = put_string(line, "next_wrapper", report->next_wrapper, SEAL_PATH_MAX);
        if (r != SEAL_OK)
            return r;
    }
    if (report->function != NULL)
        return put_string(line, "function", report->function, FUNCTION_SIZE_MAX);
    return SEAL_OK;
}

/* ,"name":14.203 */
static enum seal_result put_ms(struct seal_buffer *line, const char *name, uint64_t microseconds)
{
    const char decimals[] = {'.', (char)('0' + microseconds / 100 % 10),
                             (char)('0' + microseconds / 10 % 10), (char)('0' + microseconds % 10),
                             '\0'};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = put(line, (const char *const[]){",\"", name, "\":", NULL})) != SEAL_OK)
        return r;
    if ((r = seal_text_integer(line, microseconds / 1000)) != SEAL_OK)
        return r;
    return seal_text_append(line, decimals);
}

/* The phases again, flat: a metric is a member of the outermost object. */
static enum seal_result put_times(struct seal_buffer *line, const struct seal_verdict *verdict)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = put_ms(line, "TrustTime", verdict->trust_us)) != SEAL_OK)
        return r;
    if ((r = put_ms(line, "WalkTime", verdict->walk_us)) != SEAL_OK)
        return r;
    return put_ms(line, "HashTime", verdict->hash_us);
}

#define TIME_METRIC(name) "{\"Name\":\"" name "\",\"Unit\":\"Milliseconds\"}"

/* CloudWatch's embedded metric format: the log line is the metric. Dimensions name only members
 * that are there. */
static enum seal_result put_metrics(struct seal_buffer *line, const struct seal_report *report,
                                    int64_t now, const char *metric)
{
    const bool named = report->function != NULL;
    const bool coded = report->verdict->outcome != SEAL_OUTCOME_ACCEPTED;
    const char *dimensions = named && coded ? "[\"function\"],[\"code\"]"
                             : named        ? "[\"function\"]"
                             : coded        ? "[\"code\"]"
                                            : "[]";
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = put(line, (const char *const[]){",\"", metric, "\":1", NULL})) != SEAL_OK)
        return r;
    if ((r = put_times(line, report->verdict)) != SEAL_OK)
        return r;
    if ((r = seal_text_append(line, ",\"_aws\":{\"Timestamp\":")) != SEAL_OK)
        return r;
    if ((r = seal_text_integer(line, (uint64_t)now)) != SEAL_OK)
        return r;
    return put(line, (const char *const[]){
                         ",\"CloudWatchMetrics\":[{\"Namespace\":\"Coldseal\",\"Dimensions\":[",
                         dimensions, "],\"Metrics\":[{\"Name\":\"", metric,
                         "\",\"Unit\":\"Count\"}," TIME_METRIC("TrustTime") "," TIME_METRIC(
                             "WalkTime") "," TIME_METRIC("HashTime") "]}]}",
                         NULL});
}

static enum seal_result compose_json(const struct seal_report *report, struct seal_buffer *line)
{
    const struct tone tone = tone_of(report->verdict->outcome);
    const int64_t now = report->now < 0 ? 0 : report->now;
    const bool started = seal_verdict_may_start(report->verdict);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_text_append(line, "{")) != SEAL_OK)
        return r;
    if ((r = put_timestamp(line, now)) != SEAL_OK)
        return r;
    r = put(line, (const char *const[]){"\"level\":\"", tone.level, "\",", NULL});
    if (r != SEAL_OK)
        return r;
    if ((r = put_message(line, report->verdict)) != SEAL_OK)
        return r;
    if ((r = seal_verdict_members(report->verdict, started, line)) != SEAL_OK)
        return r;
    if ((r = put_about(line, report)) != SEAL_OK)
        return r;
    if ((r = put_metrics(line, report, now, tone.metric)) != SEAL_OK)
        return r;
    return seal_text_append(line, "}\n");
}

static enum seal_result compose_text(const struct seal_report *report, struct seal_buffer *line)
{
    const struct seal_verdict *verdict = report->verdict;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_report_message(verdict, line)) != SEAL_OK)
        return r;
    r = put(line, (const char *const[]){" (", seal_gate_word(report->gate), " gate", NULL});
    if (r == SEAL_OK && verdict->outcome != SEAL_OUTCOME_ACCEPTED)
        r = put(line,
                (const char *const[]){", see " HELP, seal_result_name(verdict->fault.code), NULL});
    return r == SEAL_OK ? seal_text_append(line, ")\n") : r;
}

enum seal_result seal_report_compose(const struct seal_report *report, struct seal_buffer *ret_line)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    switch (report->verdict->log_format) {
    case SEAL_LOG_JSON:
        r = compose_json(report, ret_line);
        break;
    case SEAL_LOG_TEXT:
        r = compose_text(report, ret_line);
        break;
    }
    if (r == SEAL_OK && ret_line->size > SEAL_REPORT_SIZE_MAX)
        return SEAL_LIMIT_SIZE;
    return r;
}

/* Without memory: fixed words in a fixed buffer, so that even then nobody has to guess. */
static void report_briefly(const struct seal_verdict *verdict)
{
    char line[128];

    seal_text_join(line, sizeof line,
                   (const char *const[]){"coldseal: ", seal_verdict_word(verdict), " ",
                                         seal_result_name(verdict->fault.code), "\n", NULL});
    seal_write_line(line, strlen(line));
}

void seal_report(const struct seal_report *report)
{
    struct seal_buffer line = {0};

    if (report->verdict->outcome == SEAL_OUTCOME_ACCEPTED && !report->verdict->log_passed)
        return;
    if (seal_report_compose(report, &line) == SEAL_OK)
        seal_write_line(line.data, line.size);
    else
        report_briefly(report->verdict);
    seal_buffer_clear(&line);
}
