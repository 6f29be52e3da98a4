/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines to stories: what is taken, what is not, and that no line can do more than be wrong. */
#include "cli/explain/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define REFUSED                                                                                    \
    "{\"timestamp\":\"2026-11-22T03:12:44.839Z\",\"coldseal\":\"verdict/v1\",\"verdict\":"         \
    "\"refused\",\"code\":\"TREE_EXTRA\",\"subject\":\"lib/x\",\"root\":\"/var/"                   \
    "task\",\"package\":"                                                                          \
    "\"p\",\"version\":2,\"signers\":[\"a\",\"b\"],\"manifest\":\"sha256:2\",\"policy\":\"sha256:" \
    "1\","                                                                                         \
    "\"generation\":12,\"gate\":\"extension\",\"shim\":\"0.1\",\"function\":\"f\"}"
#define PASSED                                                                                    \
    "{\"timestamp\":\"2026-11-21T03:12:44.839Z\",\"coldseal\":\"verdict/v1\",\"verdict\":"        \
    "\"accepted\",\"code\":\"OK\",\"root\":\"/var/task\",\"package\":\"p\",\"version\":1,"        \
    "\"signers\":[\"a\",\"b\"],\"manifest\":\"sha256:1\",\"policy\":\"sha256:1\",\"generation\":" \
    "12,"                                                                                         \
    "\"gate\":\"extension\",\"shim\":\"0.1\",\"function\":\"f\"}"

static void take(struct seal_log *log, const char *line)
{
    assert_int_equal(seal_log_line(log, seal_slice_text(line)), SEAL_OK);
}

