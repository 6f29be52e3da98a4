/* SPDX-License-Identifier: Apache-2.0 */
/* What else the platform starts, or does not, because of files that lie in its places. */
#ifndef SEAL_LAMBDA_SURROUNDINGS_H
#define SEAL_LAMBDA_SURROUNDINGS_H

#include <coldseal/verify.h>

#include <stdbool.h>

/* seal_siblings_exist() - may anything but @own lie in @extensions, the folder of extensions?
 * Also when nobody can tell. */
bool seal_siblings_exist(const char *extensions, const char *own);

/*
 * seal_switch_absent() - is the file that keeps the platform from starting any extension not there?
 *
 *   SEAL_OK; SEAL_TREE_EXTRA it is there; SEAL_IO_OPEN nobody can tell
 */
SEAL_MUST_CHECK enum seal_result seal_switch_absent(const char *path, struct seal_fault *fault);

#endif
