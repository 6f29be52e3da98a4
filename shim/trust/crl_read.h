/* SPDX-License-Identifier: Apache-2.0 */
/* Inside crl: one revocation list from its bytes. */
#ifndef SEAL_TRUST_CRL_READ_H
#define SEAL_TRUST_CRL_READ_H

#include "trust/crl.h"

/*
 * seal_crl_read() - a CertificateList, RFC 5280 section 5, exactly these bytes; every entry is read.
 *
 * Version 2, both signature algorithms alike and one that we take, next update there; extensions each at most once. Refused, by
 * list and by entry: unknown critical extensions, and whatever says that the list is not about all certificates of its issuer.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE, the fault's reason says what is wrong
 */
SEAL_MUST_CHECK enum seal_result seal_crl_read(struct seal_slice der, struct seal_crl *ret_crl,
                                               struct seal_fault *fault);

/* seal_crl_lists() - is this serial, a magnitude without leading zeros, among the entries? Since when. */
bool seal_crl_lists(const struct seal_crl *list, struct seal_slice serial, int64_t *ret_since);

#endif
