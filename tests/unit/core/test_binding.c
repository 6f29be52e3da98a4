/* SPDX-License-Identifier: Apache-2.0 */
/* Is this manifest for this start: each fact alike, other, unknown, and unknowable. */
#include "support/expect.h"
#include "support/policy_text.h"

#include "core/binding.h"

#include <stdlib.h>
#include <string.h>

#define NOW 1796000000   /* 2026-11-30T00:53:20Z */
#define BUILT 1795478400 /* 2026-11-24T00:00:00Z */

#define ENTRIES "'entries':[{'path':'acme/a','size':3,'sha256':'#'},{'path':'acme/b','link':'a'}]}"
#define RULE "{'functions':['{package}'],'packages':['*'],'require':'a'}"

/* What is true at this start; NULL: not known. */
struct world {
    const char *function, *handler, *region, *architecture;
    const char *const *command;
    char *const *environment;
    const char *const *withheld;
    unsigned cannot_know;
    int64_t now;
};

static const char *const python[] = {"/usr/bin/python3", "-u", "app.py", NULL};
static const char *const python_more[] = {"/usr/bin/python3", "-u", "app.py", "-c", NULL};
static const char *const python_less[] = {"/usr/bin/python3", "-u", NULL};
static char *const variables[] = {(char[]){"A=1"}, (char[]){"EMPTY="}, (char[]){"AB=2"}, NULL};
static const char *const hidden[] = {"SECRET", NULL};

static const struct world here = {"orders-api", "app.handler", "eu-west-1", "x86_64", python,
                                  variables,    NULL,          0,           NOW};

