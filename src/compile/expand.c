/* RewriteExprTerms: calls inside terms move out, in front of what uses them.
 *
 * f(g(x)) becomes g(x, l) and f(l). What is moved keeps the order of writing
 * and stands before its literal, under the same `with`; in a comprehension it
 * stands in the body of that, in a head at the end of the rule's body. A value
 * that is written in place and then indexed, [1, 2][i], becomes a variable as
 * well. So `not f(g(x))` fails the body when g(x) is undefined: the call moves
 * in front of the negation, unless the module imports the newer `not`, whose
 * operand is a body of its own. */
#include "compile/rules.h"

typedef struct expansion {
    us_compiler *compiler;
    us_clause *clause;
} expansion;

static us_body *expand_body(expansion *x, us_body *body);
static us_term *expand_term(expansion *x, us_term *term, us_literals *out);

static void add(expansion *x, us_literals *out, us_literal *literal)
{
    us_literals_add(x->compiler->arena, out, literal);
}

static void expand_terms(expansion *x, us_terms *terms, size_t from, us_literals *out)
{
    for (size_t i = from; i < terms->count; i++)
        if (!us_term_is_leaf(terms->items[i]))
            terms->items[i] = expand_term(x, terms->items[i], out);
}

static us_term *expand_call(expansion *x, us_term *term, us_literals *out)
{
    us_terms *call = &term->as.list;
    expand_terms(x, call, 1, out);
    us_term *output = us_pass_generate(x->compiler, x->clause, term);
    us_terms longer = us_terms_make(x->compiler->arena, call->count + 1);
    memcpy(longer.items, call->items, call->count * sizeof(us_term *));
    longer.items[call->count] = output;
    add(x, out, us_pass_call(x->compiler, longer, term));
    return us_pass_same_local(x->compiler, output);
}

static us_term *copy_term(expansion *x, const us_term *term);

static us_terms copy_list(expansion *x, us_terms list)
{
    us_terms copy = us_terms_make(x->compiler->arena, list.count);
    for (size_t i = 0; i < list.count; i++)
        copy.items[i] = copy_term(x, list.items[i]);
    return copy;
}

/* A copy for errors to show, of what later steps change in place. */
static us_term *copy_term(expansion *x, const us_term *term)
{
    us_term *copy = us_arena_alloc(x->compiler->arena, sizeof *copy);
    *copy = *term;
    if (term->kind == US_TERM_REF || term->kind == US_TERM_CALL ||
        term->kind == US_TERM_ARRAY || term->kind == US_TERM_SET)
        copy->as.list = copy_list(x, term->as.list);
    if (term->kind == US_TERM_OBJECT) {
        const us_pairs *pairs = &term->as.object;
        copy->as.object.keys = copy_list(x, (us_terms){pairs->keys, pairs->count}).items;
        copy->as.object.values =
            copy_list(x, (us_terms){pairs->values, pairs->count}).items;
    }
    return copy;
}

static void expand_ref(expansion *x, us_term *term, us_literals *out)
{
    us_terms *parts = &term->as.list;
    for (size_t i = 0; i < parts->count; i++) {
        us_term *part = parts->items[i];
        if (us_term_is_leaf(part))
            continue;
        bool call = part->kind == US_TERM_CALL;
        us_term *subject = call ? copy_term(x, part) : NULL;
        parts->items[i] = expand_term(x, part, out);
        if (call)
            us_pass_stands_for(x->clause, parts->items[i], subject);
    }
    us_term *head = parts->items[0];
    if (head->kind == US_TERM_VARIABLE || head->kind == US_TERM_REF)
        return;
    us_term *local = us_pass_generate(x->compiler, x->clause, head);
    us_pass_stands_for(x->clause, local, copy_term(x, head));
    add(x, out, us_pass_equation(x->compiler, local, head));
    parts->items[0] = us_pass_same_local(x->compiler, local);
}

static void expand_comprehension(expansion *x, us_term *term)
{
    us_comprehension *c = &term->as.comprehension;
    us_literals moved = {0};
    if (c->key)
        c->key = expand_term(x, c->key, &moved);
    c->value = expand_term(x, c->value, &moved);
    us_body_append(x->compiler->arena, c->body, moved.items, moved.count);
    c->body = expand_body(x, c->body);
}

/* Returns what stands in the place of [term]. */
static us_term *expand_term(expansion *x, us_term *term, us_literals *out)
{
    switch (term->kind) {
    case US_TERM_CALL:
        return expand_call(x, term, out);
    case US_TERM_REF:
        expand_ref(x, term, out);
        break;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        expand_terms(x, &term->as.list, 0, out);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            term->as.object.keys[i] = expand_term(x, term->as.object.keys[i], out);
            term->as.object.values[i] = expand_term(x, term->as.object.values[i], out);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        expand_comprehension(x, term);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return term;
}

static void share_withs(us_literals *out, size_t from, const us_literal *literal)
{
    for (size_t i = from; i < out->count; i++) {
        out->items[i]->withs = literal->withs;
        out->items[i]->with_count = literal->with_count;
    }
}

static void expand_literal(expansion *x, us_literal *literal, us_literals *out)
{
    for (size_t i = 0; i < literal->with_count; i++)
        literal->withs[i].value = expand_term(x, literal->withs[i].value, out);
    size_t from = out->count;
    switch (literal->kind) {
    case US_LITERAL_TERM:
        literal->as.term = expand_term(x, literal->as.term, out);
        share_withs(out, from, literal);
        break;
    case US_LITERAL_CALL:
        expand_terms(x, &literal->as.call, 1, out);
        share_withs(out, from, literal);
        break;
    case US_LITERAL_EVERY: {
        us_every *every = &literal->as.every;
        us_term *domain = expand_term(x, every->domain, out);
        us_term *local = us_pass_generate(x->compiler, x->clause, domain);
        add(x, out, us_pass_equation(x->compiler, local, domain));
        every->domain = us_pass_same_local(x->compiler, local);
        every->body = expand_body(x, every->body);
        share_withs(out, from, literal);
        break;
    }
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        literal->as.logic.left = expand_body(x, literal->as.logic.left);
        if (literal->as.logic.right)
            literal->as.logic.right = expand_body(x, literal->as.logic.right);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        break;
    }
    add(x, out, literal);
}

static us_body *expand_body(expansion *x, us_body *body)
{
    us_literals out = {0};
    for (size_t i = 0; i < body->count; i++)
        expand_literal(x, body->items[i], &out);
    return us_literals_body(x->compiler->arena, &out);
}

bool us_rule_expand(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    expansion x = {compiler, clause};
    us_literals moved = {0};
    for (size_t i = 0; i < clause->arguments.count; i++)
        clause->arguments.items[i] = expand_term(&x, clause->arguments.items[i], &moved);
    if (clause->key)
        clause->key = expand_term(&x, clause->key, &moved);
    if (clause->value)
        clause->value = expand_term(&x, clause->value, &moved);
    us_body_append(compiler->arena, clause->body, moved.items, moved.count);
    clause->body = expand_body(&x, clause->body);
    return true;
}
