/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of seal_zip_open(), in order; zip_archive.h says what each is about. All SEAL_OK; SEAL_FORMAT_ARCHIVE; SEAL_LIMIT_*;
 * SEAL_IO_READ; SEAL_IO_CHANGED. */
#ifndef SEAL_CLI_ZIP_INDEX_H
#define SEAL_CLI_ZIP_INDEX_H

#include "cli/zip/archive.h"

/* zip/end.c: zip->directory, directory_at, comment, large; @ret_count entries are announced. */
SEAL_MUST_CHECK enum seal_result seal_zip_find_directory(struct seal_zip *zip, uint64_t *ret_count,
                                                         struct seal_fault *fault);

/* zip/central.c: zip->entries, but for data and end. */
SEAL_MUST_CHECK enum seal_result seal_zip_read_directory(struct seal_zip *zip, uint64_t count,
                                                         struct seal_fault *fault);

/* zip/local.c: zip->by_place, data and end of each entry. */
SEAL_MUST_CHECK enum seal_result seal_zip_check_places(struct seal_zip *zip, struct seal_fault *fault);

/* zip/tree.c: zip->nodes, oddities.twins. */
SEAL_MUST_CHECK enum seal_result seal_zip_make_tree(struct seal_zip *zip, struct seal_fault *fault);

/* zip/name.c: why no archive may hold this name, static text; NULL: it may. @name: as stored. */
const char *seal_zip_name_wrong(struct seal_slice name);

/*
 * zip/field.c: why the fields beside a name are no fields, or contradict it, static text; NULL: they do not.
 *
 * @name: as stored.  @numbers: those that the field for large entries may hold, in the format's order; each that is
 *        SEAL_ZIP_ELSEWHERE_32 is replaced.
 */
const char *seal_zip_fields_wrong(struct seal_slice fields, struct seal_slice name,
                                  uint64_t *const *numbers, size_t count);

#endif
