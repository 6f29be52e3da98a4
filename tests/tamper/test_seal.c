/* SPDX-License-Identifier: Apache-2.0 */
/*
 * F-27, F-30, SIG-02: each bit of a manifest and of a raw signature flipped, every truncation, every byte appended and every
 * byte put in between: refused every time, and for the right reason. The policy as far as its bytes decide.
 */
#include "support/expect.h"
#include "support/sealed.h"

#include "base/base64.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANIFEST "/var/task/.coldseal/orders-api.json"
#define SIGNATURE MANIFEST ".x.sig"

static const struct algorithm {
    const char *word, *key;
} algorithms[] = {
    {"ecdsa-p256-sha256", "p256"},   {"ecdsa-p384-sha384", "p384"}, {"ed25519", "ed25519"},
    {"rsa-pkcs1-sha256", "rsa2048"}, {"rsa-pss-sha256", "rsa2048"},
};

static void put_up(struct sealed *sealed, const struct algorithm *algorithm)
{
    const struct sealed_package unsigned_package = {
        .keys = "", .more = "'bind':{'function':['orders-api']},'info':{'commit':'9f2c'},"};
    struct seal_buffer signature = {0};
    char policy[1024];
    sealed_init(sealed);
    snprintf(
        policy, sizeof(policy),
        "{'coldseal':'policy/"
        "v1','generation':1,'mode':'enforce','signers':{'release':{'kind':'key','algorithm':'%s',"
        "'key':'%s.pem'}},'roots':{" SEALED_TASK "}}\n",
        algorithm->word, algorithm->key);
    sealed_policy(sealed, policy);
    sealed_put(sealed, &unsigned_package);
    sealed_sign(algorithm->key, algorithm->word,
                seal_buffer_slice(&memory_find(&sealed->disk, MANIFEST)->bytes), &signature);
    memory_bytes(&sealed->disk, SIGNATURE, signature.data, signature.size);
    seal_buffer_clear(&signature);
    assert_int_equal(sealed_verify(sealed), SEAL_OK);
    assert_true(seal_verdict_may_start(&sealed->verdict));
}

static bool is_of(enum seal_result result, const char *categories)
{
    return strstr(categories, seal_result_category(result)) != NULL;
}

static void must_refuse(struct sealed *sealed, const char *categories, const char *what, size_t at,
                        unsigned change)
{
    enum seal_result r = sealed_verify(sealed);
    if (seal_verdict_may_start(&sealed->verdict) || !is_of(r, categories))
        fail_msg("%s, byte %zu, change 0x%02x: %s", what, at, change, seal_result_name(r));
}

/* Flip each bit of the file at @path. */
static unsigned flip_all(struct sealed *sealed, const char *path, const char *categories,
                         const char *what)
{
    struct memory_node *node = memory_find(&sealed->disk, path);
    unsigned flips = 0;
    for (size_t i = 0; i < node->bytes.size; i++)
        for (unsigned bit = 0; bit < 8; bit++, flips++) {
            node->bytes.data[i] ^= (uint8_t)(1u << bit);
            must_refuse(sealed, categories, what, i, 1u << bit);
            node->bytes.data[i] ^= (uint8_t)(1u << bit);
        }
    assert_int_equal(sealed_verify(sealed), SEAL_OK);
    return flips;
}

/* SIG-02 and the manifest's half of F-27. */
static void each_bit_of_a_seal(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        struct sealed sealed;
        put_up(&sealed, &algorithms[i]);
        unsigned flips = flip_all(&sealed, SIGNATURE, "TRUST FORMAT", algorithms[i].word);
        if (i == 0 || i == 2) /* the same bytes under other algorithms would show nothing new */
            flips += flip_all(&sealed, MANIFEST, "TRUST", algorithms[i].word);
        print_message("%s: %u flips, 0 accepted\n", algorithms[i].word, flips);
        assert_true(flips >= 500);
        sealed_clear(&sealed);
    }
}

/* Every length shorter, every byte appended; @longer NULL: none of them may pass. */
static void cut_and_append(struct sealed *sealed, const char *path, const char *categories,
                           const char *longer)
{
    struct memory_node *node = memory_find(&sealed->disk, path);
    struct seal_buffer original = {0};
    assert_int_equal(seal_buffer_append(&original, node->bytes.data, node->bytes.size), SEAL_OK);
    for (size_t size = 0; size < original.size; size++) {
        memory_bytes(&sealed->disk, path, original.data, size);
        must_refuse(sealed, categories, "truncated", size, 0);
    }
    for (unsigned byte = 0; byte < 256; byte++) {
        const uint8_t last = (uint8_t)byte;
        node = memory_bytes(&sealed->disk, path, original.data, original.size);
        assert_int_equal(seal_buffer_append(&node->bytes, &last, 1), SEAL_OK);
        if (longer != NULL && byte != 0 && strchr(longer, (int)byte) != NULL)
            assert_int_equal(sealed_verify(sealed), SEAL_OK);
        else
            must_refuse(sealed, categories, "appended", original.size, byte);
    }
    memory_bytes(&sealed->disk, path, original.data, original.size);
    assert_int_equal(sealed_verify(sealed), SEAL_OK);
    seal_buffer_clear(&original);
}

