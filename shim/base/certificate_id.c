/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates by issuer and serial. */
#include "base/certificate_id.h"

#include "base/hex.h"

#include <string.h>

bool seal_serial_read(struct seal_slice text, struct seal_certificate_id *ret_id)
{
    uint8_t serial[SEAL_SERIAL_SIZE_MAX];
    size_t size;

    while (text.size > 2 && text.data[0] == '0' && text.data[1] == '0')
        text = (struct seal_slice){text.data + 2, text.size - 2};
    size = text.size / 2;
    if (size == 0 || size > sizeof serial || !seal_hex_read(text, serial, size))
        return false;
    ret_id->serial_size = size;
    memcpy(ret_id->serial, serial, size);
    return true;
}

bool seal_certificate_id_equal(const struct seal_certificate_id *a,
                               const struct seal_certificate_id *b)
{
    return memcmp(a->issuer, b->issuer, sizeof a->issuer) == 0 &&
           a->serial_size == b->serial_size && memcmp(a->serial, b->serial, a->serial_size) == 0;
}
