/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's random numbers, asked each time: no state of ours that a fork or a snapshot could clone. */
#include "crypto/random.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

enum seal_result seal_random_bytes(uint8_t *ret_bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(ret_bytes, size, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) /* no fall-back to /dev/urandom: it may be missing, or not what it seems */
            return SEAL_INTERNAL_CRYPTO;
        ret_bytes += got;
        size -= (size_t)got;
    }
    return SEAL_OK;
}
