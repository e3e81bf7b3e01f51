/* Shapes for tests: made at random, applied to a value that was read whole, and written
 * as text. Shared by the fuzz target and unit tests. */
#ifndef FUZZ_SHAPES_H
#define FUZZ_SHAPES_H

#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

/* What [value] is when it is read for node [number] of [shape]. */
static inline us_value prune(us_arena *arena, const us_shape *shape, uint32_t number,
                             us_value value)
{
    if (us_value_tag(value) == US_TAG_ARRAY) {
        uint32_t below = us_shape_element(shape, number);
        us_array *array = us_array_new(arena, value.as.array->count);
        for (uint32_t i = 0; below != US_SHAPE_SKIP && i < value.as.array->count; i++)
            us_array_push(array, prune(arena, shape, below, value.as.array->items[i]));
        return us_value_array(array);
    }
    if (us_value_tag(value) != US_TAG_OBJECT)
        return value;
    const us_object *from = value.as.object;
    us_object *object = us_object_new(arena, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        uint32_t below = us_shape_member(shape, number, from->keys[i]);
        if (below != US_SHAPE_SKIP)
            us_object_add(object, from->keys[i],
                          prune(arena, shape, below, from->values[i]));
    }
    return us_value_object(object);
}

static inline uint32_t random_below(uint64_t *seed, uint32_t count)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 32) % count;
}

/* A node, or none, or the whole. */
static inline uint32_t random_node(uint64_t *seed, uint32_t count)
{
    uint32_t choice = random_below(seed, 4);
    return choice == 0   ? US_SHAPE_SKIP
           : choice == 1 ? US_SHAPE_WHOLE
                         : 1 + random_below(seed, count - 1);
}

/* A shape whose nodes name some of [keys]; they may lead in circles. */
static inline const us_shape *random_shape(us_arena *arena, uint64_t seed,
                                           const us_str *keys, uint32_t key_count)
{
    uint32_t count = 2 + random_below(&seed, 6);
    us_shape *shape = us_arena_alloc(arena, sizeof *shape);
    us_shape_node *nodes = us_arena_alloc_array(arena, count, sizeof *nodes);
    for (uint32_t n = 0; n < count; n++) {
        us_object *members = us_object_new(arena, 4);
        for (uint32_t k = random_below(&seed, 5); key_count > 0 && k > 0; k--)
            us_object_put(members, us_value_string(keys[random_below(&seed, key_count)]),
                          us_value_integer(random_node(&seed, count)));
        us_value_freeze(us_value_object(members));
        nodes[n] = (us_shape_node){members, random_node(&seed, count)};
    }
    *shape = (us_shape){nodes, count};
    return shape;
}

/* True if reading [text] with [shape] comes to the same as reading it whole: the same
 * error, or the pruned value. */
static inline bool shape_agrees(us_arena *arena, us_str text,
                                const us_json_options *options, const us_shape *shape)
{
    us_json_options shaped = *options;
    us_diag want = {0}, got = {0};
    us_value whole, part;
    shaped.shape = shape;
    bool good = us_json_read(arena, text, options, &whole, NULL, &want);
    if (us_json_read(arena, text, &shaped, &part, NULL, &got) != good)
        return false;
    if (good)
        return us_value_equal(part, prune(arena, shape, US_SHAPE_ROOT, whole));
    return us_str_equal(want.message, got.message) &&
           want.position.row == got.position.row &&
           want.position.column == got.position.column;
}

/* A node as text: * all below it, else the members in braces, _ any other one. */
static inline void write_node(us_buf *buf, const us_shape *shape, uint32_t number)
{
    if (number == US_SHAPE_WHOLE) {
        us_buf_add_char(buf, '*');
        return;
    }
    const us_shape_node *node = &shape->nodes[number];
    const uint32_t *order = us_object_order(node->members);
    const char *before = "{";
    for (uint32_t i = 0; i < node->members->count; i++) {
        us_buf_add_c(buf, before);
        us_buf_add_str(buf, us_value_text(node->members->keys[order[i]]));
        int64_t below = node->members->values[order[i]].as.integer;
        write_node(buf, shape, (uint32_t)below);
        before = " ";
    }
    if (node->others != US_SHAPE_SKIP) {
        us_buf_add_c(buf, before);
        us_buf_add_char(buf, '_');
        write_node(buf, shape, node->others);
        before = " ";
    }
    us_buf_add_c(buf, *before == '{' ? "" : "}");
}

static inline void write_shape(us_buf *buf, const us_shape *shape)
{
    write_node(buf, shape, shape ? US_SHAPE_ROOT : US_SHAPE_WHOLE);
}

#endif
