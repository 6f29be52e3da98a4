/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal layer build, as steps over one struct: cmd_layer.c is the list.
 *
 *     policy    layer/policy.c    the policy and the files that it names, each read once
 *     shim      layer/shim.c      for each machine: the shim, what it is made of, and whether it is one
 *     contents  layer/contents.c  which file goes where; nothing else does
 *     stage     layer/stage.c     laid out in a temporary folder, sealed there as coldseal sign does, and judged by the policy in it
 *     zip       zip/write.c       the bytes
 *     place     layer/place.c     only when all are made is any written
 */
#ifndef SEAL_CLI_LAYER_H
#define SEAL_CLI_LAYER_H

#include "cli/check/check.h"
#include "cli/sign/job.h"
#include "cli/zip/write.h"

/* The package that a layer is. */
#define SEAL_LAYER_PACKAGE "coldseal"

/* A shim is 400 KB; with what a debugger wants it is some times as large. */
#define SEAL_SHIM_SIZE_MAX (16u << 20)
#define SEAL_SBOM_SIZE_MAX (1u << 20)

/* A policy's signers name a handful of files each. */
#define SEAL_LAYER_POLICY_FILES_MAX 256u
/* Those, two shims, policy, SBOM and licences; and what lies in .coldseal/. */
#define SEAL_LAYER_FILES_MAX (SEAL_LAYER_POLICY_FILES_MAX + 32u)

struct seal_layer_settings {
    const char *policy;
    const char *architectures;
    const char *gate;
    const char *output;
    struct seal_list shims;
    struct seal_number version;
    const char *key;
    const char *label;
    const char *algorithm;
    bool strict;
    const char *passphrase_file;
    struct seal_number passphrase_fd;
};

/* A machine that layers are made for. */
struct seal_machine {
    const char *name; /* "x86_64", as manifests and zips call it */
    unsigned elf;     /* e_machine */
};

/* seal_machine_find() - by name; NULL: there is none. */
const struct seal_machine *seal_machine_find(const char *name, size_t size);

#define SEAL_MACHINES_MAX 2u

/* The policy and what it names. All zero is the valid, empty state. */
struct seal_layer_policy {
    struct seal_buffer text;
    uint8_t digest[SEAL_DIGEST_SIZE];
    uint64_t generation;
    bool covers_layers;   /* /opt is one of its roots */
    const char *function; /* one that the rule for this package speaks of; NULL: it speaks of none */
    struct {
        const char *name; /* in the arena */
        struct seal_buffer bytes;
    } files[SEAL_LAYER_POLICY_FILES_MAX];
    size_t count;
};

/* The layer of one machine. All zero is the valid, empty state. */
struct seal_layer_zip {
    const struct seal_machine *machine;
    struct seal_buffer shim, sbom;
    struct seal_zip_file files[SEAL_LAYER_FILES_MAX]; /* all but the seal; views */
    size_t count;
    uint64_t entries, bytes;            /* of the manifest */
    uint8_t manifest[SEAL_DIGEST_SIZE]; /* its digest */
    char signers[SEAL_VERDICT_SIGNERS_SIZE]; /* the policy's names of those who vouch: see struct seal_verdict */
    struct seal_buffer zip;
    uint8_t digest[SEAL_DIGEST_SIZE]; /* of the zip */
    const char *name;                 /* "coldseal-x86_64.zip" */
    const char *path;                 /* under the folder of --output */
};

/* One run. All zero but for the job's descriptors is the valid, empty state. */
struct seal_layer {
    struct seal_call *call;
    const struct seal_layer_settings *settings;
    bool extension, wrapper; /* the gates */
    struct seal_layer_policy policy;
    struct seal_sign_settings sign;
    struct seal_sign_job job;
    const char *output; /* --output, without slashes at its end */
    struct seal_layer_zip zips[SEAL_MACHINES_MAX];
    size_t count;
};

/* SEAL_OK; SEAL_CONFIG_*, SEAL_IO_*, SEAL_LIMIT_* the policy would not be read by a gate either */
SEAL_MUST_CHECK enum seal_result seal_layer_policy_read(struct seal_layer *layer,
                                                        struct seal_fault *fault);
void seal_layer_policy_clear(struct seal_layer_policy *policy);

/*
 * seal_layer_shim_read() - the shim for zip->machine and its SBOM, from --shim or from where an install puts them.
 *   SEAL_OK; SEAL_CONFIG_FILE there is none, it is for another machine, it is no static 64-bit program, or the SBOM is another's;
 *   SEAL_IO_*; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_layer_shim_read(struct seal_layer *layer,
                                                      struct seal_layer_zip *zip,
                                                      struct seal_fault *fault);

/* SEAL_OK; SEAL_CONFIG_FILE the policy names a file that the layer needs itself; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_layer_contents(struct seal_layer *layer,
                                                     struct seal_layer_zip *zip,
                                                     struct seal_fault *fault);

/*
 * seal_layer_seal() - lay out, seal, judge and pack: fills the rest of @zip.
 *   SEAL_OK; what seal_sign_steps() says; what a gate would refuse; SEAL_IO_WRITE; SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_layer_seal(struct seal_layer *layer, struct seal_layer_zip *zip,
                                                 struct seal_fault *fault);

/* seal_layer_place() - write all zips, each in one step in place of what was there. SEAL_OK; SEAL_IO_WRITE; SEAL_CONFIG_FILE; SEAL_IO_OPEN */
SEAL_MUST_CHECK enum seal_result seal_layer_place(struct seal_layer *layer, struct seal_fault *fault);

/* The texts under which the shim's parts may be handed on; made by layer/CMakeLists.txt. */
struct seal_licence {
    const char *name; /* "MIT-cJSON.txt" */
    const uint8_t *text;
    size_t size;
};
extern const struct seal_licence seal_licences[];
extern const size_t seal_licences_count;

#endif
