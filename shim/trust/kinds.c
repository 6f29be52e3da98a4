/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of signers: the one table that a new module is entered in. */
#include "trust/kind.h"

#include <string.h>

static const struct {
    const char *name;
    const struct seal_signer_kind *kind; /* NULL: part of policy/v1, not in this build */
} kinds[] = {
    {"key", &seal_kind_key},
    {"x509", &seal_kind_x509},
    {"sigstore", NULL},
};

const struct seal_signer_kind *seal_kind_find(const char *name, bool *ret_known)
{
    *ret_known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0) {
            *ret_known = true;
            return kinds[i].kind;
        }
    return NULL;
}

const char *seal_signers_kinds(void)
{
    return "key, x509";
}
