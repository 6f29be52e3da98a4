/* SPDX-License-Identifier: Apache-2.0 */
/* The environment, as it was handed to main(): nothing else of the command asks for it. */
#ifndef SEAL_CLI_VARIABLE_H
#define SEAL_CLI_VARIABLE_H

/* seal_variable_value() - of the variable @name in "NAME=value" strings, ended by NULL; NULL when
 * it is not there. A view. */
const char *seal_variable_value(char *const *environment, const char *name);

#endif
