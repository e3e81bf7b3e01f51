/* Values to trees, by the table of shapes, with the rules and the errors of Go's
 * encoding/json: unknown names are skipped, null changes nothing, a name that differs in
 * case is known too (unless the reference reads the node by parts). A selection is read
 * as a field if it can be, and is skipped if it can't be anything. */
#include "builtins/graphql/shapes.h"

#include <strings.h>

/* A bracket in a value is two nodes deep in the tree; and the document has a few of its
 * own. */
enum { DEEPEST = 2 * US_GRAPHQL_DEPTH + 16 };

/* Where the reading stands, from the inside out. */
typedef struct place {
    const struct place *outer;
    const char *name; /* of a member; NULL: none at this level */
} place;

typedef struct reader {
    us_call *call;
    size_t depth;
    const char *owner; /* the struct that errors name */
    bool in_parts;     /* below a node that is read by parts: the owner stays */
    us_str error;
    us_str lacking; /* the first thing that is not there: an error if there is no other */
} reader;

static bool read_node(reader *r, const us_graphql_shape *shape, us_value value,
                      const place *at, void *node);

static void print_path(us_buf *buf, const place *at)
{
    if (!at)
        return;
    print_path(buf, at->outer);
    if (at->name) {
        us_buf_add_char(buf, '.');
        us_buf_add_c(buf, at->name);
    }
}

static bool fail_type(reader *r, const place *at, us_value value, const char *go_type)
{
    static const char *const kinds[US_TYPE_COUNT] = {
        "null", "bool", "number", "string", "array", "object", "array"};
    us_buf text = us_buf_make(r->call->arena);
    us_buf_add_format(&text, "json: cannot unmarshal %s", kinds[us_value_type(value)]);
    if (us_value_is_number(value) && strcmp(go_type, "ast.ValueKind") == 0) {
        us_buf_add_char(&text, ' ');
        us_value_print(&text, value);
    }
    us_buf_add_format(&text, " into Go struct field %s", r->owner);
    print_path(&text, at);
    us_buf_add_format(&text, " of type %s", go_type);
    r->error = us_buf_str(&text);
    return false;
}

static void note_lacking(reader *r, const us_graphql_shape *shape, const char *what)
{
    if (r->lacking.length == 0)
        r->lacking = us_str_format(r->call->arena, "%s lacks %s", shape->go_name, what);
}

static us_array *list_set(us_arena *arena, const us_set *set)
{
    us_array *array = us_array_new(arena, set->count);
    const uint32_t *order = us_set_order(set);
    for (uint32_t i = 0; i < set->count; i++)
        us_array_push(array, set->items[order[i]]);
    return array;
}

/* The items of an array, or of a set, which JSON shows as one. */
static bool open_items(reader *r, us_value value, const place *at, const char *go_type,
                       const us_value **items, size_t *count)
{
    *items = NULL;
    *count = 0;
    if (us_value_tag(value) == US_TAG_NULL)
        return true;
    if (us_value_tag(value) == US_TAG_SET)
        value = us_value_array(list_set(r->call->arena, value.as.set));
    if (us_value_tag(value) != US_TAG_ARRAY)
        return fail_type(r, at, value, go_type);
    *items = value.as.array->items;
    *count = value.as.array->count;
    return true;
}

static void *new_node(reader *r, const us_graphql_shape *shape)
{
    void *node = us_arena_alloc_zero(r->call->arena, shape->size);
    if (shape->tag >= 0)
        ((us_graphql_selection *)node)->kind = (us_graphql_selection_kind)shape->tag;
    return node;
}

/* The first shape that fits, or NULL. */
static void *read_selection(reader *r, us_value value, const place *at)
{
    static const us_graphql_shape *const shapes[] = {
        &us_graphql_field_shape, &us_graphql_spread_shape, &us_graphql_inline_shape};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        void *node = new_node(r, shapes[i]);
        us_str lacking = r->lacking;
        if (us_value_tag(value) == US_TAG_NULL ||
            read_node(r, shapes[i], value, at, node))
            return node;
        r->lacking = lacking;
        if (r->call->fatal)
            return NULL;
    }
    return NULL;
}

