/* SPDX-License-Identifier: Apache-2.0 */
/* Does a name lie below another one: hosts, mailboxes, URIs and directory names, each by its own rule. */
#include "crypto/ascii.h"
#include "crypto/distinguished_name.h"
#include "crypto/name_parts.h"

#include <string.h>

static struct seal_slice after(struct seal_slice text, size_t count)
{
    return (struct seal_slice){text.data + count, text.size - count};
}

/* A host of letters, digits, '-' and '_' in labels that are not empty. No wildcard, which might be more than it says. */
static bool is_host(struct seal_slice text)
{
    bool between = true; /* nothing of this label was seen yet */

    for (size_t i = 0; i < text.size; i++) {
        const uint8_t byte = seal_ascii_lower(text.data[i]);
        const bool dot = byte == '.';

        if (dot && between)
            return false;
        if (!dot && !(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && byte != '-' &&
            byte != '_')
            return false;
        between = dot;
    }
    return !between;
}

/* Is it the host, and not an address: a last label that is no number, and not the only one? For URIs. */
static bool is_full_host(struct seal_slice text)
{
    size_t label = text.size;

    if (!is_host(text))
        return false;
    while (label > 0 && text.data[label - 1] != '.')
        label--;
    for (size_t i = label; i < text.size && label > 0; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return true;
    }
    return false;
}

/* Does @host lie below @domain, label by label, or, if @itself, is it that? */
static bool below(struct seal_slice host, struct seal_slice domain, bool itself)
{
    if (host.size == domain.size)
        return itself && seal_ascii_equal(host, domain);
    return host.size > domain.size && host.data[host.size - domain.size - 1] == '.' &&
           seal_ascii_equal(after(host, host.size - domain.size), domain);
}

/* ".example.com", whatever is below it, or "example.com", which is one host alone. */
static bool host_inside(struct seal_slice host, struct seal_slice base)
{
    if (base.data[0] == '.')
        return below(host, after(base, 1), false);
    return seal_ascii_equal(host, base);
}

static bool is_host_base(struct seal_slice base)
{
    return base.size > 0 && is_host(base.data[0] == '.' ? after(base, 1) : base);
}

/* Names of hosts: with everything below them. The leading point is no part of RFC 5280, but of habit; nothing means all. */
static bool dns_inside(struct seal_slice name, struct seal_slice base, bool doubt)
{
    if (base.size == 0)
        return true;
    if (!is_host(name))
        return doubt;
    if (base.data[0] == '.')
        return below(name, after(base, 1), false);
    return below(name, base, true);
}

/* The one '@', with something before it; quoted local parts may hold more of them, and are not understood. */
static bool split_mailbox(struct seal_slice text, struct seal_slice *ret_local,
                          struct seal_slice *ret_host)
{
    const uint8_t *at = text.size == 0 ? NULL : memchr(text.data, '@', text.size);
    size_t length;

    if (at == NULL || at == text.data)
        return false;
    length = (size_t)(at - text.data);
    *ret_local = (struct seal_slice){text.data, length};
    *ret_host = after(text, length + 1);
    return is_host(*ret_host);
}

static bool email_inside(struct seal_slice name, struct seal_slice base, bool doubt)
{
    struct seal_slice local, host, base_local, base_host;

    if (!split_mailbox(name, &local, &host))
        return doubt;
    if (!split_mailbox(base, &base_local, &base_host))
        return host_inside(host, base);
    /* Only the host's own mail server knows whether case counts before the '@'. */
    return seal_ascii_equal(host, base_host) &&
           (doubt ? seal_ascii_equal(local, base_local) : seal_slice_equal(local, base_local) == 1);
}

/* scheme://[user@]host[:port][/...]: RFC 3986 section 3.2. */
static bool host_of_uri(struct seal_slice uri, struct seal_slice *ret_host)
{
    const uint8_t *colon = uri.size == 0 ? NULL : memchr(uri.data, ':', uri.size);
    struct seal_slice host;
    size_t size = 0;

    if (colon == NULL || memchr(uri.data, '\\', uri.size) != NULL) /* which some take for a slash */
        return false;
    host = after(uri, (size_t)(colon - uri.data));
    if (host.size < 3 || host.data[1] != '/' || host.data[2] != '/')
        return false;
    host = after(host, 3);
    while (size < host.size && memchr("/?#", host.data[size], 3) == NULL)
        size++;
    host.size = size;
    for (size_t i = host.size; i > 0; i--) {
        if (host.data[i - 1] == '@') {
            host = after(host, i);
            break;
        }
    }
    for (size_t i = host.size; i > 0; i--) {
        if (host.data[i - 1] < '0' || host.data[i - 1] > '9') {
            if (host.data[i - 1] == ':')
                host.size = i - 1;
            break;
        }
    }
    *ret_host = host;
    return is_full_host(host);
}

static bool uri_inside(struct seal_slice name, struct seal_slice base, bool doubt)
{
    struct seal_slice host;

    return host_of_uri(name, &host) ? host_inside(host, base) : doubt;
}

static bool is_ascii(struct seal_slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] >= 0x80)
            return false;
    }
    return true;
}

