/* Literals and the bodies they make up. */
#include "authoring/format_writer.h"

/* ---- What a literal begins with */

/* The operand that an operator's literal is written with first: the result, where one is
 * given behind the operands (plus(1, 2, x) is x = 1 + 2). */
static const us_term *leading_operand(const us_literal *literal)
{
    const char *infix;
    us_terms call = literal->as.call;
    if (literal->kind != US_LITERAL_CALL)
        return NULL;
    us_call_form form = us_call_form_of(call, &infix);
    size_t operands = form == US_CALL_KEYED_MEMBER ? 3 : 2;
    if (form == US_CALL_FUNCTION)
        return NULL;
    return call.count == operands + 1   ? call.items[1]
           : call.count == operands + 2 ? call.items[operands + 1]
                                        : NULL;
}

bool us_is_union_literal(const us_literal *literal)
{
    return literal->kind == US_LITERAL_CALL && literal->as.call.count == 3 &&
           us_term_has_head(literal->as.call.items[0], "or") &&
           literal->as.call.items[0]->as.list.count == 1;
}

bool us_literal_has_leading_brace(const us_literal *literal)
{
    if (literal->kind == US_LITERAL_TERM)
        return us_has_leading_brace(literal->as.term);
    const us_term *lead = leading_operand(literal);
    return lead && us_has_leading_brace(lead);
}

void us_mark_leading_union(us_format_writer *w, const us_literal *literal)
{
    while (literal && !literal->negated &&
           (literal->kind == US_LITERAL_AND || literal->kind == US_LITERAL_OR))
        literal = us_logic_lead(literal);
    if (!literal || literal->negated)
        return;
    if (us_is_union_literal(literal)) {
        w->union_literal = literal;
        return;
    }
    const us_term *lead = leading_operand(literal);
    if (lead && us_is_union(lead))
        w->union_term = lead;
}

/* ---- Kinds of literals */

static bool write_some(us_format_writer *w, const us_literal *literal)
{
    us_terms symbols = literal->as.symbols;
    uint32_t row = literal->span.position.row;
    us_write_c(w, "some ");
    if (symbols.items[0]->kind == US_TERM_CALL) {
        us_terms call = symbols.items[0]->as.list;
        const char *infix;
        bool keyed = us_call_form_of(call, &infix) == US_CALL_KEYED_MEMBER;
        return us_write_member(w, call, keyed, false);
    }
    for (size_t i = 0; i < symbols.count; i++) {
        uint32_t own = symbols.items[i]->span.position.row;
        if (own > row) {
            us_line_end(w);
            us_line_start(w);
            us_write_c(w, "\t");
            row = own;
        } else if (i > 0) {
            us_write_c(w, " ");
        }
        if (!us_write_term(w, symbols.items[i]))
            return i + 1 < symbols.count ? us_break_off(w) : false;
        us_write_c(w, i + 1 < symbols.count ? "," : "");
    }
    return true;
}

static bool write_every(us_format_writer *w, const us_literal *literal)
{
    const us_every *every = &literal->as.every;
    us_place place = us_place_of_span(w, literal->span);
    us_write_c(w, "every ");
    if (every->key) {
        if (!us_write_term(w, every->key))
            return us_break_off(w);
        us_write_c(w, ", ");
    }
    if (!us_write_term(w, every->value))
        return us_break_off(w);
    bool member = us_is_member(every->domain);
    us_write_c(w, member ? " in (" : " in ");
    if (!us_write_term(w, every->domain))
        return us_break_off(w);
    us_write_c(w, member ? ") {" : " {");
    bool whole = us_write_inner_body(w, every->body, place.row, place, "{}");
    bool inside =
        every->body->count == 1 && every->body->items[0]->span.position.row == place.row;
    us_write_c(w, inside ? " }" : "}");
    return whole;
}

/* Without parentheses that are not needed, unlike operands in terms. */
static bool write_operand(us_format_writer *w, const us_term *term, const char *infix,
                          bool right)
{
    bool inside = us_operand_needs_parentheses(term, infix, right);
    if (inside && w->union_term == term)
        w->union_term = NULL; /* has them without that */
    us_write_c(w, inside ? "(" : "");
    bool whole = us_write_term(w, term);
    us_write_c(w, inside ? ")" : "");
    return whole;
}

/* As an operator's literal: with the result first, if there is one. */
static bool write_operator(us_format_writer *w, us_terms call, const char *infix)
{
    if (call.count != 3 && call.count != 4) {
        us_report_arity(w, call);
        return us_write_call(w, call);
    }
    if (call.count == 4) {
        if (!us_write_term(w, call.items[3]))
            return us_break_off(w);
        us_write_c(w, " = ");
    }
    if (!write_operand(w, call.items[1], infix, false))
        return us_break_off(w);
    us_write_infix(w, infix);
    return write_operand(w, call.items[2], infix, true);
}

