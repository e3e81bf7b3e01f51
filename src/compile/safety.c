/* CheckSafetyRuleHeads, CheckSafetyRuleBodies: the order of literals.
 *
 * Literals of a body are placed one after the other, each as soon as every
 * variable that it needs is bound by those placed before it; so a body that is
 * written in a good order keeps it. Variables that are never bound are unsafe.
 * Then the bodies inside the literals are ordered alike, with what was bound
 * before their literal as given. The order is the reference's own, since it
 * decides what a policy evaluates before an error or an undefined value.
 *
 * What a literal needs and binds is the business of outputs.c. Sets live only
 * as long as the work on one clause, unless an error was reported: reports lie
 * in the same arena. */
#include "compile/outputs.h"
#include "compile/rules.h"

#include "syntax/ast_text.h"

#include <stdlib.h>

/* The unsafe variables of one literal. */
typedef struct unsafe_literal {
    const us_literal *literal;
    us_vars vars;
} unsafe_literal;

typedef struct unsafe_list {
    unsafe_literal *items;
    size_t count;
    size_t capacity;
} unsafe_list;

typedef struct ordering {
    us_compiler *compiler;
    us_clause *clause;
} ordering;

/* One body at work. */
typedef struct body_order {
    us_body *body;
    us_literal **placed;
    size_t placed_count;
    bool *is_placed;
    us_vars *unsafe;   /* by literal, what it still needs */
    us_vars *closures; /* by literal, what its closures take from the body */
    us_vars safe;
} body_order;

static void add_unsafe(ordering *o, unsafe_list *list, const us_literal *literal,
                       us_vars vars)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].literal == literal) {
            us_vars_unite(list->items[i].vars, vars);
            return;
        }
    list->items = us_arena_room(o->compiler->arena, list->items, list->count,
                                &list->capacity, sizeof *list->items);
    list->items[list->count++] =
        (unsafe_literal){literal, us_vars_copy(o->compiler->arena, vars)};
}

