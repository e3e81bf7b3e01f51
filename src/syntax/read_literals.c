/* Literals and queries, as the reader sees them: not, some, every, with, and
 * the operators and, or. Hints name the import that would have made a word a
 * keyword; whether it would is found out by reading once more as if it were. */
#include "syntax/reader.h"

#include "rego_parser.h"

static const us_read_literal none = {0};

/* ---- with */

static bool read_withs(us_reader *r)
{
    while (us_read_kind_of(r) == US_TOKEN_WITH) {
        us_read_scan(r);
        if (us_read_kind_of(r) != US_TOKEN_IDENT) {
            us_read_illegal(r, "expected ident");
            return false;
        }
        us_read_term target = us_read_primary(r);
        if (!target.ok)
            return false;
        if (target.kind != US_TERM_REF && target.kind != US_TERM_VARIABLE)
            us_read_illegal(r, "expected with target path");
        if (us_read_kind_of(r) != US_TOKEN_AS) {
            us_read_illegal(r, "expected as keyword");
            return false;
        }
        us_read_scan(r);
        if (!us_read_expression(r, false).ok)
            return false;
    }
    return true;
}

/* ---- some, every */

static const char some_hint[] =
    "`import future.keywords.in` for `some x in xs` expressions";

static us_read_literal read_symbols(us_reader *r, us_read_literal literal)
{
    do {
        us_read_scan(r);
        if (us_read_kind_of(r) != US_TOKEN_IDENT) {
            us_read_illegal(r, "expected var");
            return none;
        }
        us_read_scan(r);
    } while (us_read_kind_of(r) == US_TOKEN_COMMA);
    return literal;
}

static bool is_member(const us_read_term *term)
{
    return term->ok && term->kind == US_TERM_CALL &&
           (term->call == US_READ_MEMBER || term->call == US_READ_MEMBER_KEY);
}

/* True if what follows the current token reads as x in xs, were `in` a keyword. */
static bool would_be_member(us_reader *r)
{
    us_read_state start = r->now;
    bool was = r->future;
    r->future = true;
    us_read_forget(r, r->from);
    us_read_scan(r);
    us_read_term term = us_read_expression(r, false);
    r->future = was;
    r->now = start;
    return is_member(&term);
}

static us_read_literal read_some(us_reader *r, us_read_literal literal)
{
    literal.kind = US_READ_SOME;
    us_read_state start = r->now;
    us_read_scan(r);
    us_read_term term = us_read_expression(r, false);
    if (term.ok && term.kind == US_TERM_CALL) {
        if (!is_member(&term)) {
            us_read_illegal(r, "expected `x in xs` or `x, y in xs` expression");
            return none;
        }
        literal.with = us_read_kind_of(r) == US_TOKEN_WITH;
        return read_withs(r) ? literal : none;
    }
    r->now = start;
    if (would_be_member(r))
        us_read_hint(r, some_hint);
    return read_symbols(r, literal);
}

static us_read_literal read_every(us_reader *r, us_read_literal literal)
{
    literal.kind = US_READ_EVERY;
    us_read_scan(r);
    us_read_term term = us_read_expression(r, false);
    if (!term.ok)
        return none;
    if (!is_member(&term)) {
        us_read_illegal(r, "expected `x[, y] in xs { ... }` expression");
        return none;
    }
    if (term.call == US_READ_MEMBER_KEY && !term.key_is_variable) {
        us_read_illegal(r, "expected key to be a variable");
        return none;
    }
    if (!term.value_is_variable) {
        us_read_illegal(r, "expected value to be a variable");
        return none;
    }
    if (us_read_kind_of(r) != US_TOKEN_LEFT_BRACE) {
        us_read_illegal(r, "missing body");
        return none;
    }
    us_read_scan(r);
    if (!us_read_body(r, US_TOKEN_RIGHT_BRACE))
        return none;
    us_read_scan(r);
    literal.with = us_read_kind_of(r) == US_TOKEN_WITH;
    return read_withs(r) ? literal : none;
}

/* ---- Expressions */

