# SPDX-License-Identifier: Apache-2.0
"""Chains of certificates, and revocation lists."""
from row import always, never, table, without


def rows():
    return [*chain_rules(), *chain_search(), *lists(), *list_files()]


def chain_rules():
    """What a path must be."""
    return table("shim/trust/chain_rules.c", "trust_chain_rules",
                 always("!authority->has_path_length || below <= authority->path_length",
                        "test_faults"), ("count += is_self_issued(path->links[i]) ? 0 : 1;", "count += 1;", "test_rules"),
                 ("below <= authority->path_length", "below <= authority->path_length + 1", "test_faults"),
                 never("!authority->is_ca", "test_rules"), never("!authority->has_key_usage && !is_anchor", "test_rules"),
                 ("!authority->has_key_usage && !is_anchor", "!authority->has_key_usage", "test_rules"),
                 never("authority->has_key_usage && (authority->key_usage & SEAL_USAGE_CERTIFICATE_SIGN) == 0", "test_rules"),
                 always("!authority->has_constraints", "test_rules"), always("!certificate->needs_policy", "test_rules"),
                 ("for (size_t i = path->count; i-- > 0;)\n        if ((r = judge_policy",
                  "for (size_t i = path->count - 1; i-- > 1;)\n        if ((r = judge_policy", "test_rules"),
                 ("if (i > 0 && is_self_issued(path->links[i]))", "if (is_self_issued(path->links[i]))", "test_rules"),
                 ("if (i > 0 && is_self_issued(path->links[i]))", "if (i > 0)", "test_rules"),
                 ("if (!seal_certificate_within(path->links[i], authority))", "if (0)", "test_rules"),
                 never("leaf->is_ca", "test_leaf_is_anchor"),
                 never("leaf->has_key_usage && (leaf->key_usage & signing) == 0", "test_rules"),
                 never("!seal_certificate_for(leaf, &request->purposes[i])", "test_leaf_is_anchor"),
                 never("!permits(path->links[i], purpose)",
                       "test_rules"), ("for (size_t i = path->count; i-- > 1;)\n        if (!permits",
                                       "for (size_t i = path->count - 1; i-- > 1;)\n        if (!permits", "test_rules"),
                 never("!leaf->purposes_critical",
                       "test_rules"), without(" || !seal_der_at_end(&purposes)",
                                              "test_rules"), ("request->purpose_alone && (r", "0 && (r", "test_rules"),
                 ("request->issuer_keys != NULL && (r", "0 && (r", "test_rules"),
                 ("path->links[1]->key.id", "path->links[path->count - 1]->key.id", "test_rules"),
                 ("const bool is_early = at < certificate->not_before;", "const bool is_early = false;", "test_rules"),
                 ("!is_early && at <= certificate->not_after", "!is_early", "test_faults"),
                 ("at <= certificate->not_after", "at < certificate->not_after", "test_rules"),
                 ("at < certificate->not_before;", "at <= certificate->not_before;", "test_rules"),
                 ("for (size_t i = path->count; i-- > 1;)\n        if ((r = judge_authority",
                  "for (size_t i = path->count - 1; i-- > 1;)\n        if ((r = judge_authority", "test_faults"),
                 ("for (size_t i = path->count; i-- > 0;)\n        if ((r = judge_time",
                  "for (size_t i = path->count; i-- > 1;)\n        if ((r = judge_time", "test_faults"),
                 ("for (size_t i = path->count; i-- > 0;)\n        if ((r = judge_time",
                  "for (size_t i = path->count - 1; i-- > 0;)\n        if ((r = judge_time", "test_leaf_is_anchor"))


