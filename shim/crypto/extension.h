/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions as certificates, revocation lists and timestamps share them, RFC 5280 section 4.1. */
#ifndef SEAL_CRYPTO_EXTENSION_H
#define SEAL_CRYPTO_EXTENSION_H

#include "crypto/der.h"

/* seal_extension_next() - the next of the contents of a SEQUENCE of extensions: type, value (contents of its OCTET STRING). False:
 * none is there, or it is malformed; a critical that is written and false is. */
SEAL_MUST_CHECK bool seal_extension_next(struct seal_der *extensions, struct seal_slice *ret_oid,
                                         bool *ret_critical, struct seal_slice *ret_value);

#endif
