/* SPDX-License-Identifier: Apache-2.0 */
/* Forms for people and programs; where they go; when there is colour. */
#include "cli/output.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *text(struct seal_page *page)
{
    assert_int_equal(page->failed, SEAL_UNDECIDED);
    return page->text.data != NULL ? (const char *)page->text.data : "";
}

static void test_numbers(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *number, *size;
    } rows[] = {
        {0, "0", "0 bytes"},
        {1, "1", "1 byte"},
        {999, "999", "999 bytes"},
        {1204, "1,204", "1,204 bytes"},
        {9999, "9,999", "9,999 bytes"},
        {10000, "10,000", "10.0 KB"},
        {999949, "999,949", "999.9 KB"},
        {999950, "999,950", "1.0 MB"}, /* not "1000.0 KB" */
        {38200000, "38,200,000", "38.2 MB"},
        {1000000000, "1,000,000,000", "1.0 GB"},
        {281366465, "281,366,465", "281.4 MB"},
        {UINT64_MAX, "18,446,744,073,709,551,615", "18.4 EB"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct seal_page page = {0};
        seal_page_number(&page, rows[i].bytes);
        assert_string_equal(text(&page), rows[i].number);
        seal_page_clear(&page);
        seal_page_size(&page, rows[i].bytes);
        assert_string_equal(text(&page), rows[i].size);
        seal_page_clear(&page);
    }
}

#define HEX "4be0000000000000000000000000000000000000000000000000000000000091"

