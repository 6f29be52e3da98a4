/* SPDX-License-Identifier: Apache-2.0 */
/* What else the platform starts because of files that lie in its places. */
#ifndef SEAL_LAMBDA_SURROUNDINGS_H
#define SEAL_LAMBDA_SURROUNDINGS_H

#include <stdbool.h>

/* seal_siblings_exist() - may anything but @own lie in @extensions, the folder of extensions?
 * Also when nobody can tell. */
bool seal_siblings_exist(const char *extensions, const char *own);

#endif
