/* Types of operands and results: what a row's signature says, as a tree.
 *
 *     signature  = "(" [ parameter { "," parameter } ] ")" ( "void" | parameter )
 *     parameter  = [ name ":" ] type          a last one after "..." may repeat
 *     type       = single { "|" single }
 *     single     = "null" | "boolean" | "number" | "string"
 *                | "any" [ "<" type { "," type } ">" ]
 *                | "array" ( "[" type "]" | "<" type { "," type } ">" [ "[" type "]" ] )
 *                | "object" [ "<" string ":" type { "," string ":" type } ">" ]
 *                           [ "[" type ":" type "]" ]
 *                | "set" "[" type "]"
 *
 * Trees are immutable once made, and belong to the arena they were made in. */
#ifndef US_BUILTINS_SIGNATURE_H
#define US_BUILTINS_SIGNATURE_H

#include "builtins/builtin.h"

typedef enum us_type_kind {
    US_KIND_ANY, /* [alternatives] of them: one of these; none: anything */
    US_KIND_NULL,
    US_KIND_BOOLEAN,
    US_KIND_NUMBER,
    US_KIND_STRING,
    US_KIND_ARRAY,
    US_KIND_OBJECT,
    US_KIND_SET,
} us_type_kind;

typedef struct us_type_node us_type_node;

/* A member that every object of the type has. */
typedef struct us_type_member {
    us_value key;
    const us_type_node *value;
} us_type_member;

struct us_type_node {
    us_type_kind kind;
    /* ANY: the alternatives; ARRAY: the types of the first elements. */
    const us_type_node **items;
    size_t item_count;
    const us_type_member *members; /* OBJECT; in the order written */
    size_t member_count;
    /* What further elements, members or a set's elements are; NULL: there are
     * none. [key] is for objects. */
    const us_type_node *key;
    const us_type_node *element;
};

typedef struct us_parameter {
    us_str name; /* empty: none */
    const us_type_node *type;
} us_parameter;

typedef struct us_signature {
    us_parameter *operands;
    size_t operand_count;
    const us_type_node *variadic; /* of any number of further operands; NULL: none */
    us_parameter result;          /* type NULL: void */
} us_signature;

/* Nesting of types beyond this is an error. */
#define US_TYPE_DEPTH 32

/* Reads [text]. On failure returns NULL and stores a sentence in [error], which
 * names the byte offset. */
const us_signature *us_signature_parse(us_arena *arena, us_str text, us_str *error);

/* A type alone; as us_signature_parse. */
const us_type_node *us_type_parse(us_arena *arena, us_str text, us_str *error);

/* The tree of a built-in. Its signature is known to be well-formed. */
const us_signature *us_builtin_signature(us_arena *arena, const us_builtin *builtin);

/* The object that OPA's capabilities show: {"type": "string"}, and for a
 * signature {"type": "function", "args": […], "result": …}. */
us_value us_type_to_value(us_arena *arena, const us_type_node *type);
us_value us_signature_to_value(us_arena *arena, const us_signature *signature);

/* The entry of [builtin] in a capabilities file: name, decl, infix and flags. */
us_value us_builtin_to_value(us_arena *arena, const us_builtin *builtin);

/* Appends a type as OPA writes it: any<string, array[any]>,
 * object<a: string>[any: any]. */
void us_type_print(us_buf *buf, const us_type_node *type);

#endif
