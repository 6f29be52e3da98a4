/* SPDX-License-Identifier: Apache-2.0 */
/* Does the writer write exactly what docs/formats.md shows, and refuse what no manifest may hold? */
#include "core/manifest.h"
#include "unit/sign/fake_walk.h"

#include <coldseal/sign.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define LIST(...)                                                             \
    {                                                                         \
        (const char *const[]){__VA_ARGS__},                                   \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *) \
    }
#define HEX4(x) x x x x
#define HEX32(x) HEX4(x) HEX4(x) HEX4(x) HEX4(x) HEX4(x) HEX4(x) HEX4(x) HEX4(x)

static const struct seal_manifest_options plain = {
    .package = "demo",
    .version = 1,
    .root = "/var/task",
};

static const struct seal_found small[] = {FAKE_FILE("app.py", 7), {0}};

static enum seal_result write_tree(const struct seal_found *items,
                                   const struct seal_manifest_options *options,
                                   struct seal_buffer *manifest,
                                   struct seal_manifest_summary *summary, struct seal_fault *fault)
{
    struct fake_walk walk = {.items = items};
    struct seal_platform platform = fake_platform(&walk);

    return seal_manifest_write(&platform, NULL, options, manifest, summary, fault);
}

static void assert_writes(const struct seal_found *items,
                          const struct seal_manifest_options *options, const char *expected)
{
    struct seal_buffer manifest = {0}, again = {0};
    struct seal_fault fault = {0};
    struct seal_manifest read = {0};

    assert_int_equal(write_tree(items, options, &manifest, NULL, &fault), SEAL_OK);
    assert_string_equal((const char *)manifest.data, expected);
    assert_int_equal(write_tree(items, options, &again, NULL, &fault), SEAL_OK);
    assert_true(seal_slice_equal(seal_buffer_slice(&manifest), seal_buffer_slice(&again)));
    /* and the strict reader takes it */
    assert_int_equal(seal_manifest_read(seal_buffer_slice(&manifest), "demo.json", &read, &fault),
                     SEAL_OK);
    seal_manifest_clear(&read);
    seal_buffer_clear(&manifest);
    seal_buffer_clear(&again);
}

static void test_smallest(void **state)
{
    (void)state;
    assert_writes(small, &plain,
                  "{\"coldseal\":\"manifest/v1\",\"package\":\"demo\",\"version\":1,"
                  "\"root\":\"/var/task\",\n"
                  "\"entries\":[\n"
                  "{\"path\":\"app.py\",\"size\":7,\"sha256\":\"" HEX32("61") "\"}\n"
                                                                              "]}\n");
}