/* Each row is one line: how many verdicts it is, and how many that cannot be read. */
static void lines_are_taken_or_not(void **state)
{
    static const struct {
        const char *line;
        size_t verdicts, unreadable;
    } rows[] = {
        {REFUSED, 1, 0},
        {"  " REFUSED " \r", 1, 0},
        {"2026-11-22T03:12:44 " REFUSED, 1, 0},
        {"2026-11-22T03:12:44.839000+00:00 2026/11/22/[$LATEST]0a " REFUSED, 1, 0},
        {"coldseal: REFUSED TREE_EXTRA lib/x (extension gate, see docs/refused/TREE_EXTRA)", 1, 0},
        {"coldseal: PASSED p 2 (wrapper gate)", 1, 0},
        {"coldseal: AUDIT TREE_EXTRA lib/x", 1, 0},
        {"coldseal: refused LIMIT_MEMORY", 1, 0}, /* the shim's last words */
        {"{\"message\":\"coldseal: REFUSED TREE_EXTRA lib/x (exec gate)\"}", 1, 0},
        {"{\"a\":1,\"message\":\"coldseal: REFUSED TREE_EXTRA lib/x\"}", 0, 0}, /* part of a verdict */
        {"{\"errorMessage\":\"coldseal: REFUSED TREE_EXTRA lib/x\"}", 0, 0}, /* the platform's copy */
        {"coldseal: CONFIG_FILE build: is no directory", 0, 0}, /* the command's own errors */
        {"coldseal: REFUSED", 0, 0},
        {"coldseal: ", 0, 0},
        {"x coldseal: REFUSED TREE_EXTRA lib/x", 0, 0},
        {"START RequestId: 1", 0, 0},
        {"{\"coldseal\":\"verdict/v2\",\"verdict\":\"refused\",\"code\":\"X\"}", 0, 0},
        {"{\"coldseal\":\"verdict/v1\",\"verdict\":\"refused\"}", 0, 1},              /* no code */
        {"{\"coldseal\":\"verdict/v1\",\"verdict\":\"maybe\",\"code\":\"X\"}", 0, 1}, /* no outcome */
        {"{\"coldseal\":\"verdict/v1\",\"verdict\":\"refused\",\"code\":7}", 0, 1},
        {"{\"coldseal\":\"verdict/v1\",\"verdict\":\"refused\",\"code\":\"X\",\"code\":\"Y\"}", 0, 1},
        {"{\"coldseal\":\"verdict/v1\",\"verdict\":\"refused\",\"code\":\"X\"", 0, 1}, /* cut off */
        {"{\"coldseal\":\"verdict/v1\",\"verdict\":\"refused\",\"code\":\"X\"} x", 0, 1},
        {"{\"coldseal\":\"verdict/v1\",\"verdict\":\"refused\",\"code\":\"X\",\"version\":-1}", 0, 1},
        {"", 0, 0},
        {"\"", 0, 0},
        {"\"coldseal: \\", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct seal_log log;

        seal_log_init(&log);
        take(&log, rows[i].line);
        if (log.count != rows[i].verdicts || log.unreadable != rows[i].unreadable)
            fail_msg("%s: %zu verdicts, %llu unreadable", rows[i].line, log.count,
                     (unsigned long long)log.unreadable);
        seal_log_clear(&log);
    }
}

static void a_story_compares_with_the_last_pass(void **state)
{
    struct seal_log log;
    struct seal_log_story story;
    unsigned same = 0;

    (void)state;
    seal_log_init(&log);
    take(&log, REFUSED); /* newest first, as some exports are */
    take(&log, REFUSED);
    take(&log, PASSED);
    seal_log_sort(&log);
    assert_int_equal(seal_log_story(&log, 0, &story), 3);
    assert_int_equal(story.refused_now, 2);
    assert_int_equal(story.passed, 1);
    assert_int_equal(story.streams, 0);
    assert_int_equal(story.findings_count, 1);
    assert_int_equal(story.findings[0].count, 2);
    assert_non_null(story.last_passed);
    assert_int_equal(seal_log_changes(&story, &same), SEAL_LOG_VERSION | SEAL_LOG_MANIFEST);
    assert_int_equal(same, SEAL_LOG_POLICY | SEAL_LOG_SIGNERS | SEAL_LOG_SHIM | SEAL_LOG_PACKAGE);
    seal_log_clear(&log);
}

/* What is not said by both is neither changed nor the same. */
static void silence_is_no_change(void **state)
{
    struct seal_log log;
    struct seal_log_story story;
    unsigned same = 0;

    (void)state;
    seal_log_init(&log);
    take(&log, "2026-11-21T00:00:00 coldseal: PASSED p 2 (exec gate)");
    take(&log, "2026-11-22T00:00:00 coldseal: REFUSED TREE_EXTRA x (exec gate)");
    seal_log_sort(&log);
    assert_int_equal(seal_log_story(&log, 0, &story), 2);
    assert_int_equal(seal_log_changes(&story, &same), 0);
    assert_int_equal(same, 0);
    seal_log_clear(&log);
}

/* An acceptance by one gate says nothing about the other. */
static void gates_have_their_own_stories(void **state)
{
    struct seal_log log;
    struct seal_log_story story;
    size_t next;

    (void)state;
    seal_log_init(&log);
    take(&log, "coldseal: REFUSED BINDING_HANDLER handler (wrapper gate)");
    take(&log, "coldseal: PASSED p 2 (extension gate)");
    seal_log_sort(&log);
    next = seal_log_story(&log, 0, &story);
    assert_int_equal(next, 1);
    assert_null(story.first_refused);
    assert_true(story.has_other_gate);
    assert_int_equal(seal_log_story(&log, next, &story), 2);
    assert_non_null(story.first_refused);
    assert_null(story.last_passed);
    seal_log_clear(&log);
}

/* All of @text through a file, as standard input would be. */
static void read_all(struct seal_log *log, const char *text, size_t size)
{
    struct seal_fault fault;
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    rewind(file);
    assert_int_equal(seal_log_read(log, fileno(file), &fault), SEAL_OK);
    fclose(file);
}

/* One document on one line, many times as long as what is kept: each message in it is read. */
static void a_long_document_is_read_in_parts(void **state)
{
    static const char event[] = "{\"logStreamName\":\"a/[1]\",\"message\":\""
                                "coldseal: REFUSED TREE_EXTRA lib/x (exec gate)\"},";
    const size_t count = (size_t)4 * SEAL_LOG_LINE_MAX / sizeof(event);
    struct seal_log log;
    char *text = malloc(count * (sizeof(event) - 1));

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * (sizeof(event) - 1), event, sizeof(event) - 1);
    seal_log_init(&log);
    read_all(&log, text, count * (sizeof(event) - 1));
    assert_int_equal(log.count, count);
    assert_int_equal(log.lines, 1);
    assert_int_equal(log.too_long, 0);
    assert_string_equal(log.events[count - 1].stream, "a/[1]");
    seal_log_clear(&log);
    free(text);
}

