/* SPDX-License-Identifier: Apache-2.0 */
/* The five checks of a verdict with bare keys, and what whoever watches is told. Certificates: tests/unit/trust. */
#include "support/scene.h"

#include <stdio.h>
#include <string.h>

#define TASK(members)                                                                       \
    SEALED_POLICY_HEAD                                                                      \
    "'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api']," \
    "'require':'release'}]}}" members "}"
#define ENDING(time)                                                                          \
    "{'coldseal':'policy/"                                                                    \
    "v1','generation':12,'mode':'enforce','realm':'prod','signers':{'release':{"              \
    "'kind':'key','algorithm':'ecdsa-p256-sha256','key':'p256.pem','not_after':'" time "'}}," \
    "'roots':{" SEALED_TASK "}}"

static void clock_2100(struct sealed *sealed)
{
    sealed->request.facts.now = 4102444800;
}

static void keys_alone(struct sealed *sealed)
{
    sealed->request.keys_only = true;
}

/* One letter a check: p passed, f failed, - not established; in the order of enum seal_assurance. */
static const struct {
    struct scene scene;
    const char *checks;
} rows[] = {
    {{.name = "a key, and nothing that ends", .want = SEAL_OK}, "pp--p"},
    {{.name = "the manifest ends",
      .count = 1,
      .seals = {{.more = "'expires':'2027-11-25T00:00:00Z',"}},
      .want = SEAL_OK},
     "pp-pp"},
    {{.name = "the signer ends", .policy = ENDING("2027-11-25T00:00:00Z"), .want = SEAL_OK}, "pp-pp"},
    {{.name = "changed", .changes = "! app.py", .want = SEAL_TREE_MODIFIED}, "fp--p"},
    {{.name = "not signed", .count = 1, .seals = {{.keys = ""}}, .want = SEAL_TRUST_SIGNERS}, "-f---"},
    {{.name = "not sealed", .unsealed = true, .want = SEAL_TRUST_UNSEALED}, "-f---"},
    {{.name = "the manifest has ended",
      .count = 1,
      .seals = {{.more = "'expires':'2026-11-25T00:00:00Z',"}},
      .want = SEAL_BINDING_TIME},
     "-p-fp"},
    {{.name = "the signer has ended", .policy = ENDING("2026-11-25T00:00:00Z"), .want = SEAL_TRUST_TIME},
     "-f-f-"},
    {{.name = "the clock cannot be right",
      .policy = ENDING("2027-11-25T00:00:00Z"),
      .more = clock_2100,
      .want = SEAL_TRUST_TIME},
     "-f-f-"},
    {{.name = "for another function",
      .count = 1,
      .seals = {{.more = "'bind':{'function':['billing']},"}},
      .want = SEAL_BINDING_FUNCTION},
     "-p--p"},
    {{.name = "keys alone, of which nobody takes anything back", .more = keys_alone, .want = SEAL_OK},
     "pp---"},
    {{.name = "no policy", .policy = "{}", .want = SEAL_CONFIG_POLICY}, "-----"},
    {{.name = "only watched",
      .policy =
          TASK(",'audit':[{'roots':['/var/task'],'until':'2027-01-01T00:00:00Z','reason':'x'}]"),
      .changes = "! app.py",
      .want = SEAL_TREE_MODIFIED},
     "fp--p"},
};

static void each_check_has_its_answer(void **state)
{
    static const char letters[] = "-pf";

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char found[SEAL_CHECK_COUNT + 1] = "";
        struct sealed sealed;

        if (scene_play(&rows[i].scene, &sealed) != rows[i].scene.want)
            fail_msg("%s: %s", rows[i].scene.name, seal_result_name(sealed.verdict.fault.code));
        for (size_t j = 0; j < SEAL_CHECK_COUNT; j++)
            found[j] = letters[sealed.verdict.checks[j]];
        if (strcmp(found, rows[i].checks) != 0)
            fail_msg("%s: %s, and not %s", rows[i].scene.name, found, rows[i].checks);
        sealed_clear(&sealed);
    }
}

/* What was told, a line each: "label signer RESULT", with " again" for who counts already. */
static void note(void *context, const struct seal_observation *seen)
{
    char *text = context;
    size_t size = strlen(text);

    snprintf(text + size, 512 - size, "%s %s %s%s\n", seen->label, seen->signer,
             seal_result_name(seen->result), seen->repeated ? " again" : "");
    assert_string_equal(seen->package, "orders-api");
    assert_string_equal(seen->root, "/var/task");
    assert_true((seen->fault == NULL) == (seen->result == SEAL_OK));
}

static char told[512];

static void watch(struct sealed *sealed)
{
    told[0] = '\0';
    sealed->request.observe = note;
    sealed->request.observe_context = told;
}

static void whoever_watches_is_told(void **state)
{
    const struct scene scene = {
        .policy = SEALED_POLICY_HEAD
        "'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api'],"
        "'require':{'all':['security','release']}}]}}}",
        .count = 1,
        .seals = {{.keys = "p256 p256-other ed25519"}},
        .more = watch,
    };
    struct sealed sealed;

    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_OK);
    assert_string_equal(told,
                        "ed25519 release TRUST_SIGNERS\ned25519 security OK\n"
                        "p256-other release TRUST_SIGNERS\np256-other security TRUST_SIGNERS\n"
                        "p256 release OK\n");
    sealed_clear(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_has_its_answer),
        cmocka_unit_test(whoever_watches_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
