/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that belong together. */
#include "trust/pool.h"

#include "crypto/pem.h"

#include <coldseal/limits.h>

#include <stdlib.h>
#include <string.h>

/* Room for all that may ever come, at once: chains point at certificates, which therefore never move. */
static enum seal_result make_room(struct seal_pool *pool, struct seal_fault *fault)
{
    if (pool->count >= SEAL_CERTIFICATES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "holds too many certificates", NULL);
    if (pool->items == NULL)
        pool->items = calloc(SEAL_CERTIFICATES_MAX, sizeof *pool->items);
    return pool->items != NULL ? SEAL_OK : seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
}

enum seal_result seal_pool_add(struct seal_pool *pool, struct seal_slice der, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = make_room(pool, fault)) != SEAL_OK)
        return r;
    if ((r = seal_certificate_read(der, &pool->items[pool->count], fault)) != SEAL_OK)
        return r;
    pool->count++;
    return SEAL_OK;
}

/* The pool owns @der from then on, when it was taken. */
static enum seal_result add_owned(struct seal_pool *pool, struct seal_buffer *der,
                                  struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (pool->owned == NULL)
        pool->owned = calloc(SEAL_CERTIFICATES_MAX, sizeof *pool->owned);
    if (pool->owned == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    if ((r = seal_pool_add(pool, seal_buffer_slice(der), fault)) != SEAL_OK)
        return r;
    pool->owned[pool->count - 1] = *der;
    *der = (struct seal_buffer){NULL, 0, 0}; /* transferred */
    return SEAL_OK;
}

static enum seal_result add_block(struct seal_pool *pool, struct seal_slice *rest,
                                  struct seal_fault *fault)
{
    char label[SEAL_PEM_LABEL_MAX];
    struct seal_buffer der = {NULL, 0, 0};
    enum seal_result r = seal_pem_next(rest, label, &der);

    if (r == SEAL_UNDECIDED)
        return r;
    if (r != SEAL_OK)
        seal_fault_set(fault, r, r == SEAL_FORMAT_SIGNATURE ? "is not PEM" : NULL, NULL);
    else if (strcmp(label, "CERTIFICATE") != 0)
        r = seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, "holds something that is no certificate",
                           NULL);
    else
        r = add_owned(pool, &der, fault);
    seal_buffer_clear(&der);
    return r;
}

static void cut(struct seal_pool *pool, size_t count)
{
    while (pool->count > count) {
        pool->count--;
        if (pool->owned != NULL)
            seal_buffer_clear(&pool->owned[pool->count]);
    }
}

enum seal_result seal_pool_add_pem(struct seal_pool *pool, struct seal_slice pem,
                                   struct seal_fault *fault)
{
    const size_t before = pool->count;
    enum seal_result r = SEAL_INTERNAL_STATE;

    do
        r = add_block(pool, &pem, fault);
    while (r == SEAL_OK);
    if (r == SEAL_UNDECIDED) /* nothing is left */
        r = pool->count > before
                ? SEAL_OK
                : seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, "holds no certificate", NULL);
    if (r != SEAL_OK)
        cut(pool, before);
    return r;
}

void seal_pool_clear(struct seal_pool *pool)
{
    if (pool == NULL)
        return;
    cut(pool, 0);
    free(pool->items);
    free(pool->owned);
    *pool = (struct seal_pool){.items = NULL};
}
