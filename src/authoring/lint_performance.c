/* What takes longer than it need. */
#include "authoring/lint_walk.h"

static bool is_condition(const us_literal *literal)
{
    return (literal->kind == US_LITERAL_TERM || literal->kind == US_LITERAL_CALL) &&
           literal->with_count == 0;
}

/* Computing the term takes time: it calls something, or runs over something. */
static bool is_costly(const us_term *term)
{
    return term->kind == US_TERM_CALL || term->kind == US_TERM_ARRAY_COMPREHENSION ||
           term->kind == US_TERM_SET_COMPREHENSION ||
           term->kind == US_TERM_OBJECT_COMPREHENSION;
}

static bool assigns(us_lint_walk *walk, const us_literal *literal)
{
    us_terms call = us_lint_literal_call(literal);
    return us_lint_calls(walk->arena, call, "assign") ||
           us_lint_calls(walk->arena, call, "eq");
}

static bool literal_has(const us_literal *literal, us_str name)
{
    us_literal *one = (us_literal *)(uintptr_t)literal;
    return us_lint_body_has(&(us_body){&one, 1}, name);
}

void us_lint_defer_assignment(us_lint_walk *walk, const us_lint_node *node)
{
    for (size_t i = 0; i + 1 < node->body->count; i++) {
        const us_literal *literal = node->body->items[i],
                         *next = node->body->items[i + 1];
        us_terms call = us_lint_literal_call(literal);
        if (literal->negated || literal->with_count > 0 || call.count != 3 ||
            !us_lint_calls(walk->arena, call, "assign") || !is_costly(call.items[2]) ||
            call.items[1]->kind != US_TERM_VARIABLE || !is_condition(next) ||
            next->generated || assigns(walk, next) ||
            us_lint_literal_call(next).count == 0 ||
            literal_has(next, call.items[1]->as.variable.name) ||
            us_lint_text(walk, next->span).length == 0)
            continue;
        us_terms asked = us_lint_literal_call(next);
        bool costly = false;
        for (size_t k = 1; k < asked.count; k++)
            costly |= is_costly(asked.items[k]);
        if (!costly && us_builtin_find(us_term_dotted_name(walk->arena, asked.items[0])))
            us_lint_find(walk, literal->span.position,
                         "the next expression decides without this, and costs less");
    }
}

static bool is_local(us_lint_walk *walk, us_str name)
{
    us_term head = {.kind = US_TERM_VARIABLE};
    head.as.variable.name = name;
    return us_lint_path(walk, &head, NULL).length == 0;
}

/* Any variable of the rule is inside. */
static bool has_local(us_lint_walk *walk, const us_literal *literal)
{
    const us_lint_variables *variables = us_lint_variables_of(walk);
    if (literal_has(literal, US_STR("_")))
        return true;
    for (size_t i = 0; i < variables->count; i++)
        if (is_local(walk, variables->items[i].name) &&
            literal_has(literal, variables->items[i].name))
            return true;
    return false;
}

static bool term_has_local(us_lint_walk *walk, const us_term *term)
{
    const us_lint_variables *variables = us_lint_variables_of(walk);
    for (size_t i = 0; i < variables->count; i++)
        if (is_local(walk, variables->items[i].name) &&
            us_lint_term_has(term, variables->items[i].name))
            return true;
    return false;
}

void us_lint_non_loop_expression(us_lint_walk *walk, const us_lint_node *node)
{
    bool looping = false;
    for (size_t i = 0; i < node->body->count; i++) {
        const us_literal *literal = node->body->items[i];
        if (literal->kind == US_LITERAL_SOME &&
            us_lint_call_of(literal->as.symbols.items[0]).count > 0)
            looping = true;
        else if (looping && is_condition(literal) && !literal->generated &&
                 !has_local(walk, literal))
            us_lint_find(
                walk, literal->span.position,
                "this does not depend on the loop above, and can come before it");
    }
}

