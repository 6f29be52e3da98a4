/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --tsa: a timestamp over the signature, RFC 3161. The network is a command's business: it gets the request on standard input and
 * prints the response. Or a file holds a response, made for exactly this signature.
 *
 * Whom a policy trusts with the time is not known here. What is checked is that the token is whole: over this signature,
 * signed by the certificate that lies in it, which is for timestamps and valid then.
 */
#include "cli/sign/job.h"

#include "cli/system/child.h"
#include "cli/system/input.h"
#include "crypto/distinguished_name.h"
#include "posix/clock.h"
#include "sign/cms_write.h"
#include "trust/timestamp.h"
#include "trust/timestamp_token.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BY_HAND "run it by hand: openssl ts -query -data FILE -sha256 -cert | COMMAND > FILE.tsr"

enum seal_result seal_sign_stamp_read(struct seal_sign_job *job, struct seal_slice token,
                                      struct seal_fault *fault)
{
    const int64_t now = seal_clock_now() / 1000;
    struct seal_timestamp stamp = {.time = 0};
    struct seal_timestamp_token shape;
    struct seal_pool brought = {NULL, 0, NULL};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_timestamp_token_read(token, &shape, fault)) != SEAL_OK ||
        (r = seal_cms_certificates(&shape.cms, &brought, fault)) != SEAL_OK)
        goto out;
    if (seal_cms_signer(&shape.cms, &brought) == NULL) {
        r = seal_fault_set(fault, SEAL_TRUST_TIMESTAMP,
                           "the certificate of its authority is not in it", NULL);
        goto out;
    }
    r = seal_timestamp_read(token, seal_buffer_slice(&job->there.octets), &brought, now, &stamp,
                            fault);
    if (r != SEAL_OK)
        goto out;
    job->stamp.given = true;
    job->stamp.time = stamp.time;
    seal_name_text(stamp.chain.links[0]->subject, job->stamp.authority, sizeof(job->stamp.authority));
out:
    seal_timestamp_clear(&stamp);
    seal_pool_clear(&brought);
    return r;
}

/* A file that nobody may execute holds a response; everything else is a command. */
static bool is_response(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) != 0;
}

static enum seal_result failed(struct seal_sign_job *job, const char *reason, const char *expected,
                               const char *found, struct seal_fault *fault)
{
    (void)snprintf(
        job->call->next, sizeof(job->call->next),
        "run it by hand: openssl ts -query -data FILE -sha256 -cert | COMMAND > FILE.tsr");
    seal_fault_set(fault, SEAL_CONFIG_FILE, reason, job->settings->tsa);
    return seal_fault_detail(fault, expected, found);
}

static enum seal_result ask(struct seal_sign_job *job, struct seal_slice request,
                            struct seal_buffer *ret_response, struct seal_fault *fault)
{
    char shell[] = "/bin/sh", option[] = "-c";
    char *command = seal_arena_copy(job->call->arena, job->settings->tsa, strlen(job->settings->tsa));
    char *const words[] = {shell, option, command, NULL};
    const struct seal_question question = {
        .arguments = words,
        .environment = job->call->environment,
        .input = request,
    };
    struct seal_reply reply = {0};
    char found[SEAL_DETAIL_SIZE];
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (command == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, "--tsa");
    if ((r = seal_program_ask(&question, &reply, fault)) != SEAL_OK) {
        r = seal_fault_set(fault, r, fault->reason, job->settings->tsa);
    } else if (reply.unstarted != 0) {
        r = failed(job, "there is no shell to run it", shell, strerror(reply.unstarted), fault);
    } else if (reply.status != 0) {
        (void)snprintf(found, sizeof(found), "exit status %d", reply.status);
        r = failed(job, "gives no timestamp", "exit status 0", found, fault);
    } else if (reply.out.size == 0) {
        r = failed(job, "gives no timestamp", "a TimeStampResp in DER on standard output",
                   "nothing", fault);
    } else {
        *ret_response = reply.out;
        reply.out = (struct seal_buffer){0}; /* transferred */
    }
    seal_reply_clear(&reply);
    return r;
}

static enum seal_result get_response(struct seal_sign_job *job, struct seal_buffer *ret_response,
                                     struct seal_fault *fault)
{
    const enum seal_algorithm algorithm = seal_algorithm_read(seal_slice_text(job->algorithm));
    struct seal_buffer request = {NULL, 0, 0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (is_response(job->settings->tsa))
        return seal_input_read(job->settings->tsa, seal_file_size_max(SEAL_FILE_TSR),
                               SEAL_CONFIG_FILE, ret_response, fault);
    r = seal_timestamp_request_write(seal_algorithm_hash(algorithm),
                                     seal_buffer_slice(&job->there.octets), &request);
    if (r != SEAL_OK)
        r = seal_fault_set(fault, r, NULL, "--tsa");
    else
        r = ask(job, seal_buffer_slice(&request), ret_response, fault);
    seal_buffer_clear(&request);
    return r;
}

/* Said about the token; now about what gave it. */
static enum seal_result no_token(struct seal_sign_job *job, enum seal_result r,
                                 struct seal_fault *fault)
{
    char about[SEAL_DETAIL_SIZE];

    (void)snprintf(about, sizeof(about), "%.*s", (int)sizeof(about) - 1, fault->subject);
    (void)snprintf(job->call->next, sizeof(job->call->next), "%s",
                   is_response(job->settings->tsa)
                       ? "have the signature that lies there stamped: sign without --tsa first"
                       : BY_HAND);
    seal_fault_set(fault, r, fault->reason, job->settings->tsa);
    return seal_fault_detail(fault, "a timestamp over this signature", about);
}

enum seal_result seal_sign_stamp(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_buffer response = {NULL, 0, 0};
    struct seal_timestamp_token token;
    struct seal_slice whole;
    enum seal_result r = get_response(job, &response, fault);

    if (r != SEAL_OK)
        goto out;
    whole = seal_buffer_slice(&response);
    if ((r = seal_sign_stamp_read(job, whole, fault)) != SEAL_OK ||
        (r = seal_timestamp_token_read(whole, &token, fault)) != SEAL_OK) {
        r = no_token(job, r, fault);
        goto out;
    }
    /* an attribute of a CMS is the token alone, RFC 3161 appendix A; a file is the response, as tools expect it */
    if (job->container == SEAL_FILE_P7S)
        whole = token.info;
    if ((r = seal_buffer_append(&job->token, whole.data, whole.size)) != SEAL_OK)
        r = seal_fault_set(fault, r, NULL, "--tsa");
    else if (job->token.size > seal_file_size_max(SEAL_FILE_TSR))
        r = seal_fault_set(fault, SEAL_LIMIT_SIZE, "the timestamp does not fit into a seal",
                           job->settings->tsa);
out:
    seal_buffer_clear(&response);
    return r;
}
