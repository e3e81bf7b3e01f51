/* The walk over a document. Operations come first, each with the fragments that it
 * spreads, where they are first spread; then the fragments by themselves. What a node
 * means in the schema is stored in it before its rules are asked, and stays: rules see
 * what an earlier walk found. */
#include "builtins/graphql/parse.h"
#include "builtins/graphql/validate.h"

#define ASK(event, node)                                                                 \
    for (size_t rule = 0; rule < us_graphql_rule_count && !v->stopped; rule++)           \
        if (us_graphql_rules[rule].event)                                                \
            us_graphql_rules[rule].event(v, node);

static void walk_selections(us_graphql_validation *v, us_graphql_definition *parent,
                            const us_graphql_list *selections);

bool us_graphql_spend(us_graphql_validation *v, size_t count)
{
    if (!v->stopped && !us_call_charge(v->call, 1 + count))
        v->stopped = true;
    return !v->stopped;
}

bool us_graphql_enter(us_graphql_validation *v)
{
    if (!us_graphql_spend(v, 1))
        return false;
    if (v->depth >= US_GRAPHQL_DEPTH) {
        us_call_halt(v->call, "eval_internal_error",
                     "GraphQL document is nested too deeply");
        v->stopped = true;
        return false;
    }
    v->depth++;
    return true;
}

void us_graphql_leave(us_graphql_validation *v)
{
    v->depth--;
}

bool us_graphql_note(us_object *names, us_str name)
{
    return us_object_put(names, us_value_string(name), US_TRUE);
}

void us_graphql_report(us_graphql_validation *v, us_graphql_position position,
                       const char *format, ...)
{
    if (v->stopped)
        return;
    va_list arguments;
    va_start(arguments, format);
    us_str text = us_str_format_list(v->call->arena, format, arguments);
    va_end(arguments);
    if (v->error_count++ == 0)
        v->first = position;
    if (v->error_count > 1 || position.line == 0 || position.column < 0)
        us_graphql_print_position(&v->errors, position);
    us_buf_add_str(&v->errors, text);
    us_buf_add_char(&v->errors, '\n');
    v->stopped = v->first_only;
}

/* ---- Values and directives */

static void walk_value(us_graphql_validation *v, us_graphql_value *value)
{
    bool is_object = value->kind == US_GRAPHQL_OBJECT;
    bool is_list = value->kind == US_GRAPHQL_LIST;
    if (!us_graphql_enter(v))
        return;
    if (value->kind == US_GRAPHQL_VARIABLE && v->operation) {
        us_graphql_spend(v, v->operation->variables.count);
        value->variable = us_graphql_find_variable(&v->operation->variables, value->raw);
        if (value->variable)
            value->variable->used = true;
    }
    for (size_t i = 0; i < value->children.count && (is_object || is_list); i++) {
        us_graphql_child *child = value->children.items[i];
        if (is_object && value->definition) {
            us_graphql_spend(v, value->definition->fields.count);
            const us_graphql_field_definition *field =
                us_graphql_find_field(&value->definition->fields, child->name);
            if (field) {
                child->value->expected_type = field->type;
                child->value->expected_type_has_default =
                    field->default_value && field->default_value->kind != US_GRAPHQL_NULL;
                child->value->definition =
                    us_graphql_find_type(v->schema, us_graphql_type_name(field->type));
            }
        }
        if (is_list && value->expected_type && value->expected_type->elem) {
            child->value->expected_type = value->expected_type->elem;
            child->value->definition = value->definition;
        }
        walk_value(v, child->value);
    }
    ASK(value, value)
    us_graphql_leave(v);
}

