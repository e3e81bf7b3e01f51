/* The evaluation as it goes: which queries are at work, and where to stop.
 *
 * The machine tells of each mark that it reaches. A query ends when something outside of it is told
 * of: nothing is told of its end itself. Its variables lie in registers, and are looked for
 * only where someone wants to see them. */
#include "debugger/session.h"

#include <stdlib.h>

/* ---- Stopping ------------------------------------------------------------------------------ */

static void forget_stop(us_debugger *debug)
{
    debug->first_handle += (int64_t)debug->handle_count;
    debug->handles = NULL;
    debug->handle_count = debug->handle_capacity = 0;
    debug->stop_failed = false;
    us_arena_reset(&debug->stop, (size_t)1 << 20);
}

static void tell_stop(us_debugger *debug)
{
    us_buf body = us_buf_make(&debug->stop);
    us_buf_add_format(&body,
                      "{\"reason\":\"%.*s\",\"threadId\":1,\"allThreadsStopped\":true",
                      US_STR_ARG(debug->stop_reason));
    if (debug->stop_text.length > 0) {
        us_buf_add_c(&body, ",\"text\":");
        us_json_write_string(&body, debug->stop_text, false);
    }
    us_buf_add_char(&body, '}');
    us_debugger_event(debug, &debug->stop, "stopped", us_buf_str(&body));
}

/* Waits until the client lets the evaluation go on. */
static void stop(us_debugger *debug, const char *reason, us_str text)
{
    debug->wants_pause = false;
    debug->stop_reason = us_str_from(reason);
    debug->stop_text = text;
    debug->state = US_DEBUGGER_STOPPED;
    tell_stop(debug);
    while (debug->state == US_DEBUGGER_STOPPED)
        pthread_cond_wait(&debug->moved, &debug->lock);
    forget_stop(debug);
}

void us_debugger_resume(us_debugger *debug, us_debugger_mode mode)
{
    debug->mode = mode;
    debug->mode_depth =
        debug->query_count > 0 ? debug->queries[debug->query_count - 1].depth : 0;
    debug->state = US_DEBUGGER_RUNNING;
    pthread_cond_broadcast(&debug->moved);
}

/* True if a step ends in a query of [depth]. */
static bool step_ends(const us_debugger *debug, uint32_t depth)
{
    switch (debug->mode) {
    case US_DEBUGGER_RUN:
        return false;
    case US_DEBUGGER_STEP_IN:
        return true;
    case US_DEBUGGER_STEP_OVER:
        return depth <= debug->mode_depth;
    case US_DEBUGGER_STEP_OUT:
        return depth < debug->mode_depth;
    }
    return false;
}

/* ---- Queries at work --------------------------------------------------------------------------- */

static us_debugger_query *innermost(us_debugger *debug)
{
    return debug->query_count > 0 ? &debug->queries[debug->query_count - 1] : NULL;
}

/* As us_arena_room for what is kept from one query to the next. */
static void *more_room(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity * 2 + 8;
    void *grown = realloc(items, *capacity * size);
    if (!grown)
        abort();
    return grown;
}

static bool stops_at_failure(const us_debugger *debug, const us_debugger_query *query)
{
    if (query->enter->node != US_MARK_RULE || query->answered || !query->enter->told)
        return false;
    return debug->filters[US_DEBUGGER_FILTER_BODY] ||
           (debug->filters[US_DEBUGGER_FILTER_TEST] && debug->launch.test.length > 0 &&
            us_str_equal(query->enter->text, debug->launch.test));
}

/* The innermost query ends. */
static void end_query(us_debugger *debug)
{
    us_debugger_query *query = innermost(debug);
    if (stops_at_failure(debug, query) && !atomic_load(&debug->cancelled)) {
        debug->stop_failed = query->failed != NULL;
        if (query->failed)
            query->last = query->failed;
        stop(debug, "exception",
             us_str_format(&debug->stop, "%.*s: no solution for this body",
                           US_STR_ARG(query->enter->text)));
    }
    debug->query_count--;
}

