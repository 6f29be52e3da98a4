/* SPDX-License-Identifier: Apache-2.0 */
/* Is the seal for this start, through seal_verify(): facts, versions, times, environment, requires, program. */
#include "support/scene.h"

#include <string.h>

#define OPT(rules) \
    SEALED_POLICY_HEAD "'roots':{" SEALED_TASK ",'/opt':{'layered':true,'rules':[" rules "]}}}"
#define LIB OPT("{'packages':['lib'],'require':'release'}")
#define LIB_SEAL                                       \
    {                                                  \
        .root = "/opt", .name = "lib", .version = "12" \
    }
#define ONE(package) .count = 1, .seals = {package}

#define FACT(function, statement)                        \
    static void function(struct sealed *sealed)          \
    {                                                    \
        struct seal_request *request = &sealed->request; \
        struct seal_facts *facts = &request->facts;      \
        (void)facts;                                     \
        statement;                                       \
    }

static const char *const python[] = {"/usr/bin/python3", "app.py", NULL};
static char *const preload[] = {(char[]){"PATH=/usr/bin"}, (char[]){"LD_PRELOAD=/tmp/x.so"}, NULL};
static char *const doubled[] = {(char[]){"A=1"}, (char[]){"B=1"}, (char[]){"A=1"}, NULL};
static char *const options[] = {(char[]){"NODE_OPTIONS=--max-old-space-size=512"}, NULL};
static const char *const node_options[] = {"NODE_OPTIONS", NULL};
static const char *const ld_preload[] = {"LD_PRELOAD", NULL};

FACT(no_handler, facts->handler = NULL)
FACT(unknowable_handler, (facts->handler = NULL, facts->cannot_know = SEAL_UNCHECKED_HANDLER))
FACT(run_python, facts->command = python)
FACT(clock_1970, facts->now = 0)
FACT(clock_2100, facts->now = 4102444800)
FACT(preloaded, facts->environment = preload)
FACT(doubled_names, facts->environment = doubled)
FACT(with_options, facts->environment = options)
FACT(withheld_options, facts->withheld = node_options)
FACT(start_tool, request->program = "/var/task/bin/tool")
FACT(start_app, request->program = "/var/task/app.py")
FACT(start_link, request->program = "/var/task/bin/link")
FACT(start_elsewhere, request->program = "/bin/sh")
FACT(start_nothing, request->program = "/var/task/bin/none")
FACT(start_a_directory, request->program = "/var/task/bin")
FACT(start_around, request->program = "/var/task/../../bin/sh")
FACT(forbid_switch, request->forbidden_path = "/opt/disable-extensions-x")
FACT(forbid_app_anywhere,
     (request->forbidden_path = "/var/task/app.py", request->forbidden_anywhere = true))
FACT(forbid_policy_anywhere, (request->forbidden_path = SEALED_POLICY_DIRECTORY "/policy.json",
                              request->forbidden_anywhere = true))
FACT(forbid_policy, request->forbidden_path = SEALED_POLICY_DIRECTORY "/policy.json")
FACT(forbid_nothing_anywhere,
     (request->forbidden_path = "/opt2/disable-extensions-x", request->forbidden_anywhere = true))
FACT(forbid_elsewhere, request->forbidden_path = "/opt2/disable-extensions-x")

#define SEALED_WITH(members) ONE({.more = members})
#define MIN_VERSION(floor)                                                                  \
    SEALED_POLICY_HEAD                                                                      \
    "'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api']," \
    "'require':'release','min_version':" floor "}]}}}"
#define ENVIRONMENT(members) \
    SEALED_POLICY_HEAD "'roots':{" SEALED_TASK "},'environment':{" members "}}"

