/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the test PKI. */
#include "pki/pki.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void pki_bytes(const char *file, struct seal_buffer *bytes)
{
    const char *build = getenv("COLDSEAL_BUILD_DIR");
    char path[1024], chunk[4096];

    snprintf(path, sizeof path, "%s/pki/%s", build != NULL ? build : ".", file);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        fail_msg("cannot read %s; run it by ctest, or tests/pki/make.sh DIR/pki with "
                 "COLDSEAL_BUILD_DIR=DIR",
                 path);
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, stream)) > 0;)
        assert_int_equal(seal_buffer_append(bytes, chunk, got), SEAL_OK);
    fclose(stream);
}

void pki_pool(const char *names, struct seal_pool *pool)
{
    while (*names != '\0') {
        const int length = (int)strcspn(names, " ");
        char file[64];
        struct seal_buffer pem = {NULL, 0, 0};
        struct seal_fault fault = {.reason = NULL};

        snprintf(file, sizeof file, "%.*s.pem", length, names);
        pki_bytes(file, &pem);
        if (seal_pool_add_pem(pool, seal_buffer_slice(&pem), &fault) != SEAL_OK)
            fail_msg("%s: %s", file, fault.reason != NULL ? fault.reason : "is not read");
        seal_buffer_clear(&pem);
        names += length;
        names += strspn(names, " ");
    }
}
