/* SPDX-License-Identifier: Apache-2.0 */
/* Who must have sealed what: T2, T16, T17, T19, SIG and the union attacks of MAN, through seal_verify(). */
#include "support/scene.h"

#include "crypto/hash.h"
#include "crypto/public_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPT(rules) \
    SEALED_POLICY_HEAD "'roots':{" SEALED_TASK ",'/opt':{'layered':true,'rules':[" rules "]}}}"
#define REQUIRE(require)                                                                    \
    SEALED_POLICY_HEAD                                                                      \
    "'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api']," \
    "'require':" require "}]}}}"
#define TASK_SEAL      \
    {                  \
        .keys = "p256" \
    }
#define OPT_SEAL(package, where, key)                               \
    {                                                               \
        .root = "/opt", .name = package, .only = where, .keys = key \
    }

/* Put the signature of one key under the label of another. */
static void stranger_under_a_trusted_label(struct sealed *sealed)
{
    struct seal_buffer signature = {0};
    const struct memory_node *manifest =
        memory_find(&sealed->disk, "/var/task/.coldseal/orders-api.json");
    sealed_sign("p256-other", NULL, seal_buffer_slice(&manifest->bytes), &signature);
    memory_bytes(&sealed->disk, "/var/task/.coldseal/orders-api.json.release.sig", signature.data,
                 signature.size);
    memory_remove(&sealed->disk, "/var/task/.coldseal/orders-api.json.p256.sig");
    seal_buffer_clear(&signature);
}

static void same_signature_twice(struct sealed *sealed)
{
    const struct memory_node *one =
        memory_find(&sealed->disk, "/var/task/.coldseal/orders-api.json.p256.sig");
    memory_bytes(&sealed->disk, "/var/task/.coldseal/orders-api.json.again.sig", one->bytes.data,
                 one->bytes.size);
}

static void reserialise(struct sealed *sealed)
{
    struct memory_node *manifest =
        memory_find(&sealed->disk, "/var/task/.coldseal/orders-api.json");
    assert_int_equal(seal_buffer_append(&manifest->bytes, "\n", 1), SEAL_OK);
}

static void add_strangers(struct sealed *sealed, unsigned count, char first)
{
    struct seal_buffer signature = {0};
    const struct memory_node *manifest =
        memory_find(&sealed->disk, "/var/task/.coldseal/orders-api.json");
    sealed_sign("p256-other", NULL, seal_buffer_slice(&manifest->bytes), &signature);
    for (unsigned i = 0; i < count; i++) {
        char path[128];
        snprintf(path, sizeof(path), "/var/task/.coldseal/orders-api.json.%c%05u.sig", first, i);
        memory_bytes(&sealed->disk, path, signature.data, signature.size);
    }
    seal_buffer_clear(&signature);
}

static void strangers_first(struct sealed *sealed)
{
    add_strangers(sealed, 31, 'a'); /* before "p256" */
}

static void strangers_last(struct sealed *sealed)
{
    add_strangers(sealed, 31, 'z');
}

static void one_stranger_too_many(struct sealed *sealed)
{
    add_strangers(sealed, 32, 'a');
}

static void very_many_strangers(struct sealed *sealed)
{
    add_strangers(sealed, 10000, 'a');
}

static void with_policy_end(struct sealed *sealed, const char *revoked, const uint8_t *digest)
{
    char text[4096], hex[2 * SEAL_DIGEST_SIZE + 1];
    for (size_t i = 0; i < SEAL_DIGEST_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    snprintf(text, sizeof(text), "%s'roots':{%s},'revoked':{'%s':['sha256:%s']}}",
             SEALED_POLICY_HEAD, SEALED_TASK, revoked, hex);
    sealed_policy(sealed, text);
}

static void revoke_key(struct sealed *sealed, const char *name)
{
    struct seal_buffer pem = {0};
    struct seal_public_key key;
    struct seal_fault fault = {0};
    sealed_key_file(name, &pem);
    assert_int_equal(seal_public_key_read_pem(seal_buffer_slice(&pem), &key, &fault), SEAL_OK);
    with_policy_end(sealed, "keys", key.id);
    seal_buffer_clear(&pem);
}

static void revoke_signing_key(struct sealed *sealed)
{
    revoke_key(sealed, "p256.pem");
}

static void revoke_other_key(struct sealed *sealed)
{
    revoke_key(sealed, "p256-other.pem");
}

static void revoke_manifest(struct sealed *sealed)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    const struct memory_node *manifest =
        memory_find(&sealed->disk, "/var/task/.coldseal/orders-api.json");
    assert_int_equal(seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&manifest->bytes), digest),
                     SEAL_OK);
    with_policy_end(sealed, "manifests", digest);
}

