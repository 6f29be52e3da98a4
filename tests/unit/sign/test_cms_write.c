/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CMS as we write it: our own reader takes it and finds in it what was put in, `openssl cms` takes it, for every algorithm, and the
 * same input gives the same bytes.
 */
#include "pki/pki.h"
#include "support/expect.h"

#include "sign/cms_write.h"
#include "sign/der_build.h"
#include "trust/cms.h"
#include "trust/timestamp_token.h"

#include <coldseal/sign.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char content[] = "{\"coldseal\":\"manifest/v1\",\"package\":\"demo\"}\n";
static char folder[] = "/tmp/coldseal-test-XXXXXX";

static int shell(const char *line)
{
    char all[2048];

    (void)snprintf(all, sizeof(all),
                   "cd %s && PKI=$COLDSEAL_BUILD_DIR/pki && { %s ; } >>log 2>&1 </dev/null", folder,
                   line);
    return system(all);
}

static void write_file(const char *name, struct seal_slice bytes)
{
    char path[256];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
}

static struct seal_slice document(void)
{
    return (struct seal_slice){(const uint8_t *)content, sizeof(content) - 1};
}

static void sign(const char *key_file, const char *algorithm, struct seal_slice message,
                 struct seal_buffer *signature)
{
    struct seal_buffer pem = {NULL, 0, 0};
    struct seal_private_key *key = NULL;
    struct seal_fault fault;

    pki_bytes(key_file, &pem);
    assert_int_equal(seal_private_key_read(seal_buffer_slice(&pem), NULL, &key, &fault), SEAL_OK);
    assert_int_equal(seal_private_key_sign(key, algorithm, message, signature, &fault), SEAL_OK);
    seal_private_key_free(key);
    seal_buffer_clear(&pem);
}

static void make(const struct seal_cms_draft *draft, const char *key, struct seal_slice token,
                 struct seal_buffer *cms)
{
    struct seal_buffer attributes = {NULL, 0, 0}, signature = {NULL, 0, 0};

    assert_int_equal(seal_cms_write_attributes(draft, document(), &attributes), SEAL_OK);
    sign(key, seal_algorithm_word(draft->algorithm), seal_buffer_slice(&attributes), &signature);
    assert_int_equal(seal_cms_write(draft, seal_buffer_slice(&attributes),
                                    seal_buffer_slice(&signature), token, cms),
                     SEAL_OK);
    seal_buffer_clear(&attributes);
    seal_buffer_clear(&signature);
}

static const struct row {
    const char *name, *scheme;
    enum seal_algorithm algorithm;
} rows[] = {
    {"leaf", "ecdsa-sha256", SEAL_ECDSA_P256_SHA256},
    {"leaf-p384", "ecdsa-sha384", SEAL_ECDSA_P384_SHA384},
    {"leaf-rsa", "rsa-pkcs1-sha256", SEAL_RSA_PKCS1_SHA256},
    {"leaf-rsa", "rsa-pkcs1-sha384", SEAL_RSA_PKCS1_SHA384},
    {"leaf-rsa", "rsa-pkcs1-sha512", SEAL_RSA_PKCS1_SHA512},
    {"leaf-rsa", "rsa-pss-sha256", SEAL_RSA_PSS_SHA256},
    {"leaf-rsa", "rsa-pss-sha384", SEAL_RSA_PSS_SHA384},
    {"leaf-rsa", "rsa-pss-sha512", SEAL_RSA_PSS_SHA512},
};

