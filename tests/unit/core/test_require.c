/* SPDX-License-Identifier: Apache-2.0 */
/* How many of which signers: what may be asked, and when it is met. */
#include "support/expect.h"

#include "core/policy.h"
#include "core/require.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct seal_signer_name signers[] = {
    {"a", "key"}, {"b", "key"}, {"c", "x509"}, {"d", "sigstore"}};
static const struct seal_require_names names = {signers, COUNT(signers)};

struct paper {
    struct seal_arena arena;
    struct seal_fault fault;
};

static enum seal_result read_text(struct paper *paper, const char *text,
                                  struct seal_require *ret_require)
{
    const struct seal_json_rules rules = {SEAL_POLICY_DEPTH_MAX, SEAL_JSON_INTEGERS};
    const struct seal_json_source source = {.document = "policy.json",
                                            .malformed = SEAL_CONFIG_POLICY,
                                            .misshapen = SEAL_CONFIG_POLICY,
                                            .arena = &paper->arena,
                                            .fault = &paper->fault};
    struct seal_json root = {0};
    char *json = json_text(text);
    enum seal_result r = seal_json_open(&source, seal_slice_text(json), &rules, &root);
    if (r == SEAL_OK)
        r = seal_require_read(&root, &names, ret_require);
    seal_json_close(&root);
    free(json);
    return r;
}

/* Which of the sixteen sets of signers meet it; in the order of a, b, c, d. */
static const struct asked {
    const char *text;
    const char *met; /* sets, separated by blanks; the rest does not */
} asked[] = {
    {"'a'", "a ab ac ad abc abd acd abcd"},
    {"{'any':['a','b']}", "a b ab ac ad bc bd abc abd acd bcd abcd"},
    {"{'any':['a']}", "a ab ac ad abc abd acd abcd"},
    {"{'all':['a','b']}", "ab abc abd abcd"},
    {"{'all':['a','b','c','d']}", "abcd"},
    {"{'all':['a']}", "a ab ac ad abc abd acd abcd"},
    {"{'threshold':1,'of':['a','b']}", "a b ab ac ad bc bd abc abd acd bcd abcd"},
    {"{'threshold':2,'of':['a','b','c']}", "ab ac bc abc abd acd bcd abcd"}, /* T17 */
    {"{'threshold':3,'of':['a','b','c']}", "abc abcd"},
    {"{'threshold':2,'of':['a','b','c'],'kinds':2}",
     "ac bc abc acd bcd abcd"}, /* a and b are two of one kind */
    {"{'threshold':1,'of':['a','b','c'],'kinds':1}",
     "a b c ab ac ad bc bd cd abc abd acd bcd abcd"},
    {"{'threshold':3,'of':['a','b','c','d'],'kinds':3}", "acd bcd abcd"},
    {"{'of':['a','b'],'threshold':2}", "ab abc abd abcd"}, /* order of members is free */
    {"{'all':['a',{'any':['c','d']}]}", "ac ad abc abd acd abcd"},
    {"{'any':[{'all':['a','b']},{'all':['a','c']}]}",
     "ab ac abc abd acd abcd"}, /* one name in two members of an any */
    {"{'threshold':2,'of':['a',{'any':['b','c']},'d']}", "ab ac ad bd cd abc abd acd bcd abcd"},
    {"{'all':[{'any':[{'all':['a']}]}]}", "a ab ac ad abc abd acd abcd"}, /* depth 4 with the name */
    {"{'threshold':2,'of':[{'all':['a','c']},'b','d'],'kinds':2}", "abc abd bd bcd acd abcd"},
};

static bool among(const char *set, const char *sets)
{
    size_t size = strlen(set);
    for (const char *at = sets; *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && strncmp(at, set, size) == 0)
            return true;
        at += length;
    }
    return false;
}

static void is_met_by_these_and_no_others(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct paper paper = {0};
        struct seal_require require = {0};
        expect_result(&expect, asked[i].text, SEAL_OK, read_text(&paper, asked[i].text, &require),
                      &paper.fault);
        for (unsigned bits = 0; bits < 16; bits++) {
            struct seal_vouchers vouchers = {0};
            char set[5] = "", row[128];
            for (unsigned s = 0; s < 4; s++) {
                vouchers.vouched[s] = (bits >> s & 1) != 0;
                if (vouchers.vouched[s])
                    strncat(set, signers[s].name, 1);
            }
            snprintf(row, sizeof(row), "%s by \"%s\"", asked[i].text, set);
            expect_true(&expect, row, "met or not",
                        seal_require_met(&require, &vouchers, &names) == among(set, asked[i].met));
        }
        for (size_t s = 0; s < 4; s++) {
            char quoted[4] = {'\'', signers[s].name[0], '\'', '\0'};
            expect_true(&expect, asked[i].text, "asks whom it names",
                        seal_require_asks(&require, s) == (strstr(asked[i].text, quoted) != NULL));
        }
        seal_arena_clear(&paper.arena);
    }
    expect_end(&expect, 21 * COUNT(asked));
}

static void nothing_is_never_met(void **state)
{
    (void)state;
    const struct seal_require forgotten = {.form = SEAL_REQUIRE_GROUP};
    struct seal_vouchers everybody;
    memset(&everybody, 1, sizeof(everybody));
    assert_false(seal_require_met(&forgotten, &everybody, &names));
}

