/* SPDX-License-Identifier: Apache-2.0 */
/* Is SHA-2 SHA-2, in one piece and in many? */
#include "crypto/hash.h"

#include "crypto/backend.h"

#include "unit/crypto/support.h"

/* FIPS 180-4 examples, and the digest of nothing. */
static const struct {
    enum seal_hash hash;
    const char *text;
    const char *digest;
} rows[] = {
    {SEAL_HASH_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {SEAL_HASH_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {SEAL_HASH_SHA256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {SEAL_HASH_SHA384,
     "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
    {SEAL_HASH_SHA512, "abc",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t digest[SEAL_HASH_SIZE_MAX];
        char text[2 * SEAL_HASH_SIZE_MAX + 1];

        MUST(seal_hash_bytes(rows[i].hash, seal_slice_text(rows[i].text), digest));
        seal_hex_write(digest, seal_hash_size(rows[i].hash), text);
        assert_string_equal(text, rows[i].digest);
    }
    assert_int_equal(seal_hash_size(SEAL_HASH_SHA256), 32);
    assert_int_equal(seal_hash_size(SEAL_HASH_SHA384), 48);
    assert_int_equal(seal_hash_size(SEAL_HASH_SHA512), 64);
}

static void test_no_such_hash(void **state)
{
    uint8_t digest[SEAL_HASH_SIZE_MAX] = {0};

    (void)state;
    assert_int_equal(seal_hash_size((enum seal_hash)0), 0);
    assert_int_equal(seal_hash_bytes((enum seal_hash)0, SLICE("abc"), digest), SEAL_INTERNAL_CRYPTO);
    assert_int_equal(seal_hash_bytes((enum seal_hash)9, SLICE("abc"), digest), SEAL_INTERNAL_CRYPTO);
}

/* One object, used again and again, with pieces of every size around a block. */
static void test_pieces(void **state)
{
    struct seal_sha256 *hash = seal_sha256_new();
    uint8_t data[300], whole[SEAL_DIGEST_SIZE], pieces[SEAL_DIGEST_SIZE];

    (void)state;
    assert_non_null(hash);
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 13);
    for (size_t size = 0; size <= sizeof(data); size++) {
        size_t step = size % 67 + 1;

        MUST(seal_hash_bytes(SEAL_HASH_SHA256, (struct seal_slice){data, size}, whole));
        MUST(seal_sha256_start(hash));
        for (size_t at = 0; at < size; at += step)
            MUST(seal_sha256_update(hash, data + at, size - at < step ? size - at : step));
        MUST(seal_sha256_finish(hash, pieces));
        assert_memory_equal(whole, pieces, sizeof(whole));
    }

    /* A file that was given up half way leaves nothing behind. */
    MUST(seal_sha256_start(hash));
    MUST(seal_sha256_update(hash, "left over", 9));
    MUST(seal_sha256_start(hash));
    MUST(seal_sha256_update(hash, data, sizeof(data)));
    MUST(seal_sha256_finish(hash, pieces));
    assert_memory_equal(whole, pieces, sizeof(whole));

    /* Out of order: a refusal, not a digest of something. */
    assert_int_equal(seal_sha256_update(hash, "x", 1), SEAL_INTERNAL_CRYPTO);
    assert_int_equal(seal_sha256_finish(hash, pieces), SEAL_INTERNAL_CRYPTO);
    seal_sha256_free(hash);
    seal_sha256_free(NULL);
}

/* The library's stream, which only machines without SHA instructions use, and what this machine uses, byte by byte. */
static void test_backends_agree(void **state)
{
    struct seal_psa_sha256 *library = seal_psa_sha256_new();
    struct seal_sha256 *hash = seal_sha256_new();
    uint8_t data[260], one[SEAL_DIGEST_SIZE], other[SEAL_DIGEST_SIZE];

    (void)state;
    assert_non_null(library);
    assert_non_null(hash);
    print_message("SHA-256 by %s\n", seal_sha256_backend());
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 131 + 7);
    for (size_t size = 0; size <= sizeof data; size++) {
        MUST(seal_psa_sha256_start(library));
        MUST(seal_sha256_start(hash));
        for (size_t at = 0; at < size; at += 37) {
            size_t piece = size - at < 37 ? size - at : 37;

            MUST(seal_psa_sha256_update(library, data + at, piece));
            MUST(seal_sha256_update(hash, data + at, piece));
        }
        MUST(seal_psa_sha256_finish(library, one));
        MUST(seal_sha256_finish(hash, other));
        assert_memory_equal(one, other, sizeof one);
    }
    seal_psa_sha256_free(library);
    seal_sha256_free(hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_no_such_hash),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_backends_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
