/* What makes a schema good: types, arguments, directives, interfaces, in the reference's
 * order and words. Types and directives are taken in the order of their names. */
#include "builtins/graphql/schema.h"

#include "builtins/go_text.h"

/* Comparing each with each costs; the budget pays. */
static bool spend(us_graphql_schema *schema, size_t count)
{
    return us_call_charge(schema->call, 2 + count);
}

static us_str quoted(us_graphql_schema *schema, us_str text)
{
    us_buf buf = us_buf_make(schema->call->arena);
    us_go_quote(&buf, text, false);
    return us_buf_str(&buf);
}

static bool check_name(us_graphql_schema *schema, us_graphql_position position,
                       us_str name)
{
    if (!us_str_starts_with(name, US_STR("__")))
        return true;
    return us_graphql_schema_fail(schema, position,
                                  "Name \"%.*s\" must not begin with \"__\", which is "
                                  "reserved by GraphQL introspection.",
                                  US_STR_ARG(name));
}

static bool check_type_exists(us_graphql_schema *schema, const us_graphql_type *type)
{
    us_str name = us_graphql_type_name(type);
    return us_graphql_find_type(schema, name) ||
           us_graphql_schema_fail(schema, type->position, "Undefined type %.*s.",
                                  US_STR_ARG(name));
}

/* ---- Directives */

static bool check_directive_arguments(us_graphql_schema *schema,
                                      const us_graphql_directive *directive,
                                      const us_graphql_directive_definition *definition)
{
    for (size_t i = 0; i < directive->arguments.count; i++) {
        const us_graphql_argument *argument = directive->arguments.items[i];
        if (!us_graphql_find_argument_definition(&definition->arguments, argument->name))
            return us_graphql_schema_fail(
                schema, argument->position, "Undefined argument %.*s for directive %.*s.",
                US_STR_ARG(argument->name), US_STR_ARG(directive->name));
    }
    for (size_t i = 0; i < definition->arguments.count; i++) {
        const us_graphql_argument_definition *wanted = definition->arguments.items[i];
        const us_graphql_argument *given =
            us_graphql_find_argument(&directive->arguments, wanted->name);
        if (wanted->type->non_null && !wanted->default_value &&
            (!given || given->value->kind == US_GRAPHQL_NULL))
            return us_graphql_schema_fail(
                schema, directive->position,
                "Argument %.*s for directive %.*s cannot be null.",
                US_STR_ARG(wanted->name), US_STR_ARG(directive->name));
    }
    return true;
}

static bool stood_before(const us_graphql_list *directives, size_t index)
{
    const us_graphql_directive *directive = directives->items[index];
    for (size_t i = 0; i < index; i++) {
        const us_graphql_directive *other = directives->items[i];
        if (us_str_equal(other->name, directive->name))
            return true;
    }
    return false;
}

static bool check_directive(us_graphql_schema *schema, const us_graphql_list *directives,
                            size_t index, const char *location,
                            const us_graphql_directive_definition *current, bool single)
{
    const us_graphql_directive *directive = directives->items[index];
    us_str name = directive->name;
    if (!check_name(schema, directive->position, name))
        return false;
    if (current && us_str_equal(name, current->name))
        return us_graphql_schema_fail(schema, directive->position,
                                      "Directive %.*s cannot refer to itself.",
                                      US_STR_ARG(name));
    const us_graphql_directive_definition *definition =
        us_graphql_find_directive_definition(schema, name);
    if (!definition)
        return us_graphql_schema_fail(schema, directive->position,
                                      "Undefined directive %.*s.", US_STR_ARG(name));
    if (single && !definition->is_repeatable && stood_before(directives, index))
        return us_graphql_schema_fail(
            schema, directive->position,
            "The directive %.*s can only be used once at this location.",
            US_STR_ARG(name));
    if (!us_graphql_has_name(&definition->locations, us_str_from(location)))
        return us_graphql_schema_fail(schema, directive->position,
                                      "Directive %.*s is not applicable on %s.",
                                      US_STR_ARG(name), location);
    return spend(schema, directive->arguments.count * definition->arguments.count) &&
           check_directive_arguments(schema, directive, definition);
}

