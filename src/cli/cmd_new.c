/* usher new: writes what a policy, a test, a Constraint or a configuration begins with. */
#include "authoring/scaffold.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/command.h"

#include <unistd.h>

typedef struct new_settings {
    const char *output;
} new_settings;

/* Nothing is written unless all can be. */
static int write_files(us_invocation *call, const us_scaffold_file *files, size_t count)
{
    const new_settings *settings = call->settings;
    us_buf out = us_buf_make(call->arena);
    us_str error;
    const char **paths = us_arena_alloc_array(call->arena, count, sizeof *paths);
    for (size_t i = 0; i < count; i++) {
        us_str path =
            us_path_join(call->arena, us_str_from(settings->output), files[i].path);
        paths[i] = us_str_to_c(call->arena, path);
        if (access(paths[i], F_OK) == 0)
            return us_command_fail(call, "%s is there already; nothing was written",
                                   paths[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (!us_file_make_folders(call->arena, paths[i], 0777, &error) ||
            !us_file_put(call->arena, paths[i], &files[i].text, 1, &error))
            return us_command_fail(call, "%.*s", US_STR_ARG(error));
        us_buf_add_format(&out, "%s\n", paths[i]);
    }
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static bool is_known(const char *kind)
{
    us_str rest = us_str_from(US_SCAFFOLDS), word;
    while (us_words_next(&rest, &word))
        if (us_str_is(word, kind))
            return true;
    return false;
}

static int run_new(us_invocation *call)
{
    us_scaffold_file *files;
    us_str error;
    if (call->operands.count != 2 || !is_known(call->operands.items[0]))
        return us_command_misuse(
            call, "say what, and what it is called: one of " US_SCAFFOLDS ", and a name");
    size_t count = us_scaffold_make(call->arena, call->operands.items[0],
                                    us_str_from(call->operands.items[1]), &files, &error);
    if (count == 0)
        return us_command_misuse(call, "%.*s", US_STR_ARG(error));
    return write_files(call, files, count);
}

static const us_option options[] = {
    {US_NAMED('o', "output"), US_STORED(TEXT, new_settings, output), .value = "FOLDER",
     .preset = ".", .help = "folder to write to; made where it is missing"},
    {0},
};

const us_command cmd_new = {
    .name = "new",
    .summary = "Begin a policy, a test, a Constraint or a configuration",
    .usage = "policy|test|constraint|config NAME",
    .about = "A policy comes with METADATA and a test, a Constraint of Gatekeeper's with "
             "its template and a suite of tests; both pass usher check and usher test as "
             "they are. The names of the files are printed. What is there is never "
             "overwritten.",
    .examples = "  usher new policy prompt.owners -o policies && usher test policies\n"
                "  usher new constraint required-labels\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(new_settings),
    .run = run_new,
};
