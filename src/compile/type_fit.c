/* Fitting terms to types, which tells what their variables are. */
#include "compile/type_check.h"

static bool fit_parts(us_checker *c, const us_term *term, const us_type_node *type,
                      bool join);

static bool fit_array(us_checker *c, const us_terms *elements, const us_type_node *type,
                      bool join)
{
    if (elements->count != type->item_count && !type->element)
        return false;
    for (size_t i = 0; i < elements->count; i++) {
        const us_type_node *part = i < type->item_count ? type->items[i] : type->element;
        if (!us_checker_fit(c, elements->items[i], part, join))
            return false;
    }
    return true;
}

static bool fit_object(us_checker *c, const us_pairs *pairs, const us_type_node *type,
                       bool join)
{
    if (pairs->count != type->member_count && !us_type_is_open(type))
        return false;
    for (size_t i = 0; i < pairs->count; i++) {
        if (!us_term_is_ground(pairs->keys[i])) {
            us_checker_fit(c, pairs->values[i], &us_type_any, join);
            continue;
        }
        us_value key = us_term_value(c->types.arena, pairs->keys[i]);
        const us_type_node *part = us_types_select(&c->types, type, key);
        if (!part || !us_checker_fit(c, pairs->values[i], part, join))
            return false;
    }
    return true;
}

static bool fit_set(us_checker *c, const us_terms *elements, const us_type_node *type,
                    bool join)
{
    for (size_t i = 0; i < elements->count; i++)
        if (!us_checker_fit(c, elements->items[i], type->element, join))
            return false;
    return true;
}

/* Everything in a composite may be anything. */
static void fit_all_to_any(us_checker *c, const us_term *term)
{
    if (term->kind == US_TERM_OBJECT) {
        for (size_t i = 0; i < term->as.object.count; i++) {
            us_checker_fit(c, term->as.object.keys[i], &us_type_any, true);
            us_checker_fit(c, term->as.object.values[i], &us_type_any, true);
        }
        return;
    }
    for (size_t i = 0; i < term->as.list.count; i++)
        us_checker_fit(c, term->as.list.items[i], &us_type_any, true);
}

/* A composite fits a union if it fits one of the alternatives. */
static bool fit_alternatives(us_checker *c, const us_term *term, const us_type_node *type)
{
    if (us_type_is_any(type)) {
        fit_all_to_any(c, term);
        return true;
    }
    bool fits = false;
    for (size_t i = 0; i < type->item_count && c->types.work; i++) {
        c->types.work--;
        fits = us_checker_fit(c, term, type->items[i], true) || fits;
    }
    return fits || c->types.work == 0;
}

static bool fit_parts(us_checker *c, const us_term *term, const us_type_node *type,
                      bool join)
{
    if (!type)
        return false;
    if (type->kind == US_KIND_ANY)
        return fit_alternatives(c, term, type);
    if (term->kind != US_TERM_SET)
        type = us_type_unwrap(type);
    if (term->kind == US_TERM_ARRAY)
        return type->kind == US_KIND_ARRAY && fit_array(c, &term->as.list, type, join);
    if (term->kind == US_TERM_OBJECT)
        return type->kind == US_KIND_OBJECT &&
               fit_object(c, &term->as.object, type, join);
    return type->kind == US_KIND_SET && fit_set(c, &term->as.list, type, join);
}

static bool fit_local(us_checker *c, uint32_t local, const us_type_node *type, bool join)
{
    const us_type_node *known = us_checker_local(c, local);
    if (join)
        us_checker_set_local(c, local, us_types_or(&c->types, known, type));
    else if (known)
        return us_types_unify(&c->types, known, type);
    else
        us_checker_set_local(c, local, type);
    return true;
}

bool us_checker_fit(us_checker *c, const us_term *term, const us_type_node *type,
                    bool join)
{
    if (type && type->kind == US_KIND_UNKNOWN)
        type = NULL;
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local)
        return fit_local(c, term->as.variable.local, type, join);
    if (term->kind == US_TERM_ARRAY || term->kind == US_TERM_OBJECT ||
        term->kind == US_TERM_SET)
        return fit_parts(c, term, type, join);
    return us_types_unify(&c->types, us_checker_term(c, term), type);
}

/* ---- Two terms */

static bool equate_terms(us_checker *c, const us_term *a, const us_term *b)
{
    return us_checker_equate(c, a, us_checker_term(c, a), b, us_checker_term(c, b));
}

/* Neither side is known whole: [pattern] is, as far as it goes, what [b] is. */
static bool equate_variable(us_checker *c, const us_term *pattern,
                            const us_term *variable)
{
    return us_checker_fit(c, pattern, &us_type_any, false) &&
           us_checker_fit(c, variable, us_checker_term(c, pattern), false);
}

static bool equate_arrays(us_checker *c, const us_terms *a, const us_terms *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!equate_terms(c, a->items[i], b->items[i]))
            return false;
    return true;
}

static bool same_key(us_checker *c, const us_term *a, const us_term *b)
{
    if (a->kind == US_TERM_VARIABLE && b->kind == US_TERM_VARIABLE)
        return a->as.variable.local == b->as.variable.local;
    return us_term_is_ground(a) && us_term_is_ground(b) &&
           us_value_equal(us_term_value(c->types.arena, a),
                          us_term_value(c->types.arena, b));
}

static bool equate_objects(us_checker *c, const us_pairs *a, const us_pairs *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        size_t k = 0;
        while (k < b->count && !same_key(c, a->keys[i], b->keys[k]))
            k++;
        if (k == b->count || !equate_terms(c, a->values[i], b->values[k]))
            return false;
        c->types.work -= c->types.work > k ? k : c->types.work;
    }
    return true;
}

static bool is_local(const us_term *term)
{
    return term->kind == US_TERM_VARIABLE && term->as.variable.local;
}

/* Nothing whole is known of either side. */
static bool equate_unknown(us_checker *c, const us_term *a, const us_type_node *a_type,
                           const us_term *b, const us_type_node *b_type)
{
    if (a->kind == US_TERM_ARRAY || a->kind == US_TERM_OBJECT) {
        if (is_local(b))
            return equate_variable(c, a, b);
        if (a->kind != b->kind)
            return false;
        return a->kind == US_TERM_ARRAY ? equate_arrays(c, &a->as.list, &b->as.list)
                                        : equate_objects(c, &a->as.object, &b->as.object);
    }
    if (is_local(a) &&
        (is_local(b) || b->kind == US_TERM_ARRAY || b->kind == US_TERM_OBJECT))
        return is_local(b) ? equate_variable(c, a, b) : equate_variable(c, b, a);
    if (is_local(a) && b->kind == US_TERM_REF)
        return us_checker_fit(c, a, &us_type_any, false);
    if (a->kind == US_TERM_REF && is_local(b))
        return us_checker_fit(c, b, &us_type_any, false);
    if (is_local(a) && !a_type && b_type)
        return us_checker_fit(c, a, b_type, false);
    return is_local(b) && !b_type && a_type && us_checker_fit(c, b, a_type, false);
}

bool us_checker_equate(us_checker *c, const us_term *a, const us_type_node *a_type,
                       const us_term *b, const us_type_node *b_type)
{
    bool a_partial = us_type_is_partial(a_type);
    bool b_partial = us_type_is_partial(b_type);
    if (a_partial && !b_partial)
        return us_checker_fit(c, a, b_type, false);
    if (b_partial && !a_partial)
        return us_checker_fit(c, b, a_type, false);
    if (!a_partial)
        return us_types_unify(&c->types, a_type, b_type);
    return equate_unknown(c, a, a_type, b, b_type);
}
