/* Tracing: from what the machine reports at marks to events.
 *
 * A mark holds what is known when a policy is compiled, the machine what it works on; an
 * event is both together, with numbers of queries made depths. An evaluation of a document
 * has a query of its own around it, as it has in OPA. All events lie in the arena of the
 * request. */
#include "engine/engine.h"

#include <stdlib.h>

static bool wants(const usher_worker *worker, usher_event_kind kind)
{
    const us_tracing *tracing = &worker->tracing;
    return tracing->tracer && !tracing->instead.event &&
           (tracing->wanted & USHER_TRACE(kind));
}

static usher_text text_of(us_str text)
{
    return (usher_text){text.text, text.length};
}

static const usher_value *keep(usher_worker *worker, us_value value)
{
    if (us_value_is_none(value))
        return NULL;
    us_value *kept = us_arena_alloc(&worker->request, sizeof *kept);
    *kept = value;
    return kept;
}

static usher_place place_of(const usher_worker *worker, const us_mark_place *place)
{
    return (usher_place){.file = text_of(worker->policy->program->files[place->file]),
                         .row = place->position.row,
                         .column = place->position.column,
                         .end_row = place->end_row,
                         .end_column = place->end_column,
                         .text = text_of(place->text),
                         .line = text_of(place->line)};
}

/* ---- queries ---- */

static us_traced_query *query_of(usher_worker *worker, uint64_t query)
{
    us_tracing *tracing = &worker->tracing;

    if (query >= tracing->query_capacity) {
        size_t old = tracing->query_capacity, capacity = (size_t)query * 2 + 64;
        tracing->queries = us_arena_grow(&worker->request, tracing->queries,
                                         old * sizeof *tracing->queries,
                                         capacity * sizeof *tracing->queries);
        memset(tracing->queries + old, 0, (capacity - old) * sizeof *tracing->queries);
        tracing->query_capacity = capacity;
    }
    return &tracing->queries[query];
}

static uint32_t depth_of(usher_worker *worker, uint64_t query, uint64_t parent)
{
    uint32_t outer = parent == 0 ? 0 : query_of(worker, parent)->depth;
    us_traced_query *known = query_of(worker, query);

    if (known->depth == 0)
        known->depth = outer + 1;
    return known->depth;
}

/* ---- events of marks ---- */

/* What each instruction of the MARK family is to the tracer. */
static bool find_kind(us_opcode op, usher_event_kind *kind)
{
    static const struct {
        us_opcode op;
        usher_event_kind kind;
    } kinds[] = {
        {US_OP_MARK_ENTER, USHER_EVENT_ENTER}, {US_OP_MARK_EXIT, USHER_EVENT_EXIT},
        {US_OP_MARK_EVAL, USHER_EVENT_EVAL},   {US_OP_MARK_FAIL, USHER_EVENT_FAIL},
        {US_OP_MARK_REDO, USHER_EVENT_REDO},   {US_OP_MARK_INDEX, USHER_EVENT_INDEX},
        {US_OP_MARK_READ, USHER_EVENT_READ},   {US_OP_MARK_PATH, USHER_EVENT_READ},
        {US_OP_MARK_MEMBER, USHER_EVENT_READ}, {US_OP_MARK_ANSWER, USHER_EVENT_ANSWER},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].op == op) {
            *kind = kinds[i].kind;
            return true;
        }
    return false;
}

static usher_event_node node_of(const us_mark *mark)
{
    static const usher_event_node nodes[] = {
        [US_MARK_RULE] = USHER_NODE_RULE,
        [US_MARK_BODY] = USHER_NODE_BODY,
        [US_MARK_LITERAL] = USHER_NODE_LITERAL,
        [US_MARK_EVERY] = USHER_NODE_EVERY,
    };
    return nodes[mark->node];
}

static usher_binding make_binding(usher_worker *worker, const us_mark_binding *binding,
                                  us_value value)
{
    return (usher_binding){.name = text_of(binding->name),
                           .value = keep(worker, value),
                           .place = place_of(worker, &binding->place)};
}

/* Of variables, those that have a value. */
static void add_variables(usher_worker *worker, const us_vm *vm, const us_vm_event *from,
                          usher_event *event)
{
    const us_mark *mark = from->mark;
    usher_binding *items =
        us_arena_alloc_array(&worker->request, mark->variable_count, sizeof *items);
    us_value value;

    event->variables = items;
    for (size_t i = 0; i < mark->variable_count; i++)
        if (us_vm_binding_value(vm, from, &mark->variables[i], &value))
            items[event->variable_count++] =
                make_binding(worker, &mark->variables[i], value);
}

