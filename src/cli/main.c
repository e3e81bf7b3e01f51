/* usher, the command line: finds the command, reads its options, and runs it.
 *
 * A command that usher does not have is looked for on PATH as usher-NAME, as git
 * does, so that other programs can add commands. The table of commands is made
 * from commands.def; nothing is done here that a command may not need, because
 * usher is started once for each verdict in many scripts. */
#include "base/blocks.h"
#include "cli/command.h"
#include "cli/help.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static const us_command *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "cli/commands.def"
#undef COMMAND
    NULL,
};

const us_command *us_command_at(size_t index)
{
    return commands[index];
}

const us_command *us_command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static int fail(const us_invocation *call, const char *format, va_list list,
                const char *help)
{
    us_str message = us_str_format_list(call->arena, format, list);
    if (help)
        fprintf(stderr, "%s: %s (see %s --help)\n", call->shown, message.text, help);
    else
        fprintf(stderr, "%s: %s\n", call->shown, message.text);
    return US_EXIT_FAILED;
}

int us_command_fail(const us_invocation *call, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int code = fail(call, format, list, NULL);
    va_end(list);
    return code;
}

int us_command_misuse(const us_invocation *call, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int code = fail(call, format, list, call->shown);
    va_end(list);
    return code;
}

int us_command_output(const us_invocation *call, us_str text, int code)
{
    if (fwrite(text.text, 1, text.length, stdout) == text.length && fflush(stdout) == 0)
        return code;
    return us_command_fail(call, "write to standard output: %s", strerror(errno));
}

bool us_command_write(const us_invocation *call, const char *path, us_str text)
{
    FILE *file = fopen(path, "w");
    bool written = file && fwrite(text.text, 1, text.length, file) == text.length;
    written = file && fclose(file) == 0 && written;
    if (!written)
        us_command_fail(call, "write %s: %s", path, strerror(errno));
    return written;
}

/* [program]: the name by which the command was called, or NULL where usher was. */
static int run_command(us_arena *arena, const us_command *command, const char *program,
                       char **words)
{
    us_invocation call = {.command = command, .arena = arena, .shown = program};
    if (!program) {
        us_buf shown = us_buf_make(arena);
        us_buf_add_c(&shown, "usher ");
        us_buf_add_c(&shown, command->name);
        call.shown = us_buf_str(&shown).text;
    }
    us_arguments arguments = {
        us_arena_alloc_zero(arena, command->settings_size + 1), {NULL, 0}, false};
    us_str error;
    if (!us_options_parse(arena, command->options, (const char *const *)words, &arguments,
                          &error))
        return us_command_misuse(&call, "%.*s", US_STR_ARG(error));
    if (arguments.help) {
        us_buf text = us_buf_make(arena);
        us_help_command(&text, command, call.shown);
        return us_command_output(&call, us_buf_str(&text), US_EXIT_CLEAN);
    }
    call.settings = arguments.settings;
    call.operands = arguments.operands;
    return command->run(&call);
}

/* Commands of other tools that people try here. */
static const struct {
    const char *name, *sentence;
} peers[] = {
#define PEER(name, sentence) {name, sentence},
#include "cli/peers.def"
#undef PEER
};

static int unknown_command(us_arena *arena, const char *name)
{
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
        if (strcmp(peers[i].name, name) != 0)
            continue;
        fprintf(stderr, "usher: unknown command \"%s\": %s\n", name, peers[i].sentence);
        return US_EXIT_FAILED;
    }
    us_words names = {NULL, 0};
    for (size_t i = 0; commands[i]; i++)
        us_words_add(arena, &names, commands[i]->name);
    const char *nearest = us_words_nearest(&names, name);
    if (nearest)
        fprintf(stderr, "usher: unknown command \"%s\"; did you mean %s?\n", name,
                nearest);
    else
        fprintf(
            stderr,
            "usher: unknown command \"%s\", and no usher-%s on PATH (see usher help)\n",
            name, name);
    return US_EXIT_FAILED;
}

/* Becomes usher-NAME if there is one. */
static int run_external(us_arena *arena, char **words)
{
    const char *name = words[0];
    if (name[0] == '-') {
        fprintf(stderr,
                "usher: unknown option %s; a command comes first (see usher help)\n",
                name);
        return US_EXIT_FAILED;
    }
    if (strchr(name, '/'))
        return unknown_command(arena, name);
    us_str program = us_str_format(arena, "usher-%s", name);
    words[0] = (char *)(uintptr_t)program.text;
    execvp(program.text, words);
    if (errno == ENOENT)
        return unknown_command(arena, name);
    fprintf(stderr, "usher: %s: %s\n", program.text, strerror(errno));
    return US_EXIT_FAILED;
}

static int dispatch(us_arena *arena, char **words)
{
    if (!words[0] || strcmp(words[0], "-h") == 0 || strcmp(words[0], "--help") == 0)
        return run_command(arena, &cmd_help, NULL, words + (words[0] != NULL));
    if (strcmp(words[0], "-v") == 0 || strcmp(words[0], "--version") == 0)
        return run_command(arena, &cmd_version, NULL, words + 1);
    const us_command *command = us_command_find(words[0]);
    return command ? run_command(arena, command, NULL, words + 1)
                   : run_external(arena, words);
}

/* The command that usher is when it is called by [name], a path; NULL: usher itself. */
static const us_command *command_called(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    for (size_t i = 0; commands[i]; i++)
        if (commands[i]->program && strcmp(commands[i]->program, base) == 0)
            return commands[i];
    return NULL;
}

int main(int count, char **words)
{
    us_arena arena;
    us_block_regions_allow();
    us_arena_init(&arena, 0, NULL);
    const us_command *called = count > 0 ? command_called(words[0]) : NULL;
    int code = called ? run_command(&arena, called, called->program, words + 1)
                      : dispatch(&arena, words + (count > 0));
    us_arena_free(&arena);
    return code;
}