static const struct scene facts[] = {
    {.name = "bound to all that is so",
     SEALED_WITH(
         "'bind':{'function':['orders-api'],'handler':['app.handler'],'architecture':['x86_64'],"
         "'region':['eu-west-1'],'realm':['prod']},'policy_generation':12,'not_before':'2026-11-"
         "22T00:00:00Z',"
         "'expires':'2027-11-22T00:00:00Z',"),
     .want = SEAL_OK},
    {.name = "T5 bound to another function",
     SEALED_WITH("'bind':{'function':['billing']},"),
     .want = SEAL_BINDING_FUNCTION,
     .subject = "orders-api"},
    {.name = "T8 bound to another handler",
     SEALED_WITH("'bind':{'handler':['app.other']},"),
     .want = SEAL_BINDING_HANDLER},
    {.name = "handler not known",
     SEALED_WITH("'bind':{'handler':['app.handler']},"),
     .more = no_handler,
     .want = SEAL_BINDING_HANDLER},
    {.name = "handler that cannot be known",
     SEALED_WITH("'bind':{'handler':['app.handler']},"),
     .more = unknowable_handler,
     .want = SEAL_OK},
    {.name = "POL-06 for another machine",
     SEALED_WITH("'bind':{'architecture':['arm64']},"),
     .want = SEAL_BINDING_ARCHITECTURE},
    {.name = "for another region",
     SEALED_WITH("'bind':{'region':['us-east-1']},"),
     .want = SEAL_BINDING_REGION},
    {.name = "MAN-27 for another realm",
     SEALED_WITH("'bind':{'realm':['dev']},"),
     .want = SEAL_BINDING_REALM},
    {.name = "MAN-27 for another root", ONE({.says_root = "/opt"}), .want = SEAL_BINDING_ROOT},
    {.name = "MAN-25 says another package", ONE({.package = "billing"}), .want = SEAL_FORMAT_PACKAGE},
    {.name = "the command",
     SEALED_WITH("'bind':{'command':['/usr/bin/python3','app.py']},"),
     .more = run_python,
     .want = SEAL_OK},
    {.name = "T8 another command",
     SEALED_WITH("'bind':{'command':['/usr/bin/python3','x.py']},"),
     .more = run_python,
     .want = SEAL_BINDING_COMMAND},
    {.name = "POL-01 the floor itself", .policy = MIN_VERSION("87"), .want = SEAL_OK},
    {.name = "POL-01 T4 below the floor", .policy = MIN_VERSION("88"), .want = SEAL_BINDING_VERSION},
    {.name = "POL-01 above the floor", .policy = MIN_VERSION("86"), .want = SEAL_OK},
    {.name = "T4 below min_versions",
     .policy = SEALED_POLICY_HEAD "'roots':{" SEALED_TASK "},'min_versions':{'orders-api':88}}",
     .want = SEAL_BINDING_VERSION},
    {.name = "POL-10 a version far in the future", ONE({.version = "9007199254740991"}), .want = SEAL_OK},
    {.name = "needs a newer policy",
     SEALED_WITH("'policy_generation':13,"),
     .want = SEAL_BINDING_GENERATION},
    {.name = "POL-04 expired",
     SEALED_WITH("'expires':'2026-11-25T00:00:00Z',"),
     .want = SEAL_BINDING_TIME},
    {.name = "not yet valid",
     SEALED_WITH("'not_before':'2026-12-25T00:00:00Z',"),
     .want = SEAL_BINDING_TIME},
    {.name = "POL-05 clock of 1970, and it expires",
     SEALED_WITH("'expires':'2027-11-25T00:00:00Z',"),
     .more = clock_1970,
     .want = SEAL_BINDING_TIME},
    {.name = "POL-05 clock of 2100, and it begins",
     SEALED_WITH("'not_before':'2026-11-25T00:00:00Z',"),
     .more = clock_2100,
     .want = SEAL_BINDING_TIME},
    {.name = "POL-05 clock of 2100, and no time matters", .more = clock_2100, .want = SEAL_OK},
    {.name = "POL-07 asks for audit", SEALED_WITH("'mode':'audit',"), .want = SEAL_FORMAT_MANIFEST},
    {.name = "outside the paths of its rule",
     .policy = SEALED_POLICY_HEAD
     "'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api'],"
     "'require':'release','paths':['app.py','bin']}]}}}",
     .want = SEAL_BINDING_SCOPE},
    {.name = "MAN-14 lacks a binding that its rule demands",
     .policy = SEALED_POLICY_HEAD
     "'roots':{'/var/task':{'rules':[{'packages':['orders-api'],'bind':['function'],"
     "'require':'release'}]}}}",
     .want = SEAL_BINDING_MISSING},
};

