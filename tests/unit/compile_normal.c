/* The normal form, checked as lowering relies on it: a walk over each body in order, with the set of
 * locals that are bound, which stops at the first term that has no place there. */
#include "compile_normal.h"

#include "compile/pass.h"
#include "compile/vars.h"

typedef struct check {
    us_compiler *compiler;
    us_clause *clause;
    const char *problem; /* NULL: none yet */
} check;

static void check_body(check *c, const us_body *body, us_vars bound);

static void complain(check *c, const char *what, const us_term *term)
{
    if (c->problem)
        return;
    us_str text = term ? us_pass_term_text(c->compiler, term) : US_STR_EMPTY;
    c->problem =
        us_str_format(c->compiler->arena, "%s: %.*s", what, US_STR_ARG(text)).text;
}

static bool is_composite(const us_term *term)
{
    return term->kind == US_TERM_ARRAY || term->kind == US_TERM_SET ||
           term->kind == US_TERM_OBJECT;
}

static bool all_patterns(const check *c, us_term *const *items, size_t count);

static bool is_pattern(const check *c, const us_term *term)
{
    if (term->kind == US_TERM_VARIABLE)
        return term->as.variable.local > 0 &&
               term->as.variable.local <= c->clause->local_count;
    if (term->kind == US_TERM_OBJECT)
        return all_patterns(c, term->as.object.keys, term->as.object.count) &&
               all_patterns(c, term->as.object.values, term->as.object.count);
    if (is_composite(term))
        return all_patterns(c, term->as.list.items, term->as.list.count);
    return term->kind == US_TERM_SCALAR;
}

static bool all_patterns(const check *c, us_term *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_pattern(c, items[i]))
            return false;
    return true;
}

static bool is_bound(check *c, const us_term *term, us_vars bound)
{
    us_vars vars = us_vars_make(c->compiler->arena, c->clause);
    us_vars_of_term(vars, term, 0);
    return us_vars_within(vars, bound);
}

/* Matching [term] with a value: keys and sets must be known. */
static void bind_pattern(check *c, const us_term *term, us_vars bound)
{
    if (term->kind == US_TERM_VARIABLE)
        us_vars_add(bound, term->as.variable.local);
    for (size_t i = 0; term->kind == US_TERM_ARRAY && i < term->as.list.count; i++)
        bind_pattern(c, term->as.list.items[i], bound);
    if (term->kind == US_TERM_SET && !is_bound(c, term, bound))
        complain(c, "unbound variable in a set", term);
    for (size_t i = 0; term->kind == US_TERM_OBJECT && i < term->as.object.count; i++) {
        if (!is_bound(c, term->as.object.keys[i], bound))
            complain(c, "unbound variable in a key", term);
        bind_pattern(c, term->as.object.values[i], bound);
    }
}

static void check_ref(check *c, const us_term *ref, us_vars bound)
{
    const us_term *head = ref->as.list.items[0];
    if (head->kind != US_TERM_VARIABLE ||
        (!us_term_is_root(ref) &&
         (head->as.variable.local == 0 || !us_vars_has(bound, head->as.variable.local))))
        complain(c, "head of a ref", ref);
    for (size_t i = 1; i < ref->as.list.count; i++) {
        const us_term *key = ref->as.list.items[i];
        if (key->kind == US_TERM_VARIABLE && key->as.variable.local)
            us_vars_add(bound, key->as.variable.local);
        else if (!us_term_is_ground(key))
            complain(c, "key of a ref", ref);
    }
}

static void check_comprehension(check *c, const us_term *term, us_vars bound)
{
    const us_comprehension *comprehension = &term->as.comprehension;
    us_vars inner = us_vars_copy(c->compiler->arena, bound);
    check_body(c, comprehension->body, inner);
    const us_term *const parts[] = {comprehension->value, comprehension->key};
    for (size_t i = 0; i < 2 && parts[i]; i++)
        if (!is_pattern(c, parts[i]) || !is_bound(c, parts[i], inner))
            complain(c, "term of a comprehension", parts[i]);
}

