/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and times of a signature, drawn and as JSON. */
#include "cli/inspect/trust.h"

#include "base/hex.h"
#include "base/time.h"

#define DAY_SIZE 10 /* of YYYY-MM-DDTHH:MM:SSZ */

static void indent(struct seal_page *page, size_t depth)
{
    seal_page_add(page, "%*s", (int)(4 + 2 * depth), "");
}

static void add_serial(struct seal_page *page, const struct seal_certificate_id *id)
{
    char hex[2 * SEAL_SERIAL_SIZE_MAX + 1];

    seal_hex_write(id->serial, id->serial_size, hex);
    seal_page_add(page, "%s", hex);
}

/* As revoked.certificates of a policy wants it. */
static void add_id(struct seal_page *page, const struct seal_certificate_id *id)
{
    seal_page_add(page, "{\"issuer\":\"");
    seal_page_digest_full(page, id->issuer);
    seal_page_add(page, "\",\"serial\":\"");
    add_serial(page, id);
    seal_page_add(page, "\"}");
}

static void add_certificate(struct seal_page *page,
                            const struct seal_inspected_certificate *certificate, const char *word,
                            size_t depth)
{
    char from[SEAL_TIME_SIZE], to[SEAL_TIME_SIZE];

    seal_time_write(certificate->not_before, from);
    seal_time_write(certificate->not_after, to);
    indent(page, depth);
    seal_page_add(page, "%s ", word);
    seal_page_name(page, certificate->subject[0] != '\0' ? certificate->subject : "(no subject)");
    seal_page_add(page, "%s\n", certificate->is_ca ? ", an authority" : "");
    indent(page, depth + 1);
    seal_page_add(page, "issued by ");
    seal_page_name(page, certificate->issuer);
    seal_page_add(page, ", %.*s to %.*s, key %s\n", DAY_SIZE, from, DAY_SIZE, to, certificate->key);
    indent(page, depth + 1);
    seal_page_add(page, "to revoke it ");
    add_id(page, &certificate->id);
    seal_page_add(page, "\n");
}

static void add_certificates(struct seal_page *page, const struct seal_inspected_trust *trust)
{
    size_t depth = 0;

    for (size_t i = 0; i < trust->count; i++) {
        const struct seal_inspected_certificate *certificate = &trust->certificates[i];

        if (i == 0 && trust->has_signer) {
            add_certificate(page, certificate, "signer", 0);
        } else if (certificate->leads) {
            add_certificate(page, certificate, "issuer", ++depth);
        } else {
            add_certificate(page, certificate, "beside", 0);
        }
    }
    if (!trust->has_signer)
        seal_page_add(page, "    the signer's certificate is not in it\n");
    if (trust->unread > 0)
        seal_page_add(page, "    and %zu that no gate reads\n", trust->unread);
}

void seal_inspected_trust_text(struct seal_page *page, const struct seal_inspected_trust *trust)
{
    if (trust->reason != NULL) {
        seal_page_add(page, "    unreadable: %s\n", trust->reason);
        return;
    }
    add_certificates(page, trust);
    if (trust->scheme != NULL) {
        seal_page_add(page, "    signed with %s, %s its certificate", trust->scheme,
                      trust->is_bound ? "bound to" : "not bound to");
        if (trust->claims_time)
            seal_page_time(page, ", claims to be of ", trust->claimed);
        seal_page_add(page, "\n");
    }
    if (trust->other_document)
        seal_page_add(page, "    over another document than this manifest\n");
    if (trust->has_stamp) {
        seal_page_time(page, "    timestamp ", trust->stamped);
        if (trust->authority[0] != '\0') {
            seal_page_add(page, " by ");
            seal_page_name(page, trust->authority);
        }
        seal_page_add(page, "\n");
    }
}

static void member(struct seal_page *page, const char *name, const char *value)
{
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, value);
}

static void time_member(struct seal_page *page, const char *name, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    seal_time_write(time, text);
    member(page, name, text);
}

static void certificates_json(struct seal_page *page, const struct seal_inspected_trust *trust)
{
    seal_page_add(page, ",\"certificates\":[");
    for (size_t i = 0; i < trust->count; i++) {
        const struct seal_inspected_certificate *certificate = &trust->certificates[i];

        seal_page_add(page, "%s{\"signer\":%s", i > 0 ? "," : "",
                      i == 0 && trust->has_signer ? "true" : "false");
        member(page, "subject", certificate->subject);
        member(page, "issuer", certificate->issuer);
        member(page, "key", certificate->key);
        time_member(page, "not_before", certificate->not_before);
        time_member(page, "not_after", certificate->not_after);
        seal_page_add(page, ",\"authority\":%s,\"revoke\":", certificate->is_ca ? "true" : "false");
        add_id(page, &certificate->id);
        seal_page_add(page, "}");
    }
    seal_page_add(page, "]");
    if (trust->unread > 0)
        seal_page_add(page, ",\"unread\":%zu", trust->unread);
}

void seal_inspected_trust_json(struct seal_page *page, const struct seal_inspected_trust *trust)
{
    if (trust->reason != NULL) {
        member(page, "unreadable", trust->reason);
        return;
    }
    certificates_json(page, trust);
    if (trust->scheme != NULL) {
        member(page, "scheme", trust->scheme);
        seal_page_add(page, ",\"bound\":%s,\"manifest\":%s", trust->is_bound ? "true" : "false",
                      trust->other_document ? "false" : "true");
    }
    if (trust->claims_time)
        time_member(page, "claimed_time", trust->claimed);
    if (trust->has_stamp) {
        time_member(page, "time", trust->stamped);
        member(page, "authority", trust->authority);
    }
}
