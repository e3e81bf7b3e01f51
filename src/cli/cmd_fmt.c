/* usher fmt: modules in the layout of `opa fmt`, with its flags and exit codes. The layout
 * is authoring's; here are the files. What opa does otherwise: -d is a unified diff, every
 * file is told of even where one of them can't be formatted, and standard input knows all
 * flags but -w. */
#include "authoring/authoring.h"
#include "base/file.h"
#include "base/path.h"
#include "base/threads.h"
#include "base/unified.h"
#include "cli/command.h"
#include "cli/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct fmt_settings {
    bool write;
    bool list;
    bool diff;
    bool fail;
    bool no_color;
    bool v0;
    bool v0_v1;
    bool v0_v2;
    bool v1;
    bool v2;
    bool drop_imports;
    const char *check_result;
    const char *capabilities;
    us_words ignore;
} fmt_settings;

typedef struct fmt_run {
    us_invocation *call;
    const fmt_settings *settings;
    us_str capabilities; /* JSON */
    bool unreadable;     /* some path could not be read or written */
    bool refused;        /* some file could not be formatted */
    bool changed;        /* some file would be another */
} fmt_run;

static void tell(fmt_run *run, us_str error)
{
    fflush(stdout);
    fprintf(stderr, "%.*s\n", US_STR_ARG(error));
    run->unreadable = true;
}

static void tell_refusal(fmt_run *run, us_diag_list *diags)
{
    us_buf text = us_buf_make(diags->arena);
    us_diag_list_print(&text, diags, true);
    us_str line = us_buf_str(&text);
    while (us_str_ends_with(line, US_STR("\n")))
        line.length--;
    fflush(stdout);
    fprintf(stderr, "failed to format Rego source file: %.*s\n", US_STR_ARG(line));
    run->refused = true;
}

/* What is printed of one file, or done to it. */
static void deliver(fmt_run *run, us_arena *arena, const char *path, us_str before,
                    us_str after)
{
    const fmt_settings *settings = run->settings;
    bool changed = !us_str_equal(before, after);
    bool standard = strcmp(path, "-") == 0;
    us_buf out = us_buf_make(arena);
    us_str text = US_STR_EMPTY, error;
    run->changed |= changed;
    if (settings->list && changed)
        us_buf_add_format(&out, "%s\n", standard ? "stdin" : path);
    else if (settings->diff && changed)
        us_unified_add(&out, us_str_from(standard ? "stdin" : path), before, after,
                       !settings->no_color && !getenv("NO_COLOR") &&
                           isatty(STDOUT_FILENO));
    else if (!settings->list && !settings->diff && !settings->write &&
             !(settings->fail && changed)) /* a check prints nothing, as opa's */
        text = after;
    if (settings->write && changed && !us_file_replace(arena, path, after, &error))
        tell(run, error);
    text = out.length ? us_buf_str(&out) : text;
    fwrite(text.text, 1, text.length, stdout);
}

static us_format_mode mode_of(const fmt_settings *settings)
{
    bool v1 = settings->v1 && !settings->v0;
    if (settings->v0_v1)
        return v1 ? US_FORMAT_V1_TO_V1 : US_FORMAT_V0_TO_V1;
    if (settings->v0_v2)
        return v1 ? US_FORMAT_V1_TO_V2 : US_FORMAT_V0_TO_V2;
    return settings->v2 ? US_FORMAT_V2 : settings->v0 ? US_FORMAT_V0 : US_FORMAT_V1;
}

static void format_text(fmt_run *run, us_arena *arena, const char *path, us_str text)
{
    const fmt_settings *settings = run->settings;
    us_format_options options = {
        .mode = mode_of(settings),
        .drop_imports = settings->drop_imports,
        .capabilities = us_str_copy(arena, run->capabilities),
        .threads = us_threads_usable(),
        .unchecked = strcmp(settings->check_result, "false") == 0,
    };
    us_diag_list diags = us_diag_list_make(arena, 0);
    us_buf out = us_buf_make(arena);
    us_str file = us_str_from(strcmp(path, "-") == 0 ? "stdin" : path);
    if (us_format(&out, file, text, &options, &diags))
        deliver(run, arena, path, text, us_buf_str(&out));
    else
        tell_refusal(run, &diags);
}

static void format_file(fmt_run *run, const char *path)
{
    us_arena arena;
    us_str text, error;
    us_arena_init(&arena, 0, NULL);
    arena.bulky = true;
    if (us_file_read(&arena, path, 0, &text, &error))
        format_text(run, &arena, path, text);
    else
        tell(run, error);
    us_arena_free(&arena);
}

