/* SPDX-License-Identifier: Apache-2.0 */
/* Chains and revocation lists that the openssl command made, tests/pki. */
#include "pki/pki.h"
#include "support/expect.h"
#include "support/failing_calloc.h"
#include "support/sealed.h"
#include "trust/crl.h"

#include <stdio.h>
#include <string.h>

static struct seal_crl_store store;
static struct seal_fault fault;

static enum seal_result add_file(const char *file)
{
    struct seal_buffer bytes = {NULL, 0, 0};
    enum seal_result r;

    pki_bytes(file, &bytes);
    r = seal_crl_store_add(&store, &bytes, &fault);
    assert_int_equal(bytes.data == NULL, r == SEAL_OK); /* taken over, or still the caller's */
    seal_buffer_clear(&bytes);
    return r;
}

static void test_kinds(void **state)
{
    static const struct {
        const char *file, *reason;
    } kinds[] = {
        {"issuing.crl", NULL},
        {"root.crl.pem", NULL},
        {"root-rsa.crl", NULL},
        {"issuing-keeps.crl", NULL},
        {"issuing-delta.crl", "is a delta list, not a complete one"},
        {"issuing-indirect.crl", "is an indirect or partitioned list, not a complete one"},
        {"issuing-partitioned.crl", "is an indirect or partitioned list, not a complete one"},
        {"issuing-point.crl", "is an indirect or partitioned list, not a complete one"},
        {"issuing-critical.crl", "has an unknown critical extension"},
        {"root.pem", "is neither DER nor one PEM block \"X509 CRL\""},
        {"roots.pem", "is neither DER nor one PEM block \"X509 CRL\""},
        {"tsa.cnf", "is neither DER nor one PEM block \"X509 CRL\""},
    };
    struct expect expect = {0, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const enum seal_result r = add_file(kinds[i].file);

        expect_result(&expect, kinds[i].file,
                      kinds[i].reason == NULL ? SEAL_OK : SEAL_FORMAT_SIGNATURE, r, &fault);
        if (r != SEAL_OK && kinds[i].reason != NULL)
            expect_text(&expect, kinds[i].file, kinds[i].reason, fault.reason);
    }
    expect_end(&expect, COUNT(kinds));
    assert_int_equal(store.count, 4);
    seal_crl_store_clear(&store);
}

static void test_pem(void **state)
{
    struct seal_buffer two = {NULL, 0, 0}, empty = {NULL, 0, 0};

    (void)state;
    pki_bytes("root.crl.pem", &two);
    pki_bytes("root.crl.pem", &two);
    assert_int_equal(seal_crl_store_add(&store, &two, &fault), SEAL_FORMAT_SIGNATURE);
    assert_string_equal(fault.reason, "is neither DER nor one PEM block \"X509 CRL\"");
    assert_int_equal(seal_crl_store_add(&store, &empty, &fault), SEAL_FORMAT_SIGNATURE);
    assert_int_equal(store.count, 0);
    seal_buffer_clear(&two);
    seal_crl_store_clear(&store);
}

#define REQUIRED true
#define REVOKED SEAL_TRUST_REVOKED
#define UNKNOWN SEAL_TRUST_REVOCATION

