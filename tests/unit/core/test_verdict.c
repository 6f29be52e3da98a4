/* SPDX-License-Identifier: Apache-2.0 */
/* The decision: success is what adds up, and nothing else is. */
#include "support/expect.h"

#include "core/json.h"
#include "core/verdict.h"

#include <stdlib.h>
#include <string.h>

/* What a verification leaves that found nothing: one root, two entries. */
static struct seal_verdict complete(void)
{
    struct seal_verdict verdict;
    seal_verdict_begin(&verdict);
    verdict.fault = (struct seal_fault){.code = SEAL_OK};
    strcpy(verdict.root, "/var/task");
    strcpy(verdict.package, "orders-api");
    verdict.version = 87;
    verdict.has_version = verdict.has_manifest = verdict.has_policy = true;
    memset(verdict.manifest, 0x4b, sizeof(verdict.manifest));
    memset(verdict.policy, 0xc1, sizeof(verdict.policy));
    memcpy(verdict.signers, "ci\0security\0", 13);
    verdict.generation = 12;
    verdict.counts = (struct seal_counts){.entries = 2, .verified = 2, .strangers = 1};
    verdict.steps = (struct seal_steps){.roots_asked = 1,
                                        .roots_vouched = 1,
                                        .roots_bound = 1,
                                        .roots_compared = 1,
                                        .environment_judged = true};
    return verdict;
}

/* The same with one root of two that ended in a finding which the policy only watches. */
static struct seal_verdict watched(void)
{
    struct seal_verdict verdict = complete();
    seal_fault_set(&verdict.fault, SEAL_TREE_EXTRA, "is in no seal", "x.pth");
    verdict.counts.extra = 1;
    verdict.steps.roots_asked = 2;
    verdict.steps.roots_vouched = verdict.steps.roots_bound = 2;
    verdict.steps.roots_audited = 1;
    verdict.steps.findings = 1;
    return verdict;
}

static void begins_refused(void **state)
{
    (void)state;
    struct seal_verdict verdict;
    memset(&verdict, 0xb3, sizeof(verdict));
    seal_verdict_begin(&verdict);
    assert_int_equal(verdict.outcome, SEAL_OUTCOME_REFUSED);
    assert_int_equal(verdict.fault.code, SEAL_INTERNAL_STATE);
    assert_false(seal_verdict_may_start(&verdict));
    assert_int_equal(seal_verdict_exit(&verdict), 87);
    assert_string_equal(seal_verdict_word(&verdict), "refused");
    seal_verdict_decide(&verdict); /* nothing was done */
    assert_false(seal_verdict_may_start(&verdict));
    assert_int_equal(verdict.fault.code, SEAL_INTERNAL_STATE);
}

static void accepts_what_adds_up(void **state)
{
    (void)state;
    struct seal_verdict verdict = complete();
    assert_false(seal_verdict_may_start(&verdict)); /* not yet decided */
    seal_verdict_decide(&verdict);
    assert_int_equal(verdict.outcome, SEAL_OUTCOME_ACCEPTED);
    assert_true(verdict.enforced);
    assert_true(seal_verdict_may_start(&verdict));
    assert_int_equal(seal_verdict_exit(&verdict), 0);
    assert_string_equal(seal_verdict_word(&verdict), "accepted");
}

static void accepts_without_a_root_that_may_be_absent(void **state)
{
    (void)state;
    struct seal_verdict verdict = complete();
    verdict.steps.roots_asked = 2;
    verdict.steps.roots_optional = 1;
    seal_verdict_decide(&verdict);
    assert_int_equal(verdict.outcome, SEAL_OUTCOME_ACCEPTED);
    assert_true(seal_verdict_may_start(&verdict));
}

static void watches_and_says_so(void **state)
{
    (void)state;
    struct seal_verdict verdict = watched();
    seal_verdict_decide(&verdict);
    assert_int_equal(verdict.outcome, SEAL_OUTCOME_AUDITED);
    assert_false(verdict.enforced);
    assert_true(seal_verdict_may_start(&verdict));
    assert_int_equal(seal_verdict_exit(&verdict), 0);
    assert_string_equal(seal_verdict_word(&verdict), "audited");
}

