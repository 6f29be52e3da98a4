/* SPDX-License-Identifier: Apache-2.0 */
/* A policy as the shim reads it, with the files that it names, and without a tree to judge. */
#ifndef SEAL_CLI_POLICY_FILE_H
#define SEAL_CLI_POLICY_FILE_H

#include "cli/command.h"
#include "core/policy.h"
#include "trust/signers.h"

/* All zero is the valid, empty state. */
struct seal_policy_file {
    const char *path; /* as the user named it; borrowed */
    bool is_read;     /* the text is there: whatever fails now is what it says */
    uint8_t digest[SEAL_DIGEST_SIZE];
    struct seal_policy policy;
    struct seal_signers *signers;
    struct seal_directory *directory;
};

/*
 * seal_policy_file_read() - stage 1 of docs/formats.md section 5, of the file @path, which its faults name as it is typed here.
 *
 * @call:  its arena, and its next step where the text is no JSON.
 * @place: what the place where it will lie demands of it.
 * @ret_file: cleared by the caller with seal_policy_file_clear(), also on failure.
 *   SEAL_OK; SEAL_CONFIG_POLICY; SEAL_CONFIG_KEY; SEAL_CONFIG_FILE; SEAL_IO_*; SEAL_LIMIT_*; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_policy_file_read(struct seal_call *call, const char *path,
                                                       const struct seal_policy_place *place,
                                                       struct seal_policy_file *ret_file,
                                                       struct seal_fault *fault);
void seal_policy_file_clear(struct seal_policy_file *file);

#endif