static const struct row {
    const char *name, *chain; /* leaf first, anchor last */
    const char *lists;        /* separated by blanks, without ".crl" */
    bool required;
    enum seal_result want;
    bool established; /* or */
    const char *subject;
} rows[] = {
    {"not listed", "leaf issuing root", "issuing root", REQUIRED, SEAL_OK, true, NULL},
    {"RSA", "leaf issuing-cross root-rsa", "issuing root-rsa", REQUIRED, SEAL_OK, true, NULL},
    {"issuing is the anchor", "leaf issuing", "issuing", REQUIRED, SEAL_OK, true, NULL},
    {"no list", "leaf issuing root", "", false, SEAL_OK, false, NULL},
    {"one list", "leaf issuing root", "issuing", false, SEAL_OK, false, NULL},
    {"one list of two", "leaf issuing root", "issuing", REQUIRED, UNKNOWN, false,
     "CN=Acme Code Signing,O=Acme"},
    {"the other", "leaf issuing root", "root", REQUIRED, UNKNOWN, false,
     "CN=Acme Lambda Release,O=Acme"},

    {"leaf listed", "leaf-revoked issuing root", "issuing root", REQUIRED, REVOKED, false,
     "CN=Acme Lambda Release,O=Acme"},
    {"CA listed", "leaf-of-ca-revoked ca-revoked root", "root", false, REVOKED, false,
     "CN=Acme Revoked,O=Acme"},
    {"CA listed, list required", "leaf-of-ca-revoked ca-revoked root", "root", REQUIRED, REVOKED,
     false, "CN=Acme Revoked,O=Acme"},
    {"CA listed, and in roots", "leaf-of-ca-revoked ca-revoked", "root", false, REVOKED, false,
     "CN=Acme Revoked,O=Acme"},
    {"issuing, in roots, not listed", "leaf issuing", "issuing root", REQUIRED, SEAL_OK, true, NULL},
    {"leaf listed, over a twin of its CA", "leaf-revoked issuing-twin root", "issuing root", false,
     REVOKED, false, "CN=Acme Lambda Release,O=Acme"},
    {"the twin may not say more", "leaf issuing-twin root", "issuing root", REQUIRED, UNKNOWN,
     false, "CN=Acme Lambda Release,O=Acme"},
    {"listed in an old list", "leaf-revoked issuing root", "issuing-none issuing-old root",
     REQUIRED, REVOKED, false, NULL},

    {"by another key", "leaf-revoked issuing root", "stranger-issuing root", false, SEAL_OK, false,
     NULL},
    {"by another key, required", "leaf issuing root", "stranger-issuing root", REQUIRED, UNKNOWN,
     false, "CN=Acme Lambda Release,O=Acme"},
    {"of another issuer", "leaf-of-sibling sibling root", "issuing root", REQUIRED, UNKNOWN, false,
     NULL},
    {"by one who may not", "leaf-of-ca-no-crl ca-no-crl root", "ca-no-crl root", REQUIRED, UNKNOWN,
     false, NULL},
    {"past", "leaf issuing root", "issuing-old root", REQUIRED, UNKNOWN, false,
     "CN=Acme Lambda Release,O=Acme"},
    {"past, not required", "leaf issuing root", "issuing-old root", false, SEAL_OK, false, NULL},
    {"not begun", "leaf issuing root", "issuing-future root", REQUIRED, UNKNOWN, false, NULL},
    {"past, and a good one", "leaf issuing root", "issuing-old issuing root", REQUIRED, SEAL_OK,
     true, NULL},

    {"expired, today's list", "leaf-expired issuing root", "issuing root", REQUIRED, UNKNOWN, false,
     "CN=Acme Lambda Release,O=Acme"},
    {"expired, the list of then", "leaf-expired issuing root", "issuing-2023 root", REQUIRED,
     SEAL_OK, true, NULL},
    {"expired, one of before", "leaf-expired issuing root", "issuing-2022 root", REQUIRED, UNKNOWN,
     false, NULL},
    {"expired, one that keeps", "leaf-expired issuing root", "issuing-keeps root", REQUIRED,
     SEAL_OK, true, NULL},
    {"expired and listed", "leaf-expired-revoked issuing root", "issuing-2022 root", false, REVOKED,
     false, NULL},

    {"TSA", "tsa tsa-root", "tsa-root", REQUIRED, SEAL_OK, true, NULL},
    {"TSA listed", "tsa-revoked tsa-root", "tsa-root", REQUIRED, REVOKED, false,
     "CN=Acme Time Revoked,O=Acme"},
    {"TSA before that", "tsa-revoked tsa-root", "tsa-root-none", REQUIRED, SEAL_OK, true, NULL},
};

