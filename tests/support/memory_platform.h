/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: a seal_platform over a tree that lies in memory, may fail at any call and may change between two calls. */
#ifndef TESTS_SUPPORT_MEMORY_PLATFORM_H
#define TESTS_SUPPORT_MEMORY_PLATFORM_H

#include <coldseal/platform.h>

/* One thing on the disk. Tests may write to its flags. */
struct memory_node {
    char *path; /* absolute */
    enum seal_kind kind;
    struct seal_buffer bytes; /* contents of a file, target of a link */
    bool executable;
    bool privileged;
    bool foreign;
    bool unreadable; /* opening it fails with IO_OPEN */
    unsigned mode;
};

enum memory_call { MEMORY_OPEN, MEMORY_LIST, MEMORY_READ, MEMORY_WALK, MEMORY_FOUND, MEMORY_HASH };

struct memory_platform {
    struct seal_platform platform; /* what is handed to the code under test */

    /* kept in the order of a walk: each directory before what lies in it */
    struct memory_node **nodes;
    size_t count, capacity;

    /* every call counts, of whatever kind; the one numbered fail_at (from 1; 0: none) fails */
    unsigned long calls, fail_at;
    enum seal_result fail_with;

    /* told before each call; may change the disk */
    void (*before)(struct memory_platform *disk, enum memory_call call, const char *path);
    void *context;

    uint64_t clock_us, clock_step_us; /* each look at the clock moves it on */
    unsigned directories_open;        /* not yet closed */
};

void memory_init(struct memory_platform *disk);
void memory_clear(struct memory_platform *disk);

/* Put something at an absolute path; what was there is replaced, directories above are made. Out of memory ends the test. */
struct memory_node *memory_bytes(struct memory_platform *disk, const char *path, const void *data,
                                 size_t size);
struct memory_node *memory_file(struct memory_platform *disk, const char *path, const char *text);
struct memory_node *memory_link(struct memory_platform *disk, const char *path, const char *target);
struct memory_node *memory_directory(struct memory_platform *disk, const char *path);
struct memory_node *memory_other(struct memory_platform *disk, const char *path);

/* memory_find() - what lies at @path, or NULL. */
struct memory_node *memory_find(const struct memory_platform *disk, const char *path);

/* memory_remove() - @path and all below it. */
void memory_remove(struct memory_platform *disk, const char *path);

/* memory_next() - the first node after @path in the order of a walk, or NULL. */
struct memory_node *memory_next(const struct memory_platform *disk, const char *path);

/* memory_below() - is @path inside the directory @above? Its path relative to that, or NULL. */
const char *memory_below(const char *path, const char *above);

#endif
