/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy answers: which rule, whether a refusal is only watched, which floor, whether the clock can be right. */
#include "support/expect.h"
#include "support/policy_text.h"

#include "core/manifest.h"

#include <string.h>

#define NOW 1796000000   /* 2026-11-30T00:53:20Z */
#define BUILT 1795478400 /* 2026-11-24T00:00:00Z */
#define UNTIL 1798070400 /* 2026-12-24T00:00:00Z */

/* Rules are told apart by their signers: a, b, c, d. */
static const char policy_text[] =
    "{'coldseal':'policy/v1','generation':12,'mode':'enforce',"
    "'signers':{'a':{'kind':'key'},'b':{'kind':'key'},'c':{'kind':'key'},'d':{'kind':'key'}},"
    "'roots':{'/var/task':{'rules':["
    "{'functions':['orders-api','orders-api-*'],'packages':['orders-api'],'require':'a'},"
    "{'functions':['{package}','{package}-*'],'packages':['*'],'bind':['function'],'require':'b'},"
    "{'functions':['prod-{package}-*'],'packages':['*'],'require':'d'},"
    "{'packages':['fallback'],'bind':[],'require':'c'}]},"
    "'/opt':{'layered':true,'rules':["
    "{'packages':['acme-*','coldseal'],'require':'a','min_version':0},"
    "{'packages':['datadog'],'functions':['orders-api'],'require':'b','min_version':0},"
    "{'packages':['lib'],'require':'c','min_version':7},"
    "{'packages':['*'],'functions':['sandbox-*'],'require':'d'}]}},"
    "'min_versions':{'lib':5,'datadog':9,'orders-api':3},"
    "'audit':[{'functions':['billing-*'],'until':'2026-12-24T00:00:00Z','reason':'r'},"
    "{'roots':['/opt'],'until':'2026-12-24T00:00:00Z','reason':'r'},"
    "{'functions':['late'],'roots':['/var/task'],'until':'2026-12-24T00:00:00Z','reason':'r'},"
    "{'functions':['past'],'until':'2026-11-25T00:00:00Z','reason':'r'}]}";

static int open_policy(void **state)
{
    static struct seal_policy policy;
    struct seal_fault fault = {0};
    if (policy_text_read(policy_text, NULL, &policy, &fault) != SEAL_OK) {
        print_error("%s: %s\n", fault.subject, fault.reason != NULL ? fault.reason : "");
        return -1;
    }
    *state = &policy;
    return 0;
}

static int close_policy(void **state)
{
    seal_policy_clear(*state);
    return 0;
}

static const struct ask {
    const char *root, *package, *function;
    char signer; /* of the rule */
    enum seal_result want;
} asks[] = {
    {"/var/task", "orders-api", "orders-api", 'a', SEAL_OK},
    {"/var/task", "orders-api", "orders-api-blue", 'a', SEAL_OK},
    {"/var/task", "billing", "billing", 'b', SEAL_OK},
    {"/var/task", "billing", "billing-blue", 'b', SEAL_OK},
    /* MAN-26, T5: the function picks the rule, and that one names its packages */
    {"/var/task", "billing", "orders-api", 0, SEAL_TRUST_RULE},
    {"/var/task", "orders-api", "billing", 0, SEAL_TRUST_RULE},
    {"/var/task", "billing", "prod-billing-eu", 'd', SEAL_OK},
    {"/var/task", "billing", "test-billing-eu", 0, SEAL_TRUST_RULE},
    {"/var/task", "billing", "prod-orders-eu", 0, SEAL_TRUST_RULE},
    {"/var/task", "billing", "prod-billing", 0, SEAL_TRUST_RULE},
    {"/var/task", "fallback", "unheard-of", 'c', SEAL_OK},
    {"/var/task", "Orders-api", "orders-api", 0, SEAL_TRUST_RULE},
    {"/var/task", "orders-api", "orders-ap", 0, SEAL_TRUST_RULE},
    {"/var/task", "orders-api", NULL, 0, SEAL_BINDING_FUNCTION},
    /* layered: the package picks, the functions say where it may be */
    {"/opt", "acme-metrics", "orders-api", 'a', SEAL_OK},
    {"/opt", "acme-metrics", NULL, 'a', SEAL_OK},
    {"/opt", "acme-", "orders-api", 'a', SEAL_OK}, /* a star is zero or more bytes */
    {"/opt", "coldseal", "anything", 'a', SEAL_OK},
    {"/opt", "datadog", "orders-api", 'b', SEAL_OK},
    {"/opt", "datadog", "billing", 0, SEAL_TRUST_RULE},
    {"/opt", "datadog", "sandbox-1", 0,
     SEAL_TRUST_RULE}, /* the first that names the package, not the first that fits */
    {"/opt", "datadog", NULL, 0, SEAL_BINDING_FUNCTION},
    {"/opt", "other", "sandbox-1", 'd', SEAL_OK},
    {"/opt", "other", "orders-api", 0, SEAL_TRUST_RULE},
    {"/opt", "acme", "orders-api", 0, SEAL_TRUST_RULE},
};

