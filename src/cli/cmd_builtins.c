/* usher builtins: the functions that every policy can call, with their types. The
 * list is authoring's. */
#include "authoring/authoring.h"
#include "cli/command.h"
#include "cli/json_text.h"

typedef struct builtins_settings {
    const char *format;
} builtins_settings;

static int run_builtins(us_invocation *call)
{
    const builtins_settings *settings = call->settings;
    bool json = strcmp(settings->format, "json") == 0;
    us_buf list = us_buf_make(call->arena), out = us_buf_make(call->arena);
    if (call->operands.count > 1)
        return us_command_misuse(call, "give one part of a name, or none");
    us_str part = us_str_from(call->operands.count ? call->operands.items[0] : "");
    us_builtins_show(&list, part, json);
    if (json)
        us_json_text_indent(&out, us_buf_str(&list));
    else
        out = list;
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static const us_option options[] = {
    {US_NAMED('f', "format"), US_STORED(CHOICE, builtins_settings, format),
     .value = "FORMAT", .choices = "pretty json", .preset = "pretty",
     .help = "form of the output"},
    {0},
};

const us_command cmd_builtins = {
    .name = "builtins",
    .summary = "List the built-in functions and their types",
    .usage = "[PART-OF-A-NAME]",
    .examples = "  usher builtins time.\n",
    .options = options,
    .settings_size = sizeof(builtins_settings),
    .run = run_builtins,
};
