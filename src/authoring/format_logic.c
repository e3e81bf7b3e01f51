/* and, or, and the `not` that has a body. A chain of one operator, or of `and` in `or`, is
 * written flat; where its operands are on rows of their own they are one level further in. */
#include "authoring/format_writer.h"

static bool is_logic(const us_literal *literal)
{
    return literal->kind == US_LITERAL_AND || literal->kind == US_LITERAL_OR;
}

typedef struct operand {
    const us_body *body;
    bool braces;      /* it is a body */
    bool parentheses; /* it would be read as another literal without */
    us_place brace;   /* from its { on */
} operand;

/* One operator with what stands behind it. */
typedef struct step {
    const char *word;
    operand right;
    uint32_t left_end; /* the last row of all that stands before the operator */
} step;

/* ---- Operands */

/* From the brace that opens [body], which is an operand of [literal]; from the literal's
 * beginning where there is none. */
static us_place find_brace(us_format_writer *w, const us_literal *literal,
                           const us_body *body)
{
    us_place place = us_place_of_span(w, literal->span);
    if (body->count == 0)
        return place;
    size_t i = body->items[0]->span.position.offset - literal->span.position.offset;
    i = i < place.text.length ? i : place.text.length;
    while (i > 0 && place.text.text[i - 1] != '{')
        i--;
    if (i == 0)
        return place;
    us_place before = {place.row, us_str_slice(place.text, 0, i - 1)};
    return (us_place){us_place_end_row(before),
                      us_str_slice(place.text, i - 1, place.text.length)};
}

/* [first]: it stands before the operator. */
static bool needs_parentheses(const us_literal *inner, us_literal_kind operator,
                              bool first)
{
    if (inner->with_count > 0)
        return true;
    if (inner->kind == US_LITERAL_OR)
        return operator== US_LITERAL_AND || !first;
    if (inner->kind == US_LITERAL_AND)
        return operator== US_LITERAL_AND && !first;
    return us_literal_has_leading_brace(inner);
}

static operand make_operand(us_format_writer *w, const us_literal *literal, bool first)
{
    const us_logic *logic = &literal->as.logic;
    operand o = {.body = first ? logic->left : logic->right};
    o.braces =
        o.body->count != 1 || (first ? logic->explicit_left : logic->explicit_right);
    if (o.braces)
        o.brace = find_brace(w, literal, o.body);
    else
        o.parentheses = needs_parentheses(o.body->items[0], literal->kind, first);
    return o;
}

static uint32_t body_end_row(us_format_writer *w, const us_body *body)
{
    if (body->count == 0)
        return 0;
    us_place place = us_place_of_span(w, body->items[body->count - 1]->span);
    while (place.text.length > 0 &&
           memchr(" \t\r\n", place.text.text[place.text.length - 1], 4))
        place.text.length--;
    return us_place_end_row(place);
}

static uint32_t end_row(us_format_writer *w, const operand *o)
{
    uint32_t row = o->braces ? us_closing_row(o->brace, 0, 0, '{', '}') : 0;
    return row ? row : body_end_row(w, o->body);
}

static bool write_operand(us_format_writer *w, const operand *o)
{
    if (!o->braces) {
        us_write_c(w, o->parentheses ? "(" : "");
        bool whole = us_write_literal(w, o->body->items[0]);
        us_write_c(w, o->parentheses ? ")" : "");
        return whole;
    }
    if (us_is_union_literal(o->body->items[0]))
        w->union_literal = o->body->items[0];
    us_write_c(w, "{");
    us_write_inner_body(w, o->body, o->brace.row, o->brace, "{}");
    const us_literal *last = o->body->items[o->body->count - 1];
    us_write_c(w, last->span.position.row == o->brace.row ? " }" : "}");
    return true;
}

/* ---- Chains */

/* The literal before the operator whose operands belong to the same chain; else NULL. */
static const us_literal *chained(const us_literal *literal)
{
    const us_logic *logic = &literal->as.logic;
    if (logic->explicit_left || logic->left->count != 1)
        return NULL;
    const us_literal *left = logic->left->items[0];
    return is_logic(left) && !needs_parentheses(left, literal->kind, true) ? left : NULL;
}

const us_literal *us_logic_lead(const us_literal *literal)
{
    for (const us_literal *left; (left = chained(literal));)
        literal = left;
    const us_logic *logic = &literal->as.logic;
    bool braces = logic->explicit_left || logic->left->count != 1;
    const us_literal *lead = logic->left->items[0];
    return braces || needs_parentheses(lead, literal->kind, true) ? NULL : lead;
}

static bool begins_line(const step *s)
{
    uint32_t row =
        s->right.braces ? s->right.brace.row : s->right.body->items[0]->span.position.row;
    return row > s->left_end;
}

static void write_step(us_format_writer *w, const step *s, size_t level)
{
    us_write_c(w, s->word);
    if (begins_line(s)) {
        w->level = level + 1;
        us_line_end(w);
        us_line_start(w);
    } else {
        us_write_c(w, " ");
    }
    write_operand(w, &s->right);
}

bool us_write_logic(us_format_writer *w, const us_literal *literal)
{
    size_t count = 1, level = w->level;
    for (const us_literal *l = literal; (l = chained(l));)
        count++;
    const us_literal **links = us_arena_alloc_array(w->arena, count, sizeof *links);
    for (size_t i = count; i > 0; i--, literal = chained(literal))
        links[i - 1] = literal;
    operand first = make_operand(w, links[0], true);
    write_operand(w, &first);
    for (size_t i = 0; i < count; i++) {
        step s = {links[i]->kind == US_LITERAL_AND ? " and" : " or",
                  make_operand(w, links[i], false),
                  i == 0 ? end_row(w, &first) : body_end_row(w, links[i]->as.logic.left)};
        write_step(w, &s, level);
    }
    w->level = level;
    return true;
}

/* ---- not */

static bool operand_needs_parentheses(const us_literal *inner)
{
    return inner->with_count > 0 || is_logic(inner) || inner->kind == US_LITERAL_NOT ||
           us_literal_has_leading_brace(inner);
}

bool us_write_not(us_format_writer *w, const us_literal *literal)
{
    const us_body *body = literal->as.logic.left;
    us_place place = us_place_of_span(w, literal->span);
    us_write_c(w, "not ");
    if (!literal->as.logic.explicit_left && body->count == 1) {
        bool inside = operand_needs_parentheses(body->items[0]);
        us_write_c(w, inside ? "(" : "");
        us_write_literal(w, body->items[0]);
        us_write_c(w, inside ? ")" : "");
        return true;
    }
    if (us_is_union_literal(body->items[0]))
        w->union_literal = body->items[0];
    us_write_c(w, "{");
    us_write_inner_body(w, body, place.row, place, "{}");
    uint32_t last = body->items[body->count - 1]->span.position.row;
    us_write_c(w, last == place.row ? " }" : "}");
    return true;
}
