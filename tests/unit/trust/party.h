/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: a club of x509 signers, with the test PKI beside its policy, judging what tests/pki/sign.sh signed. */
#ifndef TESTS_UNIT_TRUST_PARTY_H
#define TESTS_UNIT_TRUST_PARTY_H

#include "unit/trust/club.h"

#include "trust/pool.h"

#define PARTY_NOW INT64_C(1796000000) /* 2026-11-30T00:53:20Z */
#define PARTY_LATE \
    INT64_C(2177452800) /* 2039-01-01: after whatever the machine's clock said when openssl signed */

/* party_file() - a file of tests/pki or below it, "signed/plain.p7s"; the caller clears it. */
struct seal_buffer party_file(const char *name);

/* party_init() - beside the policy lie the roots, lists and keys that policies of tests name. */
void party_init(struct club *club);

/* party_read() - a policy with these signers; the test fails unless it is taken. */
void party_read(struct club *club, const char *signers);

/* What is judged. Names are of files below signed/. */
struct party_case {
    const char *signature; /* "plain.p7s" or "leaf.sig" */
    const char *chain;     /* beside a .sig; NULL: none */
    const char *token;     /* beside a .sig, or put into a .p7s; NULL: none */
    const char *document;  /* NULL: "document" */
    const char *package;   /* NULL: "orders-api" */
    int64_t now;           /* 0: PARTY_NOW */
    const struct seal_certificate_id *revoked;
    size_t revoked_count;
    const uint8_t *revoked_keys;
    size_t revoked_keys_count;
};

/* party_judge() - by signer @index. A refusal must fill the fault with its code. */
enum seal_result party_judge(const struct club *club, size_t index, const struct party_case *what,
                             struct seal_evidence *ret_evidence, struct seal_fault *fault);

/* party_stamp() - the CMS @bytes, which has no unsigned attributes, with a timestamp token for one; the caller clears it. */
struct seal_buffer party_stamp(struct seal_slice bytes, struct seal_slice token);

/* party_id() - how a policy revokes this certificate, "leaf". */
struct seal_certificate_id party_id(const char *name);

/* party_key() - and its key. */
void party_key(const char *name, uint8_t ret_id[SEAL_DIGEST_SIZE]);

#endif