static void unknown_function(struct sealed *sealed)
{
    sealed->request.facts.function = NULL;
}

static void function_billing(struct sealed *sealed)
{
    sealed->request.facts.function = "billing";
}

static void no_clock(struct sealed *sealed)
{
    sealed->request.facts.now = 0;
}

#define WINDOW(window)                                                                             \
    "{'coldseal':'policy/v1','generation':12,'mode':'enforce','signers':{'release':{'kind':'key'," \
    "'algorithm':'ecdsa-p256-sha256','key':'p256.pem'," window "}},'roots':{" SEALED_TASK "}}"

static const struct scene signatures[] = {
    {.name = "sealed by the right signer", .want = SEAL_OK},
    {.name = "SIG-01 no signature",
     .count = 1,
     .seals = {{.keys = ""}},
     .want = SEAL_TRUST_SIGNERS,
     .subject = "orders-api"},
    {.name = "T2 no seal", .unsealed = true, .want = SEAL_TRUST_UNSEALED, .subject = "/var/task"},
    {.name = "T2 an empty seal directory",
     .unsealed = true,
     .changes = "/ .coldseal",
     .want = SEAL_TRUST_UNSEALED},
    {.name = "SIG-03 another key",
     .count = 1,
     .seals = {{.keys = "p256-other"}},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "SIG-03 another key under a trusted label",
     .more = stranger_under_a_trusted_label,
     .want = SEAL_TRUST_SIGNERS},
    {.name = "a key that the policy knows, but the rule does not name",
     .count = 1,
     .seals = {{.keys = "ed25519"}},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "the right one and a stranger",
     .count = 1,
     .seals = {{.keys = "p256-other p256"}},
     .want = SEAL_OK},
    {.name = "SIG-14 31 strangers first", .more = strangers_first, .want = SEAL_OK},
    {.name = "SIG-14 31 strangers last", .more = strangers_last, .want = SEAL_OK},
    {.name = "SIG-14 32 strangers", .more = one_stranger_too_many, .want = SEAL_LIMIT_COUNT},
    {.name = "SIG-14 10,000 strangers", .more = very_many_strangers, .want = SEAL_LIMIT_COUNT},
    {.name = "SIG-15 same meaning, other bytes", .more = reserialise, .want = SEAL_TRUST_SIGNERS},
    {.name = "SIG-23 T16 the key is revoked", .more = revoke_signing_key, .want = SEAL_TRUST_REVOKED},
    {.name = "SIG-23 another key is revoked", .more = revoke_other_key, .want = SEAL_OK},
    {.name = "SIG-23 the manifest is revoked", .more = revoke_manifest, .want = SEAL_TRUST_REVOKED},
    {.name = "SIG-20 inside the signer's time",
     .policy = WINDOW("'not_after':'2026-12-01T00:00:00Z'"),
     .want = SEAL_OK},
    {.name = "SIG-20 after it",
     .policy = WINDOW("'not_after':'2026-11-30T00:00:00Z'"),
     .want = SEAL_TRUST_TIME,
     .subject = ".coldseal/orders-api.json.p256.sig"},
    {.name = "SIG-20 before it",
     .policy = WINDOW("'not_before':'2026-12-01T00:00:00Z'"),
     .want = SEAL_TRUST_TIME},
    {.name = "POL-05 a clock of 1970 where a signer has a time",
     .policy = WINDOW("'not_before':'1970-01-01T00:00:00Z'"),
     .more = no_clock,
     .want = SEAL_TRUST_TIME},
    {.name = "POL-05 a clock of 1970 where nothing has a time", .more = no_clock, .want = SEAL_OK},
};

static void the_right_signer_must_have_sealed(void **state)
{
    (void)state;
    scenes_check(signatures, COUNT(signatures));
}

/* A signature of a signer whose time is over is no evidence, and no stranger's either. */
static void strangers_are_counted(void **state)
{
    const struct scene late = {.name = "late", .policy = WINDOW("'not_after':'2026-11-30T00:00:00Z'")};
    const struct scene strange = {.name = "strange", .more = strangers_first};
    struct sealed sealed;

    (void)state;
    assert_int_equal(scene_play(&late, &sealed), SEAL_TRUST_TIME);
    assert_int_equal(sealed.verdict.counts.strangers, 0);
    sealed_clear(&sealed);
    assert_int_equal(scene_play(&strange, &sealed), SEAL_OK);
    assert_int_equal(sealed.verdict.counts.strangers, 31);
    sealed_clear(&sealed);
}

