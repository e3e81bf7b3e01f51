/* CheckSafetyRuleHeads, CheckSafetyRuleBodies: the order of literals.
 *
 * Literals of a body are placed one after the other, each as soon as every
 * variable that it needs is bound by those placed before it; so a body that is
 * written in a good order keeps it. Variables that are never bound are unsafe.
 * Then the bodies inside the literals are ordered alike, with what was bound
 * before their literal as given. The order is the reference's own, since it
 * decides what a policy evaluates before an error or an undefined value.
 *
 * The reference tries all literals again until a round places none. Here a literal
 * is tried again only when one of its variables was bound since: nothing else can
 * change what becomes of it, and a body of n literals in the worst order would take
 * n rounds.
 *
 * What a literal needs and binds is the business of outputs.c, complaints that of
 * unsafe.c. Sets lie in an arena of their own and are forgotten after each body;
 * what is kept for each literal is a list, for a set has a bit for every variable
 * of the rule. */
#include "compile/outputs.h"
#include "compile/rules.h"
#include "compile/unsafe.h"

#include <stdlib.h>

typedef struct ordering {
    us_compiler *compiler;
    us_arena *scratch;
    us_clause *clause;
    us_unsafe *unsafe;
} ordering;

/* That a literal mentions a variable. */
typedef struct mention {
    uint32_t local;
    uint32_t literal;
} mention;

/* Literals to be tried, the first of the body on top: a heap. */
typedef struct queue {
    uint32_t *items;
    size_t count;
} queue;

/* One body at work. */
typedef struct body_order {
    us_body *body;
    us_literal **placed;
    size_t placed_count;
    bool *is_placed;
    us_local_list *unsafe;   /* by literal, what it still needs */
    us_local_list *closures; /* by literal, what its closures take from the body */
    us_vars safe;
    us_vars outputs;   /* scratch: of the literal being tried */
    us_vars found;     /* scratch, empty between uses */
    mention *mentions; /* of those left over by the first round, by local; else NULL */
    size_t mention_count;
    queue due;   /* in this round, behind the literal being tried */
    queue later; /* in the next */
    bool *is_queued;
} body_order;

/* The variables in the comprehensions of a term, wherever those stand. */
static void add_closures(us_vars set, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            if (!us_term_is_leaf(term->as.list.items[i]))
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

/* There are bodies in the literal that are not in its terms. */
static bool has_bodies(const us_literal *literal)
{
    return literal->kind != US_LITERAL_TERM && literal->kind != US_LITERAL_CALL;
}

static void add_literal_closures(us_vars set, const us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        add_closures(set, literal->as.term);
        break;
    case US_LITERAL_CALL:
        for (size_t i = 1; i < literal->as.call.count; i++)
            if (!us_term_is_leaf(literal->as.call.items[i]))
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

/* There are bodies in [body], or may be. */
static bool is_nested(const ordering *o, const us_body *body)
{
    bool nested = o->clause->locals->has & US_HAS_CLOSURES;
    for (size_t i = 0; i < body->count && !nested; i++)
        nested = has_bodies(body->items[i]);
    return nested;
}

static void visible(ordering *o, us_vars set, const us_literal *literal)
{
    us_arena_mark mark = us_arena_get_mark(o->compiler->arena);
    us_outputs_visible(o->compiler, o->clause, set, literal);
    us_arena_release(o->compiler->arena, mark);
}

static body_order start_body(ordering *o, us_body *body, us_vars globals)
{
    us_arena *arena = o->scratch;
    size_t count = body->count;
    body_order b = {.body = body};
    b.placed = us_arena_alloc_array(arena, count + 1, sizeof *b.placed);
    b.is_placed = us_arena_alloc_zero(arena, count + 1);
    b.unsafe = us_arena_alloc_array(arena, count + 1, sizeof *b.unsafe);
    b.closures = us_arena_alloc_array(arena, count + 1, sizeof *b.closures);
    b.outputs = us_vars_make(arena, o->clause);
    b.found = us_vars_make(arena, o->clause);
    us_vars all = us_vars_make(arena, o->clause);
    us_vars one = us_vars_make(arena, o->clause);
    for (size_t i = 0; i < count; i++) {
        us_vars_clear(one);
        visible(o, one, body->items[i]);
        us_vars_unite(all, one);
        us_vars_subtract(one, globals);
        b.unsafe[i] = us_vars_list(arena, one);
    }
    b.safe = us_vars_copy(arena, all);
    us_vars_intersect(b.safe, globals);
    us_vars_subtract(all, globals);
    bool nested = is_nested(o, body);
    for (size_t i = 0; i < count; i++) {
        b.closures[i] = (us_local_list){NULL, 0};
        if (!nested)
            continue;
        us_vars_clear(one);
        add_literal_closures(one, body->items[i]);
        us_vars_intersect(one, all);
        b.closures[i] = us_vars_list(arena, one);
    }
    return b;
}

static bool is_exactly(const us_local_list *list, us_vars set)
{
    size_t found = 0;
    for (uint32_t v = us_vars_next(set, 1); v; v = us_vars_next(set, v + 1))
        found++;
    for (size_t i = 0; found == list->count && i < list->count; i++)
        if (!us_vars_has(set, list->items[i]))
            return false;
    return found == list->count;
}

/* Adds to what literal [i] needs what its closures take. */
static void need_closures(ordering *o, body_order *b, size_t i)
{
    us_local_list *needs = &b->unsafe[i];
    const us_local_list *more = &b->closures[i];
    uint32_t *items =
        us_arena_alloc_array(o->scratch, needs->count + more->count, sizeof *items);
    size_t count = needs->count;
    for (size_t k = 0; k < count; k++)
        us_vars_add(b->found, items[k] = needs->items[k]);
    for (size_t k = 0; k < more->count; k++)
        if (!us_vars_has(b->found, more->items[k]))
            items[count++] = more->items[k];
    for (size_t k = 0; k < needs->count; k++)
        us_vars_remove(b->found, needs->items[k]);
    *needs = (us_local_list){items, count};
}

static void push(queue *q, uint32_t literal)
{
    size_t at = q->count++;
    for (; at > 0 && q->items[(at - 1) / 2] > literal; at = (at - 1) / 2)
        q->items[at] = q->items[(at - 1) / 2];
    q->items[at] = literal;
}

static uint32_t pop(queue *q)
{
    uint32_t first = q->items[0], last = q->items[--q->count];
    size_t at = 0;
    for (size_t below = 1; below < q->count; below = 2 * at + 1) {
        if (below + 1 < q->count && q->items[below + 1] < q->items[below])
            below++;
        if (q->items[below] >= last)
            break;
        q->items[at] = q->items[below];
        at = below;
    }
    q->items[at] = last;
    return first;
}

/* [local] was bound by [placed]: who mentions it is to be tried again. */
static void wake(body_order *b, uint32_t local, uint32_t placed)
{
    size_t low = 0, high = b->mention_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->mentions[middle].local < local)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < b->mention_count && b->mentions[low].local == local; low++) {
        uint32_t literal = b->mentions[low].literal;
        if (b->is_placed[literal] || b->is_queued[literal])
            continue;
        b->is_queued[literal] = true;
        push(literal > placed ? &b->due : &b->later, literal);
    }
}

