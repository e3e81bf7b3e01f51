/* usher inspect: what a bundle, a folder or a policy holds, as `opa inspect` tells it. */
#include "authoring/inspect.h"
#include "cli/command.h"
#include "cli/json_text.h"

enum { EXIT_BROKEN = 1 };

typedef struct inspect_settings {
    bool annotations;
    const char *format;
    bool v0;
} inspect_settings;

static int run_inspect(us_invocation *call)
{
    const inspect_settings *settings = call->settings;
    us_buf out = us_buf_make(call->arena), json = us_buf_make(call->arena);
    us_str error;
    if (call->operands.count != 1) {
        us_command_misuse(call, "name one bundle, folder or .rego file");
        return EXIT_BROKEN;
    }
    us_inspection *found =
        us_inspect(call->arena, call->operands.items[0], settings->v0, &error);
    if (!found) {
        us_command_fail(call, "%.*s", US_STR_ARG(error));
        return EXIT_BROKEN;
    }
    if (strcmp(settings->format, "json") == 0) {
        us_inspection_json(&json, found, settings->annotations);
        us_json_text_indent(&out, us_buf_str(&json));
    } else {
        us_inspection_text(&out, found, settings->annotations);
    }
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static const us_option options[] = {
    {US_NAMED('a', "annotations"), US_STORED(FLAG, inspect_settings, annotations),
     .help = "list METADATA, too"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, inspect_settings, format),
     .value = "FORMAT", .choices = "pretty json", .preset = "pretty",
     .help = "form of the output"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, inspect_settings, v0),
     .help = "read policies as Rego v0"},
    {0},
};

const us_command cmd_inspect = {
    .name = "inspect",
    .summary = "Show what a bundle holds",
    .usage = "PATH",
    .about = "The manifest, and for each namespace of data the files that fill it. "
             "Policies are parsed, and not compiled.",
    .examples = "  usher inspect -a bundle.tar.gz\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(inspect_settings),
    .run = run_inspect,
};
