/* SPDX-License-Identifier: Apache-2.0 */
/* The two vocabularies of a manifest: its header and one entry. For manifest.c alone. */
#ifndef SEAL_CORE_MANIFEST_PARTS_H
#define SEAL_CORE_MANIFEST_PARTS_H

#include "core/manifest.h"

/* seal_manifest_read_header() - all members but the entries, into a manifest whose arena is the source's. */
SEAL_MUST_CHECK enum seal_result seal_manifest_read_header(const struct seal_json *object,
                                                           struct seal_manifest *manifest);

/* seal_manifest_read_entry() - one entry, whole or not at all. */
SEAL_MUST_CHECK enum seal_result seal_manifest_read_entry(const struct seal_json *object,
                                                          struct seal_entry *ret_entry);

#endif
