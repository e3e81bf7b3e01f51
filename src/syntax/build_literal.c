/* Literals and bodies from the grammar's actions. The central structure is
 * us_operand: what stands left or right of `and` and `or`, or after `not`,
 * before it is known whether it will be a literal of its own. */
#include "base/utf8.h"
#include "syntax/build.h"

static us_literal *make_literal(us_parser *p, us_literal_kind kind, us_span span)
{
    us_literal *literal = us_arena_alloc_zero(p->arena, sizeof *literal);
    literal->kind = kind;
    literal->span = span;
    return literal;
}

static us_literal *measured(us_parser *p, us_literal *literal, uint32_t below)
{
    literal->depth = us_build_depth(p, literal->span.position, below);
    return literal;
}

uint16_t us_build_body_depth(const us_body *body)
{
    uint16_t depth = 0;
    for (size_t i = 0; i < body->count; i++)
        depth = body->items[i]->depth > depth ? body->items[i]->depth : depth;
    return depth;
}

us_body *us_build_body(us_parser *p, us_literal *first)
{
    us_body *body = us_body_make(p->arena, 1);
    body->items[0] = first;
    return body;
}

/* The capacity is the power of two at or above the count. */
us_body *us_build_body_add(us_parser *p, us_body *body, us_literal *literal)
{
    if ((body->count & (body->count - 1)) == 0) {
        us_literal **larger =
            us_arena_alloc_array(p->arena, 2 * body->count, sizeof *larger);
        memcpy(larger, body->items, body->count * sizeof *larger);
        body->items = larger;
    }
    body->items[body->count++] = literal;
    return body;
}

/* ---- Operands */

/* The part of [term] that is written first: itself, or an operand in parentheses,
 * before which its row and column do not count. */
static const us_term *leftmost(const us_term *term)
{
    uint32_t begin = term->span.position.offset;
    for (;;) {
        const us_term *left = NULL;
        if (term->parenthesised)
            return term;
        if (term->kind == US_TERM_REF)
            left = term->as.list.items[0];
        else if (term->kind == US_TERM_CALL && term->as.list.count > 1)
            left = term->as.list.items[1];
        if (!left || left->span.position.offset != begin)
            return term;
        term = left;
    }
}

/* The position of the token at [offset]. */
static us_position token_position(const us_tokens *tokens, uint32_t offset)
{
    size_t low = 0, high = tokens->count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tokens->items[middle].span.position.offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return tokens->items[low].span.position;
}

/* From the first token of [term] to the one before that at hand. */
static us_span whole_span(const us_parser *p, const us_term *term)
{
    const us_term *first = leftmost(term);
    us_span span = {first->span.position, p->end};
    if (first->parenthesised)
        span.position = token_position(p->tokens, span.position.offset);
    return span;
}

static bool begins_with_brace(const us_parser *p, const us_term *term)
{
    return p->text.text[term->span.position.offset] == '{' &&
           !leftmost(term)->parenthesised;
}

us_operand us_build_operand(us_parser *p, us_term *term)
{
    us_span span = whole_span(p, term);
    us_literal *literal = term->kind == US_TERM_CALL
                              ? us_literal_call(p->arena, span, term->as.list)
                              : us_literal_term(p->arena, span, term);
    measured(p, literal, term->depth);
    return (us_operand){literal, NULL, span, span.position, begins_with_brace(p, term)};
}

us_operand us_build_explicit(const us_token *begin, us_body *body, const us_token *end)
{
    us_span span = us_build_join(begin->span, end->span);
    return (us_operand){NULL, body, span, span.position, false};
}

static us_literal *complete(us_parser *p, us_operand operand, us_withs withs);

us_operand us_build_group(us_parser *p, const us_token *begin, us_operand operand,
                          us_withs withs, const us_token *end)
{
    us_literal *literal = complete(p, operand, withs);
    us_span span = us_build_join(begin->span, end->span);
    if (withs.count > 0) /* OPA has the literal in a group end before its modifiers */
        literal->span.end = operand.span.end;
    return (us_operand){literal, NULL, span, span.position, false};
}

static us_body *operand_body(us_parser *p, us_operand operand)
{
    return operand.literal ? us_build_body(p, operand.literal) : operand.body;
}

