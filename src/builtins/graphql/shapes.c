/* The table of nodes and members. */
#include "builtins/graphql/shapes.h"

#define TEXT(node, name, member)                                                         \
    {                                                                                    \
        name, US_GRAPHQL_MEMBER_TEXT, offsetof(node, member), NULL, "string", NULL,      \
            false, false                                                                 \
    }
#define WORD(node, name, member, go_type)                                                \
    {                                                                                    \
        name, US_GRAPHQL_MEMBER_TEXT, offsetof(node, member), NULL, go_type, NULL,       \
            false, false                                                                 \
    }
#define FLAG(node, name, member)                                                         \
    {                                                                                    \
        name, US_GRAPHQL_MEMBER_BOOLEAN, offsetof(node, member), NULL, "bool", NULL,     \
            false, false                                                                 \
    }
#define NODE(node, name, member, shape)                                                  \
    {                                                                                    \
        name, US_GRAPHQL_MEMBER_NODE, offsetof(node, member), &shape, NULL, NULL, false, \
            false                                                                        \
    }
#define NEED(node, name, member, shape)                                                  \
    {                                                                                    \
        name, US_GRAPHQL_MEMBER_NODE, offsetof(node, member), &shape, NULL, NULL, true,  \
            false                                                                        \
    }
#define LIST(node, name, member, shape, go_type)                                         \
    {                                                                                    \
        name, US_GRAPHQL_MEMBER_NODES, offsetof(node, member), &shape, go_type, NULL,    \
            false, false                                                                 \
    }
#define NAMES(node, name, member, go_item)                                               \
    {                                                                                    \
        name, US_GRAPHQL_MEMBER_NAMES, offsetof(node, member), NULL, "[]" go_item,       \
            go_item, false, false                                                        \
    }
#define SELECTIONS(node)                                                                 \
    {                                                                                    \
        "SelectionSet", US_GRAPHQL_MEMBER_SELECTIONS, offsetof(node, selections), NULL,  \
            "[]json.RawMessage", NULL, false, false                                      \
    }

#define COMMENT(node) NODE(node, "Comment", comment, comments)
#define LOST_COMMENT(node)                                                               \
    {                                                                                    \
        "Comment", US_GRAPHQL_MEMBER_NODE, offsetof(node, comment), &comments, NULL,     \
            NULL, false, true                                                            \
    }
#define DIRECTIVES(node)                                                                 \
    LIST(node, "Directives", directives, directive, "ast.DirectiveList")
#define COMMENTS(node)                                                                   \
    NODE(node, "BeforeDescriptionComment", before_description, comments),                \
        NODE(node, "AfterDescriptionComment", after_description, comments)

