/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: how a certificate and its extensions refuse. */
#ifndef SEAL_CRYPTO_CERTIFICATE_PARTS_H
#define SEAL_CRYPTO_CERTIFICATE_PARTS_H

#include "crypto/certificate.h"
#include "crypto/extension.h"

/* seal_certificate_refuse() - no certificate, because of @reason; the subject stays empty: only the caller knows the file. */
enum seal_result seal_certificate_refuse(struct seal_fault *fault, const char *reason);

/*
 * seal_extensions_read() - what @certificate->extensions say, into the certificate's own members.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE, the fault says which extension and why
 */
SEAL_MUST_CHECK enum seal_result seal_extensions_read(struct seal_certificate *certificate,
                                                      struct seal_fault *fault);

#endif
