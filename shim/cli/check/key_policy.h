/* SPDX-License-Identifier: Apache-2.0 */
/* A policy made up on the spot: these public keys, all of them, must have sealed what lies in this
 * root. */
#ifndef SEAL_CLI_KEY_POLICY_H
#define SEAL_CLI_KEY_POLICY_H

#include "cli/check/overlay.h"
#include "crypto/public_key.h"

#include <coldseal/sign.h>

#define SEAL_KEY_POLICY_KEYS_MAX 8u /* on one command line; a policy has room for more */

struct seal_key_policy_key {
    struct seal_slice pem; /* SubjectPublicKeyInfo */
    const char *file;      /* what to call it in messages */
};

/* A signer by certificate: whoever has this name, and a certificate below this one. Borrowed. */
struct seal_key_policy_certificate {
    struct seal_slice anchor; /* PEM */
    const char *name;
    const char *name_type; /* "email" and the like; NULL: @name is the subject */
    const char *purpose;   /* OID; empty: code signing */
    const char *container; /* "p7s" or "sig" */
};

/* Borrowed while the policy is made. */
struct seal_key_policy_request {
    const struct seal_key_policy_key *keys;
    size_t count;
    const struct seal_key_policy_certificate *certificate; /* in the keys' place; NULL: there is none */
    const char *algorithm;  /* the policy's word; NULL: the default of each key's type */
    const char *root;       /* "/var/task" */
    bool layered;           /* several seals may lie in the root, each signed by all keys */
    const char *realm;      /* NULL: none */
    struct seal_list links; /* absolute paths that links may point under */
    /* a root that the policy has too and that is not verified: what a package requires may lie
     * there; NULL: there is none */
    const char *other_root;
};

/* struct seal_key_policy - the policy's files, and what its signers are. All zero is the valid,
 * empty state. */
struct seal_key_policy {
    struct seal_overlay_files files; /* views into what follows; for seal_overlay.policy */
    struct seal_overlay_file items[1 + SEAL_KEY_POLICY_KEYS_MAX];
    struct seal_buffer policy;
    struct seal_buffer pems[SEAL_KEY_POLICY_KEYS_MAX];
    char names[SEAL_KEY_POLICY_KEYS_MAX][32]; /* file names */
    struct seal_public_key keys[SEAL_KEY_POLICY_KEYS_MAX];
    size_t count;
};

/*
 * seal_key_policy_make() - cleared by the caller with seal_key_policy_clear(), also on failure. It
 * holds views of itself: do not copy it.
 *   SEAL_OK; SEAL_USAGE too many keys, or --algorithm does not go with a key; SEAL_CONFIG_KEY one
 *   is malformed or there twice;
 *   SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_key_policy_make(const struct seal_key_policy_request *request,
                                                      struct seal_key_policy *ret_policy,
                                                      struct seal_fault *fault);
void seal_key_policy_clear(struct seal_key_policy *policy);

#endif
