/* SPDX-License-Identifier: Apache-2.0 */
/* policy/v1: what a policy may say, and each way in which it is none. */
#include "support/expect.h"
#include "support/policy_text.h"

#include "core/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN "{'coldseal':'policy/v1','generation':12,'mode':'enforce',"
#define SIGNERS                                                                                    \
    "'signers':{'a':{'kind':'key'},'b':{'kind':'key'},'c':{'kind':'x509'},'d':{'kind':'sigstore'}" \
    "}"
#define RULE "{'functions':['orders-api'],'packages':['orders-api'],'require':'a'}"
#define TASK(rules) "'/var/task':{'rules':[" rules "]}"
#define OPT(rules) "'/opt':{'layered':true,'rules':[" rules "]}"
#define ROOTS "'roots':{" TASK(RULE) "}"
#define HEAD BEGIN SIGNERS ","
#define WITH(members) HEAD ROOTS "," members "}"
#define IN_TASK(rule) HEAD "'roots':{" TASK(rule) "}}"
#define IN_OPT(rule) HEAD "'roots':{" OPT(rule) "}}"

struct row {
    const char *name;
    const char *text;
    const char *subject; /* of the refusal; NULL: it is not asked */
    enum seal_result want;
};

static void check(const struct row *rows, size_t count, const struct seal_policy_place *place)
{
    struct expect expect = {0};
    for (size_t i = 0; i < count; i++) {
        struct seal_policy policy;
        struct seal_fault fault = {0};
        enum seal_result r = policy_text_read(rows[i].text, place, &policy, &fault);
        expect_result(&expect, rows[i].name, rows[i].want, r, &fault);
        if (rows[i].subject != NULL)
            expect_text(&expect, rows[i].name, rows[i].subject, fault.subject);
        if (r != SEAL_OK)
            expect_true(&expect, rows[i].name, "the fault names the document",
                        strncmp(fault.subject, "policy.json", 11) == 0);
        seal_policy_clear(&policy);
    }
    expect_end(&expect, (unsigned)count);
}

#define GOOD(name, text)          \
    {                             \
        name, text, NULL, SEAL_OK \
    }
#define BAD(name, text)                      \
    {                                        \
        name, text, NULL, SEAL_CONFIG_POLICY \
    }
#define BAD_AT(name, text, subject)                             \
    {                                                           \
        name, text, "policy.json: " subject, SEAL_CONFIG_POLICY \
    }

/* docs/formats.md section 3. */
#define FULL                                                                                       \
    "{'coldseal':'policy/v1','generation':12,'mode':'enforce','realm':'prod',"                     \
    "'signers':{'release':{'kind':'key','algorithm':'ecdsa-p256-sha256','key':'release.pem'},"     \
    "'security':{'kind':'x509','roots':'codesign-ca.pem','subject':'CN=Acme Lambda "               \
    "Release,O=Acme'},"                                                                            \
    "'ci':{'kind':'sigstore','trusted_root':'trusted_root.json','identity':'https://github.com/"   \
    "acme/{package}'}},"                                                                           \
    "'roots':{'/var/task':{'rules':["                                                              \
    "{'functions':['orders-api','orders-api-*'],'packages':['orders-api'],'require':{'all':['ci'," \
    "'security']},"                                                                                \
    "'min_version':80},"                                                                           \
    "{'functions':['{package}','{package}-*'],'packages':['*'],'bind':['function'],'require':'ci'" \
    "}]},"                                                                                         \
    "'/opt':{'layered':true,'links':['/var/lang'],'rules':["                                       \
    "{'packages':['acme-*','coldseal'],'require':'release'},"                                      \
    "{'packages':['datadog'],'paths':['datadog','extensions/"                                      \
    "datadog-agent'],'require':'release','absent':'accept'}]}},"                                   \
    "'min_versions':{'invoice-pdf':12},"                                                           \
    "'audit':[{'functions':['billing-*'],'until':'2026-12-24T00:00:00Z','reason':'roll-out, wave " \
    "3'}],"                                                                                        \
    "'revoked':{'keys':[],'certificates':[{'issuer':'sha256:#','serial':'000a1b'}],'manifests':['" \
    "sha256:#']},"                                                                                 \
    "'environment':{'deny':['LD_PRELOAD','LD_AUDIT','BASH_ENV','NODE_OPTIONS'],'deny_prefix':['"   \
    "PYTHON'],"                                                                                    \
    "'allow':{'PYTHONPATH':['/var/runtime']},'signed':['NODE_OPTIONS']},"                          \
    "'deadline_ms':9000,'log':{'format':'text','passed':false}}"

