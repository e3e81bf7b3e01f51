/* Constructors of the tree's nodes, for the grammar's actions. Nothing here is checked
 * against a schema; what the grammar is too wide for fails the parser. */
#include "builtins/graphql/build.h"

#include "graphql_parser.h"

#define NEW(p, type) ((type *)us_arena_alloc_zero((p)->arena, sizeof(type)))

void us_graphql_build_fail(us_graphql_building *p)
{
    p->failed = true;
}

us_graphql_list us_graphql_build_list(us_graphql_building *p, void *item)
{
    return us_graphql_build_list_add(p, (us_graphql_list){NULL, 0, 0}, item);
}

us_graphql_list us_graphql_build_list_add(us_graphql_building *p, us_graphql_list list,
                                          void *item)
{
    us_graphql_add(p->arena, &list, item);
    return list;
}

us_graphql_names us_graphql_build_names_add(us_graphql_building *p,
                                            us_graphql_names names, us_graphql_tok name)
{
    us_graphql_add_name(p->arena, &names, name->text, name->position);
    return names;
}

us_graphql_block us_graphql_build_block(us_graphql_list list, us_graphql_tok end)
{
    return (us_graphql_block){list, end->comments};
}

/* ---- Executable documents */

us_graphql_operation *us_graphql_build_operation(us_graphql_building *p,
                                                 us_graphql_tok word, us_graphql_tok name,
                                                 us_graphql_list variables,
                                                 us_graphql_list directives,
                                                 us_graphql_block selections)
{
    us_graphql_operation *operation = NEW(p, us_graphql_operation);
    bool anonymous = word->kind == US_GRAPHQL_TOKEN_LEFT_BRACE;
    operation->operation = anonymous ? US_STR("query") : word->text;
    operation->name = name ? name->text : US_STR_EMPTY;
    operation->variables = variables;
    operation->directives = directives;
    operation->selections = selections.list;
    operation->position = word->position;
    operation->comment = anonymous ? NULL : word->comments;
    return operation;
}

us_graphql_fragment *us_graphql_build_fragment(us_graphql_building *p,
                                               us_graphql_tok word, us_graphql_tok name,
                                               us_graphql_list variables,
                                               us_graphql_tok type,
                                               us_graphql_list directives,
                                               us_graphql_block selections)
{
    us_graphql_fragment *fragment = NEW(p, us_graphql_fragment);
    p->failed = p->failed || us_str_is(name->text, "on");
    fragment->name = name->text;
    fragment->variables = variables;
    fragment->type_condition = type->text;
    fragment->directives = directives;
    fragment->selections = selections.list;
    fragment->position = word->position;
    fragment->comment = word->comments;
    return fragment;
}

us_graphql_variable *us_graphql_build_variable(us_graphql_building *p,
                                               us_graphql_tok sign, us_graphql_tok name,
                                               us_graphql_type *type,
                                               us_graphql_value *default_value,
                                               us_graphql_list directives)
{
    us_graphql_variable *variable = NEW(p, us_graphql_variable);
    variable->variable = name->text;
    variable->type = type;
    variable->default_value = default_value;
    variable->directives = directives;
    variable->position = sign->position;
    variable->comment = sign->comments;
    return variable;
}

us_graphql_field *us_graphql_build_field(us_graphql_building *p, us_graphql_tok alias,
                                         us_graphql_tok name, us_graphql_list arguments,
                                         us_graphql_list directives,
                                         us_graphql_block selections)
{
    us_graphql_field *field = NEW(p, us_graphql_field);
    field->kind = US_GRAPHQL_FIELD;
    field->alias = alias->text;
    field->name = name->text;
    field->arguments = arguments;
    field->directives = directives;
    field->selections = selections.list;
    field->position = alias->position;
    field->comment = alias->comments;
    return field;
}

us_graphql_spread *us_graphql_build_spread(us_graphql_building *p, us_graphql_tok dots,
                                           us_graphql_tok name,
                                           us_graphql_list directives)
{
    us_graphql_spread *spread = NEW(p, us_graphql_spread);
    spread->kind = US_GRAPHQL_SPREAD;
    spread->name = name->text;
    spread->directives = directives;
    spread->position = name->position;
    spread->comment = dots->comments;
    return spread;
}

