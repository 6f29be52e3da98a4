/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates of a file and of a document. */
#include "crypto/pem.h"
#include "pki/pki.h"
#include "support/expect.h"
#include "support/failing_calloc.h"

#include <string.h>

static struct seal_pool pool;
static struct seal_fault fault;

static struct seal_buffer pem_of(const char *const files[])
{
    struct seal_buffer pem = {NULL, 0, 0};

    for (; *files != NULL; files++)
        pki_bytes(*files, &pem);
    return pem;
}

static enum seal_result add_files(const char *const files[])
{
    struct seal_buffer pem = pem_of(files);
    const enum seal_result r = seal_pool_add_pem(&pool, seal_buffer_slice(&pem), &fault);

    seal_buffer_clear(&pem); /* what the pool holds is its own */
    return r;
}

#define FILES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_pem(void **state)
{
    (void)state;
    assert_int_equal(add_files(FILES("root.pem")), SEAL_OK);
    assert_int_equal(add_files(FILES("issuing.pem", "leaf.pem")), SEAL_OK);
    assert_int_equal(pool.count, 3);
    assert_true(pool.items[0].is_ca);
    assert_false(pool.items[2].is_ca);
    assert_int_equal(seal_slice_equal(pool.items[2].issuer, pool.items[1].subject), 1);
    assert_int_equal(seal_slice_equal(pool.items[1].issuer, pool.items[0].subject), 1);
    seal_pool_clear(&pool);
    assert_int_equal(pool.count, 0);
    assert_null(pool.items);
    seal_pool_clear(NULL);
}

/* Views, beside certificates that the pool owns. */
static void test_der(void **state)
{
    struct seal_buffer pem = pem_of(FILES("leaf.pem")), der = {NULL, 0, 0};
    struct seal_slice rest = seal_buffer_slice(&pem);
    char label[SEAL_PEM_LABEL_MAX];

    (void)state;
    assert_int_equal(seal_pem_next(&rest, label, &der), SEAL_OK);
    assert_int_equal(seal_pool_add(&pool, seal_buffer_slice(&der), &fault), SEAL_OK);
    assert_ptr_equal(pool.items[0].der.data, der.data);
    assert_null(pool.owned);
    const struct seal_certificate *first = &pool.items[0];
    assert_int_equal(add_files(FILES("issuing.pem")), SEAL_OK);
    assert_int_equal(pool.count, 2);
    assert_ptr_equal(&pool.items[0], first); /* chains point at it */

    assert_int_equal(seal_pool_add(&pool, (struct seal_slice){der.data, der.size - 1}, &fault),
                     SEAL_FORMAT_SIGNATURE);
    assert_int_equal(pool.count, 2);
    seal_pool_clear(&pool);
    seal_buffer_clear(&der);
    seal_buffer_clear(&pem);
}

static void test_refused(void **state)
{
    static const struct {
        const char *name, *file, *text;
        const char *reason;
    } rows[] = {
        {"empty", NULL, "", "holds no certificate"},
        {"blank lines", NULL, "\n\n", "holds no certificate"},
        {"text", NULL, "root", "is not PEM"},
        {"text after", "root.pem", "trailer\n", "is not PEM"},
        {"a key", "leaf.key", "", "holds something that is no certificate"},
        {"a revocation list", "root.crl.pem", "", "holds something that is no certificate"},
        {"a certificate that is none", NULL,
         "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", NULL},
    };
    struct expect expect = {0, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer pem = {NULL, 0, 0};

        assert_int_equal(add_files(FILES("issuing.pem")), SEAL_OK);
        if (rows[i].file != NULL)
            pki_bytes(rows[i].file, &pem);
        assert_int_equal(seal_buffer_append(&pem, rows[i].text, strlen(rows[i].text)), SEAL_OK);
        expect_result(&expect, rows[i].name, SEAL_FORMAT_SIGNATURE,
                      seal_pool_add_pem(&pool, seal_buffer_slice(&pem), &fault), &fault);
        if (rows[i].reason != NULL)
            expect_text(&expect, rows[i].name, rows[i].reason, fault.reason);
        expect_number(&expect, rows[i].name, 1,
                      pool.count); /* as it was, whatever came before the mistake */
        seal_buffer_clear(&pem);
        seal_pool_clear(&pool);
    }
    expect_end(&expect, COUNT(rows));
}

static void test_too_many(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SEAL_CERTIFICATES_MAX - 1; i++)
        assert_int_equal(add_files(FILES("leaf.pem")), SEAL_OK);
    assert_int_equal(add_files(FILES("leaf.pem", "root.pem")), SEAL_LIMIT_COUNT);
    assert_int_equal(fault.code, SEAL_LIMIT_COUNT);
    assert_int_equal(pool.count, SEAL_CERTIFICATES_MAX - 1);
    assert_int_equal(add_files(FILES("root.pem")), SEAL_OK);
    assert_int_equal(seal_pool_add(&pool, pool.items[0].der, NULL), SEAL_LIMIT_COUNT);
    assert_int_equal(pool.count, SEAL_CERTIFICATES_MAX);
    seal_pool_clear(&pool);
}

/* Each allocation fails once: nothing is added, nothing is lost. */
static void test_no_memory(void **state)
{
    struct seal_buffer pem = pem_of(FILES("leaf.pem"));
    enum seal_result r = SEAL_LIMIT_MEMORY;
    unsigned failed = 0;

    (void)state;
    while (r != SEAL_OK) {
        failing_calloc = ++failed;
        r = seal_pool_add_pem(&pool, seal_buffer_slice(&pem), &fault);
        failing_calloc = 0;
        assert_int_equal(pool.count, r == SEAL_OK ? 1 : 0);
        if (r == SEAL_OK)
            break;
        assert_true(r == SEAL_LIMIT_MEMORY || r == SEAL_INTERNAL_CRYPTO); /* as the library tells it */
        assert_int_equal(fault.code, r);
        seal_pool_clear(&pool);
    }
    assert_in_range(failed, 3, 100);
    seal_pool_clear(&pool);
    seal_buffer_clear(&pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pem),       cmocka_unit_test(test_der),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
