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
    us_local_walk *w;
    us_literal *literal;
    us_term *domain;
    uint32_t last_local; /* before the first that is bound here */
} some_binding;

static void bind_some(void *data, us_term *variable)
{
    some_binding *binding = data;
    us_local_walk *w = binding->w;
    us_str name = variable->as.variable.name;
    const us_scope_entry *entry = us_scopes_find(w->scopes, name);
    bool repeated = entry && entry->occurrence == US_OCCURRENCE_DECLARED &&
                    entry->local > binding->last_local &&
                    entry->scope == w->scopes->depth;
    if (w->errors || repeated || variable->as.variable.generated ||
        us_number_names(binding->domain, name))
        return;
    us_local_declare(w, name, variable->as.variable.wildcard, US_OCCURRENCE_DECLARED,
                     binding->literal->span.position);
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
    size_t errors = w->errors;
    some_binding binding = {w, literal, domain, w->clause->locals->count};
    w->errors = 0;
    us_number_bindable(key, bind_some, &binding);
    if (value->kind == US_TERM_VARIABLE || value->kind == US_TERM_ARRAY ||
        value->kind == US_TERM_OBJECT)
        us_number_bindable(value, bind_some, &binding);
    bool sound = w->errors == 0;
    w->errors += errors;
    if (!sound)
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
