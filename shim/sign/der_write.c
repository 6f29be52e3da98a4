/* SPDX-License-Identifier: Apache-2.0 */
/* DER, written: lengths as short as they can be, integers too. */
#include "sign/der_write.h"

enum seal_result seal_der_write(struct seal_buffer *der, uint8_t tag, struct seal_slice contents)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    uint8_t head[2 + sizeof(size_t)];
    size_t used = 0, octets = 0;

    for (size_t left = contents.size; left > 0; left >>= 8)
        octets++;
    head[used++] = tag;
    if (contents.size < 0x80) {
        head[used++] = (uint8_t)contents.size;
    } else {
        head[used++] = (uint8_t)(0x80 | octets);
        while (octets-- > 0)
            head[used++] = (uint8_t)(contents.size >> (8 * octets));
    }
    /* room for all of it first: what is appended may be secret, and must not be left behind in memory that moved */
    if (contents.size > SIZE_MAX - sizeof(head))
        return SEAL_LIMIT_MEMORY;
    if ((r = seal_buffer_reserve(der, used + contents.size)) != SEAL_OK)
        return r;
    if ((r = seal_buffer_append(der, head, used)) != SEAL_OK)
        return r;
    return seal_buffer_append(der, contents.data, contents.size);
}

enum seal_result seal_der_write_unsigned(struct seal_buffer *der, struct seal_slice magnitude)
{
    static const uint8_t zero = 0;
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_buffer positive = {0};

    while (magnitude.size > 0 && magnitude.data[0] == 0) {
        magnitude.data++;
        magnitude.size--;
    }
    /* a sign byte where the first bit would make it negative; zero is one byte 0 */
    if (magnitude.size > 0 && magnitude.data[0] < 0x80)
        return seal_der_write(der, SEAL_DER_INTEGER, magnitude);
    if ((r = seal_buffer_reserve(&positive, magnitude.size + 1)) != SEAL_OK)
        goto out;
    if ((r = seal_buffer_append(&positive, &zero, 1)) != SEAL_OK)
        goto out;
    if ((r = seal_buffer_append(&positive, magnitude.data, magnitude.size)) != SEAL_OK)
        goto out;
    r = seal_der_write(der, SEAL_DER_INTEGER, seal_buffer_slice(&positive));
out:
    seal_buffer_clear(&positive);
    return r;
}

enum seal_result seal_der_write_ecdsa(struct seal_buffer *der, struct seal_slice pair)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_buffer both = {0};
    size_t half = pair.size / 2;

    if (pair.size == 0 || pair.size % 2 != 0)
        return SEAL_INTERNAL_CRYPTO;
    if ((r = seal_der_write_unsigned(&both, (struct seal_slice){pair.data, half})) != SEAL_OK)
        goto out;
    if ((r = seal_der_write_unsigned(&both, (struct seal_slice){pair.data + half, half})) != SEAL_OK)
        goto out;
    r = seal_der_write(der, SEAL_DER_SEQUENCE, seal_buffer_slice(&both));
out:
    seal_buffer_clear(&both);
    return r;
}
