/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of one entry of a zip; seal_zip_read() is in zip_archive.h. */
#ifndef SEAL_CLI_ZIP_INFLATE_H
#define SEAL_CLI_ZIP_INFLATE_H

struct seal_zip_inflater;

/* seal_zip_inflater_free() - takes NULL. */
void seal_zip_inflater_free(struct seal_zip_inflater *inflater);

#endif
