/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each rule for a path, one at a time: leaf, issuing, upper, root, and what is changed about one of them. The same rules on
 * certificates of openssl are in test_chain.c.
 */
#include "support/expect.h"
#include "unit/trust/family.h"

#include <string.h>

/* The path of every row; the leaf is first. */
static struct family family;
static struct seal_certificate *root, *upper, *issuing;
#define leaf (&family.leaf)

static const uint8_t code_signing[] = {0x06, 8, 0x2b, 6, 1, 5, 5, 7, 3, 3};
static const uint8_t time_stamping[] = {0x06, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8};
static const uint8_t any_purpose[] = {0x06, 4, 0x55, 0x1d, 0x25, 0};
static const uint8_t both[] = {0x06, 8, 0x2b, 6, 1, 5, 5, 7, 3, 3,
                               0x06, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8};

#define PURPOSES(of, oids) \
    ((of)->has_purposes = true, (of)->purposes = family_bytes(oids, sizeof(oids)))

static void nothing(void)
{
}

/* Authorities. */
static void issuing_is_no_ca(void)
{
    issuing->is_ca = false;
}
static void upper_is_no_ca(void)
{
    upper->is_ca = false;
}
static void root_is_no_ca(void)
{
    root->is_ca = false;
}
static void issuing_may_not_sign(void)
{
    issuing->key_usage = SEAL_USAGE_CRL_SIGN | SEAL_USAGE_DIGITAL_SIGNATURE;
}
static void root_may_not_sign(void)
{
    root->key_usage = SEAL_USAGE_CRL_SIGN;
}
static void issuing_has_no_usage(void)
{
    issuing->has_key_usage = false;
    issuing->key_usage = 0;
}
static void root_has_no_usage(void)
{
    root->has_key_usage = false;
    root->key_usage = 0;
}

/* Policies. */
static void root_needs_policy(void)
{
    root->needs_policy = true;
}
static void upper_needs_policy(void)
{
    upper->needs_policy = true;
}
static void leaf_needs_policy(void)
{
    leaf->needs_policy = true;
}

/* Path lengths. */
static void length(struct seal_certificate *authority, uint32_t allowed)
{
    authority->has_path_length = true;
    authority->path_length = allowed;
}
static void issuing_length_0(void)
{
    length(issuing, 0);
}
static void upper_length_1(void)
{
    length(upper, 1);
}
static void upper_length_0(void)
{
    length(upper, 0);
}
static void root_length_2(void)
{
    length(root, 2);
}
static void root_length_1(void)
{
    length(root, 1);
}
/* A new key of the same name does not count. */
static void make_upper_self_issued(void)
{
    upper->subject = root->subject;
    issuing->issuer = root->subject;
}
static void root_length_1_upper_self_issued(void)
{
    make_upper_self_issued();
    length(root, 1);
}
static void root_length_0_upper_self_issued(void)
{
    make_upper_self_issued();
    length(root, 0);
}

/* Name constraints: a directory name that everything below must begin with, and names that it must not have. */
static struct seal_slice subtree(const char *name)
{
    const struct seal_slice base = family_name(name);
    uint8_t der[64] = {0x30, (uint8_t)(base.size + 2), 0xa4, (uint8_t)base.size};

    memcpy(der + 4, base.data, base.size);
    return family_bytes(der, base.size + 4);
}
static void forbid(struct seal_certificate *authority, const char *name)
{
    authority->has_constraints = true;
    authority->excluded = subtree(name);
}
static void issuing_forbids_another(void)
{
    forbid(issuing, "somebody");
}
static void issuing_forbids_leaf(void)
{
    forbid(issuing, "leaf");
}
static void upper_forbids_leaf(void)
{
    forbid(upper, "leaf");
}
static void root_forbids_leaf(void)
{
    forbid(root, "leaf");
}
static void root_forbids_issuing(void)
{
    forbid(root, "issuing");
}
static void issuing_forbids_upper(void)
{
    forbid(issuing, "upper");
}
static void root_forbids_self_issued(void)
{
    make_upper_self_issued();
    forbid(root, "root");
}
static void root_forbids_self_issued_leaf(void)
{
    leaf->subject = leaf->issuer;
    forbid(root, "issuing");
    issuing->subject = leaf->subject;
    issuing->issuer = issuing->subject; /* so that the leaf alone is judged */
    upper->subject = issuing->issuer;
    upper->issuer = upper->subject;
    root->subject = upper->issuer;
}