/* [definitions] is NULL where it is not known what takes the arguments. */
static void walk_arguments(us_graphql_validation *v, const us_graphql_list *definitions,
                           const us_graphql_list *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        us_graphql_argument *argument = arguments->items[i];
        if (!us_graphql_spend(v, definitions ? definitions->count : 0))
            return;
        const us_graphql_argument_definition *definition =
            definitions ? us_graphql_find_argument_definition(definitions, argument->name)
                        : NULL;
        if (definition) {
            us_graphql_value *value = argument->value;
            value->expected_type = definition->type;
            value->expected_type_has_default =
                definition->default_value &&
                definition->default_value->kind != US_GRAPHQL_NULL;
            value->definition =
                us_graphql_find_type(v->schema, us_graphql_type_name(definition->type));
        }
        walk_value(v, argument->value);
    }
}

static void walk_directives(us_graphql_validation *v, us_graphql_definition *parent,
                            const us_graphql_list *directives, const char *location)
{
    for (size_t i = 0; i < directives->count; i++) {
        us_graphql_directive *directive = directives->items[i];
        if (!us_graphql_spend(v, 0))
            return;
        directive->definition =
            us_graphql_find_directive_definition(v->schema, directive->name);
        directive->parent_definition = parent;
        directive->location = us_str_from(location);
        walk_arguments(v,
                       directive->definition ? &directive->definition->arguments : NULL,
                       &directive->arguments);
        ASK(directive, directive)
    }
    ASK(directives, directives)
}

/* ---- Selections */

static us_graphql_field_definition *typename_field(us_arena *arena)
{
    us_graphql_field_definition *field = us_arena_alloc_zero(arena, sizeof *field);
    field->name = US_STR("__typename");
    field->type = us_arena_alloc_zero(arena, sizeof *field->type);
    field->type->named_type = US_STR("String");
    return field;
}

static void walk_field(us_graphql_validation *v, us_graphql_definition *parent,
                       us_graphql_field *field)
{
    us_graphql_definition *type = NULL;
    field->definition = NULL;
    if (us_str_is(field->name, "__typename")) {
        field->definition = typename_field(v->call->arena);
    } else if (parent && us_graphql_spend(v, parent->fields.count)) {
        field->definition = us_graphql_find_field(&parent->fields, field->name);
    }
    field->object_definition = parent;
    if (field->definition)
        type = us_graphql_find_type(v->schema,
                                    us_graphql_type_name(field->definition->type));
    walk_arguments(v, field->definition ? &field->definition->arguments : NULL,
                   &field->arguments);
    walk_directives(v, type, &field->directives, "FIELD");
    walk_selections(v, type, &field->selections);
    ASK(field, field)
}

static void walk_inline(us_graphql_validation *v, us_graphql_definition *parent,
                        us_graphql_inline *fragment)
{
    us_graphql_definition *type = parent;
    fragment->object_definition = parent;
    if (fragment->type_condition.length)
        type = us_graphql_find_type(v->schema, fragment->type_condition);
    walk_directives(v, type, &fragment->directives, "INLINE_FRAGMENT");
    walk_selections(v, type, &fragment->selections);
    ASK(inline_fragment, fragment)
}

static void walk_spread(us_graphql_validation *v, us_graphql_definition *parent,
                        us_graphql_spread *spread)
{
    if (!us_graphql_spend(v, v->document->fragments.count))
        return;
    us_graphql_fragment *fragment =
        us_graphql_find_fragment(&v->document->fragments, spread->name);
    us_graphql_definition *type =
        fragment ? us_graphql_find_type(v->schema, fragment->type_condition) : NULL;
    spread->definition = fragment;
    spread->object_definition = parent;
    walk_directives(v, type, &spread->directives, "FRAGMENT_SPREAD");
    if (fragment && us_graphql_note(v->walked, fragment->name)) {
        walk_directives(v, type, &fragment->directives, "FRAGMENT_DEFINITION");
        walk_selections(v, type, &fragment->selections);
    }
    ASK(spread, spread)
}

