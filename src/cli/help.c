/* Help texts, made from the tables of commands and options.
 *
 * The central data structure is the option's row; a column of names, wide
 * enough for the widest, stands beside a column of wrapped explanations. */
#include "cli/help.h"

#include "base/utf8.h"

enum { LINE_WIDTH = 90, WIDEST_NAMES = 30 };

const us_option us_help_help = {
    "help", 'h', US_OPTION_FLAG, 0, NULL, NULL, NULL, "show this text", false,
};

static void add_blanks(us_buf *text, size_t count)
{
    while (count-- > 0)
        us_buf_add_char(text, ' ');
}

/* Adds the words of [paragraph], broken so that no line that starts at column
 * [indent] exceeds the width; the first line starts at column [column]. */
static void add_wrapped(us_buf *text, us_str paragraph, size_t column, size_t indent)
{
    us_str word;
    bool first = true;
    while (us_words_next(&paragraph, &word)) {
        size_t width = us_utf8_count(word);
        if (!first && column + 1 + width > LINE_WIDTH) {
            us_buf_add_char(text, '\n');
            add_blanks(text, indent);
            column = indent;
        } else if (!first) {
            us_buf_add_char(text, ' ');
            column++;
        }
        us_buf_add_str(text, word);
        column += width;
        first = false;
    }
    us_buf_add_char(text, '\n');
}

/* Each line of [about] is a paragraph. */
static void add_paragraphs(us_buf *text, const char *about)
{
    us_str rest = us_str_from(about);
    while (rest.length) {
        size_t end = us_str_find(rest, US_STR("\n"), 0);
        if (end == US_STR_NONE)
            end = rest.length;
        add_wrapped(text, us_str_slice(rest, 0, end), 0, 0);
        us_buf_add_char(text, '\n');
        rest = us_str_slice(rest, end + (end < rest.length), rest.length);
    }
}

/* "  -d, --data PATH". */
static us_str option_names(us_arena *arena, const us_option *option)
{
    us_buf names = us_buf_make(arena);
    if (option->letter)
        us_buf_add_format(&names, "  -%c, --%s", option->letter, option->name);
    else
        us_buf_add_format(&names, "      --%s", option->name);
    if (option->value)
        us_buf_add_format(&names, " %s", option->value);
    return us_buf_str(&names);
}

us_str us_help_option(us_arena *arena, const us_option *option)
{
    us_buf help = us_buf_make(arena);
    us_buf_add_c(&help, option->help);
    if (option->choices && strchr(option->choices, ' ')) {
        us_str rest = us_str_from(option->choices), word;
        for (const char *before = ": "; us_words_next(&rest, &word); before = ", ") {
            us_buf_add_c(&help, before);
            us_buf_add_str(&help, word);
        }
    }
    if (option->preset)
        us_buf_add_format(&help, " (default %s)", option->preset);
    if (option->kind == US_OPTION_LIST)
        us_buf_add_c(&help, "; may be repeated");
    return us_buf_str(&help);
}

/* The width of the column of names. */
static size_t names_width(us_arena *arena, const us_option *options)
{
    size_t width = 0;
    for (const us_option *option = options; option->name; option++) {
        size_t length = option_names(arena, option).length;
        if (length > width && length <= WIDEST_NAMES)
            width = length;
    }
    return width + 2;
}

static void add_options(us_buf *text, const us_option *options)
{
    size_t width = names_width(text->arena, options);
    us_buf_add_c(text, "Options:\n");
    for (const us_option *option = options; option->name; option++) {
        if (option->hidden || option->kind == US_OPTION_REFUSED)
            continue;
        us_str names = option_names(text->arena, option);
        size_t column = names.length;
        us_buf_add_str(text, names);
        if (column + 2 > width) {
            us_buf_add_char(text, '\n');
            column = 0;
        }
        add_blanks(text, width - column);
        add_wrapped(text, us_help_option(text->arena, option), width, width);
    }
    us_buf_add_char(text, '\n');
}

