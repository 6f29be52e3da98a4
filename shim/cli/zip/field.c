/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields beside a name in a zip: APPNOTE.TXT, sections 4.5.1, 4.5.3 and 4.6.9. Two of them change what is read: the numbers
 * of large entries, and the name in UTF-8.
 */
#include "cli/zip/format.h"
#include "cli/zip/index.h"

#include "cli/zip/write.h"

#include <stdbool.h>
#include <string.h>

/* The numbers that ask to be looked up here, and no others. */
static const char *read_large(struct seal_slice field, uint64_t *const *numbers, size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        if (*numbers[i] != SEAL_ZIP_ELSEWHERE_32)
            continue;
        if (field.size - at < 8)
            return "lacks a number in its field for large entries";
        *numbers[i] = seal_zip_64(field.data + at);
        at += 8;
    }
    return at == field.size ? NULL
                            : "has numbers in its field for large entries that nothing asks for";
}

static bool any_elsewhere(uint64_t *const *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (*numbers[i] == SEAL_ZIP_ELSEWHERE_32)
            return true;
    return false;
}

/* Version 1: a checksum of the name that it stands for, and the name. */
static const char *check_name(struct seal_slice field, struct seal_slice name)
{
    const struct seal_slice other = {field.data + 5, field.size < 5 ? 0 : field.size - 5};

    if (field.size < 5 || field.data[0] != 1 || seal_zip_32(field.data + 1) != seal_zip_crc(name) ||
        seal_slice_equal(other, name) != 1)
        return "has another name in a field beside its name";
    return NULL;
}

const char *seal_zip_fields_wrong(struct seal_slice fields, struct seal_slice name,
                                  uint64_t *const *numbers, size_t count)
{
    const bool asked = any_elsewhere(numbers, count);
    bool large = false, named = false;

    while (fields.size > 0) {
        const char *wrong = NULL;
        size_t size = fields.size < 4 ? SIZE_MAX : seal_zip_16(fields.data + 2);

        if (size > fields.size - (fields.size < 4 ? 0 : 4))
            return "has malformed fields beside its name";
        const struct seal_slice field = {fields.data + 4, size};
        switch (seal_zip_16(fields.data)) {
        case SEAL_ZIP_FIELD_LARGE:
            wrong = large ? "has a field beside its name twice" : read_large(field, numbers, count);
            large = true;
            break;
        case SEAL_ZIP_FIELD_UTF8_NAME:
            wrong = named ? "has a field beside its name twice" : check_name(field, name);
            named = true;
            break;
        default: /* times, owners: nothing that we or the platform go by */
            break;
        }
        if (wrong != NULL)
            return wrong;
        fields = (struct seal_slice){field.data + size, fields.size - 4 - size};
    }
    return asked && !large ? "lacks its field for large entries" : NULL;
}
