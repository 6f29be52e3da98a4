/* SPDX-License-Identifier: Apache-2.0 */
/* The written forms of HTTP: addresses, requests, heads of answers. Bytes in, bytes out. */
#include "base/json_write.h"
#include "lambda/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

/* The longest host: an IPv4 literal; "localhost" and "[::1]" are shorter. */
enum { HOST_SIZE = sizeof "255.255.255.255" };

static bool read_port(const char *text, uint16_t *ret_port)
{
    uint32_t port = 0;
    size_t size = strspn(text, "0123456789");

    if (size == 0 || size > 5 || text[size] != '\0')
        return false;
    for (size_t i = 0; i < size; i++)
        port = 10 * port + (uint32_t)(text[i] - '0');
    if (port == 0 || port > UINT16_MAX)
        return false;
    *ret_port = (uint16_t)port;
    return true;
}

/* Is this a machine that no network stands between? */
static bool is_near(struct in_addr address)
{
    const uint32_t host = ntohl(address.s_addr);

    return host >> 24 == 127 || host == 0xa9fe6401u; /* 169.254.100.1 */
}

bool seal_http_address_read(const char *text, struct seal_http_address *ret_address)
{
    const char *colon = text == NULL ? NULL : strrchr(text, ':');
    struct seal_http_address address = {.text = text};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address.socket;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address.socket;
    char host[HOST_SIZE];
    uint16_t port;

    if (colon == NULL || (size_t)(colon - text) >= sizeof host || !read_port(colon + 1, &port))
        return false;
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';

    if (strcmp(host, "[::1]") == 0) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        v6->sin6_addr.s6_addr[15] = 1;
        address.size = sizeof *v6;
    } else {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &v4->sin_addr) !=
                1 ||
            !is_near(v4->sin_addr))
            return false;
        address.size = sizeof *v4;
    }
    *ret_address = address;
    return true;
}

/* Printable ASCII, so that nothing that is put into a request's head can end its line. */
static bool is_printable(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] < ' ' || text[i] > '~')
            return false;
    return true;
}

static enum seal_result put(struct seal_buffer *bytes, const char *const *parts)
{
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; parts[i] != NULL && r == SEAL_OK; i++)
        r = seal_text_append(bytes, parts[i]);
    return r;
}

enum seal_result seal_http_compose(const struct seal_http_address *address,
                                   const struct seal_http_request *request,
                                   struct seal_buffer *ret_bytes)
{
    const char *header = request->header == NULL ? "" : request->header;
    const char *value = request->header == NULL ? "" : request->value;
    const char *const head[] = {request->method,         " ",           request->path,
                                " HTTP/1.1\r\nHost: ",   address->text, "\r\n",
                                "Connection: close\r\n", NULL};
    const char *const extra[] = {header, ": ", value, "\r\n", NULL};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!is_printable(request->path, strlen(request->path)) ||
        !is_printable(header, strlen(header)) || !is_printable(value, strlen(value)))
        return SEAL_INTERNAL_STATE;
    if (request->body.size > SEAL_HTTP_BODY_MAX)
        return SEAL_LIMIT_SIZE;
    if ((r = put(ret_bytes, head)) != SEAL_OK)
        return r;
    if (request->header != NULL && (r = put(ret_bytes, extra)) != SEAL_OK)
        return r;
    if (request->body.size > 0) {
        r = seal_text_append(ret_bytes, "Content-Type: application/json\r\nContent-Length: ");
        if (r == SEAL_OK)
            r = seal_text_integer(ret_bytes, request->body.size);
        if (r == SEAL_OK)
            r = seal_text_append(ret_bytes, "\r\n");
        if (r != SEAL_OK)
            return r;
    }
    if ((r = seal_text_append(ret_bytes, "\r\n")) != SEAL_OK)
        return r;
    return seal_buffer_append(ret_bytes, request->body.data, request->body.size);
}

/* Cut one line off @rest; a line ends in LF, with or without CR before it. False: its end is not
 * there. */
static bool cut_line(struct seal_slice *rest, struct seal_slice *ret_line)
{
    const uint8_t *end = rest->size == 0 ? NULL : memchr(rest->data, '\n', rest->size);
    size_t size;

    if (end == NULL)
        return false;
    size = (size_t)(end - rest->data);
    *ret_line = (struct seal_slice){rest->data, size};
    if (size > 0 && end[-1] == '\r')
        ret_line->size--;
    rest->data += size + 1;
    rest->size -= size + 1;
    return true;
}

/* "HTTP/1.1 202 Accepted"; 0: no such line. */
static unsigned read_status(struct seal_slice line)
{
    const char *text = (const char *)line.data;
    unsigned status = 0;

    if (line.size < 12 || memcmp(text, "HTTP/1.", 7) != 0 || (text[7] != '0' && text[7] != '1') ||
        text[8] != ' ' || (line.size > 12 && text[12] != ' '))
        return 0;
    for (size_t i = 9; i < 12; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        status = 10 * status + (unsigned)(text[i] - '0');
    }
    return status >= 100 && status <= 599 ? status : 0;
}

/* The value of @wanted in this line, without blanks around it; false: another header. */
static bool read_header(struct seal_slice line, const char *wanted, struct seal_slice *ret_value)
{
    size_t size = strlen(wanted);

    if (line.size <= size || line.data[size] != ':' ||
        strncasecmp((const char *)line.data, wanted, size) != 0)
        return false;
    line.data += size + 1;
    line.size -= size + 1;
    while (line.size > 0 && (line.data[0] == ' ' || line.data[0] == '\t')) {
        line.data++;
        line.size--;
    }
    while (line.size > 0 && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t'))
        line.size--;
    *ret_value = line;
    return true;
}

static void keep(struct seal_slice value, struct seal_http_answer *answer)
{
    if (value.size >= sizeof answer->value || !is_printable((const char *)value.data, value.size))
        return;
    memcpy(answer->value, value.data, value.size);
    answer->value[value.size] = '\0';
}

/* One status line and its headers. */
static enum seal_http_state read_head(struct seal_slice *rest, const char *wanted,
                                      struct seal_http_answer *answer)
{
    struct seal_slice line, value = {0};
    unsigned found = 0;

    if (!cut_line(rest, &line))
        return SEAL_HTTP_INCOMPLETE;
    *answer = (struct seal_http_answer){.status = read_status(line)};
    if (answer->status == 0)
        return SEAL_HTTP_BAD;
    for (;;) {
        if (!cut_line(rest, &line))
            return SEAL_HTTP_INCOMPLETE;
        if (line.size == 0)
            break;
        if (wanted != NULL && read_header(line, wanted, &value))
            found++;
    }
    if (found == 1)
        keep(value, answer);
    return SEAL_HTTP_COMPLETE;
}

enum seal_http_state seal_http_read(struct seal_slice head, const char *wanted,
                                    struct seal_http_answer *ret_answer)
{
    struct seal_http_answer answer = {0};
    enum seal_http_state state;

    do
        state = read_head(&head, wanted, &answer);
    while (state == SEAL_HTTP_COMPLETE && answer.status < 200);
    if (state == SEAL_HTTP_COMPLETE)
        *ret_answer = answer;
    return state;
}
