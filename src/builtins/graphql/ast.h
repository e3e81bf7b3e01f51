/* The syntax tree of GraphQL: documents of operations, and of type definitions.
 *
 * The tree is what OPA's functions take and give as JSON, so its nodes and their
 * members are the reference's. shapes.c has one row for each member that JSON shows;
 * the others (positions, and what is marked so below) stay inside. Members behind
 * "found" are filled while a query is validated. */
#ifndef US_BUILTINS_GRAPHQL_AST_H
#define US_BUILTINS_GRAPHQL_AST_H

#include "value/value.h"

/* Nesting that is followed: of brackets, of fragments in fragments, of types in types. */
#define US_GRAPHQL_DEPTH 300

/* Where a token begins; the reference's column, which may be 0 or less behind a block
 * string of several lines. Line 0: no position (the tree came as JSON). */
typedef struct us_graphql_position {
    int32_t line;
    int32_t column;
    bool prelude; /* in the definitions that every schema begins with */
} us_graphql_position;

/* Nodes, all of one kind. */
typedef struct us_graphql_list {
    void **items;
    size_t count;
    size_t capacity;
} us_graphql_list;

typedef struct us_graphql_name {
    us_str text;
    us_graphql_position position;
} us_graphql_name;

typedef struct us_graphql_names {
    us_graphql_name *items;
    size_t count;
    size_t capacity;
} us_graphql_names;

typedef struct us_graphql_definition us_graphql_definition;
typedef struct us_graphql_value us_graphql_value;

typedef struct us_graphql_comment {
    us_str value;
} us_graphql_comment;

/* Comments that stand right before a token. */
typedef struct us_graphql_comments {
    us_graphql_list list;
} us_graphql_comments;

typedef struct us_graphql_type {
    us_str named_type; /* empty: a list of [elem] */
    struct us_graphql_type *elem;
    bool non_null;
    us_graphql_position position;
} us_graphql_type;

typedef struct us_graphql_argument {
    us_str name;
    us_graphql_value *value;
    us_graphql_comments *comment;
    us_graphql_position position;
} us_graphql_argument;

typedef struct us_graphql_argument_definition {
    us_str description;
    us_str name;
    us_graphql_value *default_value;
    us_graphql_type *type;
    us_graphql_list directives;
    us_graphql_comments *before_description;
    us_graphql_comments *after_description;
    us_graphql_position position;
} us_graphql_argument_definition;

typedef struct us_graphql_directive_definition {
    us_str description;
    us_str name;
    us_graphql_list arguments;
    us_graphql_names locations;
    bool is_repeatable;
    us_graphql_comments *before_description;
    us_graphql_comments *after_description;
    us_graphql_position position;
} us_graphql_directive_definition;

typedef struct us_graphql_directive {
    us_str name;
    us_graphql_list arguments;
    us_graphql_position position;
    /* found */
    us_graphql_definition *parent_definition;
    us_graphql_directive_definition *definition;
    us_str location;
} us_graphql_directive;

typedef struct us_graphql_variable {
    us_str variable;
    us_graphql_type *type;
    us_graphql_value *default_value;
    us_graphql_list directives;
    us_graphql_comments *comment;
    us_graphql_position position;
    /* found */
    us_graphql_definition *definition;
    bool used;
} us_graphql_variable;

typedef enum us_graphql_value_kind {
    US_GRAPHQL_VARIABLE,
    US_GRAPHQL_INTEGER,
    US_GRAPHQL_FLOAT,
    US_GRAPHQL_STRING,
    US_GRAPHQL_BLOCK_STRING,
    US_GRAPHQL_BOOLEAN,
    US_GRAPHQL_NULL,
    US_GRAPHQL_ENUM_NAME,
    US_GRAPHQL_LIST,
    US_GRAPHQL_OBJECT,
    US_GRAPHQL_VALUE_KINDS,
} us_graphql_value_kind;

/* An element of a list (without name) or a field of an object. */
typedef struct us_graphql_child {
    us_str name;
    us_graphql_value *value;
    us_graphql_comments *comment;
    us_graphql_position position;
} us_graphql_child;

struct us_graphql_value {
    us_str raw; /* a variable's name; otherwise as written, of a string its content */
    us_graphql_list children;
    int64_t kind; /* us_graphql_value_kind */
    us_graphql_comments *comment;
    us_graphql_position position;
    bool has_variable; /* in it; not shown, set by the parser alone */
    /* found */
    us_graphql_definition *definition;
    us_graphql_variable *variable;
    us_graphql_type *expected_type;
    bool expected_type_has_default;
};

typedef struct us_graphql_enum_value {
    us_str description;
    us_str name;
    us_graphql_list directives;
    us_graphql_comments *before_description;
    us_graphql_comments *after_description;
    us_graphql_position position;
} us_graphql_enum_value;

typedef struct us_graphql_field_definition {
    us_str description;
    us_str name;
    us_graphql_list arguments;
    us_graphql_value *default_value;
    us_graphql_type *type;
    us_graphql_list directives;
    us_graphql_comments *before_description;
    us_graphql_comments *after_description;
    us_graphql_position position;
} us_graphql_field_definition;