/* `every` alone, where it is a name: would it have been an every expression? */
static void hint_every(us_reader *r, us_read_state start, const us_read_term *term)
{
    us_str text = us_read_text(r, term->from, term->to);
    if (term->kind != US_TERM_VARIABLE || !us_str_is(text, "every"))
        return;
    us_read_state after = r->now;
    r->now = start;
    r->future = true;
    us_read_forget(r, r->from);
    bool ok = read_every(r, (us_read_literal){.ok = true}).ok;
    r->future = false;
    r->now = after;
    if (ok)
        us_read_hint(r, "`import future.keywords.every` for `every x in xs { ... }` "
                        "expressions");
}

static us_read_literal read_expression(us_reader *r, us_read_literal literal)
{
    us_read_state start = r->now;
    literal.term = us_read_expression(r, false);
    if (!literal.term.ok)
        return none;
    literal.kind = US_READ_TERM;
    if (us_read_kind_of(r) == US_TOKEN_ASSIGN) {
        literal.kind = US_READ_EQUATION;
        us_read_scan(r);
        if (!us_read_expression(r, false).ok)
            return none;
    }
    if (us_read_kind_of(r) == US_TOKEN_WITH && !r->now.white) {
        literal.with = true;
        literal.with_at = us_read_position(r);
        if (!read_withs(r))
            return none;
    }
    if (literal.kind == US_READ_TERM && !r->future)
        hint_every(r, start, &literal.term);
    return literal;
}

/* ---- and, or, not */

/* Whether the logical operators are read at all: some token of the text is one. */
static bool has_logic(const us_reader *r)
{
    const us_keywords *on = &r->source->keywords;
    return on->and_word || on->or_word || on->new_not;
}

static us_read_literal read_either(us_reader *r, us_read_literal literal);

/* The brace of tokens [from, to) begins with a union that ends before [end]. */
static void report_union(us_reader *r, size_t from, size_t end, size_t to,
                         const char *operator)
{
    us_str text = us_read_text(r, from, to);
    us_str inner = us_read_text(r, from + 1, end);
    size_t at = (size_t)(inner.text - text.text);
    us_str opening = us_str_slice(text, 0, at);
    us_str rest = us_str_slice(text, at + inner.length, text.length);
    const char *before = operator? "" : "not ";
    us_read_error_at(
        r, r->items[from].span.position,
        "ambiguous `{ ... | ... }` operand: read as a body holding a "
        "set-union expression, not as a comprehension (hint: write "
        "`%s(%.*s)` for the comprehension, or `%s%.*s(%.*s)%.*s` for the set "
        "union)",
        before, US_STR_ARG(text), before, US_STR_ARG(opening), US_STR_ARG(inner),
        US_STR_ARG(rest));
}

/* The brace that begins the operand of tokens [from, to) is the value [term]. */
static void report_brace(us_reader *r, size_t from, size_t to, const us_read_term *term,
                         const char *operator)
{
    us_position at = r->items[from].span.position;
    us_str text = us_read_text(r, from, to);
    if (operator)
        us_read_error_at(
            r, at,
            "operand of `%s` cannot begin with `{` unless the braces hold a "
            "body (hint: wrap the operand to keep the value: `(%.*s) %s ...`)",
            operator, US_STR_ARG(text), operator);
    else
        us_read_error_at(
            r, at,
            "`{...}` in an operand position must contain expression(s), got: "
            "%s (hint: write `not (%.*s)` to negate the value, or `not {%.*s}` "
            "for a body holding it)",
            us_read_type_name(term), US_STR_ARG(text), US_STR_ARG(text));
}

/* A brace that must hold a body. [operator]: the word beside it, NULL for not. What
 * reads as a value instead may go on behind the brace. */
