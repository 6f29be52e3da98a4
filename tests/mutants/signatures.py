# SPDX-License-Identifier: Apache-2.0
"""CMS, timestamps, and the signers that look at them."""
from row import never, table, without


def rows():
    return [*cms(), *attributes(), *verification(), *timestamps(), *tokens(), *times(), *signer(), *signing_time(), *names()]


def cms():
    """What a CMS must look like."""
    return table("shim/trust/cms.c", "trust_cms",
                 ("seal_der_enter(&outer, SEAL_DER_SEQUENCE, &info) && seal_der_at_end(&outer) &&",
                  "seal_der_enter(&outer, SEAL_DER_SEQUENCE, &info) &&", "no_part_of_one_is_one"),
                 ("seal_oid_is(type, &seal_oid_signed_data) &&", "1 &&", "every_value_is_looked_at"),
                 (" && seal_der_at_end(&info) &&", " &&", "every_value_is_looked_at"),
                 (" && seal_der_at_end(&content);", ";", "every_value_is_looked_at"),
                 ("seal_der_at_end(&inside) &&\n           seal_der_value(&around", "seal_der_value(&around",
                  "every_value_is_looked_at"), (" && seal_der_at_end(&around);", ";", "every_value_is_looked_at"),
                 ("&& cms->key_id.size > 0;", ";", "every_value_is_looked_at"),
                 ("seal_der_unsigned(&inside, &cms->serial) && seal_der_at_end(&inside);",
                  "seal_der_unsigned(&inside, &cms->serial);", "every_value_is_looked_at"),
                 without(" || scheme.kind == SEAL_SCHEME_ED25519", "every_value_is_looked_at"),
                 never("version != wanted", "every_value_is_looked_at"),
                 never("data_version != wanted", "every_value_is_looked_at"),
                 never("!seal_oid_is(cms->content_type, &seal_oid_data)", "every_value_is_looked_at"),
                 ('cms->untaken = "the digest is', '(void)"the digest is', "every_value_is_looked_at"),
                 ('cms->untaken = "the signature algorithm', '(void)"the signature algorithm', "every_value_is_looked_at"),
                 never("cms.untaken != NULL", "every_value_is_looked_at"),
                 ("(seal_der_at_end(&inside) || seal_der_any(&inside, NULL, NULL, NULL)) &&\n           seal_der_at_end(&inside);",
                  "1;", "every_value_is_looked_at"),
                 ("bool found = cms->untaken != NULL;", "bool found = false;", "a_shape_has_any_algorithms"),
                 ("return seal_der_at_end(&signer) ? SEAL_OK", "return 1 ? SEAL_OK", "every_value_is_looked_at"),
                 ("&signers) || !seal_der_at_end(&data))", "&signers))", "every_value_is_looked_at"),
                 ("&signer) || !seal_der_at_end(&signers))", "&signer))", "every_value_is_looked_at"),
                 never("!announces(digests, &cms)",
                       "every_value_is_looked_at"), ("&& hash == cms->hash", "", "every_value_is_looked_at"),
                 ("return !cms->has_content && ", "return ", "knows_what_is_detached"),
                 (" && seal_oid_is(cms->content_type, &seal_oid_data);", ";", "knows_what_is_detached"))


def attributes():
    return table("shim/trust/cms_attributes.c", "trust_cms",
                 ("return seal_der_any(&values, NULL, NULL, ret_whole) && seal_der_at_end(&values);",
                  "return seal_der_any(&values, NULL, NULL, ret_whole);", "every_value_is_looked_at"),
                 (" &&\n           seal_slice_equal(type, cms->content_type) == 1", "", "every_value_is_looked_at"),
                 (" &&\n           (cms->untaken != NULL || cms->digest.size == seal_hash_size(cms->hash))", "",
                  "every_value_is_looked_at"),
                 ("(cms->untaken != NULL || cms->digest.size", "(cms->digest.size", "a_shape_has_any_algorithms"),
                 ('cms->untaken = "signingCertificateV2', '(void)"signingCertificateV2', "every_value_is_looked_at"),
                 ("(previous.size > 0 && ascends(value, previous))", "0", "every_value_is_looked_at"),
                 ("return are_values(values)", "return 1", "every_value_is_looked_at"),
                 ("cms->has_time = seal_der_time(&value, false, &cms->time);",
                  "cms->has_time = seal_der_time(&value, false, &cms->time) || 1;", "every_value_is_looked_at"),
                 (" ||\n        (cms->untaken == NULL &&\n         cms->certificate_hash.size != "
                  "seal_hash_size(cms->certificate_hash_algorithm))", "", "every_value_is_looked_at"), never("count > 0 && !ascends(previous, whole)", "every_value_is_looked_at"),
                 never("seal_slice_equal(types[i], types[count]) == 1", "every_value_is_looked_at"),
                 never("known[i].missing != NULL && (found & 1u << i) == 0", "every_value_is_looked_at"),
                 ("count == SEAL_ATTRIBUTES_MAX", "count == SEAL_ATTRIBUTES_MAX - 1", "the_number_of_attributes_is_bounded"),
                 never("cms->token.size > 0", "every_value_is_looked_at"),
                 ("seal_der_peek(&values) != SEAL_DER_SEQUENCE || ", "", "every_value_is_looked_at"),
                 ("return seal_der_at_end(&inside);\n}\n\n/* Those", "return true;\n}\n\n/* Those", "every_value_is_looked_at"),
                 never("!known[i].read(value, cms)", "every_value_is_looked_at"),
                 ("seal_der_enter(&inside, SEAL_DER_SET, ret_values) && seal_der_at_end(&inside);",
                  "seal_der_enter(&inside, SEAL_DER_SET, ret_values);", "every_value_is_looked_at"),
                 (" && seal_der_at_end(&names) &&", " &&", "every_value_is_looked_at"))


