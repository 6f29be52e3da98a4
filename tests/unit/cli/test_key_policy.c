/* SPDX-License-Identifier: Apache-2.0 */
/* A policy made up from keys: it says what was asked for, and the policy reader takes it. */
#include "cli/check/key_policy.h"

#include "core/policy.h"

#include "support/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 4

/* The keys of tests/support/keys. */
struct stage {
    struct seal_buffer pems[KEYS_MAX];
    struct seal_key_policy_key keys[KEYS_MAX];
    struct seal_key_policy_request request;
    struct seal_key_policy policy;
    struct seal_fault fault;
};

static void load(const char *file, struct seal_buffer *bytes)
{
    const char *source = getenv("COLDSEAL_SOURCE_DIR");
    char path[4096], piece[4096];

    assert_non_null(source);
    snprintf(path, sizeof(path), "%s/tests/support/keys/%s", source, file);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    size_t size = fread(piece, 1, sizeof(piece), stream);
    fclose(stream);
    assert_int_equal(seal_buffer_append(bytes, piece, size), SEAL_OK);
}

static void begin(struct stage *stage, const char *first, const char *second)
{
    memset(stage, 0, sizeof(*stage));
    const char *const files[] = {first, second};
    for (size_t i = 0; i < COUNT(files) && files[i] != NULL; i++) {
        load(files[i], &stage->pems[i]);
        stage->keys[i] = (struct seal_key_policy_key){seal_buffer_slice(&stage->pems[i]), files[i]};
        stage->request.count = i + 1;
    }
    stage->request.keys = stage->keys;
    stage->request.root = "/var/task";
}

static enum seal_result make(struct stage *stage)
{
    return seal_key_policy_make(&stage->request, &stage->policy, &stage->fault);
}

static void finish(struct stage *stage)
{
    seal_key_policy_clear(&stage->policy);
    for (size_t i = 0; i < KEYS_MAX; i++)
        seal_buffer_clear(&stage->pems[i]);
}

static enum seal_result any_signer(void *context, const char *name, size_t index,
                                   const struct seal_json *object)
{
    (void)context;
    (void)name;
    (void)index;
    (void)object;
    return SEAL_OK;
}

/* What the policy reader makes of it. */
static void read_back(struct stage *stage, struct seal_policy *policy)
{
    static const struct seal_signer_reader reader = {.read = any_signer};
    static const struct seal_policy_place place = {0};

    enum seal_result r =
        seal_policy_read(stage->policy.items[0].bytes, &place, &reader, policy, &stage->fault);
    if (r != SEAL_OK)
        print_error("%s: %s\n", stage->fault.subject, stage->fault.reason);
    assert_int_equal(r, SEAL_OK);
}

static void test_one_key(void **state)
{
    struct stage stage;
    struct seal_policy policy = {0};

    (void)state;
    begin(&stage, "p256.pem", NULL);
    assert_int_equal(make(&stage), SEAL_OK);
    assert_int_equal(stage.policy.files.count, 2);
    assert_string_equal(stage.policy.files.items[0].name, "policy.json");
    assert_string_equal(stage.policy.files.items[1].name, "1.pem");
    assert_int_equal(stage.policy.keys[0].type, SEAL_KEY_P256);
    read_back(&stage, &policy);
    assert_int_equal(policy.signers_count, 1);
    assert_memory_equal(policy.signers[0].name, "p256:", 5);
    assert_int_equal(policy.roots_count, 1);
    assert_string_equal(policy.roots[0].path, "/var/task");
    assert_false(policy.roots[0].layered);
    assert_false(policy.roots[0].optional);
    assert_int_equal(policy.roots[0].count, 1);
    assert_false(policy.audit_all);
    assert_null(policy.realm);
    seal_policy_clear(&policy);
    finish(&stage);
}

/* Every given key must have signed: one of them is not enough. */
static void test_two_keys(void **state)
{
    struct stage stage;
    struct seal_policy policy = {0};
    struct seal_vouchers vouchers = {0};

    (void)state;
    begin(&stage, "p256.pem", "ed25519.pem");
    stage.request.root = "/opt";
    stage.request.layered = true;
    stage.request.realm = "pro\"d";
    assert_int_equal(make(&stage), SEAL_OK);
    read_back(&stage, &policy);
    assert_true(policy.roots[0].layered);
    assert_string_equal(policy.realm, "pro\"d");
    const struct seal_require_names names = {policy.signers, policy.signers_count};
    const struct seal_require *require = &policy.roots[0].rules[0].require;
    vouchers.vouched[0] = true;
    assert_false(seal_require_met(require, &vouchers, &names));
    vouchers.vouched[1] = true;
    assert_true(seal_require_met(require, &vouchers, &names));
    seal_policy_clear(&policy);
    finish(&stage);
}

static void test_algorithm(void **state)
{
    static const struct {
        const char *key, *algorithm, *in_policy; /* NULL: refused */
    } rows[] = {
        {"p256.pem", NULL, "ecdsa-p256-sha256"},
        {"p384.pem", NULL, "ecdsa-p384-sha384"},
        {"rsa2048.pem", NULL, "rsa-pkcs1-sha256"},
        {"ed25519.pem", NULL, "ed25519"},
        {"rsa2048.pem", "rsa-pss-sha256", "rsa-pss-sha256"},
        {"p256.pem", "ecdsa-p256-sha256", "ecdsa-p256-sha256"},
        {"p256.pem", "ed25519", NULL},
        {"p256.pem", "rsa-pss-sha256", NULL},
        {"p256.pem", "sha1", NULL},
    };
    struct stage stage;
    char expected[64];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(&stage, rows[i].key, NULL);
        stage.request.algorithm = rows[i].algorithm;
        enum seal_result r = make(&stage);
        assert_int_equal(r, rows[i].in_policy != NULL ? SEAL_OK : SEAL_USAGE);
        if (r == SEAL_OK) {
            snprintf(expected, sizeof(expected), "\"algorithm\":\"%s\"", rows[i].in_policy);
            assert_non_null(strstr((const char *)stage.policy.policy.data, expected));
        } else {
            assert_int_equal(stage.fault.code, SEAL_USAGE);
        }
        finish(&stage);
    }
}

static void test_refuses(void **state)
{
    struct stage stage;

    (void)state;
    /* the same key twice */
    begin(&stage, "p256.pem", "p256.pem");
    assert_int_equal(make(&stage), SEAL_CONFIG_KEY);
    finish(&stage);

    /* a private key in place of a public one: the file is named, and the reason is there */
    begin(&stage, "p256.key", NULL);
    assert_int_equal(make(&stage), SEAL_CONFIG_KEY);
    assert_string_equal(stage.fault.subject, "p256.key");
    assert_non_null(stage.fault.reason);
    finish(&stage);

    /* none, and more than there is room for */
    begin(&stage, "p256.pem", NULL);
    stage.request.count = 0;
    assert_int_equal(make(&stage), SEAL_USAGE);
    stage.request.count = SEAL_KEY_POLICY_KEYS_MAX + 1;
    assert_int_equal(make(&stage), SEAL_USAGE);
    finish(&stage);
    seal_key_policy_clear(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_key),
        cmocka_unit_test(test_two_keys),
        cmocka_unit_test(test_algorithm),
        cmocka_unit_test(test_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
