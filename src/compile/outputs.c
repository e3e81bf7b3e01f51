/* What a literal binds.
 *
 * An equation binds variables from both sides at once: the sides are taken
 * apart as far as their shape is known, and a variable that waits for others is
 * bound when the last of those is. A ref binds the variables in its brackets
 * once its head is bound; a call binds what stands in the operand behind those
 * it takes; negation and alternatives bind nothing. */
#include "compile/outputs.h"

/* Matching two sides of an equation. */
typedef struct unification {
    us_arena *arena;
    const us_clause *clause;
    us_vars safe;      /* bound before */
    us_vars bound;     /* found so far */
    us_vars *waiting;  /* by local: what the variable waits for; NULL: nothing does */
    uint32_t *pending; /* with waiting: variables found bound, not looked at yet */
} unification;

enum {
    PATTERN = US_VARS_SKIP_REF_HEADS | US_VARS_SKIP_OBJECT_KEYS | US_VARS_SKIP_CLOSURES
};

static bool head_is_safe(us_arena *arena, const us_clause *clause, const us_term *head,
                         us_vars safe)
{
    if (head->kind == US_TERM_VARIABLE)
        return head->as.variable.local == 0 || us_vars_has(safe, head->as.variable.local);
    us_vars vars = us_vars_make(arena, clause);
    us_vars_of_term(vars, head, US_VARS_SKIP_CLOSURES);
    return us_vars_within(vars, safe);
}

static bool term_is_safe(const unification *u, const us_term *term)
{
    if (term->kind == US_TERM_REF)
        return head_is_safe(u->arena, u->clause, term->as.list.items[0], u->safe);
    us_vars vars = us_vars_make(u->arena, u->clause);
    us_vars_of_term(vars, term, US_VARS_SKIP_CLOSURES);
    return us_vars_within(vars, u->safe);
}

static bool is_safe(const unification *u, uint32_t local)
{
    return us_vars_has(u->safe, local) || us_vars_has(u->bound, local);
}

static void push_bound(unification *u, uint32_t local, size_t *count)
{
    if (us_vars_has(u->bound, local))
        return;
    us_vars_add(u->bound, local);
    u->pending[(*count)++] = local;
}

/* Binds [local], what it waited for, and whatever waited for it alone. */
static void bind(unification *u, uint32_t local)
{
    if (!u->waiting) {
        us_vars_add(u->bound, local);
        return;
    }
    size_t count = 0;
    push_bound(u, local, &count);
    while (count) {
        uint32_t v = u->pending[--count];
        us_vars needs = u->waiting[v];
        u->waiting[v] = (us_vars){NULL, 0};
        for (uint32_t w = needs.words ? us_vars_next(needs, 1) : 0; w;
             w = us_vars_next(needs, w + 1))
            push_bound(u, w, &count);
        for (uint32_t w = 1; w <= u->clause->locals->count; w++) {
            us_vars waits = u->waiting[w];
            if (!waits.words || !us_vars_has(waits, v))
                continue;
            us_vars_remove(waits, v);
            if (us_vars_empty(waits))
                push_bound(u, w, &count);
        }
    }
}

static void wait_for(unification *u, uint32_t local, uint32_t other)
{
    size_t count = (size_t)u->clause->locals->count + 1;
    if (!u->waiting) {
        u->waiting = us_arena_alloc_zero(u->arena, count * sizeof *u->waiting);
        u->pending = us_arena_alloc_array(u->arena, count, sizeof *u->pending);
    }
    if (!u->waiting[local].words)
        u->waiting[local] = us_vars_make(u->arena, u->clause);
    us_vars_add(u->waiting[local], other);
}

static void bind_all(unification *u, const us_term *term)
{
    us_vars vars = us_vars_make(u->arena, u->clause);
    us_vars_of_term(vars, term, PATTERN);
    for (uint32_t v = us_vars_next(vars, 1); v; v = us_vars_next(vars, v + 1))
        bind(u, v);
}