def verification():
    """Who signed, and what."""
    return table(
        "shim/trust/cms_verify.c", "trust_cms",
        ("return seal_der_is(wanted, digest, seal_hash_size(hash)) ? SEAL_OK : SEAL_TRUST_SIGNERS;", "return SEAL_OK;",
         "reads_what_openssl_writes"),
        ("if ((r = compare_digest(cms->hash, content, cms->digest)) != SEAL_OK)", "if (0)", "reads_what_openssl_writes"),
        ("if ((r = verify_attributes(cms, certificate)) != SEAL_OK)", "if (0)", "only_the_right_key_made_it"),
        ("if ((r = compare_certificate(cms, certificate)) != SEAL_OK)", "if (0)", "the_certificate_is_the_one_that_was_meant"),
        ("set.data[0] = SEAL_DER_SET;", "", "only_the_right_key_made_it"),
        ("seal_slice_equal(cms->certificate_issuer, certificate->issuer) != 1 ||\n         ", "",
         "the_certificate_is_the_one_that_was_meant"),
        (" ||\n         !has_serial(certificate, cms->certificate_serial)", "", "the_certificate_is_the_one_that_was_meant"),
        ("if (identifies(cms, &pool->items[i]))", "if (1)", "reads_what_openssl_writes"),
        ("seal_slice_equal(certificate->issuer, cms->issuer) == 1 &&\n           ", "",
         "the_signer_is_found_by_identifier_alone"),
        (" &&\n           has_serial(certificate, cms->serial)", "", "the_signer_is_found_by_identifier_alone"),
        ("return seal_slice_equal(certificate->subject_key_id, cms->key_id) == 1;", "return true;",
         "reads_what_openssl_writes"),
        ("count == SEAL_CERTIFICATES_MAX", "count == SEAL_CERTIFICATES_MAX - 1", "certificates_are_bounded"),
        never("cms->untaken != NULL", "a_shape_has_any_algorithms")) + table(
            "shim/trust/cms_verify.c", "trust_x509",
            ("!is_called(der, cms) || ", "", "each_signature_for_what_it_is"),
            ("fault->code = SEAL_TRUST_CERTIFICATE;\n        return SEAL_TRUST_CERTIFICATE;", "continue;",
             "each_signature_for_what_it_is"))


def timestamps():
    return table(
        "shim/trust/timestamp.c", "trust_timestamp", (".at = token->time,", ".at = 1795000000,", "each_token_for_what_it_is"),
        (".purposes = &seal_oid_time_stamping", ".purposes = &seal_oid_code_signing", "each_token_for_what_it_is"),
        (".purpose_alone = true", ".purpose_alone = false", "each_token_for_what_it_is"),
        (".leaf = seal_cms_signer(&token->cms, anchors),", ".leaf = NULL,", "each_token_for_what_it_is"),
        ("if (r == SEAL_TRUST_SIGNERS)\n        return r;\n    if (r != SEAL_OK)\n        return does_not_hold(fault, r);",
         "(void)r;", "each_token_for_what_it_is"), ("if (r == SEAL_TRUST_SIGNERS)\n        return r;\n    if (r != SEAL_OK)",
                                                    "if (r != SEAL_OK)", "each_token_for_what_it_is"),
        ("if ((r = seal_cms_verify(&token.cms, signer, token.cms.content, fault)) != SEAL_OK)", "if (0)", "every_bit_counts"),
        ("if ((r = judge_imprint(&token, message, fault)) != SEAL_OK)", "if (0)", "each_token_for_what_it_is"),
        ("if ((r = judge_time(token.time, now, fault)) != SEAL_OK)", "if (0)", "each_token_for_what_it_is"),
        never("!seal_der_is(token->imprint, digest, seal_hash_size(token->hash))", "each_token_for_what_it_is"),
        never("now < 0", "each_token_for_what_it_is"),
        ("if (time <= now + SEAL_CLOCK_SKEW)", "if (time <= now + SEAL_CLOCK_SKEW + 1)", "each_token_for_what_it_is"),
        ("if (time <= now + SEAL_CLOCK_SKEW)", "if (time < now + SEAL_CLOCK_SKEW)", "each_token_for_what_it_is"))


