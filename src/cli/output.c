/* Results of queries in the formats of `opa eval`.
 *
 * The data structure is the JSON text that the library made of the answers. It is
 * put together anew with members in opa's order and then laid out, or taken apart
 * into the columns of a table. */
#include "cli/output.h"

#include "cli/json_text.h"
#include "report/table.h"

/* A column of the pretty table: a variable, or expression number [expression]. */
typedef struct column {
    us_str name;     /* the header */
    us_str variable; /* a JSON string; empty: an expression */
    size_t expression;
} column;

/* "location" as opa's: the file only where there can be one. */
static void add_location(us_buf *out, const usher_problem *problem)
{
    us_buf_add_c(out, ",\"location\":{\"file\":");
    us_json_text_quote(out, us_str_make(problem->file.text, problem->file.length));
    us_buf_add_format(out, ",\"row\":%u,\"col\":%u}", problem->row, problem->column);
}

static void add_code(us_buf *out, const usher_problem *problem, const char *before,
                     const char *after)
{
    if (problem->code[0] != '\0')
        us_buf_add_format(out, "%s\"code\":\"%s\"%s", before, problem->code, after);
}

/* [code_first]: as opa writes errors of compiling, else as it writes those of results. */
static void add_list(us_buf *out, const usher_problems *problems, bool code_first)
{
    bool first = true;
    us_buf_add_char(out, '[');
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        const usher_problem *problem = usher_problems_at(problems, i);
        if (problem->is_note)
            continue;
        us_buf_add_c(out, first ? "{" : ",{");
        if (code_first)
            add_code(out, problem, "", ",");
        us_buf_add_c(out, "\"message\":");
        us_json_text_quote(out,
                           us_str_make(problem->message.text, problem->message.length));
        if (!code_first)
            add_code(out, problem, ",", "");
        if (problem->row)
            add_location(out, problem);
        if (problem->details.length) {
            us_buf_add_c(out, ",\"details\":");
            us_buf_add_str(out,
                           us_str_make(problem->details.text, problem->details.length));
        }
        us_buf_add_char(out, '}');
        first = false;
    }
    us_buf_add_char(out, ']');
}

void us_output_errors_list(us_buf *out, const usher_problems *problems)
{
    add_list(out, problems, true);
}

static void add_problems(us_buf *out, const usher_problems *problems)
{
    us_buf_add_c(out, "\"errors\":");
    add_list(out, problems, false);
}

void us_output_errors(us_buf *out, const usher_problems *problems)
{
    us_buf text = us_buf_make(out->arena);
    us_buf_add_char(&text, '{');
    add_problems(&text, problems);
    us_buf_add_char(&text, '}');
    us_json_text_indent(out, us_buf_str(&text));
}

static us_str expressions_of(us_str answer)
{
    return us_json_text_inside(us_json_text_member(answer, "expressions"));
}

/* An answer with its members in opa's order. */
static void add_answer(us_buf *out, us_str answer)
{
    us_str rest = expressions_of(answer), expression;
    bool first = true;
    us_buf_add_c(out, "{\"expressions\":[");
    while (us_json_text_next(&rest, &expression)) {
        us_str location = us_json_text_member(expression, "location");
        us_buf_add_c(out, first ? "{\"value\":" : ",{\"value\":");
        us_buf_add_str(out, us_json_text_member(expression, "value"));
        us_buf_add_c(out, ",\"text\":");
        us_buf_add_str(out, us_json_text_member(expression, "text"));
        us_buf_add_c(out, ",\"location\":{\"row\":");
        us_buf_add_str(out, us_json_text_member(location, "row"));
        us_buf_add_c(out, ",\"col\":");
        us_buf_add_str(out, us_json_text_member(location, "col"));
        us_buf_add_c(out, "}}");
        first = false;
    }
    us_buf_add_char(out, ']');
    us_str bindings = us_json_text_member(answer, "bindings");
    if (bindings.length > 2) {
        us_buf_add_c(out, ",\"bindings\":");
        us_buf_add_str(out, bindings);
    }
    us_buf_add_char(out, '}');
}

/* What an evaluation did; [comma] stands between it and what was before. */
static void add_reports(us_buf *out, const us_output *output, const char *comma)
{
    struct {
        const char *name;
        us_str json;
    } reports[] = {
        {"explanation", output->steps},
        {output->aggregated ? "aggregated_profile" : "profile", output->profile},
        {"coverage", output->coverage},
    };
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++) {
        if (reports[i].json.length == 0 || us_str_is(reports[i].json, "[]"))
            continue;
        us_buf_add_format(out, "%s\"%s\":", comma, reports[i].name);
        us_buf_add_str(out, reports[i].json);
        comma = ",";
    }
}

