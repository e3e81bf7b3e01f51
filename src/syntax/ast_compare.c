/* The order of terms. Sets and objects are compared as if sorted, so comparing
 * them sorts copies of their members first, in the caller's arena, and takes
 * the memory back. The recursion is as deep as
 * the terms. */
#include "syntax/ast_compare.h"

static int compare_numbers(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

/* OPA's order of the types; a scalar's own type is among the first four. */
static int rank(const us_term *term)
{
    static const int ranks[] = {
        [US_TERM_SCALAR] = 0,
        [US_TERM_VARIABLE] = 10,
        [US_TERM_REF] = 11,
        [US_TERM_ARRAY] = 12,
        [US_TERM_OBJECT] = 13,
        [US_TERM_SET] = 14,
        [US_TERM_ARRAY_COMPREHENSION] = 15,
        [US_TERM_OBJECT_COMPREHENSION] = 16,
        [US_TERM_SET_COMPREHENSION] = 17,
        [US_TERM_CALL] = 18,
        [US_TERM_TEMPLATE] = 9,
    };
    if (term->kind == US_TERM_SCALAR)
        return (int)us_value_type(term->as.scalar);
    return ranks[term->kind];
}

static int compare(us_arena *arena, const us_term *a, const us_term *b);

static int compare_lists(us_arena *arena, us_term *const *a, size_t a_count,
                         us_term *const *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && i < b_count; i++) {
        int order = compare(arena, a[i], b[i]);
        if (order)
            return order;
    }
    return compare_numbers(a_count, b_count);
}

/* ---- Sorting */

typedef struct entry {
    us_term *key;
    us_term *value;
} entry;

static void merge_entries(us_arena *arena, entry *items, entry *room, size_t from,
                          size_t middle, size_t to)
{
    size_t left = from, right = middle;
    for (size_t i = from; i < to; i++) {
        bool take_left = right == to || (left < middle && compare(arena, items[left].key,
                                                                  items[right].key) <= 0);
        room[i] = take_left ? items[left++] : items[right++];
    }
    memcpy(items + from, room + from, (to - from) * sizeof *items);
}

static void sort_entries(us_arena *arena, entry *items, size_t count)
{
    entry *room = us_arena_alloc_array(arena, count, sizeof *room);
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from + width < count; from += 2 * width) {
            size_t to = from + 2 * width < count ? from + 2 * width : count;
            merge_entries(arena, items, room, from, from + width, to);
        }
    }
}

