/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests only: what a row of a table does to a tree, in words short enough to stand in it.
 *
 *   + path     a file with the contents of its own name      ! path   a character more in it
 *   / path     an empty directory                             ~ path   one bit changed, size kept
 *   > path to  a link                                         x path   executable, or no longer
 *   * path     a FIFO                                         s path   setuid
 *   - path     remove                                         m path   another file system
 *                                                             u path   unreadable
 */
#ifndef TESTS_SUPPORT_CHANGES_H
#define TESTS_SUPPORT_CHANGES_H

#include "support/memory_platform.h"

/* memory_change() - paths are below @root; those that begin with '/' are absolute. */
void memory_change(struct memory_platform *disk, const char *root, const char *commands);

#endif
