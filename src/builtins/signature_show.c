/* Shows types and signatures: as values, the way capabilities have them, and as the
 * text of messages, both as OPA writes them. */
#include "builtins/signature.h"

static const char *kind_name(us_type_kind kind)
{
    static const char *const names[] = {
        [US_KIND_UNKNOWN] = "???",
        [US_KIND_NULL] = "null",
        [US_KIND_BOOLEAN] = "boolean",
        [US_KIND_NUMBER] = "number",
        [US_KIND_STRING] = "string",
        [US_KIND_ARRAY] = "array",
        [US_KIND_OBJECT] = "object",
        [US_KIND_SET] = "set",
        [US_KIND_ANY] = "any",
        [US_KIND_FUNCTION] = "function",
        [US_KIND_RECURSIVE] = "recursive",
    };
    return names[kind];
}

/* ---- As capabilities have them */

static us_value name_value(const char *name)
{
    return us_value_string(us_str_from(name));
}

static void put(us_object *object, const char *key, us_value value)
{
    us_object_put(object, name_value(key), value);
}

static us_value types_to_value(us_arena *arena, const us_type_node *const *types,
                               size_t count)
{
    us_array *array = us_array_new(arena, count);
    for (size_t i = 0; i < count; i++)
        us_array_push(array, us_type_to_value(arena, types[i]));
    return us_value_array(array);
}

static void put_members(us_arena *arena, us_object *object, const us_type_node *type)
{
    us_array *members = us_array_new(arena, type->member_count);
    for (size_t i = 0; i < type->member_count; i++) {
        us_object *member = us_object_new(arena, 2);
        put(member, "key", type->members[i].key);
        put(member, "value", us_type_to_value(arena, type->members[i].value));
        us_array_push(members, us_value_object(member));
    }
    put(object, "static", us_value_array(members));
}

static us_value function_to_value(us_arena *arena, const us_type_node *type)
{
    us_object *object = us_object_new(arena, 4);
    put(object, "type", name_value(kind_name(type->kind)));
    if (type->item_count > 0)
        put(object, "args", types_to_value(arena, type->items, type->item_count));
    if (type->signature && type->signature->variadic)
        put(object, "variadic", us_type_to_value(arena, type->signature->variadic));
    if (type->element)
        put(object, "result", us_type_to_value(arena, type->element));
    return us_value_object(object);
}

us_value us_type_to_value(us_arena *arena, const us_type_node *type)
{
    if (!type || type->kind == US_KIND_UNKNOWN)
        return US_NULL;
    if (type->kind == US_KIND_FUNCTION)
        return function_to_value(arena, type);
    us_object *object = us_object_new(arena, 3);
    if (type->kind == US_KIND_RECURSIVE) {
        put(object, "name", us_value_string_checked(arena, type->name));
        return us_value_object(object);
    }
    put(object, "type", name_value(kind_name(type->kind)));
    if (type->kind == US_KIND_ANY && type->item_count == 0)
        return us_value_object(object);
    if (type->item_count > 0)
        put(object, type->kind == US_KIND_ANY ? "of" : "static",
            types_to_value(arena, type->items, type->item_count));
    if (type->member_count > 0)
        put_members(arena, object, type);
    if (!type->element)
        return us_value_object(object);
    us_value element = us_type_to_value(arena, type->element);
    if (type->kind == US_KIND_OBJECT) {
        us_object *dynamic = us_object_new(arena, 2);
        put(dynamic, "key", us_type_to_value(arena, type->key));
        put(dynamic, "value", element);
        element = us_value_object(dynamic);
    }
    put(object, type->kind == US_KIND_SET ? "of" : "dynamic", element);
    return us_value_object(object);
}

us_value us_signature_to_value(us_arena *arena, const us_signature *signature)
{
    us_object *object = us_object_new(arena, 4);
    us_array *operands = us_array_new(arena, signature->operand_count);
    for (size_t i = 0; i < signature->operand_count; i++)
        us_array_push(operands, us_type_to_value(arena, signature->operands[i].type));
    put(object, "type", name_value("function"));
    if (operands->count > 0)
        put(object, "args", us_value_array(operands));
    if (signature->variadic)
        put(object, "variadic", us_type_to_value(arena, signature->variadic));
    if (signature->result.type)
        put(object, "result", us_type_to_value(arena, signature->result.type));
    return us_value_object(object);
}

