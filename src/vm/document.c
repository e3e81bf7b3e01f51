/* Data as policies see it: the base document and the documents that rules make,
 * one laid over the other; and the objects that rules with paths in their heads
 * build up. */
#include "vm/machine.h"

us_value us_document_cursor(uint32_t node, const us_value *base)
{
    us_value cursor = {(uint64_t)US_TAG_CURSOR | (uint64_t)node << 32, {0}};
    cursor.as.text = (const char *)base;
    return cursor;
}

uint32_t us_document_cursor_node(us_value cursor)
{
    return (uint32_t)(cursor.head >> 32);
}

const us_value *us_document_cursor_base(us_value cursor)
{
    return (const us_value *)(const void *)cursor.as.text;
}

/* A position as a step of a path: a sign, digits, and no more than zeros after a point. */
static bool read_position(us_str text, uint32_t *position)
{
    size_t at = text.length > 0 && (text.text[0] == '-' || text.text[0] == '+');
    bool whole = true;
    uint64_t number = 0;

    if (text.length == at)
        return false;
    for (size_t i = at; i < text.length; i++) {
        unsigned digit = (unsigned)(text.text[i] - '0');
        if (text.text[i] == '.' && whole)
            whole = false;
        else if (digit > 9 || (!whole && digit > 0))
            return false;
        else if (whole && (number = number * 10 + digit) > UINT32_MAX)
            return false;
    }
    *position = (uint32_t)number;
    return text.text[0] != '-' || number == 0;
}

const us_value *us_document_get(us_value base, us_value key)
{
    char space[US_NUMBER_TEXT_SIZE];
    uint32_t position;

    if (us_value_tag(base) == US_TAG_ARRAY &&
        (us_value_tag(key) == US_TAG_DECIMAL || us_value_is_string(key))) {
        us_str text =
            us_value_is_number(key) ? us_number_text(key, space) : us_value_text(key);
        bool found = read_position(text, &position) && position < base.as.array->count;
        return found ? &base.as.array->items[position] : NULL;
    }
    const us_value *found = us_value_get(base, key);
    if (!found && us_value_is_number(key) && us_value_tag(base) == US_TAG_OBJECT)
        found = us_object_get_str(base.as.object, us_number_text(key, space));
    return found;
}

const us_value *us_document_base(const us_vm *vm, uint32_t node)
{
    if (node == 0)
        return &vm->data;
    const us_node *step = &vm->program->nodes[node];
    const us_value *above = us_document_base(vm, step->parent);
    return above ? us_document_get(*above, step->key) : NULL;
}

us_value us_document_visible(us_arena *arena, uint32_t node, us_value base)
{
    if (node != 0 || us_value_tag(base) != US_TAG_OBJECT ||
        !us_object_get_c(base.as.object, "system"))
        return base;
    us_object *rest = us_object_new(arena, base.as.object->count);
    for (uint32_t i = 0; i < base.as.object->count; i++)
        if (!us_node_is_hidden(node, base.as.object->keys[i]))
            us_object_add(rest, base.as.object->keys[i], base.as.object->values[i]);
    return us_value_object(rest);
}

us_value us_document_merge(us_arena *arena, us_value extent, us_value base)
{
    if (us_value_tag(extent) != US_TAG_OBJECT || us_value_tag(base) != US_TAG_OBJECT ||
        extent.as.object == base.as.object)
        return base;

    us_object *merged =
        us_object_new(arena, (size_t)extent.as.object->count + base.as.object->count);
    for (uint32_t i = 0; i < extent.as.object->count; i++)
        us_object_add(merged, extent.as.object->keys[i], extent.as.object->values[i]);
    for (uint32_t i = 0; i < base.as.object->count; i++) {
        us_value key = base.as.object->keys[i], value = base.as.object->values[i];
        const us_value *there = us_object_get(extent.as.object, key);
        us_object_put(merged, key,
                      there ? us_document_merge(arena, *there, value) : value);
    }
    return us_value_object(merged);
}

/* Base documents come first, then what rules alone make, as in OPA. */
us_value us_document_keys(us_vm *vm, us_value cursor)
{
    uint32_t number = us_document_cursor_node(cursor);
    const us_node *node = &vm->program->nodes[number];
    const us_value *base = us_document_cursor_base(cursor);
    us_array *keys = us_array_new(vm->arena, node->child_count);
    us_value iterator[3], key, value;

    if (base && us_iterate_begin(iterator, *base))
        while (us_iterate_next(iterator, &key, &value))
            if (!us_node_is_hidden(number, key))
                us_array_push(keys, key);
    for (uint32_t i = 0; i < node->child_count; i++) {
        const us_node *child = &vm->program->nodes[node->first_child + i];
        bool listed = base && us_value_get(*base, child->key) &&
                      !us_node_is_hidden(number, child->key);
        if (!child->is_function && !listed)
            us_array_push(keys, child->key);
    }
    return us_value_array(keys);
}

/* Remembers the instruction that met the conflict of a key first. */
static void add_conflict(us_arena *arena, us_value *conflicts, us_value key, uint32_t at)
{
    if (us_value_is_none(*conflicts))
        *conflicts = us_value_object(us_object_new(arena, 1));
    if (!us_object_get(conflicts->as.object, key))
        us_object_add(conflicts->as.object, key, us_value_integer(at));
}

us_value us_document_builder(us_arena *arena)
{
    us_value builder = us_value_object(us_object_new(arena, 4));
    builder.head = US_TAG_BUILDER;
    return builder;
}

/* Puts [leaf] under [key]; false if something else is there. */
static bool put_leaf(us_arena *arena, us_object *object, us_value key, us_value leaf,
                     bool add)
{
    const us_value *there = us_object_get(object, key);

    if (add) {
        us_value set = there ? *there : us_value_set(us_set_new(arena, 4));
        if (!there) {
            set.head = US_TAG_BUILDER_SET;
            us_object_add(object, key, set);
        } else if ((int)us_value_tag(set) != US_TAG_BUILDER_SET) {
            return false;
        }
        us_set_add(set.as.set, leaf);
        return true;
    }
    if (!there) {
        us_object_add(object, key, leaf);
        return true;
    }
    bool building = (int)us_value_tag(*there) == US_TAG_BUILDER ||
                    (int)us_value_tag(*there) == US_TAG_BUILDER_SET;
    return !building && us_value_equal(*there, leaf);
}

void us_document_put_path(us_arena *arena, us_value *root, us_value *conflicts,
                          const us_value *path, size_t length, us_value leaf, bool add,
                          uint32_t at)
{
    us_object *object = root->as.object;

    for (size_t i = 0; i + 1 < length; i++) {
        const us_value *there = us_object_get(object, path[i]);
        us_value next;
        if (!there) {
            next = us_document_builder(arena);
            us_object_add(object, path[i], next);
        } else if ((int)us_value_tag(*there) == US_TAG_BUILDER) {
            next = *there;
        } else {
            add_conflict(arena, conflicts, path[0], at);
            return;
        }
        object = next.as.object;
    }
    if (!put_leaf(arena, object, path[length - 1], leaf, add))
        add_conflict(arena, conflicts, path[0], at);
}

us_value us_document_finish(us_value builder)
{
    if ((int)us_value_tag(builder) == US_TAG_BUILDER_SET) {
        builder.head = US_TAG_SET;
    } else if ((int)us_value_tag(builder) == US_TAG_BUILDER) {
        us_object *object = builder.as.object;
        for (uint32_t i = 0; i < object->count; i++)
            object->values[i] = us_document_finish(object->values[i]);
        builder.head = US_TAG_OBJECT;
    }
    return builder;
}
