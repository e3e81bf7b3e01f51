/* Sets of variables.
 *
 * The passes that reason about which variables are bound do so with bit sets
 * over the numbers of a clause: unions and comparisons are a few words. */
#include "compile/vars.h"

uint32_t us_vars_next(us_vars set, uint32_t from)
{
    for (size_t i = from / 64; i < set.word_count; i++) {
        uint64_t word = set.words[i];
        if (i == from / 64)
            word &= ~UINT64_C(0) << (from % 64);
        if (word)
            return (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
    }
    return 0;
}

us_local_list us_vars_list(us_arena *arena, us_vars set)
{
    us_local_list list = {NULL, 0};
    for (size_t i = 0; i < set.word_count; i++)
        for (uint64_t word = set.words[i]; word; word &= word - 1)
            list.count++;
    if (list.count == 0)
        return list;
    list.items = us_arena_alloc_array(arena, list.count, sizeof *list.items);
    uint32_t *item = list.items;
    for (size_t i = 0; i < set.word_count; i++)
        for (uint64_t word = set.words[i]; word; word &= word - 1)
            *item++ = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
    return list;
}

static void add_composite(us_vars set, const us_term *term, unsigned skip);

/* Most terms are leaves: they are done with here. */
static inline void add_term(us_vars set, const us_term *term, unsigned skip)
{
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local)
        us_vars_add(set, term->as.variable.local);
    else if (!us_term_is_leaf(term))
        add_composite(set, term, skip);
}

static void add_terms(us_vars set, const us_terms *terms, size_t from, unsigned skip)
{
    for (size_t i = from; i < terms->count; i++)
        add_term(set, terms->items[i], skip);
}

/* The operator of a call may have variables behind its head. */
static void add_call(us_vars set, const us_terms *call, unsigned skip)
{
    if (call->items[0]->kind == US_TERM_REF)
        add_terms(set, &call->items[0]->as.list, 1, skip);
    add_terms(set, call, 1, skip);
}

static void add_object(us_vars set, const us_pairs *pairs, unsigned skip)
{
    for (size_t i = 0; i < pairs->count; i++) {
        if (!(skip & US_VARS_SKIP_OBJECT_KEYS))
            us_vars_of_term(set, pairs->keys[i], skip);
        us_vars_of_term(set, pairs->values[i], skip);
    }
}

static void add_closure(us_vars set, const us_term *term, unsigned skip)
{
    if (term->kind == US_TERM_TEMPLATE) {
        for (size_t i = 0; i < term->as.string_template.count; i++)
            if (term->as.string_template.parts[i].hole)
                us_vars_of_literal(set, term->as.string_template.parts[i].hole, skip);
        return;
    }
    if (term->as.comprehension.key)
        us_vars_of_term(set, term->as.comprehension.key, skip);
    us_vars_of_term(set, term->as.comprehension.value, skip);
    us_vars_of_body(set, term->as.comprehension.body, skip);
}

static void add_composite(us_vars set, const us_term *term, unsigned skip)
{
    switch (term->kind) {
    case US_TERM_REF:
        add_terms(set, &term->as.list, skip & US_VARS_SKIP_REF_HEADS ? 1 : 0, skip);
        break;
    case US_TERM_SET:
        if (skip & US_VARS_SKIP_SETS)
            break;
        /* fallthrough */
    case US_TERM_ARRAY:
        add_terms(set, &term->as.list, 0, skip);
        break;
    case US_TERM_CALL:
        add_call(set, &term->as.list, skip);
        break;
    case US_TERM_OBJECT:
        add_object(set, &term->as.object, skip);
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
        if (!(skip & US_VARS_SKIP_CLOSURES))
            add_closure(set, term, skip);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

void us_vars_of_term(us_vars set, const us_term *term, unsigned skip)
{
    add_term(set, term, skip);
}

static void add_with_part(us_vars set, const us_term *term, unsigned skip)
{
    if (term->kind == US_TERM_REF && (skip & US_VARS_SKIP_WITH_HEADS))
        add_terms(set, &term->as.list, 1, skip);
    else
        us_vars_of_term(set, term, skip);
}

static void add_every(us_vars set, const us_every *every, unsigned skip)
{
    us_vars_of_term(set, every->domain, skip);
    if (skip & US_VARS_SKIP_CLOSURES)
        return;
    if (every->key)
        us_vars_of_term(set, every->key, skip);
    us_vars_of_term(set, every->value, skip);
    us_vars_of_body(set, every->body, skip);
}

void us_vars_of_literal(us_vars set, const us_literal *literal, unsigned skip)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        us_vars_of_term(set, literal->as.term, skip);
        break;
    case US_LITERAL_CALL:
        add_call(set, &literal->as.call, skip);
        break;
    case US_LITERAL_SOME:
        add_terms(set, &literal->as.symbols, 0, skip);
        break;
    case US_LITERAL_EVERY:
        add_every(set, &literal->as.every, skip);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        if (skip & US_VARS_SKIP_CLOSURES)
            break;
        us_vars_of_body(set, literal->as.logic.left, skip);
        if (literal->as.logic.right)
            us_vars_of_body(set, literal->as.logic.right, skip);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    for (size_t i = 0; i < literal->with_count; i++) {
        add_with_part(set, literal->withs[i].target, skip);
        add_with_part(set, literal->withs[i].value, skip);
    }
}

void us_vars_of_body(us_vars set, const us_body *body, unsigned skip)
{
    for (size_t i = 0; i < body->count; i++)
        us_vars_of_literal(set, body->items[i], skip);
}
