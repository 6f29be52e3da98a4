/* SPDX-License-Identifier: Apache-2.0 */
/* Inside cms: the attributes of its signer, RFC 5652 section 5.3. */
#ifndef SEAL_TRUST_CMS_ATTRIBUTES_H
#define SEAL_TRUST_CMS_ATTRIBUTES_H

#include "trust/cms.h"

/*
 * seal_cms_read_signed() - what the signed attributes say, into @cms, whose content type and hash are known.
 *
 * @contents: of the SET, one attribute after the other; still an attacker's.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE; @cms is then half filled
 */
SEAL_MUST_CHECK enum seal_result seal_cms_read_signed(struct seal_slice contents,
                                                      struct seal_cms *cms, struct seal_fault *fault);

/* seal_cms_read_unsigned() - the timestamp token among the unsigned ones, which are nobody's word; as above. */
SEAL_MUST_CHECK enum seal_result seal_cms_read_unsigned(struct seal_slice contents,
                                                        struct seal_cms *cms,
                                                        struct seal_fault *fault);

#endif
