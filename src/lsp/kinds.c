#include "lsp/kinds.h"

#include "compile/kind_types.h"
#include "engine/engine.h"

enum { TYPE_MAX = 100, DEPTH_MAX = 64 };

/* Bytes of types that were made; with more, they are made anew as they are asked for. */
#define TYPES_MAX ((size_t)256 << 20)

struct us_lsp_kinds {
    const usher_builder *given;
    us_compiler compiler; /* its list of kinds */
    us_arena arena;       /* of the types */
    us_types types;
    us_kind_types *made;
};

static void forget_types(us_lsp_kinds *kinds)
{
    us_arena_reset(&kinds->arena, 0);
    kinds->types = us_types_make(&kinds->arena);
    kinds->made = us_kind_types_new(&kinds->types, kinds->compiler.kinds,
                                    kinds->compiler.kind_count);
}

us_lsp_kinds *us_lsp_kinds_read(us_arena *arena, usher_builder *given, us_str *error)
{
    us_lsp_kinds *kinds = us_arena_alloc_zero(arena, sizeof *kinds);
    us_diag_list diags = us_diag_list_make(arena, 1);
    kinds->given = given;
    kinds->compiler.arena = arena;
    kinds->compiler.diags = &diags;
    given->arena.recovery = arena->recovery;
    bool read = us_builder_read_kinds(given, &kinds->compiler);
    given->arena.recovery = NULL;
    kinds->compiler.diags = NULL;
    if (!read) {
        us_buf text = us_buf_make(arena);
        us_diag_print_line(&text, &diags.items[0]);
        *error = us_buf_str(&text);
        return NULL;
    }
    us_arena_init(&kinds->arena, 0, arena->recovery);
    forget_types(kinds);
    return kinds;
}

void us_lsp_kinds_free(us_lsp_kinds *kinds)
{
    if (kinds)
        us_arena_free(&kinds->arena);
}

void us_lsp_kinds_add(const us_lsp_kinds *kinds, usher_builder *builder)
{
    for (size_t i = 0; i < kinds->given->kind_count; i++) {
        const us_kinds_text *file = &kinds->given->kinds[i];
        us_builder_add_kinds(builder, us_str_to_c(&builder->arena, file->file),
                             file->text, false);
    }
}

/* ---- Members -------------------------------------------------------------------------------- */

typedef struct member_walk {
    us_arena *arena;
    void (*visit)(void *data, us_str name, us_str type);
    void *data;
} member_walk;

static void tell_members(const member_walk *w, const us_type_node *object)
{
    for (size_t i = 0; i < object->member_count; i++) {
        us_buf type = us_buf_make(w->arena);
        if (!us_value_is_string(object->members[i].key))
            continue;
        us_type_print(&type, object->members[i].value, TYPE_MAX);
        if (type.length > TYPE_MAX)
            type.length = 0;
        w->visit(w->data, us_value_text(object->members[i].key), us_buf_str(&type));
    }
}

/* The first step of [path] in [name], empty for []; the result is what follows it. */
static us_str first_step(us_str path, us_str *name)
{
    size_t end = 1;
    if (path.text[0] == '[') {
        *name = US_STR_EMPTY;
        return us_str_slice(path, path.length < 2 ? path.length : 2, path.length);
    }
    while (end < path.length && path.text[end] != '.' && path.text[end] != '[')
        end++;
    *name = us_str_slice(path, 1, end);
    return us_str_slice(path, end, path.length);
}

static void walk(const member_walk *w, const us_type_node *type, us_str path,
                 size_t depth);

/* What is at [path] from a member of [type] on. */
static void walk_members(const member_walk *w, const us_type_node *type, us_str path,
                         size_t depth)
{
    us_str name, rest = first_step(path, &name);
    for (size_t i = 0; i < type->member_count; i++)
        if (us_value_is_string(type->members[i].key) &&
            us_str_equal(us_value_text(type->members[i].key), name)) {
            walk(w, type->members[i].value, rest, depth);
            return;
        }
    if (type->kind == US_KIND_ANY)
        return;
    for (size_t i = 0; i < type->item_count; i++)
        walk(w, type->items[i], rest, depth);
    walk(w, type->element, rest, depth);
}

/* What is at [path] from a document of [type] on; of a union, or a hint, in each that it may be. */
static void walk(const member_walk *w, const us_type_node *type, us_str path,
                 size_t depth)
{
    type = us_type_unwrap(type);
    if (!type || depth == DEPTH_MAX)
        return;
    for (size_t i = 0; type->kind == US_KIND_ANY && i < type->item_count; i++)
        walk(w, type->items[i], path, depth + 1);
    if (type->kind == US_KIND_ANY)
        walk(w, type->element, path, depth + 1);
    if (path.length == 0)
        tell_members(w, type);
    else
        walk_members(w, type, path, depth + 1);
}

static bool quotes(us_arena *arena, us_str text, us_str name)
{
    us_str quoted = us_str_format(arena, "\"%.*s\"", US_STR_ARG(name));
    return us_str_find(text, quoted, 0) != US_STR_NONE;
}

void us_lsp_kinds_members(us_arena *arena, us_lsp_kinds *kinds, us_str path, us_str text,
                          void (*visit)(void *data, us_str name, us_str type), void *data)
{
    const us_compiler *compiler = &kinds->compiler;
    us_kind_choice choice = us_kind_choice_all(arena);
    bool chosen = false;
    if (kinds->arena.held > TYPES_MAX)
        forget_types(kinds);
    for (size_t i = 0; i < compiler->kind_count; i++) {
        us_kind_pattern *pattern = us_arena_alloc_zero(arena, sizeof *pattern);
        if (!quotes(arena, text, compiler->kinds[i].kind))
            continue;
        *pattern = (us_kind_pattern){.kind = compiler->kinds[i].kind, .has_kind = true};
        us_kind_choice one = {.items = pattern, .count = 1};
        choice = chosen ? us_kind_choice_join(arena, &choice, &one) : one;
        chosen = true;
    }
    choice.by_review = us_str_starts_with(path, US_STR("input.request")) ||
                       us_str_starts_with(path, US_STR("input.review"));
    member_walk w = {arena, visit, data};
    walk(&w, us_kind_input(kinds->made, &choice),
         us_str_slice(path, sizeof "input" - 1, path.length), 0);
}
