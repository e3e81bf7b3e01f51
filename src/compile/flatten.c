/* RewriteEquals, RewriteDynamicTerms: operands become plain.
 *
 * What still has to be evaluated inside an operand, a ref or a comprehension,
 * becomes a variable that an equation right before the literal binds; so bodies,
 * which are in their final order now, stay in it. `==` in rules becomes `=`. A
 * key in a ref that is an array or an object with variables becomes a variable
 * too, matched with the pattern before or after the literal, whichever side
 * knows the values. Then the names of the locals are handed over. */
#include "compile/rules.h"
#include "compile/vars.h"

/* A body at work, and the bodies around it. */
typedef struct frame {
    const struct frame *outer;
    us_literals out;          /* the literals so far */
    us_literals after;        /* what is to follow the literal at work */
    const us_literal *inside; /* the literal of this body that holds the next frame's */
} frame;

typedef struct flattening {
    us_compiler *compiler;
    us_clause *clause;
    frame *frame;
    uint32_t named; /* locals beyond this one were made by this pass: always bound */
} flattening;

static us_body *flatten_body(flattening *f, us_body *body);
static us_term *flatten_operand(flattening *f, const us_literal *literal, us_term *term);

static void add(flattening *f, us_literal *literal)
{
    us_literals_add(f->compiler->arena, &f->frame->out, literal);
}

static bool is_pattern(const us_term *term)
{
    return (term->kind == US_TERM_ARRAY || term->kind == US_TERM_OBJECT ||
            term->kind == US_TERM_SET) &&
           !us_term_is_ground(term);
}

/* The variables that are bound when the literal at work is reached. */
static us_vars bound_here(flattening *f)
{
    us_vars bound = us_vars_make(f->compiler->arena, f->clause);
    for (size_t i = 0; i < f->clause->arguments.count; i++)
        us_vars_of_term(bound, f->clause->arguments.items[i], 0);
    for (const frame *at = f->frame; at; at = at->outer) {
        for (size_t i = 0; i < at->out.count; i++)
            us_vars_of_literal(bound, at->out.items[i],
                               US_VARS_SKIP_CLOSURES | US_VARS_SKIP_WITH_HEADS);
        if (at->inside && at->inside->kind == US_LITERAL_EVERY) {
            if (at->inside->as.every.key)
                us_vars_of_term(bound, at->inside->as.every.key, 0);
            us_vars_of_term(bound, at->inside->as.every.value, 0);
        }
    }
    return bound;
}

/* Puts a variable in the place of the pattern [key]. */
static us_term *replace_key(flattening *f, us_term *key)
{
    us_vars vars = us_vars_make(f->compiler->arena, f->clause);
    us_vars_of_term(vars, key, 0);
    us_vars_subtract(vars, bound_here(f));
    bool known = true;
    for (uint32_t v = us_vars_next(vars, 1); v; v = us_vars_next(vars, v + 1))
        known = known && v > f->named;
    us_term *local = us_pass_generate(f->compiler, f->clause, key);
    us_pass_stands_for(f->clause, local, key);
    us_pass_is_pattern(f->clause, local, key);
    us_literal *equation =
        us_pass_equation(f->compiler, us_pass_same_local(f->compiler, local), key);
    if (known)
        add(f, equation);
    else
        us_literals_add(f->compiler->arena, &f->frame->after, equation);
    return local;
}

static void flatten_ref(flattening *f, const us_literal *literal, us_term *ref)
{
    for (size_t i = 1; i < ref->as.list.count; i++) {
        if (us_term_is_leaf(ref->as.list.items[i]))
            continue;
        us_term *key = flatten_operand(f, literal, ref->as.list.items[i]);
        ref->as.list.items[i] = is_pattern(key) ? replace_key(f, key) : key;
    }
}

