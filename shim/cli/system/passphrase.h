/* SPDX-License-Identifier: Apache-2.0 */
/* The passphrase of an encrypted key: from a file, a descriptor, or the terminal; never from the command line or the environment. */
#ifndef SEAL_CLI_PASSPHRASE_H
#define SEAL_CLI_PASSPHRASE_H

#include "cli/options.h"

#include <coldseal/sign.h>

/* Borrowed while it may be asked. */
struct seal_passphrase_source {
    const char *file;      /* --passphrase-file, or NULL */
    struct seal_number fd; /* --passphrase-fd */
    const char *key;       /* what the passphrase is for */
    bool asked;            /* set when it was: the key is encrypted */
};

/*
 * seal_passphrase_from() - who asks when a key turns out to be encrypted. The first line counts, without its end.
 *
 * The asking gives SEAL_OK; SEAL_CONFIG_KEY there is none, or no terminal; SEAL_CONFIG_FILE; SEAL_IO_READ; SEAL_LIMIT_MEMORY
 */
struct seal_passphrase seal_passphrase_from(struct seal_passphrase_source *source);

#endif
