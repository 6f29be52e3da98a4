/* SPDX-License-Identifier: Apache-2.0 */
/* Are links resolved as the kernel would resolve them, over entries alone? */
#include "sign/links.h"
#include "unit/sign/fake_walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The tree that every case adds one link to. */
#define TREE                                                                                        \
    FAKE_DIR("d"), FAKE_DIR("d/e"), FAKE_FILE("d/e/f", 1), FAKE_DIR("empty"), FAKE_FILE("file", 1), \
        FAKE_LINK("to-d", "d"), FAKE_LINK("to-e", "d/e"), FAKE_LINK("to-opt", "/opt/x")

static enum seal_result check(const struct seal_found *items, struct seal_fault *fault)
{
    struct fake_walk walk = {.items = items};
    struct seal_platform platform = fake_platform(&walk);
    struct seal_collection collection = {0};
    enum seal_result r = seal_collect(&platform, NULL, false, &collection, fault);

    if (r == SEAL_OK)
        r = seal_links_check(&collection, fault);
    seal_collection_clear(&collection);
    return r;
}

static void test_targets(void **state)
{
#define AT(where, to)                                                                           \
    {                                                                                           \
        .path = where, .kind = SEAL_KIND_LINK, .link = {(const uint8_t *)(to), sizeof(to) - 1 } \
    }
    static const struct {
        struct seal_found link;
        enum seal_result expected;
    } cases[] = {
        {AT("x", "file"), SEAL_OK},
        {AT("x", "./file"), SEAL_OK},
        {AT("x", "d"), SEAL_OK}, /* the parent of an entry */
        {AT("x", "d/e"), SEAL_OK},
        {AT("x", "d/e/"), SEAL_OK},
        {AT("x", "empty"), SEAL_OK}, /* a listed directory */
        {AT("x", "d//e/./f"), SEAL_OK},
        {AT("x", "d/e/.."), SEAL_OK},
        {AT("x", "."), SEAL_OK}, /* the root is above its entries */
        {AT("d/x", "../file"), SEAL_OK},
        {AT("d/x", ".."), SEAL_OK},
        {AT("x", "to-d/e/f"), SEAL_OK},    /* through a link */
        {AT("x", "to-e/../e/f"), SEAL_OK}, /* ".." from where the link led: d, not the root */
        {AT("x", "to-d/"), SEAL_OK},
        {AT("x", "/nowhere"), SEAL_OK}, /* absolute: the policy's business */
        {AT("x", "to-opt/y"), SEAL_OK},

        {AT("x", "to-e/../file"), SEAL_TREE_LINK}, /* the root's file is not in d */
        {AT("x", "nowhere"), SEAL_TREE_LINK},
        {AT("x", "fil"), SEAL_TREE_LINK},
        {AT("x", "filee"), SEAL_TREE_LINK},
        {AT("x", ".."), SEAL_TREE_LINK}, /* out of the root */
        {AT("x", "d/../../x"), SEAL_TREE_LINK},
        {AT("d/x", "../../etc"), SEAL_TREE_LINK},
        {AT("x", "file/"), SEAL_TREE_LINK}, /* no directory */
        {AT("x", "file/.."), SEAL_TREE_LINK},
        {AT("x", "d/e/f/g"), SEAL_TREE_LINK},
        {AT("x", "x"), SEAL_TREE_LINK}, /* round and round */
        {AT("x", "./x/y"), SEAL_TREE_LINK},
        {AT("x", ".coldseal/demo.json"), SEAL_TREE_LINK}, /* no entry */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        /* a walk tells a link in d after d, and x after everything */
        const struct seal_found items[] = {TREE, cases[i].link, {0}};
        const struct seal_found below[] = {FAKE_DIR("d"),        cases[i].link,
                                           FAKE_DIR("d/e"),      FAKE_FILE("d/e/f", 1),
                                           FAKE_FILE("file", 1), {0}};
        struct seal_fault fault = {0};
        enum seal_result r = check(cases[i].link.path[0] == 'd' ? below : items, &fault);

        if (r != cases[i].expected)
            fail_msg("%s -> %s: %s", cases[i].link.path, (const char *)cases[i].link.link.data,
                     seal_result_name(r));
        if (r == SEAL_TREE_LINK)
            assert_string_equal(fault.subject, cases[i].link.path);
    }
}

/* Forty hops are taken, as the kernel takes them; one more is a loop. */
static void test_hops(void **state)
{
    char names[44][8], targets[44][8];
    struct seal_found items[44] = {{.path = "file", .kind = SEAL_KIND_FILE, .size = 1}};

    (void)state;
    for (size_t last = 40; last <= 41; last++) {
        struct seal_fault fault = {0};

        for (size_t i = 1; i <= last; i++) {
            (void)snprintf(names[i], sizeof(names[i]), "l%02zu", i);
            (void)snprintf(targets[i], sizeof(targets[i]), "l%02zu", i - 1);
            if (i == 1)
                strcpy(targets[i], "file");
            items[i] = (struct seal_found){
                .path = names[i],
                .kind = SEAL_KIND_LINK,
                .link = seal_slice_text(targets[i]),
            };
        }
        items[last + 1] = (struct seal_found){0};
        assert_int_equal(check(items, &fault), last == 40 ? SEAL_OK : SEAL_TREE_LINK);
    }
}

/* Targets that multiply by following each other stay bounded by the hops. */
static void test_long_targets(void **state)
{
    static char target[SEAL_PATH_MAX + 16];
    struct seal_found items[] = {
        FAKE_DIR("d"),
        FAKE_FILE("d/f", 1),
        {.path = "x", .kind = SEAL_KIND_LINK},
        {.path = "y", .kind = SEAL_KIND_LINK},
        {0},
    };
    struct seal_fault fault = {0};

    (void)state;
    for (size_t i = 0; i + 2 < SEAL_PATH_MAX; i += 2)
        memcpy(target + i, "./", 3);
    strcat(target, "d");
    items[2].link = seal_slice_text(target);
    items[3].link = seal_slice_text("x/f");
    assert_int_equal(check(items, &fault), SEAL_OK);
    strcat(target, "........");
    target[SEAL_PATH_MAX + 1] = '\0';
    items[2].link = (struct seal_slice){(const uint8_t *)target, SEAL_PATH_MAX + 1};
    assert_int_equal(check(items, &fault), SEAL_LIMIT_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_hops),
        cmocka_unit_test(test_long_targets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
