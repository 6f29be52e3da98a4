/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 by the SHA extensions of x86-64: about five times as fast as portable C, and hashing is what a start waits for.
 *
 * The instructions keep the state as ABEF and CDGH and take four words of the message schedule at a time; Intel, "SHA
 * Extensions", 2013. On other machines this file is empty.
 */
#include "crypto/sha256.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

bool seal_sha256_fast(void)
{
    unsigned eax, ebx, ecx, edx;

    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & bit_SSSE3) == 0 || (ecx & bit_SSE4_1) == 0)
        return false;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_SHA) != 0;
}

/* Words 4 * group to 4 * group + 3 of the message schedule, of which the last sixteen are kept. */
__attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline __m128i schedule(
    const __m128i words[4], unsigned group)
{
    const __m128i before = words[(group + 3) % 4];
    const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(words[group % 4], words[(group + 1) % 4]),
                                      _mm_alignr_epi8(before, words[(group + 2) % 4], 4));

    return _mm_sha256msg2_epu32(sum, before);
}

__attribute__((target("sha,sse4.1,ssse3"))) void seal_sha256_blocks(uint32_t state[8],
                                                                    const uint8_t *data, size_t blocks)
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i dcba = _mm_loadu_si128((const __m128i *)state);
    const __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    __m128i feba, dchg;

    for (; blocks > 0; blocks--, data += SEAL_SHA256_BLOCK) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i words[4];

#pragma GCC unroll 16
        for (unsigned group = 0; group < 16; group++) {
            __m128i sum;

            if (group < 4)
                words[group] = _mm_shuffle_epi8(
                    _mm_loadu_si128((const __m128i *)(data + (size_t)16 * group)), big_endian);
            else
                words[group % 4] = schedule(words, group);
            sum = _mm_add_epi32(
                words[group % 4],
                _mm_loadu_si128((const __m128i *)&seal_sha256_constants[(size_t)4 * group]));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    feba = _mm_shuffle_epi32(abef, 0x1b);
    dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#endif
