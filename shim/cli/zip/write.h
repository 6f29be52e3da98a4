/* SPDX-License-Identifier: Apache-2.0 */
/* A zip with nothing in it but what it must hold: the same files give the same bytes, whenever and wherever. */
#ifndef SEAL_CLI_ZIP_WRITE_H
#define SEAL_CLI_ZIP_WRITE_H

#include <coldseal/bytes.h>

#include <stdbool.h>

/* A file of the archive. Borrowed. */
struct seal_zip_file {
    const char *name; /* relative, UTF-8, '/' between components */
    bool executable;  /* mode 0755, else 0644 */
    struct seal_slice bytes;
};

/*
 * seal_zip_write() - append an archive of @files: stored, ascending by name, each directory above a file before it with mode
 * 0755, all from 1980-01-01 (the first moment that the format knows), no owner, no comment, no extra field.
 *
 * @files: in any order; no name twice, none that is another one's directory.
 *   SEAL_OK; SEAL_LIMIT_SIZE, SEAL_LIMIT_COUNT more than the format holds without its extension for large files;
 *   SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_zip_write(const struct seal_zip_file *files, size_t count,
                                                struct seal_buffer *ret_zip);

/* seal_zip_crc() - CRC-32 as zip, gzip and PNG use it (polynomial 0xedb88320). */
uint32_t seal_zip_crc(struct seal_slice bytes);

#endif
