/* Positions of YAML nodes: a tree beside the value. Each node refers to the
 * container it belongs to, whose own look-up turns a step of a path into the
 * number of a child; so no key is stored twice. */
#include "codec/yaml_node.h"
#include "value/array.h"
#include "value/object.h"

/* One sight of a node: an alias shares the node, but stands elsewhere. */
typedef struct sight {
    us_yaml_positions *node; /* NULL: not known */
    us_position at;
} sight;

struct us_yaml_positions {
    us_value value;
    us_position at;
    sight *children; /* by number of the element or member */
    uint32_t capacity;
};

us_yaml_positions *us_yaml_new_positions(us_arena *arena, us_value value, us_position at)
{
    us_yaml_positions *positions = us_arena_alloc(arena, sizeof *positions);
    *positions = (us_yaml_positions){.value = value, .at = at};
    return positions;
}

void us_yaml_set_child(us_arena *arena, us_yaml_positions *parent, uint32_t index,
                       us_yaml_positions *child, us_position at)
{
    if (index >= parent->capacity) {
        size_t old = parent->capacity;
        size_t capacity = old ? old * 2 : 4;
        while (capacity <= index)
            capacity *= 2;
        parent->children = us_arena_grow(arena, parent->children, old * sizeof(sight),
                                         capacity * sizeof(sight));
        memset(parent->children + old, 0, (capacity - old) * sizeof(sight));
        parent->capacity = (uint32_t)capacity;
    }
    parent->children[index] = (sight){child, at};
}

us_yaml_positions *us_yaml_child(const us_yaml_positions *parent, uint32_t index)
{
    return parent && index < parent->capacity ? parent->children[index].node : NULL;
}

/* The sight of the child of [parent] under [step], or NULL. */
static const sight *find_child(const us_yaml_positions *parent, us_value step)
{
    const us_value *hit = us_value_get(parent->value, step);
    if (!hit)
        return NULL;
    const us_value *first = us_value_tag(parent->value) == US_TAG_ARRAY
                                ? parent->value.as.array->items
                                : parent->value.as.object->values;
    size_t index = (size_t)(hit - first);
    if (index >= parent->capacity || !parent->children[index].node)
        return NULL;
    return &parent->children[index];
}

us_position us_yaml_position(const us_yaml_positions *positions, const us_value *path,
                             size_t length, bool *exact)
{
    us_position at = positions->at;
    size_t i = 0;
    for (; i < length; i++) {
        const sight *child = find_child(positions, path[i]);
        if (!child)
            break;
        at = child->at;
        positions = child->node;
    }
    if (exact)
        *exact = i == length;
    return at;
}