static bool same_key(const us_term *a, const us_term *b)
{
    if (a->kind == US_TERM_VARIABLE && b->kind == US_TERM_VARIABLE)
        return a->as.variable.local == b->as.variable.local;
    return a->kind == US_TERM_SCALAR && b->kind == US_TERM_SCALAR &&
           us_value_equal(a->as.scalar, b->as.scalar);
}

static bool solve(check *c, const us_term *a, const us_term *b, us_vars bound);

static bool solve_arrays(check *c, const us_terms *a, const us_terms *b, us_vars bound)
{
    bool solved = true;
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        solved = solve(c, a->items[i], b->items[i], bound) && solved;
    return solved;
}

static bool solve_objects(check *c, const us_pairs *a, const us_pairs *b, us_vars bound)
{
    bool solved = true;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (same_key(a->keys[i], b->keys[k]))
                solved = solve(c, a->values[i], b->values[k], bound) && solved;
    return solved;
}

/* One attempt at an equation of two patterns; false if some part has no bound side yet. */
static bool solve(check *c, const us_term *a, const us_term *b, us_vars bound)
{
    if (is_bound(c, a, bound)) {
        bind_pattern(c, b, bound);
        return true;
    }
    if (is_bound(c, b, bound)) {
        bind_pattern(c, a, bound);
        return true;
    }
    if (a->kind == US_TERM_ARRAY && b->kind == US_TERM_ARRAY)
        return solve_arrays(c, &a->as.list, &b->as.list, bound);
    if (a->kind == US_TERM_OBJECT && b->kind == US_TERM_OBJECT)
        return solve_objects(c, &a->as.object, &b->as.object, bound);
    return false;
}

static void check_equation(check *c, const us_terms *call, us_vars bound)
{
    bool computed[3] = {false};
    for (size_t i = 1; i <= 2; i++) {
        const us_term *side = call->items[i];
        computed[i] = side->kind == US_TERM_REF || us_term_is_comprehension(side);
        if (side->kind == US_TERM_REF)
            check_ref(c, side, bound);
        else if (computed[i])
            check_comprehension(c, side, bound);
        else if (!is_pattern(c, side))
            complain(c, "side of an equation", side);
    }
    if (computed[1] && !computed[2])
        bind_pattern(c, call->items[2], bound);
    if (computed[2] && !computed[1])
        bind_pattern(c, call->items[1], bound);
    bool solved = computed[1] || computed[2];
    for (int attempt = 0; attempt < 10 && !solved; attempt++)
        solved = solve(c, call->items[1], call->items[2], bound);
    if (!solved)
        complain(c, "equation without a bound side", call->items[1]);
}

static void check_call(check *c, const us_literal *literal, us_vars bound)
{
    const us_terms *call = &literal->as.call;
    size_t arity = us_literal_arity(c->compiler, literal);
    if (literal->as.builtin &&
        literal->as.builtin != us_pass_builtin(c->compiler, call->items[0]))
        complain(c, "built-in of another operator", call->items[0]);
    if (arity == US_ARITY_NONE || us_literal_calls(literal, "assign") ||
        us_literal_calls(literal, "print"))
        complain(c, "operator", call->items[0]);
    if (us_literal_is_equation(literal)) {
        check_equation(c, call, bound);
        return;
    }
    for (size_t i = 1; i < call->count; i++) {
        if (!is_pattern(c, call->items[i]))
            complain(c, "operand", call->items[i]);
        else if (i <= arity && !is_bound(c, call->items[i], bound))
            complain(c, "unbound operand", call->items[i]);
        else
            bind_pattern(c, call->items[i], bound);
    }
}

static void check_withs(check *c, const us_literal *literal, us_vars bound)
{
    for (size_t i = 0; i < literal->with_count; i++) {
        const us_term *value = literal->withs[i].value;
        if (literal->withs[i].target->kind != US_TERM_REF)
            complain(c, "target of with", literal->withs[i].target);
        bool known = value->kind == US_TERM_VARIABLE ? is_bound(c, value, bound)
                     : value->kind == US_TERM_REF
                         ? us_tree_find_term(c->compiler->tree, value) ||
                               us_pass_builtin(c->compiler, value)
                         : us_term_is_ground(value);
        if (!known)
            complain(c, "value of with", value);
    }
}

