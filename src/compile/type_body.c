/* Bodies: literal by literal, in the order in which they run, so that what one
 * tells of a variable is known in the next.
 *
 * Of the bodies inside a literal, those of comprehensions are checked as bodies
 * are; in `every`, `not`, `and`, `or` the reference looks at refs only. */
#include "compile/kind_facts.h"
#include "compile/type_check.h"

#include "syntax/ast_walk.h"

/* ---- Comprehensions */

static const us_type_node *closure_result(us_checker *c, const us_term *term)
{
    const us_comprehension *closure = &term->as.comprehension;
    const us_type_node *value = us_checker_term(c, closure->value);
    if (term->kind == US_TERM_ARRAY_COMPREHENSION)
        return us_types_array(&c->types, NULL, 0, value);
    if (term->kind == US_TERM_SET_COMPREHENSION)
        return us_types_set(&c->types, value);
    return us_types_open_object(&c->types, NULL, 0, us_checker_term(c, closure->key),
                                value);
}

/* What the body says of variables holds inside it. */
static void forget_changes(us_checker *c, size_t from)
{
    while (c->change_count > from) {
        const us_type_change *change = &c->changes[--c->change_count];
        c->locals[change->local] = change->before;
    }
}

static void check_closure(us_checker *c, us_term *term)
{
    size_t changes = c->change_count, closures = c->closure_count;
    c->closures++;
    us_kinds_in_force outer = us_checker_enter_kinds(c, term->as.comprehension.body);
    bool ok = us_checker_body(c, term->as.comprehension.body);
    const us_type_node *type = ok ? closure_result(c, term) : NULL;
    us_checker_leave_kinds(c, &outer);
    forget_changes(c, changes);
    c->closures--;
    c->closure_count = closures;
    c->closure_types = us_arena_room(c->types.arena, c->closure_types, c->closure_count,
                                     &c->closure_capacity, sizeof *c->closure_types);
    c->closure_types[c->closure_count++] = (us_closure_type){term, type};
}

/* While the comprehensions of one literal are checked. */
typedef struct closure_walk {
    us_checker *c;
    size_t errors; /* before the literal */
} closure_walk;

/* Of the errors of several comprehensions the reference keeps the last one's. */
static bool visit_term(void *data, us_term *term)
{
    closure_walk *walk = data;
    us_checker *c = walk->c;
    if (!us_term_is_comprehension(term))
        return true;
    size_t before = c->error_count;
    check_closure(c, term);
    size_t found = c->error_count - before;
    if (found && before > walk->errors) {
        memmove(&c->errors[walk->errors], &c->errors[before], found * sizeof *c->errors);
        c->error_count = walk->errors + found;
    }
    return false;
}

void us_checker_closures(us_checker *c, us_literal *literal)
{
    if (!(c->clause->locals->has & US_HAS_CLOSURES))
        return;
    closure_walk walk = {c, c->error_count};
    us_visitor visitor = {.data = &walk, .term = visit_term};
    us_walk_literal(&visitor, literal);
}

/* ---- Calls */

static const us_type_node **operand_types(us_checker *c, const us_terms *call)
{
    const us_type_node **types =
        us_arena_alloc_array(c->types.arena, call->count, sizeof *types);
    for (size_t i = 1; i < call->count; i++)
        types[i - 1] = us_checker_term(c, call->items[i]);
    return types;
}

static void refuse_call(us_checker *c, const us_literal *literal, const char *message,
                        const us_type_node **have, const us_type_node *function,
                        bool with_result)
{
    const us_terms *call = &literal->as.call;
    us_checker_bad_operands(c, literal->span.position, call->items[0], message, have,
                            call->count - 1, function, with_result);
}

/* What operand [i] has to be; the one after the last is the result. */
static const us_type_node *operand_wanted(const us_type_node *function, size_t i)
{
    if (i < function->item_count)
        return function->items[i];
    if (i == function->item_count && function->element)
        return function->element;
    return function->signature ? function->signature->variadic : NULL;
}

static void check_operands(us_checker *c, const us_literal *literal,
                           const us_type_node *function)
{
    const us_terms *call = &literal->as.call;
    const us_type_node **have = operand_types(c, call);
    size_t count = call->count - 1;
    bool variadic = function->signature && function->signature->variadic;
    if (count > function->item_count + (function->element != NULL) && !variadic) {
        refuse_call(c, literal, "too many arguments", have, function, true);
        return;
    }
    if (count < function->item_count) {
        refuse_call(c, literal, "too few arguments", have, function, true);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const us_type_node *want = operand_wanted(function, i);
        if (!us_type_is_partial(have[i]) && !us_types_unify(&c->types, have[i], want)) {
            refuse_call(c, literal, "invalid argument(s)", have, function, true);
            return;
        }
        if (!us_checker_fit(c, call->items[i + 1], want, false)) {
            refuse_call(c, literal, "invalid argument(s)", operand_types(c, call),
                        function, true);
            return;
        }
    }
}

