/* Reads signatures into trees, by recursive descent over the text, and shows the
 * trees as capabilities and as messages do. Types without parts are shared
 * constants. Which values a type admits, and how types combine, is the business
 * of the type checker. */
#include "builtins/signature.h"

typedef struct reader {
    us_arena *arena;
    us_str text;
    size_t at;
    int depth;
    const char *fault; /* the first one; NULL: none */
    size_t fault_at;
} reader;

static const struct {
    const char *name;
    us_type_node node;
} simple_types[] = {
    {"any", {.kind = US_KIND_ANY}},         {"null", {.kind = US_KIND_NULL}},
    {"boolean", {.kind = US_KIND_BOOLEAN}}, {"number", {.kind = US_KIND_NUMBER}},
    {"string", {.kind = US_KIND_STRING}},
};

enum { SIMPLE_COUNT = sizeof simple_types / sizeof simple_types[0] };

/* ---- Reading */

static bool fail(reader *r, const char *fault)
{
    if (!r->fault) {
        r->fault = fault;
        r->fault_at = r->at;
    }
    return false;
}

static void skip_blanks(reader *r)
{
    while (r->at < r->text.length && r->text.text[r->at] == ' ')
        r->at++;
}

static bool accept(reader *r, const char *token)
{
    skip_blanks(r);
    us_str rest = us_str_slice(r->text, r->at, r->text.length);
    us_str wanted = us_str_from(token);
    if (!us_str_starts_with(rest, wanted))
        return false;
    r->at += wanted.length;
    return true;
}

