/* Rules, as the reader sees them: head, value, bodies and else branches in OPA's
 * order of attempts, and what Rego v1 minds about a rule. The central structure
 * is us_read_head, the facts about a head that later messages depend on. */
#include "syntax/read_statements.h"

#include "syntax/check_syntax.h"
#include "syntax/drive.h"

#include "rego_parser.h"

static const us_read_head no_head = {0};

static us_str kind_text(const us_reader *r)
{
    return us_token_text(r->source->text, &r->items[r->now.at]);
}

/* True for a keyword in the place of a rule's name; it is complained about. */
bool us_read_keyword_as_name(us_reader *r, bool in_default)
{
    const us_token *behind = &r->items[r->now.at + 1];
    int next = r->now.at + 1 < r->end ? behind->kind : 0;
    bool path = false;
    if (next == US_TOKEN_IDENT && behind->space_before && r->source->keywords.contains &&
        us_str_is(us_token_text(r->source->text, behind), "contains"))
        next = US_TOKEN_CONTAINS;
    switch (us_read_kind_of(r)) {
    case US_TOKEN_PACKAGE:
    case US_TOKEN_IMPORT:
        path = true;
        break;
    case US_TOKEN_NOT:
    case US_TOKEN_NEW_NOT:
        if (next == US_TOKEN_LEFT_PAREN && !in_default)
            return false;
        break;
    case US_TOKEN_IDENT: /* `contains` is a keyword only behind a head */
        if (!us_read_is_contains(r))
            return false;
        break;
    case US_TOKEN_IN:
    case US_TOKEN_AS:
    case US_TOKEN_SOME:
    case US_TOKEN_EVERY:
    case US_TOKEN_IF:
    case US_TOKEN_CONTAINS:
        break;
    default:
        return false;
    }
    bool value = next == US_TOKEN_ASSIGN || next == US_TOKEN_LEFT_PAREN;
    bool name = in_default || (value && !us_read_is_contains(r)) ||
                (!path && (next == US_TOKEN_IF || next == US_TOKEN_CONTAINS));
    if (name)
        us_read_error_at(r, us_read_position(r),
                         "%.*s keyword cannot be used for rule name",
                         US_STR_ARG(kind_text(r)));
    return name;
}

/* The text of a head's reference, without arguments. */
static us_str head_name(us_reader *r, const us_read_term *path)
{
    bool call = path->kind == US_TERM_CALL;
    return us_read_term_text(r, path->from, call ? path->operator_end : path->to);
}

static void read_value(us_reader *r, us_read_head *h, bool is_default)
{
    h->assigned = kind_text(r).length == 2;
    us_read_scan(r);
    h->value = true;
    if (us_read_expression(r, false).ok)
        return;
    us_str name = head_name(r, &h->path);
    if (!h->assigned)
        us_read_illegal(r,
                        "expected rule value term (e.g., %.*s[<nil>] = <VALUE> { ... })",
                        US_STR_ARG(name));
    else if (h->path.kind == US_TERM_CALL && h->path.arguments)
        us_read_illegal(
            r, "expected function value term (e.g., %.*s(...) := <VALUE> { ... })",
            US_STR_ARG(name));
    else if (is_default)
        us_read_illegal(
            r, "expected default rule value term (e.g., default %.*s := <VALUE>)",
            US_STR_ARG(name));
    else
        us_read_illegal(r, "expected rule value term (e.g., %.*s := <VALUE> { ... })",
                        US_STR_ARG(name));
}

static void read_contains(us_reader *r, us_read_head *h)
{
    if (h->path.kind == US_TERM_CALL) {
        us_str name = head_name(r, &h->path);
        us_read_illegal(r,
                        "the contains keyword can only be used with multi-value rule "
                        "definitions (e.g., %.*s contains <VALUE> { ... })",
                        US_STR_ARG(name));
    }
    us_read_scan(r);
    h->contains = true;
    if (!us_read_expression(r, false).ok) {
        us_str name = head_name(r, &h->path);
        us_read_illegal(r, "expected rule key term (e.g., %.*s contains <VALUE> { ... })",
                        US_STR_ARG(name));
    }
}

/* An operator right behind the name: p-1. */
static bool is_glued(us_reader *r)
{
    const us_token *next = &r->items[r->now.at + 1];
    if (r->now.at + 1 >= r->end || next->space_before)
        return false;
    switch (next->kind) {
    case US_TOKEN_RELATION:
    case US_TOKEN_BAR:
    case US_TOKEN_AMPERSAND:
    case US_TOKEN_PLUS:
    case US_TOKEN_MINUS:
    case US_TOKEN_TIMES:
        us_read_scan(r);
        us_read_unexpected(r);
        return true;
    default:
        return false;
    }
}

