/* Iterators: loops over containers and walks over whole documents. Their state
 * lies in three registers, so that a loop needs no frame and no allocation; a
 * walk keeps an explicit stack in the request arena. */
#include "vm/machine.h"

/* Register 0 holds the container, 1 the position, 2 the order of the members. */
bool us_iterate_begin(us_value *iterator, us_value container)
{
    const uint32_t *order = NULL;

    if (us_value_tag(container) == US_TAG_OBJECT)
        order = us_object_order(container.as.object);
    else if (us_value_tag(container) == US_TAG_SET)
        order = us_set_order(container.as.set);
    else if (us_value_tag(container) != US_TAG_ARRAY)
        return false;

    iterator[0] = container;
    iterator[1] = us_value_integer(0);
    iterator[2] = US_NONE;
    iterator[2].as.text = (const char *)order;
    return true;
}

bool us_iterate_next(us_value *iterator, us_value *key, us_value *value)
{
    size_t at = (size_t)iterator[1].as.integer++;
    const uint32_t *order = (const uint32_t *)(const void *)iterator[2].as.text;

    if (us_value_tag(iterator[0]) == US_TAG_ARRAY) {
        const us_array *array = iterator[0].as.array;
        if (at >= array->count)
            return false;
        *key = us_value_integer((int64_t)at);
        *value = array->items[at];
        return true;
    }
    if (us_value_tag(iterator[0]) == US_TAG_OBJECT) {
        const us_object *object = iterator[0].as.object;
        if (at >= object->count)
            return false;
        *key = object->keys[order[at]];
        *value = object->values[order[at]];
        return true;
    }

    const us_set *set = iterator[0].as.set;
    if (at >= set->count)
        return false;
    *key = set->items[order[at]];
    *value = *key;
    return true;
}

typedef struct walk_level {
    us_value iterator[3];
    us_value key; /* of the node that the level below is in */
} walk_level;

typedef struct walk {
    us_arena *arena;
    walk_level *levels;
    size_t depth; /* levels in use */
    size_t capacity;
    us_value root;
    bool started;
    bool paths;
} walk;

void us_walk_begin(us_vm *vm, us_value *iterator, us_value root, bool paths)
{
    walk *w = us_arena_alloc_zero(vm->arena, sizeof *w);
    w->arena = vm->arena;
    w->root = root;
    w->paths = paths;
    iterator[0] = (us_value){US_TAG_WALK, {0}};
    iterator[0].as.text = (const char *)w;
}

static void walk_enter(walk *w, us_value container)
{
    us_value iterator[3];
    if (!us_iterate_begin(iterator, container))
        return;
    w->levels =
        us_arena_room(w->arena, w->levels, w->depth, &w->capacity, sizeof *w->levels);
    memcpy(w->levels[w->depth++].iterator, iterator, sizeof iterator);
}

static us_value walk_path(const walk *w)
{
    if (!w->paths)
        return US_NULL;
    us_array *path = us_array_new(w->arena, w->depth);
    for (size_t i = 0; i < w->depth; i++)
        us_array_push(path, w->levels[i].key);
    return us_value_array(path);
}

bool us_walk_next(us_value *iterator, us_value *path, us_value *value)
{
    walk *w = (walk *)(void *)(uintptr_t)iterator[0].as.text;

    if (!w->started) {
        w->started = true;
        *path = walk_path(w);
        *value = w->root;
        walk_enter(w, w->root);
        return true;
    }
    while (w->depth > 0) {
        walk_level *level = &w->levels[w->depth - 1];
        if (us_iterate_next(level->iterator, &level->key, value)) {
            us_value node = *value;
            *path = walk_path(w);
            walk_enter(w, node);
            return true;
        }
        w->depth--;
    }
    return false;
}
