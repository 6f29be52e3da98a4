/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal policy: what its three subcommands are given. */
#ifndef SEAL_CLI_POLICY_COMMAND_H
#define SEAL_CLI_POLICY_COMMAND_H

#include "cli/check/check.h"
#include "cli/zip/package.h"

struct seal_policy_settings {
    struct seal_check_settings check; /* first: see SEAL_CHECK_OPTION */
    const char *at;
    const char *place;
    const char *architecture;
    const char *expect;
    struct seal_list variables;
    bool strict;
};

/* One run. */
struct seal_policy_job {
    struct seal_call *call;
    const struct seal_policy_settings *settings;
    struct seal_check_settings check; /* with the policy's file */
    int64_t now;                      /* seconds since 1970: --at, else the machine's clock */
    int64_t built; /* no clock that was asked for is wrong: never later than now */
    bool exec;     /* --place exec */
    struct seal_policy_place place;

    /* what stands for roots; as long as the run */
    const char *typed[SEAL_ROOTS_MAX]; /* as the user calls it */
    struct seal_check_root roots[SEAL_ROOTS_MAX];
    struct seal_package packages[SEAL_ROOTS_MAX];
    size_t count;
};

/* The subcommands: each reports by itself. */
SEAL_MUST_CHECK enum seal_result seal_policy_check(struct seal_policy_job *job,
                                                   struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_policy_explain(struct seal_policy_job *job,
                                                     struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_policy_test(struct seal_policy_job *job,
                                                  struct seal_fault *fault);

/* seal_policy_prepare() - @check for roots @from to @from + @count, at the job's time. Cleared by the caller, also on failure.
 * As seal_check_prepare(). */
SEAL_MUST_CHECK enum seal_result seal_policy_prepare(struct seal_policy_job *job, size_t from,
                                                     size_t count, struct seal_check *check,
                                                     struct seal_fault *fault);

#endif
