/* Makes a schema of the definitions: names, extensions, root types. What makes a
 * definition good is left to check_schema.c. */
#include "builtins/graphql/schema.h"

#include "builtins/graphql/parse.h"

bool us_graphql_schema_fail(us_graphql_schema *schema, us_graphql_position position,
                            const char *format, ...)
{
    us_call *call = schema->call;
    us_buf buf = us_buf_make(call->arena);
    va_list arguments;
    us_buf_add_c(&buf, "Error in gqlparser SchemaDocument to Schema conversion: ");
    if (position.line == 0)
        position.line = position.column = -1;
    us_graphql_print_position(&buf, position);
    va_start(arguments, format);
    us_buf_add_str(&buf, us_str_format_list(call->arena, format, arguments));
    va_end(arguments);
    us_call_error_text(call, us_buf_str(&buf));
    return false;
}

static void *find(const us_graphql_list *list, const us_object *index, us_str name)
{
    const us_value *place = us_object_get_str(index, name);
    return place ? list->items[place->as.integer] : NULL;
}

/* The last of a name is what is found. */
static void enter(us_graphql_schema *schema, us_graphql_list *list, us_object *index,
                  us_str name, void *item)
{
    us_object_put(index, us_value_string(name), us_value_integer((int64_t)list->count));
    us_graphql_add(schema->call->arena, list, item);
}

us_graphql_definition *us_graphql_find_type(const us_graphql_schema *schema, us_str name)
{
    return find(&schema->types, schema->type_index, name);
}

us_graphql_directive_definition *
us_graphql_find_directive_definition(const us_graphql_schema *schema, us_str name)
{
    return find(&schema->directives, schema->directive_index, name);
}

static bool enter_types(us_graphql_schema *schema, const us_graphql_list *definitions)
{
    for (size_t i = 0; i < definitions->count; i++) {
        us_graphql_definition *definition = definitions->items[i];
        if (us_graphql_find_type(schema, definition->name))
            return us_graphql_schema_fail(schema, definition->position,
                                          "Cannot redeclare type %.*s.",
                                          US_STR_ARG(definition->name));
        enter(schema, &schema->types, schema->type_index, definition->name, definition);
    }
    return true;
}

static void append(us_arena *arena, us_graphql_list *list, const us_graphql_list *more)
{
    for (size_t i = 0; i < more->count; i++)
        us_graphql_add(arena, list, more->items[i]);
}

static void append_names(us_arena *arena, us_graphql_names *names,
                         const us_graphql_names *more)
{
    for (size_t i = 0; i < more->count; i++)
        us_graphql_add_name(arena, names, more->items[i].text, more->items[i].position);
}

/* An extension of what is not defined defines it. */
static us_graphql_definition *base_of(us_graphql_schema *schema,
                                      const us_graphql_definition *extension)
{
    us_graphql_definition *base = us_graphql_find_type(schema, extension->name);
    if (base)
        return base;
    base = us_arena_alloc_zero(schema->call->arena, sizeof *base);
    base->kind = extension->kind;
    base->name = extension->name;
    base->position = extension->position;
    enter(schema, &schema->types, schema->type_index, base->name, base);
    return base;
}

static bool extend(us_graphql_schema *schema, const us_graphql_definition *extension)
{
    us_arena *arena = schema->call->arena;
    us_graphql_definition *base = base_of(schema, extension);
    if (!us_str_equal(base->kind, extension->kind))
        return us_graphql_schema_fail(
            schema, extension->position,
            "Cannot extend type %.*s because the base type is a %.*s, not %.*s.",
            US_STR_ARG(extension->name), US_STR_ARG(base->kind),
            US_STR_ARG(extension->kind));
    append(arena, &base->directives, &extension->directives);
    append_names(arena, &base->interfaces, &extension->interfaces);
    append(arena, &base->fields, &extension->fields);
    append_names(arena, &base->types, &extension->types);
    append(arena, &base->enum_values, &extension->enum_values);
    return true;
}

/* Enters [possible] as what [name] may be. */
static void add_possible(us_graphql_schema *schema, us_str name,
                         us_graphql_definition *possible)
{
    us_graphql_definition *abstract = us_graphql_find_type(schema, name);
    if (abstract && possible)
        us_graphql_add(schema->call->arena, &abstract->possible, possible);
}

static void find_possible(us_graphql_schema *schema)
{
    for (size_t i = 0; i < schema->types.count; i++) {
        us_graphql_definition *type = schema->types.items[i];
        bool is_union = us_str_is(type->kind, "UNION");
        bool is_object =
            us_str_is(type->kind, "OBJECT") || us_str_is(type->kind, "INPUT_OBJECT");
        bool implements = is_object || us_str_is(type->kind, "INTERFACE");
        for (size_t j = 0; j < type->types.count && is_union; j++)
            add_possible(schema, type->name,
                         us_graphql_find_type(schema, type->types.items[j].text));
        for (size_t j = 0; j < type->interfaces.count && implements; j++)
            add_possible(schema, type->interfaces.items[j].text, type);
        if (is_object)
            add_possible(schema, type->name, type);
    }
}