/* A variable against an array or object. */
static void unify_composite(unification *u, uint32_t local, const us_term *term)
{
    if (is_safe(u, local)) {
        bind_all(u, term);
        return;
    }
    us_vars vars = us_vars_make(u->arena, u->clause);
    us_vars_of_term(vars, term, PATTERN);
    us_vars_subtract(vars, u->safe);
    us_vars_subtract(vars, u->bound);
    if (us_vars_empty(vars))
        bind(u, local);
    for (uint32_t v = us_vars_next(vars, 1); v; v = us_vars_next(vars, v + 1))
        wait_for(u, local, v);
}

static void unify_variables(unification *u, uint32_t a, uint32_t b)
{
    if (is_safe(u, b)) {
        bind(u, a);
    } else if (is_safe(u, a)) {
        bind(u, b);
    } else {
        wait_for(u, a, b);
        wait_for(u, b, a);
    }
}

static bool is_variable(const us_term *term)
{
    return term->kind == US_TERM_VARIABLE && term->as.variable.local;
}

/* A variable against anything. */
static void unify_variable(unification *u, uint32_t local, const us_term *b)
{
    if (is_variable(b))
        unify_variables(u, local, b->as.variable.local);
    else if (b->kind == US_TERM_ARRAY || b->kind == US_TERM_OBJECT)
        unify_composite(u, local, b);
    else if ((b->kind != US_TERM_REF && b->kind != US_TERM_CALL) || term_is_safe(u, b))
        bind(u, local);
}

static void unify(unification *u, const us_term *a, const us_term *b);

static void unify_arrays(unification *u, const us_terms *a, const us_terms *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        unify(u, a->items[i], b->items[i]);
}

static bool same_key(const us_term *a, const us_term *b)
{
    if (is_variable(a) && is_variable(b))
        return a->as.variable.local == b->as.variable.local;
    if (a->kind == US_TERM_SCALAR && b->kind == US_TERM_SCALAR)
        return us_value_equal(a->as.scalar, b->as.scalar);
    return false;
}

static void unify_objects(unification *u, const us_pairs *a, const us_pairs *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (same_key(a->keys[i], b->keys[k])) {
                unify(u, a->values[i], b->values[k]);
                break;
            }
}

/* The value of [source] binds all of an array or object opposite. Which
 * comprehensions do is OPA's choice, and depends on the side. */
static bool fills_pattern(const unification *u, const us_term *pattern,
                          const us_term *source, bool pattern_is_left)
{
    if (source->kind == US_TERM_REF || source->kind == US_TERM_CALL)
        return term_is_safe(u, source);
    if (pattern_is_left)
        return pattern->kind == US_TERM_ARRAY && us_term_is_comprehension(source);
    return source->kind == (pattern->kind == US_TERM_ARRAY
                                ? US_TERM_ARRAY_COMPREHENSION
                                : US_TERM_OBJECT_COMPREHENSION);
}

static void unify(unification *u, const us_term *a, const us_term *b)
{
    if (is_variable(a)) {
        unify_variable(u, a->as.variable.local, b);
    } else if (is_variable(b)) {
        unify_variable(u, b->as.variable.local, a);
    } else if (a->kind == US_TERM_ARRAY && b->kind == US_TERM_ARRAY) {
        unify_arrays(u, &a->as.list, &b->as.list);
    } else if (a->kind == US_TERM_OBJECT && b->kind == US_TERM_OBJECT) {
        unify_objects(u, &a->as.object, &b->as.object);
    } else {
        bool left = a->kind == US_TERM_ARRAY || a->kind == US_TERM_OBJECT;
        const us_term *pattern = left ? a : b;
        if ((left || b->kind == US_TERM_ARRAY || b->kind == US_TERM_OBJECT) &&
            fills_pattern(u, pattern, left ? b : a, left))
            bind_all(u, pattern);
    }
}

typedef struct ref_search {
    us_arena *arena;
    const us_clause *clause;
    us_vars safe;
    us_vars outputs;
} ref_search;