static us_debugger_query *begin_query(us_debugger *debug, const us_vm_event *event)
{
    const us_debugger_query *around = innermost(debug);
    uint32_t depth = around ? around->depth + 1 : 1;
    uint32_t row = around && event->mark->node == US_MARK_BODY ? around->row : 0;
    size_t old = debug->query_capacity;
    debug->queries = more_room(debug->queries, debug->query_count, &debug->query_capacity,
                               sizeof *debug->queries);
    if (debug->query_capacity > old)
        memset(&debug->queries[old], 0,
               (debug->query_capacity - old) * sizeof *debug->queries);
    us_debugger_query *query = &debug->queries[debug->query_count++];
    if (debug->query_made < debug->query_count)
        debug->query_made = debug->query_count;
    *query = (us_debugger_query){.query = event->query,
                                 .parent = event->parent,
                                 .frame = event->frame,
                                 .base = event->base,
                                 .depth = depth,
                                 .row = row,
                                 .enter = event->mark,
                                 .last = event->mark,
                                 .literals = query->literals,
                                 .literal_capacity = query->literal_capacity,
                                 .kept = {query->kept.items, 0, query->kept.capacity}};
    return query;
}

/* What is deeper than the routine of the event has ended, and answers of it with it. */
static void leave_routines(us_debugger *debug, size_t frame)
{
    while (debug->query_count > 0 && innermost(debug)->frame > frame)
        end_query(debug);
    while (debug->answer_count > 0 &&
           debug->answers[debug->answer_count - 1].frame > frame)
        debug->answer_count--;
}

/* The query of the event, which is the innermost from here on. */
static us_debugger_query *query_of(us_debugger *debug, const us_vm_event *event)
{
    size_t at = debug->query_count;
    while (at > 0 && debug->queries[at - 1].query != event->query)
        at--;
    if (at == 0) {
        at = debug->query_count;
        while (at > 0 && debug->queries[at - 1].query != event->parent)
            at--;
        while (debug->query_count > at)
            end_query(debug);
        return begin_query(debug, event);
    }
    while (debug->query_count > at)
        end_query(debug);
    return innermost(debug);
}

/* The literal of [mark] is the last one on the way. */
static void reach_literal(us_debugger_query *query, const us_mark *mark)
{
    size_t count = 0;
    while (count < query->literal_count && query->literals[count] != mark->literal)
        count++;
    query->literals =
        more_room(query->literals, count, &query->literal_capacity, sizeof(uint32_t));
    query->literals[count] = mark->literal;
    query->literal_count = count + 1;
}

/* For whom it may concern that the body had no solution. */
static void keep_variables(us_debugger *debug, us_debugger_query *query,
                           const us_mark *mark)
{
    us_debugger_variables found =
        us_debugger_variables_of(debug, &debug->stop, debug->query_count - 1);
    query->failed = mark;
    query->kept.count = 0;
    for (size_t i = 0; i < found.count; i++) {
        query->kept.items = more_room(query->kept.items, query->kept.count,
                                      &query->kept.capacity, sizeof *query->kept.items);
        query->kept.items[query->kept.count++] = found.items[i];
    }
    us_arena_reset(&debug->stop, (size_t)1 << 20);
}

/* ---- Where to stop -------------------------------------------------------------------------------- */

/* A literal of which the compiler made several is one. */
static bool is_part_of_written(us_debugger_query *query, const us_mark *mark)
{
    const us_mark *first = query->first;
    bool same = first && first != mark &&
                first->written.position.offset == mark->written.position.offset;
    if (!same)
        query->first = mark;
    return same;
}

