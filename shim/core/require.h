/* SPDX-License-Identifier: Apache-2.0 */
/* How many of which signers must vouch: name, all, any, threshold; docs/formats.md section 3, "Require". */
#ifndef SEAL_CORE_REQUIRE_H
#define SEAL_CORE_REQUIRE_H

#include "core/json.h"

struct seal_signer_name;

enum seal_require_form { SEAL_REQUIRE_SIGNER, SEAL_REQUIRE_GROUP };

/* A signer, or at least @needed of @items (all: every one, any: one), of at least @kinds different kinds. */
struct seal_require {
    enum seal_require_form form;
    size_t signer; /* place in the policy's signers */
    struct seal_require *items;
    size_t count;
    size_t needed;
    size_t kinds;
};

/* Which signers count, by their place in the policy; distinct identities are the caller's business. */
struct seal_vouchers {
    bool vouched[SEAL_SIGNERS_MAX];
};

/* What names mean while a require is read. */
struct seal_require_names {
    const struct seal_signer_name *signers;
    size_t count;
};

/*
 * seal_require_read() - from the policy. Unknown names, doubles below all and threshold, unreachable numbers and empty lists
 * are errors.
 *   SEAL_OK; source->misshapen; SEAL_LIMIT_COUNT; SEAL_LIMIT_DEPTH; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_require_read(const struct seal_json *value,
                                                   const struct seal_require_names *names,
                                                   struct seal_require *ret_require);

/* seal_require_asks() - does the require name this signer anywhere? */
bool seal_require_asks(const struct seal_require *require, size_t signer);

/* seal_require_met() - are enough of the right signers there? */
bool seal_require_met(const struct seal_require *require, const struct seal_vouchers *vouchers,
                      const struct seal_require_names *names);

#endif
