/* SPDX-License-Identifier: Apache-2.0 */
/* Stage 1 through seal_verify(): the policy and its files, from one place and no other. POL-08, SIG-05, 06, 22, 24. */
#include "support/scene.h"

#include <stdlib.h>
#include <string.h>

#define SIGNER(members)                                                                       \
    "{'coldseal':'policy/v1','generation':12,'mode':'enforce','signers':{'release':{" members \
    "}},'roots':{" SEALED_TASK "}}"

static void large_policy(struct sealed *sealed)
{
    struct memory_node *policy = memory_find(&sealed->disk, "/policy/policy.json");
    char *blanks = malloc(SEAL_POLICY_SIZE_MAX);
    assert_non_null(blanks);
    memset(blanks, ' ', SEAL_POLICY_SIZE_MAX);
    assert_int_equal(seal_buffer_append(&policy->bytes, blanks, SEAL_POLICY_SIZE_MAX), SEAL_OK);
    free(blanks);
}

static void empty_policy(struct sealed *sealed)
{
    memory_file(&sealed->disk, "/policy/policy.json", "");
}

static void no_required_root(struct sealed *sealed)
{
    sealed->request.required_root = NULL;
}

static void another_root_required(struct sealed *sealed)
{
    sealed->request.required_root = "/srv";
}

static void no_shared_root(struct sealed *sealed)
{
    sealed->request.shared_root = NULL;
}

static void only_opt(struct sealed *sealed)
{
    sealed->request.only_root = "/opt";
}

#define WITH_OPT            \
    SEALED_POLICY_HEAD      \
    "'roots':{" SEALED_TASK \
    ",'/opt':{'layered':true,'rules':[{'packages':['*'],'require':'release'}]}}}"

static const struct scene scenes[] = {
    {.name = "as it should be", .want = SEAL_OK},
    {.name = "POL-08 no policy",
     .changes = "- /policy/policy.json",
     .want = SEAL_CONFIG_POLICY,
     .subject = "policy.json"},
    {.name = "POL-08 no folder", .changes = "- /policy", .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 the folder a file", .changes = "- /policy + /policy", .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 the folder a link",
     .changes = "- /policy > /policy /var/task",
     .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 empty", .more = empty_policy, .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 unreadable", .changes = "u /policy/policy.json", .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 the folder unreadable", .changes = "u /policy", .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 a directory",
     .changes = "- /policy/policy.json / /policy/policy.json",
     .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 a link",
     .changes = "- /policy/policy.json > /policy/policy.json p256.pem",
     .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 a FIFO",
     .changes = "- /policy/policy.json * /policy/policy.json",
     .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 two members of one name",
     .policy =
         "{'coldseal':'policy/v1','generation':12,'mode':'enforce','mode':'audit'," SEALED_SIGNERS
         "'roots':{" SEALED_TASK "}}",
     .want = SEAL_CONFIG_POLICY},
    {.name = "POL-08 a second policy in the package is a file like any other",
     .tree = "+ policy.json + coldseal/policy.json",
     .want = SEAL_OK},
    {.name = "POL-08 and does not help",
     .tree = "+ policy.json + coldseal/policy.json",
     .changes = "- /policy/policy.json",
     .want = SEAL_CONFIG_POLICY},
    {.name = "more than 256 KiB", .more = large_policy, .want = SEAL_CONFIG_POLICY},
    {.name = "more files in the folder",
     .changes = "+ /policy/README + /policy/old/policy.json",
     .want = SEAL_OK},
    {.name = "SIG-22 no key",
     .changes = "- /policy/p256.pem",
     .want = SEAL_CONFIG_FILE,
     .subject = "policy.json: signers.release.key"},
    {.name = "SIG-24 the key a directory",
     .changes = "- /policy/p256.pem / /policy/p256.pem",
     .want = SEAL_CONFIG_FILE},
    {.name = "SIG-24 the key a link",
     .changes = "- /policy/p256.pem > /policy/p256.pem p384.pem",
     .want = SEAL_CONFIG_FILE},
    {.name = "SIG-24 the key damaged", .changes = "! /policy/p256.pem", .want = SEAL_CONFIG_KEY},
    {.name = "SIG-05 algorithm none",
     .policy = SIGNER("'kind':'key','algorithm':'none','key':'p256.pem'"),
     .want = SEAL_CONFIG_POLICY},
    {.name = "SIG-06 P-384 as P-256",
     .policy = SIGNER("'kind':'key','algorithm':'ecdsa-p256-sha256','key':'p384.pem'"),
     .want = SEAL_CONFIG_KEY},
    {.name = "a key from another folder",
     .policy = SIGNER("'kind':'key','algorithm':'ecdsa-p256-sha256','key':'../var/task/p256.pem'"),
     .want = SEAL_CONFIG_POLICY},
    {.name = "SIG-27 one key under two names",
     .policy =
         "{'coldseal':'policy/"
         "v1','generation':12,'mode':'enforce','signers':{'release':{'kind':'key','algorithm':"
         "'ecdsa-p256-sha256','key':'p256.pem'},'b':{'kind':'key','algorithm':'ecdsa-p256-sha256','"
         "key':'p256.pem'}},"
         "'roots':{" SEALED_TASK "}}",
     .want = SEAL_CONFIG_KEY},
    {.name = "a kind of a later build",
     .policy = SIGNER("'kind':'sigstore','issuer':'https://issuer.example'"),
     .want = SEAL_CONFIG_POLICY},
    {.name = "CONFIG comes before all else",
     .policy = "{}",
     .unsealed = true,
     .changes = "- app.py",
     .want = SEAL_CONFIG_POLICY},
    {.name = "CONFIG is never only watched",
     .policy = "{'coldseal':'policy/"
               "v1','generation':12,'mode':'audit','signers':{'release':{'kind':'key'}},'roots':"
               "{" SEALED_TASK "}}",
     .want = SEAL_CONFIG_POLICY},
    {.name = "MAN-31 the required root is another",
     .more = another_root_required,
     .want = SEAL_CONFIG_POLICY},
    {.name = "no root is required", .more = no_required_root, .want = SEAL_OK},
    {.name = "MAN-31 a layered root without a tie",
     .policy = WITH_OPT,
     .more = no_shared_root,
     .want = SEAL_CONFIG_POLICY},
    {.name = "one root that the policy does not have", .more = only_opt, .want = SEAL_CONFIG_POLICY},
};

static void the_policy_comes_from_one_place(void **state)
{
    (void)state;
    scenes_check(scenes, COUNT(scenes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_policy_comes_from_one_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