static void check_row(struct expect *expect, const struct row *row, bool timed)
{
    struct seal_pool pool = {NULL, 0, NULL}, brought = pool;
    struct seal_buffer first = {NULL, 0, 0}, again = first;
    struct seal_fault fault = {.reason = NULL};
    struct seal_cms cms;
    char names[64], key[64];

    (void)snprintf(names, sizeof(names), "%s issuing", row->name);
    (void)snprintf(key, sizeof(key), "%s.key", row->name);
    pki_pool(names, &pool);
    const struct seal_cms_draft draft = {
        .signer = &pool.items[0],
        .certificates = pool.items,
        .count = pool.count,
        .algorithm = row->algorithm,
        .has_time = timed,
        .time = 1795305600, /* 2026-11-22T00:00:00Z */
    };
    make(&draft, key, (struct seal_slice){NULL, 0}, &first);
    expect_result(expect, row->scheme, SEAL_OK,
                  seal_cms_read(seal_buffer_slice(&first), &cms, &fault), &fault);
    assert_int_equal(seal_cms_certificates(&cms, &brought, &fault), SEAL_OK);
    expect_number(expect, row->scheme, 2, brought.count);
    expect_text(expect, row->scheme, row->scheme, seal_scheme_text(cms.scheme));
    expect_true(expect, row->scheme, "is detached", seal_cms_is_detached(&cms));
    expect_true(expect, row->scheme, "names its signer by issuer and serial",
                cms.key_id.size == 0 && seal_cms_signer(&cms, &pool) == &pool.items[0]);
    expect_true(expect, row->scheme, "is bound to it, by issuer and serial too",
                cms.has_certificate_hash && cms.certificate_hash_algorithm == SEAL_HASH_SHA256 &&
                    cms.certificate_issuer.size > 0);
    expect_true(expect, row->scheme, "claims that time",
                cms.has_time == timed && (!timed || cms.time == draft.time));
    expect_result(expect, row->scheme, SEAL_OK,
                  seal_cms_verify(&cms, &pool.items[0], document(), &fault), &fault);
    write_file("made.p7s", seal_buffer_slice(&first));
    expect_number(
        expect, row->scheme, 0,
        (uint64_t)shell("openssl cms -verify -cades -binary -inform DER -in made.p7s -content "
                        "document -CAfile $PKI/root.pem -purpose any -out out && cmp out "
                        "document"));
    if (row->scheme[0] == 'e') { /* deterministic, and PKCS #1 is so by nature */
        make(&draft, key, (struct seal_slice){NULL, 0}, &again);
        expect_true(expect, row->scheme, "is the same again",
                    seal_slice_equal(seal_buffer_slice(&first), seal_buffer_slice(&again)) == 1);
    }
    seal_buffer_clear(&first);
    seal_buffer_clear(&again);
    seal_pool_clear(&brought);
    seal_pool_clear(&pool);
}

static void test_every_algorithm(void **state)
{
    struct expect expect = {0, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_row(&expect, &rows[i], false);
        check_row(&expect, &rows[i], true);
    }
    expect_end(&expect, 2 * COUNT(rows));
}

/* A timestamp lies beside the signature: the rest stays as it was, and both sides find it. */
static void test_token(void **state)
{
    struct seal_pool pool = {NULL, 0, NULL};
    struct seal_buffer attributes = {NULL, 0, 0}, signature = attributes, request = attributes,
                       response = attributes, whole = attributes;
    struct seal_timestamp_token token;
    struct seal_fault fault;
    struct seal_cms cms;
    uint8_t digest[SEAL_HASH_SIZE_MAX];

    (void)state;
    pki_pool("leaf issuing", &pool);
    const struct seal_cms_draft draft = {
        .signer = &pool.items[0],
        .certificates = pool.items,
        .count = pool.count,
        .algorithm = SEAL_ECDSA_P256_SHA256,
    };
    assert_int_equal(seal_cms_write_attributes(&draft, document(), &attributes), SEAL_OK);
    sign("leaf.key", NULL, seal_buffer_slice(&attributes), &signature);
    assert_int_equal(
        seal_timestamp_request_write(SEAL_HASH_SHA384, seal_buffer_slice(&signature), &request),
        SEAL_OK);
    write_file("made.tsq", seal_buffer_slice(&request));
    assert_int_equal(
        shell("openssl ts -query -in made.tsq -text | grep -q 'Certificate required: yes' && "
              "openssl ts -query -in made.tsq -text | grep -q 'Nonce: unspecified' && "
              "openssl ts -reply -config $PKI/tsa.cnf -queryfile made.tsq -out made.tsr"),
        0);
    {
        char path[256];
        uint8_t piece[4096];
        FILE *file;

        (void)snprintf(path, sizeof(path), "%s/made.tsr", folder);
        file = fopen(path, "rb");
        assert_non_null(file);
        for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
            assert_int_equal(seal_buffer_append(&response, piece, got), SEAL_OK);
        (void)fclose(file);
    }
    assert_int_equal(seal_timestamp_token_read(seal_buffer_slice(&response), &token, &fault), SEAL_OK);
    assert_int_equal(token.hash, SEAL_HASH_SHA384);
    assert_int_equal(seal_hash_bytes(SEAL_HASH_SHA384, seal_buffer_slice(&signature), digest),
                     SEAL_OK);
    assert_true(seal_der_is(token.imprint, digest, 48));
    assert_int_equal(seal_cms_write(&draft, seal_buffer_slice(&attributes),
                                    seal_buffer_slice(&signature), token.info, &whole),
                     SEAL_OK);
    assert_int_equal(seal_cms_read(seal_buffer_slice(&whole), &cms, &fault), SEAL_OK);
    assert_int_equal(seal_slice_equal(cms.token, token.info), 1);
    assert_int_equal(seal_slice_equal(cms.signature, seal_buffer_slice(&signature)), 1);
    assert_int_equal(seal_cms_verify(&cms, &pool.items[0], document(), &fault), SEAL_OK);
    write_file("made.p7s", seal_buffer_slice(&whole));
    assert_int_equal(
        shell("openssl cms -verify -cades -binary -inform DER -in made.p7s -content document "
              "-CAfile $PKI/root.pem -purpose any -out out"),
        0);
    seal_buffer_clear(&attributes);
    seal_buffer_clear(&signature);
    seal_buffer_clear(&request);
    seal_buffer_clear(&response);
    seal_buffer_clear(&whole);
    seal_pool_clear(&pool);
}

