/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are complete on disk or not there at all. */
#ifndef SEAL_CLI_ATOMIC_FILE_H
#define SEAL_CLI_ATOMIC_FILE_H

#include <coldseal/bytes.h>

#include <signal.h>
#include <sys/types.h>

/*
 * seal_file_create() - a new file @name in the open directory @directory with exactly these bytes
 * and this mode, on disk when it returns. Never overwrites, never follows a link; nothing is left
 * on failure.
 *
 * @shown: what to call it in messages.
 *   SEAL_OK; SEAL_CONFIG_FILE something is there already; SEAL_IO_WRITE; the fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_file_create(int directory, const char *name, mode_t mode,
                                                  struct seal_slice bytes, const char *shown,
                                                  struct seal_fault *fault);

/* seal_file_rename() - @from becomes @to in one step, in place of what was there. SEAL_OK; SEAL_IO_WRITE */
SEAL_MUST_CHECK enum seal_result seal_file_rename(int directory, const char *from, const char *to,
                                                  struct seal_fault *fault);

/* seal_file_sync() - the names in an open directory are on disk. SEAL_OK; SEAL_IO_WRITE */
SEAL_MUST_CHECK enum seal_result seal_file_sync(int directory, const char *shown,
                                                struct seal_fault *fault);

/* seal_write_failed() - IO_WRITE about @shown, with what the machine says (errno). */
enum seal_result seal_write_failed(struct seal_fault *fault, const char *reason, const char *shown);

/* seal_signals_hold() - an impatient Ctrl-C waits until seal_signals_release(), instead of leaving half of two files. */
void seal_signals_hold(sigset_t *ret_before);
void seal_signals_release(const sigset_t *before);

#endif
