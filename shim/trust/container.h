/* SPDX-License-Identifier: Apache-2.0 */
/* No stowaways: every file beside a manifest has the syntax of its kind, whoever made it. */
#ifndef SEAL_TRUST_CONTAINER_H
#define SEAL_TRUST_CONTAINER_H

#include "core/seal_file.h"

/*
 * seal_container_check() - docs/formats.md section 1.
 *
 * @bytes: as they lie in the file. A .sig that is base64 is replaced by what it says; nothing else is changed.
 * @fault: the reason says what is wrong, where more is known than that it is not of its kind; the subject is the caller's. May be NULL.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE; SEAL_LIMIT_DEPTH; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_container_check(enum seal_file_type type,
                                                      struct seal_buffer *bytes,
                                                      struct seal_fault *fault);

#endif
