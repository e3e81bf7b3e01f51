/* Ids and wildcard names. Nodes come out of the grammar's actions inside out; ids in source
 * order are given here, and names to wildcards, which OPA numbers as it parses. A node that two
 * rules share (the head of an else branch) keeps what it got first. */
#include "syntax/number_nodes.h"

#include "syntax/ast_walk.h"

typedef struct numbering {
    us_arena *arena;
    uint32_t wildcards;
    uint32_t ids;
} numbering;

static bool name_wildcard(void *data, us_term *term)
{
    numbering *n = data;
    if (term->kind == US_TERM_VARIABLE && term->as.variable.wildcard &&
        term->as.variable.name.length == 0)
        term->as.variable.name = us_str_format(n->arena, "$%u", n->wildcards++);
    return true;
}

static bool number_term(void *data, us_term *term)
{
    numbering *n = data;
    if (term->id == 0)
        term->id = ++n->ids;
    return name_wildcard(data, term);
}

static bool number_literal(void *data, us_literal *literal)
{
    numbering *n = data;
    if (literal->id == 0)
        literal->id = ++n->ids;
    return true;
}

static bool number_rule(void *data, us_rule *rule)
{
    numbering *n = data;
    rule->id = ++n->ids;
    return true;
}

static us_visitor numberer(numbering *n)
{
    return (us_visitor){
        .data = n, .term = number_term, .literal = number_literal, .rule = number_rule};
}

static void name_head(us_rule *rule)
{
    us_head *head = &rule->head;
    if (head->reference.count == 1 && head->name.length == 0)
        head->name = head->reference.items[0]->as.variable.name;
}

void us_name_heads(us_module *module)
{
    for (size_t i = 0; i < module->rule_count; i++)
        name_head(module->rules[i]);
}

void us_number_module(us_arena *arena, us_module *module)
{
    numbering n = {arena, 0, 0};
    us_visitor all = numberer(&n), names = {.data = &n, .term = name_wildcard};
    us_walk_beginning(&all, module);
    for (size_t i = 0; i < module->rule_count; i++) {
        /* Of p(_) { … } { … }, OPA makes the second head after the second body. */
        if (module->rules[i]->chained)
            us_walk_body(&names, module->rules[i]->body);
        us_walk_rule(&all, module->rules[i]);
        name_head(module->rules[i]);
    }
    module->node_count = n.ids;
}

void us_number_body(us_arena *arena, us_body *body)
{
    numbering n = {arena, 0, 0};
    us_visitor all = numberer(&n);
    us_walk_body(&all, body);
}

void us_number_term(us_arena *arena, us_term *term)
{
    numbering n = {arena, 0, 0};
    us_visitor all = numberer(&n);
    us_walk_term(&all, term);
}
