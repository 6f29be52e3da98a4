/* SPDX-License-Identifier: Apache-2.0 */
/* The search for a path: every one, none twice, and never for long, whatever a document carries. */
#include "support/expect.h"
#include "unit/trust/family.h"

#include <stdio.h>
#include <string.h>

static struct family family;

static const char *name_of(unsigned number)
{
    static char names[64][8];

    snprintf(names[number], sizeof names[number], "ca%u", number);
    return names[number];
}

static void no_ca(struct seal_certificate *certificate)
{
    certificate->is_ca = false;
}

static void has_ended(struct seal_certificate *certificate)
{
    certificate->not_after = FAMILY_NOW - 1;
}

static void assert_refused(enum seal_result want, const char *subject, const char *reason)
{
    assert_int_equal(family_find(&family), want);
    assert_int_equal(family.fault.code, want);
    assert_string_equal(family.fault.subject, subject);
    assert_string_equal(family.fault.reason, reason);
}

/* Leaf first, anchor last, each the one that was meant; two signatures and not one more. */
static void test_straight(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    family_other(&family, "sibling", "root");
    const struct seal_certificate *issuing = family_other(&family, "issuing", "root");
    family_anchor(&family, "elsewhere", "elsewhere");
    const struct seal_certificate *root = family_anchor(&family, "root", "root");
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 3);
    assert_ptr_equal(family.chain.links[0], &family.leaf);
    assert_ptr_equal(family.chain.links[1], issuing);
    assert_ptr_equal(family.chain.links[2], root);
    assert_int_equal(family_asked, 2);

    family.request.others = NULL; /* nobody in between */
    assert_refused(SEAL_TRUST_SIGNERS, "CN=leaf",
                   "is not issued by any authority that is trusted here");
    family.anchors.count = 0;
    assert_int_equal(family_find(&family), SEAL_TRUST_SIGNERS);
}

/* An anchor ends a path: nobody asks who issued it, and its own signature never counts. */
static void test_anchor_below_a_root(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    family_signed_by(family_anchor(&family, "issuing", "root"), "somebody");
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 2);
    assert_int_equal(family_asked, 1);

    family_anchor(&family, "root",
                  "root"); /* not even where it does not hold: above it, it would not either */
    has_ended(&family.anchors.items[0]);
    assert_refused(SEAL_TRUST_TIME, "CN=issuing", "has expired");
    assert_int_equal(family_asked, 1);
}

/* What the document calls an anchor is none. */
static void test_strangers(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    family_other(&family, "issuing", "root");
    family_other(&family, "root", "root");
    family_anchor(&family, "another root", "another root");
    assert_refused(SEAL_TRUST_SIGNERS, "CN=leaf",
                   "is not issued by any authority that is trusted here");
    assert_int_equal(family_asked, 0); /* no name leads to an anchor */

    family_init(&family, "issuing");
    family_other(&family, "issuing", "root");
    struct seal_certificate *false_root = family_other(&family, "root", "root");
    family_anchor(&family, "root", "root");
    family_key(false_root, "stranger");
    family_signed_by(false_root, "stranger");
    family_signed_by(&family.others.items[0], "stranger");
    assert_int_equal(family_find(&family), SEAL_TRUST_SIGNERS);

    family_init(&family, "root");
    family_anchor(&family, "root", "root");
    family_signed_by(&family.leaf, "stranger");
    assert_int_equal(family_find(&family), SEAL_TRUST_SIGNERS);
}