bool us_graphql_check_directives(us_graphql_schema *schema,
                                 const us_graphql_list *directives, const char *location,
                                 const us_graphql_directive_definition *current,
                                 bool single)
{
    for (size_t i = 0; i < directives->count; i++)
        if (!spend(schema, i) ||
            !check_directive(schema, directives, i, location, current, single))
            return false;
    return true;
}

static bool check_arguments(us_graphql_schema *schema, const us_graphql_list *arguments,
                            const us_graphql_directive_definition *current)
{
    for (size_t i = 0; i < arguments->count; i++) {
        const us_graphql_argument_definition *argument = arguments->items[i];
        if (!check_name(schema, argument->position, argument->name) ||
            !check_type_exists(schema, argument->type))
            return false;
        const us_graphql_definition *type =
            us_graphql_find_type(schema, us_graphql_type_name(argument->type));
        us_str text = us_graphql_type_text(schema->call->arena, argument->type);
        if (!us_graphql_is_input(type))
            return us_graphql_schema_fail(
                schema, argument->position,
                "cannot use %.*s as argument %.*s because %.*s is not a valid input type",
                US_STR_ARG(text), US_STR_ARG(argument->name), US_STR_ARG(type->kind));
        if (!us_graphql_check_directives(schema, &argument->directives,
                                         "ARGUMENT_DEFINITION", current, true))
            return false;
    }
    return true;
}

/* ---- Interfaces */

static bool is_covariant(const us_graphql_schema *schema, const us_graphql_type *required,
                         const us_graphql_type *actual)
{
    for (; required; required = required->elem, actual = actual->elem) {
        if (!actual || (required->non_null && !actual->non_null))
            return false;
        if (required->named_type.length == 0)
            continue;
        if (us_str_equal(required->named_type, actual->named_type))
            return true;
        const us_graphql_definition *type =
            us_graphql_find_type(schema, required->named_type);
        for (size_t i = 0; type && i < type->possible.count; i++) {
            const us_graphql_definition *possible = type->possible.items[i];
            if (us_str_equal(possible->name, actual->named_type))
                return true;
        }
        return false;
    }
    return false;
}

static bool check_implemented_arguments(us_graphql_schema *schema,
                                        const us_graphql_definition *type,
                                        const us_graphql_definition *interface,
                                        const us_graphql_field_definition *required,
                                        const us_graphql_field_definition *found)
{
    for (size_t i = 0; i < required->arguments.count; i++) {
        const us_graphql_argument_definition *wanted = required->arguments.items[i];
        const us_graphql_argument_definition *given =
            us_graphql_find_argument_definition(&found->arguments, wanted->name);
        if (!given)
            return us_graphql_schema_fail(
                schema, found->position,
                "For %.*s to implement %.*s the field %.*s must have the same arguments "
                "but it is missing %.*s.",
                US_STR_ARG(type->name), US_STR_ARG(interface->name),
                US_STR_ARG(required->name), US_STR_ARG(wanted->name));
        if (!us_graphql_is_compatible(wanted->type, given->type, given->type->non_null))
            return us_graphql_schema_fail(
                schema, given->position,
                "For %.*s to implement %.*s the field %.*s must have the same arguments "
                "but %.*s has the wrong type.",
                US_STR_ARG(type->name), US_STR_ARG(interface->name),
                US_STR_ARG(required->name), US_STR_ARG(wanted->name));
    }
    for (size_t i = 0; i < found->arguments.count; i++) {
        const us_graphql_argument_definition *given = found->arguments.items[i];
        if (!us_graphql_find_argument_definition(&required->arguments, given->name) &&
            given->type->non_null && !given->default_value)
            return us_graphql_schema_fail(
                schema, given->position,
                "For %.*s to implement %.*s any additional arguments on %.*s must be "
                "optional or have a default value but %.*s is required.",
                US_STR_ARG(type->name), US_STR_ARG(interface->name),
                US_STR_ARG(found->name), US_STR_ARG(given->name));
    }
    return true;
}

