/* What a rule reads that a `with` could replace, and where it has one.
 *
 * sites.c needs this of all rules at once, when their nodes left the cache long ago; so it is
 * collected by the last step that has a rule at hand, if some rule has a `with` at all. */
#include "compile/rules.h"
#include "syntax/ast_walk.h"

typedef struct reading {
    us_arena *arena;
    us_reads *reads;
    size_t root_capacity;
    size_t with_capacity;
    us_visitor visitor;
} reading;

static bool read_term(void *data, us_term *term)
{
    reading *r = data;
    us_reads *reads = r->reads;
    const us_term *head = term->kind == US_TERM_REF ? term->as.list.items[0] : term;

    if (head->kind != US_TERM_VARIABLE || head->as.variable.local != 0)
        return true;
    if (us_term_is_root(term)) {
        reads->roots = us_arena_room(r->arena, reads->roots, reads->root_count,
                                     &r->root_capacity, sizeof *reads->roots);
        reads->roots[reads->root_count++] = term;
    }
    /* The head of a ref has been looked at with it; alone it would be all of data. */
    for (size_t i = 1; term->kind == US_TERM_REF && i < term->as.list.count; i++)
        us_walk_term(&r->visitor, term->as.list.items[i]);
    return false;
}

static bool read_literal(void *data, us_literal *literal)
{
    reading *r = data;
    us_reads *reads = r->reads;
    if (literal->with_count == 0)
        return true;
    reads->withs = us_arena_room(r->arena, reads->withs, reads->with_count,
                                 &r->with_capacity, sizeof *reads->withs);
    reads->withs[reads->with_count++] = literal;
    return true;
}

us_reads *us_clause_reads(us_arena *arena, us_clause *first)
{
    if (first->reads)
        return first->reads;
    reading r = {.arena = arena, .reads = us_arena_alloc_zero(arena, sizeof *r.reads)};
    r.visitor = (us_visitor){.data = &r, .literal = read_literal, .term = read_term};
    for (us_clause *clause = first; clause; clause = clause->otherwise) {
        us_walk_body(&r.visitor, clause->body);
        us_walk_head(&r.visitor, clause);
    }
    return first->reads = r.reads;
}

bool us_rule_reads(us_rules *rules, us_clause *first)
{
    if (rules->has_withs)
        us_clause_reads(rules->compiler->arena, first);
    return true;
}