/* The variables in the comprehensions of a term, wherever those stand. */
static void add_closures(us_vars set, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            add_closures(set, term->as.list.items[i]);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            add_closures(set, term->as.object.keys[i]);
            add_closures(set, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
        us_vars_of_term(set, term, 0);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void add_literal_closures(us_vars set, const us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        add_closures(set, literal->as.term);
        break;
    case US_LITERAL_CALL:
        for (size_t i = 1; i < literal->as.call.count; i++)
            add_closures(set, literal->as.call.items[i]);
        break;
    case US_LITERAL_EVERY:
        us_vars_of_body(set, literal->as.every.body, 0);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        us_vars_of_body(set, literal->as.logic.left, 0);
        if (literal->as.logic.right)
            us_vars_of_body(set, literal->as.logic.right, 0);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

static body_order start_body(ordering *o, us_body *body, us_vars globals)
{
    us_arena *arena = o->compiler->arena;
    size_t count = body->count;
    body_order b = {.body = body};
    b.placed = us_arena_alloc_array(arena, count + 1, sizeof *b.placed);
    b.is_placed = us_arena_alloc_zero(arena, count + 1);
    b.unsafe = us_arena_alloc_array(arena, count + 1, sizeof *b.unsafe);
    b.closures = us_arena_alloc_array(arena, count + 1, sizeof *b.closures);
    us_vars all = us_vars_make(arena, o->clause);
    for (size_t i = 0; i < count; i++) {
        b.unsafe[i] = us_vars_make(arena, o->clause);
        us_outputs_visible(o->compiler, o->clause, b.unsafe[i], body->items[i]);
        us_vars_unite(all, b.unsafe[i]);
    }
    b.safe = us_vars_copy(arena, all);
    us_vars_intersect(b.safe, globals);
    for (size_t i = 0; i < count; i++) {
        us_vars_subtract(b.unsafe[i], b.safe);
        b.closures[i] = us_vars_make(arena, o->clause);
        add_literal_closures(b.closures[i], body->items[i]);
        us_vars_intersect(b.closures[i], all);
        us_vars_subtract(b.closures[i], globals);
    }
    return b;
}

/* Places literal [i] if it can be. [outputs] is scratch. */
static void try_literal(ordering *o, body_order *b, size_t i, us_vars outputs)
{
    us_vars_clear(outputs);
    us_arena_mark mark = us_arena_get_mark(o->compiler->arena);
    us_outputs_of_literal(o->compiler, o->clause, outputs, b->body->items[i], b->safe);
    us_arena_release(o->compiler->arena, mark);
    if (!us_vars_empty(b->closures[i])) {
        /* x = [x | …]: the closure means the variable that the literal binds. */
        if (us_vars_equal(b->closures[i], outputs))
            return;
        us_vars_unite(b->unsafe[i], b->closures[i]);
    }
    us_vars_subtract(b->unsafe[i], outputs);
    us_vars_subtract(b->unsafe[i], b->safe);
    if (!us_vars_empty(b->unsafe[i]))
        return;
    b->is_placed[i] = true;
    b->placed[b->placed_count++] = b->body->items[i];
    us_vars_unite(b->safe, outputs);
}

static void order_body(ordering *o, us_body *body, us_vars globals, unsafe_list *unsafe);

/* The bodies inside one literal. */
typedef struct closures {
    ordering *o;
    us_vars globals;
    unsafe_list *unsafe;
    const us_literal *current;
} closures;

static void order_closure(closures *c, us_body *body, us_vars term_vars)
{
    us_arena *arena = c->o->compiler->arena;
    us_vars known = us_vars_copy(arena, c->globals);
    for (size_t i = 0; i < body->count; i++)
        us_outputs_visible(c->o->compiler, c->o->clause, known, body->items[i]);
    us_vars_subtract(term_vars, known);
    if (!us_vars_empty(term_vars))
        add_unsafe(c->o, c->unsafe, c->current, term_vars);
    order_body(c->o, body, c->globals, c->unsafe);
}

static void order_terms(closures *c, us_term *term)
{
    us_vars vars;
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            order_terms(c, term->as.list.items[i]);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            order_terms(c, term->as.object.keys[i]);
            order_terms(c, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        vars = us_vars_make(c->o->compiler->arena, c->o->clause);
        if (term->as.comprehension.key)
            us_vars_of_term(vars, term->as.comprehension.key, 0);
        us_vars_of_term(vars, term->as.comprehension.value, 0);
        order_closure(c, term->as.comprehension.body, vars);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void order_inside(closures *c, us_literal *literal)
{
    us_vars none = us_vars_make(c->o->compiler->arena, c->o->clause);
    switch (literal->kind) {
    case US_LITERAL_TERM:
        order_terms(c, literal->as.term);
        break;
    case US_LITERAL_CALL:
        for (size_t i = 1; i < literal->as.call.count; i++)
            order_terms(c, literal->as.call.items[i]);
        break;
    case US_LITERAL_EVERY:
        if (literal->as.every.key)
            us_vars_of_term(c->globals, literal->as.every.key, 0);
        us_vars_of_term(c->globals, literal->as.every.value, 0);
        order_closure(c, literal->as.every.body, none);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        order_closure(c, literal->as.logic.left, none);
        if (literal->as.logic.right)
            order_closure(c, literal->as.logic.right, none);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

/* Orders [body] and all bodies in it, given that [globals] are bound. Adds to
 * [unsafe] what can't be placed; the body then stays as it was. */
static void order_body(ordering *o, us_body *body, us_vars globals, unsafe_list *unsafe)
{
    us_arena *arena = o->compiler->arena;
    body_order b = start_body(o, body, globals);
    us_vars outputs = us_vars_make(arena, o->clause);
    size_t before;
    do {
        before = b.placed_count;
        for (size_t i = 0; i < body->count; i++)
            if (!b.is_placed[i])
                try_literal(o, &b, i, outputs);
    } while (b.placed_count > before);
    closures c = {o, us_vars_copy(arena, globals), unsafe, NULL};
    for (size_t i = 0; i < b.placed_count; i++) {
        if (i > 0)
            us_outputs_visible(o->compiler, o->clause, c.globals, b.placed[i - 1]);
        c.current = b.placed[i];
        order_inside(&c, b.placed[i]);
    }
    for (size_t i = 0; i < body->count; i++)
        if (!b.is_placed[i])
            add_unsafe(o, unsafe, body->items[i], b.unsafe[i]);
    if (b.placed_count == body->count)
        memcpy(body->items, b.placed, body->count * sizeof *b.placed);
}

/* A variable to complain about, at the first literal that needs it. */
typedef struct complaint {
    uint32_t local;
    us_position position;
} complaint;

static int compare_positions(us_position a, us_position b)
{
    if (a.row != b.row)
        return a.row < b.row ? -1 : 1;
    return a.column < b.column ? -1 : a.column > b.column;
}

static int compare_complaints(const void *a, const void *b)
{
    const complaint *left = a;
    const complaint *right = b;
    int order = compare_positions(left->position, right->position);
    return order ? order : left->local < right->local ? -1 : 1;
}

static int compare_unsafe(const void *a, const void *b)
{
    return compare_positions(((const unsafe_literal *)a)->literal->span.position,
                             ((const unsafe_literal *)b)->literal->span.position);
}

/* The ground part of a rule's reference, as text. */
static us_str rule_name(us_compiler *compiler, const us_rule *rule)
{
    us_term ref = {.kind = US_TERM_REF, .as.list = rule->head.reference};
    size_t count = 1;
    while (count < ref.as.list.count && ref.as.list.items[count]->kind == US_TERM_SCALAR)
        count++;
    ref.as.list.count = count;
    return us_pass_term_text(compiler, &ref);
}

/* " in rule NAME" where rules of other names share the line, else nothing. */
static us_str rule_scope(us_compiler *compiler, const us_clause *clause)
{
    if (!clause->rule)
        return US_STR_EMPTY;
    us_str name = rule_name(compiler, clause->rule);
    for (size_t i = 0; i < clause->module->rule_count; i++)
        for (const us_rule *rule = clause->module->rules[i]; rule; rule = rule->otherwise)
            if (rule->span.position.row == clause->rule->span.position.row &&
                !us_str_equal(rule_name(compiler, rule), name))
                return us_str_format(compiler->diags->arena, " in rule %.*s",
                                     US_STR_ARG(name));
    return US_STR_EMPTY;
}

static bool is_future_keyword(us_str name)
{
    static const char *const words[] = {"in",  "every", "contains", "if",
                                        "not", "and",   "or"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (us_str_is(name, words[i]))
            return true;
    return false;
}

static void report_variable(ordering *o, uint32_t local, us_position position,
                            us_str scope)
{
    us_str name = us_pass_local_name(o->clause, local);
    if (is_future_keyword(name))
        us_pass_error(o->compiler, o->clause, "rego_unsafe_var_error", position,
                      "var %.*s is unsafe%.*s (hint: `import future.keywords.%.*s` to "
                      "import a future keyword)",
                      US_STR_ARG(name), US_STR_ARG(scope), US_STR_ARG(name));
    else
        us_pass_error(o->compiler, o->clause, "rego_unsafe_var_error", position,
                      "var %.*s is unsafe%.*s", US_STR_ARG(name), US_STR_ARG(scope));
}

/* What the withs of an every need, its domain needs too, and OPA misses it there. */
static bool is_in_withs_of_every(ordering *o, const us_literal *literal, uint32_t local)
{
    if (literal->kind != US_LITERAL_EVERY || literal->with_count == 0)
        return false;
    us_literal only_withs = {.kind = US_LITERAL_KIND_COUNT,
                             .withs = literal->withs,
                             .with_count = literal->with_count};
    us_vars vars = us_vars_make(o->compiler->arena, o->clause);
    us_vars_of_literal(vars, &only_withs, 0);
    return us_vars_has(vars, local);
}

/* The unsafe variables that have names, by place. */
static size_t collect_complaints(ordering *o, const unsafe_list *unsafe, complaint *out)
{
    size_t count = 0;
    for (uint32_t v = 1; v <= o->clause->locals->count; v++) {
        if (!us_pass_is_named(o->clause, v))
            continue;
        const us_literal *first = NULL;
        for (size_t i = 0; i < unsafe->count; i++) {
            const us_literal *literal = unsafe->items[i].literal;
            if (us_vars_has(unsafe->items[i].vars, v) &&
                !is_in_withs_of_every(o, literal, v) &&
                (!first ||
                 compare_positions(literal->span.position, first->span.position) < 0))
                first = literal;
        }
        if (first)
            out[count++] = (complaint){v, first->span.position};
    }
    qsort(out, count, sizeof *out, compare_complaints);
    return count;
}

/* Nothing unsafe has a name: the literals themselves are to blame. */
static void report_literals(ordering *o, unsafe_list *unsafe, us_str scope)
{
    qsort(unsafe->items, unsafe->count, sizeof *unsafe->items, compare_unsafe);
    us_vars seen = us_vars_make(o->compiler->arena, o->clause);
    for (size_t i = 0; i < unsafe->count; i++) {
        if (us_vars_within(unsafe->items[i].vars, seen))
            continue;
        us_vars_unite(seen, unsafe->items[i].vars);
        us_pass_error(o->compiler, o->clause, "rego_unsafe_var_error",
                      unsafe->items[i].literal->span.position, "expression is unsafe%.*s",
                      US_STR_ARG(scope));
    }
}

/* Some := has a variable of that name on its left. */
static bool is_assigned(const ordering *o, us_vars assigned, uint32_t local)
{
    for (uint32_t v = us_vars_next(assigned, 1); v; v = us_vars_next(assigned, v + 1))
        if (us_str_equal(us_pass_local_name(o->clause, v),
                         us_pass_local_name(o->clause, local)))
            return true;
    return false;
}

/* A variable that := would bind is only unsafe because its value is: it is
 * mentioned only if there is nothing else to mention. */
static void report_unsafe(ordering *o, unsafe_list *unsafe)
{
    us_arena *arena = o->compiler->arena;
    us_str scope = rule_scope(o->compiler, o->clause);
    us_vars assigned = us_vars_make(arena, o->clause);
    for (size_t i = 0; i < unsafe->count; i++)
        if (us_literal_is_assignment(unsafe->items[i].literal))
            us_vars_of_term(assigned, unsafe->items[i].literal->as.call.items[1], 0);
    complaint *complaints =
        us_arena_alloc_array(arena, o->clause->locals->count + 1, sizeof *complaints);
    size_t count = collect_complaints(o, unsafe, complaints);
    bool others = false;
    for (size_t i = 0; i < count; i++)
        others = others || !is_assigned(o, assigned, complaints[i].local);
    for (size_t i = 0; i < count; i++)
        if (!others || !is_assigned(o, assigned, complaints[i].local))
            report_variable(o, complaints[i].local, complaints[i].position, scope);
    if (count == 0)
        report_literals(o, unsafe, scope);
}

static void add_arguments(us_vars set, const us_clause *clause)
{
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_vars_of_term(set, clause->arguments.items[i], 0);
}

bool us_rule_order(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    ordering o = {compiler, clause};
    size_t errors = us_pass_errors(compiler);
    us_arena_mark mark = us_arena_get_mark(compiler->arena);
    us_vars globals = us_vars_make(compiler->arena, clause);
    add_arguments(globals, clause);
    unsafe_list unsafe = {0};
    order_body(&o, clause->body, globals, &unsafe);
    if (unsafe.count)
        report_unsafe(&o, &unsafe);
    if (us_pass_errors(compiler) != errors)
        return false;
    us_arena_release(compiler->arena, mark);
    return true;
}

/* The place of the last mention of [local] in [term]. */
static void find_mention(const us_term *term, uint32_t local, us_position *position)
{
    switch (term->kind) {
    case US_TERM_VARIABLE:
        if (term->as.variable.local == local)
            *position = term->span.position;
        break;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            find_mention(term->as.list.items[i], local, position);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            find_mention(term->as.object.keys[i], local, position);
            find_mention(term->as.object.values[i], local, position);
        }
        break;
    case US_TERM_SCALAR:
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static us_position head_mention(const us_clause *clause, uint32_t local)
{
    us_position position = clause->rule->head.span.position;
    if (clause->key)
        find_mention(clause->key, local, &position);
    if (clause->value)
        find_mention(clause->value, local, &position);
    for (size_t i = 1; i < clause->reference.count; i++)
        find_mention(clause->reference.items[i], local, &position);
    return position;
}

bool us_rule_head(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    if (!clause->rule)
        return true;
    size_t errors = us_pass_errors(compiler);
    us_arena_mark mark = us_arena_get_mark(compiler->arena);
    us_vars head = us_vars_make(compiler->arena, clause);
    us_vars bound = us_vars_make(compiler->arena, clause);
    if (clause->key)
        us_vars_of_term(head, clause->key, 0);
    if (clause->value)
        us_vars_of_term(head, clause->value, 0);
    for (size_t i = 1; i < clause->reference.count; i++)
        us_vars_of_term(head, clause->reference.items[i], 0);
    us_vars_of_body(bound, clause->body, US_VARS_SKIP_CLOSURES | US_VARS_SKIP_WITH_HEADS);
    add_arguments(bound, clause);
    us_vars_subtract(head, bound);
    for (uint32_t v = us_vars_next(head, 1); v; v = us_vars_next(head, v + 1))
        if (us_pass_is_named(clause, v)) {
            us_str scope = rule_scope(compiler, clause);
            us_str name = us_pass_local_name(clause, v);
            us_pass_error(compiler, clause, "rego_unsafe_var_error",
                          head_mention(clause, v), "var %.*s is unsafe%.*s",
                          US_STR_ARG(name), US_STR_ARG(scope));
        }
    if (us_pass_errors(compiler) != errors)
        return false;
    us_arena_release(compiler->arena, mark);
    return true;
}
