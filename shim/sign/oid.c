/* SPDX-License-Identifier: Apache-2.0 */
/* The object identifiers of private keys: RFC 8017 A.1, RFC 5480 section 2.1, RFC 8410 section 3. */
#include "sign/secret.h"

#include "crypto/der.h"

static const uint8_t rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                              0x0d, 0x01, 0x01, 0x01};                  /* 1.2.840.113549.1.1.1 */
static const uint8_t ec[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01}; /* 1.2.840.10045.2.1 */
static const uint8_t p256[] = {0x2a, 0x86, 0x48, 0xce,
                               0x3d, 0x03, 0x01, 0x07};       /* 1.2.840.10045.3.1.7 */
static const uint8_t p384[] = {0x2b, 0x81, 0x04, 0x00, 0x22}; /* 1.3.132.0.34 */
static const uint8_t ed25519[] = {0x2b, 0x65, 0x70};          /* 1.3.101.112 */

const struct seal_oid seal_oid_rsa = {rsa, sizeof(rsa)};
const struct seal_oid seal_oid_ec = {ec, sizeof(ec)};
const struct seal_oid seal_oid_p256 = {p256, sizeof(p256)};
const struct seal_oid seal_oid_p384 = {p384, sizeof(p384)};
const struct seal_oid seal_oid_ed25519 = {ed25519, sizeof(ed25519)};

bool seal_oid_is(struct seal_slice contents, const struct seal_oid *oid)
{
    return seal_der_is(contents, oid->bytes, oid->size);
}
