/* SPDX-License-Identifier: Apache-2.0 */
/* What is worth saying of an x509 signer before anybody has signed: for whoever reviews a policy. */
#include "base/text.h"
#include "crypto/distinguished_name.h"
#include "trust/x509_signer.h"

#include <string.h>

static void note_end(const struct seal_pool *roots, struct seal_signer_note *note)
{
    const struct seal_certificate *first = &roots->items[0];

    for (size_t i = 1; i < roots->count; i++)
        if (roots->items[i].not_after < first->not_after)
            first = &roots->items[i];
    note->has_end = true;
    note->end = first->not_after;
    seal_name_text(first->subject, note->ends, sizeof note->ends);
}

/* Is there a newer list by the same issuer? */
static bool is_superseded(const struct seal_crl_store *lists, const struct seal_crl *list)
{
    for (size_t i = 0; i < lists->count; i++)
        if (seal_slice_equal(lists->items[i].issuer, list->issuer) == 1 &&
            lists->items[i].this_update > list->this_update)
            return true;
    return false;
}

/* Each issuer's newest list is what counts of his, and the oldest of those is the one to worry about. */
static void note_lists(const struct seal_crl_store *lists, struct seal_signer_note *note)
{
    const struct seal_crl *oldest = NULL;

    for (size_t i = 0; i < lists->count; i++)
        if (!is_superseded(lists, &lists->items[i]) &&
            (oldest == NULL || lists->items[i].this_update < oldest->this_update))
            oldest = &lists->items[i];
    note->list_required = lists->required;
    note->has_list = oldest != NULL;
    if (oldest == NULL)
        return;
    note->list_update = oldest->this_update;
    note->list_next = oldest->next_update;
    if (lists->max_age > 0 && oldest->this_update + (int64_t)lists->max_age < note->list_next)
        note->list_next = oldest->this_update + (int64_t)lists->max_age;
}

void seal_x509_note(const void *state, struct seal_signer_note *ret_note)
{
    const struct seal_x509_signer *signer = state;

    seal_text_join(
        ret_note->who, sizeof ret_note->who,
        (const char *const[]){signer->subject != NULL ? signer->subject : signer->san, NULL});
    note_end(&signer->roots, ret_note);
    note_lists(&signer->lists, ret_note);
}

static bool is_shared(const struct seal_digest_list *keys, const uint8_t *key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (memcmp(keys->items[i], key, SEAL_DIGEST_SIZE) == 0)
            return true;
    return false;
}

/* Does each name one direct issuer that the other does not? A certificate has one. */
static bool have_other_issuers(const struct seal_digest_list *a, const struct seal_digest_list *b)
{
    if (a->count == 0 || b->count == 0)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (is_shared(b, a->items[i]))
            return false;
    return true;
}

/* Written so that equal names look alike but for order, case and blanks: no escapes, no dotted types, no place for a package. */
static bool is_simple(const char *name)
{
    bool at_type = true;

    for (const char *at = name; *at != '\0'; at++) {
        if (strchr("\\\"#+<>;{}", *at) != NULL || (at_type && *at >= '0' && *at <= '9'))
            return false;
        at_type = *at == ',' || (at_type && *at == ' ');
    }
    return true;
}

static char folded(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static const char *past_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* One RDN, up to its comma. */
static bool is_like(const char *a, const char *b)
{
    for (;;) {
        a = past_blanks(a);
        b = past_blanks(b);
        if (*a == ',' || *a == '\0')
            return *b == ',' || *b == '\0';
        if (folded(*a++) != folded(*b++))
            return false;
    }
}

static const char *next_part(const char *name)
{
    const char *comma = strchr(name, ',');

    return comma != NULL ? comma + 1 : NULL;
}

static size_t count_like(const char *name, const char *part)
{
    size_t count = 0;

    for (; name != NULL; name = next_part(name))
        count += is_like(name, part) ? 1 : 0;
    return count;
}

/* A certificate has one subject. Could these be the same? Only what is certain counts as no. */
static bool have_other_subjects(const char *a, const char *b)
{
    if (a == NULL || b == NULL || !is_simple(a) || !is_simple(b))
        return false;
    for (const char *part = a; part != NULL; part = next_part(part))
        if (count_like(a, part) != count_like(b, part))
            return true;
    for (const char *part = b; part != NULL; part = next_part(part))
        if (count_like(a, part) == 0)
            return true;
    return false;
}

/* Alternative names say nothing: a certificate may have several. Nor do roots: they may vouch for each other's authorities. */
bool seal_x509_overlaps(const void *state, const void *other_state)
{
    const struct seal_x509_signer *signer = state, *other = other_state;

    return !have_other_issuers(&signer->issuer_keys, &other->issuer_keys) &&
           !have_other_subjects(signer->subject, other->subject);
}
