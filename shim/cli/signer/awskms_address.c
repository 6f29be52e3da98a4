/* SPDX-License-Identifier: Apache-2.0 */
/* From awskms://[ENDPOINT]/KEY to what `aws` is told. */
#include "base/name.h"
#include "cli/signer/awskms.h"

#include <stdio.h>
#include <string.h>

static bool all_of(struct seal_slice text, const char *marks)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9');

        if (!plain && (byte == '\0' || strchr(marks, byte) == NULL))
            return false;
    }
    return text.size > 0;
}

/* What never leaves this machine needs no TLS; anything else has it. */
static bool is_here(const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t size = strlen(names[i]);

        if (strncmp(host, names[i], size) == 0 && (host[size] == '\0' || host[size] == ':'))
            return true;
    }
    return false;
}

static enum seal_result set_endpoint(struct seal_signing *signing, const char *host,
                                     struct seal_fault *fault)
{
    const char *scheme = is_here(host) ? "http://" : "https://";
    size_t size = strlen(scheme) + strlen(host) + 1;
    char *url = seal_arena_take(signing->call->arena, size, 1);

    if (url == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, signing->named);
    (void)snprintf(url, size, "%s%s", scheme, host);
    signing->endpoint = url;
    return SEAL_OK;
}

/* Of arn:aws:kms:REGION:...: `aws` asks in its own region, whatever the key says. */
static void set_region(struct seal_signing *signing)
{
    const char *at = signing->remote;

    if (strncmp(at, "arn:", 4) != 0)
        return;
    for (int colons = 0; colons < 3 && at != NULL; colons++)
        at = strchr(at, ':') != NULL ? strchr(at, ':') + 1 : NULL;
    if (at != NULL && strcspn(at, ":") > 0)
        signing->region = seal_arena_copy(signing->call->arena, at, strcspn(at, ":"));
}

/* An alias says what the key is for; an id says nothing. */
static void suggest_label(struct seal_signing *signing)
{
    const char *alias = strstr(signing->remote, "alias/");
    const char *name = alias != NULL ? alias + strlen("alias/") : "";

    if (seal_name_label(seal_slice_text(name)))
        signing->label = name;
}

enum seal_result seal_awskms_address(struct seal_signing *signing, const char *address,
                                     struct seal_fault *fault)
{
    const char *host = "", *slash = NULL;
    struct seal_slice host_text;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (strncmp(address, "//", 2) == 0) {
        host = address + 2;
        slash = strchr(host, '/');
    }
    if (slash == NULL || slash[1] == '-' || !all_of(seal_slice_text(slash + 1), ":/_-"))
        return seal_call_usage(
            signing->call, fault, "is no address of a key", signing->named,
            "write it as awskms:///alias/NAME, awskms:///KEY-ID or awskms:///ARN.");
    signing->remote = slash + 1;
    host_text = (struct seal_slice){(const uint8_t *)host, (size_t)(slash - host)};
    if (host_text.size > 0) {
        if (!all_of(host_text, ".:-[]") ||
            (host = seal_arena_copy(signing->call->arena, host, host_text.size)) == NULL)
            return seal_call_usage(signing->call, fault, "has no host for an endpoint",
                                   signing->named, NULL);
        if ((r = set_endpoint(signing, host, fault)) != SEAL_OK)
            return r;
    }
    set_region(signing);
    suggest_label(signing);
    return SEAL_OK;
}
