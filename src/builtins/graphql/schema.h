/* Schemas: the type definitions of a document and of the prelude, by name, extensions
 * merged, and checked. */
#ifndef US_BUILTINS_GRAPHQL_SCHEMA_H
#define US_BUILTINS_GRAPHQL_SCHEMA_H

#include "builtins/builtin.h"
#include "builtins/graphql/ast.h"

typedef struct us_graphql_schema {
    us_call *call;              /* while the schema is made */
    us_graphql_list types;      /* of us_graphql_definition */
    us_graphql_list directives; /* of us_graphql_directive_definition */
    us_object *type_index;      /* name to place in [types] */
    us_object *directive_index;
    us_graphql_definition *query; /* NULL: no such operations */
    us_graphql_definition *mutation;
    us_graphql_definition *subscription;
} us_graphql_schema;

/* The definition of that name, or NULL. */
us_graphql_definition *us_graphql_find_type(const us_graphql_schema *schema, us_str name);
us_graphql_directive_definition *
us_graphql_find_directive_definition(const us_graphql_schema *schema, us_str name);

/* Makes [schema] of [document], whose definitions become parts of it and are changed.
 * False after storing an error of the call. */
bool us_graphql_make_schema(us_call *call, const us_graphql_schema_document *document,
                            us_graphql_schema *schema);

/* The schema that [text] defines, from the evaluation's cache if it was made before: it
 * stays valid until the next insertion there, and as long as the call's arena otherwise.
 * NULL after storing an error of the call. */
const us_graphql_schema *us_graphql_schema_of_text(us_call *call, us_str text);

/* Where fields of [operation] ("query", …; empty: a query) are looked up, or NULL. */
us_graphql_definition *us_graphql_root_type(const us_graphql_schema *schema,
                                            us_str operation);

/* Checks everything in the schema but its root types; part of us_graphql_make_schema. */
bool us_graphql_check_schema(us_graphql_schema *schema);

/* Checks [directives] where they stand, [location]. [current], or NULL, is the definition
 * of the directive whose argument they are on. [single]: they were written at one place,
 * where one that is not repeatable may stand once. */
bool us_graphql_check_directives(us_graphql_schema *schema,
                                 const us_graphql_list *directives, const char *location,
                                 const us_graphql_directive_definition *current,
                                 bool single);

/* Stores an error about the schema. Returns false. */
bool us_graphql_schema_fail(us_graphql_schema *schema, us_graphql_position position,
                            const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