static void print_json(us_buf *out, const us_output *output, bool discard)
{
    us_buf text = us_buf_make(out->arena);
    us_buf_add_char(&text, '{');
    const char *comma = "";
    if (output->problems) {
        add_problems(&text, output->problems);
        comma = ",";
    }
    if (output->answers.length && discard) {
        us_buf_add_format(&text, "%s\"result\":\"discarded\"", comma);
        comma = ",";
    } else if (output->answers.length) {
        us_str rest = us_json_text_inside(output->answers), answer;
        us_buf_add_format(&text, "%s\"result\":", comma);
        for (const char *before = "["; us_json_text_next(&rest, &answer); before = ",") {
            us_buf_add_c(&text, before);
            add_answer(&text, answer);
        }
        us_buf_add_char(&text, ']');
        comma = ",";
    }
    if (output->with_unknowns) {
        us_buf_add_format(&text, "%s\"indeterminate\":%s", comma,
                          output->indeterminate ? "true" : "false");
        comma = ",";
    }
    if (output->metrics.length) {
        us_buf_add_format(&text, "%s\"%smetrics\":", comma,
                          output->aggregated ? "aggregated_" : "");
        us_buf_add_str(&text, output->metrics);
        comma = ",";
    }
    add_reports(&text, output, comma);
    us_buf_add_char(&text, '}');
    us_json_text_indent(out, us_buf_str(&text));
}

static void print_bindings(us_buf *out, us_str answer)
{
    us_str bindings = us_json_text_member(answer, "bindings");
    us_json_text_indent(out, bindings.length ? bindings : US_STR("{}"));
}

static void print_values(us_buf *out, us_str answer)
{
    us_buf text = us_buf_make(out->arena);
    us_str rest = expressions_of(answer), expression;
    us_buf_add_char(&text, '[');
    for (const char *before = ""; us_json_text_next(&rest, &expression); before = ",") {
        us_buf_add_c(&text, before);
        us_buf_add_str(&text, us_json_text_member(expression, "value"));
    }
    us_buf_add_char(&text, ']');
    us_json_text_indent(out, us_buf_str(&text));
}

static void print_raw(us_buf *out, us_str answer)
{
    us_str rest = expressions_of(answer), expression;
    for (const char *before = ""; us_json_text_next(&rest, &expression); before = " ") {
        us_str value = us_json_text_member(expression, "value");
        us_buf_add_c(out, before);
        if (value.text[0] == '"')
            us_json_text_unquote(out, value);
        else
            us_json_text_compact(out, value);
    }
    us_buf_add_char(out, '\n');
}

static bool is_boolean(us_str value)
{
    return us_str_is(value, "true") || us_str_is(value, "false");
}

/* Prints the value of an answer that needs no table: one without bindings whose
 * only expression, or every one a truth, it stands for. False if it needs one. */
static bool print_lone_value(us_buf *out, us_str answers)
{
    us_str rest = us_json_text_inside(answers), answer, expression, other;
    if (!us_json_text_next(&rest, &answer) || rest.length)
        return false;
    if (us_json_text_member(answer, "bindings").length > 2)
        return false;
    rest = expressions_of(answer);
    if (!us_json_text_next(&rest, &expression))
        return false;
    us_str value = us_json_text_member(expression, "value");
    if (rest.length && !is_boolean(value))
        return false;
    while (us_json_text_next(&rest, &other)) {
        if (!is_boolean(us_json_text_member(other, "value")))
            return false;
    }
    us_json_text_indent(out, value);
    return true;
}

/* The columns of the table for the first of the answers: expressions that are
 * more than true (all of them, if there are no variables), then variables. */
static size_t find_columns(us_arena *arena, us_str answer, column **columns)
{
    us_str bindings = us_json_text_inside(us_json_text_member(answer, "bindings"));
    us_str rest = expressions_of(answer), expression, key, value;
    size_t count = 0, number = 0;
    *columns = us_arena_alloc_array(arena, answer.length, sizeof **columns);
    for (; us_json_text_next(&rest, &expression); number++) {
        if (bindings.length && is_boolean(us_json_text_member(expression, "value")))
            continue;
        us_buf text = us_buf_make(arena);
        us_json_text_unquote(&text, us_json_text_member(expression, "text"));
        (*columns)[count++] = (column){us_buf_str(&text), US_STR_EMPTY, number};
    }
    while (us_json_text_next_member(&bindings, &key, &value))
        (*columns)[count++] = (column){us_json_text_inside(key), key, 0};
    return count;
}

static us_str cell_of(us_str answer, const column *c)
{
    us_str rest, expression, key, value;
    if (c->variable.length == 0) {
        rest = expressions_of(answer);
        for (size_t i = 0; us_json_text_next(&rest, &expression); i++) {
            if (i == c->expression)
                return us_json_text_member(expression, "value");
        }
        return US_STR("null");
    }
    rest = us_json_text_inside(us_json_text_member(answer, "bindings"));
    while (us_json_text_next_member(&rest, &key, &value)) {
        if (us_str_equal(key, c->variable))
            return value;
    }
    return US_STR("null");
}