/* SHAPE(name, node, "Name", tag, by_parts, lacks) takes the members from name_members. */
#define SHAPE(name, node, go_name, tag, by_parts, lacks)                                 \
    const us_graphql_shape name = {go_name,                                              \
                                   sizeof(node),                                         \
                                   tag,                                                  \
                                   by_parts,                                             \
                                   lacks,                                                \
                                   name##_members,                                       \
                                   sizeof name##_members / sizeof name##_members[0]}

static const char *type_lacks(const void *node)
{
    const us_graphql_type *t = node;
    return t->named_type.length == 0 && !t->elem ? "NamedType" : NULL;
}

static const char *value_lacks(const void *node)
{
    const us_graphql_value *v = node;
    return v->kind < 0 || v->kind >= US_GRAPHQL_VALUE_KINDS ? "a known Kind" : NULL;
}

static const char *operation_lacks(const void *node)
{
    static const char *const known[] = {"", "query", "mutation", "subscription"};
    const us_graphql_operation *o = node;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (us_str_is(o->operation, known[i]))
            return NULL;
    return "a known Operation";
}

static const us_graphql_shape definition, value, fragment, variable, directive_definition,
    field_definition;

static const us_graphql_member comment_members[] = {
    TEXT(us_graphql_comment, "Value", value),
};
static SHAPE(comment, us_graphql_comment, "Comment", -1, false, NULL);

static const us_graphql_member comments_members[] = {
    LIST(us_graphql_comments, "List", list, comment, "[]*ast.Comment"),
};
static SHAPE(comments, us_graphql_comments, "CommentGroup", -1, false, NULL);

static const us_graphql_shape type;
static const us_graphql_member type_members[] = {
    TEXT(us_graphql_type, "NamedType", named_type),
    NODE(us_graphql_type, "Elem", elem, type),
    FLAG(us_graphql_type, "NonNull", non_null),
};
static SHAPE(type, us_graphql_type, "Type", -1, false, type_lacks);

static const us_graphql_member argument_members[] = {
    TEXT(us_graphql_argument, "Name", name),
    NEED(us_graphql_argument, "Value", value, value),
    COMMENT(us_graphql_argument),
};
static SHAPE(argument, us_graphql_argument, "Argument", -1, false, NULL);

static const us_graphql_member directive_members[] = {
    TEXT(us_graphql_directive, "Name", name),
    LIST(us_graphql_directive, "Arguments", arguments, argument, "ast.ArgumentList"),
    NODE(us_graphql_directive, "ParentDefinition", parent_definition, definition),
    NODE(us_graphql_directive, "Definition", definition, directive_definition),
    WORD(us_graphql_directive, "Location", location, "ast.DirectiveLocation"),
};
static SHAPE(directive, us_graphql_directive, "Directive", -1, false, NULL);

static const us_graphql_member argument_definition_members[] = {
    TEXT(us_graphql_argument_definition, "Description", description),
    TEXT(us_graphql_argument_definition, "Name", name),
    NODE(us_graphql_argument_definition, "DefaultValue", default_value, value),
    NEED(us_graphql_argument_definition, "Type", type, type),
    DIRECTIVES(us_graphql_argument_definition),
    COMMENTS(us_graphql_argument_definition),
};
static SHAPE(argument_definition, us_graphql_argument_definition, "ArgumentDefinition",
             -1, false, NULL);

static const us_graphql_member directive_definition_members[] = {
    TEXT(us_graphql_directive_definition, "Description", description),
    TEXT(us_graphql_directive_definition, "Name", name),
    LIST(us_graphql_directive_definition, "Arguments", arguments, argument_definition,
         "ast.ArgumentDefinitionList"),
    NAMES(us_graphql_directive_definition, "Locations", locations,
          "ast.DirectiveLocation"),
    FLAG(us_graphql_directive_definition, "IsRepeatable", is_repeatable),
    COMMENTS(us_graphql_directive_definition),
};
static SHAPE(directive_definition, us_graphql_directive_definition, "DirectiveDefinition",
             -1, false, NULL);

static const us_graphql_member variable_members[] = {
    TEXT(us_graphql_variable, "Variable", variable),
    NEED(us_graphql_variable, "Type", type, type),
    NODE(us_graphql_variable, "DefaultValue", default_value, value),
    DIRECTIVES(us_graphql_variable),
    COMMENT(us_graphql_variable),
    NODE(us_graphql_variable, "Definition", definition, definition),
    FLAG(us_graphql_variable, "Used", used),
};
static SHAPE(variable, us_graphql_variable, "VariableDefinition", -1, false, NULL);

static const us_graphql_member child_members[] = {
    TEXT(us_graphql_child, "Name", name),
    NEED(us_graphql_child, "Value", value, value),
    COMMENT(us_graphql_child),
};
static SHAPE(child, us_graphql_child, "ChildValue", -1, false, NULL);

static const us_graphql_member value_members[] = {
    TEXT(us_graphql_value, "Raw", raw),
    LIST(us_graphql_value, "Children", children, child, "ast.ChildValueList"),
    {"Kind", US_GRAPHQL_MEMBER_INTEGER, offsetof(us_graphql_value, kind), NULL,
     "ast.ValueKind", NULL, false, false},
    COMMENT(us_graphql_value),
    NODE(us_graphql_value, "Definition", definition, definition),
    NODE(us_graphql_value, "VariableDefinition", variable, variable),
    NODE(us_graphql_value, "ExpectedType", expected_type, type),
    FLAG(us_graphql_value, "ExpectedTypeHasDefault", expected_type_has_default),
};
static SHAPE(value, us_graphql_value, "Value", -1, false, value_lacks);

static const us_graphql_member enum_value_members[] = {
    TEXT(us_graphql_enum_value, "Description", description),
    TEXT(us_graphql_enum_value, "Name", name),
    DIRECTIVES(us_graphql_enum_value),
    COMMENTS(us_graphql_enum_value),
};
static SHAPE(enum_value, us_graphql_enum_value, "EnumValueDefinition", -1, false, NULL);

static const us_graphql_member field_definition_members[] = {
    TEXT(us_graphql_field_definition, "Description", description),
    TEXT(us_graphql_field_definition, "Name", name),
    LIST(us_graphql_field_definition, "Arguments", arguments, argument_definition,
         "ast.ArgumentDefinitionList"),
    NODE(us_graphql_field_definition, "DefaultValue", default_value, value),
    NEED(us_graphql_field_definition, "Type", type, type),
    DIRECTIVES(us_graphql_field_definition),
    COMMENTS(us_graphql_field_definition),
};
static SHAPE(field_definition, us_graphql_field_definition, "FieldDefinition", -1, false,
             NULL);

static const us_graphql_member definition_members[] = {
    WORD(us_graphql_definition, "Kind", kind, "ast.DefinitionKind"),
    TEXT(us_graphql_definition, "Description", description),
    TEXT(us_graphql_definition, "Name", name),
    DIRECTIVES(us_graphql_definition),
    NAMES(us_graphql_definition, "Interfaces", interfaces, "string"),
    LIST(us_graphql_definition, "Fields", fields, field_definition, "ast.FieldList"),
    NAMES(us_graphql_definition, "Types", types, "string"),
    LIST(us_graphql_definition, "EnumValues", enum_values, enum_value,
         "ast.EnumValueList"),
    FLAG(us_graphql_definition, "BuiltIn", built_in),
    COMMENTS(us_graphql_definition),
    NODE(us_graphql_definition, "EndOfDefinitionComment", end, comments),
};
static SHAPE(definition, us_graphql_definition, "Definition", -1, false, NULL);

static const us_graphql_member operation_type_members[] = {
    WORD(us_graphql_operation_type, "Operation", operation, "ast.Operation"),
    TEXT(us_graphql_operation_type, "Type", type),
    COMMENT(us_graphql_operation_type),
};
static SHAPE(operation_type, us_graphql_operation_type, "OperationTypeDefinition", -1,
             false, NULL);

static const us_graphql_member schema_definition_members[] = {
    TEXT(us_graphql_schema_definition, "Description", description),
    DIRECTIVES(us_graphql_schema_definition),
    LIST(us_graphql_schema_definition, "OperationTypes", operation_types, operation_type,
         "ast.OperationTypeDefinitionList"),
    COMMENTS(us_graphql_schema_definition),
    NODE(us_graphql_schema_definition, "EndOfDefinitionComment", end, comments),
};
static SHAPE(schema_definition, us_graphql_schema_definition, "SchemaDefinition", -1,
             false, NULL);

static const us_graphql_member us_graphql_schema_document_shape_members[] = {
    LIST(us_graphql_schema_document, "Schema", schema, schema_definition,
         "ast.SchemaDefinitionList"),
    LIST(us_graphql_schema_document, "SchemaExtension", schema_extension,
         schema_definition, "ast.SchemaDefinitionList"),
    LIST(us_graphql_schema_document, "Directives", directives, directive_definition,
         "ast.DirectiveDefinitionList"),
    LIST(us_graphql_schema_document, "Definitions", definitions, definition,
         "ast.DefinitionList"),
    LIST(us_graphql_schema_document, "Extensions", extensions, definition,
         "ast.DefinitionList"),
    COMMENT(us_graphql_schema_document),
};
SHAPE(us_graphql_schema_document_shape, us_graphql_schema_document, "SchemaDocument", -1,
      false, NULL);

static const us_graphql_member fragment_members[] = {
    TEXT(us_graphql_fragment, "Name", name),
    LIST(us_graphql_fragment, "VariableDefinition", variables, variable,
         "ast.VariableDefinitionList"),
    TEXT(us_graphql_fragment, "TypeCondition", type_condition),
    DIRECTIVES(us_graphql_fragment),
    SELECTIONS(us_graphql_fragment),
    NODE(us_graphql_fragment, "Definition", definition, definition),
    LOST_COMMENT(us_graphql_fragment),
};
static SHAPE(fragment, us_graphql_fragment, "FragmentDefinition", -1, true, NULL);

static const us_graphql_member us_graphql_field_shape_members[] = {
    TEXT(us_graphql_field, "Alias", alias),
    TEXT(us_graphql_field, "Name", name),
    LIST(us_graphql_field, "Arguments", arguments, argument, "ast.ArgumentList"),
    DIRECTIVES(us_graphql_field),
    SELECTIONS(us_graphql_field),
    LOST_COMMENT(us_graphql_field),
    NODE(us_graphql_field, "Definition", definition, field_definition),
    NODE(us_graphql_field, "ObjectDefinition", object_definition, definition),
};
SHAPE(us_graphql_field_shape, us_graphql_field, "Field", US_GRAPHQL_FIELD, true, NULL);

static const us_graphql_member us_graphql_spread_shape_members[] = {
    TEXT(us_graphql_spread, "Name", name),
    DIRECTIVES(us_graphql_spread),
    NODE(us_graphql_spread, "ObjectDefinition", object_definition, definition),
    NODE(us_graphql_spread, "Definition", definition, fragment),
    COMMENT(us_graphql_spread),
};
SHAPE(us_graphql_spread_shape, us_graphql_spread, "FragmentSpread", US_GRAPHQL_SPREAD,
      false, NULL);

static const us_graphql_member us_graphql_inline_shape_members[] = {
    TEXT(us_graphql_inline, "TypeCondition", type_condition),
    DIRECTIVES(us_graphql_inline),
    SELECTIONS(us_graphql_inline),
    NODE(us_graphql_inline, "ObjectDefinition", object_definition, definition),
    LOST_COMMENT(us_graphql_inline),
};
SHAPE(us_graphql_inline_shape, us_graphql_inline, "InlineFragment", US_GRAPHQL_INLINE,
      true, NULL);

static const us_graphql_member operation_members[] = {
    WORD(us_graphql_operation, "Operation", operation, "ast.Operation"),
    TEXT(us_graphql_operation, "Name", name),
    LIST(us_graphql_operation, "VariableDefinitions", variables, variable,
         "ast.VariableDefinitionList"),
    DIRECTIVES(us_graphql_operation),
    SELECTIONS(us_graphql_operation),
    LOST_COMMENT(us_graphql_operation),
};
static SHAPE(operation, us_graphql_operation, "OperationDefinition", -1, true,
             operation_lacks);

static const us_graphql_member us_graphql_query_document_shape_members[] = {
    LIST(us_graphql_query_document, "Operations", operations, operation,
         "ast.OperationList"),
    LIST(us_graphql_query_document, "Fragments", fragments, fragment,
         "ast.FragmentDefinitionList"),
    COMMENT(us_graphql_query_document),
};
SHAPE(us_graphql_query_document_shape, us_graphql_query_document, "QueryDocument", -1,
      false, NULL);