def tokens():
    return table(
        "shim/trust/timestamp_token.c", "trust_timestamp",
        never("code != GRANTED && code != GRANTED_WITH_MODIFICATIONS",
              "each_token_for_what_it_is"), ("&response) || !seal_der_at_end(&outer))", "&response))", "no_part_of_one_is_one"),
        ("ret_info) || !seal_der_at_end(&response))", "ret_info))", "every_value_is_looked_at"),
        ("return token->imprint.size == seal_hash_size(token->hash);", "return true;", "each_token_for_what_it_is"),
        ('token->cms.untaken = "messageImprint', '(void)"messageImprint', "each_token_for_what_it_is"),
        ("return value <= THOUSANDTHS_MAX;", "return true;", "each_token_for_what_it_is"),
        ("return value <= THOUSANDTHS_MAX;", "return value >= 1 && value <= THOUSANDTHS_MAX;", "each_token_for_what_it_is"),
        ("|| critical))", "))", "each_token_for_what_it_is"),
        without(" || version != TOKEN_VERSION", "each_token_for_what_it_is"),
        ("seal_der_peek(&info) != SEAL_DER_GENERALIZED_TIME || ", "", "each_token_for_what_it_is"),
        ('return seal_der_at_end(&info) ? SEAL_OK : refuse(fault, "TSTInfo has more than it should");', "return SEAL_OK;",
         "each_token_for_what_it_is"), ("!token.cms.has_content || ", "", "each_token_for_what_it_is"),
        (" || !seal_oid_is(token.cms.content_type, &seal_oid_timestamp_info)", "", "each_token_for_what_it_is"),
        never("!read_extensions(&info)", "each_token_for_what_it_is"),
        ("seal_der_value(&info, SEAL_DER_INTEGER, &serial)", "seal_der_unsigned(&info, &serial)", "each_token_for_what_it_is"))


def times():
    return table(
        "shim/trust/signer_time.c", "trust_signer_time", never("base->timestamp.required", "a_time_is_what_it_is_worth"),
        ("if (!base->timestamp.given || token.size == 0)", "if (token.size == 0)", "a_time_is_what_it_is_worth"),
        ("r = seal_signer_revocation(at, lists, &timestamp.chain, &base->timestamp.roots, revocation,\n"
         "                                   fault);", "r = SEAL_OK;", "a_time_is_what_it_is_worth"),
        ("&timestamp.chain, &base->timestamp.roots, revocation", "&timestamp.chain, &timestamp.pool, revocation",
         "a_time_is_what_it_is_worth"),
        ("} else if (r == SEAL_TRUST_SIGNERS) {", "} else if (r != SEAL_OK) {", "a_time_is_what_it_is_worth")) + table(
            "shim/trust/signer_revocation.c", "trust_x509_evidence", never("certificate != NULL", "the_policy_revokes"),
            ("is_revoked(at, &chain->links[i]->id) || ", "", "the_policy_revokes"),
            (" || is_revoked_key(at, chain->links[i]->key.id)", "", "the_policy_revokes"),
            ("for (size_t i = 0; i < chain->count; i++)", "for (size_t i = 1; i < chain->count; i++)", "the_policy_revokes"),
            ("for (size_t i = 0; i < chain->count; i++)", "for (size_t i = 0; i < 1; i++)", "the_policy_revokes"),
            ("r = seal_crl_check(lists != NULL ? lists : &none, chain, anchors, at->now, &more, fault);", "r = SEAL_OK;",
             "lists_revoke"))


