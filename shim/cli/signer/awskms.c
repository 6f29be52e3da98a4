/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key in AWS KMS, asked through the user's own `aws`: it knows how people log in, and we need not. It is told the key's name
 * and the digest, the digest on standard input; what it says comes back in base64.
 */
#include "cli/signer/signing.h"

#include "base/base64.h"
#include "cli/signer/awskms.h"
#include "cli/signer/raw_signature.h"
#include "cli/signer/search_path.h"
#include "cli/system/variable.h"
#include "crypto/pem.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 24u

/* One call of `aws`. */
struct aws_call {
    char *words[WORDS_MAX];
    size_t count;
    bool out_of_memory;
};

static void add_word(struct seal_signing *signing, struct aws_call *call, const char *word)
{
    char *copy = seal_arena_copy(signing->call->arena, word, strlen(word));

    if (copy == NULL || call->count + 1 >= WORDS_MAX)
        call->out_of_memory = true;
    else
        call->words[call->count++] = copy;
}

static void begin(struct seal_signing *signing, struct aws_call *call, const char *const *words)
{
    *call = (struct aws_call){.count = 0};
    add_word(signing, call, signing->program);
    if (signing->endpoint != NULL) {
        add_word(signing, call, "--endpoint-url");
        add_word(signing, call, signing->endpoint);
    }
    if (signing->region != NULL) {
        add_word(signing, call, "--region");
        add_word(signing, call, signing->region);
    }
    add_word(signing, call, "--output");
    add_word(signing, call, "text");
    for (; *words != NULL; words++)
        add_word(signing, call, *words);
}

/* What came back, or why nothing did.  @action: "kms:Sign". */
static enum seal_result ask(struct seal_signing *signing, const char *const *words,
                            struct seal_slice input, const char *action,
                            struct seal_buffer *ret_out, struct seal_fault *fault)
{
    struct aws_call call;
    struct seal_question question = {
        .environment = signing->call->environment,
        .input = input,
        .hear_errors = true,
    };
    struct seal_reply reply = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    begin(signing, &call, words);
    if (call.out_of_memory)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, signing->named);
    question.arguments = call.words;
    if ((r = seal_signing_ask(signing, &question, &reply, fault)) != SEAL_OK)
        goto out;
    if (reply.status != 0) {
        r = seal_awskms_fault(signing, action, &reply, fault);
        goto out;
    }
    while (reply.out.size > 0 && reply.out.data[reply.out.size - 1] == '\n')
        reply.out.data[--reply.out.size] = '\0';
    *ret_out = reply.out;
    reply.out = (struct seal_buffer){0}; /* transferred */
out:
    seal_reply_clear(&reply);
    return r;
}

static enum seal_result read_public(struct seal_signing *signing, struct seal_fault *fault)
{
    const char *const words[] = {"kms",     "get-public-key", "--key-id", signing->remote,
                                 "--query", "PublicKey",      NULL};
    struct seal_buffer text = {0}, spki = {0};
    const char *why;
    enum seal_result r =
        ask(signing, words, (struct seal_slice){0}, "kms:GetPublicKey", &text, fault);

    if (r != SEAL_OK)
        goto out;
    r = seal_base64_read(seal_buffer_slice(&text), &spki);
    if (r == SEAL_FORMAT_SIGNATURE) {
        r = seal_signing_refuse(signing, fault, "aws kms get-public-key prints no public key",
                                "run it by hand");
        goto out;
    }
    if (r == SEAL_OK)
        r = seal_public_key_read(seal_buffer_slice(&spki), &signing->public, fault);
    if (r == SEAL_CONFIG_KEY) {
        why = fault->reason;
        seal_signing_refuse(signing, fault, "is of a kind that is not taken",
                            "make a key for SIGN_VERIFY of ECC_NIST_P256, ECC_NIST_P384 or RSA");
        r = seal_fault_detail(fault, "ECC_NIST_P256, ECC_NIST_P384, RSA_2048 to RSA_4096", why);
        goto out;
    }
    if (r == SEAL_OK)
        r = seal_pem_write(&signing->public_pem, "PUBLIC KEY", seal_buffer_slice(&spki));
    if (r != SEAL_OK)
        seal_fault_set(fault, r, NULL, signing->named);
out:
    seal_buffer_clear(&text);
    seal_buffer_clear(&spki);
    return r;
}