/* A message longer than any of ours is dropped, and what comes behind it is read. */
static void a_long_message_is_dropped(void **state)
{
    static const char tail[] =
        "\",\"message\":\"coldseal: PASSED p 1 (exec gate)\"}\ncoldseal: PASSED q 2\n";
    const size_t size = (size_t)3 * SEAL_LOG_LINE_MAX;
    struct seal_log log;
    char *text = malloc(size + sizeof(tail));

    (void)state;
    assert_non_null(text);
    memset(text, 'x', size);
    memcpy(text, "{\"message\":\"", strlen("{\"message\":\""));
    memcpy(text + size, tail, sizeof(tail) - 1);
    seal_log_init(&log);
    read_all(&log, text, size + sizeof(tail) - 1);
    assert_int_equal(log.count, 2);
    assert_int_equal(log.lines, 2);
    assert_true(log.too_long > 0);
    seal_log_clear(&log);
    free(text);
}

/* However many verdicts there are, what is kept is bounded; the others are counted. */
static void verdicts_beyond_the_bound_are_counted(void **state)
{
    struct seal_log log;

    (void)state;
    seal_log_init(&log);
    for (size_t i = 0; i < SEAL_LOG_EVENTS_MAX + 7; i++)
        take(&log, "coldseal: PASSED p 1 (exec gate)");
    assert_int_equal(log.count, SEAL_LOG_EVENTS_MAX);
    assert_int_equal(log.left_out, 7);
    seal_log_clear(&log);
}

/* So is the room for different words: a log that makes up a new name in each line runs out of it. */
static void words_beyond_the_bound_are_counted(void **state)
{
    char line[SEAL_WORD_SIZE_MAX + 128];
    struct seal_log log;
    const size_t count = SEAL_WORDS_SIZE_MAX / SEAL_WORD_SIZE_MAX + 100;

    (void)state;
    seal_log_init(&log);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(line, sizeof(line), "coldseal: REFUSED TREE_EXTRA %08zu%0*d (exec gate)", i,
                       (int)SEAL_WORD_SIZE_MAX, 0);
        take(&log, line);
    }
    assert_true(log.left_out > 0);
    assert_int_equal(log.count + log.left_out, count);
    seal_log_clear(&log);
}

/* An object over several lines, as some tools print it; one that never ends costs no more than a line. */
static void an_object_may_go_over_several_lines(void **state)
{
    static const char *const lines[] = {"2026-11-22T03:12:44+00:00 2026/11/22/[$LATEST]0a",
                                        "{",
                                        "    \"message\": \"coldseal: REFUSED TREE_EXTRA lib/x\",",
                                        "    \"coldseal\": \"verdict/v1\",",
                                        "    \"verdict\": \"refused\",",
                                        "    \"code\": \"TREE_EXTRA\"",
                                        "}",
                                        "START RequestId: 1"};
    struct seal_log log;

    (void)state;
    seal_log_init(&log);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        take(&log, lines[i]);
    assert_int_equal(log.count, 1);
    assert_string_equal(log.events[0].stream, "2026/11/22/[$LATEST]0a");
    assert_int_equal(log.unreadable, 0);
    take(&log, "{");
    for (size_t i = 0; i < SEAL_LOG_LINE_MAX / 16; i++)
        take(&log, "    \"a\": \"1234567890\",");
    assert_true(log.object.size <= SEAL_LOG_LINE_MAX);
    take(&log, "coldseal: PASSED p 1");
    assert_int_equal(log.count, 2);
    seal_log_clear(&log);
}

