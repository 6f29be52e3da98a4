/* SPDX-License-Identifier: Apache-2.0 */
/* What is allowed in a policy and careless all the same: every warning, and beside each what must not raise it. */
#include "support/expect.h"
#include "support/policy_text.h"

#include "cli/policy/warnings.h"

#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400)
#define NOW INT64_C(1795564800) /* 2026-11-25T00:00:00Z */

#define POLICY(roots, more)                                                                  \
    "{'coldseal':'policy/v1','generation':1,'mode':'enforce','signers':{'a':{'kind':'key'}," \
    "'b':{'kind':'key'},'w':{'kind':'sigstore'}},'roots':{" roots "}" more "}"
#define TASK(rules) "'/var/task':{'rules':[" rules "]}"
#define OPT(rules) "'/opt':{'layered':true,'rules':[" rules "]}"
#define LIB(rules) "'/srv/lib':{'layered':true,'rules':[" rules "]}"
#define BOTH "'require':{'all':['a','b']}"
#define FLOOR ",'min_versions':{'p':1}"

typedef void part(struct seal_policy_review *review);

struct row {
    const char *name;
    const char *text;
    const char *want; /* the warnings, a line each: their names and texts */
    bool exec;
};

/* "name: text\n" for each warning. */
static void write_warnings(const struct seal_policy_review *review, char *ret_text, size_t size)
{
    size_t at = 0;

    ret_text[0] = '\0';
    for (const struct seal_policy_warning *w = review->first; w != NULL && at < size; w = w->next)
        at += (size_t)snprintf(ret_text + at, size - at, "%s: %s\n", w->name, w->text);
}

static void check(const struct row *rows, size_t count, part *look)
{
    struct expect expect = {0};

    for (size_t i = 0; i < count; i++) {
        struct seal_policy_file file = {.path = "policy.json"};
        struct seal_arena arena = {0};
        struct seal_policy_review review = {
            .file = &file, .now = NOW, .exec = rows[i].exec, .arena = &arena};
        struct seal_fault fault = {0};
        char got[2048];

        expect_result(&expect, rows[i].name, SEAL_OK,
                      policy_text_read(rows[i].text, NULL, &file.policy, &fault), &fault);
        look(&review);
        write_warnings(&review, got, sizeof(got));
        expect_text(&expect, rows[i].name, rows[i].want, got);
        expect_true(&expect, rows[i].name, "nothing failed", review.failed == SEAL_UNDECIDED);
        seal_policy_clear(&file.policy);
        seal_arena_clear(&arena);
    }
    expect_end(&expect, (unsigned)count);
}

#define RULE(functions, packages, more) \
    "{'functions':[" functions "],'packages':[" packages "]," more "}"
#define ALONE(more) RULE("'f'", "'p'", BOTH) "," more
#define ONE "rule 1 of /var/task: "

