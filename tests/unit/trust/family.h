/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests only: certificates by hand, where openssl would need a night for one of each. Nothing is signed: the test is linked with
 * a seal_certificate_issued() that looks the answer up, and counts.
 */
#ifndef TESTS_UNIT_TRUST_FAMILY_H
#define TESTS_UNIT_TRUST_FAMILY_H

#include "trust/chain.h"

#define FAMILY_FROM 1000 /* everybody is valid from then on */
#define FAMILY_NOW 1500
#define FAMILY_TO 2000

/* A leaf and who may have issued it. Pools are filled by family_anchor() and family_other(). */
struct family {
    struct seal_certificate leaf;
    struct seal_pool anchors, others;
    struct seal_chain_request request; /* for code signing, at FAMILY_NOW */
    struct seal_chain chain;
    struct seal_fault fault;
};

/* family_init() - the leaf "leaf", issued by @issuer. */
void family_init(struct family *family, const char *issuer);
void family_clear(struct family *family);

/* family_anchor(), family_other() - an authority of that common name, with a key of that name, which @issuer's key of his name
 * signed. The answer may be changed until the search. */
struct seal_certificate *family_anchor(struct family *family, const char *name, const char *issuer);
struct seal_certificate *family_other(struct family *family, const char *name, const char *issuer);

/* family_key(), family_signed_by() - another key than that of the name, another signature than by the issuer's. */
void family_key(struct seal_certificate *certificate, const char *key);
void family_signed_by(struct seal_certificate *certificate, const char *key);

/* family_name() - the Name "CN=text" in DER. */
struct seal_slice family_name(const char *text);

/* family_bytes() - a copy that lives until family_clear(). */
struct seal_slice family_bytes(const void *bytes, size_t size);

enum seal_result family_find(struct family *family);

/* Signatures that the last family_find() asked for, and how many of them twice for one key. */
extern unsigned family_asked, family_asked_twice;
/* The answer to everything; SEAL_UNDECIDED, as after family_init(): what each certificate says of itself. */
extern enum seal_result family_answer;

#endif
