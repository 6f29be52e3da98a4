/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a public key, and what helps who has named something else. */
#include "cli/signer/public_file.h"

#include "cli/signer/signing.h"
#include "cli/system/input.h"

#include <stdio.h>
#include <string.h>

static bool is_private(struct seal_slice pem)
{
    static const char word[] = "PRIVATE KEY-----";

    return memmem(pem.data, pem.size, word, sizeof(word) - 1) != NULL;
}

enum seal_result seal_public_file_read(struct seal_call *call, const char *path,
                                       struct seal_buffer *ret_pem, struct seal_public_key *ret_key,
                                       struct seal_fault *fault)
{
    const char *why;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!seal_signing_is_file(path) || seal_signing_no_scheme(path)) {
        (void)snprintf(call->next, sizeof(call->next), "%s",
                       "name the file of the public key, in PEM; coldseal keys says what a key is");
        return seal_fault_set(fault, SEAL_CONFIG_KEY, "is no file, and a public key is one", path);
    }
    if ((r = seal_input_read_pipe(path, SEAL_KEY_SIZE_MAX, SEAL_CONFIG_KEY, ret_pem, fault)) != SEAL_OK)
        return r;
    if ((r = seal_public_key_read_pem(seal_buffer_slice(ret_pem), ret_key, fault)) == SEAL_OK)
        return r;
    why = fault->reason;
    if (is_private(seal_buffer_slice(ret_pem)))
        (void)snprintf(call->next, sizeof(call->next),
                       "openssl pkey -in %.120s -pubout writes the public key of it: name that",
                       path);
    else
        (void)snprintf(call->next, sizeof(call->next),
                       "look at it with openssl pkey -pubin -in %.120s -noout -text", path);
    return seal_fault_set(fault, r, why, path);
}
