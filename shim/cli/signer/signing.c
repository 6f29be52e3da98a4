/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing who signs, and believing nobody: a signature that does not verify is none. */
#include "cli/signer/signing.h"

#include "cli/signer/raw_signature.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What follows @prefix in @key; NULL: it does not begin so. */
static const char *behind(const char *key, const char *prefix)
{
    size_t size = strlen(prefix);

    return strncmp(key, prefix, size) == 0 ? key + size : NULL;
}

bool seal_signing_is_file(const char *key)
{
    return behind(key, SEAL_SIGNING_PROGRAM) == NULL && behind(key, SEAL_SIGNING_AWSKMS) == NULL;
}

bool seal_signing_no_scheme(const char *key)
{
    size_t size = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789+.-");

    return size > 1 && key[size] == ':' && access(key, F_OK) != 0;
}

enum seal_result seal_signing_refuse(struct seal_signing *signing, struct seal_fault *fault,
                                     const char *reason, const char *next)
{
    (void)snprintf(signing->call->next, sizeof(signing->call->next), "%s", next);
    return seal_fault_set(fault, SEAL_CONFIG_KEY, reason, signing->named);
}

enum seal_result seal_signing_open(struct seal_call *call, const struct seal_signing_source *source,
                                   struct seal_signing *ret_signing, struct seal_fault *fault)
{
    const char *program = behind(source->key, SEAL_SIGNING_PROGRAM);
    const char *address = behind(source->key, SEAL_SIGNING_AWSKMS);
    bool passphrase = source->passphrase_file != NULL || source->passphrase_fd.given;

    *ret_signing = (struct seal_signing){.named = source->key, .call = call};
    if ((program != NULL || address != NULL) && passphrase)
        return seal_call_usage(
            call, fault, "goes with a key in a file",
            source->passphrase_file != NULL ? "--passphrase-file" : "--passphrase-fd", NULL);
    if (program != NULL)
        return seal_signing_open_program(ret_signing, program, fault);
    if (address != NULL)
        return seal_signing_open_awskms(ret_signing, address, fault);
    if (seal_signing_no_scheme(source->key)) {
        seal_signing_refuse(
            ret_signing, fault, "is no kind of key that is known",
            "for a token, a vault or another cloud name a program: docs/signing.md");
        return seal_fault_detail(fault, "FILE, exec:PROGRAM or awskms:///KEY", NULL);
    }
    return seal_signing_open_file(ret_signing, source, fault);
}

static enum seal_result verify(struct seal_signing *signing, enum seal_algorithm algorithm,
                               struct seal_slice message, struct seal_slice signature,
                               struct seal_fault *fault)
{
    char expected[SEAL_DETAIL_SIZE], found[SEAL_DETAIL_SIZE];
    enum seal_result r =
        seal_raw_signature_fits(&signing->public, algorithm, message, signature, SEAL_CONFIG_KEY,
                                "what came back is no signature of this key over these bytes", fault);

    if (r == SEAL_OK)
        return r;
    memcpy(expected, fault->expected, sizeof(expected));
    memcpy(found, fault->found, sizeof(found));
    if (r == SEAL_CONFIG_KEY)
        (void)snprintf(
            signing->call->next, sizeof(signing->call->next), "%s",
            "check that the public key and the signature come from one and the same key");
    seal_fault_set(fault, r, fault->reason, signing->named);
    return seal_fault_detail(fault, expected, found);
}

enum seal_result seal_signing_sign(struct seal_signing *signing, const char *algorithm,
                                   struct seal_slice message, struct seal_buffer *ret_signature,
                                   struct seal_fault *fault)
{
    const char *fitting = seal_algorithm_word(seal_algorithm_default(signing->public.type));
    const char *word = algorithm != NULL ? algorithm : fitting;
    enum seal_algorithm how = seal_algorithm_read(seal_slice_text(word));
    struct seal_buffer signature = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (how == SEAL_ALGORITHM_NONE || seal_algorithm_key(how) != signing->public.type) {
        seal_fault_set(fault, SEAL_USAGE, "does not go with this key", "--algorithm");
        return seal_fault_detail(fault, fitting, word);
    }
    if ((r = signing->make(signing, how, message, &signature, fault)) != SEAL_OK ||
        (r = verify(signing, how, message, seal_buffer_slice(&signature), fault)) != SEAL_OK)
        goto out;
    if ((r = seal_buffer_append(ret_signature, signature.data, signature.size)) != SEAL_OK)
        seal_fault_set(fault, r, NULL, signing->named);
out:
    seal_buffer_clear(&signature);
    return r;
}

void seal_signing_close(struct seal_signing *signing)
{
    seal_private_key_free(signing->key);
    seal_buffer_clear(&signing->public_pem);
    *signing = (struct seal_signing){0};
}