static bool write_call(us_format_writer *w, us_terms call)
{
    const char *infix = NULL;
    us_call_form form = us_call_form_of(call, &infix);
    if (form == US_CALL_FUNCTION)
        return us_write_call(w, call);
    if (form == US_CALL_INFIX)
        return write_operator(w, call, infix);
    return us_write_member(w, call, form == US_CALL_KEYED_MEMBER, false);
}

static bool write_content(us_format_writer *w, const us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        return us_write_term(w, literal->as.term);
    case US_LITERAL_CALL:
        return write_call(w, literal->as.call);
    case US_LITERAL_SOME:
        return write_some(w, literal);
    case US_LITERAL_EVERY:
        return write_every(w, literal);
    case US_LITERAL_NOT:
        return us_write_not(w, literal);
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        return us_write_logic(w, literal);
    case US_LITERAL_KIND_COUNT:
        break;
    }
    return true;
}

/* ---- with */

/* A value whose text was copied is written, so what follows it is still to come. */
static bool write_with(us_format_writer *w, const us_with *with, bool on_line)
{
    if (!us_write_comments(w, with->span.position.row))
        return false;
    us_write_c(w, on_line ? " with " : "with ");
    if (!us_write_term(w, with->target))
        return us_break_off(w);
    us_write_c(w, " as ");
    us_write_term(w, with->value);
    return true;
}

/* The last row of the literal without its modifiers. */
static uint32_t content_end_row(us_format_writer *w, const us_literal *literal)
{
    us_place place = us_place_of_span(w, literal->span);
    uint32_t from = literal->span.position.offset;
    uint32_t to = literal->withs[0].span.position.offset;
    if (to > from && to - from <= place.text.length)
        place.text.length = to - from;
    while (place.text.length > 0 &&
           memchr(" \t\r\n", place.text.text[place.text.length - 1], 4))
        place.text.length--;
    return us_place_end_row(place);
}

/* The first stays on the row on which the literal ends; those that begin a row keep doing
 * so, one level further in. */
static bool write_withs(us_format_writer *w, const us_literal *literal)
{
    uint32_t row = content_end_row(w, literal);
    size_t level = w->level;
    bool whole = true;
    for (size_t i = 0; i < literal->with_count && whole; i++) {
        const us_with *with = &literal->withs[i];
        bool below = !w->place && with->span.position.row > row;
        if (below) {
            w->level = level + 1;
            us_line_end(w);
            us_line_start(w);
            row = with->span.position.row;
        }
        whole = write_with(w, with, !below);
    }
    w->level = level;
    return whole;
}

bool us_write_literal(us_format_writer *w, const us_literal *literal)
{
    bool parentheses = w->union_literal == literal;
    if (parentheses)
        w->union_literal = NULL;
    if (!us_write_comments(w, literal->span.position.row))
        return false;
    if (!w->in_line)
        us_line_start(w);
    us_write_c(w, literal->negated ? "not " : "");
    parentheses |=
        literal->negated && w->new_not && us_literal_has_leading_brace(literal);
    us_write_c(w, parentheses ? "(" : "");
    if (!write_content(w, literal))
        return parentheses || literal->with_count > 0 ? us_break_off(w) : false;
    us_write_c(w, parentheses ? ")" : "");
    return literal->with_count == 0 || write_withs(w, literal);
}

/* ---- Bodies */

void us_write_or_copy(us_format_writer *w, const us_literal *literal)
{
    us_writer_state before = us_writer_save(w);
    bool broken = w->broken;
    w->crowded = w->broken = false;
    us_write_literal(w, literal);
    if (w->care != US_CARE_NONE && (w->broken || w->crowded)) {
        us_writer_restore(w, &before);
        w->broken = false;
        us_write_part(w, us_place_of_span(w, literal->span));
    }
    w->broken |= broken;
}

bool us_write_body(us_format_writer *w, const us_body *body)
{
    uint32_t first = body->items[0]->span.position.row;
    if (w->care != US_CARE_NONE) /* the one on the row is the literal's */
        us_write_comments_above(w, first, true);
    else if (!us_write_comments(w, first))
        return false;
    for (size_t i = 0; i < body->count; i++) {
        const us_literal *literal = body->items[i];
        if (i > 0) {
            us_place before = us_place_of_span(w, body->items[i - 1]->span);
            if (literal->span.position.row > us_place_end_row(before) + 1)
                us_line_blank(w);
        }
        us_line_start(w);
        us_write_or_copy(w, literal);
        us_line_end(w);
    }
    return true;
}
