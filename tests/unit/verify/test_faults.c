/* SPDX-License-Identifier: Apache-2.0 */
/* Each call to the platform fails once; things change between two calls; time runs out. Never accepted, nothing left open. */
#include "support/scene.h"

#include <stdio.h>
#include <string.h>

#define LIB                 \
    SEALED_POLICY_HEAD      \
    "'roots':{" SEALED_TASK \
    ",'/opt':{'layered':true,'rules':[{'packages':['lib'],'require':'release'}]}}}"
#define BOTH .count = 2, .seals = {{0}, {.root = "/opt", .name = "lib"}}

static const struct scene good = {.policy = LIB, .tree = "+ /opt/lib/x > link app.py / empty", BOTH};

/* F-03, F-04 and the like: count the calls of a good run, then fail each. */
static void each_call_fails_once(void **state)
{
    static const enum seal_result failures[] = {SEAL_IO_OPEN,     SEAL_IO_READ,
                                                SEAL_IO_CHANGED,  SEAL_LIMIT_MEMORY,
                                                SEAL_LIMIT_DEPTH, SEAL_INTERNAL_CRYPTO};
    struct expect expect = {0};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&good, &sealed), SEAL_OK);
    unsigned long calls = sealed.disk.calls;
    assert_true(calls > 20);
    for (size_t f = 0; f < COUNT(failures); f++) {
        for (unsigned long i = 1; i <= calls; i++) {
            sealed.disk.calls = 0;
            sealed.disk.fail_at = i;
            sealed.disk.fail_with = failures[f];
            enum seal_result r = sealed_verify(&sealed);
            char row[64];
            snprintf(row, sizeof(row), "call %lu fails with %s", i, seal_result_name(failures[f]));
            expect_true(&expect, row, "does not start", !seal_verdict_may_start(&sealed.verdict));
            expect_true(&expect, row, "says what failed, or that the configuration did",
                        r == failures[f] || strcmp(seal_result_category(r), "CONFIG") == 0);
        }
    }
    sealed.disk.fail_at = 0;
    assert_int_equal(sealed_verify(&sealed), SEAL_OK); /* nothing stays */
    sealed_clear(&sealed);
    expect_end(&expect, 200);
}

/* A platform that says OK to a failed call would be a bug of ours; one that says nothing at all is no success either. */
static void undecided_is_a_refusal(void **state)
{
    static const enum seal_result odd[] = {SEAL_UNDECIDED, (enum seal_result)1, SEAL_USAGE};
    struct expect expect = {0};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&good, &sealed), SEAL_OK);
    unsigned long calls = sealed.disk.calls;
    for (size_t f = 0; f < COUNT(odd); f++)
        for (unsigned long i = 1; i <= calls; i++) {
            sealed.disk.calls = 0;
            sealed.disk.fail_at = i;
            sealed.disk.fail_with = odd[f];
            sealed_verify(&sealed);
            expect_true(&expect, "an odd result", "does not start",
                        !seal_verdict_may_start(&sealed.verdict));
        }
    sealed_clear(&sealed);
    expect_end(&expect, 60);
}

/* What the test does to the disk, just before a call of one kind on one path. */
struct ambush {
    enum memory_call call;
    const char *path;
    const char *changes;
    unsigned sprung;
};

static void spring(struct memory_platform *disk, enum memory_call call, const char *path)
{
    struct ambush *ambush = disk->context;
    if (call == ambush->call && strcmp(path, ambush->path) == 0 && ambush->sprung++ == 0)
        memory_change(disk, "/var/task", ambush->changes);
}

