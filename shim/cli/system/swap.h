/* SPDX-License-Identifier: Apache-2.0 */
/* New files in place of old ones in one folder, all or none. */
#ifndef SEAL_CLI_SWAP_H
#define SEAL_CLI_SWAP_H

#include <coldseal/result.h>

#include <stdbool.h>
#include <stddef.h>

/* More files than one swap has; whoever writes a larger number under such a name is not us. */
#define SEAL_SWAP_MAX 4096u

/* What happens in the open folder @directory. All names are borrowed. */
struct seal_swap {
    int directory;
    const char *const *fresh; /* complete files under names for a while, */
    const char *const *names; /* and what they are to be called; what is called so now is replaced */
    size_t count;
    const char *const *gone; /* files that go; may name what is replaced, or what is not there */
    size_t gone_count;
};

/*
 * seal_swap() - first the old files step aside, those that go before those that are replaced; then the fresh ones take their names, in
 * their order; then the old ones are removed. A failure before that puts everything back; the fresh ones are then gone.
 *
 * @shown: what to call the folder in messages.
 *   SEAL_OK; SEAL_IO_WRITE; the fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_swap(const struct seal_swap *swap, const char *shown,
                                           struct seal_fault *fault);

/* seal_swap_left() - is @name that of an old file which stepped aside in a run that was cut short?  @ret_index: which. */
bool seal_swap_left(const char *name, size_t *ret_index);

/* seal_swap_clean() - remove what stepped aside in a run that was cut short: those below @count. Best effort. */
void seal_swap_clean(int directory, size_t count);

#endif
