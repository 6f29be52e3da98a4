/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which lists count for whom, and what follows: a chain and lists by hand, signatures looked up. Lists of the openssl command
 * are in test_crl_openssl.c, their syntax in test_crl_read.c.
 */
#include "base/time.h"
#include "support/expect.h"
#include "trust/crl.h"
#include "unit/trust/family.h"

#include <string.h>

#define DAY 86400
#define NOW 1796000000 /* 2026-11-30T00:53:20Z */
#define ALWAYS_FROM (NOW - 1000 * DAY)
#define ALWAYS_TO (NOW + 1000 * DAY)

static struct family family;
static struct seal_certificate *issuing, *root;
static struct seal_crl_store store;
static struct seal_revocation known;
static struct seal_fault fault;
static unsigned verified;

enum seal_result __wrap_seal_scheme_verify(const struct seal_public_key *key,
                                           struct seal_scheme scheme, struct seal_slice message,
                                           struct seal_slice signature);

enum seal_result __wrap_seal_scheme_verify(const struct seal_public_key *key,
                                           struct seal_scheme scheme, struct seal_slice message,
                                           struct seal_slice signature)
{
    assert_int_equal(scheme.kind, SEAL_SCHEME_ECDSA);
    assert_int_equal(message.data[0], 0x30); /* the TBSCertList, whole */
    verified++;
    if (family_answer != SEAL_UNDECIDED)
        return family_answer;
    return seal_slice_equal(signature, (struct seal_slice){key->id, SEAL_DIGEST_SIZE}) == 1
               ? SEAL_OK
               : SEAL_TRUST_SIGNERS;
}

/* Appending DER; every value here is shorter than 128 bytes, but for the lists that hold others. */
static void put(struct seal_buffer *der, uint8_t tag, const void *bytes, size_t size)
{
    const uint8_t head[] = {tag, 0x81, (uint8_t)size};

    assert_in_range(size, 0, 0xff);
    assert_int_equal(seal_buffer_append(der, head, 1), SEAL_OK);
    assert_int_equal(seal_buffer_append(der, size < 0x80 ? head + 2 : head + 1, size < 0x80 ? 1 : 2),
                     SEAL_OK);
    assert_int_equal(seal_buffer_append(der, bytes, size), SEAL_OK);
}

static void put_time(struct seal_buffer *der, int64_t seconds)
{
    char text[SEAL_TIME_SIZE], packed[16];
    size_t size = 0;

    seal_time_write(seconds, text);
    for (const char *at = text; *at != '\0'; at++)
        if (*at != '-' && *at != ':' && *at != 'T')
            packed[size++] = *at;
    put(der, 0x18, packed, size);
}

static void wrap(struct seal_buffer *der, uint8_t tag)
{
    struct seal_buffer inside = *der;

    *der = (struct seal_buffer){NULL, 0, 0};
    put(der, tag, inside.data, inside.size);
    seal_buffer_clear(&inside);
}

