/* SPDX-License-Identifier: Apache-2.0 */
/* What a verdict tells after seal_verify(): whom, what, how much, and what it could not check. */
#include "support/scene.h"

#include "crypto/hash.h"

#include <string.h>

#define LIB                                                                                 \
    SEALED_POLICY_HEAD                                                                      \
    "'roots':{'/"                                                                           \
    "opt':{'layered':true,'rules':[{'packages':['lib'],'require':'release'}]}," SEALED_TASK \
    "},'log':{'format':'text','passed':false}}"
#define BOTH    \
    .count = 2, \
    .seals = {{.keys = "p256 ed25519 p256-other"}, {.root = "/opt", .name = "lib", .version = "3"}}

static void check_digest(const struct sealed *sealed, const char *path, const uint8_t *digest)
{
    uint8_t expected[SEAL_DIGEST_SIZE];
    const struct memory_node *node = memory_find(&sealed->disk, path);
    assert_int_equal(seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&node->bytes), expected),
                     SEAL_OK);
    assert_memory_equal(digest, expected, SEAL_DIGEST_SIZE);
}

static void tells_an_acceptance(void **state)
{
    const struct scene scene = {.policy = LIB, .tree = "+ /opt/lib/x", BOTH};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_OK);
    const struct seal_verdict *v = &sealed.verdict;
    assert_int_equal(v->outcome, SEAL_OUTCOME_ACCEPTED);
    assert_string_equal(v->root, "/var/task"); /* the function's, though /opt comes first in the policy */
    assert_string_equal(v->package, "orders-api");
    assert_int_equal(v->version, 87);
    assert_true(v->has_manifest);
    check_digest(&sealed, "/var/task/.coldseal/orders-api.json", v->manifest);
    assert_memory_equal(v->signers, "release\0", 9); /* the rule asks for one; nobody else counts */
    assert_int_equal(v->counts.entries, 4);
    assert_int_equal(v->counts.verified, 4);
    assert_int_equal(v->counts.missing + v->counts.extra + v->counts.modified + v->counts.kind, 0);
    assert_int_equal(v->counts.strangers, 2);
    assert_int_equal(v->steps.roots_asked, 2);
    assert_int_equal(v->steps.roots_compared, 2);
    assert_int_equal(v->not_checked, 0);
    assert_true(v->has_policy);
    check_digest(&sealed, "/policy/policy.json", v->policy);
    assert_int_equal(v->generation, 12);
    assert_int_equal(v->log_format, SEAL_LOG_TEXT);
    assert_false(v->log_passed);
    uint64_t bytes = memory_find(&sealed.disk, "/var/task/app.py")->bytes.size +
                     memory_find(&sealed.disk, "/var/task/bin/tool")->bytes.size +
                     memory_find(&sealed.disk, "/opt/lib/x")->bytes.size;
    assert_int_equal(v->bytes, bytes);
    sealed_clear(&sealed);
}

static void tells_all_signers_that_count(void **state)
{
    const struct scene scene = {
        .policy = SEALED_POLICY_HEAD
        "'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api'],"
        "'require':{'any':['security','release']}}]}}}",
        .count = 1,
        .seals = {{.keys = "ed25519 p256"}},
    };
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_OK);
    assert_memory_equal(sealed.verdict.signers, "release\0security\0", 18); /* in the policy's order */
    sealed_clear(&sealed);
}

struct told {
    const char *name;
    const char *changes;
    const char *root, *package;
    bool has_manifest;
    enum seal_result want;
};

static const struct told told[] = {
    {"a changed file of the function", "~ app.py", "/var/task", "orders-api", true, SEAL_TREE_MODIFIED},
    {"a changed file of the layer", "~ /opt/lib/x", "/opt", "lib", true, SEAL_TREE_MODIFIED},
    {"no seal: of no package, though another root has one", "- .coldseal", "/var/task", "", false,
     SEAL_TRUST_UNSEALED},
    {"no root", "- /var/task", "/var/task", "", false, SEAL_TREE_MISSING},
    {"an unknown file in .coldseal", "+ .coldseal/x", "/var/task", "", false, SEAL_FORMAT_SEAL_NAME},
    {"no policy", "- /policy", "", "", false, SEAL_CONFIG_POLICY},
};

static void tells_whom_a_refusal_is_about(void **state)
{
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(told); i++) {
        const struct scene scene = {
            .policy = LIB, .tree = "+ /opt/lib/x", BOTH, .changes = told[i].changes};
        struct sealed sealed;
        expect_result(&expect, told[i].name, told[i].want, scene_play(&scene, &sealed),
                      &sealed.verdict.fault);
        expect_text(&expect, told[i].name, told[i].root, sealed.verdict.root);
        expect_text(&expect, told[i].name, told[i].package, sealed.verdict.package);
        expect_true(&expect, told[i].name, "has a manifest or not",
                    sealed.verdict.has_manifest == told[i].has_manifest);
        sealed_clear(&sealed);
    }
    expect_end(&expect, 4 * COUNT(told));
}

static void tells_expected_and_found(void **state)
{
    const struct scene scene = {.changes = "~ app.py"};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_TREE_MODIFIED);
    assert_memory_equal(sealed.verdict.fault.expected, "sha256:", 7);
    assert_memory_equal(sealed.verdict.fault.found, "sha256:", 7);
    assert_string_not_equal(sealed.verdict.fault.expected, sealed.verdict.fault.found);
    assert_int_equal(sealed.verdict.counts.modified, 1);
    assert_int_equal(sealed.verdict.counts.verified, 2);
    assert_int_equal(sealed.verdict.counts.entries, 3);
    sealed_clear(&sealed);
}

static void nothing_sealed_at_all_is_no_acceptance(void **state)
{
    /* every rule lets its package be absent, and all are: nothing was verified */
    const struct scene scene = {.policy = SEALED_POLICY_HEAD
                                "'roots':{'/opt':{'layered':true,'rules':[{'packages':['lib'],"
                                "'require':'release','absent':'accept'}]}}}",
                                .unsealed = true};
    struct sealed sealed;
    (void)state;
    scene_play(&scene, &sealed); /* refused: /var/task is required */
    sealed.request.required_root = NULL;
    assert_int_equal(sealed_verify(&sealed), SEAL_TRUST_UNSEALED);
    assert_false(seal_verdict_may_start(&sealed.verdict));
    memory_directory(&sealed.disk, "/opt/.coldseal");
    assert_int_equal(sealed_verify(&sealed), SEAL_TRUST_UNSEALED);
    assert_false(seal_verdict_may_start(&sealed.verdict));
    sealed_clear(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_an_acceptance),
        cmocka_unit_test(tells_all_signers_that_count),
        cmocka_unit_test(tells_whom_a_refusal_is_about),
        cmocka_unit_test(tells_expected_and_found),
        cmocka_unit_test(nothing_sealed_at_all_is_no_acceptance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
