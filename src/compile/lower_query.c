/* The routine of a query. */
#include "compile/lower_rule.h"

/* Where the literal with this id stands among those as written; ids ascend. */
static size_t find_written(const us_query *query, uint32_t id)
{
    size_t from = 0, to = query->written->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (query->written->items[middle]->id < id)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = from < query->written->count && query->written->items[from]->id == id;
    return found ? from : query->written->count;
}

/* What is left of the literals as written: not those that only declare. */
static void order_expressions(us_emitter *emitter, us_query *query)
{
    const us_body *body = query->clause->body;
    size_t written = query->written->count;
    bool *seen = us_arena_alloc_zero(emitter->arena, written + 1);
    query->order = us_arena_alloc_array(emitter->arena, written + 1, sizeof(size_t));
    query->order_count = 0;
    for (size_t i = 0; i < body->count; i++) {
        size_t index = find_written(query, body->items[i]->id);
        if (body->items[i]->generated || index == written || seen[index])
            continue;
        seen[index] = true;
        query->order[query->order_count++] = index;
    }
}

/* An answer is the value of each literal that was written, then of each variable. */
void us_lower_query(us_emitter *emitter, us_query *query)
{
    order_expressions(emitter, query);
    us_lowering lowering = us_routine_begin(emitter);
    size_t start = emitter->program->code_count;
    uint32_t written = (uint32_t)query->order_count;
    uint32_t width = written + (uint32_t)query->answer_count;
    us_label exhausted = us_emit_label(emitter);

    us_clause_enter(&lowering, query->clause);
    lowering.source.file = us_emit_file(emitter, US_STR_EMPTY);
    us_lower_register(&lowering);
    lowering.fail = exhausted;
    us_mark_enter_body(&lowering, query->clause->body);
    us_lower_body(&lowering, query->clause->body);
    uint32_t answer = us_lower_registers(&lowering, width > 0 ? width : 1);
    for (uint32_t i = 0; i < written; i++) {
        uint32_t local = query->value_locals[query->order[i]];
        us_emit_plain(&lowering, US_OP_MOVE, answer + i,
                      local == 0 ? us_emit_constant(&lowering, US_TRUE)
                                 : lowering.where[local]);
    }
    for (uint32_t i = 0; i < query->answer_count; i++)
        us_emit_plain(&lowering, US_OP_MOVE, answer + written + i,
                      lowering.where[query->answer_locals[i]]);
    us_emit(&lowering, US_OP_EMIT, 0, answer, width, US_NO_LABEL, 0);
    us_mark_exit_body(&lowering, query->clause->body, false);
    us_emit_jump(&lowering, lowering.fail);
    us_emit_place(emitter, exhausted);
    us_emit_plain(&lowering, US_OP_RETURN, 0, 0);
    us_routine_finish(&lowering, US_ROUTINE_QUERY, start, US_NO_NODE, US_STR("query"), 0);
}