/* Only a body may begin with a brace where `and` or `or` stands beside it. */
static void check_operand(us_parser *p, us_operand operand)
{
    if (operand.braced)
        us_build_fail(p, operand.span.position, "operand cannot begin with `{`");
}

us_operand us_build_logic(us_parser *p, us_literal_kind kind, us_operand left,
                          us_operand right)
{
    us_span span = us_build_join(left.span, right.span);
    check_operand(p, left);
    check_operand(p, right);
    us_literal *literal = make_literal(p, kind, span);
    us_logic *logic = &literal->as.logic;
    logic->left = operand_body(p, left);
    logic->right = operand_body(p, right);
    logic->explicit_left = !left.literal;
    logic->explicit_right = !right.literal;
    uint16_t a = us_build_body_depth(logic->left);
    uint16_t b = us_build_body_depth(logic->right);
    measured(p, literal, a > b ? a : b);
    return (us_operand){literal, NULL, span, left.begin, false};
}

us_operand us_build_not(us_parser *p, const us_token *keyword, us_operand operand)
{
    us_span span = us_build_join(keyword->span, operand.span);
    us_literal *literal = make_literal(p, US_LITERAL_NOT, span);
    literal->as.logic.left = operand_body(p, operand);
    literal->as.logic.explicit_left = !operand.literal;
    measured(p, literal, us_build_body_depth(literal->as.logic.left));
    return (us_operand){literal, NULL, span, span.position, false};
}

us_operand us_build_legacy_not(us_parser *p, const us_token *keyword, us_operand operand)
{
    bool plain = operand.literal && (operand.literal->kind == US_LITERAL_TERM ||
                                     operand.literal->kind == US_LITERAL_CALL);
    if (!plain || operand.literal->with_count) {
        us_build_syntax_error(p);
        return operand;
    }
    operand.literal->negated = true;
    operand.begin = keyword->span.position;
    return operand;
}

/* ---- Literals */

static us_literal *add_withs(us_parser *p, us_literal *literal, us_withs withs)
{
    if (withs.count == 0)
        return literal;
    literal->withs = withs.items;
    literal->with_count = withs.count;
    literal->span = us_build_join(literal->span, withs.items[withs.count - 1].span);
    uint16_t depth = 0;
    for (size_t i = 0; i < withs.count; i++) {
        uint16_t target = withs.items[i].target->depth,
                 value = withs.items[i].value->depth;
        depth = target > depth ? target : depth;
        depth = value > depth ? value : depth;
    }
    depth = us_build_depth(p, literal->span.position, depth);
    literal->depth = depth > literal->depth ? depth : literal->depth;
    return literal;
}

static us_literal *complete(us_parser *p, us_operand operand, us_withs withs)
{
    if (!operand.literal || (withs.count && operand.literal->with_count)) {
        us_build_syntax_error(p);
        return make_literal(p, US_LITERAL_TERM, operand.span);
    }
    return add_withs(p, operand.literal, withs);
}

us_withs us_build_with(us_parser *p, us_withs withs, const us_token *keyword,
                       us_term *target, us_term *value)
{
    us_with *larger = withs.items;
    if ((withs.count & (withs.count - 1)) == 0) {
        larger = us_arena_alloc_array(p->arena, 2 * withs.count + 1, sizeof *larger);
        if (withs.count)
            memcpy(larger, withs.items, withs.count * sizeof *larger);
    }
    if (target->kind == US_TERM_VARIABLE) {
        us_terms parts = us_build_list(p, target);
        target = us_term_list(p->arena, target->span, US_TERM_REF, parts);
        target->depth = 2;
    }
    larger[withs.count] =
        (us_with){target, value, (us_span){keyword->span.position, p->end}};
    return (us_withs){larger, withs.count + 1};
}

/* OPA places what an implicit `not` negates where the whole literal stands; or
 * nowhere, where the `not` begins a chain of `and` and `or`. */
static void place_negated(us_literal *literal)
{
    us_literal *first = literal;
    while ((first->kind == US_LITERAL_AND || first->kind == US_LITERAL_OR) &&
           !first->as.logic.explicit_left &&
           first->as.logic.left->items[0]->span.position.offset ==
               first->span.position.offset)
        first = first->as.logic.left->items[0];
    if (first->kind != US_LITERAL_NOT || first->as.logic.explicit_left)
        return;
    us_literal_kind kind = first->as.logic.left->items[0]->kind;
    if (kind == US_LITERAL_TERM || kind == US_LITERAL_CALL)
        first->as.logic.left->items[0]->span =
            first == literal ? literal->span : (us_span){{0, 0, 0}, 0};
}

