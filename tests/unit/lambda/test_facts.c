/* SPDX-License-Identifier: Apache-2.0 */
/* The environment as each gate reads it. */
#include "support/expect.h"

#include "lambda/facts.h"

#include <string.h>
#include <time.h>

static char *const platform[] = {
    (char *)"PATH=/usr/bin",
    (char *)"AWS_LAMBDA_FUNCTION_NAME=orders-api",
    (char *)"AWS_LAMBDA_FUNCTION_NAME_X=other",
    (char *)"XAWS_REGION=other",
    (char *)"AWS_REGION=eu-west-1",
    (char *)"_HANDLER=app.handler=x",
    (char *)"AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001",
    NULL,
};

static char *arguments[] = {(char *)"/entry", (char *)"app.handler", NULL};

static struct seal_gate gate_of(enum seal_gate_kind kind)
{
    return (struct seal_gate){.kind = kind, .argv = arguments, .whole = arguments};
}

static const char *word(const char *text)
{
    return text == NULL ? "(unknown)" : text;
}

static void each_gate_knows_what_it_can(void **state)
{
    static const struct row {
        const char *name;
        enum seal_gate_kind kind;
        const char *handler;
        unsigned cannot_know;
        bool claim, withheld, command;
    } rows[] = {
        {"extension", SEAL_GATE_EXTENSION, NULL, SEAL_UNCHECKED_HANDLER | SEAL_UNCHECKED_COMMAND,
         false, true, false},
        {"wrapper", SEAL_GATE_WRAPPER, "app.handler=x", SEAL_UNCHECKED_COMMAND, false, false, false},
        {"bootstrap", SEAL_GATE_BOOTSTRAP, "app.handler=x", SEAL_UNCHECKED_COMMAND, false, false,
         false},
        {"exec", SEAL_GATE_EXEC, "app.handler=x", 0, true, false, true},
    };
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct seal_gate gate = gate_of(rows[i].kind);
        struct seal_start start;
        const char *row = rows[i].name;

        expect_result(&expect, row, SEAL_OK, seal_facts_gather(&gate, platform, &start, NULL), NULL);
        expect_text(&expect, row, "orders-api", start.facts.function);
        expect_text(&expect, row, "eu-west-1", start.facts.region);
        expect_text(&expect, row, word(rows[i].handler), word(start.facts.handler));
        expect_text(&expect, row, "127.0.0.1:9001", start.runtime_api);
        expect_number(&expect, row, rows[i].cannot_know, start.facts.cannot_know);
        expect_true(&expect, row, "claim", start.facts.function_is_claim == rows[i].claim);
        expect_true(&expect, row, "withheld", (start.facts.withheld != NULL) == rows[i].withheld);
        expect_true(&expect, row, "command",
                    start.facts.command == (rows[i].command ? (const char *const *)arguments : NULL));
        expect_true(&expect, row, "the whole environment", start.facts.environment == platform);
        expect_true(&expect, row, "now", start.facts.now >= (int64_t)time(NULL) - 60);
        expect_number(&expect, row, COLDSEAL_BUILD_EPOCH, (uint64_t)start.facts.built);
        expect_true(&expect, row, "no next wrapper", start.next_wrapper == NULL);
#if defined(__x86_64__)
        expect_text(&expect, row, "x86_64", start.facts.architecture);
#elif defined(__aarch64__)
        expect_text(&expect, row, "arm64", start.facts.architecture);
#endif
    }
    expect_end(&expect, 13 * COUNT(rows));
}

static void withheld_names_are_those_of_the_platform(void **state)
{
    static const char *const names[] = {"_HANDLER",
                                        "LAMBDA_TASK_ROOT",
                                        "LAMBDA_RUNTIME_DIR",
                                        "AWS_LAMBDA_LOG_GROUP_NAME",
                                        "AWS_LAMBDA_LOG_STREAM_NAME",
                                        "AWS_EXECUTION_ENV"};
    const struct seal_gate gate = gate_of(SEAL_GATE_EXTENSION);
    struct seal_start start;

    (void)state;
    assert_int_equal(seal_facts_gather(&gate, platform, &start, NULL), SEAL_OK);
    for (size_t i = 0; i < COUNT(names); i++) {
        bool found = false;

        for (const char *const *name = start.facts.withheld; *name != NULL; name++)
            found = found || strcmp(*name, names[i]) == 0;
        assert_true(found);
    }
}

static void doubled_and_empty_is_unknown(void **state)
{
    char *const environment[] = {(char *)"AWS_LAMBDA_FUNCTION_NAME=a",
                                 (char *)"AWS_LAMBDA_FUNCTION_NAME=b",
                                 (char *)"AWS_REGION=",
                                 (char *)"_HANDLER",
                                 (char *)"AWS_LAMBDA_RUNTIME_API=a",
                                 (char *)"AWS_LAMBDA_RUNTIME_API=a",
                                 NULL};
    char *const nothing[] = {NULL};
    const struct seal_gate gate = gate_of(SEAL_GATE_WRAPPER);
    struct seal_start start;

    (void)state;
    assert_int_equal(seal_facts_gather(&gate, environment, &start, NULL), SEAL_OK);
    assert_null(start.facts.function);
    assert_null(start.facts.region);
    assert_null(start.facts.handler);
    assert_null(start.runtime_api);
    assert_int_equal(seal_facts_gather(&gate, nothing, &start, NULL), SEAL_OK);
    assert_null(start.facts.function);
}