us_graphql_inline *us_graphql_build_inline(us_graphql_building *p, us_graphql_tok dots,
                                           us_graphql_tok type,
                                           us_graphql_list directives,
                                           us_graphql_block selections)
{
    us_graphql_inline *fragment = NEW(p, us_graphql_inline);
    fragment->kind = US_GRAPHQL_INLINE;
    fragment->type_condition = type ? type->text : US_STR_EMPTY;
    fragment->directives = directives;
    fragment->selections = selections.list;
    fragment->position = dots[1].position;
    fragment->comment = dots->comments;
    return fragment;
}

us_graphql_argument *us_graphql_build_argument(us_graphql_building *p,
                                               us_graphql_tok name,
                                               us_graphql_value *value)
{
    us_graphql_argument *argument = NEW(p, us_graphql_argument);
    argument->name = name->text;
    argument->value = value;
    argument->position = name->position;
    argument->comment = name->comments;
    return argument;
}

us_graphql_directive *us_graphql_build_directive(us_graphql_building *p,
                                                 us_graphql_tok name,
                                                 us_graphql_list arguments)
{
    us_graphql_directive *directive = NEW(p, us_graphql_directive);
    directive->name = name->text;
    directive->arguments = arguments;
    directive->position = name->position;
    return directive;
}

/* ---- Values and types */

static us_graphql_value_kind scalar_kind(us_graphql_tok token)
{
    switch (token->kind) {
    case US_GRAPHQL_TOKEN_INTEGER:
        return US_GRAPHQL_INTEGER;
    case US_GRAPHQL_TOKEN_FLOAT:
        return US_GRAPHQL_FLOAT;
    case US_GRAPHQL_TOKEN_STRING:
    case US_GRAPHQL_TOKEN_QUOTED_ON:
    case US_GRAPHQL_TOKEN_QUOTED_IMPLEMENTS:
    case US_GRAPHQL_TOKEN_QUOTED_OPERATION:
        return token->block ? US_GRAPHQL_BLOCK_STRING : US_GRAPHQL_STRING;
    default:
        break;
    }
    if (us_str_is(token->text, "true") || us_str_is(token->text, "false"))
        return US_GRAPHQL_BOOLEAN;
    return us_str_is(token->text, "null") ? US_GRAPHQL_NULL : US_GRAPHQL_ENUM_NAME;
}

us_graphql_value *us_graphql_build_scalar(us_graphql_building *p, us_graphql_tok first)
{
    us_graphql_value *value = NEW(p, us_graphql_value);
    value->kind = scalar_kind(first);
    value->raw = first->text;
    value->position = first->position;
    return value;
}

us_graphql_value *us_graphql_build_reference(us_graphql_building *p, us_graphql_tok first,
                                             us_graphql_tok name)
{
    us_graphql_value *value = NEW(p, us_graphql_value);
    value->kind = US_GRAPHQL_VARIABLE;
    value->raw = name->text;
    value->position = first->position;
    value->has_variable = true;
    return value;
}

us_graphql_value *us_graphql_build_composite(us_graphql_building *p,
                                             us_graphql_value_kind kind,
                                             us_graphql_tok first,
                                             us_graphql_list children)
{
    us_graphql_value *value = NEW(p, us_graphql_value);
    value->kind = kind;
    value->raw = US_STR_EMPTY;
    value->children = children;
    value->position = first->position;
    value->comment = first->comments;
    for (size_t i = 0; i < children.count; i++) {
        const us_graphql_child *child = children.items[i];
        value->has_variable = value->has_variable || child->value->has_variable;
    }
    return value;
}

us_graphql_child *us_graphql_build_child(us_graphql_building *p, us_graphql_tok name,
                                         us_graphql_value *value)
{
    us_graphql_child *child = NEW(p, us_graphql_child);
    child->name = US_STR_EMPTY;
    child->value = value;
    if (name) {
        child->name = name->text;
        child->position = name->position;
        child->comment = name->comments;
    }
    return child;
}

us_graphql_type *us_graphql_build_type(us_graphql_building *p, us_graphql_tok name)
{
    us_graphql_type *type = NEW(p, us_graphql_type);
    type->named_type = name->text;
    type->position = name->position;
    return type;
}

us_graphql_type *us_graphql_build_list_type(us_graphql_building *p,
                                            us_graphql_tok bracket, us_graphql_type *elem)
{
    us_graphql_type *type = NEW(p, us_graphql_type);
    type->named_type = US_STR_EMPTY;
    type->elem = elem;
    type->position = bracket[1].position;
    return type;
}

