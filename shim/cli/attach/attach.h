/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal attach, as steps over one struct: cmd_attach.c is the list.
 *
 *     read      attach/read.c    what kind of signature is it, and is it well formed?
 *     plan      attach/plan.c    which files of the label go and come
 *     judge     attach/judge.c   whose is it: by a key, or by a policy
 *     place     sign/place.c     as sign does
 *     report    attach/report.c
 */
#ifndef SEAL_CLI_ATTACH_H
#define SEAL_CLI_ATTACH_H

#include "cli/check/counted.h"

struct seal_attach_settings {
    const char *label, *key, *algorithm, *policy, *function, *chain, *token;
    bool renew;
};

/* One run. All zero but for the job's descriptors is the valid, empty state. */
struct seal_attach {
    struct seal_call *call;
    const struct seal_attach_settings *settings;
    const char *file; /* the signature's, as the user calls it */

    struct seal_sign_job job;         /* the folder and its manifest, and the plan */
    uint8_t digest[SEAL_DIGEST_SIZE]; /* of the manifest */

    enum seal_file_type type;
    struct seal_buffer signature, chain, token; /* as they are written */

    /* with --key */
    struct seal_public_key public;
    const char *algorithm;

    struct seal_counted counted; /* with --policy */
};

/* SEAL_OK; SEAL_CONFIG_FILE; SEAL_FORMAT_SIGNATURE the fault says what was expected and found; SEAL_USAGE; SEAL_IO_*; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_attach_read(struct seal_attach *attach,
                                                  struct seal_fault *fault);
/* SEAL_OK, job.plan is made; SEAL_USAGE another signature would be lost; SEAL_LIMIT_COUNT; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_attach_plan(struct seal_attach *attach,
                                                  struct seal_fault *fault);
/* SEAL_OK it is somebody's who was asked for, or nobody was; SEAL_TRUST_* it is not, or does not hold; SEAL_CONFIG_*; SEAL_USAGE */
SEAL_MUST_CHECK enum seal_result seal_attach_judge(struct seal_attach *attach,
                                                   struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_attach_report(const struct seal_attach *attach,
                                                    struct seal_fault *fault);

#endif
