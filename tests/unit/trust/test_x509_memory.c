/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that cannot be had: each allocation of a judgement fails once. Nobody is vouched for, nothing leaks, and it is told
 * as what it is: not as a signature that is no good.
 */
#include "support/expect.h"
#include "unit/trust/party.h"

#include <stdlib.h>

/* Allocations still granted; negative: all of them. The linker sends every call here. */
static long granted = -1;
static long left; /* of those, by the last judgement */

static bool refuses(void)
{
    if (granted < 0)
        return false;
    return granted == 0 || granted-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size)
{
    return refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuses() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return refuses() ? NULL : __real_realloc(memory, size);
}

#define SIGNER                                                                                   \
    "'a':{'kind':'x509','roots':'root.pem','subject':'CN=Acme Lambda Release,O=Acme',"           \
    "'san':{'email':'release@acme.example'},'crl':{'files':['issuing.crl','root.crl','tsa-root." \
    "crl'],'required':true},'timestamp':{'roots':'tsa-root.pem','required':true},"               \
    "'accept':['p7s','sig']}"

/* The @allocations that are granted, and then none any more. */
static enum seal_result judge(const struct club *club, const struct seal_signature *signature,
                              const struct seal_document *document, long allocations)
{
    const struct seal_circumstances at = {.now = PARTY_NOW, .package = "orders-api"};
    struct seal_evidence evidence = {.identities_count = 77};
    struct seal_fault fault = {.code = SEAL_UNDECIDED};
    enum seal_result r;

    granted = allocations;
    r = seal_signers_judge(club->signers, 0, &at, document, signature, &evidence, &fault);
    left = granted;
    granted = -1;
    assert_int_equal(r == SEAL_OK, evidence.identities_count != 77);
    if (r != SEAL_OK)
        assert_int_equal(fault.code, r);
    return r;
}

static void nobody_is_vouched_for_by_accident(void **state)
{
    struct seal_buffer plain = party_file("signed/plain.p7s"),
                       token = party_file("signed/good.tsr"), raw = party_file("signed/leaf.sig"),
                       chain = party_file("signed/leaf.chain.pem"),
                       stamp = party_file("signed/of-raw.tsr"), text = party_file("signed/document");
    struct seal_buffer stamped = party_stamp(seal_buffer_slice(&plain), seal_buffer_slice(&token));
    const struct seal_signature signatures[] = {
        {.type = SEAL_FILE_P7S, .bytes = seal_buffer_slice(&stamped)},
        {.type = SEAL_FILE_SIG,
         .bytes = seal_buffer_slice(&raw),
         .chain = seal_buffer_slice(&chain),
         .token = seal_buffer_slice(&stamp)},
    };
    struct seal_document document;
    struct club club;
    (void)state;

    party_init(&club);
    party_read(&club, SIGNER);
    assert_int_equal(seal_document_init(&document, seal_buffer_slice(&text)), SEAL_OK);
    for (size_t i = 0; i < COUNT(signatures); i++) {
        long allocations = 0;

        /* thousands are the library's, for its long numbers: of those only some */
        for (;; allocations += 1 + allocations / 64) {
            const enum seal_result r = judge(&club, &signatures[i], &document, allocations);

            if (r == SEAL_OK)
                break;
            assert_true(r == SEAL_LIMIT_MEMORY || r == SEAL_INTERNAL_CRYPTO);
        }
        assert_true(allocations > 10);
    }
    club_clear(&club);
    seal_buffer_clear(&stamped);
    seal_buffer_clear(&plain);
    seal_buffer_clear(&token);
    seal_buffer_clear(&raw);
    seal_buffer_clear(&chain);
    seal_buffer_clear(&stamp);
    seal_buffer_clear(&text);
}

#define PLENTY 1000000

/*
 * A token that does not hold is known before the chain is looked for. It must not be all that is told where the memory ended then:
 * that would be a judgement, and whoever counts signatures would go on without this one.
 */
static void nothing_learnt_is_no_judgement(void **state)
{
    struct seal_buffer plain = party_file("signed/plain.p7s"),
                       token = party_file("signed/of-raw.tsr"), /* of another signature */
        text = party_file("signed/document");
    struct seal_buffer stamped = party_stamp(seal_buffer_slice(&plain), seal_buffer_slice(&token));
    struct seal_document document;
    struct club club;
    long used;
    (void)state;

    const struct seal_signature signature = {.type = SEAL_FILE_P7S,
                                             .bytes = seal_buffer_slice(&stamped)};
    party_init(&club);
    party_read(&club, SIGNER);
    assert_int_equal(seal_document_init(&document, seal_buffer_slice(&text)), SEAL_OK);
    assert_int_equal(judge(&club, &signature, &document, PLENTY), SEAL_TRUST_TIMESTAMP);
    used = PLENTY - left;
    for (long missing = 1; missing <= used; missing += 1 + missing / 64) {
        const enum seal_result r = judge(&club, &signature, &document, used - missing);

        assert_true(r == SEAL_LIMIT_MEMORY || r == SEAL_INTERNAL_CRYPTO);
    }
    club_clear(&club);
    seal_buffer_clear(&stamped);
    seal_buffer_clear(&plain);
    seal_buffer_clear(&token);
    seal_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_vouched_for_by_accident),
        cmocka_unit_test(nothing_learnt_is_no_judgement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