static us_read_literal read_braced(us_reader *r, us_read_literal literal,
                                   const char *operator)
{
    us_read_state start = r->now;
    size_t from = r->now.at;
    us_read_term first = us_read_primary(r);
    r->now = start;
    us_read_forget(r, from);
    us_read_scan(r);
    bool empty = us_read_kind_of(r) == US_TOKEN_RIGHT_BRACE;
    if (us_read_body(r, US_TOKEN_RIGHT_BRACE)) {
        size_t to = r->now.at + 1;
        us_read_scan(r);
        size_t union_end = us_union_end(r->items, from, false);
        if (!union_end)
            return literal;
        r->now = start;
        report_union(r, from, union_end, to, operator);
        return none;
    }
    us_read_state failed = r->now;
    r->now = start;
    if (!empty && us_read_expression(r, false).ok)
        report_brace(r, from, r->now.at, &first, operator);
    else
        r->now = failed;
    return none;
}

/* A parenthesis around literals; an expression in parentheses is none. */
static us_read_literal read_group(us_reader *r, us_read_literal literal)
{
    us_read_state start = r->now;
    us_read_term term = us_read_primary(r);
    if (term.ok) {
        r->now = start;
        return read_expression(r, literal);
    }
    const us_read_error *errors = r->now.errors;
    size_t operators = r->operators;
    r->now = start;
    us_read_scan(r);
    us_read_literal inner = read_either(r, literal);
    if (!inner.ok && r->operators == operators)
        r->now.errors = errors;
    if (!inner.ok)
        return none;
    bool logic = inner.kind == US_READ_LOGIC || inner.negated || inner.with;
    if (us_read_kind_of(r) != US_TOKEN_RIGHT_PAREN) {
        if (logic)
            us_read_error_at(r, us_read_position(r),
                             "expected ) to close parenthesized group");
        else
            r->now.errors = errors;
        return none;
    }
    us_read_scan(r);
    inner.kind = US_READ_LOGIC;
    inner.with = false;
    return inner;
}

static us_read_literal read_operand(us_reader *r, us_read_literal literal,
                                    const char *operator)
{
    int kind = us_read_kind_of(r);
    if (kind == US_TOKEN_NEW_NOT) {
        us_read_scan(r);
        if (us_read_kind_of(r) == US_TOKEN_LEFT_BRACE)
            literal = read_braced(r, literal, NULL);
        else if (us_read_kind_of(r) == US_TOKEN_LEFT_PAREN)
            literal = read_group(r, literal);
        else
            literal = read_expression(r, literal);
        literal.negated = true;
        return literal;
    }
    if (kind == US_TOKEN_LEFT_BRACE && operator)
        literal = read_braced(r, literal, operator);
    else if (kind == US_TOKEN_LEFT_PAREN)
        return read_group(r, literal);
    else
        return read_expression(r, literal);
    literal.kind = US_READ_LOGIC;
    return literal;
}

static const char *logic_word(int kind)
{
    return kind == US_TOKEN_AND ? "and" : kind == US_TOKEN_OR ? "or" : NULL;
}

/* A brace first: read as a value, and as a body once an operator follows it. */
static us_read_literal read_first_operand(us_reader *r, us_read_literal literal)
{
    us_read_state start = r->now;
    if (us_read_kind_of(r) != US_TOKEN_LEFT_BRACE)
        return read_operand(r, literal, NULL);
    us_read_scan(r);
    const char *word = NULL;
    if (us_read_body(r, US_TOKEN_RIGHT_BRACE)) {
        us_read_scan(r);
        word = logic_word(us_read_kind_of(r));
    }
    r->now = start;
    us_read_forget(r, start.at);
    if (word)
        return read_operand(r, literal, word);
    us_read_literal value = read_expression(r, literal);
    word = logic_word(us_read_kind_of(r));
    if (!value.ok || !word)
        return value;
    if (value.term.kind == US_TERM_OBJECT && value.term.to == start.at + 2)
        us_read_error_at(r, r->items[start.at].span.position, "found empty body");
    else
        report_brace(r, start.at, r->now.at, &value.term, word);
    return none;
}

