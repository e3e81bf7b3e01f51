/* An order of types, and the answers about types that are remembered.
 *
 * As types share parts, the work of going through one may be far larger than the
 * memory it takes: it is counted, and when there was too much of it everything
 * compares equal, which the caller finds out by looking at [work]. */
#include "compile/types.h"

/* ---- Answers that are remembered */

enum { DEEP = 3 }; /* levels, from which on it pays */

static size_t slot_of(const us_types *t, const us_type_answer *asked)
{
    size_t mask = t->answer_slots - 1;
    uint64_t hash = us_value_is_none(asked->key) ? 0 : us_value_hash(asked->key);
    hash += ((uintptr_t)asked->type >> 4) * 31 + ((uintptr_t)asked->other >> 4) * 17;
    size_t slot = (hash + (size_t)asked->question) & mask;
    for (;; slot = (slot + 1) & mask) {
        const us_type_answer *a = &t->answers[slot];
        if (!a->type ||
            (a->type == asked->type && a->question == asked->question &&
             a->other == asked->other &&
             (us_value_is_none(asked->key) || us_value_equal(a->key, asked->key))))
            return slot;
    }
}

us_type_answer *us_types_find_answer(us_types *t, const us_type_answer *asked)
{
    if (2 * t->answer_count >= t->answer_slots) {
        us_type_answer *old = t->answers;
        size_t slots = t->answer_slots;
        t->answer_slots = slots ? 2 * slots : 64;
        t->answers = us_arena_alloc_zero(t->arena, t->answer_slots * sizeof *t->answers);
        for (size_t i = 0; i < slots; i++)
            if (old[i].type)
                t->answers[slot_of(t, &old[i])] = old[i];
    }
    return &t->answers[slot_of(t, asked)];
}

/* Inside a schema that contains itself an answer may hold for the time being only. */
us_type_answer *us_types_remembered(us_types *t, us_type_question question,
                                    const us_type_node *a, const us_type_node *b)
{
    us_type_answer asked = {.type = a, .question = question, .other = b};
    if (!a || !b || a->depth < DEEP || b->depth < DEEP || t->pair_count)
        return NULL;
    return us_types_find_answer(t, &asked);
}

void us_types_remember(us_types *t, us_type_question question, const us_type_node *a,
                       const us_type_node *b, int number)
{
    us_type_answer *place = us_types_remembered(t, question, a, b);
    if (!place || place->type)
        return;
    *place =
        (us_type_answer){.type = a, .question = question, .other = b, .number = number};
    t->answer_count++;
}

/* ---- Comparing */

bool us_types_step(us_types *t)
{
    if (t->work == 0)
        return false;
    t->work--;
    return true;
}

static int rank(const us_type_node *type)
{
    return type ? (int)type->kind : (int)US_KIND_UNKNOWN;
}

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_lists(us_types *t, const us_type_node *a, const us_type_node *b)
{
    for (size_t i = 0; i < a->item_count && i < b->item_count; i++) {
        int order = us_types_compare(t, a->items[i], b->items[i]);
        if (order)
            return order;
    }
    return compare_sizes(a->item_count, b->item_count);
}

/* Of what comes beyond the fixed parts: none, then by type. */
static int compare_rests(us_types *t, const us_type_node *a, const us_type_node *b)
{
    if (!a->element || !b->element)
        return (a->element != NULL) - (b->element != NULL);
    if (a->key && b->key) {
        int order = us_types_compare(t, a->key, b->key);
        if (order)
            return order;
    }
    return us_types_compare(t, a->element, b->element);
}

static int compare_members(us_types *t, const us_type_node *a, const us_type_node *b)
{
    for (size_t i = 0; i < a->member_count && i < b->member_count; i++) {
        int order = us_value_compare(a->members[i].key, b->members[i].key);
        if (!order)
            order = us_types_compare(t, a->members[i].value, b->members[i].value);
        if (order)
            return order;
    }
    return compare_sizes(a->member_count, b->member_count);
}

static int compare_functions(us_types *t, const us_type_node *a, const us_type_node *b)
{
    int order = compare_sizes(a->item_count, b->item_count);
    if (!order)
        order = compare_lists(t, a, b);
    return order ? order : us_types_compare(t, a->element, b->element);
}

static int compare_parts(us_types *t, const us_type_node *a, const us_type_node *b)
{
    int order = 0;
    switch (a->kind) {
    case US_KIND_ARRAY:
        order = compare_rests(t, a, b);
        return order ? order : compare_lists(t, a, b);
    case US_KIND_OBJECT:
        order = compare_rests(t, a, b);
        return order ? order : compare_members(t, a, b);
    case US_KIND_SET:
        return compare_rests(t, a, b);
    case US_KIND_ANY:
        return compare_lists(t, a, b);
    case US_KIND_FUNCTION:
        return compare_functions(t, a, b);
    case US_KIND_UNKNOWN:
    case US_KIND_NULL:
    case US_KIND_BOOLEAN:
    case US_KIND_NUMBER:
    case US_KIND_STRING:
    case US_KIND_RECURSIVE:
        break;
    }
    return 0;
}

bool us_types_enter(us_types *t, const us_type_node *a, const us_type_node *b)
{
    for (size_t i = 0; i < t->pair_count; i++)
        if (t->pairs[i].a == a && t->pairs[i].b == b)
            return false;
    if (t->pair_count == US_TYPES_PAIRS)
        return false;
    t->pairs[t->pair_count].a = a;
    t->pairs[t->pair_count++].b = b;
    return true;
}

void us_types_leave(us_types *t)
{
    t->pair_count--;
}

static bool is_recursive(const us_type_node *type)
{
    return type && type->kind == US_KIND_RECURSIVE;
}

int us_types_compare(us_types *t, const us_type_node *a, const us_type_node *b)
{
    if (is_recursive(a) || is_recursive(b)) {
        if (!us_types_enter(t, a, b))
            return 0;
        int order = us_types_compare(t, us_type_unwrap(a), us_type_unwrap(b));
        us_types_leave(t);
        return order;
    }
    if (a == b)
        return 0;
    if (rank(a) != rank(b))
        return rank(a) < rank(b) ? -1 : 1;
    if (!a || !b || t->depth == 2 * US_TYPES_DEPTH || !us_types_step(t))
        return 0;
    const us_type_answer *known = us_types_remembered(t, US_TYPE_COMPARE, a, b);
    if (known && known->type)
        return known->number;
    t->depth++;
    int order = compare_parts(t, a, b);
    t->depth--;
    us_types_remember(t, US_TYPE_COMPARE, a, b, order);
    return order;
}
