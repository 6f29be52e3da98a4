/* SPDX-License-Identifier: Apache-2.0 */
/* A command line that makes no sense. */
#include "cli/command.h"

#include <stdio.h>

enum seal_result seal_call_usage(struct seal_call *call, struct seal_fault *fault,
                                 const char *reason, const char *subject, const char *next)
{
    call->next[0] = '\0';
    if (next != NULL)
        snprintf(call->next, sizeof(call->next), "%s", next);
    return seal_fault_set(fault, SEAL_USAGE, reason, subject);
}
