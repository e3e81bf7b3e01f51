/* CheckTypes: the types of rules, each after those that it reads, and the errors.
 *
 * A rule's type goes into the layer beside the rule tree, where the rules that come
 * later find it; a rule with errors is `any` there, so that one error is not
 * reported again wherever the rule is used. Types live in an arena of their own,
 * which ends with the pass over rules and queries. */
#include "base/sort.h"
#include "compile/kind_facts.h"
#include "compile/rules.h"
#include "compile/type_check.h"
#include "compile/type_notes.h"
#include "syntax/ast_walk.h"

/* ---- The type of one rule */

/* An object for each part of the reference from [from] on, around [type]. */
static const us_type_node *nest(us_checker *c, const us_terms *reference, size_t from,
                                const us_type_node *type)
{
    for (size_t i = reference->count; i-- > from;) {
        const us_type_node *key = us_checker_term(c, reference->items[i]);
        if (!key || !type)
            return NULL;
        type = us_types_open_object(&c->types, NULL, 0, key, type);
    }
    return type;
}

/* The same around `any`, for a rule with errors: variables in it are unknown. */
static const us_type_node *nest_any(us_checker *c, const us_terms *reference, size_t from)
{
    const us_type_node *type = &us_type_any;
    for (size_t i = reference->count; i-- > from;) {
        const us_term *part = reference->items[i];
        const us_type_node *key =
            part->kind == US_TERM_SCALAR ? us_checker_term(c, part) : NULL;
        type = us_types_open_object(&c->types, NULL, 0, key, type);
    }
    return type;
}

/* Arguments of which the body says nothing may be anything. */
static bool open_argument(void *data, us_term *term)
{
    us_checker *c = data;
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local &&
        !us_checker_local(c, term->as.variable.local))
        us_checker_set_local(c, term->as.variable.local, &us_type_any);
    return true;
}

static const us_type_node *function_type(us_checker *c, const us_clause *clause)
{
    size_t count = clause->arguments.count;
    const us_type_node **operands =
        us_arena_alloc_array(c->types.arena, count, sizeof *operands);
    us_visitor visitor = {.data = c, .term = open_argument};
    for (size_t i = 0; i < count; i++) {
        us_walk_term(&visitor, clause->arguments.items[i]);
        operands[i] = us_checker_term(c, clause->arguments.items[i]);
    }
    return us_types_function(&c->types, operands, count,
                             us_checker_term(c, clause->value));
}

/* The parts of the reference that lead to the clause's node. */
static size_t ground_parts(const us_clause *clause)
{
    size_t count = 0;
    for (const us_tree_node *node = clause->node; node; node = node->parent)
        count++;
    return count;
}

static const us_type_node *rule_type(us_checker *c, const us_clause *clause)
{
    if (clause->arguments.count)
        return function_type(c, clause);
    const us_type_node *type =
        us_checker_term(c, clause->value ? clause->value : clause->key);
    if (type && !clause->value)
        type = us_types_set(&c->types, type);
    return type ? nest(c, &clause->reference, ground_parts(clause), type) : NULL;
}

bool us_checker_rule(us_checker *c, us_rules *rules, us_clause *clause,
                     const us_type_node **type)
{
    us_checker_enter(c, clause, c->rules);
    us_checker_kinds(c, rules, clause);
    c->layer = us_checker_annotations(c, rules, clause);
    bool right = us_checker_body(c, clause->body);
    if (c->compiler->type_notes)
        us_type_notes_variables(c, clause);
    *type = right ? rule_type(c, clause) : NULL;
    return right;
}

static void loosen(us_checker *c, const us_clause *clause)
{
    size_t ground = ground_parts(clause);
    if (ground == clause->reference.count)
        us_type_layer_set(c->rules, clause->node, &us_type_any);
    else
        us_type_layer_loosen(&c->types, c->rules, clause->node,
                             nest_any(c, &clause->reference, ground + 1));
}

