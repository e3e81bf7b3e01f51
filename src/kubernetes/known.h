/* The objects of one resource, as they are known, and trees of them that reviews read. */
#ifndef US_KUBERNETES_KNOWN_H
#define US_KUBERNETES_KNOWN_H

#include "base/memory.h"
#include "usher.h"
#include "value/value.h"

#include <stdatomic.h>

/* An object, shared by the trees that have it; it never changes. */
typedef struct us_known_object {
    atomic_uint users;
    us_arena arena;
    us_value value; /* frozen */
    us_str namespace, name;
    unsigned list; /* the list that it was last in, or heard of after */
} us_known_object;

/* Objects by namespace and name, at one time: what data.kubernetes[apiVersion][kind] is. Shared,
 * and never changed. */
typedef struct us_known_tree {
    atomic_uint users;
    us_arena arena;
    us_value value; /* frozen */
    us_known_object **objects;
    size_t count;
} us_known_tree;

/* Object number [index] < count; and as JSON, with a NUL beyond its end. */
const usher_value *us_known_tree_value(const us_known_tree *tree, size_t index);
us_str us_known_json(us_arena *arena, const usher_value *object);

/* One more, or one less, uses [tree], which may be NULL. */
us_known_tree *us_known_tree_hold(us_known_tree *tree);
void us_known_tree_drop(us_known_tree *tree);

/* What is known at present. One thread at a time. One of zero bytes, with [memory], is empty. */
typedef struct us_known {
    us_memory *memory;         /* that objects are taken from */
    us_known_object **objects; /* in order of namespaces, then names */
    size_t count, capacity;
    unsigned list; /* the number of the list at work, or of the last one */
    bool changed;  /* since the last tree was made */
} us_known;

/* Stores a copy of [object] in the place of one of the same name. False where there is no room;
 * nothing has changed then. */
bool us_known_put(us_known *k, us_str namespace, us_str name, us_value object);
void us_known_remove(us_known *k, us_str namespace, us_str name);

/* A list begins; it has ended: what was not put since then is removed. */
void us_known_begin_list(us_known *k);
void us_known_end_list(us_known *k);

/* A tree of all of them, with one user; NULL where there is no memory. */
us_known_tree *us_known_make_tree(us_known *k);

void us_known_forget(us_known *k);

#endif
