/* Schemas: the one of input, which holds everywhere, and those that annotations
 * declare for a package, a document, a rule. */
#include "compile/kind_facts.h"
#include "compile/names.h"
#include "compile/schema_node.h"
#include "compile/type_check.h"

#include "syntax/ast_text.h"

/* A schema of the host, and what it came to when it was asked for first. */
typedef struct schema_type {
    const us_type_node *type;
    us_str error; /* in place of the type */
} schema_type;

struct us_schema_types {
    us_names names; /* of the host's schemas → index */
    schema_type *given;
    us_names definitions; /* printed text of schemas in annotations → index */
    schema_type *own;
    size_t own_count, own_capacity;
};

/* ---- The schema of input */

static const us_value *input_schema(const us_compiler *compiler)
{
    const us_value *found = NULL;
    for (size_t i = 0; i < compiler->schema_count; i++)
        if (us_str_is(compiler->schemas[i].name, "schema"))
            found = &compiler->schemas[i].value;
    return found;
}

bool us_compile_schemas(us_compiler *compiler)
{
    const us_value *schema = input_schema(compiler);
    us_str error;
    if (!schema)
        return true;
    us_arena_mark mark = us_arena_get_mark(compiler->arena);
    us_types types = us_types_make(compiler->arena);
    bool ok = us_schema_type(&types, *schema, &error) != NULL;
    us_clause nowhere = {0};
    if (!ok)
        us_pass_error(compiler, &nowhere, "rego_type_error", (us_position){0}, "%.*s",
                      US_STR_ARG(error));
    us_arena_release(compiler->arena, mark);
    return ok;
}

static us_term root_term(const char *name)
{
    return (us_term){.kind = US_TERM_VARIABLE, .as.variable.name = us_str_from(name)};
}

void us_checker_read_input(us_checker *c)
{
    const us_value *schema = input_schema(c->compiler);
    us_str error;
    const us_type_node *type = schema ? us_schema_type(&c->types, *schema, &error) : NULL;
    us_term input = root_term("input");
    us_term *parts[] = {&input};
    if (type)
        us_type_layer_put(&c->types, c->documents, &(us_terms){parts, 1}, 1, type);
    else
        us_checker_learn_kinds(c);
}

/* ---- Schemas by name, and in place */

static struct us_schema_types *schema_types(us_checker *c)
{
    const us_compiler *compiler = c->compiler;
    us_arena *arena = c->types.arena;
    if (c->schemas)
        return c->schemas;
    struct us_schema_types *s = us_arena_alloc_zero(arena, sizeof *s);
    s->names = us_names_make(arena);
    s->definitions = us_names_make(arena);
    s->given = us_arena_alloc_zero(arena, compiler->schema_count * sizeof *s->given);
    for (size_t i = 0; i < compiler->schema_count; i++)
        us_names_put(&s->names, compiler->schemas[i].name, (uint32_t)i);
    return c->schemas = s;
}

static const schema_type *read_schema(us_checker *c, schema_type *into, us_value schema)
{
    if (!into->type && !into->error.length)
        into->type = us_schema_type(&c->types, schema, &into->error);
    return into;
}

/* A schema that stands in the annotation. Blocks of wide scope meet many rules: one
 * is read once. */
static const schema_type *read_definition(us_checker *c, us_value definition)
{
    struct us_schema_types *s = schema_types(c);
    us_buf text = us_buf_make(c->types.arena);
    us_buf_add_format(&text, "%p", (void *)definition.as.object);
    uint32_t at = us_names_find(&s->definitions, us_buf_str(&text));
    if (at == US_NAMES_NONE) {
        at = (uint32_t)s->own_count;
        us_names_put(&s->definitions, us_buf_str(&text), at);
        s->own = us_arena_room(c->types.arena, s->own, s->own_count, &s->own_capacity,
                               sizeof *s->own);
        s->own[s->own_count++] = (schema_type){NULL, US_STR_EMPTY};
    }
    return read_schema(c, &s->own[at], definition);
}

/* A ref out of an annotation's JSON: a list of parts with "value". */
static us_terms read_path(us_checker *c, us_value parts)
{
    const us_array *array = parts.as.array;
    us_terms path = us_terms_make(c->types.arena, array->count);
    for (uint32_t i = 0; i < array->count; i++) {
        const us_value *value = us_object_get_c(array->items[i].as.object, "value");
        path.items[i] =
            i == 0 ? us_term_variable(c->types.arena, (us_span){0}, us_value_text(*value))
                   : us_term_scalar(c->types.arena, (us_span){0}, *value);
    }
    return path;
}