/* Binds a new variable to [term] under the `with` of [literal]. */
static us_term *hoist(flattening *f, const us_literal *literal, us_term *term)
{
    us_term *local = us_pass_generate(f->compiler, f->clause, term);
    us_literal *equation = us_pass_equation(f->compiler, local, term);
    us_pass_stands_for(f->clause, local, term);
    equation->withs = literal->withs;
    equation->with_count = literal->with_count;
    equation->of_with = literal->of_with;
    add(f, equation);
    return us_pass_same_local(f->compiler, local);
}

/* What follows a ref that was hoisted can come at once. */
static us_term *hoist_ref(flattening *f, const us_literal *literal, us_term *term)
{
    us_literals outer = f->frame->after;
    f->frame->after = (us_literals){0};
    flatten_ref(f, literal, term);
    us_term *local = hoist(f, literal, term);
    for (size_t i = 0; i < f->frame->after.count; i++)
        add(f, f->frame->after.items[i]);
    f->frame->after = outer;
    return local;
}

/* Returns a pattern in the place of [term]. */
static us_term *flatten_operand(flattening *f, const us_literal *literal, us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
        return hoist_ref(f, literal, term);
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            term->as.list.items[i] = flatten_operand(f, literal, term->as.list.items[i]);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            term->as.object.keys[i] =
                flatten_operand(f, literal, term->as.object.keys[i]);
            term->as.object.values[i] =
                flatten_operand(f, literal, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        term->as.comprehension.body = flatten_body(f, term->as.comprehension.body);
        return hoist(f, literal, term);
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_CALL:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return term;
}

/* As flatten_operand, but refs and comprehensions stay where they are. */
static us_term *flatten_side(flattening *f, const us_literal *literal, us_term *term)
{
    if (term->kind == US_TERM_REF) {
        flatten_ref(f, literal, term);
        return term;
    }
    if (us_term_is_comprehension(term)) {
        term->as.comprehension.body = flatten_body(f, term->as.comprehension.body);
        return term;
    }
    return flatten_operand(f, literal, term);
}

/* A literal that is a collection is true when its parts are defined. */
static void flatten_term(flattening *f, us_literal *literal)
{
    us_term *term = flatten_side(f, literal, literal->as.term);
    literal->as.term = term;
    if (term->kind == US_TERM_REF || term->kind == US_TERM_VARIABLE ||
        term->kind == US_TERM_SCALAR)
        return;
    if (literal->negated) {
        literal->as.term = hoist(f, literal, term);
        return;
    }
    us_term *local = us_pass_generate(f->compiler, f->clause, term);
    us_literal *equation = us_pass_equation(f->compiler, local, term);
    if (!us_term_is_comprehension(term))
        us_pass_is_pattern(f->clause, local, term);
    us_literal_set_call(literal, equation->as.call);
    literal->as.builtin = equation->as.builtin;
}

static void flatten_call(flattening *f, us_literal *literal)
{
    us_terms *call = &literal->as.call;
    if (!f->clause->query && call->count == 3 && us_literal_calls(literal, "equal")) {
        call->items[0] = us_pass_operator(f->compiler, "eq", call->items[0]);
        literal->as.builtin = us_compiler_function(f->compiler, US_STR("eq"));
    }
    bool equation = us_literal_is_equation(literal);
    for (size_t i = 1; i < call->count; i++)
        call->items[i] = equation ? flatten_side(f, literal, call->items[i])
                                  : flatten_operand(f, literal, call->items[i]);
}

static void flatten_withs(flattening *f, us_literal *literal)
{
    /* A trace shows the value where it was written. */
    if (f->compiler->traced)
        return;
    for (size_t i = 0; i < literal->with_count; i++)
        if (is_pattern(literal->withs[i].value)) {
            us_literal plain = {.kind = US_LITERAL_TERM};
            literal->withs[i].value = hoist(f, &plain, literal->withs[i].value);
        }
}

static void flatten_literal(flattening *f, us_literal *literal)
{
    flatten_withs(f, literal);
    f->frame->inside = literal;
    switch (literal->kind) {
    case US_LITERAL_TERM:
        flatten_term(f, literal);
        break;
    case US_LITERAL_CALL:
        flatten_call(f, literal);
        break;
    case US_LITERAL_EVERY:
        literal->as.every.domain = flatten_operand(f, literal, literal->as.every.domain);
        literal->as.every.body = flatten_body(f, literal->as.every.body);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        literal->as.logic.left = flatten_body(f, literal->as.logic.left);
        if (literal->as.logic.right)
            literal->as.logic.right = flatten_body(f, literal->as.logic.right);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        break;
    }
    f->frame->inside = NULL;
    add(f, literal);
    for (size_t i = 0; i < f->frame->after.count; i++)
        add(f, f->frame->after.items[i]);
    f->frame->after.count = 0;
}

static us_body *flatten_body(flattening *f, us_body *body)
{
    frame inner = {.outer = f->frame};
    f->frame = &inner;
    for (size_t i = 0; i < body->count; i++)
        flatten_literal(f, body->items[i]);
    f->frame = (frame *)inner.outer;
    return us_literals_body(f->compiler->arena, &inner.out);
}

/* ---- RewriteTestRulesForTracing ---- */

static void expose_side(flattening *f, us_literal *literal, size_t side)
{
    us_term **term = &literal->as.call.items[side];
    if ((*term)->kind == US_TERM_REF || us_term_is_comprehension(*term))
        *term = hoist(f, literal, *term);
    else
        return;
    /* OPA has no place for the ref that it made of `some … in …`. */
    us_literal *equation = f->frame->out.items[f->frame->out.count - 1];
    if (literal->of_some && side == 2) {
        equation->span = (us_span){0};
        equation->as.call.items[1]->span = (us_span){0};
        (*term)->span = (us_span){0};
    }
}

/* Names the sides of the equations that were written in a test, and in its `every`. */
static us_body *expose_equations(flattening *f, us_body *body)
{
    frame inner = {.outer = f->frame};
    f->frame = &inner;
    for (size_t i = 0; i < body->count; i++) {
        us_literal *literal = body->items[i];
        bool written = !literal->negated && !literal->generated;
        if (written && us_literal_is_equation(literal)) {
            expose_side(f, literal, 1);
            expose_side(f, literal, 2);
        }
        if (written && literal->kind == US_LITERAL_EVERY)
            literal->as.every.body = expose_equations(f, literal->as.every.body);
        add(f, literal);
    }
    f->frame = (frame *)inner.outer;
    return us_literals_body(f->compiler->arena, &inner.out);
}

static void expose_test(us_rules *rules, us_clause *first)
{
    us_compiler *compiler = rules->compiler;
    if (!compiler->test_values || !first->rule ||
        !us_str_starts_with(first->rule->head.name, US_STR("test_")))
        return;
    compiler->stage++;
    for (us_clause *branch = first; branch; branch = branch->otherwise) {
        flattening f = {compiler, branch, NULL, branch->locals->count};
        branch->body = expose_equations(&f, branch->body);
    }
}

static void hand_over_names(us_compiler *compiler, us_clause *clause)
{
    const us_locals *locals = clause->locals;
    us_str *names =
        us_arena_alloc_array(compiler->arena, (size_t)locals->count + 1, sizeof *names);
    names[0] = US_STR_EMPTY;
    for (uint32_t v = 1; v <= locals->count; v++)
        names[v] = locals->items[v].wildcard ? US_STR_EMPTY : locals->items[v].name;
    for (; clause; clause = clause->otherwise) {
        clause->local_count = locals->count;
        clause->local_names = names;
    }
}

bool us_rule_flatten(us_rules *rules, us_clause *first)
{
    for (us_clause *branch = first; branch; branch = branch->otherwise) {
        flattening f = {rules->compiler, branch, NULL, branch->locals->count};
        branch->body = flatten_body(&f, branch->body);
    }
    expose_test(rules, first);
    hand_over_names(rules->compiler, first);
    return true;
}
