/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key that only a program reaches: a token, a vault, somebody's own service. The protocol, docs/signing.md:
 *
 *     PROGRAM public-key        prints a SubjectPublicKeyInfo in PEM
 *     PROGRAM sign ALGORITHM    gets the message on standard input, its digest in hex in COLDSEAL_DIGEST, and prints the raw
 *                               signature, binary or base64
 */
#include "cli/signer/signing.h"

#include "base/hex.h"
#include "cli/signer/raw_signature.h"
#include "cli/signer/search_path.h"
#include "cli/system/variable.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DIGEST "COLDSEAL_DIGEST="

/* @why: errno. A script whose interpreter is not there gives the same as no script. */
static enum seal_result cannot_execute(struct seal_signing *signing, int why, struct seal_fault *fault)
{
    const char *next = "a script begins with #! and its interpreter";

    if (why == ENOENT && access(signing->program, F_OK) != 0)
        return seal_signing_refuse(signing, fault, "there is no such program",
                                   "check the path; it is taken from the working directory");
    if (why == ENOENT)
        next = "see that the interpreter behind its #! is there";
    else if (why == EACCES)
        next = "chmod +x makes a file a program";
    seal_signing_refuse(signing, fault, "cannot be executed", next);
    return seal_fault_detail(fault, NULL, strerror(why));
}

enum seal_result seal_signing_ask(struct seal_signing *signing, const struct seal_question *question,
                                  struct seal_reply *ret_reply, struct seal_fault *fault)
{
    enum seal_result r = seal_program_ask(question, ret_reply, fault);

    if (r != SEAL_OK) {
        char found[SEAL_DETAIL_SIZE];

        memcpy(found, fault->found, sizeof(found));
        seal_fault_set(fault, r, fault->reason, signing->named);
        return seal_fault_detail(fault, NULL, found);
    }
    if (ret_reply->unstarted == 0)
        return SEAL_OK;
    return cannot_execute(signing, ret_reply->unstarted, fault);
}

/* What it says of itself on standard error has been seen already. */
static enum seal_result ended_badly(struct seal_signing *signing, const char *reason, int status,
                                    struct seal_fault *fault)
{
    char found[SEAL_DETAIL_SIZE];

    (void)snprintf(found, sizeof(found), "exit status %d", status);
    seal_signing_refuse(signing, fault, reason,
                        "see what it says, or run it by hand: PROGRAM public-key");
    return seal_fault_detail(fault, "exit status 0", found);
}

static enum seal_result read_public(struct seal_signing *signing, struct seal_reply *reply,
                                    struct seal_fault *fault)
{
    const char *why;
    enum seal_result r;

    if (reply->status != 0)
        return ended_badly(signing, "does not tell its public key", reply->status, fault);
    r = seal_public_key_read_pem(seal_buffer_slice(&reply->out), &signing->public, fault);
    if (r == SEAL_OK) {
        signing->public_pem = reply->out;
        reply->out = (struct seal_buffer){0}; /* transferred */
        return r;
    }
    if (r != SEAL_CONFIG_KEY)
        return seal_fault_set(fault, r, NULL, signing->named);
    why = fault->reason;
    seal_signing_refuse(signing, fault, "what it prints for public-key is no public key that is taken",
                        "let PROGRAM public-key print one block BEGIN PUBLIC KEY and nothing else");
    return seal_fault_detail(fault, "a public key in PEM", why);
}

/* Everything of ours, and the digest under the algorithm's hash; Ed25519 signs the message itself. */
static enum seal_result make_environment(struct seal_signing *signing,
                                         enum seal_algorithm algorithm, struct seal_slice message,
                                         char *const **ret_environment, struct seal_fault *fault)
{
    const enum seal_hash hash = seal_algorithm_hash(algorithm);
    struct seal_arena *arena = signing->call->arena;
    char *const *given = signing->call->environment;
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    size_t count = 0, kept = 0;
    char **environment, *line;
    enum seal_result r = seal_hash_bytes(hash, message, digest);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, signing->named);
    while (given != NULL && given[count] != NULL)
        count++;
    environment = seal_arena_take(arena, count + 2, sizeof(*environment));
    line = seal_arena_take(arena, sizeof(DIGEST) + 2 * sizeof(digest), 1);
    if (environment == NULL || line == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, signing->named);
    for (size_t i = 0; i < count; i++)
        if (strncmp(given[i], DIGEST, sizeof(DIGEST) - 1) != 0)
            environment[kept++] = given[i];
    if (algorithm != SEAL_ED25519) {
        memcpy(line, DIGEST, sizeof(DIGEST) - 1);
        seal_hex_write(digest, seal_hash_size(hash), line + sizeof(DIGEST) - 1);
        environment[kept++] = line;
    }
    *ret_environment = environment;
    return SEAL_OK;
}