/* Rule 3: each step that was left out, each count that does not add up. Asked before the decision and after it. */
#define SPOILER(name, statement)             \
    static void name(struct seal_verdict *v) \
    {                                        \
        statement;                           \
    }
SPOILER(no_policy, v->has_policy = false)
SPOILER(no_manifest, v->has_manifest = false)
SPOILER(no_entries, v->counts.entries = v->counts.verified = 0)
SPOILER(one_not_verified, v->counts.verified--)
SPOILER(one_verified_too_many, v->counts.verified++)
SPOILER(one_missing, v->counts.missing = 1)
SPOILER(one_extra, v->counts.extra = 1)
SPOILER(one_modified, v->counts.modified = 1)
SPOILER(one_kind, v->counts.kind = 1)
SPOILER(no_roots, v->steps = (struct seal_steps){.environment_judged = true})
SPOILER(one_root_more, v->steps.roots_asked++)
SPOILER(not_vouched, v->steps.roots_vouched--)
SPOILER(not_bound, v->steps.roots_bound--)
SPOILER(not_compared, v->steps.roots_compared--)
SPOILER(environment_not_judged, v->steps.environment_judged = false)
SPOILER(optional_alone, (v->steps = (struct seal_steps){
                             .roots_asked = 1, .roots_optional = 1, .environment_judged = true}))
SPOILER(more_optional_than_asked, v->steps.roots_optional = 2)
SPOILER(audited_behind_our_back, v->steps.roots_audited = 1)
SPOILER(a_finding, v->steps.findings = 1)
SPOILER(a_fault, v->fault.code = SEAL_TREE_EXTRA)
SPOILER(undecided, v->fault.code = SEAL_UNDECIDED)
SPOILER(fault_of_nothing, v->fault.code = (enum seal_result)1)

static const struct spoiler {
    const char *name;
    void (*spoil)(struct seal_verdict *verdict);
} spoilers[] = {
    {"no policy", no_policy},
    {"no manifest", no_manifest},
    {"nothing listed", no_entries},
    {"one entry not verified", one_not_verified},
    {"one entry verified too many", one_verified_too_many},
    {"missing", one_missing},
    {"extra", one_extra},
    {"modified", one_modified},
    {"kind", one_kind},
    {"no roots", no_roots},
    {"one root more", one_root_more},
    {"not vouched", not_vouched},
    {"not bound", not_bound},
    {"not compared", not_compared},
    {"environment not judged", environment_not_judged},
    {"an optional root alone", optional_alone},
    {"more optional than asked", more_optional_than_asked},
    {"audited without a word", audited_behind_our_back},
    {"a finding", a_finding},
    {"a fault", a_fault},
    {"undecided", undecided},
    {"a fault of no name", fault_of_nothing},
};

static void refuses_what_does_not_add_up(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(spoilers); i++) {
        struct seal_verdict before = complete(), after = complete();
        spoilers[i].spoil(&before);
        seal_verdict_decide(&before);
        expect_true(&expect, spoilers[i].name, "not accepted",
                    before.outcome != SEAL_OUTCOME_ACCEPTED);
        expect_true(&expect, spoilers[i].name, "may not start", !seal_verdict_may_start(&before));
        expect_true(&expect, spoilers[i].name, "has an exit status", seal_verdict_exit(&before) >= 80);

        seal_verdict_decide(&after);
        assert_true(seal_verdict_may_start(&after));
        spoilers[i].spoil(&after); /* spoilt after the decision */
        expect_true(&expect, spoilers[i].name, "may not start after all",
                    !seal_verdict_may_start(&after));
        expect_text(&expect, spoilers[i].name, "refused", seal_verdict_word(&after));
        expect_true(&expect, spoilers[i].name, "has an exit status after all",
                    seal_verdict_exit(&after) != 0);
    }
    expect_end(&expect, 6 * COUNT(spoilers));
}

static void takes_no_other_value_for_success(void **state)
{
    (void)state;
    for (unsigned outcome = 0; outcome < 256; outcome++) {
        struct seal_verdict verdict = complete();
        verdict.outcome = (enum seal_outcome)outcome;
        assert_int_equal(seal_verdict_may_start(&verdict), outcome == SEAL_OUTCOME_ACCEPTED);
        struct seal_verdict audit = watched();
        audit.outcome = (enum seal_outcome)outcome;
        audit.enforced = false;
        assert_int_equal(seal_verdict_may_start(&audit), outcome == SEAL_OUTCOME_AUDITED);
        audit.enforced = true; /* an audit that claims to be none */
        assert_false(seal_verdict_may_start(&audit));
    }
}

