/* The formatter: the suite of texts with their formatted forms, and whether formatting keeps
 * the modules of the other suites. */
#include "runner.h"

#include "authoring/authoring.h"
#include "builtins/builtin.h"
#include "syntax/ast_text.h"
#include "syntax/parse.h"

#include <unistd.h>

/* ---- A module stays what it is ------------------------------------------------------- */

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

static void add_terms(us_buf *out, us_terms list)
{
    for (size_t i = 0; i < list.count; i++) {
        us_buf_add_char(out, ' ');
        us_ast_print_term(out, list.items[i]);
    }
}

static void add_rule(us_buf *out, const us_rule *rule)
{
    for (; rule; rule = rule->otherwise) {
        const us_head *head = &rule->head;
        us_buf_add_format(out, "\n%d%d", rule->is_default, rule->is_set);
        add_terms(out, head->reference);
        add_terms(out, head->arguments);
        us_terms rest = {(us_term *[]){rule->is_set ? head->key : head->value}, 1};
        add_terms(out, rest);
        us_buf_add_c(out, " <- ");
        us_ast_print_body(out, rule->body);
    }
}

/* All that the rules say, as error messages would show it: another rendering than the one
 * that the formatter compares by, and without braces, as a constant in a hole of a template
 * string becomes a part of its text. Empty if [text] does not parse. */
static us_str rules_text(us_arena *arena, us_str text, usher_dialect dialect)
{
    us_parse_options options = {.dialect =
                                    dialect == USHER_REGO_V0 ? US_REGO_V0 : US_REGO_V1,
                                .is_builtin = is_builtin};
    us_diag_list diags = us_diag_list_make(arena, 1);
    us_buf out = us_buf_make(arena);
    us_module *module = us_parse_module(arena, US_STR("x.rego"), text, &options, &diags);
    for (size_t i = 0; module && i < module->rule_count; i++)
        add_rule(&out, module->rules[i]);
    size_t kept = 0;
    for (size_t i = 0; i < out.length; i++)
        if (!strchr("{}\\", out.text[i]))
            out.text[kept++] = out.text[i];
    out.length = kept;
    return us_buf_str(&out);
}

static bool format_text(us_arena *arena, us_str file, us_str text,
                        const us_format_options *options, us_str *result)
{
    us_buf out = us_buf_make(arena);
    us_diag_list diags = us_diag_list_make(arena, 0);
    bool formatted = us_format(&out, file, text, options, &diags);
    if (!formatted)
        us_diag_list_print(&out, &diags, false);
    *result = us_buf_str(&out);
    return formatted;
}

bool formatted_agrees(us_arena *arena, us_str text, usher_dialect dialect,
                      us_str *difference)
{
    us_format_options options = {.mode = dialect == USHER_REGO_V0 ? US_FORMAT_V0
                                                                  : US_FORMAT_V1};
    us_str once, twice;
    text = us_str_copy(arena, text);
    bool formatted = format_text(arena, US_STR("x.rego"), text, &options, &once);
    if (!formatted && us_str_find(once, US_STR("rego_compile_error"), 0) != US_STR_NONE)
        return true; /* as the reference does, it refuses what hides input or data */
    if (!formatted)
        *difference = us_str_format(arena, "formatting: %.*s", US_STR_ARG(once));
    else if (!format_text(arena, US_STR("x.rego"), once, &options, &twice) ||
             !us_str_equal(once, twice))
        *difference = us_str_format(arena, "formatting twice: %.*s, once: %.*s",
                                    US_STR_ARG(twice), US_STR_ARG(once));
    else if (!us_str_equal(rules_text(arena, text, dialect),
                           rules_text(arena, once, dialect)))
        *difference = us_str_format(arena, "formatting changes the rules to %.*s",
                                    US_STR_ARG(once));
    else
        return true;
    return false;
}

/* ---- The suite ----------------------------------------------------------------------- */

typedef struct format_case {
    const case_file *unit;
    case_reporter *reporter;
    us_arena *arena;
    us_format_options options;
} format_case;

