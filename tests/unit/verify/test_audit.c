/* SPDX-License-Identifier: Apache-2.0 */
/* What the policy only watches, and what it does not: MAN-30, POL-07, through seal_verify(). */
#include "support/scene.h"

#include <string.h>

#define SEALS .count = 2, .seals = {{0}, {.root = "/opt", .name = "lib"}}
#define ROOTS               \
    "'roots':{" SEALED_TASK \
    ",'/opt':{'layered':true,'rules':[{'packages':['lib'],'require':'release'}]}}"
#define MODE(mode, more)                                    \
    "{'coldseal':'policy/v1','generation':12,'mode':'" mode \
    "','realm':'prod'," SEALED_SIGNERS ROOTS more "}"
#define UNTIL "'until':'2026-12-24T00:00:00Z','reason':'wave 3'}]"
#define AUDIT(scope) MODE("enforce", ",'audit':[{" scope "," UNTIL)

struct watched {
    const char *name;
    const char *policy;
    const char *changes;
    void (*more)(struct sealed *sealed);
    enum seal_outcome outcome;
    enum seal_result code; /* of the refusal, or of the first finding */
};

static void claim(struct sealed *sealed)
{
    sealed->request.facts.function_is_claim = true;
}

static void late(struct sealed *sealed)
{
    sealed->request.facts.now = 1798070400; /* until */
}

static void no_clock(struct sealed *sealed)
{
    sealed->request.facts.now = 0;
}

static void slow(struct sealed *sealed)
{
    sealed->disk.clock_step_us = 10000000;
}

static void billing(struct sealed *sealed)
{
    sealed->request.facts.function = "billing";
}

static char *const preload[] = {(char[]){"LD_PRELOAD=/tmp/x.so"}, NULL};

static void preloaded(struct sealed *sealed)
{
    sealed->request.facts.environment = preload;
}

static void start_elsewhere(struct sealed *sealed)
{
    sealed->request.program = "/bin/sh";
}

/* A walk that reads every file and tells nobody what it found in them. */
static enum seal_result keep_silent(void *context, const struct seal_found *found,
                                    const struct seal_digests *digests, struct seal_fault *fault)
{
    (void)context;
    (void)found;
    (void)digests;
    (void)fault;
    return SEAL_OK;
}

static enum seal_result (*whole_walk)(void *context, struct seal_directory *directory,
                                      const struct seal_visitor *visitor, struct seal_fault *fault);

static enum seal_result silent_walk(void *context, struct seal_directory *directory,
                                    const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct seal_visitor silenced = *visitor;
    silenced.hashed = keep_silent;
    return whole_walk(context, directory, &silenced, fault);
}

static void silence(struct sealed *sealed)
{
    whole_walk = sealed->disk.platform.walk;
    sealed->disk.platform.walk = silent_walk;
}

#define DENY ",'environment':{'deny':['LD_PRELOAD']}"