static bool check_implemented_field(us_graphql_schema *schema,
                                    const us_graphql_definition *type,
                                    const us_graphql_definition *interface,
                                    const us_graphql_field_definition *required)
{
    const us_graphql_field_definition *found =
        us_graphql_find_field(&type->fields, required->name);
    if (!found)
        return us_graphql_schema_fail(
            schema, type->position,
            "For %.*s to implement %.*s it must have a field called %.*s.",
            US_STR_ARG(type->name), US_STR_ARG(interface->name),
            US_STR_ARG(required->name));
    if (!is_covariant(schema, required->type, found->type)) {
        us_str text = us_graphql_type_text(schema->call->arena, required->type);
        return us_graphql_schema_fail(
            schema, found->position,
            "For %.*s to implement %.*s the field %.*s must have type %.*s.",
            US_STR_ARG(type->name), US_STR_ARG(interface->name),
            US_STR_ARG(required->name), US_STR_ARG(text));
    }
    return spend(schema, required->arguments.count * found->arguments.count) &&
           check_implemented_arguments(schema, type, interface, required, found);
}

/* What an interface implements, its implementers must implement too. */
static bool check_ancestors(us_graphql_schema *schema, const us_graphql_definition *type,
                            const us_graphql_definition *interface)
{
    for (size_t i = 0; i < interface->interfaces.count; i++) {
        us_str ancestor = interface->interfaces.items[i].text;
        if (us_graphql_has_name(&type->interfaces, ancestor))
            continue;
        if (us_str_equal(ancestor, type->name))
            return us_graphql_schema_fail(
                schema, type->position,
                "Type %.*s cannot implement %.*s because it would create a circular "
                "reference.",
                US_STR_ARG(type->name), US_STR_ARG(interface->name));
        return us_graphql_schema_fail(
            schema, type->position,
            "Type %.*s must implement %.*s because it is implemented by %.*s.",
            US_STR_ARG(type->name), US_STR_ARG(ancestor), US_STR_ARG(interface->name));
    }
    return true;
}

static bool check_implements(us_graphql_schema *schema, const us_graphql_definition *type,
                             us_str name)
{
    const us_graphql_definition *interface = us_graphql_find_type(schema, name);
    us_str shown = quoted(schema, name);
    if (!interface)
        return us_graphql_schema_fail(schema, type->position, "Undefined type %.*s.",
                                      US_STR_ARG(shown));
    if (!us_str_is(interface->kind, "INTERFACE"))
        return us_graphql_schema_fail(schema, type->position,
                                      "%.*s is a non interface type %.*s.",
                                      US_STR_ARG(shown), US_STR_ARG(interface->kind));
    for (size_t i = 0; i < interface->fields.count; i++)
        if (!spend(schema, type->fields.count) ||
            !check_implemented_field(schema, type, interface, interface->fields.items[i]))
            return false;
    return spend(schema, type->interfaces.count * interface->interfaces.count) &&
           check_ancestors(schema, type, interface);
}

/* ---- Types */

static bool check_fields(us_graphql_schema *schema, const us_graphql_definition *type)
{
    const char *location = us_str_is(type->kind, "INPUT_OBJECT")
                               ? "INPUT_FIELD_DEFINITION"
                               : "FIELD_DEFINITION";
    for (size_t i = 0; i < type->fields.count; i++) {
        const us_graphql_field_definition *field = type->fields.items[i];
        if (!spend(schema, 0) || !check_name(schema, field->position, field->name) ||
            !check_type_exists(schema, field->type) ||
            !check_arguments(schema, &field->arguments, NULL) ||
            !us_graphql_check_directives(schema, &field->directives, location, NULL,
                                         true))
            return false;
    }
    return true;
}

static bool check_union_types(us_graphql_schema *schema,
                              const us_graphql_definition *type)
{
    for (size_t i = 0; i < type->types.count; i++) {
        us_str name = type->types.items[i].text;
        const us_graphql_definition *member = us_graphql_find_type(schema, name);
        us_str shown = quoted(schema, name);
        if (!member)
            return us_graphql_schema_fail(schema, type->position, "Undefined type %.*s.",
                                          US_STR_ARG(shown));
        if (!us_str_is(member->kind, "OBJECT"))
            return us_graphql_schema_fail(schema, type->position,
                                          "%.*s type %.*s must be OBJECT.",
                                          US_STR_ARG(type->kind), US_STR_ARG(shown));
    }
    return true;
}

