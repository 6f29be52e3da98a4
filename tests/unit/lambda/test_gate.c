/* SPDX-License-Identifier: Apache-2.0 */
/* The table of docs/formats.md section 3, "started as". */
#include "support/expect.h"

#include "lambda/gate.h"

#include <string.h>

#define NAME51 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxy"
#define NAME255 NAME51 NAME51 NAME51 NAME51 NAME51

struct row {
    const char *argv[6];
    enum seal_gate_kind kind;
    const char *policy;
    const char *required;
    const char *program;
    int handed_on; /* index of argv from which it is handed on */
    const char *extension;
};

static const struct row good[] = {
    {{"/opt/extensions/coldseal"}, SEAL_GATE_EXTENSION, "/opt/coldseal", "/var/task", NULL, 0, "coldseal"},
    {{"/opt/extensions/00-x.y~"}, SEAL_GATE_EXTENSION, "/opt/coldseal", "/var/task", NULL, 0, "00-x.y~"},
    {{"/opt/extensions/" NAME255}, SEAL_GATE_EXTENSION, "/opt/coldseal", "/var/task", NULL, 0, NAME255},
    /* the first line of the table wins: no argument and no name makes another gate of an
     * extension */
    {{"/opt/extensions/x", "exec", "--", "/bin/sh"},
     SEAL_GATE_EXTENSION,
     "/opt/coldseal",
     "/var/task",
     NULL,
     0,
     "x"},
    {{"/opt/extensions/coldseal-wrapper", "/bin/sh"},
     SEAL_GATE_EXTENSION,
     "/opt/coldseal",
     "/var/task",
     NULL,
     0,
     "coldseal-wrapper"},
    {{"/opt/extensions/bootstrap"}, SEAL_GATE_EXTENSION, "/opt/coldseal", "/var/task", NULL, 0, "bootstrap"},

    {{"/opt/coldseal-wrapper", "/var/lang/bin/python3.12", "/var/runtime/bootstrap.py"},
     SEAL_GATE_WRAPPER,
     "/opt/coldseal",
     "/var/task",
     "/var/lang/bin/python3.12",
     1,
     NULL},
    {{"/elsewhere/coldseal-wrapper", "/bin/sh"},
     SEAL_GATE_WRAPPER,
     "/opt/coldseal",
     "/var/task",
     "/bin/sh",
     1,
     NULL},
    {{"coldseal-wrapper", "/bin/sh"}, SEAL_GATE_WRAPPER, "/opt/coldseal", "/var/task", "/bin/sh", 1, NULL},
    {{"/opt/coldseal-wrapper", "exec", "--", "/bin/sh"},
     SEAL_GATE_WRAPPER,
     "/opt/coldseal",
     "/var/task",
     "exec",
     1,
     NULL},

    {{"/opt/bootstrap"}, SEAL_GATE_BOOTSTRAP, "/opt/coldseal", "/var/task", "/opt/bootstrap.real", 0, NULL},
    {{"/var/task/bootstrap", "app.handler"},
     SEAL_GATE_BOOTSTRAP,
     "/opt/coldseal",
     "/var/task",
     "/var/task/bootstrap.real",
     0,
     NULL},
    {{"/var/runtime/bootstrap"},
     SEAL_GATE_BOOTSTRAP,
     "/var/runtime/coldseal",
     "/var/task",
     "/var/runtime/bootstrap.real",
     0,
     NULL},
    {{"/var/runtime/bootstrap", "exec", "--", "/bin/sh"},
     SEAL_GATE_BOOTSTRAP,
     "/var/runtime/coldseal",
     "/var/task",
     "/var/runtime/bootstrap.real",
     0,
     NULL},

    {{"/coldseal/coldseal-shim", "exec", "--", "/entry", "app.handler"},
     SEAL_GATE_EXEC,
     "/coldseal",
     NULL,
     "/entry",
     3,
     NULL},
    {{"anything", "exec", "--", "/entry"}, SEAL_GATE_EXEC, "/coldseal", NULL, "/entry", 3, NULL},
    {{"", "exec", "--", "/entry"}, SEAL_GATE_EXEC, "/coldseal", NULL, "/entry", 3, NULL},
    {{"x", "exec", "--", "relative"}, SEAL_GATE_EXEC, "/coldseal", NULL, "relative", 3, NULL}, /* 127 later, RACE-06 */
    {{"x", "exec", "--", "--", "exec"}, SEAL_GATE_EXEC, "/coldseal", NULL, "--", 3, NULL},
    {{"/opt/bootstrap.real", "exec", "--", "/entry"}, SEAL_GATE_EXEC, "/coldseal", NULL, "/entry", 3, NULL},
};

