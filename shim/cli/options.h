/* SPDX-License-Identifier: Apache-2.0 */
/* The option table: one description from which the command line is read and the help is written. */
#ifndef SEAL_CLI_OPTIONS_H
#define SEAL_CLI_OPTIONS_H

#include "base/arena.h"

#include <coldseal/result.h>
#include <coldseal/sign.h>

#include <stdbool.h>
#include <stdint.h>

/* What an option takes, and what its place in the settings must be. Only a list may be given more
 * than once. */
enum seal_option_kind {
    SEAL_OPTION_FLAG,   /* bool */
    SEAL_OPTION_TEXT,   /* const char *, not empty; NULL when not given */
    SEAL_OPTION_WORD,   /* const char *, one of the words that @argument lists as "text|json" */
    SEAL_OPTION_NUMBER, /* struct seal_number, plain decimal, 0 to 2^53-1 */
    SEAL_OPTION_LIST,   /* struct seal_list (coldseal/sign.h), in the order given */
};

struct seal_number {
    bool given;
    uint64_t value;
};

struct seal_option {
    const char *name;     /* without the dashes: "key" */
    char letter;          /* 'k' for -k; 0: none */
    const char *argument; /* in help: "FILE"; NULL for a flag */
    const char *help;     /* one line, lower case, no full stop */
    enum seal_option_kind kind;
    size_t offset; /* of its place in the settings: offsetof(struct sign_settings, key) */
};

struct seal_options {
    const struct seal_option *items;
    size_t count;
};

/* What was left after the options. After "--" everything is an operand. */
struct seal_operands {
    char **items; /* ended by NULL */
    size_t count;
    bool separated; /* "--" was there */
    size_t before;  /* how many of them stood before "--"; all, when it was not there */
};

/* One table and the settings that it fills; the common options and a command's own come as two of
 * them. */
struct seal_option_target {
    struct seal_options options;
    void *settings;
};

/*
 * seal_options_read() - the command line @arguments, ended by NULL, into the settings.
 *
 * Taken: --name VALUE, --name=VALUE, -x VALUE, -xVALUE, flags, "--". Operands and options may be
 * mixed; what belongs to another
 * program stands behind "--".
 *
 * @arena: owns lists.  @ret_operands: a view of @arguments, whose order it may change.
 * @fault, @ret_next: filled when it is SEAL_USAGE; @ret_next (of @next_size bytes) is a hint such
 * as "did you mean --key?", or empty.
 *   SEAL_OK; SEAL_USAGE; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_options_read(char **arguments,
                                                   const struct seal_option_target *targets,
                                                   size_t count, struct seal_arena *arena,
                                                   struct seal_operands *ret_operands,
                                                   struct seal_fault *fault, char *ret_next,
                                                   size_t next_size);

/* seal_nearest() - which of @count words is so near to @word that a slip of the fingers explains
 * it? NULL: none. */
const char *seal_nearest(const char *word, const char *const *words, size_t count);

#endif
