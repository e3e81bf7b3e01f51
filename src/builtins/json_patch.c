/* json.patch: RFC 6902 operations on values, sets included.
 *
 * The target becomes a tree that opens on demand: a node is a whole value until
 * an operation goes below it, and then has a child for each part. Operations
 * write to the opened nodes only, so that many of them on one large document
 * copy it once, when the tree is turned into a value again at the end. */
#include "builtins/json_path.h"

typedef struct node node;

struct node {
    us_value value; /* as it came; none: the root was deleted */
    bool open;
    bool changed;
    /* Open: the parts. An array's in order; members and elements at the place that
     * [places] has for their key. NULL: deleted. */
    node **children;
    us_value *keys; /* of members and elements */
    bool *scalar;   /* what a deleted one was */
    uint32_t count, capacity;
    us_object *places;
};

typedef struct editor {
    us_call *call;
    node *root;
} editor;

/* The most steps of a path. What is edited nests as deeply as paths reach, whatever the
 * depth of a value that can be made of it. */
enum { DEEPEST = 10000 };

static bool fail(editor *e, us_str text)
{
    us_call_error_text(e->call, text);
    return false;
}

/* Stores BEFORE, the value as Rego writes it, AFTER. */
static bool fail_about(editor *e, const char *before, us_value value, const char *after)
{
    us_buf buf = us_buf_make(e->call->arena);
    us_buf_add_c(&buf, before);
    us_value_print(&buf, value);
    us_buf_add_c(&buf, after);
    return fail(e, us_buf_str(&buf));
}

static bool fail_missing(editor *e, us_value key, const char *kind, us_value in)
{
    us_buf buf = us_buf_make(e->call->arena);
    if (us_value_is_string(key) && us_value_tag(in) == US_TAG_SET)
        us_buf_add_str(&buf, us_value_text(key));
    else
        us_value_print(&buf, key);
    us_buf_add_c(&buf, " does not exist in ");
    us_buf_add_c(&buf, kind);
    us_buf_add_c(&buf, " term ");
    us_value_print(&buf, in);
    us_str rest = us_buf_str(&buf);
    return fail(e, us_str_format(e->call->arena, "path %.*s", US_STR_ARG(rest)));
}

/* The name of a scalar's type in Go. */
static const char *go_type(us_value value)
{
    switch (us_value_type(value)) {
    case US_TYPE_NULL:
        return "Null";
    case US_TYPE_BOOLEAN:
        return "Boolean";
    case US_TYPE_NUMBER:
        return "Number";
    case US_TYPE_STRING:
    case US_TYPE_ARRAY:
    case US_TYPE_OBJECT:
    case US_TYPE_SET:
    case US_TYPE_COUNT:
        break;
    }
    return "String";
}

/* [key]: where the path would go on; NULL: it ends here. */
static bool fail_scalar(editor *e, us_value value, const us_value *key)
{
    us_buf buf = us_buf_make(e->call->arena);
    us_buf_add_c(&buf, "expected composite type");
    if (key) {
        us_buf_add_c(&buf, " for path ");
        us_value_print(&buf, *key);
    }
    us_buf_add_c(&buf, ", found value: ");
    us_value_print(&buf, value);
    us_buf_add_format(&buf, " (type: ast.%s)", go_type(value));
    return fail(e, us_buf_str(&buf));
}

/* ---- Opening nodes */

static bool is_scalar(us_value value)
{
    return us_value_tag(value) < US_TAG_ARRAY;
}

static node *new_node(us_arena *arena, us_value value)
{
    node *n = us_arena_alloc_zero(arena, sizeof *n);
    n->value = value;
    return n;
}

static void reserve(us_arena *arena, node *n, uint32_t capacity)
{
    uint32_t old = n->capacity;
    n->children = us_arena_grow(arena, n->children, old * sizeof *n->children,
                                capacity * sizeof *n->children);
    n->keys =
        us_arena_grow(arena, n->keys, old * sizeof *n->keys, capacity * sizeof *n->keys);
    n->scalar = us_arena_grow(arena, n->scalar, old * sizeof *n->scalar,
                              capacity * sizeof *n->scalar);
    n->capacity = capacity;
}

/* Puts a child at [at], which later ones make room for. */
static void insert_child(us_arena *arena, node *n, uint32_t at, us_value key, node *child)
{
    if (n->count == n->capacity)
        reserve(arena, n, n->capacity * 2);
    for (uint32_t i = n->count; i > at; i--) {
        n->children[i] = n->children[i - 1];
        n->keys[i] = n->keys[i - 1];
        n->scalar[i] = n->scalar[i - 1];
    }
    n->children[at] = child;
    n->keys[at] = key;
    n->scalar[at] = false;
    n->count++;
}

