/* Manual pages, made from the tables of commands and options, as help.c makes help. A page has what help has; what help says
 * of exit codes stands under EXIT STATUS. */
#include "cli/manual.h"

#include "cli/help.h"
#include "report/roff.h"

static const char group[] = "User Commands";

/* How help begins what it says of exit codes. */
static const char exit_words[] = "The exit code is ";

static void add_usage(us_buf *page, const us_command *command)
{
    us_roff_section(page, "SYNOPSIS");
    us_buf usage = us_buf_make(page->arena);
    us_str name = us_str_format(page->arena, "`usher %s`", command->name);
    us_buf_add_str(&usage, us_help_usage(page->arena, command, name.text));
    if (command->program) {
        name = us_str_format(page->arena, "\n`%s`", command->program);
        us_buf_add_str(&usage, us_help_usage(page->arena, command, name.text));
    }
    us_roff_paragraphs(page, us_buf_str(&usage));
}

/* Where [about] begins to tell of exit codes, and where it has ended. */
static void find_exit(us_str about, size_t *start, size_t *end)
{
    *start = us_str_find(about, us_str_from(exit_words), 0);
    if (*start == US_STR_NONE)
        *start = about.length;
    *end = us_str_find(about, US_STR("\n"), *start);
    if (*end == US_STR_NONE)
        *end = about.length;
}

static void add_description(us_buf *page, const us_command *command)
{
    us_str about = us_str_from(command->about ? command->about : "");
    size_t start, end;
    find_exit(about, &start, &end);
    us_roff_section(page, "DESCRIPTION");
    us_roff_paragraphs(page, us_str_format(page->arena, "%s.", command->summary));
    us_roff_paragraphs(page, us_str_slice(about, 0, start));
    us_roff_paragraphs(page,
                       us_str_slice(about, end + (end < about.length), about.length));
}

static void add_exit(us_buf *page, const us_command *command)
{
    us_str about = us_str_from(command->about ? command->about : "");
    size_t start, end;
    find_exit(about, &start, &end);
    us_roff_section(page, "EXIT STATUS");
    us_roff_paragraphs(page,
                       start < about.length
                           ? us_str_slice(about, start, end)
                           : US_STR("The exit code is 0 if the command did what was "
                                    "asked, or 2 if it could not."));
}

static void add_option(us_buf *page, const us_option *option)
{
    us_str names = option->letter ? us_str_format(page->arena, "-%c, --%s",
                                                  option->letter, option->name)
                                  : us_str_format(page->arena, "--%s", option->name);
    us_roff_entry(page, names, us_str_from(option->value ? option->value : ""),
                  us_help_option(page->arena, option));
}

static void add_options(us_buf *page, const us_command *command)
{
    bool refused = false;
    us_roff_section(page, "OPTIONS");
    for (const us_option *option = command->options; option->name; option++) {
        refused = refused || option->kind == US_OPTION_REFUSED;
        if (!option->hidden && option->kind != US_OPTION_REFUSED)
            add_option(page, option);
    }
    add_option(page, &us_help_help);
    if (!refused)
        return;
    us_roff_paragraphs(page,
                       US_STR("Options that other programs have and that are refused, "
                              "each with the reason:"));
    for (const us_option *option = command->options; option->name; option++)
        if (option->kind == US_OPTION_REFUSED)
            us_roff_entry(page, us_str_format(page->arena, "--%s", option->name),
                          US_STR_EMPTY, us_str_from(option->help));
}

