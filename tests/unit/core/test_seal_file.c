/* SPDX-License-Identifier: Apache-2.0 */
/* Names in .coldseal/: what each file is, and which have no business there. */
#include "support/expect.h"

#include "core/seal_file.h"

#include <string.h>

#define NAME64 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"
#define LABEL32 "abcdefghijklmnopqrstuvwxyz012345"

static const struct good {
    const char *name;
    enum seal_file_type type;
    const char *package;
    const char *label;
} good[] = {
    {"orders-api.json", SEAL_FILE_MANIFEST, "orders-api", ""},
    {"orders-api.json.release.sig", SEAL_FILE_SIG, "orders-api", "release"},
    {"orders-api.json.release.p7s", SEAL_FILE_P7S, "orders-api", "release"},
    {"orders-api.json.ci.sigstore.json", SEAL_FILE_BUNDLE, "orders-api", "ci"}, /* MAN-29: no manifest */
    {"orders-api.json.ca.chain.pem", SEAL_FILE_CHAIN, "orders-api", "ca"},
    {"orders-api.json.ca.tsr", SEAL_FILE_TSR, "orders-api", "ca"},
    {"A.json", SEAL_FILE_MANIFEST, "A", ""},
    {"0_-Z.json.0_-z.sig", SEAL_FILE_SIG, "0_-Z", "0_-z"},
    {NAME64 ".json." LABEL32 ".sig", SEAL_FILE_SIG, NAME64, LABEL32}, /* the longest */
    {"json.json.sig.sig", SEAL_FILE_SIG, "json", "sig"},
    {"a.json.sigstore.sigstore.json", SEAL_FILE_BUNDLE, "a", "sigstore"},
    {"a.json.chain.chain.pem", SEAL_FILE_CHAIN, "a", "chain"},
};

static void knows_every_kind(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(good); i++) {
        struct seal_file_name name = {0};
        expect_result(&expect, good[i].name, SEAL_OK,
                      seal_file_name_read(seal_slice_text(good[i].name), &name), NULL);
        expect_number(&expect, good[i].name, good[i].type, name.type);
        expect_text(&expect, good[i].name, good[i].package, name.package);
        expect_text(&expect, good[i].name, good[i].label, name.label);
    }
    expect_end(&expect, 4 * COUNT(good));
}

static const char *const bad[] = {
    "",
    ".",
    "..",
    ".json",
    "orders-api",
    "orders-api.JSON",
    "orders-api.json ",
    " orders-api.json",
    "orders-api.json\n",
    "orders-api.json.",
    "orders-api.json.release",
    "orders-api.json.sig", /* no label */
    "orders-api.json..sig",
    "orders-api.json.release.sig.bak",
    "orders-api.json.release.SIG",
    "orders-api.json.release.asc",
    "orders-api.json.Release.sig", /* labels have no capitals */
    "orders-api.json.a.b.sig",     /* MAN-29: a label with a dot */
    "orders-api.json._a.sig",
    "orders-api.json.-a.sig",
    "orders-api.json." LABEL32 "6.sig", /* 33 bytes */
    NAME64 "m.json",                    /* 65 bytes */
    "a.json.ci.sigstore",               /* MAN-29 */
    "a.json.sigstore.json",
    "a.json.chain.pem",
    "a.json.pem",
    "a.json.ci.pem",
    "-a.json",
    "_a.json",
    "a.b.json", /* no dot in a package */
    "a b.json",
    "../a.json",
    "x/a.json",
    "a\\b.json",
    "\xc3\xa9.json",
    "a.json.\xc3\xa9.sig",
    "a.json~",
    ".a.json.swp",
    "sitecustomize.py",
    "x.pth",
    "a.json.json",
};

static void refuses_every_other_name(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct seal_file_name name, before;
        memset(&name, 0x5a, sizeof(name));
        before = name;
        expect_result(&expect, bad[i], SEAL_FORMAT_SEAL_NAME,
                      seal_file_name_read(seal_slice_text(bad[i]), &name), NULL);
        expect_true(&expect, bad[i], "untouched on failure",
                    memcmp(&name, &before, sizeof(name)) == 0);
    }
    struct seal_file_name name;
    struct seal_slice nul = {(const uint8_t *)"a\0b.json", 8};
    expect_result(&expect, "NUL in a name", SEAL_FORMAT_SEAL_NAME, seal_file_name_read(nul, &name),
                  NULL);
    expect_end(&expect, 2 * COUNT(bad) + 1);
}

static void knows_the_bounds(void **state)
{
    (void)state;
    assert_int_equal(seal_file_size_max(SEAL_FILE_MANIFEST), 32 * 1024 * 1024);
    assert_int_equal(seal_file_size_max(SEAL_FILE_SIG), 1024);
    assert_int_equal(seal_file_size_max(SEAL_FILE_P7S), 64 * 1024);
    assert_int_equal(seal_file_size_max(SEAL_FILE_BUNDLE), 256 * 1024);
    assert_int_equal(seal_file_size_max(SEAL_FILE_CHAIN), 64 * 1024);
    assert_int_equal(seal_file_size_max(SEAL_FILE_TSR), 16 * 1024);
    assert_int_equal(seal_file_size_max(SEAL_FILE_NONE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_every_kind),
        cmocka_unit_test(refuses_every_other_name),
        cmocka_unit_test(knows_the_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
