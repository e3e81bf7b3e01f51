/* Objects are kept in one array in order, since an API server lists them in order, and a tree
 * wants them so. Each has memory of its own and is shared by the trees made while it was known;
 * so a tree costs a pointer and a slot for each object, and is made anew when one of them
 * changes. */
#include "kubernetes/known.h"

#include "codec/json.h"
#include "value/object.h"

#include <stdlib.h>

static void drop_object(us_known_object *object)
{
    if (atomic_fetch_sub(&object->users, 1) != 1)
        return;
    us_arena_free(&object->arena);
    free(object);
}

static int compare(const us_known_object *object, us_str namespace, us_str name)
{
    int order = us_str_compare(object->namespace, namespace);
    return order ? order : us_str_compare(object->name, name);
}

/* Where the object is, or would be; [found] tells which. Lists come in order, so the end is
 * looked at first. */
static size_t place_of(const us_known *k, us_str namespace, us_str name, bool *found)
{
    size_t low = 0, high = k->count;
    *found = false;
    if (high > 0 && compare(k->objects[high - 1], namespace, name) < 0)
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(k->objects[middle], namespace, name);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* False where there is no memory. */
static bool copy_object(us_known_object *made, us_memory *memory, us_str namespace,
                        us_str name, us_value object)
{
    us_recovery recovery;
    us_arena_init(&made->arena, 0, &recovery);
    us_arena_set_memory(&made->arena, memory);
    if (US_RECOVER(&recovery))
        return false;
    made->namespace = us_str_copy(&made->arena, namespace);
    made->name = us_str_copy(&made->arena, name);
    made->value = us_value_copy(&made->arena, object);
    us_value_freeze(made->value);
    made->arena.recovery = NULL;
    /* A small arena is never refused, but many of them are as much as a large one. */
    return us_memory_held(memory) <= memory->limit;
}

static us_known_object *make_object(const us_known *k, us_str namespace, us_str name,
                                    us_value object)
{
    us_known_object *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    atomic_init(&made->users, 1);
    made->list = k->list;
    if (copy_object(made, k->memory, namespace, name, object))
        return made;
    drop_object(made);
    return NULL;
}

static bool make_room(us_known *k)
{
    if (k->count < k->capacity)
        return true;
    size_t capacity = k->capacity ? 2 * k->capacity : 64;
    us_known_object **grown = realloc(k->objects, capacity * sizeof *grown);
    if (!grown)
        return false;
    k->objects = grown;
    k->capacity = capacity;
    return true;
}

bool us_known_put(us_known *k, us_str namespace, us_str name, us_value object)
{
    bool found;
    size_t place = place_of(k, namespace, name, &found);
    us_known_object *made =
        found || make_room(k) ? make_object(k, namespace, name, object) : NULL;
    if (!made)
        return false;
    k->changed = true;
    if (found) {
        drop_object(k->objects[place]);
    } else {
        memmove(k->objects + place + 1, k->objects + place,
                (k->count - place) * sizeof(us_known_object *));
        k->count++;
    }
    k->objects[place] = made;
    return true;
}

void us_known_remove(us_known *k, us_str namespace, us_str name)
{
    bool found;
    size_t place = place_of(k, namespace, name, &found);
    if (!found)
        return;
    drop_object(k->objects[place]);
    k->count--;
    memmove(k->objects + place, k->objects + place + 1,
            (k->count - place) * sizeof(us_known_object *));
    k->changed = true;
}

void us_known_begin_list(us_known *k)
{
    k->list++;
}

void us_known_end_list(us_known *k)
{
    size_t kept = 0;
    for (size_t i = 0; i < k->count; i++) {
        if (k->objects[i]->list == k->list)
            k->objects[kept++] = k->objects[i];
        else
            drop_object(k->objects[i]);
    }
    k->changed = k->changed || kept != k->count;
    k->count = kept;
}

void us_known_forget(us_known *k)
{
    for (size_t i = 0; i < k->count; i++)
        drop_object(k->objects[i]);
    free(k->objects);
    *k = (us_known){.memory = k->memory, .list = k->list, .changed = true};
}

/* ---- Trees ----------------------------------------------------------------------------- */

us_known_tree *us_known_tree_hold(us_known_tree *tree)
{
    if (tree)
        atomic_fetch_add(&tree->users, 1);
    return tree;
}

void us_known_tree_drop(us_known_tree *tree)
{
    if (!tree || atomic_fetch_sub(&tree->users, 1) != 1)
        return;
    for (size_t i = 0; i < tree->count; i++)
        drop_object(tree->objects[i]);
    us_arena_free(&tree->arena);
    free(tree);
}

/* The objects from [first] on that are in one namespace, by name. [after] gets the place behind
 * them. */
static us_value namespace_value(us_known_tree *tree, const us_known *k, size_t first,
                                size_t *after)
{
    size_t end = first;
    while (end < k->count &&
           us_str_equal(k->objects[end]->namespace, k->objects[first]->namespace))
        end++;
    us_object *names = us_object_new(&tree->arena, end - first);
    for (size_t i = first; i < end; i++)
        us_object_add(names, us_value_string(k->objects[i]->name), k->objects[i]->value);
    us_object_freeze(names);
    *after = end;
    return us_value_object(names);
}

/* False where there is no memory. */
static bool fill(us_known_tree *tree, const us_known *k)
{
    us_recovery recovery;
    us_arena_init(&tree->arena, 0, &recovery);
    if (US_RECOVER(&recovery))
        return false;
    us_object *namespaces = us_object_new(&tree->arena, 8);
    tree->objects =
        us_arena_alloc_array(&tree->arena, k->count, sizeof(us_known_object *));
    for (size_t i = 0; i < k->count;) {
        us_value name = us_value_string(k->objects[i]->namespace);
        us_object_add(namespaces, name, namespace_value(tree, k, i, &i));
    }
    us_object_freeze(namespaces);
    tree->value = us_value_object(namespaces);
    tree->arena.recovery = NULL;
    for (; tree->count < k->count; tree->count++) {
        tree->objects[tree->count] = k->objects[tree->count];
        atomic_fetch_add(&k->objects[tree->count]->users, 1);
    }
    return true;
}

us_known_tree *us_known_make_tree(us_known *k)
{
    us_known_tree *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    atomic_init(&made->users, 1);
    if (!fill(made, k)) {
        us_known_tree_drop(made);
        return NULL;
    }
    k->changed = false;
    return made;
}

const usher_value *us_known_tree_value(const us_known_tree *tree, size_t index)
{
    return &tree->objects[index]->value;
}

us_str us_known_json(us_arena *arena, const usher_value *object)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, *object, US_JSON_COMPACT);
    return us_buf_str(&text);
}