static void reads_every_member(void **state)
{
    static const struct seal_policy_place lambda = {"/var/task", "/opt"};
    struct seal_policy p;
    struct seal_fault fault = {0};
    (void)state;
    assert_int_equal(policy_text_read(FULL, &lambda, &p, &fault), SEAL_OK);
    assert_int_equal(p.generation, 12);
    assert_false(p.audit_all);
    assert_string_equal(p.realm, "prod");
    assert_int_equal(p.signers_count, 3);
    assert_string_equal(p.signers[1].name, "security");
    assert_string_equal(p.signers[2].kind, "sigstore");
    assert_int_equal(p.roots_count, 2);
    const struct seal_policy_root *task = &p.roots[0], *opt = &p.roots[1];
    assert_string_equal(task->path, "/var/task");
    assert_false(task->layered || task->optional || opt->optional);
    assert_true(opt->layered);
    assert_string_equal(opt->links.items[0], "/var/lang");
    assert_int_equal(task->count, 2);
    assert_int_equal(task->rules[0].require.form, SEAL_REQUIRE_GROUP);
    assert_int_equal(task->rules[0].require.needed, 2);
    assert_int_equal(task->rules[0].min_version, 80);
    assert_int_equal(task->rules[1].require.form, SEAL_REQUIRE_SIGNER);
    assert_int_equal(task->rules[1].require.signer, 2);
    assert_int_equal(task->rules[1].bind, SEAL_BIND_FUNCTION);
    assert_true(opt->rules[1].may_be_absent);
    assert_int_equal(opt->rules[1].paths.count, 2);
    assert_int_equal(p.floors_count, 1);
    assert_int_equal(p.audits_count, 1);
    assert_int_equal(p.audits[0].until, 1798070400);
    assert_string_equal(p.audits[0].reason, "roll-out, wave 3");
    assert_int_equal(p.revoked_keys_count, 0);
    assert_int_equal(p.revoked_certificates_count, 1);
    assert_int_equal(p.revoked_certificates[0].issuer[31], 0xaa);
    assert_int_equal(p.revoked_certificates[0].serial_size, 2); /* leading zeros count for nothing */
    assert_memory_equal(p.revoked_certificates[0].serial, "\x0a\x1b", 2);
    assert_int_equal(p.revoked_manifests_count, 1);
    assert_int_equal(p.revoked_manifests[0].bytes[31], 0xaa);
    assert_int_equal(p.environment.deny.count, 4);
    assert_string_equal(p.environment.deny_prefix.items[0], "PYTHON");
    assert_string_equal(p.environment.allow[0].name, "PYTHONPATH");
    assert_string_equal(p.environment.allow[0].values.items[0], "/var/runtime");
    assert_string_equal(p.environment.is_signed.items[0], "NODE_OPTIONS");
    assert_int_equal(p.deadline_ms, 9000);
    assert_int_equal(p.log_format, SEAL_LOG_TEXT);
    assert_false(p.log_passed);
    seal_policy_clear(&p);
    seal_policy_clear(&p);
    seal_policy_clear(NULL);
}

static void says_what_it_does_not_say(void **state)
{
    (void)state;
    struct seal_policy p;
    struct seal_fault fault = {0};
    assert_int_equal(policy_text_read(HEAD ROOTS "}", NULL, &p, &fault), SEAL_OK);
    assert_int_equal(p.deadline_ms, SEAL_DEADLINE_DEFAULT_MS);
    assert_int_equal(p.log_format, SEAL_LOG_JSON);
    assert_null(p.realm);
    assert_int_equal(
        p.audits_count + p.floors_count + p.revoked_keys_count + p.environment.deny.count, 0);
    seal_policy_clear(&p);
}

