/* What is known of documents: types by path, in layers.
 *
 * The innermost layer that knows a path decides. The outermost knows the input, if
 * there is a schema for it; the next knows the rules that were checked; schemas of
 * annotations and `with` add layers in front. A layer is a tree of its own, sparse,
 * or parallel to the rule tree. */
#ifndef US_COMPILE_TYPE_LAYERS_H
#define US_COMPILE_TYPE_LAYERS_H

#include "compile/compile.h"
#include "compile/types.h"

/* A node of a sparse layer. */
typedef struct us_type_branch us_type_branch;
struct us_type_branch {
    us_value key;
    const us_type_node *type; /* NULL: only below */
    us_type_branch *first;    /* below this one */
    us_type_branch *next;     /* beside this one */
};

typedef struct us_type_layer us_type_layer;
struct us_type_layer {
    const us_type_layer *outer; /* NULL: the outermost */
    us_type_branch *branches;   /* sparse: `input` and `data`, as far as known */
    us_tree_node *root;         /* parallel to the rule tree from here; or NULL */
    size_t size;                /* of what is parallel to it */
    const us_type_node **types; /* by index of the tree's nodes; NULL: only below */
    bool *present;              /* parallel: the layer knows something here or below */
    const us_type_node **whole; /* parallel: what us_type_place_whole found; or NULL */
    const us_type_node **loose; /* parallel: of members that an object which comes to
                                   stand there is to have besides its own; or NULL */
};

/* A layer beside the rule tree of [compiler], which knows nothing yet. */
us_type_layer *us_type_layer_of_tree(us_types *t, const us_compiler *compiler,
                                     const us_type_layer *outer);

/* A sparse layer. */
us_type_layer *us_type_layer_make(us_types *t, const us_type_layer *outer);

/* Stores the type of the document at the first [count] parts of [ref], which are a
 * root and scalars. */
void us_type_layer_put(us_types *t, us_type_layer *layer, const us_terms *ref,
                       size_t count, const us_type_node *type);

/* In a layer of the tree: stores the type at [node] (NULL: notes the node alone). */
void us_type_layer_set(us_type_layer *layer, const us_tree_node *node,
                       const us_type_node *type);

/* An object that comes to stand at [node] has members of [type], too. */
void us_type_layer_loosen(us_types *t, us_type_layer *layer, const us_tree_node *node,
                          const us_type_node *type);

/* Merges one more definition into the type at [node]. */
void us_type_layer_insert(us_types *t, us_type_layer *layer, const us_tree_node *node,
                          const us_type_node *type);

/* A node of a layer; one of the two is NULL. */
typedef struct us_type_place {
    const us_type_layer *layer;
    const us_tree_node *node;
    const us_type_branch *branch;
} us_type_place;

/* The place of a root document; false: the layer knows nothing of it. */
bool us_type_layer_root(const us_type_layer *layer, us_str root, us_type_place *place);
bool us_type_place_child(const us_type_place *from, us_value key, us_type_place *child);

/* What is stored there, or NULL. */
const us_type_node *us_type_place_type(const us_type_place *place);

/* The same, or else an object of what is stored below and anything. */
const us_type_node *us_type_place_whole(us_types *t, const us_type_place *place);

/* The next of the keys below the place that the layer knows; US_NONE after the
 * last. [cursor] begins as {0}. */
typedef struct us_type_cursor {
    size_t index;
    const us_type_branch *branch;
    bool started;
} us_type_cursor;

us_value us_type_place_next(const us_type_place *place, us_type_cursor *cursor);

#endif
