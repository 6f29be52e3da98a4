/* SPDX-License-Identifier: Apache-2.0 */
/* ENV-01 to ENV-08, the policy's part: which variables may be set at a start. */
#include "support/expect.h"
#include "support/policy_text.h"

#include "core/environment.h"

#include <stdlib.h>
#include <string.h>

/* What a careful policy denies, and what it makes room for. */
static const char policy_text[] =
    "{'coldseal':'policy/v1','generation':12,'mode':'enforce','signers':{'a':{'kind':'key'}},"
    "'roots':{'/var/"
    "task':{'rules':[{'functions':['{package}'],'packages':['*'],'require':'a'}]}},'environment':{"
    "'deny':['LD_PRELOAD','LD_AUDIT','LD_LIBRARY_PATH','LD_DEBUG_OUTPUT','NODE_OPTIONS','NODE_PATH'"
    ",'NODE_EXTRA_CA_CERTS',"
    "'JAVA_TOOL_OPTIONS','_JAVA_OPTIONS','JDK_JAVA_OPTIONS','CLASSPATH','DOTNET_STARTUP_HOOKS','"
    "DOTNET_ADDITIONAL_DEPS',"
    "'RUBYOPT','RUBYLIB','GEM_PATH','PERL5OPT','PERL5LIB','BASH_ENV','ENV','BASH_FUNC_x%%','GLIBC_"
    "TUNABLES','GCONV_PATH',"
    "'LOCPATH','MALLOC_CHECK_','OPENSSL_CONF','SSL_CERT_FILE','AWS_LAMBDA_EXEC_WRAPPER','LAMBDA_"
    "TASK_ROOT',"
    "'LAMBDA_RUNTIME_DIR'],'deny_prefix':['PYTHON','CORECLR_PROFILER'],"
    "'allow':{'PYTHONPATH':['/var/runtime','/var/lang/lib'],'LD_LIBRARY_PATH':['/var/lang/lib:/"
    "lib64'],'NODE_PATH':['']},"
    "'signed':['NODE_OPTIONS','JAVA_TOOL_OPTIONS']}}";

static const char manifest_text[] =
    "{'coldseal':'manifest/v1','package':'orders-api','version':87,'root':'/var/"
    "task','bind':{'environment':{"
    "'NODE_OPTIONS':'--max-old-space-size=512','LD_AUDIT':'/opt/audit.so'}},"
    "'entries':[{'path':'a','size':3,'sha256':'#'}]}";

