/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal version: what this build is and can. */
#include "cli/command.h"

#include "base/time.h"
#include "crypto/public_key.h"
#include "trust/signers.h"

#define STRINGIFY_(text) #text
#define STRINGIFY(text) STRINGIFY_(text)

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

#include <stdio.h>
#include <stdlib.h> /* brings the macros of the C library */
#include <string.h>

#if defined(__GLIBC__)
#define LIBC "glibc " STRINGIFY(__GLIBC__) "." STRINGIFY(__GLIBC_MINOR__)
#else
#define LIBC "musl"
#endif

struct version_settings {
    bool line;
};

static const struct seal_option options[] = {
    {"short", 0, NULL, "one line", SEAL_OPTION_FLAG, offsetof(struct version_settings, line)},
};

/* All that is linked in: the rooms of these do not say so themselves. */
#define OTHERS ", cJSON " COLDSEAL_CJSON_VERSION ", zlib " COLDSEAL_ZLIB_VERSION

/* "key, x509" as a list. */
static void add_list(struct seal_page *page, const char *name, const char *words)
{
    char word[64];
    const char *before = "";

    seal_page_add(page, ",\"%s\":[", name);
    while (*words != '\0') {
        const size_t size = strcspn(words, ",");

        (void)snprintf(word, sizeof(word), "%.*s", (int)size, words);
        seal_page_add(page, "%s", before);
        seal_page_quoted(page, word);
        before = ",";
        words += size;
        words += strspn(words, ", ");
    }
    seal_page_add(page, "]");
}

static enum seal_result version_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct version_settings *settings = call->settings;
    struct seal_page page = {0};
    char built[SEAL_TIME_SIZE], libraries[128];

    (void)snprintf(libraries, sizeof(libraries), "%s" OTHERS, seal_crypto_version());
    seal_time_write(COLDSEAL_BUILD_EPOCH, built);
    if (call->output->json) {
        const char *const members[][2] = {
            {"built", built},
            {"compiler", COMPILER},
            {"libc", LIBC},
            {"sha256", seal_sha256_backend()},
        };
        seal_page_add(&page, "{\"version\":\"%s\"", COLDSEAL_VERSION);
        for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
            seal_page_add(&page, ",\"%s\":", members[i][0]);
            seal_page_quoted(&page, members[i][1]);
        }
        add_list(&page, "libraries", libraries);
        add_list(&page, "signers", seal_signers_kinds());
        seal_page_add(&page, "}\n");
    } else if (settings->line) {
        seal_page_add(&page, "coldseal %s\n", COLDSEAL_VERSION);
    } else {
        seal_page_add(&page,
                      "coldseal %s, built %.10s\n"
                      "  compiler   %s\n  libc       %s\n  libraries  %s\n"
                      "  SHA-256    %s\n  signers    %s\n",
                      COLDSEAL_VERSION, built, COMPILER, LIBC, libraries, seal_sha256_backend(),
                      seal_signers_kinds());
    }
    return seal_page_print(&page, fault);
}

const struct seal_command seal_command_version = {
    .name = "version",
    .summary = "what this build is and can",
    .usage = "[--short]",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct version_settings),
    .run = version_run,
};