static void seals_are_for_one_start(void **state)
{
    (void)state;
    scenes_check(facts, COUNT(facts));
}

static const struct scene environments[] = {
    {.name = "nothing denied", .more = preloaded, .want = SEAL_OK},
    {.name = "ENV-01 denied",
     .policy = ENVIRONMENT("'deny':['LD_PRELOAD']"),
     .more = preloaded,
     .want = SEAL_BINDING_ENVIRONMENT,
     .subject = "LD_PRELOAD"},
    {.name = "ENV-01 denied by prefix",
     .policy = ENVIRONMENT("'deny_prefix':['LD_']"),
     .more = preloaded,
     .want = SEAL_BINDING_ENVIRONMENT},
    {.name = "ENV-01 allowed",
     .policy = ENVIRONMENT("'deny':['LD_PRELOAD'],'allow':{'LD_PRELOAD':['/tmp/x.so']}"),
     .more = preloaded,
     .want = SEAL_OK},
    {.name = "ENV-02 denied, signed by nobody",
     .policy = ENVIRONMENT("'deny':['NODE_OPTIONS'],'signed':['NODE_OPTIONS']"),
     .more = with_options,
     .want = SEAL_BINDING_ENVIRONMENT},
    {.name = "ENV-02 signed",
     .policy = ENVIRONMENT("'deny':['NODE_OPTIONS'],'signed':['NODE_OPTIONS']"),
     .more = with_options,
     SEALED_WITH("'bind':{'environment':{'NODE_OPTIONS':'--max-old-space-size=512'}},"),
     .want = SEAL_OK},
    {.name = "ENV-02 pinned, but the policy does not let it",
     .policy = ENVIRONMENT("'deny':['NODE_OPTIONS']"),
     .more = with_options,
     SEALED_WITH("'bind':{'environment':{'NODE_OPTIONS':'--max-old-space-size=512'}},"),
     .want = SEAL_BINDING_ENVIRONMENT},
    {.name = "ENV-02 pinned by a layer alone",
     .policy = SEALED_POLICY_HEAD
     "'roots':{'/"
     "opt':{'layered':true,'rules':[{'packages':['lib'],'require':'release'}]}," SEALED_TASK
     "},'environment':{'deny':['NODE_OPTIONS'],'signed':['NODE_OPTIONS']}}",
     .tree = "+ /opt/lib/x",
     .more = with_options,
     .count = 2,
     .seals = {{0},
               {.root = "/opt",
                .name = "lib",
                .more = "'bind':{'environment':{'NODE_OPTIONS':'--max-old-space-size=512'}},"}},
     .want = SEAL_BINDING_ENVIRONMENT},
    {.name = "ENV-02 pinned by a package that is only watched, and does not hold",
     .policy = SEALED_POLICY_HEAD
     "'roots':{" SEALED_TASK "},'environment':{'deny':['NODE_OPTIONS'],'signed':['NODE_OPTIONS']},"
     "'audit':[{'roots':['/var/task'],'until':'2026-12-24T00:00:00Z','reason':'r'}]}",
     .more = with_options,
     SEALED_WITH(
         "'bind':{'environment':{'NODE_OPTIONS':'--max-old-space-size=512'},'region':['x']},"),
     .want = SEAL_BINDING_ENVIRONMENT},
    {.name = "pinned to another value",
     .more = with_options,
     SEALED_WITH("'bind':{'environment':{'NODE_OPTIONS':'--inspect'}},"),
     .want = SEAL_BINDING_ENVIRONMENT},
    {.name = "pinned and not set",
     SEALED_WITH("'bind':{'environment':{'NODE_OPTIONS':'--inspect'}},"),
     .want = SEAL_BINDING_ENVIRONMENT},
    {.name = "pinned and withheld",
     .more = withheld_options,
     SEALED_WITH("'bind':{'environment':{'NODE_OPTIONS':'--inspect'}},"),
     .want = SEAL_OK},
    {.name = "a name twice", .more = doubled_names, .want = SEAL_BINDING_ENVIRONMENT, .subject = "A"},
};

