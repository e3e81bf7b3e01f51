/* usher debug: the debug adapter on standard input and output. Here are the two; what is asked and
 * answered is debug/'s. */
#include "base/file.h"
#include "cli/command.h"
#include "debugger/debugger.h"

#include <errno.h>
#include <unistd.h>

extern char **environ;

enum { PIECE = 64 * 1024, EXIT_UNORDERLY = 1 };

typedef struct debug_settings {
    bool v0;
    bool stdio;
} debug_settings;

/* Where output goes nowhere, input will soon end. */
static void send(void *data, us_str bytes)
{
    (void)data;
    us_file_write_all(STDOUT_FILENO, bytes);
}

static int run_debug(us_invocation *call)
{
    const debug_settings *settings = call->settings;
    us_debugger_options options = {
        .send = send, .environment = (const char *const *)environ, .v0 = settings->v0};
    int code = EXIT_UNORDERLY;
    if (call->operands.count > 0)
        return us_command_misuse(call,
                                 "it takes no operands: the client says what to launch");
    us_debugger *debug = us_debugger_new(&options);
    if (!debug)
        return us_command_fail(call, "out of memory");
    char *piece = us_arena_alloc(call->arena, PIECE);
    while (!us_debugger_ended(debug, &code)) {
        ssize_t count = read(STDIN_FILENO, piece, PIECE);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            code = EXIT_UNORDERLY;
            break;
        }
        us_debugger_take(debug, us_str_make(piece, (size_t)count));
    }
    us_debugger_free(debug);
    return code;
}

static const us_option options[] = {
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, debug_settings, v0),
     .help = "read policies as Rego v0"},
    {US_NAMED(0, "stdio"), US_STORED(FLAG, debug_settings, stdio), .hidden = true},
    {0},
};

const us_command cmd_debug = {
    .name = "debug",
    .summary = "Serve an editor: the debugger",
    .about =
        "Speaks the Debug Adapter Protocol on standard input and output. Editors start "
        "it; docs/debugging.md tells how, and what they get.\n"
        "The exit code is 0 after disconnect, 2 if it could not begin, else 1.",
    .examples = "  usher debug\n",
    .usage = "",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(debug_settings),
    .run = run_debug,
};