static const struct row bad[] = {
    {.argv = {NULL}},
    {.argv = {""}},
    {.argv = {"coldseal-shim"}},
    {.argv = {"coldseal-shim", "--version"}},
    {.argv = {"coldseal-shim", "--help"}},
    {.argv = {"coldseal-shim", "verify"}},
    {.argv = {"coldseal-shim", "EXEC", "--", "/bin/sh"}},
    {.argv = {"coldseal-shim", "exec"}},
    {.argv = {"coldseal-shim", "exec", "--"}},
    {.argv = {"coldseal-shim", "exec", "--", ""}},
    {.argv = {"coldseal-shim", "exec", "/bin/sh"}},
    {.argv = {"coldseal-shim", "exec", "--policy", "/tmp", "--", "/bin/sh"}},
    {.argv = {"coldseal-shim", "--", "exec", "/bin/sh"}},
    {.argv = {"/opt/coldseal-wrapper"}},
    {.argv = {"/opt/coldseal-wrapper", ""}},
    {.argv = {"/opt/extensions/"}},
    {.argv = {"/opt/extensions/.."}},
    {.argv = {"/opt/extensions/a/b"}},
    {.argv = {"/opt/extensions/a b"}},
    {.argv = {"/opt/extensions/a\r\nX: y"}},
    {.argv = {"/opt/extensions/\xc3\xa4"}},
    {.argv = {"/opt/extensions/a" NAME255}},
    {.argv = {"/opt/extensions/", "exec", "--", "/bin/sh"}}, /* no weaker gate as a way out */
    {.argv = {"/opt//bootstrap"}},
    {.argv = {"/opt/bootstrap/"}},
    {.argv = {"bootstrap"}},
    {.argv = {"/bootstrap"}},
    {.argv = {"/var/task/../task/bootstrap"}},
    {.argv = {"/opt/coldseal-wrapper/", "/bin/sh"}},
    {.argv = {"/opt/coldseal-wrapper2", "/bin/sh"}},
};

/* Paths are compared as text, NULL being no text. */
static void expect_path(struct expect *expect, const char *row, const char *want, const char *got)
{
    expect_text(expect, row, want == NULL ? "(none)" : want, got == NULL ? "(none)" : got);
}

static void starts_are_recognised(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        const struct row *row = &good[i];
        char **argv = (char **)row->argv;
        struct seal_gate gate = {0};
        const char *reason = NULL;

        expect_result(&expect, argv[0], SEAL_OK, seal_gate_recognise(argv, &gate, &reason), NULL);
        expect_number(&expect, argv[0], row->kind, gate.kind);
        expect_path(&expect, argv[0], row->policy, gate.policy_directory);
        expect_path(&expect, argv[0], row->required, gate.required_root);
        expect_path(&expect, argv[0], row->program, gate.program);
        expect_path(&expect, argv[0], row->extension, gate.extension_name);
        expect_true(&expect, argv[0], "the right part of argv", gate.argv == argv + row->handed_on);
        expect_true(&expect, argv[0], "the whole argv", gate.whole == argv);
    }
    expect_end(&expect, 8 * COUNT(good));
}

static void other_starts_are_refused(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char **argv = (char **)bad[i].argv;
        const char *row = argv[0] == NULL ? "(none)" : argv[0];
        struct seal_gate gate = {0};
        const char *reason = NULL;

        expect_result(&expect, row, SEAL_USAGE, seal_gate_recognise(argv, &gate, &reason), NULL);
        expect_number(&expect, row, SEAL_GATE_NONE, gate.kind);
        expect_true(&expect, row, "a reason", reason != NULL && reason[0] != '\0');
    }
    expect_end(&expect, 3 * COUNT(bad));
}

/* Who started it by a wrong name is told the right ones. */
static void refusals_name_the_paths(void **state)
{
    static const struct {
        const char *started_as, *told;
    } rows[] = {
        {"coldseal-shim", "/opt/extensions/NAME"},
        {"coldseal-shim", "/opt/coldseal-wrapper COMMAND"},
        {"coldseal-shim", "/opt/bootstrap"},
        {"coldseal-shim", "coldseal-shim exec -- COMMAND"},
        {"./bootstrap", "by its whole path"},
        {"/opt//bootstrap", "/var/runtime/bootstrap"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *argv[] = {(char *)rows[i].started_as, NULL};
        struct seal_gate gate = {0};
        const char *reason = NULL;

        assert_int_equal(seal_gate_recognise(argv, &gate, &reason), SEAL_USAGE);
        assert_non_null(strstr(reason, rows[i].told));
        assert_true(strlen(reason) < 200); /* it is written as one line of 256 bytes */
    }
}

static void gates_have_words(void **state)
{
    (void)state;
    assert_string_equal(seal_gate_word(SEAL_GATE_EXTENSION), "extension");
    assert_string_equal(seal_gate_word(SEAL_GATE_WRAPPER), "wrapper");
    assert_string_equal(seal_gate_word(SEAL_GATE_BOOTSTRAP), "bootstrap");
    assert_string_equal(seal_gate_word(SEAL_GATE_EXEC), "exec");
    assert_string_equal(seal_gate_word(SEAL_GATE_NONE), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_are_recognised),
        cmocka_unit_test(other_starts_are_refused),
        cmocka_unit_test(refusals_name_the_paths),
        cmocka_unit_test(gates_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
