/* usher version: which usher this is, in the form of `opa version`. */
#include "base/buf.h"
#include "cli/command.h"

#include <usher.h>

#include <sys/utsname.h>

/* The release of opa whose language, flags and output usher follows. */
#define REFERENCE "1.22.2"

typedef struct version_settings {
    const char *format;
} version_settings;

/* Names the machine as Go does, so that scripts written for opa find it. */
static const char *architecture(const struct utsname *system)
{
    if (strcmp(system->machine, "x86_64") == 0)
        return "amd64";
    if (strcmp(system->machine, "aarch64") == 0)
        return "arm64";
    return system->machine;
}

static int run_version(us_invocation *call)
{
    const version_settings *settings = call->settings;
    struct utsname system;
    if (call->operands.count)
        return us_command_misuse(call, "it takes no operands");
    if (uname(&system) != 0)
        memset(&system, 0, sizeof system);
    us_str platform = us_str_format(call->arena, "linux/%s", architecture(&system));
    us_buf text = us_buf_make(call->arena);
    if (strcmp(settings->format, "json") == 0)
        us_buf_add_format(&text,
                          "{\n  \"version\": \"%s\",\n  \"opa_version\": \"%s\",\n"
                          "  \"platform\": \"%s\",\n  \"rego_version\": \"v1\"\n}\n",
                          usher_version(), REFERENCE, platform.text);
    else
        us_buf_add_format(&text,
                          "Version: %s\nOPA Version: %s\nPlatform: %s\nRego Version: v1\n"
                          "WebAssembly: unavailable\n",
                          usher_version(), REFERENCE, platform.text);
    return us_command_output(call, us_buf_str(&text), US_EXIT_CLEAN);
}

static const us_option options[] = {
    {US_NAMED('f', "format"), US_STORED(CHOICE, version_settings, format),
     .value = "FORMAT", .choices = "pretty json", .preset = "pretty",
     .help = "form of the output"},
    {0},
};

const us_command cmd_version = {
    .name = "version",
    .summary = "Print the version of usher",
    .usage = "",
    .options = options,
    .settings_size = sizeof(version_settings),
    .run = run_version,
};
