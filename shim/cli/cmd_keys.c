/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal keys: what keys and certificates are, wherever they lie. Private parts are never shown. With --format json:
 *
 *     {"keys":[{"source":"release.pem","what":"public key","type":"p256","bits":256,"id":"sha256:...","short":"p256:77ab02d4",
 *      "algorithm":"ecdsa-p256-sha256","subject":"CN=...","issuer":"CN=...","not_before":TIME,"not_after":TIME}]}
 *
 * The last four: of a certificate. "algorithm": what such a key signs with unless somebody says otherwise.
 */
#include "base/time.h"
#include "cli/signer/signing.h"
#include "cli/system/input.h"
#include "cli/system/secrecy.h"
#include "crypto/certificate.h"
#include "crypto/distinguished_name.h"
#include "crypto/pem.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 512u

struct keys_settings {
    const char *passphrase_file;
    struct seal_number passphrase_fd;
};

static const struct seal_option options[] = {
    {"passphrase-file", 0, "FILE", "its first line decrypts private keys", SEAL_OPTION_TEXT,
     offsetof(struct keys_settings, passphrase_file)},
    {"passphrase-fd", 0, "N", "the same, from an open descriptor", SEAL_OPTION_NUMBER,
     offsetof(struct keys_settings, passphrase_fd)},
};

/* The list that grows, and where the next item is from. */
struct listing {
    struct seal_call *call;
    struct seal_page page;
    size_t count;
    const char *source;
};

static void add_json(struct listing *listing, const char *what, const struct seal_public_key *key,
                     const struct seal_certificate *certificate)
{
    struct seal_page *page = &listing->page;
    char id[SEAL_KEY_ID_TEXT_SIZE], name[NAME_SIZE], time[SEAL_TIME_SIZE];

    seal_public_key_text(key, id);
    seal_page_add(page, "%s{\"source\":", listing->count > 0 ? "," : "");
    seal_page_quoted(page, listing->source);
    seal_page_add(page, ",\"what\":\"%s\",\"type\":\"%.*s\",\"bits\":%u,\"id\":\"", what,
                  (int)strcspn(id, ":"), id, key->bits);
    seal_page_digest_full(page, key->id);
    seal_page_add(page, "\",\"short\":\"%s\",\"algorithm\":\"%s\"", id,
                  seal_algorithm_word(seal_algorithm_default(key->type)));
    if (certificate != NULL) {
        seal_name_text(certificate->subject, name, sizeof(name));
        seal_page_add(page, ",\"subject\":");
        seal_page_quoted(page, name);
        seal_name_text(certificate->issuer, name, sizeof(name));
        seal_page_add(page, ",\"issuer\":");
        seal_page_quoted(page, name);
        seal_time_write(certificate->not_before, time);
        seal_page_add(page, ",\"not_before\":\"%s\"", time);
        seal_time_write(certificate->not_after, time);
        seal_page_add(page, ",\"not_after\":\"%s\"", time);
    }
    seal_page_add(page, "}");
}

static void add_text(struct listing *listing, const char *what, const struct seal_public_key *key,
                     const struct seal_certificate *certificate)
{
    struct seal_page *page = &listing->page;
    char id[SEAL_KEY_ID_TEXT_SIZE], name[NAME_SIZE], time[SEAL_TIME_SIZE];

    seal_public_key_text(key, id);
    seal_page_add(page, "%-17s %4u bits  %-15s ", id, key->bits, what);
    seal_page_name(page, listing->source);
    seal_page_add(page, "\n  ");
    seal_page_digest_full(page, key->id);
    seal_page_add(page, "\n");
    if (certificate == NULL)
        return;
    seal_name_text(certificate->subject, name, sizeof(name));
    seal_page_add(page, "  subject    ");
    seal_page_name(page, name);
    seal_name_text(certificate->issuer, name, sizeof(name));
    seal_page_add(page, "\n  issued by  ");
    seal_page_name(page, name);
    seal_time_write(certificate->not_after, time);
    seal_page_add(page, "\n  until      %s\n", time);
}

static void add(struct listing *listing, const char *what, const struct seal_public_key *key,
                const struct seal_certificate *certificate)
{
    if (listing->call->output->json)
        add_json(listing, what, key, certificate);
    else
        add_text(listing, what, key, certificate);
    listing->count++;
}

/* What was wrong with it is said; that it is that file's, only we know. */
static enum seal_result of_source(const struct listing *listing, enum seal_result r,
                                  struct seal_fault *fault)
{
    const char *reason = fault->reason;

    if (r == SEAL_FORMAT_SIGNATURE)
        r = SEAL_CONFIG_KEY;
    return seal_fault_set(fault, r, reason, listing->source);
}

static enum seal_result list_certificate(struct listing *listing, struct seal_slice der,
                                         struct seal_fault *fault)
{
    struct seal_certificate certificate;
    enum seal_result r = seal_certificate_read(der, &certificate, fault);

    if (r != SEAL_OK)
        return of_source(listing, r, fault);
    add(listing, "certificate", &certificate.key, &certificate);
    return SEAL_OK;
}

static enum seal_result list_public(struct listing *listing, struct seal_slice spki,
                                    struct seal_fault *fault)
{
    struct seal_public_key key;
    enum seal_result r = seal_public_key_read(spki, &key, fault);

    if (r != SEAL_OK)
        return of_source(listing, r, fault);
    add(listing, "public key", &key, NULL);
    return SEAL_OK;
}