static void print_answers(us_buf *out, const us_output *output)
{
    us_str rest = us_json_text_inside(output->answers), answer = US_STR_EMPTY;
    column *columns;
    us_json_text_next(&rest, &answer);
    us_table table =
        us_table_make(out->arena, find_columns(out->arena, answer, &columns));
    for (size_t i = 0; i < table.columns; i++)
        us_table_add(&table, columns[i].name);
    rest = us_json_text_inside(output->answers);
    while (us_json_text_next(&rest, &answer)) {
        for (size_t i = 0; i < table.columns; i++) {
            us_buf cell = us_buf_make(out->arena);
            us_json_text_compact(&cell, cell_of(answer, &columns[i]));
            if (output->pretty_limit && cell.length > output->pretty_limit) {
                cell.length = output->pretty_limit;
                us_buf_add_c(&cell, "...");
            }
            us_table_add(&table, us_buf_str(&cell));
        }
    }
    us_table_print(out, &table);
}

static void print_metrics(us_buf *out, const us_output *output)
{
    static const char *const statistics[] = {"min", "max", "mean", "90%", "99%"};
    static const char *const titles[] = {"Min", "Max", "Mean", "90%", "99%"};
    size_t count = sizeof statistics / sizeof statistics[0];
    us_table table = us_table_make(out->arena, output->aggregated ? 1 + count : 2);
    us_table_add(&table, US_STR("Metric"));
    for (size_t i = 0; output->aggregated && i < count; i++)
        us_table_add(&table, us_str_from(titles[i]));
    if (!output->aggregated)
        us_table_add(&table, US_STR("Value"));
    us_str rest = us_json_text_inside(output->metrics), key, value;
    while (us_json_text_next_member(&rest, &key, &value)) {
        us_table_add(&table, us_json_text_inside(key));
        for (size_t i = 0; output->aggregated && i < count; i++)
            us_table_add(&table, us_json_text_member(value, statistics[i]));
        if (!output->aggregated)
            us_table_add(&table, value);
    }
    us_table_print(out, &table);
}

/* A table of one row, without a header. */
static void print_coverage(us_buf *out, double share)
{
    us_str number = us_str_format(out->arena, "%.2f", share);
    us_buf bar = us_buf_make(out->arena);
    for (size_t i = 0; i < number.length + 2; i++)
        us_buf_add_c(&bar, "─");
    us_str right = us_buf_str(&bar);
    us_buf_add_format(out, "┌──────────────────┬%.*s┐\n", US_STR_ARG(right));
    us_buf_add_format(out, "│ Overall Coverage │ %.*s │\n", US_STR_ARG(number));
    us_buf_add_format(out, "└──────────────────┴%.*s┘\n", US_STR_ARG(right));
}

static void print_pretty(us_buf *out, const us_output *output)
{
    us_buf_add_str(out, output->steps_text);
    if (!output->problems && !output->answers.length)
        us_buf_add_c(out, output->indeterminate ? "unknown\n" : "undefined\n");
    else if (!output->problems && !print_lone_value(out, output->answers))
        print_answers(out, output);
    if (output->metrics.length)
        print_metrics(out, output);
    us_buf_add_str(out, output->profile_text);
    if (output->coverage.length)
        print_coverage(out, output->coverage_share);
}

static void print_each(us_buf *out, const us_output *output,
                       void (*print)(us_buf *out, us_str answer))
{
    us_str rest = us_json_text_inside(output->answers), answer;
    while (!output->problems && us_json_text_next(&rest, &answer))
        print(out, answer);
}

bool us_output_is_text(const char *format)
{
    return strcmp(format, "json") != 0 && strcmp(format, "discard") != 0;
}

void us_output_print(us_buf *out, us_buf *errors, const us_output *output)
{
    bool text = us_output_is_text(output->format);
    if (output->problems && text)
        us_buf_add_c(errors, usher_problems_text(output->problems, true));
    if (!text)
        print_json(out, output, strcmp(output->format, "discard") == 0);
    else if (strcmp(output->format, "pretty") == 0)
        print_pretty(out, output);
    else if (strcmp(output->format, "bindings") == 0)
        print_each(out, output, print_bindings);
    else if (strcmp(output->format, "values") == 0)
        print_each(out, output, print_values);
    else
        print_each(out, output, print_raw);
}

bool us_output_is_of_loading(const usher_problems *problems)
{
    const char *code = usher_problems_at(problems, 0)->code;
    return code[0] == '\0' || strcmp(code, "rego_parse_error") == 0;
}