static bool expect(reader *r, const char *token, const char *fault)
{
    return accept(r, token) || fail(r, fault);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static us_str read_word(reader *r)
{
    skip_blanks(r);
    size_t from = r->at;
    while (r->at < r->text.length && is_letter(r->text.text[r->at]))
        r->at++;
    return us_str_slice(r->text, from, r->at);
}

/* The name before a colon, which may be of several words; empty where a type
 * comes at once. */
static us_str read_name(reader *r)
{
    skip_blanks(r);
    size_t end = r->at;
    while (end < r->text.length &&
           (is_letter(r->text.text[end]) || r->text.text[end] == ' '))
        end++;
    if (end == r->text.length || r->text.text[end] != ':')
        return US_STR_EMPTY;
    us_str name = us_str_slice(r->text, r->at, end);
    r->at = end + 1;
    return name;
}

typedef struct node_list {
    const us_type_node **items;
    size_t count, capacity;
} node_list;

static void add_node(reader *r, node_list *list, const us_type_node *node)
{
    if (list->count == list->capacity) {
        size_t old = list->capacity * sizeof *list->items;
        list->capacity = list->capacity ? list->capacity * 2 : 4;
        list->items = us_arena_grow(r->arena, list->items, old,
                                    list->capacity * sizeof *list->items);
    }
    list->items[list->count++] = node;
}

static const us_type_node *read_type(reader *r);

static us_type_node *new_node(reader *r, us_type_kind kind)
{
    us_type_node *node = us_arena_alloc_zero(r->arena, sizeof *node);
    node->kind = kind;
    return node;
}

/* The types up to '>': elements of an array, parts of a union. */
static bool read_items(reader *r, us_type_node *node)
{
    node_list list = {0};
    do {
        const us_type_node *item = read_type(r);
        if (!item)
            return false;
        add_node(r, &list, item);
    } while (accept(r, ","));
    node->items = list.items;
    node->item_count = list.count;
    return expect(r, ">", "'>' expected");
}

static bool read_array(reader *r, us_type_node *node)
{
    bool fixed = accept(r, "<");
    if (fixed && !read_items(r, node))
        return false;
    if (!accept(r, "["))
        return fixed || fail(r, "'[' or '<' expected");
    node->element = read_type(r);
    return node->element && expect(r, "]", "']' expected");
}

static bool read_member(reader *r, us_type_member *member)
{
    if (!expect(r, "\"", "a quoted name expected"))
        return false;
    size_t from = r->at;
    while (r->at < r->text.length && r->text.text[r->at] != '"')
        r->at++;
    us_str name = us_str_slice(r->text, from, r->at);
    if (!expect(r, "\"", "'\"' expected") || !expect(r, ":", "':' expected"))
        return false;
    member->key = us_value_string_checked(r->arena, us_str_copy(r->arena, name));
    member->value = read_type(r);
    return member->value != NULL;
}

static bool read_members(reader *r, us_type_node *node)
{
    us_type_member *members = NULL;
    size_t count = 0;
    do {
        members = us_arena_grow(r->arena, members, count * sizeof *members,
                                (count + 1) * sizeof *members);
        if (!read_member(r, &members[count]))
            return false;
        count++;
    } while (accept(r, ","));
    node->members = members;
    node->member_count = count;
    return expect(r, ">", "'>' expected");
}

static bool read_object(reader *r, us_type_node *node)
{
    bool fixed = accept(r, "<");
    if (fixed && !read_members(r, node))
        return false;
    if (!accept(r, "["))
        return fixed || fail(r, "'[' or '<' expected");
    node->key = read_type(r);
    if (!node->key || !expect(r, ":", "':' expected"))
        return false;
    node->element = read_type(r);
    return node->element && expect(r, "]", "']' expected");
}

static bool read_set(reader *r, us_type_node *node)
{
    if (!expect(r, "[", "'[' expected"))
        return false;
    node->element = read_type(r);
    return node->element && expect(r, "]", "']' expected");
}

static const us_type_node *read_single(reader *r)
{
    us_str word = read_word(r);
    if (us_str_is(word, "any") && accept(r, "<")) {
        us_type_node *node = new_node(r, US_KIND_ANY);
        return read_items(r, node) ? node : NULL;
    }
    for (size_t i = 0; i < SIMPLE_COUNT; i++) {
        if (us_str_is(word, simple_types[i].name))
            return &simple_types[i].node;
    }
    us_type_node *node = NULL;
    if (us_str_is(word, "array"))
        return read_array(r, node = new_node(r, US_KIND_ARRAY)) ? node : NULL;
    if (us_str_is(word, "object"))
        return read_object(r, node = new_node(r, US_KIND_OBJECT)) ? node : NULL;
    if (us_str_is(word, "set"))
        return read_set(r, node = new_node(r, US_KIND_SET)) ? node : NULL;
    r->at -= word.length;
    fail(r, "a type expected");
    return NULL;
}

static const us_type_node *read_alternatives(reader *r)
{
    const us_type_node *first = read_single(r);
    if (!first || !accept(r, "|"))
        return first;
    node_list list = {0};
    add_node(r, &list, first);
    do {
        const us_type_node *next = read_single(r);
        if (!next)
            return NULL;
        add_node(r, &list, next);
    } while (accept(r, "|"));
    us_type_node *node = new_node(r, US_KIND_ANY);
    node->items = list.items;
    node->item_count = list.count;
    return node;
}

static const us_type_node *read_type(reader *r)
{
    if (r->depth == US_TYPE_DEPTH) {
        fail(r, "types nested too deeply");
        return NULL;
    }
    r->depth++;
    const us_type_node *type = read_alternatives(r);
    r->depth--;
    return type;
}

static bool read_operands(reader *r, us_signature *signature)
{
    if (!expect(r, "(", "'(' expected"))
        return false;
    if (accept(r, ")"))
        return true;
    do {
        if (accept(r, "...")) {
            signature->variadic = read_type(r);
            if (!signature->variadic)
                return false;
            break;
        }
        size_t count = signature->operand_count;
        signature->operands =
            us_arena_grow(r->arena, signature->operands, count * sizeof(us_parameter),
                          (count + 1) * sizeof(us_parameter));
        us_parameter *operand = &signature->operands[count];
        operand->name = read_name(r);
        operand->type = read_type(r);
        if (!operand->type)
            return false;
        signature->operand_count++;
    } while (accept(r, ","));
    return expect(r, ")", "')' expected");
}

static bool read_result(reader *r, us_signature *signature)
{
    if (accept(r, "void"))
        return true;
    signature->result.name = read_name(r);
    signature->result.type = read_type(r);
    return signature->result.type != NULL;
}

static reader start(us_arena *arena, us_str text)
{
    return (reader){.arena = arena, .text = text};
}

static bool finish(reader *r, bool ok, us_str *error)
{
    if (ok) {
        skip_blanks(r);
        if (r->at == r->text.length)
            return true;
        fail(r, "nothing more expected");
    }
    *error = us_str_format(r->arena, "%s at byte %zu", r->fault, r->fault_at);
    return false;
}

const us_signature *us_signature_parse(us_arena *arena, us_str text, us_str *error)
{
    us_signature *signature = us_arena_alloc_zero(arena, sizeof *signature);
    reader r = start(arena, us_str_copy(arena, text));
    bool ok = read_operands(&r, signature) && read_result(&r, signature);
    return finish(&r, ok, error) ? signature : NULL;
}

const us_type_node *us_type_parse(us_arena *arena, us_str text, us_str *error)
{
    reader r = start(arena, text);
    const us_type_node *type = read_type(&r);
    return finish(&r, type != NULL, error) ? type : NULL;
}

const us_signature *us_builtin_signature(us_arena *arena, const us_builtin *builtin)
{
    us_signature *signature = us_arena_alloc_zero(arena, sizeof *signature);
    reader r = start(arena, us_str_from(builtin->signature));
    if (read_operands(&r, signature))
        read_result(&r, signature);
    signature->descriptions = us_builtin_descriptions(us_str_from(builtin->name));
    return signature;
}

us_str us_signature_description(const us_signature *signature, size_t index)
{
    us_str rest = signature->descriptions;
    for (;;) {
        const char *end = rest.length ? memchr(rest.text, '\0', rest.length) : NULL;
        size_t length = end ? (size_t)(end - rest.text) : rest.length;
        if (index == 0)
            return us_str_slice(rest, 0, length);
        if (!end)
            return US_STR_EMPTY;
        rest = us_str_slice(rest, length + 1, rest.length);
        index--;
    }
}

/* ---- Showing */

static us_value name_value(const char *name)
{
    return us_value_string(us_str_from(name));
}

static void put(us_object *object, const char *key, us_value value)
{
    us_object_put(object, name_value(key), value);
}

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

us_value us_builtin_to_value(us_arena *arena, const us_builtin *builtin)
{
    us_object *object = us_object_new(arena, 4);
    put(object, "name", name_value(builtin->name));
    const us_signature *signature = us_builtin_signature(arena, builtin);
    put(object, "decl", signature ? us_signature_to_value(arena, signature) : US_NULL);
    if (builtin->infix)
        put(object, "infix", name_value(builtin->infix));
    if (builtin->flags & US_BUILTIN_RELATION)
        put(object, "relation", US_TRUE);
    if (builtin->flags & US_BUILTIN_DEPRECATED)
        put(object, "deprecated", US_TRUE);
    if (builtin->flags & US_BUILTIN_NONDETERMINISTIC)
        put(object, "nondeterministic", US_TRUE);
    return us_value_object(object);
}

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
