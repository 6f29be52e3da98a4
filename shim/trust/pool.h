/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that belong together: a policy's roots, or what a document carries. */
#ifndef SEAL_TRUST_POOL_H
#define SEAL_TRUST_POOL_H

#include "crypto/certificate.h"

/* All zero is the valid, empty state. */
struct seal_pool {
    struct seal_certificate *items;
    size_t count;
    struct seal_buffer *owned; /* the bytes below them, where the pool owns those; NULL: they are views */
};

/*
 * seal_pool_add() - one more certificate.
 *
 * @der: borrowed until the pool is cleared, unless it came by seal_pool_add_pem().
 *   SEAL_OK; SEAL_LIMIT_COUNT more than SEAL_CERTIFICATES_MAX; as seal_certificate_read()
 */
SEAL_MUST_CHECK enum seal_result seal_pool_add(struct seal_pool *pool, struct seal_slice der,
                                               struct seal_fault *fault);

/* seal_pool_add_pem() - one block CERTIFICATE or more, and nothing else; copied. As seal_pool_add(), and SEAL_FORMAT_SIGNATURE no PEM. */
SEAL_MUST_CHECK enum seal_result seal_pool_add_pem(struct seal_pool *pool, struct seal_slice pem,
                                                   struct seal_fault *fault);

void seal_pool_clear(struct seal_pool *pool);

#endif
