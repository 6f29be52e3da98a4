/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing a folder or a zip, as steps over one struct: sign/run.c is the list, each sign_*.c is one step. coldseal sign signs what the
 * user names, coldseal layer what it has laid out itself.
 *
 *     key        sign/key.c, sign/certificate.c    who signs
 *     folder     sign/folder.c   what lies in .coldseal/ already
 *     options    sign/options.c, sign/bind.c    what the manifest says, from the command line and from the one before
 *     manifest   shim/sign       the bytes
 *     secrets    sign/secrets.c  private keys among the files, which would be shipped
 *     plan       sign/plan.c     which files stay, come and go
 *     make       sign/container.c, sign/cms.c, sign/timestamp.c    the label's files
 *     check      sign/check.c    would the shipped verifier take the result?
 *     place      sign/place.c    only now is anything written; zip/place.c where a zip is signed
 *     report     sign/report.c
 */
#ifndef SEAL_CLI_SIGN_JOB_H
#define SEAL_CLI_SIGN_JOB_H

#include "cli/check/overlay.h"
#include "cli/command.h"
#include "cli/sign/settings.h"
#include "cli/signer/signing.h"
#include "cli/zip/package.h"
#include "core/manifest.h"
#include "core/seal_file.h"
#include "trust/pool.h"

/* A file that lies in .coldseal/. */
struct seal_sign_file {
    const char *name; /* in the run's arena */
    struct seal_file_name parsed;
    struct seal_buffer bytes;
};

/* The folder that is signed, locked while it is open: two runs at once would mix their files. */
struct seal_sign_folder {
    int top, seal; /* descriptors of the folder and its .coldseal/; -1: there is none */
    const struct seal_platform *platform; /* what answers for the folder... */
    struct seal_directory *directory;     /* ...for walking it */
    struct seal_sign_file *files;         /* ascending by name */
    size_t count;
    size_t others; /* behind them: files of other packages' seals, which stay */
    const struct seal_sign_file *manifest; /* the one that is there, or NULL */
    size_t left; /* files that stepped aside in a run that was cut short have numbers below: see swap.h */
};

/* New files at most: manifest, signature, and what may lie beside one. */
#define SEAL_SIGN_WRITES_MAX 4u

/* What .coldseal/ will be. Views into the job. */
struct seal_sign_plan {
    bool write_manifest, write_signature;
    struct seal_overlay_file write[SEAL_SIGN_WRITES_MAX]; /* what is new, in the order in which it is put in place */
    size_t write_count;                                   /* 0: up to date */
    struct seal_overlay_file *after; /* all that it will hold of this package... */
    size_t after_count;
    size_t others_count; /* ...and behind that of others */
    const char **remove; /* names */
    size_t remove_count;
};

/* What lies there under the label, as far as it is of use. */
enum seal_sign_standing {
    SEAL_SIGN_FOREIGN = 0, /* nothing, or of another key */
    SEAL_SIGN_OURS, /* this key's over this manifest, but something that is wanted is not with it */
    SEAL_SIGN_HOLDS,
};
struct seal_sign_there {
    enum seal_sign_standing standing;
    struct seal_buffer octets;     /* the raw signature; empty: a new one must be made */
    struct seal_buffer attributes; /* that it is over, in a CMS */
    struct seal_buffer token;      /* empty: none */
};

/* When it was signed, and who says so. */
struct seal_sign_stamp {
    bool given;
    int64_t time;
    char authority[SEAL_DETAIL_SIZE];
};

struct seal_counted;

/* One run. All zero but for the descriptors is the valid, empty state. */
struct seal_sign_job {
    struct seal_call *call;
    const struct seal_sign_settings *settings;
    const char *shown;     /* the folder as the user calls it, without slashes at its end */
    const char *directory; /* its absolute path */
    const struct seal_package *package; /* a zip that is signed in the folder's place; NULL: a folder */
    struct seal_package opened;         /* what seal_sign_open() has opened */
    struct seal_package vendor; /* with --adopt: what is listed; the seal goes into @directory all the same */
    const char *label; /* NULL: nobody signs, there is a manifest alone */

    struct seal_signing signing;
    const char *algorithm;         /* the policy's word */
    enum seal_file_type container; /* SEAL_FILE_SIG or SEAL_FILE_P7S */

    /* with --cert */
    struct seal_pool certificates;         /* the signer's first */
    const struct seal_certificate *anchor; /* of them: where the way up ends */
    struct seal_buffer chain;              /* all of them in PEM */

