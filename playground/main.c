/* usher-playground: the command `usher playground`. From the command line to the address of a page, and to ^C. */
#include "base/file.h"
#include "base/listen.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "document.h"
#include "examples.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <usher.h>

enum { TOKEN_BYTES = 16 };

typedef struct playground_settings {
    const char *address;
    bool open;
    const char *input;
    const char *data;
    const char *config;
    bool man;
    bool version;
} playground_settings;

static int fail(us_str message)
{
    fprintf(stderr, "usher playground: %.*s\n", US_STR_ARG(message));
    return US_EXIT_FAILED;
}

static int print(us_str text)
{
    if (fwrite(text.text, 1, text.length, stdout) == text.length && fflush(stdout) == 0)
        return US_EXIT_CLEAN;
    return fail(US_STR("standard output cannot be written"));
}

/* ---- What the page opens with ---------------------------------------------------------- */

static bool read_pane(us_arena *arena, const char *path, us_str *pane, us_str *error)
{
    return !path || us_file_read(arena, path, DOCUMENT_BYTES_MAX, pane, error);
}

static bool add_module(us_arena *arena, document *d, const char *path, us_str *error)
{
    us_str text, name = us_str_from(path);
    if (!us_str_ends_with(name, US_STR(MODULE_ENDING))) {
        *error = us_str_format(arena,
                               "%s: policies are files that end in " MODULE_ENDING
                               ", and a document of the playground in .json",
                               path);
        return false;
    }
    if (!us_file_read(arena, path, DOCUMENT_BYTES_MAX, &text, error))
        return false;
    document_add_module(arena, d, name, text);
    return true;
}

static bool read_document(us_arena *arena, const char *path, document *d, us_str *error)
{
    us_str text;
    if (!us_file_read(arena, path, DOCUMENT_BYTES_MAX, &text, error))
        return false;
    if (document_read(arena, text, d, error))
        return true;
    *error = us_str_format(arena, "%s: %.*s", path, US_STR_ARG(*error));
    return false;
}

/* The files that were named, or else the first example. */
static bool open_document(us_arena *arena, const us_invocation *call, us_str *json,
                          us_str *error)
{
    const playground_settings *settings = call->settings;
    document d = {.module_count = 0}, read;
    us_buf text = us_buf_make(arena);
    const us_words *files = &call->operands;
    bool given = settings->input || settings->data || settings->config;
    size_t saved = 0;
    if (files->count == 0 && !given)
        examples_open(arena, examples_first(), &d);
    else if (files->count > 0)
        saved = us_str_ends_with(us_str_from(files->items[0]), US_STR(".json"));
    if (saved && !read_document(arena, files->items[0], &d, error))
        return false;
    for (size_t i = saved; i < files->count; i++)
        if (!add_module(arena, &d, files->items[i], error))
            return false;
    if (!read_pane(arena, settings->input, &d.input, error) ||
        !read_pane(arena, settings->data, &d.data, error) ||
        !read_pane(arena, settings->config, &d.config, error))
        return false;
    document_write(&text, &d);
    *json = us_buf_str(&text);
    return document_read(arena, *json, &read, error);
}

/* ---- Serving --------------------------------------------------------------------------- */

/* False if [bound], a numeric address, is one that other machines can reach. */
static bool is_loopback(us_str bound)
{
    return us_str_starts_with(bound, US_STR("127.")) ||
           us_str_starts_with(bound, US_STR("[::1]:"));
}

static bool make_token(us_arena *arena, us_str *token)
{
    unsigned char bytes[TOKEN_BYTES];
    us_buf text = us_buf_make(arena);
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        us_buf_add_format(&text, "%02x", bytes[i]);
    *token = us_buf_str(&text);
    return true;
}

static void open_browser(us_str address)
{
    static const char program[] = "xdg-open";
    char *words[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)address.text, NULL};
    pid_t process;
    int reason = posix_spawnp(&process, program, NULL, NULL, words, environ);
    if (reason != 0)
        fprintf(stderr, "usher playground: %s: %s\n", program, strerror(reason));
}

/* A file that can be read once the program is to end. */
static int watch_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &ends, SFD_CLOEXEC);
}