/* Purposes. */
static void leaf_has_none(void)
{
    leaf->has_purposes = false;
    leaf->purposes = (struct seal_slice){NULL, 0};
}
static void leaf_has_any(void)
{
    PURPOSES(leaf, any_purpose);
}
static void leaf_has_another(void)
{
    PURPOSES(leaf, time_stamping);
}
static void leaf_has_both(void)
{
    PURPOSES(leaf, both);
}
static void issuing_permits(void)
{
    PURPOSES(issuing, code_signing);
}
static void issuing_permits_any(void)
{
    PURPOSES(issuing, any_purpose);
}
static void issuing_permits_another(void)
{
    PURPOSES(issuing, time_stamping);
}
static void upper_permits_another(void)
{
    PURPOSES(upper, time_stamping);
}
static void root_permits_another(void)
{
    PURPOSES(root, time_stamping);
}
static const struct seal_oid *two_purposes(void)
{
    static struct seal_oid purposes[2];

    purposes[0] = seal_oid_code_signing;
    purposes[1] = seal_oid_time_stamping;
    return purposes;
}
static void one_of_two(void)
{
    family.request.purposes = two_purposes();
    family.request.purposes_count = 2;
    PURPOSES(leaf, time_stamping);
}
static void authorities_permit_the_second(void)
{
    one_of_two();
    PURPOSES(leaf, both);
    PURPOSES(issuing, time_stamping);
}
/* Each has one that the other one lacks. */
static void nobody_permits_the_same(void)
{
    one_of_two();
    PURPOSES(leaf, both);
    PURPOSES(issuing, time_stamping);
    PURPOSES(upper, code_signing);
}
static void alone(void)
{
    family.request.purpose_alone = true;
    leaf->purposes_critical = true;
}
static void alone_not_critical(void)
{
    alone();
    leaf->purposes_critical = false;
}
static void alone_with_another(void)
{
    alone();
    PURPOSES(leaf, both);
}

/* Leaves. */
static void leaf_is_ca(void)
{
    leaf->is_ca = true;
}
static void leaf_usage(unsigned usage)
{
    leaf->has_key_usage = true;
    leaf->key_usage = usage;
}
static void leaf_commits(void)
{
    leaf_usage(SEAL_USAGE_CONTENT_COMMITMENT);
}
static void leaf_enciphers(void)
{
    leaf_usage(1 << 2);
}
static void leaf_has_no_usage(void)
{
    leaf->has_key_usage = false;
    leaf->key_usage = 0;
}

/* The direct issuer. */
static void issuer_key(const char *first, const char *second)
{
    static uint8_t items[2][SEAL_DIGEST_SIZE];
    static const struct seal_digest_list keys = {items, COUNT(items)};

    memset(items, 0, sizeof items);
    memcpy(items[0], first, strlen(first));
    memcpy(items[1], second, strlen(second));
    family.request.issuer_keys = &keys;
}
static void issuer_key_of_issuing(void)
{
    issuer_key("somebody", "issuing");
}
static void issuer_key_of_upper(void)
{
    issuer_key("upper", "root");
}
static void issuer_key_of_leaf_alone(void)
{
    issuer_key("leaf", "issuing");
    family.anchors.items[0] = *leaf;
}

/* Times. */
static void leaf_ends_now(void)
{
    leaf->not_after = FAMILY_NOW;
}
static void leaf_has_ended(void)
{
    leaf->not_after = FAMILY_NOW - 1;
}
static void leaf_begins_now(void)
{
    leaf->not_before = FAMILY_NOW;
}
static void leaf_will_begin(void)
{
    leaf->not_before = FAMILY_NOW + 1;
}
static void issuing_has_ended(void)
{
    issuing->not_after = FAMILY_NOW - 1;
}
static void root_has_ended(void)
{
    root->not_after = FAMILY_NOW - 1;
}
static void ended_and_no_ca(void)
{
    leaf_has_ended();
    issuing_is_no_ca();
}
static void ended_and_has_any(void)
{
    root_has_ended();
    leaf_has_any();
}

#define CERTIFICATE SEAL_TRUST_CERTIFICATE
#define TIME SEAL_TRUST_TIME

