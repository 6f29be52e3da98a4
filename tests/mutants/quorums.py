# SPDX-License-Identifier: Apache-2.0
"""Who counts, how often, and for which files."""
from row import never, table

COUNTED = "each_counts_once"


def rows():
    return [*signers(), *requires(), *counting(), *rules()]


def signers():
    return table(
        "shim/trust/signers.c", "trust_signers",
        never("(container_of(signature->type) & signer->state->accept) == 0", "other_containers_are_not_looked_at"),
        never("!in_window(signer->state, &evidence, at->now)", "a_signer_has_its_time"),
        ("at >= base->not_before)", "1)", "a_signer_has_its_time"), ("at < base->not_after)", "1)", "a_signer_has_its_time"),
        ("at < base->not_after)", "at <= base->not_after)", "a_signer_has_its_time"), never("at < 0", "a_signer_has_its_time"),
        never("other->has_key && memcmp(other->key, last->key, SEAL_DIGEST_SIZE) == 0",
              "each_signer_is_one_key_and_one_algorithm"),
        never("(base->accept & ~last->kind->may_accept) != 0", "each_signer_is_one_key_and_one_algorithm"),
        never("base->has_not_before && base->has_not_after && base->not_after <= base->not_before",
              "each_signer_is_one_key_and_one_algorithm"))


def requires():
    return table("shim/core/require.c", "core_require", never("number < 1 || number > group->count", "asks_nothing_senseless"),
                 ("if (r == SEAL_OK && names_repeat(group))", "if (0)", "asks_nothing_senseless"),
                 ("if (number < 1 || number > count_kinds(&named, names))", "if (0)", "asks_nothing_senseless"),
                 never("group->count == 0", "asks_nothing_senseless"),
                 never("depth > SEAL_REQUIRE_DEPTH_MAX",
                       "asks_nothing_senseless"), ("require->needed < 1 || ", "", "nothing_is_never_met"),
                 ("count < require->needed || ", "", "is_met_by_these_and_no_others"),
                 (" || count_kinds(&below, names) < require->kinds", "", "is_met_by_these_and_no_others"),
                 ("return vouchers->vouched[require->signer];", "return true;", "is_met_by_these_and_no_others"),
                 ("if (!meets(&require->items[i], vouchers, names, &item))\n            continue;",
                  "(void)meets(&require->items[i], vouchers, names, &item);", "is_met_by_these_and_no_others"),
                 ("group->needed = group->count;", "group->needed = 1;", "is_met_by_these_and_no_others"),
                 ("strcmp(names->signers[i].kind, names->signers[j].kind) != 0", "true", "asks_nothing_senseless"),
                 ("seal_json_count(value) != (has_kinds ? 3u : 2u)", "0", "asks_nothing_senseless"),
                 ("group->kinds = (size_t)number;", "", "is_met_by_these_and_no_others"),
                 ("group->needed = (size_t)number;", "group->needed = 1;", "is_met_by_these_and_no_others"))


def counting():
    """Who vouches, and nobody twice."""
    return table(
        "shim/verify/evidence.c", "verify_counted", ("} else if (is_counted(tally, evidence)) {", "} else if (0) {", COUNTED),
        ("bool counted = is_known(tally, evidence->key);", "bool counted = false;", COUNTED),
        ("counted = counted || is_known(tally, evidence->identities[i]);", "(void)tally;", COUNTED),
        ("if (!seal_require_asks(&seal->rule->require, i))", "if (0)", COUNTED),
        (" || r == SEAL_LIMIT_COUNT", "", COUNTED), (" || r == SEAL_LIMIT_SIZE", "", COUNTED)) + table(
            "shim/verify/evidence.c", "verify_trust",
            ("return seal_require_met(&seal->rule->require, &seal->vouchers, &names)", "return 1", "distinct_keys_are_counted"),
            ("if (is_revoked(policy->revoked_keys, policy->revoked_keys_count, evidence->key)) {", "if (0) {",
             "the_right_signer_must_have_sealed"),
            ("if (is_revoked(policy->revoked_manifests, policy->revoked_manifests_count, seal->document.sha256))", "if (0)",
             "the_right_signer_must_have_sealed"),
            ("seal_clock_plausible(facts) ? facts->now : -1", "facts->now", "the_right_signer_must_have_sealed"),
            never("root->count == 0 && !root->policy->optional", "the_right_signer_must_have_sealed"),
            never("root->count > 1 && !root->policy->layered", "each_seal_stands_alone"),
            never("other_seal(session, seal) != NULL", "each_seal_stands_alone"))


def rules():
    return table("shim/core/binding.c", "core_binding", never("!is_inside", "each_fact_is_judged"),
                 ("for (size_t j = 0; j < paths->count && !is_inside; j++)", "for (size_t j = 0; j < 1; j++)",
                  "each_fact_is_judged"), never("(missing & 1u << i) != 0", "each_fact_is_judged"),
                 ("if (other->version < needed->version)", "if (0)", "packages_hold_each_other")) + table(
                     "shim/core/policy_roots.c", "core_policy",
                     never("rule->may_be_absent && !root->layered", "rules_tie_packages_to_functions"))
