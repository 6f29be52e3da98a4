/* SPDX-License-Identifier: Apache-2.0 */
/* A private key in a file. */
#include "cli/signer/signing.h"

#include "base/name.h"
#include "cli/system/input.h"
#include "cli/system/passphrase.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A key that others can read is not one person's. */
static enum seal_result check_guarded(struct seal_signing *signing, bool strict,
                                      struct seal_fault *fault)
{
    struct stat status;

    if (stat(signing->file, &status) != 0 || !S_ISREG(status.st_mode) || (status.st_mode & 077) == 0)
        return SEAL_OK;
    if (strict)
        return seal_signing_refuse(signing, fault, "others can read this private key",
                                   "chmod 600 the file");
    seal_output_warning(signing->call->output, signing->file,
                        "is a private key that others can read; chmod 600");
    return SEAL_OK;
}

/* Nobody needs it for this key, and a wrong path shall be found before it is needed. */
static enum seal_result check_passphrase(const struct seal_passphrase *passphrase,
                                         struct seal_fault *fault)
{
    struct seal_buffer unused = {0};
    enum seal_result r = passphrase->ask(passphrase->context, &unused, fault);

    seal_buffer_clear(&unused);
    return r;
}

static enum seal_result read_key(struct seal_signing *signing,
                                 const struct seal_signing_source *source, struct seal_fault *fault)
{
    struct seal_passphrase_source asked = {
        .file = source->passphrase_file,
        .fd = source->passphrase_fd,
        .key = source->key,
    };
    const struct seal_passphrase passphrase = seal_passphrase_from(&asked);
    struct seal_buffer pem = {0};
    enum seal_result r =
        seal_input_read_pipe(source->key, SEAL_KEY_SIZE_MAX, SEAL_CONFIG_KEY, &pem, fault);

    if (r != SEAL_OK)
        goto out;
    r = seal_private_key_read(seal_buffer_slice(&pem), &passphrase, &signing->key, fault);
    /* who asks for a passphrase names its source; what is wrong with the key has no subject yet */
    if (r == SEAL_CONFIG_KEY && fault->subject[0] == '\0')
        r = seal_signing_refuse(
            signing, fault, fault->reason,
            asked.asked ? "check the passphrase; openssl pkey -noout -in FILE asks for the same one"
                        : "name a private key, as coldseal keygen or openssl genpkey makes it");
    else if (r == SEAL_OK && !asked.asked && (asked.file != NULL || asked.fd.given))
        r = check_passphrase(&passphrase, fault);
    if (r != SEAL_OK && signing->call->next[0] == '\0')
        (void)snprintf(signing->call->next, sizeof(signing->call->next),
                       "give the passphrase with --passphrase-file or --passphrase-fd");
out:
    seal_buffer_clear(&pem);
    return r;
}

/* The file's name without its ending, where that can be a label. */
static void suggest_label(struct seal_signing *signing)
{
    const char *base = seal_input_base(signing->file);
    size_t size = strcspn(base, ".");
    struct stat status;

    if (stat(signing->file, &status) != 0 || !S_ISREG(status.st_mode))
        return; /* a pipe has a number */
    if (seal_name_label((struct seal_slice){(const uint8_t *)base, size}))
        signing->label = seal_arena_copy(signing->call->arena, base, size);
}

/* The key was proved when it was read; the signature is verified all the same, as everybody's. */
static enum seal_result make(struct seal_signing *signing, enum seal_algorithm algorithm,
                             struct seal_slice message, struct seal_buffer *ret_signature,
                             struct seal_fault *fault)
{
    return seal_private_key_sign(signing->key, seal_algorithm_word(algorithm), message,
                                 ret_signature, fault);
}

enum seal_result seal_signing_open_file(struct seal_signing *signing,
                                        const struct seal_signing_source *source,
                                        struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    signing->file = source->key;
    signing->make = make;
    if ((r = read_key(signing, source, fault)) != SEAL_OK ||
        (r = check_guarded(signing, source->strict, fault)) != SEAL_OK)
        return r;
    if ((r = seal_private_key_public(signing->key, &signing->public_pem)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, signing->file);
    suggest_label(signing);
    return seal_public_key_read_pem(seal_buffer_slice(&signing->public_pem), &signing->public, fault);
}