static void test_every_member(void **state)
{
    static const struct seal_pair environment[] = {{"TZ", "UTC"}, {"A", ""}};
    static const struct seal_pair requires[] = {{"shared-lib", "12"}, {"base", "0"}};
    static const struct seal_pair info[] = {{"sbom", "sha256:\"x\""}, {"commit", "9f2c"}};
    const struct seal_manifest_options options = {
        .package = "orders-api",
        .version = 87,
        .root = "/var/task",
        .function = LIST("orders-api", "orders-api-*"),
        .handler = LIST("app.handler"),
        .architecture = LIST("x86_64", "arm64"),
        .region = LIST("eu-west-1"),
        .realm = LIST("prod"),
        .command = LIST("/usr/bin/node", "-x", "-x", ""),
        .environment = environment,
        .environment_count = 2,
        .requires = requires,
        .requires_count = 2,
        .policy_generation = 9,
        .not_before = "2026-11-22T00:00:00Z",
        .expires = "2027-11-22T00:00:00Z",
        .info = info,
        .info_count = 2,
        .fsverity = true,
    };
    static const struct seal_found items[] = {
        FAKE_FILE("app.py", 1204),
        FAKE_DIR("bin"),
        {.path = "bin/tool", .kind = SEAL_KIND_FILE, .size = 1 << 20, .executable = true},
        FAKE_FILE("data.bin", (1 << 20) + 1),
        FAKE_DIR("var"),
        FAKE_DIR("var/empty"),
        FAKE_LINK("z", "app.py"),
        {0},
    };

    (void)state;
    assert_writes(
        items, &options,
        "{\"coldseal\":\"manifest/v1\",\"package\":\"orders-api\",\"version\":87,"
        "\"root\":\"/var/task\",\n"
        "\"bind\":{\"function\":[\"orders-api\",\"orders-api-*\"],\"handler\":[\"app.handler\"],"
        "\"architecture\":[\"x86_64\",\"arm64\"],\"region\":[\"eu-west-1\"],\"realm\":[\"prod\"],"
        "\"command\":[\"/usr/bin/node\",\"-x\",\"-x\",\"\"],"
        "\"environment\":{\"A\":\"\",\"TZ\":\"UTC\"}},\n"
        "\"requires\":{\"base\":0,\"shared-lib\":12},\"policy_generation\":9,\n"
        "\"not_before\":\"2026-11-22T00:00:00Z\",\"expires\":\"2027-11-22T00:00:00Z\",\n"
        "\"info\":{\"commit\":\"9f2c\",\"sbom\":\"sha256:\\\"x\\\"\"},\n"
        "\"entries\":[\n"
        "{\"path\":\"app.py\",\"size\":1204,\"sha256\":\"" HEX32(
            "61") "\"},\n"
                  "{\"path\":\"bin/tool\",\"size\":1048576,\"sha256\":\"" HEX32(
                      "62") "\",\"exec\":true},\n"
                            "{\"path\":\"data.bin\",\"size\":1048577,\"fsverity\":\"" HEX32(
                                "65") "\"},\n"
                                      "{\"path\":\"var/empty\",\"dir\":true},\n"
                                      "{\"path\":\"z\",\"link\":\"app.py\"}\n"
                                      "]}\n");
}

/* Each line of the header stands alone, or with its neighbour. */
static void test_single_members(void **state)
{
    static const struct seal_pair requires[] = {{"base", "3"}};
    struct seal_manifest_options options = plain;

#define FIRST \
    "{\"coldseal\":\"manifest/v1\",\"package\":\"demo\",\"version\":1,\"root\":\"/var/task\",\n"
#define LAST "\"entries\":[\n{\"path\":\"app.py\",\"size\":7,\"sha256\":\"" HEX32("61") "\"}\n]}\n"
    (void)state;
    options.requires = requires;
    options.requires_count = 1;
    assert_writes(small, &options, FIRST "\"requires\":{\"base\":3},\n" LAST);
    options = plain;
    options.policy_generation = 2;
    assert_writes(small, &options, FIRST "\"policy_generation\":2,\n" LAST);
    options = plain;
    options.not_before = "2026-01-01T00:00:00Z";
    assert_writes(small, &options, FIRST "\"not_before\":\"2026-01-01T00:00:00Z\",\n" LAST);
    options = plain;
    options.expires = "2026-01-01T00:00:00Z";
    assert_writes(small, &options, FIRST "\"expires\":\"2026-01-01T00:00:00Z\",\n" LAST);
}

/* A walk goes directory by directory; a manifest goes by whole paths: '-' and '.' come before '/'. */
static void test_order(void **state)
{
    static const struct seal_found items[] = {
        FAKE_DIR("a"),         FAKE_FILE("a/b", 1),      FAKE_DIR("a/c"),
        FAKE_FILE("a/c/d", 1), FAKE_FILE("a-b", 1),      FAKE_FILE("a.b", 1),
        FAKE_FILE("a0", 1),    FAKE_FILE("\xc3\xa9", 1), {0},
    };
    static const char *const expected[] = {"a-b", "a.b", "a/b", "a/c/d", "a0", "\xc3\xa9"};
    struct seal_buffer manifest = {0};
    struct seal_fault fault = {0};
    struct seal_manifest read = {0};

    (void)state;
    assert_int_equal(write_tree(items, &plain, &manifest, NULL, &fault), SEAL_OK);
    assert_int_equal(seal_manifest_read(seal_buffer_slice(&manifest), "demo.json", &read, &fault),
                     SEAL_OK);
    assert_int_equal(read.count, 6);
    for (size_t i = 0; i < read.count; i++)
        assert_string_equal(read.entries[i].path, expected[i]);
    seal_manifest_clear(&read);
    seal_buffer_clear(&manifest);
}

