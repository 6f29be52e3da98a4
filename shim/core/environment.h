/* SPDX-License-Identifier: Apache-2.0 */
/* Which variables may be set at a start. */
#ifndef SEAL_CORE_ENVIRONMENT_H
#define SEAL_CORE_ENVIRONMENT_H

#include "core/manifest.h"
#include "core/policy.h"

/* seal_environment_value() - the value of a variable, a view; NULL: it is not set. */
const char *seal_environment_value(char *const *environment, const char *name);

/* seal_environment_denies() - is a variable of this name forbidden, unless its value is let through? */
bool seal_environment_denies(const struct seal_environment_rules *rules, const char *name);

/*
 * seal_environment_check() - is a variable there that the policy forbids, or one twice?
 *
 * @function_package: the manifest of the one unlayered root, for "signed"; NULL: none.
 * @environment: "NAME=value", ended by NULL.
 *   SEAL_OK; SEAL_BINDING_ENVIRONMENT; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_environment_check(const struct seal_environment_rules *rules,
                                                        const struct seal_manifest *function_package,
                                                        char *const *environment,
                                                        struct seal_fault *fault);

#endif
