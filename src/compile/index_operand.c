/* Clauses of functions by the value of an operand.
 *
 * Functions are often tables: clauses that differ in a constant in the place of an operand.
 * For each of those constants there is a list of the clauses that can hold, with those
 * that take any value, in their order. */
#include "compile/lower.h"

/* The most places in the lists of one function: beyond, all clauses are tried. */
enum { PLACES_MAX = 1 << 16 };

/* The constant that the clause asks for as operand number [operand], from 1; or none. Else
 * branches have the operands of the first. */
static us_value wanted_by(const us_clause *clause, uint32_t operand)
{
    const us_term *pattern = clause->arguments.items[operand - 1];
    return pattern->kind == US_TERM_SCALAR ? pattern->as.scalar : US_NONE;
}

uint32_t us_index_operand(us_arena *arena, us_clause *const *clauses, size_t count)
{
    uint32_t best = 0;
    size_t most = 1;

    for (uint32_t n = 1; count > 0 && n <= clauses[0]->arguments.count; n++) {
        us_object *values = us_object_new(arena, 8);
        size_t constants = 0;
        for (size_t i = 0; i < count; i++) {
            us_value wanted = wanted_by(clauses[i], n);
            if (us_value_is_none(wanted))
                continue;
            constants++;
            us_object_put(values, wanted, US_TRUE);
        }
        size_t places = (values->count + 1) * (count - constants + 1) + constants;
        if (values->count <= most || places > PLACES_MAX)
            continue;
        most = values->count;
        best = n;
    }
    return best;
}

/* Clauses of one value in a row: the first and, by clause, the next. */
typedef struct rows {
    us_object *first; /* value → clause */
    us_object *last;
    uint32_t *next; /* by clause; US_NO_CLAUSE: none */
    uint32_t any;   /* the first of those that take any value */
} rows;

static void append(rows *r, us_value wanted, uint32_t clause)
{
    const us_value *last = us_object_get(r->last, wanted);
    if (last)
        r->next[last->as.integer] = clause;
    else
        us_object_add(r->first, wanted, us_value_integer(clause));
    us_object_put(r->last, wanted, us_value_integer(clause));
}

static rows sort_clauses(us_arena *arena, us_clause *const *clauses, uint32_t count,
                         uint32_t operand)
{
    rows r = {us_object_new(arena, 8), us_object_new(arena, 8),
              us_arena_alloc_array(arena, count, sizeof *r.next), US_NO_CLAUSE};
    uint32_t last = US_NO_CLAUSE;
    for (uint32_t i = 0; i < count; i++) {
        us_value wanted = wanted_by(clauses[i], operand);
        r.next[i] = US_NO_CLAUSE;
        if (!us_value_is_none(wanted)) {
            append(&r, wanted, i);
            continue;
        }
        if (last == US_NO_CLAUSE)
            r.any = i;
        else
            r.next[last] = i;
        last = i;
    }
    return r;
}

static void add_entry(us_arena *arena, us_clause_group *group, size_t *capacity,
                      uint32_t entry)
{
    group->entries = us_arena_room(arena, group->entries, group->entry_count, capacity,
                                   sizeof *group->entries);
    group->entries[group->entry_count++] = entry;
}

us_clause_group us_index_clauses(us_arena *arena, us_clause *const *clauses, size_t count,
                                 uint32_t operand, const uint32_t *starts)
{
    us_clause_group group = {.values = us_object_new(arena, 8),
                             .clause_count = (uint32_t)count};
    rows r = sort_clauses(arena, clauses, (uint32_t)count, operand);
    size_t capacity = 0;

    for (uint32_t list = 0; list <= r.first->count; list++) {
        uint32_t own = US_NO_CLAUSE, any = r.any;
        if (list > 0) {
            own = (uint32_t)r.first->values[list - 1].as.integer;
            us_object_add(group.values, r.first->keys[list - 1],
                          us_value_integer(group.entry_count));
        }
        while (own != US_NO_CLAUSE || any != US_NO_CLAUSE) {
            uint32_t *nearer = own < any ? &own : &any;
            add_entry(arena, &group, &capacity, starts[*nearer]);
            *nearer = r.next[*nearer];
        }
        add_entry(arena, &group, &capacity, US_NO_CLAUSE);
    }
    us_value_freeze(us_value_object(group.values));
    return group;
}