static void test_summary(void **state)
{
    static const struct seal_found items[] = {
        FAKE_DIR(".coldseal"),
        FAKE_FILE(".coldseal/old.json", 5),
        {.path = "config.json", .kind = SEAL_KIND_FILE, .size = 10, .mode = 0600},
        FAKE_DIR("deep"),
        FAKE_DIR("deep/empty"),
        FAKE_LINK("deep/link", "../config.json"),
        {.path = "shut", .kind = SEAL_KIND_DIRECTORY, .mode = 0700},
        FAKE_FILE("shut/x", 30),
        {0},
    };
    struct seal_buffer manifest = {0};
    struct seal_manifest_summary summary = {0};
    struct seal_fault fault = {0};

    (void)state;
    assert_int_equal(write_tree(items, &plain, &manifest, &summary, &fault), SEAL_OK);
    assert_int_equal(summary.entries, 4);
    assert_int_equal(summary.bytes, 40);
    assert_int_equal(summary.links, 1);
    assert_int_equal(summary.empty, 1);
    assert_int_equal(summary.unreadable, 2);
    assert_int_equal(summary.unreadable_mode, 0600);
    assert_string_equal(summary.unreadable_path, "config.json");
    assert_null(strstr((const char *)manifest.data, "old.json"));
    seal_buffer_clear(&manifest);
}

static void test_trees_that_cannot_be_sealed(void **state)
{
    static const struct {
        struct seal_found found;
        enum seal_result expected;
    } cases[] = {
        {{.path = "fifo", .kind = SEAL_KIND_OTHER}, SEAL_TREE_KIND},
        {{.path = "su", .kind = SEAL_KIND_FILE, .privileged = true}, SEAL_TREE_KIND},
        {{.path = "mnt", .kind = SEAL_KIND_DIRECTORY, .foreign = true}, SEAL_TREE_MOUNT},
        {{.path = ".coldseal", .kind = SEAL_KIND_FILE}, SEAL_TREE_KIND},
        {FAKE_LINK(".coldseal", "elsewhere"), SEAL_TREE_KIND},
        {FAKE_FILE("back\\slash", 1), SEAL_FORMAT_MANIFEST},
        {FAKE_FILE("new\nline", 1), SEAL_FORMAT_MANIFEST},
        {FAKE_FILE("latin1-\xe9", 1), SEAL_FORMAT_MANIFEST},
        {FAKE_LINK("link", "latin1-\xe9"), SEAL_FORMAT_MANIFEST},
        {FAKE_DIR(".coldseal"), SEAL_TREE_MISSING}, /* and nothing else */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct seal_found items[] = {cases[i].found, {0}};
        struct seal_buffer manifest = {0};
        struct seal_fault fault = {0};

        assert_int_equal(write_tree(items, &plain, &manifest, NULL, &fault), cases[i].expected);
        assert_int_equal(fault.code, cases[i].expected);
        assert_int_equal(manifest.size, 0);
        if (cases[i].expected != SEAL_TREE_MISSING)
            assert_string_equal(fault.subject, cases[i].found.path);
        seal_buffer_clear(&manifest);
    }
}

/* A failure leaves what stood in the buffer. */
static void test_output_untouched_on_failure(void **state)
{
    static const struct seal_found items[] = {FAKE_FILE("a", 1), FAKE_LINK("b", "nowhere"), {0}};
    struct seal_buffer manifest = {0};
    struct seal_fault fault = {0};

    (void)state;
    assert_int_equal(seal_buffer_append(&manifest, "before", 6), SEAL_OK);
    assert_int_equal(write_tree(items, &plain, &manifest, NULL, &fault), SEAL_TREE_LINK);
    assert_int_equal(manifest.size, 6);
    seal_buffer_clear(&manifest);
}

/* Nothing is read for options that no manifest may have. */
static void refused(const struct seal_manifest_options *options, const char *member)
{
    struct fake_walk walk = {.items = small};
    struct seal_platform platform = fake_platform(&walk);
    struct seal_buffer manifest = {0};
    struct seal_fault fault = {0};

    assert_int_equal(seal_manifest_write(&platform, NULL, options, &manifest, NULL, &fault),
                     SEAL_USAGE);
    assert_string_equal(fault.subject, member);
    assert_int_equal(walk.hashed, 0);
    assert_int_equal(manifest.size, 0);
    seal_buffer_clear(&manifest);
}

