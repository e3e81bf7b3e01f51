/* From a schema document to nodes.
 *
 * That the document is a schema at all is the business of the folder jsonschema of
 * the built-in functions. A reference is read where it is met first, and found
 * again by its absolute address, so that schemas may contain themselves. */
#include "compile/schema_node.h"

#include "builtins/jsonschema/schema.h"
#include "compile/names.h"

enum { CHECK_STEPS = 100 * 1000 * 1000 };

typedef struct schema_reader {
    us_arena *arena;
    us_schema schema;
    us_names known; /* absolute address → number of the node */
    us_schema_nodes referenced;
    size_t count;
    const char *fault;
} schema_reader;

static us_schema_node *read_node(schema_reader *r, us_value schema, us_str base,
                                 size_t depth);

static void add_node(schema_reader *r, us_schema_nodes *list, us_schema_node *node)
{
    list->items = us_arena_room(r->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = node;
}

static bool read_list(schema_reader *r, us_schema_nodes *list, const us_value *schemas,
                      us_str base, size_t depth)
{
    if (!schemas || us_value_tag(*schemas) != US_TAG_ARRAY)
        return true;
    for (uint32_t i = 0; i < schemas->as.array->count; i++) {
        us_schema_node *node = read_node(r, schemas->as.array->items[i], base, depth);
        if (!node)
            return false;
        add_node(r, list, node);
    }
    return true;
}

static bool read_properties(schema_reader *r, us_schema_node *node,
                            const us_value *properties, us_str base, size_t depth)
{
    if (!properties)
        return true;
    const us_object *object = properties->as.object;
    for (uint32_t i = 0; i < object->count; i++) {
        us_schema_node *property = read_node(r, object->values[i], base, depth);
        if (!property)
            return false;
        property->property = us_value_text(object->keys[i]);
        add_node(r, &node->properties, property);
    }
    return true;
}

static bool read_items(schema_reader *r, us_schema_node *node, const us_value *items,
                       us_str base, size_t depth)
{
    if (!items || us_value_tag(*items) == US_TAG_ARRAY)
        return read_list(r, &node->items, items, base, depth);
    us_schema_node *item = read_node(r, *items, base, depth);
    if (!item)
        return false;
    add_node(r, &node->items, item);
    node->single_item = true;
    return true;
}

static void read_types(us_schema_node *node, const us_value *type)
{
    const us_array *array =
        type && us_value_tag(*type) == US_TAG_ARRAY ? type->as.array : NULL;
    size_t count = array ? array->count : type != NULL;
    for (size_t i = 0; i < count && i < 7; i++)
        node->types[node->type_count++] = us_value_text(array ? array->items[i] : *type);
}

static bool read_reference(schema_reader *r, us_schema_node *node, us_str reference,
                           us_str base, size_t depth)
{
    us_value found;
    us_str found_base;
    node->address = us_schema_resolve(r->arena, base, reference);
    uint32_t known = us_names_find(&r->known, node->address);
    if (known != US_NAMES_NONE) {
        node->reference = r->referenced.items[known];
        return true;
    }
    if (!us_schema_find(&r->schema, base, reference, &found, &found_base))
        return false;
    us_schema_node *target = us_arena_alloc_zero(r->arena, sizeof *target);
    us_names_put(&r->known, node->address, (uint32_t)r->referenced.count);
    add_node(r, &r->referenced, target);
    us_schema_node *made = read_node(r, found, found_base, depth);
    if (!made)
        return false;
    *target = *made;
    node->reference = target;
    return true;
}

static us_schema_node *read_node(schema_reader *r, us_value schema, us_str base,
                                 size_t depth)
{
    if (depth == US_SCHEMA_DEPTH || r->count == US_SCHEMA_NODES) {
        r->fault = depth == US_SCHEMA_DEPTH ? "schema is nested too deep"
                                            : "schema has too many parts";
        return NULL;
    }
    r->count++;
    us_schema_node *node = us_arena_alloc_zero(r->arena, sizeof *node);
    if (us_value_tag(schema) != US_TAG_OBJECT)
        return node;
    const us_object *o = schema.as.object;
    base = us_schema_base(r->arena, schema, base);
    const us_value *reference = us_object_get_c(o, "$ref");
    if (reference && !read_reference(r, node, us_value_text(*reference), base, depth + 1))
        return NULL;
    if (reference)
        return node;
    read_types(node, us_object_get_c(o, "type"));
    bool ok =
        read_properties(r, node, us_object_get_c(o, "properties"), base, depth + 1) &&
        read_items(r, node, us_object_get_c(o, "items"), base, depth + 1) &&
        read_list(r, &node->any_of, us_object_get_c(o, "anyOf"), base, depth + 1) &&
        read_list(r, &node->all_of, us_object_get_c(o, "allOf"), base, depth + 1);
    return ok ? node : NULL;
}

us_schema_node *us_schema_node_read(us_arena *arena, us_value schema, us_str *error)
{
    static const us_environment nothing;
    us_budget budget = {.steps = CHECK_STEPS};
    us_call call = {.arena = arena, .budget = &budget, .environment = &nothing};
    schema_reader r = {.arena = arena, .known = us_names_make(arena)};
    bool is_object = us_value_tag(schema) == US_TAG_OBJECT;
    us_schema_open(&r.schema, &call, is_object ? schema : US_NULL);
    r.schema.names_patterns_only = true;
    us_schema_node *node = NULL;
    if (us_value_tag(schema) != US_TAG_OBJECT && us_value_tag(schema) != US_TAG_BOOLEAN)
        *error = US_STR("schema is invalid");
    else if (us_schema_check(&r.schema))
        node = read_node(&r, schema, US_STR_EMPTY, 0);
    if (!node && r.schema.problem.length)
        *error = r.schema.problem;
    else if (!node && (r.fault || r.schema.stopped))
        *error = us_str_from(r.fault ? r.fault : "schema has too many parts");
    return node;
}
