/* SPDX-License-Identifier: Apache-2.0 */
/* What a process that holds a private key owes it. */
#ifndef SEAL_CLI_SECRECY_H
#define SEAL_CLI_SECRECY_H

/* seal_keep_secrets() - no core dump, no debugger, no look through /proc. Best effort: a kernel that will not is no reason not to
 * sign. */
void seal_keep_secrets(void);

#endif
