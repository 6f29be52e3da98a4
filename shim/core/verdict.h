/* SPDX-License-Identifier: Apache-2.0 */
/* The decision. The only file that ever writes an outcome other than refused. */
#ifndef SEAL_CORE_VERDICT_H
#define SEAL_CORE_VERDICT_H

#include <coldseal/verify.h>

/* seal_verdict_begin() - an empty verdict: refused, INTERNAL_STATE, nothing done. */
void seal_verdict_begin(struct seal_verdict *verdict);

/* seal_verdict_refuse() - end with the code that @verdict->fault has. */
void seal_verdict_refuse(struct seal_verdict *verdict);

/* seal_verdict_decide() - all stages are through without an enforced refusal: accept, or audit, if steps and counts add up; else
 * refuse with INTERNAL_STATE. */
void seal_verdict_decide(struct seal_verdict *verdict);

#endif
