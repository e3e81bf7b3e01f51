/* usher disasm: the bytecode that policies compile to, for whoever wants to know
 * what is evaluated and in which order. The listing is the library's. */
#include "base/buf.h"
#include "cli/command.h"
#include "cli/sources.h"

#include <stdio.h>

typedef struct disasm_settings {
    us_words ignore;
    us_words queries;
    bool v0;
    bool faithful;
} disasm_settings;

static usher_policy *compile(us_invocation *call, usher_builder *builder)
{
    const disasm_settings *settings = call->settings;
    us_sources sources = {.data = call->operands, .ignore = settings->ignore};
    usher_problems *problems = NULL;
    us_str error;
    if (!us_sources_add(call->arena, builder, &sources, &error)) {
        us_command_fail(call, "%.*s", US_STR_ARG(error));
        return NULL;
    }
    for (size_t i = 0; i < settings->queries.count; i++)
        usher_builder_add_query(builder, settings->queries.items[i], NULL, NULL);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        fputs(usher_problems_text(problems, true), stderr);
    usher_problems_free(problems);
    return policy;
}

static int run_disasm(us_invocation *call)
{
    const disasm_settings *settings = call->settings;
    if (call->operands.count + settings->queries.count == 0)
        return us_command_misuse(call, "name policies, or give a --query");
    usher_build_options options = {
        .dialect = settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .keep_print = true,
        .faithful = settings->faithful,
    };
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_policy *policy = compile(call, builder);
    int code = US_EXIT_FAILED;
    if (policy) {
        char *text = usher_policy_disassemble(policy);
        code = us_command_output(call, us_str_from(text), US_EXIT_CLEAN);
        usher_text_free(text);
    }
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return code;
}

static const us_option options[] = {
    {US_NAMED('q', "query"), US_STORED(LIST, disasm_settings, queries), .value = "QUERY",
     .help = "compile this query too"},
    {US_NAMED(0, "ignore"), US_STORED(COMMAS, disasm_settings, ignore), .value = "GLOB",
     .help = "names of files and folders to leave out of folders"},
    {US_NAMED(0, "faithful"), US_STORED(FLAG, disasm_settings, faithful),
     .help = "as for traces: every rule, without the index"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, disasm_settings, v0),
     .help = "read policies and queries as Rego v0"},
    {0},
};

const us_command cmd_disasm = {
    .name = "disasm",
    .summary = "Show the bytecode that policies compile to",
    .usage = "PATH…",
    .examples = "  usher disasm policies/prompt\n"
                "  usher disasm -q 'x := [1, 2][_]; x > 1'\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(disasm_settings),
    .run = run_disasm,
};
