/* usher builtins: the functions that every policy can call, with their types. The
 * list is authoring's. */
#include "authoring/authoring.h"
#include "cli/command.h"
#include "cli/json_text.h"

typedef struct builtins_settings {
    const char *format;
    bool json;
    bool v0;
} builtins_settings;

static int run_builtins(us_invocation *call)
{
    const builtins_settings *settings = call->settings;
    bool json = settings->json || strcmp(settings->format, "json") == 0;
    us_buf list = us_buf_make(call->arena), out = us_buf_make(call->arena);
    if (call->operands.count > 1)
        return us_command_misuse(call, "give one part of a name, or none");
    us_str part = us_str_from(call->operands.count ? call->operands.items[0] : "");
    if (json) {
        us_capabilities_show(&list, part, settings->v0);
        us_json_text_indent(&out, us_buf_str(&list));
    } else {
        us_builtins_show(&out, part);
    }
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static const us_option options[] = {
    {US_NAMED('f', "format"), US_STORED(CHOICE, builtins_settings, format),
     .value = "FORMAT", .choices = "pretty json", .preset = "pretty",
     .help = "form of the output"},
    {US_NAMED(0, "json"), US_STORED(FLAG, builtins_settings, json),
     .help = "the same as --format json"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, builtins_settings, v0),
     .help = "with --json: the features and keywords that Rego v0 has"},
    {0},
};

const us_command cmd_builtins = {
    .name = "builtins",
    .summary = "List the built-in functions and their types",
    .usage = "[PART-OF-A-NAME]",
    .about = "As JSON the list is a capabilities file, the same as opa's, which usher "
             "check --capabilities and usher eval --capabilities take back.",
    .examples = "  usher builtins time.\n"
                "  usher builtins --json > capabilities.json\n",
    .options = options,
    .settings_size = sizeof(builtins_settings),
    .run = run_builtins,
};
