/* SPDX-License-Identifier: Apache-2.0 */
/* A platform laid over another one: what comes from memory, what from elsewhere, what from below. */
#include "cli/check/overlay.h"

#include "support/expect.h"
#include "support/memory_platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct seal_overlay_file policy_files[] = {
    {"policy.json", {(const uint8_t *)"{}", 2}},
    {"1.pem", {(const uint8_t *)"key", 3}},
};
static const struct seal_overlay_file seal_files[] = {
    {"new.json.a.sig", {(const uint8_t *)"s", 1}},
    {"new.json", {(const uint8_t *)"m", 1}},
};

struct stage {
    struct memory_platform disk;
    struct seal_overlay_root roots[2];
    struct seal_overlay overlay;
    struct seal_platform platform;
};

static void begin(struct stage *stage)
{
    memset(stage, 0, sizeof(*stage));
    memory_init(&stage->disk);
    memory_file(&stage->disk, "/disk/build/app.py", "code");
    memory_file(&stage->disk, "/disk/build/.coldseal/old.json", "old");
    memory_file(&stage->disk, "/disk/policy/other.pem", "other");
    memory_file(&stage->disk, "/disk/policy/policy.json", "on disk");
    memory_file(&stage->disk, "/opt/lib/x", "x");
    stage->roots[0] = (struct seal_overlay_root){.root = "/var/task", .directory = "/disk/build"};
    stage->roots[1] = (struct seal_overlay_root){.root = "/opt"};
    stage->overlay = (struct seal_overlay){
        .below = &stage->disk.platform,
        .policy_directory = SEAL_OVERLAY_POLICY,
        .policy = {policy_files, COUNT(policy_files)},
        .roots = stage->roots,
        .roots_count = 2,
    };
    stage->platform = seal_overlay_platform(&stage->overlay);
}

static void finish(struct stage *stage)
{
    assert_int_equal(stage->disk.directories_open, 0);
    memory_clear(&stage->disk);
}

static struct seal_directory *must_open(struct stage *stage, struct seal_directory *parent,
                                        const char *name)
{
    struct seal_directory *directory = NULL;
    struct seal_fault fault;

    assert_int_equal(stage->platform.open(stage->platform.context, parent, name, &directory, &fault),
                     SEAL_OK);
    return directory;
}

static void close_it(struct stage *stage, struct seal_directory *directory)
{
    stage->platform.close(stage->platform.context, directory);
}

static void holds(struct stage *stage, struct seal_directory *directory, const char *name,
                  const char *text)
{
    struct seal_buffer bytes = {0};
    struct seal_fault fault;

    assert_int_equal(
        stage->platform.read(stage->platform.context, directory, name, 100, &bytes, &fault), SEAL_OK);
    assert_string_equal((const char *)bytes.data, text);
    seal_buffer_clear(&bytes);
}

static void refuses(struct stage *stage, struct seal_directory *directory, const char *name,
                    size_t limit, enum seal_result r)
{
    struct seal_buffer bytes = {0};
    struct seal_fault fault;

    assert_int_equal(
        stage->platform.read(stage->platform.context, directory, name, limit, &bytes, &fault), r);
    assert_int_equal(bytes.size, 0);
    seal_buffer_clear(&bytes);
}

/* The names that a listing or a walk tells, one after the other. */
struct told {
    char names[512];
    const char *stop_at;
};

static enum seal_result tell(void *context, const struct seal_found *found, unsigned *ret_wants,
                             struct seal_fault *fault)
{
    struct told *told = context;
    size_t size = strlen(told->names);

    assert_int_equal(strlen(found->path), found->path_size);
    *ret_wants = found->kind == SEAL_KIND_DIRECTORY ? SEAL_WANT_ENTER : SEAL_WANT_NOTHING;
    if (told->stop_at != NULL && strcmp(told->stop_at, found->path) == 0)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, NULL, found->path);
    snprintf(told->names + size, sizeof(told->names) - size, "%s ", found->path);
    return SEAL_OK;
}

static void lists(struct stage *stage, struct seal_directory *directory, const char *names)
{
    struct told told = {0};
    const struct seal_visitor visitor = {.context = &told, .found = tell};
    struct seal_fault fault;

    assert_int_equal(stage->platform.list(stage->platform.context, directory, &visitor, &fault),
                     SEAL_OK);
    assert_string_equal(told.names, names);
}

