/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and times in the files of a label, as they say it themselves: nothing is verified. */
#ifndef SEAL_CLI_INSPECT_TRUST_H
#define SEAL_CLI_INSPECT_TRUST_H

#include "base/arena.h"
#include "base/certificate_id.h"
#include "cli/output.h"
#include "core/seal_file.h"

#define SEAL_INSPECT_CERTIFICATES_MAX 16u

struct seal_inspected_certificate {
    char subject[SEAL_DETAIL_SIZE], issuer[SEAL_DETAIL_SIZE];
    char key[32];                  /* "p256:77ab02d4" */
    struct seal_certificate_id id; /* as a policy's revoked.certificates names it */
    int64_t not_before, not_after;
    bool is_ca;
    bool leads; /* to the one before it in the list: it has the name that one gives as its issuer's */
};

/* What a file holds. In an arena. */
struct seal_inspected_trust {
    const char *reason; /* why nothing could be read; static; NULL: it could */
    struct seal_inspected_certificate certificates[SEAL_INSPECT_CERTIFICATES_MAX]; /* the signer's first, if it is there */
    size_t count;
    bool has_signer;
    size_t unread; /* more of them, which no verifier of ours reads */

    /* of a CMS */
    const char *scheme;  /* "ecdsa-sha256"; static; NULL: no CMS */
    bool other_document; /* its digest is not that of the manifest beside it */
    bool is_bound;       /* it says itself which certificate it means */
    bool claims_time;
    int64_t claimed;

    /* of a timestamp */
    bool has_stamp;
    int64_t stamped;
    char authority[SEAL_DETAIL_SIZE]; /* empty: its certificate is not there */
};

/*
 * seal_inspect_trust() - what a .p7s, .chain.pem or .tsr holds.
 *
 * @manifest: that it lies beside.  @ret_trust: in the arena; NULL for a file of another type.
 *   SEAL_OK, also where the file is malformed; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_inspect_trust(enum seal_file_type type, struct seal_slice bytes,
                                                    struct seal_slice manifest,
                                                    struct seal_arena *arena,
                                                    struct seal_inspected_trust **ret_trust);

/* How it is shown: lines below that of the file; members of its object, with a comma before the first. */
void seal_inspected_trust_text(struct seal_page *page, const struct seal_inspected_trust *trust);
void seal_inspected_trust_json(struct seal_page *page, const struct seal_inspected_trust *trust);

#endif
