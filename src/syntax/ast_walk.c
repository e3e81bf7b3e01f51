/* The traversal of syntax trees: each function here offers its node to the
 * visitor, then goes on below. Recursion is as deep as the tree, which the
 * parser bounds; else branches form a list and are walked in a loop. */
#include "syntax/ast_walk.h"

bool us_walk_no_term(void *data, us_term *term)
{
    (void)data;
    (void)term;
    return false;
}

/* Not in place: most terms have none below, and are through without it. */
__attribute__((noinline)) static void walk_terms(const us_visitor *visitor,
                                                 us_term *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        us_walk_term(visitor, items[i]);
}

__attribute__((noinline)) static void walk_pairs(const us_visitor *visitor,
                                                 us_pairs pairs)
{
    for (size_t i = 0; i < pairs.count; i++) {
        us_walk_term(visitor, pairs.keys[i]);
        us_walk_term(visitor, pairs.values[i]);
    }
}

__attribute__((noinline)) static void walk_template(const us_visitor *visitor,
                                                    us_template template)
{
    for (size_t i = 0; i < template.count; i++) {
        if (template.parts[i].text)
            us_walk_term(visitor, template.parts[i].text);
        else
            us_walk_literal(visitor, template.parts[i].hole);
    }
}

__attribute__((noinline)) static void walk_comprehension(const us_visitor *visitor,
                                                         us_comprehension comprehension)
{
    if (comprehension.key)
        us_walk_term(visitor, comprehension.key);
    us_walk_term(visitor, comprehension.value);
    us_walk_body(visitor, comprehension.body);
}

void us_walk_term(const us_visitor *visitor, us_term *term)
{
    if (visitor->term && !visitor->term(visitor->data, term))
        return;
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        walk_terms(visitor, term->as.list.items, term->as.list.count);
        break;
    case US_TERM_OBJECT:
        walk_pairs(visitor, term->as.object);
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        walk_comprehension(visitor, term->as.comprehension);
        break;
    case US_TERM_TEMPLATE:
        walk_template(visitor, term->as.string_template);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

void us_walk_body(const us_visitor *visitor, us_body *body)
{
    if (visitor->body && !visitor->body(visitor->data, body))
        return;
    for (size_t i = 0; i < body->count; i++)
        us_walk_literal(visitor, body->items[i]);
}

/* The terms of the literal itself, without those of its bodies. */
static void walk_terms_of(const us_visitor *visitor, us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        us_walk_term(visitor, literal->as.term);
        break;
    case US_LITERAL_CALL:
        walk_terms(visitor, literal->as.call.items, literal->as.call.count);
        break;
    case US_LITERAL_SOME:
        walk_terms(visitor, literal->as.symbols.items, literal->as.symbols.count);
        break;
    case US_LITERAL_EVERY:
        if (literal->as.every.key)
            us_walk_term(visitor, literal->as.every.key);
        us_walk_term(visitor, literal->as.every.value);
        us_walk_term(visitor, literal->as.every.domain);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

void us_walk_literal(const us_visitor *visitor, us_literal *literal)
{
    if (visitor->literal && !visitor->literal(visitor->data, literal))
        return;
    bool terms = visitor->term != us_walk_no_term;
    if (terms)
        walk_terms_of(visitor, literal);
    if (literal->kind == US_LITERAL_EVERY) {
        us_walk_body(visitor, literal->as.every.body);
    } else if (literal->kind == US_LITERAL_NOT || literal->kind == US_LITERAL_AND ||
               literal->kind == US_LITERAL_OR) {
        us_walk_body(visitor, literal->as.logic.left);
        if (literal->as.logic.right)
            us_walk_body(visitor, literal->as.logic.right);
    }
    for (size_t i = 0; i < literal->with_count && terms; i++) {
        us_walk_term(visitor, literal->withs[i].target);
        us_walk_term(visitor, literal->withs[i].value);
    }
}

static void walk_head(const us_visitor *visitor, const us_head *head)
{
    us_terms reference = head->reference;
    walk_terms(visitor, reference.items, reference.count);
    walk_terms(visitor, head->arguments.items, head->arguments.count);
    if (head->key && head->key != reference.items[reference.count - 1])
        us_walk_term(visitor, head->key);
    if (head->value)
        us_walk_term(visitor, head->value);
}

void us_walk_rule(const us_visitor *visitor, us_rule *rule)
{
    for (; rule; rule = rule->otherwise) {
        if (visitor->rule && !visitor->rule(visitor->data, rule))
            return;
        walk_head(visitor, &rule->head);
        us_walk_body(visitor, rule->body);
    }
}

void us_walk_beginning(const us_visitor *visitor, us_module *module)
{
    if (module->package)
        us_walk_term(visitor, module->package);
    for (size_t i = 0; i < module->import_count; i++)
        us_walk_term(visitor, module->imports[i].path);
}

void us_walk_module(const us_visitor *visitor, us_module *module)
{
    us_walk_beginning(visitor, module);
    for (size_t i = 0; i < module->rule_count; i++)
        us_walk_rule(visitor, module->rules[i]);
}