static void add_lists(const char *names)
{
    while (*names != '\0') {
        const int length = (int)strcspn(names, " ");
        char file[64];

        snprintf(file, sizeof file, "%.*s.crl", length, names);
        assert_int_equal(add_file(file), SEAL_OK);
        names += length;
        names += strspn(names, " ");
    }
}

static void test_rows(void **state)
{
    struct expect expect = {0, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct seal_pool pool = {.items = NULL}, anchors = {.items = NULL};
        struct seal_chain chain = {.count = 0};
        struct seal_revocation known = {.established = false};
        enum seal_result r;

        pki_pool(row->chain, &pool);
        for (; chain.count < pool.count; chain.count++)
            chain.links[chain.count] = &pool.items[chain.count];
        pki_pool("root", &anchors);
        add_lists(row->lists);
        store.required = row->required;
        r = seal_crl_check(&store, &chain, &anchors, SEALED_NOW, &known, &fault);
        expect_result(&expect, row->name, row->want, r, &fault);
        if (r == SEAL_OK)
            expect_number(&expect, row->name, row->established, known.established);
        else if (row->subject != NULL)
            expect_text(&expect, row->name, row->subject, fault.subject);
        seal_crl_store_clear(&store);
        seal_pool_clear(&pool);
        seal_pool_clear(&anchors);
    }
    expect_end(&expect, COUNT(rows));
}

/* Every bit of a list's signed part matters: it is no list any more, or signed by nobody. */
static void test_every_bit(void **state)
{
    static const struct seal_pool anchors = {.items = NULL};
    struct seal_pool pool = {.items = NULL};
    struct seal_chain chain = {.count = 2};
    unsigned read = 0;

    (void)state;
    pki_pool("leaf issuing", &pool);
    chain.links[0] = &pool.items[0];
    chain.links[1] = &pool.items[1];
    for (size_t bit = 0;; bit++) {
        struct seal_buffer bytes = {NULL, 0, 0};
        struct seal_revocation known = {.established = false};

        pki_bytes("issuing.crl", &bytes);
        if (bit / 8 == bytes.size) {
            seal_buffer_clear(&bytes);
            break;
        }
        bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (seal_crl_store_add(&store, &bytes, &fault) == SEAL_OK) {
            read++;
            store.required = true;
            assert_int_equal(seal_crl_check(&store, &chain, &anchors, SEALED_NOW, &known, &fault),
                             SEAL_TRUST_REVOCATION);
        }
        seal_buffer_clear(&bytes);
        seal_crl_store_clear(&store);
    }
    assert_in_range(read, 500,
                    4000); /* most of them are read: names, serials, dates, the signature itself */
    seal_pool_clear(&pool);
}

/* Each allocation fails once: nothing is added, nothing is taken over. */
static void test_no_memory(void **state)
{
    struct seal_buffer bytes = {NULL, 0, 0};
    enum seal_result r = SEAL_LIMIT_MEMORY;
    unsigned failed = 0;

    (void)state;
    pki_bytes("root.crl.pem", &bytes);
    while (r != SEAL_OK) {
        failing_calloc = ++failed;
        r = seal_crl_store_add(&store, &bytes, &fault);
        failing_calloc = 0;
        assert_int_equal(store.count, r == SEAL_OK ? 1 : 0);
        if (r == SEAL_OK)
            break;
        assert_int_equal(r, SEAL_LIMIT_MEMORY);
        assert_int_equal(fault.code, SEAL_LIMIT_MEMORY);
        assert_non_null(bytes.data);
        seal_crl_store_clear(&store);
    }
    assert_in_range(failed, 3, 100);
    seal_crl_store_clear(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),     cmocka_unit_test(test_pem),
        cmocka_unit_test(test_rows),      cmocka_unit_test(test_every_bit),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
