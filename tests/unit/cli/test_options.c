/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines: what each kind of option takes, and each way to get it wrong. */
#include "cli/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct settings {
    bool flag;
    const char *text;
    const char *word;
    struct seal_number number;
    struct seal_list list;
};

static const struct seal_option own[] = {
    {"flag", 'f', NULL, "a flag", SEAL_OPTION_FLAG, offsetof(struct settings, flag)},
    {"text", 't', "TEXT", "a text", SEAL_OPTION_TEXT, offsetof(struct settings, text)},
    {"word", 0, "one|two", "a word", SEAL_OPTION_WORD, offsetof(struct settings, word)},
    {"number", 'n', "N", "a number", SEAL_OPTION_NUMBER, offsetof(struct settings, number)},
    {"list", 'l', "ITEM", "a list", SEAL_OPTION_LIST, offsetof(struct settings, list)},
};

struct common {
    bool quiet;
};
static const struct seal_option shared[] = {
    {"quiet", 'q', NULL, "a flag of another table", SEAL_OPTION_FLAG, offsetof(struct common, quiet)},
};

#define WORDS_MAX 20

/* One command line, split at blanks. */
struct line {
    char text[256];
    char *words[WORDS_MAX + 1];
    struct settings settings;
    struct common common;
    struct seal_arena arena;
    struct seal_operands operands;
    struct seal_fault fault;
    char next[128];
};

static enum seal_result read_line(struct line *line, const char *text)
{
    size_t count = 0;

