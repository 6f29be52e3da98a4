/* SPDX-License-Identifier: Apache-2.0 */
/* What is true at this start, as far as the gate can know it, docs/formats.md section 4. */
#ifndef SEAL_LAMBDA_FACTS_H
#define SEAL_LAMBDA_FACTS_H

#include "lambda/gate.h"

#include <coldseal/verify.h>

/* struct seal_start - views into the environment, the gate's argv and static text. */
struct seal_start {
    struct seal_facts facts;
    const char *runtime_api;  /* AWS_LAMBDA_RUNTIME_API, as it stands there; NULL: none */
    const char *next_wrapper; /* what the wrapper gate starts instead; NULL: none */
};

/*
 * seal_facts_gather() - read the environment and the clock.
 *
 * A variable that occurs twice counts as not there: nobody can say which of the two the function
 * will see. (The policy's judgement of the environment refuses it besides.) So does one that is
 * empty.
 *
 * COLDSEAL_NEXT_WRAPPER speaks to the wrapper gate. The others, which share its environment, only
 * check its form.
 *
 *   SEAL_OK
 *   SEAL_CONFIG_VARIABLE another COLDSEAL_*, or a next wrapper that is no absolute normal path, or
 *   this gate again; @fault names the variable, and @ret_start is filled all the same
 */
SEAL_MUST_CHECK enum seal_result seal_facts_gather(const struct seal_gate *gate,
                                                   char *const environment[],
                                                   struct seal_start *ret_start,
                                                   struct seal_fault *fault);

#endif