static void check_every(check *c, const us_every *every, us_vars bound)
{
    if (every->domain->kind != US_TERM_VARIABLE || !is_bound(c, every->domain, bound))
        complain(c, "domain of every", every->domain);
    us_vars inner = us_vars_copy(c->compiler->arena, bound);
    if (every->key)
        bind_pattern(c, every->key, inner);
    bind_pattern(c, every->value, inner);
    check_body(c, every->body, inner);
}

static void check_term(check *c, const us_term *term, us_vars bound)
{
    if (term->kind == US_TERM_REF)
        check_ref(c, term, bound);
    else if (term->kind != US_TERM_SCALAR &&
             (term->kind != US_TERM_VARIABLE || !is_bound(c, term, bound)))
        complain(c, "literal", term);
}

static void check_literal(check *c, const us_literal *literal, us_vars bound)
{
    us_vars before = us_vars_copy(c->compiler->arena, bound);
    check_withs(c, literal, bound);
    switch (literal->kind) {
    case US_LITERAL_TERM:
        check_term(c, literal->as.term, bound);
        break;
    case US_LITERAL_CALL:
        check_call(c, literal, bound);
        break;
    case US_LITERAL_EVERY:
        check_every(c, &literal->as.every, bound);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        check_body(c, literal->as.logic.left, us_vars_copy(c->compiler->arena, bound));
        if (literal->as.logic.right)
            check_body(c, literal->as.logic.right,
                       us_vars_copy(c->compiler->arena, bound));
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        complain(c, "some", NULL);
        break;
    }
    if (literal->negated && !us_vars_equal(before, bound))
        complain(c, "a negation that binds", NULL);
    if (literal->negated && literal->kind != US_LITERAL_TERM &&
        literal->kind != US_LITERAL_CALL)
        complain(c, "a negation of this kind", NULL);
}

static void check_body(check *c, const us_body *body, us_vars bound)
{
    if (body->count == 0)
        complain(c, "an empty body", NULL);
    for (size_t i = 0; i < body->count && !c->problem; i++)
        check_literal(c, body->items[i], bound);
}

static void check_head(check *c, const us_clause *clause, us_vars bound)
{
    const us_term *const parts[] = {clause->key, clause->value};
    for (size_t i = 0; i < 2; i++)
        if (parts[i] && (!is_pattern(c, parts[i]) || !is_bound(c, parts[i], bound)))
            complain(c, "key or value", parts[i]);
    if ((clause->key != NULL) == (clause->value != NULL) || !clause->node)
        complain(c, "a head without key, value or node", NULL);
    for (size_t i = 1; i < clause->reference.count; i++) {
        const us_term *part = clause->reference.items[i];
        if (part->kind != US_TERM_SCALAR &&
            (part->kind != US_TERM_VARIABLE || !is_bound(c, part, bound)))
            complain(c, "part of the reference", part);
    }
}

static void check_chain(check *c, us_clause *clause)
{
    for (; clause && !c->problem; clause = clause->otherwise) {
        c->clause = clause;
        us_vars bound = us_vars_make(c->compiler->arena, clause);
        for (size_t i = 0; i < clause->arguments.count; i++) {
            if (!is_pattern(c, clause->arguments.items[i]))
                complain(c, "argument", clause->arguments.items[i]);
            us_vars_of_term(bound, clause->arguments.items[i], 0);
        }
        check_body(c, clause->body, bound);
        if (clause->rule)
            check_head(c, clause, bound);
    }
}

const char *compile_find_abnormal(us_compiler *compiler)
{
    check c = {.compiler = compiler};
    for (size_t i = 0; i < compiler->clause_count; i++)
        check_chain(&c, compiler->clauses[i]);
    for (size_t i = 0; i < compiler->query_count; i++)
        check_chain(&c, compiler->queries[i].clause);
    return c.problem;
}