/* Two ways up, one of them wrong: in either order of the document, and of the anchors. */
static void test_two_ways(void **state)
{
    (void)state;
    for (unsigned wrong = 0; wrong < 2; wrong++) {
        family_init(&family, "issuing");
        family_other(&family, "issuing", "old root");
        family_other(&family, "issuing", "new root");
        family_anchor(&family, "old root", "old root");
        family_anchor(&family, "new root", "new root");
        no_ca(&family.others.items[wrong]);
        assert_int_equal(family_find(&family), SEAL_OK);
        assert_ptr_equal(family.chain.links[1], &family.others.items[1 - wrong]);

        family.others.items[wrong].is_ca = true;
        has_ended(&family.anchors.items[wrong]);
        assert_int_equal(family_find(&family), SEAL_OK);
        assert_ptr_equal(family.chain.links[2], &family.anchors.items[1 - wrong]);
    }
}

/* An anchor that does not hold is no end: the same authority may be below another anchor. */
static void test_anchor_that_has_ended(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    has_ended(family_anchor(&family, "issuing", "issuing"));
    family_anchor(&family, "root", "root");
    family_other(&family, "issuing", "root");
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 3);
}

/* The way that is least wrong is told. */
static void test_best_of_the_wrong(void **state)
{
    (void)state;
    for (unsigned ended = 0; ended < 2; ended++) {
        family_init(&family, "issuing");
        family_other(&family, "issuing", "root");
        family_other(&family, "issuing", "root");
        family_anchor(&family, "root", "root");
        has_ended(&family.others.items[ended]);
        no_ca(&family.others.items[1 - ended]);
        assert_refused(SEAL_TRUST_TIME, "CN=issuing", "has expired");
        no_ca(&family.others.items[ended]);
        assert_refused(SEAL_TRUST_CERTIFICATE, "CN=issuing",
                       "issued a certificate and is no authority");
    }
}

/* EVI-04: loops, beside a way up and without one. */
static void test_loops(void **state)
{
    (void)state;
    family_init(&family, "a");
    family_other(&family, "a", "b");
    family_other(&family, "b", "a");
    family_anchor(&family, "root", "root");
    assert_int_equal(family_find(&family), SEAL_TRUST_SIGNERS);

    family_init(&family, "a");
    family_other(&family, "a", "b");
    family_other(&family, "b", "a");
    family_other(&family, "b", "root");
    family_anchor(&family, "root", "root");
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 4);
    assert_int_equal(family_asked_twice, 0);

    /* round once more would be a path too, and a longer one */
    no_ca(&family.others.items[2]);
    assert_refused(SEAL_TRUST_CERTIFICATE, "CN=b", "issued a certificate and is no authority");
    assert_int_equal(family_asked_twice, 0);
}

/* The leaf's own certificate comes with every document. */
static void test_leaf_among_others(void **state)
{
    (void)state;
    family_init(&family, "leaf");
    family_anchor(&family, "root", "root");
    family.others.items[family.others.count++] = family.leaf;
    assert_int_equal(family_find(&family), SEAL_TRUST_SIGNERS);
    assert_int_equal(family_asked, 0);
}

/* Eight certificates with leaf and anchor, and not nine. */
static void test_depth(void **state)
{
    (void)state;
    for (unsigned above = SEAL_CHAIN_DEPTH_MAX - 1; above <= SEAL_CHAIN_DEPTH_MAX; above++) {
        family_init(&family, name_of(0));
        for (unsigned i = 0; i + 1 < above; i++)
            family_other(&family, name_of(i), name_of(i + 1));
        family_anchor(&family, name_of(above - 1), "itself");
        if (above < SEAL_CHAIN_DEPTH_MAX) {
            assert_int_equal(family_find(&family), SEAL_OK);
            assert_int_equal(family.chain.count, SEAL_CHAIN_DEPTH_MAX);
        } else {
            assert_refused(SEAL_TRUST_CERTIFICATE, "CN=leaf", "has too many authorities above it");
            assert_string_equal(family.fault.expected, "8");
        }
    }
}