static us_read_head read_head(us_reader *r, bool is_default)
{
    us_read_head h = {.ok = true};
    if (is_glued(r))
        return no_head;
    us_read_term name = us_read_variable(r);
    name.root = false;
    h.path = us_read_finish(r, name, true);
    if (!h.path.ok) {
        us_read_illegal(r, "expected rule head name");
        return no_head;
    }
    if (h.path.kind == US_TERM_SET)
        return h;
    if (us_read_kind_of(r) == US_TOKEN_CONTAINS)
        read_contains(r, &h);
    else if (us_read_kind_of(r) == US_TOKEN_ASSIGN)
        read_value(r, &h, is_default);
    return h;
}

static bool read_block(us_reader *r)
{
    us_read_scan(r);
    if (!us_read_body(r, US_TOKEN_RIGHT_BRACE))
        return false;
    us_read_scan(r);
    return true;
}

/* Behind `if`: a literal; a set alone, or what is no literal, is a body. */
static bool read_if(us_reader *r)
{
    us_read_state start = r->now;
    us_read_literal literal = us_read_one_literal(r);
    bool set =
        literal.ok && literal.kind == US_READ_TERM && literal.term.kind == US_TERM_SET;
    if (literal.ok && !set)
        return true;
    if (r->items[start.at].kind != US_TOKEN_LEFT_BRACE)
        return literal.ok;
    r->now = start;
    return read_block(r);
}

static void check_if(us_reader *r, us_read_report *report, us_position at,
                     const us_read_head *h)
{
    bool function = h->path.kind == US_TERM_CALL && h->path.arguments;
    if (r->source->options->dialect == US_REGO_V0 && !r->source->keywords.rego_v1)
        return;
    us_read_report_add(r, report, &report->checks, at,
                       function ? US_STR("`if` keyword is required before function body")
                                : US_STR("`if` keyword is required before rule body"));
}

static bool read_else(us_reader *r, const us_read_head *h, us_read_report *report)
{
    while (us_read_kind_of(r) == US_TOKEN_ELSE) {
        us_position at = us_read_position(r);
        us_read_scan(r);
        int kind = us_read_kind_of(r);
        if (kind == US_TOKEN_ASSIGN) {
            us_read_scan(r);
            if (!us_read_expression(r, false).ok)
                return false;
        } else if (kind != US_TOKEN_LEFT_BRACE && kind != US_TOKEN_IF) {
            us_read_illegal(r, "expected else value term or rule body");
            return false;
        }
        if (us_read_kind_of(r) == US_TOKEN_IF) {
            us_read_scan(r);
            if (us_read_kind_of(r) == US_TOKEN_LEFT_BRACE) {
                if (!read_block(r))
                    return false;
            } else if (!us_read_one_literal(r).ok) {
                return false;
            }
        } else if (us_read_kind_of(r) == US_TOKEN_LEFT_BRACE) {
            if (!read_block(r))
                return false;
            check_if(r, report, at, h);
        } else {
            return true;
        }
    }
    return true;
}

/* True if every step of the head's reference is a scalar in brackets or a name. */
static bool is_ground_path(const us_reader *r, const us_read_term *path)
{
    size_t to = path->kind == US_TERM_CALL ? path->operator_end : path->to;
    for (size_t i = path->from + 1; i < to; i++) {
        bool bracket = r->items[i].kind == US_TOKEN_LEFT_BRACKET;
        int key = r->items[i + 1].kind;
        if (bracket && (key == US_TOKEN_IDENT || key == US_TOKEN_LEFT_BRACKET ||
                        key == US_TOKEN_LEFT_BRACE || key == US_TOKEN_LEFT_PAREN))
            return false;
    }
    return true;
}

static bool check_else(us_reader *r, const us_read_head *h, bool with_if)
{
    bool function = h->path.kind == US_TERM_CALL && h->path.arguments;
    bool brackets = h->path.kind == US_TERM_REF && h->path.parts == 2;
    if (!is_ground_path(r, &h->path)) {
        us_read_error_at(r, us_read_position(r),
                         "else keyword cannot be used on rules with variables in head");
        return false;
    }
    if (h->contains || (brackets && !function && !with_if)) {
        us_read_error_at(r, us_read_position(r),
                         "else keyword cannot be used on multi-value rules");
        return false;
    }
    return true;
}

static bool is_v1(const us_reader *r)
{
    return r->source->options->dialect != US_REGO_V0 || r->source->keywords.rego_v1;
}

