/* SPDX-License-Identifier: Apache-2.0 */
/* Is this manifest for this start?  docs/formats.md sections 2, 4 and 5 (stage 6). */
#ifndef SEAL_CORE_BINDING_H
#define SEAL_CORE_BINDING_H

#include "core/manifest.h"
#include "core/policy.h"

/*
 * seal_binding_check() - function, handler, command, machine, region, realm, environment, generation, version, times, paths,
 * and the bindings that the rule demands.
 *
 * @ret_unchecked: bits are added for what is bound and cannot be known here.
 *   SEAL_OK or SEAL_BINDING_*, the fault filled
 */
SEAL_MUST_CHECK enum seal_result seal_binding_check(const struct seal_manifest *manifest,
                                                    const struct seal_rule *rule,
                                                    const struct seal_policy *policy,
                                                    const struct seal_facts *facts,
                                                    unsigned *ret_unchecked,
                                                    struct seal_fault *fault);

/* seal_binding_requires() - are the packages that it requires among @others, new enough? SEAL_OK or SEAL_BINDING_REQUIRES. */
SEAL_MUST_CHECK enum seal_result seal_binding_requires(const struct seal_manifest *manifest,
                                                       const struct seal_manifest *const *others,
                                                       size_t count, struct seal_fault *fault);

#endif
