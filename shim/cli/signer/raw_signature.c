/* SPDX-License-Identifier: Apache-2.0 */
/* Reading raw signatures, and guessing what went wrong with one: who gets it wrong at night needs more than "no". */
#include "cli/signer/raw_signature.h"

#include "base/base64.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define EXPECTED "a signature: DER of ECDSA, 64 octets of Ed25519 or 256 to 512 of RSA"

static bool is_blank(uint8_t byte)
{
    return byte == '\n' || byte == '\r' || byte == ' ' || byte == '\t';
}

/* Tools break base64 into lines as they like. */
static enum seal_result without_blanks(struct seal_slice printed, struct seal_buffer *text)
{
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < printed.size && r == SEAL_OK; i++)
        if (!is_blank(printed.data[i]))
            r = seal_buffer_append(text, &printed.data[i], 1);
    return r;
}

static enum seal_result no_signature(struct seal_fault *fault, size_t size)
{
    char found[SEAL_DETAIL_SIZE];

    (void)snprintf(found, sizeof(found), size == 0 ? "nothing" : "%zu bytes of something else", size);
    seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, "is no signature", NULL);
    return seal_fault_detail(fault, EXPECTED, found);
}

enum seal_result seal_raw_signature_read(struct seal_slice printed, struct seal_buffer *ret_octets,
                                         struct seal_fault *fault)
{
    struct seal_buffer text = {0}, octets = {0};
    enum seal_result r = without_blanks(printed, &text);

    if (r != SEAL_OK)
        goto out;
    if (seal_base64_alphabet(seal_buffer_slice(&text)))
        r = seal_base64_read(seal_buffer_slice(&text), &octets);
    else
        r = seal_buffer_append(&octets, printed.data, printed.size);
    if (r == SEAL_FORMAT_SIGNATURE ||
        (r == SEAL_OK && !seal_signature_shape(seal_buffer_slice(&octets)))) {
        r = no_signature(fault, printed.size);
        goto done;
    }
    if (r == SEAL_OK)
        r = seal_buffer_append(ret_octets, octets.data, octets.size);
out:
    if (r != SEAL_OK)
        seal_fault_set(fault, r, NULL, NULL);
done:
    seal_buffer_clear(&text);
    seal_buffer_clear(&octets);
    return r;
}

static bool holds(const struct seal_public_key *key, enum seal_algorithm algorithm,
                  struct seal_slice message, struct seal_slice octets)
{
    return seal_signature_verify(key, algorithm, message, octets) == SEAL_OK;
}

/* r and s side by side, as tokens and JOSE have them. */
static bool is_pair(const struct seal_public_key *key, struct seal_slice octets)
{
    return (key->type == SEAL_KEY_P256 || key->type == SEAL_KEY_P384) && octets.size == key->bits / 4;
}

/* Tools that hash by themselves are often handed the digest. */
static bool hashed_twice(const struct seal_public_key *key, enum seal_algorithm algorithm,
                         struct seal_slice message, struct seal_slice octets)
{
    const enum seal_hash hash = seal_algorithm_hash(algorithm);
    uint8_t digest[SEAL_HASH_SIZE_MAX];

    return seal_hash_bytes(hash, message, digest) == SEAL_OK &&
           holds(key, algorithm, (struct seal_slice){digest, seal_hash_size(hash)}, octets);
}

static const char *other_algorithm(const struct seal_public_key *key, struct seal_slice message,
                                   struct seal_slice octets)
{
    for (int i = SEAL_ALGORITHM_NONE + 1; i <= SEAL_ED25519; i++)
        if (seal_algorithm_key((enum seal_algorithm)i) == key->type &&
            holds(key, (enum seal_algorithm)i, message, octets))
            return seal_algorithm_word((enum seal_algorithm)i);
    return NULL;
}

static void say_found(const struct seal_public_key *key, enum seal_algorithm algorithm,
                      struct seal_slice message, struct seal_slice octets,
                      char found[SEAL_DETAIL_SIZE])
{
    const char *other = other_algorithm(key, message, octets);

    if (other != NULL)
        (void)snprintf(found, SEAL_DETAIL_SIZE, "%s by this key", other);
    else if (is_pair(key, octets))
        (void)snprintf(found, SEAL_DETAIL_SIZE,
                       "%zu octets, r and s side by side; ask the tool for DER", octets.size);
    else if (hashed_twice(key, algorithm, message, octets))
        (void)snprintf(found, SEAL_DETAIL_SIZE,
                       "one over the digest, hashed again; let the tool sign the digest as it is");
    else
        (void)snprintf(found, SEAL_DETAIL_SIZE,
                       "%zu octets that are of another key, or over other bytes", octets.size);
}

enum seal_result seal_raw_signature_fits(const struct seal_public_key *key,
                                         enum seal_algorithm algorithm, struct seal_slice message,
                                         struct seal_slice octets, enum seal_result code,
                                         const char *reason, struct seal_fault *fault)
{
    enum seal_result r = seal_signature_verify(key, algorithm, message, octets);
    char expected[SEAL_DETAIL_SIZE], found[SEAL_DETAIL_SIZE], id[SEAL_KEY_ID_TEXT_SIZE];

    if (r == SEAL_OK)
        return r;
    if (r != SEAL_TRUST_SIGNERS)
        return seal_fault_set(fault, r, NULL, NULL);
    seal_public_key_text(key, id);
    seal_text_join(expected, sizeof(expected),
                   (const char *const[]){seal_algorithm_word(algorithm), " by ", id, NULL});
    say_found(key, algorithm, message, octets, found);
    seal_fault_set(fault, code, reason, NULL);
    return seal_fault_detail(fault, expected, found);
}
