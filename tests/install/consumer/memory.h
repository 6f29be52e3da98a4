/* SPDX-License-Identifier: Apache-2.0 */
/* A platform of a consumer's own: two folders that were read into memory once. It hashes with the consumer's own library. */
#ifndef TESTS_INSTALL_MEMORY_H
#define TESTS_INSTALL_MEMORY_H

#include <coldseal/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* memory_load() - read all that lies below the absolute path @folder; 0, or -1 if that cannot be done.
 * memory_platform() - over all that was loaded.   memory_free() - forget it. */
int memory_load(const char *folder);
const struct seal_platform *memory_platform(void);
void memory_free(void);

#ifdef __cplusplus
}
#endif

#endif