static void check_equation(us_checker *c, const us_literal *literal)
{
    const us_terms *call = &literal->as.call;
    if (call->count != 3) {
        const us_builtin *builtin = us_literal_builtin(c->compiler, literal);
        refuse_call(c, literal,
                    call->count < 3 ? "too few arguments" : "too many arguments",
                    operand_types(c, call), us_checker_builtin(c, builtin), false);
        return;
    }
    const us_term *a = call->items[1], *b = call->items[2];
    const us_type_node *left = us_checker_term(c, a);
    const us_type_node *right = us_checker_term(c, b);
    if (!us_checker_equate(c, a, left, b, right))
        us_checker_mismatch(c, literal->span.position, left, right);
}

/* [term] is looked for among [types]. */
static bool check_member_operand(us_checker *c, const us_literal *literal,
                                 const us_term *term, const us_type_node *types)
{
    if (us_type_is_partial(types))
        return true;
    const us_type_node *have = us_checker_term(c, term);
    if ((us_type_is_partial(have) || us_types_unify(&c->types, have, types)) &&
        us_checker_fit(c, term, types, false))
        return true;
    us_checker_mismatch(c, literal->span.position, have, types);
    return false;
}

/* `x in xs`: what can be found depends on what the collection holds, which the
 * signature can't say. */
static bool check_member(us_checker *c, const us_literal *literal, bool with_key)
{
    const us_terms *call = &literal->as.call;
    size_t arity = with_key ? 3 : 2;
    if (call->count - 1 < arity)
        return true;
    const us_type_node *collection = us_checker_term(c, call->items[arity]);
    const us_type_node *values = us_types_values(&c->types, collection);
    if (!values)
        return true;
    if (with_key && !check_member_operand(c, literal, call->items[1],
                                          us_types_keys(&c->types, collection)))
        return false;
    return check_member_operand(c, literal, call->items[arity - 1], values);
}

static const us_type_node *type_of_callee(us_checker *c, const us_term *callee)
{
    us_term *room;
    us_terms parts = us_checker_parts(callee, &room);
    return us_checker_ref(c, &parts);
}

static void check_call(us_checker *c, const us_literal *literal)
{
    const us_term *callee = literal->as.call.items[0];
    if (us_literal_calls(literal, "eq")) {
        check_equation(c, literal);
        return;
    }
    const us_builtin *builtin = us_literal_builtin(c->compiler, literal);
    if (builtin && (builtin->flags & US_BUILTIN_DEPRECATED))
        c->deprecated = true;
    bool member = builtin && strcmp(builtin->name, "internal.member_2") == 0;
    bool keyed = builtin && strcmp(builtin->name, "internal.member_3") == 0;
    if ((member || keyed) && !check_member(c, literal, keyed))
        return;
    const us_type_node *type =
        builtin ? us_checker_builtin(c, builtin) : type_of_callee(c, callee);
    if (us_type_is_any(type))
        return;
    if (type && type->kind == US_KIND_FUNCTION)
        check_operands(c, literal, type);
    else
        us_checker_not_function(c, literal->span.position, callee);
}

/* A function in the place of another takes the same operands. */
static bool check_withs(us_checker *c, const us_literal *literal)
{
    for (size_t i = 0; i < literal->with_count; i++) {
        const us_with *with = &literal->withs[i];
        const us_type_node *target = us_checker_term(c, with->target);
        const us_type_node *value = us_checker_term(c, with->value);
        if (!target || !value || target->kind != US_KIND_FUNCTION ||
            value->kind != US_KIND_FUNCTION || us_types_unify(&c->types, target, value))
            continue;
        us_checker_bad_operands(c, with->span.position, with->target, "arity mismatch",
                                value->items, value->item_count, target, false);
        return false;
    }
    return true;
}

/* ---- Literals */

/* A pass took a pattern out of the author's literal and equated it with a local. */
static bool is_pattern(const us_checker *c, const us_literal *literal)
{
    if (!us_literal_is_equation(literal))
        return false;
    const us_term *left = literal->as.call.items[1];
    return us_checker_pattern(c, left) != left;
}

/* An error that comes of something unknown says nothing new when another error of
 * the same literal is the reason. */
static void check_literal(us_checker *c, us_literal *literal)
{
    const us_type_layer *outer = c->layer;
    size_t closures = c->closure_count, errors = c->error_count;
    if (is_pattern(c, literal))
        return;
    if (literal->with_count)
        c->layer = us_checker_with(c, literal);
    us_checker_closures(c, literal);
    us_checker_refs(c, literal);
    size_t others = c->error_count;
    if (check_withs(c, literal) && literal->kind == US_LITERAL_CALL)
        check_call(c, literal);
    if (others > errors && c->error_count > others && c->errors[others].partial)
        c->error_count = others;
    c->layer = outer;
    c->closure_count = closures;
}

bool us_checker_body(us_checker *c, const us_body *body)
{
    size_t errors = c->error_count;
    for (size_t i = 0; i < body->count; i++)
        check_literal(c, body->items[i]);
    return c->error_count == errors;
}