static const struct watched rows[] = {
    {"nothing wrong, mode audit", MODE("audit", ""), NULL, NULL, SEAL_OUTCOME_ACCEPTED, SEAL_OK},
    {"nothing wrong, an entry", AUDIT("'functions':['*']"), NULL, NULL, SEAL_OUTCOME_ACCEPTED, SEAL_OK},
    {"one byte, mode audit", MODE("audit", ""), "~ app.py", NULL, SEAL_OUTCOME_AUDITED,
     SEAL_TREE_MODIFIED},
    {"one byte, mode enforce", MODE("enforce", ""), "~ app.py", NULL, SEAL_OUTCOME_REFUSED,
     SEAL_TREE_MODIFIED},
    {"no seal, mode audit", MODE("audit", ""), "- .coldseal", NULL, SEAL_OUTCOME_AUDITED,
     SEAL_TRUST_UNSEALED},
    {"no roots, mode audit", MODE("audit", ""), "- /var/task - /opt", NULL, SEAL_OUTCOME_AUDITED,
     SEAL_TREE_MISSING},
    {"out of time, mode audit", MODE("audit", ""), NULL, slow, SEAL_OUTCOME_AUDITED, SEAL_LIMIT_TIME},
    {"environment, mode audit", MODE("audit", DENY), NULL, preloaded, SEAL_OUTCOME_AUDITED,
     SEAL_BINDING_ENVIRONMENT},
    {"environment, mode enforce", MODE("enforce", DENY), NULL, preloaded, SEAL_OUTCOME_REFUSED,
     SEAL_BINDING_ENVIRONMENT},
    {"program, mode audit", MODE("audit", ""), NULL, start_elsewhere, SEAL_OUTCOME_AUDITED,
     SEAL_BINDING_COMMAND},
    {"no key, mode audit: CONFIG always refuses", MODE("audit", ""), "- /policy/p256.pem", NULL,
     SEAL_OUTCOME_REFUSED, SEAL_CONFIG_FILE},
    {"its function", AUDIT("'functions':['orders-*']"), "~ app.py", NULL, SEAL_OUTCOME_AUDITED,
     SEAL_TREE_MODIFIED},
    {"MAN-30 another function", AUDIT("'functions':['billing-*']"), "~ app.py", NULL,
     SEAL_OUTCOME_REFUSED, SEAL_TREE_MODIFIED},
    {"its function, as a claim", AUDIT("'functions':['orders-*']"), "~ app.py", claim,
     SEAL_OUTCOME_REFUSED, SEAL_TREE_MODIFIED},
    {"its root", AUDIT("'roots':['/var/task']"), "~ app.py", NULL, SEAL_OUTCOME_AUDITED,
     SEAL_TREE_MODIFIED},
    {"its root, as a claim", AUDIT("'roots':['/var/task']"), "~ app.py", claim,
     SEAL_OUTCOME_AUDITED, SEAL_TREE_MODIFIED},
    {"MAN-30 another root", AUDIT("'roots':['/opt']"), "~ app.py", NULL, SEAL_OUTCOME_REFUSED,
     SEAL_TREE_MODIFIED},
    {"MAN-30 /opt watched and broken, /var/task enforced and whole", AUDIT("'roots':['/opt']"),
     "~ /opt/lib/x", NULL, SEAL_OUTCOME_AUDITED, SEAL_TREE_MODIFIED},
    {"MAN-30 /opt watched and broken, /var/task enforced and changed", AUDIT("'roots':['/opt']"),
     "~ /opt/lib/x - app.py", NULL, SEAL_OUTCOME_REFUSED, SEAL_TREE_MISSING},
    {"MAN-30 /opt watched and unsealed, /var/task enforced and changed", AUDIT("'roots':['/opt']"),
     "- /opt/.coldseal ~ app.py", NULL, SEAL_OUTCOME_REFUSED, SEAL_TREE_MODIFIED},
    {"MAN-30 /var/task watched and unsealed, /opt enforced and changed",
     AUDIT("'roots':['/var/task']"), "- .coldseal ~ /opt/lib/x", NULL, SEAL_OUTCOME_REFUSED,
     SEAL_TREE_MODIFIED},
    {"MAN-30 /var/task watched and unsealed, /opt enforced and whole",
     AUDIT("'roots':['/var/task']"), "- .coldseal", NULL, SEAL_OUTCOME_AUDITED, SEAL_TRUST_UNSEALED},
    {"both roots broken, both watched: the first finding is told",
     AUDIT("'roots':['/var/task','/opt']"), "- /opt/.coldseal ~ app.py", NULL, SEAL_OUTCOME_AUDITED,
     SEAL_TRUST_UNSEALED},
    {"function and root", AUDIT("'functions':['orders-api'],'roots':['/opt']"), "~ /opt/lib/x",
     NULL, SEAL_OUTCOME_AUDITED, SEAL_TREE_MODIFIED},
    {"function and root, another root", AUDIT("'functions':['orders-api'],'roots':['/opt']"),
     "~ app.py", NULL, SEAL_OUTCOME_REFUSED, SEAL_TREE_MODIFIED},
    {"out of time belongs to no root", AUDIT("'roots':['/var/task','/opt']"), NULL, slow,
     SEAL_OUTCOME_REFUSED, SEAL_LIMIT_TIME},
    {"out of time, an entry without roots", AUDIT("'functions':['*']"), NULL, slow,
     SEAL_OUTCOME_AUDITED, SEAL_LIMIT_TIME},
    {"environment belongs to no root",
     MODE("enforce", DENY ",'audit':[{'roots':['/var/task','/opt']," UNTIL), NULL, preloaded,
     SEAL_OUTCOME_REFUSED, SEAL_BINDING_ENVIRONMENT},
    {"environment watched, and a root changed",
     MODE("enforce", DENY ",'audit':[{'roots':['/opt']," UNTIL), "~ app.py", preloaded,
     SEAL_OUTCOME_REFUSED, SEAL_BINDING_ENVIRONMENT},
    {"until", AUDIT("'roots':['/var/task']"), "~ app.py", late, SEAL_OUTCOME_REFUSED,
     SEAL_TREE_MODIFIED},
    {"POL-05 no clock that can be believed", AUDIT("'roots':['/var/task']"), "~ app.py", no_clock,
     SEAL_OUTCOME_REFUSED, SEAL_TREE_MODIFIED},
    {"a rule that does not fit, watched by function", AUDIT("'functions':['billing']"), NULL,
     billing, SEAL_OUTCOME_AUDITED, SEAL_TRUST_RULE},
    {"a step of the enforced root is left out, the other root is watched and broken",
     AUDIT("'roots':['/opt']"), "- /opt/.coldseal", silence, SEAL_OUTCOME_REFUSED,
     SEAL_INTERNAL_STATE},
    {"program outside all roots, its root watched", AUDIT("'roots':['/var/task']"), NULL,
     start_elsewhere, SEAL_OUTCOME_REFUSED, SEAL_BINDING_COMMAND},
};

