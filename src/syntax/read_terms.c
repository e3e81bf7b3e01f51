/* Terms, as the reader sees them: scalars, references, calls, operators. What
 * stands in brackets is in read_collections.c. A memo of the terms that were
 * read keeps going back from costing more each time. As OPA's does, it holds no
 * term that begins behind the one read last: what a term is made of is read again,
 * and what was wrong with it is told again. That can take exponential time, so it is
 * given up once half of the budget is spent. */
#include "syntax/reader.h"

#include "syntax/lexer.h"
#include "value/number.h"

#include "rego_parser.h"

struct us_read_memo {
    us_read_term term;
    us_read_state after;
    size_t at;
    us_read_memo *before; /* read earlier, and begins earlier */
};

static const us_read_term none = {0};

us_read_term us_read_term_at(const us_reader *r, us_term_kind kind)
{
    us_read_term term = {.ok = true, .kind = kind};
    term.from = r->now.at;
    term.to = r->now.at + 1;
    return term;
}

us_read_term us_read_variable(us_reader *r)
{
    us_read_term term = us_read_term_at(r, US_TERM_VARIABLE);
    us_str name = us_token_text(r->source->text, &r->items[r->now.at]);
    term.root = us_str_is(name, "input") || us_str_is(name, "data");
    return term;
}

/* ---- Numbers */

/* A text that is no number or too big ends in an error. */
static bool check_number(us_reader *r)
{
    us_str text = us_token_text(r->source->text, &r->items[r->now.at]);
    if (text.length > 1 && text.text[0] == '0' && text.text[1] >= '0' &&
        text.text[1] <= '9') {
        us_read_illegal(r, "expected number without leading zero");
        return false;
    }
    us_value number;
    if (text.text[0] == '.')
        text = us_str_format(r->arena, "0%.*s", US_STR_ARG(text));
    if (us_number_parse(text, &number))
        return true;
    us_read_error_at(r, us_read_position(r), "number too big");
    return false;
}

static us_read_term read_number(us_reader *r)
{
    size_t from = r->now.at;
    if (us_read_kind_of(r) == US_TOKEN_MINUS) {
        us_read_scan(r);
        int kind = us_read_kind_of(r);
        if (kind == US_TOKEN_IDENT) {
            us_read_term operand = us_read_primary(r);
            operand.kind = US_TERM_CALL;
            operand.call = US_READ_OPERATOR;
            operand.from = from;
            return operand;
        }
        if (kind != US_TOKEN_NUMBER && kind != US_TOKEN_DOT) {
            us_read_illegal(r, "expected number");
            return none;
        }
    }
    if (us_read_kind_of(r) == US_TOKEN_DOT) {
        us_read_scan(r);
        if (us_read_kind_of(r) != US_TOKEN_NUMBER) {
            us_read_illegal(r, "expected number");
            return none;
        }
    }
    if (!check_number(r))
        return none;
    us_read_term term = us_read_term_at(r, US_TERM_SCALAR);
    term.type = US_TYPE_NUMBER;
    term.from = from;
    return us_read_finish(r, term, false);
}

/* ---- References and calls */

static us_read_term read_reference(us_reader *r, us_read_term head);

bool us_read_list(us_reader *r, int end, const char *end_text, size_t *count)
{
    if (us_read_kind_of(r) == end)
        return true;
    for (;;) {
        us_read_term term = us_read_expression(r, true);
        if (!term.ok)
            return false;
        ++*count;
        if (us_read_kind_of(r) == end)
            return true;
        if (us_read_kind_of(r) != US_TOKEN_COMMA) {
            us_read_illegal(r, "expected \",\" or \"%s\"", end_text);
            return false;
        }
        us_read_scan(r);
        if (us_read_kind_of(r) == end)
            return true;
    }
}

static us_read_term read_call(us_reader *r, us_read_term operator)
{
    us_read_term call = operator;
    call.kind = US_TERM_CALL;
    call.call = US_READ_FUNCTION;
    call.operator_end = operator.to;
    call.arguments = 0;
    call.root = false;
    us_read_scan(r);
    if (us_read_kind_of(r) == US_TOKEN_RIGHT_PAREN) {
        us_str name = us_read_text(r, operator.from, operator.to);
        if (operator.kind == US_TERM_VARIABLE && us_str_is(name, "set"))
            call.kind = US_TERM_SET;
    } else if (!us_read_list(r, US_TOKEN_RIGHT_PAREN, ")", &call.arguments)) {
        return none;
    }
    call.to = r->now.at + 1;
    us_read_scan_white(r);
    if (us_read_kind_of(r) == US_READ_WHITE)
        us_read_scan(r);
    else if (us_read_kind_of(r) == US_TOKEN_DOT ||
             us_read_kind_of(r) == US_TOKEN_LEFT_BRACKET)
        return read_reference(r, call);
    return call;
}