static void test_options_of_words(void **state)
{
    static const char *const packages[] = {"", "-a", "a.b", "a/b", "caf\xc3\xa9"};
    static const char *const roots[] = {"", "/", "var/task", "/var/task/", "/var//task", "/a/../b"};
    struct seal_manifest_options options = plain;

    (void)state;
    for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++) {
        options.package = packages[i];
        refused(&options, "package");
    }
    options = plain;
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        options.root = roots[i];
        refused(&options, "root");
    }
    options = plain;
    options.version = UINT64_C(1) << 53;
    refused(&options, "version");
    options = plain;
    options.policy_generation = UINT64_C(1) << 53;
    refused(&options, "policy_generation");
}

static void test_options_of_bindings(void **state)
{
    static const struct seal_pair twice[] = {{"A", "1"}, {"A", "2"}};
    static const struct seal_pair equals[] = {{"A=B", "1"}};
    const struct {
        struct seal_manifest_options options;
        const char *member;
    } cases[] = {
        {{.function = LIST("*")}, "bind.function"},    /* too little to be a pattern */
        {{.function = LIST("ab*")}, "bind.function"},  /* two literal bytes */
        {{.function = LIST("a*bc")}, "bind.function"}, /* '*' in the middle */
        {{.function = LIST("abc", "abc")}, "bind.function"},
        {{.handler = LIST("")}, "bind.handler"},
        {{.architecture = LIST("amd64")}, "bind.architecture"},
        {{.region = LIST("\xff")}, "bind.region"},
        {{.realm = LIST("")}, "bind.realm"},
        {{.command = LIST("\xff")}, "bind.command"},
        {{.environment = twice, .environment_count = 2}, "bind.environment"},
        {{.environment = equals, .environment_count = 1}, "bind.environment"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct seal_manifest_options options = cases[i].options;

        options.package = plain.package;
        options.root = plain.root;
        refused(&options, cases[i].member);
    }
}

static void test_options_of_demands(void **state)
{
    static const struct seal_pair itself[] = {{"demo", "1"}}, unnamed[] = {{"", "1"}};
    static const struct seal_pair badname[] = {{"a.b", "1"}};
    static const struct seal_pair versions[] = {
        {"a", ""}, {"a", "01"}, {"a", "-1"}, {"a", "1.0"}, {"a", "9007199254740992"},
    };
    struct seal_manifest_options options = plain;
    char large[4200];
    struct seal_pair much[] = {{"a", large}};

    (void)state;
    options.requires_count = 1;
    options.requires = itself;
    refused(&options, "requires");
    options.requires = badname;
    refused(&options, "requires");
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        options.requires = &versions[i];
        refused(&options, "requires");
    }
    options = plain;
    options.info_count = 1;
    options.info = unnamed;
    refused(&options, "info");
    memset(large, 'x', sizeof(large));
    large[4096] = '\0'; /* with its name one byte too many */
    options.info = much;
    refused(&options, "info");
}

static void test_options_of_times(void **state)
{
    static const char *const wrong[] = {"", "2026-11-22", "2026-02-30T00:00:00Z",
                                        "2026-11-22T00:00:00+01:00", "tomorrow"};
    struct seal_manifest_options options = plain;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        options = plain;
        options.expires = wrong[i];
        refused(&options, "expires");
        options = plain;
        options.not_before = wrong[i];
        refused(&options, "not_before");
    }
    options.not_before = options.expires = "2026-11-22T00:00:00Z";
    refused(&options, "expires");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smallest),
        cmocka_unit_test(test_every_member),
        cmocka_unit_test(test_single_members),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_trees_that_cannot_be_sealed),
        cmocka_unit_test(test_output_untouched_on_failure),
        cmocka_unit_test(test_options_of_words),
        cmocka_unit_test(test_options_of_bindings),
        cmocka_unit_test(test_options_of_demands),
        cmocka_unit_test(test_options_of_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
