/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Name constraints, RFC 5280 section 4.2.1.10. A permitted subtree must clearly hold a name, an excluded one must clearly not: what
 * cannot be told is answered by false for the former and true for the latter, so that it refuses either way.
 */
#include "crypto/certificate.h"
#include "crypto/distinguished_name.h"
#include "crypto/name_parts.h"

/* GeneralSubtree: minimum is 0, which DER leaves out, and maximum must be absent. */
static bool read_tree(struct seal_der *trees, uint8_t *ret_tag, struct seal_slice *ret_base)
{
    struct seal_der tree;

    return seal_der_enter(trees, SEAL_DER_SEQUENCE, &tree) &&
           seal_der_any(&tree, ret_tag, ret_base, NULL) && seal_der_at_end(&tree);
}

static bool trees_good(struct seal_slice trees)
{
    struct seal_der der = {trees};
    struct seal_slice base;
    uint8_t tag;

    while (!seal_der_at_end(&der)) {
        if (!read_tree(&der, &tag, &base) || !seal_name_base(tag, base))
            return false;
    }
    return true;
}

/* Is @name in any of the trees of its type? *ret_asked: there are trees of that type. */
static bool is_in_trees(struct seal_slice trees, uint8_t tag, struct seal_slice name, bool doubt,
                        bool *ret_asked)
{
    struct seal_der der = {trees};
    struct seal_slice base;
    uint8_t kind;

    *ret_asked = false;
    while (read_tree(&der, &kind, &base)) {
        if (kind != tag)
            continue;
        *ret_asked = true;
        if (seal_name_inside(tag, name, base, doubt))
            return true;
    }
    return false;
}

static bool allows(const struct seal_certificate *above, uint8_t tag, struct seal_slice name)
{
    bool asked;

    if (is_in_trees(above->excluded, tag, name, true, &asked))
        return false;
    return is_in_trees(above->permitted, tag, name, false, &asked) || !asked;
}

/* The subject itself, and e-mail addresses in it, which some still put there: beside alternative names too. */
static bool subject_within(struct seal_slice subject, const struct seal_certificate *above)
{
    struct seal_name_attribute attribute;
    struct seal_der rdns, rdn;

    if (!seal_name_shape(subject) || !seal_name_enter(subject, &rdns))
        return false;
    if (seal_der_at_end(&rdns)) /* no name */
        return true;
    if (!allows(above, SEAL_TAG_DIRECTORY, subject))
        return false;
    while (seal_name_rdn(&rdns, &rdn)) {
        while (seal_name_attribute(&rdn, &attribute)) {
            struct seal_slice address;

            if (!seal_oid_is(attribute.type, &seal_oid_email_address))
                continue;
            if (!seal_name_string(&attribute, &address))
                address = (struct seal_slice){NULL, 0}; /* no mailbox: a doubt, if anybody asks */
            if (!allows(above, SEAL_TAG_EMAIL, address))
                return false;
        }
    }
    return true;
}

bool seal_certificate_within(const struct seal_certificate *certificate,
                             const struct seal_certificate *above)
{
    struct seal_der names = {certificate->names};
    struct seal_slice name;
    uint8_t tag;

    if (!above->has_constraints)
        return true;
    if (!trees_good(above->permitted) || !trees_good(above->excluded))
        return false;
    if (!subject_within(certificate->subject, above))
        return false;
    while (!seal_der_at_end(&names)) {
        if (!seal_der_any(&names, &tag, &name, NULL) || !allows(above, tag, name))
            return false;
    }
    return true;
}