static enum seal_result list_signing(struct listing *listing, const char *what,
                                     struct seal_fault *fault)
{
    const struct keys_settings *settings = listing->call->settings;
    const struct seal_signing_source source = {
        .key = listing->source,
        .passphrase_file = seal_signing_is_file(listing->source) ? settings->passphrase_file : NULL,
        .passphrase_fd = seal_signing_is_file(listing->source) ? settings->passphrase_fd
                                                               : (struct seal_number){0},
    };
    struct seal_signing signing = {0};
    enum seal_result r = seal_signing_open(listing->call, &source, &signing, fault);

    if (r == SEAL_OK)
        add(listing, what, &signing.public, NULL);
    seal_signing_close(&signing);
    return r;
}

static enum seal_result no_key(const struct listing *listing, struct seal_fault *fault)
{
    (void)snprintf(listing->call->next, sizeof(listing->call->next),
                   "name a file with keys or certificates in PEM, or one of them in DER");
    return seal_fault_set(fault, SEAL_CONFIG_KEY, "is neither key nor certificate", listing->source);
}

static bool is_private(const char *label)
{
    static const char ending[] = "PRIVATE KEY";
    size_t size = strlen(label);

    return size >= strlen(ending) && strcmp(label + size - strlen(ending), ending) == 0;
}

static enum seal_result list_block(struct listing *listing, const char *label,
                                   struct seal_slice der, struct seal_fault *fault)
{
    if (strcmp(label, "PUBLIC KEY") == 0)
        return list_public(listing, der, fault);
    if (strcmp(label, "CERTIFICATE") == 0)
        return list_certificate(listing, der, fault);
    return no_key(listing, fault);
}

static enum seal_result list_pem(struct listing *listing, struct seal_slice rest,
                                 struct seal_fault *fault)
{
    char label[SEAL_PEM_LABEL_MAX];
    size_t blocks = 0;
    enum seal_result r = SEAL_OK;

    for (; r == SEAL_OK; blocks++) {
        struct seal_buffer der = {0};

        r = seal_pem_next(&rest, label, &der);
        if (r == SEAL_OK && is_private(label)) {
            seal_buffer_clear(&der);
            return list_signing(listing, "private key", fault); /* one alone, with checks of its own */
        }
        if (r == SEAL_FORMAT_SIGNATURE || (r == SEAL_UNDECIDED && blocks == 0))
            r = no_key(listing, fault);
        else if (r == SEAL_LIMIT_MEMORY)
            r = seal_fault_set(fault, r, NULL, listing->source);
        else if (r == SEAL_OK)
            r = list_block(listing, label, seal_buffer_slice(&der), fault);
        seal_buffer_clear(&der);
    }
    return r == SEAL_UNDECIDED ? SEAL_OK : r; /* nothing is left */
}

static enum seal_result list_der(struct listing *listing, struct seal_slice der,
                                 struct seal_fault *fault)
{
    struct seal_fault ignored;
    struct seal_public_key key;
    enum seal_result r = list_certificate(listing, der, fault);

    if (r == SEAL_OK || r == SEAL_LIMIT_MEMORY)
        return r;
    if (seal_public_key_read(der, &key, &ignored) != SEAL_OK)
        return no_key(listing, fault);
    add(listing, "public key", &key, NULL);
    return SEAL_OK;
}

static enum seal_result list_source(struct listing *listing, struct seal_fault *fault)
{
    struct seal_buffer bytes = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (strncmp(listing->source, SEAL_SIGNING_PROGRAM, strlen(SEAL_SIGNING_PROGRAM)) == 0)
        return list_signing(listing, "of a program", fault);
    if (!seal_signing_is_file(listing->source))
        return list_signing(listing, "of AWS KMS", fault);
    r = seal_input_read_pipe(listing->source, SEAL_CHAIN_SIZE_MAX, SEAL_CONFIG_KEY, &bytes, fault);
    if (r == SEAL_OK)
        r = bytes.size > 0 && bytes.data[0] == 0x30
                ? list_der(listing, seal_buffer_slice(&bytes), fault)
                : list_pem(listing, seal_buffer_slice(&bytes), fault);
    seal_buffer_clear(&bytes);
    return r;
}

static enum seal_result keys_run(struct seal_call *call, struct seal_fault *fault)
{
    struct listing listing = {.call = call};
    enum seal_result r = SEAL_OK;

    seal_keep_secrets();
    if (call->output->json)
        seal_page_add(&listing.page, "{\"keys\":[");
    for (size_t i = 0; i < call->operands.count && r == SEAL_OK; i++) {
        listing.source = call->operands.items[i];
        r = list_source(&listing, fault);
    }
    if (r != SEAL_OK) {
        seal_page_clear(&listing.page);
        return r;
    }
    if (call->output->json)
        seal_page_add(&listing.page, "]}\n");
    return seal_page_print(&listing.page, fault);
}

const struct seal_command seal_command_keys = {
    .name = "keys",
    .summary = "what keys and certificates are, in files and behind programs",
    .usage = "(FILE | exec:PROGRAM | awskms:///KEY) ...",
    .details = "For each key its type, size and id; for certificates whose they are, too. Private "
               "keys are\n"
               "read and nothing of theirs is shown.\n"
               "\n"
               "  coldseal keys release.pem ca.pem\n"
               "  coldseal keys exec:./sign-pkcs11 awskms:///alias/release\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct keys_settings),
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = keys_run,
};
