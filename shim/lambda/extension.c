/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extension gate's only two calls.
 *
 * The name must be that of our file: under any other the platform takes us for another kind of
 * extension and waits for ever. One call of event/next tells it that we are ready; without events
 * it returns only when the environment ends.
 */
#include "lambda/extension.h"
#include "base/json_write.h"
#include "lambda/http.h"

#include <unistd.h>

#define REGISTER "/2020-01-01/extension/register"
#define NEXT "/2020-01-01/extension/event/next"

/* The platform answers in a millisecond; a starved machine may need longer, and the whole init
 * has ten seconds. */
enum { REGISTER_TIMEOUT_MS = 5000 };

/* Room for the second request: its path, the address, an identifier. */
enum { NEXT_SIZE = 512 };

/* Two connections, because the second must be there before the first call opens the gate. */
struct calls {
    struct seal_http_address address;
    struct seal_buffer register_request;
    struct seal_buffer next_request; /* empty, with room */
    int register_fd;
    int next_fd;
};

static enum seal_result prepare(struct calls *calls, const char *runtime_api, const char *name,
                                struct seal_fault *fault)
{
    const struct seal_http_request request = {.method = "POST",
                                              .path = REGISTER,
                                              .header = "Lambda-Extension-Name",
                                              .value = name,
                                              .body = seal_slice_text("{\"events\":[]}")};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!seal_http_address_read(runtime_api, &calls->address))
        return seal_fault_set(fault, SEAL_IO_RUNTIME_API,
                              "no address of this machine, with a port, is given",
                              "AWS_LAMBDA_RUNTIME_API");
    r = seal_http_compose(&calls->address, &request, &calls->register_request);
    if (r == SEAL_OK)
        r = seal_buffer_reserve(&calls->next_request, NEXT_SIZE);
    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, "extension/register");
    calls->register_fd = seal_http_connect(&calls->address, REGISTER_TIMEOUT_MS);
    calls->next_fd = seal_http_connect(&calls->address, REGISTER_TIMEOUT_MS);
    if (calls->register_fd < 0 || calls->next_fd < 0)
        return seal_fault_set(fault, SEAL_IO_RUNTIME_API, "nobody answers at this address",
                              calls->address.text);
    return SEAL_OK;
}

static enum seal_result refused(unsigned status, struct seal_fault *fault)
{
    const char found[] = {(char)('0' + status / 100), (char)('0' + status / 10 % 10),
                          (char)('0' + status % 10), '\0'};

    seal_fault_set(fault, SEAL_IO_RUNTIME_API, "the platform did not register the extension",
                   "extension/register");
    return seal_fault_detail(fault, "status 200 with an identifier", found);
}

static enum seal_result enrol(struct calls *calls, struct seal_http_answer *ret_answer,
                              struct seal_fault *fault)
{
    enum seal_result r =
        seal_http_exchange(calls->register_fd, seal_buffer_slice(&calls->register_request),
                           "Lambda-Extension-Identifier", REGISTER_TIMEOUT_MS, ret_answer);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, "no answer, or none that makes sense", "extension/register");
    if (ret_answer->status != 200 || ret_answer->value[0] == '\0')
        return refused(ret_answer->status, fault);
    return SEAL_OK;
}

/* From here on the function starts, so that nothing here may fail for reasons of our own: the
 * memory is there. */
static void wait_for_the_end(struct calls *calls, const char *identifier)
{
    const struct seal_http_request request = {
        .method = "GET", .path = NEXT, .header = "Lambda-Extension-Identifier", .value = identifier};
    struct seal_http_answer answer = {0};

    if (seal_http_compose(&calls->address, &request, &calls->next_request) != SEAL_OK)
        return;
    /* Whatever it says, it is the end. */
    if (seal_http_exchange(calls->next_fd, seal_buffer_slice(&calls->next_request), NULL,
                           SEAL_HTTP_NO_TIMEOUT, &answer) != SEAL_OK)
        return;
}

enum seal_result seal_extension_register(const char *runtime_api, const char *name,
                                         struct seal_fault *fault)
{
    struct calls calls = {.register_fd = -1, .next_fd = -1};
    struct seal_http_answer answer = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = prepare(&calls, runtime_api, name, fault)) != SEAL_OK)
        goto out;
    if ((r = enrol(&calls, &answer, fault)) != SEAL_OK)
        goto out;
    wait_for_the_end(&calls, answer.value);
out:
    if (calls.register_fd >= 0)
        close(calls.register_fd);
    if (calls.next_fd >= 0)
        close(calls.next_fd);
    seal_buffer_clear(&calls.register_request);
    seal_buffer_clear(&calls.next_request);
    return r;
}