/* From left to right; of those in one column, the lower first. */
static int compare_parts(const void *a, const void *b)
{
    const usher_binding *left = a, *right = b;
    if (left->place.column != right->place.column)
        return left->place.column < right->place.column ? -1 : 1;
    if (left->place.row != right->place.row)
        return left->place.row > right->place.row ? -1 : 1;
    return us_str_compare((us_str){left->name.text, left->name.length},
                          (us_str){right->name.text, right->name.length});
}

static usher_binding *find_part(usher_binding *parts, size_t count, us_str name)
{
    for (size_t i = 0; i < count; i++)
        if (us_str_equal((us_str){parts[i].name.text, parts[i].name.length}, name))
            return &parts[i];
    return NULL;
}

/* Of parts with one text, the first that has a value. */
static void add_parts(usher_worker *worker, const us_vm *vm, const us_vm_event *from,
                      usher_event *event)
{
    const us_mark *mark = from->mark;
    usher_binding *items =
        us_arena_alloc_array(&worker->request, mark->part_count, sizeof *items);
    us_value value;

    for (size_t i = 0; i < mark->part_count; i++) {
        const us_mark_binding *binding = &mark->parts[i];
        bool defined = us_vm_binding_value(vm, from, binding, &value);
        usher_binding *known = find_part(items, event->part_count, binding->name);
        if ((!defined && (binding->optional || known)) || (known && known->value))
            continue;
        if (!known)
            known = &items[event->part_count++];
        *known = make_binding(worker, binding, defined ? value : US_NONE);
    }
    if (event->part_count > 1)
        qsort(items, event->part_count, sizeof *items, compare_parts);
    event->parts = items;
}

static bool exits_early(const us_vm *vm, const us_vm_event *from)
{
    us_mark_early early = from->mark->early;
    return early == US_MARK_EARLY ||
           (early == US_MARK_EARLY_UNLESS &&
            us_value_is_none(us_vm_operand(vm, from, from->mark->right)));
}

/* What stands nowhere is shown where the query was last. */
static usher_event make_event(usher_worker *worker, const us_vm *vm,
                              const us_vm_event *from, usher_event_kind kind)
{
    const us_mark *mark = from->mark, *last = mark;
    us_traced_query *query = query_of(worker, from->query);
    bool early = kind == USHER_EVENT_EXIT && exits_early(vm, from);
    if (mark->place.position.row > 0)
        query->last = mark;
    else if (query->last)
        last = query->last;
    return (usher_event){.kind = kind,
                         .node = node_of(mark),
                         .query = from->query,
                         .parent = from->parent,
                         .depth = depth_of(worker, from->query, from->parent),
                         .place = place_of(worker, &last->place),
                         .written = place_of(worker, &mark->written),
                         .text = text_of(mark->text),
                         .message = text_of(early ? US_STR("early") : US_STR_EMPTY),
                         .generated = mark->generated,
                         .is_equation = mark->is_equation};
}

/* Reads and answers are told as they come. */
static void tell_now(const usher_worker *worker, const usher_event *event)
{
    worker->tracing.tracer(worker->tracing.data, event);
}

/* The operands of a comparison are there only if it was reached. */
static void add_operands(usher_worker *worker, const us_vm *vm, const us_vm_event *from,
                         usher_event *event)
{
    us_value left = us_vm_operand(vm, from, from->mark->left);
    if (us_value_is_none(left))
        return;
    event->left = keep(worker, left);
    event->right = keep(worker, us_vm_operand(vm, from, from->mark->right));
}

static void add_values(usher_worker *worker, const us_vm *vm, const us_vm_event *from,
                       usher_event *event)
{
    if (event->kind == USHER_EVENT_FAIL && event->node == USHER_NODE_LITERAL)
        add_operands(worker, vm, from, event);
    if (event->kind == USHER_EVENT_READ) {
        event->container = keep(worker, from->container);
        event->key = keep(worker, from->key);
        return;
    }
    if (event->kind == USHER_EVENT_ANSWER) {
        event->value = keep(worker, from->value);
        event->key = keep(worker, from->key);
        return;
    }
    if (worker->tracing.wanted & USHER_TRACE_VARIABLES)
        add_variables(worker, vm, from, event);
    if (event->kind == USHER_EVENT_FAIL && (worker->tracing.wanted & USHER_TRACE_PARTS))
        add_parts(worker, vm, from, event);
}

/* An event at the literal that began last. */
static usher_event event_here(usher_worker *worker, usher_event_kind kind)
{
    const us_tracing *tracing = &worker->tracing;
    usher_event event = {.kind = kind,
                         .query = tracing->query,
                         .parent = tracing->parent,
                         .place = {.row = 1},
                         .written = {.row = 1}};
    event.depth = query_of(worker, tracing->query)->depth;
    const us_mark *last = query_of(worker, tracing->query)->last;
    if (last)
        event.place = event.written = place_of(worker, &last->place);
    return event;
}

