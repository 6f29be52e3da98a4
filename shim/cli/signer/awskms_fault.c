/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's errors, as far as people who sign meet them. */
#include "cli/signer/awskms.h"

#include <stdio.h>
#include <string.h>

#define KEY "coldseal keys shows what a key is; aws kms describe-key more"
#define LOGIN "log in as you do for aws, then see aws sts get-caller-identity"

static const struct meaning {
    const char *said; /* in what it said */
    const char *reason, *next;
} meanings[] = {
    {"NotFoundException", "there is no such key in this account and region",
     "check the name, AWS_REGION and AWS_PROFILE, or name the key by its ARN"},
    {"DisabledException", "is disabled", KEY},
    {"KMSInvalidStateException", "is in no state to sign", KEY},
    {"InvalidKeyUsageException", "is not for signing", "make a key for SIGN_VERIFY"},
    {"UnsupportedOperationException", "is not for signing", "make a key for SIGN_VERIFY"},
    {"UnrecognizedClientException", "AWS does not know these credentials", LOGIN},
    {"InvalidClientTokenId", "AWS does not know these credentials", LOGIN},
    {"ExpiredToken", "the credentials have expired", LOGIN},
    {"Unable to locate credentials", "the aws command has no credentials", LOGIN},
    {"must specify a region", "the aws command has no region",
     "set AWS_REGION, or name the key by its ARN"},
    {"Could not connect", "the endpoint cannot be reached", "check the network, and the endpoint"},
};

static const char *said_by(const struct seal_reply *reply)
{
    return reply->errors.data != NULL ? (const char *)reply->errors.data : "";
}

/* The first line that says something, as much of it as fits. */
static const char *first_line(const struct seal_reply *reply, char found[SEAL_DETAIL_SIZE])
{
    const char *at = said_by(reply);

    at += strspn(at, "\r\n ");
    (void)snprintf(found, SEAL_DETAIL_SIZE, "%.*s", (int)strcspn(at, "\r\n"), at);
    return found;
}

/* Of "User: arn:... is not authorized to perform: kms:Sign": who that was. */
static const char *denied_to(const struct seal_reply *reply, char found[SEAL_DETAIL_SIZE])
{
    static const char before[] = "User: ";
    const char *at = strstr(said_by(reply), before);

    if (at == NULL)
        return first_line(reply, found);
    at += strlen(before);
    (void)snprintf(found, SEAL_DETAIL_SIZE, "%.*s", (int)strcspn(at, " \r\n"), at);
    return found;
}

static enum seal_result denied(struct seal_signing *signing, const char *action,
                               const struct seal_reply *reply, struct seal_fault *fault)
{
    const bool signs = strcmp(action, "kms:Sign") == 0;
    char found[SEAL_DETAIL_SIZE];

    seal_signing_refuse(signing, fault, signs ? "kms:Sign was denied" : "kms:GetPublicKey was denied",
                        "it needs kms:Sign and kms:GetPublicKey on this key");
    return seal_fault_detail(fault, NULL, denied_to(reply, found));
}

enum seal_result seal_awskms_fault(struct seal_signing *signing, const char *action,
                                   const struct seal_reply *reply, struct seal_fault *fault)
{
    const char *said = said_by(reply);
    char found[SEAL_DETAIL_SIZE];

    if (strstr(said, "AccessDenied") != NULL || strstr(said, "is not authorized to perform") != NULL)
        return denied(signing, action, reply, fault);
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (strstr(said, meanings[i].said) == NULL)
            continue;
        seal_signing_refuse(signing, fault, meanings[i].reason, meanings[i].next);
        return seal_fault_detail(fault, NULL, first_line(reply, found));
    }
    seal_signing_refuse(signing, fault, "the aws command failed",
                        "run aws kms get-public-key --key-id KEY by hand");
    if (*said == '\0')
        (void)snprintf(found, sizeof(found), "exit status %d, and not a word", reply->status);
    else
        first_line(reply, found);
    return seal_fault_detail(fault, NULL, found);
}