static const struct row {
    const char *name;
    void (*change)(void);
    enum seal_result want;
    const char *subject, *reason;
} rows[] = {
    {"nothing", nothing, SEAL_OK, NULL, NULL},

    {"issuing is no CA", issuing_is_no_ca, CERTIFICATE, "CN=issuing",
     "issued a certificate and is no authority"},
    {"upper is no CA", upper_is_no_ca, CERTIFICATE, "CN=upper",
     "issued a certificate and is no authority"},
    {"root is no CA", root_is_no_ca, CERTIFICATE, "CN=root",
     "issued a certificate and is no authority"},
    {"issuing may not sign", issuing_may_not_sign, CERTIFICATE, "CN=issuing",
     "issued a certificate and its key usage forbids that"},
    {"root may not sign", root_may_not_sign, CERTIFICATE, "CN=root",
     "issued a certificate and its key usage forbids that"},
    {"issuing has no key usage", issuing_has_no_usage, CERTIFICATE, "CN=issuing",
     "issued a certificate and has no key usage"},
    {"root has no key usage", root_has_no_usage, SEAL_OK, NULL, NULL},

    {"root demands an explicit policy", root_needs_policy, CERTIFICATE, "CN=root",
     "demands an explicit policy, and policies are not followed here"},
    {"upper demands one", upper_needs_policy, CERTIFICATE, "CN=upper",
     "demands an explicit policy, and policies are not followed here"},
    {"leaf demands one", leaf_needs_policy, CERTIFICATE, "CN=leaf",
     "demands an explicit policy, and policies are not followed here"},

    {"issuing: path length 0", issuing_length_0, SEAL_OK, NULL, NULL},
    {"upper: path length 1", upper_length_1, SEAL_OK, NULL, NULL},
    {"upper: path length 0", upper_length_0, CERTIFICATE, "CN=upper",
     "has more authorities below it than its path length allows"},
    {"root: path length 2", root_length_2, SEAL_OK, NULL, NULL},
    {"EVI-03 root: path length 1", root_length_1, CERTIFICATE, "CN=root",
     "has more authorities below it than its path length allows"},
    {"root: path length 1, one self-issued", root_length_1_upper_self_issued, SEAL_OK, NULL, NULL},
    {"root: path length 0, one self-issued", root_length_0_upper_self_issued, CERTIFICATE,
     "CN=root", "has more authorities below it than its path length allows"},

    {"names: another forbidden", issuing_forbids_another, SEAL_OK, NULL, NULL},
    {"names: leaf, by issuing", issuing_forbids_leaf, CERTIFICATE, "CN=leaf",
     "is outside the names that an authority above it allows"},
    {"names: leaf, by upper", upper_forbids_leaf, CERTIFICATE, "CN=leaf",
     "is outside the names that an authority above it allows"},
    {"names: leaf, by root", root_forbids_leaf, CERTIFICATE, "CN=leaf",
     "is outside the names that an authority above it allows"},
    {"names: issuing, by root", root_forbids_issuing, CERTIFICATE, "CN=issuing",
     "is outside the names that an authority above it allows"},
    {"names: not of those above", issuing_forbids_upper, SEAL_OK, NULL, NULL},
    {"names: not of a self-issued authority", root_forbids_self_issued, SEAL_OK, NULL, NULL},
    {"names: of a self-issued leaf", root_forbids_self_issued_leaf, CERTIFICATE, "CN=issuing",
     "is outside the names that an authority above it allows"},

    {"EVI-03 purposes: leaf has none", leaf_has_none, CERTIFICATE, "CN=leaf",
     "has no extended key usage for this purpose"},
    {"EVI-03 purposes: leaf has any", leaf_has_any, CERTIFICATE, "CN=leaf",
     "has no extended key usage for this purpose"},
    {"purposes: leaf has another", leaf_has_another, CERTIFICATE, "CN=leaf",
     "has no extended key usage for this purpose"},
    {"purposes: leaf has two", leaf_has_both, SEAL_OK, NULL, NULL},
    {"purposes: issuing permits", issuing_permits, SEAL_OK, NULL, NULL},
    {"purposes: issuing permits any", issuing_permits_any, SEAL_OK, NULL, NULL},
    {"purposes: issuing permits another", issuing_permits_another, CERTIFICATE, "CN=issuing",
     "does not permit the purpose of a certificate below it"},
    {"purposes: upper permits another", upper_permits_another, CERTIFICATE, "CN=upper",
     "does not permit the purpose of a certificate below it"},
    {"purposes: root permits another", root_permits_another, CERTIFICATE, "CN=root",
     "does not permit the purpose of a certificate below it"},
    {"purposes: one of two", one_of_two, SEAL_OK, NULL, NULL},
    {"purposes: authorities permit the second", authorities_permit_the_second, SEAL_OK, NULL, NULL},
    {"purposes: nobody permits the same", nobody_permits_the_same, CERTIFICATE, "CN=upper",
     "does not permit the purpose of a certificate below it"},
    {"alone", alone, SEAL_OK, NULL, NULL},
    {"alone: not critical", alone_not_critical, CERTIFICATE, "CN=leaf",
     "has an extended key usage that is not critical"},
    {"alone: with another", alone_with_another, CERTIFICATE, "CN=leaf", "has more than one purpose"},

    {"leaf is a CA", leaf_is_ca, CERTIFICATE, "CN=leaf", "signs documents and is an authority"},
    {"leaf commits", leaf_commits, SEAL_OK, NULL, NULL},
    {"leaf enciphers", leaf_enciphers, CERTIFICATE, "CN=leaf",
     "signs documents and its key usage forbids that"},
    {"leaf has no key usage", leaf_has_no_usage, SEAL_OK, NULL, NULL},

    {"issuer_keys: issuing", issuer_key_of_issuing, SEAL_OK, NULL, NULL},
    {"EVI-05b issuer_keys: those above", issuer_key_of_upper, CERTIFICATE, "CN=leaf",
     "is not issued by one of the keys in issuer_keys"},
    {"issuer_keys: nobody issued it", issuer_key_of_leaf_alone, CERTIFICATE, "CN=leaf",
     "is not issued by one of the keys in issuer_keys"},

    {"time: leaf ends now", leaf_ends_now, SEAL_OK, NULL, NULL},
    {"time: leaf has ended", leaf_has_ended, TIME, "CN=leaf", "has expired"},
    {"time: leaf begins now", leaf_begins_now, SEAL_OK, NULL, NULL},
    {"time: leaf will begin", leaf_will_begin, TIME, "CN=leaf", "is not valid yet"},
    {"time: issuing has ended", issuing_has_ended, TIME, "CN=issuing", "has expired"},
    {"time: root has ended", root_has_ended, TIME, "CN=root", "has expired"},
    {"time is not all: no CA", ended_and_no_ca, CERTIFICATE, "CN=issuing",
     "issued a certificate and is no authority"},
    {"time is not all: any purpose", ended_and_has_any, CERTIFICATE, "CN=leaf",
     "has no extended key usage for this purpose"},
};

