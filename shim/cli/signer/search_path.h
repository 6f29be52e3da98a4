/* SPDX-License-Identifier: Apache-2.0 */
/* Programs by their names, as a shell finds them. */
#ifndef SEAL_CLI_SEARCH_PATH_H
#define SEAL_CLI_SEARCH_PATH_H

#include "base/arena.h"

/*
 * seal_path_next() - the next file @name in a folder of PATH that may be executed; NULL: there is none, or memory is out.
 *
 * Folders that are not absolute are passed over: what a build left where we are is nobody's tool.
 *
 * @at: the value of the variable, NULL for none; moved behind the folder.
 */
const char *seal_path_next(const char **at, const char *name, struct seal_arena *arena);

#endif