static bool read_key(us_reader *r, us_read_term *reference)
{
    us_read_scan(r);
    if (!us_read_expression(r, false).ok)
        return false;
    if (us_read_kind_of(r) != US_TOKEN_RIGHT_BRACKET) {
        us_read_illegal(r, "expected [");
        return false;
    }
    reference->to = r->now.at + 1;
    reference->parts++;
    us_read_scan_white(r);
    return true;
}

static bool read_name(us_reader *r, us_read_term *reference)
{
    us_read_scan_white(r);
    if (us_read_kind_of(r) != US_TOKEN_IDENT) {
        us_read_illegal(r, "expected identifier");
        return false;
    }
    reference->to = r->now.at + 1;
    reference->parts++;
    us_read_scan_white(r);
    return true;
}

/* From the first . [ or ( behind [head]. */
static us_read_term read_reference(us_reader *r, us_read_term head)
{
    if (!us_read_enter(r))
        return none;
    if (head.kind == US_TERM_SCALAR || head.kind == US_TERM_REF ||
        head.kind == US_TERM_TEMPLATE)
        us_read_error_at(r, r->items[head.from].span.position,
                         "illegal ref (head cannot be %s)", us_read_type_name(&head));
    us_read_term reference = head;
    reference.kind = US_TERM_REF;
    reference.parts = 1;
    reference.root = false;
    reference.of_variable = head.kind == US_TERM_VARIABLE;
    for (bool more = true; more && reference.ok;) {
        switch (us_read_kind_of(r)) {
        case US_TOKEN_DOT:
            reference.ok = read_name(r, &reference);
            break;
        case US_TOKEN_LEFT_BRACKET:
            reference.ok = read_key(r, &reference);
            break;
        case US_TOKEN_LEFT_PAREN:
            if (reference.parts == 1)
                reference.kind = head.kind;
            reference = read_call(r, reference);
            more = false;
            break;
        case US_READ_WHITE:
            us_read_scan(r);
            more = false;
            break;
        default:
            more = false;
            break;
        }
    }
    us_read_leave(r);
    return reference;
}

us_read_term us_read_finish(us_reader *r, us_read_term base, bool head)
{
    if (!base.ok)
        return base;
    if (head)
        us_read_scan(r);
    else
        us_read_scan_white(r);
    switch (us_read_kind_of(r)) {
    case US_TOKEN_LEFT_PAREN:
    case US_TOKEN_DOT:
    case US_TOKEN_LEFT_BRACKET:
        return read_reference(r, base);
    case US_READ_WHITE:
        us_read_scan(r);
        break;
    default:
        break;
    }
    if (base.kind == US_TERM_VARIABLE && base.root) {
        base.kind = US_TERM_REF;
        base.parts = 1;
        base.of_variable = true;
    }
    return base;
}

/* ---- Any primary term */

static us_read_term read_scalar(us_reader *r, us_type type)
{
    us_read_term term = us_read_term_at(r, US_TERM_SCALAR);
    term.type = type;
    return us_read_finish(r, term, false);
}

static us_read_term read_string(us_reader *r)
{
    us_str text = us_token_text(r->source->text, &r->items[r->now.at]);
    bool legal = true;
    us_str content = us_str_slice(text, 1, text.length - 1);
    if (text.text[0] == '"')
        us_string_content(r->arena, content, &legal);
    if (legal)
        return read_scalar(r, US_TYPE_STRING);
    us_read_error_at(r, us_read_position(r), "illegal string literal: %.*s",
                     US_STR_ARG(text));
    return none;
}

static us_read_term read_parentheses(us_reader *r)
{
    us_read_scan(r);
    us_read_term inner = us_read_expression(r, false);
    if (!inner.ok)
        return none;
    if (us_read_kind_of(r) != US_TOKEN_RIGHT_PAREN) {
        us_read_error_at(r, us_read_position(r), "non-terminated expression");
        return none;
    }
    return us_read_finish(r, inner, false);
}

