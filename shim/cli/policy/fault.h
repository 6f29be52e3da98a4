/* SPDX-License-Identifier: Apache-2.0 */
/* What the shim's readers say of "policy.json", told to somebody who typed a path. */
#ifndef SEAL_CLI_POLICY_FAULT_H
#define SEAL_CLI_POLICY_FAULT_H

#include "cli/command.h"

/*
 * seal_policy_fault() - name the file in @fault as @path, and a byte of @text that is no JSON by line and column: call->next
 * then says where to correct it. A fault about anything else stays as it is.
 */
void seal_policy_fault(struct seal_call *call, const char *path, struct seal_slice text,
                       struct seal_fault *fault);

#endif
