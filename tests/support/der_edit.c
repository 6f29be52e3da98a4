/* SPDX-License-Identifier: Apache-2.0 */
/* Changing one value inside DER. The input is a good document of the tests' own. */
#include "support/der_edit.h"

#include "support/expect.h"

#include <stdlib.h>

struct value {
    struct seal_slice whole, contents;
};

/* The value at the start of @bytes, which is moved behind it. */
static struct value take(struct seal_slice *bytes)
{
    size_t head = 2, length;

    assert_true(bytes->size >= 2);
    length = bytes->data[1];
    if (length > 0x80) {
        const size_t octets = length - 0x80;

        for (length = 0; head < 2 + octets; head++)
            length = length << 8 | bytes->data[head];
    }
    assert_true(head + length <= bytes->size);
    const struct value value = {{bytes->data, head + length}, {bytes->data + head, length}};
    *bytes = (struct seal_slice){bytes->data + head + length, bytes->size - head - length};
    return value;
}

static void append(struct seal_buffer *out, struct seal_slice bytes)
{
    assert_int_equal(seal_buffer_append(out, bytes.data, bytes.size), SEAL_OK);
}

static void append_head(struct seal_buffer *out, uint8_t tag, size_t length)
{
    uint8_t head[6] = {tag, (uint8_t)length};
    size_t octets = 0;

    for (size_t rest = length; length >= 0x80 && rest > 0; rest >>= 8)
        octets++;
    if (octets > 0)
        head[1] = (uint8_t)(0x80 + octets);
    for (size_t i = 0; i < octets; i++)
        head[2 + i] = (uint8_t)(length >> 8 * (octets - 1 - i));
    append(out, (struct seal_slice){head, 2 + octets});
}

static void change_value(struct value value, enum der_change change, struct seal_slice bytes,
                         struct seal_buffer *out)
{
    switch (change) {
    case DER_REPLACE:
        append(out, bytes);
        break;
    case DER_REMOVE:
        break;
    case DER_BEFORE:
        append(out, bytes);
        append(out, value.whole);
        break;
    case DER_AFTER:
        append(out, value.whole);
        append(out, bytes);
        break;
    case DER_INSIDE:
        append_head(out, value.whole.data[0], value.contents.size + bytes.size);
        append(out, value.contents);
        append(out, bytes);
        break;
    case DER_TAG:
        append(out, (struct seal_slice){bytes.data, 1});
        append(out, (struct seal_slice){value.whole.data + 1, value.whole.size - 1});
        break;
    }
}

static void edit(struct value value, const char *path, enum der_change change,
                 struct seal_slice bytes, struct seal_buffer *out)
{
    struct seal_buffer inside = {NULL, 0, 0};
    struct seal_slice rest = value.contents;
    char *more;

    if (*path == '\0') {
        change_value(value, change, bytes, out);
        return;
    }
    const unsigned long wanted = strtoul(path, &more, 10);
    if (*more == '.')
        more++;
    for (unsigned long i = 0; i < wanted; i++)
        append(&inside, take(&rest).whole);
    edit(take(&rest), more, change, bytes, &inside);
    append(&inside, rest);
    append_head(out, value.whole.data[0], inside.size);
    append(out, seal_buffer_slice(&inside));
    seal_buffer_clear(&inside);
}

struct seal_buffer der_edit(struct seal_slice der, const char *path, enum der_change change,
                            struct seal_slice bytes)
{
    struct seal_buffer out = {NULL, 0, 0};

    edit(take(&der), path, change, bytes, &out);
    return out;
}

struct seal_slice der_at(struct seal_slice der, const char *path)
{
    struct value value = take(&der);

    while (*path != '\0') {
        struct seal_slice rest = value.contents;
        char *more;

        for (unsigned long left = strtoul(path, &more, 10) + 1; left > 0; left--)
            value = take(&rest);
        path = *more == '.' ? more + 1 : more;
    }
    return value.whole;
}
