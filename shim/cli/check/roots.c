/* SPDX-License-Identifier: Apache-2.0 */
/* What stands for a root, as it is typed, and what nobody said about the start. */
#include "cli/check/check.h"

#include <string.h>

enum seal_result seal_check_root_split(struct seal_call *call, const char *text,
                                       struct seal_check_root *ret_root, struct seal_fault *fault)
{
    const char *equals = text[0] == '/' ? strchr(text, '=') : NULL;
    struct seal_check_root root = {.directory = text, .typed = text};

    if (equals != NULL) {
        root.directory = root.typed = equals + 1;
        root.root = seal_arena_copy(call->arena, text, (size_t)(equals - text));
        if (root.root == NULL)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, text);
    }
    *ret_root = root;
    return SEAL_OK;
}

void seal_check_unknown(struct seal_facts *facts)
{
    if (facts->environment == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_ENVIRONMENT;
    if (facts->function == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_FUNCTION;
    if (facts->handler == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_HANDLER;
    if (facts->region == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_REGION;
    if (facts->architecture == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_ARCHITECTURE;
    if (facts->command == NULL)
        facts->cannot_know |= SEAL_UNCHECKED_COMMAND;
}