static void check_rule(us_checker *c, us_rules *rules, us_clause *clause)
{
    const us_type_node *type;
    if (!us_checker_rule(c, rules, clause, &type))
        loosen(c, clause);
    else if (type)
        us_type_layer_insert(&c->types, c->rules, clause->node, type);
}

/* ---- All rules, in order */

/* The order of the reference: by place, but after what they depend on. */
static int compare_rules(void *data, const void *a, const void *b)
{
    const us_clause *one = *(us_clause *const *)a, *other = *(us_clause *const *)b;
    (void)data;
    int files = us_str_compare(one->module->file, other->module->file);
    if (files)
        return files;
    uint32_t at = one->rule->span.position.offset;
    uint32_t other_at = other->rule->span.position.offset;
    return at < other_at ? -1 : at > other_at;
}

/* A walk from rules to what they read, depth first, with a stack of its own. */
typedef struct dependency_walk {
    us_graph *graph;
    bool *seen;     /* by vertex */
    bool *read;     /* by vertex: by some rule */
    uint32_t *next; /* by vertex: its edge to follow next */
    us_vertex *path;
    us_clause **sequence; /* so far */
    size_t count;
} dependency_walk;

static void add_after_dependencies(dependency_walk *w, us_vertex root)
{
    const us_graph *graph = w->graph;
    size_t depth = 0;
    w->seen[root] = true;
    w->path[depth++] = root;
    while (depth) {
        us_vertex v = w->path[depth - 1];
        const us_edges *edges = &graph->edges[v];
        if (w->next[v] < edges->count) {
            us_vertex to = edges->items[w->next[v]++];
            w->read[to] = true;
            if (!w->seen[to]) {
                w->seen[to] = true;
                w->path[depth++] = to;
            }
            continue;
        }
        depth--;
        if (v < graph->compiler->branch_count)
            w->sequence[w->count++] = graph->clauses[v];
    }
}

/* All rules, each behind those that it reads. */
static dependency_walk order_rules(us_checker *c)
{
    us_graph *graph = c->graph;
    us_arena *arena = c->types.arena;
    size_t count = c->compiler->branch_count;
    us_clause **order = us_arena_alloc_array(arena, count + 1, sizeof(us_clause *));
    memcpy(order, graph->clauses, count * sizeof(us_clause *));
    us_sort(arena, order, count, sizeof(us_clause *), compare_rules, NULL);
    dependency_walk w = {.graph = graph};
    w.seen = us_arena_alloc_zero(arena, graph->vertex_count);
    w.read = us_arena_alloc_zero(arena, graph->vertex_count);
    w.next = us_arena_alloc_zero(arena, graph->vertex_count * sizeof *w.next);
    w.path = us_arena_alloc_array(arena, graph->vertex_count, sizeof *w.path);
    w.sequence = us_arena_alloc_array(arena, count + 1, sizeof(us_clause *));
    for (size_t i = 0; i < count; i++)
        if (!w.seen[us_graph_vertex(order[i])])
            add_after_dependencies(&w, us_graph_vertex(order[i]));
    return w;
}

/* Rules that no other reads come last: threads share them. */
static bool check_rules(us_checker *c, us_rules *rules)
{
    dependency_walk w = order_rules(c);
    bool shared = us_checker_may_share(c, rules);
    size_t left = 0;
    for (size_t i = 0; i < w.count; i++) {
        us_clause *clause = w.sequence[i];
        if (shared && !w.read[us_graph_vertex(clause)])
            w.sequence[left++] = clause;
        else
            check_rule(c, rules, clause);
    }
    if (c->error_count == 0)
        return us_checker_share(c, rules, w.sequence, left);
    for (size_t i = 0; i < left; i++)
        check_rule(c, rules, w.sequence[i]);
    return true;
}

/* ---- Errors */