#define BOTH "{'all':['release','security']}"
#define TWO_OF "{'threshold':2,'of':['release','security']}"

static const struct scene quorums[] = {
    {.name = "both",
     .policy = REQUIRE(BOTH),
     .count = 1,
     .seals = {{.keys = "p256 ed25519"}},
     .want = SEAL_OK},
    {.name = "T17 one of both", .policy = REQUIRE(BOTH), .want = SEAL_TRUST_SIGNERS},
    {.name = "T17 the other",
     .policy = REQUIRE(BOTH),
     .count = 1,
     .seals = {{.keys = "ed25519"}},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "two of two",
     .policy = REQUIRE(TWO_OF),
     .count = 1,
     .seals = {{.keys = "p256 ed25519"}},
     .want = SEAL_OK},
    {.name = "T17 one and a stranger",
     .policy = REQUIRE(TWO_OF),
     .count = 1,
     .seals = {{.keys = "p256 p256-other"}},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "SIG-27 one signature twice",
     .policy = REQUIRE(TWO_OF),
     .more = same_signature_twice,
     .want = SEAL_TRUST_SIGNERS},
    {.name = "any",
     .policy = REQUIRE("{'any':['release','security']}"),
     .count = 1,
     .seals = {{.keys = "ed25519"}},
     .want = SEAL_OK},
    {.name = "one signature twice is no harm", .more = same_signature_twice, .want = SEAL_OK},
    {.name = "SIG-13 threshold 0",
     .policy = REQUIRE("{'threshold':0,'of':['release']}"),
     .want = SEAL_CONFIG_POLICY},
    {.name = "SIG-13 threshold 3 of 2",
     .policy = REQUIRE("{'threshold':3,'of':['release','security']}"),
     .want = SEAL_CONFIG_POLICY},
    {.name = "SIG-27 all of nothing", .policy = REQUIRE("{'all':[]}"), .want = SEAL_CONFIG_POLICY},
};

static void distinct_keys_are_counted(void **state)
{
    (void)state;
    scenes_check(quorums, COUNT(quorums));
}