/* Directives of the prelude may be declared anew; the last counts. */
static bool enter_directives(us_graphql_schema *schema, const us_graphql_list *directives)
{
    static const char *const standard[] = {"include",     "skip",  "deprecated",
                                           "specifiedBy", "defer", "oneOf"};
    for (size_t i = 0; i < directives->count; i++) {
        us_graphql_directive_definition *directive = directives->items[i];
        bool fresh = !us_graphql_find_directive_definition(schema, directive->name);
        for (size_t j = 0; j < sizeof standard / sizeof standard[0]; j++)
            fresh = fresh || us_str_is(directive->name, standard[j]);
        if (!fresh)
            return us_graphql_schema_fail(schema, directive->position,
                                          "Cannot redeclare directive %.*s.",
                                          US_STR_ARG(directive->name));
        enter(schema, &schema->directives, schema->directive_index, directive->name,
              directive);
    }
    return true;
}

static bool set_roots(us_graphql_schema *schema, const us_graphql_list *definitions)
{
    for (size_t i = 0; i < definitions->count; i++) {
        const us_graphql_schema_definition *definition = definitions->items[i];
        for (size_t j = 0; j < definition->operation_types.count; j++) {
            const us_graphql_operation_type *root = definition->operation_types.items[j];
            us_graphql_definition *type = us_graphql_find_type(schema, root->type);
            if (!type)
                return us_graphql_schema_fail(
                    schema, root->position,
                    "Schema root %.*s refers to a type %.*s that does not exist.",
                    US_STR_ARG(root->operation), US_STR_ARG(root->type));
            if (us_str_is(root->operation, "query"))
                schema->query = type;
            else if (us_str_is(root->operation, "mutation"))
                schema->mutation = type;
            else if (us_str_is(root->operation, "subscription"))
                schema->subscription = type;
        }
        if (!us_graphql_check_directives(schema, &definition->directives, "SCHEMA", NULL,
                                         true))
            return false;
    }
    return true;
}

static void set_root_by_name(us_graphql_schema *schema, us_graphql_definition **root,
                             const char *name)
{
    if (!*root)
        *root = us_graphql_find_type(schema, us_str_from(name));
}

static us_graphql_type *make_type(us_arena *arena, const char *name, bool non_null)
{
    us_graphql_type *type = us_arena_alloc_zero(arena, sizeof *type);
    type->named_type = us_str_from(name);
    type->non_null = non_null;
    return type;
}

static us_graphql_field_definition *add_field(us_arena *arena,
                                              us_graphql_definition *type,
                                              const char *name,
                                              us_graphql_type *field_type)
{
    us_graphql_field_definition *field = us_arena_alloc_zero(arena, sizeof *field);
    field->name = us_str_from(name);
    field->type = field_type;
    us_graphql_add(arena, &type->fields, field);
    return field;
}

/* __schema and __type(name: String!). */
static void add_introspection(us_arena *arena, us_graphql_definition *query)
{
    us_graphql_argument_definition *name = us_arena_alloc_zero(arena, sizeof *name);
    name->name = US_STR("name");
    name->type = make_type(arena, "String", true);
    add_field(arena, query, "__schema", make_type(arena, "__Schema", true));
    us_graphql_field_definition *type =
        add_field(arena, query, "__type", make_type(arena, "__Type", false));
    us_graphql_add(arena, &type->arguments, name);
}

static bool read_definitions(us_graphql_schema *schema,
                             const us_graphql_schema_document *prelude,
                             const us_graphql_schema_document *document)
{
    if (!enter_types(schema, &prelude->definitions) ||
        !enter_types(schema, &document->definitions))
        return false;
    for (size_t i = 0; i < document->extensions.count; i++)
        if (!extend(schema, document->extensions.items[i]))
            return false;
    find_possible(schema);
    return enter_directives(schema, &prelude->directives) &&
           enter_directives(schema, &document->directives);
}

bool us_graphql_make_schema(us_call *call, const us_graphql_schema_document *document,
                            us_graphql_schema *schema)
{
    us_graphql_schema_document *prelude;
    *schema = (us_graphql_schema){.call = call};
    schema->type_index = us_object_new(call->arena, 32);
    schema->directive_index = us_object_new(call->arena, 16);
    if (!us_graphql_parse_prelude(call, &prelude) ||
        !read_definitions(schema, prelude, document))
        return false;
    if (document->schema.count > 1) {
        const us_graphql_schema_definition *second = document->schema.items[1];
        return us_graphql_schema_fail(schema, second->position,
                                      "Cannot have multiple schema entry points, "
                                      "consider schema extensions instead.");
    }
    if (!set_roots(schema, &document->schema) ||
        !set_roots(schema, &document->schema_extension) ||
        !us_graphql_check_schema(schema))
        return false;
    if (document->schema.count == 0) {
        set_root_by_name(schema, &schema->query, "Query");
        set_root_by_name(schema, &schema->mutation, "Mutation");
        set_root_by_name(schema, &schema->subscription, "Subscription");
    }
    if (schema->query)
        add_introspection(call->arena, schema->query);
    return true;
}

us_graphql_definition *us_graphql_root_type(const us_graphql_schema *schema,
                                            us_str operation)
{
    if (us_str_is(operation, "mutation"))
        return schema->mutation;
    if (us_str_is(operation, "subscription"))
        return schema->subscription;
    return schema->query;
}
