/* The members of each node of the tree, as JSON shows them, and the way between trees
 * and values. One table (shapes.c) is read in both directions. */
#ifndef US_BUILTINS_GRAPHQL_SHAPES_H
#define US_BUILTINS_GRAPHQL_SHAPES_H

#include "builtins/builtin.h"
#include "builtins/graphql/ast.h"

typedef enum us_graphql_member_kind {
    US_GRAPHQL_MEMBER_TEXT,       /* us_str */
    US_GRAPHQL_MEMBER_BOOLEAN,    /* bool */
    US_GRAPHQL_MEMBER_INTEGER,    /* int64_t */
    US_GRAPHQL_MEMBER_NODE,       /* pointer to a node; NULL: absent */
    US_GRAPHQL_MEMBER_NODES,      /* us_graphql_list */
    US_GRAPHQL_MEMBER_NAMES,      /* us_graphql_names */
    US_GRAPHQL_MEMBER_SELECTIONS, /* us_graphql_list of us_graphql_selection */
} us_graphql_member_kind;

typedef struct us_graphql_shape us_graphql_shape;

typedef struct us_graphql_member {
    const char *name;
    us_graphql_member_kind kind;
    size_t offset;
    const us_graphql_shape *shape; /* of NODE and NODES */
    const char *go_type;           /* what errors call it */
    const char *go_item;           /* NAMES: what errors call an item */
    bool required;                 /* a tree from JSON must have it */
    bool lost;                     /* shown, but not read from JSON */
} us_graphql_member;

struct us_graphql_shape {
    const char *go_name; /* "Field" */
    size_t size;
    int tag;       /* what the node begins with: us_graphql_selection_kind, or -1 */
    bool by_parts; /* read by a routine of its own in the reference: names of members must
                      agree in case, and errors inside are told of its parent */
    /* What a node from JSON lacks, or NULL; may be NULL. The parser makes none such, and
     * the reference crashes on them. */
    const char *(*lacks)(const void *node);
    const us_graphql_member *members;
    size_t count;
};

extern const us_graphql_shape us_graphql_query_document_shape;
extern const us_graphql_shape us_graphql_schema_document_shape;
extern const us_graphql_shape us_graphql_field_shape;
extern const us_graphql_shape us_graphql_spread_shape;
extern const us_graphql_shape us_graphql_inline_shape;

/* The node as OPA shows it: without what is null, empty or a position. False after
 * storing an error of [call]. */
bool us_graphql_to_json(us_call *call, const us_graphql_shape *shape, const void *node,
                        us_value *value);

/* Reads a document of [shape] from an object. False after storing an error of [call],
 * worded as by Go's encoding/json. */
bool us_graphql_from_json(us_call *call, const us_graphql_shape *shape, us_value value,
                          void **node);

#endif