static const struct row documents[] = {
    GOOD("the smallest", HEAD ROOTS "}"),
    GOOD("blanks", " " BEGIN " " SIGNERS " , " ROOTS "\n}\n"),
    GOOD("mode audit", "{'coldseal':'policy/v1','generation':0,'mode':'audit'," SIGNERS "," ROOTS "}"),
    GOOD("signers behind roots", BEGIN ROOTS "," SIGNERS "}"),
    BAD("POL-08 empty", ""),
    BAD("byte order mark", "\xef\xbb\xbf" HEAD ROOTS "}"),
    BAD("a second document", HEAD ROOTS "}{}"),
    BAD("a byte behind", HEAD ROOTS "}x"),
    BAD("no end", HEAD ROOTS),
    BAD("a list", "[" HEAD ROOTS "}]"),
    BAD("null", "null"),
    BAD("no type", "{'generation':12,'mode':'enforce'," SIGNERS "," ROOTS "}"),
    BAD("type not first",
        "{'generation':12,'coldseal':'policy/v1','mode':'enforce'," SIGNERS "," ROOTS "}"),
    BAD("policy/v2", "{'coldseal':'policy/v2','generation':12,'mode':'enforce'," SIGNERS "," ROOTS "}"),
    BAD("a manifest",
        "{'coldseal':'manifest/v1','package':'p','version':1,'root':'/opt','entries':[]}"),
    BAD_AT("POL-08 mode twice", WITH("'mode':'audit'"), "mode"),
    BAD_AT("roots twice", WITH(ROOTS), "roots"),
    BAD_AT("a root twice", HEAD "'roots':{" TASK(RULE) "," TASK(RULE) "}}", "roots./var/task"),
    BAD_AT("a signer twice", BEGIN "'signers':{'a':{'kind':'key'},'a':{'kind':'key'}}," ROOTS "}",
           "signers.a"),
    BAD_AT("unknown member", WITH("'strict':true"), "strict"),
    BAD_AT("MAN-21 exclude", WITH("'exclude':['**']"), "exclude"),
    BAD("no generation", "{'coldseal':'policy/v1','mode':'enforce'," SIGNERS "," ROOTS "}"),
    BAD("generation -1",
        "{'coldseal':'policy/v1','generation':-1,'mode':'enforce'," SIGNERS "," ROOTS "}"),
    BAD("generation 2^64",
        "{'coldseal':'policy/v1','generation':18446744073709551616,'mode':'enforce'," SIGNERS
        "," ROOTS "}"),
    BAD("generation \"9\"",
        "{'coldseal':'policy/v1','generation':'9','mode':'enforce'," SIGNERS "," ROOTS "}"),
    BAD("no mode: there is no silent default",
        "{'coldseal':'policy/v1','generation':12," SIGNERS "," ROOTS "}"),
    BAD("mode off", "{'coldseal':'policy/v1','generation':12,'mode':'off'," SIGNERS "," ROOTS "}"),
    BAD("mode Enforce",
        "{'coldseal':'policy/v1','generation':12,'mode':'Enforce'," SIGNERS "," ROOTS "}"),
    BAD("mode null", "{'coldseal':'policy/v1','generation':12,'mode':null," SIGNERS "," ROOTS "}"),
    BAD("realm empty", WITH("'realm':''")),
    BAD("realm of a list", WITH("'realm':['prod']")),
    BAD("no signers", BEGIN ROOTS "}"),
    BAD("signers {}", BEGIN "'signers':{}," ROOTS "}"),
    BAD("signers []", BEGIN "'signers':[]," ROOTS "}"),
    BAD_AT("signer of a string", BEGIN "'signers':{'a':'release.pem'}," ROOTS "}", "signers.a"),
    BAD_AT("signer without kind", BEGIN "'signers':{'a':{'key':'release.pem'}}," ROOTS "}",
           "signers.a"),
    BAD("signer without a name", BEGIN "'signers':{'':{'kind':'key'},'a':{'kind':'key'}}," ROOTS "}"),
    BAD("no roots", HEAD "'log':{}}"),
    BAD("roots {}", HEAD "'roots':{}}"),
    BAD("min_versions of a string", WITH("'min_versions':{'lib':'12'}")),
    BAD("POL-01 floor -1", WITH("'min_versions':{'lib':-1}")),
    BAD("POL-01 floor 2^64", WITH("'min_versions':{'lib':18446744073709551616}")),
    GOOD("POL-01 floor 0", WITH("'min_versions':{'lib':0}")),
    GOOD("POL-01 floor 2^32", WITH("'min_versions':{'lib':4294967296}")),
    BAD("min_versions of no package's name", WITH("'min_versions':{'lib*':12}")),
    BAD("deadline 0", WITH("'deadline_ms':0")),
    BAD("deadline of more than the longest timeout", WITH("'deadline_ms':900001")),
    GOOD("the longest deadline", WITH("'deadline_ms':900000")),
    BAD("deadline 1.5", WITH("'deadline_ms':1.5")),
    BAD_AT("log format xml", WITH("'log':{'format':'xml'}"), "log.format"),
    BAD("log passed 1", WITH("'log':{'passed':1}")),
    BAD("log level", WITH("'log':{'level':'debug'}")),
    BAD("revoked key with no prefix", WITH("'revoked':{'keys':['#']}")),
    BAD("revoked manifest too short", WITH("'revoked':{'manifests':['sha256:aa']}")),
    BAD("revoked of a string", WITH("'revoked':{'keys':'sha256:#'}")),
    BAD("revoked labels", WITH("'revoked':{'labels':[]}")),
    BAD("revoked certificate without a serial",
        WITH("'revoked':{'certificates':[{'issuer':'sha256:#'}]}")),
    BAD("revoked certificate by its hash",
        WITH("'revoked':{'certificates':[{'issuer':'sha256:#','serial':'0a1b','sha256':'#'}]}")),
    BAD_AT("revoked serial with colons",
           WITH("'revoked':{'certificates':[{'issuer':'sha256:#','serial':'0a:1b'}]}"),
           "revoked.certificates[0].serial"),
    BAD("revoked serial of half a byte",
        WITH("'revoked':{'certificates':[{'issuer':'sha256:#','serial':'a1b'}]}")),
    BAD("revoked serial, empty",
        WITH("'revoked':{'certificates':[{'issuer':'sha256:#','serial':''}]}")),
    BAD("revoked serial of 21 bytes",
        WITH("'revoked':{'certificates':[{'issuer':'sha256:#','serial':"
             "'010203040506070809101112131415161718192021'}]}")),
    BAD("revoked issuer without prefix",
        WITH("'revoked':{'certificates':[{'issuer':'#','serial':'0a1b'}]}")),
    GOOD("revoked", WITH("'revoked':{'keys':['sha256:#'],'manifests':['sha256:#']}")),
};

