/* What the grammar's actions call: each makes a node. */
#ifndef US_BUILTINS_GRAPHQL_BUILD_H
#define US_BUILTINS_GRAPHQL_BUILD_H

#include "builtins/graphql/lexer.h"

typedef struct us_graphql_building {
    us_arena *arena;
    us_graphql_query_document *query;
    us_graphql_schema_document *schema;
    bool built_in; /* definitions are the prelude's */
    bool failed;   /* the text is not of the grammar; diagnose.c says why */
} us_graphql_building;

/* What stands in braces, and the comments before the closing one. */
typedef struct us_graphql_block {
    us_graphql_list list;
    us_graphql_comments *end;
} us_graphql_block;

/* What a type definition, or the extension of one, may consist of. */
typedef struct us_graphql_parts {
    us_graphql_names interfaces;
    us_graphql_list directives;
    us_graphql_names types;
    us_graphql_block block; /* fields, or values of an enum */
} us_graphql_parts;

typedef const us_graphql_token *us_graphql_tok;

void us_graphql_build_fail(us_graphql_building *p);

us_graphql_list us_graphql_build_list(us_graphql_building *p, void *item);
us_graphql_list us_graphql_build_list_add(us_graphql_building *p, us_graphql_list list,
                                          void *item);
us_graphql_names us_graphql_build_names_add(us_graphql_building *p,
                                            us_graphql_names names, us_graphql_tok name);
us_graphql_block us_graphql_build_block(us_graphql_list list, us_graphql_tok end);

/* Queries. An anonymous operation has its brace for a [word]. */
us_graphql_operation *us_graphql_build_operation(us_graphql_building *p,
                                                 us_graphql_tok word, us_graphql_tok name,
                                                 us_graphql_list variables,
                                                 us_graphql_list directives,
                                                 us_graphql_block selections);
us_graphql_fragment *us_graphql_build_fragment(us_graphql_building *p,
                                               us_graphql_tok word, us_graphql_tok name,
                                               us_graphql_list variables,
                                               us_graphql_tok type,
                                               us_graphql_list directives,
                                               us_graphql_block selections);
us_graphql_variable *us_graphql_build_variable(us_graphql_building *p,
                                               us_graphql_tok sign, us_graphql_tok name,
                                               us_graphql_type *type,
                                               us_graphql_value *default_value,
                                               us_graphql_list directives);
us_graphql_field *us_graphql_build_field(us_graphql_building *p, us_graphql_tok alias,
                                         us_graphql_tok name, us_graphql_list arguments,
                                         us_graphql_list directives,
                                         us_graphql_block selections);
us_graphql_spread *us_graphql_build_spread(us_graphql_building *p, us_graphql_tok dots,
                                           us_graphql_tok name,
                                           us_graphql_list directives);
us_graphql_inline *us_graphql_build_inline(us_graphql_building *p, us_graphql_tok dots,
                                           us_graphql_tok type,
                                           us_graphql_list directives,
                                           us_graphql_block selections);
us_graphql_argument *us_graphql_build_argument(us_graphql_building *p,
                                               us_graphql_tok name,
                                               us_graphql_value *value);
us_graphql_directive *us_graphql_build_directive(us_graphql_building *p,
                                                 us_graphql_tok name,
                                                 us_graphql_list arguments);

/* Values. [first] gives the position; of a scalar it is all. */
us_graphql_value *us_graphql_build_scalar(us_graphql_building *p, us_graphql_tok first);
us_graphql_value *us_graphql_build_reference(us_graphql_building *p, us_graphql_tok first,
                                             us_graphql_tok name);
us_graphql_value *us_graphql_build_composite(us_graphql_building *p,
                                             us_graphql_value_kind kind,
                                             us_graphql_tok first,
                                             us_graphql_list children);
us_graphql_child *us_graphql_build_child(us_graphql_building *p, us_graphql_tok name,
                                         us_graphql_value *value);

us_graphql_type *us_graphql_build_type(us_graphql_building *p, us_graphql_tok name);
us_graphql_type *us_graphql_build_list_type(us_graphql_building *p,
                                            us_graphql_tok bracket,
                                            us_graphql_type *elem);

/* Schemas. Values and directives in them may hold no variables; a [description] of NULL:
 * there is none. */
us_graphql_value *us_graphql_build_constant(us_graphql_building *p,
                                            us_graphql_value *value);
us_graphql_list us_graphql_build_constants(us_graphql_building *p,
                                           us_graphql_list directives);
us_graphql_argument_definition *us_graphql_build_argument_definition(
    us_graphql_building *p, us_graphql_tok description, us_graphql_tok name,
    us_graphql_type *type, us_graphql_value *default_value, us_graphql_list directives);
us_graphql_field_definition *
us_graphql_build_field_definition(us_graphql_building *p, us_graphql_tok description,
                                  us_graphql_tok name, us_graphql_list arguments,
                                  us_graphql_type *type, us_graphql_list directives);
us_graphql_field_definition *
us_graphql_build_input_field(us_graphql_building *p, us_graphql_tok description,
                             us_graphql_tok name, us_graphql_type *type,
                             us_graphql_value *default_value, us_graphql_list directives);
us_graphql_enum_value *us_graphql_build_enum_value(us_graphql_building *p,
                                                   us_graphql_tok description,
                                                   us_graphql_tok name,
                                                   us_graphql_list directives);
us_graphql_operation_type *us_graphql_build_operation_type(us_graphql_building *p,
                                                           us_graphql_tok word,
                                                           us_graphql_tok type);
void us_graphql_build_schema(us_graphql_building *p, us_graphql_tok description,
                             us_graphql_tok word, us_graphql_list directives,
                             us_graphql_block operation_types);
void us_graphql_build_definition(us_graphql_building *p, us_graphql_tok description,
                                 us_graphql_tok word, us_graphql_tok name,
                                 us_graphql_parts parts);
void us_graphql_build_directive_definition(us_graphql_building *p,
                                           us_graphql_tok description,
                                           us_graphql_tok word, us_graphql_tok name,
                                           us_graphql_list arguments,
                                           us_graphql_tok repeatable,
                                           us_graphql_names locations);

/* Extensions: an empty one, and one with a description, fail. [extend] is the word
 * before [word]. */
void us_graphql_build_schema_extension(us_graphql_building *p, us_graphql_tok description,
                                       us_graphql_tok extend, us_graphql_tok word,
                                       us_graphql_list directives,
                                       us_graphql_block operation_types);
void us_graphql_build_extension(us_graphql_building *p, us_graphql_tok description,
                                us_graphql_tok extend, us_graphql_tok word,
                                us_graphql_tok name, us_graphql_parts parts);

/* Whether [name] is a place that a directive may be declared for. */
bool us_graphql_is_location(us_str name);

#endif
