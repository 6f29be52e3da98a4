/* SPDX-License-Identifier: Apache-2.0 */
/* The table of subcommands, and the options that all of them take. */
#include "cli/command.h"

#include <string.h>

#define COMMANDS_MAX 32

const struct seal_command *const seal_commands[] = {
    &seal_command_keygen,  &seal_command_keys,    &seal_command_sign,   &seal_command_manifest,
    &seal_command_attach,  &seal_command_digest,  &seal_command_verify, &seal_command_inspect,
    &seal_command_diff,    &seal_command_explain, &seal_command_doctor, &seal_command_exec,
    &seal_command_policy,  &seal_command_layer,   &seal_command_demo,   &seal_command_completion,
    &seal_command_version, &seal_command_help,
};
const size_t seal_commands_count = sizeof(seal_commands) / sizeof(seal_commands[0]);
_Static_assert(sizeof(seal_commands) / sizeof(seal_commands[0]) <= COMMANDS_MAX, "names below");

static const struct seal_option common[] = {
    {"format", 0, "text|json", "how to report; errors too (default: text)", SEAL_OPTION_WORD,
     offsetof(struct seal_common, format)},
    {"quiet", 'q', NULL, "say nothing but refusals, errors and warnings", SEAL_OPTION_FLAG,
     offsetof(struct seal_common, quiet)},
    {"color", 0, "auto|always|never", "colour on standard error (default: auto)", SEAL_OPTION_WORD,
     offsetof(struct seal_common, color)},
    {"help", 'h', NULL, "show this", SEAL_OPTION_FLAG, offsetof(struct seal_common, help)},
};
const struct seal_options seal_common_options = {
    .items = common,
    .count = sizeof(common) / sizeof(common[0]),
};

const struct seal_action *seal_action_find(const struct seal_command *command, const char *name)
{
    for (size_t i = 0; command != NULL && i < command->actions_count; i++)
        if (strcmp(command->actions[i].name, name) == 0)
            return &command->actions[i];
    return NULL;
}

bool seal_action_takes(const struct seal_action *action, const char *option)
{
    if (action->options == NULL)
        return true;
    for (const char *const *name = action->options; *name != NULL; name++)
        if (strcmp(*name, option) == 0)
            return true;
    return false;
}

const struct seal_command *seal_command_find(const char *name, const char **ret_near)
{
    const char *names[COMMANDS_MAX];

    for (size_t i = 0; i < seal_commands_count; i++) {
        if (strcmp(seal_commands[i]->name, name) == 0)
            return seal_commands[i];
        names[i] = seal_commands[i]->name;
    }
    if (ret_near != NULL)
        *ret_near = seal_nearest(name, names, seal_commands_count);
    return NULL;
}
