/* Packages, imports, rules, and expressions that stand where a rule should.
 *
 * A statement is tried as each of these in turn. An expression is then looked
 * at once more: some are rules in disguise (x = 1), of the others it is said
 * why they are none. Rules themselves are in read_rules.c. The central structure
 * is us_read_report: what is found in statements that parse. */
#include "syntax/read_statements.h"

#include "syntax/check_syntax.h"
#include "syntax/drive.h"

#include "rego_parser.h"

us_read_error *us_read_report_add(us_reader *r, us_read_report *report,
                                  const us_read_error **list, us_position at,
                                  us_str message)
{
    if (++report->errors > US_PARSE_ERRORS)
        return NULL;
    us_read_error *error = us_arena_alloc(r->arena, sizeof *error);
    *error = (us_read_error){at, message, *list};
    *list = error;
    return error;
}

/* ---- Packages and imports */

/* The steps behind the first must be strings: looks at the tokens again. */
static bool check_path(us_reader *r, const us_read_term *path)
{
    for (size_t i = path->from + 1; i + 1 < path->to; i++) {
        int kind = r->items[i].kind;
        if (kind == US_TOKEN_LEFT_BRACKET && r->items[i + 1].kind != US_TOKEN_STRING) {
            us_read_state start = r->now;
            r->now.at = i + 1;
            r->now.white = false;
            us_read_term key = us_read_expression(r, false);
            r->now = start;
            us_read_error_at(r, r->items[i + 1].span.position,
                             "unexpected %s token: expecting string",
                             us_read_type_name(&key));
            return false;
        }
        i += kind == US_TOKEN_LEFT_BRACKET;
    }
    return true;
}

static us_read_term read_path(us_reader *r)
{
    us_read_term path = us_read_variable(r);
    path.root = false;
    return us_read_finish(r, path, false);
}

/* The next statement may not begin with a minus here: OPA takes it for an
 * operator behind the path. */
static bool is_minus(us_reader *r)
{
    if (us_read_kind_of(r) != US_TOKEN_MINUS)
        return false;
    us_read_unexpected(r);
    return true;
}

static bool read_package(us_reader *r)
{
    us_read_scan(r);
    if (us_read_kind_of(r) != US_TOKEN_IDENT) {
        us_read_unexpected(r);
        return false;
    }
    us_read_term path = read_path(r);
    if (!path.ok)
        return false;
    if (path.kind != US_TERM_VARIABLE && path.kind != US_TERM_REF) {
        us_read_unexpected(r);
        return false;
    }
    return check_path(r, &path) && !is_minus(r);
}

/* The checks of a finished import, on a tree made for the purpose. A path that
 * leads nowhere ends the reading, other mistakes don't. */
static bool check_import(us_reader *r, const us_read_term *path, size_t alias)
{
    us_diag_list diags = us_diag_list_make(r->arena, 0);
    us_import import = {0};
    us_parser p = {.arena = r->arena,
                   .text = r->source->text,
                   .tokens = &r->source->tokens,
                   .import = &import};
    p.max_depth = r->max_depth;
    us_term *tree = us_build_variable(&p, &r->items[path->from]);
    for (size_t i = path->from + 1; i < path->to; i++) {
        if (r->items[i].kind == US_TOKEN_IDENT)
            tree = us_build_dot(&p, tree, &r->items[i - 1], &r->items[i]);
        else if (r->items[i].kind == US_TOKEN_STRING)
            tree = us_build_index(&p, tree, &r->items[i],
                                  us_build_string(&p, &r->items[i]), &r->items[i]);
    }
    us_build_import(&p, NULL, tree, alias ? &r->items[alias] : NULL);
    if (us_check_import(r->arena, r->source, &import, &diags))
        return true;
    us_str message = diags.items[0].message;
    for (size_t i = 0; i < diags.count; i++)
        us_read_error_at(r, diags.items[i].position, "%.*s",
                         US_STR_ARG(diags.items[i].message));
    return !us_str_starts_with(message,
                               US_STR("unexpected import path, must begin with")) &&
           !us_str_starts_with(message, US_STR("unexpected import alias"));
}

