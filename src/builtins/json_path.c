/* json.filter and json.remove: what stands under given paths, or all else. The
 * paths are first put into one tree of objects, whose leaves are null; walking
 * tree and value together then visits each place once, however many paths. */
#include "builtins/json_path.h"

#include <stdio.h>

/* ---- Paths */

/* A part of a pointer with its escapes resolved; first ~1, then ~0. */
static us_value unescape(us_arena *arena, us_str part)
{
    if (part.length == 0 || !memchr(part.text, '~', part.length))
        return us_value_string(part);
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < part.length; i++) {
        char c = part.text[i];
        char next = i + 1 < part.length ? part.text[i + 1] : '\0';
        bool escape = c == '~' && (next == '0' || next == '1');
        us_buf_add_char(&buf, escape ? (next == '0' ? '~' : '/') : c);
        i += escape;
    }
    return us_value_string_checked(arena, us_buf_str(&buf));
}

static us_array *split_pointer(us_arena *arena, us_str pointer)
{
    us_array *keys = us_array_new(arena, 4);
    if (pointer.length == 0)
        return keys;
    size_t from = 0;
    while (from < pointer.length && pointer.text[from] == '/')
        from++;
    for (;;) {
        size_t slash = us_str_find(pointer, US_STR("/"), from);
        size_t end = slash == US_STR_NONE ? pointer.length : slash;
        us_array_push(keys, unescape(arena, us_str_slice(pointer, from, end)));
        if (slash == US_STR_NONE)
            return keys;
        from = slash + 1;
    }
}

bool us_json_path_read(us_call *call, us_value path, us_array **keys)
{
    if (us_value_tag(path) == US_TAG_ARRAY) {
        *keys = path.as.array;
        return us_call_charge(call, 10 * (1 + (uint64_t)(*keys)->count));
    }
    if (us_value_is_string(path)) {
        *keys = split_pointer(call->arena, us_value_text(path));
        return us_call_charge(call, 20 + us_value_length(path));
    }
    us_call_operand_error(call, 1,
                          "must be one of {set, array} containing string paths or array "
                          "of path segments but got %s",
                          us_type_name(us_value_type(path)));
    return false;
}

/* ---- The tree of all paths */

/* What is below a place that is named itself adds nothing. */
static void add_path(us_arena *arena, us_object *tree, const us_array *keys)
{
    if (keys->count == 0)
        return;
    for (uint32_t i = 0; i + 1 < keys->count; i++) {
        const us_value *child = us_object_get(tree, keys->items[i]);
        if (!child) {
            us_object *node = us_object_new(arena, 0);
            us_object_put(tree, keys->items[i], us_value_object(node));
            tree = node;
        } else if (us_value_tag(*child) == US_TAG_NULL) {
            return;
        } else {
            tree = child->as.object;
        }
    }
    us_object_put(tree, keys->items[keys->count - 1], US_NULL);
}

static bool read_tree(us_call *call, const us_value *args, us_object **tree)
{
    us_value paths = args[1];
    bool is_set = us_value_tag(paths) == US_TAG_SET;
    if (!is_set && us_value_tag(paths) != US_TAG_ARRAY) {
        us_call_type_error(call, args, 1, "one of {set, array}");
        return false;
    }
    const us_value *items = is_set ? paths.as.set->items : paths.as.array->items;
    const uint32_t *order = is_set ? us_set_order(paths.as.set) : NULL;
    size_t count = us_value_count(paths);
    *tree = us_object_new(call->arena, 0);
    for (size_t i = 0; i < count; i++) {
        us_array *keys;
        if (!us_json_path_read(call, items[order ? order[i] : i], &keys))
            return false;
        add_path(call->arena, *tree, keys);
    }
    return true;
}

/* ---- Walking */

/* [value] under what the tree says of its place: a subtree, null (named), or
 * NULL (not named). Returns false when nothing of it is kept. Evaluation has been
 * charged for the value's size before. */
