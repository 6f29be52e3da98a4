/* SPDX-License-Identifier: Apache-2.0 */
/* A club of x509 signers. */
#include "unit/trust/party.h"

#include "pki/pki.h"
#include "support/der_edit.h"
#include "support/expect.h"

#include <stdio.h>
#include <string.h>

struct seal_buffer party_file(const char *name)
{
    struct seal_buffer bytes = {NULL, 0, 0};

    pki_bytes(name, &bytes);
    return bytes;
}

static void put(struct club *club, const char *from, const char *as)
{
    struct seal_buffer bytes = party_file(from);

    club_file(club, as, seal_buffer_slice(&bytes));
    seal_buffer_clear(&bytes);
}

void party_init(struct club *club)
{
    static const char *const names[] = {"root.pem",
                                        "roots.pem",
                                        "issuing.pem",
                                        "leaf.pem",
                                        "sibling.pem",
                                        "stranger-root.pem",
                                        "ca-expired.pem",
                                        "tsa-root.pem",
                                        "tsa.pem",
                                        "issuing.crl",
                                        "issuing-none.crl",
                                        "issuing-old.crl",
                                        "root.crl",
                                        "root.crl.pem",
                                        "tsa-root.crl",
                                        "tsa-root-none.crl",
                                        "root-rsa.crl",
                                        "issuing-delta.crl",
                                        "issuing-point.crl",
                                        "issuing-partitioned.crl",
                                        "issuing-2023.crl",
                                        "issuing-indirect.crl",
                                        "revoked-in-roots.pem",
                                        "tsa-revoked-in-roots.pem"};

    club_init(club);
    for (size_t i = 0; i < COUNT(names); i++)
        put(club, names[i], names[i]);
    put(club, "signed/leaf.pub", "leaf.pub");
    put(club, "leaf.key", "leaf.key");
}

void party_read(struct club *club, const char *signers)
{
    if (club_read(club, signers) != SEAL_OK)
        fail_msg("%s: %s: %s", signers, club->fault.subject, club->fault.reason);
}

static struct seal_buffer signed_file(const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "signed/%s", name);
    return party_file(path);
}

/* A response's token, or the token. */
static struct seal_slice token_in(struct seal_slice bytes)
{
    return der_at(bytes, "0").data[0] == 0x06 ? bytes : der_at(bytes, "1");
}

struct seal_buffer party_stamp(struct seal_slice bytes, struct seal_slice token)
{
    static const uint8_t frame[] = {0xa1, 0x11, 0x30, 0x0f, 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86,
                                    0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e, 0x31, 0x00};
    struct seal_buffer attributes =
        der_edit((struct seal_slice){frame, sizeof frame}, "0.1", DER_INSIDE, token_in(token));
    struct seal_buffer stamped =
        der_edit(bytes, "1.0.4.0.5", DER_AFTER, seal_buffer_slice(&attributes));

    seal_buffer_clear(&attributes);
    return stamped;
}

struct seal_certificate_id party_id(const char *name)
{
    struct seal_pool pool = {NULL, 0, NULL};
    struct seal_certificate_id id;

    pki_pool(name, &pool);
    id = pool.items[0].id;
    seal_pool_clear(&pool);
    return id;
}

void party_key(const char *name, uint8_t ret_id[SEAL_DIGEST_SIZE])
{
    struct seal_pool pool = {NULL, 0, NULL};

    pki_pool(name, &pool);
    memcpy(ret_id, pool.items[0].key.id, SEAL_DIGEST_SIZE);
    seal_pool_clear(&pool);
}

enum seal_result party_judge(const struct club *club, size_t index, const struct party_case *what,
                             struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    const bool is_raw = strstr(what->signature, ".sig") != NULL;
    const struct seal_circumstances at = {
        .now = what->now != 0 ? what->now : PARTY_NOW,
        .package = what->package != NULL ? what->package : "orders-api",
        .revoked = what->revoked,
        .revoked_count = what->revoked_count,
        .revoked_keys = what->revoked_keys,
        .revoked_keys_count = what->revoked_keys_count,
    };
    struct seal_buffer bytes = signed_file(what->signature), chain = {NULL, 0, 0},
                       token = {NULL, 0, 0},
                       document = signed_file(what->document != NULL ? what->document : "document");

    if (what->chain != NULL)
        chain = signed_file(what->chain);
    if (what->token != NULL)
        token = signed_file(what->token);
    if (what->token != NULL && !is_raw) {
        struct seal_buffer stamped =
            party_stamp(seal_buffer_slice(&bytes), seal_buffer_slice(&token));
        seal_buffer_clear(&bytes);
        bytes = stamped;
    }
    const struct seal_signature signature = {
        .type = is_raw ? SEAL_FILE_SIG : SEAL_FILE_P7S,
        .bytes = seal_buffer_slice(&bytes),
        .chain = seal_buffer_slice(&chain),
        .token = is_raw ? seal_buffer_slice(&token) : (struct seal_slice){NULL, 0},
    };
    *fault = (struct seal_fault){.code = SEAL_UNDECIDED};
    enum seal_result r =
        club_judge(club, index, &at, seal_buffer_slice(&document), &signature, ret_evidence, fault);
    seal_buffer_clear(&bytes);
    seal_buffer_clear(&chain);
    seal_buffer_clear(&token);
    seal_buffer_clear(&document);
    return r;
}
