/* SPDX-License-Identifier: Apache-2.0 */
/* What a file in .coldseal/ is, by its name alone. */
#include "core/seal_file.h"

#include "base/name.h"

#include <string.h>

static const struct {
    const char *suffix;
    enum seal_file_type type;
    size_t size_max;
} suffixes[] = {
    {".sig", SEAL_FILE_SIG, SEAL_SIG_SIZE_MAX},
    {".p7s", SEAL_FILE_P7S, SEAL_P7S_SIZE_MAX},
    {".sigstore.json", SEAL_FILE_BUNDLE, SEAL_BUNDLE_SIZE_MAX},
    {".chain.pem", SEAL_FILE_CHAIN, SEAL_CHAIN_SIZE_MAX},
    {".tsr", SEAL_FILE_TSR, SEAL_TSR_SIZE_MAX},
};

const char *seal_file_suffix(enum seal_file_type type)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (suffixes[i].type == type)
            return suffixes[i].suffix;
    return "";
}

size_t seal_file_size_max(enum seal_file_type type)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (suffixes[i].type == type)
            return suffixes[i].size_max;
    return type == SEAL_FILE_MANIFEST ? SEAL_MANIFEST_SIZE_MAX : 0;
}

/* @rest begins behind "NAME.json." and must be LABEL and one of the suffixes; a label has no dot, so there is one reading. */
static enum seal_result read_label(struct seal_slice rest, struct seal_file_name *name)
{
    const uint8_t *dot = rest.size > 0 ? memchr(rest.data, '.', rest.size) : NULL;
    struct seal_slice label, suffix;

    if (dot == NULL)
        return SEAL_FORMAT_SEAL_NAME;
    label = (struct seal_slice){rest.data, (size_t)(dot - rest.data)};
    suffix = (struct seal_slice){dot, rest.size - label.size};
    if (!seal_name_label(label))
        return SEAL_FORMAT_SEAL_NAME;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (seal_slice_equal(suffix, seal_slice_text(suffixes[i].suffix)))
            name->type = suffixes[i].type;
    if (name->type == SEAL_FILE_NONE)
        return SEAL_FORMAT_SEAL_NAME;
    memcpy(name->label, label.data, label.size);
    return SEAL_OK;
}

enum seal_result seal_file_name_read(struct seal_slice text, struct seal_file_name *ret_name)
{
    static const char json[] = ".json";
    struct seal_file_name name = {.type = SEAL_FILE_NONE};
    const uint8_t *dot = text.size > 0 ? memchr(text.data, '.', text.size) : NULL;
    struct seal_slice package, rest;
    enum seal_result r = SEAL_OK;

    if (dot == NULL)
        return SEAL_FORMAT_SEAL_NAME;
    package = (struct seal_slice){text.data, (size_t)(dot - text.data)};
    rest = (struct seal_slice){dot, text.size - package.size};
    if (!seal_name_package(package) || rest.size < sizeof json - 1 ||
        memcmp(rest.data, json, sizeof json - 1) != 0)
        return SEAL_FORMAT_SEAL_NAME;
    rest.data += sizeof json - 1;
    rest.size -= sizeof json - 1;
    memcpy(name.package, package.data, package.size);
    if (rest.size == 0)
        name.type = SEAL_FILE_MANIFEST;
    else if (rest.data[0] == '.')
        r = read_label((struct seal_slice){rest.data + 1, rest.size - 1}, &name);
    else
        r = SEAL_FORMAT_SEAL_NAME;
    if (r == SEAL_OK)
        *ret_name = name;
    return r;
}