def chain_search():
    """Which paths there are, and how long they are looked for."""
    return table(
        "shim/trust/chain.c", "trust_chain_search",
        ("return *answer == ISSUED ? SEAL_OK : SEAL_TRUST_CERTIFICATE;", "return SEAL_OK;", "test_borrowed_key"),
        ("return seal_slice_equal(search->nodes[node]->issuer, search->nodes[issuer]->subject) == 1;", "return true;",
         "test_anchor_below_a_root"), never("search->checks == SEAL_CHAIN_CHECKS_MAX", "test_checks_end"),
        never("++search->steps > SEAL_CHAIN_STEPS_MAX", "test_steps_end"),
        ("search->path.count == SEAL_CHAIN_DEPTH_MAX)", "search->path.count == SEAL_CHAIN_DEPTH_MAX - 1)", "test_depth"),
        ("search->leaf_is_anchor = true;", "search->leaf_is_anchor = false;", "test_twins"),
        ("return memcmp(a->key.id, b->key.id, sizeof a->key.id) == 0 &&\n           seal_slice_equal",
         "return seal_slice_equal", "test_checks_end"),
        ("sizeof a->key.id) == 0 &&\n           seal_slice_equal(a->subject, b->subject) == 1", "sizeof a->key.id) == 0",
         "test_one_key_two_names"),
        ("others_count > SEAL_CERTIFICATES_MAX)", "others_count > SEAL_CERTIFICATES_MAX + 1)", "test_too_many_certificates"),
        ("anchors->count > SEAL_CERTIFICATES_MAX ||",
         "anchors->count > SEAL_CERTIFICATES_MAX + 1 ||", "test_too_many_certificates"),
        never("!is_copy(search, &others->items[i])",
              "test_anchor_that_has_ended"), ("if (!is_copy(search, &others->items[i]))", "if (1)", "test_equal_ones_once"),
        never("r == SEAL_OK && !search.connected[LEAF] && !search.leaf_is_anchor",
              "test_leaf_among_others"), ("search->worst != r && r == SEAL_TRUST_TIME", "false", "test_best_of_the_wrong"),
        ("!search->connected[issuer] || !names_fit(search, node, issuer) ||\n            is_on_path",
         "!names_fit(search, node, issuer) ||\n            is_on_path", "test_borrowed_key"),
        (" ||\n            is_on_path(search, issuer))", ")", "test_loops"))


def lists():
    """What a list says of somebody."""
    return table(
        "shim/trust/crl.c", "trust_crl",
        never("seal_slice_equal(list->issuer, certificate->issuer) != 1", "test_lists_that_do_not_count"),
        always("may_sign_lists(issuer)", "test_lists_that_do_not_count"),
        ("return !issuer->has_key_usage || ", "return ", "test_lists_that_do_not_count"),
        ("if (seal_crl_lists(list, serial, &since))", "if (may_sign_lists(issuer) && seal_crl_lists(list, serial, &since))",
         "test_listed_by_one_who_may_not"),
        ("return seal_scheme_verify(&issuer->key, list->scheme, list->tbs, list->signature);", "return SEAL_OK;",
         "test_failures"),
        ("if (seal_crl_lists(list, serial, &since))", "if (seal_crl_lists(list, serial, &since) && 0)", "test_listed"),
        never("list->this_update - SEAL_CLOCK_SKEW > now", "test_not_begun"),
        never("now > end && !(list->keeps_expired && list->keeps_since <= end)", "test_expired"),
        without(" && list->keeps_since <= end", "test_keeps_expired"), without("list->this_update <= end && ", "test_expired"),
        without(" && !is_stale(store, list, end)", "test_expired"),
        ("!is_stale(store, list, end)", "!is_past(list, end)", "test_expired"),
        ("!is_stale(store, list, end)", "!is_too_old(store, list, end)", "test_expired"),
        ("is_same(certificate, issuer) ||", "", "test_listed"),
        ("seal_slice_equal(certificate->issuer, issuer->subject) != 1", "0", "test_anchor_of_others"),
        ("return seal_certificate_issued(certificate, issuer);", "return SEAL_OK;", "test_anchor_of_others"),
        ("store->count > 0 && i < ascent.count", "i < ascent.count", "test_anchor_of_others"),
        without("rise(&ascent, issuer);", "test_anchor_below_an_anchor"),
        never("above != SEAL_OK", "test_anchor_below_an_anchor"), ("return is_past(list, now) || is_too_old(store, list, now);",
                                                                  "return is_too_old(store, list, now);", "test_keeps_expired"),
        ("return is_past(list, now) || is_too_old(store, list, now);", "return is_past(list, now);", "test_too_old"),
        ("return now > list->next_update;", "return now > list->next_update + 1;", "test_keeps_expired"),
        ("> store->max_age;", ">= store->max_age;", "test_too_old"),
        ("if (store->required && missing == SEAL_OK)", "if (0)", "test_expired"),
        ("if (list == NULL)\n        return seal_chain_refuse",
         "if (list == NULL)\n        return SEAL_OK;\n    if (0)\n        return seal_chain_refuse", "test_expired"),
        never("is_stale(store, list, now) != is_stale(store, than, now)", "test_several"),
        ("return list->this_update > than->this_update;", "return true;", "test_several"),
        ("sum->established && more->established", "sum->established || more->established", "test_expired"),
        ("sum->stale || more->stale", "more->stale", "test_join"),
        ("if (!is_stale(store, list, now))\n        return SEAL_OK;", "if (1)\n        return SEAL_OK;", "test_keeps_expired"),
        ("store->count >= SEAL_CRLS_MAX)", "store->count >= SEAL_CRLS_MAX - 1)", "test_too_many_lists"),
        ("for (size_t i = 0; i + 1 < chain->count; i++)", "for (size_t i = 0; i + 2 < chain->count; i++)", "test_expired"),
        ("for (size_t i = 0; i + 1 < chain->count; i++)", "for (size_t i = 1; i + 1 < chain->count; i++)",
         "test_expired")) + table("shim/trust/crl.c", "trust_crl_openssl",
                                  ('strcmp(label, "X509 CRL") == 0 && ', "", "test_kinds"),
                                  ('strcmp(label, "X509 CRL") == 0 && seal_pem_next(&pem, next, &more) == SEAL_UNDECIDED',
                                   'strcmp(label, "X509 CRL") == 0', "test_pem"))


