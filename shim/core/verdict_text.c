/* SPDX-License-Identifier: Apache-2.0 */
/* A verdict as JSON members and as one line for people. Nothing here decides anything. */
#include "core/verdict.h"

#include "base/hex.h"
#include "base/json_write.h"

#include <string.h>

/* What is appended to; after the first failure nothing more is, and the failure is what is returned in the end. */
struct writer {
    struct seal_buffer *text;
    enum seal_result r;
};

static void put(struct writer *writer, const char *text)
{
    if (writer->r == SEAL_OK)
        writer->r = seal_text_append(writer->text, text);
}

static void put_integer(struct writer *writer, uint64_t number)
{
    if (writer->r == SEAL_OK)
        writer->r = seal_text_integer(writer->text, number);
}

static void put_string(struct writer *writer, const char *text)
{
    if (writer->r == SEAL_OK)
        writer->r = seal_json_write_string(writer->text, seal_slice_text(text));
}

/* ,"name":"value" unless there is no value */
static void put_member(struct writer *writer, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    put(writer, ",\"");
    put(writer, name);
    put(writer, "\":");
    put_string(writer, value);
}

static void put_count(struct writer *writer, const char *name, uint64_t value)
{
    put(writer, name);
    put_integer(writer, value);
}

static void put_digest(struct writer *writer, const char *name, const uint8_t *digest)
{
    char text[sizeof "sha256:" + SEAL_HEX_DIGEST_SIZE] = "sha256:";

    seal_hex_write(digest, SEAL_DIGEST_SIZE, text + strlen(text));
    put_member(writer, name, text);
}

static void put_signers(struct writer *writer, const char *names)
{
    const char *separator = "";

    put(writer, ",\"signers\":[");
    for (; names[0] != '\0'; names += strlen(names) + 1) {
        put(writer, separator);
        put_string(writer, names);
        separator = ",";
    }
    put(writer, "]");
}

static void put_counts(struct writer *writer, const struct seal_counts *counts)
{
    put_count(writer, ",\"strangers\":", counts->strangers);
    put_count(writer, ",\"counts\":{\"entries\":", counts->entries);
    put_count(writer, ",\"verified\":", counts->verified);
    put_count(writer, ",\"missing\":", counts->missing);
    put_count(writer, ",\"extra\":", counts->extra);
    put_count(writer, ",\"modified\":", counts->modified);
    put_count(writer, ",\"kind\":", counts->kind);
    put(writer, "}");
}

static void put_unchecked(struct writer *writer, unsigned unchecked)
{
    /* in the order of enum seal_unchecked */
    static const char *const words[] = {"function", "handler",      "command",
                                        "region",   "architecture", "environment",
                                        "siblings", "requires",     "links"};
    const char *separator = "";

    put(writer, ",\"not_checked\":[");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if ((unchecked & 1u << i) == 0)
            continue;
        put(writer, separator);
        put_string(writer, words[i]);
        separator = ",";
    }
    put(writer, "]");
}

static void put_checks(struct writer *writer, const enum seal_answer *checks)
{
    /* in the order of enum seal_assurance and enum seal_answer */
    static const char *const names[SEAL_CHECK_COUNT] = {"integrity", "authenticity", "timestamp",
                                                        "expiry", "revocation"};
    static const char *const words[] = {"not_established", "passed", "failed"};
    const char *separator = ",\"checks\":{\"";

    for (size_t i = 0; i < SEAL_CHECK_COUNT; i++) {
        put(writer, separator);
        put(writer, names[i]);
        put(writer, "\":\"");
        put(writer, words[checks[i]]);
        separator = "\",\"";
    }
    put(writer, "\"}");
}

/* Milliseconds with three decimals, which is the clock's own resolution. */
static void put_ms(struct writer *writer, const char *name, uint64_t microseconds)
{
    char decimals[] = {'.', (char)('0' + microseconds / 100 % 10),
                       (char)('0' + microseconds / 10 % 10), (char)('0' + microseconds % 10), '\0'};

    put_count(writer, name, microseconds / 1000);
    put(writer, decimals);
}

const char *seal_verdict_word(const struct seal_verdict *verdict)
{
    if (!seal_verdict_may_start(verdict))
        return "refused";
    return verdict->outcome == SEAL_OUTCOME_AUDITED ? "audited" : "accepted";
}

enum seal_result seal_verdict_members(const struct seal_verdict *verdict, bool started,
                                      struct seal_buffer *line)
{
    struct writer writer = {line, SEAL_OK};

    put(&writer, "\"coldseal\":\"verdict/v1\"");
    put_member(&writer, "verdict", seal_verdict_word(verdict));
    put(&writer, started ? ",\"started\":true" : ",\"started\":false");
    put_member(&writer, "code", seal_result_name(verdict->fault.code));
    put_count(&writer, ",\"exit\":", (uint64_t)seal_result_exit(verdict->fault.code));
    put_member(&writer, "subject", verdict->fault.subject);
    put_member(&writer, "reason", verdict->fault.reason);
    put_member(&writer, "expected", verdict->fault.expected);
    put_member(&writer, "found", verdict->fault.found);
    put_member(&writer, "root", verdict->root);
    put_member(&writer, "package", verdict->package);
    if (verdict->has_version)
        put_count(&writer, ",\"version\":", verdict->version);
    put_signers(&writer, verdict->signers);
    if (verdict->has_manifest)
        put_digest(&writer, "manifest", verdict->manifest);
    put_counts(&writer, &verdict->counts);
    if (verdict->has_policy && !verdict->keys_only) {
        put_digest(&writer, "policy", verdict->policy);
        put_count(&writer, ",\"generation\":", verdict->generation);
    }
    put(&writer, verdict->enforced ? ",\"enforced\":true" : ",\"enforced\":false");
    put_unchecked(&writer, verdict->not_checked);
    put_checks(&writer, verdict->checks);
    if (verdict->has_list) {
        put_count(&writer, ",\"ages\":{\"crl_days\":", verdict->list_age_days);
        put(&writer, verdict->list_stale ? ",\"crl_stale\":true}" : "}");
    }
    put_count(&writer, ",\"bytes\":", verdict->bytes);
    put_ms(&writer, ",\"ms\":{\"trust\":", verdict->trust_us);
    put_ms(&writer, ",\"walk\":", verdict->walk_us);
    put_ms(&writer, ",\"hash\":", verdict->hash_us);
    put(&writer, "}");
    return writer.r;
}

enum seal_result seal_verdict_summary(const struct seal_verdict *verdict, struct seal_buffer *text)
{
    struct writer writer = {text, SEAL_OK};

    if (seal_verdict_may_start(verdict) && verdict->outcome == SEAL_OUTCOME_ACCEPTED) {
        put(&writer, "PASSED ");
        put(&writer, verdict->package);
        put_count(&writer, " ", verdict->version);
        return writer.r;
    }
    put(&writer, seal_verdict_may_start(verdict) ? "AUDIT " : "REFUSED ");
    put(&writer, seal_result_name(verdict->fault.code));
    if (verdict->fault.subject[0] != '\0') {
        put(&writer, " ");
        if (writer.r == SEAL_OK)
            writer.r = seal_text_escaped(text, seal_slice_text(verdict->fault.subject));
    }
    return writer.r;
}
