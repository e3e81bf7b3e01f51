/* Terms from the grammar's actions. The central structure is us_parser, which
 * holds the arena and the first fault. Lists grow in place while the parser is
 * still reading them; their capacity is the power of two at or above their
 * count, so it is not stored. Literals are in build_literal.c, rules in
 * build_rule.c. */
#include "syntax/build.h"

#include "value/number.h"

void us_build_fail(us_parser *p, us_position position, const char *message)
{
    if (p->failed)
        return;
    p->failed = true;
    p->fault = position;
    p->message = message;
}

void us_build_syntax_error(us_parser *p)
{
    us_build_fail(p, p->fault, NULL);
}

us_span us_build_join(us_span from, us_span to)
{
    from.end = to.end;
    return from;
}

/* Lists with fewer members than this all have room for as many. */
#define LIST_START 4

static bool list_is_full(size_t count)
{
    return count == 0 || (count >= LIST_START && (count & (count - 1)) == 0);
}

static us_term **grow(us_parser *p, us_term **items, size_t count)
{
    if (!list_is_full(count))
        return items;
    size_t capacity = count ? 2 * count : LIST_START;
    us_term **larger = us_arena_alloc_array(p->arena, capacity, sizeof *larger);
    if (count)
        memcpy(larger, items, count * sizeof *larger);
    return larger;
}

us_terms us_build_list_add(us_parser *p, us_terms list, us_term *term)
{
    list.items = grow(p, list.items, list.count);
    list.items[list.count++] = term;
    return list;
}

us_terms us_build_list(us_parser *p, us_term *first)
{
    return us_build_list_add(p, us_terms_none(), first);
}

us_pairs us_build_pair(us_parser *p, us_pairs pairs, us_term *key, us_term *value)
{
    pairs.keys = grow(p, pairs.keys, pairs.count);
    pairs.values = grow(p, pairs.values, pairs.count);
    pairs.keys[pairs.count] = key;
    pairs.values[pairs.count++] = value;
    return pairs;
}

/* ---- Depth */

uint16_t us_build_depth(us_parser *p, us_position position, uint32_t below)
{
    if (below >= p->max_depth)
        us_build_fail(p, position, "max parsing recursion depth exceeded");
    return (uint16_t)(below + 1);
}

uint16_t us_build_terms_depth(us_term *const *items, size_t count)
{
    uint16_t depth = 0;
    for (size_t i = 0; i < count; i++)
        depth = items[i]->depth > depth ? items[i]->depth : depth;
    return depth;
}

static us_term *measured(us_parser *p, us_term *term, uint32_t below)
{
    term->depth = us_build_depth(p, term->span.position, below);
    return term;
}

static us_term *list_term(us_parser *p, us_term_kind kind, us_span span, us_terms list)
{
    us_term *term = us_term_list(p->arena, span, kind, list);
    return measured(p, term, us_build_terms_depth(list.items, list.count));
}

/* ---- Leaves */

us_term *us_build_scalar(us_parser *p, const us_token *token, us_value value)
{
    return measured(p, us_term_scalar(p->arena, token->span, value), 0);
}

us_term *us_build_number(us_parser *p, const us_token *minus, const us_token *digits)
{
    us_str text = us_token_text(p->text, digits);
    us_str written = text;
    if (minus || text.text[0] == '.')
        text = us_str_format(p->arena, "%s%s%.*s", minus ? "-" : "",
                             text.text[0] == '.' ? "0" : "", US_STR_ARG(text));
    us_value value = US_NULL;
    if (!us_number_parse(text, &value)) {
        bool zero = written.length > 1 && written.text[0] == '0' &&
                    written.text[1] >= '0' && written.text[1] <= '9';
        us_build_fail(p, digits->span.position,
                      zero ? "expected number without leading zero" : "number too big");
    }
    us_term *term = us_build_scalar(p, digits, value);
    term->bare_point = written.text[0] == '.';
    if (minus)
        term->span = us_build_join(minus->span, digits->span);
    return term;
}

us_term *us_build_string(us_parser *p, const us_token *token)
{
    us_str written = us_token_text(p->text, token);
    us_str content = us_str_slice(written, 1, written.length - 1);
    bool legal = true;
    if (written.text[0] == '"')
        content = us_string_content(p->arena, content, &legal);
    if (!legal)
        us_build_fail(p, token->span.position, "illegal string literal");
    return us_build_scalar(p, token, us_value_string_checked(p->arena, content));
}

static us_term *string_at(us_parser *p, const us_token *token, us_str s)
{
    return us_build_scalar(p, token, us_value_string_checked(p->arena, s));
}

us_term *us_build_variable(us_parser *p, const us_token *name)
{
    us_str text = us_token_text(p->text, name);
    us_term *variable = measured(p, us_term_variable(p->arena, name->span, text), 0);
    if (us_str_is(text, "_")) {
        variable->as.variable.wildcard = true;
        variable->as.variable.name = US_STR_EMPTY;
    }
    if (us_str_is(text, "input") || us_str_is(text, "data"))
        return list_term(p, US_TERM_REF, name->span, us_build_list(p, variable));
    return variable;
}

