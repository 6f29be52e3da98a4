/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: a visitor that writes down what it is told, and can do harm at a certain path. */
#ifndef TESTS_UNIT_POSIX_WATCHER_H
#define TESTS_UNIT_POSIX_WATCHER_H

#include "place.h"

#include <coldseal/platform.h>

struct watcher {
    const struct place *place;
    unsigned wants;      /* of files; directories are entered unless closed */
    bool closed;         /* enter no directory */
    const char *harm_at; /* call harm when this path is found */
    void (*harm)(const struct place *place);
    void (*harm_reading)(const struct place *place); /* call once while the first file is read */
    const char *refuse_at;                           /* answer answer when this path is found */
    enum seal_result answer;
    enum seal_result hashed_answer;
    enum seal_result progress_answer;

    char text[8192]; /* one line a thing: kind, path, ... */
    unsigned found, hashed, calls;
    uint64_t bytes;
    struct seal_digests digests; /* of the last file */
    size_t deepest;
};

struct seal_visitor watcher_visitor(struct watcher *watcher);

/* watcher_walk() - walk the place. */
enum seal_result watcher_walk(struct watcher *watcher, struct seal_fault *fault);

#endif
