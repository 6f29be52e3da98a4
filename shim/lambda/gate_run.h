/* SPDX-License-Identifier: Apache-2.0 */
/* Running a gate from its facts to its end. */
#ifndef SEAL_LAMBDA_GATE_RUN_H
#define SEAL_LAMBDA_GATE_RUN_H

#include "lambda/gate.h"

/*
 * seal_gate_run() - verify, report, and let the function start or not. Does not return.
 *
 * @environment: handed on as it is, ended by NULL.
 */
_Noreturn void seal_gate_run(const struct seal_gate *gate, char *const environment[]);

#endif
