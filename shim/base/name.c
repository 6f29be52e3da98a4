/* SPDX-License-Identifier: Apache-2.0 */
/* Names, paths and patterns. All of it is attacker-controlled where it comes from a directory or a manifest. */
#include "base/name.h"

#include "base/utf8.h"

#include <coldseal/limits.h>

#include <string.h>

static bool is_alphanumeric(uint8_t byte, bool upper)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           (upper && byte >= 'A' && byte <= 'Z');
}

/* A letter or digit, then letters, digits, '_' and '-'. */
static bool is_name(struct seal_slice name, size_t longest, bool upper)
{
    if (name.size == 0 || name.size > longest || !is_alphanumeric(name.data[0], upper))
        return false;
    for (size_t i = 1; i < name.size; i++) {
        if (!is_alphanumeric(name.data[i], upper) && name.data[i] != '_' && name.data[i] != '-')
            return false;
    }
    return true;
}

bool seal_name_package(struct seal_slice name)
{
    return is_name(name, SEAL_PACKAGE_NAME_MAX, true);
}

bool seal_name_label(struct seal_slice name)
{
    return is_name(name, SEAL_LABEL_MAX, false);
}

static bool is_text(struct seal_slice text, const char *text_of_component)
{
    return seal_slice_equal(text, seal_slice_text(text_of_component));
}

/* One component of a path. Names with a backslash mean something else to other systems' tools: they are refused. */
static enum seal_result check_component(struct seal_slice name)
{
    if (name.size == 0 || is_text(name, ".") || is_text(name, ".."))
        return SEAL_FORMAT_MANIFEST;
    if (name.size > SEAL_COMPONENT_MAX)
        return SEAL_LIMIT_SIZE;
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] < 0x20 || name.data[i] == 0x7f || name.data[i] == '\\' || name.data[i] == '/')
            return SEAL_FORMAT_MANIFEST;
    }
    return seal_utf8_valid(name) ? SEAL_OK : SEAL_FORMAT_MANIFEST;
}

/* What lies before the next '/', and the rest behind it; false when there is no '/'. */
static bool cut_component(struct seal_slice *rest, struct seal_slice *ret_component)
{
    const uint8_t *slash = rest->size > 0 ? memchr(rest->data, '/', rest->size) : NULL;

    if (slash == NULL) {
        *ret_component = *rest;
        return false;
    }
    *ret_component = (struct seal_slice){rest->data, (size_t)(slash - rest->data)};
    rest->size -= ret_component->size + 1;
    rest->data = slash + 1;
    return true;
}

static enum seal_result check_components(struct seal_slice path)
{
    struct seal_slice component;
    size_t depth = 0;
    bool more;

    if (path.size > SEAL_PATH_MAX)
        return SEAL_LIMIT_SIZE;
    do {
        enum seal_result r;

        more = cut_component(&path, &component);
        if ((r = check_component(component)) != SEAL_OK)
            return r;
        if (++depth > SEAL_PATH_DEPTH_MAX)
            return SEAL_LIMIT_DEPTH;
    } while (more);
    return SEAL_OK;
}

bool seal_name_file(struct seal_slice name)
{
    return check_component(name) == SEAL_OK;
}

bool seal_name_root(struct seal_slice path)
{
    if (path.size < 2 || path.data[0] != '/')
        return false;
    path.data++;
    path.size--;
    return path.size < SEAL_PATH_MAX && check_components(path) == SEAL_OK;
}

enum seal_result seal_name_path(struct seal_slice path)
{
    struct seal_slice rest = path, first;

    cut_component(&rest, &first);
    if (is_text(first, ".coldseal"))
        return SEAL_FORMAT_MANIFEST;
    return check_components(path);
}

bool seal_name_below(struct seal_slice path, struct seal_slice prefix)
{
    if (prefix.size == 0 || path.size < prefix.size ||
        memcmp(path.data, prefix.data, prefix.size) != 0)
        return false;
    return path.size == prefix.size || path.data[prefix.size] == '/';
}

static bool ends_in_star(struct seal_slice pattern)
{
    return pattern.size > 0 && pattern.data[pattern.size - 1] == '*';
}

bool seal_pattern_valid(struct seal_slice pattern, bool alone)
{
    struct seal_slice literal = pattern;

    if (alone && is_text(pattern, "*"))
        return true;
    if (ends_in_star(pattern)) {
        literal.size--;
        if (literal.size < 3)
            return false;
    }
    if (literal.size == 0 || literal.size > SEAL_COMPONENT_MAX || !seal_utf8_valid(literal))
        return false;
    for (size_t i = 0; i < literal.size; i++) {
        if (literal.data[i] <= ' ' || literal.data[i] == 0x7f || literal.data[i] == '*')
            return false;
    }
    return true;
}

bool seal_pattern_match(struct seal_slice pattern, struct seal_slice name)
{
    if (!ends_in_star(pattern))
        return seal_slice_equal(pattern, name);
    pattern.size--;
    return name.size >= pattern.size &&
           (pattern.size == 0 || memcmp(pattern.data, name.data, pattern.size) == 0);
}
