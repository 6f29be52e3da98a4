/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A zip, read in the only way that there is: one that can be read in two ways is refused, since then what is signed and what
 * is unpacked may differ.
 *
 *     zip/end.c       where the directory is
 *     zip/central.c   what the directory says of each entry
 *     zip/name.c      which names may stand there
 *     zip/local.c     whether what lies before each entry's bytes says the same, and nothing else lies anywhere
 *     zip/tree.c      the folders that the names make
 *     zip/inflate.c   the bytes of one entry
 *     zip/platform.c  the tree as the verifier sees it
 *
 * The records tile the file: every byte of it belongs to one entry or to the directory, so that no reader who looks elsewhere
 * finds anything else. CVE-2017-13156 (Janus) and CVE-2025-54368 were archives with two readers.
 */
#ifndef SEAL_CLI_ZIP_ARCHIVE_H
#define SEAL_CLI_ZIP_ARCHIVE_H

#include "base/arena.h"

#include <coldseal/platform.h>

#include <sys/stat.h>

/* An entry of the directory. */
struct seal_zip_entry {
    const char *name; /* in the arena, NUL-terminated, without the '/' at the end of a directory */
    uint16_t name_size;
    uint16_t stored_size; /* of the name as it is stored */
    uint8_t kind;         /* enum seal_kind */
    bool no_mode;         /* made where files have no Unix mode */
    uint16_t mode;        /* permission bits */
    uint16_t flags, method;
    uint16_t date, time; /* of the packer's clock, as DOS wrote them */
    uint32_t crc;
    uint64_t packed, size;        /* bytes in the archive, and of the file */
    uint64_t offset;              /* of its first record */
    uint64_t data;                /* of its packed bytes */
    uint64_t end;                 /* one past its last byte */
    size_t central, central_size; /* its header in the directory */
};

/* A place in the tree: an entry, or a directory that only the names below it speak of. */
struct seal_zip_node {
    const char *path;                   /* in the arena, NUL-terminated */
    const struct seal_zip_entry *entry; /* NULL: no entry says that it is there */
    uint32_t end;                       /* one past the last node below it */
    uint16_t path_size;
    uint8_t kind; /* enum seal_kind */
};

/* What a signer should know, and nobody refuses. */
struct seal_zip_oddities {
    size_t no_mode;              /* files without a Unix mode */
    size_t unflagged;            /* names beyond ASCII that do not say that they are UTF-8 */
    const char *first_unflagged; /* of them */
    size_t twins;                /* names that differ in case only */
    const char *first_twin[2];   /* of them */
};

struct seal_zip_inflater;

/* An open archive. Nothing in it is believed: everything that follows from it is verified. */
struct seal_zip {
    struct seal_arena arena;
    const char *shown; /* as the user calls it */
    int fd;
    struct stat status; /* when it was opened */
    uint64_t size;
    uint64_t directory_at; /* where the entries end and the directory begins */
    struct seal_buffer directory;
    struct seal_buffer comment;     /* of the archive */
    bool large;                     /* it has the records for large archives */
    struct seal_zip_entry *entries; /* in the order of the directory */
    size_t count;
    struct seal_zip_entry **by_place; /* in the order in which they lie */
    struct seal_zip_node *nodes; /* each directory before what lies in it, siblings ascending */
    size_t nodes_count;
    struct seal_zip_oddities oddities;
    struct seal_zip_inflater *inflater; /* made when it is needed first */
};

/*
 * seal_zip_open() - read and check the whole structure; contents are checked when they are read.
 *
 * @path:  the file.  @shown: what to call it; must outlive the archive.
 * @ret_zip: freed by the caller with seal_zip_close().
 *   SEAL_OK; SEAL_FORMAT_ARCHIVE, with the entry's name and a reason; SEAL_IO_*; SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_zip_open(const char *path, const char *shown,
                                               struct seal_zip **ret_zip, struct seal_fault *fault);
/* seal_zip_close() - takes NULL. */
void seal_zip_close(struct seal_zip *zip);

/* seal_zip_pread() - exactly @size bytes at @at, which lie within the file.
 * SEAL_OK; SEAL_IO_READ; SEAL_IO_CHANGED there is less than there was; SEAL_FORMAT_ARCHIVE beyond the end */
SEAL_MUST_CHECK enum seal_result seal_zip_pread(const struct seal_zip *zip, uint64_t at, void *data,
                                                size_t size, struct seal_fault *fault);

/* seal_zip_unchanged() - is the file what it was when it was opened? SEAL_OK; SEAL_IO_READ; SEAL_IO_CHANGED */
SEAL_MUST_CHECK enum seal_result seal_zip_unchanged(const struct seal_zip *zip,
                                                    struct seal_fault *fault);

/* The reason of a fault about what is no zip at all. */
extern const char seal_zip_no_end[];

/* seal_zip_bad() - FORMAT_ARCHIVE about @entry (NULL: the archive). */
enum seal_result seal_zip_bad(const struct seal_zip *zip, const struct seal_zip_entry *entry,
                              const char *reason, struct seal_fault *fault);

/* seal_zip_find() - the node of exactly this path; NULL: not there. */
const struct seal_zip_node *seal_zip_find(const struct seal_zip *zip, const char *path);

/* seal_zip_is_seal() - does the entry lie in .coldseal/, or is it that directory? */
bool seal_zip_is_seal(const struct seal_zip_entry *entry);

/*
 * The bytes of an entry, inflated: as many as it announces, with the checksum that it announces.
 *
 * @take is told of them piece by piece, at most SEAL_READ_CHUNK each; a result other than SEAL_OK ends the reading with it.
 *   SEAL_OK; SEAL_FORMAT_ARCHIVE damaged, or other bytes than announced; SEAL_IO_READ; SEAL_IO_CHANGED; SEAL_LIMIT_MEMORY
 */
struct seal_zip_taker {
    void *context;
    enum seal_result (*take)(void *context, const void *data, size_t size, struct seal_fault *fault);
};
SEAL_MUST_CHECK enum seal_result seal_zip_read(struct seal_zip *zip,
                                               const struct seal_zip_entry *entry,
                                               const struct seal_zip_taker *taker,
                                               struct seal_fault *fault);

/* seal_zip_read_all() - append them to @ret_bytes. As seal_zip_read(), and SEAL_LIMIT_SIZE more than @limit. */
SEAL_MUST_CHECK enum seal_result seal_zip_read_all(struct seal_zip *zip,
                                                   const struct seal_zip_entry *entry, size_t limit,
                                                   struct seal_buffer *ret_bytes,
                                                   struct seal_fault *fault);

/* seal_zip_platform() - the archive as a directory: whatever is opened without a parent is its top. Valid while it is open. */
struct seal_platform seal_zip_platform(struct seal_zip *zip);

#endif