/* The variables in the brackets of refs whose heads are bound. */
static void add_refs(const ref_search *s, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
        if (!head_is_safe(s->arena, s->clause, term->as.list.items[0], s->safe))
            break;
        us_vars_of_term(s->outputs, term, US_VARS_SKIP_REF_HEADS);
        /* fallthrough */
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            if (!us_term_is_leaf(term->as.list.items[i]))
                add_refs(s, term->as.list.items[i]);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            add_refs(s, term->as.object.keys[i]);
            add_refs(s, term->as.object.values[i]);
        }
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void add_equation(us_arena *arena, const us_clause *clause, us_vars outputs,
                         const us_literal *literal, us_vars safe)
{
    const us_terms *call = &literal->as.call;
    ref_search refs = {arena, clause, safe, us_vars_make(arena, clause)};
    add_refs(&refs, call->items[1]);
    add_refs(&refs, call->items[2]);
    us_vars basis = refs.outputs;
    us_vars_unite(basis, safe);
    if (us_literal_is_assignment(literal)) {
        /* := never binds its right side from its left. */
        us_vars left = us_vars_make(arena, clause);
        us_vars_of_term(left, call->items[1], 0);
        us_vars_subtract(basis, left);
    }
    unification u = {arena, clause, basis, us_vars_make(arena, clause), NULL, NULL};
    unify(&u, call->items[1], call->items[2]);
    us_vars_unite(u.bound, basis);
    us_vars_subtract(u.bound, safe);
    us_vars_unite(outputs, u.bound);
}

static void add_call(us_compiler *compiler, us_arena *arena, const us_clause *clause,
                     us_vars outputs, const us_literal *literal, us_vars safe)
{
    const us_terms *call = &literal->as.call;
    size_t arity = us_literal_arity(compiler, literal);
    if (arity == US_ARITY_NONE)
        return;
    ref_search refs = {arena, clause, safe, us_vars_make(arena, clause)};
    for (size_t i = 0; i < call->count; i++)
        if (!us_term_is_leaf(call->items[i]))
            add_refs(&refs, call->items[i]);
    if (arity >= call->count - 1) {
        us_vars_unite(outputs, refs.outputs);
        return;
    }
    us_vars needs = us_vars_make(arena, clause);
    for (size_t i = 1; i <= arity; i++)
        us_vars_of_term(needs, call->items[i], PATTERN | US_VARS_SKIP_SETS);
    us_vars_subtract(needs, refs.outputs);
    us_vars_subtract(needs, safe);
    if (!us_vars_empty(needs))
        return;
    us_vars_unite(outputs, refs.outputs);
    for (size_t i = arity + 1; i < call->count; i++)
        us_vars_of_term(outputs, call->items[i], PATTERN | US_VARS_SKIP_SETS);
}

static bool withs_are_safe(us_arena *arena, const us_clause *clause,
                           const us_literal *literal, us_vars safe)
{
    if (literal->with_count == 0)
        return true;
    us_literal only_withs = {.kind = US_LITERAL_KIND_COUNT,
                             .withs = literal->withs,
                             .with_count = literal->with_count};
    us_vars vars = us_vars_make(arena, clause);
    us_vars_of_literal(vars, &only_withs,
                       US_VARS_SKIP_CLOSURES | US_VARS_SKIP_WITH_HEADS);
    return us_vars_within(vars, safe);
}