/* A list by @issuer, signed by the key of that name, which lists one serial, 0: nobody. @keeps: expired since then, 0: not. */
static void add_list(const char *issuer, int64_t from, int64_t to, uint8_t serial, int64_t keeps)
{
    static const uint8_t version = 1,
                         algorithm[] = {0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2},
                         keeps_expired[] = {0x06, 3, 0x55, 0x1d, 0x3c};
    const struct seal_slice name = family_name(issuer);
    struct seal_buffer der = {NULL, 0, 0}, part = {NULL, 0, 0};
    uint8_t signature[1 + SEAL_DIGEST_SIZE] = {0};

    put(&der, 0x02, &version, 1);
    put(&der, 0x30, algorithm, sizeof algorithm);
    assert_int_equal(seal_buffer_append(&der, name.data, name.size), SEAL_OK);
    put_time(&der, from);
    put_time(&der, to);
    if (serial != 0) {
        put(&part, 0x02, &serial, 1);
        put_time(&part, from);
        wrap(&part, 0x30);
        put(&der, 0x30, part.data, part.size);
        seal_buffer_clear(&part);
    }
    if (keeps != 0) {
        put_time(&part, keeps);
        wrap(&part, 0x04);
        struct seal_buffer value = part;
        part = (struct seal_buffer){NULL, 0, 0};
        assert_int_equal(seal_buffer_append(&part, keeps_expired, sizeof keeps_expired), SEAL_OK);
        assert_int_equal(seal_buffer_append(&part, value.data, value.size), SEAL_OK);
        seal_buffer_clear(&value);
        wrap(&part, 0x30);
        wrap(&part, 0x30);
        put(&der, 0xa0, part.data, part.size);
        seal_buffer_clear(&part);
    }
    wrap(&der, 0x30);
    put(&der, 0x30, algorithm, sizeof algorithm);
    memcpy(signature + 1, issuer, strlen(issuer));
    put(&der, 0x03, signature, sizeof signature);
    wrap(&der, 0x30);
    if (seal_crl_store_add(&store, &der, &fault) != SEAL_OK)
        fail_msg("the list is not taken: %s", fault.reason);
    assert_null(der.data);
}

#define LEAF_SERIAL 0x11
#define ISSUING_SERIAL 0x22

static void init(void)
{
    seal_crl_store_clear(&store);
    family_init(&family, "issuing");
    issuing = family_other(&family, "issuing", "root");
    root = family_anchor(&family, "root", "root");
    family.chain = (struct seal_chain){{&family.leaf, issuing, root}, 3};
    struct seal_certificate *all[] = {&family.leaf, issuing, root};
    for (size_t i = 0; i < COUNT(all); i++) {
        all[i]->not_before = ALWAYS_FROM;
        all[i]->not_after = ALWAYS_TO;
        all[i]->id = (struct seal_certificate_id){.serial = {(uint8_t)(LEAF_SERIAL * (i + 1))},
                                                  .serial_size = 1};
    }
    memset(&known, 0x55, sizeof known);
    verified = family_asked = 0;
}

static enum seal_result check(void)
{
    return seal_crl_check(&store, &family.chain, &family.anchors, NOW, &known, &fault);
}

static void assert_refused(enum seal_result want, const char *subject, const char *reason)
{
    assert_int_equal(check(), want);
    assert_int_equal(fault.code, want);
    assert_string_equal(fault.subject, subject);
    assert_string_equal(fault.reason, reason);
}

static void assert_known(bool established, bool stale, bool has_update)
{
    assert_int_equal(check(), SEAL_OK);
    assert_int_equal(known.established, established);
    assert_int_equal(known.stale, stale);
    assert_int_equal(known.has_update, has_update);
}

#define MISSING "has no revocation list that says how it stands"
#define PAST "has a revocation list that is past its next update"
#define TOO_OLD "has a revocation list that is older than max_age_days"
#define LISTED "is listed as revoked by its issuer"

/* ★ Not listed: established, with the dates of the oldest and the earliest. */
static void test_not_listed(void **state)
{
    (void)state;
    init();
    store.required = true;
    add_list("issuing", NOW - 2 * DAY, NOW + 9 * DAY, 0x77, 0);
    add_list("root", NOW - 5 * DAY, NOW + 3 * DAY, 0, 0);
    assert_known(true, false, true);
    assert_int_equal(known.oldest, NOW - 5 * DAY);
    assert_int_equal(known.next, NOW + 3 * DAY);
    assert_int_equal(verified, 2);
}

