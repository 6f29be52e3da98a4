/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal doctor: what would make a function's gate weak, or keep the function from starting.
 *
 *     function   doctor/function.c   the configuration, as aws lambda prints it
 *     settings   doctor/settings.c   findings about the configuration alone
 *     layers     doctor/layers.c     findings about unpacked layers, and the package
 *     policy     doctor/policy.c     findings about the policy, and what it will say to the settings
 *     size       doctor/size.c       findings about time
 *     findings   doctor/findings.c   the one table of findings; doctor/report.c prints them
 *
 * It changes nothing and asks nobody: everything comes from files.
 */
#ifndef SEAL_CLI_DOCTOR_H
#define SEAL_CLI_DOCTOR_H

#include "cli/command.h"
#include "cli/policy/file.h"
#include "core/manifest.h"

#define SEAL_DOCTOR_LAYERS_MAX 16u /* the platform takes five; a test setup may have more */
#define SEAL_DOCTOR_FINDINGS_MAX 256u

enum seal_severity { SEAL_SEVERITY_ERROR, SEAL_SEVERITY_WARNING, SEAL_SEVERITY_NOTE };

/* A finding's name is API, as that of a result is: names are only added. */
enum seal_finding_kind {
    SEAL_FINDING_NO_GATE,
    SEAL_FINDING_LAYER_ORDER,
    SEAL_FINDING_LAYER_OVERWRITES,
    SEAL_FINDING_EXTENSION_MISSING,
    SEAL_FINDING_NOT_EXECUTABLE,
    SEAL_FINDING_TOO_MANY_EXTENSIONS,
    SEAL_FINDING_SIBLING,
    SEAL_FINDING_SWITCH_FILE,
    SEAL_FINDING_LAYER_BOOTSTRAP,
    SEAL_FINDING_WRAPPER_OFF,
    SEAL_FINDING_OTHER_WRAPPER,
    SEAL_FINDING_WRAPPER_IGNORED,
    SEAL_FINDING_WRAPPER_MISSING,
    SEAL_FINDING_NEXT_WRAPPER,
    SEAL_FINDING_NEXT_WRAPPER_UNUSED,
    SEAL_FINDING_UNKNOWN_VARIABLE,
    SEAL_FINDING_VARIABLE_REFUSED,
    SEAL_FINDING_VARIABLE_TO_SEAL,
    SEAL_FINDING_VARIABLE_BOUND,
    SEAL_FINDING_ARCHITECTURE,
    SEAL_FINDING_TIMEOUT,
    SEAL_FINDING_MEMORY,
    SEAL_FINDING_DEADLINE,
    SEAL_FINDING_UNSEALED,
    SEAL_FINDING_POLICY,
    SEAL_FINDING_NO_RULE,
    SEAL_FINDING_BOUND_ELSEWHERE,
    SEAL_FINDING_ONE_SIGNER,
    SEAL_FINDING_AUDIT,
    SEAL_FINDING_LAYERS_UNVERIFIED,
    SEAL_FINDING_TRUST_ENDED,
    SEAL_FINDING_TRUST_ENDS,
    SEAL_FINDING_LOG_LEVEL,
    SEAL_FINDING_LOG_HIDDEN,
    SEAL_FINDING_IMAGE,
    SEAL_FINDING_IMAGE_ENTRY,
    SEAL_FINDING_SNAPSTART,
    SEAL_FINDING_KINDS,
};

/* What the table says of one kind. */
struct seal_finding_words {
    const char *name; /* "layer-order" */
    enum seal_severity severity;
    const char *meaning; /* what is the matter with the subject; one line, lower case, no full stop */
    const char *next;    /* one step that helps */
};

/* seal_finding_words() - static. seal_severity_word() - "error", "warning", "note"; static. */
struct seal_finding_words seal_finding_words(enum seal_finding_kind kind);
const char *seal_severity_word(enum seal_severity severity);

struct seal_finding {
    enum seal_finding_kind kind;
    const char *subject;          /* in the arena; "" none */
    const char *expected, *found; /* in the arena; "" none */
    const char *next;             /* static, better than that of its kind; NULL: that */
};