static void test_policy_in_memory(void **state)
{
    struct stage stage;

    (void)state;
    begin(&stage);
    struct seal_directory *policy = must_open(&stage, NULL, SEAL_OVERLAY_POLICY);
    holds(&stage, policy, "policy.json", "{}");
    holds(&stage, policy, "1.pem", "key");
    refuses(&stage, policy, "other.pem", 100, SEAL_TREE_MISSING); /* nothing lies below */
    refuses(&stage, policy, "1.pem", 2, SEAL_LIMIT_SIZE); /* the bound holds in memory too */
    lists(&stage, policy, "1.pem policy.json ");
    close_it(&stage, policy);
    finish(&stage);
}

static void test_policy_over_disk(void **state)
{
    struct stage stage;

    (void)state;
    begin(&stage);
    stage.overlay.policy_disk = "/disk/policy";
    struct seal_directory *policy = must_open(&stage, NULL, SEAL_OVERLAY_POLICY);
    holds(&stage, policy, "policy.json", "{}"); /* memory before disk */
    holds(&stage, policy, "other.pem", "other");
    refuses(&stage, policy, "nothing.pem", 100, SEAL_TREE_MISSING);
    lists(&stage, policy, "1.pem other.pem policy.json ");
    close_it(&stage, policy);
    finish(&stage);
}

static void test_roots(void **state)
{
    struct stage stage;
    struct seal_directory *nothing = NULL;
    struct seal_fault fault;

    (void)state;
    begin(&stage);
    /* elsewhere on disk, with its own seal */
    struct seal_directory *task = must_open(&stage, NULL, "/var/task");
    holds(&stage, task, "app.py", "code");
    struct seal_directory *seal = must_open(&stage, task, ".coldseal");
    holds(&stage, seal, "old.json", "old");
    lists(&stage, seal, "old.json ");
    close_it(&stage, seal);
    close_it(&stage, task);

    /* named, and where it is */
    struct seal_directory *opt = must_open(&stage, NULL, "/opt");
    struct seal_directory *lib = must_open(&stage, opt, "lib");
    holds(&stage, lib, "x", "x");
    close_it(&stage, lib);
    close_it(&stage, opt);

    /* not named: from below, as it is; and missing */
    struct seal_directory *disk = must_open(&stage, NULL, "/disk");
    close_it(&stage, disk);
    assert_int_equal(stage.platform.open(stage.platform.context, NULL, "/nowhere", &nothing, &fault),
                     SEAL_TREE_MISSING);
    assert_null(nothing);
    stage.platform.close(stage.platform.context, NULL);
    finish(&stage);
}

/* A root may lie on another platform: everything below it comes from there, and its seal may still be replaced. */
static void test_other_platform(void **state)
{
    struct memory_platform archive;
    struct told told = {0};
    const struct seal_visitor visitor = {.context = &told, .found = tell};
    struct stage stage;
    struct seal_fault fault;

    (void)state;
    begin(&stage);
    memory_init(&archive);
    memory_file(&archive, "/app.zip/lib/deep/x", "packed");
    memory_file(&archive, "/app.zip/.coldseal/p.json", "p");
    stage.roots[0].directory = "/app.zip";
    stage.roots[0].platform = &archive.platform;
    struct seal_directory *task = must_open(&stage, NULL, "/var/task");
    struct seal_directory *lib = must_open(&stage, task, "lib");
    struct seal_directory *deep = must_open(&stage, lib, "deep");
    holds(&stage, deep, "x", "packed");
    lists(&stage, task, ".coldseal lib ");
    assert_int_equal(stage.platform.walk(stage.platform.context, lib, &visitor, &fault), SEAL_OK);
    assert_string_equal(told.names, "deep deep/x ");
    assert_int_equal(archive.directories_open, 3);
    close_it(&stage, deep);
    close_it(&stage, lib);

    stage.roots[0].replace_seal = true;
    stage.roots[0].seal = (struct seal_overlay_files){seal_files, COUNT(seal_files)};
    struct seal_directory *seal = must_open(&stage, task, ".coldseal");
    lists(&stage, seal, "new.json new.json.a.sig ");
    close_it(&stage, seal);
    close_it(&stage, task);
    assert_int_equal(archive.directories_open, 0);

    /* the other root is where it was */
    struct seal_directory *opt = must_open(&stage, NULL, "/opt");
    lists(&stage, opt, "lib ");
    close_it(&stage, opt);
    memory_clear(&archive);
    finish(&stage);
}

