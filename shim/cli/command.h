/* SPDX-License-Identifier: Apache-2.0 */
/* What a subcommand is: one row of the table in commands.c, one file cmd_NAME.c. */
#ifndef SEAL_CLI_COMMAND_H
#define SEAL_CLI_COMMAND_H

#include "base/arena.h"
#include "cli/options.h"
#include "cli/output.h"

#define SEAL_NEXT_SIZE 256

/* struct seal_call - one run of a subcommand. */
struct seal_call {
    const struct seal_output *output;
    void *settings; /* the command's own struct, zeroed and then filled by its options */
    struct seal_operands operands;
    struct seal_arena *arena; /* for whatever must live as long as the run */
    char **environment;
    char next[SEAL_NEXT_SIZE]; /* a better next step than seal_result_next(); empty: that one */
    bool told; /* the command has said itself what its result means: main() adds nothing */
};

/* What a command does after a word of its own: "check" of "coldseal policy check". */
struct seal_action {
    const char *name;
    const char *summary; /* one line, lower case, no full stop */
    const char *usage;   /* what follows both names */
    const char *details; /* as of the command; NULL: none */
    const char *const *options; /* names of those of the command that say something here, ended by NULL; NULL: all do */
};

struct seal_command {
    const char *name;
    const char *summary; /* one line, lower case, no full stop */
    const char *usage;   /* what follows the name: "DIR --key FILE [options]" */
    const char *words; /* what the first operand may be, "build" or "check|explain"; NULL: anything */
    const char *details; /* paragraphs below the options in help, ended by a newline; NULL: none */
    struct seal_options options;
    const struct seal_action *actions; /* each has a page of its own in help; NULL: the first operand is no such word */
    size_t actions_count;
    size_t settings_size;
    size_t operands_min, operands_max; /* checked before run(); max SIZE_MAX: any */
    bool foreign_stdout; /* standard output belongs to what it starts: see struct seal_output */

    /* The exit status is seal_result_exit() of what it returns. Unless it is SEAL_OK, @fault is
     * filled and main() reports it. */
    enum seal_result (*run)(struct seal_call *call, struct seal_fault *fault);
};

/* seal_call_usage() - the command line makes no sense: fills the fault and call->next; returns
 * SEAL_USAGE.  @subject, @next: may be NULL. */
enum seal_result seal_call_usage(struct seal_call *call, struct seal_fault *fault,
                                 const char *reason, const char *subject, const char *next);

/* seal_call_no_word() - the same where @word is none of @words, "check|explain|test": the one that was probably meant is the next
 * step, else @next is. */
enum seal_result seal_call_no_word(struct seal_call *call, struct seal_fault *fault,
                                   const char *reason, const char *word, const char *words,
                                   const char *next);

/* seal_cli_run() - all that main() does: the exit status for this command line, ended by NULL. */
int seal_cli_run(char **arguments, char **environment);

/* The options that every command takes, and their settings. */
struct seal_common {
    const char *format;
    const char *color;
    bool quiet;
    bool help;
};
extern const struct seal_options seal_common_options;

/* seal_action_find() - an action of @command, by name; NULL: there is none. seal_action_takes() - does its option @name say something? */
const struct seal_action *seal_action_find(const struct seal_command *command, const char *name);
bool seal_action_takes(const struct seal_action *action, const char *option);

/* seal_help_command(), _json() - append what `coldseal help NAME` says, or with @action `coldseal help NAME ACTION`; NULL: without. */
void seal_help_command(struct seal_page *page, const struct seal_command *command,
                       const struct seal_action *action);
void seal_help_command_json(struct seal_page *page, const struct seal_command *command,
                            const struct seal_action *action);
/* seal_help_overview() - append what `coldseal` says. */
void seal_help_overview(struct seal_page *page);
/* What the command reads from its environment; help and the manual page are made of the rows. */
struct seal_variable {
    const char *name;
    const char *help;
};
extern const struct seal_variable seal_variables[];
extern const size_t seal_variables_count;

/* seal_command_find() - by name; NULL: there is none, and @ret_near (may be NULL) is the one that
 * was probably meant, or NULL. */
const struct seal_command *seal_command_find(const char *name, const char **ret_near);

/* The table, in the order in which help lists it; ended by the count. */
extern const struct seal_command *const seal_commands[];
extern const size_t seal_commands_count;

extern const struct seal_command seal_command_keygen;
extern const struct seal_command seal_command_sign;
extern const struct seal_command seal_command_manifest;
extern const struct seal_command seal_command_attach;
extern const struct seal_command seal_command_digest;
extern const struct seal_command seal_command_keys;
extern const struct seal_command seal_command_verify;
extern const struct seal_command seal_command_inspect;
extern const struct seal_command seal_command_diff;
extern const struct seal_command seal_command_explain;
extern const struct seal_command seal_command_doctor;
extern const struct seal_command seal_command_exec;
extern const struct seal_command seal_command_policy;
extern const struct seal_command seal_command_layer;
extern const struct seal_command seal_command_demo;
extern const struct seal_command seal_command_completion;
extern const struct seal_command seal_command_version;
extern const struct seal_command seal_command_help;

#endif
