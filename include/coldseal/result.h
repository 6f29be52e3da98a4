/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The results of coldseal, and the fault that carries one to a person.
 *
 * A name is API: log line, man page, alarms and tests use the same word. In print the prefix is
 * dropped (TREE_EXTRA). The category is the exit status of a gate: seal_result_exit(). New names
 * are appended within their category; no number is ever used again.
 */
#ifndef COLDSEAL_RESULT_H
#define COLDSEAL_RESULT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEAL_MUST_CHECK __attribute__((warn_unused_result))

/*
 * A value is the exit status of its category, shifted left by eight, and a number within the
 * category. Ask for the status with seal_result_exit(): SEAL_OK is an exception. Compare with
 * SEAL_OK by name; SEAL_OK is not zero.
 */
enum seal_result {
    SEAL_UNDECIDED = 0, /* nobody decided: a refusal */
    SEAL_OK = 0x00a5,   /* not zero, so that forgotten memory is never a success */

    SEAL_USAGE = 0x0201, /* the command line makes no sense */

    SEAL_CONFIG_POLICY = 0x5001, /* the policy is missing, malformed or contradicts itself */
    SEAL_CONFIG_KEY,             /* a key is malformed, of the wrong kind, or named twice */
    SEAL_CONFIG_FILE,            /* a file that the policy or an option names is missing or unfit */
    SEAL_CONFIG_VARIABLE,        /* an unknown COLDSEAL_* variable, or one with a senseless value */

    SEAL_IO_OPEN = 0x5101, /* something that must be read cannot be opened */
    SEAL_IO_READ,          /* reading failed */
    SEAL_IO_CHANGED,       /* a file changed while it was read */
    SEAL_IO_WRITE,         /* writing failed (the command only; a gate writes nothing) */
    SEAL_IO_RUNTIME_API,   /* the platform's API did not answer as it must */

    SEAL_LIMIT_SIZE = 0x5201, /* larger than a bound of limits.h */
    SEAL_LIMIT_COUNT,         /* more of them than a bound of limits.h */
    SEAL_LIMIT_DEPTH,         /* nested deeper than a bound of limits.h */
    SEAL_LIMIT_MEMORY,        /* memory could not be had */
    SEAL_LIMIT_TIME,          /* the deadline of the policy has passed */

    SEAL_FORMAT_JSON = 0x5301, /* not strict JSON */
    SEAL_FORMAT_MANIFEST,      /* strict JSON, but no manifest/v1 */
    SEAL_FORMAT_VERSION,       /* a document of another type or version */
    SEAL_FORMAT_PACKAGE,       /* the manifest says another package than its file name */
    SEAL_FORMAT_SEAL_NAME,     /* a file in .coldseal/ that has no business there */
    SEAL_FORMAT_SIGNATURE,     /* a signature file without the syntax of its kind */
    SEAL_FORMAT_ARCHIVE,       /* a zip that can be read in two ways (the command only) */

    SEAL_TRUST_UNSEALED = 0x5401, /* no seal where one must be, or two where one must be */
    SEAL_TRUST_RULE,              /* no rule of the policy fits the seal at this place */
    SEAL_TRUST_SIGNERS,           /* not enough of the right signers vouch for the manifest */
    SEAL_TRUST_REVOKED,     /* vouched for, but by a revoked key, or the manifest is revoked */
    SEAL_TRUST_CERTIFICATE, /* a certificate or its chain does not hold */
    SEAL_TRUST_TIME,        /* not valid at the time that counts */
    SEAL_TRUST_LOG,         /* a transparency log's evidence does not hold */
    SEAL_TRUST_REVOCATION,  /* whether a certificate is revoked cannot be established */
    SEAL_TRUST_TIMESTAMP,   /* a timestamp that is demanded is missing, or one does not hold */

    SEAL_TREE_MISSING = 0x5501, /* listed, and not on disk */
    SEAL_TREE_EXTRA,            /* on disk, and not listed */
    SEAL_TREE_MODIFIED,         /* listed with other contents */
    SEAL_TREE_KIND, /* a file, link or directory where another kind is listed; device, setuid, exec bit */
    SEAL_TREE_LINK,     /* a link that leads out of the verified roots, nowhere, or in circles */
    SEAL_TREE_CONFLICT, /* two seals disagree about one path */
    SEAL_TREE_MOUNT,    /* another file system inside a root */

