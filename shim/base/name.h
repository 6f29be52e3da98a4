/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes that names, paths and patterns must have, docs/formats.md. */
#ifndef SEAL_BASE_NAME_H
#define SEAL_BASE_NAME_H

#include <coldseal/bytes.h>

#include <stdbool.h>

/* seal_name_package() - [A-Za-z0-9][A-Za-z0-9_-]{0,63} */
bool seal_name_package(struct seal_slice name);

/* seal_name_label() - [a-z0-9][a-z0-9_-]{0,31} */
bool seal_name_label(struct seal_slice name);

/* seal_name_file() - a plain file name for the policy's directory: one component, no control byte, not "." or ".." */
bool seal_name_file(struct seal_slice name);

/* seal_name_root() - an absolute, normal path: "/var/task"; no empty, "." or ".." component, "/" alone is none. */
bool seal_name_root(struct seal_slice path);

/*
 * seal_name_path() - is this a path that a manifest may list?  docs/formats.md section 2.
 *
 * SEAL_OK; SEAL_LIMIT_SIZE component or path too long; SEAL_LIMIT_DEPTH too many components; SEAL_FORMAT_MANIFEST anything
 * else: absolute, empty, "." or ".." component, backslash, control byte, not UTF-8, first component ".coldseal".
 */
SEAL_MUST_CHECK enum seal_result seal_name_path(struct seal_slice path);

/* seal_name_below() - does @path equal @prefix or lie below it, component by component? */
bool seal_name_below(struct seal_slice path, struct seal_slice prefix);

/* seal_pattern_valid() - a name, or at least three literal bytes and one final '*'; with @alone also '*' itself. */
bool seal_pattern_valid(struct seal_slice pattern, bool alone);

/* seal_pattern_match() - does @name match? Bytes are compared; a final '*' stands for zero or more of them. */
bool seal_pattern_match(struct seal_slice pattern, struct seal_slice name);

#endif
