/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers, X.660: those that we know, by name, and any other from its dotted form. */
#ifndef SEAL_CRYPTO_OID_H
#define SEAL_CRYPTO_OID_H

#include "crypto/der.h"

#define SEAL_OID_SIZE_MAX 32 /* contents; the longest that we know has 11 */

/* One object identifier: the contents of its DER. */
struct seal_oid {
    size_t size;
    uint8_t bytes[SEAL_OID_SIZE_MAX];
};

/* seal_oid_is() - are these contents that one? */
bool seal_oid_is(struct seal_slice contents, const struct seal_oid *oid);

/* seal_oid_read() - from "1.3.6.1.5.5.7.3.3"; at least two arcs, no leading zeros, each below 2^32. */
SEAL_MUST_CHECK bool seal_oid_read(struct seal_slice dotted, struct seal_oid *ret_oid);

/* seal_oid_text() - for people: "1.3.6.1.5.5.7.3.3", cut if it does not fit, "?" if it is malformed. */
void seal_oid_text(struct seal_slice contents, char *ret_text, size_t size);

/* Keys and curves: RFC 8017 appendix A.1, RFC 5480 section 2.1, RFC 8410 section 3. */
extern const struct seal_oid seal_oid_rsa, seal_oid_ec, seal_oid_p256, seal_oid_p384,
    seal_oid_ed25519;

/* Keys and curves that are known and not taken, so that the refusal can say which it is. */
extern const struct seal_oid seal_oid_ed448, seal_oid_x25519, seal_oid_x448, seal_oid_dsa,
    seal_oid_p521, seal_oid_secp256k1;

/* Digests and signatures: RFC 5754, RFC 5758, RFC 4055; an Ed25519 key and its signature share one. */
extern const struct seal_oid seal_oid_sha256, seal_oid_sha384, seal_oid_sha512,
    seal_oid_ecdsa_sha256, seal_oid_ecdsa_sha384, seal_oid_ecdsa_sha512, seal_oid_rsa_sha256,
    seal_oid_rsa_sha384, seal_oid_rsa_sha512, seal_oid_rsa_pss, seal_oid_mgf1;

/* RFC 5280 section 4.2.1.12, RFC 3161 section 2.3. */
extern const struct seal_oid seal_oid_code_signing, seal_oid_time_stamping, seal_oid_any_purpose;

/* RFC 5280 sections 4.2, 5.2. */
extern const struct seal_oid seal_oid_basic_constraints, seal_oid_key_usage, seal_oid_purposes,
    seal_oid_subject_names, seal_oid_name_constraints, seal_oid_policy_constraints,
    seal_oid_inhibit_any_policy, seal_oid_subject_key_id, seal_oid_authority_key_id,
    seal_oid_crl_number, seal_oid_delta_crl, seal_oid_issuing_distribution_point,
    seal_oid_expired_certificates_on_crl, seal_oid_crl_reason, seal_oid_invalidity_date,
    seal_oid_certificate_issuer;

/* Attributes of names, RFC 4514 section 3, RFC 2985. */
extern const struct seal_oid seal_oid_cn, seal_oid_o, seal_oid_ou, seal_oid_c, seal_oid_st,
    seal_oid_l, seal_oid_street, seal_oid_dc, seal_oid_uid, seal_oid_serial_number,
    seal_oid_email_address;

/* RFC 5652 sections 5 and 11, RFC 3161, RFC 5035. */
extern const struct seal_oid seal_oid_signed_data, seal_oid_data, seal_oid_timestamp_info,
    seal_oid_content_type, seal_oid_message_digest, seal_oid_signing_time,
    seal_oid_signing_certificate_v2, seal_oid_timestamp_token;

#endif
