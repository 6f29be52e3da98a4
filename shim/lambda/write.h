/* SPDX-License-Identifier: Apache-2.0 */
/* Saying something on standard error without being kept, killed or noticed by it. */
#ifndef SEAL_LAMBDA_WRITE_H
#define SEAL_LAMBDA_WRITE_H

#include <stddef.h>

/*
 * seal_write_line() - best effort: what cannot be written within a second is dropped.
 *
 * A broken pipe or a file size limit raises no signal, and the process's signal state is the same
 * before and after.
 */
void seal_write_line(const void *line, size_t size);

/* seal_write_usage() - "coldseal-shim: REASON", with the version, after a start that makes no
 * sense. */
void seal_write_usage(const char *reason);

#endif