static bool check_enum(us_graphql_schema *schema, const us_graphql_definition *type)
{
    if (type->enum_values.count == 0)
        return us_graphql_schema_fail(
            schema, type->position,
            "ENUM %.*s: must define one or more unique enum values.",
            US_STR_ARG(type->name));
    for (size_t i = 0; i < type->enum_values.count; i++) {
        const us_graphql_enum_value *value = type->enum_values.items[i];
        if (us_str_is(value->name, "true") || us_str_is(value->name, "false") ||
            us_str_is(value->name, "null"))
            return us_graphql_schema_fail(
                schema, type->position, "ENUM %.*s: non-enum value %.*s.",
                US_STR_ARG(type->name), US_STR_ARG(value->name));
        if (!us_graphql_check_directives(schema, &value->directives, "ENUM_VALUE", NULL,
                                         true))
            return false;
    }
    return true;
}

static bool check_output_fields(us_graphql_schema *schema,
                                const us_graphql_definition *type)
{
    if (type->fields.count == 0)
        return us_graphql_schema_fail(schema, type->position,
                                      "%.*s %.*s: must define one or more fields.",
                                      US_STR_ARG(type->kind), US_STR_ARG(type->name));
    for (size_t i = 0; i < type->fields.count; i++) {
        const us_graphql_field_definition *field = type->fields.items[i];
        const us_graphql_definition *of =
            us_graphql_find_type(schema, us_graphql_type_name(field->type));
        if (!us_graphql_is_leaf(of) && !us_graphql_is_composite(of))
            return us_graphql_schema_fail(
                schema, field->position,
                "%.*s %.*s: field must be one of SCALAR, OBJECT, INTERFACE, UNION, ENUM.",
                US_STR_ARG(type->kind), US_STR_ARG(type->name));
    }
    return true;
}

static bool check_input_fields(us_graphql_schema *schema,
                               const us_graphql_definition *type)
{
    if (type->fields.count == 0)
        return us_graphql_schema_fail(
            schema, type->position,
            "INPUT_OBJECT %.*s: must define one or more input fields.",
            US_STR_ARG(type->name));
    for (size_t i = 0; i < type->fields.count; i++) {
        const us_graphql_field_definition *field = type->fields.items[i];
        const us_graphql_definition *of =
            us_graphql_find_type(schema, us_graphql_type_name(field->type));
        if (!us_graphql_is_input(of))
            return us_graphql_schema_fail(
                schema, field->position,
                "%.*s %.*s: field must be one of SCALAR, ENUM, INPUT_OBJECT.",
                US_STR_ARG(of->kind), US_STR_ARG(field->name));
    }
    return true;
}

static bool check_kind(us_graphql_schema *schema, const us_graphql_definition *type)
{
    if (us_str_is(type->kind, "ENUM"))
        return check_enum(schema, type);
    if (us_str_is(type->kind, "INPUT_OBJECT"))
        return check_input_fields(schema, type);
    if (us_str_is(type->kind, "OBJECT") || us_str_is(type->kind, "INTERFACE"))
        return check_output_fields(schema, type);
    return true;
}

/* The first member that stands twice is the one whose first place comes first. */
static bool check_unique(us_graphql_schema *schema, const us_graphql_definition *type)
{
    for (size_t i = 0; i < type->fields.count; i++) {
        const us_graphql_field_definition *field = type->fields.items[i];
        for (size_t j = i + 1; j < type->fields.count; j++) {
            const us_graphql_field_definition *other = type->fields.items[j];
            if (us_str_equal(field->name, other->name))
                return us_graphql_schema_fail(
                    schema, other->position, "Field %.*s.%.*s can only be defined once.",
                    US_STR_ARG(type->name), US_STR_ARG(other->name));
        }
    }
    for (size_t i = 0; i < type->enum_values.count; i++) {
        const us_graphql_enum_value *value = type->enum_values.items[i];
        for (size_t j = i + 1; j < type->enum_values.count; j++) {
            const us_graphql_enum_value *other = type->enum_values.items[j];
            if (us_str_equal(value->name, other->name))
                return us_graphql_schema_fail(
                    schema, other->position,
                    "Enum value %.*s.%.*s can only be defined once.",
                    US_STR_ARG(type->name), US_STR_ARG(other->name));
        }
    }
    for (size_t i = 0; i < type->types.count; i++)
        for (size_t j = i + 1; j < type->types.count; j++)
            if (us_str_equal(type->types.items[i].text, type->types.items[j].text))
                return us_graphql_schema_fail(
                    schema, type->types.items[j].position,
                    "Union type %.*s can only include type %.*s once.",
                    US_STR_ARG(type->name), US_STR_ARG(type->types.items[j].text));
    return true;
}