static us_read_literal read_either(us_reader *r, us_read_literal literal)
{
    if (!us_read_enter(r))
        return none;
    literal = read_first_operand(r, literal);
    for (const char *word; literal.ok && (word = logic_word(us_read_kind_of(r)));) {
        if (literal.with && literal.kind != US_READ_LOGIC) {
            us_read_error_at(
                r, literal.with_at,
                "`with` modifier is not allowed on operand of `%s` (hint: Wrap "
                "the operand in `(...)` or `{...}` to scope, or move `with` "
                "after the `%s` expression to apply it to the whole expression)",
                word, word);
            literal.ok = false;
            break;
        }
        us_read_scan(r);
        r->operators++;
        literal = read_operand(r, literal, word);
        literal.kind = US_READ_LOGIC;
    }
    us_read_leave(r);
    if (literal.ok && us_read_kind_of(r) == US_TOKEN_WITH) {
        literal.with = true;
        literal.ok = read_withs(r);
    }
    return literal;
}

/* ---- Literals */

us_read_literal us_read_one_literal(us_reader *r)
{
    us_read_literal literal = {.ok = true, .from = r->now.at};
    if (us_read_kind_of(r) == US_TOKEN_NOT) {
        us_read_scan(r);
        literal.negated = true;
    }
    int kind = us_read_kind_of(r);
    size_t next = r->now.at + 1;
    if (kind == US_TOKEN_NEW_NOT && next < r->end)
        kind = r->items[next].kind == US_TOKEN_SOME    ? US_TOKEN_SOME
               : r->items[next].kind == US_TOKEN_EVERY ? US_TOKEN_EVERY
                                                       : kind;
    bool negated = literal.negated || us_read_kind_of(r) == US_TOKEN_NEW_NOT;
    if (negated && (kind == US_TOKEN_SOME || kind == US_TOKEN_EVERY)) {
        if (!literal.negated)
            us_read_scan(r);
        us_read_illegal(r, "illegal negation of '%s'",
                        kind == US_TOKEN_SOME ? "some" : "every");
        return none;
    }
    if (kind == US_TOKEN_SOME)
        return read_some(r, literal);
    if (kind == US_TOKEN_EVERY)
        return read_every(r, literal);
    return has_logic(r) ? read_either(r, literal) : read_expression(r, literal);
}

/* A word where a literal should have ended, that an import makes an operator. */
static void hint_operator(us_reader *r)
{
    us_str text = us_token_text(r->source->text, &r->items[r->now.at]);
    int kind = us_read_kind_of(r);
    if (kind == US_TOKEN_IDENT && us_str_is(text, "and"))
        us_read_hint(r, "`import future.keywords.and` for `x and y` expressions");
    else if (kind == US_TOKEN_IDENT && us_str_is(text, "or"))
        us_read_hint(r, "`import future.keywords.or` for `x or y` expressions");
    else if ((kind == US_TOKEN_IDENT && us_str_is(text, "in")) ||
             (kind == US_TOKEN_COMMA && would_be_member(r)))
        us_read_hint(r, "`import future.keywords.in` for `x in xs` expressions");
}

us_read_literal us_read_query(us_reader *r, bool semicolons, int end, size_t *count)
{
    *count = 0;
    us_read_literal first = none;
    for (;;) {
        us_read_literal literal = us_read_one_literal(r);
        if (!literal.ok)
            return none;
        if ((*count)++ == 0)
            first = literal;
        int kind = us_read_kind_of(r);
        if (kind == US_TOKEN_SEPARATOR) {
            us_read_scan(r);
            continue;
        }
        if (kind == end || semicolons)
            return first;
        if (us_read_is_behind_newline(r))
            continue;
        if (r->now.errors)
            return none;
        hint_operator(r);
        us_read_illegal(r, "expected \\n or ; or %s",
                        end == US_TOKEN_RIGHT_BRACE ? "}" : "]");
        return none;
    }
}

bool us_read_body(us_reader *r, int end)
{
    if (us_read_kind_of(r) == end) {
        us_read_error_at(r, us_read_position(r), "found empty body");
        return false;
    }
    if (!us_read_enter(r))
        return false;
    size_t count;
    bool ok = us_read_query(r, false, end, &count).ok;
    us_read_leave(r);
    return ok;
}
