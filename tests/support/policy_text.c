/* SPDX-License-Identifier: Apache-2.0 */
/* Policies whose signers are names and nothing more. */
#include "support/policy_text.h"

#include "support/expect.h"

#include <stdlib.h>

static enum seal_result take_anybody(void *context, const char *name, size_t index,
                                     const struct seal_json *object)
{
    (void)context;
    (void)name;
    (void)index;
    assert_true(seal_json_is_object(object));
    return SEAL_OK;
}

enum seal_result policy_text_read(const char *text, const struct seal_policy_place *place,
                                  struct seal_policy *ret_policy, struct seal_fault *fault)
{
    static const struct seal_policy_place anywhere = {NULL, "/opt"};
    const struct seal_signer_reader anybody = {NULL, take_anybody};
    char *json = json_text(text);
    uint8_t *copy = exact_copy(seal_slice_text(json));
    enum seal_result r =
        seal_policy_read((struct seal_slice){copy, seal_slice_text(json).size},
                         place != NULL ? place : &anywhere, &anybody, ret_policy, fault);
    free(copy);
    free(json);
    return r;
}
