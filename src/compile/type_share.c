/* Types of rules that threads share.
 *
 * The type of a rule that no other reads is asked for by nobody but queries, which come later. So
 * when all others are known, threads find these types, each with a checker of its own that
 * looks at the types of the others, and adds no type to them; that is done when all are there.
 * At the first error they give up: what is said of it can depend on the order of rules. */
#include "compile/type_check.h"

typedef struct sharing {
    const us_checker *checker;
    us_clause *const *clauses;
    const us_portion *portions;
    size_t portion_count;
    size_t count;
    const us_type_node **types; /* by clause */
    us_checker *own;            /* by portion: what is left of its checker */
} sharing;

bool us_checker_may_share(const us_checker *c, const us_rules *rules)
{
    return rules->portion_count > 0 && !c->facts && !c->compiler->type_notes;
}

/* A checker that finds all that [c] knows, and makes what it needs itself. */
static us_checker beside(const us_checker *c, us_portion *portion)
{
    us_arena *arena = portion->rules.scratch;
    us_checker own = {.types = us_types_make(arena),
                      .compiler = &portion->compiler,
                      .graph = &portion->graph,
                      .documents = c->documents};
    own.types.work = c->types.work;
    own.builtins = us_checker_no_builtins(arena);
    own.rules = us_arena_alloc(arena, sizeof *own.rules);
    *own.rules = *c->rules;
    own.rules->whole =
        us_arena_alloc_zero(arena, c->rules->size * sizeof *own.rules->whole);
    return own;
}

static void check_share(void *data, us_portion *portion)
{
    sharing *s = data;
    size_t number = (size_t)(portion - s->portions);
    us_checker own = beside(s->checker, portion);
    size_t to = s->count * (number + 1) / s->portion_count;
    for (size_t i = s->count * number / s->portion_count; i < to; i++)
        if (!us_checker_rule(&own, &portion->rules, s->clauses[i], &s->types[i]))
            us_pass_give_up(&portion->compiler);
    s->own[number] = own;
}

/* Takes what the threads did from the work that [c] may do; false if it was too much. */
static bool add_up(us_checker *c, const sharing *s)
{
    size_t before = c->types.work;
    for (size_t i = 0; i < s->portion_count; i++) {
        size_t done = before - s->own[i].types.work;
        if (done >= c->types.work)
            return false;
        c->types.work -= done;
        c->deprecated |= s->own[i].deprecated;
    }
    return true;
}

bool us_checker_share(us_checker *c, us_rules *rules, us_clause *const *clauses,
                      size_t count)
{
    us_arena *arena = c->types.arena;
    sharing s = {.checker = c,
                 .clauses = clauses,
                 .portions = rules->portions,
                 .portion_count = rules->portion_count,
                 .count = count};
    if (count == 0)
        return true;
    s.types = us_arena_alloc_array(arena, count, sizeof *s.types);
    s.own = us_arena_alloc_array(arena, s.portion_count, sizeof *s.own);
    if (!us_portions_run(rules, check_share, &s))
        return false;
    if (!add_up(c, &s)) {
        c->compiler->gave_up = true;
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (s.types[i])
            us_type_layer_insert(&c->types, c->rules, clauses[i]->node, s.types[i]);
    return true;
}
