/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who signs. Behind one interface lie a private key in a file, a program that reaches a key somewhere else, and AWS's key
 * management by the user's own `aws`. What is signed is any bytes: a manifest, the signed attributes of a CMS.
 *
 *     --key FILE                       signer/key_file.c
 *     --key exec:PROGRAM               signer/external.c   docs/signing.md
 *     --key awskms://[ENDPOINT]/KEY    signer/awskms.c
 */
#ifndef SEAL_CLI_SIGNING_H
#define SEAL_CLI_SIGNING_H

#include "cli/command.h"
#include "cli/system/child.h"
#include "crypto/public_key.h"

#include <coldseal/sign.h>

/* What the command line says of it. Borrowed while the signing is open. */
struct seal_signing_source {
    const char *key;
    const char *passphrase_file;
    struct seal_number passphrase_fd;
    bool strict; /* refuse a key file that others can read */
};

/* All zero is the valid, empty state. */
struct seal_signing {
    const char *named; /* as the user named it, for messages; borrowed */
    const char *file;  /* the private key's file; NULL: it lies somewhere else */
    const char *label; /* the label that its name suggests; NULL: none */
    struct seal_public_key public;
    struct seal_buffer public_pem; /* SubjectPublicKeyInfo */

    /* What its kind keeps. */
    struct seal_call *call;
    enum seal_result (*make)(struct seal_signing *signing, enum seal_algorithm algorithm,
                             struct seal_slice message, struct seal_buffer *ret_signature,
                             struct seal_fault *fault);
    struct seal_private_key *key;           /* of a file */
    const char *program;                    /* path of what is asked */
    const char *remote, *endpoint, *region; /* of the key at AWS; the last two may be NULL */
};

/* seal_signing_no_scheme() - does @key look like an address ("pkcs11:token=a") and not like a file that is there? */
bool seal_signing_no_scheme(const char *key);

/*
 * seal_signing_open() - find the key and its public part. Asks for a passphrase, or runs the program, once.
 *
 * @ret_signing: closed by the caller with seal_signing_close(), also on failure. call->next may be filled.
 *   SEAL_OK; SEAL_USAGE a source that makes no sense; SEAL_CONFIG_KEY; SEAL_CONFIG_FILE; SEAL_IO_*; SEAL_LIMIT_*;
 *   SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_signing_open(struct seal_call *call,
                                                   const struct seal_signing_source *source,
                                                   struct seal_signing *ret_signing,
                                                   struct seal_fault *fault);
void seal_signing_close(struct seal_signing *signing);

/*
 * seal_signing_sign() - append the raw signature over @message as a .sig file holds it, binary.
 *
 * What comes from somewhere else is verified with the public key before it is handed out.
 *
 * @algorithm: the policy's word; NULL: the default of the key's type.
 *   SEAL_OK; SEAL_USAGE the algorithm does not go with the key; SEAL_CONFIG_KEY no signature was to be had, or it is not one of
 *   this key; SEAL_IO_*; SEAL_LIMIT_*; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_signing_sign(struct seal_signing *signing,
                                                   const char *algorithm, struct seal_slice message,
                                                   struct seal_buffer *ret_signature,
                                                   struct seal_fault *fault);

/* seal_signing_refuse() - CONFIG_KEY about the key.  @next: the step that helps. */
enum seal_result seal_signing_refuse(struct seal_signing *signing, struct seal_fault *fault,
                                     const char *reason, const char *next);

/* seal_signing_is_file() - does --key name a file, and nothing that is asked? */
bool seal_signing_is_file(const char *key);

#define SEAL_SIGNING_PROGRAM "exec:"
#define SEAL_SIGNING_AWSKMS "awskms:"

/*
 * seal_signing_ask() - ask a program about the key; how it ended is for the caller to judge.
 *   SEAL_OK; SEAL_CONFIG_KEY it cannot be executed; as seal_program_ask()
 */
SEAL_MUST_CHECK enum seal_result seal_signing_ask(struct seal_signing *signing,
                                                  const struct seal_question *question,
                                                  struct seal_reply *ret_reply,
                                                  struct seal_fault *fault);

/* The kinds: as seal_signing_open(). */
SEAL_MUST_CHECK enum seal_result seal_signing_open_file(struct seal_signing *signing,
                                                        const struct seal_signing_source *source,
                                                        struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_signing_open_program(struct seal_signing *signing,
                                                           const char *program,
                                                           struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_signing_open_awskms(struct seal_signing *signing,
                                                          const char *address,
                                                          struct seal_fault *fault);

#endif
