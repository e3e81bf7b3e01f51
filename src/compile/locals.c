/* RewriteLocalVars: what declares a variable, and which number each one has.
 *
 * A first walk over a clause follows the declarations (`:=`, `some`, `every`,
 * arguments) through nested scopes, gives each declared variable a number of
 * its own wherever it is meant, and reports variables that are declared twice,
 * used above their declaration, or not at all. `some x in xs` becomes the
 * equation of x and xs[_]. What then still has no number is a variable by
 * its name alone, the same in the whole rule; number.c deals with those. */
#include "compile/local_walk.h"
#include "compile/number.h"
#include "compile/rules.h"

/* Closures in a head have scopes of their own, whatever the body declares. */
static void walk_head_closures(us_local_walk *w, us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            walk_head_closures(w, term->as.list.items[i]);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            walk_head_closures(w, term->as.object.keys[i]);
            walk_head_closures(w, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
        us_scopes_reset(w->scopes);
        w->unused = 0;
        us_local_term(w, term);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void walk_argument(us_local_walk *w, us_term *term)
{
    us_scope_entry *entry;
    switch (term->kind) {
    case US_TERM_VARIABLE:
        entry = us_scopes_find(w->scopes, term->as.variable.name);
        if (entry)
            entry->count++;
        term->as.variable.local =
            entry
                ? entry->local
                : us_local_declare(w, term->as.variable.name, term->as.variable.wildcard,
                                   US_OCCURRENCE_ARGUMENT, term->span.position);
        break;
    case US_TERM_REF:
    case US_TERM_ARRAY:
        for (size_t i = 0; i < term->as.list.count; i++)
            walk_argument(w, term->as.list.items[i]);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++)
            walk_argument(w, term->as.object.values[i]);
        break;
    case US_TERM_CALL:
        us_pass_error(w->compiler, w->clause, "rego_compile_error", term->span.position,
                      "rule arguments cannot contain calls");
        w->errors++;
        break;
    case US_TERM_SCALAR:
    case US_TERM_SET:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

/* What the rules share. */
struct us_local_state {
    us_compiler *compiler;
    us_scopes body_scopes;
    us_scopes head_scopes;
    us_numbering numbering;
    bool *argument_used; /* by entry in the scope of the arguments */
    size_t argument_capacity;
    size_t fatal;
};

typedef struct us_local_state pass;

static void note_used_arguments(pass *p, const us_clause *clause, uint32_t count)
{
    us_scopes *scopes = &p->body_scopes;
    for (uint32_t i = 0; i < count; i++) {
        const us_scope_entry *entry = &scopes->entries[i];
        if (entry->count > 1 ||
            (clause->value && us_local_names(clause->value, scopes->texts[entry->name])))
            p->argument_used[i] = true;
    }
}

static void report_arguments(pass *p, us_clause *clause, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const us_scope_entry *entry = &p->body_scopes.entries[i];
        if (p->argument_used[i] || clause->locals->items[entry->local].wildcard)
            continue;
        us_str name = p->body_scopes.texts[entry->name];
        us_pass_error(p->compiler, clause, "rego_compile_error",
                      clause->rule->head.span.position,
                      "unused argument %.*s. (hint: use _ (wildcard variable) instead)",
                      US_STR_ARG(name));
    }
}

static void walk_branch(pass *p, us_clause *clause, uint32_t argument_count)
{
    us_local_walk head = {p->compiler, clause, &p->head_scopes, 0, 0};
    for (size_t i = 0; i < clause->arguments.count; i++)
        walk_head_closures(&head, clause->arguments.items[i]);
    if (clause->key)
        walk_head_closures(&head, clause->key);
    if (clause->value)
        walk_head_closures(&head, clause->value);
    p->fatal += head.errors;
    us_terms reference = clause->reference;
    us_term *head_terms[2];
    size_t head_count = 0;
    if (clause->key)
        head_terms[head_count++] = clause->key;
    if (clause->value)
        head_terms[head_count++] = clause->value;
    us_local_users used = {{reference.items + 1, head_terms},
                           {reference.count - 1, head_count}};
    if (p->compiler->strict)
        note_used_arguments(p, clause, argument_count);
    us_local_walk body = {p->compiler, clause, &p->body_scopes, 0, 0};
    us_number_builtin_names(p->compiler, clause, &p->body_scopes);
    clause->body = us_local_body(&body, clause->body, &used);
    p->fatal += body.errors;
    if (p->compiler->strict)
        note_used_arguments(p, clause, argument_count);
    us_number_clause(&p->numbering, p->compiler, clause, &p->body_scopes);
}

static void walk_rule(pass *p, us_clause *clause)
{
    us_arena *arena = p->compiler->arena;
    us_scopes *scopes = &p->body_scopes;
    us_scopes_reset(scopes);
    us_local_walk arguments = {p->compiler, clause, scopes, 0, 0};
    for (size_t i = 0; i < clause->arguments.count; i++)
        walk_argument(&arguments, clause->arguments.items[i]);
    p->fatal += arguments.errors;
    uint32_t count = scopes->entry_count;
    us_scope_entry *saved = us_arena_alloc_array(arena, count + 1, sizeof *saved);
    if (count > 0)
        memcpy(saved, scopes->entries, count * sizeof *saved);
    p->argument_used = us_arena_alloc_zero(arena, count + 1);
    for (us_clause *branch = clause; branch; branch = branch->otherwise) {
        if (branch != clause) {
            us_scopes_restore(scopes, saved, count);
            branch->arguments = clause->arguments;
        }
        walk_branch(p, branch, count);
    }
    if (p->compiler->strict && clause->rule)
        report_arguments(p, clause, count);
}

static void walk_query(pass *p, us_query *query)
{
    us_local_walk w = {p->compiler, query->clause, &p->body_scopes, 0, 0};
    if (query->capture)
        us_answers_capture(p->compiler, query);
    us_scopes_reset(&p->body_scopes);
    query->clause->body = us_local_body(&w, query->clause->body, NULL);
    us_number_clause(&p->numbering, p->compiler, query->clause, &p->body_scopes);
    us_answers_collect(p->compiler, query);
    p->fatal += w.errors + w.unused;
}

static pass *new_state(us_compiler *compiler)
{
    pass *p = us_arena_alloc_zero(compiler->arena, sizeof *p);
    p->compiler = compiler;
    p->body_scopes = us_scopes_make(compiler->arena);
    p->head_scopes = us_scopes_make(compiler->arena);
    p->numbering = us_numbering_make(compiler->arena);
    return p;
}

bool us_rule_locals(us_rules *rules, us_clause *first)
{
    if (!rules->locals)
        rules->locals = new_state(rules->compiler);
    rules->locals->fatal = 0;
    if (first->query)
        walk_query(rules->locals, first->query);
    else
        walk_rule(rules->locals, first);
    return rules->locals->fatal == 0;
}
