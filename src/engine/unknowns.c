/* Evaluations of inputs of which something is unknown: by a machine of their own, which is made
 * when the first such input comes. */
#include "engine/engine.h"

#include "value/unknown.h"

bool usher_result_is_indeterminate(const usher_result *result)
{
    return result->indeterminate;
}

bool us_unknowns_begin(usher_worker *worker, bool *full)
{
    const us_program *program = worker->policy->unknowns;
    us_arena *arena = &worker->permanent;
    us_recovery recovery;

    *full = false;
    worker->result.indeterminate = !program;
    if (!program)
        return false;
    arena->recovery = &recovery;
    worker->request.recovery = &recovery;
    if (US_RECOVER(&recovery))
        *full = true;
    else if (!worker->unknowns)
        worker->unknowns = us_vm_new(arena, &worker->request, program);
    arena->recovery = NULL;
    worker->request.recovery = NULL;
    worker->result.indeterminate = *full;
    if (*full)
        return false;
    worker->vm = worker->unknowns;
    return true;
}

/* What is at the rest of the entry's path in [value]; NONE where nothing is. */
static us_value follow(const us_entry *entry, us_value value)
{
    for (size_t i = 0; i < entry->rest_count; i++) {
        const us_value *below = us_value_get(value, entry->rest[i]);
        if (!below)
            return us_value_has_unknown(value) ? US_UNKNOWN : US_NONE;
        value = *below;
    }
    return value;
}

/* [value] as it is told: a set without the sign that it is open, and nothing else that is not
 * wholly known. */
static us_value known_part(us_arena *arena, us_value value)
{
    if (!us_value_has_unknown(value))
        return value;
    if (us_value_tag(value) != US_TAG_SET)
        return US_NONE;
    us_set *known = us_set_new(arena, value.as.set->count);
    for (uint32_t i = 0; i < value.as.set->count; i++)
        if (!us_value_has_unknown(value.as.set->items[i]))
            us_set_add(known, value.as.set->items[i]);
    return us_value_set(known);
}

usher_outcome us_unknowns_finish(usher_worker *worker, const us_entry *entry,
                                 us_value value)
{
    bool met = us_vm_met_unknown(worker->vm, &value);
    value = follow(entry, value);
    worker->result.indeterminate = met || us_value_has_unknown(value);
    value = known_part(&worker->request, value);
    if (us_value_is_none(value))
        return USHER_UNDEFINED;
    worker->result.value = value;
    worker->result.has_value = true;
    return USHER_OK;
}

/* NONE where some part of it is not known. */
static us_value known_row(us_arena *arena, us_value row)
{
    us_array *known = us_array_new(arena, row.as.array->count);
    for (uint32_t i = 0; i < row.as.array->count; i++) {
        us_value part = known_part(arena, row.as.array->items[i]);
        if (us_value_is_none(part))
            return US_NONE;
        us_array_push(known, part);
    }
    return us_value_array(known);
}

bool us_unknowns_rows(usher_worker *worker, us_value *rows)
{
    bool met = us_vm_met_unknown(worker->vm, rows);
    us_array *known = us_array_new(&worker->request, 1);
    bool are_there = us_value_tag(*rows) == US_TAG_ARRAY;
    worker->result.indeterminate =
        met || (!us_value_is_none(*rows) && us_value_has_unknown(*rows));
    for (uint32_t i = 0; are_there && i < rows->as.array->count; i++) {
        us_value row = known_row(&worker->request, rows->as.array->items[i]);
        if (!us_value_is_none(row))
            us_array_push(known, row);
    }
    *rows = us_value_array(known);
    return known->count > 0;
}