static const struct row {
    const char *name;
    const char *more;          /* members of the manifest */
    const char *rule;          /* NULL: one that demands nothing */
    const struct world *world; /* NULL: here */
    unsigned unchecked;
    enum seal_result want;
} rows[] = {
    {"nothing bound", "", NULL, NULL, 0, SEAL_OK},
    {"function", "'bind':{'function':['orders-api']},", NULL, NULL, 0, SEAL_OK},
    {"one of several functions", "'bind':{'function':['billing','orders-*']},", NULL, NULL, 0, SEAL_OK},
    {"a star is zero bytes too", "'bind':{'function':['orders-api*']},", NULL, NULL, 0, SEAL_OK},
    {"T5 POL-02 another function", "'bind':{'function':['billing']},", NULL, NULL, 0,
     SEAL_BINDING_FUNCTION},
    {"a beginning is not enough", "'bind':{'function':['orders']},", NULL, NULL, 0,
     SEAL_BINDING_FUNCTION},
    {"function in another case", "'bind':{'function':['Orders-api']},", NULL, NULL, 0,
     SEAL_BINDING_FUNCTION},
    {"function not known", "'bind':{'function':['orders-api']},", NULL, &(struct world){.now = NOW},
     0, SEAL_BINDING_FUNCTION},
    {"function that cannot be known", "'bind':{'function':['orders-api']},", NULL,
     &(struct world){.cannot_know = SEAL_UNCHECKED_FUNCTION}, SEAL_UNCHECKED_FUNCTION, SEAL_OK},
    {"only this one cannot be known", "'bind':{'function':['orders-api'],'handler':['x']},", NULL,
     &(struct world){.function = "orders-api", .cannot_know = SEAL_UNCHECKED_FUNCTION}, 0,
     SEAL_BINDING_HANDLER},
    {"a fact that is known is judged, cannot or not", "'bind':{'function':['billing']},", NULL,
     &(struct world){.function = "orders-api", .cannot_know = ~0u}, 0, SEAL_BINDING_FUNCTION},
    {"handler", "'bind':{'handler':['other.main','app.handler']},", NULL, NULL, 0, SEAL_OK},
    {"T8 another handler", "'bind':{'handler':['app.debug']},", NULL, NULL, 0, SEAL_BINDING_HANDLER},
    {"handler is no pattern", "'bind':{'handler':['app.*']},", NULL, NULL, 0, SEAL_BINDING_HANDLER},
    {"handler not known", "'bind':{'handler':['app.handler']},", NULL, &(struct world){0}, 0,
     SEAL_BINDING_HANDLER},
    {"handler that the gate cannot see", "'bind':{'handler':['app.handler']},", NULL,
     &(struct world){.cannot_know = SEAL_UNCHECKED_HANDLER}, SEAL_UNCHECKED_HANDLER, SEAL_OK},
    {"architecture", "'bind':{'architecture':['arm64','x86_64']},", NULL, NULL, 0, SEAL_OK},
    {"POL-06 another machine", "'bind':{'architecture':['arm64']},", NULL, NULL, 0,
     SEAL_BINDING_ARCHITECTURE},
    {"architecture not known", "'bind':{'architecture':['arm64']},", NULL, &(struct world){0}, 0,
     SEAL_BINDING_ARCHITECTURE},
    {"architecture not told", "'bind':{'architecture':['arm64']},", NULL,
     &(struct world){.cannot_know = SEAL_UNCHECKED_ARCHITECTURE}, SEAL_UNCHECKED_ARCHITECTURE,
     SEAL_OK},
    {"region", "'bind':{'region':['eu-west-1']},", NULL, NULL, 0, SEAL_OK},
    {"another region", "'bind':{'region':['us-east-1']},", NULL, NULL, 0, SEAL_BINDING_REGION},
    {"region not known", "'bind':{'region':['us-east-1']},", NULL, &(struct world){0}, 0,
     SEAL_BINDING_REGION},
    {"realm", "'bind':{'realm':['dev','prod']},", NULL, NULL, 0, SEAL_OK},
    {"MAN-27 another realm", "'bind':{'realm':['dev']},", NULL, NULL, 0, SEAL_BINDING_REALM},
    {"realm, and nothing can be known", "'bind':{'realm':['dev']},", NULL,
     &(struct world){.cannot_know = ~0u}, 0, SEAL_BINDING_REALM},
    {"command", "'bind':{'command':['/usr/bin/python3','-u','app.py']},", NULL, NULL, 0, SEAL_OK},
    {"T8 another argument", "'bind':{'command':['/usr/bin/python3','-u','other.py']},", NULL, NULL,
     0, SEAL_BINDING_COMMAND},
    {"T8 one argument more", "'bind':{'command':['/usr/bin/python3','-u','app.py']},", NULL,
     &(struct world){.command = python_more}, 0, SEAL_BINDING_COMMAND},
    {"T8 one argument less", "'bind':{'command':['/usr/bin/python3','-u','app.py']},", NULL,
     &(struct world){.command = python_less}, 0, SEAL_BINDING_COMMAND},
    {"T8 the same arguments in another order",
     "'bind':{'command':['/usr/bin/python3','app.py','-u']},", NULL, NULL, 0, SEAL_BINDING_COMMAND},
    {"command not known", "'bind':{'command':['/usr/bin/python3']},", NULL, &(struct world){0}, 0,
     SEAL_BINDING_COMMAND},
    {"command that the gate cannot see", "'bind':{'command':['/usr/bin/python3']},", NULL,
     &(struct world){.cannot_know = SEAL_UNCHECKED_COMMAND}, SEAL_UNCHECKED_COMMAND, SEAL_OK},
    {"environment", "'bind':{'environment':{'A':'1','EMPTY':''}},", NULL, NULL, 0, SEAL_OK},
    {"another value", "'bind':{'environment':{'A':'2'}},", NULL, NULL, 0, SEAL_BINDING_ENVIRONMENT},
    {"a beginning of the value", "'bind':{'environment':{'AB':''}},", NULL, NULL, 0,
     SEAL_BINDING_ENVIRONMENT},
    {"not set", "'bind':{'environment':{'B':''}},", NULL, NULL, 0, SEAL_BINDING_ENVIRONMENT},
    {"withheld from this gate", "'bind':{'environment':{'A':'1','SECRET':'x'}},", NULL,
     &(struct world){.environment = variables, .withheld = hidden}, SEAL_UNCHECKED_ENVIRONMENT,
     SEAL_OK},
    {"withheld, and another differs", "'bind':{'environment':{'SECRET':'x','A':'2'}},", NULL,
     &(struct world){.environment = variables, .withheld = hidden}, SEAL_UNCHECKED_ENVIRONMENT,
     SEAL_BINDING_ENVIRONMENT},
    {"environment not known", "'bind':{'environment':{'A':'1'}},", NULL, &(struct world){0}, 0,
     SEAL_BINDING_ENVIRONMENT},
    {"environment not told", "'bind':{'environment':{'A':'1'}},", NULL,
     &(struct world){.cannot_know = SEAL_UNCHECKED_ENVIRONMENT}, SEAL_UNCHECKED_ENVIRONMENT, SEAL_OK},
    {"generation of this policy", "'policy_generation':12,", NULL, NULL, 0, SEAL_OK},
    {"an older policy than the package needs", "'policy_generation':13,", NULL, NULL, 0,
     SEAL_BINDING_GENERATION},
    {"POL-01 the floor itself", "",
     "{'functions':['{package}'],'packages':['orders-api'],'require':'a','min_version':87}", NULL,
     0, SEAL_OK},
    {"T4 POL-01 below the floor", "",
     "{'functions':['{package}'],'packages':['orders-api'],'require':'a','min_version':88}", NULL,
     0, SEAL_BINDING_VERSION},
    {"POL-01 below 2^32", "",
     "{'functions':['{package}'],'packages':['orders-api'],'require':'a','min_version':4294967296}",
     NULL, 0, SEAL_BINDING_VERSION},
    {"not yet expired", "'expires':'2026-11-30T00:53:21Z',", NULL, NULL, 0, SEAL_OK},
    {"POL-04 expired this second", "'expires':'2026-11-30T00:53:20Z',", NULL, NULL, 0,
     SEAL_BINDING_TIME},
    {"POL-04 expired", "'expires':'2026-11-25T00:00:00Z',", NULL, NULL, 0, SEAL_BINDING_TIME},
    {"valid from this second", "'not_before':'2026-11-30T00:53:20Z',", NULL, NULL, 0, SEAL_OK},
    {"not yet valid", "'not_before':'2026-11-30T00:53:21Z',", NULL, NULL, 0, SEAL_BINDING_TIME},
    {"POL-05 clock of 1970 where a time matters", "'expires':'2027-11-22T00:00:00Z',", NULL,
     &(struct world){.now = 0}, 0, SEAL_BINDING_TIME},
    {"POL-05 clock before the build", "'expires':'2027-11-22T00:00:00Z',", NULL,
     &(struct world){.now = BUILT - 1}, 0, SEAL_BINDING_TIME},
    {"POL-05 clock of 2100", "'not_before':'2026-11-22T00:00:00Z',", NULL,
     &(struct world){.now = 4102444800}, 0, SEAL_BINDING_TIME},
    {"POL-05 clock of 1970 where no time matters", "", NULL, &(struct world){.now = 0}, 0, SEAL_OK},
    {"within its paths", "",
     "{'functions':['{package}'],'packages':['*'],'require':'a','paths':['acme']}", NULL, 0, SEAL_OK},
    {"within one of its paths", "",
     "{'functions':['{package}'],'packages':['*'],'require':'a','paths':['x','acme/a','acme/b']}",
     NULL, 0, SEAL_OK},
    {"outside its paths", "",
     "{'functions':['{package}'],'packages':['*'],'require':'a','paths':['acme/a']}", NULL, 0,
     SEAL_BINDING_SCOPE},
    {"paths are whole components", "",
     "{'functions':['{package}'],'packages':['*'],'require':'a','paths':['acm']}", NULL, 0,
     SEAL_BINDING_SCOPE},
    {"has the binding that its rule demands", "'bind':{'function':['orders-api']},",
     "{'packages':['*'],'bind':['function'],'require':'a'}", NULL, 0, SEAL_OK},
    {"MAN-14 lacks it", "", "{'packages':['*'],'bind':['function'],'require':'a'}", NULL, 0,
     SEAL_BINDING_MISSING},
    {"MAN-14 lacks one of two", "'bind':{'function':['orders-api']},",
     "{'packages':['*'],'bind':['function','realm'],'require':'a'}", NULL, 0, SEAL_BINDING_MISSING},
};