static void the_environment_is_judged(void **state)
{
    (void)state;
    scenes_check(environments, COUNT(environments));
}

/* sealed_verify() fills in an empty environment; here there is none at all. */
static void an_environment_that_should_be_known_is_asked_for(void **state)
{
    static const struct unknown {
        const char *name, *policy;
        unsigned cannot_know, unchecked;
        enum seal_result want;
    } rows[] = {
        {"nothing denied", SEALED_POLICY, 0, 0, SEAL_OK},
        {"denied, and cannot be known", ENVIRONMENT("'deny':['LD_PRELOAD']"),
         SEAL_UNCHECKED_ENVIRONMENT, SEAL_UNCHECKED_ENVIRONMENT, SEAL_OK},
        {"denied, and should be known", ENVIRONMENT("'deny':['LD_PRELOAD']"), 0, 0,
         SEAL_BINDING_ENVIRONMENT},
        {"denied by prefix, and should be known", ENVIRONMENT("'deny_prefix':['LD_']"), 0, 0,
         SEAL_BINDING_ENVIRONMENT},
    };
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct sealed_package plain = {0};
        struct sealed sealed;
        struct seal_verdict verdict;
        sealed_init(&sealed);
        sealed_policy(&sealed, rows[i].policy);
        sealed_put(&sealed, &plain);
        sealed.request.facts.environment = NULL;
        sealed.request.facts.cannot_know = rows[i].cannot_know;
        seal_verify(&sealed.request, &verdict);
        expect_result(&expect, rows[i].name, rows[i].want, verdict.fault.code, &verdict.fault);
        if (rows[i].want == SEAL_OK)
            expect_number(&expect, rows[i].name, rows[i].unchecked,
                          verdict.not_checked & SEAL_UNCHECKED_ENVIRONMENT);
        sealed_clear(&sealed);
    }
    expect_end(&expect, COUNT(rows));
}

/* A variable that the policy denies and that this gate is never shown: the start is not refused, and it is said so. */
static void what_is_withheld_is_listed_as_not_checked(void **state)
{
    const struct scene scene = {.policy = ENVIRONMENT("'deny':['LD_PRELOAD']")};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_OK);
    assert_int_equal(sealed.verdict.not_checked & SEAL_UNCHECKED_ENVIRONMENT, 0);
    sealed.request.facts.withheld = ld_preload;
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    assert_int_equal(sealed.verdict.not_checked & SEAL_UNCHECKED_ENVIRONMENT,
                     SEAL_UNCHECKED_ENVIRONMENT);
    sealed_clear(&sealed);
}