    struct seal_sign_folder folder;
    struct seal_manifest previous; /* of the manifest that is there; empty: there is none */
    struct seal_manifest_options options;
    struct seal_buffer manifest, signature, token;
    struct seal_sign_there there;
    struct seal_sign_stamp stamp;
    struct seal_counted *counted; /* with --policy */
    struct seal_manifest written; /* the new manifest as its readers see it */
    struct seal_manifest_summary summary;
    uint64_t secrets;   /* private keys among its files... */
    const char *secret; /* ...the first of them, a view into @written */
    const char *manifest_name;
    const char *signature_name, *chain_name, *token_name; /* NULL when nobody signs */
    struct seal_sign_plan plan;
};

/* sign/key.c: are the settings complete? SEAL_OK; SEAL_USAGE */
SEAL_MUST_CHECK enum seal_result seal_sign_check_settings(struct seal_sign_job *job,
                                                          struct seal_fault *fault);
/* sign/key.c: the key, its algorithm and its label, of the settings. SEAL_OK; SEAL_USAGE; SEAL_CONFIG_KEY; SEAL_IO_*; SEAL_LIMIT_* */
SEAL_MUST_CHECK enum seal_result seal_sign_key(struct seal_sign_job *job, struct seal_fault *fault);
/*
 * sign/certificate.c: --cert and --chain, which must go with the key, and be what a verifier takes today.
 *   SEAL_OK; SEAL_CONFIG_FILE; SEAL_CONFIG_KEY another key's; SEAL_TRUST_CERTIFICATE, SEAL_TRUST_TIME a verifier would refuse
 *   it; SEAL_IO_*; SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_sign_certificate(struct seal_sign_job *job,
                                                       struct seal_fault *fault);
/* sign/key.c: what lies in the folder is shipped. SEAL_OK; SEAL_CONFIG_KEY the private key would be */
SEAL_MUST_CHECK enum seal_result seal_sign_key_outside(struct seal_sign_job *job,
                                                       struct seal_fault *fault);

/* sign/run.c: the folder or zip @path as the command line names it. As seal_package_open() */
SEAL_MUST_CHECK enum seal_result seal_sign_open(struct seal_sign_job *job, const char *path,
                                                struct seal_fault *fault);
/* sign/run.c: the steps from folder to manifest, which job->manifest then holds. SEAL_OK; what a step refused */
SEAL_MUST_CHECK enum seal_result seal_sign_manifest(struct seal_sign_job *job,
                                                    struct seal_fault *fault);

/*
 * sign/run.c: all steps from folder to place, with the key that has been read and the folder that job->shown and job->directory
 * name. SEAL_OK it is sealed, job->plan says how; what a step refused, and nothing was written
 */
SEAL_MUST_CHECK enum seal_result seal_sign_steps(struct seal_sign_job *job, struct seal_fault *fault);
/* seal_sign_job_again() - forget the folder but not the key: another folder may follow. */
void seal_sign_job_again(struct seal_sign_job *job);
void seal_sign_job_clear(struct seal_sign_job *job);

/* sign/folder.c: SEAL_OK; SEAL_TREE_KIND, SEAL_FORMAT_SEAL_NAME, SEAL_TRUST_UNSEALED what is there is no seal of one package;
 * SEAL_CONFIG_FILE; SEAL_IO_*; SEAL_LIMIT_*. Closed by the caller, also on failure. */
SEAL_MUST_CHECK enum seal_result seal_sign_folder_open(struct seal_sign_job *job,
                                                       struct seal_fault *fault);
void seal_sign_folder_close(struct seal_sign_folder *folder);
/* seal_sign_platform() - what answers for the folder, or for the zip in its place. */
const struct seal_platform *seal_sign_platform(const struct seal_sign_job *job);
/* seal_sign_tree() - the package whose files are listed: the folder or zip itself, or the one that is adopted. */
const struct seal_package *seal_sign_tree(const struct seal_sign_job *job);
/* seal_sign_folder_find() - by name; NULL: not there. */
const struct seal_sign_file *seal_sign_folder_find(const struct seal_sign_folder *folder,
                                                   const char *name);

/* sign/place.c: the names of half-written files; whoever holds the lock may remove them. */
extern const char *const seal_sign_temporaries[SEAL_SIGN_WRITES_MAX];

