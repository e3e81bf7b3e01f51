/* The table of validation rules, and those that need few words. They stand in the order
 * of their names, which is the order in which they are asked at each node. */
#include "builtins/graphql/validate.h"

static void known_directive(us_graphql_validation *v,
                            const us_graphql_directive *directive)
{
    us_graphql_position at = directive->position;
    if (!directive->definition) {
        us_graphql_report(v, at, "Unknown directive \"@%.*s\".",
                          US_STR_ARG(directive->name));
        return;
    }
    if (us_graphql_has_name(&directive->definition->locations, directive->location))
        return;
    /* A fragment is walked more than once: one error for each place. */
    us_str key = us_str_format(v->call->arena, "%.*s:%d:%d", US_STR_ARG(directive->name),
                               at.line, at.column);
    if (us_graphql_note(v->misplaced_directives, key))
        us_graphql_report(v, at, "Directive \"@%.*s\" may not be used on %.*s.",
                          US_STR_ARG(directive->name), US_STR_ARG(directive->location));
}

static void known_fragment(us_graphql_validation *v, const us_graphql_spread *spread)
{
    if (!spread->definition)
        us_graphql_report(v, spread->position, "Unknown fragment \"%.*s\".",
                          US_STR_ARG(spread->name));
}

static void known_root(us_graphql_validation *v, const us_graphql_operation *operation)
{
    if (!us_graphql_root_type(v->schema, operation->operation))
        us_graphql_report(v, operation->position,
                          "Schema does not support operation type \"%.*s\"",
                          US_STR_ARG(operation->operation));
}

static void known_variable_type(us_graphql_validation *v,
                                const us_graphql_variable *variable)
{
    us_str name = us_graphql_type_name(variable->type);
    if (!us_graphql_find_type(v->schema, name))
        us_graphql_report(v, variable->position, "Unknown type \"%.*s\".",
                          US_STR_ARG(name));
}

static void known_inline_type(us_graphql_validation *v, const us_graphql_inline *fragment)
{
    us_str name = fragment->type_condition;
    if (name.length && !us_graphql_find_type(v->schema, name))
        us_graphql_report(v, fragment->position, "Unknown type \"%.*s\".",
                          US_STR_ARG(name));
}

static void known_fragment_type(us_graphql_validation *v,
                                const us_graphql_fragment *fragment)
{
    us_graphql_names names = {NULL, 0, 0};
    const us_object *index = v->schema->type_index;
    if (us_graphql_find_type(v->schema, fragment->type_condition))
        return;
    const uint32_t *order = us_object_order(index);
    for (uint32_t i = 0; i < index->count; i++)
        us_graphql_add_name(v->call->arena, &names, us_value_text(index->keys[order[i]]),
                            fragment->position);
    us_str hint = us_graphql_suggest(v, "Did you mean", fragment->type_condition, &names);
    us_graphql_report(v, fragment->position, "Unknown type \"%.*s\".%.*s",
                      US_STR_ARG(fragment->type_condition), US_STR_ARG(hint));
}

static void composite_inline(us_graphql_validation *v, const us_graphql_inline *fragment)
{
    const us_graphql_definition *type =
        us_graphql_find_type(v->schema, fragment->type_condition);
    if (type && !us_graphql_is_composite(type))
        us_graphql_report(v, fragment->position,
                          "Fragment cannot condition on non composite type \"%.*s\".",
                          US_STR_ARG(fragment->type_condition));
}

static void composite_fragment(us_graphql_validation *v,
                               const us_graphql_fragment *fragment)
{
    if (fragment->definition && fragment->type_condition.length &&
        !us_graphql_is_composite(fragment->definition))
        us_graphql_report(
            v, fragment->position,
            "Fragment \"%.*s\" cannot condition on non composite type \"%.*s\".",
            US_STR_ARG(fragment->name), US_STR_ARG(fragment->type_condition));
}

static void lone_anonymous(us_graphql_validation *v,
                           const us_graphql_operation *operation)
{
    if (operation->name.length == 0 && v->document->operations.count > 1)
        us_graphql_report(v, operation->position,
                          "This anonymous operation must be the only defined operation.");
}

static void defined_variable(us_graphql_validation *v, const us_graphql_value *value)
{
    if (!v->operation || value->kind != US_GRAPHQL_VARIABLE || value->variable)
        return;
    if (v->operation->name.length)
        us_graphql_report(v, value->position,
                          "Variable \"$%.*s\" is not defined by operation \"%.*s\".",
                          US_STR_ARG(value->raw), US_STR_ARG(v->operation->name));
    else
        us_graphql_report(v, value->position, "Variable \"$%.*s\" is not defined.",
                          US_STR_ARG(value->raw));
}

