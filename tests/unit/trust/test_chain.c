/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of certificates that the openssl command made, tests/pki. Rules one by one are in test_chain_rules.c. */
#include "pki/pki.h"
#include "support/expect.h"
#include "support/sealed.h"
#include "trust/chain.h"

#include <stdlib.h>
#include <string.h>

#define BOTH "root root-rsa"
#define ALL                                                                         \
    "issuing sibling ca-expired ca-revoked ca-short ca-below-short ca-constrained " \
    "ca-server ca-no-sign ca-no-usage ca-no-crl leaf"
#define CERTIFICATE SEAL_TRUST_CERTIFICATE
#define STRANGER SEAL_TRUST_SIGNERS
#define TIME SEAL_TRUST_TIME

static const struct row {
    const char *leaf, *others, *anchors;
    enum seal_result want;
    size_t links;        /* of the chain, or */
    const char *subject; /* whom the fault names */
} rows[] = {
    {"leaf", "issuing", "root", SEAL_OK, 3, NULL},
    {"leaf-p384", "issuing", "root", SEAL_OK, 3, NULL},
    {"leaf-rsa", "issuing", "root", SEAL_OK, 3, NULL},
    {"leaf-no-usage", "issuing", "root", SEAL_OK, 3, NULL},
    {"leaf-commitment", "issuing", "root", SEAL_OK, 3, NULL},
    {"leaf-no-subject", "issuing", "root", SEAL_OK, 3, NULL},
    {"leaf-of-sibling", "sibling", "root", SEAL_OK, 3, NULL},
    {"leaf-of-ca-short", ALL, "root", SEAL_OK, 3, NULL},
    {"leaf-inside", ALL, "root", SEAL_OK, 3, NULL},
    {"leaf", "leaf issuing sibling root", "root", SEAL_OK, 3, NULL},

    /* two roots, either of which will do */
    {"leaf", "issuing", BOTH, SEAL_OK, 3, NULL},
    {"leaf", "issuing-cross", BOTH, SEAL_OK, 3, NULL},
    {"leaf", "issuing issuing-cross", "root-rsa", SEAL_OK, 3, NULL},
    {"leaf", "issuing-cross issuing", "root", SEAL_OK, 3, NULL},
    {"leaf", "issuing", "root-rsa", STRANGER, 0, "CN=Acme Lambda Release,O=Acme"},

    /* an authority below a root, and a signer himself, as anchors */
    {"leaf", "", "issuing", SEAL_OK, 2, NULL},
    {"leaf", "root", "issuing", SEAL_OK, 2, NULL},
    {"leaf-of-ca-no-usage", "", "ca-no-usage", SEAL_OK, 2, NULL},
    {"leaf", "", "leaf", SEAL_OK, 1, NULL},
    {"self", "", "self", SEAL_OK, 1, NULL},
    {"leaf-ca", "", "leaf-ca", CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},

    /* strangers */
    {"leaf", "", "root", STRANGER, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf", "sibling", "root", STRANGER, 0, NULL},
    {"leaf-of-sibling", "issuing", "root", STRANGER, 0, NULL},
    {"leaf-of-sibling", "", "issuing", STRANGER, 0, NULL},
    {"self", "issuing", "root", STRANGER, 0, NULL},
    {"self", "self", "root", STRANGER, 0, NULL},
    {"twin", "", "leaf", STRANGER, 0, NULL}, /* the key of a listed leaf, not the leaf */
    {"stranger-leaf", "issuing", "root", STRANGER, 0, NULL},
    {"stranger-leaf", "stranger-issuing", "root", STRANGER, 0, NULL},
    {"stranger-leaf", "stranger-issuing stranger-root", "root", STRANGER, 0, NULL},
    {"leaf", "stranger-issuing issuing", "root", SEAL_OK, 3, NULL},
    {"leaf", "issuing", "stranger-root root", SEAL_OK, 3, NULL},

    /* EVI-03 and the other rules */
    {"leaf-no-purpose", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-any-purpose", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-server", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-ca", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-encipher", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-too-deep", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Short,O=Acme"},
    {"leaf-outside", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-of-ca-server", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Server,O=Acme"},
    {"leaf-of-ca-no-sign", ALL, BOTH, CERTIFICATE, 0, "CN=Acme No Sign,O=Acme"},
    {"leaf-of-ca-no-usage", ALL, BOTH, CERTIFICATE, 0, "CN=Acme No Usage,O=Acme"},
    {"leaf-of-leaf", ALL, BOTH, CERTIFICATE, 0, "CN=Acme Lambda Release,O=Acme"},
    {"tsa", "", "tsa-root", CERTIFICATE, 0, "CN=Acme Time,O=Acme"},

    {"leaf-expired", ALL, BOTH, TIME, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-future", ALL, BOTH, TIME, 0, "CN=Acme Lambda Release,O=Acme"},
    {"leaf-of-ca-expired", ALL, BOTH, TIME, 0, "CN=Acme Expired,O=Acme"},
    {"leaf-of-ca-expired", "", "ca-expired", TIME, 0, "CN=Acme Expired,O=Acme"},
};

struct scene {
    struct seal_pool leaf, others, anchors;
    struct seal_chain_request request;
    struct seal_chain chain;
    struct seal_fault fault;
};

static void scene_set(struct scene *scene, const char *leaf, const char *others, const char *anchors)
{
    memset(scene, 0, sizeof *scene);
    pki_pool(leaf, &scene->leaf);
    pki_pool(others, &scene->others);
    pki_pool(anchors, &scene->anchors);
    scene->request = (struct seal_chain_request){
        .leaf = &scene->leaf.items[0],
        .others = &scene->others,
        .anchors = &scene->anchors,
        .at = SEALED_NOW,
        .purposes = &seal_oid_code_signing,
        .purposes_count = 1,
    };
}

static void scene_clear(struct scene *scene)
{
    seal_pool_clear(&scene->leaf);
    seal_pool_clear(&scene->others);
    seal_pool_clear(&scene->anchors);
}

static enum seal_result find(struct scene *scene)
{
    return seal_chain_find(&scene->request, &scene->chain, &scene->fault);
}

static void test_rows(void **state)
{
    struct expect expect = {0, 0};
    struct scene scene;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        enum seal_result r;

        scene_set(&scene, row->leaf, row->others, row->anchors);
        r = find(&scene);
        expect_result(&expect, row->leaf, row->want, r, &scene.fault);
        if (r == SEAL_OK)
            expect_number(&expect, row->leaf, row->links, scene.chain.count);
        else if (row->subject != NULL)
            expect_text(&expect, row->leaf, row->subject, scene.fault.subject);
        scene_clear(&scene);
    }
    expect_end(&expect, COUNT(rows));
}

/* A verified time at which it was valid is all that an expired certificate needs. */
static void test_at_another_time(void **state)
{
    struct scene scene;

    (void)state;
    scene_set(&scene, "leaf-expired", "issuing", "root");
    scene.request.at = 1650000000; /* 2022-04-15 */
    assert_int_equal(find(&scene), SEAL_OK);
    scene.request.at = 1704067200; /* 2024-01-01T00:00:00Z, its last second */
    assert_int_equal(find(&scene), SEAL_OK);
    scene.request.at++;
    assert_int_equal(find(&scene), SEAL_TRUST_TIME);
    assert_string_equal(scene.fault.expected, "2024-01-01T00:00:00Z");
    assert_string_equal(scene.fault.found, "2024-01-01T00:00:01Z");
    scene_clear(&scene);
}

static void test_timestamp_authorities(void **state)
{
    static const struct {
        const char *leaf;
        enum seal_result want;
    } authorities[] = {
        {"tsa", SEAL_OK},
        {"tsa-not-critical", SEAL_TRUST_CERTIFICATE},
        {"tsa-two", SEAL_TRUST_CERTIFICATE},
        {"tsa-expired", SEAL_TRUST_TIME},
    };
    struct expect expect = {0, 0};
    struct scene scene;

    (void)state;
    for (size_t i = 0; i < COUNT(authorities); i++) {
        scene_set(&scene, authorities[i].leaf, "", "tsa-root");
        scene.request.purposes = &seal_oid_time_stamping;
        scene.request.purpose_alone = true;
        expect_result(&expect, authorities[i].leaf, authorities[i].want, find(&scene), &scene.fault);
        scene_clear(&scene);
    }
    expect_end(&expect, COUNT(authorities));
}

/* EVI-05b: the same subject by another authority of the same root. */
static void test_issuer_keys(void **state)
{
    struct scene scene;
    uint8_t key[1][SEAL_DIGEST_SIZE];
    const struct seal_digest_list keys = {key, 1};

    (void)state;
    scene_set(&scene, "leaf-of-sibling", "sibling issuing", "root");
    scene.request.issuer_keys = &keys;
    memcpy(key[0], scene.others.items[0].key.id, SEAL_DIGEST_SIZE);
    assert_int_equal(find(&scene), SEAL_OK);
    memcpy(key[0], scene.others.items[1].key.id, SEAL_DIGEST_SIZE);
    assert_int_equal(find(&scene), SEAL_TRUST_CERTIFICATE);
    memcpy(key[0], scene.anchors.items[0].key.id, SEAL_DIGEST_SIZE); /* of the root: not the direct one */
    assert_int_equal(find(&scene), SEAL_TRUST_CERTIFICATE);
    scene_clear(&scene);
}

/* A certificate that was changed is nobody's. */
static void test_changed(void **state)
{
    struct scene scene;

    (void)state;
    scene_set(&scene, "leaf", "issuing", "root");
    uint8_t *bytes = exact_copy(scene.leaf.items[0].tbs);
    bytes[scene.leaf.items[0].tbs.size - 1] ^= 1;
    scene.leaf.items[0].tbs.data = bytes;
    assert_int_equal(find(&scene), SEAL_TRUST_SIGNERS);
    free(bytes);
    scene_clear(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_at_another_time),
        cmocka_unit_test(test_timestamp_authorities),
        cmocka_unit_test(test_issuer_keys),
        cmocka_unit_test(test_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
