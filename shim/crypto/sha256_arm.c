/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 by the cryptographic extension of ARMv8: the twin of sha256_x86.c.
 *
 * The instructions take four rounds and four words of the message schedule at a time; "Arm Architecture Reference Manual",
 * SHA256H, SHA256H2, SHA256SU0, SHA256SU1. The extension is optional, and programs cannot ask the processor: the kernel did,
 * and says so in the auxiliary vector. On other machines this file is empty.
 */
#include "crypto/sha256.h"

#if defined(__AARCH64EL__)

#include <arm_neon.h>
#include <sys/auxv.h>

bool seal_sha256_fast(void)
{
    return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0;
}

/* Words 4 * group to 4 * group + 3 of the message schedule, of which the last sixteen are kept. */
__attribute__((target("+crypto"), always_inline)) static inline uint32x4_t schedule(
    const uint32x4_t words[4], unsigned group)
{
    const uint32x4_t sum = vsha256su0q_u32(words[group % 4], words[(group + 1) % 4]);

    return vsha256su1q_u32(sum, words[(group + 2) % 4], words[(group + 3) % 4]);
}

__attribute__((target("+crypto"))) void seal_sha256_blocks(uint32_t state[8], const uint8_t *data,
                                                           size_t blocks)
{
    uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);

    for (; blocks > 0; blocks--, data += SEAL_SHA256_BLOCK) {
        const uint32x4_t abcd_before = abcd, efgh_before = efgh;
        uint32x4_t words[4];

#pragma GCC unroll 16
        for (unsigned group = 0; group < 16; group++) {
            const uint32x4_t abcd_now = abcd;
            uint32x4_t sum;

            if (group < 4) /* big-endian, as the standard has it */
                words[group] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(data + (size_t)16 * group)));
            else
                words[group % 4] = schedule(words, group);
            sum = vaddq_u32(words[group % 4], vld1q_u32(&seal_sha256_constants[(size_t)4 * group]));
            abcd = vsha256hq_u32(abcd, efgh, sum);
            efgh = vsha256h2q_u32(efgh, abcd_now, sum);
        }
        abcd = vaddq_u32(abcd, abcd_before);
        efgh = vaddq_u32(efgh, efgh_before);
    }
    vst1q_u32(state, abcd);
    vst1q_u32(state + 4, efgh);
}

#endif