/* Places literal [i] if it can be. */
static void try_literal(ordering *o, body_order *b, uint32_t i)
{
    us_vars_clear(b->outputs);
    us_arena_mark mark = us_arena_get_mark(o->compiler->arena);
    us_outputs_of_literal(o->compiler, o->clause, b->outputs, b->body->items[i], b->safe);
    us_arena_release(o->compiler->arena, mark);
    if (b->closures[i].count > 0) {
        /* x = [x | …]: the closure means the variable that the literal binds. */
        if (is_exactly(&b->closures[i], b->outputs))
            return;
        need_closures(o, b, i);
    }
    us_local_list *needs = &b->unsafe[i];
    size_t left = 0;
    for (size_t k = 0; k < needs->count; k++)
        if (!us_vars_has(b->outputs, needs->items[k]) &&
            !us_vars_has(b->safe, needs->items[k]))
            needs->items[left++] = needs->items[k];
    needs->count = left;
    if (left > 0)
        return;
    b->is_placed[i] = true;
    b->placed[b->placed_count++] = b->body->items[i];
    if (b->mentions) {
        us_vars_subtract(b->outputs, b->safe);
        for (uint32_t v = us_vars_next(b->outputs, 1); v;
             v = us_vars_next(b->outputs, v + 1))
            wake(b, v, i);
    }
    us_vars_unite(b->safe, b->outputs);
}

static int compare_mentions(const void *a, const void *b)
{
    const mention *left = a, *right = b;
    if (left->local != right->local)
        return left->local < right->local ? -1 : 1;
    return left->literal < right->literal ? -1 : left->literal > right->literal;
}

/* Queues what the first round left over, and notes who mentions what. */
static void queue_rest(ordering *o, body_order *b)
{
    size_t count = b->body->count, capacity = 0;
    b->due.items = us_arena_alloc_array(o->scratch, count, sizeof *b->due.items);
    b->later.items = us_arena_alloc_array(o->scratch, count, sizeof *b->later.items);
    b->is_queued = us_arena_alloc_zero(o->scratch, count);
    for (size_t i = 0; i < count; i++) {
        if (b->is_placed[i])
            continue;
        push(&b->due, (uint32_t)i);
        b->is_queued[i] = true;
        us_vars_clear(b->found);
        us_vars_of_literal(b->found, b->body->items[i], 0);
        for (uint32_t v = us_vars_next(b->found, 1); v;
             v = us_vars_next(b->found, v + 1)) {
            b->mentions = us_arena_room(o->scratch, b->mentions, b->mention_count,
                                        &capacity, sizeof *b->mentions);
            b->mentions[b->mention_count++] = (mention){v, (uint32_t)i};
        }
    }
    us_vars_clear(b->found);
    if (b->mention_count > 1)
        qsort(b->mentions, b->mention_count, sizeof *b->mentions, compare_mentions);
}