static int compare_errors(void *data, const void *first, const void *second)
{
    const us_diag *a = &((const us_type_error *)first)->diag;
    const us_diag *b = &((const us_type_error *)second)->diag;
    (void)data;
    int order = us_str_compare(a->file, b->file);
    if (order)
        return order;
    if (a->position.row != b->position.row)
        return a->position.row < b->position.row ? -1 : 1;
    if (a->position.column != b->position.column)
        return a->position.column < b->position.column ? -1 : 1;
    order = us_str_compare(a->message, b->message);
    return order ? order : us_str_compare(a->detail, b->detail);
}

/* Hands the errors over; false if there are any. */
static bool report(us_checker *c)
{
    us_compiler *compiler = c->compiler;
    for (size_t i = 0; i < c->error_count; i++)
        *us_diag_list_add(compiler->diags) = c->errors[i].diag;
    bool ok = c->error_count == 0;
    c->error_count = 0;
    if (c->types.work)
        return ok;
    us_pass_error(compiler, c->clause, "rego_type_error",
                  c->clause->body->items[0]->span.position,
                  "the types of the policy are too large to be compared");
    return false;
}

static void free_arena(void *data)
{
    us_arena_free(data);
}

/* Made when first asked for. */
static us_checker *checker_of(us_rules *rules)
{
    us_arena *arena = rules->compiler->arena;
    if (rules->checker)
        return rules->checker;
    us_arena *own = us_arena_alloc(arena, sizeof *own);
    us_arena_init(own, arena->limit, arena->recovery);
    own->bulky = arena->bulky;
    us_arena_on_release(arena, free_arena, own);
    rules->checker = us_checker_new(own, rules->compiler, rules->graph);
    us_checker_read_input(rules->checker);
    return rules->checker;
}

void us_rules_end_types(us_rules *rules)
{
    if (rules->checker)
        us_arena_free(rules->checker->types.arena);
    rules->checker = NULL;
}

bool us_rules_types(us_rules *rules, bool *deprecated)
{
    *deprecated = false;
    if (!rules->graph)
        return true;
    us_checker *c = checker_of(rules);
    c->graph = rules->graph;
    if (!check_rules(c, rules))
        return false;
    if (c->compiler->type_notes)
        us_type_notes_rules(c);
    us_sort(c->types.arena, c->errors, c->error_count, sizeof *c->errors, compare_errors,
            NULL);
    *deprecated = c->deprecated;
    return report(c);
}

bool us_rule_types(us_rules *rules, us_clause *clause)
{
    us_checker *c = checker_of(rules);
    us_checker_enter(c, clause, c->rules);
    us_checker_body(c, clause->body);
    if (c->compiler->type_notes && c->error_count == 0)
        us_type_notes_query(c, clause);
    return report(c);
}

bool us_rules_operand_lines(us_rules *rules, us_clause *clause, us_literal *literal,
                            us_str *lines, us_str *facts)
{
    us_checker *c = checker_of(rules);
    const us_terms *call = &literal->as.call;
    us_term *room;
    us_checker_enter(c, clause, c->rules);
    us_terms callee = us_checker_parts(call->items[0], &room);
    const us_type_node *function = us_checker_ref(c, &callee);
    size_t errors = c->error_count;
    us_checker_closures(c, literal);
    c->error_count = errors;
    if (!function || function->kind != US_KIND_FUNCTION)
        return false;
    const us_type_node **have =
        us_arena_alloc_array(c->types.arena, call->count, sizeof *have);
    for (size_t i = 1; i < call->count; i++)
        have[i - 1] = us_checker_term(c, call->items[i]);
    *lines = us_str_copy(
        rules->compiler->diags->arena,
        us_type_operand_lines(&c->types, have, call->count - 1, function, false));
    *facts = us_str_copy(
        rules->compiler->diags->arena,
        us_type_operand_facts(c->types.arena, have, call->count - 1, function, false));
    return true;
}
