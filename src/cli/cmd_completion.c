/* usher completion: a script for a shell that completes commands, options, the
 * values of options, and files.
 *
 * Everything comes from the tables of commands and options: one function a
 * shell walks them and writes the script. How each shell quotes a text is the
 * only knowledge kept here. */
#include "base/buf.h"
#include "cli/command.h"

static const char shells[] = "bash zsh fish";

static bool takes_value(const us_option *option)
{
    return option->kind != US_OPTION_FLAG;
}

static bool is_shown(const us_option *option)
{
    return !option->hidden && option->kind != US_OPTION_REFUSED;
}

static bool completes_files(const us_option *option)
{
    return option->value && strcmp(option->value, "PATH") == 0;
}

static void add_commands(us_buf *text)
{
    for (size_t i = 0; us_command_at(i); i++)
        us_buf_add_format(text, "%s%s", i ? " " : "", us_command_at(i)->name);
}

/* ---- bash ------------------------------------------------------------------------- */

static void bash_value(us_buf *text, const us_command *command, const us_option *option)
{
    us_buf_add_format(text, "    %s:--%s", command->name, option->name);
    if (option->letter)
        us_buf_add_format(text, " | %s:-%c", command->name, option->letter);
    if (option->choices)
        us_buf_add_format(text, ") _usher_words '%s' ;;\n", option->choices);
    else
        us_buf_add_format(text, ") %s ;;\n",
                          completes_files(option) ? "_usher_files" : ":");
}

static void bash_operand(us_buf *text, const us_command *command)
{
    us_buf_add_format(text, "    %s:*) ", command->name);
    switch (command->operand) {
    case US_OPERAND_NONE:
        us_buf_add_c(text, ":");
        break;
    case US_OPERAND_PATH:
        us_buf_add_c(text, "_usher_files");
        break;
    case US_OPERAND_COMMAND:
        us_buf_add_c(text, "_usher_words '");
        add_commands(text);
        us_buf_add_c(text, "'");
        break;
    case US_OPERAND_SHELL:
        us_buf_add_format(text, "_usher_words '%s'", shells);
        break;
    }
    us_buf_add_c(text, " ;;\n");
}

static void bash_options(us_buf *text, const us_command *command)
{
    us_buf_add_format(text, "    %s:-*) _usher_words '--help", command->name);
    for (const us_option *option = command->options; option->name; option++) {
        if (is_shown(option))
            us_buf_add_format(text, " --%s", option->name);
    }
    us_buf_add_c(text, "' ;;\n");
}

/* bash makes "--format=js" three words, of which "=" is one. */
static const char bash_head[] =
    "# bash completion of usher; made by `usher completion bash`.\n"
    "_usher_words() {\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\")\n"
    "}\n"
    "_usher_files() {\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
    "}\n"
    "_usher() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local command=${COMP_WORDS[1]}\n"
    "    COMPREPLY=()\n"
    "    if [ \"$word\" = = ]; then\n"
    "        word=\n"
    "    elif [ \"$before\" = = ]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n";

static void write_bash(us_buf *text)
{
    us_buf_add_c(text, bash_head);
    us_buf_add_c(text, "        _usher_words '--help --version ");
    add_commands(text);
    us_buf_add_c(text, "'\n        return\n    fi\n    case $command:$before in\n");
    for (size_t i = 0; us_command_at(i); i++) {
        const us_option *option = us_command_at(i)->options;
        for (; option->name; option++) {
            if (is_shown(option) && takes_value(option))
                bash_value(text, us_command_at(i), option);
        }
    }
    us_buf_add_c(text, "    *) _usher_operand ;;\n    esac\n}\n"
                       "_usher_operand() {\n    case $command:$word in\n");
    for (size_t i = 0; us_command_at(i); i++) {
        bash_options(text, us_command_at(i));
        bash_operand(text, us_command_at(i));
    }
    us_buf_add_c(text, "    *) _usher_files ;;\n    esac\n}\n"
                       "complete -F _usher usher\n");
}

/* ---- zsh -------------------------------------------------------------------------- */

/* [text] inside single quotes, with the characters of [special] escaped. */
static void add_quoted(us_buf *out, const char *text, const char *special)
{
    for (; *text; text++) {
        if (*text == '\'')
            us_buf_add_c(out, "'\\''");
        else if (strchr(special, *text))
            us_buf_add_format(out, "\\%c", *text);
        else
            us_buf_add_char(out, *text);
    }
}

static void zsh_option(us_buf *text, const us_option *option)
{
    bool value = takes_value(option);
    bool again = option->kind == US_OPTION_LIST || option->kind == US_OPTION_COMMAS;
    us_buf_add_c(text, "            ");
    if (again)
        us_buf_add_c(text, "'*'");
    else if (option->letter)
        us_buf_add_format(text, "'(-%c --%s)'", option->letter, option->name);
    if (option->letter)
        us_buf_add_format(text, "{-%c%s,--%s%s}", option->letter, value ? "+" : "",
                          option->name, value ? "=" : "");
    else
        us_buf_add_format(text, "--%s%s", option->name, value ? "=" : "");
    us_buf_add_c(text, "'[");
    add_quoted(text, option->help, "[]:");
    us_buf_add_c(text, "]");
    if (option->choices)
        us_buf_add_format(text, ":%s:(%s)", option->value, option->choices);
    else if (value)
        us_buf_add_format(text, ":%s:%s", option->value,
                          completes_files(option) ? "_files" : " ");
    us_buf_add_c(text, "' \\\n");
}

