/* The type that a JSON Schema describes, as far as the reference's reading of it
 * goes: `type`, `properties`, `items`, `anyOf`, `allOf` and references count. Merging
 * the parts of `allOf` changes the first of them in place, as it does there. */
#include "compile/schema_node.h"

#include "compile/names.h"

/* A reference whose type is known, or being found. */
typedef struct definition {
    const us_type_node *type;
    us_type_node *recursive; /* stands for it inside itself */
} definition;

typedef struct conversion {
    us_types *types;
    us_names known; /* address → number in definitions */
    definition *definitions;
    size_t count, capacity;
    size_t depth;
    size_t work; /* nodes looked at */
    us_str error;
} conversion;

static const us_type_node *convert(conversion *c, us_schema_node *node, us_str address);

static bool has_type(const us_schema_node *node, const char *name)
{
    for (size_t i = 0; i < node->type_count; i++)
        if (us_str_is(node->types[i], name))
            return true;
    return false;
}

static void add_type(us_schema_node *node, const char *name)
{
    if (node->type_count < 7)
        node->types[node->type_count++] = us_str_from(name);
}

static us_str types_text(us_arena *arena, const us_schema_node *node)
{
    if (node->type_count == 0)
        return US_STR("Undefined");
    if (node->type_count == 1)
        return node->types[0];
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < node->type_count; i++) {
        us_buf_add_char(&buf, i ? ',' : '[');
        us_buf_add_str(&buf, node->types[i]);
    }
    us_buf_add_char(&buf, ']');
    return us_buf_str(&buf);
}

static const us_type_node *fail(conversion *c, us_str error)
{
    if (c->error.length == 0)
        c->error = error;
    return NULL;
}

/* ---- allOf */

/* What has properties is an object, what has items an array. */
static void assume_type(us_schema_node *node)
{
    if (node->properties.count && !has_type(node, "object"))
        add_type(node, "object");
    else if (!node->properties.count && node->items.count && !has_type(node, "array"))
        add_type(node, "array");
}

static void append(conversion *c, us_schema_nodes *list, us_schema_node *node)
{
    list->items = us_arena_room(c->types->arena, list->items, list->count,
                                &list->capacity, sizeof *list->items);
    list->items[list->count++] = node;
}

static bool merge_items(conversion *c, us_schema_node *into, const us_schema_node *other)
{
    us_arena *arena = c->types->arena;
    for (size_t i = 0; i < other->items.count; i++) {
        if (i >= into->items.count)
            append(c, &into->items, other->items.items[i]);
        if (!us_str_equal(types_text(arena, into->items.items[i]),
                          types_text(arena, other->items.items[i]))) {
            fail(c, US_STR("unable to merge these schemas"));
            return false;
        }
    }
    return true;
}

static bool merge_into(conversion *c, us_schema_node *into, const us_schema_node *other)
{
    us_str mine = types_text(c->types->arena, into);
    us_str its = types_text(c->types->arena, other);
    if (!us_str_equal(mine, its)) {
        fail(c, us_str_format(c->types->arena,
                              "unable to merge these schemas: type mismatch: %.*s and "
                              "%.*s",
                              US_STR_ARG(mine), US_STR_ARG(its)));
        return false;
    }
    if (has_type(into, "object") && into->properties.count && other->properties.count) {
        size_t count = other->properties.count;
        for (size_t i = 0; i < count && c->work < US_SCHEMA_NODES; i++, c->work++)
            append(c, &into->properties, other->properties.items[i]);
        return true;
    }
    if (has_type(into, "array") && into->items.count && other->items.count)
        return merge_items(c, into, other);
    return true;
}

static us_schema_node *merge(conversion *c, const us_schema_nodes *nodes)
{
    for (size_t i = 0; i < nodes->count; i++)
        assume_type(nodes->items[i]);
    for (size_t i = 1; i < nodes->count; i++)
        if (!merge_into(c, nodes->items[0], nodes->items[i]))
            return NULL;
    return nodes->items[0];
}

/* The node itself, behind all references. */
static us_schema_node *follow(us_schema_node *node)
{
    for (size_t i = 0; node->reference && i < US_SCHEMA_TYPE_DEPTH; i++)
        node = node->reference;
    return node;
}

static const us_type_node *convert_all_of(conversion *c, us_schema_node *node)
{
    us_schema_nodes parts = {0};
    for (size_t i = 0; i < node->all_of.count; i++) {
        us_schema_node *part = follow(node->all_of.items[i]);
        if (part->type_count || !part->any_of.count || part->properties.count ||
            part->items.count)
            append(c, &parts, part);
    }
    if (parts.count == 0)
        return &us_type_any;
    us_schema_node *whole = merge(c, &parts);
    if (!whole || !node->type_count)
        return whole ? convert(c, whole, US_STR_EMPTY) : NULL;
    us_str own = types_text(c->types->arena, node);
    if ((has_type(node, "object") && has_type(whole, "object")) ||
        (has_type(node, "array") && has_type(whole, "array"))) {
        us_schema_node *both[] = {whole, node};
        whole = merge(c, &(us_schema_nodes){both, 2, 2});
    } else if (!us_str_equal(own, types_text(c->types->arena, whole))) {
        return fail(c, US_STR("unable to merge these schemas"));
    }
    return whole ? convert(c, whole, US_STR_EMPTY) : NULL;
}

/* ---- The rest */