static void test_refused(void **state)
{
    struct seal_pool pool = {NULL, 0, NULL};
    struct seal_buffer out = {NULL, 0, 0};
    const struct seal_slice set = {(const uint8_t *)"\x31\x00", 2},
                            more = {(const uint8_t *)"\x31\x00\x00", 3},
                            sequence = {(const uint8_t *)"\x30\x00", 2}, none = {NULL, 0};

    (void)state;
    pki_pool("leaf", &pool);
    struct seal_cms_draft draft = {
        .signer = pool.items,
        .certificates = pool.items,
        .count = 1,
        .algorithm = SEAL_ED25519,
    };
    assert_int_equal(seal_cms_write_attributes(&draft, document(), &out), SEAL_USAGE);
    assert_int_equal(seal_cms_write(&draft, set, document(), none, &out), SEAL_USAGE);
    draft.algorithm = SEAL_ECDSA_P256_SHA256;
    assert_int_equal(seal_cms_write(&draft, sequence, document(), none, &out), SEAL_INTERNAL_STATE);
    assert_int_equal(seal_cms_write(&draft, more, document(), none, &out), SEAL_INTERNAL_STATE);
    draft.has_time = true;
    draft.time = INT64_C(2524608000); /* 2050 */
    assert_int_equal(seal_cms_write_attributes(&draft, document(), &out), SEAL_USAGE);
    draft.time = -1;
    assert_int_equal(seal_cms_write_attributes(&draft, document(), &out), SEAL_USAGE);
    assert_int_equal(out.size, 0);
    draft.time = INT64_C(2524607999);
    assert_int_equal(seal_cms_write_attributes(&draft, document(), &out), SEAL_OK);
    seal_buffer_clear(&out);
    seal_pool_clear(&pool);
}

/* The order of a SET OF: by bytes, and a length is a byte too. */
static void test_sort(void **state)
{
    static const uint8_t sorted[] = {0x02, 0x01, 0x05, 0x02, 0x01, 0x07,
                                     0x02, 0x02, 0x01, 0x00, 0x04, 0x00};
    struct seal_der_values values = {.failed = SEAL_UNDECIDED};
    struct seal_buffer out = {NULL, 0, 0};

    (void)state;
    seal_der_put(&values, SEAL_DER_OCTET_STRING, (struct seal_slice){NULL, 0});
    seal_der_put_unsigned(&values, (struct seal_slice){(const uint8_t *)"\x01\x00", 2});
    seal_der_put_small(&values, 7);
    seal_der_put_small(&values, 5);
    seal_der_sort(&values);
    assert_int_equal(seal_der_end(&values, &out), SEAL_OK);
    assert_true(seal_der_is(seal_buffer_slice(&out), sorted, sizeof(sorted)));
    seal_buffer_clear(&out);
    seal_der_put_whole(&values, (struct seal_slice){(const uint8_t *)"\x02\x05", 2});
    seal_der_sort(&values);
    assert_int_equal(seal_der_end(&values, &out), SEAL_INTERNAL_STATE);
}

static int begin(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    write_file("document", document());
    return 0;
}

static int end(void **state)
{
    char line[128];

    (void)state;
    (void)snprintf(line, sizeof(line), "rm -r %s", folder);
    return system(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_algorithm),
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_sort),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