static const struct race {
    const char *name;
    struct ambush ambush;
    enum seal_result want; /* UNDECIDED: accepted or refused, but never by the new bytes */
} races[] = {
    {"RACE-03 the manifest changes before it is read",
     {MEMORY_READ, "/var/task/.coldseal/orders-api.json", "~ .coldseal/orders-api.json", 0},
     SEAL_TRUST_SIGNERS},
    {"RACE-03 the manifest changes after it was read",
     {MEMORY_WALK, "/var/task", "~ .coldseal/orders-api.json", 0},
     SEAL_OK},
    {"the manifest vanishes after it was listed",
     {MEMORY_READ, "/var/task/.coldseal/orders-api.json", "- .coldseal/orders-api.json", 0},
     SEAL_IO_CHANGED},
    {"the signature vanishes after it was listed",
     {MEMORY_READ, "/var/task/.coldseal/orders-api.json.p256.sig",
      "- .coldseal/orders-api.json.p256.sig", 0},
     SEAL_IO_CHANGED},
    {"the signature becomes a link",
     {MEMORY_READ, "/var/task/.coldseal/orders-api.json.p256.sig",
      "- .coldseal/orders-api.json.p256.sig > .coldseal/orders-api.json.p256.sig /tmp/x", 0},
     SEAL_IO_CHANGED},
    {"RACE-04 the key changes after it was read",
     {MEMORY_OPEN, "/var/task", "- /policy/p256.pem", 0},
     SEAL_OK},
    {"RACE-04 the policy changes after it was read",
     {MEMORY_OPEN, "/var/task", "- /policy/policy.json", 0},
     SEAL_OK},
    {"RACE-01 a directory becomes a link during the walk",
     {MEMORY_FOUND, "/var/task/bin", "- bin > bin /tmp", 0},
     SEAL_TREE_EXTRA},
    {"RACE-08 a file grows before it is hashed",
     {MEMORY_HASH, "/var/task/app.py", "! app.py", 0},
     SEAL_TREE_MODIFIED},
    {"a file changes before it is hashed",
     {MEMORY_HASH, "/var/task/app.py", "~ app.py", 0},
     SEAL_TREE_MODIFIED},
    {"a file vanishes before it is hashed",
     {MEMORY_HASH, "/var/task/app.py", "- app.py", 0},
     SEAL_IO_OPEN},
    {"a file vanishes before it is found", {MEMORY_WALK, "/var/task", "- app.py", 0}, SEAL_TREE_MISSING},
    {"a file appears during the walk", {MEMORY_HASH, "/var/task/app.py", "+ z", 0}, SEAL_TREE_EXTRA},
    {"a stowaway appears in .coldseal after it was listed",
     {MEMORY_WALK, "/var/task", "+ .coldseal/x.py", 0},
     SEAL_OK},
    {"a mount appears before the walk", {MEMORY_WALK, "/var/task", "m bin", 0}, SEAL_TREE_MOUNT},
};

static void what_changes_meanwhile_is_noticed_or_not_used(void **state)
{
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(races); i++) {
        struct ambush ambush = races[i].ambush;
        struct sealed sealed;
        assert_int_equal(scene_play(&good, &sealed), SEAL_OK);
        sealed.disk.before = spring;
        sealed.disk.context = &ambush;
        expect_result(&expect, races[i].name, races[i].want, sealed_verify(&sealed),
                      &sealed.verdict.fault);
        expect_true(&expect, races[i].name, "it happened", ambush.sprung >= 1);
        sealed_clear(&sealed);
    }
    expect_end(&expect, 2 * COUNT(races));
}

/* Rule 8: parse the very buffer that was verified, once. Nothing is read or hashed twice. */
static struct {
    char path[64][256];
    unsigned times[64];
    unsigned count;
} read_log;

static void log_reads(struct memory_platform *disk, enum memory_call call, const char *path)
{
    (void)disk;
    if (call != MEMORY_READ && call != MEMORY_HASH)
        return;
    for (unsigned i = 0; i < read_log.count; i++)
        if (strcmp(read_log.path[i], path) == 0) {
            read_log.times[i]++;
            return;
        }
    assert_true(read_log.count < 64);
    strcpy(read_log.path[read_log.count], path);
    read_log.times[read_log.count++] = 1;
}