/* ---- Folders */

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    const fmt_run *run = data;
    us_str name = us_path_base(us_str_from(path));
    const us_words *ignore = &run->settings->ignore;
    for (size_t i = 0; depth > 0 && i < ignore->count; i++)
        if (us_path_match(us_str_from(ignore->items[i]), name))
            return false;
    return depth == 0 || is_folder ||
           us_str_is(us_path_extension(us_str_from(path)), ".rego");
}

static bool visit(void *data, const char *path, size_t depth)
{
    (void)depth;
    format_file(data, path);
    return true;
}

static bool fail(void *data, us_str error)
{
    tell(data, error);
    return true;
}

static int run_fmt(us_invocation *call)
{
    static const char *const standard[] = {"-", NULL};
    const fmt_settings *settings = call->settings;
    const char *const *paths = call->operands.count ? call->operands.items : standard;
    fmt_run run = {.call = call, .settings = settings};
    us_file_visitor visitor = {
        .data = &run, .wants = wants, .visit = visit, .fail = fail};
    us_str error;
    if (!us_sources_capabilities_text(call->arena, settings->capabilities,
                                      &run.capabilities, &error))
        return us_command_misuse(call, "--capabilities: %.*s", US_STR_ARG(error));
    for (; *paths; paths++) {
        bool is_standard = strcmp(*paths, "-") == 0;
        if (is_standard && settings->write)
            return us_command_misuse(call, "standard input can't be overwritten");
        if (is_standard)
            format_file(&run, "-");
        else
            us_file_walk(call->arena, us_sources_path(*paths), &visitor);
    }
    if (settings->fail && run.changed)
        fprintf(stderr, "unexpected diff\n");
    int code = run.refused || (settings->fail && run.changed) ? US_EXIT_FAILED
               : run.unreadable                               ? US_EXIT_FINDINGS
                                                              : US_EXIT_CLEAN;
    return us_command_output(call, US_STR_EMPTY, code);
}

static const us_option options[] = {
    {US_NAMED('w', "write"), US_STORED(FLAG, fmt_settings, write),
     .help = "overwrite files whose format differs, instead of printing them all"},
    {US_NAMED('l', "list"), US_STORED(FLAG, fmt_settings, list),
     .help = "print the names of files whose format differs, and nothing else"},
    {US_NAMED('d', "diff"), US_STORED(FLAG, fmt_settings, diff),
     .help = "print what would change, as a unified diff"},
    {US_NAMED(0, "fail"), US_STORED(FLAG, fmt_settings, fail),
     .help = "exit with 2 if the format of some file differs"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, fmt_settings, v0),
     .help = "read and write Rego v0"},
    {US_NAMED(0, "v0-v1"), US_STORED(FLAG, fmt_settings, v0_v1),
     .help = "read Rego v0, and write what is valid in v0 and in v1; with "
             "--v1-compatible, read v1"},
    {US_NAMED(0, "v0-v2"), US_STORED(FLAG, fmt_settings, v0_v2),
     .help = "read Rego v0, and write what is valid in v0, v1 and v2; with "
             "--v1-compatible, read v1, and write what is valid in v1 and v2"},
    {US_NAMED(0, "v1-compatible"), US_STORED(FLAG, fmt_settings, v1),
     .help = "read Rego v1, with --v0-v1 and --v0-v2 as well"},
    {US_NAMED(0, "v2-compatible"), US_STORED(FLAG, fmt_settings, v2),
     .help = "read and write Rego v2: v1 as with import rego.v2"},
    {US_NAMED(0, "drop-v0-imports"), US_STORED(FLAG, fmt_settings, drop_imports),
     .help = "leave out imports of rego.v1 and future.keywords that v1 does not need"},
    {US_NAMED(0, "check-result"), US_STORED(CHOICE, fmt_settings, check_result),
     .value = "BOOLEAN", .choices = "true false", .preset = "true",
     .help = "refuse a result that is not the same module with the same comments"},
    US_CAPABILITIES_OPTION(fmt_settings, capabilities),
    US_IGNORE_OPTION(fmt_settings, ignore),
    {US_NAMED(0, "no-color"), US_STORED(FLAG, fmt_settings, no_color),
     .help = "no colors in a diff on a terminal"},
    {0},
};

const us_command cmd_fmt = {
    .name = "fmt",
    .summary = "Format policies as opa fmt does",
    .usage = "[PATH...]",
    .about =
        "Prints the modules in the one layout that there is. Of a folder, the .rego "
        "files in it are formatted; - is standard input, as is no path at all. A result "
        "that would not be the same module, with the same comments, is refused.\n"
        "The exit code is 0 if all is well, 2 if a file could not be formatted, or, "
        "with --fail, if the format of some file differs; 1 if a path can't be read or "
        "written.",
    .examples = "  usher fmt -w policies\n"
                "  usher fmt --fail -l policies examples\n"
                "  usher fmt -d policy.rego\n"
                "  usher fmt --v0-v1 -w old\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(fmt_settings),
    .run = run_fmt,
};
