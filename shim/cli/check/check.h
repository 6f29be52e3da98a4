/* SPDX-License-Identifier: Apache-2.0 */
/* What verify and exec have in common: from their options to one verification, and its report. */
#ifndef SEAL_CLI_CHECK_H
#define SEAL_CLI_CHECK_H

#include "cli/check/key_policy.h"
#include "cli/command.h"
#include "core/policy.h"

#include <coldseal/verify.h>

/* The first member of the settings of both commands. */
struct seal_check_settings {
    struct seal_list keys;
    const char *algorithm;
    const char *policy;
    const char *as;
    const char *realm;
    const char *function;
    const char *region;
    const char *handler;
    bool verbose;
};

#define SEAL_CHECK_OPTION(name, argument, help, kind, member)                       \
    {                                                                               \
        name, 0, argument, help, kind, offsetof(struct seal_check_settings, member) \
    }

/* Their rows of the option table. */
#define SEAL_CHECK_OPTIONS                                                                          \
    SEAL_CHECK_OPTION("key", "PEM", "public key that must have sealed it; each, if given again",    \
                      SEAL_OPTION_LIST, keys),                                                      \
        SEAL_CHECK_OPTION("algorithm", "NAME", "of the keys (default: by type of key)",             \
                          SEAL_OPTION_TEXT, algorithm),                                             \
        SEAL_CHECK_OPTION("policy", "FILE", "policy that decides, in place of keys",                \
                          SEAL_OPTION_TEXT, policy),                                                \
        SEAL_CHECK_OPTION("as", "ROOT", "what the directory is to the function: /var/task, /opt",   \
                          SEAL_OPTION_TEXT, as),                                                    \
        SEAL_CHECK_OPTION("realm", "NAME", "with --key: the realm to be in", SEAL_OPTION_TEXT,      \
                          realm),                                                                   \
        SEAL_CHECK_OPTION("function", "NAME", "name of the function", SEAL_OPTION_TEXT, function),  \
        SEAL_CHECK_OPTION("region", "NAME", "region of the function", SEAL_OPTION_TEXT, region),    \
        SEAL_CHECK_OPTION("handler", "NAME", "handler of the function", SEAL_OPTION_TEXT, handler), \
    {                                                                                               \
        "verbose", 'v', NULL, "each signature, the policy, and where the time went",                \
            SEAL_OPTION_FLAG, offsetof(struct seal_check_settings, verbose)                         \
    }

/* A directory of the machine, or a zip, that stands for a root. */
struct seal_check_root {
    const char *root; /* NULL: the one that --as, the manifest or the policy says */
    const char *directory;
    const char *typed; /* what to call it in messages; NULL: nothing shorter is known than @directory */
    const struct seal_platform *platform; /* what answers for it; NULL: the machine */
};

/* One verification. All zero is the valid, empty state; it has views of itself: do not copy it. */
struct seal_check {
    bool gate;        /* set by the caller before: every root of a policy, nothing left unchecked */
    bool verbose;     /* of the settings */
    bool explains;    /* set by the caller: who has signed, and what was established, is told too */
    const char *root; /* the chosen one */
    struct seal_key_policy key_policy; /* with --key */
    const char *policy_path;           /* with --policy, as it was typed; else NULL */
    struct seal_buffer policy;
    struct seal_overlay_file policy_file;
    struct seal_overlay_root roots[SEAL_ROOTS_MAX];
    const char *typed[SEAL_ROOTS_MAX]; /* of each root: see struct seal_check_root */
    struct seal_overlay overlay;
    struct seal_platform platform;
    struct seal_request request; /* prepared but for facts that the options do not say */
};

/*
 * seal_check_prepare() - read what the options name. Cleared by the caller, also on failure.
 *
 * @roots: at least one; the first is what --as is about.
 *   SEAL_OK; SEAL_USAGE; SEAL_CONFIG_*; SEAL_IO_*; SEAL_LIMIT_*; the fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_check_prepare(struct seal_call *call,
                                                    const struct seal_check_settings *settings,
                                                    const struct seal_check_root *roots,
                                                    size_t count, struct seal_check *check,
                                                    struct seal_fault *fault);
void seal_check_clear(struct seal_check *check);

/*
 * seal_check_run() - verify, with progress on a terminal, and report: "PASSED ..." or "REFUSED ..."
 * on standard error, with --format json the verdict's members too.
 *
 * @starts: what may start is started afterwards: says so, and how long it took.
 *   SEAL_OK it passed, and nothing was only watched; else the finding, which has been told
 *   (call->told); SEAL_USAGE the policy needs a function, and no gate says which; SEAL_IO_WRITE
 */
SEAL_MUST_CHECK enum seal_result seal_check_run(struct seal_call *call, struct seal_check *check,
                                                bool starts, struct seal_verdict *ret_verdict,
                                                struct seal_fault *fault);

/*
 * seal_check_next() - call->next where the command line says more about the refusal in @fault than its result does, and in
 * @fault a root that has no seal by what was typed for it. @verdict: the one that @fault is from.
 */
void seal_check_next(struct seal_call *call, const struct seal_check *check,
                     const struct seal_verdict *verdict, struct seal_fault *fault);

/* seal_check_root_split() - "/opt=layer/" or "build/": the root, and the path as it was typed. SEAL_OK or SEAL_LIMIT_MEMORY. */
SEAL_MUST_CHECK enum seal_result seal_check_root_split(struct seal_call *call, const char *text,
                                                       struct seal_check_root *ret_root,
                                                       struct seal_fault *fault);

/* seal_check_unknown() - what the options do not say cannot be known: bindings of it are listed, not refused. */
void seal_check_unknown(struct seal_facts *facts);

/*
 * seal_peek_root() - which root does the seal in @directory of @platform name, how many manifests are there?
 * Nothing is verified: it only chooses what to verify.
 *
 * @ret_root: in the arena; untouched when no manifest can be read.
 *   SEAL_OK; SEAL_TREE_KIND, SEAL_IO_OPEN the directory went away; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_peek_root(const struct seal_platform *platform,
                                                const char *directory, struct seal_arena *arena,
                                                const char **ret_root, size_t *ret_manifests,
                                                struct seal_fault *fault);

#endif
