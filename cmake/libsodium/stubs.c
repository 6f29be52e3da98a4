/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two functions that the few files of libsodium we build refer to and must never reach. Random numbers come from
 * Mbed TLS's generator in the command and from nowhere in the shim; misuse of the library is a bug of ours.
 */
#include <stddef.h>
#include <stdlib.h>

#include <sodium/core.h>
#include <sodium/randombytes.h>

void randombytes_buf(void *const buf, const size_t size)
{
    (void)buf;
    (void)size;
    abort();
}

void sodium_misuse(void)
{
    abort();
}