/* ---- References and calls */

/* What a reference may begin with, besides a reference that is not in
 * parentheses. */
static bool may_begin_reference(const us_term *base)
{
    if (base->kind == US_TERM_REF)
        return !base->parenthesised;
    return base->kind != US_TERM_SCALAR && base->kind != US_TERM_TEMPLATE;
}

static us_term *extend(us_parser *p, us_term *base, us_term *key, us_span end)
{
    if (!may_begin_reference(base))
        us_build_fail(p, base->span.position, "illegal ref");
    us_span span = us_build_join(base->span, end);
    if (base->kind != US_TERM_REF || base->parenthesised)
        return list_term(p, US_TERM_REF, span,
                         us_build_list_add(p, us_build_list(p, base), key));
    base->as.list = us_build_list_add(p, base->as.list, key);
    base->span = span;
    uint16_t depth = us_build_depth(p, key->span.position, key->depth);
    base->depth = depth > base->depth ? depth : base->depth;
    return base;
}

us_term *us_build_dot(us_parser *p, us_term *base, const us_token *dot,
                      const us_token *name)
{
    p->spaced = p->spaced || dot->space_before;
    us_term *key = string_at(p, name, us_token_text(p->text, name));
    return extend(p, base, key, name->span);
}

us_term *us_build_index(us_parser *p, us_term *base, const us_token *begin, us_term *key,
                        const us_token *end)
{
    p->spaced = p->spaced || begin->space_before;
    return extend(p, base, key, end->span);
}

us_term *us_build_call(us_parser *p, us_term *operator, const us_token * begin,
                       us_terms arguments, const us_token *end)
{
    p->spaced = p->spaced || begin->space_before;
    us_span span = us_build_join(operator->span, end->span);
    if (arguments.count == 0 && operator->kind == US_TERM_VARIABLE &&
                                us_str_is(operator->as.variable.name, "set"))
        return list_term(p, US_TERM_SET, span, us_terms_none());
    if (operator->kind != US_TERM_REF)
        operator= list_term(p, US_TERM_REF, operator->span, us_build_list(p, operator));
    us_terms list = us_terms_make(p->arena, arguments.count + 1);
    list.items[0] = operator;
    if (arguments.count)
        memcpy(list.items + 1, arguments.items, arguments.count * sizeof *list.items);
    return list_term(p, US_TERM_CALL, span, list);
}

us_term *us_build_parentheses(us_parser *p, const us_token *begin, us_term *term,
                              const us_token *end)
{
    (void)p;
    term->parenthesised = true;
    term->span.position.offset = begin->span.position.offset;
    term->span.end = end->span.end;
    return term;
}

/* ---- Operators */

static const char *const operators[][2] = {
    {"=", "eq"},   {":=", "assign"}, {"==", "equal"}, {"!=", "neq"}, {"<", "lt"},
    {"<=", "lte"}, {">", "gt"},      {">=", "gte"},   {"|", "or"},   {"&", "and"},
    {"+", "plus"}, {"-", "minus"},   {"*", "mul"},    {"/", "div"},  {"%", "rem"},
};

static const char *operator_name(us_str written)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (us_str_is(written, operators[i][0]))
            return operators[i][1];
    }
    return "";
}

/* The reference internal.NAME, or NAME, that stands for the operator at
 * [token]. */
static us_term *operator_term(us_parser *p, const us_token *token, const char *space,
                              const char *name)
{
    us_str first = us_str_from(space ? space : name);
    us_term *head = measured(p, us_term_variable(p->arena, token->span, first), 0);
    us_terms parts = us_build_list(p, head);
    if (space)
        parts = us_build_list_add(p, parts, string_at(p, token, us_str_from(name)));
    return list_term(p, US_TERM_REF, token->span, parts);
}

static us_term *operation(us_parser *p, us_term *operator, us_term * const * operands,
                          size_t count)
{
    us_terms list = us_terms_make(p->arena, count + 1);
    list.items[0] = operator;
    memcpy(list.items + 1, operands, count * sizeof *operands);
    us_span span = us_build_join(operands[0]->span, operands[count - 1]->span);
    return list_term(p, US_TERM_CALL, span, list);
}

us_term *us_build_infix(us_parser *p, us_term *left, const us_token *operator,
                        us_term * right)
{
    const char *name = operator_name(us_token_text(p->text, operator));
    us_term *operands[2] = {left, right};
    return operation(p, operator_term(p, operator, NULL, name), operands, 2);
}

us_term *us_build_minus(us_parser *p, const us_token *minus, us_term *term)
{
    us_term *operands[2] = {us_build_scalar(p, minus, us_value_integer(0)), term};
    us_term *operator= operator_term(p, minus, NULL, "minus");
    /* OPA places the 0, not the operator. */
    operator->span = operator->as.list.items[0]->span =(us_span){{0, 0, 0}, 0};
    if (p->module)
        p->module->has_minus = true;
    return operation(p, operator, operands, 2);
}

