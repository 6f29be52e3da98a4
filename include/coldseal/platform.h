/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the verifier needs of the machine. It is handed in, so that the verifier knows no operating
 * system, a program can verify what lies in memory or in an archive, and tests can be cruel.
 *
 * seal_linux is the real one: it goes by descriptor, follows no link and reads each file once.
 */
#ifndef COLDSEAL_PLATFORM_H
#define COLDSEAL_PLATFORM_H

#include <coldseal/bytes.h>
#include <coldseal/limits.h>
#include <coldseal/result.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum seal_kind {
    SEAL_KIND_NONE = 0,
    SEAL_KIND_FILE,
    SEAL_KIND_DIRECTORY,
    SEAL_KIND_LINK,
    SEAL_KIND_OTHER, /* device, FIFO, socket */
};

/* struct seal_found - one thing that lies in a directory, as a walk or a listing finds it. All
 * views. */
struct seal_found {
    const char *path; /* relative to the directory, '/' between components, NUL-terminated; raw bytes */
    size_t path_size; /* in bytes, without the NUL */
    enum seal_kind kind;
    bool executable;        /* a file's owner may execute it */
    bool privileged;        /* a file with setuid or setgid */
    bool foreign;           /* a directory on another file system than the directory walked */
    unsigned mode;          /* permission bits: no file of a seal may be executable for anybody */
    uint64_t size;          /* bytes of a file */
    struct seal_slice link; /* target of a link, as stored */
};

/* What a visitor wants of something found. */
enum seal_want {
    SEAL_WANT_NOTHING = 0, /* pass on; do not open, do not enter */
    SEAL_WANT_ENTER = 1,   /* a directory: what lies in it */
    SEAL_WANT_SHA256 = 2,  /* a file: SHA-256 of all its bytes */
    SEAL_WANT_FSVERITY =
        4, /* a file: its fs-verity digest (SHA-256, 4096-byte blocks, no salt); may be added to SHA256 */
};

struct seal_digests {
    unsigned have; /* SEAL_WANT_SHA256, SEAL_WANT_FSVERITY or both */
    uint8_t sha256[SEAL_DIGEST_SIZE];
    uint8_t fsverity[SEAL_DIGEST_SIZE];
};

/* struct seal_visitor - who is told about what a walk finds. A result other than SEAL_OK ends the
 * walk with it. */
struct seal_visitor {
    void *context;
    /* something was found; say in @ret_wants (of enum seal_want) what to do with it */
    enum seal_result (*found)(void *context, const struct seal_found *found, unsigned *ret_wants,
                              struct seal_fault *fault);
    /* a file was hashed as it was asked for; @found is the same thing as in the call before */
    enum seal_result (*hashed)(void *context, const struct seal_found *found,
                               const struct seal_digests *digests, struct seal_fault *fault);
    /* @bytes more were read; called at least every SEAL_READ_CHUNK bytes and once a file. May be
     * NULL */
    enum seal_result (*progress)(void *context, uint64_t bytes, struct seal_fault *fault);
};

/* struct seal_directory - an open directory; what it is only its platform knows. */
struct seal_directory;

struct seal_platform {
    void *context;

    /*
     * Open a directory: @name below @parent (one component), or an absolute path where @parent is
     * NULL. Links are not followed in the last component. The caller closes it.
     *   SEAL_OK; SEAL_TREE_MISSING nothing is there; SEAL_TREE_KIND something else is there;
     *   SEAL_IO_OPEN; SEAL_LIMIT_MEMORY
     */
    enum seal_result (*open)(void *context, struct seal_directory *parent, const char *name,
                             struct seal_directory **ret_directory, struct seal_fault *fault);
    void (*close)(void *context, struct seal_directory *directory);

    /*
     * Tell @visitor what lies directly in @directory, in ascending order of the names' bytes. What
     * it wants is ignored.
     *   SEAL_OK; SEAL_LIMIT_COUNT more than SEAL_DIRECTORY_ENTRIES_MAX; SEAL_IO_READ;
     *   SEAL_LIMIT_MEMORY; the visitor's own
     */
    enum seal_result (*list)(void *context, struct seal_directory *directory,
                             const struct seal_visitor *visitor, struct seal_fault *fault);

    /*
     * Append all bytes of the regular file @name (one component) to @ret_bytes, which is empty;
     * opened once.
     *   SEAL_OK; SEAL_TREE_MISSING; SEAL_TREE_KIND no regular file; SEAL_LIMIT_SIZE more than
     *   @limit bytes; SEAL_IO_OPEN; SEAL_IO_READ; SEAL_IO_CHANGED; SEAL_LIMIT_MEMORY
     */
    enum seal_result (*read)(void *context, struct seal_directory *directory, const char *name,
                             size_t limit, struct seal_buffer *ret_bytes, struct seal_fault *fault);

    /*
     * Tell @visitor about everything below @directory, each directory before what lies in it,
     * siblings in ascending order of their bytes, and hash what it wants hashed.
     *   SEAL_OK; SEAL_IO_OPEN; SEAL_IO_READ; SEAL_IO_CHANGED; SEAL_LIMIT_DEPTH; SEAL_LIMIT_MEMORY;
     *   SEAL_INTERNAL_CRYPTO; the visitor's own
     */
    enum seal_result (*walk)(void *context, struct seal_directory *directory,
                             const struct seal_visitor *visitor, struct seal_fault *fault);

    /* Microseconds of a clock that never goes back, from any beginning. */
    uint64_t (*clock)(void *context);
};

/* The machine that this program runs on. */
extern const struct seal_platform seal_linux;

#ifdef __cplusplus
}
#endif

#endif