static enum seal_result read_signature(struct seal_signing *signing, const struct seal_reply *reply,
                                       struct seal_buffer *ret_signature, struct seal_fault *fault)
{
    char expected[SEAL_DETAIL_SIZE], found[SEAL_DETAIL_SIZE];
    enum seal_result r;

    if (reply->status != 0)
        return ended_badly(signing, "does not sign", reply->status, fault);
    r = seal_raw_signature_read(seal_buffer_slice(&reply->out), ret_signature, fault);
    if (r == SEAL_OK)
        return r;
    if (r != SEAL_FORMAT_SIGNATURE)
        return seal_fault_set(fault, r, NULL, signing->named);
    memcpy(expected, fault->expected, sizeof(expected));
    memcpy(found, fault->found, sizeof(found));
    seal_signing_refuse(signing, fault, "what it prints for sign is no signature",
                        "let it print the signature alone, binary or base64");
    return seal_fault_detail(fault, expected, found);
}

static enum seal_result make(struct seal_signing *signing, enum seal_algorithm algorithm,
                             struct seal_slice message, struct seal_buffer *ret_signature,
                             struct seal_fault *fault)
{
    char program[SEAL_SUBJECT_SIZE], verb[] = "sign", word[64];
    char *arguments[] = {program, verb, word, NULL};
    struct seal_question question = {.arguments = arguments, .input = message};
    struct seal_reply reply = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    (void)snprintf(program, sizeof(program), "%s", signing->program);
    (void)snprintf(word, sizeof(word), "%s", seal_algorithm_word(algorithm));
    if ((r = make_environment(signing, algorithm, message, &question.environment, fault)) != SEAL_OK ||
        (r = seal_signing_ask(signing, &question, &reply, fault)) != SEAL_OK)
        goto out;
    r = read_signature(signing, &reply, ret_signature, fault);
out:
    seal_reply_clear(&reply);
    return r;
}

/* A path is taken as it is, a name is looked up. It is one program: no shell reads it, no blank splits it. */
static enum seal_result find_program(struct seal_signing *signing, const char *program,
                                     struct seal_fault *fault)
{
    const char *path = seal_variable_value(signing->call->environment, "PATH");

    if (program[0] == '\0')
        return seal_call_usage(signing->call, fault, "names no program", signing->named,
                               "name one, --key exec:./sign-hsm.");
    signing->program =
        strchr(program, '/') != NULL ? program : seal_path_next(&path, program, signing->call->arena);
    if (signing->program == NULL)
        return seal_signing_refuse(signing, fault, "is in no folder of PATH",
                                   "name it with its path, as in exec:./sign-hsm");
    if (strlen(signing->program) >= SEAL_SUBJECT_SIZE)
        return seal_signing_refuse(signing, fault, "is too long for a path", "give it a shorter name");
    return SEAL_OK;
}

enum seal_result seal_signing_open_program(struct seal_signing *signing, const char *program,
                                           struct seal_fault *fault)
{
    char path[SEAL_SUBJECT_SIZE], verb[] = "public-key";
    char *arguments[] = {path, verb, NULL};
    const struct seal_question question = {
        .arguments = arguments,
        .environment = signing->call->environment,
    };
    struct seal_reply reply = {0};
    enum seal_result r = find_program(signing, program, fault);

    if (r != SEAL_OK)
        return r;
    signing->make = make;
    (void)snprintf(path, sizeof(path), "%s", signing->program);
    if ((r = seal_signing_ask(signing, &question, &reply, fault)) == SEAL_OK)
        r = read_public(signing, &reply, fault);
    seal_reply_clear(&reply);
    return r;
}
