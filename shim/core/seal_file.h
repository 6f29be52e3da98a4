/* SPDX-License-Identifier: Apache-2.0 */
/* What a file in .coldseal/ is, by its name alone: docs/formats.md section 1. */
#ifndef SEAL_CORE_SEAL_FILE_H
#define SEAL_CORE_SEAL_FILE_H

#include <coldseal/bytes.h>
#include <coldseal/limits.h>

#define SEAL_DIRECTORY_NAME ".coldseal"

enum seal_file_type {
    SEAL_FILE_NONE = 0,
    SEAL_FILE_MANIFEST, /* NAME.json */
    SEAL_FILE_SIG,      /* NAME.json.LABEL.sig */
    SEAL_FILE_P7S,
    SEAL_FILE_BUNDLE, /* .sigstore.json */
    SEAL_FILE_CHAIN,  /* .chain.pem, beside a .sig */
    SEAL_FILE_TSR,    /* .tsr, beside a .sig */
};

struct seal_file_name {
    enum seal_file_type type;
    char package[SEAL_PACKAGE_NAME_MAX + 1];
    char label[SEAL_LABEL_MAX + 1]; /* empty for a manifest */
};

/* seal_file_name_read() - SEAL_OK or SEAL_FORMAT_SEAL_NAME. */
SEAL_MUST_CHECK enum seal_result seal_file_name_read(struct seal_slice name,
                                                     struct seal_file_name *ret_name);

/* seal_file_suffix() - what follows the label in the file's name, ".sig"; "" for a manifest. Static. */
const char *seal_file_suffix(enum seal_file_type type);

/* seal_file_size_max() - the bound of limits.h for this type, in bytes. */
size_t seal_file_size_max(enum seal_file_type type);

#endif