us_term *us_build_member(us_parser *p, us_term *key, us_term *value, const us_token *in,
                         us_term *domain)
{
    us_term *operands[3] = {key, value, domain};
    if (key)
        return operation(p, operator_term(p, in, "internal", "member_3"), operands, 3);
    return operation(p, operator_term(p, in, "internal", "member_2"), operands + 1, 2);
}

/* ---- Composites */

us_term *us_build_collection(us_parser *p, us_term_kind kind, const us_token *begin,
                             us_terms list, const us_token *end)
{
    return list_term(p, kind, us_build_join(begin->span, end->span), list);
}

us_term *us_build_object(us_parser *p, const us_token *begin, us_pairs pairs,
                         const us_token *end)
{
    us_span span = us_build_join(begin->span, end->span);
    us_term *term = us_term_list(p->arena, span, US_TERM_OBJECT, us_terms_none());
    term->as.object = pairs;
    uint16_t keys = us_build_terms_depth(pairs.keys, pairs.count);
    uint16_t values = us_build_terms_depth(pairs.values, pairs.count);
    return measured(p, term, keys > values ? keys : values);
}

us_term *us_build_comprehension(us_parser *p, us_term_kind kind, const us_token *begin,
                                us_term *key, us_term *value, us_body *body,
                                const us_token *end)
{
    us_span span = us_build_join(begin->span, end->span);
    us_term *term = us_term_list(p->arena, span, kind, us_terms_none());
    term->as.comprehension = (us_comprehension){key, value, body};
    uint16_t depth = us_build_body_depth(body);
    depth = value->depth > depth ? value->depth : depth;
    if (key)
        depth = key->depth > depth ? key->depth : depth;
    return measured(p, term, depth);
}

/* ---- Template strings */

static void add_part(us_parser *p, us_template *template, us_term *text, us_literal *hole)
{
    if (list_is_full(template->count)) {
        size_t capacity = template->count ? 2 * template->count : LIST_START;
        us_template_part *parts = us_arena_alloc_array(p->arena, capacity, sizeof *parts);
        if (template->count)
            memcpy(parts, template->parts, template->count * sizeof *parts);
        template->parts = parts;
    }
    template->parts[template->count++] = (us_template_part){text, hole};
}

static void add_text(us_parser *p, us_template *template, const us_token *token)
{
    us_str written = us_token_text(p->text, token);
    size_t opening = written.text[0] == '$' ? 2 : 1;
    us_str content = us_str_slice(written, opening, written.length - 1);
    if (content.length == 0)
        return;
    bool legal = true;
    content = template->multi_line ? us_raw_template_content(p->arena, content)
                                   : us_string_content(p->arena, content, &legal);
    if (!legal)
        us_build_fail(p, token->span.position, "illegal string literal");
    us_term *text = string_at(p, token, content);
    if (opening == 1) { /* behind the } of a hole */
        text->span.position.offset++;
        text->span.position.column++;
    }
    add_part(p, template, text, NULL);
}

us_term *us_build_template(us_parser *p, const us_token *token)
{
    us_term *term =
        us_term_list(p->arena, token->span, US_TERM_TEMPLATE, us_terms_none());
    if (!p->templates)
        us_build_syntax_error(p);
    term->as.string_template =
        (us_template){.multi_line = p->text.text[token->span.position.offset + 1] == '`'};
    add_text(p, &term->as.string_template, token);
    return measured(p, term, 0);
}

/* True if a comment stands between the { of the hole and its term: OPA then
 * keeps even a constant as an expression. */
static bool has_comment(const us_parser *p, const us_term *template, const us_term *hole)
{
    us_str between =
        us_str_slice(p->text, template->span.end, hole->span.position.offset);
    return us_str_find(between, US_STR("#"), 0) != US_STR_NONE;
}

us_term *us_build_template_part(us_parser *p, us_term *template, us_term *hole,
                                us_withs withs, const us_token *text)
{
    uint16_t depth;
    if (hole->kind == US_TERM_SCALAR && !has_comment(p, template, hole)) {
        depth = us_build_depth(p, hole->span.position, hole->depth);
        add_part(p, &template->as.string_template, hole, NULL);
    } else {
        us_literal *literal = us_build_literal(p, us_build_operand(p, hole), withs);
        if (withs.count == 0) /* not up to the token that was read last: the } */
            literal->span.end = hole->span.end;
        depth = us_build_depth(p, hole->span.position, literal->depth);
        add_part(p, &template->as.string_template, NULL, literal);
    }
    template->depth = depth > template->depth ? depth : template->depth;
    add_text(p, &template->as.string_template, text);
    template->span = us_build_join(template->span, text->span);
    return template;
}