static enum seal_result check(const struct row *row, unsigned *ret_unchecked, struct seal_fault *fault)
{
    struct seal_manifest manifest;
    struct seal_policy policy;
    char text[2048];
    const struct world *world = row->world != NULL ? row->world : &here;
    const struct seal_facts facts = {.function = world->function,
                                     .handler = world->handler,
                                     .region = world->region,
                                     .architecture = world->architecture,
                                     .command = world->command,
                                     .environment = world->environment,
                                     .withheld = world->withheld,
                                     .cannot_know = world->cannot_know,
                                     .now = world->now,
                                     .built = BUILT};
    strcpy(text,
           "{'coldseal':'manifest/v1','package':'orders-api','version':87,'root':'/var/task',");
    strcat(text, row->more);
    strcat(text, ENTRIES);
    char *json = json_text(text);
    assert_int_equal(seal_manifest_read(seal_slice_text(json), "orders-api.json", &manifest, fault),
                     SEAL_OK);
    free(json);
    strcpy(text,
           "{'coldseal':'policy/"
           "v1','generation':12,'mode':'enforce','realm':'prod','signers':{'a':{'kind':'key'}},"
           "'roots':{'/var/task':{'rules':[");
    strcat(text, row->rule != NULL ? row->rule : RULE);
    strcat(text, "]}}}");
    assert_int_equal(policy_text_read(text, NULL, &policy, fault), SEAL_OK);
    enum seal_result r = seal_binding_check(&manifest, &policy.roots[0].rules[0], &policy, &facts,
                                            ret_unchecked, fault);
    seal_manifest_clear(&manifest);
    seal_policy_clear(&policy);
    return r;
}

