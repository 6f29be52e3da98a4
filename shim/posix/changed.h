/* SPDX-License-Identifier: Apache-2.0 */
/* Did a file change while it was read? */
#ifndef SEAL_POSIX_CHANGED_H
#define SEAL_POSIX_CHANGED_H

#include <stdbool.h>

struct stat;

/* seal_stat_changed() - do two fstat() of one descriptor differ in inode, size, or the times of
 * contents or inode? */
bool seal_stat_changed(const struct stat *before, const struct stat *after);

#endif
