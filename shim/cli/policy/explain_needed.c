/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule still needs, from what it has. */
#include "cli/policy/explain.h"

static void add_needed(struct seal_page *page, const struct seal_policy *policy,
                       const struct seal_require *require, const struct seal_vouchers *vouchers);

/* The members that are not met, and how many of them it takes. */
static void add_members(struct seal_page *page, const struct seal_policy *policy,
                        const struct seal_require *require, const struct seal_vouchers *vouchers)
{
    const struct seal_require_names names = {policy->signers, policy->signers_count};
    size_t met = 0, unmet, shown = 0;

    for (size_t i = 0; i < require->count; i++)
        met += seal_require_met(&require->items[i], vouchers, &names);
    unmet = require->count - met;
    if (met >= require->needed) { /* enough, and not of enough kinds */
        seal_page_add(page, "signers of %zu kinds", require->kinds);
        return;
    }
    if (require->needed - met < unmet)
        seal_page_add(page, "%zu of ", require->needed - met);
    for (size_t i = 0; i < require->count; i++) {
        if (seal_require_met(&require->items[i], vouchers, &names))
            continue;
        if (shown++ > 0)
            seal_page_add(page, "%s", require->needed - met < unmet ? ", " : " and ");
        add_needed(page, policy, &require->items[i], vouchers);
    }
}

static void add_needed(struct seal_page *page, const struct seal_policy *policy,
                       const struct seal_require *require, const struct seal_vouchers *vouchers)
{
    const struct seal_require_names names = {policy->signers, policy->signers_count};
    size_t unmet = 0;

    if (require->form == SEAL_REQUIRE_SIGNER) {
        seal_page_name(page, policy->signers[require->signer].name);
        return;
    }
    for (size_t i = 0; i < require->count; i++)
        unmet += !seal_require_met(&require->items[i], vouchers, &names);
    seal_page_add(page, "%s", unmet > 1 ? "(" : "");
    add_members(page, policy, require, vouchers);
    seal_page_add(page, "%s", unmet > 1 ? ")" : "");
}

void seal_explained_needed(struct seal_page *page, const struct seal_policy *policy,
                           const struct seal_explained *item)
{
    const struct seal_require *require = item->rule != NULL ? &item->rule->require : NULL;

    if (require == NULL || item->met)
        return;
    if (require->form == SEAL_REQUIRE_SIGNER)
        add_needed(page, policy, require, &item->vouchers);
    else
        add_members(page, policy, require, &item->vouchers);
}
