/* What is said of unsafe variables.
 *
 * The order of literals finds what they need in vain; here that becomes errors: each
 * variable that has a name once, at the first literal that needs it, or the literals
 * themselves where none has. */
#include "compile/unsafe.h"

#include "syntax/ast_text.h"

#include <stdlib.h>

void us_unsafe_add(us_unsafe *unsafe, const us_literal *literal, us_local_list vars,
                   size_t *entry)
{
    us_arena *arena = unsafe->compiler->arena;
    if (*entry == US_UNSAFE_NONE) {
        unsafe->items = us_arena_room(arena, unsafe->items, unsafe->count,
                                      &unsafe->capacity, sizeof *unsafe->items);
        *entry = unsafe->count++;
        unsafe->items[*entry] = (us_unsafe_literal){.literal = literal};
    }
    us_unsafe_literal *item = &unsafe->items[*entry];
    for (size_t i = 0; i < vars.count; i++) {
        item->vars.items = us_arena_room(arena, item->vars.items, item->vars.count,
                                         &item->capacity, sizeof *item->vars.items);
        item->vars.items[item->vars.count++] = vars.items[i];
    }
}

/* A variable to complain about, at the first literal that needs it. */
typedef struct complaint {
    uint32_t local;
    us_position position;
} complaint;

static int compare_positions(us_position a, us_position b)
{
    if (a.row != b.row)
        return a.row < b.row ? -1 : 1;
    return a.column < b.column ? -1 : a.column > b.column;
}

static int compare_complaints(const void *a, const void *b)
{
    const complaint *left = a;
    const complaint *right = b;
    int order = compare_positions(left->position, right->position);
    return order ? order : left->local < right->local ? -1 : 1;
}

static int compare_unsafe(const void *a, const void *b)
{
    return compare_positions(((const us_unsafe_literal *)a)->literal->span.position,
                             ((const us_unsafe_literal *)b)->literal->span.position);
}

/* The ground part of a rule's reference, as text. */
static us_str rule_name(us_compiler *compiler, const us_rule *rule)
{
    us_term ref = {.kind = US_TERM_REF, .as.list = rule->head.reference};
    size_t count = 1;
    while (count < ref.as.list.count && ref.as.list.items[count]->kind == US_TERM_SCALAR)
        count++;
    ref.as.list.count = count;
    return us_pass_term_text(compiler, &ref);
}

/* The number of rules of [module] that begin in [row] or before it. Rules are in
 * the order of the text. */