static void enforced_roots_run_to_the_end(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct scene scene = {.name = rows[i].name,
                                    .policy = rows[i].policy,
                                    .tree = "+ /opt/lib/x",
                                    SEALS,
                                    .changes = rows[i].changes,
                                    .more = rows[i].more};
        struct sealed sealed;
        expect_result(&expect, rows[i].name, rows[i].code, scene_play(&scene, &sealed),
                      &sealed.verdict.fault);
        expect_number(&expect, rows[i].name, rows[i].outcome, sealed.verdict.outcome);
        expect_true(&expect, rows[i].name, "starts or not",
                    seal_verdict_may_start(&sealed.verdict) ==
                        (rows[i].outcome != SEAL_OUTCOME_REFUSED));
        if (rows[i].outcome == SEAL_OUTCOME_AUDITED)
            expect_true(&expect, rows[i].name, "says that something was not enforced",
                        !sealed.verdict.enforced);
        sealed_clear(&sealed);
    }
    expect_end(&expect, 3 * COUNT(rows));
}

/* An enforced root leans on a root that is only watched, and that ends last of all: by a link that leads nowhere. */
static const struct scene leaning[] = {
    {.name = "requires its package",
     .tree = "+ /opt/lib/x > /opt/lib/nowhere none",
     .count = 2,
     .seals = {{.more = "'requires':{'lib':12},"}, {.root = "/opt", .name = "lib"}},
     .policy = AUDIT("'roots':['/opt']"),
     .want = SEAL_BINDING_REQUIRES,
     .subject = "orders-api"},
    {.name = "links into it",
     .tree = "+ /opt/lib/x > /opt/lib/nowhere none > lib /opt/lib/x",
     SEALS,
     .policy = AUDIT("'roots':['/opt']"),
     .want = SEAL_TREE_LINK,
     .subject = "lib"},
};

static void nothing_leans_on_a_root_that_ended(void **state)
{
    (void)state;
    scenes_check(leaning, COUNT(leaning));
}

/* The same roots, and nothing leans: the broken link is watched, the rest is enforced. */
static void a_root_that_ended_last_does_not_refuse_the_others(void **state)
{
    const struct scene scene = {
        .policy = AUDIT("'roots':['/opt']"), .tree = "+ /opt/lib/x > /opt/lib/nowhere none", SEALS};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_TREE_LINK);
    assert_int_equal(sealed.verdict.outcome, SEAL_OUTCOME_AUDITED);
    assert_int_equal(sealed.verdict.steps.roots_compared, 1);
    assert_int_equal(sealed.verdict.steps.findings, 1);
    sealed_clear(&sealed);
}

/* MAN-30: the unsealed package of a watched name does not choose who is watched. */
static void a_file_name_does_not_choose(void **state)
{
    const struct scene scene = {.policy = AUDIT("'functions':['legacy-*']"),
                                .tree = "+ /opt/lib/x",
                                .count = 1,
                                .seals = {{.root = "/opt", .name = "lib"}}};
    const struct sealed_package legacy = {.name = "legacy-x", .keys = ""};
    struct sealed sealed;
    (void)state;
    scene_play(&scene, &sealed);
    sealed_put(&sealed, &legacy);
    assert_int_equal(sealed_verify(&sealed), SEAL_TRUST_RULE);
    assert_false(seal_verdict_may_start(&sealed.verdict));
    sealed_clear(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enforced_roots_run_to_the_end),
        cmocka_unit_test(nothing_leans_on_a_root_that_ended),
        cmocka_unit_test(a_root_that_ended_last_does_not_refuse_the_others),
        cmocka_unit_test(a_file_name_does_not_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