static void test_brief(void **state)
{
    static const struct {
        const char *full, *brief;
    } rows[] = {
        {"", ""},
        {"sha256:" HEX, "sha256:4be0...91"},
        {"sha256:" HEX "  1,204 bytes", "sha256:4be0...91  1,204 bytes"},
        {HEX, "4be0...91"},
        {HEX "0", HEX "0"},            /* 65 digits are no digest */
        {"decade", "decade"},          /* hex digits in a word */
        {"a\x1b[31mb", "a\\x1b[31mb"}, /* a terminal is not told what to do */
        {"x " HEX " y " HEX, "x 4be0...91 y 4be0...91"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct seal_page page = {0};
        seal_page_brief(&page, rows[i].full);
        assert_string_equal(text(&page), rows[i].brief);
        seal_page_clear(&page);
    }
}

static void test_digest_and_names(void **state)
{
    uint8_t digest[SEAL_DIGEST_SIZE] = {0x4b, 0xe0};
    struct seal_page page = {0};

    (void)state;
    digest[31] = 0x91;
    seal_page_digest(&page, digest);
    seal_page_add(&page, " ");
    seal_page_digest_full(&page, digest);
    assert_string_equal(text(&page), "sha256:4be0...91 sha256:" HEX);
    seal_page_clear(&page);

    seal_page_name(&page, "a\nb\\\xff");
    assert_string_equal(text(&page), "a\\x0ab\\\\\\xff");
    seal_page_clear(&page);
    seal_page_quoted(&page, "a\"\n");
    assert_string_equal(text(&page), "\"a\\\"\\n\"");
    seal_page_clear(&page);
}

static void test_color(void **state)
{
    static char term[] = "TERM=xterm", dumb[] = "TERM=dumb", none[] = "NO_COLOR=1",
                unset[] = "NO_COLOR=", other[] = "TERMINAL=x";
    static const struct {
        const char *choice;
        bool terminal;
        char *environment[3];
        bool color;
    } rows[] = {
        {NULL, true, {term}, true},
        {"auto", true, {term}, true},
        {NULL, false, {term}, false},
        {NULL, true, {dumb}, false},
        {NULL, true, {NULL}, false},  /* no TERM */
        {NULL, true, {other}, false}, /* a variable whose name only begins alike */
        {NULL, true, {term, none}, false},
        {NULL, true, {term, unset}, true}, /* empty counts as not set */
        {"never", true, {term}, false},
        {"always", false, {none, dumb}, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(seal_output_color(rows[i].choice, rows[i].terminal, rows[i].environment),
                         rows[i].color);
    assert_false(seal_output_color(NULL, true, NULL));
}

static void test_toned(void **state)
{
    const struct seal_output plain = {0}, color = {.color = true};
    struct seal_page page = {0};

    (void)state;
    seal_page_toned(&page, &plain, SEAL_TONE_GOOD, "PASSED");
    seal_page_toned(&page, &color, SEAL_TONE_GOOD, "PASSED");
    assert_string_equal(text(&page), "PASSED\x1b[32mPASSED\x1b[0m");
    seal_page_clear(&page);
}

/* What is written to @fd while @step runs. */
static void caught(int fd, void (*step)(void), char *ret_text, size_t size)
{
    char name[] = "/tmp/coldseal-output-XXXXXX";
    int file = mkstemp(name), kept = dup(fd);

    assert_true(file >= 0 && kept >= 0);
    assert_true(dup2(file, fd) >= 0);
    step();
    assert_true(dup2(kept, fd) >= 0);
    ssize_t got = pread(file, ret_text, size - 1, 0);
    assert_true(got >= 0);
    ret_text[got] = '\0';
    close(kept);
    close(file);
    unlink(name);
}

static struct seal_fault a_fault(void)
{
    struct seal_fault fault;

    seal_fault_set(&fault, SEAL_TREE_MODIFIED, NULL, "app\n.py");
    seal_fault_detail(&fault, "sha256:" HEX, "nothing");
    return fault;
}

static void say_fault(void)
{
    const struct seal_output output = {0};
    struct seal_fault fault = a_fault();

    seal_output_fault(&output, &fault, "do this");
}

static void say_refusal(void)
{
    const struct seal_output output = {.quiet = true};
    struct seal_fault fault = a_fault();

    seal_output_refusal(&output, "REFUSED", &fault, NULL);
}

static void say_json(void)
{
    const struct seal_output output = {.json = true};
    struct seal_fault fault = a_fault();

    seal_output_fault(&output, &fault, "do this");
}

static void say_json_elsewhere(void)
{
    const struct seal_output output = {.json = true, .foreign_stdout = true};
    struct seal_fault fault = a_fault();

    seal_output_fault(&output, &fault, NULL);
}

static void test_faults(void **state)
{
    char said[4096], expected[1024];

    (void)state;
    caught(STDERR_FILENO, say_fault, said, sizeof(said));
    snprintf(expected, sizeof(expected),
             "coldseal: TREE_MODIFIED app\\x0a.py: %s\n  expected sha256:4be0...91\n"
             "  found    nothing\nNext: do this\n",
             seal_result_meaning(SEAL_TREE_MODIFIED));
    assert_string_equal(said, expected);

    /* --quiet keeps refusals; without a better step the table's */
    caught(STDERR_FILENO, say_refusal, said, sizeof(said));
    snprintf(expected, sizeof(expected),
             "coldseal: REFUSED TREE_MODIFIED app\\x0a.py\n  %s\n  expected sha256:4be0...91\n"
             "  found    nothing\nNext: %s\n",
             seal_result_meaning(SEAL_TREE_MODIFIED), seal_result_next(SEAL_TREE_MODIFIED));
    assert_string_equal(said, expected);

    caught(STDOUT_FILENO, say_json, said, sizeof(said));
    snprintf(expected, sizeof(expected),
             "{\"error\":{\"code\":\"TREE_MODIFIED\",\"exit\":85,\"subject\":\"app\\n.py\","
             "\"reason\":\"%s\","
             "\"expected\":\"sha256:" HEX "\",\"found\":\"nothing\",\"next\":\"do this\"}}\n",
             seal_result_meaning(SEAL_TREE_MODIFIED));
    assert_string_equal(said, expected);

    caught(STDERR_FILENO, say_json_elsewhere, said, sizeof(said));
    assert_non_null(strstr(said, "{\"error\":{\"code\":\"TREE_MODIFIED\""));
}

/* A disk that is full, and a reader that is gone. */
static void test_write_errors(void **state)
{
    struct seal_page page = {0};
    struct seal_fault fault;
    int full = open("/dev/full", O_WRONLY), kept = dup(STDOUT_FILENO);

    (void)state;
    assert_true(full >= 0 && kept >= 0);
    seal_page_add(&page, "x\n");
    assert_true(dup2(full, STDOUT_FILENO) >= 0);
    enum seal_result r = seal_page_print(&page, &fault);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    assert_int_equal(r, SEAL_IO_WRITE);
    assert_int_equal(fault.code, SEAL_IO_WRITE);
    assert_string_equal(fault.subject, "standard output");
    assert_string_equal(fault.found, "No space left on device");
    assert_null(page.text.data);
    close(full);
    close(kept);

    /* what could not be built is not written in part */
    page.failed = SEAL_LIMIT_MEMORY;
    assert_int_equal(seal_page_print(&page, &fault), SEAL_LIMIT_MEMORY);
    assert_int_equal(page.failed, SEAL_UNDECIDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_brief),
        cmocka_unit_test(test_digest_and_names),
        cmocka_unit_test(test_color),
        cmocka_unit_test(test_toned),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_write_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
