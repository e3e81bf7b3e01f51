/* Rules about fields, directives, and the arguments of both. */
#include "builtins/graphql/validate.h"

/* ---- FieldsOnCorrectType */

static size_t use_count(us_object *uses, us_str name)
{
    const us_value *count = us_object_get_str(uses, name);
    return count ? (size_t)count->as.integer : 0;
}

/* Interfaces that [possible] implements and that have the field, counted. */
static void count_interfaces(us_graphql_validation *v,
                             const us_graphql_definition *possible, us_str name,
                             us_object *uses, us_graphql_names *interfaces)
{
    for (size_t i = 0; i < possible->interfaces.count; i++) {
        us_graphql_name interface = possible->interfaces.items[i];
        const us_graphql_definition *type =
            us_graphql_find_type(v->schema, interface.text);
        if (!type || !us_graphql_spend(v, type->fields.count) ||
            !us_graphql_find_field(&type->fields, name))
            continue;
        size_t count = use_count(uses, interface.text);
        if (count == 0)
            us_graphql_add_name(v->call->arena, interfaces, interface.text,
                                interface.position);
        us_object_put(uses, us_value_string(interface.text),
                      us_value_integer((int64_t)count + 1));
    }
}

static bool comes_before(us_object *uses, us_str a, us_str b)
{
    size_t a_uses = use_count(uses, a), b_uses = use_count(uses, b);
    return a_uses != b_uses ? a_uses > b_uses : us_str_compare(a, b) < 0;
}

/* Inserts in order, behind equals. */
static void insert(us_graphql_validation *v, us_object *uses, us_graphql_names *sorted,
                   us_graphql_name name)
{
    size_t place = sorted->count;
    us_graphql_add_name(v->call->arena, sorted, name.text, name.position);
    for (; place > 0 && comes_before(uses, name.text, sorted->items[place - 1].text);
         place--)
        sorted->items[place] = sorted->items[place - 1];
    sorted->items[place] = name;
    us_graphql_spend(v, sorted->count - place);
}

/* Types that the abstract [parent] may be and that have the field, and interfaces of
 * theirs: the most used first, then by name. */
static us_graphql_names types_with_field(us_graphql_validation *v,
                                         const us_graphql_definition *parent, us_str name)
{
    us_graphql_names interfaces = {NULL, 0, 0}, objects = interfaces, sorted = interfaces;
    us_object *uses = us_object_new(v->call->arena, 0);
    if (!us_graphql_is_abstract(parent))
        return sorted;
    for (size_t i = 0; i < parent->possible.count; i++) {
        const us_graphql_definition *possible = parent->possible.items[i];
        if (!us_graphql_spend(v, possible->fields.count))
            return sorted;
        if (!us_graphql_find_field(&possible->fields, name))
            continue;
        us_graphql_add_name(v->call->arena, &objects, possible->name, possible->position);
        count_interfaces(v, possible, name, uses, &interfaces);
    }
    for (size_t i = 0; i < interfaces.count; i++)
        insert(v, uses, &sorted, interfaces.items[i]);
    for (size_t i = 0; i < objects.count; i++)
        insert(v, uses, &sorted, objects.items[i]);
    return sorted;
}

static us_str suggest_fields(us_graphql_validation *v,
                             const us_graphql_definition *parent, us_str name)
{
    us_graphql_names names = {NULL, 0, 0};
    if (!us_str_is(parent->kind, "OBJECT") && !us_str_is(parent->kind, "INTERFACE"))
        return US_STR_EMPTY;
    for (size_t i = 0; i < parent->fields.count; i++) {
        const us_graphql_field_definition *field = parent->fields.items[i];
        us_graphql_add_name(v->call->arena, &names, field->name, field->position);
    }
    return us_graphql_suggest(v, "Did you mean", name, &names);
}

void us_graphql_check_field_exists(us_graphql_validation *v,
                                   const us_graphql_field *field)
{
    const us_graphql_definition *parent = field->object_definition;
    if (!parent || field->definition)
        return;
    us_str hint = US_STR_EMPTY;
    if (!v->first_only) {
        us_graphql_names types = types_with_field(v, parent, field->name);
        hint =
            types.count
                ? us_graphql_offer(v, "Did you mean to use an inline fragment on", &types)
                : suggest_fields(v, parent, field->name);
    }
    us_graphql_report(
        v, field->position, "Cannot query field \"%.*s\" on type \"%.*s\".%.*s",
        US_STR_ARG(field->name), US_STR_ARG(parent->name), US_STR_ARG(hint));
}

/* ---- ScalarLeafs */

void us_graphql_check_field_leaf(us_graphql_validation *v, const us_graphql_field *field)
{
    if (!field->definition)
        return;
    const us_graphql_definition *type =
        us_graphql_find_type(v->schema, us_graphql_type_name(field->definition->type));
    if (!type || us_graphql_is_leaf(type) == (field->selections.count == 0))
        return;
    if (us_graphql_is_leaf(type)) {
        us_graphql_report(v, field->position,
                          "Field \"%.*s\" must not have a selection since type \"%.*s\" "
                          "has no subfields.",
                          US_STR_ARG(field->name), US_STR_ARG(type->name));
        return;
    }
    us_str text = us_graphql_type_text(v->call->arena, field->definition->type);
    us_graphql_report(v, field->position,
                      "Field \"%.*s\" of type \"%.*s\" must have a selection of "
                      "subfields. Did you mean \"%.*s { ... }\"?",
                      US_STR_ARG(field->name), US_STR_ARG(text), US_STR_ARG(field->name));
}

