/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates by issuer and serial. */
#include "base/certificate_id.h"

#include "base/hex.h"

#include <string.h>

bool seal_serial_read(struct seal_slice text, struct seal_certificate_id *ret_id)
{
    const size_t size = text.size / 2;
    uint8_t serial[SEAL_SERIAL_SIZE_MAX];

    if (size == 0 || size > sizeof serial || !seal_hex_read(text, serial, size))
        return false;
    ret_id->serial_size = size;
    memcpy(ret_id->serial, serial, size);
    while (ret_id->serial_size > 1 && ret_id->serial[0] == 0)
        memmove(ret_id->serial, ret_id->serial + 1, --ret_id->serial_size);
    return true;
}

bool seal_certificate_id_equal(const struct seal_certificate_id *a,
                               const struct seal_certificate_id *b)
{
    return memcmp(a->issuer, b->issuer, sizeof a->issuer) == 0 &&
           a->serial_size == b->serial_size && memcmp(a->serial, b->serial, a->serial_size) == 0;
}
