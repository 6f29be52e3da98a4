/* SPDX-License-Identifier: Apache-2.0 */
/* POST runtime/init/error: the one way in which a reason reaches whoever invoked the function. */
#include "lambda/init_error.h"
#include "base/json_write.h"
#include "lambda/report.h"

#include <string.h>
#include <unistd.h>

#define INIT_ERROR "/2018-06-01/runtime/init/error"

/* Connecting and asking have half a second each: a platform that does not answer costs no more
 * than one in all. */
enum { STEP_TIMEOUT_MS = 500 };

/* "Function.SealTree". The platform keeps names of this shape only: letters after the point, no
 * digit, no underscore. */
static void write_type(enum seal_result code, char *ret_type, size_t size)
{
    static const char prefix[] = "Function.Seal";
    const char *category = seal_result_category(code);
    size_t at = sizeof prefix - 1;

    memcpy(ret_type, prefix, sizeof prefix);
    for (size_t i = 0; category[i] != '\0' && at + 1 < size; i++) {
        const char c = category[i];
        const bool upper = c >= 'A' && c <= 'Z';

        if (upper)
            ret_type[at++] = i == 0 ? c : (char)(c - 'A' + 'a');
    }
    ret_type[at] = '\0';
}

static enum seal_result compose_body(const struct seal_verdict *verdict, const char *type,
                                     struct seal_buffer *body)
{
    struct seal_buffer message = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_report_message(verdict, &message)) != SEAL_OK)
        goto out;
    if ((r = seal_text_append(body, "{\"errorMessage\":")) != SEAL_OK)
        goto out;
    if ((r = seal_json_write_string(body, seal_buffer_slice(&message))) != SEAL_OK)
        goto out;
    if ((r = seal_text_append(body, ",\"errorType\":\"")) != SEAL_OK)
        goto out;
    if ((r = seal_text_append(body, type)) != SEAL_OK)
        goto out;
    r = seal_text_append(body, "\",\"stackTrace\":[]}");
out:
    seal_buffer_clear(&message);
    return r;
}

enum seal_result seal_init_error_compose(const struct seal_http_address *address,
                                         const struct seal_verdict *verdict,
                                         struct seal_buffer *ret_bytes)
{
    char type[32];
    struct seal_http_request request = {.method = "POST",
                                        .path = INIT_ERROR,
                                        .header = "Lambda-Runtime-Function-Error-Type",
                                        .value = type};
    struct seal_buffer body = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    write_type(verdict->fault.code, type, sizeof type);
    if ((r = compose_body(verdict, type, &body)) != SEAL_OK)
        goto out;
    request.body = seal_buffer_slice(&body);
    r = seal_http_compose(address, &request, ret_bytes);
out:
    seal_buffer_clear(&body);
    return r;
}

void seal_init_error(const char *runtime_api, const struct seal_verdict *verdict)
{
    struct seal_http_address address = {0};
    struct seal_http_answer ignored = {0};
    struct seal_buffer request = {0};
    int fd = -1;

    if (!seal_http_address_read(runtime_api, &address))
        return;
    if (seal_init_error_compose(&address, verdict, &request) != SEAL_OK)
        goto out;
    if ((fd = seal_http_connect(&address, STEP_TIMEOUT_MS)) < 0)
        goto out;
    /* The answer is waited for, so that the message has arrived before we end; what it says
     * changes nothing. */
    if (seal_http_exchange(fd, seal_buffer_slice(&request), NULL, STEP_TIMEOUT_MS, &ignored) != SEAL_OK)
        goto out;
out:
    if (fd >= 0)
        close(fd);
    seal_buffer_clear(&request);
}
