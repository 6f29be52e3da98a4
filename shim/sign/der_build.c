/* SPDX-License-Identifier: Apache-2.0 */
/* DER of several values, built from the inside out. */
#include "sign/der_build.h"

#include "sign/der_write.h"

#include <stdlib.h>
#include <string.h>

static void note(struct seal_der_values *values, enum seal_result r)
{
    if (r != SEAL_OK && values->failed == SEAL_UNDECIDED)
        values->failed = r;
}

void seal_der_put(struct seal_der_values *values, uint8_t tag, struct seal_slice contents)
{
    note(values, seal_der_write(&values->bytes, tag, contents));
}

void seal_der_put_whole(struct seal_der_values *values, struct seal_slice whole)
{
    note(values, seal_buffer_append(&values->bytes, whole.data, whole.size));
}

void seal_der_put_oid(struct seal_der_values *values, const struct seal_oid *oid)
{
    seal_der_put(values, SEAL_DER_OID, (struct seal_slice){oid->bytes, oid->size});
}

void seal_der_put_unsigned(struct seal_der_values *values, struct seal_slice magnitude)
{
    note(values, seal_der_write_unsigned(&values->bytes, magnitude));
}

void seal_der_put_small(struct seal_der_values *values, uint8_t number)
{
    seal_der_put_unsigned(values, (struct seal_slice){&number, 1});
}

void seal_der_put_hash(struct seal_der_values *values, enum seal_hash hash)
{
    struct seal_der_values inside = {.failed = SEAL_UNDECIDED};

    switch (hash) {
    case SEAL_HASH_SHA256:
        seal_der_put_oid(&inside, &seal_oid_sha256);
        break;
    case SEAL_HASH_SHA384:
        seal_der_put_oid(&inside, &seal_oid_sha384);
        break;
    case SEAL_HASH_SHA512:
        seal_der_put_oid(&inside, &seal_oid_sha512);
        break;
    }
    seal_der_around(values, SEAL_DER_SEQUENCE, &inside);
}

void seal_der_around(struct seal_der_values *values, uint8_t tag, struct seal_der_values *inside)
{
    if (inside->failed != SEAL_UNDECIDED)
        note(values, inside->failed);
    else
        seal_der_put(values, tag, seal_buffer_slice(&inside->bytes));
    seal_der_clear(inside);
}

/* Encodings as strings of bytes; that the shorter one is filled with zeros decides nothing, since none begins another. */
static int compare(const void *a, const void *b)
{
    const struct seal_slice *left = a, *right = b;
    const size_t common = left->size < right->size ? left->size : right->size;

    return memcmp(left->data, right->data, common);
}

void seal_der_sort(struct seal_der_values *values)
{
    struct seal_der rest = {seal_buffer_slice(&values->bytes)};
    struct seal_buffer sorted = {NULL, 0, 0};
    struct seal_slice *items = NULL;
    size_t count = 0;
    enum seal_result r = SEAL_INTERNAL_STATE;

    for (; !seal_der_at_end(&rest); count++)
        if (!seal_der_any(&rest, NULL, NULL, NULL))
            goto out;
    if (count == 0)
        return;
    if ((items = calloc(count, sizeof(*items))) == NULL) {
        r = SEAL_LIMIT_MEMORY;
        goto out;
    }
    rest = (struct seal_der){seal_buffer_slice(&values->bytes)};
    for (size_t i = 0; i < count; i++)
        if (!seal_der_any(&rest, NULL, NULL, &items[i]))
            goto out;
    qsort(items, count, sizeof(*items), compare);
    r = SEAL_OK;
    for (size_t i = 0; i < count && r == SEAL_OK; i++)
        r = seal_buffer_append(&sorted, items[i].data, items[i].size);
    if (r != SEAL_OK)
        goto out;
    seal_buffer_clear(&values->bytes);
    values->bytes = sorted;
    sorted = (struct seal_buffer){NULL, 0, 0}; /* transferred */
out:
    note(values, r);
    seal_buffer_clear(&sorted);
    free(items);
}

enum seal_result seal_der_end(struct seal_der_values *values, struct seal_buffer *ret_der)
{
    enum seal_result r = values->failed;

    if (r == SEAL_UNDECIDED)
        r = seal_buffer_append(ret_der, values->bytes.data, values->bytes.size);
    seal_der_clear(values);
    return r;
}

void seal_der_clear(struct seal_der_values *values)
{
    seal_buffer_clear(&values->bytes);
    values->failed = SEAL_UNDECIDED;
}