static const struct seal_policy_root *root_of(const struct seal_policy *policy, const char *path)
{
    return &policy->roots[strcmp(path, policy->roots[0].path) == 0 ? 0 : 1];
}

static void picks_the_rule(void **state)
{
    const struct seal_policy *policy = *state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(asks); i++) {
        char row[128];
        const struct seal_rule *rule = NULL;
        struct seal_fault fault = {0};
        const char *function = asks[i].function;
        strcpy(row, asks[i].package);
        strcat(row, " at ");
        strcat(row, function != NULL ? function : "(unknown)");
        expect_result(&expect, row, asks[i].want,
                      seal_policy_rule(root_of(policy, asks[i].root), asks[i].package, function,
                                       &rule, &fault),
                      &fault);
        expect_true(&expect, row, "a rule is returned on success alone",
                    (rule != NULL) == (asks[i].want == SEAL_OK));
        if (rule != NULL)
            expect_number(&expect, row, (uint64_t)(asks[i].signer - 'a'), rule->require.signer);
    }
    expect_end(&expect, 2 * COUNT(asks));
}

static const struct watched {
    const char *name;
    enum seal_result refusal;
    const char *root, *function;
    int64_t now;
    bool claim, want;
} watched[] = {
    {"its function", SEAL_TREE_EXTRA, "/var/task", "billing-eu", NOW, false, true},
    {"its function, no root", SEAL_LIMIT_TIME, NULL, "billing-eu", NOW, false, true},
    {"another function", SEAL_TREE_EXTRA, "/var/task", "orders-api", NOW, false, false},
    {"no function known", SEAL_TREE_EXTRA, "/var/task", NULL, NOW, false, false},
    {"the function's name is a claim", SEAL_TREE_EXTRA, "/var/task", "billing-eu", NOW, true, false},
    {"its root", SEAL_TREE_EXTRA, "/opt", "orders-api", NOW, false, true},
    {"its root, claim or not", SEAL_TREE_EXTRA, "/opt", "orders-api", NOW, true, true},
    {"no root, and only an entry with roots", SEAL_LIMIT_TIME, NULL, "orders-api", NOW, false, false},
    {"function and root", SEAL_TREE_EXTRA, "/var/task", "late", NOW, false, true},
    {"function, and no root at all", SEAL_LIMIT_MEMORY, NULL, "late", NOW, false, false},
    {"ended", SEAL_TREE_EXTRA, "/var/task", "past", NOW, false, false},
    {"not yet ended", SEAL_TREE_EXTRA, "/var/task", "past", BUILT + 3600, false, true},
    {"the last second", SEAL_TREE_EXTRA, "/var/task", "billing-eu", UNTIL - 1, false, true},
    {"the first second after", SEAL_TREE_EXTRA, "/var/task", "billing-eu", UNTIL, false, false},
    {"POL-05 clock of 1970", SEAL_TREE_EXTRA, "/var/task", "billing-eu", 0, false, false},
    {"POL-05 clock before the build", SEAL_TREE_EXTRA, "/var/task", "billing-eu", BUILT - 1, false,
     false},
    {"IO", SEAL_IO_CHANGED, "/opt", "x", NOW, false, true},
    {"LIMIT", SEAL_LIMIT_SIZE, "/opt", "x", NOW, false, true},
    {"FORMAT", SEAL_FORMAT_MANIFEST, "/opt", "x", NOW, false, true},
    {"TRUST", SEAL_TRUST_UNSEALED, "/opt", "x", NOW, false, true},
    {"BINDING", SEAL_BINDING_VERSION, "/opt", "x", NOW, false, true},
    {"CONFIG", SEAL_CONFIG_POLICY, "/opt", "billing-eu", NOW, false, false},
    {"INTERNAL", SEAL_INTERNAL_STATE, "/opt", "billing-eu", NOW, false, false},
    {"usage", SEAL_USAGE, "/opt", "billing-eu", NOW, false, false},
    {"nothing decided", SEAL_UNDECIDED, "/opt", "billing-eu", NOW, false, false},
    {"no refusal at all", SEAL_OK, "/opt", "billing-eu", NOW, false, false},
    {"the command", SEAL_COMMAND_REFUSED, "/opt", "billing-eu", NOW, false, false},
};

