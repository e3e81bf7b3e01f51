/* `some`: variables to be bound, or an iteration.
 *
 * `some k, v in xs` becomes `v = xs[k]`, and declares what the equation binds
 * that xs itself does not name. */
#include "compile/local_walk.h"

#include "compile/number.h"

#include <stdlib.h>

typedef struct bound_check {
    us_arena *arena;
    us_term *domain;
    us_str *names; /* the power of two next to count fits */
    size_t count;
} bound_check;

static void check_bound(void *data, us_term *variable)
{
    bound_check *check = data;
    us_str name = variable->as.variable.name;
    if (variable->as.variable.wildcard || !us_number_mentions(check->domain, name))
        return;
    if ((check->count & (check->count - 1)) == 0)
        check->names =
            us_arena_grow(check->arena, check->names, check->count * sizeof *check->names,
                          (check->count ? 2 * check->count : 1) * sizeof *check->names);
    check->names[check->count++] = name;
}

static int by_text(const void *a, const void *b)
{
    return us_str_compare(*(const us_str *)a, *(const us_str *)b);
}

/* What `some … in` binds must not stand in what it goes through: each name is told
 * once. */
static bool check_names(us_local_walk *w, const us_literal *literal, bound_check *check)
{
    if (check->count)
        qsort(check->names, check->count, sizeof *check->names, by_text);
    for (size_t i = 0; i < check->count; i++) {
        if (i && us_str_equal(check->names[i], check->names[i - 1]))
            continue;
        us_pass_error(w->compiler, w->clause, "rego_compile_error",
                      literal->span.position, "var %.*s assigned before",
                      US_STR_ARG(check->names[i]));
        w->errors++;
    }
    return check->count == 0;
}

typedef struct some_binding {
    us_arena *arena;
    us_term *domain;
    const us_variable **items; /* the power of two next to count fits */
    size_t count;
} some_binding;

static void collect(void *data, us_term *variable)
{
    some_binding *binding = data;
    if (variable->as.variable.generated ||
        us_number_names(binding->domain, variable->as.variable.name))
        return;
    size_t count = binding->count++;
    if ((count & (count - 1)) == 0)
        binding->items =
            us_arena_grow(binding->arena, binding->items, count * sizeof *binding->items,
                          (count ? 2 * count : 1) * sizeof *binding->items);
    binding->items[count] = &variable->as.variable;
}

static int by_name(const void *a, const void *b)
{
    return us_str_compare((*(const us_variable *const *)a)->name,
                          (*(const us_variable *const *)b)->name);
}

/* Declares what is bound, in the order of the names and each once, up to the first
 * that must not be. */
static bool declare_bound(us_local_walk *w, const us_literal *literal,
                          const some_binding *binding)
{
    if (binding->count)
        qsort(binding->items, binding->count, sizeof *binding->items, by_name);
    for (size_t i = 0; i < binding->count; i++) {
        const us_variable *variable = binding->items[i];
        if (i && us_str_equal(variable->name, binding->items[i - 1]->name))
            continue;
        if (!us_local_declare(w, variable->name, variable->wildcard,
                              US_OCCURRENCE_DECLARED, literal->span.position))
            return false;
    }
    return true;
}

static us_term *generate_key(us_local_walk *w, const us_term *value)
{
    us_term *key = us_pass_generate(w->compiler, w->clause, value);
    w->clause->locals->items[key->as.variable.local].origin = US_LOCAL_KEY;
    return key;
}

/* `some k, v in xs` becomes `v = xs[k]`. */
static us_literal *walk_some_in(us_local_walk *w, us_literal *literal)
{
    us_arena *arena = w->compiler->arena;
    us_term *member = literal->as.symbols.items[0];
    const us_terms *parts = &member->as.list;
    us_term *domain = parts->items[parts->count - 1];
    us_term *value = parts->items[parts->count - 2];
    us_term *key = parts->count == 4 ? parts->items[1] : generate_key(w, value);
    bound_check check = {.arena = arena, .domain = domain};
    us_number_bindable(key, check_bound, &check);
    us_number_bindable(value, check_bound, &check);
    if (!check_names(w, literal, &check))
        return NULL;
    bool extend = domain->kind == US_TERM_REF;
    us_terms ref = us_terms_make(arena, extend ? domain->as.list.count + 1 : 2);
    if (extend)
        memcpy(ref.items, domain->as.list.items,
               domain->as.list.count * sizeof(us_term *));
    else
        ref.items[0] = domain;
    ref.items[ref.count - 1] = key;
    us_term *element = us_term_list(arena, domain->span, US_TERM_REF, ref);
    element->id = domain->id;
    us_terms call = us_terms_make(arena, 3);
    call.items[0] = us_pass_operator(w->compiler, "eq", member);
    call.items[1] = value;
    call.items[2] = element;
    some_binding binding = {.arena = arena, .domain = domain};
    us_number_bindable(key, collect, &binding);
    if (value->kind == US_TERM_VARIABLE || value->kind == US_TERM_ARRAY ||
        value->kind == US_TERM_OBJECT)
        us_number_bindable(value, collect, &binding);
    if (!declare_bound(w, literal, &binding))
        return NULL;
    us_literal *copy = us_arena_alloc(arena, sizeof *copy);
    *copy = *literal;
    us_literal_set_call(copy, call);
    copy->of_some = true;
    us_local_inside(w, copy);
    return copy;
}

us_literal *us_local_some(us_local_walk *w, us_literal *literal)
{
    for (size_t i = 0; i < literal->as.symbols.count; i++) {
        us_term *symbol = literal->as.symbols.items[i];
        if (symbol->kind == US_TERM_CALL)
            return walk_some_in(w, literal);
        if (!us_local_declare(w, symbol->as.variable.name, symbol->as.variable.wildcard,
                              US_OCCURRENCE_DECLARED, literal->span.position))
            return NULL;
    }
    return NULL;
}