static us_format_mode mode_of(const char *id)
{
    static const struct {
        const char *folder;
        us_format_mode mode;
    } folders[] = {
        {"v0", US_FORMAT_V0},
        {"v1", US_FORMAT_V1},
        {"v2", US_FORMAT_V2},
        {"v0_to_v1", US_FORMAT_V0_TO_V1},
        {"v0_to_v2", US_FORMAT_V0_TO_V2},
        {"v1_to_v2", US_FORMAT_V1_TO_V2},
    };
    us_str name = us_str_from(strchr(id, '/') + 1);
    name.length = us_str_find(name, US_STR("/"), 0);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (us_str_is(name, folders[i].folder))
            return folders[i].mode;
    return US_FORMAT_V1;
}

static const char *beside(const format_case *c, const char *ending)
{
    return us_str_format(c->arena, "%s%s", c->unit->path, ending).text;
}

/* The text must become what the file beside it holds, and stay that. */
static void judge_formatted(const format_case *c, const char *path)
{
    us_str wanted = read_text(c->arena, path), got, again;
    us_str text = read_text(c->arena, c->unit->path);
    format_case second = *c;
    bool v2 =
        c->options.mode == US_FORMAT_V0_TO_V2 || c->options.mode == US_FORMAT_V1_TO_V2;
    bool v1 = c->options.mode == US_FORMAT_V0_TO_V1;
    second.options.mode = v1 || v2 ? US_FORMAT_V1 : c->options.mode;
    if (!format_text(c->arena, US_STR("x.rego"), text, &c->options, &got) ||
        !us_str_equal(got, wanted))
        report_failed(c->reporter, "got %.*s", US_STR_ARG(got));
    else if (!format_text(c->arena, US_STR("x.rego"), got, &second.options, &again) ||
             !us_str_equal(got, again))
        report_failed(c->reporter, "formatted again: %.*s", US_STR_ARG(again));
    else
        report_passed(c->reporter);
}

static void judge_error(const format_case *c, const char *path)
{
    us_str wanted = read_text(c->arena, path), got;
    us_str text = read_text(c->arena, c->unit->path);
    us_str file = us_str_format(c->arena, "testfiles/%s", strchr(c->unit->id, '/') + 1);
    bool formatted = format_text(c->arena, file, text, &c->options, &got);
    while (us_str_ends_with(got, US_STR("\n")))
        got.length--;
    if (!formatted && us_str_equal(got, wanted))
        report_passed(c->reporter);
    else
        report_failed(c->reporter, "got %.*s", US_STR_ARG(got));
}

/* Where a file is formatted, the text beside it that is called an error must not parse. */
static void judge_broken(const format_case *c, const char *path)
{
    us_str got, text = read_text(c->arena, path);
    if (!format_text(c->arena, US_STR("x.rego"), text, &c->options, &got) &&
        us_str_find(got, US_STR("rego_parse_error: unexpected eof token"), 0) !=
            US_STR_NONE)
        report_passed(c->reporter);
    else
        report_failed(c->reporter, "got %.*s", US_STR_ARG(got));
}

static void run_format_file(const case_file *unit, case_reporter *reporter)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    format_case c = {unit, reporter, &arena, {.mode = mode_of(unit->id)}};
    const char *formatted = beside(&c, ".formatted");
    const char *plain = beside(&c, ".formatted_no_keywords_in_refs");
    const char *error = beside(&c, ".error");
    bool has_form = access(formatted, R_OK) == 0;
    if (has_form && report_begin(reporter, 0, US_STR("formatted")))
        judge_formatted(&c, formatted);
    if (access(plain, R_OK) == 0 && report_begin(reporter, 1, US_STR("plain refs"))) {
        c.options.plain_refs = true;
        judge_formatted(&c, plain);
        c.options.plain_refs = false;
    }
    if (access(error, R_OK) == 0 && report_begin(reporter, 2, US_STR("refused"))) {
        if (has_form)
            judge_broken(&c, error);
        else
            judge_error(&c, error);
    }
    us_arena_free(&arena);
}

static void find_format(const test_suite *suite, const char *folder, const char *id,
                        units *found)
{
    units_find_files(suite, folder, id, ".rego", found);
}

const test_suite suite_format = {"format", USHER_REGO_V1, find_format, run_format_file};
