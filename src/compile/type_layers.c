/* Layers of types by path: storing, finding, merging. */
#include "compile/type_layers.h"

us_type_layer *us_type_layer_make(us_types *t, const us_type_layer *outer)
{
    us_type_layer *layer = us_arena_alloc_zero(t->arena, sizeof *layer);
    layer->outer = outer;
    return layer;
}

us_type_layer *us_type_layer_of_tree(us_types *t, const us_compiler *compiler,
                                     const us_type_layer *outer)
{
    us_type_layer *layer = us_type_layer_make(t, outer);
    size_t count = compiler->node_count;
    layer->root = compiler->tree;
    layer->size = count;
    layer->types = us_arena_alloc_zero(t->arena, count * sizeof *layer->types);
    layer->present = us_arena_alloc_zero(t->arena, count * sizeof *layer->present);
    return layer;
}

/* ---- Places */

static const us_type_branch *find_branch(const us_type_branch *list, us_value key)
{
    while (list && !us_value_equal(list->key, key))
        list = list->next;
    return list;
}

bool us_type_layer_root(const us_type_layer *layer, us_str root, us_type_place *place)
{
    *place = (us_type_place){.layer = layer};
    if (layer->root) {
        place->node = layer->root;
        return us_str_is(root, "data") && layer->present[layer->root->index];
    }
    place->branch = find_branch(layer->branches, us_value_string(root));
    return place->branch != NULL;
}

bool us_type_place_child(const us_type_place *from, us_value key, us_type_place *child)
{
    *child = (us_type_place){.layer = from->layer};
    if (from->branch) {
        child->branch = find_branch(from->branch->first, key);
        return child->branch != NULL;
    }
    child->node = us_tree_child(from->node, key);
    return child->node && from->layer->present[child->node->index];
}

const us_type_node *us_type_place_type(const us_type_place *place)
{
    return place->branch ? place->branch->type : place->layer->types[place->node->index];
}

us_value us_type_place_next(const us_type_place *place, us_type_cursor *cursor)
{
    if (place->branch) {
        cursor->branch = cursor->started ? cursor->branch->next : place->branch->first;
        cursor->started = true;
        return cursor->branch ? cursor->branch->key : US_NONE;
    }
    while (cursor->index < place->node->child_count) {
        const us_tree_node *child = place->node->children[cursor->index++];
        if (place->layer->present[child->index])
            return child->key;
    }
    return US_NONE;
}

static const us_type_node **remembered(const us_type_place *place)
{
    bool known = place->node && place->layer->whole;
    return known ? &place->layer->whole[place->node->index] : NULL;
}

/* Keys that no name in JSON can be are left out, as in the reference. */
static bool is_plain_key(us_value key)
{
    us_tag tag = us_value_tag(key);
    return tag != US_TAG_NULL && tag <= US_TAG_STRING;
}

static const us_type_node *whole_at(us_types *t, const us_type_place *place, size_t depth)
{
    const us_type_node *type = us_type_place_type(place);
    const us_type_node **known = remembered(place);
    if (type || (known && *known))
        return type ? type : *known;
    if (depth == US_TYPES_DEPTH)
        return &us_type_any;
    size_t count = 0, capacity = 0;
    us_type_member *members = NULL;
    us_type_cursor cursor = {0};
    us_value key;
    while (!us_value_is_none(key = us_type_place_next(place, &cursor))) {
        us_type_place child;
        us_type_place_child(place, key, &child);
        if (!is_plain_key(key))
            continue;
        members = us_arena_room(t->arena, members, count, &capacity, sizeof *members);
        members[count++] = (us_type_member){key, whole_at(t, &child, depth + 1)};
    }
    type = us_types_open_object(t, members, count, &us_type_string, &us_type_any);
    if (known)
        *known = type;
    return type;
}

const us_type_node *us_type_place_whole(us_types *t, const us_type_place *place)
{
    return whole_at(t, place, 0);
}

/* ---- Storing */

static us_type_branch *make_branch(us_types *t, us_type_branch **list, us_value key)
{
    us_type_branch **end = list;
    while (*end && !us_value_equal((*end)->key, key))
        end = &(*end)->next;
    if (!*end) {
        *end = us_arena_alloc_zero(t->arena, sizeof **end);
        (*end)->key = key;
    }
    return *end;
}