static const struct row rules[] = {
    {"a rule that two must meet", POLICY(TASK(RULE("'f'", "'p'", BOTH)), FLOOR), "", false},

    /* one-stolen-key */
    {"one signer", POLICY(TASK(RULE("'f','get-*'", "'p'", "'require':'a'")), FLOOR),
     "one-stolen-key: a alone starts f, get-* in /var/task; one stolen key is enough\n", false},
    {"either of two",
     POLICY(TASK(RULE("'f'", "'p'", "'require':{'any':['a',{'all':['b','w']}]}")), FLOOR),
     "one-stolen-key: a alone starts f in /var/task; one stolen key is enough\n", false},
    {"a workflow, on the rest of the functions",
     POLICY(TASK(ALONE(RULE("'{package}','{package}-*'", "'*'", "'require':'w'"))), FLOOR),
     "one-stolen-key: w alone starts most functions in /var/task; one stolen workflow is enough\n",
     false},
    {"a threshold of one",
     POLICY(TASK(RULE("'f'", "'p'", "'require':{'threshold':1,'of':['a','b'],'kinds':1}")), FLOOR),
     "one-stolen-key: a alone starts f in /var/task; one stolen key is enough\n"
     "one-stolen-key: b alone starts f in /var/task; one stolen key is enough\n",
     false},
    {"a layer", POLICY(OPT("{'packages':['acme-*','x'],'require':'b'}"), FLOOR),
     "one-stolen-key: b alone vouches for acme-*, x in /opt; one stolen key is enough\n", false},
    {"many rules",
     POLICY(TASK(RULE("'f1'", "'p'", "'require':'a'") "," RULE("'f2'", "'p'", "'require':'a'") "," RULE(
                "'f3'", "'p'", "'require':'a'") "," RULE("'f4'", "'p'", "'require':'a'")),
            FLOOR),
     "one-stolen-key: a alone starts f1, f2, f3 and more (4 rules) in /var/task; one stolen "
     "key is enough\n",
     false},

    /* any-package-any-function */
    {"bound to nothing, any package", POLICY(TASK("{'packages':['*'],'bind':[]," BOTH "}"), FLOOR),
     "any-package-any-function: " ONE "any sealed package may start on any function\n", false},
    {"a star for functions", POLICY(TASK(RULE("'*'", "'p','q'", BOTH)), FLOOR),
     "any-package-any-function: " ONE "p, q may start on any function\n", false},
    {"some packages on some functions",
     POLICY(TASK("{'functions':['f'],'packages':['acme-*'],'bind':[]," BOTH "}"), FLOOR),
     "any-package-any-function: " ONE "acme-* may start on f\n", false},
    {"one function, one package, bound to nothing",
     POLICY(TASK("{'functions':['f'],'packages':['p'],'bind':[]," BOTH "}"), FLOOR), "", false},
    {"bound to its function",
     POLICY(TASK("{'packages':['*'],'bind':['function']," BOTH "}"), FLOOR), "", false},
    {"by its name", POLICY(TASK(RULE("'{package}-*'", "'*'", BOTH)), FLOOR), "", false},
    {"not every pattern has the name",
     POLICY(TASK("{'functions':['{package}','f'],'packages':['*'],'bind':[]," BOTH "}"), FLOOR),
     "any-package-any-function: " ONE "any sealed package may start on {package}, f\n", false},
    {"layers are for everybody", POLICY(OPT("{'packages':['*']," BOTH "}"), FLOOR), "", false},
    {"another layered root is not", POLICY(LIB("{'packages':['*'],'bind':[]," BOTH "}"), FLOOR),
     "any-package-any-function: rule 1 of /srv/lib: any sealed package may start on any function\n",
     false},
    {"a container has one package", POLICY(TASK("{'packages':['p'],'bind':[]," BOTH "}"), FLOOR),
     "", true},
    {"but not any", POLICY(TASK("{'packages':['*'],'bind':[]," BOTH "}"), FLOOR),
     "any-package-any-function: " ONE "any sealed package may start on any function\n", true},

    /* unreachable-rule */
    {"behind a rule for all",
     POLICY(TASK("{'packages':['p'],'bind':['function']," BOTH "}," RULE("'f'", "'q'", BOTH)), FLOOR),
     "unreachable-rule: rule 2 of /var/task is never reached: rule 1 comes first\n", false},
    {"behind the same name", POLICY(TASK(ALONE(RULE("'f'", "'q'", BOTH))), FLOOR),
     "unreachable-rule: rule 2 of /var/task is never reached: rule 1 comes first\n", false},
    {"behind two rules, one for each",
     POLICY(TASK(RULE("'f'", "'p'", BOTH) "," RULE("'get-*'", "'p'", BOTH) "," RULE("'get-it','f'",
                                                                                    "'p'", BOTH)),
            FLOOR),
     "unreachable-rule: rule 3 of /var/task is never reached: rule 1 comes first\n", false},
    {"one name is left", POLICY(TASK(ALONE(RULE("'f','g'", "'q'", BOTH))), FLOOR), "", false},
    {"a beginning is whole",
     POLICY(TASK(RULE("'get-*'", "'p'", BOTH) "," RULE("'getter'", "'p'", BOTH)), FLOOR), "", false},
    {"wider comes later",
     POLICY(TASK(RULE("'get-it'", "'p'", BOTH) "," RULE("'get-*'", "'p'", BOTH)), FLOOR), "", false},
    {"the package's name is no other name",
     POLICY(TASK(RULE("'{package}'", "'p'", BOTH) "," RULE("'p'", "'p'", BOTH)), FLOOR), "", false},
    {"the package's name twice",
     POLICY(TASK(RULE("'{package}*'", "'p'", BOTH) "," RULE("'{package}-x'", "'q'", BOTH)), FLOOR),
     "unreachable-rule: rule 2 of /var/task is never reached: rule 1 comes first\n", false},
    {"a rule for all behind one for some",
     POLICY(TASK(ALONE("{'packages':['q'],'bind':['function']," BOTH "}")), FLOOR), "", false},
    {"layers go by package",
     POLICY(OPT("{'packages':['acme-*']," BOTH "},{'functions':['f'],'packages':['acme-x']," BOTH "}"),
            FLOOR),
     "unreachable-rule: rule 2 of /opt is never reached: rule 1 comes first\n", false},
    {"and not by function",
     POLICY(OPT("{'packages':['x']," BOTH "},{'packages':['y']," BOTH "}"), FLOOR), "", false},

    /* no-min-version */
    {"no floor", POLICY(TASK(RULE("'f'", "'p'", BOTH)), ""),
     "no-min-version: no package has a least version: an old seal starts as well as a new one\n",
     false},
    {"a rule has one", POLICY(TASK(RULE("'f'", "'p'", BOTH ",'min_version':2")), ""), "", false},
};