static int serve(us_arena *arena, const playground_settings *settings, us_str content)
{
    int socket;
    us_str bound, token, error;
    if (!us_listen_on(arena, "--address", settings->address, &socket, &bound, &error))
        return fail(error);
    if (!is_loopback(bound))
        return fail(us_str_format(arena,
                                  "%s can be reached from elsewhere, and whoever can is "
                                  "given the machine's time: use 127.0.0.1",
                                  settings->address));
    if (!make_token(arena, &token))
        return fail(US_STR("there are no random numbers to be had"));
    us_str address =
        us_str_format(arena, "http://%.*s/%.*s/", US_STR_ARG(bound), US_STR_ARG(token));
    if (settings->open)
        open_browser(address);
    int stop = watch_signals();
    server *s = server_start(socket, bound, token, content);
    if (!s)
        return fail(US_STR("the server does not start"));
    us_buf line = us_buf_make(arena);
    us_buf_add_format(&line, "%.*s\n", US_STR_ARG(address));
    int code = print(us_buf_str(&line));
    if (code == US_EXIT_CLEAN)
        server_run(s, stop);
    server_stop(s);
    return code;
}

static int run_playground(us_invocation *call)
{
    const playground_settings *settings = call->settings;
    us_buf text = us_buf_make(call->arena);
    us_str json, error;
    if (settings->man)
        us_manual_command(&text, call->command);
    else if (settings->version)
        us_buf_add_format(&text, "usher-playground %s\n", usher_version());
    if (text.length > 0)
        return print(us_buf_str(&text));
    if (!open_document(call->arena, call, &json, &error))
        return fail(error);
    return serve(call->arena, settings, json);
}

/* ---- The command ----------------------------------------------------------------------- */

static const us_option options[] = {
    {US_NAMED(0, "address"), US_STORED(TEXT, playground_settings, address),
     .value = "HOST:PORT", .preset = "127.0.0.1:0",
     .help = "where to serve the page: an address of this machine alone; port 0 is a "
             "free one"},
    {US_NAMED(0, "open"), US_STORED(FLAG, playground_settings, open),
     .help = "open the page in a browser, by xdg-open"},
    {US_NAMED('i', "input"), US_STORED(TEXT, playground_settings, input), .value = "PATH",
     .help = "file for the pane of the input"},
    {US_NAMED('d', "data"), US_STORED(TEXT, playground_settings, data), .value = "PATH",
     .help = "file for the pane of the data"},
    {US_NAMED('c', "config"), US_STORED(TEXT, playground_settings, config),
     .value = "PATH", .help = "file for the pane of the configuration"},
    {US_NAMED(0, "man"), US_STORED(FLAG, playground_settings, man),
     .help = "print this as a manual page", .hidden = true},
    {US_NAMED(0, "version"), US_STORED(FLAG, playground_settings, version),
     .help = "print the version"},
    {0},
};

static const us_command playground = {
    .name = "playground",
    .summary = "Try policies on a page in the browser",
    .usage = "[FILE...]",
    .about =
        "Serves a page to this machine alone, prints its address, and ends on ^C. The "
        "page shows policies, input, data and configuration side by side, and with each "
        "key that is typed what they come to: the verdict, what patches change, which "
        "code was run, why a rule says what it says, and the time it took. Nothing is "
        "kept but what you save: one file that holds all panes.\n"
        "FILEs are policies, or a file that the page has saved (.json); without any the "
        "page opens with an example. Files are read once, and never written.\n"
        "The address holds a token: who does not know it is refused, and so are pages of "
        "other sites.",
    .examples = "  usher playground\n"
                "  usher playground policies/ssn.rego -i template.yaml\n"
                "  usher playground --address 127.0.0.1:8080 greeting.json\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(playground_settings),
    .run = run_playground,
};

/* The texts of help and manual are made from a table of commands: this program has one. */
const us_command *us_command_at(size_t index)
{
    return index == 0 ? &playground : NULL;
}

static int run(us_arena *arena, char **words)
{
    us_arguments arguments = {
        us_arena_alloc_zero(arena, sizeof(playground_settings)), {NULL, 0}, false};
    us_invocation call = {
        .command = &playground, .arena = arena, .shown = "usher playground"};
    us_str error;
    if (!us_options_parse(arena, options, (const char *const *)words, &arguments, &error))
        return fail(us_str_format(arena, "%.*s (see usher playground --help)",
                                  US_STR_ARG(error)));
    call.settings = arguments.settings;
    call.operands = arguments.operands;
    if (!arguments.help)
        return run_playground(&call);
    us_buf text = us_buf_make(arena);
    us_help_command(&text, &playground, call.shown);
    return print(us_buf_str(&text));
}

int main(int count, char **words)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    int code = run(&arena, words + (count > 0));
    us_arena_free(&arena);
    return code;
}
