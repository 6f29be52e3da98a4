/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal-shim: one program, four gates. */
#include "lambda/gate.h"
#include "lambda/gate_run.h"
#include "lambda/write.h"

#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct seal_gate gate = {0};
    const char *reason = NULL;

    (void)argc;
    /* So that nothing with our uid reads or writes our memory, where the kernel grants it. Ends
     * with the next exec: the handler inherits nothing. The answer changes nothing. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (seal_gate_recognise(argv, &gate, &reason) != SEAL_OK) {
        seal_write_usage(reason);
        _exit(seal_result_exit(SEAL_USAGE));
    }
    seal_gate_run(&gate, environ);
}