static void rules_are_reviewed(void **state)
{
    (void)state;
    check(rules, COUNT(rules), seal_policy_review_rules);
}

#define START(more) POLICY(TASK(RULE("'f'", "'p'", BOTH)), more)
#define CLOSED                                                                             \
    ",'environment':{'deny':['LD_PRELOAD','BASH_ENV','NODE_OPTIONS','JAVA_TOOL_OPTIONS']," \
    "'deny_prefix':['PYTHON']}"
#define AUDIT(until) \
    ",'audit':[{'functions':['f'],'roots':['/var/task'],'until':'" until "','reason':'r'}]"

static const struct row starts[] = {
    {"nothing to say", START(CLOSED), "", false},
    {"all open", START(""),
     "environment-open: environment is open to LD_PRELOAD, BASH_ENV, NODE_OPTIONS, PYTHONPATH, "
     "JAVA_TOOL_OPTIONS: whoever sets variables runs code before the handler\n",
     false},
    {"two open", START(",'environment':{'deny':['LD_PRELOAD','BASH_ENV'],'deny_prefix':['NODE_']}"),
     "environment-open: environment is open to PYTHONPATH, JAVA_TOOL_OPTIONS: whoever sets "
     "variables "
     "runs code before the handler\n",
     false},
    {"an audit that ends soon", START(CLOSED AUDIT("2027-02-23T00:00:00Z")), "", false},
    {"an audit that is long",
     START(CLOSED AUDIT("2027-02-23T00:00:01Z")), "audit-long: audit of f in /var/task ends in 90 days, on 2027-02-23: until then it only watches\n",
     false},
    {"an audit that ends now", START(CLOSED AUDIT("2026-11-25T00:00:00Z")),
     "audit-ended: audit of f in /var/task ended on 2026-11-25: the entry does nothing any more\n",
     false},
    {"an audit that ends in a second", START(CLOSED AUDIT("2026-11-25T00:00:01Z")), "", false},
    {"the platform's deadline", START(CLOSED ",'deadline_ms':10000"),
     "deadline-late: deadline_ms is 10000: the platform ends an init after 10 s, and then nobody "
     "says "
     "why\n",
     false},
    {"below it", START(CLOSED ",'deadline_ms':9999"), "", false},
    {"a container has none", START(CLOSED ",'deadline_ms':60000"), "", true},
    {"audit of everything",
     "{'coldseal':'policy/"
     "v1','generation':1,'mode':'audit','signers':{'a':{'kind':'key'}},'roots':{" TASK(
         RULE("'f'", "'p'", "'require':'a'")) "}" CLOSED "}",
     "audit-all: the whole policy is in audit: nothing is refused, on no function\n", false},
};

static void starts_are_reviewed(void **state)
{
    (void)state;
    check(starts, COUNT(starts), seal_policy_review_start);
}

#define KEY(...)                                    \
    {                                               \
        .kind = "key", .has_key = true, __VA_ARGS__ \
    }
#define NOT_AFTER(time) .has_end = true, .end = (time), .ends = "not_after"
#define LIST(is_required, updated, until)                                                 \
    .has_list = true, .list_required = (is_required), .list_update = NOW - (updated)*DAY, \
    .list_next = NOW + (until)*DAY