/* AWS's word for an algorithm; NULL: KMS signs no digest with it. */
static const char *word_of(enum seal_algorithm algorithm)
{
    switch (algorithm) {
    case SEAL_ECDSA_P256_SHA256:
        return "ECDSA_SHA_256";
    case SEAL_ECDSA_P384_SHA384:
        return "ECDSA_SHA_384";
    case SEAL_RSA_PKCS1_SHA256:
        return "RSASSA_PKCS1_V1_5_SHA_256";
    case SEAL_RSA_PKCS1_SHA384:
        return "RSASSA_PKCS1_V1_5_SHA_384";
    case SEAL_RSA_PKCS1_SHA512:
        return "RSASSA_PKCS1_V1_5_SHA_512";
    case SEAL_RSA_PSS_SHA256:
        return "RSASSA_PSS_SHA_256";
    case SEAL_RSA_PSS_SHA384:
        return "RSASSA_PSS_SHA_384";
    case SEAL_RSA_PSS_SHA512:
        return "RSASSA_PSS_SHA_512";
    case SEAL_ED25519:
    case SEAL_ALGORITHM_NONE:
        break;
    }
    return NULL;
}

/* As whom: what one wants to see in a log when a key was used, and when it was not. Not knowing it stops nobody. */
static void tell_who(struct seal_signing *signing, const char *word)
{
    static const char *const words[] = {"sts", "get-caller-identity", "--query", "Arn", NULL};
    struct seal_buffer who = {0};
    struct seal_page page = {0};
    struct seal_fault ignored;

    if (signing->call->output->quiet)
        return;
    seal_page_add(&page, "using: aws kms sign (%s, DIGEST)", word);
    if (ask(signing, words, (struct seal_slice){0}, "sts", &who, &ignored) == SEAL_OK && who.size > 0) {
        seal_page_add(&page, " as ");
        seal_page_name(&page, (const char *)who.data);
    }
    signing->call->next[0] = '\0';
    seal_page_add(&page, "\n");
    seal_buffer_clear(&who);
    if (seal_page_tell(&page, &ignored) != SEAL_OK)
        return;
}

static enum seal_result make(struct seal_signing *signing, enum seal_algorithm algorithm,
                             struct seal_slice message, struct seal_buffer *ret_signature,
                             struct seal_fault *fault)
{
    const char *word = word_of(algorithm);
    const char *const words[] = {"kms",
                                 "sign",
                                 "--key-id",
                                 signing->remote,
                                 "--message-type",
                                 "DIGEST",
                                 "--message",
                                 "fileb:///dev/stdin",
                                 "--signing-algorithm",
                                 word,
                                 "--query",
                                 "Signature",
                                 NULL};
    const enum seal_hash hash = seal_algorithm_hash(algorithm);
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    struct seal_buffer text = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (word == NULL)
        return seal_signing_refuse(signing, fault, "KMS signs at most 4,096 bytes with Ed25519",
                                   "make a key of ECC_NIST_P256");
    if ((r = seal_hash_bytes(hash, message, digest)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, signing->named);
    tell_who(signing, word);
    r = ask(signing, words, (struct seal_slice){digest, seal_hash_size(hash)}, "kms:Sign", &text,
            fault);
    if (r != SEAL_OK)
        return r;
    if ((r = seal_raw_signature_read(seal_buffer_slice(&text), ret_signature, fault)) != SEAL_OK)
        r = r == SEAL_FORMAT_SIGNATURE
                ? seal_signing_refuse(signing, fault, "aws kms sign prints no signature",
                                      "run it by hand")
                : seal_fault_set(fault, r, NULL, signing->named);
    seal_buffer_clear(&text);
    return r;
}

enum seal_result seal_signing_open_awskms(struct seal_signing *signing, const char *address,
                                          struct seal_fault *fault)
{
    const char *path = seal_variable_value(signing->call->environment, "PATH");
    enum seal_result r = seal_awskms_address(signing, address, fault);

    if (r != SEAL_OK)
        return r;
    signing->make = make;
    signing->program = seal_path_next(&path, "aws", signing->call->arena);
    if (signing->program == NULL)
        return seal_signing_refuse(signing, fault,
                                   "needs the aws command, which is in no folder of PATH",
                                   "install AWS's command line, or write a program for exec:");
    return read_public(signing, fault);
}
