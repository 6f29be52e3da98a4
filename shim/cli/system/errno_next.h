/* SPDX-License-Identifier: Apache-2.0 */
/* What to do about what the machine said. */
#ifndef SEAL_CLI_ERRNO_NEXT_H
#define SEAL_CLI_ERRNO_NEXT_H

#include <coldseal/result.h>

/* seal_errno_next() - the step that helps where a fault of SEAL_IO_OPEN or SEAL_IO_WRITE found what strerror() says of an errno that
 * this file knows; static. NULL: it knows nothing better than the result's own. */
const char *seal_errno_next(const struct seal_fault *fault);

#endif
