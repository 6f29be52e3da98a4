/* SPDX-License-Identifier: Apache-2.0 */
/* Machines, as manifests call them. */
#ifndef SEAL_BASE_MACHINE_H
#define SEAL_BASE_MACHINE_H

#include <coldseal/bytes.h>

#include <stdbool.h>

/* seal_machine_valid() - is it one that a manifest may be bound to? */
bool seal_machine_valid(struct seal_slice name);

/* seal_machine_built() - the one that this program was compiled for; static. NULL: manifests have no word for it, which refuses
 * wherever the machine is bound. */
const char *seal_machine_built(void);

#endif
