/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a zip as we write them: stored, from 1980-01-01 (the first moment that the format knows), no owner, no fields. */
#ifndef SEAL_CLI_ZIP_RECORD_H
#define SEAL_CLI_ZIP_RECORD_H

#include <coldseal/bytes.h>

#include <stdbool.h>

/* An entry. Borrowed. */
struct seal_zip_record {
    const char *name;
    size_t name_size; /* of a directory: with its '/' */
    uint32_t mode;    /* type and permission bits */
    uint32_t crc;
    uint32_t offset; /* of its local header in the archive */
    struct seal_slice bytes;
};

/* What comes last. */
struct seal_zip_end {
    uint64_t count, directory_size, directory_at;
    struct seal_slice comment;
    bool large; /* with the records for large archives, even if no number needs them */
};

/* Each appends its record: SEAL_OK or SEAL_LIMIT_MEMORY. Numbers must fit, and the comment 16 bits. */
SEAL_MUST_CHECK enum seal_result seal_zip_put_local(struct seal_buffer *zip,
                                                    const struct seal_zip_record *record);
SEAL_MUST_CHECK enum seal_result seal_zip_put_central(struct seal_buffer *zip,
                                                      const struct seal_zip_record *record);
SEAL_MUST_CHECK enum seal_result seal_zip_put_end(struct seal_buffer *zip,
                                                  const struct seal_zip_end *end);

#endif
