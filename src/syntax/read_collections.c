/* Arrays, sets, objects, comprehensions and template strings, as the reader sees
 * them. The order of attempts is OPA's: after an opening bracket one primary
 * term; a bar then means a comprehension, and only if that fails the content is
 * read again as a list. */
#include "syntax/reader.h"

#include "rego_parser.h"

static const us_read_term none = {0};

/* The closing bracket is the current token: takes it in. */
static us_read_term closed(us_reader *r, us_term_kind kind, size_t from)
{
    us_read_term term = us_read_term_at(r, kind);
    term.from = from;
    return us_read_finish(r, term, false);
}

static bool read_members(us_reader *r, int end, const char *end_text)
{
    size_t count = 0;
    return us_read_list(r, end, end_text, &count);
}

us_read_term us_read_array(us_reader *r)
{
    size_t from = r->now.at;
    us_read_scan(r);
    if (us_read_kind_of(r) == US_TOKEN_RIGHT_BRACKET)
        return closed(r, US_TERM_ARRAY, from);
    bool comprehension = us_read_kind_of(r) != US_TOKEN_COMMA;
    if (!comprehension)
        us_read_scan(r);
    us_read_state start = r->now;
    if (!us_read_primary(r).ok)
        return none;
    int kind = us_read_kind_of(r);
    if (kind == US_TOKEN_RIGHT_BRACKET)
        return closed(r, US_TERM_ARRAY, from);
    if (kind == US_TOKEN_COMMA) {
        us_read_scan(r);
        bool ok = read_members(r, US_TOKEN_RIGHT_BRACKET, "]");
        return ok ? closed(r, US_TERM_ARRAY, from) : none;
    }
    if (kind == US_TOKEN_BAR && comprehension) {
        us_read_scan(r);
        if (us_read_body(r, US_TOKEN_RIGHT_BRACKET))
            return closed(r, US_TERM_ARRAY_COMPREHENSION, from);
        if (us_read_kind_of(r) != US_TOKEN_COMMA)
            return none;
    }
    r->now = start;
    bool ok = read_members(r, US_TOKEN_RIGHT_BRACKET, "]");
    return ok ? closed(r, US_TERM_ARRAY, from) : none;
}

/* From behind the first element. [start] is the state before it. */
static us_read_term read_set(us_reader *r, us_read_state start, size_t from,
                             bool comprehension)
{
    bool ok = true;
    switch (us_read_kind_of(r)) {
    case US_TOKEN_COMMA:
        us_read_scan(r);
        ok = read_members(r, US_TOKEN_RIGHT_BRACE, "}");
        break;
    case US_TOKEN_BAR:
        if (comprehension) {
            us_read_scan(r);
            if (us_read_body(r, US_TOKEN_RIGHT_BRACE))
                return closed(r, US_TERM_SET_COMPREHENSION, from);
            if (us_read_kind_of(r) != US_TOKEN_COMMA)
                return none;
        }
        r->now = start;
        ok = read_members(r, US_TOKEN_RIGHT_BRACE, "}");
        break;
    default:
        break;
    }
    return ok ? closed(r, US_TERM_SET, from) : none;
}

static bool read_pairs(us_reader *r)
{
    while (us_read_kind_of(r) != US_TOKEN_RIGHT_BRACE) {
        if (!us_read_expression(r, true).ok)
            return false;
        if (us_read_kind_of(r) != US_TOKEN_COLON) {
            us_read_illegal(r, "expected \":\"");
            return false;
        }
        us_read_scan(r);
        if (!us_read_expression(r, true).ok)
            return false;
        if (us_read_kind_of(r) == US_TOKEN_RIGHT_BRACE)
            return true;
        if (us_read_kind_of(r) != US_TOKEN_COMMA) {
            us_read_illegal(r, "expected \",\" or \"}\"");
            return false;
        }
        us_read_scan(r);
    }
    return true;
}

/* From behind the first pair. */
static us_read_term finish_object(us_reader *r, size_t from)
{
    switch (us_read_kind_of(r)) {
    case US_TOKEN_RIGHT_BRACE:
        return closed(r, US_TERM_OBJECT, from);
    case US_TOKEN_BAR:
        us_read_scan(r);
        if (us_read_body(r, US_TOKEN_RIGHT_BRACE))
            return closed(r, US_TERM_OBJECT_COMPREHENSION, from);
        return none;
    case US_TOKEN_COMMA:
        us_read_scan(r);
        if (read_pairs(r))
            return closed(r, US_TERM_OBJECT, from);
        return none;
    default:
        return none;
    }
}

