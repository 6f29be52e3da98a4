/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: one allocation fails. For programs that are linked with --wrap=calloc. */
#ifndef TESTS_SUPPORT_FAILING_CALLOC_H
#define TESTS_SUPPORT_FAILING_CALLOC_H

/* The call of calloc() that fails, counted from 1 and from now; 0: none does. */
extern unsigned failing_calloc;

#endif
