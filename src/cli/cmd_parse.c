/* usher parse: the syntax tree of a module, with the flags and the exit codes of
 * `opa parse`. The tree is made by authoring. */
#include "authoring/authoring.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/sources.h"

#include <stdio.h>

typedef struct parse_settings {
    const char *format;
    us_words include;
    bool v0;
    bool v1;
} parse_settings;

/* The words of --json-include: "locations", "-comments". */
static bool read_include(const us_words *include, us_tree_options *options)
{
    options->comments = true;
    for (size_t i = 0; i < include->count; i++) {
        const char *word = include->items[i];
        bool value = word[0] != '-';
        if (strcmp(word + !value, "locations") == 0)
            options->locations = value;
        else if (strcmp(word + !value, "comments") == 0)
            options->comments = value;
        else
            return false;
    }
    return true;
}

static void add_error(us_buf *text, const us_diag *diag)
{
    us_buf_add_c(text, "{\"message\":");
    us_json_text_quote(text, diag->message);
    if (diag->code)
        us_buf_add_format(text, ",\"code\":\"%s\"", diag->code);
    if (diag->position.row) {
        us_buf_add_c(text, ",\"location\":{\"file\":");
        us_json_text_quote(text, diag->file);
        us_buf_add_format(text, ",\"row\":%u,\"col\":%u}", diag->position.row,
                          diag->position.column);
    }
    if (diag->line.length) {
        us_buf_add_c(text, ",\"details\":{\"line\":");
        us_json_text_quote(text, diag->line);
        us_buf_add_format(text, ",\"idx\":%zu}", diag->index);
    }
    us_buf_add_char(text, '}');
}

/* {"errors": […]} on standard error, whatever the format, as opa does. */
static int print_errors(us_invocation *call, const us_diag_list *diags)
{
    us_buf text = us_buf_make(call->arena), out = us_buf_make(call->arena);
    us_buf_add_c(&text, "{\"errors\":[");
    for (size_t i = 0; i < diags->count; i++) {
        us_buf_add_c(&text, i ? "," : "");
        add_error(&text, &diags->items[i]);
    }
    us_buf_add_c(&text, "]}");
    us_json_text_indent(&out, us_buf_str(&text));
    fwrite(out.text, 1, out.length, stderr);
    return US_EXIT_FINDINGS;
}

static int run_parse(us_invocation *call)
{
    const parse_settings *settings = call->settings;
    bool json = strcmp(settings->format, "json") == 0;
    us_tree_options options = {.v0 = settings->v0, .json = json};
    us_diag_list diags = us_diag_list_make(call->arena, 0);
    us_str text, error;
    if (call->operands.count != 1)
        return us_command_misuse(call, "name one file");
    if (!read_include(&settings->include, &options))
        return us_command_misuse(call,
                                 "--json-include knows locations and comments, each "
                                 "with or without a - in front");
    const char *path = us_sources_path(call->operands.items[0]);
    if (!us_file_read(call->arena, path, 0, &text, &error)) {
        us_diag_list_add(&diags)->message = error;
        return print_errors(call, &diags);
    }
    us_buf tree = us_buf_make(call->arena), out = us_buf_make(call->arena);
    if (!us_tree_show(&tree, us_str_from(path), text, &options, &diags))
        return print_errors(call, &diags);
    if (json)
        us_json_text_indent(&out, us_buf_str(&tree));
    else
        out = tree;
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static const us_option options[] = {
    {US_NAMED('f', "format"), US_STORED(CHOICE, parse_settings, format),
     .value = "FORMAT", .choices = "pretty json", .preset = "pretty",
     .help = "form of the output"},
    {US_NAMED(0, "json-include"), US_STORED(COMMAS, parse_settings, include),
     .value = "PARTS",
     .help =
         "optional parts of the JSON: locations, comments; -comments leaves them out"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, parse_settings, v0),
     .help = "read the module as Rego v0"},
    {US_NAMED(0, "v1-compatible"), US_STORED(FLAG, parse_settings, v1), .hidden = true},
    {0},
};

const us_command cmd_parse = {
    .name = "parse",
    .summary = "Parse a module and print its syntax tree",
    .usage = "PATH",
    .about = "The exit code is 1 if the module does not parse.",
    .examples = "  usher parse policy.rego\n"
                "  usher parse -f json --json-include locations,-comments policy.rego\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(parse_settings),
    .run = run_parse,
};
