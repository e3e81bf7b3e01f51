/* usher lsp: the language server on standard input and output. Here is what a process has: the two, and
 * a clock; what is asked and answered is lsp/'s. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/sources.h"
#include "lsp/lsp.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, EXIT_UNORDERLY = 1 };

typedef struct lsp_settings {
    us_sources sources; /* of which kinds alone are given */
    bool v0;
    bool stdio;
} lsp_settings;

/* 1: bytes may be read; 0: none came in time; -1: there is no more input to wait for. */
static int wait_for_input(int milliseconds)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready;
    do
        ready = poll(&input, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return ready;
}

/* False at the end of the input, or where output goes nowhere. */
static bool turn(us_lsp *lsp, char *piece)
{
    int ready = wait_for_input(us_lsp_wait(lsp));
    if (ready < 0)
        return false;
    if (ready == 0) {
        us_lsp_work(lsp);
    } else {
        ssize_t count = read(STDIN_FILENO, piece, PIECE);
        if (count < 0 && errno == EINTR)
            return true;
        if (count <= 0)
            return false;
        us_lsp_take(lsp, us_str_make(piece, (size_t)count));
    }
    return us_file_write_all(STDOUT_FILENO, us_lsp_output(lsp));
}

static int serve(us_invocation *call, const us_lsp_options *options)
{
    us_str error;
    us_lsp *lsp = us_lsp_new(call->arena, options, &error);
    char *piece = us_arena_alloc(call->arena, PIECE);
    int code = EXIT_UNORDERLY;
    if (!lsp)
        return us_command_fail(call, "%.*s", US_STR_ARG(error));
    while (!us_lsp_ended(lsp, &code) && turn(lsp, piece))
        ;
    if (!us_lsp_ended(lsp, &code))
        code = EXIT_UNORDERLY;
    us_lsp_free(lsp);
    return code;
}

static int run_lsp(us_invocation *call)
{
    const lsp_settings *settings = call->settings;
    us_str error;
    if (call->operands.count > 0)
        return us_command_misuse(call, "it takes no operands: the client names folders");
    usher_engine *engine = usher_engine_new();
    usher_builder *kinds = usher_builder_new(engine, NULL);
    us_lsp_options options = {
        .v0 = settings->v0,
        .kinds = settings->sources.kinds.count > 0 ? kinds : NULL,
    };
    int code = us_sources_add(call->arena, kinds, &settings->sources, &error)
                   ? serve(call, &options)
                   : us_command_fail(call, "%.*s", US_STR_ARG(error));
    usher_builder_free(kinds);
    usher_engine_free(engine);
    return code;
}

static const us_option options[] = {
    {US_NAMED(0, "crd"), US_STORED(LIST, lsp_settings, sources.kinds), .value = "PATH",
     .help = "file or folder with CustomResourceDefinitions, or an OpenAPI document of "
             "the API "
             "server: fields of input are checked and completed by them"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, lsp_settings, v0),
     .help = "read policies as Rego v0"},
    {US_NAMED(0, "stdio"), US_STORED(FLAG, lsp_settings, stdio), .hidden = true},
    {0},
};

const us_command cmd_lsp = {
    .name = "lsp",
    .summary = "Serve an editor: the language server",
    .about =
        "Speaks the Language Server Protocol on standard input and output. Editors start "
        "it; docs/editors.md tells how, and what they get.\n"
        "The exit code is 0 after shutdown and exit, 2 if it could not begin, else 1.",
    .examples = "  usher lsp\n"
                "  usher lsp --crd crds\n",
    .files = ".usher-lint.yaml"
             "\tlevels of lint's rules, in a folder of the client's\n"
             "input.json, input.yaml, input.yml"
             "\tan example input, beside a policy or in a folder above it\n"
             "data.json, data.yaml, data.yml"
             "\tdata to evaluate with, likewise\n",
    .usage = "",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(lsp_settings),
    .run = run_lsp,
};
