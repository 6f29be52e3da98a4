/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: change one value inside DER, and the lengths around it, so that only what the test is about is wrong. */
#ifndef TESTS_SUPPORT_DER_EDIT_H
#define TESTS_SUPPORT_DER_EDIT_H

#include <coldseal/bytes.h>

enum der_change {
    DER_REPLACE, /* the value, whole */
    DER_REMOVE,
    DER_BEFORE, /* insert before it */
    DER_AFTER,  /* insert after it */
    DER_INSIDE, /* append to its contents */
    DER_TAG,    /* its tag alone, the first of the bytes */
};

/*
 * der_edit() - @der with one change; the caller clears it.
 *
 * @path: which value: numbers of children from the outside in, "1.0.4.0" the first child of the fifth of the first of the second.
 *        "" is the whole. A path that leads nowhere ends the test.
 */
struct seal_buffer der_edit(struct seal_slice der, const char *path, enum der_change change,
                            struct seal_slice bytes);

/* der_at() - a view of the value at @path, whole. */
struct seal_slice der_at(struct seal_slice der, const char *path);

#endif