static void watches_what_it_says_until_it_says(void **state)
{
    const struct seal_policy *policy = *state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(watched); i++) {
        const struct watched *row = &watched[i];
        struct seal_facts facts = {.function = row->function,
                                   .function_is_claim = row->claim,
                                   .now = row->now,
                                   .built = BUILT};
        expect_true(&expect, row->name, "watched or not",
                    seal_policy_audits(policy, row->refusal, row->root, &facts) == row->want);
    }
    expect_end(&expect, COUNT(watched));
}

static void mode_audit_watches_everything_but_its_own_mistakes(void **state)
{
    struct seal_policy all = *(const struct seal_policy *)*state;
    const struct seal_facts facts = {.now = 0, .built = BUILT};
    all.audit_all = true;
    assert_true(seal_policy_audits(&all, SEAL_TREE_EXTRA, "/var/task", &facts));
    assert_true(seal_policy_audits(&all, SEAL_LIMIT_TIME, NULL, &facts));
    assert_false(seal_policy_audits(&all, SEAL_CONFIG_POLICY, NULL, &facts));
    assert_false(seal_policy_audits(&all, SEAL_CONFIG_KEY, "/var/task", &facts));
    assert_false(seal_policy_audits(&all, SEAL_INTERNAL_CRYPTO, "/var/task", &facts));
    assert_false(seal_policy_audits(&all, SEAL_USAGE, NULL, &facts));
    assert_false(seal_policy_audits(&all, SEAL_OK, NULL, &facts));
    assert_false(seal_policy_audits(&all, SEAL_UNDECIDED, NULL, &facts));
}

static void the_higher_floor_counts(void **state)
{
    const struct seal_policy *policy = *state;
    const struct seal_rule *opt = policy->roots[1].rules, *task = policy->roots[0].rules;
    assert_int_equal(seal_policy_floor(policy, &opt[2], "lib"), 7);     /* the rule's */
    assert_int_equal(seal_policy_floor(policy, &opt[1], "datadog"), 9); /* the package's */
    assert_int_equal(seal_policy_floor(policy, &task[0], "orders-api"), 3);
    assert_int_equal(seal_policy_floor(policy, &opt[0], "acme-metrics"), 0);
    assert_int_equal(seal_policy_floor(policy, &opt[0], "li"), 0);
}

static void a_clock_can_be_wrong(void **state)
{
    static const struct clock {
        int64_t now;
        bool plausible;
    } clocks[] = {
        {0, false}, /* POL-05, F-14 */
        {-1, false},
        {INT64_MIN, false},
        {BUILT - 1, false},
        {BUILT, true},
        {NOW, true},
        {2147558400, true}, /* 2038-01-20: a time like any other */
        {BUILT + 19LL * 365 * 86400, true},
        {4102444800, false}, /* 2100 */
        {INT64_MAX, false},
    };
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(clocks); i++) {
        const struct seal_facts facts = {.now = clocks[i].now, .built = BUILT};
        expect_true(&expect, "POL-05", "plausible or not",
                    seal_clock_plausible(&facts) == clocks[i].plausible);
    }
    expect_end(&expect, COUNT(clocks));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picks_the_rule),
        cmocka_unit_test(watches_what_it_says_until_it_says),
        cmocka_unit_test(mode_audit_watches_everything_but_its_own_mistakes),
        cmocka_unit_test(the_higher_floor_counts),
        cmocka_unit_test(a_clock_can_be_wrong),
    };
    return cmocka_run_group_tests(tests, open_policy, close_policy);
}