static void add_list(us_buf *page, const us_command *command)
{
    const us_command_item *item;
    if (!command->list_at)
        return;
    us_buf title = us_buf_make(page->arena);
    for (const char *c = command->list_title; *c; c++)
        us_buf_add_char(&title, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
    us_roff_section(page, us_buf_str(&title).text);
    for (size_t i = 0; (item = command->list_at(i)) != NULL; i++)
        us_roff_entry(page, us_str_from(item->name),
                      us_str_from(item->operand ? item->operand : ""),
                      us_str_from(item->help));
}

/* Each line of command->files is a path, a tab, and what it is. */
static void add_files(us_buf *page, const us_command *command)
{
    us_str rest = us_str_from(command->files ? command->files : "");
    if (rest.length > 0)
        us_roff_section(page, "FILES");
    while (rest.length > 0) {
        size_t tab = us_str_find(rest, US_STR("\t"), 0);
        size_t end = us_str_find(rest, US_STR("\n"), tab);
        if (end == US_STR_NONE)
            end = rest.length;
        us_roff_entry(page, us_str_slice(rest, 0, tab), US_STR_EMPTY,
                      us_str_slice(rest, tab + 1, end));
        rest = us_str_slice(rest, end + (end < rest.length), rest.length);
    }
}

static us_str page_of(us_arena *arena, const us_command *command)
{
    return us_str_format(arena, "usher-%s", command->name);
}

/* What is about the same things as [command] may be. */
static void add_references(us_buf *page, const us_command *command)
{
    us_roff_section(page, "SEE ALSO");
    if (command)
        us_roff_reference(page, "usher", 1, true);
    for (size_t i = 0; us_command_at(i); i++)
        if (us_command_at(i) != command)
            us_roff_reference(page, page_of(page->arena, us_command_at(i)).text, 1,
                              !command && i == 0);
    if (!command)
        us_roff_reference(page, "usher-playground", 1, false);
    us_roff_reference(page, "usher-webhook", 8, false);
    us_buf_add_char(page, '\n');
}

void us_manual_command(us_buf *page, const us_command *command)
{
    us_roff_begin(page, page_of(page->arena, command).text, 1, group, command->summary);
    add_usage(page, command);
    add_description(page, command);
    add_options(page, command);
    add_list(page, command);
    add_exit(page, command);
    add_files(page, command);
    if (command->examples) {
        us_roff_section(page, "EXAMPLES");
        us_roff_example(page, us_str_from(command->examples));
    }
    add_references(page, command);
}

void us_manual_overview(us_buf *page)
{
    us_roff_begin(page, "usher", 1, group, "decide by policies written in Rego");
    us_roff_section(page, "SYNOPSIS");
    us_roff_paragraphs(page, US_STR("`usher` COMMAND [OPTION…] [OPERAND…]"));
    us_roff_section(page, "DESCRIPTION");
    us_roff_paragraphs(page,
                       US_STR("Evaluates, checks and tests policies in Rego, and judges "
                              "Kubernetes manifests by "
                              "them as the admission webhook usher-webhook judges "
                              "requests. Each command has a "
                              "page of its own; `usher help` COMMAND tells the same.\n"
                              "A program usher-NAME on PATH is the command NAME: so "
                              "`usher playground` is usher-playground."));
    us_roff_section(page, "OPTIONS");
    us_roff_entry(page, US_STR("-h, --help"), US_STR_EMPTY, US_STR("list the commands"));
    for (size_t i = 0; us_command_at(i); i++)
        if (strcmp(us_command_at(i)->name, "version") == 0)
            us_roff_entry(page, US_STR("-v, --version"), US_STR_EMPTY,
                          us_str_from(us_command_at(i)->summary));
    us_roff_section(page, "COMMANDS");
    for (size_t i = 0; us_command_at(i); i++)
        us_roff_entry(page, us_str_from(us_command_at(i)->name), US_STR_EMPTY,
                      us_str_from(us_command_at(i)->summary));
    us_roff_section(page, "EXIT STATUS");
    us_roff_paragraphs(
        page, US_STR("What each command's page says; 2 if there is no such command."));
    us_roff_section(page, "EXAMPLES");
    for (size_t i = 0; us_command_at(i); i++) {
        us_str examples =
            us_str_from(us_command_at(i)->examples ? us_command_at(i)->examples : "");
        size_t end = us_str_find(examples, US_STR("\n"), 0);
        us_roff_example(
            page, us_str_slice(examples, 0, end == US_STR_NONE ? examples.length : end));
    }
    add_references(page, NULL);
}
