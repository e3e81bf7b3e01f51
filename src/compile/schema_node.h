/* JSON Schemas as nodes that refer to one another, and their types. */
#ifndef US_COMPILE_SCHEMA_NODE_H
#define US_COMPILE_SCHEMA_NODE_H

#include "compile/types.h"

/* Nodes that one schema may have, references followed, and nodes that are looked at
 * while its type is found. */
#define US_SCHEMA_NODES 200000

/* Nesting of schemas that is followed on the way to types. */
#define US_SCHEMA_TYPE_DEPTH 400

typedef struct us_schema_node us_schema_node;

typedef struct us_schema_nodes {
    us_schema_node **items;
    size_t count;
    size_t capacity;
} us_schema_nodes;

/* A schema as gojsonschema represents it, with what matters for types. */
struct us_schema_node {
    us_str address;            /* of $ref, absolute; empty: none */
    us_schema_node *reference; /* what $ref names; NULL: none */
    us_str property;           /* the name under which it is a property */
    us_str types[7];           /* as written in `type` */
    size_t type_count;
    us_schema_nodes properties;
    us_schema_nodes items;
    bool single_item; /* `items` is one schema for all elements */
    us_schema_nodes any_of;
    us_schema_nodes all_of;
};

/* Reads [schema]. NULL after storing in [error] what is wrong with it. */
us_schema_node *us_schema_node_read(us_arena *arena, us_value schema, us_str *error);

/* The type of [schema]; NULL after storing an error as the reference words it. */
const us_type_node *us_schema_type(us_types *t, us_value schema, us_str *error);

#endif