static bool check_type(us_graphql_schema *schema, const us_graphql_definition *type)
{
    if (!check_fields(schema, type) || !check_union_types(schema, type))
        return false;
    for (size_t i = 0; i < type->interfaces.count; i++)
        if (!check_implements(schema, type, type->interfaces.items[i].text))
            return false;
    size_t pairs = type->fields.count * type->fields.count +
                   type->enum_values.count * type->enum_values.count +
                   type->types.count * type->types.count;
    if (!check_kind(schema, type) || !spend(schema, pairs / 2) ||
        !check_unique(schema, type))
        return false;
    if (!type->built_in && !check_name(schema, type->position, type->name))
        return false;
    const char *location = us_str_to_c(schema->call->arena, type->kind);
    return us_graphql_check_directives(schema, &type->directives, location, NULL, false);
}

/* ---- Input objects within themselves */

/* A type whose fields are being looked at, and the field that leads on. */
typedef struct step {
    const struct step *outer;
    const us_graphql_definition *type;
    const us_graphql_field_definition *field;
    size_t depth;
} step;

static void print_fields(us_buf *buf, const step *at, const us_graphql_definition *from)
{
    if (at->type != from) {
        print_fields(buf, at->outer, from);
        us_buf_add_char(buf, '.');
    }
    us_buf_add_str(buf, at->field->name);
}

/* [entry] is where the way comes back to. */
static bool fail_cycle(us_graphql_schema *schema, const step *entry, const step *last)
{
    us_buf names = us_buf_make(schema->call->arena);
    print_fields(&names, last, entry->type);
    us_str type = quoted(schema, entry->type->name);
    us_str fields = quoted(schema, us_buf_str(&names));
    return us_graphql_schema_fail(schema, entry->field->position,
                                  "Cannot reference Input Object %.*s within itself "
                                  "through a series of non-null fields: %.*s.",
                                  US_STR_ARG(type), US_STR_ARG(fields));
}

static bool check_cycles(us_graphql_schema *schema, us_object *visited,
                         const us_graphql_definition *type, const step *outer)
{
    if (!us_object_put(visited, us_value_string(type->name), US_TRUE))
        return true;
    step here = {outer, type, NULL, outer ? outer->depth + 1 : 1};
    if (here.depth > US_GRAPHQL_DEPTH) {
        us_call_halt(schema->call, "eval_internal_error",
                     "GraphQL document is nested too deeply");
        return false;
    }
    for (size_t i = 0; i < type->fields.count; i++) {
        here.field = type->fields.items[i];
        us_str name = here.field->type->named_type;
        if (!here.field->type->non_null || name.length == 0)
            continue;
        const us_graphql_definition *next = us_graphql_find_type(schema, name);
        if (!next || !us_str_is(next->kind, "INPUT_OBJECT"))
            continue;
        if (!spend(schema, here.depth))
            return false;
        for (const step *s = &here; s; s = s->outer)
            if (s->type == next)
                return fail_cycle(schema, s, &here);
        if (!check_cycles(schema, visited, next, &here))
            return false;
    }
    return true;
}

bool us_graphql_check_schema(us_graphql_schema *schema)
{
    const uint32_t *order = us_object_order(schema->type_index);
    uint32_t count = schema->type_index->count;
    const us_value *places = schema->type_index->values;
    us_object *visited = us_object_new(schema->call->arena, count);
    for (uint32_t i = 0; i < count; i++)
        if (!check_type(schema, schema->types.items[places[order[i]].as.integer]))
            return false;
    for (uint32_t i = 0; i < count; i++) {
        const us_graphql_definition *type =
            schema->types.items[places[order[i]].as.integer];
        if (us_str_is(type->kind, "INPUT_OBJECT") &&
            !check_cycles(schema, visited, type, NULL))
            return false;
    }
    order = us_object_order(schema->directive_index);
    places = schema->directive_index->values;
    for (uint32_t i = 0; i < schema->directive_index->count; i++) {
        const us_graphql_directive_definition *directive =
            schema->directives.items[places[order[i]].as.integer];
        if (!check_name(schema, directive->position, directive->name) ||
            !check_arguments(schema, &directive->arguments, directive))
            return false;
    }
    return true;
}
