/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict line, byte for byte. What the verdict itself says is the core's, and asked of it. */
#include "support/expect.h"
#include "verdicts.h"

#include "lambda/report.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the phases: those of verdicts.h, as members and as metrics. */
#define TIMES ",\"TrustTime\":14.203,\"WalkTime\":1.100,\"HashTime\":29.004"
#define TIME_METRIC(name) ",{\"Name\":\"" name "\",\"Unit\":\"Milliseconds\"}"
#define TIME_METRICS TIME_METRIC("TrustTime") TIME_METRIC("WalkTime") TIME_METRIC("HashTime")

/* 2026-11-22T03:12:44.839Z */
#define NOW 1795317164839

static char *members(const struct seal_verdict *verdict, bool started)
{
    struct seal_buffer text = {0};

    assert_int_equal(seal_verdict_members(verdict, started, &text), SEAL_OK);
    return (char *)text.data;
}

static void expect_line(const struct seal_report *report, const char *begin, bool started,
                        const char *end)
{
    char *middle = members(report->verdict, started), *expected = malloc(16384);
    struct seal_buffer line = {0};

    assert_non_null(expected);
    snprintf(expected, 16384, "%s%s%s", begin,
             report->verdict->log_format == SEAL_LOG_TEXT ? "" : middle, end);
    assert_int_equal(seal_report_compose(report, &line), SEAL_OK);
    assert_string_equal((const char *)line.data, expected);
    seal_buffer_clear(&line);
    free(expected);
    free(middle);
}

static void a_refusal(void **state)
{
    const struct seal_verdict verdict = refused_verdict(SEAL_TREE_EXTRA, "node_modules/.cache/x");
    const struct seal_report report = {
        .verdict = &verdict, .gate = SEAL_GATE_EXTENSION, .function = "orders-refund", .now = NOW};

    (void)state;
    expect_line(&report,
                "{\"timestamp\":\"2026-11-22T03:12:44.839Z\",\"level\":\"FATAL\","
                "\"message\":\"coldseal: REFUSED TREE_EXTRA node_modules/.cache/x\",",
                false,
                ",\"gate\":\"extension\",\"shim\":\"" COLDSEAL_VERSION
                "\",\"help\":\"docs/refused/TREE_EXTRA\","
                "\"function\":\"orders-refund\",\"Refused\":1" TIMES ",\"_aws\":{\"Timestamp\":"
                "1795317164839,\"CloudWatchMetrics\":"
                "[{\"Namespace\":\"Coldseal\",\"Dimensions\":[[\"function\"],[\"code\"]],"
                "\"Metrics\":[{\"Name\":\"Refused\",\"Unit\":\"Count\"}" TIME_METRICS "]}]}}\n");
}

static void an_acceptance(void **state)
{
    const struct seal_verdict verdict = accepted_verdict();
    const struct seal_report report = {
        .verdict = &verdict, .gate = SEAL_GATE_WRAPPER, .function = "orders-api", .now = NOW};

    (void)state;
    expect_line(
        &report, "{\"timestamp\":\"2026-11-22T03:12:44.839Z\",\"level\":\"INFO\",\"message\":\"coldseal: PASSED orders-api 87\",",
        true,
        ",\"gate\":\"wrapper\",\"shim\":\"" COLDSEAL_VERSION
        "\",\"function\":\"orders-api\",\"Passed\":1" TIMES ","
        "\"_aws\":{\"Timestamp\":1795317164839,\"CloudWatchMetrics\":[{\"Namespace\":\"Coldseal\","
        "\"Dimensions\":[[\"function\"]],\"Metrics\":[{\"Name\":\"Passed\",\"Unit\":"
        "\"Count\"}" TIME_METRICS "]}]}}"
        "\n");
}

static void an_audit(void **state)
{
    const struct seal_verdict verdict = audited_verdict(SEAL_BINDING_COMMAND, "/opt/otel-handler");
    const struct seal_report report = {.verdict = &verdict,
                                       .gate = SEAL_GATE_WRAPPER,
                                       .next_wrapper = "/opt/otel-handler",
                                       .now = NOW};

    (void)state;
    expect_line(&report,
                "{\"timestamp\":\"2026-11-22T03:12:44.839Z\",\"level\":\"WARN\","
                "\"message\":\"coldseal: AUDIT BINDING_COMMAND /opt/otel-handler\",",
                true,
                ",\"gate\":\"wrapper\",\"shim\":\"" COLDSEAL_VERSION
                "\",\"help\":\"docs/refused/BINDING_COMMAND\","
                "\"next_wrapper\":\"/opt/"
                "otel-handler\",\"Audited\":1" TIMES ",\"_aws\":{\"Timestamp\":1795317164839,"
                "\"CloudWatchMetrics\":[{\"Namespace\":\"Coldseal\",\"Dimensions\":[[\"code\"]],"
                "\"Metrics\":[{\"Name\":\"Audited\",\"Unit\":\"Count\"}" TIME_METRICS "]}]}}\n");
}