static const struct scene others[] = {
    {.name = "MAN-22 a second, validly sealed package",
     .tree = "+ evil/x",
     .count = 2,
     .seals = {{.only = "app.py bin data"}, {.name = "billing", .only = "evil"}},
     .want = SEAL_TRUST_UNSEALED},
    {.name = "MAN-22 the same, its rule would fit",
     .tree = "+ evil/x",
     .count = 2,
     .policy = SEALED_POLICY_HEAD
     "'roots':{'/var/task':{'rules':[{'functions':['orders-api'],'packages':['orders-api',"
     "'billing'],'require':'release'}]}}}",
     .seals = {{.only = "app.py bin data"}, {.name = "billing", .only = "evil"}},
     .want = SEAL_TRUST_UNSEALED},
    {.name = "T5 another package's seal",
     .count = 1,
     .seals = {{.name = "billing"}},
     .want = SEAL_TRUST_RULE,
     .subject = "billing"},
    {.name = "T5 on another function", .more = function_billing, .want = SEAL_TRUST_RULE},
    {.name = "function not known where a rule needs it",
     .more = unknown_function,
     .want = SEAL_BINDING_FUNCTION},
    {.name = "MAN-26 another team's package bound to this function",
     .count = 1,
     .policy = SEALED_POLICY_HEAD
     "'roots':{'/var/task':{'rules':["
     "{'functions':['orders-api'],'packages':['orders-api'],"
     "'require':'release'},{'functions':['{package}'],'packages':['*'],'require':'security'}]}}}",
     .seals = {{.name = "billing", .keys = "ed25519", .more = "'bind':{'function':['orders-api']},"}},
     .want = SEAL_TRUST_RULE},
    {.name = "MAN-26 this package, sealed by another team",
     .count = 1,
     .policy = SEALED_POLICY_HEAD
     "'roots':{'/var/task':{'rules':["
     "{'functions':['orders-api'],'packages':['orders-api'],"
     "'require':'release'},{'functions':['{package}'],'packages':['*'],'require':'security'}]}}}",
     .seals = {{.keys = "ed25519", .more = "'bind':{'function':['orders-api']},"}},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "a layer beside the function",
     .policy = OPT("{'packages':['lib'],'require':'release'}"),
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {TASK_SEAL, OPT_SEAL("lib", NULL, "p256")},
     .want = SEAL_OK},
    {.name = "two seals in one layered root",
     .policy = OPT("{'packages':['lib','otel'],'require':'release'}"),
     .tree = "+ /opt/lib/x + /opt/otel/y",
     .count = 3,
     .seals = {TASK_SEAL, OPT_SEAL("lib", "lib", "p256"), OPT_SEAL("otel", "otel", "p256")},
     .want = SEAL_OK},
    {.name = "MAN-24 one of two seals is not signed",
     .policy = OPT("{'packages':['lib','otel'],'require':'release'}"),
     .tree = "+ /opt/lib/x + /opt/otel/evil",
     .count = 3,
     .seals = {TASK_SEAL, OPT_SEAL("lib", "lib", "p256"), OPT_SEAL("otel", "otel", "")},
     .want = SEAL_TRUST_SIGNERS,
     .subject = "otel"},
    {.name = "MAN-24 one of two seals is a stranger's",
     .policy = OPT("{'packages':['lib','otel'],'require':'release'}"),
     .tree = "+ /opt/lib/x + /opt/otel/evil",
     .count = 3,
     .seals = {TASK_SEAL, OPT_SEAL("lib", "lib", "p256"), OPT_SEAL("otel", "otel", "p256-other")},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "MAN-24 one of two seals has no rule",
     .policy = OPT("{'packages':['lib'],'require':'release'}"),
     .tree = "+ /opt/lib/x + /opt/otel/evil",
     .count = 3,
     .seals = {TASK_SEAL, OPT_SEAL("lib", "lib", "p256"), OPT_SEAL("otel", "otel", "p256")},
     .want = SEAL_TRUST_RULE,
     .subject = "otel"},
    {.name = "MAN-24 one that may be absent is not signed",
     .policy = OPT("{'packages':['lib'],'require':'release'},{'packages':['otel'],'require':'"
                   "release','absent':'accept'}"),
     .tree = "+ /opt/lib/x + /opt/otel/evil",
     .count = 3,
     .seals = {TASK_SEAL, OPT_SEAL("lib", "lib", "p256"), OPT_SEAL("otel", "otel", "")},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "each rule has its own signer",
     .policy =
         OPT("{'packages':['lib'],'require':'release'},{'packages':['otel'],'require':'security'}"),
     .tree = "+ /opt/lib/x + /opt/otel/y",
     .count = 3,
     .seals = {TASK_SEAL, OPT_SEAL("lib", "lib", "p256"), OPT_SEAL("otel", "otel", "ed25519")},
     .want = SEAL_OK},
    {.name = "and not that of another rule",
     .policy =
         OPT("{'packages':['lib'],'require':'release'},{'packages':['otel'],'require':'security'}"),
     .tree = "+ /opt/lib/x + /opt/otel/y",
     .count = 3,
     .seals = {TASK_SEAL, OPT_SEAL("lib", "lib", "ed25519"), OPT_SEAL("otel", "otel", "p256")},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "MAN-23 one package in two roots",
     .policy = OPT("{'packages':['orders-api'],'require':'release'}"),
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {TASK_SEAL, OPT_SEAL("orders-api", NULL, "p256")},
     .want = SEAL_TRUST_RULE,
     .subject = "orders-api"},
    {.name = "MAN-25 a rule picked by a lying file name",
     .policy = OPT("{'packages':['vendor-otel'],'require':'security'},{'packages':['lib'],'require'"
                   ":'release'}"),
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {TASK_SEAL, {.root = "/opt", .name = "vendor-otel", .package = "lib", .keys = "ed25519"}},
     .want = SEAL_FORMAT_PACKAGE},
    {.name = "a layered root without a seal",
     .policy = OPT("{'packages':['lib'],'require':'release'}"),
     .changes = "+ /opt/lib/x",
     .want = SEAL_TRUST_UNSEALED,
     .subject = "/opt"},
};

static void each_seal_stands_alone(void **state)
{
    (void)state;
    scenes_check(others, COUNT(others));
}