/* F-30. A signature cut to 64 octets has the shape of Ed25519's and dies as TRUST. */
static void each_length_of_a_seal(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        struct sealed sealed;
        put_up(&sealed, &algorithms[i]);
        cut_and_append(&sealed, SIGNATURE, "TRUST FORMAT", NULL);
        if (i == 0)
            cut_and_append(&sealed, MANIFEST, "TRUST", NULL);
        sealed_clear(&sealed);
    }
}

/* One byte put in, one taken out, two neighbours swapped, at each place. */
static void each_place_of_a_manifest(void **state)
{
    (void)state;
    struct sealed sealed;
    struct seal_buffer original = {0}, changed = {0};
    put_up(&sealed, &algorithms[0]);
    const struct memory_node *node = memory_find(&sealed.disk, MANIFEST);
    assert_int_equal(seal_buffer_append(&original, node->bytes.data, node->bytes.size), SEAL_OK);
    for (size_t i = 0; i < original.size; i++)
        for (int kind = 0; kind < 4; kind++) {
            changed.size = 0;
            assert_int_equal(seal_buffer_append(&changed, original.data, i), SEAL_OK);
            if (kind == 0 || kind == 1) /* a blank, and the byte once more */
                assert_int_equal(seal_buffer_append(
                                     &changed, kind == 0 ? (const void *)" " : &original.data[i], 1),
                                 SEAL_OK);
            if (kind == 3 && (i + 1 == original.size || original.data[i] == original.data[i + 1]))
                continue;
            if (kind == 3)
                assert_int_equal(seal_buffer_append(&changed, &original.data[i + 1], 1), SEAL_OK);
            if (kind == 3)
                assert_int_equal(seal_buffer_append(&changed, &original.data[i], 1), SEAL_OK);
            size_t from = i + (kind == 2 ? 1u : kind == 3 ? 2u : 0u);
            assert_int_equal(
                seal_buffer_append(&changed, original.data + from, original.size - from), SEAL_OK);
            memory_bytes(&sealed.disk, MANIFEST, changed.data, changed.size);
            must_refuse(&sealed, "TRUST", "moved", i, (unsigned)kind);
        }
    seal_buffer_clear(&original);
    seal_buffer_clear(&changed);
    sealed_clear(&sealed);
}

/* A signature in base64: no letter can be changed, and nothing stands behind it but one newline. */
static void each_bit_of_base64(void **state)
{
    (void)state;
    struct sealed sealed;
    struct seal_buffer text = {0};
    put_up(&sealed, &algorithms[0]);
    assert_int_equal(
        seal_base64_write(seal_buffer_slice(&memory_find(&sealed.disk, SIGNATURE)->bytes), 0, &text),
        SEAL_OK);
    memory_bytes(&sealed.disk, SIGNATURE, text.data, text.size);
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    flip_all(&sealed, SIGNATURE, "TRUST FORMAT", "base64");
    cut_and_append(&sealed, SIGNATURE, "TRUST FORMAT", "\n");
    seal_buffer_clear(&text);
    sealed_clear(&sealed);
}

/*
 * The policy is not signed: it lies where only its owner writes. All the same no truncation of it and no byte behind it is
 * another policy, but white space; and of its key, but line ends.
 */
static void each_length_of_policy_and_key(void **state)
{
    (void)state;
    struct sealed sealed;
    put_up(&sealed, &algorithms[0]);
    struct memory_node *policy = memory_find(&sealed.disk, "/policy/policy.json");
    policy->bytes.size--; /* its final newline may go */
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    cut_and_append(&sealed, "/policy/policy.json", "CONFIG", " \t\r\n");
    struct memory_node *key = memory_find(&sealed.disk, "/policy/p256.pem");
    key->bytes.size--;
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    cut_and_append(&sealed, "/policy/p256.pem", "CONFIG", "\n");
    sealed_clear(&sealed);
}

/* Each bit of the key: another key, or none; the seal is not that of the other. Line ends are all that may change. */
static void each_bit_of_the_key(void **state)
{
    (void)state;
    struct sealed sealed;
    unsigned accepted = 0;
    put_up(&sealed, &algorithms[0]);
    struct memory_node *key = memory_find(&sealed.disk, "/policy/p256.pem");
    for (size_t i = 0; i < key->bytes.size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t before = key->bytes.data[i];
            key->bytes.data[i] ^= (uint8_t)(1u << bit);
            enum seal_result r = sealed_verify(&sealed);
            if (seal_verdict_may_start(&sealed.verdict)) {
                accepted++;
                print_message("key, byte %zu: 0x%02x for 0x%02x is accepted\n", i,
                              key->bytes.data[i], before);
            } else if (!is_of(r, "CONFIG TRUST")) {
                fail_msg("key, byte %zu, bit %u: %s", i, bit, seal_result_name(r));
            }
            key->bytes.data[i] = before;
        }
    assert_int_equal(accepted, 0);
    sealed_clear(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bit_of_a_seal),
        cmocka_unit_test(each_length_of_a_seal),
        cmocka_unit_test(each_place_of_a_manifest),
        cmocka_unit_test(each_bit_of_base64),
        cmocka_unit_test(each_length_of_policy_and_key),
        cmocka_unit_test(each_bit_of_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
