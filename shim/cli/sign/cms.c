/* SPDX-License-Identifier: Apache-2.0 */
/* A label's CMS: SignedData with the signer's certificate and whatever is between it and those whom a policy trusts. */
#include "cli/sign/job.h"

#include "base/time.h"
#include "sign/cms_write.h"
#include "trust/cms.h"

static enum seal_result draft(const struct seal_sign_job *job, struct seal_cms_draft *ret_draft,
                              struct seal_fault *fault)
{
    const char *time = job->settings->signing_time;

    *ret_draft = (struct seal_cms_draft){
        .signer = &job->certificates.items[0],
        .certificates = job->certificates.items,
        .count = job->certificates.count,
        .algorithm = seal_algorithm_read(seal_slice_text(job->algorithm)),
        .has_time = time != NULL,
    };
    if (time != NULL && !seal_time_read(seal_slice_text(time), &ret_draft->time))
        return seal_call_usage(job->call, fault, "must be a time as 2026-11-22T00:00:00Z",
                               "--signing-time", NULL);
    return SEAL_OK;
}

/* Are all that we would put in there? It may have more. */
static bool has_certificates(const struct seal_sign_job *job, const struct seal_cms *cms)
{
    for (size_t i = 0; i < job->certificates.count; i++) {
        struct seal_der rest = {cms->certificates};
        struct seal_slice der;
        bool found = false;

        while (!found && seal_der_any(&rest, NULL, NULL, &der))
            found = seal_slice_equal(der, job->certificates.items[i].der) == 1;
        if (!found)
            return false;
    }
    return true;
}

/* A signature of another algorithm holds too, but the CMS that we write around it says ours. */
static bool is_reusable(const struct seal_sign_job *job, const struct seal_cms *cms)
{
    const enum seal_algorithm algorithm = seal_algorithm_read(seal_slice_text(job->algorithm));
    const struct seal_scheme scheme = seal_scheme_of(algorithm);

    return cms->scheme.kind == scheme.kind && cms->scheme.hash == scheme.hash &&
           cms->hash == scheme.hash && cms->key_id.size == 0;
}

static enum seal_result keep(struct seal_sign_there *there, const struct seal_cms *cms)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_buffer_append(&there->attributes, cms->attributes.data, cms->attributes.size)) !=
            SEAL_OK ||
        (r = seal_buffer_append(&there->octets, cms->signature.data, cms->signature.size)) != SEAL_OK)
        return r;
    there->attributes.data[0] = SEAL_DER_SET; /* as it was signed, RFC 5652 section 5.4 */
    return seal_buffer_append(&there->token, cms->token.data, cms->token.size);
}

enum seal_result seal_sign_cms_look(struct seal_sign_job *job, const struct seal_sign_file *file,
                                    struct seal_fault *fault)
{
    const struct seal_certificate *signer = &job->certificates.items[0];
    struct seal_sign_there *there = &job->there;
    struct seal_fault ignored;
    struct seal_cms cms;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (seal_cms_read(seal_buffer_slice(&file->bytes), &cms, &ignored) != SEAL_OK ||
        !seal_cms_is_detached(&cms) || seal_cms_signer(&cms, &job->certificates) != signer ||
        seal_cms_verify(&cms, signer, seal_buffer_slice(&job->manifest), &ignored) != SEAL_OK)
        return SEAL_OK;
    there->standing = SEAL_SIGN_OURS;
    if (has_certificates(job, &cms) && (cms.token.size > 0 || job->settings->tsa == NULL))
        there->standing = SEAL_SIGN_HOLDS;
    if (there->standing == SEAL_SIGN_OURS && !is_reusable(job, &cms))
        return SEAL_OK;
    if ((r = keep(there, &cms)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, file->name);
    return SEAL_OK;
}

enum seal_result seal_sign_cms_begin(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_cms_draft with;
    enum seal_result r = draft(job, &with, fault);

    if (r != SEAL_OK)
        return r;
    r = seal_cms_write_attributes(&with, seal_buffer_slice(&job->manifest), &job->there.attributes);
    if (r == SEAL_USAGE)
        return seal_call_usage(job->call, fault, "must lie between 1970 and 2049", "--signing-time",
                               NULL);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, job->signature_name);
}

enum seal_result seal_sign_cms_end(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_there *there = &job->there;
    struct seal_cms_draft with;
    enum seal_result r = draft(job, &with, fault);

    if (r != SEAL_OK)
        return r;
    r = seal_cms_write(&with, seal_buffer_slice(&there->attributes),
                       seal_buffer_slice(&there->octets), seal_buffer_slice(&job->token),
                       &job->signature);
    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, job->signature_name);
    if (job->signature.size <= seal_file_size_max(SEAL_FILE_P7S))
        return SEAL_OK;
    return seal_fault_set(fault, SEAL_LIMIT_SIZE,
                          "certificates and timestamp do not fit into a seal", job->signature_name);
}