bool us_read_import(us_reader *r)
{
    if (us_read_kind_of(r) != US_TOKEN_IDENT) {
        us_read_unexpected(r);
        return false;
    }
    us_read_term path = read_path(r);
    if (!path.ok || (path.kind != US_TERM_VARIABLE && path.kind != US_TERM_REF)) {
        us_read_error_at(r, us_read_position(r), "expected path");
        return false;
    }
    if (!check_path(r, &path))
        return false;
    size_t alias = 0;
    if (us_read_kind_of(r) == US_TOKEN_AS) {
        us_read_scan(r);
        if (us_read_kind_of(r) != US_TOKEN_IDENT) {
            us_read_illegal(r, "expected var");
            return false;
        }
        alias = r->now.at;
        us_read_term name = us_read_finish(r, us_read_variable(r), false);
        if (!name.ok || name.to != alias + 1) {
            us_read_illegal(r, "expected var");
            return false;
        }
    }
    return check_import(r, &path, alias) && !is_minus(r);
}

/* ---- Expressions as statements */

/* Why a call with nothing behind it is no rule, or empty. */
static us_str why_no_function(us_reader *r, const us_read_term *call)
{
    bool (*is_builtin)(us_str name) = r->source->options->is_builtin;
    us_str name = us_read_text(r, call->from, call->operator_end);
    if (call->call != US_READ_FUNCTION || (is_builtin && is_builtin(name)))
        return US_STR("rule name conflicts with built-in function");
    return call->arguments ? US_STR_EMPTY
                           : US_STR("rule argument list must take at least one argument");
}

