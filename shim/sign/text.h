/* SPDX-License-Identifier: Apache-2.0 */
/* Text under construction that remembers its first failure, so that nobody checks every comma. */
#ifndef SEAL_SIGN_TEXT_H
#define SEAL_SIGN_TEXT_H

#include "base/json_write.h"

struct seal_text {
    struct seal_buffer *out;
    enum seal_result r; /* begins as SEAL_OK */
};

static inline void seal_text_put(struct seal_text *text, const char *more)
{
    if (text->r == SEAL_OK)
        text->r = seal_text_append(text->out, more);
}

static inline void seal_text_string(struct seal_text *text, const char *string)
{
    if (text->r == SEAL_OK)
        text->r = seal_json_write_string(text->out, seal_slice_text(string));
}

static inline void seal_text_number(struct seal_text *text, uint64_t number)
{
    if (text->r == SEAL_OK)
        text->r = seal_text_integer(text->out, number);
}

#endif