static void is_one_closed_document(void **state)
{
    (void)state;
    check(documents, COUNT(documents), NULL);
}

static const struct row roots[] = {
    BAD_AT("root /", HEAD "'roots':{'/':{'rules':[" RULE "]}}}", "roots./"),
    BAD("root relative", HEAD "'roots':{'var/task':{'rules':[" RULE "]}}}"),
    BAD("root with a slash behind", HEAD "'roots':{'/var/task/':{'rules':[" RULE "]}}}"),
    BAD("root with two slashes", HEAD "'roots':{'/var//task':{'rules':[" RULE "]}}}"),
    BAD("root with a dot-dot", HEAD "'roots':{'/var/../opt':{'rules':[" RULE "]}}}"),
    BAD("root with a dot", HEAD "'roots':{'/var/./task':{'rules':[" RULE "]}}}"),
    BAD("TREE-07b one root inside the other",
        HEAD "'roots':{" TASK(RULE) ",'/var/task/lib':{'rules':[" RULE "]}}}"),
    BAD("TREE-07b one root around the other",
        HEAD "'roots':{" TASK(RULE) ",'/var':{'rules':[" RULE "]}}}"),
    GOOD("roots whose names begin alike",
         HEAD "'roots':{" TASK(RULE) ",'/var/task2':{'rules':[" RULE "]}}}"),
    BAD("no rules", HEAD "'roots':{'/var/task':{}}}"),
    BAD("rules []", HEAD "'roots':{'/var/task':{'rules':[]}}}"),
    BAD("rules {}", HEAD "'roots':{'/var/task':{'rules':{}}}}"),
    BAD("layered \"yes\"", HEAD "'roots':{'/opt':{'layered':'yes','rules':[" RULE "]}}}"),
    BAD("links []", HEAD "'roots':{'/var/task':{'links':[],'rules':[" RULE "]}}}"),
    BAD("links relative", HEAD "'roots':{'/var/task':{'links':['lang'],'rules':[" RULE "]}}}"),
    BAD("links /", HEAD "'roots':{'/var/task':{'links':['/'],'rules':[" RULE "]}}}"),
    BAD("links ..", HEAD "'roots':{'/var/task':{'links':['/var/../etc'],'rules':[" RULE "]}}}"),
    BAD("MAN-21 exclude in a root",
        HEAD "'roots':{'/var/task':{'exclude':['*'],'rules':[" RULE "]}}}"),
    GOOD("layered behind rules",
         HEAD "'roots':{'/opt':{'rules':[{'packages':['x'],'require':'a','absent':'accept'}],"
              "'layered':true}}}"),
};

