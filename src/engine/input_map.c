#include "engine/input_map.h"

us_value us_input_map_address(us_value container)
{
    return us_value_integer((int64_t)(uintptr_t)container.as.text);
}

bool us_input_map_is_container(us_value value)
{
    return us_value_tag(value) >= US_TAG_ARRAY;
}

static void add_node(us_input_map *map, us_value container, us_value key, uint32_t parent)
{
    if (!us_input_map_is_container(container) ||
        us_object_get(map->addresses, us_input_map_address(container)))
        return;
    us_object_add(map->addresses, us_input_map_address(container),
                  us_value_integer((int64_t)map->count));
    map->nodes = us_arena_room(map->arena, map->nodes, map->count, &map->capacity,
                               sizeof *map->nodes);
    map->nodes[map->count++] = (us_input_node){container, key, parent};
}

/* Level by level, so that of two places of one container the nearer one counts. */
us_input_map us_input_map_make(us_arena *arena, us_value input)
{
    us_input_map map = {.arena = arena, .addresses = us_object_new(arena, 64)};
    add_node(&map, input, US_NONE, 0);
    for (size_t i = 0; i < map.count; i++) {
        us_value container = map.nodes[i].container;
        if (us_value_tag(container) == US_TAG_ARRAY)
            for (uint32_t n = 0; n < container.as.array->count; n++)
                add_node(&map, container.as.array->items[n], us_value_integer(n),
                         (uint32_t)i);
        else if (us_value_tag(container) == US_TAG_OBJECT)
            for (uint32_t n = 0; n < container.as.object->count; n++)
                add_node(&map, container.as.object->values[n],
                         container.as.object->keys[n], (uint32_t)i);
    }
    return map;
}

bool us_input_map_find(const us_input_map *map, us_value container, uint32_t *node)
{
    const us_value *number =
        us_input_map_is_container(container)
            ? us_object_get(map->addresses, us_input_map_address(container))
            : NULL;
    if (number)
        *node = (uint32_t)number->as.integer;
    return number != NULL;
}

us_array *us_input_map_path(const us_input_map *map, uint32_t node)
{
    size_t depth = 0;
    for (uint32_t n = node; map->nodes[n].parent != n; n = map->nodes[n].parent)
        depth++;
    us_array *path = us_array_new(map->arena, depth + 1);
    for (size_t i = 0; i < depth; i++)
        us_array_push(path, US_NULL);
    for (uint32_t n = node; depth > 0; n = map->nodes[n].parent)
        path->items[--depth] = map->nodes[n].key;
    return path;
}