static void add_keyed(us_arena *arena, node *n, us_value key, node *child)
{
    us_object_put(n->places, key, us_value_integer(n->count));
    insert_child(arena, n, n->count, key, child);
}

static bool open_node(editor *e, node *n)
{
    if (n->open)
        return true;
    us_arena *arena = e->call->arena;
    size_t count = us_value_count(n->value);
    if (!us_call_charge(e->call, 4 * count))
        return false;
    n->open = true;
    n->count = n->capacity = 0;
    n->children = NULL;
    n->keys = NULL;
    n->scalar = NULL;
    reserve(arena, n, (uint32_t)count + 4);
    n->places = us_object_new(arena, 0);
    if (us_value_tag(n->value) == US_TAG_ARRAY) {
        const us_array *array = n->value.as.array;
        for (uint32_t i = 0; i < array->count; i++)
            insert_child(arena, n, i, US_NONE, new_node(arena, array->items[i]));
    } else if (us_value_tag(n->value) == US_TAG_OBJECT) {
        const us_object *object = n->value.as.object;
        for (uint32_t i = 0; i < object->count; i++)
            add_keyed(arena, n, object->keys[i], new_node(arena, object->values[i]));
    } else {
        const us_set *set = n->value.as.set;
        for (uint32_t i = 0; i < set->count; i++)
            add_keyed(arena, n, set->items[i], new_node(arena, set->items[i]));
    }
    return true;
}

/* ---- Turning nodes into values */

static us_value render(us_call *call, const node *n)
{
    if (!n->open || !us_call_charge(call, 4 * n->count))
        return n->value;
    us_arena *arena = call->arena;
    us_tag tag = us_value_tag(n->value);
    us_array *array = tag == US_TAG_ARRAY ? us_array_new(arena, n->count) : NULL;
    us_object *object = tag == US_TAG_OBJECT ? us_object_new(arena, n->count) : NULL;
    us_set *set = tag == US_TAG_SET ? us_set_new(arena, n->count) : NULL;
    for (uint32_t i = 0; i < n->count; i++) {
        if (!n->children[i])
            continue;
        us_value part = render(call, n->children[i]);
        if (array)
            us_array_push(array, part);
        else if (object)
            us_object_add(object, n->keys[i], part);
        else
            us_set_add(set, part);
    }
    return array    ? us_value_array(array)
           : object ? us_value_object(object)
                    : us_value_set(set);
}

/* ---- Finding children */

/* The place in an array of [length] that [key] names; may be out of bounds. */
static bool read_index(editor *e, us_value key, uint32_t length, int64_t *index)
{
    us_value number = key;
    us_call quiet = *e->call;
    const char *fault = "invalid type for indexing";
    if (us_value_is_string(key)) {
        us_str text = us_value_text(key);
        fault = "invalid string for indexing";
        if (us_str_is(text, "-")) {
            *index = length;
            return true;
        }
        if (text.length > 1 && text.text[0] == '0')
            return fail(e, US_STR("leading zeros are not allowed in JSON paths"));
        bool negative = text.length > 0 && text.text[0] == '-';
        size_t at = text.length > 0 && (negative || text.text[0] == '+');
        while (at + 1 < text.length && text.text[at] == '0' && text.text[at + 1] != '.')
            at++;
        if (!us_number_parse(us_str_slice(text, at, text.length), &number) ||
            (at < text.length && text.text[at] == '-'))
            return fail(e, us_str_from(fault));
        if (!us_call_integer(&quiet, &number, 0, index))
            return fail(e, us_str_from(fault));
        *index = negative ? -*index : *index;
        return true;
    }
    if (us_value_is_number(key)) {
        fault = "invalid number type for indexing";
        if (us_call_integer(&quiet, &number, 0, index))
            return true;
    }
    return fail(e, us_str_from(fault));
}

/* A set whose elements were edited is looked up by what they have become. */
static bool refresh_set(editor *e, node *n)
{
    if (us_value_tag(n->value) != US_TAG_SET || !n->changed)
        return true;
    n->value = render(e->call, n);
    n->open = false;
    n->changed = false;
    return open_node(e, n);
}

/* The place of [key] in an open object or set, UINT32_MAX if it never was one. */
static bool find_place(editor *e, node *n, us_value key, uint32_t *place)
{
    if (!refresh_set(e, n))
        return false;
    const us_value *found = us_object_get(n->places, key);
    *place = found ? (uint32_t)found->as.integer : UINT32_MAX;
    return true;
}

