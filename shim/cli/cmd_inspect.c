/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal inspect: show a seal as a tree, trusting nothing. */
#include "cli/command.h"
#include "cli/inspect/inspect.h"
#include "cli/system/input.h"
#include "cli/zip/package.h"

struct inspect_settings {
    bool entries;
};

static const struct seal_option options[] = {
    {"entries", 0, NULL, "list every entry, not each folder", SEAL_OPTION_FLAG,
     offsetof(struct inspect_settings, entries)},
};

static enum seal_result inspect_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct inspect_settings *settings = call->settings;
    struct seal_inspection inspection = {0};
    struct seal_page page = {0};
    struct seal_package package = {0};
    const char *shown = call->operands.items[0];
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (seal_inspect_is_manifest(shown))
        r = seal_inspect_manifest(shown, call->arena, &inspection, fault);
    else if ((r = seal_package_open(shown, call->arena, &package, fault)) == SEAL_OK)
        r = seal_inspect(&package.platform, seal_inspect_folder(package.path, call->arena), shown,
                         &inspection, fault);
    if (r != SEAL_OK)
        goto out;
    if (call->output->json)
        seal_inspection_json(&inspection, settings->entries, &page);
    else
        seal_inspection_text(&inspection, settings->entries, &page);
    if ((r = seal_page_print(&page, fault)) != SEAL_OK || inspection.worst == SEAL_OK)
        goto out;
    /* It has been shown, with what is wrong about it. */
    r = inspection.worst;
    call->told = true;
out:
    seal_inspection_clear(&inspection);
    seal_package_close(&package);
    return r;
}

const struct seal_command seal_command_inspect = {
    .name = "inspect",
    .summary = "show a seal as a tree, trusting nothing",
    .usage = "DIR|ZIP|MANIFEST [--entries]",
    .details =
        "MANIFEST is a file of .coldseal/, or one that coldseal manifest -o has written.\n"
        "Exit status 0 says that the seal could be read, and nothing about whether it holds.\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct inspect_settings),
    .operands_min = 1,
    .operands_max = 1,
    .run = inspect_run,
};
