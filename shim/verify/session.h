/* SPDX-License-Identifier: Apache-2.0 */
/* One verification under way: what the stages hand to each other. */
#ifndef SEAL_VERIFY_SESSION_H
#define SEAL_VERIFY_SESSION_H

#include "core/manifest.h"
#include "core/policy.h"
#include "core/seal_file.h"
#include "core/tree.h"
#include "trust/signers.h"
#include "verify/checks.h"

#include <coldseal/verify.h>

/* The files of one label beside a manifest. */
struct seal_labelled {
    char label[SEAL_LABEL_MAX + 1];
    enum seal_file_type type; /* of the container; NONE until it was found */
    bool has_chain, has_token;
    struct seal_buffer bytes, chain, token;
};

/* A seal: a manifest and its signatures. */
struct seal_seal {
    char path[sizeof SEAL_DIRECTORY_NAME "/" + SEAL_PACKAGE_NAME_MAX + sizeof ".json"]; /* of the manifest */
    char package[SEAL_PACKAGE_NAME_MAX + 1]; /* as the file is named; the manifest says the same after stage 5 */
    struct seal_labelled signatures[SEAL_SIGNATURES_MAX];
    size_t count;
    const struct seal_rule *rule;  /* stage 3 */
    struct seal_buffer bytes;      /* stage 4, given back in stage 5 */
    struct seal_document document; /* its view of the bytes ends with stage 5, its digest stays */
    bool has_document;
    struct seal_vouchers vouchers;
    struct seal_checks checks;     /* of those vouchers */
    struct seal_manifest manifest; /* stage 5 */
};

/* One root of the policy. */
struct seal_root {
    const struct seal_policy_root *policy;
    struct seal_directory *directory, *seal_directory;
    struct seal_seal *seals; /* SEAL_SEALS_MAX of them */
    size_t count;
    bool absent; /* not there, and its rules let it be so */
    bool ended;  /* by a finding that the policy only watches */
    struct seal_tree_part parts[SEAL_SEALS_MAX];
    struct seal_tree *tree;
};

struct seal_session {
    const struct seal_request *request;
    const struct seal_platform *platform;
    struct seal_verdict *verdict;
    struct seal_fault fault; /* of the step that is being taken */
    struct seal_directory *policy_directory;
    struct seal_policy policy;
    struct seal_signers *signers;
    struct seal_root roots[SEAL_ROOTS_MAX];
    size_t count;
    struct seal_strings left_out; /* roots of the policy that this verification leaves out */
    const char *left_out_items[SEAL_ROOTS_MAX];
    const struct seal_seal *at; /* the seal that the last fault is about; NULL: none */
    uint64_t began;             /* of the platform's clock */
};

/* seal_seal_file() - the manifest's name within the seal directory; a view. */
const char *seal_seal_file(const struct seal_seal *seal);

/* seal_session_new() - NULL when memory is out; free takes NULL. */
struct seal_session *seal_session_new(const struct seal_request *request,
                                      struct seal_verdict *verdict);
void seal_session_free(struct seal_session *session);

/* seal_session_in_time() - SEAL_OK, or SEAL_LIMIT_TIME when the policy's deadline has passed. */
SEAL_MUST_CHECK enum seal_result seal_session_in_time(struct seal_session *session);

/* seal_session_describe() - say in the verdict which root and seal it is about. @seal may be NULL. */
void seal_session_describe(struct seal_session *session, const struct seal_root *root,
                           const struct seal_seal *seal);

/* The stages of docs/formats.md section 5. The first is for the whole, each other for one root. */
SEAL_MUST_CHECK enum seal_result seal_stage_policy(struct seal_session *session);
SEAL_MUST_CHECK enum seal_result seal_stage_collect(struct seal_session *session,
                                                    struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_rules(struct seal_session *session,
                                                  struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_evidence(struct seal_session *session,
                                                     struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_manifests(struct seal_session *session,
                                                      struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_bindings(struct seal_session *session,
                                                     struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_environment(struct seal_session *session);
SEAL_MUST_CHECK enum seal_result seal_stage_tree(struct seal_session *session, struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_requires(struct seal_session *session,
                                                     struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_links(struct seal_session *session,
                                                  struct seal_root *root);
SEAL_MUST_CHECK enum seal_result seal_stage_forbidden(struct seal_session *session);
SEAL_MUST_CHECK enum seal_result seal_stage_program(struct seal_session *session);

#endif
