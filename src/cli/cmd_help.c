/* usher help: what usher can do, or one of its commands. The texts come from
 * help.c; a command of another program's is asked for its own help. */
#include "cli/help.h"
#include "cli/manual.h"

#include <unistd.h>

typedef struct help_settings {
    bool man;
} help_settings;

static int run_help(us_invocation *call)
{
    const help_settings *settings = call->settings;
    us_buf text = us_buf_make(call->arena);
    if (call->operands.count > 1)
        return us_command_misuse(call, "name one command");
    if (call->operands.count == 0) {
        (settings->man ? us_manual_overview : us_help_overview)(&text);
        return us_command_output(call, us_buf_str(&text), US_EXIT_CLEAN);
    }
    const char *name = call->operands.items[0];
    const us_command *command = us_command_find(name);
    if (!command) {
        const char *program = us_str_format(call->arena, "usher-%s", name).text;
        execlp(program, program, "--help", (char *)NULL);
        return us_command_fail(call, "no command \"%s\"", name);
    }
    if (settings->man)
        us_manual_command(&text, command);
    else
        us_help_command(&text, command,
                        us_str_format(call->arena, "usher %s", command->name).text);
    return us_command_output(call, us_buf_str(&text), US_EXIT_CLEAN);
}

static const us_option options[] = {
    {US_NAMED(0, "man"), US_STORED(FLAG, help_settings, man),
     .help = "print it as a manual page, for man -l -"},
    {0},
};

const us_command cmd_help = {
    .name = "help",
    .summary = "Tell what usher can do, or explain one command",
    .usage = "[COMMAND]",
    .operand = US_OPERAND_COMMAND,
    .examples = "  usher help eval\n"
                "  usher help --man eval | man -l -\n",
    .options = options,
    .settings_size = sizeof(help_settings),
    .run = run_help,
};