static const struct row lambda_roots[] = {
    GOOD("the function's root", HEAD ROOTS "}"),
    BAD("MAN-31 no /var/task", IN_OPT("{'packages':['x'],'require':'a'}")),
    BAD("MAN-31 /var/task layered",
        HEAD "'roots':{'/var/task':{'layered':true,'rules':[" RULE "]}}}"),
};

static void roots_are_separate_places(void **state)
{
    static const struct seal_policy_place lambda = {"/var/task", "/opt"};
    (void)state;
    check(roots, COUNT(roots), NULL);
    check(lambda_roots, COUNT(lambda_roots), &lambda);
}

static const struct row rules[] = {
    GOOD("exact function and package",
         IN_TASK("{'functions':['orders-api'],'packages':['orders-api'],'require':'a'}")),
    GOOD("{package}",
         IN_TASK("{'functions':['{package}','{package}-*'],'packages':['*'],'require':'a'}")),
    GOOD("{package} in the middle",
         IN_TASK("{'functions':['prod-{package}-*'],'packages':['*'],'require':'a'}")),
    GOOD("bind with function",
         IN_TASK("{'packages':['*'],'bind':['function','realm'],'require':'a'}")),
    GOOD("an explicit empty bind", IN_TASK("{'packages':['*'],'bind':[],'require':'a'}")),
    GOOD("any function, exact package",
         IN_TASK("{'functions':['*'],'packages':['orders-api'],'require':'a'}")),
    BAD_AT("MAN-31 no tie", IN_TASK("{'packages':['*'],'require':'a'}"), "roots./var/task.rules[0]"),
    BAD("MAN-31 no tie with exact packages", IN_TASK("{'packages':['orders-api'],'require':'a'}")),
    BAD("MAN-31 functions, but any package",
        IN_TASK("{'functions':['orders-api'],'packages':['*'],'require':'a'}")),
    BAD("MAN-31 functions, but a pattern of packages",
        IN_TASK("{'functions':['orders-api'],'packages':['orders-api','acme-*'],'require':'a'}")),
    BAD("MAN-31 bind, but not of the function",
        IN_TASK("{'packages':['*'],'bind':['handler'],'require':'a'}")),
    BAD("MAN-31 {package} in one pattern of two",
        IN_TASK("{'functions':['{package}','billing'],'packages':['*'],'require':'a'}")),
    GOOD("the shared root needs no tie", IN_OPT("{'packages':['*'],'require':'a'}")),
    BAD("another layered root does",
        HEAD "'roots':{'/srv':{'layered':true,'rules':[{'packages':['*'],'require':'a'}]}}}"),
    BAD("no packages", IN_OPT("{'require':'a'}")),
    BAD("packages []", IN_OPT("{'packages':[],'require':'a'}")),
    BAD("packages of a string", IN_OPT("{'packages':'*','require':'a'}")),
    BAD("two bytes and a star", IN_OPT("{'packages':['ab*'],'require':'a'}")),
    BAD("star in the middle", IN_OPT("{'packages':['abc*d'],'require':'a'}")),
    BAD("one package twice", IN_OPT("{'packages':['acme','acme'],'require':'a'}")),
    BAD("functions []", IN_OPT("{'packages':['acme'],'functions':[],'require':'a'}")),
    BAD("functions of two bytes and a star",
        IN_OPT("{'packages':['acme'],'functions':['ab*'],'require':'a'}")),
    BAD("unknown placeholder",
        IN_OPT("{'packages':['acme'],'functions':['{name}'],'require':'a'}")),
    BAD("{package} twice",
        IN_OPT("{'packages':['acme'],'functions':['{package}{package}'],'require':'a'}")),
    BAD("no require: nothing is asked of nobody", IN_OPT("{'packages':['acme']}")),
    BAD("require null", IN_OPT("{'packages':['acme'],'require':null}")),
    BAD_AT("require of an unknown signer", IN_OPT("{'packages':['acme'],'require':'z'}"),
           "roots./opt.rules[0].require"),
    GOOD("min_version", IN_OPT("{'packages':['acme'],'require':'a','min_version':4294967296}")),
    GOOD("min_version 0", IN_OPT("{'packages':['acme'],'require':'a','min_version':0}")),
    BAD("min_version with *", IN_OPT("{'packages':['acme-*'],'require':'a','min_version':3}")),
    BAD("min_version \"3\"", IN_OPT("{'packages':['acme'],'require':'a','min_version':'3'}")),
    BAD("min_version -1", IN_OPT("{'packages':['acme'],'require':'a','min_version':-1}")),
    BAD("unknown binding", IN_OPT("{'packages':['acme'],'require':'a','bind':['version']}")),
    BAD("one binding twice",
        IN_OPT("{'packages':['acme'],'require':'a','bind':['realm','realm']}")),
    BAD("bind of a string", IN_OPT("{'packages':['acme'],'require':'a','bind':'realm'}")),
    BAD("paths []", IN_OPT("{'packages':['acme'],'require':'a','paths':[]}")),
    BAD("paths absolute", IN_OPT("{'packages':['acme'],'require':'a','paths':['/opt/acme']}")),
    BAD("MAN-21 paths ..", IN_OPT("{'packages':['acme'],'require':'a','paths':['../x']}")),
    BAD("MAN-21 paths .", IN_OPT("{'packages':['acme'],'require':'a','paths':['.']}")),
    BAD("paths with a slash behind",
        IN_OPT("{'packages':['acme'],'require':'a','paths':['acme/']}")),
    GOOD("absent", IN_OPT("{'packages':['acme'],'require':'a','absent':'accept'}")),
    BAD("absent refuse", IN_OPT("{'packages':['acme'],'require':'a','absent':'refuse'}")),
    BAD("absent true", IN_OPT("{'packages':['acme'],'require':'a','absent':true}")),
    BAD("absent in a root that is not layered",
        IN_TASK("{'functions':['{package}'],'packages':['*'],'require':'a','absent':'accept'}")),
    BAD("unknown member of a rule", IN_OPT("{'packages':['acme'],'require':'a','exclude':['x']}")),
    BAD("a rule of a string", IN_OPT("'a'")),
};

