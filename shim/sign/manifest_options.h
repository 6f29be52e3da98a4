/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a manifest that its signer says: may it be said, and how it is written. */
#ifndef SEAL_SIGN_MANIFEST_OPTIONS_H
#define SEAL_SIGN_MANIFEST_OPTIONS_H

#include <coldseal/sign.h>

/*
 * seal_manifest_options_check() - would a reader take a manifest with these options?
 *   SEAL_OK; SEAL_USAGE, the fault's subject names the member
 */
SEAL_MUST_CHECK enum seal_result seal_manifest_options_check(const struct seal_manifest_options *options,
                                                             struct seal_fault *fault);

/* seal_manifest_header_write() - append the lines above the entries, of options that were checked.
 *   SEAL_OK; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_manifest_header_write(const struct seal_manifest_options *options,
                                                            struct seal_buffer *text);

#endif