/* The child of [n] under [key], which must exist. */
static bool step(editor *e, node *n, us_value key, node **child)
{
    if (us_value_is_none(n->value))
        return fail(e,
                    US_STR("nil value encountered where composite value was expected"));
    if (is_scalar(n->value))
        return fail_scalar(e, n->value, &key);
    if (!open_node(e, n))
        return false;
    bool is_set = us_value_tag(n->value) == US_TAG_SET;
    if (us_value_tag(n->value) == US_TAG_ARRAY) {
        int64_t index;
        if (!read_index(e, key, n->count, &index))
            return false;
        if (index < 0 || index >= n->count)
            return fail_missing(e, us_value_integer(index), "array", n->value);
        *child = n->children[index];
        return true;
    }
    uint32_t place;
    if (!find_place(e, n, key, &place))
        return false;
    if (place == UINT32_MAX || (is_set && !n->children[place]))
        return fail_missing(e, key, is_set ? "set" : "object", n->value);
    if (!n->children[place])
        return fail_about(
            e,
            n->scalar[place]
                ? "cannot unfold the already deleted scalar node for key "
                : "cannot unfold the already deleted composite node for key ",
            key, "");
    n->changed |= is_set;
    *child = n->children[place];
    return true;
}

/* The node [depth] keys down the path. */
static bool descend(editor *e, const us_array *path, uint32_t depth, node **found)
{
    node *n = e->root;
    for (uint32_t i = 0; i < depth; i++) {
        if (!step(e, n, path->items[i], &n))
            return false;
    }
    *found = n;
    return true;
}

/* ---- The three things that operations are made of */

static bool read_at(editor *e, const us_array *path, us_value *value)
{
    node *n;
    if (!descend(e, path, path->count, &n))
        return false;
    if (us_value_is_none(n->value))
        return fail(e, US_STR("deleted node encountered during render operation"));
    *value = render(e->call, n);
    return !e->call->fatal;
}

static bool delete_keyed(editor *e, node *n, us_value key)
{
    uint32_t place;
    if (!find_place(e, n, key, &place))
        return false;
    bool is_set = us_value_tag(n->value) == US_TAG_SET;
    bool was_composite = place != UINT32_MAX && !n->children[place] && !n->scalar[place];
    if (place == UINT32_MAX || (is_set && was_composite))
        return fail_about(e, "cannot delete child key ", key, " that does not exist");
    if (was_composite)
        return fail_about(e, "cannot delete the already deleted composite node for key ",
                          key, "");
    if (!n->children[place])
        return fail_about(e, "cannot delete the already deleted scalar node for key ",
                          key, "");
    n->scalar[place] = is_scalar(n->children[place]->value);
    n->children[place] = NULL;
    n->changed |= is_set && !n->scalar[place];
    return true;
}

static bool delete_at(editor *e, const us_array *path)
{
    node *n;
    if (path->count == 0) {
        e->root = new_node(e->call->arena, US_NONE);
        return true;
    }
    if (!descend(e, path, path->count - 1, &n))
        return false;
    us_value key = path->items[path->count - 1];
    if (us_value_is_none(n->value))
        return fail(e, US_STR("deleted node encountered during delete operation"));
    if (is_scalar(n->value))
        return fail_scalar(e, n->value, NULL);
    if (!open_node(e, n))
        return false;
    if (us_value_tag(n->value) != US_TAG_ARRAY)
        return delete_keyed(e, n, key);
    int64_t index;
    if (!read_index(e, key, n->count, &index))
        return false;
    if (index < 0 || index >= n->count)
        return fail(e, US_STR("index for array delete out of bounds"));
    n->count--;
    memmove(n->children + index, n->children + index + 1,
            (n->count - (size_t)index) * sizeof *n->children);
    return us_call_charge(e->call, n->count / 32);
}

static bool insert_keyed(editor *e, node *n, us_value key, us_value value)
{
    uint32_t place;
    if (us_value_tag(n->value) == US_TAG_SET && !us_value_equal(key, value)) {
        us_buf buf = us_buf_make(e->call->arena);
        us_buf_add_c(&buf, "set key ");
        us_value_print(&buf, key);
        us_buf_add_c(&buf, " does not equal value to be inserted ");
        us_value_print(&buf, value);
        return fail(e, us_buf_str(&buf));
    }
    if (!find_place(e, n, key, &place))
        return false;
    node *child = new_node(e->call->arena, value);
    if (place == UINT32_MAX)
        add_keyed(e->call->arena, n, key, child);
    else
        n->children[place] = child;
    return true;
}