static void test_listed(void **state)
{
    (void)state;
    init();
    add_list("issuing", NOW - DAY, NOW + DAY, LEAF_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=leaf", LISTED);
    assert_string_equal(fault.found, "2026-11-29T00:53:20Z");

    init();
    add_list("issuing", NOW - DAY, NOW + DAY, 0, 0);
    add_list("root", NOW - DAY, NOW + DAY, ISSUING_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=issuing", LISTED);
    assert_int_equal(seal_crl_check(&store, &family.chain, &family.anchors, NOW, &known, NULL),
                     SEAL_TRUST_REVOKED);

    init(); /* an anchor that issued itself is the policy's business */
    add_list("root", NOW - DAY, NOW + DAY, 3 * LEAF_SERIAL, 0);
    add_list("issuing", NOW - DAY, NOW + DAY, 0, 0);
    assert_known(true, false, true);
}

/* However old, not begun, or of a time before it expired; and beside a newer list that lost it. */
static void test_listed_by_any_list(void **state)
{
    (void)state;
    init();
    add_list("issuing", NOW - 900 * DAY, NOW - 800 * DAY, LEAF_SERIAL, 0);
    add_list("issuing", NOW - DAY, NOW + DAY, 0, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=leaf", LISTED);

    init();
    add_list("issuing", NOW + 9 * DAY, NOW + 10 * DAY, LEAF_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=leaf", LISTED);

    init();
    family.leaf.not_after = NOW - DAY;
    add_list("issuing", NOW - 900 * DAY, NOW - 800 * DAY, LEAF_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=leaf", LISTED);
    add_list("issuing", NOW - 2 * DAY, NOW, 0, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=leaf", LISTED);
}

/* That somebody is revoked weighs more than that somebody else's list is missing. */
static void test_listed_before_missing(void **state)
{
    (void)state;
    init();
    store.required = true;
    add_list("root", NOW - DAY, NOW + DAY, ISSUING_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=issuing", LISTED);
}

/* The package chooses which certificate of its issuer is on the path, and may bring one that must not sign lists. */
static void test_listed_by_one_who_may_not(void **state)
{
    (void)state;
    init();
    issuing->key_usage = SEAL_USAGE_CERTIFICATE_SIGN;
    add_list("issuing", NOW - DAY, NOW + DAY, LEAF_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=leaf", LISTED);
}

/* EVI-06: none, of another issuer, by another key, by one who may not. */
static void test_lists_that_do_not_count(void **state)
{
    (void)state;
    init();
    assert_known(false, false, false);
    store.required = true;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", MISSING);
    add_list("root", NOW - DAY, NOW + DAY, LEAF_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", MISSING);
    assert_int_equal(verified, 1); /* another name is no question of keys */

    init();
    add_list("issuing", NOW - DAY, NOW + DAY, LEAF_SERIAL, 0);
    add_list("root", NOW - DAY, NOW + DAY, 0, 0);
    family_key(issuing, "another");
    assert_known(false, false, true);
    store.required = true;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", MISSING);

    init();
    add_list("issuing", NOW - DAY, NOW + DAY, 0, 0);
    add_list("root", NOW - DAY, NOW + DAY, 0, 0);
    issuing->key_usage = SEAL_USAGE_CERTIFICATE_SIGN;
    assert_known(false, false, true);
    store.required = true;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", MISSING);
    issuing->has_key_usage = false;
    assert_known(true, false, true);

    init(); /* required is for everybody below the anchor */
    store.required = true;
    add_list("issuing", NOW - DAY, NOW + DAY, 0, 0);
    assert_refused(SEAL_TRUST_REVOCATION, "CN=issuing", MISSING);
    init(); /* and so is established */
    add_list("issuing", NOW - DAY, NOW + DAY, 0, 0);
    assert_known(false, false, true);
}

static void test_not_begun(void **state)
{
    (void)state;
    init();
    family.chain.links[1] = root;
    family.chain.count = 2;
    family.leaf.issuer = root->subject;
    add_list("root", NOW + SEAL_CLOCK_SKEW, NOW + DAY, 0, 0);
    assert_known(true, false, true);
    seal_crl_store_clear(&store);
    add_list("root", NOW + SEAL_CLOCK_SKEW + 1, NOW + DAY, 0, 0);
    assert_known(false, false, false);
    store.required = true;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", MISSING);
}

static void short_chain(void)
{
    init();
    family.chain.links[1] = root;
    family.chain.count = 2;
    family.leaf.issuer = root->subject;
}

static void test_past_next_update(void **state)
{
    (void)state;
    short_chain();
    add_list("root", NOW - 9 * DAY, NOW, 0, 0);
    assert_known(true, false, true);
    seal_crl_store_clear(&store);
    add_list("root", NOW - 9 * DAY, NOW - 1, 0, 0);
    assert_known(false, true, true);
    assert_int_equal(known.oldest, NOW - 9 * DAY);
    assert_int_equal(known.next, NOW - 1);
    store.required = true;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", PAST);
    assert_string_equal(fault.found, "2026-11-30T00:53:19Z");
}

static void test_too_old(void **state)
{
    (void)state;
    short_chain();
    store.max_age = 9 * DAY;
    add_list("root", NOW - 9 * DAY, NOW + DAY, 0, 0);
    assert_known(true, false, true);
    seal_crl_store_clear(&store);
    store.max_age = 9 * DAY;
    add_list("root", NOW - 9 * DAY - 1, NOW + DAY, 0, 0);
    assert_known(false, true, true);
    store.required = true;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", TOO_OLD);
    assert_string_equal(fault.found, "2026-11-21T00:53:19Z");
    store.max_age = 0; /* no limit */
    assert_known(true, false, true);
}

/* Of several lists the best one is used: not stale, then the newest; in either order. */
static void test_several(void **state)
{
    (void)state;
    for (unsigned order = 0; order < 2; order++) {
        short_chain();
        store.required = true;
        if (order == 0)
            add_list("root", NOW - DAY, NOW - 1, 0, 0);
        add_list("root", NOW - 3 * DAY, NOW + DAY, 0, 0);
        add_list("root", NOW - 2 * DAY, NOW + DAY, 0, 0);
        add_list("root", NOW - 4 * DAY, NOW + 9 * DAY, 0, 0);
        if (order == 1)
            add_list("root", NOW - DAY, NOW - 1, 0, 0);
        assert_known(true, false, true);
        assert_int_equal(known.oldest, NOW - 2 * DAY);
        assert_int_equal(known.next, NOW + DAY);
    }
}

/* A CA may drop whom it revoked once he has expired. */
static void test_expired(void **state)
{
    const int64_t end = NOW - 100 * DAY;

    (void)state;
    short_chain(); /* today's list does not say */
    family.leaf.not_after = end;
    add_list("root", NOW - DAY, NOW + DAY, 0, 0);
    assert_known(false, false, false);
    store.required = true;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", MISSING);

    short_chain(); /* one that was current then does, to its last second; and it is not stale, however old */
    family.leaf.not_after = end;
    store.required = true;
    store.max_age = DAY;
    add_list("root", end - DAY, end, 0, 0);
    assert_known(true, false, false);
    seal_crl_store_clear(&store);
    add_list("root", end, end + DAY, 0, 0);
    assert_known(true, false, false);

    short_chain(); /* nor what was refused before it expired: time makes nothing good */
    store.required = true;
    store.max_age = DAY;
    add_list("root", end - DAY - 1, end + DAY, 0, 0);
    family.leaf.not_after = end;
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", MISSING);
    store.required = false;
    assert_known(false, false, false);

    short_chain(); /* one of before does not */
    family.leaf.not_after = end;
    add_list("root", end - 2 * DAY, end - 1, 0, 0);
    assert_known(false, false, false);
    short_chain(); /* nor one that began later */
    family.leaf.not_after = end;
    add_list("root", end + 1, end + DAY, 0, 0);
    assert_known(false, false, false);

    short_chain(); /* its last second is not after it */
    family.leaf.not_after = NOW;
    add_list("root", NOW - DAY, NOW + DAY, 0, 0);
    assert_known(true, false, true);
}

static void test_keeps_expired(void **state)
{
    const int64_t end = NOW - 100 * DAY;

    (void)state;
    short_chain();
    family.leaf.not_after = end;
    store.required = true;
    add_list("root", NOW - DAY, NOW + DAY, 0, end);
    assert_known(true, false, true);
    short_chain();
    family.leaf.not_after = end;
    add_list("root", NOW - DAY, NOW + DAY, 0, end + 1);
    assert_known(false, false, false);
    short_chain(); /* where the list of then is there too, that is enough */
    family.leaf.not_after = end;
    add_list("root", NOW - 9 * DAY, NOW - 1, 0, end);
    add_list("root", end - DAY, end, 0, 0);
    assert_known(true, false, false);
    short_chain(); /* and is current like any other */
    family.leaf.not_after = end;
    store.required = true;
    add_list("root", NOW - 9 * DAY, NOW - 1, 0, end);
    assert_refused(SEAL_TRUST_REVOCATION, "CN=leaf", PAST);
}

/* Roots that hold a whole chain: the upper part says who below was taken back. */
static void whole_chain(void)
{
    struct seal_certificate *anchor;

    init();
    store.required = true;
    anchor = family_anchor(&family, "issuing", "root");
    anchor->id = issuing->id;
    family.chain.links[1] = anchor;
    family.chain.count = 2;
    add_list("issuing", NOW - DAY, NOW + DAY, 0, 0);
}

static void test_anchor_below_an_anchor(void **state)
{
    (void)state;
    whole_chain(); /* nothing is demanded of it */
    assert_known(true, false, true);
    assert_int_equal(known.oldest, NOW - DAY);
    add_list("root", NOW - 900 * DAY, NOW - 800 * DAY, 0, 0);
    assert_known(true, false, true);
    assert_int_equal(known.oldest, NOW - DAY);

    whole_chain(); /* by however old a list, as always */
    add_list("root", NOW - 900 * DAY, NOW - 800 * DAY, ISSUING_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=issuing", LISTED);

    whole_chain(); /* before what is missing */
    seal_crl_store_clear(&store);
    store.required = true;
    add_list("root", NOW - DAY, NOW + DAY, ISSUING_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=issuing", LISTED);

    whole_chain(); /* the leaf among them */
    family.anchors.items[family.anchors.count++] = family.leaf;
    family.chain.count = 1;
    assert_known(true, false, false);
    add_list("issuing", NOW - DAY, NOW + DAY, LEAF_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=leaf", LISTED);

    whole_chain(); /* the leaf, whose issuer was taken back */
    family.anchors.items[family.anchors.count++] = family.leaf;
    family.chain.count = 1;
    add_list("root", NOW - DAY, NOW + DAY, ISSUING_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=issuing", LISTED);
}

/* By name alone, or by an anchor that has nothing to do with it. */
static void test_anchor_of_others(void **state)
{
    (void)state;
    whole_chain(); /* of this name, another authority: its serials are others */
    family_signed_by(&family.anchors.items[1], "another");
    add_list("root", NOW - DAY, NOW + DAY, ISSUING_SERIAL, 0);
    assert_known(true, false, true);

    whole_chain(); /* of this key, under another name */
    root->subject = family_name("another");
    add_list("root", NOW - DAY, NOW + DAY, ISSUING_SERIAL, 0);
    assert_known(true, false, true);

    whole_chain(); /* no lists, no questions */
    seal_crl_store_clear(&store);
    family_asked = 0;
    assert_known(false, false, false);
    assert_int_equal(family_asked, 0);
}

/* Anchors that issued each other end somewhere; and each is asked about. */
static void test_anchors_in_a_circle(void **state)
{
    (void)state;
    whole_chain();
    root->issuer = family.anchors.items[1].subject;
    family_signed_by(root, "issuing");
    assert_known(true, false, true);
    assert_in_range(family_asked, 2, 4);
    add_list("issuing", NOW - DAY, NOW + DAY, 3 * LEAF_SERIAL, 0);
    assert_refused(SEAL_TRUST_REVOKED, "CN=root", LISTED);
}

/* An anchor alone: there is nobody to ask about. */
static void test_anchor_alone(void **state)
{
    (void)state;
    init();
    store.required = true;
    family.chain.links[0] = root;
    family.chain.count = 1;
    assert_known(true, false, false);
}

static void test_join(void **state)
{
    static const struct seal_revocation nothing = {.established = true},
                                        older = {true, false, true, 10, 90},
                                        sooner = {true, true, true, 20, 80},
                                        unknown = {.established = false};
    struct seal_revocation sum = nothing;

    (void)state;
    seal_revocation_join(&sum, &nothing);
    assert_true(sum.established);
    assert_false(sum.has_update);
    seal_revocation_join(&sum, &older);
    assert_true(sum.established);
    assert_false(sum.stale);
    assert_true(sum.has_update);
    assert_int_equal(sum.oldest, 10);
    assert_int_equal(sum.next, 90);
    seal_revocation_join(&sum, &sooner);
    assert_true(sum.stale);
    assert_int_equal(sum.oldest, 10);
    assert_int_equal(sum.next, 80);
    seal_revocation_join(&sum, &unknown);
    assert_false(sum.established);
    assert_true(sum.stale);
    assert_int_equal(sum.next, 80);
    seal_revocation_join(&sum, &nothing);
    assert_false(sum.established);
}

/* A library that fails is no answer. */
static void test_failures(void **state)
{
    static const enum seal_result failures[] = {SEAL_LIMIT_MEMORY, SEAL_INTERNAL_CRYPTO};

    (void)state;
    for (size_t i = 0; i < COUNT(failures); i++) {
        short_chain();
        add_list("root", NOW - DAY, NOW + DAY, 0, 0);
        family_answer = failures[i];
        known.oldest = 77;
        assert_int_equal(check(), failures[i]);
        assert_int_equal(fault.code, failures[i]);
        assert_int_equal(known.oldest, 77); /* untouched */

        whole_chain();
        family.chain.links[0] = family.chain.links[1]; /* an anchor alone */
        family.chain.count = 1;
        family_answer = failures[i];
        assert_int_equal(check(), failures[i]);
        assert_int_equal(fault.code, failures[i]);
    }
}

static void test_too_many_lists(void **state)
{
    struct seal_buffer bytes = {NULL, 0, 0};

    (void)state;
    init();
    for (unsigned i = 0; i < SEAL_CRLS_MAX; i++)
        add_list("root", NOW - DAY, NOW + DAY, 0, 0);
    assert_int_equal(seal_buffer_append(&bytes, store.bytes[0].data, store.bytes[0].size), SEAL_OK);
    assert_int_equal(seal_crl_store_add(&store, &bytes, &fault), SEAL_LIMIT_COUNT);
    assert_int_equal(fault.code, SEAL_LIMIT_COUNT);
    assert_int_equal(store.count, SEAL_CRLS_MAX);
    assert_non_null(bytes.data); /* still the caller's */
    seal_buffer_clear(&bytes);
    seal_crl_store_clear(&store);
    assert_int_equal(store.count, 0);
    seal_crl_store_clear(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_listed),
        cmocka_unit_test(test_listed),
        cmocka_unit_test(test_listed_by_any_list),
        cmocka_unit_test(test_listed_before_missing),
        cmocka_unit_test(test_listed_by_one_who_may_not),
        cmocka_unit_test(test_lists_that_do_not_count),
        cmocka_unit_test(test_not_begun),
        cmocka_unit_test(test_past_next_update),
        cmocka_unit_test(test_too_old),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_expired),
        cmocka_unit_test(test_keeps_expired),
        cmocka_unit_test(test_anchor_below_an_anchor),
        cmocka_unit_test(test_anchor_of_others),
        cmocka_unit_test(test_anchors_in_a_circle),
        cmocka_unit_test(test_anchor_alone),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_too_many_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