static void zsh_operand(us_buf *text, us_operand operand)
{
    switch (operand) {
    case US_OPERAND_NONE:
        us_buf_add_c(text, "'*:operand: '");
        return;
    case US_OPERAND_PATH:
        us_buf_add_c(text, "'*:path:_files'");
        return;
    case US_OPERAND_COMMAND:
        us_buf_add_c(text, "'1:command:(");
        add_commands(text);
        us_buf_add_c(text, ")'");
        return;
    case US_OPERAND_SHELL:
        us_buf_add_format(text, "'1:shell:(%s)'", shells);
        return;
    }
}

static void write_zsh(us_buf *text)
{
    us_buf_add_c(text, "#compdef usher\n# Made by `usher completion zsh`.\n"
                       "_usher() {\n    local context state state_descr line\n"
                       "    typeset -A opt_args\n    local -a commands=(\n");
    for (size_t i = 0; us_command_at(i); i++) {
        us_buf_add_format(text, "        '%s:", us_command_at(i)->name);
        add_quoted(text, us_command_at(i)->summary, ":");
        us_buf_add_c(text, "'\n");
    }
    us_buf_add_c(text, "    )\n    _arguments -C '(- *)'{-h,--help}'[show help]' "
                       "'(- *)'{-v,--version}'[show the version]' \\\n"
                       "        '1: :->command' '*:: :->rest'\n"
                       "    case $state in\n"
                       "    command) _describe command commands ;;\n"
                       "    rest)\n        case $words[1] in\n");
    for (size_t i = 0; us_command_at(i); i++) {
        const us_command *command = us_command_at(i);
        us_buf_add_format(text, "        %s) _arguments -s -S \\\n", command->name);
        us_buf_add_c(text, "            '(- *)'{-h,--help}'[show help]' \\\n");
        for (const us_option *option = command->options; option->name; option++) {
            if (is_shown(option))
                zsh_option(text, option);
        }
        us_buf_add_c(text, "            ");
        zsh_operand(text, command->operand);
        us_buf_add_c(text, " ;;\n");
    }
    us_buf_add_c(text, "        *) _files ;;\n        esac ;;\n    esac\n}\n"
                       "if [ \"$funcstack[1]\" = _usher ]; then\n    _usher \"$@\"\n"
                       "else\n    compdef _usher usher\nfi\n");
}

/* ---- fish ------------------------------------------------------------------------- */

static void fish_option(us_buf *text, const us_command *command, const us_option *option)
{
    us_buf_add_format(text, "complete -c usher -n '__fish_seen_subcommand_from %s' -l %s",
                      command->name, option->name);
    if (option->letter)
        us_buf_add_format(text, " -s %c", option->letter);
    if (option->choices)
        us_buf_add_format(text, " -x -a '%s'", option->choices);
    else if (takes_value(option))
        us_buf_add_c(text, completes_files(option) ? " -r -F" : " -x");
    us_buf_add_c(text, " -d '");
    add_quoted(text, option->help, "");
    us_buf_add_c(text, "'\n");
}

static void fish_operand(us_buf *text, const us_command *command)
{
    if (command->operand == US_OPERAND_NONE)
        return;
    us_buf_add_format(text, "complete -c usher -n '__fish_seen_subcommand_from %s' ",
                      command->name);
    if (command->operand == US_OPERAND_PATH) {
        us_buf_add_c(text, "-F\n");
        return;
    }
    us_buf_add_c(text, "-a '");
    if (command->operand == US_OPERAND_COMMAND)
        add_commands(text);
    else
        us_buf_add_c(text, shells);
    us_buf_add_c(text, "'\n");
}

static void write_fish(us_buf *text)
{
    us_buf_add_c(text, "# fish completion of usher; made by `usher completion fish`.\n"
                       "complete -c usher -f\n"
                       "complete -c usher -s h -l help -d 'show help'\n"
                       "complete -c usher -n __fish_use_subcommand -s v -l version "
                       "-d 'show the version'\n");
    for (size_t i = 0; us_command_at(i); i++) {
        const us_command *command = us_command_at(i);
        us_buf_add_format(text, "complete -c usher -n __fish_use_subcommand -a %s -d '",
                          command->name);
        add_quoted(text, command->summary, "");
        us_buf_add_c(text, "'\n");
        for (const us_option *option = command->options; option->name; option++) {
            if (is_shown(option))
                fish_option(text, command, option);
        }
        fish_operand(text, command);
    }
}

static int run_completion(us_invocation *call)
{
    us_buf text = us_buf_make(call->arena);
    if (call->operands.count != 1)
        return us_command_misuse(call, "name one shell: %s", shells);
    const char *shell = call->operands.items[0];
    if (strcmp(shell, "bash") == 0)
        write_bash(&text);
    else if (strcmp(shell, "zsh") == 0)
        write_zsh(&text);
    else if (strcmp(shell, "fish") == 0)
        write_fish(&text);
    else
        return us_command_misuse(call, "\"%s\" is not one of: %s", shell, shells);
    return us_command_output(call, us_buf_str(&text), US_EXIT_CLEAN);
}

static const us_option options[] = {{0}};

const us_command cmd_completion = {
    .name = "completion",
    .summary = "Print a script that completes usher's command lines in a shell",
    .usage = "bash|zsh|fish",
    .examples = "  . <(usher completion bash)\n"
                "  usher completion zsh >~/.zfunc/_usher\n"
                "  usher completion fish >~/.config/fish/completions/usher.fish\n",
    .operand = US_OPERAND_SHELL,
    .options = options,
    .run = run_completion,
};