/* ---- Type definitions */

us_graphql_value *us_graphql_build_constant(us_graphql_building *p,
                                            us_graphql_value *value)
{
    p->failed = p->failed || value->has_variable;
    return value;
}

us_graphql_list us_graphql_build_constants(us_graphql_building *p,
                                           us_graphql_list directives)
{
    for (size_t i = 0; i < directives.count; i++) {
        const us_graphql_directive *directive = directives.items[i];
        for (size_t j = 0; j < directive->arguments.count; j++) {
            const us_graphql_argument *argument = directive->arguments.items[j];
            us_graphql_build_constant(p, argument->value);
        }
    }
    return directives;
}

static us_str text_of(us_graphql_tok description)
{
    return description ? description->text : US_STR_EMPTY;
}

/* Comments before the description of a part of a definition, which an empty one loses. */
static us_graphql_comments *comments_of(us_graphql_tok description)
{
    return description && description->text.length ? description->comments : NULL;
}

us_graphql_argument_definition *us_graphql_build_argument_definition(
    us_graphql_building *p, us_graphql_tok description, us_graphql_tok name,
    us_graphql_type *type, us_graphql_value *default_value, us_graphql_list directives)
{
    us_graphql_argument_definition *argument = NEW(p, us_graphql_argument_definition);
    argument->description = text_of(description);
    argument->before_description = comments_of(description);
    argument->after_description = name->comments;
    argument->name = name->text;
    argument->position = name->position;
    argument->type = type;
    argument->default_value = default_value;
    argument->directives = directives;
    return argument;
}

us_graphql_field_definition *
us_graphql_build_field_definition(us_graphql_building *p, us_graphql_tok description,
                                  us_graphql_tok name, us_graphql_list arguments,
                                  us_graphql_type *type, us_graphql_list directives)
{
    us_graphql_field_definition *field = NEW(p, us_graphql_field_definition);
    field->description = text_of(description);
    field->before_description = comments_of(description);
    field->after_description = name->comments;
    field->name = name->text;
    field->position = name->position;
    field->arguments = arguments;
    field->type = type;
    field->directives = directives;
    return field;
}

us_graphql_field_definition *
us_graphql_build_input_field(us_graphql_building *p, us_graphql_tok description,
                             us_graphql_tok name, us_graphql_type *type,
                             us_graphql_value *default_value, us_graphql_list directives)
{
    us_graphql_list none = {NULL, 0, 0};
    us_graphql_field_definition *field =
        us_graphql_build_field_definition(p, description, name, none, type, directives);
    field->default_value = default_value;
    return field;
}

us_graphql_enum_value *us_graphql_build_enum_value(us_graphql_building *p,
                                                   us_graphql_tok description,
                                                   us_graphql_tok name,
                                                   us_graphql_list directives)
{
    us_graphql_enum_value *value = NEW(p, us_graphql_enum_value);
    value->description = text_of(description);
    value->before_description = comments_of(description);
    value->after_description = name->comments;
    value->name = name->text;
    value->position = name->position;
    value->directives = directives;
    return value;
}

us_graphql_operation_type *us_graphql_build_operation_type(us_graphql_building *p,
                                                           us_graphql_tok word,
                                                           us_graphql_tok type)
{
    us_graphql_operation_type *operation_type = NEW(p, us_graphql_operation_type);
    operation_type->operation = word->text;
    operation_type->type = type->text;
    operation_type->position = word->position;
    operation_type->comment = word->comments;
    return operation_type;
}

static us_graphql_schema_definition *make_schema(us_graphql_building *p,
                                                 us_graphql_tok word,
                                                 us_graphql_list directives,
                                                 us_graphql_block operation_types)
{
    us_graphql_schema_definition *schema = NEW(p, us_graphql_schema_definition);
    schema->description = US_STR_EMPTY;
    schema->position = word[1].position;
    schema->directives = directives;
    schema->operation_types = operation_types.list;
    schema->end = operation_types.end;
    return schema;
}

