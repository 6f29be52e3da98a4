/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON: canonical bytes of a manifest, and log lines that stay one line whatever a file is called. */
#ifndef SEAL_BASE_JSON_WRITE_H
#define SEAL_BASE_JSON_WRITE_H

#include "base/text.h"

/* seal_json_write_string() - append @text in quotes. Escaped: quote, backslash, bytes below 0x20 and 0x7f (short forms
 * \b \t \n \f \r, else \u00xx). Bytes that are not UTF-8 become U+FFFD each, so that the line is always valid JSON. */
SEAL_MUST_CHECK enum seal_result seal_json_write_string(struct seal_buffer *json,
                                                        struct seal_slice text);

#endif