static void each_fact_is_judged(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_fault fault = {0};
        unsigned unchecked = SEAL_UNCHECKED_SIBLINGS; /* bits are added, never lost */
        expect_result(&expect, rows[i].name, rows[i].want, check(&rows[i], &unchecked, &fault),
                      &fault);
        expect_number(&expect, rows[i].name, rows[i].unchecked | SEAL_UNCHECKED_SIBLINGS, unchecked);
        if (rows[i].want != SEAL_OK)
            expect_true(&expect, rows[i].name, "gives a reason", fault.reason != NULL);
    }
    expect_end(&expect, 2 * COUNT(rows));
}

/* Values of variables are often secrets. */
static void never_tells_the_value_of_a_variable(void **state)
{
    (void)state;
    struct seal_fault fault = {0};
    unsigned unchecked = 0;
    char *const secret[] = {(char[]){"TOKEN=hunter2"}, NULL};
    const struct world world = {.environment = secret};
    const struct row row = {
        "", "'bind':{'environment':{'TOKEN':'swordfish'}},", NULL, &world, 0, SEAL_OK};
    assert_int_equal(check(&row, &unchecked, &fault), SEAL_BINDING_ENVIRONMENT);
    assert_null(strstr(fault.found, "hunter2"));
    assert_null(strstr(fault.subject, "hunter2"));
    assert_null(strstr(fault.expected, "swordfish"));
}

