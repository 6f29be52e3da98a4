/* SPDX-License-Identifier: Apache-2.0 */
/* One allocation fails. */
#include "support/failing_calloc.h"

#include <stddef.h>

unsigned failing_calloc;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return failing_calloc > 0 && --failing_calloc == 0 ? NULL : __real_calloc(count, size);
}