static void arrive(us_debugger *debug, us_debugger_query *query, const us_mark *mark)
{
    const us_mark_place *place = us_debugger_place_of(debug, query);
    uint32_t row = query->row;
    bool literal = mark->node == US_MARK_LITERAL || mark->node == US_MARK_EVERY;
    if (!place)
        return;
    query->row = place->position.row;
    if (!mark->told || (literal && is_part_of_written(query, mark)))
        return;
    bool entry = debug->launch.stop_on_entry;
    if (place->position.row != row &&
        us_debugger_breakpoint_hit(debug, place->file, place->position.row))
        stop(debug, "breakpoint", US_STR_EMPTY);
    else if (debug->wants_pause)
        stop(debug, "pause", US_STR_EMPTY);
    else if (step_ends(debug, query->depth))
        stop(debug, entry ? "entry" : "step", US_STR_EMPTY);
    else
        return;
    debug->launch.stop_on_entry = false;
}

/* A rule has a solution: a step shows its head, and what it makes. */
static void leave_rule(us_debugger *debug, us_debugger_query *query, const us_mark *mark)
{
    query->exit = mark;
    query->answered = true;
    if (mark->node == US_MARK_RULE && us_debugger_place_of(debug, query) &&
        step_ends(debug, query->depth))
        stop(debug, "step", US_STR_EMPTY);
}

static void add_answer(us_debugger *debug, const us_vm_event *event)
{
    debug->answers = more_room(debug->answers, debug->answer_count,
                               &debug->answer_capacity, sizeof *debug->answers);
    debug->answers[debug->answer_count++] = (us_debugger_answer){
        event->frame, event->mark->element, event->key, event->value};
}

static void follow_mark(us_debugger *debug, const us_vm_event *event)
{
    const us_mark *mark = event->mark;
    us_debugger_query *query = query_of(debug, event);
    bool literal = mark->node == US_MARK_LITERAL || mark->node == US_MARK_EVERY;
    if (mark->written.position.row > 0)
        query->last = mark;
    if (literal) {
        reach_literal(query, mark);
        query->exit = NULL;
    }
    bool filtered = debug->filters[US_DEBUGGER_FILTER_BODY] ||
                    debug->filters[US_DEBUGGER_FILTER_TEST];
    if (event->op == US_OP_MARK_EVAL ||
        (event->op == US_OP_MARK_ENTER && mark->node == US_MARK_RULE))
        arrive(debug, query, mark);
    else if (event->op == US_OP_MARK_EXIT)
        leave_rule(debug, query, mark);
    else if (event->op == US_OP_MARK_FAIL && filtered)
        keep_variables(debug, query, mark);
    else if (event->op == US_OP_MARK_REDO && literal)
        query->row = mark->written.position.row;
}

/* A built-in failed since the last event: the literal that it stands in is still at work. */
static void follow_errors(us_debugger *debug, const us_vm *vm)
{
    size_t count;
    const us_vm_error *errors = us_vm_kept_errors(vm, &count);
    bool more = count > debug->known_errors;
    debug->known_errors = count;
    if (more && debug->filters[US_DEBUGGER_FILTER_BUILTIN] && debug->query_count > 0)
        stop(debug, "exception", us_str_copy(&debug->stop, errors[count - 1].message));
}

static bool is_of_queries(us_opcode op)
{
    return op == US_OP_MARK_ENTER || op == US_OP_MARK_EVAL || op == US_OP_MARK_EXIT ||
           op == US_OP_MARK_FAIL || op == US_OP_MARK_REDO;
}

/* What a client wants to see is not to be paid for by the evaluation. */
void us_debugger_follow(void *data, const us_vm *vm, const us_vm_event *event)
{
    us_debugger *debug = data;
    us_work_meter *meter = us_work_meter_in_force;
    us_work_meter_in_force = NULL;
    pthread_mutex_lock(&debug->lock);
    debug->vm = vm;
    if (!atomic_load(&debug->cancelled)) {
        follow_errors(debug, vm);
        leave_routines(debug, event->frame);
        if (event->op == US_OP_MARK_ANSWER)
            add_answer(debug, event);
        else if (is_of_queries(event->op))
            follow_mark(debug, event);
    }
    pthread_mutex_unlock(&debug->lock);
    us_work_meter_in_force = meter;
}

void us_debugger_follow_end(us_debugger *debug)
{
    while (debug->query_count > 0)
        end_query(debug);
}
