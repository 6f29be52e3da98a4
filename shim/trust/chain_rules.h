/* SPDX-License-Identifier: Apache-2.0 */
/* Inside chain: the rules for a path whose names and signatures are known to hold. */
#ifndef SEAL_TRUST_CHAIN_RULES_H
#define SEAL_TRUST_CHAIN_RULES_H

#include "trust/chain.h"

/*
 * seal_chain_judge() - RFC 5280 section 6.1 from the anchor down, and what the request asks of the leaf.
 *
 * The anchor's own restrictions count too (RFC 5937), and its validity: who lists a root lists what is written in it. Its key usage
 * alone may be absent, as in old roots; an authority below must have one. A leaf that is itself the anchor is judged as a leaf.
 *   SEAL_OK; SEAL_TRUST_CERTIFICATE; SEAL_TRUST_TIME: validity is all that is wrong. The fault names certificate and rule.
 */
SEAL_MUST_CHECK enum seal_result seal_chain_judge(const struct seal_chain_request *request,
                                                  const struct seal_chain *path,
                                                  struct seal_fault *fault);

#endif