/* A type of any kind, or an extension of one. */
struct us_graphql_definition {
    us_str kind; /* "OBJECT", "UNION", … */
    us_str description;
    us_str name;
    us_graphql_list directives;
    us_graphql_names interfaces;
    us_graphql_list fields;
    us_graphql_names types; /* of a union */
    us_graphql_list enum_values;
    bool built_in;
    us_graphql_comments *before_description;
    us_graphql_comments *after_description;
    us_graphql_comments *end;
    us_graphql_position position;
    us_graphql_list possible; /* definitions of objects it may be; not shown, set by the
                                 schema */
};

typedef struct us_graphql_operation_type {
    us_str operation;
    us_str type;
    us_graphql_comments *comment;
    us_graphql_position position;
} us_graphql_operation_type;

typedef struct us_graphql_schema_definition {
    us_str description;
    us_graphql_list directives;
    us_graphql_list operation_types;
    us_graphql_comments *before_description;
    us_graphql_comments *after_description;
    us_graphql_comments *end;
    us_graphql_position position;
} us_graphql_schema_definition;

typedef struct us_graphql_schema_document {
    us_graphql_list schema;
    us_graphql_list schema_extension;
    us_graphql_list directives;
    us_graphql_list definitions;
    us_graphql_list extensions;
    us_graphql_comments *comment;
} us_graphql_schema_document;

typedef enum us_graphql_selection_kind {
    US_GRAPHQL_FIELD,
    US_GRAPHQL_SPREAD,
    US_GRAPHQL_INLINE,
} us_graphql_selection_kind;

/* What us_graphql_field, us_graphql_spread and us_graphql_inline begin with. */
typedef struct us_graphql_selection {
    us_graphql_selection_kind kind;
} us_graphql_selection;

typedef struct us_graphql_fragment {
    us_str name;
    us_graphql_list variables;
    us_str type_condition;
    us_graphql_list directives;
    us_graphql_list selections;
    us_graphql_comments *comment;
    us_graphql_position position;
    /* found */
    us_graphql_definition *definition;
} us_graphql_fragment;

typedef struct us_graphql_field {
    us_graphql_selection_kind kind;
    us_str alias;
    us_str name;
    us_graphql_list arguments;
    us_graphql_list directives;
    us_graphql_list selections;
    us_graphql_comments *comment;
    us_graphql_position position;
    /* found */
    us_graphql_field_definition *definition;
    us_graphql_definition *object_definition;
} us_graphql_field;

typedef struct us_graphql_spread {
    us_graphql_selection_kind kind;
    us_str name;
    us_graphql_list directives;
    us_graphql_comments *comment;
    us_graphql_position position;
    /* found */
    us_graphql_definition *object_definition;
    us_graphql_fragment *definition;
} us_graphql_spread;

typedef struct us_graphql_inline {
    us_graphql_selection_kind kind;
    us_str type_condition;
    us_graphql_list directives;
    us_graphql_list selections;
    us_graphql_comments *comment;
    us_graphql_position position;
    /* found */
    us_graphql_definition *object_definition;
} us_graphql_inline;

typedef struct us_graphql_operation {
    us_str
        operation; /* "query", "mutation", "subscription"; in a tree from JSON also "" */
    us_str name;
    us_graphql_list variables;
    us_graphql_list directives;
    us_graphql_list selections;
    us_graphql_comments *comment;
    us_graphql_position position;
} us_graphql_operation;

typedef struct us_graphql_query_document {
    us_graphql_list operations;
    us_graphql_list fragments;
    us_graphql_comments *comment;
} us_graphql_query_document;

/* Appends. */
void us_graphql_add(us_arena *arena, us_graphql_list *list, void *item);
void us_graphql_add_name(us_arena *arena, us_graphql_names *names, us_str text,
                         us_graphql_position position);

/* The first of that name in a list of the nodes in the function's name, or NULL. */
us_graphql_argument *us_graphql_find_argument(const us_graphql_list *list, us_str name);
us_graphql_argument_definition *
us_graphql_find_argument_definition(const us_graphql_list *list, us_str name);
us_graphql_child *us_graphql_find_child(const us_graphql_list *list, us_str name);
us_graphql_directive *us_graphql_find_directive(const us_graphql_list *list, us_str name);
us_graphql_enum_value *us_graphql_find_enum_value(const us_graphql_list *list,
                                                  us_str name);
us_graphql_field_definition *us_graphql_find_field(const us_graphql_list *list,
                                                   us_str name);
us_graphql_fragment *us_graphql_find_fragment(const us_graphql_list *list, us_str name);
us_graphql_variable *us_graphql_find_variable(const us_graphql_list *list, us_str name);

bool us_graphql_has_name(const us_graphql_names *names, us_str text);

/* The name in the innermost of the lists that [type] is. */
us_str us_graphql_type_name(const us_graphql_type *type);

/* "[Int!]!" */
us_str us_graphql_type_text(us_arena *arena, const us_graphql_type *type);

/* Whether what has [type] may stand where [other] is expected, which is taken to be
 * non-null or not by [non_null]. */
bool us_graphql_is_compatible(const us_graphql_type *type, const us_graphql_type *other,
                              bool non_null);

bool us_graphql_is_leaf(const us_graphql_definition *definition);
bool us_graphql_is_abstract(const us_graphql_definition *definition);
bool us_graphql_is_composite(const us_graphql_definition *definition);
bool us_graphql_is_input(const us_graphql_definition *definition);

#endif