    memset(line, 0, sizeof(*line));
    snprintf(line->text, sizeof(line->text), "%s", text);
    for (char *word = strtok(line->text, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(count < WORDS_MAX);
        line->words[count++] = strcmp(word, "EMPTY") == 0 ? word + 5 : word;
    }
    const struct seal_option_target targets[] = {
        {{own, sizeof(own) / sizeof(own[0])}, &line->settings},
        {{shared, 1}, &line->common},
    };
    return seal_options_read(line->words, targets, 2, &line->arena, &line->operands, &line->fault,
                             line->next, sizeof(line->next));
}

static void test_accepts(void **state)
{
    struct line line;

    (void)state;
    /* every kind, both spellings, operands between them, tables mixed */
    assert_int_equal(read_line(&line, "a --flag --text=x b --word two -n7 -l 1 --list=2 -l3 -q c"),
                     SEAL_OK);
    assert_true(line.settings.flag);
    assert_true(line.common.quiet);
    assert_string_equal(line.settings.text, "x");
    assert_string_equal(line.settings.word, "two");
    assert_true(line.settings.number.given);
    assert_int_equal(line.settings.number.value, 7);
    assert_int_equal(line.settings.list.count, 3);
    assert_string_equal(line.settings.list.items[0], "1");
    assert_string_equal(line.settings.list.items[2], "3");
    assert_int_equal(line.operands.count, 3);
    assert_string_equal(line.operands.items[2], "c");
    assert_null(line.operands.items[3]);
    assert_false(line.operands.separated);
    assert_int_equal(line.operands.before, 3);
    seal_arena_clear(&line.arena);

    /* nothing at all */
    assert_int_equal(read_line(&line, ""), SEAL_OK);
    assert_int_equal(line.operands.count, 0);
    assert_false(line.settings.number.given);

    /* behind "--" everything is an operand, another "--" too; the vector ends where it must */
    assert_int_equal(read_line(&line, "a -f -- --text -- -x"), SEAL_OK);
    assert_true(line.operands.separated);
    assert_int_equal(line.operands.before, 1);
    assert_int_equal(line.operands.count, 4);
    assert_string_equal(line.operands.items[1], "--text");
    assert_string_equal(line.operands.items[2], "--");
    assert_string_equal(line.operands.items[3], "-x");
    assert_null(line.operands.items[4]);

    /* a value with one dash, a value with an equals sign, "-" alone is an operand */
    assert_int_equal(read_line(&line, "--text -1 --list a=b -"), SEAL_OK);
    assert_string_equal(line.settings.text, "-1");
    assert_string_equal(line.settings.list.items[0], "a=b");
    assert_string_equal(line.operands.items[0], "-");
    seal_arena_clear(&line.arena);

    /* a value that begins with two dashes, the way that the hint says */
    assert_int_equal(read_line(&line, "--text=--flag"), SEAL_OK);
    assert_string_equal(line.settings.text, "--flag");
    assert_false(line.settings.flag);

    /* the largest number */
    assert_int_equal(read_line(&line, "--number 9007199254740991"), SEAL_OK);
    assert_int_equal(line.settings.number.value, 9007199254740991);
}

static void test_refuses(void **state)
{
    static const struct {
        const char *line, *subject, *reason, *next;
    } rows[] = {
        {"--flg", "--flg", "unknown option", "did you mean --flag?"},
        {"--quite", "--quite", "unknown option", "did you mean --quiet?"}, /* swapped letters */
        {"--zzzzzz", "--zzzzzz", "unknown option", ""},
        {"--", NULL, NULL, NULL},             /* no error: the row that stands beside the others */
        {"--f", "--f", "unknown option", ""}, /* no abbreviations */
        {"-z", "-z", "unknown option", ""},
        {"--flag -f", "-f", "given twice", ""},
        {"--text a --text b", "--text", "given twice", ""},
        {"--number 1 -n 1", "-n", "given twice", ""},
        {"--flag=1", "--flag", "takes no value", ""},
        {"-fx", "-f", "takes no value", ""},
        {"--text", "--text", "needs a value", ""},
        {"-t", "-t", "needs a value", ""},
        {"--text --flag", "--text", "needs a value",
         "a value that begins with -- is written --text=VALUE"},
        {"--text --", "--text", "needs a value", "a value that begins with -- is written --text=VALUE"},
        {"--text=", "--text", "has an empty value", ""},
        {"--text EMPTY", "--text", "has an empty value", ""},
        {"--list=", "--list", "has an empty value", ""},
        {"--word three", "--word", "takes one of a few words", ""},
        {"--word one|two", "--word", "takes one of a few words", ""},
        {"--word tw", "--word", "takes one of a few words", ""},
        {"--word=", "--word", "takes one of a few words", ""},
        {"--number x", "--number", "takes a number", ""},
        {"--number=", "--number", "takes a number", ""},
        {"--number -1", "--number", "takes a number", ""},
        {"--number 1.0", "--number", "takes a number", ""},
        {"--number 01", "--number", "takes a number", ""},
        {"--number 0x1", "--number", "takes a number", ""},
        {"--number 9007199254740992", "--number", "takes a number", ""},
        {"--number 99999999999999999999999", "--number", "takes a number", ""},
    };
    struct line line;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum seal_result r = read_line(&line, rows[i].line);
        print_message("%s\n", rows[i].line);
        if (rows[i].subject == NULL) {
            assert_int_equal(r, SEAL_OK);
            continue;
        }
        assert_int_equal(r, SEAL_USAGE);
        assert_int_equal(line.fault.code, SEAL_USAGE);
        assert_string_equal(line.fault.subject, rows[i].subject);
        assert_string_equal(line.fault.reason, rows[i].reason);
        assert_string_equal(line.next, rows[i].next);
        seal_arena_clear(&line.arena);
    }
}

/* An option of any length is cut, not run over. */
static void test_long_name(void **state)
{
    char option[5000];
    char *words[] = {option, NULL};
    struct settings settings = {0};
    const struct seal_option_target target = {{own, sizeof(own) / sizeof(own[0])}, &settings};
    struct seal_arena arena = {0};
    struct seal_operands operands;
    struct seal_fault fault;
    char next[64];

    (void)state;
    memset(option, 'a', sizeof(option));
    memcpy(option, "--", 2);
    option[sizeof(option) - 1] = '\0';
    assert_int_equal(
        seal_options_read(words, &target, 1, &arena, &operands, &fault, next, sizeof(next)),
        SEAL_USAGE);
    assert_true(strlen(fault.subject) < 64);
}

static void test_nearest(void **state)
{
    static const char *const words[] = {"verify", "sign", "exec", "version"};
    static const struct {
        const char *word, *near;
    } rows[] = {
        {"verfy", "verify"},   /* a letter missing */
        {"verifyy", "verify"}, /* one too many */
        {"vreify", "verify"},  /* two swapped */
        {"sing", "sign"},
        {"exce", "exec"},
        {"versoin", "version"},
        {"banana", NULL},
        {"", NULL},
        {"x", NULL},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *near = seal_nearest(rows[i].word, words, sizeof(words) / sizeof(words[0]));
        if (rows[i].near == NULL)
            assert_null(near);
        else
            assert_string_equal(near, rows[i].near);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