static void test_rules(void **state)
{
    struct expect expect = {0, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];

        family_init(&family, "issuing");
        root = family_anchor(&family, "root", "root");
        upper = family_other(&family, "upper", "root");
        issuing = family_other(&family, "issuing", "upper");
        row->change();
        const enum seal_result r = family_find(&family);
        expect_result(&expect, row->name, row->want, r, &family.fault);
        if (r == SEAL_OK)
            expect_number(&expect, row->name, 4, family.chain.count);
        if (r == SEAL_OK || row->want == SEAL_OK)
            continue;
        expect_text(&expect, row->name, row->subject, family.fault.subject);
        expect_text(&expect, row->name, row->reason, family.fault.reason);
    }
    expect_end(&expect, COUNT(rows));
}

/* A leaf that the policy lists: judged as a leaf, whoever issued it. */
static void test_leaf_is_anchor(void **state)
{
    (void)state;
    family_init(&family, "nobody");
    family.anchors.count = 1;
    family.anchors.items[0] = *leaf;
    assert_int_equal(family_find(&family), SEAL_OK);
    assert_int_equal(family.chain.count, 1);

    leaf_has_ended();
    assert_int_equal(family_find(&family), SEAL_TRUST_TIME);
    leaf->not_after = FAMILY_TO;
    leaf_is_ca();
    assert_int_equal(family_find(&family), SEAL_TRUST_CERTIFICATE);
    leaf->is_ca = false;
    leaf_has_any();
    assert_int_equal(family_find(&family), SEAL_TRUST_CERTIFICATE);
    family_clear(&family);
}

/* What a fault says about numbers, times and the nameless. */
static void test_faults(void **state)
{
    static const uint8_t nameless[] = {0x30, 0};

    (void)state;
    family_init(&family, "root");
    root = family_anchor(&family, "root", "root");
    leaf->not_after = 1767225600; /* 2026-01-01 */
    family.request.at = 1796000000;
    root->not_after = INT64_MAX;
    assert_int_equal(family_find(&family), SEAL_TRUST_TIME);
    assert_string_equal(family.fault.expected, "2026-01-01T00:00:00Z");
    assert_string_equal(family.fault.found, "2026-11-30T00:53:20Z");

    leaf->subject = family_bytes(nameless, sizeof nameless);
    leaf->id = (struct seal_certificate_id){.serial = {0x0a, 0x1b}, .serial_size = 2};
    assert_int_equal(family_find(&family), SEAL_TRUST_TIME);
    assert_string_equal(family.fault.subject, "serial 0a1b");
    assert_int_equal(seal_chain_find(&family.request, &family.chain, NULL), SEAL_TRUST_TIME);

    leaf->not_after = INT64_MAX;
    upper = family_other(&family, "upper", "root");
    leaf->issuer = upper->subject;
    family_signed_by(leaf, "upper");
    length(root, 0);
    upper->not_after = INT64_MAX;
    assert_int_equal(family_find(&family), SEAL_TRUST_CERTIFICATE);
    assert_string_equal(family.fault.expected, "0");
    assert_string_equal(family.fault.found, "1");
    family_clear(&family);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_leaf_is_anchor),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