static bool insert_at(editor *e, const us_array *path, us_value value)
{
    node *n;
    if (path->count == 0) {
        e->root = new_node(e->call->arena, value);
        return true;
    }
    if (!descend(e, path, path->count - 1, &n))
        return false;
    us_value key = path->items[path->count - 1];
    if (us_value_is_none(n->value))
        return fail(e, US_STR("deleted node encountered during insert operation"));
    if (is_scalar(n->value))
        return fail_scalar(e, n->value, NULL);
    if (!open_node(e, n))
        return false;
    if (us_value_tag(n->value) != US_TAG_ARRAY)
        return insert_keyed(e, n, key, value);
    int64_t index;
    if (!read_index(e, key, n->count, &index))
        return false;
    if (index < 0 || index > n->count)
        return fail(e, US_STR("index for array insertion out of bounds"));
    insert_child(e->call->arena, n, (uint32_t)index, US_NONE,
                 new_node(e->call->arena, value));
    return us_call_charge(e->call, n->count / 16);
}

/* ---- Operations */

static bool get_attribute(editor *e, const us_object *patch, const char *name,
                          us_value *value)
{
    const us_value *found = us_object_get_c(patch, name);
    if (!found)
        return fail(
            e, us_str_format(e->call->arena, "missing required attribute '%s'", name));
    *value = *found;
    return true;
}

static bool get_path(editor *e, const us_object *patch, const char *name, us_array **path)
{
    us_value value;
    if (!get_attribute(e, patch, name, &value) ||
        !us_json_path_read(e->call, value, path))
        return false;
    return (*path)->count <= DEEPEST || fail(e, US_STR("path is too long"));
}

static bool run_test(editor *e, const us_object *patch, const us_array *path)
{
    us_value found, wanted;
    if (!read_at(e, path, &found) || !get_attribute(e, patch, "value", &wanted))
        return false;
    if (us_value_equal(found, wanted))
        return true;
    us_buf buf = us_buf_make(e->call->arena);
    us_buf_add_c(&buf, "value from EditTree != patch value.\n\nExpected: ");
    us_value_print(&buf, wanted);
    us_buf_add_c(&buf, "\n\nFound: ");
    us_value_print(&buf, found);
    return fail(e, us_buf_str(&buf));
}

static bool run_copy(editor *e, const us_object *patch, const us_array *path, bool move)
{
    us_array *from;
    us_value value;
    return get_path(e, patch, "from", &from) && read_at(e, from, &value) &&
           (!move || delete_at(e, from)) && insert_at(e, path, value);
}

static bool run(editor *e, const us_object *patch)
{
    us_array *path;
    us_value op, value;
    if (!us_call_charge(e->call, 10) || !get_attribute(e, patch, "path", &value) ||
        !get_attribute(e, patch, "op", &op))
        return false;
    if (!us_value_is_string(op))
        return fail(e, us_str_format(e->call->arena,
                                     "attribute 'op' must be a string but found: %s",
                                     us_type_name(us_value_type(op))));
    us_str name = us_value_text(op);
    if (!get_path(e, patch, "path", &path))
        return false;
    if (us_str_is(name, "add"))
        return get_attribute(e, patch, "value", &value) && insert_at(e, path, value);
    if (us_str_is(name, "remove"))
        return delete_at(e, path);
    if (us_str_is(name, "replace"))
        return delete_at(e, path) && get_attribute(e, patch, "value", &value) &&
               insert_at(e, path, value);
    if (us_str_is(name, "move") || us_str_is(name, "copy"))
        return run_copy(e, patch, path, us_str_is(name, "move"));
    if (us_str_is(name, "test"))
        return run_test(e, patch, path);
    return fail(
        e, us_str_format(e->call->arena, "unrecognized op: '%.*s'", US_STR_ARG(name)));
}

static us_outcome json_patch(us_call *call, const us_value *args, us_value *result)
{
    us_array *patches;
    if (!us_call_array(call, args, 1, &patches))
        return US_ERROR;
    editor e = {call, new_node(call->arena, args[0])};
    for (uint32_t i = 0; i < patches->count; i++) {
        if (us_value_tag(patches->items[i]) != US_TAG_OBJECT)
            return us_call_error(call, "must be an array of JSON-Patch objects, but at "
                                       "least one element is not an object");
        if (!run(&e, patches->items[i].as.object))
            return US_ERROR;
    }
    if (us_value_is_none(e.root->value))
        return us_call_error(call, "the whole document was removed");
    *result = render(call, e.root);
    return call->fatal ? US_ERROR : US_OK;
}

static const us_builtin rows[] = {
    {"json.patch",
     "(target: any, patches: array[object<\"op\": string, \"path\": any>[any: any]]) "
     "output: any",
     json_patch, 0, NULL},
};

const us_builtin_family us_json_patch_family = {rows, sizeof rows / sizeof rows[0]};
