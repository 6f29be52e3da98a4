/* SPDX-License-Identifier: Apache-2.0 */
/* --algorithm, of whatever signs or checks with a key. */
#ifndef SEAL_CLI_ALGORITHM_H
#define SEAL_CLI_ALGORITHM_H

#include "crypto/public_key.h"

/*
 * seal_algorithm_choose() - the policy's word for how a key of @type signs.
 *
 * @word: of the option; NULL: the default of the type.  @file: which key it is, where there may be several; else NULL.
 *   SEAL_OK; SEAL_USAGE it is none, or another type's: the fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_algorithm_choose(const char *word, enum seal_key_type type,
                                                       const char *file, const char **ret_word,
                                                       struct seal_fault *fault);

#endif