static void rules_tie_packages_to_functions(void **state)
{
    (void)state;
    check(rules, COUNT(rules), NULL);
}

#define AUDIT(members) WITH("'audit':[{" members "}]")
#define UNTIL "'until':'2026-12-24T00:00:00Z','reason':'wave 3'"

static const struct row audits[] = {
    GOOD("functions", AUDIT("'functions':['billing-*']," UNTIL)),
    GOOD("roots", AUDIT("'roots':['/var/task']," UNTIL)),
    GOOD("both", AUDIT("'functions':['*'],'roots':['/var/task']," UNTIL)),
    GOOD("none", WITH("'audit':[]")),
    BAD_AT("neither", AUDIT(UNTIL), "audit[0]"),
    BAD_AT("no until", AUDIT("'functions':['billing-*'],'reason':'wave 3'"), "audit[0]"),
    BAD_AT("no reason", AUDIT("'functions':['billing-*'],'until':'2026-12-24T00:00:00Z'"), "audit[0]"),
    BAD("until a day", AUDIT("'functions':['billing-*'],'until':'2026-12-24','reason':'x'")),
    BAD("until for ever", AUDIT("'functions':['billing-*'],'until':null,'reason':'x'")),
    BAD("reason empty",
        AUDIT("'functions':['billing-*'],'until':'2026-12-24T00:00:00Z','reason':''")),
    BAD("functions []", AUDIT("'functions':[]," UNTIL)),
    BAD("roots []", AUDIT("'roots':[]," UNTIL)),
    BAD("a root that is none", AUDIT("'roots':['var']," UNTIL)),
    BAD("a root that the policy does not have", AUDIT("'roots':['/srv']," UNTIL)),
    BAD("packages: a file name must not choose", AUDIT("'packages':['legacy-*']," UNTIL)),
    BAD_AT("functions with a placeholder", AUDIT("'functions':['{package}']," UNTIL),
           "audit[0].functions[0]"),
    BAD("audit {}", WITH("'audit':{}")),
    BAD("audit true", WITH("'audit':true")),
};