/* Names that would steer a terminal are shown, not obeyed; in JSON they are strings. */
static void hostile_names_are_escaped(void **state)
{
    struct seal_log log;
    struct seal_page page = {0};

    (void)state;
    seal_log_init(&log);
    take(
        &log,
        "{\"coldseal\":\"verdict/v1\",\"verdict\":\"refused\",\"code\":\"A\\u001b[2J\",\"subject\":"
        "\"x\\ny\\u202e\",\"function\":\"f\\r\\u0007\"}");
    assert_int_equal(log.count, 1);
    seal_log_sort(&log);
    seal_log_report_text(&log, &page);
    assert_int_equal(page.failed, SEAL_UNDECIDED);
    assert_null(strchr((const char *)page.text.data, '\x1b'));
    assert_null(strchr((const char *)page.text.data, '\r'));
    assert_null(strstr((const char *)page.text.data, "x\ny"));
    assert_null(strstr((const char *)page.text.data, "\xe2\x80\xae"));
    seal_page_clear(&page);
    seal_log_report_json(&log, &page);
    assert_null(strchr((const char *)page.text.data, '\x1b'));
    seal_page_clear(&page);
    seal_log_clear(&log);
}

/* Lines with a byte changed: whatever comes, it is taken, counted or passed over. */
static void damaged_lines_do_no_harm(void **state)
{
    static const char *const lines[] = {
        REFUSED, "{\"message\":\"{\\\"coldseal\\\":\\\"verdict/v1\\\"}\"}",
        "2026-11-22 03:12:44.839,\"{\"\"coldseal\"\":\"\"verdict/v1\"\"}\""};
    struct seal_log log;

    (void)state;
    seal_log_init(&log);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char *line = strdup(lines[i]);

        assert_non_null(line);
        for (size_t at = 0; at < strlen(lines[i]); at++) {
            for (int byte = 0; byte < 256; byte += 5) {
                line[at] = (char)byte;
                assert_int_equal(seal_log_line(&log, (struct seal_slice){(const uint8_t *)line,
                                                                         strlen(lines[i])}),
                                 SEAL_OK);
            }
            line[at] = lines[i][at];
        }
        free(line);
    }
    assert_true(log.count > 0);
    assert_true(log.unreadable > 0);
    seal_log_clear(&log);
}

static void times_are_read(void **state)
{
    int64_t time = 7;

    (void)state;
    assert_true(seal_log_time(seal_slice_text("1970-01-02T00:00:01.5Z"), &time));
    assert_int_equal(time, 86401);
    assert_true(seal_log_time(seal_slice_text("1970-01-02 00:00:02,x"), &time));
    assert_int_equal(time, 86402);
    assert_false(seal_log_time(seal_slice_text("1970-01-02"), &time));
    assert_false(seal_log_time(seal_slice_text("1970-13-02T00:00:01Z"), &time));
    assert_int_equal(time, 86402);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_taken_or_not),
        cmocka_unit_test(a_story_compares_with_the_last_pass),
        cmocka_unit_test(silence_is_no_change),
        cmocka_unit_test(gates_have_their_own_stories),
        cmocka_unit_test(a_long_document_is_read_in_parts),
        cmocka_unit_test(a_long_message_is_dropped),
        cmocka_unit_test(verdicts_beyond_the_bound_are_counted),
        cmocka_unit_test(words_beyond_the_bound_are_counted),
        cmocka_unit_test(an_object_may_go_over_several_lines),
        cmocka_unit_test(hostile_names_are_escaped),
        cmocka_unit_test(damaged_lines_do_no_harm),
        cmocka_unit_test(times_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