/* Belongs to the literal that asks for the rules. */
static void tell_choice(usher_worker *worker, us_str path, us_str message)
{
    usher_event event = event_here(worker, USHER_EVENT_INDEX);
    event.node = USHER_NODE_LITERAL;
    event.variables = worker->tracing.variables;
    event.variable_count = worker->tracing.variable_count;
    event.text = text_of(path);
    event.message = text_of(message);
    us_order_tell(worker, &event);
}

static void tell_index(usher_worker *worker, const us_vm *vm, const us_vm_event *from)
{
    const us_mark *mark = from->mark;
    us_tracing *tracing = &worker->tracing;
    us_value count = us_vm_operand(vm, from, mark->left);
    bool early = !mark->element && us_value_is_none(us_vm_operand(vm, from, mark->right));
    us_str message =
        us_str_format(&worker->request, "(matched %d rule%s%s)", (int)count.as.integer,
                      count.as.integer == 1 ? "" : "s", early ? ", early exit" : "");

    if (tracing->asked != US_NO_NODE && tracing->asked_frame == from->frame) {
        us_array *known = us_array_new(&worker->request, 2);
        us_array_push(known, us_value_string(mark->text));
        us_array_push(known, us_value_string(message));
        if (!tracing->indexed)
            tracing->indexed = us_object_new(&worker->request, 16);
        us_object_put(tracing->indexed, us_value_integer(tracing->asked),
                      us_value_array(known));
    }
    tracing->asked = US_NO_NODE;
    tell_choice(worker, mark->text, message);
}

/* OPA looks rules up before it looks whether their value is known; where it is, the machine
 * calls nothing. */
static void tell_remembered(usher_worker *worker, const us_vm_event *from)
{
    us_tracing *tracing = &worker->tracing;
    const us_value *known =
        tracing->asked != US_NO_NODE && tracing->indexed
            ? us_object_get(tracing->indexed, us_value_integer(tracing->asked))
            : NULL;
    if (known && from->frame < tracing->asked_frame)
        tell_choice(worker, us_value_text(known->as.array->items[0]),
                    us_value_text(known->as.array->items[1]));
}

/* A call may be one whose events are to be put in order. */
static void follow_call(usher_worker *worker, const us_vm_event *from)
{
    const us_program *program = worker->policy->program;
    worker->tracing.asked = from->extra;
    worker->tracing.asked_frame = from->frame + 1;
    us_order_call(worker, program->routines[program->nodes[from->extra].routine].kind,
                  from->frame + 1, from->query, query_of(worker, from->query)->literal);
}

static void tell_event(usher_worker *worker, const us_vm *vm, const us_vm_event *from,
                       usher_event_kind kind)
{
    bool wanted = wants(worker, kind) && from->mark->told;
    usher_event event = make_event(worker, vm, from, kind);
    if (wanted)
        add_values(worker, vm, from, &event);
    if (kind == USHER_EVENT_EVAL) {
        worker->tracing.variables = event.variables;
        worker->tracing.variable_count = event.variable_count;
    }
    if (kind != USHER_EVENT_READ && kind != USHER_EVENT_ANSWER)
        us_order_event(worker, &event, from->frame, from->mark, wanted);
    else if (wanted)
        tell_now(worker, &event);
}

/* OPA goes back through all literals when it exits early; the machine just goes. */
static void tell_way_back(usher_worker *worker, const us_vm *vm, const us_vm_event *from)
{
    const us_mark *mark = from->mark;
    for (size_t i = mark->redo_count; i-- > 0;) {
        us_vm_event redo = *from;
        redo.mark = &worker->policy->program->marks[mark->redos[i]];
        usher_event event = make_event(worker, vm, &redo, USHER_EVENT_REDO);
        bool wanted = wants(worker, USHER_EVENT_REDO) && redo.mark->told;
        if (wanted)
            add_values(worker, vm, &redo, &event);
        us_order_way_back(worker, &event, redo.mark, wanted);
    }
}

static void machine_event(void *data, const us_vm *vm, const us_vm_event *from)
{
    usher_worker *worker = data;
    usher_event_kind kind;

    us_order_follow(worker, from->frame);
    if (wants(worker, USHER_EVENT_INDEX))
        tell_remembered(worker, from);
    if (from->frame < worker->tracing.asked_frame)
        worker->tracing.asked = US_NO_NODE;
    if (from->op == US_OP_MARK_CALL)
        follow_call(worker, from);
    if (!find_kind(from->op, &kind))
        return;
    if (kind == USHER_EVENT_EVAL) {
        worker->tracing.mark = from->mark;
        worker->tracing.query = from->query;
        worker->tracing.parent = from->parent;
        query_of(worker, from->query)->literal = from->mark->literal;
    }
    if (kind == USHER_EVENT_INDEX) {
        if (wants(worker, kind))
            tell_index(worker, vm, from);
        return;
    }
    tell_event(worker, vm, from, kind);
    if (kind == USHER_EVENT_REDO && exits_early(vm, from))
        tell_way_back(worker, vm, from);
}