/* The type that the annotation gives, or NULL: it is left out, or wrong. */
static const us_type_node *annotated_type(us_checker *c, const us_object *annotation)
{
    us_position place = c->clause->rule->span.position;
    const us_value *name = us_object_get_c(annotation, "schema");
    const us_value *definition = us_object_get_c(annotation, "definition");
    const schema_type *found;
    if (name) {
        struct us_schema_types *s = schema_types(c);
        if (c->compiler->schema_count == 0)
            return NULL;
        us_term ref = {.kind = US_TERM_REF, .as.list = read_path(c, *name)};
        us_buf text = us_buf_make(c->types.arena);
        us_ast_print_term(&text, &ref);
        uint32_t at = us_names_find(&s->names, us_buf_str(&text));
        if (at == US_NAMES_NONE) {
            us_checker_bad_schema(c, place,
                                  us_str_format(c->types.arena, "undefined schema: %.*s",
                                                US_STR_ARG(us_buf_str(&text))));
            return NULL;
        }
        found = read_schema(c, &s->given[at], c->compiler->schemas[at].value);
    } else if (definition) {
        found = read_definition(c, *definition);
    } else {
        return NULL;
    }
    if (!found->type)
        us_checker_bad_schema(c, place, found->error);
    return found->type;
}

/* ---- Putting types where annotations say */

/* An object with [type] below the keys from [at] on, each level as open as [like]. */
static const us_type_node *nested(us_checker *c, const us_terms *path, size_t at,
                                  const us_type_node *type, const us_type_node *like)
{
    for (size_t i = path->count; i-- > at;) {
        us_type_member *member = us_arena_alloc(c->types.arena, sizeof *member);
        *member = (us_type_member){path->items[i]->as.scalar, type};
        type = us_type_is_open(like)
                   ? us_types_open_object(&c->types, member, 1, like->key, like->element)
                   : us_types_object(&c->types, member, 1);
    }
    return type;
}

/* [whole] with [type] in the place of what it has below the keys from [at] on. */
static const us_type_node *replaced(us_checker *c, const us_type_node *whole,
                                    const us_terms *path, size_t at,
                                    const us_type_node *type)
{
    static const us_type_node open = {
        .kind = US_KIND_OBJECT, .key = &us_type_any, .element = &us_type_any};
    whole = us_type_unwrap(whole);
    if (at == path->count)
        return type;
    if (!whole || whole->kind != US_KIND_OBJECT)
        return nested(c, path, at, type, &open);
    us_value key = path->items[at]->as.scalar;
    us_type_member *members =
        us_arena_alloc_array(c->types.arena, whole->member_count + 1, sizeof *members);
    size_t count = whole->member_count;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        members[i] = whole->members[i];
        if (!us_value_equal(members[i].key, key))
            continue;
        found = true;
        members[i].value = replaced(c, members[i].value, path, at + 1, type);
    }
    if (!found)
        members[count++] = (us_type_member){key, nested(c, path, at + 1, type, whole)};
    return us_type_is_open(whole) ? us_types_open_object(&c->types, members, count,
                                                         whole->key, whole->element)
                                  : us_types_object(&c->types, members, count);
}

/* The annotations of a rule at work. */
typedef struct annotating {
    us_checker *c;
    us_type_layer *layer; /* NULL: none needed yet */
} annotating;

static void annotate(void *data, us_value annotation)
{
    annotating *a = data;
    us_checker *c = a->c;
    const us_value *parts = us_object_get_c(annotation.as.object, "path");
    const us_type_node *type = annotated_type(c, annotation.as.object);
    if (!parts || !type)
        return;
    us_terms path = read_path(c, *parts);
    if (!a->layer)
        c->layer = a->layer = us_type_layer_make(&c->types, c->layer);
    us_terms root = {path.items, 1};
    if (path.count > 1)
        type = replaced(c, us_checker_ref(c, &root), &path, 1, type);
    us_type_layer_put(&c->types, a->layer, &root, 1, type);
}

const us_type_layer *us_checker_annotations(us_checker *c, us_rules *rules,
                                            us_clause *clause)
{
    annotating a = {c, NULL};
    us_rules_schemas(rules, clause, annotate, &a);
    return c->layer;
}