static void use_fragment(us_graphql_validation *v, const us_graphql_spread *spread)
{
    if (!v->fragments_begun)
        us_graphql_note(v->used_fragments, spread->name);
}

static void used_fragment(us_graphql_validation *v, const us_graphql_fragment *fragment)
{
    v->fragments_begun = true;
    if (!us_object_get_str(v->used_fragments, fragment->name))
        us_graphql_report(v, fragment->position, "Fragment \"%.*s\" is never used.",
                          US_STR_ARG(fragment->name));
}

static void used_variables(us_graphql_validation *v,
                           const us_graphql_operation *operation)
{
    for (size_t i = 0; i < operation->variables.count; i++) {
        const us_graphql_variable *variable = operation->variables.items[i];
        if (variable->used)
            continue;
        if (operation->name.length)
            us_graphql_report(v, variable->position,
                              "Variable \"$%.*s\" is never used in operation \"%.*s\".",
                              US_STR_ARG(variable->variable),
                              US_STR_ARG(operation->name));
        else
            us_graphql_report(v, variable->position, "Variable \"$%.*s\" is never used.",
                              US_STR_ARG(variable->variable));
    }
}

static void unique_directives(us_graphql_validation *v, const us_graphql_list *directives)
{
    us_object *names = NULL;
    for (size_t i = 0; i < directives->count && directives->count > 1; i++) {
        const us_graphql_directive *directive = directives->items[i];
        bool repeatable = directive->definition && directive->definition->is_repeatable;
        names = names ? names : us_object_new(v->call->arena, directives->count);
        if (!us_graphql_note(names, directive->name) && !repeatable)
            us_graphql_report(
                v, directive->position,
                "The directive \"@%.*s\" can only be used once at this location.",
                US_STR_ARG(directive->name));
    }
}

static void unique_fragment(us_graphql_validation *v, const us_graphql_fragment *fragment)
{
    if (!us_graphql_note(v->fragment_names, fragment->name))
        us_graphql_report(v, fragment->position,
                          "There can be only one fragment named \"%.*s\".",
                          US_STR_ARG(fragment->name));
}

static void unique_input_fields(us_graphql_validation *v, const us_graphql_value *value)
{
    if (value->kind != US_GRAPHQL_OBJECT || value->children.count < 2)
        return;
    us_object *names = us_object_new(v->call->arena, value->children.count);
    for (size_t i = 0; i < value->children.count; i++) {
        const us_graphql_child *child = value->children.items[i];
        if (!us_graphql_note(names, child->name))
            us_graphql_report(v, child->position,
                              "There can be only one input field named \"%.*s\".",
                              US_STR_ARG(child->name));
    }
}

static void unique_operation(us_graphql_validation *v,
                             const us_graphql_operation *operation)
{
    if (!us_graphql_note(v->operation_names, operation->name))
        us_graphql_report(v, operation->position,
                          "There can be only one operation named \"%.*s\".",
                          US_STR_ARG(operation->name));
}

/* The same error once a name, however often it comes again. */
static void unique_variables(us_graphql_validation *v,
                             const us_graphql_operation *operation)
{
    us_object *names = us_object_new(v->call->arena, operation->variables.count);
    us_object *told = us_object_new(v->call->arena, 0);
    for (size_t i = 0; i < operation->variables.count; i++) {
        const us_graphql_variable *variable = operation->variables.items[i];
        if (!us_graphql_note(names, variable->variable) &&
            us_graphql_note(told, variable->variable))
            us_graphql_report(v, variable->position,
                              "There can be only one variable named \"$%.*s\".",
                              US_STR_ARG(variable->variable));
    }
}

static void input_variables(us_graphql_validation *v,
                            const us_graphql_operation *operation)
{
    for (size_t i = 0; i < operation->variables.count; i++) {
        const us_graphql_variable *variable = operation->variables.items[i];
        if (!variable->definition || us_graphql_is_input(variable->definition))
            continue;
        us_str type = us_graphql_type_text(v->call->arena, variable->type);
        us_graphql_report(v, variable->position,
                          "Variable \"$%.*s\" cannot be non-input type \"%.*s\".",
                          US_STR_ARG(variable->variable), US_STR_ARG(type));
    }
}