/* ---- KnownArgumentNames */

static us_str suggest_arguments(us_graphql_validation *v,
                                const us_graphql_list *definitions, us_str name)
{
    us_graphql_names names = {NULL, 0, 0};
    for (size_t i = 0; i < definitions->count; i++) {
        const us_graphql_argument_definition *definition = definitions->items[i];
        us_graphql_add_name(v->call->arena, &names, definition->name,
                            definition->position);
    }
    return us_graphql_suggest(v, "Did you mean", name, &names);
}

/* [on] says what takes the arguments: `field "T.f"`. */
static void check_known(us_graphql_validation *v, const us_graphql_list *definitions,
                        const us_graphql_list *arguments, us_str on,
                        us_graphql_position position)
{
    for (size_t i = 0; i < arguments->count; i++) {
        const us_graphql_argument *argument = arguments->items[i];
        if (!us_graphql_spend(v, definitions->count))
            return;
        if (us_graphql_find_argument_definition(definitions, argument->name))
            continue;
        us_str hint = suggest_arguments(v, definitions, argument->name);
        us_graphql_report(v, position, "Unknown argument \"%.*s\" on %.*s.%.*s",
                          US_STR_ARG(argument->name), US_STR_ARG(on), US_STR_ARG(hint));
    }
}

void us_graphql_check_field_arguments(us_graphql_validation *v,
                                      const us_graphql_field *field)
{
    if (!field->definition || !field->object_definition || field->arguments.count == 0)
        return;
    us_str on = us_str_format(v->call->arena, "field \"%.*s.%.*s\"",
                              US_STR_ARG(field->object_definition->name),
                              US_STR_ARG(field->name));
    check_known(v, &field->definition->arguments, &field->arguments, on, field->position);
}

void us_graphql_check_directive_arguments(us_graphql_validation *v,
                                          const us_graphql_directive *directive)
{
    if (!directive->definition || directive->arguments.count == 0)
        return;
    us_str on =
        us_str_format(v->call->arena, "directive \"@%.*s\"", US_STR_ARG(directive->name));
    check_known(v, &directive->definition->arguments, &directive->arguments, on,
                directive->position);
}

/* ---- ProvidedRequiredArguments */

/* [owner] is what takes the arguments: `Field "f"`. */
static void check_required(us_graphql_validation *v, const us_graphql_list *definitions,
                           const us_graphql_list *arguments, const char *owner,
                           us_str name, us_graphql_position position)
{
    for (size_t i = 0; i < definitions->count; i++) {
        const us_graphql_argument_definition *definition = definitions->items[i];
        if (!definition->type->non_null || definition->default_value)
            continue;
        if (!us_graphql_spend(v, arguments->count))
            return;
        if (us_graphql_find_argument(arguments, definition->name))
            continue;
        us_str type = us_graphql_type_text(v->call->arena, definition->type);
        us_graphql_report(v, position,
                          "%s%.*s\" argument \"%.*s\" of type \"%.*s\" is required, but "
                          "it was not provided.",
                          owner, US_STR_ARG(name), US_STR_ARG(definition->name),
                          US_STR_ARG(type));
    }
}

void us_graphql_check_field_required(us_graphql_validation *v,
                                     const us_graphql_field *field)
{
    if (field->definition)
        check_required(v, &field->definition->arguments, &field->arguments, "Field \"",
                       field->name, field->position);
}

void us_graphql_check_directive_required(us_graphql_validation *v,
                                         const us_graphql_directive *directive)
{
    if (directive->definition)
        check_required(v, &directive->definition->arguments, &directive->arguments,
                       "Directive \"@", directive->definition->name, directive->position);
}

/* ---- UniqueArgumentNames */

/* The same error once a name, however often it comes again. */
static void check_unique(us_graphql_validation *v, const us_graphql_list *arguments)
{
    if (arguments->count < 2)
        return;
    us_object *names = us_object_new(v->call->arena, arguments->count);
    us_object *told = us_object_new(v->call->arena, 0);
    for (size_t i = 0; i < arguments->count; i++) {
        const us_graphql_argument *argument = arguments->items[i];
        if (!us_graphql_note(names, argument->name) &&
            us_graphql_note(told, argument->name))
            us_graphql_report(v, argument->position,
                              "There can be only one argument named \"%.*s\".",
                              US_STR_ARG(argument->name));
    }
}

void us_graphql_check_field_unique(us_graphql_validation *v,
                                   const us_graphql_field *field)
{
    check_unique(v, &field->arguments);
}

void us_graphql_check_directive_unique(us_graphql_validation *v,
                                       const us_graphql_directive *directive)
{
    check_unique(v, &directive->arguments);
}