static uint8_t next_but_blanks(struct seal_slice *text)
{
    while (text->size > 0 && text->data[0] == ' ')
        *text = after(*text, 1);
    if (text->size == 0)
        return 0;
    *text = after(*text, 1);
    return seal_ascii_lower(text->data[-1]);
}

/* Could somebody who folds case, blanks and kinds of strings, RFC 5280 section 7.1, take one for the other? */
static bool may_be_same(const struct seal_name_attribute *a, const struct seal_name_attribute *b)
{
    struct seal_slice left, right;
    uint8_t byte;

    if (!seal_slice_equal(a->type, b->type))
        return false;
    if (!seal_name_string(a, &left) || !seal_name_string(b, &right) || !is_ascii(left) ||
        !is_ascii(right))
        return true;
    do {
        byte = next_but_blanks(&left);
        if (byte != next_but_blanks(&right))
            return false;
    } while (byte != 0);
    return true;
}

static bool rdn_may_be(struct seal_der rdn, struct seal_der base)
{
    struct seal_name_attribute wanted, attribute;

    while (seal_name_attribute(&base, &wanted)) {
        struct seal_der all = rdn;
        bool found = false;

        while (!found && seal_name_attribute(&all, &attribute))
            found = may_be_same(&attribute, &wanted);
        if (!found)
            return false;
    }
    return true;
}

/* Bytes decide what is permitted; what is excluded must not come back in another spelling. */
static bool directory_inside(struct seal_slice name, struct seal_slice base, bool doubt)
{
    struct seal_der names, above, rdn, other;

    if (!doubt)
        return seal_name_within(name, base);
    if (!seal_name_shape(name) || !seal_name_enter(name, &names) || !seal_name_enter(base, &above))
        return true;
    while (seal_name_rdn(&above, &other)) {
        if (!seal_name_rdn(&names, &rdn) || !rdn_may_be(rdn, other))
            return false;
    }
    return true;
}

bool seal_name_inside(uint8_t tag, struct seal_slice name, struct seal_slice base, bool doubt)
{
    switch (tag) {
    case SEAL_TAG_EMAIL:
        return email_inside(name, base, doubt);
    case SEAL_TAG_DNS:
        return dns_inside(name, base, doubt);
    case SEAL_TAG_URI:
        return uri_inside(name, base, doubt);
    case SEAL_TAG_DIRECTORY:
        return directory_inside(name, base, doubt);
    default: /* tags are no enum of ours, and there are more of them than are understood */
        return doubt;
    }
}

bool seal_name_base(uint8_t tag, struct seal_slice base)
{
    struct seal_slice local, host;

    switch (tag) {
    case SEAL_TAG_EMAIL:
        return is_host_base(base) || split_mailbox(base, &local, &host);
    case SEAL_TAG_DNS:
        return base.size == 0 || is_host_base(base);
    case SEAL_TAG_URI:
        return is_host_base(base);
    case SEAL_TAG_DIRECTORY:
        return seal_name_shape(base);
    default: /* nothing is asked of what is not understood: whatever has such a name is refused */
        return true;
    }
}