static void auditing_is_scoped_and_ends(void **state)
{
    (void)state;
    check(audits, COUNT(audits), NULL);
}

#define ENVIRONMENT(members) WITH("'environment':{" members "}")

static const struct row environments[] = {
    GOOD("deny", ENVIRONMENT("'deny':['LD_PRELOAD','BASH_FUNC_x%%']")),
    GOOD(
        "all of it",
        ENVIRONMENT(
            "'deny':['NODE_OPTIONS'],'deny_prefix':['LD_'],'allow':{'LD_LIBRARY_PATH':['/lib','']},"
            "'signed':['NODE_OPTIONS']")),
    GOOD("none", ENVIRONMENT("")),
    BAD_AT("POL-09 deny *", ENVIRONMENT("'deny':['*']"), "environment.deny[0]"),
    BAD("POL-09 deny LD_*", ENVIRONMENT("'deny':['LD_*']")),
    BAD("POL-09 deny an empty name", ENVIRONMENT("'deny':['']")),
    BAD("POL-09 deny A=B", ENVIRONMENT("'deny':['A=B']")),
    BAD("POL-09 deny a number", ENVIRONMENT("'deny':[1]")),
    BAD("POL-09 deny a number in place of a list", ENVIRONMENT("'deny':1")),
    BAD("deny []", ENVIRONMENT("'deny':[]")),
    BAD("deny twice", ENVIRONMENT("'deny':['A','A']")),
    BAD("deny_prefix empty", ENVIRONMENT("'deny_prefix':['']")),
    BAD("deny_prefix LD_*", ENVIRONMENT("'deny_prefix':['LD_*']")),
    BAD("allow []", ENVIRONMENT("'allow':['A']")),
    BAD("allow without values", ENVIRONMENT("'allow':{'A':[]}")),
    BAD("allow of a string", ENVIRONMENT("'allow':{'A':'x'}")),
    BAD("allow A=B", ENVIRONMENT("'allow':{'A=B':['x']}")),
    BAD("signed []", ENVIRONMENT("'signed':[]")),
    BAD("unknown member", ENVIRONMENT("'scrub':['A']")),
    BAD("signed and no unlayered root",
        HEAD "'roots':{" OPT(
            "{'packages':['x'],'require':'a'}") "},"
                                                "'environment':{'deny':['A'],'signed':['A']}}"),
    BAD("signed and two unlayered roots",
        HEAD "'roots':{" TASK(RULE) ",'/srv':{'rules':[" RULE "]}},"
                                    "'environment':{'deny':['A'],'signed':['A']}}"),
    GOOD("signed, one unlayered root and a layered one",
         HEAD "'roots':{" TASK(RULE) "," OPT(
             "{'packages':['x'],'require':'a'}") "},"
                                                 "'environment':{'deny':['A'],'signed':['A']}}"),
};

static void variables_are_named_exactly(void **state)
{
    (void)state;
    check(environments, COUNT(environments), NULL);
}