/* ---- notes and test cases ---- */

static void tell_note(void *data, us_str line)
{
    usher_worker *worker = data;
    usher_event event = event_here(worker, USHER_EVENT_NOTE);
    event.message = text_of(line);
    us_order_tell(worker, &event);
}

static void tell_case(void *data, us_value name)
{
    usher_worker *worker = data;
    usher_event event = event_here(worker, USHER_EVENT_CASE);
    us_buf text = us_buf_make(&worker->request);
    us_buf_add_c(&text, "internal.test_case(");
    us_value_print(&text, name);
    us_buf_add_c(&text, ")");
    event.place = event.written = (usher_place){0};
    event.text = text_of(us_buf_str(&text));
    event.value = keep(worker, name);
    us_order_tell(worker, &event);
}

/* ---- the query for a document ---- */

static usher_event query_event(const usher_worker *worker, usher_event_kind kind,
                               usher_event_node node, us_str path)
{
    us_arena *arena = (us_arena *)(uintptr_t)&worker->request;
    usher_place place = {.row = 1,
                         .column = 1,
                         .end_row = 1,
                         .text = text_of(path),
                         .line = text_of(path)};
    place.end_column = (uint32_t)path.length + 1;
    return (usher_event){.kind = kind,
                         .node = node,
                         .query = 1,
                         .depth = 1,
                         .place = place,
                         .written = place,
                         .text =
                             text_of(us_str_format(arena, "%.*s = _", US_STR_ARG(path)))};
}

static void tell_query(usher_worker *worker, usher_event_kind kind, usher_event_node node,
                       us_str path, const us_value *value)
{
    usher_event event = query_event(worker, kind, node, path);
    usher_binding *bindings = us_arena_alloc_array(&worker->request, 2, sizeof *bindings);
    bindings[0] = (usher_binding){.name = text_of(US_STR("_")), .value = value};
    bindings[1] = (usher_binding){.name = text_of(path), .value = value};
    if (value && (worker->tracing.wanted & USHER_TRACE_VARIABLES)) {
        event.variables = bindings;
        event.variable_count = 2;
    }
    us_order_event(worker, &event, 0, NULL, wants(worker, kind));
}

void us_tracing_begin(usher_worker *worker, us_vm_request *request, us_str path,
                      us_routine_kind kind)
{
    us_tracing *tracing = &worker->tracing;

    tracing->mark = NULL;
    tracing->variables = NULL;
    tracing->variable_count = 0;
    tracing->query = tracing->parent = 0;
    tracing->queries = NULL;
    tracing->query_capacity = 0;
    tracing->order = (us_event_order){0};
    tracing->indexed = NULL;
    tracing->asked = US_NO_NODE;
    if (tracing->instead.event)
        request->tracer = &tracing->instead;
    if (!tracing->tracer || tracing->instead.event || !worker->policy->compiler.traced)
        return;
    tracing->of_machine = (us_vm_tracer){machine_event, worker};
    request->tracer = &tracing->of_machine;
    if (path.length == 0)
        return;
    request->query = tracing->query = 1;
    depth_of(worker, 1, 0);
    tell_query(worker, USHER_EVENT_ENTER, USHER_NODE_BODY, path, NULL);
    tell_query(worker, USHER_EVENT_EVAL, USHER_NODE_LITERAL, path, NULL);
    us_order_call(worker, kind, 1, 1, 0);
}

void us_tracing_end(usher_worker *worker, us_str path, const us_value *value)
{
    if (!worker->tracing.tracer || worker->tracing.instead.event ||
        !worker->policy->compiler.traced)
        return;
    us_order_follow(worker, 0);
    if (path.length == 0)
        return;
    if (value) {
        tell_query(worker, USHER_EVENT_EXIT, USHER_NODE_BODY, path, value);
        tell_query(worker, USHER_EVENT_REDO, USHER_NODE_BODY, path, value);
        tell_query(worker, USHER_EVENT_REDO, USHER_NODE_LITERAL, path, value);
    } else {
        tell_query(worker, USHER_EVENT_FAIL, USHER_NODE_LITERAL, path, NULL);
    }
}

void usher_worker_set_tracer(usher_worker *worker, usher_tracer *tracer, void *data,
                             unsigned wanted)
{
    worker->tracing = (us_tracing){.tracer = tracer, .data = data, .wanted = wanted};
    worker->environment.trace = wants(worker, USHER_EVENT_NOTE) ? tell_note : NULL;
    worker->environment.test_case = wants(worker, USHER_EVENT_CASE) ? tell_case : NULL;
}