static void everything_is_read_once(void **state)
{
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&good, &sealed), SEAL_OK);
    memset(&read_log, 0, sizeof(read_log));
    sealed.disk.before = log_reads;
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    /* policy, two keys, two seals of two files, four covered files */
    assert_int_equal(read_log.count, 11);
    for (unsigned i = 0; i < read_log.count; i++)
        if (read_log.times[i] != 1)
            fail_msg("%s was read %u times", read_log.path[i], read_log.times[i]);
    sealed_clear(&sealed);
}

/* T15, F-13: whatever the deadline cuts short is no acceptance. */
static void time_runs_out_at_any_point(void **state)
{
    struct sealed sealed;
    unsigned in_time = 0, late = 0;
    (void)state;
    assert_int_equal(scene_play(&good, &sealed), SEAL_OK);
    for (uint64_t step = 1000; step < 20000000; step += step / 3) {
        sealed.disk.clock_step_us = step;
        enum seal_result r = sealed_verify(&sealed);
        assert_true(r == SEAL_OK || r == SEAL_LIMIT_TIME);
        assert_int_equal(seal_verdict_may_start(&sealed.verdict), r == SEAL_OK);
        in_time += r == SEAL_OK;
        late += r == SEAL_LIMIT_TIME;
    }
    assert_true(in_time > 0 && late > 5);
    assert_int_equal(sealed.verdict.fault.code, SEAL_LIMIT_TIME);
    sealed.request.no_deadline = true;
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    sealed_clear(&sealed);
}

static void the_policys_own_deadline_counts(void **state)
{
    const struct scene hasty = {.policy = SEALED_POLICY_HEAD "'roots':{" SEALED_TASK
                                                             "},'deadline_ms':1}"};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&hasty, &sealed), SEAL_OK);
    sealed.disk.clock_step_us = 1000;
    assert_int_equal(sealed_verify(&sealed), SEAL_LIMIT_TIME);
    sealed_clear(&sealed);
}

static void a_second_each(struct memory_platform *disk, enum memory_call call, const char *path)
{
    (void)path;
    if (call == MEMORY_FOUND)
        disk->clock_us += 1000000;
}

/* T15: what is in no seal is not read, and costs time all the same. */
static void time_runs_out_among_files_that_nobody_lists(void **state)
{
    struct sealed sealed;
    char path[64];
    (void)state;
    assert_int_equal(scene_play(&good, &sealed), SEAL_OK);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(path, sizeof(path), "/var/task/z%u", i);
        memory_file(&sealed.disk, path, "");
    }
    assert_int_equal(sealed_verify(&sealed), SEAL_TREE_EXTRA);
    sealed.disk.before = a_second_each;
    assert_int_equal(sealed_verify(&sealed), SEAL_LIMIT_TIME);
    sealed_clear(&sealed);
}

static void count_bytes(void *context, uint64_t bytes)
{
    *(uint64_t *)context += bytes;
}

static void progress_is_told(void **state)
{
    struct sealed sealed;
    uint64_t bytes = 0;
    (void)state;
    assert_int_equal(scene_play(&good, &sealed), SEAL_OK);
    sealed.request.progress = count_bytes;
    sealed.request.progress_context = &bytes;
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    assert_int_equal(bytes, sealed.verdict.bytes);
    assert_true(bytes > 50);
    sealed_clear(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_fails_once),
        cmocka_unit_test(undecided_is_a_refusal),
        cmocka_unit_test(what_changes_meanwhile_is_noticed_or_not_used),
        cmocka_unit_test(everything_is_read_once),
        cmocka_unit_test(time_runs_out_at_any_point),
        cmocka_unit_test(the_policys_own_deadline_counts),
        cmocka_unit_test(time_runs_out_among_files_that_nobody_lists),
        cmocka_unit_test(progress_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