/* A function as its configuration says; strings in the arena, NULL or "" where it does not say. */
struct seal_function {
    const char *name, *runtime, *handler, *package_type, *architecture;
    const char *log_format, *log_level;
    const char *entry_point; /* of an image, where the configuration overrides it */
    bool snapstart;
    uint64_t timeout, memory, code_size, layers_size; /* seconds, MB, bytes zipped; 0: not said */
    char **environment;                               /* "NAME=value", ended by NULL */
    const char *layers[SEAL_DOCTOR_LAYERS_MAX];       /* "coldseal-arm64:4" */
    size_t layers_count;
};

/* One examination. All zero but the call is the valid, empty state. */
struct seal_doctor {
    struct seal_call *call;
    bool has_function; /* a configuration was read */
    struct seal_function function;
    const char *layer_name; /* what the coldseal layer is called, where its name does not say so; NULL */
    const char *task;       /* absolute directory of the package; NULL: not given */
    const char *task_typed;                          /* as it was given */
    const char *directories[SEAL_DOCTOR_LAYERS_MAX]; /* of unpacked layers, in order */
    size_t directories_count;
    size_t ours;      /* which of the directories is the coldseal layer; directories_count: none */
    bool has_wrapper; /* the wrapper gate will run, as far as is known */
    bool lacks_wrapper;      /* the wrapper that is set is in none of the layers */
    const char *policy_path; /* NULL: none */
    bool has_policy, has_manifest;
    struct seal_policy_file policy;
    struct seal_manifest manifest; /* of the package; nobody verified it */
    uint64_t bytes;                /* that a start reads, as far as is known */
    struct seal_finding findings[SEAL_DOCTOR_FINDINGS_MAX];
    size_t count;
};

/* seal_doctor_find() - one more finding; each text may be NULL, and is copied. SEAL_OK; SEAL_LIMIT_MEMORY, _COUNT */
SEAL_MUST_CHECK enum seal_result seal_doctor_find(struct seal_doctor *doctor,
                                                  enum seal_finding_kind kind, const char *subject,
                                                  const char *expected, const char *found,
                                                  struct seal_fault *fault);

/* seal_doctor_advise() - what was found last has a better next step than its kind; static. */
void seal_doctor_advise(struct seal_doctor *doctor, const char *next);
#define SEAL_DOCTOR_MEAN_OURS "did you mean " SEAL_PLACE_LAYERS "/" SEAL_WRAPPER_NAME "?"

/* seal_doctor_means_ours() - is this so nearly the path of our wrapper that a slip of the fingers explains it? Also if it is that path. */
bool seal_doctor_means_ours(const char *wrapper);

/*
 * seal_function_read() - what `aws lambda get-function-configuration` or `get-function` printed.
 *   SEAL_OK; SEAL_CONFIG_FILE it is something else; SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_function_read(struct seal_slice text, const char *document,
                                                    struct seal_arena *arena,
                                                    struct seal_function *ret_function,
                                                    struct seal_fault *fault);

/* seal_function_variable() - the value of one of its variables, a view; NULL: it is not set. */
const char *seal_function_variable(const struct seal_function *function, const char *name);
/* seal_function_managed() - does its runtime honour AWS_LAMBDA_EXEC_WRAPPER? False where no runtime is said. */
bool seal_function_managed(const struct seal_function *function);

/* The examinations; each adds what it finds. SEAL_OK; what stops it: SEAL_IO_*, SEAL_LIMIT_* */
SEAL_MUST_CHECK enum seal_result seal_doctor_layers(struct seal_doctor *doctor,
                                                    struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_doctor_package(struct seal_doctor *doctor,
                                                     struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_doctor_settings(struct seal_doctor *doctor,
                                                      struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_doctor_variables(struct seal_doctor *doctor,
                                                       struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_doctor_policy(struct seal_doctor *doctor,
                                                    struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_doctor_trust(struct seal_doctor *doctor,
                                                   struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_doctor_size(struct seal_doctor *doctor,
                                                  struct seal_fault *fault);

/* seal_doctor_report_text(), _json() - append what was found. seal_doctor_list_*() - all that can be found. */
void seal_doctor_report_text(const struct seal_doctor *doctor, struct seal_page *page);
void seal_doctor_report_json(const struct seal_doctor *doctor, struct seal_page *page);
void seal_doctor_list_text(struct seal_page *page);
void seal_doctor_list_json(struct seal_page *page);

/* seal_doctor_count() - findings of one severity. */
size_t seal_doctor_count(const struct seal_doctor *doctor, enum seal_severity severity);

#endif
