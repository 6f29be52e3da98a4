/* SPDX-License-Identifier: Apache-2.0 */
/* The one file that asks the compiler which machine it works for. */
#include "base/machine.h"

static const char x86_64[] = "x86_64", arm64[] = "arm64";

bool seal_machine_valid(struct seal_slice name)
{
    return seal_slice_equal(name, seal_slice_text(x86_64)) == 1 ||
           seal_slice_equal(name, seal_slice_text(arm64)) == 1;
}

const char *seal_machine_built(void)
{
#if defined(__x86_64__)
    return x86_64;
#elif defined(__aarch64__)
    return arm64;
#else
    return NULL;
#endif
}