/* Of two certificates of one authority, and of copies, the signature is asked for once. */
static void test_equal_ones_once(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    family_other(&family, "issuing", "root");
    no_ca(family_other(&family, "issuing", "root"));
    no_ca(family_other(&family, "issuing", "root"));
    family.others.items[family.others.count++] = family.others.items[0]; /* a copy */
    family.others.items[family.others.count++] = *family_anchor(&family, "root", "root");
    no_ca(&family.others.items[0]);
    no_ca(&family.others.items[3]);
    assert_int_equal(family_find(&family), SEAL_TRUST_CERTIFICATE);
    assert_int_equal(family_asked, 1 + 3);
    assert_int_equal(family_asked_twice, 0);
}

/* A signature's twin, which does not hold, must not hide the one that does. */
static void test_twins(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    family_other(&family, "issuing", "root");
    family_other(&family, "issuing", "root");
    family_anchor(&family, "root", "root");
    family.others.items[0].tbs = family.others.items[1].tbs;
    family_signed_by(&family.others.items[0], "nobody");
    assert_int_equal(family_find(&family), SEAL_OK);

    family_init(&family, "nobody"); /* and a listed leaf is known by what it says */
    family.anchors.items[family.anchors.count++] = family.leaf;
    family.leaf.der = family_bytes("twin", 4);
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 1);
    family.leaf.tbs = family_bytes("another", 7); /* the same key and name, and not listed */
    assert_int_equal(family_find(&family), SEAL_TRUST_SIGNERS);
}

/* A listed leaf that is also issued: the chain of one is wrong, the other one holds. */
static void test_listed_and_issued(void **state)
{
    static uint8_t key[1][SEAL_DIGEST_SIZE] = {"root"};
    static const struct seal_digest_list keys = {key, 1};

    (void)state;
    family_init(&family, "root");
    family_anchor(&family, "root", "root");
    family.anchors.items[family.anchors.count++] = family.leaf;
    family.request.issuer_keys = &keys;
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 2);
}

/* EVI-04: fifteen certificates of the issuer's name, by strangers who sign each other, before the one that counts. */
static void test_junk(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    for (unsigned i = 0; i + 1 < SEAL_CERTIFICATES_MAX; i++)
        family_key(family_other(&family, "issuing", i % 2 == 0 ? "root" : "issuing"), name_of(i));
    family_other(&family, "issuing", "root");
    family_anchor(&family, "root", "root");
    for (unsigned i = 0; i + 1 < SEAL_CERTIFICATES_MAX; i++)
        family_signed_by(&family.others.items[i], name_of((i + 1) % 15));
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_ptr_equal(family.chain.links[1], &family.others.items[SEAL_CERTIFICATES_MAX - 1]);
    assert_int_equal(family_asked_twice, 0);
    assert_in_range(family_asked, 2, 2 * SEAL_CERTIFICATES_MAX);
}

/* Certificates with the issuer's own name and key, by strangers who sign each other: the leaf fits, nobody asks on. */
static void test_borrowed_key(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    for (unsigned i = 0; i < 8; i++)
        family_key(family_other(&family, "issuing", "mesh"), "issuing");
    for (unsigned i = 0; i < 7; i++)
        family_key(family_other(&family, "mesh", i == 0 ? "root" : "mesh"), name_of(i));
    family_signed_by(&family.others.items[8], "nobody");
    family_other(&family, "issuing", "root");
    family_anchor(&family, "root", "root");
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family_asked, 3); /* the first of the mesh, the true one, the leaf */
}

/* One key under two names is two authorities. */
static void test_one_key_two_names(void **state)
{
    (void)state;
    family_init(&family, "a");
    family_key(family_other(&family, "a", "b"), "shared");
    family_key(family_other(&family, "b", "root"), "shared");
    family_signed_by(&family.leaf, "shared");
    family_signed_by(&family.others.items[0], "shared");
    family_anchor(&family, "root", "root");
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 4);
}