void us_outputs_of_literal(us_compiler *compiler, const us_clause *clause,
                           us_vars outputs, const us_literal *literal, us_vars safe)
{
    us_arena *arena = compiler->arena;
    if (literal->negated || !withs_are_safe(arena, clause, literal, safe))
        return;
    ref_search refs = {arena, clause, safe, outputs};
    switch (literal->kind) {
    case US_LITERAL_TERM:
        add_refs(&refs, literal->as.term);
        break;
    case US_LITERAL_CALL:
        if (us_literal_is_equation(literal))
            add_equation(arena, clause, outputs, literal, safe);
        else if (!us_literal_calls(literal,
                                   "eq")) /* with a third operand, binds nothing */
            add_call(compiler, arena, clause, outputs, literal, safe);
        break;
    case US_LITERAL_EVERY:
        add_refs(&refs, literal->as.every.domain);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

void us_outputs_of_body(us_compiler *compiler, const us_clause *clause, us_vars safe,
                        const us_body *body, size_t count)
{
    us_vars outputs = us_vars_make(compiler->arena, clause);
    for (size_t i = 0; i < count; i++) {
        us_vars_clear(outputs);
        us_outputs_of_literal(compiler, clause, outputs, body->items[i], safe);
        us_vars_unite(safe, outputs);
    }
}

/* How often variables occur in the literals of an operand, and which it binds. */
typedef struct operand {
    us_vars once;
    us_vars twice;
    us_vars bound;
} operand;

static void add_operand_equations(us_compiler *compiler, const us_clause *clause,
                                  const us_body *body, operand *o)
{
    us_arena *arena = compiler->arena;
    /* What is no side of an equation is taken from outside. */
    us_vars safe = us_vars_copy(arena, o->once);
    for (size_t i = 0; i < body->count; i++)
        for (size_t k = 1; us_literal_is_equation(body->items[i]) && k <= 2; k++)
            if (is_variable(body->items[i]->as.call.items[k]))
                us_vars_remove(safe, body->items[i]->as.call.items[k]->as.variable.local);
    us_vars outputs = us_vars_make(arena, clause);
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < body->count; i++) {
            if (!us_literal_is_equation(body->items[i]))
                continue;
            us_vars_clear(outputs);
            add_equation(arena, clause, outputs, body->items[i], safe);
            us_vars_subtract(outputs, safe);
            changed = changed || !us_vars_within(outputs, o->bound);
            us_vars_unite(o->bound, outputs);
            us_vars_unite(safe, outputs);
        }
    }
}

static void add_operand_calls(us_compiler *compiler, const us_body *body, operand *o)
{
    for (size_t i = 0; i < body->count; i++) {
        const us_literal *literal = body->items[i];
        if (literal->kind != US_LITERAL_CALL || us_literal_is_equation(literal))
            continue;
        const us_terms *call = &literal->as.call;
        size_t arity = us_literal_arity(compiler, literal);
        for (size_t k = arity + 1; arity < US_ARITY_NONE && k < call->count; k++)
            us_vars_of_term(o->bound, call->items[k], PATTERN | US_VARS_SKIP_SETS);
    }
}

/* Adds the variables that an operand without braces needs from outside. One that
 * the operand binds in one literal and uses in another is its own. */
static void add_operand(us_compiler *compiler, const us_clause *clause, us_vars set,
                        const us_body *body)
{
    us_arena *arena = compiler->arena;
    operand o = {us_vars_make(arena, clause), us_vars_make(arena, clause),
                 us_vars_make(arena, clause)};
    us_vars vars = us_vars_make(arena, clause);
    for (size_t i = 0; i < body->count; i++) {
        us_vars_clear(vars);
        us_vars_of_literal(vars, body->items[i],
                           US_VARS_SKIP_CLOSURES | US_VARS_SKIP_WITH_HEADS);
        us_vars again = us_vars_copy(arena, vars);
        us_vars_intersect(again, o.once);
        us_vars_unite(o.twice, again);
        us_vars_unite(o.once, vars);
    }
    if (body->count > 1) {
        add_operand_equations(compiler, clause, body, &o);
        add_operand_calls(compiler, body, &o);
        us_vars_intersect(o.bound, o.twice);
        us_vars_subtract(o.once, o.bound);
    }
    us_vars_unite(set, o.once);
}

void us_outputs_visible(us_compiler *compiler, const us_clause *clause, us_vars set,
                        const us_literal *literal)
{
    us_vars_of_literal(set, literal, US_VARS_SKIP_CLOSURES | US_VARS_SKIP_WITH_HEADS);
    if (literal->kind != US_LITERAL_NOT && literal->kind != US_LITERAL_AND &&
        literal->kind != US_LITERAL_OR)
        return;
    if (!literal->as.logic.explicit_left)
        add_operand(compiler, clause, set, literal->as.logic.left);
    if (literal->as.logic.right && !literal->as.logic.explicit_right)
        add_operand(compiler, clause, set, literal->as.logic.right);
}