/* From the colon behind the first key. */
static us_read_term read_object(us_reader *r, size_t from, bool comprehension)
{
    us_read_scan(r);
    us_read_state start = r->now;
    if (!us_read_primary(r).ok)
        return none;
    bool relation = true;
    int kind = us_read_kind_of(r);
    if (comprehension) {
        relation = kind != US_TOKEN_RIGHT_BRACE && kind != US_TOKEN_COMMA;
        if (!relation || kind == US_TOKEN_BAR) {
            us_read_term object = finish_object(r, from);
            if (object.ok || !relation)
                return object;
        }
    }
    r->now = start;
    if (!us_read_expression(r, true).ok)
        return none;
    kind = us_read_kind_of(r);
    if (kind == US_TOKEN_RIGHT_BRACE || kind == US_TOKEN_COMMA)
        return finish_object(r, from);
    us_read_illegal(r, "non-terminated object");
    return none;
}

us_read_term us_read_braces(us_reader *r)
{
    size_t from = r->now.at;
    us_read_scan(r);
    if (us_read_kind_of(r) == US_TOKEN_RIGHT_BRACE)
        return closed(r, US_TERM_OBJECT, from);
    bool comprehension = us_read_kind_of(r) != US_TOKEN_COMMA;
    if (!comprehension)
        us_read_scan(r);
    us_read_state start = r->now;
    if (!us_read_primary(r).ok)
        return none;
    int kind = us_read_kind_of(r);
    if (kind == US_TOKEN_RIGHT_BRACE || kind == US_TOKEN_COMMA ||
        (kind == US_TOKEN_BAR && comprehension))
        return read_set(r, start, from, comprehension);
    if (kind == US_TOKEN_COLON)
        return read_object(r, from, comprehension);
    r->now = start;
    if (!us_read_expression(r, true).ok)
        return none;
    kind = us_read_kind_of(r);
    if (kind == US_TOKEN_RIGHT_BRACE || kind == US_TOKEN_COMMA)
        return read_set(r, start, from, false);
    if (kind == US_TOKEN_COLON)
        return read_object(r, from, comprehension);
    us_read_illegal(r, "non-terminated set");
    return none;
}

/* ---- Template strings */

/* The one expression of a hole; false with an error for anything else. */
static bool read_hole(us_reader *r)
{
    us_position at = us_read_position(r);
    us_read_literal hole = us_read_one_literal(r);
    if (!hole.ok) {
        us_read_error_at(r, us_read_position(r), "invalid template-string expression");
        return false;
    }
    const char *what = hole.negated                    ? "negation ('not')"
                       : hole.kind == US_READ_SOME     ? "'some'"
                       : hole.kind == US_READ_EVERY    ? "'every'"
                       : hole.kind == US_READ_LOGIC    ? "logical expression"
                       : hole.kind == US_READ_EQUATION ? "unification ('=')"
                                                       : NULL;
    if (hole.kind == US_READ_EQUATION &&
        us_token_text(r->source->text, &r->items[hole.term.to]).length == 2)
        what = "assignment (':=')";
    if (what) {
        us_read_error_at(r, at, "unexpected %s in template-string expression", what);
        return false;
    }
    return true;
}

/* False with an error if the part in hand has a bad escape. OPA shows it with its
 * delimiters and \{ resolved. */
static bool check_part(us_reader *r)
{
    us_str text = us_token_text(r->source->text, &r->items[r->now.at]);
    us_str shown = us_raw_template_content(
        r->arena, us_str_slice(text, text.text[0] == '$', text.length));
    bool legal = true;
    us_string_content(r->arena, us_str_slice(shown, 1, shown.length - 1), &legal);
    if (!legal)
        us_read_error_at(r, us_read_position(r), "illegal template-string part: %.*s",
                         US_STR_ARG(shown));
    return legal;
}

us_read_term us_read_template(us_reader *r)
{
    us_read_term term = us_read_term_at(r, US_TERM_TEMPLATE);
    if (!r->source->keywords.templates) {
        us_read_error_at(r, us_read_position(r),
                         "template strings are not supported by current capabilities");
        return none;
    }
    bool raw = us_token_text(r->source->text, &r->items[r->now.at]).text[1] == '`';
    while (raw || check_part(r)) {
        if (us_read_kind_of(r) != US_TOKEN_TEMPLATE_BEGIN &&
            us_read_kind_of(r) != US_TOKEN_TEMPLATE_MIDDLE) {
            term.to = r->now.at + 1;
            return us_read_finish(r, term, false);
        }
        us_read_scan(r);
        if (!read_hole(r))
            return none;
        int kind = us_read_kind_of(r);
        if (r->now.at < r->end && r->items[r->now.at].kind == US_TOKEN_ILLEGAL &&
            us_read_is_continuation(r, &r->items[r->now.at])) {
            us_read_report_token(r);
            us_read_error_at(r, r->now.errors->position, "expected template-string part");
            return none;
        }
        if (kind != US_TOKEN_TEMPLATE_MIDDLE && kind != US_TOKEN_TEMPLATE_END) {
            us_read_error_at(r, us_read_position(r),
                             "expected } to end template string expression");
            return none;
        }
    }
    return none;
}
