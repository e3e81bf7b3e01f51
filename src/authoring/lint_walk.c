/* The walk over a module. It stands on the common traversal, and adds what that does not tell:
 * which rule, body and literal a node stands in. */
#include "authoring/lint_walk.h"

#include "syntax/ast_walk.h"

typedef struct visitor_row {
    us_lint_visit *visit;
    unsigned kinds;
} visitor_row;

static const visitor_row visitors[] = {
#define MODULE                                                 US_LINT_MODULE
#define IMPORT                                                 US_LINT_IMPORT
#define RULE                                                   US_LINT_RULE
#define BODY                                                   US_LINT_BODY
#define LITERAL                                                US_LINT_LITERAL
#define CALL                                                   US_LINT_CALL
#define REF                                                    US_LINT_REF
#define TERM                                                   US_LINT_TERM
#define COMMENT                                                US_LINT_COMMENT
#define LINT(id, name, category, level, kinds, fixable, title) {us_lint_##id, kinds},
#include "authoring/lint_rules.def"
#undef LINT
};

enum { VISITOR_COUNT = sizeof visitors / sizeof visitors[0] };

/* The walk, and by kind of node the rows that are asked. */
typedef struct dispatch {
    us_lint_walk walk;
    size_t rows[US_LINT_KINDS][VISITOR_COUNT];
    size_t counts[US_LINT_KINDS];
    us_visitor visitor;
} dispatch;

static void offer(dispatch *d, const us_lint_node *node)
{
    unsigned kind = (unsigned)__builtin_ctz((unsigned)node->kind);
    for (size_t i = 0; i < d->counts[kind]; i++) {
        d->walk.row = d->rows[kind][i];
        visitors[d->walk.row].visit(&d->walk, node);
    }
}

static void offer_call(dispatch *d, us_terms call, us_span span, us_term *term,
                       us_literal *literal)
{
    us_lint_node node = {
        .kind = US_LINT_CALL,
        .term = term,
        .literal = literal,
        .call = call,
        .span = span,
        .name = us_term_dotted_name(d->walk.arena, call.items[0]),
    };
    offer(d, &node);
    for (size_t i = 1; i < call.count; i++)
        us_walk_term(&d->visitor, call.items[i]);
}

/* What stands in a hole is a value, and no condition. */
static void walk_hole(dispatch *d, us_literal *hole)
{
    if (hole->kind == US_LITERAL_TERM)
        us_walk_term(&d->visitor, hole->as.term);
    else if (hole->kind == US_LITERAL_CALL)
        offer_call(d, hole->as.call, hole->span, NULL, NULL);
}

static bool visit_term(void *data, us_term *term)
{
    dispatch *d = data;
    if (term->kind == US_TERM_CALL) {
        offer_call(d, term->as.list, term->span, term, NULL);
        return false;
    }
    us_lint_node node = {
        .kind = term->kind == US_TERM_REF ? US_LINT_REF : US_LINT_TERM,
        .term = term,
        .span = term->span,
    };
    offer(d, &node);
    if (term->kind != US_TERM_TEMPLATE)
        return true;
    for (size_t i = 0; i < term->as.string_template.count; i++)
        if (term->as.string_template.parts[i].hole)
            walk_hole(d, term->as.string_template.parts[i].hole);
    return false;
}

static void walk_withs(dispatch *d, us_literal *literal)
{
    for (size_t i = 0; i < literal->with_count; i++) {
        us_walk_term(&d->visitor, literal->withs[i].target);
        us_walk_term(&d->visitor, literal->withs[i].value);
    }
}

static bool visit_literal(void *data, us_literal *literal)
{
    dispatch *d = data;
    if (literal->generated)
        return false;
    offer(d, &(us_lint_node){.kind = US_LINT_LITERAL, .literal = literal});
    if (literal->kind != US_LITERAL_CALL)
        return true;
    offer_call(d, literal->as.call, literal->span, NULL, literal);
    walk_withs(d, literal);
    return false;
}

static bool visit_body(void *data, us_body *body)
{
    dispatch *d = data;
    us_lint_walk before = d->walk;
    d->walk.body = body;
    d->walk.nesting++;
    d->walk.index = 0;
    offer(d, &(us_lint_node){.kind = US_LINT_BODY, .body = body});
    for (size_t i = 0; i < body->count; i++) {
        d->walk.index = i;
        us_walk_literal(&d->visitor, body->items[i]);
    }
    d->walk.body = before.body;
    d->walk.index = before.index;
    d->walk.nesting = before.nesting;
    return false;
}

static void walk_head(dispatch *d, const us_head *head)
{
    for (size_t i = 1; i < head->reference.count; i++)
        us_walk_term(&d->visitor, head->reference.items[i]);
    for (size_t i = 0; i < head->arguments.count; i++)
        us_walk_term(&d->visitor, head->arguments.items[i]);
    if (head->key && head->key != head->reference.items[head->reference.count - 1])
        us_walk_term(&d->visitor, head->key);
    if (head->value && !head->value_generated)
        us_walk_term(&d->visitor, head->value);
}

static void walk_rule(dispatch *d, us_rule *first)
{
    d->walk.first = first;
    d->walk.variables = NULL;
    for (us_rule *rule = first; rule; rule = rule->otherwise) {
        d->walk.rule = rule;
        d->walk.clock_calls = 0;
        offer(d, &(us_lint_node){.kind = US_LINT_RULE, .rule = rule});
        walk_head(d, &rule->head);
        if (!us_lint_is_unconditional(rule))
            us_walk_body(&d->visitor, rule->body);
    }
    d->walk.first = d->walk.rule = NULL;
}

static void choose_rows(dispatch *d, const us_lint *lint)
{
    for (size_t row = 0; row < VISITOR_COUNT; row++)
        for (unsigned kind = 0; kind < US_LINT_KINDS; kind++)
            if (lint->levels[row] != US_LINT_OFF && (visitors[row].kinds >> kind & 1))
                d->rows[kind][d->counts[kind]++] = row;
}

void us_lint_walk_file(us_lint *lint, us_lint_file *file)
{
    us_module *module = file->module;
    dispatch *d = us_arena_alloc_zero(lint->arena, sizeof *d);
    d->walk = (us_lint_walk){
        .lint = lint, .arena = lint->arena, .file = file, .module = module};
    d->visitor = (us_visitor){d, NULL, visit_body, visit_literal, visit_term};
    choose_rows(d, lint);
    offer(d, &(us_lint_node){.kind = US_LINT_MODULE, .module = module});
    for (size_t i = 0; i < module->import_count; i++)
        offer(d, &(us_lint_node){.kind = US_LINT_IMPORT, .import = &module->imports[i]});
    for (size_t i = 0; i < module->rule_count; i++)
        walk_rule(d, module->rules[i]);
    for (size_t i = 0; i < module->comment_count; i++)
        offer(d,
              &(us_lint_node){.kind = US_LINT_COMMENT, .comment = &module->comments[i]});
}