/* What v1 says about the head of a rule or of an expression that is one. */
void us_read_check_head(us_reader *r, us_read_report *report, us_position at,
                        const us_read_head *h, bool body, bool with_if)
{
    bool call = h->path.kind == US_TERM_CALL;
    bool set = h->path.kind == US_TERM_REF && h->path.parts == 2 && !h->value &&
               !h->contains && !with_if;
    if (!is_v1(r))
        return;
    us_keywords keywords = us_keywords_of(US_REGO_V1);
    us_str name = us_read_text(r, h->path.from, h->path.from + 1);
    bool function = call && h->path.operator_end == h->path.from + 1;
    if ((set || function || h->path.kind == US_TERM_VARIABLE) &&
        us_is_keyword(&keywords, name))
        us_read_report_add(r, report, &report->checks, at,
                           us_str_format(r->arena,
                                         "%.*s keyword cannot be used for rule name",
                                         US_STR_ARG(name)));
    if (body && !with_if)
        check_if(r, report, at, h);
    if (set)
        us_read_report_add(
            r, report, &report->checks, at,
            US_STR("`contains` keyword is required for partial set rules"));
    else if (!body && !h->value && !h->contains && !(call && h->path.arguments))
        us_read_report_add(
            r, report, &report->checks, at,
            US_STR("rule must have value assignment and/or body declaration"));
}

/* A default rule from token [from] on whose tokens are fine: the checks need its
 * tree. */
static bool check_default(us_reader *r, const us_read_head *h, size_t from,
                          us_position at)
{
    if (h->contains) {
        us_read_error_at(r, at, "illegal default rule (must have a value)");
        return false;
    }
    us_diag_list diags = us_diag_list_make(r->arena, 1);
    us_source source = *r->source;
    us_parser p = us_parser_make(r->arena, &source);
    p.module = us_module_make(r->arena, &source);
    if (!us_drive(&p, &source, from, r->now.at, US_GOAL_STATEMENT) ||
        us_check_statements(r->arena, &source, p.module, &diags))
        return true;
    us_read_error_at(r, diags.items[0].position, "%.*s",
                     US_STR_ARG(diags.items[0].message));
    return false;
}

/* Bodies that repeat the head: p { … } { … }. */
static us_read_outcome read_chain(us_reader *r, us_read_report *report,
                                  const us_read_head *h, bool with_if, bool with_else)
{
    while (us_read_kind_of(r) == US_TOKEN_LEFT_BRACE) {
        us_position at = us_read_position(r);
        if (with_else) {
            us_read_error_at(r, at, "expected else keyword");
            return US_READ_FAILED;
        }
        if (!read_block(r))
            return US_READ_FAILED;
        us_read_check_head(r, report, at, h, true, with_if);
    }
    return US_READ_DONE;
}

/* What follows the head of a rule that begins at [at]. */
static us_read_outcome read_bodies(us_reader *r, us_read_report *report,
                                   const us_read_head *h, us_position at)
{
    bool with_if = us_read_kind_of(r) == US_TOKEN_IF;
    bool body = with_if || us_read_kind_of(r) == US_TOKEN_LEFT_BRACE;
    if (!body && !h->contains)
        return US_READ_NOT_THIS;
    if (with_if)
        us_read_scan(r);
    if (body && !(with_if ? read_if(r) : read_block(r)))
        return US_READ_FAILED;
    us_read_check_head(r, report, at, h, body, with_if);
    if (!body)
        return US_READ_DONE;
    bool with_else = us_read_kind_of(r) == US_TOKEN_ELSE;
    if (with_else && (!check_else(r, h, with_if) || !read_else(r, h, report)))
        return US_READ_FAILED;
    return read_chain(r, report, h, with_if, with_else);
}

/* `contains` names no rule, unless it begins a reference. */
static bool is_plain_contains(const us_reader *r)
{
    const us_token *next = &r->items[r->now.at + 1];
    bool reference = !next->space_before &&
                     (next->kind == US_TOKEN_DOT || next->kind == US_TOKEN_LEFT_BRACKET);
    return us_read_is_contains(r) && !reference;
}

us_read_outcome us_read_rule(us_reader *r, us_read_report *report)
{
    us_position at = us_read_position(r);
    size_t from = r->now.at;
    const us_read_error *errors = r->now.errors;
    bool is_default = us_read_kind_of(r) == US_TOKEN_DEFAULT;
    if (is_default)
        us_read_scan(r);
    if (us_read_keyword_as_name(r, is_default))
        return US_READ_FAILED;
    if (us_read_kind_of(r) != US_TOKEN_IDENT || is_plain_contains(r))
        return US_READ_NOT_THIS;
    us_read_head h = read_head(r, is_default);
    if (!h.ok)
        return US_READ_FAILED;
    if (h.path.kind == US_TERM_SET)
        return US_READ_NOT_THIS;
    if (!is_default)
        return read_bodies(r, report, &h, at);
    bool good = r->now.errors == errors && check_default(r, &h, from, at);
    return good ? US_READ_DONE : US_READ_FAILED;
}