void us_type_layer_put(us_types *t, us_type_layer *layer, const us_terms *ref,
                       size_t count, const us_type_node *type)
{
    us_str root = ref->items[0]->as.variable.name;
    us_type_branch *branch = make_branch(t, &layer->branches, us_value_string(root));
    for (size_t i = 1; i < count; i++)
        branch = make_branch(t, &branch->first, ref->items[i]->as.scalar);
    branch->type = type;
}

/* What the layer says of a node also tells of all above. */
static void note(us_type_layer *layer, const us_tree_node *node)
{
    for (; node; node = node->parent) {
        layer->present[node->index] = true;
        if (layer->whole)
            layer->whole[node->index] = NULL;
    }
}

void us_type_layer_set(us_type_layer *layer, const us_tree_node *node,
                       const us_type_node *type)
{
    note(layer, node);
    if (type)
        layer->types[node->index] = type;
}

/* [object] with [type] added at a path below it: the keys from [node], whose
 * parents lead up to [top], where [object] stands. Only the part that is not fixed
 * grows. */
static const us_type_node *insert_below(us_types *t, const us_type_node *object,
                                        const us_tree_node *top, const us_tree_node *node,
                                        const us_type_node *type)
{
    for (; node->parent != top; node = node->parent)
        type = us_types_open_object(t, NULL, 0, us_types_of(t, node->key), type);
    const us_type_node *key = us_types_of(t, node->key);
    us_type_member *members =
        us_arena_alloc_array(t->arena, object->member_count, sizeof *members);
    for (size_t i = 0; i < object->member_count; i++)
        members[i] = object->members[i];
    return us_types_open_object(t, members, object->member_count,
                                us_types_or(t, object->key, key),
                                us_types_or(t, object->element, type));
}

static bool is_object(const us_type_node *type)
{
    type = us_type_unwrap(type);
    return type && type->kind == US_KIND_OBJECT;
}

void us_type_layer_loosen(us_types *t, us_type_layer *layer, const us_tree_node *node,
                          const us_type_node *type)
{
    note(layer, node);
    if (!layer->loose)
        layer->loose = us_arena_alloc_zero(t->arena, layer->size * sizeof *layer->loose);
    layer->loose[node->index] = us_types_or(t, layer->loose[node->index], type);
}

/* Adds what is stored below [node] to the object [type] that now stands there. */
static const us_type_node *gather(us_types *t, const us_type_layer *layer,
                                  const us_tree_node *node, const us_type_node *type)
{
    us_tree_node *at = us_tree_next((us_tree_node *)node, true);
    while (at && is_object(type)) {
        const us_tree_node *above = at->parent;
        while (above && above != node)
            above = above->parent;
        if (!above)
            break;
        const us_type_node *below = layer->types[at->index];
        if (below)
            type = insert_below(t, us_type_unwrap(type), node, at, below);
        at = us_tree_next(at, layer->present[at->index] && !below);
    }
    return type;
}

static const us_type_node *loosened(us_types *t, const us_type_node *object,
                                    const us_type_node *type)
{
    if (!type)
        return object;
    us_type_member *members =
        us_arena_alloc_array(t->arena, object->member_count, sizeof *members);
    for (size_t i = 0; i < object->member_count; i++)
        members[i] = object->members[i];
    return us_types_open_object(t, members, object->member_count, object->key,
                                us_types_or(t, object->element, type));
}

void us_type_layer_insert(us_types *t, us_type_layer *layer, const us_tree_node *node,
                          const us_type_node *type)
{
    for (const us_tree_node *above = node->parent; above; above = above->parent) {
        const us_type_node *object = layer->types[above->index];
        if (is_object(object))
            layer->types[above->index] =
                insert_below(t, us_type_unwrap(object), above, node, type);
    }
    const us_type_node *merged = us_types_merge(t, layer->types[node->index], type);
    if (is_object(type) && is_object(merged) && node->child_count)
        merged = gather(t, layer, node, us_type_unwrap(merged));
    if (is_object(type) && is_object(merged) && layer->loose)
        merged = loosened(t, us_type_unwrap(merged), layer->loose[node->index]);
    note(layer, node);
    layer->types[node->index] = merged;
}