def list_files():
    """Which lists are taken."""
    return table(
        "shim/trust/crl_read.c", "trust_crl_read", without(" || version != 1", "test_rows"),
        without(" || seal_slice_equal(inner, algorithm) != 1", "test_rows"),
        ("return list->this_update <= list->next_update ? NULL : \"ends before it begins\";", "return NULL;", "test_rows"),
        without(" || list->revoked.size == 0", "test_rows"),
        never("seal_oid_is(extension->type, &seal_oid_delta_crl)", "test_rows"),
        never("seal_oid_is(extension->type, &seal_oid_issuing_distribution_point)", "test_rows"),
        ('return extension->critical ? "has an unknown critical extension" : NULL;', "return NULL;", "test_rows"),
        ('return extension->critical ? "has an entry with an unknown critical extension" : NULL;', "return NULL;", "test_rows"),
        never("seal_oid_is(extension->type, &seal_oid_certificate_issuer)",
              "test_rows"), ("return reason.data[0] != REASON_REMOVE_FROM_CRL ? NULL", "return 1 ? NULL", "test_rows"),
        ("reason.size != 1 || ", "", "test_rows"),
        never("occurs((struct seal_slice){all.data, before}, extension.type)", "test_rows"),
        never("++count > EXTENSIONS_MAX",
              "test_many_extensions"), ("if (!seal_der_enter(&der, SEAL_DER_SEQUENCE, &outer) || !seal_der_at_end(&der))",
                                        "if (!seal_der_enter(&der, SEAL_DER_SEQUENCE, &outer))", "test_rows"),
        ("!seal_der_bits(&outer, &list->signature) ||\n        !seal_der_at_end(&outer))",
         "!seal_der_bits(&outer, &list->signature))", "test_rows"), never("!seal_der_at_end(&extensions)", "test_rows"),
        ('return seal_der_at_end(&extensions) ? NULL : "has malformed extensions";', "return NULL;", "test_rows"),
        ("|| seal_der_at_end(&rest))\n        return \"has malformed extensions\";",
         ")\n        return \"has malformed extensions\";", "test_rows"),
        ("&extensions) || !seal_der_at_end(tbs))", "&extensions))", "test_rows"), ("|| name.size == 0 ||", "||", "test_rows"),
        ("seal_slice_equal(entry, serial) != 1", "0", "test_values"),
        ("seal_der_peek(&der) != SEAL_DER_GENERALIZED_TIME ||\n        ", "", "test_rows"),
        ("&list->keeps_since) || !seal_der_at_end(&der))", "&list->keeps_since))", "test_rows"),
        ("reason.size != 1 || !seal_der_at_end(&der))", "reason.size != 1)", "test_rows"))
