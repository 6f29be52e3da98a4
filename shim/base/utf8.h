/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef SEAL_BASE_UTF8_H
#define SEAL_BASE_UTF8_H

#include <coldseal/bytes.h>

#include <stdbool.h>

/* seal_utf8_length() - bytes of the valid sequence at the start of @text, 1 to 4; 0: none is there. */
size_t seal_utf8_length(struct seal_slice text);

/* seal_utf8_valid() - is all of @text valid? */
bool seal_utf8_valid(struct seal_slice text);

#endif