/* ---- As messages have them */

/* What a text is being printed to. */
typedef struct printer {
    us_buf *buf;
    size_t limit;
} printer;

static bool is_full(const printer *p)
{
    return p->buf->length > p->limit;
}

static void print_type(const printer *p, const us_type_node *type);

static void print_types(const printer *p, const us_type_node *const *types, size_t count)
{
    for (size_t i = 0; i < count && !is_full(p); i++) {
        if (i > 0)
            us_buf_add_c(p->buf, ", ");
        print_type(p, types[i]);
    }
}

static void print_go_pairs(us_buf *buf, const us_object *object)
{
    us_buf_add_c(buf, "map[");
    for (uint32_t i = 0; i < object->count; i++) {
        us_buf_add_c(buf, i ? " " : "");
        us_type_print_key(buf, object->keys[i]);
        us_buf_add_char(buf, ':');
        us_type_print_key(buf, object->values[i]);
    }
    us_buf_add_char(buf, ']');
}

static void print_go_list(us_buf *buf, const us_value *items, size_t count)
{
    us_buf_add_char(buf, '[');
    for (size_t i = 0; i < count; i++) {
        us_buf_add_c(buf, i ? " " : "");
        us_type_print_key(buf, items[i]);
    }
    us_buf_add_char(buf, ']');
}

void us_type_print_key(us_buf *buf, us_value key)
{
    switch (us_value_tag(key)) {
    case US_TAG_STRING:
        us_buf_add_str(buf, us_value_text(key));
        break;
    case US_TAG_NULL:
        us_buf_add_c(buf, "<nil>");
        break;
    case US_TAG_ARRAY:
        print_go_list(buf, key.as.array->items, key.as.array->count);
        break;
    case US_TAG_SET:
        print_go_list(buf, key.as.set->items, key.as.set->count);
        break;
    case US_TAG_OBJECT:
        print_go_pairs(buf, key.as.object);
        break;
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_BOOLEAN:
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        us_value_print(buf, key);
        break;
    }
}

static void print_members(const printer *p, const us_type_node *type)
{
    us_buf_add_char(p->buf, '<');
    for (size_t i = 0; i < type->member_count && !is_full(p); i++) {
        if (i > 0)
            us_buf_add_c(p->buf, ", ");
        us_type_print_key(p->buf, type->members[i].key);
        us_buf_add_c(p->buf, ": ");
        print_type(p, type->members[i].value);
    }
    us_buf_add_char(p->buf, '>');
}

static void print_function(const printer *p, const us_type_node *type)
{
    us_buf_add_char(p->buf, '(');
    print_types(p, type->items, type->item_count);
    if (type->signature && type->signature->variadic) {
        us_buf_add_c(p->buf, type->item_count ? ", " : "");
        print_type(p, type->signature->variadic);
        us_buf_add_c(p->buf, "...");
    }
    us_buf_add_c(p->buf, ") => ");
    print_type(p, type->element);
}

static void print_type(const printer *p, const us_type_node *type)
{
    us_type_kind kind = type ? type->kind : US_KIND_UNKNOWN;
    if (is_full(p))
        return;
    if (kind == US_KIND_FUNCTION) {
        print_function(p, type);
        return;
    }
    us_buf_add_c(p->buf, kind_name(kind));
    if (kind == US_KIND_RECURSIVE) {
        us_buf_add_format(p->buf, "(%.*s)", US_STR_ARG(type->name));
        return;
    }
    if (!type)
        return;
    if (type->item_count > 0) {
        us_buf_add_char(p->buf, '<');
        print_types(p, type->items, type->item_count);
        us_buf_add_char(p->buf, '>');
    }
    if (type->member_count > 0)
        print_members(p, type);
    if (!type->element)
        return;
    us_buf_add_char(p->buf, '[');
    if (type->key) {
        print_type(p, type->key);
        us_buf_add_c(p->buf, ": ");
    }
    print_type(p, type->element);
    us_buf_add_char(p->buf, ']');
}

void us_type_print(us_buf *buf, const us_type_node *type, size_t limit)
{
    printer p = {buf, limit};
    print_type(&p, type);
}
