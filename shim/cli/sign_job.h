/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing a folder, as steps over one struct: sign_run.c is the list, each sign_*.c is one step. coldseal sign signs what the
 * user names, coldseal layer what it has laid out itself.
 *
 *     key        sign_key.c      who signs
 *     folder     sign_folder.c   what lies in .coldseal/ already
 *     options    sign_options.c  what the manifest says, from the command line and from the one before
 *     manifest   shim/sign       the bytes
 *     plan       sign_plan.c     which files stay, come and go
 *     check      sign_check.c    would the shipped verifier take the result?
 *     place      sign_place.c    only now is anything written
 *     report     sign_report.c
 */
#ifndef SEAL_CLI_SIGN_JOB_H
#define SEAL_CLI_SIGN_JOB_H

#include "cli/command.h"
#include "cli/overlay.h"
#include "core/manifest.h"
#include "core/seal_file.h"
#include "crypto/public_key.h"

#include <coldseal/sign.h>

struct seal_sign_settings {
    const char *package;
    struct seal_number version;
    const char *key;
    const char *label;
    const char *root;
    struct seal_list bind, bind_command, requires, info;
    const char *expires, *not_before;
    struct seal_number generation;
    const char *algorithm;
    bool fsverity, renew, strict;
    const char *passphrase_file;
    struct seal_number passphrase_fd;
};

/* A file that lies in .coldseal/. */
struct seal_sign_file {
    const char *name; /* in the run's arena */
    struct seal_file_name parsed;
    struct seal_buffer bytes;
};

/* The folder that is signed, locked while it is open: two runs at once would mix their files. */
struct seal_sign_folder {
    int top, seal; /* descriptors of the folder and its .coldseal/; -1: there is none */
    struct seal_directory *directory; /* the folder, for walking it */
    struct seal_sign_file *files;     /* ascending by name */
    size_t count;
    const struct seal_sign_file *manifest; /* the one that is there, or NULL */
};

/* What .coldseal/ will be. Views into the job. */
struct seal_sign_plan {
    bool write_manifest, write_signature; /* neither: up to date */
    struct seal_overlay_file *after;      /* all that it will hold */
    size_t after_count;
    const char **remove; /* names */
    size_t remove_count;
};

/* One run. All zero but for the descriptors is the valid, empty state. */
struct seal_sign_job {
    struct seal_call *call;
    const struct seal_sign_settings *settings;
    const char *shown;     /* the folder as the user calls it, without slashes at its end */
    const char *directory; /* its absolute path */
    const char *label;

    struct seal_private_key *key;
    struct seal_buffer public_pem;
    struct seal_public_key public;
    const char *algorithm; /* the policy's word */

    struct seal_sign_folder folder;
    struct seal_manifest previous; /* of the manifest that is there; empty: there is none */
    struct seal_manifest_options options;
    struct seal_buffer manifest, signature;
    struct seal_manifest written; /* the new manifest as its readers see it */
    struct seal_manifest_summary summary;
    const char *manifest_name, *signature_name;
    struct seal_sign_plan plan;
};

/* sign_key.c: are the settings complete? SEAL_OK; SEAL_USAGE */
SEAL_MUST_CHECK enum seal_result seal_sign_check_settings(struct seal_sign_job *job,
                                                          struct seal_fault *fault);
/* sign_key.c: the key, its algorithm and its label, of the settings. SEAL_OK; SEAL_USAGE; SEAL_CONFIG_KEY; SEAL_IO_*; SEAL_LIMIT_* */
SEAL_MUST_CHECK enum seal_result seal_sign_key(struct seal_sign_job *job, struct seal_fault *fault);
/* sign_key.c: CONFIG_KEY about the key of the settings. */
enum seal_result seal_sign_refuse_key(struct seal_sign_job *job, struct seal_fault *fault,
                                      const char *reason, const char *next);

/*
 * sign_run.c: all steps from folder to place, with the key that has been read and the folder that job->shown and job->directory
 * name. SEAL_OK it is sealed, job->plan says how; what a step refused, and nothing was written
 */
SEAL_MUST_CHECK enum seal_result seal_sign_steps(struct seal_sign_job *job, struct seal_fault *fault);
/* seal_sign_job_again() - forget the folder but not the key: another folder may follow. */
void seal_sign_job_again(struct seal_sign_job *job);
void seal_sign_job_clear(struct seal_sign_job *job);

/* sign_folder.c: SEAL_OK; SEAL_TREE_KIND, SEAL_FORMAT_SEAL_NAME, SEAL_TRUST_UNSEALED what is there is no seal of one package;
 * SEAL_CONFIG_FILE; SEAL_IO_*; SEAL_LIMIT_*. Closed by the caller, also on failure. */
SEAL_MUST_CHECK enum seal_result seal_sign_folder_open(struct seal_sign_job *job,
                                                       struct seal_fault *fault);
void seal_sign_folder_close(struct seal_sign_folder *folder);
/* seal_sign_folder_find() - by name; NULL: not there. */
const struct seal_sign_file *seal_sign_folder_find(const struct seal_sign_folder *folder,
                                                   const char *name);

/* The names of half-written files; whoever holds the lock may remove them. */
#define SEAL_SIGN_TEMPORARY_MANIFEST ".manifest.tmp"
#define SEAL_SIGN_TEMPORARY_SIGNATURE ".signature.tmp"

/* sign_options.c: job->options, of settings and job->previous. SEAL_OK; SEAL_USAGE; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_sign_options(struct seal_sign_job *job,
                                                   struct seal_fault *fault);

/* sign_plan.c: job->signature and job->plan. SEAL_OK; SEAL_USAGE somebody else's signature would be lost; as seal_private_key_sign() */
SEAL_MUST_CHECK enum seal_result seal_sign_plan(struct seal_sign_job *job, struct seal_fault *fault);

/* sign_check.c: SEAL_OK; what seal_verify() would refuse */
SEAL_MUST_CHECK enum seal_result seal_sign_check(struct seal_sign_job *job, struct seal_fault *fault);

/* sign_place.c: SEAL_OK; SEAL_IO_WRITE, and nothing new is left */
SEAL_MUST_CHECK enum seal_result seal_sign_place(struct seal_sign_job *job, struct seal_fault *fault);

/* sign_report.c */
void seal_sign_warn(const struct seal_sign_job *job);
SEAL_MUST_CHECK enum seal_result seal_sign_report(const struct seal_sign_job *job,
                                                  struct seal_fault *fault);

#endif
