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

/* In the order in which types are compared. */
typedef enum us_type_kind {
    US_KIND_UNKNOWN, /* of a variable before anything was found out; never written */
    US_KIND_NULL,
    US_KIND_BOOLEAN,
    US_KIND_NUMBER,
    US_KIND_STRING,
    US_KIND_ARRAY,
    US_KIND_OBJECT,
    US_KIND_SET,
    US_KIND_ANY,       /* one of [items], sorted; none: anything */
    US_KIND_FUNCTION,  /* made by the type checker, never written */
    US_KIND_RECURSIVE, /* a schema inside itself: another name for [element] */
} us_type_kind;

typedef struct us_type_node us_type_node;
typedef struct us_signature us_signature;

/* A member that every object of the type has. */
typedef struct us_type_member {
    us_value key;
    const us_type_node *value;
} us_type_member;

struct us_type_node {
    us_type_kind kind;
    uint16_t depth; /* levels below, as far as the type checker made them */
    bool partial;   /* something inside is UNKNOWN */
    /* ANY: the alternatives; ARRAY: the types of the first elements; FUNCTION: the
     * operands. */
    const us_type_node **items;
    size_t item_count;
    const us_type_member
        *members; /* OBJECT; sorted by key. Of ANY without items: what they
                                      are, where there are such */
    size_t member_count;
    /* What further elements, members or a set's elements are; NULL: there are
     * none. [key] is for objects. Of a FUNCTION the result, NULL: none. Of ANY without
     * items what it most likely is, NULL: nothing is likely. */
    const us_type_node *key;
    const us_type_node *element;
    const us_signature *signature; /* FUNCTION: of a built-in, for the names; or NULL */
    us_str name;                   /* RECURSIVE */
};

typedef struct us_parameter {
    us_str name; /* empty: none */
    const us_type_node *type;
} us_parameter;

struct us_signature {
    us_parameter *operands;
    size_t operand_count;
    const us_type_node *variadic; /* of any number of further operands; NULL: none */
    us_parameter result;          /* type NULL: void */
    const us_builtin *builtin;    /* that it is the signature of; NULL: of none */
};

/* Nesting of types beyond this is an error. */
#define US_TYPE_DEPTH 32

/* Reads [text]. On failure returns NULL and stores a sentence in [error], which
 * names the byte offset. */
const us_signature *us_signature_parse(us_arena *arena, us_str text, us_str *error);

/* The tree of a built-in. Its signature is known to be well-formed. */
const us_signature *us_builtin_signature(us_arena *arena, const us_builtin *builtin);

/* What OPA says of operand [index] (the one after the last is the result); empty:
 * nothing. Constant text. */
us_str us_signature_description(const us_signature *signature, size_t index);

/* The object that OPA's capabilities show: {"type": "string"}, and for a
 * signature {"type": "function", "args": […], "result": …}; null for NULL and
 * UNKNOWN. */
us_value us_type_to_value(us_arena *arena, const us_type_node *type);
us_value us_signature_to_value(us_arena *arena, const us_signature *signature);

/* Appends a type as OPA writes it: any<string, array[any]>,
 * object<a: string>[any: any], ??? for NULL or UNKNOWN. Types share parts, so a
 * small one may have a text of any length: printing ends once [buf] holds more
 * than [limit] bytes. */
void us_type_print(us_buf *buf, const us_type_node *type, size_t limit);

/* A text of a type or types is never longer than about this. */
#define US_TYPE_TEXT_MAX ((size_t)64 * 1024)

/* A key as Go's %v shows it: text without quotes. */
void us_type_print_key(us_buf *buf, us_value key);

#endif