static const us_type_node *convert_any_of(conversion *c, us_schema_node *node)
{
    const us_type_node *all = NULL;
    if (node->type_count) {
        us_schema_node core = *node;
        core.any_of.count = 0;
        const us_type_node *type = convert(c, &core, US_STR_EMPTY);
        if (!type)
            return NULL;
        if (type->kind == US_KIND_OBJECT && type->member_count && !type->element)
            all = type;
    }
    for (size_t i = 0; i < node->any_of.count; i++) {
        const us_type_node *type = convert(c, node->any_of.items[i], US_STR_EMPTY);
        if (!type)
            return NULL;
        all = us_types_or(c->types, type, all);
    }
    return all;
}

static const us_type_node *convert_object(conversion *c, us_schema_node *node)
{
    size_t count = node->properties.count;
    if (count == 0)
        return us_types_open_object(c->types, NULL, 0, &us_type_any, &us_type_any);
    us_type_member *members =
        us_arena_alloc_array(c->types->arena, count, sizeof *members);
    for (size_t i = 0; i < count; i++) {
        us_schema_node *property = node->properties.items[i];
        members[i].key = us_value_string_checked(c->types->arena, property->property);
        members[i].value = convert(c, property, US_STR_EMPTY);
        if (!members[i].value)
            return NULL;
    }
    return us_types_object(c->types, members, count);
}

static const us_type_node *convert_array(conversion *c, us_schema_node *node)
{
    size_t count = node->items.count;
    if (count == 0)
        return us_types_array(c->types, NULL, 0, &us_type_any);
    const us_type_node **items =
        us_arena_alloc_array(c->types->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = convert(c, node->items.items[i], US_STR_EMPTY);
        if (!items[i])
            return NULL;
    }
    return node->single_item ? us_types_array(c->types, NULL, 0, items[0])
                             : us_types_array(c->types, items, count, NULL);
}

static const us_type_node *convert_plain(conversion *c, us_schema_node *node)
{
    if (!node->type_count)
        assume_type(node);
    if (has_type(node, "boolean"))
        return &us_type_boolean;
    if (has_type(node, "string"))
        return &us_type_string;
    if (has_type(node, "integer") || has_type(node, "number"))
        return &us_type_number;
    if (has_type(node, "object"))
        return convert_object(c, node);
    if (has_type(node, "array"))
        return convert_array(c, node);
    return &us_type_any;
}

static const us_type_node *convert_node(conversion *c, us_schema_node *node)
{
    if (node->any_of.count)
        return convert_any_of(c, node);
    return node->all_of.count ? convert_all_of(c, node) : convert_plain(c, node);
}

/* ---- References */

static const us_type_node *known_reference(conversion *c, us_str address)
{
    uint32_t at = us_names_find(&c->known, address);
    if (at == US_NAMES_NONE)
        return NULL;
    definition *known = &c->definitions[at];
    if (known->type)
        return known->type;
    if (!known->recursive) {
        known->recursive = us_arena_alloc_zero(c->types->arena, sizeof *known->recursive);
        known->recursive->kind = US_KIND_RECURSIVE;
        known->recursive->name = address;
    }
    return known->recursive;
}

static uint32_t begin_definition(conversion *c, us_str address)
{
    uint32_t at = us_names_find(&c->known, address);
    if (at == US_NAMES_NONE) {
        at = (uint32_t)c->count;
        us_names_put(&c->known, address, at);
        c->definitions = us_arena_room(c->types->arena, c->definitions, c->count,
                                       &c->capacity, sizeof *c->definitions);
        c->count++;
    }
    c->definitions[at] = (definition){0};
    return at;
}

/* The node that [address] names, or one without an address of its own. */
static const us_type_node *convert_addressed(conversion *c, us_schema_node *node,
                                             us_str address)
{
    if (node->reference) {
        const us_type_node *known = known_reference(c, node->address);
        return known ? known : convert(c, node->reference, node->address);
    }
    if (address.length == 0)
        return convert_node(c, node);
    uint32_t at = begin_definition(c, address);
    const us_type_node *type = convert_node(c, node);
    c->definitions[at].type = type;
    if (c->definitions[at].recursive)
        c->definitions[at].recursive->element = type;
    return type;
}

static const us_type_node *convert(conversion *c, us_schema_node *node, us_str address)
{
    if (c->depth == US_SCHEMA_TYPE_DEPTH)
        return fail(c, US_STR("schema is nested too deep"));
    if (c->work >= US_SCHEMA_NODES)
        return fail(c, US_STR("schema has too many parts"));
    c->depth++;
    c->work++;
    const us_type_node *type = convert_addressed(c, node, address);
    c->depth--;
    return type;
}

const us_type_node *us_schema_type(us_types *t, us_value schema, us_str *error)
{
    us_str problem = US_STR_EMPTY;
    us_schema_node *node = us_schema_node_read(t->arena, schema, &problem);
    if (!node) {
        *error = us_str_format(t->arena, "unable to compile the schema: %.*s",
                               US_STR_ARG(problem));
        return NULL;
    }
    conversion c = {.types = t, .known = us_names_make(t->arena), .error = US_STR_EMPTY};
    const us_type_node *type = convert(&c, node, US_STR_EMPTY);
    if (!type)
        *error = us_str_format(t->arena, "type checking: %.*s", US_STR_ARG(c.error));
    return type;
}
