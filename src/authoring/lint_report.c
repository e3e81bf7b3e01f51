/* Findings for people and for programs, and the list of the rules. */
#include "admission/text.h"
#include "authoring/lint_pages.h"
#include "authoring/lint_walk.h"
#include "codec/json.h"
#include "value/array.h"

us_str us_lint_page(us_str name)
{
    const size_t folder = sizeof "docs/lint/" - 1, extension = sizeof ".md" - 1;
    for (size_t i = 0; i < us_lint_page_count; i++) {
        us_str path = us_str_from(us_lint_pages[i].path);
        if (us_str_equal(us_str_slice(path, folder, path.length - extension), name))
            return us_str_make(us_lint_pages[i].text, us_lint_pages[i].length);
    }
    return US_STR_EMPTY;
}

static size_t shown_of(const us_lint *lint, us_lint_level level)
{
    size_t count = 0;
    for (size_t i = 0; i < lint->finding_count; i++)
        count += !lint->findings[i].accepted && lint->findings[i].level == level;
    return count;
}

enum { SHOWN_MAX = 4096 }; /* bytes of a line */

/* Policies are written by others: what they hold must not act on a terminal. */
static us_str clean(us_lint *lint, us_str text)
{
    return us_text_clean(lint->arena, text, US_TEXT_ONE_LINE, SHOWN_MAX);
}

void us_lint_print(us_buf *out, us_lint *lint, bool colors)
{
    const char *bold = colors ? "\033[1m" : "", *red = colors ? "\033[31m" : "",
               *yellow = colors ? "\033[33m" : "", *plain = colors ? "\033[0m" : "";
    for (size_t i = 0; i < lint->finding_count; i++) {
        const us_lint_finding *finding = &lint->findings[i];
        if (finding->accepted)
            continue;
        us_str file = clean(lint, finding->file), message = clean(lint, finding->message);
        us_buf_add_format(out, "%s%.*s:%u:%u:%s %s%s%s: %.*s [%.*s]\n", bold,
                          US_STR_ARG(file), finding->position.row,
                          finding->position.column, plain,
                          finding->level == US_LINT_ERROR ? red : yellow,
                          us_lint_level_name(finding->level), plain, US_STR_ARG(message),
                          US_STR_ARG(finding->rule));
        us_buf_add_c(out, "    ");
        us_buf_add_str(out, clean(lint, finding->line));
        us_buf_add_char(out, '\n');
    }
    size_t errors = shown_of(lint, US_LINT_ERROR),
           warnings = shown_of(lint, US_LINT_WARNING);
    if (errors + warnings > 0)
        us_buf_add_format(out, "%zu file%s: %zu error%s, %zu warning%s\n",
                          lint->file_count, lint->file_count == 1 ? "" : "s", errors,
                          errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

void us_lint_json(us_buf *out, us_lint *lint)
{
    us_arena *arena = lint->arena;
    us_array *list = us_array_new(arena, lint->finding_count);
    us_object *whole = us_object_new(arena, 2), *summary = us_object_new(arena, 3);
    for (size_t i = 0; i < lint->finding_count; i++) {
        const us_lint_finding *finding = &lint->findings[i];
        us_object *entry = us_object_new(arena, 8), *place = us_object_new(arena, 4);
        if (finding->accepted)
            continue;
        put(place, "file", us_value_string_checked(arena, finding->file));
        put(place, "row", us_value_integer(finding->position.row));
        put(place, "col", us_value_integer(finding->position.column));
        put(place, "text", us_value_string_checked(arena, finding->line));
        put(entry, "rule", us_value_string(finding->rule));
        put(entry, "category", us_value_string(finding->category));
        put(entry, "level",
            us_value_string(us_str_from(us_lint_level_name(finding->level))));
        put(entry, "title", us_value_string(finding->title));
        put(entry, "message", us_value_string_checked(arena, finding->message));
        put(entry, "fixable", us_value_boolean(finding->edit_count > 0));
        put(entry, "location", us_value_object(place));
        us_array_push(list, us_value_object(entry));
    }
    put(summary, "files", us_value_integer((int64_t)lint->file_count));
    put(summary, "errors", us_value_integer((int64_t)shown_of(lint, US_LINT_ERROR)));
    put(summary, "warnings", us_value_integer((int64_t)shown_of(lint, US_LINT_WARNING)));
    put(whole, "findings", us_value_array(list));
    put(whole, "summary", us_value_object(summary));
    us_json_write(out, us_value_object(whole), US_JSON_PRETTY);
    us_buf_add_char(out, '\n');
}

static us_report_case case_of(us_arena *arena, const us_lint *lint,
                              const us_lint_file *file)
{
    us_report_finding *findings =
        us_arena_alloc_array(arena, file->finding_count + 1, sizeof *findings);
    size_t count = 0;
    for (size_t i = 0; i < file->finding_count; i++) {
        const us_lint_finding *finding = &lint->findings[file->first_finding + i];
        if (finding->accepted)
            continue;
        findings[count++] = (us_report_finding){
            .level =
                finding->level == US_LINT_ERROR ? US_REPORT_FAILURE : US_REPORT_WARNING,
            .rule = finding->rule,
            .message = finding->message,
            .place = {finding->file, finding->position.row, finding->position.column,
                      false},
        };
    }
    return (us_report_case){
        .suite = US_STR("lint"),
        .name = file->name,
        .place = {.file = file->name},
        .findings = findings,
        .finding_count = count,
    };
}

us_report us_lint_report(us_arena *arena, us_lint *lint)
{
    us_report_case *cases =
        us_arena_alloc_array(arena, lint->file_count + 1, sizeof *cases);
    us_report_rule *known;
    const us_lint_rule *rule;
    size_t count = 0;
    for (size_t i = 0; i < lint->file_count; i++)
        cases[i] = case_of(arena, lint, &lint->files[i]);
    while (us_lint_rule_at(count))
        count++;
    known = us_arena_alloc_array(arena, count, sizeof *known);
    for (size_t i = 0; (rule = us_lint_rule_at(i)); i++)
        known[i] = (us_report_rule){
            .name = us_str_from(rule->name),
            .title = us_str_from(rule->title),
        };
    return (us_report){
        .tool = "usher lint",
        .cases = cases,
        .case_count = lint->file_count,
        .rules = known,
        .rule_count = count,
    };
}

void us_lint_list(us_buf *out)
{
    const us_lint_rule *rule;
    const char *category = "";
    for (size_t i = 0; (rule = us_lint_rule_at(i)); i++) {
        if (strcmp(category, rule->category) != 0)
            us_buf_add_format(out, "%s%s\n", i ? "\n" : "", rule->category);
        category = rule->category;
        us_buf_add_format(out, "  %-30s %-8s %-4s %s\n", rule->name,
                          us_lint_level_name(rule->level), rule->fixable ? "fix" : "",
                          rule->title);
    }
}
