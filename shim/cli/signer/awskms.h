/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in AWS KMS: their addresses, and what the command line of AWS means when it fails. */
#ifndef SEAL_CLI_AWSKMS_H
#define SEAL_CLI_AWSKMS_H

#include "cli/signer/signing.h"

/*
 * seal_awskms_address() - what stands behind "awskms:", into remote, endpoint, region and label.
 *
 *     ///1234abcd-...    ///alias/release    ///arn:aws:kms:eu-west-1:111122223333:key/1234abcd-...
 *     //localhost:4566/alias/release         an endpoint of one's own, as cosign writes it
 *
 *   SEAL_OK; SEAL_USAGE; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_awskms_address(struct seal_signing *signing,
                                                     const char *address, struct seal_fault *fault);

/*
 * seal_awskms_fault() - from what it said on standard error to CONFIG_KEY with a reason and a step that helps.
 *
 * @action: what it was asked to do, "kms:Sign".
 */
enum seal_result seal_awskms_fault(struct seal_signing *signing, const char *action,
                                   const struct seal_reply *reply, struct seal_fault *fault);

#endif