/* Why [term], with or without a value, is no rule, or empty. */
static us_str why_no_head(us_reader *r, const us_read_term *term, bool value)
{
    switch (term->kind) {
    case US_TERM_REF:
        if (!term->of_variable)
            return us_str_format(r->arena, "invalid rule head: %.*s",
                                 US_STR_ARG(us_read_term_text(r, term->from, term->to)));
        if (term->parts == 1 && !value)
            return US_STR("refs cannot be used for rule head");
        return US_STR_EMPTY;
    case US_TERM_CALL:
        return value ? US_STR_EMPTY : why_no_function(r, term);
    case US_TERM_VARIABLE:
        if (value)
            return US_STR_EMPTY;
        break;
    case US_TERM_SCALAR:
    case US_TERM_ARRAY:
    case US_TERM_OBJECT:
    case US_TERM_SET:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return us_str_format(r->arena, "%s cannot be used for rule name",
                         us_read_type_name(term));
}

/* Why [literal] is no rule, or empty. */
static us_str why_no_rule(us_reader *r, const us_read_literal *literal)
{
    if (literal->with)
        return US_STR("expressions using with keyword cannot be used for rule head");
    if (literal->negated)
        return US_STR("negated expressions cannot be used for rule head");
    switch (literal->kind) {
    case US_READ_SOME:
        return US_STR("'some' declarations cannot be used for rule head");
    case US_READ_EVERY:
    case US_READ_LOGIC:
        return US_STR("expression cannot be used for rule head");
    case US_READ_TERM:
    case US_READ_EQUATION:
        break;
    }
    return why_no_head(r, &literal->term, literal->kind == US_READ_EQUATION);
}

static bool is_word(const us_reader *r, size_t i, const char *word)
{
    if (i >= r->end || r->items[i].kind != US_TOKEN_IDENT)
        return false;
    const us_token *next = &r->items[i + 1];
    bool reference = !next->space_before &&
                     (next->kind == US_TOKEN_DOT || next->kind == US_TOKEN_LEFT_BRACKET);
    return !reference && us_str_is(us_token_text(r->source->text, &r->items[i]), word);
}

/* The word at token [from] if it would make a rule's head of what stands before it,
 * had it been imported. */
static const char *head_word(const us_reader *r, size_t from)
{
    return is_word(r, from, "if")         ? "if"
           : is_word(r, from, "contains") ? "contains"
                                          : NULL;
}

static void add_head_hint(us_reader *r, us_read_error *error, const char *word)
{
    const char *example = strcmp(word, "if") == 0 ? "p if { ... }" : "p contains x";
    error->message =
        us_str_format(r->arena, "%.*s (hint: `import future.keywords.%s` for `%s` rules)",
                      US_STR_ARG(error->message), word, example);
}

/* [error] is about the expression at token [from], which is no rule. OPA names the
 * import that may be missing if the expression is nothing but its keyword, or else if
 * the next statement on the line begins with it. */
static void hint_at_keyword(us_reader *r, us_read_report *report, us_read_error *error,
                            const us_read_literal *literal, bool alone)
{
    if (!error || r->source->options->dialect != US_REGO_V0 ||
        r->source->keywords.rego_v1)
        return;
    bool name =
        alone && literal->kind == US_READ_TERM && literal->term.kind == US_TERM_VARIABLE;
    const char *word = name ? head_word(r, literal->from) : NULL;
    if (word)
        add_head_hint(r, error, word);
    else
        report->unhinted = error;
}

/* A statement from token [from] on was read: it may explain the one before. */
static void explain_last(us_reader *r, us_read_report *report, us_read_error *last,
                         size_t from, bool named)
{
    const char *word = named ? head_word(r, from) : NULL;
    if (last && word && last->position.row == r->items[from].span.position.row)
        add_head_hint(r, last, word);
    if (report->unhinted == last)
        report->unhinted = NULL;
}

static void convert(us_reader *r, us_read_report *report, const us_read_literal *literal,
                    size_t count)
{
    us_position at = r->items[literal->from].span.position;
    us_str why = count > 1 ? US_STR("multiple expressions cannot be used for rule head")
                           : why_no_rule(r, literal);
    if (why.length == 0) {
        us_read_head h = {.ok = true, .path = literal->term};
        h.value = literal->kind == US_READ_EQUATION;
        us_read_check_head(r, report, at, &h, false, false);
        return;
    }
    us_read_error *error = us_read_report_add(r, report, &report->conversions, at, why);
    hint_at_keyword(r, report, error, literal, count == 1);
}

/* ---- The sequence of statements */

static bool is_query(const us_reader *r)
{
    return r->source->goal == US_GOAL_QUERY || r->source->goal == US_GOAL_ANY;
}

/* A package, an import or a rule; [type] gets OPA's word for it. */
static us_read_outcome read_declaration(us_reader *r, us_read_report *report,
                                        const char **type)
{
    us_position at = us_read_position(r);
    if (us_read_kind_of(r) == US_TOKEN_PACKAGE) {
        *type = "Package";
        if (!read_package(r))
            return US_READ_FAILED;
        if (report->statements)
            us_read_report_add(r, report, &report->conversions, at,
                               US_STR("unexpected package"));
        return US_READ_DONE;
    }
    if (report->statements == 0 && !is_query(r))
        us_read_report_add(r, report, &report->conversions, at,
                           US_STR("package expected"));
    if (us_read_kind_of(r) == US_TOKEN_IMPORT) {
        *type = "Import";
        us_read_scan(r);
        return us_read_import(r) ? US_READ_DONE : US_READ_FAILED;
    }
    if (r->source->goal == US_GOAL_QUERY)
        return US_READ_NOT_THIS;
    *type = "Rule";
    const us_read_error *checks = report->checks;
    us_read_outcome result = us_read_rule(r, report);
    if (result != US_READ_NOT_THIS)
        return result;
    report->checks = checks;
    return r->now.errors ? US_READ_FAILED : US_READ_NOT_THIS;
}

static bool add_range(us_reader *r, us_read_report *report, size_t from, bool expression)
{
    us_read_range *range = us_arena_alloc(r->arena, sizeof *range);
    *range = (us_read_range){from, r->now.at, expression, NULL};
    if (report->last)
        report->last->next = range;
    else
        report->first = range;
    report->last = range;
    return true;
}

static bool read_statement(us_reader *r, us_read_report *report)
{
    bool query = is_query(r);
    us_read_state start = r->now;
    us_read_error *last = report->unhinted;
    const char *type;
    if (r->source->goal != US_GOAL_QUERY && us_read_keyword_as_name(r, false))
        return false;
    us_read_outcome result = read_declaration(r, report, &type);
    report->statements++;
    if (result == US_READ_DONE && query && !report->foreign_type)
        report->foreign_type = type;
    if (result == US_READ_DONE)
        explain_last(r, report, last, start.at, strcmp(type, "Rule") == 0);
    if (result != US_READ_NOT_THIS)
        return result == US_READ_DONE && add_range(r, report, start.at, false);
    r->now = start;
    size_t count;
    us_read_literal literal = us_read_query(r, true, 0, &count);
    explain_last(r, report, last, start.at,
                 literal.ok && count == 1 && literal.kind == US_READ_TERM &&
                     literal.term.kind == US_TERM_VARIABLE);
    if (literal.ok && !query && report->statements > 1)
        convert(r, report, &literal, count);
    return literal.ok && add_range(r, report, start.at, true);
}

bool us_read_statements(us_reader *r, us_read_report *report)
{
    bool ok = true;
    while (ok && us_read_kind_of(r) != 0) {
        r->now.hint = NULL;
        ok = read_statement(r, report);
        if (ok && r->now.errors && us_read_kind_of(r) == 0)
            break;
    }
    return ok && !r->now.errors;
}