/* Strangers who sign each other all around are not asked for: no signature leads from an anchor to any of them. */
static void test_strangers_in_a_mesh(void **state)
{
    (void)state;
    family_init(&family, "issuing");
    for (unsigned i = 0; i < SEAL_CERTIFICATES_MAX; i++)
        family_key(family_other(&family, "issuing", i == 0 ? "root" : "issuing"), name_of(i));
    family_signed_by(&family.others.items[0], "stranger");
    family_anchor(&family, "root", "root");
    assert_int_equal(family_find(&family), SEAL_TRUST_SIGNERS);
    assert_int_equal(family_asked, 1);
}

/* Four anchors of one name: seventeen certificates might be by each of them. */
static void test_checks_end(void **state)
{
    (void)state;
    family_init(&family, "root");
    for (unsigned i = 0; i < 4; i++)
        family_key(family_anchor(&family, "root", "root"), name_of(i));
    for (unsigned i = 0; i < SEAL_CERTIFICATES_MAX; i++)
        family_key(family_other(&family, "root", "root"), name_of(8 + i));
    assert_refused(SEAL_LIMIT_COUNT, "CN=leaf", "comes with too many ways to an authority");
    assert_int_equal(family_asked, SEAL_CHAIN_CHECKS_MAX);
}

/* Seven authorities who all issued each other: too few signatures to end it, but thousands of paths. */
static void test_steps_end(void **state)
{
    (void)state;
    family_init(&family, "ca");
    for (unsigned i = 0; i < 7; i++) {
        struct seal_certificate *one = family_other(&family, "ca", i == 0 ? "root" : "ca");

        no_ca(one);
        family_key(one, name_of(i));
    }
    family_anchor(&family, "root", "root");
    family_answer = SEAL_OK;
    assert_refused(SEAL_LIMIT_COUNT, "CN=leaf", "comes with too many ways to an authority");
    assert_in_range(family_asked, 7, SEAL_CHAIN_CHECKS_MAX - 1);
    assert_int_equal(family_asked_twice, 0);
}

static void test_too_many_certificates(void **state)
{
    (void)state;
    family_init(&family, "root");
    family_anchor(&family, "root", "root");
    for (unsigned i = 0; i <= SEAL_CERTIFICATES_MAX; i++)
        family_other(&family, "other", "root");
    assert_refused(SEAL_LIMIT_COUNT, "CN=leaf", "comes with too many certificates");
    family.others.count = 0;
    for (unsigned i = 0; i < SEAL_CERTIFICATES_MAX; i++)
        family_anchor(&family, "root", "root");
    assert_int_equal(family_find(&family), SEAL_LIMIT_COUNT);
}

/* A library that fails is no answer. */
static void test_failures(void **state)
{
    static const enum seal_result failures[] = {SEAL_LIMIT_MEMORY, SEAL_INTERNAL_CRYPTO};

    (void)state;
    for (size_t i = 0; i < COUNT(failures); i++) {
        family_init(&family, "root");
        family_anchor(&family, "root", "root");
        family_answer = failures[i];
        family.chain.count = 77;
        assert_int_equal(family_find(&family), failures[i]);
        assert_int_equal(family.fault.code, failures[i]);
        assert_int_equal(family.chain.count, 77); /* untouched */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_straight),
        cmocka_unit_test(test_anchor_below_a_root),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_two_ways),
        cmocka_unit_test(test_anchor_that_has_ended),
        cmocka_unit_test(test_best_of_the_wrong),
        cmocka_unit_test(test_loops),
        cmocka_unit_test(test_leaf_among_others),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_equal_ones_once),
        cmocka_unit_test(test_twins),
        cmocka_unit_test(test_listed_and_issued),
        cmocka_unit_test(test_junk),
        cmocka_unit_test(test_borrowed_key),
        cmocka_unit_test(test_one_key_two_names),
        cmocka_unit_test(test_strangers_in_a_mesh),
        cmocka_unit_test(test_checks_end),
        cmocka_unit_test(test_steps_end),
        cmocka_unit_test(test_too_many_certificates),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