static void place_literals(ordering *o, body_order *b)
{
    for (size_t i = 0; i < b->body->count; i++)
        try_literal(o, b, (uint32_t)i);
    if (b->placed_count == 0 || b->placed_count == b->body->count)
        return;
    queue_rest(o, b);
    while (b->due.count > 0) {
        while (b->due.count > 0) {
            uint32_t i = pop(&b->due);
            b->is_queued[i] = false;
            try_literal(o, b, i);
        }
        queue done = b->due;
        b->due = b->later;
        b->later = done;
    }
}

static void order_body(ordering *o, us_body *body, us_vars globals);

/* The bodies inside one literal. */
typedef struct closures {
    ordering *o;
    us_vars globals;
    const us_literal *current;
    size_t entry; /* of [current] among what is unsafe */
} closures;

/* [term_vars] is changed. */
static void order_closure(closures *c, us_body *body, us_vars term_vars)
{
    us_vars known = us_vars_copy(c->o->scratch, c->globals);
    for (size_t i = 0; i < body->count && !us_vars_within(term_vars, known); i++)
        visible(c->o, known, body->items[i]);
    us_vars_subtract(term_vars, known);
    if (!us_vars_empty(term_vars))
        us_unsafe_add(c->o->unsafe, c->current, us_vars_list(c->o->scratch, term_vars),
                      &c->entry);
    order_body(c->o, body, c->globals);
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
            if (!us_term_is_leaf(term->as.list.items[i]))
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
        vars = us_vars_make(c->o->scratch, c->o->clause);
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
    us_vars none = us_vars_make(c->o->scratch, c->o->clause);
    switch (literal->kind) {
    case US_LITERAL_TERM:
        order_terms(c, literal->as.term);
        break;
    case US_LITERAL_CALL:
        for (size_t i = 1; i < literal->as.call.count; i++)
            if (!us_term_is_leaf(literal->as.call.items[i]))
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

/* Orders [body] and all bodies in it, given that [globals] are bound. Notes as
 * unsafe what can't be placed; the body then stays as it was. */
static void order_body(ordering *o, us_body *body, us_vars globals)
{
    us_arena_mark mark = us_arena_get_mark(o->scratch);
    body_order b = start_body(o, body, globals);
    place_literals(o, &b);
    closures c = {o, us_vars_copy(o->scratch, globals), NULL, US_UNSAFE_NONE};
    bool nested = is_nested(o, body);
    for (size_t i = 0; i < b.placed_count && nested; i++) {
        us_arena_mark inside = us_arena_get_mark(o->scratch);
        if (i > 0)
            visible(o, c.globals, b.placed[i - 1]);
        c.current = b.placed[i];
        c.entry = US_UNSAFE_NONE;
        order_inside(&c, b.placed[i]);
        us_arena_release(o->scratch, inside);
    }
    for (size_t i = 0; i < body->count; i++)
        if (!b.is_placed[i]) {
            size_t entry = US_UNSAFE_NONE;
            us_unsafe_add(o->unsafe, body->items[i], b.unsafe[i], &entry);
        }
    if (b.placed_count == body->count)
        memcpy(body->items, b.placed, body->count * sizeof *b.placed);
    us_arena_release(o->scratch, mark);
}

static void add_arguments(us_vars set, const us_clause *clause)
{
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_vars_of_term(set, clause->arguments.items[i], 0);
}

static us_position clause_position(const us_clause *clause)
{
    if (clause->rule)
        return clause->rule->head.span.position;
    return clause->body->count ? clause->body->items[0]->span.position : (us_position){0};
}

bool us_rule_order(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    us_unsafe unsafe = {.compiler = compiler, .clause = clause};
    ordering o = {compiler, rules->scratch, clause, &unsafe};
    size_t errors = us_pass_errors(compiler);
    if (clause->locals->count > US_LOCALS_MAX) {
        us_pass_error(compiler, clause, "rego_compile_error", clause_position(clause),
                      "rule needs more than %d variables; split it", US_LOCALS_MAX);
        return false;
    }
    us_arena_mark mark = us_arena_get_mark(compiler->arena);
    us_vars globals = us_vars_make(compiler->arena, clause);
    add_arguments(globals, clause);
    order_body(&o, clause->body, globals);
    if (unsafe.count)
        us_unsafe_report(&unsafe);
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
    add_arguments(bound, clause);
    /* It is mostly the last literals that bind what the head needs. */
    for (size_t i = clause->body->count; i-- > 0 && !us_vars_within(head, bound);)
        us_vars_of_literal(bound, clause->body->items[i],
                           US_VARS_SKIP_CLOSURES | US_VARS_SKIP_WITH_HEADS);
    us_vars_subtract(head, bound);
    for (uint32_t v = us_vars_next(head, 1); v; v = us_vars_next(head, v + 1))
        if (us_pass_is_named(clause, v)) {
            us_str scope = us_unsafe_scope(compiler, clause);
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
