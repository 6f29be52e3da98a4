/* SPDX-License-Identifier: Apache-2.0 */
/* Letting the function start: the platform waits for every extension to register. */
#ifndef SEAL_LAMBDA_EXTENSION_H
#define SEAL_LAMBDA_EXTENSION_H

#include <coldseal/result.h>

/*
 * seal_extension_register() - register under @name with no events, and wait in event/next for as
 * long as the platform lets us.
 *
 * Only after an accepted verdict. Everything that can fail for reasons of our own is done before
 * the registration.
 *
 * @runtime_api: host and port of the platform's API, or NULL, which fails.
 * Returns only when something went wrong:
 *   SEAL_IO_RUNTIME_API, SEAL_LIMIT_MEMORY: not registered, nothing was started, @fault says why
 *   SEAL_OK: registered, and event/next ended; the function may be running until this process ends
 */
SEAL_MUST_CHECK enum seal_result seal_extension_register(const char *runtime_api, const char *name,
                                                         struct seal_fault *fault);

#endif
