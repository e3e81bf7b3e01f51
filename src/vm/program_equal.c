/* Programs that do the same, whatever places they come from. */
#include "vm/program.h"

#include "value/object.h"

static bool same_numbers(const uint32_t *a, size_t a_count, const uint32_t *b,
                         size_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool same_values(const us_value *a, size_t a_count, const us_value *b,
                        size_t b_count)
{
    for (size_t i = 0; a_count == b_count && i < a_count; i++)
        if (!us_value_equal(a[i], b[i]))
            return false;
    return a_count == b_count;
}

static bool same_objects(us_object *a, us_object *b)
{
    return a == b || (a && b && us_value_equal(us_value_object(a), us_value_object(b)));
}

static bool same_code(const us_program *a, const us_program *b)
{
    for (size_t i = 0; a->code_count == b->code_count && i < a->code_count; i++) {
        const us_instruction *x = &a->code[i], *y = &b->code[i];
        if (x->op != y->op || x->a != y->a || x->b != y->b || x->c != y->c ||
            x->target != y->target || x->extra != y->extra)
            return false;
    }
    return a->code_count == b->code_count && a->builtin_count == b->builtin_count &&
           (a->builtin_count == 0 ||
            memcmp(a->builtins, b->builtins, a->builtin_count * sizeof *a->builtins) ==
                0) &&
           same_values(a->constants, a->constant_count, b->constants, b->constant_count);
}

static bool same_routines(const us_program *a, const us_program *b)
{
    for (size_t i = 0; a->routine_count == b->routine_count && i < a->routine_count;
         i++) {
        const us_routine *x = &a->routines[i], *y = &b->routines[i];
        if (x->kind != y->kind || x->start != y->start || x->end != y->end ||
            x->node != y->node || x->argument_count != y->argument_count)
            return false;
    }
    for (size_t i = 0; a->node_count == b->node_count && i < a->node_count; i++) {
        const us_node *x = &a->nodes[i], *y = &b->nodes[i];
        if (!us_value_equal(x->key, y->key) || x->parent != y->parent ||
            x->routine != y->routine || x->is_rule != y->is_rule)
            return false;
    }
    return a->routine_count == b->routine_count && a->node_count == b->node_count;
}

static bool same_sites(const us_program *a, const us_program *b)
{
    for (size_t i = 0; a->site_count == b->site_count && i < a->site_count; i++) {
        const us_with_site *x = &a->sites[i], *y = &b->sites[i];
        if (x->target_count != y->target_count)
            return false;
        for (size_t k = 0; k < x->target_count; k++) {
            const us_with_target *from = &x->targets[k], *to = &y->targets[k];
            if (from->kind != to->kind || from->function != to->function ||
                from->mock != to->mock || from->replacement != to->replacement ||
                !same_values(from->path, from->path_length, to->path, to->path_length))
                return false;
        }
    }
    return a->site_count == b->site_count;
}

static bool same_groups(const us_program *a, const us_program *b)
{
    if (a->group_count != b->group_count ||
        a->clause_group_count != b->clause_group_count)
        return false;
    for (size_t i = 0; i < a->group_count; i++) {
        const us_index_group *x = &a->groups[i], *y = &b->groups[i];
        if (x->first != y->first ||
            !same_numbers(x->entries, x->count, y->entries, y->count))
            return false;
    }
    for (size_t i = 0; i < a->clause_group_count; i++) {
        const us_clause_group *x = &a->clause_groups[i], *y = &b->clause_groups[i];
        if (!same_objects(x->values, y->values) ||
            !same_numbers(x->entries, x->entry_count, y->entries, y->entry_count))
            return false;
    }
    return true;
}

static bool same_index(const us_index *a, const us_index *b)
{
    if (a->path_count != b->path_count || a->test_count != b->test_count ||
        a->rule_count != b->rule_count)
        return false;
    for (size_t i = 0; i < a->path_count; i++) {
        const us_index_path *x = &a->paths[i], *y = &b->paths[i];
        if (x->kind != y->kind || x->shared != y->shared ||
            x->list_count != y->list_count || !same_objects(x->values, y->values) ||
            !same_numbers(x->starts, x->list_count + 1, y->starts, y->list_count + 1) ||
            !same_numbers(x->rules, x->starts[x->list_count], y->rules,
                          y->starts[y->list_count]))
            return false;
    }
    for (size_t i = 0; i < a->test_count; i++)
        if (a->tests[i].kind != b->tests[i].kind ||
            a->tests[i].shared != b->tests[i].shared ||
            a->tests[i].constant != b->tests[i].constant)
            return false;
    return true;
}

static bool same_shared(const us_program *a, const us_program *b)
{
    for (size_t i = 0; a->shared_count == b->shared_count && i < a->shared_count; i++) {
        const us_shared *x = &a->shared[i], *y = &b->shared[i];
        if (x->is_call != y->is_call || x->number != y->number ||
            !same_numbers(x->operands, x->count, y->operands, y->count))
            return false;
    }
    return a->shared_count == b->shared_count;
}

bool us_program_equal(const us_program *a, const us_program *b)
{
    return same_code(a, b) && same_routines(a, b) && same_sites(a, b) &&
           same_groups(a, b) && same_index(&a->index, &b->index) && same_shared(a, b);
}