static const struct row {
    const char *id;
    const char *variable;
    bool denied; /* by the policy above */
} rows[] = {
    {"nothing", "HOME=/", false},
    {"empty value", "HOME=", false},
    {"no =", "HOME", false},
    {"ENV-01", "LD_PRELOAD=/tmp/x.so", true},
    {"ENV-01 empty", "LD_PRELOAD=", true},
    {"ENV-01 no =", "LD_PRELOAD", true},
    {"ENV-01", "LD_AUDIT=/tmp/x.so", true},
    {"ENV-01 pinned, but not in \"signed\"", "LD_AUDIT=/opt/audit.so", true},
    {"ENV-01", "LD_LIBRARY_PATH=/tmp", true},
    {"ENV-01 allowed", "LD_LIBRARY_PATH=/var/lang/lib:/lib64", false},
    {"ENV-01 more than allowed", "LD_LIBRARY_PATH=/var/lang/lib:/lib64:/tmp", true},
    {"ENV-01 less than allowed", "LD_LIBRARY_PATH=/var/lang/lib", true},
    {"ENV-01", "LD_DEBUG_OUTPUT=/tmp/x", true},
    {"a name that begins like a denied one", "LD_PRELOADED=1", false},
    {"a name that is the beginning of one", "LD_PRELOA=1", false},
    {"another case", "ld_preload=/tmp/x.so", false},
    {"ENV-02 signed", "NODE_OPTIONS=--max-old-space-size=512", false},
    {"ENV-02 another value than signed", "NODE_OPTIONS=--require /tmp/x.js", true},
    {"ENV-02 more than signed", "NODE_OPTIONS=--max-old-space-size=512 --require /tmp/x.js", true},
    {"ENV-02", "NODE_PATH=/tmp", true},
    {"ENV-02 allowed to be empty", "NODE_PATH=", false},
    {"ENV-02", "NODE_EXTRA_CA_CERTS=/tmp/x", true},
    {"ENV-03", "PYTHONPATH=/tmp", true},
    {"ENV-03 allowed", "PYTHONPATH=/var/runtime", false},
    {"ENV-03 allowed, another", "PYTHONPATH=/var/lang/lib", false},
    {"ENV-03", "PYTHONHOME=/tmp", true},
    {"ENV-03", "PYTHONSTARTUP=/tmp/x", true},
    {"ENV-03", "PYTHONINSPECT=1", true},
    {"ENV-03", "PYTHONBREAKPOINT=x", true},
    {"ENV-03", "PYTHONUSERBASE=/tmp", true},
    {"ENV-03", "PYTHONPYCACHEPREFIX=/tmp", true},
    {"ENV-03 the prefix alone", "PYTHON=1", true},
    {"ENV-03 one letter less", "PYTHO=1", false},
    {"ENV-03 the prefix in the value", "X=PYTHON", false},
    {"ENV-04 signed, but not pinned", "JAVA_TOOL_OPTIONS=-javaagent:/tmp/x.jar", true},
    {"ENV-04", "_JAVA_OPTIONS=x", true},
    {"ENV-04", "JDK_JAVA_OPTIONS=x", true},
    {"ENV-04", "CLASSPATH=/tmp", true},
    {"ENV-05", "DOTNET_STARTUP_HOOKS=/tmp/x.dll", true},
    {"ENV-05", "DOTNET_ADDITIONAL_DEPS=/tmp", true},
    {"ENV-05", "CORECLR_PROFILER_PATH=/tmp/x.so", true},
    {"ENV-06", "RUBYOPT=-r/tmp/x", true},
    {"ENV-06", "BASH_ENV=/tmp/x", true},
    {"ENV-06", "ENV=/tmp/x", true},
    {"ENV-06", "BASH_FUNC_x%%=() { echo; }", true},
    {"ENV-06 another function", "BASH_FUNC_y%%=() { echo; }", false},
    {"ENV-06", "PERL5OPT=-Mx", true},
    {"ENV-07", "GLIBC_TUNABLES=glibc.malloc.check=3", true},
    {"ENV-07", "OPENSSL_CONF=/tmp/x", true},
    {"ENV-08", "AWS_LAMBDA_EXEC_WRAPPER=/tmp/x", true},
    {"ENV-08", "LAMBDA_TASK_ROOT=/tmp", true},
};

struct world {
    struct seal_policy policy;
    struct seal_manifest manifest;
};

static int make_world(void **state)
{
    static struct world world;
    struct seal_fault fault = {0};
    char *json = json_text(manifest_text);
    assert_int_equal(policy_text_read(policy_text, NULL, &world.policy, &fault), SEAL_OK);
    assert_int_equal(
        seal_manifest_read(seal_slice_text(json), "orders-api.json", &world.manifest, &fault),
        SEAL_OK);
    free(json);
    *state = &world;
    return 0;
}

static int end_world(void **state)
{
    struct world *world = *state;
    seal_policy_clear(&world->policy);
    seal_manifest_clear(&world->manifest);
    return 0;
}

static enum seal_result check(const struct world *world, const struct seal_manifest *package,
                              const char *one, const char *two, struct seal_fault *fault)
{
    char first[256], second[256];
    char *const environment[] = {(char[]){"PATH=/usr/bin"}, strcpy(first, one),
                                 two != NULL ? strcpy(second, two) : NULL, NULL};
    return seal_environment_check(&world->policy.environment, package, environment, fault);
}