/* Options that are refused, those with one reason together. */
static void add_refused(us_buf *text, const us_option *option)
{
    bool any = false;
    while (option->name) {
        if (option->kind != US_OPTION_REFUSED) {
            option++;
            continue;
        }
        if (!any)
            us_buf_add_c(text, "Options that are refused, and why:\n");
        any = true;
        us_buf names = us_buf_make(text->arena);
        const char *reason = option->help;
        us_buf_add_format(&names, "--%s", option->name);
        for (option++; option->name && option->kind == US_OPTION_REFUSED &&
                       strcmp(option->help, reason) == 0;
             option++)
            us_buf_add_format(&names, ", --%s", option->name);
        us_buf_add_format(&names, ": %s", reason);
        us_buf_add_c(text, "  ");
        add_wrapped(text, us_buf_str(&names), 2, 6);
    }
    if (any)
        us_buf_add_char(text, '\n');
}

/* The lines of [examples], in which the command is called [shown]. */
static void add_examples(us_buf *text, const us_command *command, const char *shown)
{
    us_str rest = us_str_from(command->examples);
    us_str name = us_str_format(text->arena, "usher %s", command->name);
    us_buf_add_c(text, "Examples:\n");
    for (size_t at; (at = us_str_find(rest, name, 0)) != US_STR_NONE;) {
        us_buf_add_str(text, us_str_slice(rest, 0, at));
        us_buf_add_c(text, shown);
        rest = us_str_slice(rest, at + name.length, rest.length);
    }
    us_buf_add_str(text, rest);
    us_buf_add_char(text, '\n');
}

us_str us_help_usage(us_arena *arena, const us_command *command, const char *shown)
{
    const char *operands = command->usage ? command->usage : "";
    return us_str_format(arena, "%s [OPTION…]%s%s", shown, *operands ? " " : "",
                         operands);
}

static void add_list(us_buf *text, const us_command *command)
{
    const us_command_item *item;
    size_t width = 0;
    if (!command->list_at)
        return;
    us_buf_add_format(text, "%s:\n", command->list_title);
    for (int printing = 0; printing < 2; printing++)
        for (size_t i = 0; (item = command->list_at(i)) != NULL; i++) {
            us_str name = us_str_format(text->arena, "  %s%s%s  ", item->name,
                                        item->operand ? " " : "",
                                        item->operand ? item->operand : "");
            width = name.length > width ? name.length : width;
            if (!printing)
                continue;
            us_buf_add_str(text, name);
            add_blanks(text, width - name.length);
            add_wrapped(text, us_str_from(item->help), width, width);
        }
    us_buf_add_char(text, '\n');
}

void us_help_command(us_buf *text, const us_command *command, const char *shown)
{
    us_buf_add_format(text, "%s\n\n", command->summary);
    us_buf_add_format(text, "Usage: %.*s\n\n",
                      US_STR_ARG(us_help_usage(text->arena, command, shown)));
    if (command->about)
        add_paragraphs(text, command->about);
    size_t count = 0;
    while (command->options[count].name)
        count++;
    us_option *rows = us_arena_alloc_array(text->arena, count + 2, sizeof *rows);
    memcpy(rows, command->options, count * sizeof *rows);
    rows[count] = us_help_help;
    rows[count + 1] = (us_option){0};
    add_options(text, rows);
    add_refused(text, command->options);
    add_list(text, command);
    if (command->examples)
        add_examples(text, command, shown);
    text->length--; /* the empty line at the end */
}

void us_help_overview(us_buf *text)
{
    us_buf_add_c(text, "usher decides by policies written in Rego.\n\n"
                       "Usage: usher COMMAND [OPTION…] [OPERAND…]\n\nCommands:\n");
    size_t width = 0;
    for (size_t i = 0; us_command_at(i); i++) {
        size_t length = strlen(us_command_at(i)->name);
        width = length > width ? length : width;
    }
    for (size_t i = 0; us_command_at(i); i++)
        us_buf_add_format(text, "  %-*s  %s\n", (int)width, us_command_at(i)->name,
                          us_command_at(i)->summary);
    us_buf_add_c(
        text,
        "\n`usher help COMMAND` tells more. A program usher-NAME on PATH is "
        "the command NAME:\n`usher playground` serves a page to try policies on.\n");
}