static void variable_fits(us_graphql_validation *v, const us_graphql_value *value)
{
    const us_graphql_variable *variable = value->variable;
    if (value->kind != US_GRAPHQL_VARIABLE || !value->expected_type || !variable ||
        !v->operation)
        return;
    bool has_default =
        variable->default_value && variable->default_value->kind != US_GRAPHQL_NULL;
    bool non_null = value->expected_type->non_null && !has_default &&
                    !value->expected_type_has_default;
    if (us_graphql_is_compatible(variable->type, value->expected_type, non_null))
        return;
    us_str type = us_graphql_type_text(v->call->arena, variable->type);
    us_str expected = us_graphql_type_text(v->call->arena, value->expected_type);
    us_graphql_report(
        v, value->position,
        "Variable \"$%.*s\" of type \"%.*s\" used in position expecting type \"%.*s\".",
        US_STR_ARG(value->raw), US_STR_ARG(type), US_STR_ARG(expected));
}

/* What a @oneOf object takes from a variable must not be null. */
static void variables_fit_one_of(us_graphql_validation *v, const us_graphql_value *value)
{
    if (value->kind != US_GRAPHQL_OBJECT || !value->definition ||
        !us_graphql_find_directive(&value->definition->directives, US_STR("oneOf")))
        return;
    for (size_t i = 0; i < value->children.count; i++) {
        const us_graphql_value *given =
            ((const us_graphql_child *)value->children.items[i])->value;
        if (given->kind != US_GRAPHQL_VARIABLE || !given->variable ||
            given->variable->type->non_null)
            continue;
        us_str type = us_graphql_type_text(v->call->arena, given->variable->type);
        us_graphql_position at = given->variable->position;
        us_graphql_report(v, at.line ? at : given->position,
                          "Variable \"$%.*s\" is of type \"%.*s\" but must be "
                          "non-nullable to be used for OneOf Input Object \"%.*s\".",
                          US_STR_ARG(given->raw), US_STR_ARG(type),
                          US_STR_ARG(value->definition->name));
    }
}

static void variables_in_position(us_graphql_validation *v, const us_graphql_value *value)
{
    variable_fits(v, value);
    variables_fit_one_of(v, value);
}

const us_graphql_rule us_graphql_rules[] = {
    {.name = "FieldsOnCorrectType", .field = us_graphql_check_field_exists},
    {.name = "FragmentsOnCompositeTypes",
     .inline_fragment = composite_inline,
     .fragment = composite_fragment},
    {.name = "KnownArgumentNames",
     .field = us_graphql_check_field_arguments,
     .directive = us_graphql_check_directive_arguments},
    {.name = "KnownDirectives", .directive = known_directive},
    {.name = "KnownFragmentNames", .spread = known_fragment},
    {.name = "KnownRootType", .operation = known_root},
    {.name = "KnownTypeNames",
     .variable = known_variable_type,
     .inline_fragment = known_inline_type,
     .fragment = known_fragment_type},
    {.name = "LoneAnonymousOperation", .operation = lone_anonymous},
    {.name = "MaxIntrospectionDepth", .field = us_graphql_check_introspection},
    {.name = "NoFragmentCycles", .fragment = us_graphql_check_fragment_cycles},
    {.name = "NoUndefinedVariables", .value = defined_variable},
    {.name = "NoUnusedFragments", .spread = use_fragment, .fragment = used_fragment},
    {.name = "NoUnusedVariables", .operation = used_variables},
    {.name = "OverlappingFieldsCanBeMerged",
     .operation = us_graphql_overlap_in_operation,
     .field = us_graphql_overlap_in_field,
     .inline_fragment = us_graphql_overlap_in_inline,
     .fragment = us_graphql_overlap_in_fragment},
    {.name = "PossibleFragmentSpreads",
     .inline_fragment = us_graphql_check_inline_possible,
     .spread = us_graphql_check_spread_possible},
    {.name = "ProvidedRequiredArguments",
     .field = us_graphql_check_field_required,
     .directive = us_graphql_check_directive_required},
    {.name = "ScalarLeafs", .field = us_graphql_check_field_leaf},
    {.name = "SingleFieldSubscriptions", .operation = us_graphql_check_subscription},
    {.name = "UniqueArgumentNames",
     .field = us_graphql_check_field_unique,
     .directive = us_graphql_check_directive_unique},
    {.name = "UniqueDirectivesPerLocation", .directives = unique_directives},
    {.name = "UniqueFragmentNames", .fragment = unique_fragment},
    {.name = "UniqueInputFieldNames", .value = unique_input_fields},
    {.name = "UniqueOperationNames", .operation = unique_operation},
    {.name = "UniqueVariableNames", .operation = unique_variables},
    {.name = "ValuesOfCorrectType", .value = us_graphql_check_value},
    {.name = "VariablesAreInputTypes", .operation = input_variables},
    {.name = "VariablesInAllowedPosition", .value = variables_in_position},
};

const size_t us_graphql_rule_count = sizeof us_graphql_rules / sizeof us_graphql_rules[0];
