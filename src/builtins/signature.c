/* Reads signatures into trees, by recursive descent over the text. Types without
 * parts are shared constants. Which values a type admits, and how types combine, is
 * the business of the type checker. */
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

const us_signature *us_builtin_signature(us_arena *arena, const us_builtin *builtin)
{
    us_signature *signature = us_arena_alloc_zero(arena, sizeof *signature);
    reader r = start(arena, us_str_from(builtin->signature));
    if (read_operands(&r, signature))
        read_result(&r, signature);
    signature->builtin = builtin;
    return signature;
}

us_str us_signature_description(const us_signature *signature, size_t index)
{
    if (!signature->builtin)
        return US_STR_EMPTY;
    us_str rest = us_builtin_descriptions(us_str_from(signature->builtin->name));
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