static void test_seal_in_memory(void **state)
{
    struct stage stage;
    struct seal_directory *nothing = NULL;
    struct seal_fault fault;

    (void)state;
    begin(&stage);
    stage.roots[0].replace_seal = true;
    stage.roots[0].seal = (struct seal_overlay_files){seal_files, COUNT(seal_files)};
    struct seal_directory *task = must_open(&stage, NULL, "/var/task");
    struct seal_directory *seal = must_open(&stage, task, ".coldseal");
    lists(&stage, seal, "new.json new.json.a.sig "); /* in order, and nothing from disk */
    holds(&stage, seal, "new.json", "m");
    refuses(&stage, seal, "old.json", 100, SEAL_TREE_MISSING);
    assert_int_equal(stage.platform.open(stage.platform.context, seal, "sub", &nothing, &fault),
                     SEAL_TREE_MISSING);
    close_it(&stage, seal);
    holds(&stage, task, "app.py", "code"); /* all else as before */
    close_it(&stage, task);

    /* there is a seal even where the disk has none */
    memory_remove(&stage.disk, "/disk/build/.coldseal");
    task = must_open(&stage, NULL, "/var/task");
    seal = must_open(&stage, task, ".coldseal");
    holds(&stage, seal, "new.json", "m");
    close_it(&stage, seal);
    close_it(&stage, task);

    /* only at the top: deeper down the name means what it says */
    memory_file(&stage.disk, "/disk/build/lib/.coldseal/x", "deep");
    task = must_open(&stage, NULL, "/var/task");
    struct seal_directory *lib = must_open(&stage, task, "lib");
    seal = must_open(&stage, lib, ".coldseal");
    holds(&stage, seal, "x", "deep");
    close_it(&stage, seal);
    close_it(&stage, lib);
    close_it(&stage, task);
    finish(&stage);
}

static void test_walk(void **state)
{
    struct stage stage;
    struct told told = {0};
    const struct seal_visitor visitor = {.context = &told, .found = tell};
    struct seal_fault fault;

    (void)state;
    begin(&stage);
    struct seal_directory *task = must_open(&stage, NULL, "/var/task");
    assert_int_equal(stage.platform.walk(stage.platform.context, task, &visitor, &fault), SEAL_OK);
    assert_string_equal(told.names, ".coldseal .coldseal/old.json app.py ");
    close_it(&stage, task);

    struct seal_directory *policy = must_open(&stage, NULL, SEAL_OVERLAY_POLICY);
    assert_int_equal(stage.platform.walk(stage.platform.context, policy, &visitor, &fault),
                     SEAL_INTERNAL_STATE);
    close_it(&stage, policy);
    assert_true(stage.platform.clock(stage.platform.context) <=
                stage.platform.clock(stage.platform.context));
    finish(&stage);
}

/* A visitor's result ends a listing, whether memory or disk told it. */
static void test_visitor_ends(void **state)
{
    static const char *const stops[] = {"1.pem", "other.pem", "policy.json"};
    struct stage stage;

    (void)state;
    begin(&stage);
    stage.overlay.policy_disk = "/disk/policy";
    for (size_t i = 0; i < COUNT(stops); i++) {
        struct told told = {.stop_at = stops[i]};
        const struct seal_visitor visitor = {.context = &told, .found = tell};
        struct seal_fault fault;
        struct seal_directory *policy = must_open(&stage, NULL, SEAL_OVERLAY_POLICY);
        assert_int_equal(stage.platform.list(stage.platform.context, policy, &visitor, &fault),
                         SEAL_LIMIT_COUNT);
        close_it(&stage, policy);
    }
    finish(&stage);
}

/* Each call below fails once: the failure comes out, nothing stays open. */
static void test_below_fails(void **state)
{
    struct stage stage;

    (void)state;
    for (unsigned long n = 1; n < 4; n++) {
        struct told told = {0};
        const struct seal_visitor visitor = {.context = &told, .found = tell};
        struct seal_directory *task = NULL;
        struct seal_buffer bytes = {0};
        struct seal_fault fault;
        begin(&stage);
        stage.disk.fail_at = n;
        stage.disk.fail_with = SEAL_IO_READ;
        void *context = stage.platform.context;
        enum seal_result r = stage.platform.open(context, NULL, "/var/task", &task, &fault);
        if (r == SEAL_OK)
            r = stage.platform.read(context, task, "app.py", 10, &bytes, &fault);
        if (r == SEAL_OK)
            r = stage.platform.list(context, task, &visitor, &fault);
        assert_int_equal(r, SEAL_IO_READ);
        stage.platform.close(context, task);
        seal_buffer_clear(&bytes);
        finish(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy_in_memory),
        cmocka_unit_test(test_policy_over_disk),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_other_platform),
        cmocka_unit_test(test_seal_in_memory),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_visitor_ends),
        cmocka_unit_test(test_below_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
