/* The order of events: OPA's.
 *
 * OPA goes on with a literal's successors as soon as a rule or a function that it asks for
 * has a first answer, and looks for others (to see whether they agree) only when it comes
 * back; the machine ends with the rules first. So what is reported of a call after its first
 * EXIT is put aside, and told after the REDO of the literal, or before its FAIL. What is
 * told meanwhile may itself be a part of something put aside. Where nobody comes back, since
 * what was looked for is found, OPA still looks for other answers, without saying that it
 * does. */
#include "engine/engine.h"

static void add_event(usher_worker *worker, us_event_block *block,
                      const usher_event *event)
{
    block->items = us_arena_room(&worker->request, block->items, block->count,
                                 &block->capacity, sizeof *block->items);
    block->items[block->count++] = *event;
}

void us_order_tell(usher_worker *worker, const usher_event *event)
{
    us_event_order *order = &worker->tracing.order;
    for (size_t i = order->call_count; i-- > 0;)
        if (order->calls[i].deferring) {
            add_event(worker, &order->calls[i].block, event);
            return;
        }
    if (worker->tracing.wanted & USHER_TRACE(event->kind))
        worker->tracing.tracer(worker->tracing.data, event);
}

/* Without [redo], the rules are left out that had an answer before, for nobody comes back to
 * them. */
static void tell_block(usher_worker *worker, const us_event_block *block, bool redo)
{
    us_object *known = redo ? NULL : us_object_new(&worker->request, 4);
    for (size_t i = 0; i < block->count; i++) {
        const usher_event *event = &block->items[i];
        us_value query = us_value_integer((int64_t)event->query);
        bool rule = !redo && event->node == USHER_NODE_RULE;
        bool again =
            rule && event->kind == USHER_EVENT_REDO && !us_object_get(known, query);
        if (rule && (again || event->kind == USHER_EVENT_ENTER))
            us_object_put(known, query, US_TRUE);
        if (!again)
            us_order_tell(worker, event);
    }
}

/* Tells what was put aside beyond [base] although nobody comes back. */
static void tell_left(usher_worker *worker, size_t base, uint64_t query)
{
    us_event_order *order = &worker->tracing.order;
    while (order->pending_count > base &&
           order->pending[order->pending_count - 1].query >= query) {
        us_event_pending pending = order->pending[--order->pending_count];
        tell_block(worker, &pending.block, false);
    }
}

/* The newest call ends. */
static void end_call(usher_worker *worker)
{
    us_event_order *order = &worker->tracing.order;
    tell_left(worker, order->calls[order->call_count - 1].pending_base, 0);
    us_event_call ended = order->calls[--order->call_count];
    if (ended.block.count == 0)
        return;
    order->pending = us_arena_room(&worker->request, order->pending, order->pending_count,
                                   &order->pending_capacity, sizeof *order->pending);
    order->pending[order->pending_count++] =
        (us_event_pending){ended.query, ended.literal, ended.block};
}

static void begin_call(usher_worker *worker, us_event_call call)
{
    us_event_order *order = &worker->tracing.order;
    call.pending_base = order->pending_count;
    order->calls = us_arena_room(&worker->request, order->calls, order->call_count,
                                 &order->call_capacity, sizeof *order->calls);
    order->calls[order->call_count++] = call;
}

void us_order_follow(usher_worker *worker, size_t frame)
{
    us_event_order *order = &worker->tracing.order;
    while (order->call_count > 0 && order->calls[order->call_count - 1].frame > frame)
        end_call(worker);
    if (order->expected && order->next.frame == frame)
        begin_call(worker, order->next);
    order->expected = false;
}

void us_order_call(usher_worker *worker, us_routine_kind kind, size_t frame,
                   uint64_t query, uint32_t literal)
{
    us_event_order *order = &worker->tracing.order;
    order->expected = kind == US_ROUTINE_VALUE || kind == US_ROUTINE_FUNCTION;
    order->next = (us_event_call){.frame = frame, .query = query, .literal = literal};
}

/* Tells what was put aside for the literal. [redo]: and that it goes on. */
static void tell_pending(usher_worker *worker, uint64_t query, uint32_t literal,
                         bool redo)
{
    us_event_order *order = &worker->tracing.order;
    while (order->pending_count > 0) {
        us_event_pending pending = order->pending[order->pending_count - 1];
        if (pending.query != query || pending.literal != literal)
            return;
        order->pending_count--;
        tell_block(worker, &pending.block, redo);
    }
}

void us_order_event(usher_worker *worker, const usher_event *event, size_t frame,
                    const us_mark *mark, bool told)
{
    us_event_order *order = &worker->tracing.order;
    us_event_call *call =
        order->call_count > 0 && order->calls[order->call_count - 1].frame == frame
            ? &order->calls[order->call_count - 1]
            : NULL;
    bool rule = event->node == USHER_NODE_RULE;
    uint32_t literal = mark ? mark->literal : 0;
    bool is_literal =
        event->node == USHER_NODE_LITERAL || event->node == USHER_NODE_EVERY;

    if (event->kind == USHER_EVENT_FAIL && is_literal)
        tell_pending(worker, event->query, literal, true);
    if (told)
        us_order_tell(worker, event);
    if (event->kind == USHER_EVENT_EXIT && rule && call)
        call->deferring = true;
    if (event->kind == USHER_EVENT_REDO && is_literal)
        tell_pending(worker, event->query, literal, true);
}

void us_order_way_back(usher_worker *worker, const usher_event *event,
                       const us_mark *mark, bool told)
{
    if (told)
        us_order_tell(worker, event);
    tell_pending(worker, event->query, mark->literal, false);
}

/* What led to the error was put aside where an outer call had an answer already. The
 * events of outer calls come before those of inner ones. */
void us_order_fail(usher_worker *worker)
{
    us_event_order *order = &worker->tracing.order;
    for (size_t i = 0; i < order->call_count; i++) {
        us_event_block *block = &order->calls[i].block;
        for (size_t k = 0; order->calls[i].deferring && k < block->count; k++)
            if (worker->tracing.wanted & USHER_TRACE(block->items[k].kind))
                worker->tracing.tracer(worker->tracing.data, &block->items[k]);
    }
    *order = (us_event_order){0};
}