static bool read_selections(reader *r, const us_graphql_member *member, us_value value,
                            const place *at, us_graphql_list *list)
{
    const us_value *items;
    size_t count;
    if (!open_items(r, value, at, member->go_type, &items, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        void *node = read_selection(r, items[i], at);
        if (r->call->fatal)
            return false;
        if (node)
            us_graphql_add(r->call->arena, list, node);
    }
    return true;
}

static bool read_nodes(reader *r, const us_graphql_member *member, us_value value,
                       const place *at, us_graphql_list *list)
{
    const us_value *items;
    size_t count;
    if (!open_items(r, value, at, member->go_type, &items, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (us_value_tag(items[i]) == US_TAG_NULL) {
            note_lacking(r, member->shape, "its members");
            continue;
        }
        void *node = new_node(r, member->shape);
        if (!read_node(r, member->shape, items[i], at, node))
            return false;
        us_graphql_add(r->call->arena, list, node);
    }
    return true;
}

static bool read_names(reader *r, const us_graphql_member *member, us_value value,
                       const place *at, us_graphql_names *names)
{
    const us_value *items;
    size_t count;
    if (!open_items(r, value, at, member->go_type, &items, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_null = us_value_tag(items[i]) == US_TAG_NULL;
        if (!is_null && !us_value_is_string(items[i]))
            return fail_type(r, at, items[i], member->go_item);
        us_graphql_add_name(r->call->arena, names,
                            is_null ? US_STR_EMPTY : us_value_text(items[i]),
                            (us_graphql_position){0, 0, false});
    }
    return true;
}

static bool read_scalar(reader *r, const us_graphql_member *member, us_value value,
                        const place *at, void *slot)
{
    us_tag tag = us_value_tag(value);
    if (tag == US_TAG_NULL)
        return true;
    if (member->kind == US_GRAPHQL_MEMBER_TEXT && tag == US_TAG_STRING)
        *(us_str *)slot = us_value_text(value);
    else if (member->kind == US_GRAPHQL_MEMBER_BOOLEAN && tag == US_TAG_BOOLEAN)
        *(bool *)slot = !us_value_is_false(value);
    else if (member->kind == US_GRAPHQL_MEMBER_INTEGER && tag == US_TAG_INTEGER)
        *(int64_t *)slot = value.as.integer;
    else
        return fail_type(r, at, value, member->go_type);
    return true;
}

static bool read_member(reader *r, const us_graphql_member *member, us_value value,
                        const place *at, void *slot)
{
    switch (member->kind) {
    case US_GRAPHQL_MEMBER_NODE:
        if (us_value_tag(value) == US_TAG_NULL)
            return true;
        *(void **)slot = new_node(r, member->shape);
        return read_node(r, member->shape, value, at, *(void **)slot);
    case US_GRAPHQL_MEMBER_NODES:
        *(us_graphql_list *)slot = (us_graphql_list){NULL, 0, 0};
        return read_nodes(r, member, value, at, slot);
    case US_GRAPHQL_MEMBER_NAMES:
        *(us_graphql_names *)slot = (us_graphql_names){NULL, 0, 0};
        return read_names(r, member, value, at, slot);
    case US_GRAPHQL_MEMBER_SELECTIONS:
        *(us_graphql_list *)slot = (us_graphql_list){NULL, 0, 0};
        return read_selections(r, member, value, at, slot);
    case US_GRAPHQL_MEMBER_TEXT:
    case US_GRAPHQL_MEMBER_BOOLEAN:
    case US_GRAPHQL_MEMBER_INTEGER:
        break;
    }
    return read_scalar(r, member, value, at, slot);
}

static bool same_but_case(us_str a, const char *b)
{
    return a.length == strlen(b) && strncasecmp(a.text, b, a.length) == 0;
}

static const us_graphql_member *find_member(const us_graphql_shape *shape, us_value key)
{
    if (!us_value_is_string(key))
        return NULL;
    us_str name = us_value_text(key);
    for (size_t i = 0; i < shape->count; i++)
        if (us_str_is(name, shape->members[i].name))
            return &shape->members[i];
    for (size_t i = 0; i < shape->count && !shape->by_parts; i++)
        if (same_but_case(name, shape->members[i].name))
            return &shape->members[i];
    return NULL;
}

static bool read_members(reader *r, const us_graphql_shape *shape, us_object *object,
                         const place *at, void *node)
{
    place inner = {at, NULL};
    bool in_parts = r->in_parts;
    r->in_parts = in_parts || shape->by_parts;
    const uint32_t *order = us_object_order(object);
    bool good = true;
    for (uint32_t i = 0; i < object->count && good; i++) {
        const us_graphql_member *member = find_member(shape, object->keys[order[i]]);
        if (!member || member->lost)
            continue;
        const char *owner = r->owner;
        if (!r->in_parts)
            r->owner = shape->go_name;
        inner.name = shape->by_parts ? NULL : member->name;
        good = read_member(r, member, object->values[order[i]], &inner,
                           (char *)node + member->offset);
        r->owner = owner;
    }
    r->in_parts = in_parts;
    return good;
}

static bool read_node(reader *r, const us_graphql_shape *shape, us_value value,
                      const place *at, void *node)
{
    if (us_value_tag(value) != US_TAG_OBJECT)
        return fail_type(
            r, at, value,
            shape->by_parts
                ? "map[string]json.RawMessage"
                : us_str_format(r->call->arena, "ast.%s", shape->go_name).text);
    if (r->depth >= DEEPEST) {
        us_call_halt(r->call, "eval_internal_error",
                     "GraphQL document is nested too deeply");
        return false;
    }
    us_object *object = value.as.object;
    if (!us_call_charge(r->call, 20 + 5 * (uint64_t)object->count))
        return false;
    r->depth++;
    bool good = read_members(r, shape, object, at, node);
    r->depth--;
    for (size_t i = 0; i < shape->count && good; i++)
        if (shape->members[i].required &&
            !*(void **)((char *)node + shape->members[i].offset))
            note_lacking(r, shape, shape->members[i].name);
    const char *lacking = good && shape->lacks ? shape->lacks(node) : NULL;
    if (lacking)
        note_lacking(r, shape, lacking);
    return good;
}

bool us_graphql_from_json(us_call *call, const us_graphql_shape *shape, us_value value,
                          void **node)
{
    reader r = {.call = call, .owner = shape->go_name, .lacking = US_STR_EMPTY};
    *node = new_node(&r, shape);
    bool good = read_node(&r, shape, value, NULL, *node);
    if (good && r.lacking.length == 0)
        return true;
    if (!call->fatal)
        us_call_error_text(call, good ? r.lacking : r.error);
    return false;
}
