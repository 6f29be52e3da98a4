/* SPDX-License-Identifier: Apache-2.0 */
/* The functions behind seal_linux, <coldseal/platform.h>, and what they share. */
#ifndef SEAL_POSIX_PLATFORM_H
#define SEAL_POSIX_PLATFORM_H

#include <coldseal/platform.h>

struct seal_directory {
    int fd;
};

enum seal_result seal_directory_open(void *context, struct seal_directory *parent, const char *name,
                                     struct seal_directory **ret_directory, struct seal_fault *fault);
void seal_directory_close(void *context, struct seal_directory *directory);
enum seal_result seal_directory_list(void *context, struct seal_directory *directory,
                                     const struct seal_visitor *visitor, struct seal_fault *fault);
enum seal_result seal_directory_read(void *context, struct seal_directory *directory,
                                     const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                     struct seal_fault *fault);
enum seal_result seal_directory_walk(void *context, struct seal_directory *directory,
                                     const struct seal_visitor *visitor, struct seal_fault *fault);

#endif
