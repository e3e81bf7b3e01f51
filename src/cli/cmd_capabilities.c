/* usher capabilities: what policies may use, as `opa capabilities` prints it. The lists are
 * authoring's. */
#include "authoring/authoring.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/json_text.h"

typedef struct capabilities_settings {
    bool current;
    const char *file;
    const char *version;
    bool v0;
} capabilities_settings;

static int show_file(us_invocation *call, const char *path)
{
    us_str text, error;
    us_buf list = us_buf_make(call->arena), out = us_buf_make(call->arena);
    if (!us_file_read(call->arena, path, 0, &text, &error) ||
        !us_capabilities_of_file(&list, text, &error))
        return us_command_fail(call, "%.*s", US_STR_ARG(error));
    us_json_text_indent(&out, us_buf_str(&list));
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static int run_capabilities(us_invocation *call)
{
    const capabilities_settings *settings = call->settings;
    us_buf list = us_buf_make(call->arena), out = us_buf_make(call->arena);
    int given =
        settings->current + (settings->file != NULL) + (settings->version != NULL);
    if (given > 1 || call->operands.count > 0)
        return us_command_misuse(call, "give one of --current, --version and --file");
    if (settings->file)
        return show_file(call, settings->file);
    if (given == 0) {
        us_capabilities_list_versions(&out);
        return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
    }
    if (settings->current)
        us_capabilities_show(&list, US_STR_EMPTY, settings->v0);
    else if (!us_capabilities_of_version(&list, us_str_from(settings->version)))
        return us_command_fail(call,
                               "no release of OPA is called %s; without an option usher "
                               "capabilities lists them",
                               settings->version);
    us_json_text_indent(&out, us_buf_str(&list));
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static const us_option options[] = {
    {US_NAMED(0, "current"), US_STORED(FLAG, capabilities_settings, current),
     .help = "print what usher has"},
    {US_NAMED(0, "version"), US_STORED(TEXT, capabilities_settings, version),
     .value = "VERSION", .help = "print what that release of OPA had: v1.0.0"},
    {US_NAMED(0, "file"), US_STORED(TEXT, capabilities_settings, file), .value = "PATH",
     .help = "print the capabilities in that file"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, capabilities_settings, v0),
     .help = "with --current: the features and keywords that Rego v0 has"},
    {0},
};

const us_command cmd_capabilities = {
    .name = "capabilities",
    .summary = "Print what policies may use",
    .usage = "",
    .about = "Without an option the releases of OPA are listed, whose names usher eval "
             "--capabilities takes, too.",
    .examples = "  usher capabilities --current > capabilities.json\n"
                "  usher check --capabilities capabilities.json policies\n",
    .options = options,
    .settings_size = sizeof(capabilities_settings),
    .run = run_capabilities,
};