us_sorted_terms us_term_sorted(us_arena *arena, const us_term *term)
{
    bool object = term->kind == US_TERM_OBJECT;
    size_t count = object ? term->as.object.count : term->as.list.count;
    us_term *const *keys = object ? term->as.object.keys : term->as.list.items;
    entry *items = us_arena_alloc_array(arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = (entry){keys[i], object ? term->as.object.values[i] : NULL};
    sort_entries(arena, items, count);
    us_sorted_terms sorted = {0};
    sorted.keys = us_arena_alloc_array(arena, count + 1, sizeof *sorted.keys);
    sorted.values = us_arena_alloc_array(arena, count + 1, sizeof *sorted.values);
    for (size_t i = 0; i < count; i++) {
        bool again = !object && sorted.count &&
                     compare(arena, sorted.keys[sorted.count - 1], items[i].key) == 0;
        if (!again)
            sorted.keys[sorted.count++] = items[i].key;
        sorted.values[sorted.count - 1] = items[i].value;
    }
    return sorted;
}

static int compare_sorted(us_arena *arena, const us_term *a, const us_term *b)
{
    us_arena_mark mark = us_arena_get_mark(arena);
    us_sorted_terms x = us_term_sorted(arena, a), y = us_term_sorted(arena, b);
    int order = 0;
    for (size_t i = 0; i < x.count && i < y.count && !order; i++) {
        order = compare(arena, x.keys[i], y.keys[i]);
        if (!order && a->kind == US_TERM_OBJECT)
            order = compare(arena, x.values[i], y.values[i]);
    }
    if (!order)
        order = compare_numbers(x.count, y.count);
    us_arena_release(arena, mark);
    return order;
}

/* ---- Bodies */

static int compare_bodies(us_arena *arena, const us_body *a, const us_body *b);

static int compare_withs(us_arena *arena, const us_literal *a, const us_literal *b)
{
    for (size_t i = 0; i < a->with_count && i < b->with_count; i++) {
        int order = compare(arena, a->withs[i].target, b->withs[i].target);
        if (!order)
            order = compare(arena, a->withs[i].value, b->withs[i].value);
        if (order)
            return order;
    }
    return compare_numbers(a->with_count, b->with_count);
}

static int compare_every(us_arena *arena, const us_every *a, const us_every *b)
{
    if (!a->key != !b->key)
        return a->key ? 1 : -1;
    int order = a->key ? compare(arena, a->key, b->key) : 0;
    if (!order)
        order = compare(arena, a->value, b->value);
    if (!order)
        order = compare(arena, a->domain, b->domain);
    return order ? order : compare_bodies(arena, a->body, b->body);
}

static int compare_logic(us_arena *arena, const us_logic *a, const us_logic *b)
{
    int order = compare_bodies(arena, a->left, b->left);
    if (order || !a->right)
        return order;
    return compare_bodies(arena, a->right, b->right);
}

static int compare_literals(us_arena *arena, const us_literal *a, const us_literal *b)
{
    int order = 0;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->negated != b->negated)
        return a->negated ? 1 : -1;
    switch (a->kind) {
    case US_LITERAL_TERM:
        order = compare(arena, a->as.term, b->as.term);
        break;
    case US_LITERAL_CALL:
        order = compare_lists(arena, a->as.call.items, a->as.call.count, b->as.call.items,
                              b->as.call.count);
        break;
    case US_LITERAL_SOME:
        order = compare_lists(arena, a->as.symbols.items, a->as.symbols.count,
                              b->as.symbols.items, b->as.symbols.count);
        break;
    case US_LITERAL_EVERY:
        order = compare_every(arena, &a->as.every, &b->as.every);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        order = compare_logic(arena, &a->as.logic, &b->as.logic);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    return order ? order : compare_withs(arena, a, b);
}

static int compare_bodies(us_arena *arena, const us_body *a, const us_body *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        int order = compare_literals(arena, a->items[i], b->items[i]);
        if (order)
            return order;
    }
    return compare_numbers(a->count, b->count);
}

/* ---- Terms */

static int compare_comprehensions(us_arena *arena, const us_comprehension *a,
                                  const us_comprehension *b)
{
    int order = a->key && b->key ? compare(arena, a->key, b->key) : 0;
    if (!order)
        order = compare(arena, a->value, b->value);
    return order ? order : compare_bodies(arena, a->body, b->body);
}

static int compare_templates(us_arena *arena, const us_template *a, const us_template *b)
{
    if (a->multi_line != b->multi_line)
        return a->multi_line ? 1 : -1;
    if (a->count != b->count)
        return compare_numbers(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const us_template_part *x = &a->parts[i], *y = &b->parts[i];
        if (!x->text != !y->text)
            return x->text ? -1 : 1;
        int order = x->text ? compare(arena, x->text, y->text)
                            : compare_literals(arena, x->hole, y->hole);
        if (order)
            return order;
    }
    return 0;
}

static int compare(us_arena *arena, const us_term *a, const us_term *b)
{
    if (rank(a) != rank(b))
        return rank(a) < rank(b) ? -1 : 1;
    switch (a->kind) {
    case US_TERM_SCALAR:
        return us_value_compare(a->as.scalar, b->as.scalar);
    case US_TERM_VARIABLE:
        return us_str_compare(a->as.variable.name, b->as.variable.name);
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
        return compare_lists(arena, a->as.list.items, a->as.list.count, b->as.list.items,
                             b->as.list.count);
    case US_TERM_OBJECT:
    case US_TERM_SET:
        return compare_sorted(arena, a, b);
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return compare_comprehensions(arena, &a->as.comprehension, &b->as.comprehension);
    case US_TERM_TEMPLATE:
        return compare_templates(arena, &a->as.string_template, &b->as.string_template);
    case US_TERM_KIND_COUNT:
        break;
    }
    return 0;
}

int us_term_compare(us_arena *scratch, const us_term *a, const us_term *b)
{
    return compare(scratch, a, b);
}
