/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of somebody else's, with an Mbed TLS of its own: `consumer linux|memory FOLDER POLICY-FOLDER ROOT FUNCTION` prints
 * the result. Compiled as C and as C++. An empty ROOT names none.
 */
#include "memory.h"

#include <coldseal/limits.h>
#include <coldseal/sign.h>
#include <coldseal/verify.h>

#include <mbedtls/version.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Something of sign.h, so that this half of the library is linked and works too. */
static enum seal_result make_key(void)
{
    struct seal_private_key *key = NULL;
    struct seal_fault fault;
    enum seal_result r = seal_private_key_generate("ed25519", &key, &fault);

    seal_private_key_free(key);
    return r;
}

int main(int argc, char **argv)
{
    struct seal_verdict verdict;
    struct seal_request request;
    char version[18];

    if (argc != 6)
        return 2;
    memset(&request, 0, sizeof(request));
    request.platform = &seal_linux;
    request.policy_directory = argv[3];
    request.directory = argv[2];
    request.only_root = argv[4][0] != '\0' ? argv[4] : NULL;
    request.facts.function = argv[5];
    request.facts.now = time(NULL);
    request.facts.cannot_know = SEAL_UNCHECKED_ENVIRONMENT;
    if (strcmp(argv[1], "memory") == 0) {
        if (memory_load(argv[2]) != 0 || memory_load(argv[3]) != 0)
            return 3;
        request.platform = memory_platform();
    }
    seal_verify(&request, &verdict);
    memory_free();
    mbedtls_version_get_string(version);
    printf("%s %s, files %llu, own Mbed TLS %s, key %s\n", seal_verdict_word(&verdict),
           seal_result_name(verdict.fault.code), (unsigned long long)verdict.counts.verified,
           version, seal_result_name(make_key()));
    return seal_verdict_may_start(&verdict) ? 0 : seal_verdict_exit(&verdict);
}