void us_lint_walk_no_path(us_lint_walk *walk, const us_lint_node *node)
{
    if (!us_str_is(node->name, "walk") || node->call.count != 3)
        return;
    const us_term *pattern = node->call.items[2];
    if (pattern->kind != US_TERM_ARRAY || pattern->as.list.count != 2 ||
        pattern->as.list.items[0]->kind != US_TERM_VARIABLE ||
        us_lint_is_wildcard(pattern->as.list.items[0]))
        return;
    const us_term *path = pattern->as.list.items[0];
    const us_lint_variable *variable =
        us_lint_variable_find(walk, path->as.variable.name);
    if (variable && variable->uses == 1 && variable->first == path)
        us_lint_find(walk, path->span.position,
                     "nobody reads the path; for _ it is not even made");
}

void us_lint_with_outside_test_context(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->literal->with_count > 0 && !walk->file->package->is_test)
        us_lint_find(walk, node->literal->withs[0].span.position,
                     "under with everything that depends on it is computed anew");
}

/* A literal, or a rule that is one: as long as it was written. */
static bool is_constant(us_lint_walk *walk, const us_term *collection)
{
    if (collection->kind == US_TERM_ARRAY || collection->kind == US_TERM_SET)
        return true;
    if (collection->kind != US_TERM_VARIABLE)
        return false;
    const us_lint_definition *definition =
        us_lint_definition_find(walk->lint, us_lint_path(walk, collection, NULL));
    return definition && definition->count == 1 && definition->rules[0]->head.value &&
           us_term_is_ground(definition->rules[0]->head.value);
}

void us_lint_quadratic_loop(us_lint_walk *walk, const us_lint_node *node)
{
    for (size_t i = 1; i < node->body->count; i++) {
        const us_literal *literal = node->body->items[i];
        us_terms call = literal->kind == US_LITERAL_SOME
                            ? us_lint_call_of(literal->as.symbols.items[0])
                            : (us_terms){NULL, 0};
        if (call.count == 0 || is_constant(walk, call.items[call.count - 1]))
            continue;
        const us_term *collection = call.items[call.count - 1];
        for (size_t k = i; k-- > 0 && i - k <= 32;) {
            const us_literal *other = node->body->items[k];
            us_terms loop = other->kind == US_LITERAL_SOME
                                ? us_lint_call_of(other->as.symbols.items[0])
                                : (us_terms){NULL, 0};
            if (loop.count == 0 ||
                !us_lint_same(walk, loop.items[loop.count - 1], collection))
                continue;
            us_lint_find(walk, literal->span.position,
                         "line %u runs over the same: a hundred elements are ten "
                         "thousand pairs",
                         other->span.position.row);
            break;
        }
    }
}

enum { SHORT_LIST = 8 };

void us_lint_constant_list_membership(us_lint_walk *walk, const us_lint_node *node)
{
    if (!us_str_is(node->name, "internal.member_2") || node->call.count != 3 ||
        node->call.items[2]->kind != US_TERM_ARRAY ||
        node->call.items[2]->as.list.count < SHORT_LIST)
        return;
    const us_term *list = node->call.items[2];
    us_object *seen = us_object_new(walk->arena, list->as.list.count);
    for (size_t i = 0; i < list->as.list.count; i++)
        if (list->as.list.items[i]->kind != US_TERM_SCALAR ||
            !us_object_put(seen, list->as.list.items[i]->as.scalar, US_TRUE))
            return;
    us_lint_find(walk, list->span.position,
                 "a list is searched from its beginning; a set knows at once");
    us_str inside = us_str_slice(walk->module->text, list->span.position.offset + 1,
                                 list->span.end - 1);
    if (!list->parenthesised)
        us_lint_mend(walk, list->span.position.offset, list->span.end,
                     us_str_format(walk->arena, "{%.*s}", US_STR_ARG(inside)));
}

void us_lint_dynamic_regex(us_lint_walk *walk, const us_lint_node *node)
{
    if ((us_str_is(node->name, "regex.match") || us_str_is(node->name, "regex.find_n")) &&
        node->call.count >= 3 && node->call.items[1]->kind == US_TERM_CALL &&
        term_has_local(walk, node->call.items[1]))
        us_lint_find(walk, node->call.items[1]->span.position,
                     "a pattern that is put together is compiled for each text, and what "
                     "is put in may be a pattern itself");
}