/* sign/options.c: job->options, of settings and job->previous. SEAL_OK; SEAL_USAGE; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_sign_options(struct seal_sign_job *job,
                                                   struct seal_fault *fault);
/* sign/bind.c: what of them the package is bound to. SEAL_OK; SEAL_USAGE; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_sign_bindings(struct seal_sign_job *job,
                                                    struct seal_fault *fault);
/* sign/options.c: a fault whose subject is a member of the manifest, "bind.region", then names the option: "--bind region". */
void seal_sign_name_option(struct seal_fault *fault);
/* seal_sign_pair() - "NAME=VALUE" in two; @shape: what is said of @option if it is none. SEAL_OK; SEAL_USAGE; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_sign_pair(struct seal_sign_job *job, const char *item,
                                                const char *option, const char *shape,
                                                struct seal_pair *ret_pair, struct seal_fault *fault);

/* sign/secrets.c: counts job->secrets. SEAL_OK; SEAL_CONFIG_KEY there is one, and --strict; what the platform says of files */
SEAL_MUST_CHECK enum seal_result seal_sign_secrets(struct seal_sign_job *job,
                                                   struct seal_fault *fault);

/* sign/plan.c: job->signature and job->plan. SEAL_OK; SEAL_USAGE somebody else's signature would be lost; as seal_signing_sign() */
SEAL_MUST_CHECK enum seal_result seal_sign_plan(struct seal_sign_job *job, struct seal_fault *fault);
/* seal_sign_plan_add() - a new file; the lists have room for SEAL_SIGN_WRITES_MAX of them. */
void seal_sign_plan_add(struct seal_sign_plan *plan, const char *name, struct seal_slice bytes);

/* sign/container.c: what is the label's signature that lies there to this run? SEAL_OK, job->there says; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_sign_look(struct seal_sign_job *job, struct seal_fault *fault);
/* sign/container.c: the label's files, of job->there as far as that is of use. SEAL_OK; as seal_signing_sign() and seal_sign_stamp() */
SEAL_MUST_CHECK enum seal_result seal_sign_make(struct seal_sign_job *job, struct seal_fault *fault);

/* sign/cms.c: the same for a CMS. */
SEAL_MUST_CHECK enum seal_result seal_sign_cms_look(struct seal_sign_job *job,
                                                    const struct seal_sign_file *file,
                                                    struct seal_fault *fault);
/* sign/cms.c: what is to be signed, in there.attributes. */
SEAL_MUST_CHECK enum seal_result seal_sign_cms_begin(struct seal_sign_job *job,
                                                     struct seal_fault *fault);
/* sign/cms.c: job->signature, of there.attributes, there.octets and job->token. */
SEAL_MUST_CHECK enum seal_result seal_sign_cms_end(struct seal_sign_job *job,
                                                   struct seal_fault *fault);

/*
 * sign/timestamp.c: have there.octets stamped as --tsa says, in job->token and job->stamp.
 *   SEAL_OK; SEAL_CONFIG_FILE the command failed; SEAL_TRUST_TIMESTAMP, SEAL_FORMAT_SIGNATURE what it gave is no timestamp of
 *   this signature; SEAL_IO_*; SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_sign_stamp(struct seal_sign_job *job, struct seal_fault *fault);
/* sign/timestamp.c: is this a timestamp of there.octets? Fills job->stamp. As seal_timestamp_read() */
SEAL_MUST_CHECK enum seal_result seal_sign_stamp_read(struct seal_sign_job *job,
                                                      struct seal_slice token,
                                                      struct seal_fault *fault);

/* sign/check.c: SEAL_OK; what seal_verify() would refuse */
SEAL_MUST_CHECK enum seal_result seal_sign_check(struct seal_sign_job *job, struct seal_fault *fault);

/* sign/place.c: what the plan says, in a folder or by zip/place.c. SEAL_OK; SEAL_IO_WRITE, and nothing new is left */
SEAL_MUST_CHECK enum seal_result seal_sign_place(struct seal_sign_job *job, struct seal_fault *fault);
/* zip/place.c: the same for job->package. SEAL_OK; SEAL_IO_*; SEAL_LIMIT_*; SEAL_FORMAT_ARCHIVE we have written nonsense */
SEAL_MUST_CHECK enum seal_result seal_sign_place_zip(struct seal_sign_job *job,
                                                     struct seal_fault *fault);

/* sign/report.c; seal_sign_add_path(): of a file of the seal, as a JSON string. */
void seal_sign_add_path(struct seal_page *page, const struct seal_sign_job *job, const char *name);
void seal_sign_warn(const struct seal_sign_job *job);
/* sign/bound.c: "  bound to function orders-api; region eu-west-1", or nothing */
void seal_sign_bound_text(struct seal_page *page, const struct seal_bindings *bind);
SEAL_MUST_CHECK enum seal_result seal_sign_report(const struct seal_sign_job *job,
                                                  struct seal_fault *fault);

#endif
