/* Constructors and questions about syntax trees. The central structure is
 * us_term: a kind, a span, and one member of the union. What the parser adds
 * (nesting depth, errors) is in build.c; walking is in ast_walk.c. */
#include "syntax/ast.h"

#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

static us_term *make_term(us_arena *arena, us_span span, us_term_kind kind)
{
    us_term *term = us_arena_alloc(arena, sizeof *term);
    *term = (us_term){.kind = kind, .span = span};
    return term;
}

us_term *us_term_scalar(us_arena *arena, us_span span, us_value scalar)
{
    us_term *term = make_term(arena, span, US_TERM_SCALAR);
    term->as.scalar = scalar;
    return term;
}

us_term *us_term_string(us_arena *arena, us_span span, us_str s)
{
    return us_term_scalar(arena, span, us_value_string_checked(arena, s));
}

us_term *us_term_variable(us_arena *arena, us_span span, us_str name)
{
    us_term *term = make_term(arena, span, US_TERM_VARIABLE);
    term->as.variable.name = name;
    return term;
}

us_term *us_term_list(us_arena *arena, us_span span, us_term_kind kind, us_terms list)
{
    us_term *term = make_term(arena, span, kind);
    term->as.list = list;
    return term;
}

static us_literal *make_literal(us_arena *arena, us_span span, us_literal_kind kind)
{
    us_literal *literal = us_arena_alloc(arena, sizeof *literal);
    *literal = (us_literal){.kind = kind, .span = span};
    return literal;
}

us_literal *us_literal_term(us_arena *arena, us_span span, us_term *term)
{
    us_literal *literal = make_literal(arena, span, US_LITERAL_TERM);
    literal->as.term = term;
    return literal;
}

us_literal *us_literal_call(us_arena *arena, us_span span, us_terms call)
{
    us_literal *literal = make_literal(arena, span, US_LITERAL_CALL);
    us_literal_set_call(literal, call);
    return literal;
}

us_terms us_terms_make(us_arena *arena, size_t count)
{
    us_terms terms = {us_arena_alloc_array(arena, count, sizeof *terms.items), count};
    return terms;
}

us_body *us_body_make(us_arena *arena, size_t count)
{
    us_body *body = us_arena_alloc(arena, sizeof *body);
    body->items = us_arena_alloc_array(arena, count, sizeof(us_literal *));
    body->count = count;
    return body;
}

const char *us_term_type_name(const us_term *term)
{
    static const char *const names[] = {
#define TERM(name, json) [US_TERM_##name] = json,
#include "syntax/ast_kinds.def"
    };
    if (term->kind == US_TERM_SCALAR)
        return us_type_name(us_value_type(term->as.scalar));
    return names[term->kind];
}

us_str us_term_dotted_name(us_arena *arena, const us_term *term)
{
    if (term->kind == US_TERM_VARIABLE)
        return term->as.variable.name;
    if (term->kind != US_TERM_REF || term->as.list.items[0]->kind != US_TERM_VARIABLE)
        return US_STR_EMPTY;
    us_terms parts = term->as.list;
    if (parts.count == 1)
        return parts.items[0]->as.variable.name;
    us_buf name = us_buf_make(arena);
    us_buf_add_str(&name, parts.items[0]->as.variable.name);
    for (size_t i = 1; i < parts.count; i++) {
        const us_term *part = parts.items[i];
        if (part->kind != US_TERM_SCALAR || !us_value_is_string(part->as.scalar))
            return US_STR_EMPTY;
        us_buf_add_char(&name, '.');
        us_buf_add_str(&name, us_value_text(part->as.scalar));
    }
    return us_buf_str(&name);
}

static bool all_ground(us_term *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!us_term_is_ground(items[i]))
            return false;
    }
    return true;
}

bool us_term_is_ground(const us_term *term)
{
    switch (term->kind) {
    case US_TERM_SCALAR:
        return true;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        return all_ground(term->as.list.items, term->as.list.count);
    case US_TERM_OBJECT:
        return all_ground(term->as.object.keys, term->as.object.count) &&
               all_ground(term->as.object.values, term->as.object.count);
    case US_TERM_VARIABLE:
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return false;
}

us_value us_term_value(us_arena *arena, const us_term *term)
{
    if (term->kind == US_TERM_OBJECT) {
        us_object *object = us_object_new(arena, term->as.object.count);
        for (size_t i = 0; i < term->as.object.count; i++)
            us_object_put(object, us_term_value(arena, term->as.object.keys[i]),
                          us_term_value(arena, term->as.object.values[i]));
        return us_value_object(object);
    }
    if (term->kind == US_TERM_ARRAY) {
        us_array *array = us_array_new(arena, term->as.list.count);
        for (size_t i = 0; i < term->as.list.count; i++)
            us_array_push(array, us_term_value(arena, term->as.list.items[i]));
        return us_value_array(array);
    }
    if (term->kind == US_TERM_SET) {
        us_set *set = us_set_new(arena, term->as.list.count);
        for (size_t i = 0; i < term->as.list.count; i++)
            us_set_add(set, us_term_value(arena, term->as.list.items[i]));
        return us_value_set(set);
    }
    return term->as.scalar;
}

us_position us_span_end(us_str source, us_span span)
{
    us_position end = span.position;
    end.offset = span.end;
    for (size_t i = span.position.offset; i < span.end && i < source.length; i++) {
        unsigned char c = (unsigned char)source.text[i];
        if (c == '\n') {
            end.row++;
            end.column = 1;
        } else if ((c & 0xC0) != 0x80) {
            end.column++;
        }
    }
    return end;
}

us_str us_span_line(us_str source, us_span span)
{
    size_t from = span.position.offset, to = from;
    while (from > 0 && source.text[from - 1] != '\n')
        from--;
    while (to < source.length && source.text[to] != '\n')
        to++;
    return us_str_slice(source, from, to);
}
