/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A private key from its PEM file: PKCS#8 (RFC 5958), plain or encrypted; SEC1 (RFC 5915), with or without the block EC
 * PARAMETERS in front; PKCS#1 (RFC 8017 A.1.2). Whatever else a key file can be gets a reason of its own, because here
 * somebody stands with the wrong file in hand.
 */
#include "crypto/pem.h"
#include "sign/key_parts.h"

#include <stdlib.h>
#include <string.h>

static enum seal_result refuse(struct seal_fault *fault, const char *reason)
{
    return seal_fault_set(fault, SEAL_CONFIG_KEY, reason, NULL);
}

static enum seal_result finish(const struct seal_key_parts *parts,
                               struct seal_private_key **ret_key, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_buffer secret = {0};

    if ((r = seal_buffer_append(&secret, parts->secret.data, parts->secret.size)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, NULL);
    return seal_private_key_make(parts->type, parts->bits, &secret, parts->public, ret_key, fault);
}

static enum seal_result read_plain(struct seal_slice bytes, struct seal_private_key **ret_key,
                                   struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_key_parts parts = {0};

    if ((r = seal_key_parts_pkcs8(bytes, &parts, fault)) != SEAL_OK)
        return r;
    return finish(&parts, ret_key, fault);
}

static enum seal_result read_encrypted(struct seal_slice bytes,
                                       const struct seal_passphrase *passphrase,
                                       struct seal_private_key **ret_key, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_encryption encryption;
    struct seal_buffer word = {0}, plain = {0};

    if ((r = seal_encryption_read(bytes, &encryption, fault)) != SEAL_OK)
        goto out;
    if (passphrase == NULL) {
        r = refuse(fault, "the key is encrypted, and there is no passphrase");
        goto out;
    }
    if ((r = passphrase->ask(passphrase->context, &word, fault)) != SEAL_OK)
        goto out;
    if ((r = seal_psa_decrypt(&encryption, seal_buffer_slice(&word), &plain)) != SEAL_OK) {
        (void)seal_fault_set(
            fault, r, r == SEAL_CONFIG_KEY ? "wrong passphrase, or the key file is damaged" : NULL,
            NULL);
        goto out;
    }
    /* one wrong passphrase in 250 leaves padding that looks right: then what comes out is no SEQUENCE */
    if (!seal_der_single(seal_buffer_slice(&plain))) {
        r = refuse(fault, "wrong passphrase, or the key file is damaged");
        goto out;
    }
    r = read_plain(seal_buffer_slice(&plain), ret_key, fault);
out:
    seal_buffer_clear(&word);
    seal_buffer_clear(&plain);
    return r;
}

/* Reasons for what is PEM and no private key that we read. */
static const char *other_label(const char *label)
{
    if (strcmp(label, "OPENSSH PRIVATE KEY") == 0)
        return "a key in OpenSSH's own form; `ssh-keygen -p -m PKCS8 -f FILE` rewrites it";
    if (strcmp(label, "PUBLIC KEY") == 0 || strcmp(label, "RSA PUBLIC KEY") == 0)
        return "this is a public key; signing needs the private one";
    if (strcmp(label, "CERTIFICATE") == 0)
        return "this is a certificate; signing needs a private key";
    return "there is no private key in this file";
}

/* Blocks of the file, one after the other; all secrets live in @der. */
static enum seal_result next_block(struct seal_slice *rest, char label[SEAL_PEM_LABEL_MAX],
                                   struct seal_buffer *der, struct seal_fault *fault)
{
    enum seal_result r = seal_pem_next(rest, label, der);

    if (r == SEAL_OK)
        return r;
    if (r == SEAL_LIMIT_MEMORY)
        return seal_fault_set(fault, r, NULL, NULL);
    return refuse(
        fault, "this is no private key in PEM: one block BEGIN ... PRIVATE KEY and nothing else");
}

static enum seal_result read_block(const char *label, struct seal_slice der,
                                   struct seal_key_parts *parts,
                                   const struct seal_passphrase *passphrase,
                                   struct seal_private_key **ret_key, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (parts->type != SEAL_KEY_NONE && strcmp(label, "EC PRIVATE KEY") != 0)
        return refuse(fault, "after the block EC PARAMETERS there must be EC PRIVATE KEY");
    if (strcmp(label, "PRIVATE KEY") == 0)
        return read_plain(der, ret_key, fault);
    if (strcmp(label, "ENCRYPTED PRIVATE KEY") == 0)
        return read_encrypted(der, passphrase, ret_key, fault);
    if (strcmp(label, "EC PRIVATE KEY") == 0)
        r = seal_key_parts_ec(der, parts, fault);
    else if (strcmp(label, "RSA PRIVATE KEY") == 0)
        r = seal_key_parts_rsa(der, parts, fault);
    else
        return refuse(fault, other_label(label));
    return r == SEAL_OK ? finish(parts, ret_key, fault) : r;
}

/* The traditional form writes its encryption in lines of text that PEM no longer has (RFC 7468 section 2). */
static bool encrypted_as_of_old(struct seal_slice pem)
{
    return pem.size > 0 && memmem(pem.data, pem.size, "Proc-Type:", 10) != NULL;
}

enum seal_result seal_private_key_read(struct seal_slice pem, const struct seal_passphrase *passphrase,
                                       struct seal_private_key **ret_key, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_private_key *key = NULL;
    struct seal_buffer der = {0}, extra = {0};
    struct seal_slice rest = pem;
    struct seal_der parameters;
    struct seal_key_parts parts = {0};
    char label[SEAL_PEM_LABEL_MAX] = "";

    if (pem.size > SEAL_KEY_SIZE_MAX)
        return refuse(fault, "too large for a private key");
    if (encrypted_as_of_old(pem))
        return refuse(
            fault,
            "a key encrypted in the old way; `openssl pkcs8 -topk8 -v2 aes-256-cbc` rewrites it");
    /* room for all at once: no copy of a secret stays behind in memory that moved */
    if ((r = seal_buffer_reserve(&der, pem.size)) != SEAL_OK) {
        (void)seal_fault_set(fault, r, NULL, NULL);
        goto out;
    }
    if ((r = next_block(&rest, label, &der, fault)) != SEAL_OK)
        goto out;
    if (strcmp(label, "EC PARAMETERS") == 0) {
        parameters = (struct seal_der){seal_buffer_slice(&der)};
        if ((r = seal_key_parts_curve(&parameters, &parts, fault)) != SEAL_OK)
            goto out;
        if (!seal_der_at_end(&parameters)) {
            r = refuse(fault, "the curve is not given by its name");
            goto out;
        }
        der.size = 0;
        if ((r = next_block(&rest, label, &der, fault)) != SEAL_OK)
            goto out;
    }
    if ((r = read_block(label, seal_buffer_slice(&der), &parts, passphrase, &key, fault)) != SEAL_OK)
        goto out;
    if (seal_pem_next(&rest, label, &extra) != SEAL_UNDECIDED) {
        r = refuse(fault, "there is more than one key in this file");
        goto out;
    }
    *ret_key = key;
    key = NULL; /* transferred */
out:
    seal_private_key_free(key);
    seal_buffer_clear(&der);
    seal_buffer_clear(&extra);
    return r;
}