static const struct realm_row {
    const char *name, *realm;
    enum seal_result want;
} realms[] = {
    {"a realm is bound and the policy has none", "", SEAL_BINDING_REALM},
    {"another", "'realm':'dev',", SEAL_BINDING_REALM},
    {"the same", "'realm':'prod',", SEAL_OK},
};

static void the_realm_is_the_policys(void **state)
{
    (void)state;
    struct expect expect = {0};
    struct seal_manifest manifest;
    struct seal_fault fault = {0};
    char *json = json_text(
        "{'coldseal':'manifest/v1','package':'orders-api','version':87,'root':'/var/task',"
        "'bind':{'realm':['prod']}," ENTRIES);
    assert_int_equal(seal_manifest_read(seal_slice_text(json), "orders-api.json", &manifest, &fault),
                     SEAL_OK);
    free(json);
    for (size_t i = 0; i < COUNT(realms); i++) {
        struct seal_policy policy;
        const struct seal_facts facts = {.cannot_know = ~0u, .now = NOW, .built = BUILT};
        unsigned unchecked = 0;
        char text[512] = "{'coldseal':'policy/v1','generation':12,'mode':'enforce',";
        strcat(text, realms[i].realm);
        strcat(text, "'signers':{'a':{'kind':'key'}},'roots':{'/var/task':{'rules':[" RULE "]}}}");
        assert_int_equal(policy_text_read(text, NULL, &policy, &fault), SEAL_OK);
        expect_result(&expect, realms[i].name, realms[i].want,
                      seal_binding_check(&manifest, &policy.roots[0].rules[0], &policy, &facts,
                                         &unchecked, &fault),
                      &fault);
        seal_policy_clear(&policy);
    }
    seal_manifest_clear(&manifest);
    expect_end(&expect, COUNT(realms));
}

static const struct requires_row {
    const char *name, *requires;
    enum seal_result want;
} requirements[] = {
    {"nothing", "", SEAL_OK},
    {"exactly this version", "'requires':{'lib':12},", SEAL_OK},
    {"an older one", "'requires':{'lib':11},", SEAL_OK},
    {"T6 POL-03 a newer one", "'requires':{'lib':13},", SEAL_BINDING_REQUIRES},
    {"two", "'requires':{'lib':12,'other':0},", SEAL_OK},
    {"one of two is too old", "'requires':{'lib':12,'other':4},", SEAL_BINDING_REQUIRES},
    {"not there", "'requires':{'missing':0},", SEAL_BINDING_REQUIRES},
    {"a beginning of a name", "'requires':{'li':0},", SEAL_BINDING_REQUIRES},
    {"in another case", "'requires':{'Lib':0},", SEAL_BINDING_REQUIRES},
};

static void packages_hold_each_other(void **state)
{
    const struct seal_manifest lib = {.package = "lib", .version = 12},
                               other = {.package = "other", .version = 3};
    const struct seal_manifest *const others[] = {&other, &lib};
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(requirements); i++) {
        struct seal_manifest manifest;
        struct seal_fault fault = {0};
        char text[512] =
            "{'coldseal':'manifest/v1','package':'orders-api','version':87,'root':'/var/task',";
        strcat(text, requirements[i].requires);
        strcat(text, ENTRIES);
        char *json = json_text(text);
        assert_int_equal(
            seal_manifest_read(seal_slice_text(json), "orders-api.json", &manifest, &fault), SEAL_OK);
        free(json);
        expect_result(&expect, requirements[i].name, requirements[i].want,
                      seal_binding_requires(&manifest, others, COUNT(others), &fault), &fault);
        seal_manifest_clear(&manifest);
    }
    expect_end(&expect, COUNT(requirements));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_is_judged),
        cmocka_unit_test(never_tells_the_value_of_a_variable),
        cmocka_unit_test(the_realm_is_the_policys),
        cmocka_unit_test(packages_hold_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