static const struct bad {
    const char *name, *text;
    enum seal_result want;
} bad[] = {
    {"unknown name", "'z'", SEAL_CONFIG_POLICY},
    {"empty name", "''", SEAL_CONFIG_POLICY},
    {"name in another case", "'A'", SEAL_CONFIG_POLICY},
    {"null", "null", SEAL_CONFIG_POLICY},
    {"number", "1", SEAL_CONFIG_POLICY},
    {"true", "true", SEAL_CONFIG_POLICY},
    {"a bare list", "['a','b']", SEAL_CONFIG_POLICY},
    {"nothing", "{}", SEAL_CONFIG_POLICY},
    {"SIG-27 all of nothing", "{'all':[]}", SEAL_CONFIG_POLICY},
    {"any of nothing", "{'any':[]}", SEAL_CONFIG_POLICY},
    {"threshold of nothing", "{'threshold':1,'of':[]}", SEAL_CONFIG_POLICY},
    {"all of a string", "{'all':'a'}", SEAL_CONFIG_POLICY},
    {"all of a number", "{'all':['a',1]}", SEAL_CONFIG_POLICY},
    {"unknown below", "{'all':['a','z']}", SEAL_CONFIG_POLICY},
    {"SIG-13 threshold 0", "{'threshold':0,'of':['a','b']}", SEAL_CONFIG_POLICY},
    {"SIG-13 threshold -1", "{'threshold':-1,'of':['a','b']}", SEAL_CONFIG_POLICY},
    {"SIG-13 threshold 2^32", "{'threshold':4294967296,'of':['a','b']}", SEAL_CONFIG_POLICY},
    {"SIG-13 threshold 2^32+1, 1 if it is cut", "{'threshold':4294967297,'of':['a','b']}",
     SEAL_CONFIG_POLICY},
    {"SIG-13 threshold 2^64+1", "{'threshold':18446744073709551617,'of':['a','b']}",
     SEAL_CONFIG_POLICY},
    {"SIG-13 threshold absent", "{'of':['a','b']}", SEAL_CONFIG_POLICY},
    {"SIG-13 larger than the list", "{'threshold':3,'of':['a','b']}", SEAL_CONFIG_POLICY},
    {"threshold without of", "{'threshold':1}", SEAL_CONFIG_POLICY},
    {"threshold \"1\"", "{'threshold':'1','of':['a']}", SEAL_CONFIG_POLICY},
    {"threshold true", "{'threshold':true,'of':['a']}", SEAL_CONFIG_POLICY},
    {"threshold 1.0", "{'threshold':1.0,'of':['a']}", SEAL_CONFIG_POLICY},
    {"all and any", "{'all':['a'],'any':['b']}", SEAL_CONFIG_POLICY},
    {"all and threshold", "{'all':['a'],'threshold':1}", SEAL_CONFIG_POLICY},
    {"all and kinds", "{'all':['a','c'],'kinds':2}", SEAL_CONFIG_POLICY},
    {"unknown word", "{'none':['a']}", SEAL_CONFIG_POLICY},
    {"unknown member", "{'threshold':1,'of':['a'],'weight':2}", SEAL_CONFIG_POLICY},
    {"of twice", "{'threshold':1,'of':['a'],'of':['b']}", SEAL_CONFIG_POLICY},
    {"SIG-27 a name twice in a threshold", "{'threshold':2,'of':['a','a']}", SEAL_CONFIG_POLICY},
    {"SIG-27 a name twice in an all", "{'all':['a','a']}", SEAL_CONFIG_POLICY},
    {"SIG-27 a name in two members", "{'threshold':2,'of':['a',{'any':['a','b']}]}",
     SEAL_CONFIG_POLICY},
    {"SIG-27 a name in two members of an all", "{'all':[{'any':['a','b']},{'any':['b','c']}]}",
     SEAL_CONFIG_POLICY},
    {"SIG-27 further down", "{'any':['d',{'all':['a',{'any':['a','b']}]}]}", SEAL_CONFIG_POLICY},
    {"kinds 0", "{'threshold':1,'of':['a','c'],'kinds':0}", SEAL_CONFIG_POLICY},
    {"kinds out of reach", "{'threshold':2,'of':['a','b'],'kinds':2}", SEAL_CONFIG_POLICY},
    {"kinds of a string", "{'threshold':1,'of':['a','c'],'kinds':'2'}", SEAL_CONFIG_POLICY},
    {"five levels", "{'any':[{'any':[{'any':[{'any':[{'any':['a']}]}]}]}]}", SEAL_CONFIG_POLICY},
};

static void asks_nothing_senseless(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct paper paper = {0};
        struct seal_require require = {0};
        enum seal_result r = read_text(&paper, bad[i].text, &require);
        if (r == SEAL_LIMIT_DEPTH)
            r = paper.fault.code = SEAL_CONFIG_POLICY; /* five levels: either word will do */
        expect_result(&expect, bad[i].name, bad[i].want, r, &paper.fault);
        seal_arena_clear(&paper.arena);
    }
    expect_end(&expect, COUNT(bad));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_met_by_these_and_no_others),
        cmocka_unit_test(nothing_is_never_met),
        cmocka_unit_test(asks_nothing_senseless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
