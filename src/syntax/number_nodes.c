/* Ids and wildcard names. Nodes come out of the grammar's actions inside out; ids in source
 * order are given here, and names to wildcards, which OPA numbers as it parses. A node that two
 * rules share (the head of an else branch) keeps what it got first. */
#include "syntax/number_nodes.h"

#include "syntax/ast_walk.h"

static bool name_wildcard(void *data, us_term *term)
{
    us_numberer *n = data;
    if (term->kind == US_TERM_VARIABLE && term->as.variable.wildcard &&
        term->as.variable.name.length == 0)
        term->as.variable.name = us_str_format(n->arena, "$%u", n->wildcards++);
    return true;
}

static bool number_term(void *data, us_term *term)
{
    us_numberer *n = data;
    if (term->id == 0)
        term->id = ++n->ids;
    return name_wildcard(data, term);
}

static bool number_literal(void *data, us_literal *literal)
{
    us_numberer *n = data;
    if (literal->id == 0)
        literal->id = ++n->ids;
    return true;
}

static bool number_rule(void *data, us_rule *rule)
{
    us_numberer *n = data;
    rule->id = ++n->ids;
    return true;
}

static us_visitor numberer(us_numberer *n)
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

/* True if _ stands by itself somewhere in [from, to) of [text]. */
static bool has_bare_underscore(us_str text, size_t from, size_t to)
{
    const char *end = text.text + to;
    for (const char *p = text.text + from; (p = memchr(p, '_', (size_t)(end - p))); p++) {
        bool begins = p == text.text || !us_is_word(p[-1]);
        if (begins && (p + 1 == text.text + text.length || !us_is_word(p[1])))
            return true;
    }
    return false;
}

/* False if rule [i] has no wildcard for sure; [end] is where the text of the last rule ends at
 * the latest. The head of a chained body stands elsewhere. */
static bool may_have_wildcard(const us_module *module, size_t i, size_t end)
{
    size_t next =
        i + 1 < module->rule_count ? module->rules[i + 1]->span.position.offset : end;
    return module->rules[i]->chained ||
           has_bare_underscore(module->text, module->rules[i]->span.position.offset,
                               next);
}

static void number_one(const us_visitor *all, const us_visitor *names, us_rule *rule)
{
    /* Of p(_) { … } { … }, OPA makes the second head after the second body. */
    if (rule->chained)
        us_walk_body(names, rule->body);
    us_walk_rule(all, rule);
}

void us_number_part(us_numberer *n, us_module *part, us_numbering numbering, size_t end)
{
    us_visitor names = {.data = n, .term = name_wildcard};
    us_visitor all = numbering == US_NUMBER_ALL ? numberer(n) : names;
    if (numbering == US_NUMBER_ALL)
        us_walk_beginning(&all, part);
    for (size_t i = 0; i < part->rule_count; i++) {
        if (numbering == US_NUMBER_ALL ||
            (numbering == US_NUMBER_WILDCARDS && may_have_wildcard(part, i, end)))
            number_one(&all, &names, part->rules[i]);
        name_head(part->rules[i]);
    }
}

void us_number_module(us_arena *arena, us_module *module, us_numbering numbering)
{
    us_numberer n = {arena, 0, 0};
    us_number_part(&n, module, numbering, module->text.length);
    module->node_count = n.ids;
}

void us_number_body(us_arena *arena, us_body *body)
{
    us_numberer n = {arena, 0, 0};
    us_visitor all = numberer(&n);
    us_walk_body(&all, body);
}

void us_number_term(us_arena *arena, us_term *term)
{
    us_numberer n = {arena, 0, 0};
    us_visitor all = numberer(&n);
    us_walk_term(&all, term);
}