static void audits_only_what_was_judged(void **state)
{
    (void)state;
    struct seal_verdict verdict = watched();
    verdict.steps.roots_compared = 0; /* the other root was left out */
    seal_verdict_decide(&verdict);
    assert_false(seal_verdict_may_start(&verdict));

    verdict = watched();
    verdict.has_policy = false;
    seal_verdict_decide(&verdict);
    assert_false(seal_verdict_may_start(&verdict));

    verdict = watched();
    verdict.steps.environment_judged = false;
    seal_verdict_decide(&verdict);
    assert_false(seal_verdict_may_start(&verdict));

    verdict = watched();
    verdict.steps.findings = 0;
    seal_verdict_decide(&verdict);
    assert_false(seal_verdict_may_start(&verdict));
}

static void refuses_with_the_reason_given(void **state)
{
    (void)state;
    struct seal_verdict verdict = complete();
    seal_fault_set(&verdict.fault, SEAL_TREE_EXTRA, "is in no seal", "x.pth");
    seal_verdict_refuse(&verdict);
    assert_int_equal(verdict.outcome, SEAL_OUTCOME_REFUSED);
    assert_int_equal(seal_verdict_exit(&verdict), 85);

    verdict = complete(); /* the code says OK: that is no refusal anybody can read */
    seal_verdict_refuse(&verdict);
    assert_int_equal(verdict.fault.code, SEAL_INTERNAL_STATE);
    assert_int_equal(seal_verdict_exit(&verdict), 87);
}

/* The line is JSON, whatever a file is called (T22). */
static void check_line(const struct seal_verdict *verdict, bool started, const char *const *parts,
                       size_t count)
{
    const struct seal_json_rules rules = {8, SEAL_JSON_NUMBERS};
    struct seal_arena arena = {0};
    struct seal_fault fault = {0};
    struct seal_json root = {0};
    struct seal_buffer line = {0};
    const struct seal_json_source source = {.document = "line",
                                            .malformed = SEAL_FORMAT_JSON,
                                            .misshapen = SEAL_FORMAT_MANIFEST,
                                            .arena = &arena,
                                            .fault = &fault};
    assert_int_equal(seal_buffer_append(&line, "{", 1), SEAL_OK);
    assert_int_equal(seal_verdict_members(verdict, started, &line), SEAL_OK);
    assert_int_equal(seal_buffer_append(&line, "}", 1), SEAL_OK);
    assert_null(memchr(line.data, '\n', line.size));
    if (seal_json_open(&source, seal_buffer_slice(&line), &rules, &root) != SEAL_OK)
        fail_msg("not strict JSON at %s: %s", fault.found, (const char *)line.data);
    seal_json_close(&root);
    for (size_t i = 0; i < count; i++) {
        char *part = json_text(parts[i]);
        if (strstr((const char *)line.data, part) == NULL)
            print_error("no %s in %s\n", part, (const char *)line.data);
        assert_non_null(strstr((const char *)line.data, part));
        free(part);
    }
    seal_arena_clear(&arena);
    seal_buffer_clear(&line);
}

/* Before its signatures are good nobody reads a manifest: what it would say is not in the line. */
static void says_no_version_that_was_not_read(void **state)
{
    (void)state;
    struct seal_verdict verdict = complete();
    struct seal_buffer line = {0};

    verdict.has_version = false;
    seal_fault_set(&verdict.fault, SEAL_TRUST_SIGNERS, NULL, "orders-api");
    seal_verdict_decide(&verdict);
    assert_int_equal(seal_verdict_members(&verdict, false, &line), SEAL_OK);
    assert_non_null(strstr((const char *)line.data, "\"package\":\"orders-api\""));
    assert_null(strstr((const char *)line.data, "version"));
    seal_buffer_clear(&line);
}

