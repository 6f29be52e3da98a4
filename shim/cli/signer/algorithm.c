/* SPDX-License-Identifier: Apache-2.0 */
/* The algorithm is the word of whoever holds the key or the policy; the type of the key says which words there are. */
#include "cli/signer/algorithm.h"

#include "base/text.h"

enum seal_result seal_algorithm_choose(const char *word, enum seal_key_type type, const char *file,
                                       const char **ret_word, struct seal_fault *fault)
{
    const char *usual = seal_algorithm_word(seal_algorithm_default(type));
    enum seal_algorithm algorithm = SEAL_ALGORITHM_NONE;
    char expected[SEAL_DETAIL_SIZE];

    if (word == NULL) {
        *ret_word = usual;
        return SEAL_OK;
    }
    algorithm = seal_algorithm_read(seal_slice_text(word));
    if (algorithm == SEAL_ALGORITHM_NONE || seal_algorithm_key(algorithm) != type) {
        seal_text_join(expected, sizeof(expected),
                       (const char *const[]){usual, file != NULL ? " with " : NULL, file, NULL});
        seal_fault_set(fault, SEAL_USAGE, "does not go with this key", "--algorithm");
        (void)seal_fault_detail(fault, expected, word);
        return SEAL_USAGE;
    }
    *ret_word = word;
    return SEAL_OK;
}
