/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: a temporary directory to build trees in, and an eye on descriptors. */
#ifndef TESTS_UNIT_POSIX_PLACE_H
#define TESTS_UNIT_POSIX_PLACE_H

#include <stddef.h>
#include <sys/types.h>

struct place {
    char path[64];
    int fd;
    unsigned descriptors; /* open before it was made */
};

/* cmocka's setup and teardown: *state is a struct place. Teardown fails if a descriptor was left
 * open. */
int place_new(void **state);
int place_free(void **state);

/* Below the place; each ends the test when it does not succeed. Parents must be there. */
void place_file(const struct place *place, const char *name, const void *data, size_t size,
                mode_t mode);
void place_text(const struct place *place, const char *name, const char *text);
void place_directory(const struct place *place, const char *name);
void place_link(const struct place *place, const char *name, const char *target);
void place_remove(const struct place *place, const char *name);

/* place_as_nobody() - run @what(@context) in a child of another user, if this one is root; its
 * exit status. */
int place_as_nobody(int (*what)(void *context), void *context);

/* place_in_child() - the same without changing the user. */
int place_in_child(int (*what)(void *context), void *context);

#endif
