/* SPDX-License-Identifier: Apache-2.0 */
/* Which gate is this? Decided by how the program was started and by nothing else: no switch can
 * choose a weaker one. */
#ifndef SEAL_LAMBDA_GATE_H
#define SEAL_LAMBDA_GATE_H

#include <coldseal/result.h>

enum seal_gate_kind {
    SEAL_GATE_NONE = 0,
    SEAL_GATE_EXTENSION,
    SEAL_GATE_WRAPPER,
    SEAL_GATE_BOOTSTRAP,
    SEAL_GATE_EXEC,
};

/* struct seal_gate - views into static text and the argv that it was recognised from. */
struct seal_gate {
    enum seal_gate_kind kind;
    const char *policy_directory;
    const char *required_root;  /* NULL: the policy need not have any particular one */
    const char *extension_name; /* the name to register under; NULL for other gates */
    const char *program;        /* what is started on acceptance; NULL for the extension */
    char **argv;                /* what it is handed */
    char **whole;               /* everything that we were handed */
};

/*
 * seal_gate_recognise() - the table of docs/formats.md section 3, "started as".
 *
 * @argv: ended by NULL.
 *   SEAL_OK; SEAL_USAGE @ret_reason says in static text what is wrong
 */
SEAL_MUST_CHECK enum seal_result seal_gate_recognise(char **argv, struct seal_gate *ret_gate,
                                                     const char **ret_reason);

/* seal_gate_word() - "extension", "wrapper", "bootstrap" or "exec". Static. */
const char *seal_gate_word(enum seal_gate_kind kind);

#endif