/* A policy with @count members made by a format, between two texts. */
static enum seal_result read_many(const char *before, const char *format, unsigned count,
                                  const char *behind)
{
    struct seal_buffer text = {0};
    struct seal_policy policy;
    struct seal_fault fault = {0};
    char member[256];
    assert_int_equal(seal_buffer_append(&text, before, strlen(before)), SEAL_OK);
    for (unsigned i = 0; i < count; i++) {
        int size = i > 0 ? snprintf(member, sizeof(member), ",") : 0;
        char *at = member + size;
        for (const char *p = format; *p != '\0'; p++) /* '@' is the number */
            at += *p == '@' ? sprintf(at, "%u", i) : sprintf(at, "%c", *p);
        assert_int_equal(seal_buffer_append(&text, member, strlen(member)), SEAL_OK);
    }
    assert_int_equal(seal_buffer_append(&text, behind, strlen(behind)), SEAL_OK);
    enum seal_result r = policy_text_read((const char *)text.data, NULL, &policy, &fault);
    seal_policy_clear(&policy);
    seal_buffer_clear(&text);
    return r;
}

static void bounds_are_where_limits_h_says(void **state)
{
    const char *const task =
        "},'roots':{'/var/task':{'rules':[{'packages':['p'],'bind':[],'require':'s0'}]}}}";
    const char *const rule = "{'packages':['p@'],'require':'a'}";
    const char *const root = "'/r@':{'rules':[{'packages':['p'],'bind':[],'require':'a'}]}";
    struct expect expect = {0};
    (void)state;
    expect_result(&expect, "64 signers", SEAL_OK,
                  read_many(BEGIN "'signers':{", "'s@':{'kind':'key'}", 64, task), NULL);
    expect_result(&expect, "65 signers", SEAL_LIMIT_COUNT,
                  read_many(BEGIN "'signers':{", "'s@':{'kind':'key'}", 65, task), NULL);
    expect_result(&expect, "16 roots", SEAL_OK, read_many(HEAD "'roots':{", root, 16, "}}"), NULL);
    expect_result(&expect, "17 roots", SEAL_LIMIT_COUNT,
                  read_many(HEAD "'roots':{", root, 17, "}}"), NULL);
    expect_result(&expect, "1024 rules", SEAL_OK,
                  read_many(HEAD "'roots':{'/opt':{'layered':true,'rules':[", rule, 1024, "]}}}"),
                  NULL);
    expect_result(&expect, "1025 rules", SEAL_LIMIT_COUNT,
                  read_many(HEAD "'roots':{'/opt':{'layered':true,'rules':[", rule, 1025, "]}}}"),
                  NULL);
    struct seal_policy policy;
    struct seal_fault fault = {0};
    expect_result(&expect, "17 levels", SEAL_LIMIT_DEPTH,
                  policy_text_read(HEAD "'x':[[[[[[[[[[[[[[[[[", NULL, &policy, &fault), &fault);
    seal_policy_clear(&policy);
    expect_end(&expect, 7);
}

static enum seal_result refuse_signer(void *context, const char *name, size_t index,
                                      const struct seal_json *object)
{
    unsigned *calls = context;
    ++*calls;
    assert_int_equal(index, *calls - 1);
    return strcmp(name, "c") == 0
               ? seal_json_fail_as(object, SEAL_CONFIG_KEY, "of glass", NULL, NULL)
               : SEAL_OK;
}

/* SEAL_CONFIG_KEY and _FILE come from whoever knows the kind, with the place of the signer. */
static void hands_signers_to_whoever_knows_them(void **state)
{
    static const struct seal_policy_place place = {NULL, NULL};
    unsigned calls = 0;
    const struct seal_signer_reader signers = {&calls, refuse_signer};
    struct seal_policy policy;
    struct seal_fault fault = {0};
    char *json = json_text(HEAD ROOTS "}");
    (void)state;
    assert_int_equal(seal_policy_read(seal_slice_text(json), &place, &signers, &policy, &fault),
                     SEAL_CONFIG_KEY);
    assert_int_equal(calls, 3); /* in the policy's order, and no further */
    assert_string_equal(fault.subject, "policy.json: signers.c");
    seal_policy_clear(&policy);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_member),
        cmocka_unit_test(says_what_it_does_not_say),
        cmocka_unit_test(is_one_closed_document),
        cmocka_unit_test(roots_are_separate_places),
        cmocka_unit_test(rules_tie_packages_to_functions),
        cmocka_unit_test(auditing_is_scoped_and_ends),
        cmocka_unit_test(variables_are_named_exactly),
        cmocka_unit_test(bounds_are_where_limits_h_says),
        cmocka_unit_test(hands_signers_to_whoever_knows_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