static void without_function_or_clock(void **state)
{
    const struct seal_verdict verdict = accepted_verdict();
    const struct seal_report report = {.verdict = &verdict, .gate = SEAL_GATE_EXEC, .now = -1};

    (void)state;
    expect_line(
        &report, "{\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"level\":\"INFO\",\"message\":\"coldseal: PASSED orders-api 87\",",
        true,
        ",\"gate\":\"exec\",\"shim\":\"" COLDSEAL_VERSION "\",\"Passed\":1" TIMES
        ",\"_aws\":{\"Timestamp\":0,"
        "\"CloudWatchMetrics\":[{\"Namespace\":\"Coldseal\",\"Dimensions\":[[]],"
        "\"Metrics\":[{\"Name\":\"Passed\",\"Unit\":\"Count\"}" TIME_METRICS "]}]}}\n");
}

static void as_text(void **state)
{
    struct seal_verdict verdict = refused_verdict(SEAL_TREE_EXTRA, "a\nb");
    const struct seal_report report = {
        .verdict = &verdict, .gate = SEAL_GATE_BOOTSTRAP, .function = "f", .now = NOW};

    (void)state;
    verdict.log_format = SEAL_LOG_TEXT;
    expect_line(
        &report,
        "coldseal: REFUSED TREE_EXTRA a\\x0ab (bootstrap gate, see docs/refused/TREE_EXTRA)\n",
        false, "");
    verdict = accepted_verdict();
    verdict.log_format = SEAL_LOG_TEXT;
    expect_line(&report, "coldseal: PASSED orders-api 87 (bootstrap gate)\n", true, "");
}

/* A word that says accepted over data that do not: the line must not say that it passed. */
static void a_verdict_that_does_not_add_up_did_not_start(void **state)
{
    struct seal_verdict verdict = accepted_verdict();
    const struct seal_report report = {.verdict = &verdict, .gate = SEAL_GATE_EXEC, .now = NOW};
    struct seal_buffer line = {0};

    (void)state;
    verdict.counts.verified = 0;
    assert_int_equal(seal_report_compose(&report, &line), SEAL_OK);
    assert_non_null(strstr((const char *)line.data, "\"started\":false"));
    assert_non_null(strstr((const char *)line.data, "\"verdict\":\"refused\""));
    seal_buffer_clear(&line);
}

/* T22, F-10: the worst that a verdict and an environment can hold is one line of bounded size. */
static void the_worst_line_is_bounded(void **state)
{
    struct seal_verdict verdict = refused_verdict(SEAL_TREE_EXTRA, "");
    char *function = malloc(130000), *next = malloc(130000);
    const struct seal_report report = {.verdict = &verdict,
                                       .gate = SEAL_GATE_WRAPPER,
                                       .function = function,
                                       .next_wrapper = next,
                                       .now = NOW};
    struct seal_buffer line = {0};

    (void)state;
    assert_non_null(function);
    assert_non_null(next);
    memset(function, '\n', 129999);
    memset(next, 1, 129999);
    function[129999] = next[129999] = '\0';
    memset(verdict.fault.subject, 1, sizeof verdict.fault.subject - 1);
    memset(verdict.fault.expected, 1, sizeof verdict.fault.expected - 1);
    memset(verdict.fault.found, 1, sizeof verdict.fault.found - 1);
    memset(verdict.signers, 1, sizeof verdict.signers - 2);
    assert_int_equal(seal_report_compose(&report, &line), SEAL_OK);
    assert_true(line.size < SEAL_REPORT_SIZE_MAX / 2);
    assert_ptr_equal(memchr(line.data, '\n', line.size), line.data + line.size - 1);
    for (size_t i = 0; i + 1 < line.size; i++)
        assert_true(line.data[i] >= ' ');
    seal_buffer_clear(&line);
    free(function);
    free(next);
}

/* What seal_report() writes, through a pipe in the place of standard error. */
static void report_to(char *text, size_t size, const struct seal_report *report)
{
    int ends[2], saved = dup(STDERR_FILENO);
    ssize_t count;

    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    seal_report(report);
    dup2(saved, STDERR_FILENO);
    close(saved);
    count = read(ends[0], text, size - 1);
    assert_true(count >= 0);
    text[count] = '\0';
    close(ends[0]);
}

static void silence_only_where_the_policy_wants_it(void **state)
{
    struct seal_verdict verdict = accepted_verdict();
    const struct seal_report report = {.verdict = &verdict, .gate = SEAL_GATE_EXEC, .now = NOW};
    char text[8192];

    (void)state;
    report_to(text, sizeof text, &report);
    assert_non_null(strstr(text, "PASSED"));
    verdict.log_passed = false;
    report_to(text, sizeof text, &report);
    assert_string_equal(text, "");
    verdict = refused_verdict(SEAL_CONFIG_POLICY, "policy.json");
    verdict.log_passed = false;
    report_to(text, sizeof text, &report);
    assert_non_null(strstr(text, "REFUSED CONFIG_POLICY policy.json"));
    verdict = audited_verdict(SEAL_TREE_EXTRA, "x");
    verdict.log_passed = false;
    report_to(text, sizeof text, &report);
    assert_non_null(strstr(text, "AUDIT TREE_EXTRA x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal),
        cmocka_unit_test(an_acceptance),
        cmocka_unit_test(an_audit),
        cmocka_unit_test(without_function_or_clock),
        cmocka_unit_test(as_text),
        cmocka_unit_test(a_verdict_that_does_not_add_up_did_not_start),
        cmocka_unit_test(the_worst_line_is_bounded),
        cmocka_unit_test(silence_only_where_the_policy_wants_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