us_literal *us_build_literal(us_parser *p, us_operand operand, us_withs withs)
{
    us_literal *literal = complete(p, operand, withs);
    place_negated(literal);
    literal->span.position = operand.begin;
    return literal;
}

/* `some input` declares a variable of that name. */
static us_term *symbol(us_term *term)
{
    bool root = term->kind == US_TERM_REF && term->as.list.count == 1 &&
                term->as.list.items[0]->kind == US_TERM_VARIABLE;
    return root ? term->as.list.items[0] : term;
}

/* True for x in xs and k, x in xs as a term, which parentheses make of them. */
static bool is_member(const us_term *term)
{
    if (term->kind != US_TERM_CALL || term->as.list.items[0]->kind != US_TERM_REF)
        return false;
    us_terms list = term->as.list, name = list.items[0]->as.list;
    if (name.count != 2 || name.items[0]->kind != US_TERM_VARIABLE ||
        !us_str_is(name.items[0]->as.variable.name, "internal") ||
        name.items[1]->kind != US_TERM_SCALAR ||
        !us_value_is_string(name.items[1]->as.scalar))
        return false;
    us_str word = us_value_text(name.items[1]->as.scalar);
    return (list.count == 3 && us_str_is(word, "member_2")) ||
           (list.count == 4 && us_str_is(word, "member_3"));
}

us_literal *us_build_some(us_parser *p, const us_token *keyword, us_terms symbols,
                          const us_token *in, us_term *domain, us_withs withs)
{
    us_span span = {keyword->span.position, p->end};
    us_literal *literal = make_literal(p, US_LITERAL_SOME, span);
    bool member = !domain && symbols.count == 1 && is_member(symbols.items[0]);
    for (size_t i = 0; i < symbols.count && !domain && !member; i++) {
        us_term *written = symbols.items[i];
        symbols.items[i] = symbol(written);
        if (symbols.items[i]->kind != US_TERM_VARIABLE || written->parenthesised)
            us_build_fail(p, written->span.position, "expected var");
    }
    if (domain) {
        if (symbols.count > 2)
            us_build_fail(p, in->span.position,
                          "expected `x in xs` or `x, y in xs` expression");
        us_term *key = symbols.count > 1 ? symbols.items[0] : NULL;
        us_term *value = symbols.items[symbols.count > 1];
        symbols = us_build_list(p, us_build_member(p, key, value, in, domain));
    }
    if (!domain && !member && withs.count > 0) /* which only `some x in xs` has */
        us_build_fail(p, withs.items[0].span.position, NULL);
    literal->as.symbols = symbols;
    measured(p, literal, us_build_terms_depth(symbols.items, symbols.count));
    return add_withs(p, literal, withs);
}

us_literal *us_build_every(us_parser *p, const us_token *keyword, us_term *key,
                           us_term *value, us_term *domain, us_block block,
                           us_withs withs)
{
    us_literal *literal =
        make_literal(p, US_LITERAL_EVERY, us_build_join(keyword->span, block.span));
    if ((key && key->kind != US_TERM_VARIABLE) || value->kind != US_TERM_VARIABLE)
        us_build_fail(p, block.span.position, "expected value to be a variable");
    literal->as.every = (us_every){key, value, domain, block.body};
    uint16_t depth = us_build_body_depth(block.body);
    measured(p, literal, domain->depth > depth ? domain->depth : depth);
    return add_withs(p, literal, withs);
}

us_literal *us_build_every_member(us_parser *p, const us_token *keyword, us_term *member,
                                  us_block block, us_withs withs)
{
    if (!is_member(member)) {
        us_build_fail(p, block.span.position,
                      "expected `x[, y] in xs { ... }` expression");
        return us_build_every(p, keyword, NULL, member, member, block, withs);
    }
    us_terms parts = member->as.list;
    us_term *key = parts.count == 4 ? parts.items[1] : NULL;
    return us_build_every(p, keyword, key, parts.items[parts.count - 2],
                          parts.items[parts.count - 1], block, withs);
}