static const struct scene requirements[] = {
    {.name = "T6 exactly this version",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'requires':{'lib':12},"}, LIB_SEAL},
     .want = SEAL_OK},
    {.name = "T6 POL-03 a newer one",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'requires':{'lib':13},"}, LIB_SEAL},
     .want = SEAL_BINDING_REQUIRES,
     .subject = "lib"},
    {.name = "T6 not there",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'requires':{'other':0},"}, LIB_SEAL},
     .want = SEAL_BINDING_REQUIRES},
    {.name = "the layer requires the code",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{0}, {.root = "/opt", .name = "lib", .more = "'requires':{'orders-api':88},"}},
     .want = SEAL_BINDING_REQUIRES},
    {.name = "requires what may be absent, and is there",
     .policy = OPT("{'packages':['lib'],'require':'release','absent':'accept'}"),
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'requires':{'lib':12},"}, LIB_SEAL},
     .want = SEAL_OK},
    {.name = "requires what may be absent, and is not there",
     .policy = OPT("{'packages':['lib'],'require':'release','absent':'accept'}"),
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'requires':{'lib':12},"}, LIB_SEAL},
     .changes = "- /opt/lib",
     .want = SEAL_BINDING_REQUIRES},
    {.name = "the same, not required",
     .policy = OPT("{'packages':['lib'],'require':'release','absent':'accept'}"),
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{0}, LIB_SEAL},
     .changes = "- /opt/lib",
     .want = SEAL_OK},
    {.name = "requires a package of a root that is only watched",
     .policy = SEALED_POLICY_HEAD
     "'roots':{" SEALED_TASK ",'/opt':{'layered':true,'rules':[{'packages':['lib'],'require':"
     "'release'}]}},'audit':[{'roots':['/opt'],'until':'2026-12-24T00:00:00Z','reason':'r'}]}",
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'requires':{'lib':12},"}, LIB_SEAL},
     .changes = "! /opt/lib/x",
     .want = SEAL_BINDING_REQUIRES},
};

static void packages_hold_each_other(void **state)
{
    (void)state;
    scenes_check(requirements, COUNT(requirements));
}

static const struct scene programs[] = {
    {.name = "an executable file of the seal", .more = start_tool, .want = SEAL_OK},
    {.name = "a file that is not executable",
     .more = start_app,
     .want = SEAL_BINDING_COMMAND,
     .subject = "/var/task/app.py"},
    {.name = "a link to one", .tree = "> bin/link tool", .more = start_link, .want = SEAL_BINDING_COMMAND},
    {.name = "outside all roots", .more = start_elsewhere, .want = SEAL_BINDING_COMMAND},
    {.name = "not there", .more = start_nothing, .want = SEAL_BINDING_COMMAND},
    {.name = "a directory", .more = start_a_directory, .want = SEAL_BINDING_COMMAND},
    {.name = "around by ..", .more = start_around, .want = SEAL_BINDING_COMMAND},
    {.name = "the switch file, listed",
     .policy = LIB,
     .tree = "+ /opt/lib/x + /opt/disable-extensions-x",
     .count = 2,
     .seals = {{0}, LIB_SEAL},
     .more = forbid_switch,
     .want = SEAL_TREE_EXTRA,
     .subject = "disable-extensions-x"},
    {.name = "nothing may lie where no root covers it, and something does",
     .more = forbid_policy_anywhere,
     .want = SEAL_TREE_EXTRA,
     .subject = SEALED_POLICY_DIRECTORY "/policy.json"},
    {.name = "the same where only roots are asked", .more = forbid_policy, .want = SEAL_OK},
    {.name = "nothing may lie there, and nothing does", .more = forbid_nothing_anywhere, .want = SEAL_OK},
    {.name = "nothing may lie there, and a root covers it",
     .more = forbid_app_anywhere,
     .want = SEAL_TREE_EXTRA,
     .subject = "app.py"},
    {.name = "the switch file of another root",
     .policy = LIB,
     .tree = "+ /opt/lib/x + /opt/disable-extensions-x",
     .count = 2,
     .seals = {{0}, LIB_SEAL},
     .more = forbid_elsewhere,
     .want = SEAL_OK},
};

static void what_is_started_is_part_of_it(void **state)
{
    (void)state;
    scenes_check(programs, COUNT(programs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_are_for_one_start),
        cmocka_unit_test(the_environment_is_judged),
        cmocka_unit_test(an_environment_that_should_be_known_is_asked_for),
        cmocka_unit_test(what_is_withheld_is_listed_as_not_checked),
        cmocka_unit_test(packages_hold_each_other),
        cmocka_unit_test(what_is_started_is_part_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