static us_read_term read_any(us_reader *r)
{
    switch (us_read_kind_of(r)) {
    case US_TOKEN_NULL:
        return read_scalar(r, US_TYPE_NULL);
    case US_TOKEN_TRUE:
    case US_TOKEN_FALSE:
        return read_scalar(r, US_TYPE_BOOLEAN);
    case US_TOKEN_MINUS:
    case US_TOKEN_DOT:
    case US_TOKEN_NUMBER:
        return read_number(r);
    case US_TOKEN_STRING:
        return read_string(r);
    case US_TOKEN_TEMPLATE:
    case US_TOKEN_TEMPLATE_BEGIN:
        return us_read_template(r);
    case US_TOKEN_IDENT:
    case US_TOKEN_CONTAINS:
        return us_read_finish(r, us_read_variable(r), false);
    case US_TOKEN_LEFT_BRACKET:
        return us_read_array(r);
    case US_TOKEN_LEFT_BRACE:
        return us_read_braces(r);
    case US_TOKEN_LEFT_PAREN:
        return read_parentheses(r);
    default:
        us_read_unexpected(r);
        return none;
    }
}

static us_read_memo **slot_of(us_reader *r, size_t at)
{
    return &r->slots[2 * (at - r->from) + r->future];
}

void us_read_forget(us_reader *r, size_t from)
{
    us_read_memo **last = &r->memo[r->future];
    if (r->budget < r->saving)
        return;
    for (; *last && (*last)->at >= from; *last = (*last)->before)
        *slot_of(r, (*last)->at) = NULL;
}

static void remember(us_reader *r, size_t at, us_read_term term)
{
    us_read_memo *memo = us_arena_alloc(r->arena, sizeof *memo);
    us_read_forget(r, at);
    *memo = (us_read_memo){term, r->now, at, r->memo[r->future]};
    *slot_of(r, at) = memo;
    if (r->budget >= r->saving)
        r->memo[r->future] = memo;
}

us_read_term us_read_primary(us_reader *r)
{
    size_t at = r->now.at;
    const us_read_memo *memo = *slot_of(r, at);
    if (memo) {
        r->now = memo->after;
        return memo->term;
    }
    if (!us_read_enter(r))
        return none;
    us_read_term term = read_any(r);
    us_read_leave(r);
    remember(r, at, term);
    return term;
}

/* ---- Operators */

/* How tightly the current token binds as an operator: 5 the tightest, 0 none. */
static int level_of(int kind)
{
    switch (kind) {
    case US_TOKEN_TIMES:
        return 5;
    case US_TOKEN_PLUS:
    case US_TOKEN_MINUS:
        return 4;
    case US_TOKEN_AMPERSAND:
        return 3;
    case US_TOKEN_BAR:
        return 2;
    case US_TOKEN_RELATION:
        return 1;
    default:
        return 0;
    }
}

static us_read_term operation(us_read_term left, us_read_term right, us_read_call call)
{
    left.kind = US_TERM_CALL;
    left.call = call;
    left.to = right.to;
    left.root = false;
    return left;
}

/* Operators of [level] and tighter. Where the right side fails, the left one stands
 * for the whole, and operators that bind looser may follow. */
static us_read_term read_operators(us_reader *r, int level)
{
    us_read_term left = us_read_primary(r);
    int most = 5;
    while (left.ok) {
        int here = level_of(us_read_kind_of(r));
        if (here < level || here > most)
            break;
        us_read_scan(r);
        if (!us_read_enter(r))
            return left;
        us_read_term right = here == 5 ? us_read_primary(r) : read_operators(r, here + 1);
        us_read_leave(r);
        if (right.ok)
            left = operation(left, right, US_READ_OPERATOR);
        most = right.ok ? here : here - 1;
    }
    return left;
}

/* The middle of `k, v in xs`; false, and back at the comma, if it is none. */
static bool read_key_value(us_reader *r, us_read_term *left)
{
    us_read_state start = r->now;
    us_read_scan(r);
    us_read_term middle = read_operators(r, 1);
    if (middle.ok && us_read_kind_of(r) == US_TOKEN_IN) {
        us_read_scan(r);
        us_read_term right = read_operators(r, 1);
        if (right.ok) {
            bool key = left->kind == US_TERM_VARIABLE;
            *left = operation(*left, right, US_READ_MEMBER_KEY);
            left->key_is_variable = key;
            left->value_is_variable = middle.kind == US_TERM_VARIABLE;
            return true;
        }
    }
    r->now = start;
    return false;
}

us_read_term us_read_expression(us_reader *r, bool in_list)
{
    us_read_term left = read_operators(r, 1);
    if (!left.ok)
        return none;
    if (!in_list && us_read_kind_of(r) == US_TOKEN_COMMA && !read_key_value(r, &left))
        return left;
    while (us_read_kind_of(r) == US_TOKEN_IN) {
        us_read_scan(r);
        us_read_term right = read_operators(r, 1);
        if (!right.ok)
            return left;
        bool value = left.kind == US_TERM_VARIABLE;
        left = operation(left, right, US_READ_MEMBER);
        left.value_is_variable = value;
    }
    return left;
}