/* T19, MAN-15: what is signed must be a manifest. */
static void other_signed_documents_are_no_seals(void **state)
{
    static const struct document {
        const char *text;
        enum seal_result want;
    } documents[] = {
        {"", SEAL_FORMAT_MANIFEST},
        {"hello", SEAL_FORMAT_MANIFEST},
        {"{}", SEAL_FORMAT_MANIFEST},
        {"{'coldseal':'policy/v1','generation':12}", SEAL_FORMAT_VERSION},
        {"{'coldseal':'manifest/v2','package':'orders-api'}", SEAL_FORMAT_VERSION},
        {"{'coldseal':'manifest/v1','package':'orders-api'}", SEAL_FORMAT_MANIFEST},
        {"{'coldseal':'manifest/v1','package':'orders-api','entries':[", SEAL_FORMAT_MANIFEST},
        {"{'coldseal':'manifest/v1','package':'orders-api','version':87,'root':'/var/"
         "task','entries':[{",
         SEAL_FORMAT_JSON},
    };
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(documents); i++) {
        const struct sealed_package plain = {0};
        struct sealed sealed;
        sealed_init(&sealed);
        char *json = json_text(documents[i].text);
        sealed_put_manifest(&sealed, &plain, seal_slice_text(json));
        expect_result(&expect, documents[i].text, documents[i].want, sealed_verify(&sealed),
                      &sealed.verdict.fault);
        /* the same, not signed: nobody parses it */
        memory_remove(&sealed.disk, "/var/task/.coldseal/orders-api.json.p256.sig");
        expect_result(&expect, documents[i].text, SEAL_TRUST_SIGNERS, sealed_verify(&sealed),
                      &sealed.verdict.fault);
        free(json);
        sealed_clear(&sealed);
    }
    expect_end(&expect, 2 * COUNT(documents));
}

/* Every algorithm end to end: the shipped rule, sealed by its key. */
static void each_algorithm_seals(void **state)
{
    static const struct algorithm {
        const char *word, *key;
    } algorithms[] = {
        {"ecdsa-p256-sha256", "p256"},   {"ecdsa-p384-sha384", "p384"},
        {"ed25519", "ed25519"},          {"rsa-pkcs1-sha256", "rsa2048"},
        {"rsa-pkcs1-sha384", "rsa2048"}, {"rsa-pkcs1-sha512", "rsa2048"},
        {"rsa-pss-sha256", "rsa2048"},   {"rsa-pss-sha384", "rsa2048"},
        {"rsa-pss-sha512", "rsa2048"},
    };
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        const struct sealed_package unsigned_package = {.keys = ""};
        char policy[1024];
        struct sealed sealed;
        struct seal_buffer signature = {0};
        sealed_init(&sealed);
        snprintf(policy, sizeof(policy),
                 "{'coldseal':'policy/"
                 "v1','generation':1,'mode':'enforce','signers':{'release':{'kind':'key','"
                 "algorithm':'%s',"
                 "'key':'%s.pem'}},'roots':{" SEALED_TASK "}}",
                 algorithms[i].word, algorithms[i].key);
        sealed_policy(&sealed, policy);
        sealed_put(&sealed, &unsigned_package);
        const struct memory_node *manifest =
            memory_find(&sealed.disk, "/var/task/.coldseal/orders-api.json");
        sealed_sign(algorithms[i].key, algorithms[i].word, seal_buffer_slice(&manifest->bytes),
                    &signature);
        memory_bytes(&sealed.disk, "/var/task/.coldseal/orders-api.json.x.sig", signature.data,
                     signature.size);
        expect_result(&expect, algorithms[i].word, SEAL_OK, sealed_verify(&sealed),
                      &sealed.verdict.fault);
        expect_true(&expect, algorithms[i].word, "starts", seal_verdict_may_start(&sealed.verdict));
        signature.data[signature.size / 2] ^= 1;
        memory_bytes(&sealed.disk, "/var/task/.coldseal/orders-api.json.x.sig", signature.data,
                     signature.size);
        sealed_verify(&sealed);
        expect_true(&expect, algorithms[i].word, "does not start with one bit changed",
                    !seal_verdict_may_start(&sealed.verdict));
        seal_buffer_clear(&signature);
        sealed_clear(&sealed);
    }
    expect_end(&expect, 3 * COUNT(algorithms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_signer_must_have_sealed),
        cmocka_unit_test(strangers_are_counted),
        cmocka_unit_test(distinct_keys_are_counted),
        cmocka_unit_test(each_seal_stands_alone),
        cmocka_unit_test(other_signed_documents_are_no_seals),
        cmocka_unit_test(each_algorithm_seals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
