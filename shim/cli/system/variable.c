/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up a variable. */
#include "cli/system/variable.h"

#include <stddef.h>
#include <string.h>

const char *seal_variable_value(char *const *environment, const char *name)
{
    size_t size = strlen(name);

    for (; environment != NULL && *environment != NULL; environment++)
        if (strncmp(*environment, name, size) == 0 && (*environment)[size] == '=')
            return *environment + size + 1;
    return NULL;
}
