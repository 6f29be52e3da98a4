/* SPDX-License-Identifier: Apache-2.0 */
/* Where links lead, resolved over what was collected as the kernel would resolve it over the files. */
#ifndef SEAL_SIGN_LINKS_H
#define SEAL_SIGN_LINKS_H

#include "sign/collect.h"

/*
 * seal_links_check() - does every relative link end at an entry, or at a directory above one?
 *
 * Absolute targets are taken as they are: which roots will lie beside this one, only a policy knows.
 *   SEAL_OK; SEAL_TREE_LINK the first link that leaves the root, ends nowhere or goes in circles;
 *   SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_links_check(const struct seal_collection *collection,
                                                  struct seal_fault *fault);

#endif