#define NEXT "COLDSEAL_NEXT_WRAPPER"

static void our_variables_are_judged(void **state)
{
    static const struct row {
        const char *entry, *second;
        const char *subject; /* of the refusal; NULL: accepted */
    } rows[] = {
        {NEXT "=/opt/otel-handler", NULL, NULL},
        {NEXT "=/opt/a b/c=d", NULL, NULL},
        {"XCOLDSEAL_MODE=audit", NULL, NULL},
        {"coldseal_mode=audit", NULL, NULL}, /* another name: names are compared byte for byte */
        {"COLDSEAL=1", NULL, NULL},
        {NEXT "=", NULL, NEXT},
        {NEXT, NULL, NEXT}, /* no value at all */
        {NEXT "=otel-handler", NULL, NEXT},
        {NEXT "=./otel-handler", NULL, NEXT},
        {NEXT "=/opt/../tmp/x", NULL, NEXT},
        {NEXT "=/opt//x", NULL, NEXT},
        {NEXT "=/opt/x/", NULL, NEXT},
        {NEXT "=/", NULL, NEXT},
        {NEXT "=/opt/coldseal-wrapper", NULL, NEXT}, /* for ever */
        {NEXT "=/opt/a", NEXT "=/opt/a", NEXT},
        {"COLDSEAL_NEXT_WRAPPERS=/opt/a", NULL, "COLDSEAL_NEXT_WRAPPERS"},
        {"COLDSEAL_NEXT_WRAPPE=/opt/a", NULL, "COLDSEAL_NEXT_WRAPPE"},
        {"COLDSEAL_MODE=audit", NULL, "COLDSEAL_MODE"},
        {"COLDSEAL_POLICY=/tmp", NULL, "COLDSEAL_POLICY"},
        {"COLDSEAL_=x", NULL, "COLDSEAL_"},
        {"COLDSEAL_X", NULL, "COLDSEAL_X"},
        {"PATH=/usr/bin", "COLDSEAL_DISABLE=1", "COLDSEAL_DISABLE"},
    };
    static const enum seal_gate_kind kinds[] = {SEAL_GATE_EXTENSION, SEAL_GATE_WRAPPER,
                                                SEAL_GATE_BOOTSTRAP, SEAL_GATE_EXEC};
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t k = 0; k < COUNT(kinds); k++) {
            char *const environment[] = {(char *)rows[i].entry, (char *)rows[i].second, NULL};
            const struct seal_gate gate = gate_of(kinds[k]);
            struct seal_fault fault = {0};
            struct seal_start start;

            expect_result(&expect, rows[i].entry,
                          rows[i].subject == NULL ? SEAL_OK : SEAL_CONFIG_VARIABLE,
                          seal_facts_gather(&gate, environment, &start, &fault), &fault);
            expect_text(&expect, rows[i].entry, rows[i].subject == NULL ? "" : rows[i].subject,
                        fault.subject);
        }
    }
    expect_end(&expect, 8 * COUNT(rows));
}

static void the_next_wrapper_is_the_wrapper_gates(void **state)
{
    char *const environment[] = {(char *)NEXT "=/opt/otel-handler", NULL};
    struct seal_gate gate = gate_of(SEAL_GATE_WRAPPER);
    struct seal_start start;

    (void)state;
    assert_int_equal(seal_facts_gather(&gate, environment, &start, NULL), SEAL_OK);
    assert_string_equal(start.next_wrapper, "/opt/otel-handler");
    gate.kind = SEAL_GATE_EXTENSION; /* it lives in the same environment */
    assert_int_equal(seal_facts_gather(&gate, environment, &start, NULL), SEAL_OK);
    assert_null(start.next_wrapper);
}

/* A value may be a secret that somebody put under a wrong name. */
static void values_are_not_repeated(void **state)
{
    char *const environment[] = {(char *)"AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001",
                                 (char *)"COLDSEAL_KEY=hunter2", NULL};
    const struct seal_gate gate = gate_of(SEAL_GATE_WRAPPER);
    struct seal_fault fault = {0};
    struct seal_start start;

    (void)state;
    assert_int_equal(seal_facts_gather(&gate, environment, &start, &fault), SEAL_CONFIG_VARIABLE);
    assert_string_equal(fault.subject, "COLDSEAL_KEY");
    assert_string_equal(fault.expected, "");
    assert_string_equal(fault.found, "");
    /* and the caller can still be told */
    assert_string_equal(start.runtime_api, "127.0.0.1:9001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_gate_knows_what_it_can),
        cmocka_unit_test(withheld_names_are_those_of_the_platform),
        cmocka_unit_test(doubled_and_empty_is_unknown),
        cmocka_unit_test(our_variables_are_judged),
        cmocka_unit_test(the_next_wrapper_is_the_wrapper_gates),
        cmocka_unit_test(values_are_not_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