static void denied_names_refuse(void **state)
{
    const struct world *world = *state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_fault fault = {0};
        char name[256];
        strcpy(name, rows[i].variable);
        strtok(name, "=");
        expect_result(&expect, rows[i].variable, rows[i].denied ? SEAL_BINDING_ENVIRONMENT : SEAL_OK,
                      check(world, &world->manifest, rows[i].variable, NULL, &fault), &fault);
        if (rows[i].denied)
            expect_text(&expect, rows[i].variable, name,
                        fault.subject); /* the name alone: values are secrets */
    }
    expect_end(&expect, COUNT(rows));
}

static void without_the_name_in_the_policy_it_passes(void **state)
{
    const struct seal_environment_rules none = {0};
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_fault fault = {0};
        char copy[256];
        char *const environment[] = {strcpy(copy, rows[i].variable), NULL};
        expect_result(&expect, rows[i].variable, SEAL_OK,
                      seal_environment_check(&none, NULL, environment, &fault), &fault);
    }
    expect_end(&expect, COUNT(rows));
}

static void signed_needs_the_functions_package(void **state)
{
    const struct world *world = *state;
    struct seal_fault fault = {0};
    const char *const value = "NODE_OPTIONS=--max-old-space-size=512";
    assert_int_equal(check(world, &world->manifest, value, NULL, &fault), SEAL_OK);
    assert_int_equal(check(world, NULL, value, NULL, &fault), SEAL_BINDING_ENVIRONMENT);
}

static const struct twice {
    const char *one, *two;
    enum seal_result want;
} twice[] = {
    {"A=1", "A=1", SEAL_BINDING_ENVIRONMENT},
    {"A=1", "A=2", SEAL_BINDING_ENVIRONMENT},
    {"A=1", "A", SEAL_BINDING_ENVIRONMENT},
    {"A=1", "A=", SEAL_BINDING_ENVIRONMENT},
    {"PATH=/tmp", "B=1", SEAL_BINDING_ENVIRONMENT}, /* PATH is there already */
    {"A=1", "a=1", SEAL_OK},
    {"A=1", "AB=1", SEAL_OK},
    {"A=B=1", "A.=1", SEAL_OK},
    {"=1", "=2", SEAL_BINDING_ENVIRONMENT}, /* the empty name */
};

static void a_name_that_occurs_twice_refuses(void **state)
{
    const struct world *world = *state;
    const struct seal_environment_rules none = {0};
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(twice); i++) {
        struct seal_fault fault = {0};
        expect_result(&expect, twice[i].two, twice[i].want,
                      check(world, &world->manifest, twice[i].one, twice[i].two, &fault), &fault);
        char first[64], second[64];
        char *const environment[] = {(char[]){"PATH=/usr/bin"}, strcpy(first, twice[i].one),
                                     (char[]){"ZZ=1"}, strcpy(second, twice[i].two), NULL};
        expect_result(&expect, twice[i].two, twice[i].want,
                      seal_environment_check(&none, NULL, environment, &fault), &fault);
    }
    expect_end(&expect, 2 * COUNT(twice));
}

static void an_empty_environment_passes(void **state)
{
    const struct world *world = *state;
    struct seal_fault fault = {0};
    char *const environment[] = {NULL};
    assert_int_equal(
        seal_environment_check(&world->policy.environment, &world->manifest, environment, &fault),
        SEAL_OK);
}

static void finds_values(void **state)
{
    char *const environment[] = {(char[]){"AB=1"}, (char[]){"A=x=y"}, (char[]){"E="}, NULL};
    (void)state;
    assert_string_equal(seal_environment_value(environment, "A"), "x=y");
    assert_string_equal(seal_environment_value(environment, "AB"), "1");
    assert_string_equal(seal_environment_value(environment, "E"), "");
    assert_null(seal_environment_value(environment, "B"));
    assert_null(seal_environment_value(environment, "A=x"));
    assert_null(seal_environment_value(environment, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(denied_names_refuse),
        cmocka_unit_test(without_the_name_in_the_policy_it_passes),
        cmocka_unit_test(signed_needs_the_functions_package),
        cmocka_unit_test(a_name_that_occurs_twice_refuses),
        cmocka_unit_test(an_empty_environment_passes),
        cmocka_unit_test(finds_values),
    };
    return cmocka_run_group_tests(tests, make_world, end_world);
}