static us_graphql_definition *make_definition(us_graphql_building *p, us_graphql_tok word,
                                              us_graphql_tok name, us_graphql_parts parts)
{
    static const struct {
        int token;
        us_str kind;
    } kinds[] = {
        {US_GRAPHQL_TOKEN_SCALAR, US_STR("SCALAR")},
        {US_GRAPHQL_TOKEN_TYPE, US_STR("OBJECT")},
        {US_GRAPHQL_TOKEN_INTERFACE, US_STR("INTERFACE")},
        {US_GRAPHQL_TOKEN_UNION, US_STR("UNION")},
        {US_GRAPHQL_TOKEN_ENUM, US_STR("ENUM")},
        {US_GRAPHQL_TOKEN_INPUT, US_STR("INPUT_OBJECT")},
    };
    us_graphql_definition *definition = NEW(p, us_graphql_definition);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].token == word->kind)
            definition->kind = kinds[i].kind;
    definition->description = US_STR_EMPTY;
    definition->name = name->text;
    definition->position = name->position;
    definition->interfaces = parts.interfaces;
    definition->directives = parts.directives;
    definition->types = parts.types;
    if (word->kind == US_GRAPHQL_TOKEN_ENUM)
        definition->enum_values = parts.block.list;
    else
        definition->fields = parts.block.list;
    definition->end = parts.block.end;
    definition->built_in = p->built_in;
    return definition;
}

void us_graphql_build_schema(us_graphql_building *p, us_graphql_tok description,
                             us_graphql_tok word, us_graphql_list directives,
                             us_graphql_block operation_types)
{
    us_graphql_schema_definition *schema =
        make_schema(p, word, directives, operation_types);
    schema->description = text_of(description);
    schema->before_description = description ? description->comments : NULL;
    schema->after_description = word->comments;
    us_graphql_add(p->arena, &p->schema->schema, schema);
}

void us_graphql_build_definition(us_graphql_building *p, us_graphql_tok description,
                                 us_graphql_tok word, us_graphql_tok name,
                                 us_graphql_parts parts)
{
    us_graphql_definition *definition = make_definition(p, word, name, parts);
    definition->description = text_of(description);
    definition->before_description = description ? description->comments : NULL;
    definition->after_description = word->comments;
    us_graphql_add(p->arena, &p->schema->definitions, definition);
}

bool us_graphql_is_location(us_str name)
{
    static const char *const known[] = {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
        "SCHEMA",
        "SCALAR",
        "OBJECT",
        "FIELD_DEFINITION",
        "ARGUMENT_DEFINITION",
        "INTERFACE",
        "UNION",
        "ENUM",
        "ENUM_VALUE",
        "INPUT_OBJECT",
        "INPUT_FIELD_DEFINITION",
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (us_str_is(name, known[i]))
            return true;
    return false;
}

void us_graphql_build_directive_definition(us_graphql_building *p,
                                           us_graphql_tok description,
                                           us_graphql_tok word, us_graphql_tok name,
                                           us_graphql_list arguments,
                                           us_graphql_tok repeatable,
                                           us_graphql_names locations)
{
    us_graphql_directive_definition *directive = NEW(p, us_graphql_directive_definition);
    for (size_t i = 0; i < locations.count; i++)
        p->failed = p->failed || !us_graphql_is_location(locations.items[i].text);
    directive->description = text_of(description);
    directive->before_description = description ? description->comments : NULL;
    directive->after_description = word->comments;
    directive->name = name->text;
    directive->position = name->position;
    directive->arguments = arguments;
    directive->is_repeatable = repeatable != NULL;
    directive->locations = locations;
    us_graphql_add(p->arena, &p->schema->directives, directive);
}

void us_graphql_build_schema_extension(us_graphql_building *p, us_graphql_tok description,
                                       us_graphql_tok extend, us_graphql_tok word,
                                       us_graphql_list directives,
                                       us_graphql_block operation_types)
{
    us_graphql_schema_definition *schema =
        make_schema(p, word, directives, operation_types);
    schema->after_description = extend->comments;
    p->failed = p->failed || text_of(description).length > 0 ||
                (directives.count == 0 && operation_types.list.count == 0);
    us_graphql_add(p->arena, &p->schema->schema_extension, schema);
}

void us_graphql_build_extension(us_graphql_building *p, us_graphql_tok description,
                                us_graphql_tok extend, us_graphql_tok word,
                                us_graphql_tok name, us_graphql_parts parts)
{
    us_graphql_definition *definition = make_definition(p, word, name, parts);
    definition->after_description = extend->comments;
    p->failed = p->failed || text_of(description).length > 0 ||
                (parts.interfaces.count == 0 && parts.directives.count == 0 &&
                 parts.types.count == 0 && parts.block.list.count == 0);
    us_graphql_add(p->arena, &p->schema->extensions, definition);
}
