#include "compile/type_notes.h"

#include "base/sort.h"
#include "compile/type_check.h"
#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"

enum { TEXT_MAX = 400 };

static void add(us_type_notes *notes, us_str file, us_position at,
                const us_type_node *type)
{
    us_buf text = us_buf_make(notes->arena);
    const us_type_note *last = notes->count > 0 ? &notes->items[notes->count - 1] : NULL;
    bool same = last && us_str_equal(last->file, file);
    file = same ? last->file : us_str_copy(notes->arena, file);
    us_type_print(&text, type, TEXT_MAX);
    if (text.length > TEXT_MAX)
        us_buf_add_c(&text, " …");
    notes->items = us_arena_room(notes->arena, notes->items, notes->count,
                                 &notes->capacity, sizeof *notes->items);
    notes->items[notes->count++] = (us_type_note){file, at.offset, us_buf_str(&text)};
}

typedef struct variable_walk {
    us_checker *checker;
    us_str file;
    bool *seen; /* by local: one place of each is enough */
} variable_walk;

static bool see(void *data, us_term *term)
{
    variable_walk *w = data;
    uint32_t local = term->kind == US_TERM_VARIABLE ? term->as.variable.local : 0;
    if (!local || term->as.variable.generated || term->as.variable.wildcard ||
        w->seen[local])
        return true;
    const us_type_node *type = us_checker_local(w->checker, local);
    w->seen[local] = true;
    if (type && type->kind != US_KIND_UNKNOWN)
        add(w->checker->compiler->type_notes, w->file, term->span.position, type);
    return true;
}

void us_type_notes_variables(us_checker *checker, us_clause *clause)
{
    variable_walk w = {.checker = checker, .file = clause->module->file};
    us_visitor visitor = {.data = &w, .term = see};
    w.seen = us_arena_alloc_zero(checker->types.arena, checker->local_capacity + 1);
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_walk_term(&visitor, clause->arguments.items[i]);
    us_walk_body(&visitor, clause->body);
}

/* ---- Queries */

static void add_of_query(us_type_notes *notes, const us_term *term,
                         const us_type_node *type)
{
    us_buf name = us_buf_make(notes->arena), text = us_buf_make(notes->arena);
    us_ast_print_term(&name, term);
    us_str printed = us_buf_str(&name);
    for (size_t i = 0; i < notes->query_count; i++)
        if (us_str_equal(notes->query[i].name, printed))
            return;
    us_type_print(&text, type, TEXT_MAX);
    if (text.length > TEXT_MAX)
        us_buf_add_c(&text, " …");
    notes->query = us_arena_room(notes->arena, notes->query, notes->query_count,
                                 &notes->query_capacity, sizeof *notes->query);
    notes->query[notes->query_count++] = (us_type_of_query){printed, us_buf_str(&text)};
}

/* What the compiler made has no name that anybody knows. */
static bool is_written(const us_term *term)
{
    if (term->kind == US_TERM_VARIABLE)
        return !term->as.variable.generated && !term->as.variable.wildcard;
    for (size_t i = 0; i < term->as.list.count; i++)
        if (term->as.list.items[i]->kind == US_TERM_VARIABLE &&
            !is_written(term->as.list.items[i]))
            return false;
    return true;
}

static bool see_of_query(void *data, us_term *term)
{
    us_checker *c = data;
    const us_type_node *type = NULL;
    if (term->kind == US_TERM_REF && is_written(term))
        type = us_checker_ref(c, &term->as.list);
    else if (term->kind == US_TERM_VARIABLE && term->as.variable.local &&
             is_written(term))
        type = us_checker_local(c, term->as.variable.local);
    /* A built-in function, or an operator: everybody knows its type. */
    if (type && type->kind == US_KIND_FUNCTION && !us_term_has_head(term, "data"))
        return true;
    if (type && type->kind != US_KIND_UNKNOWN)
        add_of_query(c->compiler->type_notes, term, type);
    return true;
}

void us_type_notes_query(us_checker *checker, us_clause *clause)
{
    us_visitor visitor = {.data = checker, .term = see_of_query};
    us_walk_body(&visitor, clause->body);
}

static int compare(void *data, const void *a, const void *b)
{
    const us_type_note *one = a, *other = b;
    (void)data;
    int order = us_str_compare(one->file, other->file);
    if (order)
        return order;
    return one->offset < other->offset ? -1 : one->offset > other->offset;
}

void us_type_notes_rules(us_checker *checker)
{
    const us_compiler *compiler = checker->compiler;
    us_type_notes *notes = compiler->type_notes;
    for (size_t i = 0; i < compiler->clause_count; i++) {
        const us_clause *clause = compiler->clauses[i];
        const us_type_node *type = clause->node && checker->rules->types
                                       ? checker->rules->types[clause->node->index]
                                       : NULL;
        if (type && clause->rule)
            add(notes, clause->module->file,
                clause->rule->head.reference.items[0]->span.position, type);
    }
    us_sort(notes->arena, notes->items, notes->count, sizeof *notes->items, compare,
            NULL);
    notes->complete = true;
}

const us_type_note *us_type_notes_find(const us_type_notes *notes, us_str file,
                                       uint32_t offset)
{
    us_type_note sought = {file, offset, US_STR_EMPTY};
    size_t low = 0, high = notes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(NULL, &notes->items[middle], &sought);
        if (order == 0)
            return &notes->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
