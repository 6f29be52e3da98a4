/* SPDX-License-Identifier: Apache-2.0 */
/* Which names an archive may hold: those that unpackers agree about, and that stay inside. */
#include "cli/zip/index.h"

#include "base/utf8.h"

#include <string.h>

static const char *component_wrong(const uint8_t *data, size_t size)
{
    if (size == 0)
        return "has an empty component in its name";
    if (size == 1 && data[0] == '.')
        return "has the component \".\" in its name";
    if (size == 2 && data[0] == '.' && data[1] == '.')
        return "leads upwards, out of the folder that it is unpacked in";
    return NULL;
}

static const char *bytes_wrong(struct seal_slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == 0)
            return "has a NUL in its name";
        if (name.data[i] < 0x20 || name.data[i] == 0x7f)
            return "has a control character in its name";
        if (name.data[i] == '\\')
            return "has a backslash in its name, which some unpackers take for a slash";
    }
    return seal_utf8_valid(name) ? NULL : "has a name that is not UTF-8";
}

const char *seal_zip_name_wrong(struct seal_slice name)
{
    const char *wrong = bytes_wrong(name);
    size_t from = 0;

    if (wrong != NULL)
        return wrong;
    if (name.size == 0)
        return "has no name";
    if (name.data[0] == '/')
        return "has an absolute name";
    for (;;) {
        const uint8_t *slash = memchr(name.data + from, '/', name.size - from);
        size_t size = slash == NULL ? name.size - from : (size_t)(slash - name.data) - from;

        if ((wrong = component_wrong(name.data + from, size)) != NULL || slash == NULL)
            return wrong;
        from += size + 1;
        if (from == name.size) /* the slash that makes it a directory */
            return NULL;
    }
}
