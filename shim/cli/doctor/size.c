/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings about time. How long a verification takes is estimated, on the careful side: bytes, over what one processor hashes
 * without instructions for it, over the share of a processor that the function's memory buys.
 */
#include "cli/doctor/doctor.h"

#include "lambda/places.h"

#include <stdio.h>
#include <string.h>

#define HASH_BYTES_PER_MS \
    420000u /* SHA-256 in C on a current x86-64 core; with its instructions four times that */
#define PROCESSOR_MB 1769u /* of memory that buy one whole processor */
#define UNZIPPED 3u        /* times the size of a zip, where only that is known */
#define INIT_MS 10000u     /* that the platform gives to a first start */

static bool covers_layers(const struct seal_policy *policy)
{
    for (size_t i = 0; i < policy->roots_count; i++)
        if (strcmp(policy->roots[i].path, SEAL_PLACE_LAYERS) == 0)
            return true;
    return false;
}

static uint64_t estimate_ms(const struct seal_doctor *doctor)
{
    const struct seal_function *function = &doctor->function;
    uint64_t bytes = doctor->has_manifest ? doctor->bytes : UNZIPPED * function->code_size;
    uint64_t memory = function->memory < PROCESSOR_MB ? function->memory : PROCESSOR_MB;

    if (doctor->has_policy && covers_layers(&doctor->policy.policy))
        bytes += UNZIPPED * function->layers_size;
    return bytes / HASH_BYTES_PER_MS * PROCESSOR_MB / memory * (doctor->has_wrapper ? 2 : 1);
}

enum seal_result seal_doctor_size(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const struct seal_function *function = &doctor->function;
    char takes[96], limit[32];
    uint64_t ms;
    enum seal_result r = SEAL_OK;

    if (!doctor->has_function || function->memory == 0)
        return SEAL_OK;
    ms = estimate_ms(doctor);
    (void)snprintf(takes, sizeof(takes), "perhaps %llu.%llu s at %llu MB",
                   (unsigned long long)(ms / 1000), (unsigned long long)(ms / 100 % 10),
                   (unsigned long long)function->memory);
    if (function->timeout > 0 && ms > 500 * function->timeout) {
        (void)snprintf(limit, sizeof(limit), "%llu s", (unsigned long long)function->timeout);
        r = seal_doctor_find(doctor, SEAL_FINDING_TIMEOUT, "Timeout", limit, takes, fault);
    }
    if (r == SEAL_OK && ms > INIT_MS / 2)
        r = seal_doctor_find(doctor, SEAL_FINDING_MEMORY, "MemorySize", "10 s", takes, fault);
    return r;
}
