/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal: makes and checks seals. All of it is in run.c, where tests can reach it. */
#include "cli/command.h"

#include <unistd.h>

int main(int count, char **arguments)
{
    (void)count;
    return seal_cli_run(arguments, environ);
}