static void walk_selections(us_graphql_validation *v, us_graphql_definition *parent,
                            const us_graphql_list *selections)
{
    if (!us_graphql_enter(v))
        return;
    for (size_t i = 0; i < selections->count && !v->stopped; i++) {
        us_graphql_selection *selection = selections->items[i];
        switch (selection->kind) {
        case US_GRAPHQL_FIELD:
            walk_field(v, parent, (us_graphql_field *)selection);
            break;
        case US_GRAPHQL_INLINE:
            walk_inline(v, parent, (us_graphql_inline *)selection);
            break;
        case US_GRAPHQL_SPREAD:
            walk_spread(v, parent, (us_graphql_spread *)selection);
            break;
        }
    }
    us_graphql_leave(v);
}

/* ---- Documents */

static const char *operation_location(us_str operation)
{
    if (us_str_is(operation, "mutation"))
        return "MUTATION";
    return us_str_is(operation, "subscription") ? "SUBSCRIPTION" : "QUERY";
}

static void walk_operation(us_graphql_validation *v, us_graphql_operation *operation)
{
    v->operation = operation;
    for (size_t i = 0; i < operation->variables.count && !v->stopped; i++) {
        us_graphql_variable *variable = operation->variables.items[i];
        us_graphql_value *value = variable->default_value;
        variable->definition =
            us_graphql_find_type(v->schema, us_graphql_type_name(variable->type));
        ASK(variable, variable)
        if (value) {
            value->expected_type = variable->type;
            value->definition = variable->definition;
        }
    }
    for (size_t i = 0; i < operation->variables.count && !v->stopped; i++) {
        us_graphql_variable *variable = operation->variables.items[i];
        if (variable->default_value)
            walk_value(v, variable->default_value);
        walk_directives(v, variable->definition, &variable->directives,
                        "VARIABLE_DEFINITION");
    }
    us_graphql_definition *type = us_graphql_root_type(v->schema, operation->operation);
    walk_directives(v, type, &operation->directives,
                    operation_location(operation->operation));
    walk_selections(v, type, &operation->selections);
    ASK(operation, operation)
    v->operation = NULL;
}

static void walk_fragment(us_graphql_validation *v, us_graphql_fragment *fragment)
{
    us_graphql_definition *type =
        us_graphql_find_type(v->schema, fragment->type_condition);
    fragment->definition = type;
    walk_directives(v, type, &fragment->directives, "FRAGMENT_DEFINITION");
    walk_selections(v, type, &fragment->selections);
    ASK(fragment, fragment)
}

static void walk(us_graphql_validation *v)
{
    const us_graphql_query_document *document = v->document;
    for (size_t i = 0; i < document->operations.count && !v->stopped; i++) {
        v->walked = us_object_new(v->call->arena, 0);
        walk_operation(v, document->operations.items[i]);
    }
    for (size_t i = 0; i < document->fragments.count && !v->stopped; i++) {
        v->walked = us_object_new(v->call->arena, 0);
        walk_fragment(v, document->fragments.items[i]);
    }
}

bool us_graphql_validate(us_call *call, const us_graphql_schema *schema,
                         us_graphql_query_document *document, bool first_only)
{
    us_graphql_validation v = {
        .call = call, .schema = schema, .document = document, .first_only = first_only};
    v.errors = us_buf_make(call->arena);
    v.misplaced_directives = us_object_new(call->arena, 0);
    v.checked_fragments = us_object_new(call->arena, 0);
    v.used_fragments = us_object_new(call->arena, 0);
    v.fragment_names = us_object_new(call->arena, 0);
    v.operation_names = us_object_new(call->arena, 0);
    walk(&v);
    if (call->fatal)
        return false;
    if (v.error_count == 0)
        return true;
    us_str text = us_buf_str(&v.errors);
    if (v.first.line == 0 || v.first.column < 0) {
        us_call_error(call, "GraphQL parse error: %.*s", US_STR_ARG(text));
        return false;
    }
    if (us_str_ends_with(text, US_STR(".\n")))
        text.length -= 2;
    return us_graphql_fail(call, v.first, text);
}