#define NO_LIST .has_list = false
#define GOOD_LIST LIST(true, 30, 15)
#define CERTIFICATE(until, has_timestamp, ...)                                    \
    {                                                                             \
        .kind = "x509", .has_end = true, .end = NOW + (until), .ends = "CN=Root", \
        .needs_timestamp = (has_timestamp), __VA_ARGS__                           \
    }

static const struct note_row {
    const char *name;
    struct seal_signer_note note;
    const char *want;
} notes[] = {
    {"a good certificate", CERTIFICATE(91 * DAY, true, GOOD_LIST), ""},
    {"a key with an end", KEY(NOT_AFTER(NOW + 91 * DAY)), ""},
    {"a key without", KEY(.has_end = false),
     "key-without-end: s is a key without not_after: it counts until a new policy takes it back\n"},
    {"a key that ends",
     KEY(NOT_AFTER(NOW + 12 * DAY)), "signer-ends: s ends in 12 days by its not_after; from 2026-12-07 every seal of s is refused\n"},
    {"a key that has ended", KEY(NOT_AFTER(NOW)),
     "signer-ends: s ended on 2026-11-25 by its not_after; every seal of s is refused\n"},
    {"a root that ends, with timestamps", CERTIFICATE(90 * DAY, true, GOOD_LIST),
     "certificate-ends: certificate CN=Root ends in 90 days; what is signed later does not count "
     "for "
     "s\n"},
    {"without", CERTIFICATE(DAY / 2, false, GOOD_LIST),
     "certificate-ends: certificate CN=Root ends in 1 day; from 2026-11-25 every seal of s is "
     "refused\n"
     "no-timestamp: a seal by s ends with its certificate: no timestamp is demanded\n"},
    {"no lists", CERTIFICATE(91 * DAY, true, NO_LIST),
     "no-revocation: certificates of s cannot be revoked by their authority: there is no crl\n"},
    {"a list that ends", CERTIFICATE(91 * DAY, true, LIST(true, 1, 14)),
     "crl-ends: the revocation list of s ends in 14 days; from 2026-12-09 every seal of s is "
     "refused\n"},
    {"a list that has ended", CERTIFICATE(91 * DAY, true, LIST(true, 1, 0)),
     "crl-ends: the revocation list of s ended on 2026-11-25; every seal of s is refused\n"},
    {"and is not required", CERTIFICATE(91 * DAY, true, LIST(false, 1, 0)),
     "crl-ends: the revocation list of s ended on 2026-11-25; it is not required, so who was "
     "revoked "
     "since is let through\n"},
    {"an old list", CERTIFICATE(91 * DAY, true, LIST(true, 40, 15)),
     "crl-old: the revocation list of s is 40 days old; from 2026-12-10 every seal of s is "
     "refused\n"},
    {"an old list that is not required", CERTIFICATE(91 * DAY, true, LIST(false, 31, 15)),
     "crl-old: the revocation list of s is 31 days old\n"},
};

static void signers_are_reviewed(void **state)
{
    struct expect expect = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(notes); i++) {
        struct seal_arena arena = {0};
        struct seal_policy_review review = {.now = NOW, .arena = &arena};
        char got[2048];

        seal_policy_review_note(&review, "s", &notes[i].note);
        write_warnings(&review, got, sizeof(got));
        expect_text(&expect, notes[i].name, notes[i].want, got);
        seal_arena_clear(&arena);
    }
    expect_end(&expect, COUNT(notes));
}

/* Names from a policy reach a terminal: they are escaped, and only once. */
static void names_are_escaped(void **state)
{
    struct seal_arena arena = {0};
    struct seal_policy_review review = {.now = NOW, .arena = &arena};
    const struct seal_signer_note note = {.kind = "key", .has_key = true};

    (void)state;
    seal_policy_review_note(&review, "s\x1b[2J", &note);
    assert_int_equal(review.count, 1);
    assert_string_equal(review.first->about, "s\x1b[2J"); /* for programs: as it is */
    assert_null(strchr(review.first->text, '\x1b'));
    assert_non_null(strstr(review.first->text, "s\\x1b[2J is a key"));
    seal_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_reviewed),
        cmocka_unit_test(starts_are_reviewed),
        cmocka_unit_test(signers_are_reviewed),
        cmocka_unit_test(names_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
