/* usher deps: which documents a query depends on, as `opa deps` tells it. */
#include "authoring/inspect.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/output.h"
#include "cli/sources.h"

#include <stdio.h>

enum { EXIT_BROKEN = 1 };

typedef struct deps_settings {
    us_sources sources;
    const char *format;
    bool v0;
} deps_settings;

static int show(us_invocation *call, const usher_policy *policy)
{
    const deps_settings *settings = call->settings;
    us_buf out = us_buf_make(call->arena), json = us_buf_make(call->arena);
    us_dependencies *found = us_dependencies_find(call->arena, policy, 0);
    if (strcmp(settings->format, "json") == 0) {
        us_dependencies_json(&json, found);
        us_json_text_indent(&out, us_buf_str(&json));
    } else {
        us_dependencies_text(&out, found);
    }
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static int run_deps(us_invocation *call)
{
    const deps_settings *settings = call->settings;
    usher_build_options options = {.dialect =
                                       settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1};
    us_str error;
    if (call->operands.count != 1) {
        us_command_misuse(call, "give one query; quote it if it contains blanks");
        return EXIT_BROKEN;
    }
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_problems *problems = NULL;
    usher_policy *policy = NULL;
    int code = EXIT_BROKEN;
    if (us_sources_add(call->arena, builder, &settings->sources, &error)) {
        usher_builder_add_query(builder, call->operands.items[0], NULL, NULL);
        policy = usher_builder_finish(builder, &problems);
        if (policy)
            code = show(call, policy);
        else
            fputs(usher_problems_text(problems, true), stderr);
    } else {
        us_command_fail(call, "%.*s", US_STR_ARG(error));
    }
    usher_policy_free(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return code;
}

static const us_option options[] = {
    {US_NAMED('d', "data"), US_STORED(LIST, deps_settings, sources.data), .value = "PATH",
     .help = "policies and data, as for usher eval"},
    {US_NAMED('b', "bundle"), US_STORED(LIST, deps_settings, sources.bundles),
     .value = "PATH", .help = "bundle: a folder or a .tar.gz file"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, deps_settings, format), .value = "FORMAT",
     .choices = "pretty json", .preset = "pretty", .help = "form of the output"},
    US_IGNORE_OPTION(deps_settings, sources.ignore),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, deps_settings, v0),
     .help = "read policies and query as Rego v0"},
    {0},
};

const us_command cmd_deps = {
    .name = "deps",
    .summary = "List the documents that a query depends on",
    .usage = "QUERY",
    .about = "Base documents are parts of the input, and of data that no rule makes; "
             "virtual documents are rules. Those of all rules that are asked count.",
    .examples = "  usher deps -d policies data.prompt.deny\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(deps_settings),
    .run = run_deps,
};