def signer():
    """Kind x509, from the container to the verdict."""
    return table(
        "shim/trust/x509.c", "trust_x509", never("!seal_cms_is_detached(&vouch->cms)", "each_signature_for_what_it_is"),
        ("vouch->leaf = seal_cms_signer(&vouch->cms, &signer->roots);", "vouch->leaf = NULL;", "each_signature_for_what_it_is"),
        ("if (r != SEAL_OK && (count == 0 || (r", "if (r != SEAL_OK && ((r", "a_chain_file_begins_with_its_signer"),
        ("if ((r = seal_x509_identify(signer, vouch.leaf, at->package, &evidence, fault)) != SEAL_OK)", "if (0)",
         "a_chain_file_begins_with_its_signer"),
        ("if ((r = verify(&vouch, document->bytes, fault)) != SEAL_OK)", "if (0)", "each_signature_for_what_it_is"),
        (".issuer_keys = signer->issuer_keys.count > 0 ? &signer->issuer_keys : NULL,", "", "the_issuer_can_be_pinned"),
        (".purposes_count = signer->purposes_count,", ".purposes_count = 1,", "each_signature_for_what_it_is"),
        ("if (at->now < 0)\n        timed", "if (0)\n        timed", "each_signature_for_what_it_is"),
        ("if (timed == SEAL_OK || r == SEAL_TRUST_SIGNERS ||", "if (1 ||", "each_signature_for_what_it_is"),
        ("if ((r = judge_binding(signer, &vouch, fault)) != SEAL_OK)", "if (0)", "each_signature_for_what_it_is"),
        ("(vouch->is_cms && vouch->cms.has_certificate_hash)", "vouch->is_cms", "each_signature_for_what_it_is"),
        ("count == SEAL_CERTIFICATES_MAX", "count == SEAL_CERTIFICATES_MAX - 1", "a_chain_file_begins_with_its_signer"),
        ("return pool->count > 0", "return 1", "each_signature_for_what_it_is")) + table(
            "shim/trust/x509.c", "trust_x509_evidence",
            ("r = seal_signer_revocation(at, &signer->lists, &chain, &signer->roots, &revocation, fault);", "r = SEAL_OK;",
             "lists_revoke"),
            ("&chain, &signer->roots, &revocation", "&chain, &vouch.others, &revocation", "lists_revoke"),
            ("memcpy(evidence.key, vouch.leaf->key.id, SEAL_DIGEST_SIZE);", "", "says_who_it_was"),
            ("note_revocation(&revocation, &evidence);", "", "lists_revoke")) + table(
                "shim/trust/x509.c", "trust_x509_memory",
                (" || r == SEAL_LIMIT_MEMORY ||\n        r == SEAL_INTERNAL_CRYPTO", "", "nothing_learnt_is_no_judgement"))


def signing_time():
    return table("shim/trust/x509.c", "trust_signer_time",
                 ("evidence->has_time ? evidence->time : at->now", "at->now", "a_time_is_what_it_is_worth"),
                 ("vouch->token = vouch->cms.token;", "", "a_time_is_what_it_is_worth"),
                 ("vouch->token = signature->token;", "", "a_time_is_what_it_is_worth"))


def names():
    return table(
        "shim/trust/x509_names.c", "trust_x509",
        ("!seal_name_is(certificate->subject, seal_buffer_slice(&wanted)))", "0)", "a_chain_file_begins_with_its_signer"),
        ("seal_certificate_names(certificate, signer->san_type, seal_buffer_slice(&wanted))", "1",
         "each_signature_for_what_it_is"),
        ("r = seal_text_append(ret_text, package);", "r = SEAL_OK;", "each_signature_for_what_it_is")) + table(
            "shim/trust/x509_names.c", "trust_x509_evidence",
            ("(r = seal_buffer_append(&text, gathering->issuer, sizeof gathering->issuer)) == SEAL_OK &&", "",
             "says_who_it_was"),
            ("(r = seal_buffer_append(&text, name.data, name.size)) == SEAL_OK)", "1)", "says_who_it_was"),
            ("(r = add_subject(&gathering, certificate->subject)) == SEAL_OK)", "1)", "says_who_it_was"),
            ("r = add_names(&gathering, certificate->names);", "(void)add_names;", "says_who_it_was"),
            ("if (is_asked_for(tag))", "if (1)", "names_are_bounded"),
            never("gathering->count == SEAL_IDENTITIES_MAX", "names_are_bounded")) + table(
            "shim/crypto/name_digest.c", "crypto_distinguished_name",
            ("seal_name_string(attribute, &value) ? SEAL_DER_UTF8_STRING : attribute->tag;", "attribute->tag;", "test_digest"),
            ("sort(&attributes);", "", "test_digest"), ("sort(&digests);", "", "test_digest"),
            ("(r = add_digest(&whole, attribute->type)) == SEAL_OK &&", "", "test_digest")) + table(
                 "shim/trust/x509_read.c", "trust_x509_read",
                 never("signer->subject == NULL && signer->san == NULL", "every_member_is_read"),
                 never("memcmp(keys->items[i], key, SEAL_DIGEST_SIZE) == 0", "every_member_is_read"),
                 ("!seal_oid_is((struct seal_slice){oid.bytes, oid.size}, &seal_oid_any_purpose)", "1", "every_member_is_read"),
                 ("return seal_json_count(value) == 1", "return 1", "every_member_is_read"),
                 never("days == 0 || days > LIST_AGE_DAYS_MAX", "every_member_is_read"),
                 ("if (!seal_name_valid(seal_slice_text(signer->subject), &reason))", "if (0)", "every_member_is_read"),
                 ("return is_plain(signer->san) ? SEAL_OK", "return 1 ? SEAL_OK", "every_member_is_read"))
