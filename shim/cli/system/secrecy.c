/* SPDX-License-Identifier: Apache-2.0 */
/* A core dump of a signing process would hold its key. */
#include "cli/system/secrecy.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void seal_keep_secrets(void)
{
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