/* A policy that the command made up from keys: whoever compares digests with his own would look for it in vain. */
static void says_no_policy_that_nobody_wrote(void **state)
{
    (void)state;
    struct seal_verdict verdict = complete();
    struct seal_buffer line = {0};

    verdict.keys_only = true;
    seal_verdict_decide(&verdict);
    assert_true(seal_verdict_may_start(&verdict));
    assert_int_equal(seal_verdict_members(&verdict, false, &line), SEAL_OK);
    assert_null(strstr((const char *)line.data, "\"policy\""));
    assert_null(strstr((const char *)line.data, "generation"));
    seal_buffer_clear(&line);
}

static void writes_one_json_line(void **state)
{
    static const char *const accepted[] = {
        "{'coldseal':'verdict/v1',",
        "'verdict':'accepted'",
        "'started':true",
        "'code':'OK'",
        "'exit':0",
        "'root':'/var/task'",
        "'package':'orders-api'",
        "'version':87",
        "'signers':['ci','security']",
        "'strangers':1",
        "'manifest':'sha256:4b4b4b",
        "'entries':2",
        "'policy':'sha256:c1c1c1",
        "'generation':12",
        "'enforced':true",
        "'not_checked':['handler','siblings']",
        "'bytes':40055603",
    };
    static const char *const refused[] = {
        "'verdict':'refused'", "'started':false", "'code':'TREE_EXTRA'",
        "'exit':85",           "'extra':1",       "'subject':'a\\n{\\'started\\':true}\\u007f",
    };
    static const char *const audited[] = {"'verdict':'audited'", "'enforced':false",
                                          "'code':'TREE_EXTRA'", "'subject':'x.pth'"};
    (void)state;
    struct seal_verdict verdict = complete();
    verdict.not_checked = SEAL_UNCHECKED_HANDLER | SEAL_UNCHECKED_SIBLINGS;
    verdict.bytes = 40055603;
    seal_verdict_decide(&verdict);
    check_line(&verdict, true, accepted, COUNT(accepted));

    verdict.counts.extra = 1;
    seal_fault_set(&verdict.fault, SEAL_TREE_EXTRA, "is in no seal", "a\n{\"started\":true}\x7f\xff");
    seal_verdict_refuse(&verdict);
    check_line(&verdict, false, refused, COUNT(refused));

    verdict = watched();
    seal_verdict_decide(&verdict);
    check_line(&verdict, true, audited, COUNT(audited));

    seal_verdict_begin(&verdict); /* knows nothing yet, and is a line all the same */
    check_line(&verdict, false, NULL, 0);
}

static void sums_up_in_one_line(void **state)
{
    (void)state;
    struct seal_buffer text = {0};
    struct seal_verdict verdict = complete();
    seal_verdict_decide(&verdict);
    assert_int_equal(seal_verdict_summary(&verdict, &text), SEAL_OK);
    assert_memory_equal(text.data, "PASSED ", 7);
    seal_buffer_clear(&text);

    seal_fault_set(&verdict.fault, SEAL_TREE_EXTRA, "is in no seal", "a\nPASSED orders-api 87\x1b[2J");
    seal_verdict_refuse(&verdict);
    assert_int_equal(seal_verdict_summary(&verdict, &text), SEAL_OK);
    assert_memory_equal(text.data, "REFUSED TREE_EXTRA a\\x0a", 23);
    assert_null(memchr(text.data, '\n', text.size));
    assert_null(memchr(text.data, 0x1b, text.size));
    seal_buffer_clear(&text);

    verdict = watched();
    seal_verdict_decide(&verdict);
    assert_int_equal(seal_verdict_summary(&verdict, &text), SEAL_OK);
    assert_string_equal((const char *)text.data, "AUDIT TREE_EXTRA x.pth");
    seal_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_refused),
        cmocka_unit_test(accepts_what_adds_up),
        cmocka_unit_test(accepts_without_a_root_that_may_be_absent),
        cmocka_unit_test(watches_and_says_so),
        cmocka_unit_test(refuses_what_does_not_add_up),
        cmocka_unit_test(takes_no_other_value_for_success),
        cmocka_unit_test(audits_only_what_was_judged),
        cmocka_unit_test(refuses_with_the_reason_given),
        cmocka_unit_test(says_no_version_that_was_not_read),
        cmocka_unit_test(says_no_policy_that_nobody_wrote),
        cmocka_unit_test(writes_one_json_line),
        cmocka_unit_test(sums_up_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