typedef bool visitor(us_call *call, us_value value, const us_value *tree, us_value *kept);

/* The subtree for element [index]: arrays are addressed by digits. */
static const us_value *element_tree(const us_object *tree, uint32_t index)
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%u", index);
    return us_object_get_str(tree, us_str_make(digits, (size_t)length));
}

/* The container made of what [visit] keeps of each part. */
static us_value rebuild(us_call *call, us_value value, const us_object *tree,
                        visitor *visit)
{
    us_value kept;
    if (us_value_tag(value) == US_TAG_ARRAY) {
        const us_array *from = value.as.array;
        us_array *array = us_array_new(call->arena, 0);
        for (uint32_t i = 0; i < from->count; i++) {
            if (visit(call, from->items[i], element_tree(tree, i), &kept))
                us_array_push(array, kept);
        }
        return us_value_array(array);
    }
    if (us_value_tag(value) == US_TAG_SET) {
        const us_set *from = value.as.set;
        us_set *set = us_set_new(call->arena, 0);
        for (uint32_t i = 0; i < from->count; i++) {
            const us_value *subtree = us_object_get(tree, from->items[i]);
            if (visit(call, from->items[i], subtree, &kept))
                us_set_add(set, kept);
        }
        return us_value_set(set);
    }
    const us_object *from = value.as.object;
    us_object *object = us_object_new(call->arena, 0);
    for (uint32_t i = 0; i < from->count; i++) {
        const us_value *subtree = us_object_get(tree, from->keys[i]);
        if (visit(call, from->values[i], subtree, &kept))
            us_object_add(object, from->keys[i], kept);
    }
    return us_value_object(object);
}

static bool is_container(us_value value)
{
    return us_value_tag(value) >= US_TAG_ARRAY;
}

static bool keep_named(us_call *call, us_value value, const us_value *tree,
                       us_value *kept)
{
    if (!tree)
        return false;
    *kept = value;
    if (us_value_tag(*tree) == US_TAG_OBJECT && is_container(value)) {
        if (!us_call_charge(call, 20 * us_value_count(value)))
            return false;
        *kept = rebuild(call, value, tree->as.object, keep_named);
    }
    return true;
}

static bool keep_unnamed(us_call *call, us_value value, const us_value *tree,
                         us_value *kept)
{
    *kept = value;
    if (!tree)
        return true;
    if (us_value_tag(*tree) == US_TAG_NULL)
        return false;
    if (is_container(value)) {
        if (!us_call_charge(call, 20 * us_value_count(value)))
            return false;
        *kept = rebuild(call, value, tree->as.object, keep_unnamed);
    }
    return true;
}

static us_outcome prune(us_call *call, const us_value *args, visitor *visit,
                        us_value *result)
{
    us_object *object, *tree;
    if (!us_call_object(call, args, 0, &object) || !read_tree(call, args, &tree))
        return US_ERROR;
    us_value root = us_value_object(tree);
    bool kept = visit(call, args[0], &root, result);
    /* A spent budget is the only way to lose the root. */
    return kept && !call->fatal ? US_OK : US_ERROR;
}

static us_outcome json_filter(us_call *call, const us_value *args, us_value *result)
{
    return prune(call, args, keep_named, result);
}

static us_outcome json_remove(us_call *call, const us_value *args, us_value *result)
{
    return prune(call, args, keep_unnamed, result);
}

static const us_builtin rows[] = {
    {"json.filter",
     "(object: object[any: any], paths: array[string|array[any]]|set[string|array[any]]) "
     "filtered: object[any: any]",
     json_filter, 0, NULL},
    {"json.remove",
     "(object: object[any: any], paths: array[string|array[any]]|set[string|array[any]]) "
     "output: object[any: any]",
     json_remove, 0, NULL},
};

const us_builtin_family us_json_path_family = {rows, sizeof rows / sizeof rows[0]};