static size_t rules_until(const us_module *module, uint32_t row)
{
    size_t low = 0, high = module->rule_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (module->rules[middle]->span.position.row <= row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

us_str us_unsafe_scope(us_compiler *compiler, const us_clause *clause)
{
    if (!clause->rule)
        return US_STR_EMPTY;
    const us_module *module = clause->module;
    uint32_t row = clause->rule->span.position.row;
    us_str name = rule_name(compiler, clause->rule);
    for (size_t i = rules_until(module, row); i-- > 0;) {
        for (const us_rule *rule = module->rules[i]; rule; rule = rule->otherwise)
            if (rule->span.position.row == row &&
                !us_str_equal(rule_name(compiler, rule), name))
                return us_str_format(compiler->diags->arena, " in rule %.*s",
                                     US_STR_ARG(name));
        /* Its last branch may reach the line, those of rules before it can't. */
        if (module->rules[i]->span.position.row < row)
            break;
    }
    return US_STR_EMPTY;
}

static bool is_future_keyword(us_str name)
{
    static const char *const words[] = {"in",  "every", "contains", "if",
                                        "not", "and",   "or"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (us_str_is(name, words[i]))
            return true;
    return false;
}

static void report_variable(us_unsafe *u, uint32_t local, us_position position,
                            us_str scope)
{
    us_str name = us_pass_local_name(u->clause, local);
    if (is_future_keyword(name))
        us_pass_error(u->compiler, u->clause, "rego_unsafe_var_error", position,
                      "var %.*s is unsafe%.*s (hint: `import future.keywords.%.*s` to "
                      "import a future keyword)",
                      US_STR_ARG(name), US_STR_ARG(scope), US_STR_ARG(name));
    else
        us_pass_error(u->compiler, u->clause, "rego_unsafe_var_error", position,
                      "var %.*s is unsafe%.*s", US_STR_ARG(name), US_STR_ARG(scope));
}

/* What the withs of an every need, its domain needs too, and OPA misses it there.
 * Returns those, or a set without room if there are none. */
static us_vars withs_of_every(us_unsafe *u, const us_literal *literal)
{
    if (literal->kind != US_LITERAL_EVERY || literal->with_count == 0)
        return (us_vars){NULL, 0};
    us_literal only_withs = {.kind = US_LITERAL_KIND_COUNT,
                             .withs = literal->withs,
                             .with_count = literal->with_count};
    us_vars vars = us_vars_make(u->compiler->arena, u->clause);
    us_vars_of_literal(vars, &only_withs, 0);
    return vars;
}

/* By local, the first literal in the text that needs it; NULL for most. */
static const us_literal **first_needs(us_unsafe *u)
{
    us_arena *arena = u->compiler->arena;
    const us_literal **first =
        us_arena_alloc_zero(arena, (u->clause->locals->count + 1) * sizeof *first);
    for (size_t i = 0; i < u->count; i++) {
        const us_unsafe_literal *item = &u->items[i];
        us_arena_mark mark = us_arena_get_mark(arena);
        us_vars missed = withs_of_every(u, item->literal);
        for (size_t k = 0; k < item->vars.count; k++) {
            uint32_t v = item->vars.items[k];
            if (missed.words && us_vars_has(missed, v))
                continue;
            if (!first[v] || compare_positions(item->literal->span.position,
                                               first[v]->span.position) < 0)
                first[v] = item->literal;
        }
        us_arena_release(arena, mark);
    }
    return first;
}

/* The unsafe variables that have names, by place. */
static size_t collect_complaints(us_unsafe *u, complaint *out)
{
    const us_literal **first = first_needs(u);
    size_t count = 0;
    for (uint32_t v = 1; v <= u->clause->locals->count; v++)
        if (first[v] && us_pass_is_named(u->clause, v))
            out[count++] = (complaint){v, first[v]->span.position};
    qsort(out, count, sizeof *out, compare_complaints);
    return count;
}

/* Nothing unsafe has a name: the literals themselves are to blame. */
static void report_literals(us_unsafe *u, us_str scope)
{
    qsort(u->items, u->count, sizeof *u->items, compare_unsafe);
    us_vars seen = us_vars_make(u->compiler->arena, u->clause);
    for (size_t i = 0; i < u->count; i++) {
        const us_local_list *vars = &u->items[i].vars;
        bool is_new = false;
        for (size_t k = 0; k < vars->count; k++) {
            is_new = is_new || !us_vars_has(seen, vars->items[k]);
            us_vars_add(seen, vars->items[k]);
        }
        if (is_new)
            us_pass_error(u->compiler, u->clause, "rego_unsafe_var_error",
                          u->items[i].literal->span.position, "expression is unsafe%.*s",
                          US_STR_ARG(scope));
    }
}

static int compare_names(const void *a, const void *b)
{
    return us_str_compare(*(const us_str *)a, *(const us_str *)b);
}

/* The names of the variables on the left of the unsafe :=, sorted. */
typedef struct name_list {
    us_str *items;
    size_t count;
} name_list;

static name_list assigned_names(us_unsafe *u)
{
    us_arena *arena = u->compiler->arena;
    us_vars assigned = us_vars_make(arena, u->clause);
    for (size_t i = 0; i < u->count; i++)
        if (us_literal_is_assignment(u->items[i].literal))
            us_vars_of_term(assigned, u->items[i].literal->as.call.items[1], 0);
    us_local_list locals = us_vars_list(arena, assigned);
    name_list names = {us_arena_alloc_array(arena, locals.count + 1, sizeof(us_str)),
                       locals.count};
    for (size_t i = 0; i < locals.count; i++)
        names.items[i] = us_pass_local_name(u->clause, locals.items[i]);
    qsort(names.items, names.count, sizeof *names.items, compare_names);
    return names;
}

static bool is_assigned(const us_unsafe *u, const name_list *assigned, uint32_t local)
{
    us_str name = us_pass_local_name(u->clause, local);
    return bsearch(&name, assigned->items, assigned->count, sizeof name, compare_names);
}

/* A variable that := would bind is only unsafe because its value is: it is
 * mentioned only if there is nothing else to mention. */
void us_unsafe_report(us_unsafe *u)
{
    us_str scope = us_unsafe_scope(u->compiler, u->clause);
    name_list assigned = assigned_names(u);
    complaint *complaints = us_arena_alloc_array(
        u->compiler->arena, u->clause->locals->count + 1, sizeof *complaints);
    size_t count = collect_complaints(u, complaints);
    bool others = false;
    for (size_t i = 0; i < count; i++)
        others = others || !is_assigned(u, &assigned, complaints[i].local);
    for (size_t i = 0; i < count; i++)
        if (!others || !is_assigned(u, &assigned, complaints[i].local))
            report_variable(u, complaints[i].local, complaints[i].position, scope);
    if (count == 0)
        report_literals(u, scope);
}
