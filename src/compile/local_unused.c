/* Declared variables that nothing uses.
 *
 * OPA stops looking for them in a rule after its first error, and after the
 * first body that has some. */
#include "compile/local_walk.h"

#include "compile/declared.h"
#include "compile/number.h"
#include "compile/vars.h"

us_str us_local_shown(us_str name)
{
    return name.length && name.text[0] == '$' ? US_STR("_") : name;
}

typedef struct name_search {
    us_str name;
    uint32_t local; /* 0: any */
    bool found;
} name_search;

static void match_name(void *data, us_term *variable)
{
    name_search *search = data;
    if (variable->as.variable.local == search->local &&
        (search->local || us_str_equal(variable->as.variable.name, search->name)))
        search->found = true;
}

bool us_local_names(us_term *term, us_str name)
{
    name_search search = {.name = name};
    us_term_variables(term, match_name, &search);
    return search.found;
}

static bool is_used(const us_local_users *used, us_str name)
{
    for (size_t k = 0; used && k < 2; k++)
        for (size_t i = 0; i < used->counts[k]; i++)
            if (us_local_names(used->terms[k][i], name))
                return true;
    return false;
}

/* The literal of [body] to blame for the unused variable. */
static us_position place_of(us_body *body, us_str name, uint32_t local, bool assigned)
{
    name_search search = {.name = name, .local = assigned ? local : 0};
    for (size_t i = 0; i < body->count; i++) {
        if (assigned)
            us_number_variables(body->items[i], match_name, &search);
        else
            us_literal_declared(body->items[i], match_name, &search);
        if (search.found)
            return body->items[i]->span.position;
    }
    return body->items[0]->span.position;
}

static void check_assigned(us_local_walk *w, us_body *body, const us_local_users *used)
{
    if (!w->compiler->strict || w->errors || w->unused)
        return;
    for (uint32_t i = us_scopes_first(w->scopes); i < w->scopes->entry_count; i++) {
        us_scope_entry entry = w->scopes->entries[i];
        us_str name = w->scopes->texts[entry.name];
        if (entry.occurrence != US_OCCURRENCE_ASSIGNED || entry.count > 1 ||
            w->clause->locals->items[entry.local].wildcard || is_used(used, name))
            continue;
        us_pass_error(w->compiler, w->clause, "rego_compile_error",
                      place_of(body, name, entry.local, true), "assigned var %.*s unused",
                      US_STR_ARG(name));
        w->unused++;
    }
}

static bool has_declared(const us_scopes *scopes)
{
    for (uint32_t i = us_scopes_first(scopes); i < scopes->entry_count; i++)
        if (scopes->entries[i].occurrence == US_OCCURRENCE_DECLARED)
            return true;
    return false;
}

static void check_declared(us_local_walk *w, us_body *body, us_body *result,
                           const us_local_users *used)
{
    if (w->errors || w->unused || !has_declared(w->scopes))
        return;
    us_vars declared = us_vars_make(w->compiler->arena, w->clause);
    for (uint32_t i = us_scopes_first(w->scopes); i < w->scopes->entry_count; i++)
        if (w->scopes->entries[i].occurrence == US_OCCURRENCE_DECLARED)
            us_vars_add(declared, w->scopes->entries[i].local);
    us_vars vars = us_vars_make(w->compiler->arena, w->clause);
    for (size_t i = 0; i < result->count && !us_vars_within(declared, vars); i++)
        us_vars_of_literal(vars, result->items[i], 0);
    if (us_vars_within(declared, vars))
        return;
    size_t unused = 0;
    for (uint32_t i = us_scopes_first(w->scopes); i < w->scopes->entry_count; i++) {
        us_scope_entry entry = w->scopes->entries[i];
        us_str name = w->scopes->texts[entry.name];
        if (entry.occurrence != US_OCCURRENCE_DECLARED ||
            us_vars_has(vars, entry.local) || is_used(used, name))
            continue;
        us_str shown = us_local_shown(name);
        us_pass_error(w->compiler, w->clause, "rego_compile_error",
                      place_of(body, name, entry.local, false),
                      "declared var %.*s unused", US_STR_ARG(shown));
        unused++;
    }
    w->unused += unused;
}

void us_local_unused(us_local_walk *w, us_body *body, us_body *result,
                     const us_local_users *used)
{
    check_assigned(w, body, used);
    check_declared(w, body, result, used);
}