    SEAL_BINDING_ROOT = 0x5601, /* sealed for another root */
    SEAL_BINDING_FUNCTION,      /* sealed for another function, or the function is not known */
    SEAL_BINDING_HANDLER,       /* sealed for another handler */
    SEAL_BINDING_COMMAND,       /* sealed for another command, or the command is no verified file */
    SEAL_BINDING_ARCHITECTURE,  /* sealed for another machine */
    SEAL_BINDING_REGION,        /* sealed for another region */
    SEAL_BINDING_REALM,         /* sealed for another realm */
    SEAL_BINDING_VERSION,       /* below the version floor */
    SEAL_BINDING_TIME,          /* not yet or no longer valid, or the clock cannot be right */
    SEAL_BINDING_ENVIRONMENT,   /* a forbidden, doubled, missing or other variable */
    SEAL_BINDING_SCOPE,         /* lists paths outside those that its rule allows */
    SEAL_BINDING_REQUIRES,      /* a package that it requires is not there, or too old */
    SEAL_BINDING_GENERATION,    /* the policy is older than the package demands */
    SEAL_BINDING_MISSING,       /* lacks a binding that its rule demands */

    SEAL_INTERNAL_STATE = 0x5701, /* a bug of ours: an impossible state */
    SEAL_INTERNAL_CRYPTO,         /* the cryptographic library failed on good input */

    SEAL_COMMAND_REFUSED = 0x7e01,   /* exit 126: the kernel would not execute the command */
    SEAL_COMMAND_NOT_FOUND = 0x7f01, /* exit 127: there is no such command */
};

/* How many bytes a fault keeps of what it names, final NUL included. A path may have 4,095 bytes;
 * what is cut is marked with "...". */
#define SEAL_SUBJECT_SIZE 1024
#define SEAL_DETAIL_SIZE 160

/*
 * struct seal_fault - what went wrong, where, and what was expected instead.
 *
 * Filled together with the result that is returned; on success its contents mean nothing. Functions
 * that take one take NULL too, from callers that want the code alone. Strings are NUL-terminated
 * raw bytes: whoever prints them escapes them. An empty string means that there is nothing to say.
 */
struct seal_fault {
    enum seal_result code;
    const char *reason; /* static text, lower case, no full stop; NULL: the meaning of the code says it all */
    char subject[SEAL_SUBJECT_SIZE]; /* path, file, or document and member */
    char expected[SEAL_DETAIL_SIZE];
    char found[SEAL_DETAIL_SIZE];
};

/* seal_result_name() - the name in print, without the prefix ("TREE_EXTRA"). Static; "UNKNOWN" for
 * no result. */
const char *seal_result_name(enum seal_result result);

/* seal_result_meaning() - one sentence for people, lower case, no full stop. Static. */
const char *seal_result_meaning(enum seal_result result);

/* seal_result_next() - one step that helps, lower case, no full stop; never "weaken the policy".
 * Static. */
const char *seal_result_next(enum seal_result result);

/* seal_result_category() - "TREE" for all of TREE_*; "OK", "USAGE", "COMMAND", "INTERNAL", ...
 * Static. */
const char *seal_result_category(enum seal_result result);

/* seal_result_exit() - the exit status of the category: 0 for SEAL_OK alone, 87 for anything
 * unknown. */
int seal_result_exit(enum seal_result result);

/* seal_result_list() - every result in the order of the enum, for tables in help and documents.
 * Static. */
const enum seal_result *seal_result_list(size_t *ret_count);

/*
 * seal_fault_set() - fill @fault and return its code, so that a refusal is one statement.
 *
 * @reason: static text or NULL; kept, not copied.  @subject: copied and bounded; may be NULL.
 * Clears expected and found. @fault may be NULL: then only the code is returned.
 */
enum seal_result seal_fault_set(struct seal_fault *fault, enum seal_result code, const char *reason,
                                const char *subject);

/* seal_fault_detail() - add what was expected and what was found, each may be NULL; returns the
 * fault's code.
 * @fault may be NULL: then there is no code, and SEAL_UNDECIDED is returned. */
enum seal_result seal_fault_detail(struct seal_fault *fault, const char *expected, const char *found);

#ifdef __cplusplus
}
#endif

#endif
