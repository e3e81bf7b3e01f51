/* Tests that are not found, are found twice, or can't fail; and what was left from a try. */
#include "authoring/lint_walk.h"

static bool is_test(us_str name)
{
    return us_str_starts_with(name, US_STR("test_"));
}

static bool is_test_file(const us_lint_walk *walk)
{
    return us_str_ends_with(walk->file->name, US_STR("_test.rego"));
}

void us_lint_dubious_print_sprintf(us_lint_walk *walk, const us_lint_node *node)
{
    if (us_str_is(node->name, "print") && node->call.count == 2 &&
        us_lint_calls(walk->arena, us_lint_call_of(node->call.items[1]), "sprintf"))
        us_lint_find(
            walk, node->span.position,
            "where an operand is undefined this prints nothing; print takes many");
}

void us_lint_file_missing_test_suffix(us_lint_walk *walk, const us_lint_node *node)
{
    if (is_test_file(walk))
        return;
    for (size_t i = 0; i < node->module->rule_count; i++)
        if (is_test(us_lint_rule_name(walk, node->module->rules[i]))) {
            us_lint_find(walk, node->module->rules[i]->span.position,
                         "a test, in a file whose name does not end in _test.rego");
            return;
        }
}

void us_lint_identically_named_tests(us_lint_walk *walk, const us_lint_node *node)
{
    us_object *seen = us_object_new(walk->arena, node->module->rule_count);
    for (size_t i = 0; i < node->module->rule_count; i++) {
        const us_rule *rule = node->module->rules[i];
        us_str name = us_lint_rule_name(walk, rule);
        if (!is_test(name) || rule->chained || rule->head.reference.count > 1)
            continue;
        const us_value *row = us_object_get_str(seen, name);
        if (row)
            us_lint_find(walk, rule->span.position, "line %u has a test of this name",
                         (unsigned)row->as.integer);
        else
            us_object_put(seen, us_value_string(name),
                          us_value_integer(rule->span.position.row));
    }
}

static bool is_metasyntactic(us_str name)
{
    return us_lint_is_word(name, "foo bar baz qux quux corge fred grault garply waldo "
                                 "foobar plugh xyzzy thud");
}

void us_lint_metasyntactic_variable(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->rule != walk->first)
        return;
    us_str name = us_lint_rule_name(walk, node->rule);
    if (is_metasyntactic(name))
        us_lint_find(walk, node->rule->span.position, "%.*s says nothing",
                     US_STR_ARG(name));
    const us_lint_variables *variables = us_lint_variables_of(walk);
    for (size_t i = 0; i < variables->count; i++)
        if (variables->items[i].declaration && is_metasyntactic(variables->items[i].name))
            us_lint_find(walk, variables->items[i].declaration->span.position,
                         "%.*s says nothing", US_STR_ARG(variables->items[i].name));
}

void us_lint_print_or_trace_call(us_lint_walk *walk, const us_lint_node *node)
{
    if (us_str_is(node->name, "print") || us_str_is(node->name, "trace"))
        us_lint_find(walk, node->span.position, "left from a search for a mistake?");
}

void us_lint_test_outside_test_package(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_rule_name(walk, node->rule);
    if (node->rule == walk->first && is_test(name) && !walk->file->package->is_test)
        us_lint_find(
            walk, node->rule->span.position,
            "a package whose last name does not end in _test goes into production");
}

void us_lint_todo_test(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->rule == walk->first &&
        us_str_starts_with(us_lint_rule_name(walk, node->rule), US_STR("todo_test_")))
        us_lint_find(walk, node->rule->span.position, "this test is passed over");
}

/* An expression that holds whatever the policy does, so far as it is defined. */
static bool holds_anyway(us_lint_walk *walk, const us_literal *literal)
{
    us_terms call = us_lint_literal_call(literal);
    if (literal->negated || literal->kind == US_LITERAL_EVERY)
        return false;
    if (us_lint_calls(walk->arena, call, "print"))
        return true;
    if (us_lint_calls(walk->arena, call, "assign"))
        return call.items[1]->kind == US_TERM_VARIABLE &&
               us_term_is_ground(call.items[2]);
    return literal->kind == US_LITERAL_TERM && us_term_is_ground(literal->as.term);
}

void us_lint_test_without_assertion(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->rule != walk->first || !is_test(us_lint_rule_name(walk, node->rule)) ||
        node->rule->is_default)
        return;
    for (size_t i = 0; i < node->rule->body->count; i++)
        if (!node->rule->body->items[i]->generated &&
            !holds_anyway(walk, node->rule->body->items[i]))
            return;
    if (!us_lint_is_unconditional(node->rule) ||
        (node->rule->head.value && us_term_is_ground(node->rule->head.value)))
        us_lint_find(walk, node->rule->span.position,
                     "nothing in this test depends on a policy: it cannot fail");
}
