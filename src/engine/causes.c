/* Causes: which part of the input an answer of a rule comes from.
 *
 * The containers of the input are known by their addresses, each with the one that it is in
 * and its key there; so whatever a policy does with them, a read of a member is a read at a
 * path. Each body at work has the list of what it read, in order; what it reads anew at an
 * instruction takes the place of what it read there before, and a literal that begins again
 * forgets what it and those after it had read. When a body gives an answer, the best of the
 * list is its cause.
 *
 * What a rule or a function read counts for who called it. It is remembered by rule, and by
 * function and operands, for the machine does not run again what it remembers. Members of
 * what a helper made (an element of its set, of a comprehension) have causes too: who reads
 * such a member has read the place that it comes from. */
#include "engine/causes.h"

#include <stdlib.h>

/* ---- activations ---- */

static us_cause_activation *newest(usher_causes *c)
{
    return &c->activations[c->activation_count - 1];
}

static void begin_activation(usher_causes *c, size_t frame)
{
    us_cause_activation begun = {.frame = frame,
                                 .call = c->next_call,
                                 .routine_node = c->next_node,
                                 .first = c->all.count,
                                 .body = c->all.count};
    c->activations = us_arena_room(&c->arena, c->activations, c->activation_count,
                                   &c->activation_capacity, sizeof *c->activations);
    c->activations[c->activation_count++] = begun;
    c->next_call = US_NONE;
    c->next_node = US_NO_NODE;
}

/* What a helper read becomes what its caller read. */
static void end_activation(usher_causes *c, const us_vm *vm)
{
    us_cause_activation ended = c->activations[--c->activation_count];
    us_value value;
    const us_cause_readings *said = ended.kept.count > 0 ? &ended.kept : &ended.tried;
    int64_t number = us_causes_keep(c, said->items, said->count, said == &ended.kept);
    c->all.count = ended.first;
    if (!us_value_is_none(ended.call))
        us_object_put(c->calls, ended.call, us_value_integer(number));
    if (ended.members && ended.routine_node != US_NO_NODE &&
        us_vm_node_value(vm, ended.routine_node, &value) &&
        us_input_map_is_container(value))
        us_object_put(c->made, us_input_map_address(value),
                      us_value_object(ended.members));
    if (c->activation_count > 0)
        us_causes_note_call(c, &c->summaries[number]);
}

/* Makes the routine of the event the newest activation. */
static void follow_frames(usher_causes *c, const us_vm *vm, size_t frame)
{
    while (c->activation_count > 0 && newest(c)->frame > frame)
        end_activation(c, vm);
    if (c->activation_count == 0 || newest(c)->frame < frame)
        begin_activation(c, frame);
}

/* Operands are told apart as the machine does it, by identity. */
static us_value call_key(usher_causes *c, const us_vm_event *event)
{
    us_array *key = us_array_new(&c->arena, 1 + 2 * (size_t)event->c);
    us_array_push(key, us_value_integer(event->extra));
    for (uint32_t i = 0; i < event->c; i++) {
        us_value operand = event->registers[event->b + i];
        us_array_push(key, us_value_integer((int64_t)operand.head));
        us_array_push(key, us_value_integer(operand.as.integer));
    }
    return us_value_array(key);
}

static void note_call(usher_causes *c, const us_vm_event *event)
{
    us_value key = call_key(c, event);
    const us_value *known = us_object_get(c->calls, key);
    c->next_call = key;
    c->next_node = event->extra;
    if (known)
        us_causes_note_call(c, &c->summaries[known->as.integer]);
}

/* ---- literals ---- */

/* A literal of a rule's body begins, or goes on: what came after it is over. */
static void forget_from(usher_causes *c, const us_mark *mark, uint32_t from)
{
    us_cause_activation *a = newest(c);
    size_t kept = a->body;
    if (mark->order == US_MARK_NESTED)
        return;
    for (size_t i = a->body; i < c->all.count; i++)
        if (c->all.items[i].order < from)
            c->all.items[kept++] = c->all.items[i];
    c->all.count = kept;
    a->order = mark->order;
    a->composing = mark->composing;
}

/* What was looked at to choose among rules is what was read in vain, too. */
static void note_choice(usher_causes *c, const us_vm_event *event)
{
    us_cause_activation *a = newest(c);
    (void)event;
    for (size_t i = a->first; i < c->all.count; i++)
        us_causes_add(c, &a->tried, c->all.items[i]);
}

static void enter_query(usher_causes *c, const us_vm_event *event)
{
    us_cause_activation *a = newest(c);
    if (event->mark->node == US_MARK_RULE) {
        a->body = c->all.count;
        a->order = 0;
        a->composing = false;
        a->closure_count = 0;
        return;
    }
    while (a->closure_count > 0 &&
           a->closures[a->closure_count - 1].query >= event->query)
        a->closure_count--;
    a->closures = us_arena_room(&c->arena, a->closures, a->closure_count,
                                &a->closure_capacity, sizeof *a->closures);
    a->closures[a->closure_count++] = (us_cause_closure){event->query, c->all.count};
}

/* ---- answers ---- */

static us_value made_key(const us_vm_event *event)
{
    if (us_value_tag(event->container) == US_TAG_ARRAY)
        return us_value_integer(event->container.as.array->count);
    return event->key;
}

/* A comprehension makes a member: it comes from what its body read. */
static void note_element(usher_causes *c, const us_vm_event *event)
{
    const us_cause_activation *a = newest(c);
    us_value address = us_input_map_address(event->container), key = made_key(event);
    size_t first = a->body;
    for (size_t i = 0; i < a->closure_count; i++)
        if (a->closures[i].query == event->query)
            first = a->closures[i].first;
    if (first > c->all.count)
        return;
    us_cause_choice best = us_causes_best(c, c->all.items + first, c->all.count - first);
    if (!best.reading)
        return;
    if (!us_object_get(c->made, address))
        us_object_add(c->made, address, us_value_object(us_object_new(&c->arena, 4)));
    us_object *members = us_object_get(c->made, address)->as.object;
    us_cause_reading kept = *best.reading;
    us_object_put(members, key, us_value_integer(us_causes_keep(c, &kept, 1, true)));
}

static void add_cause(usher_causes *c, us_value answer, us_value key, us_array *path)
{
    us_value *values = us_arena_alloc_array(&c->arena, 3, sizeof *values);
    values[0] = us_value_copy(&c->arena, answer);
    values[1] = us_value_copy(&c->arena, key);
    values[2] = path ? us_value_copy(&c->arena, us_value_array(path)) : US_NONE;
    c->causes =
        us_arena_room(&c->arena, c->causes, c->count, &c->capacity, sizeof *c->causes);
    if (!us_object_get(c->by_answer, values[0]))
        us_object_add(c->by_answer, values[0], us_value_integer((int64_t)c->count));
    c->causes[c->count++] =
        (usher_cause){&values[0], &values[1], path ? &values[2] : NULL};
}

/* The elements of a value that a rule has as a whole. */
static void add_causes_of_members(usher_causes *c, us_value value)
{
    const us_value *made = us_input_map_is_container(value)
                               ? us_object_get(c->made, us_input_map_address(value))
                               : NULL;
    us_object *members = made ? made->as.object : NULL;
    for (uint32_t i = 0; members && i < members->count; i++) {
        const us_cause_summary *s = &c->summaries[members->values[i].as.integer];
        us_value key = members->keys[i];
        const us_value *member =
            us_value_tag(value) == US_TAG_SET ? &key : us_value_get(value, key);
        us_cause_choice best = us_causes_best(c, s->items, s->count);
        us_array *path = us_array_new(&c->arena, 1);
        us_array_push(path, key);
        if (member)
            add_cause(c, *member, us_value_array(path), best.path);
    }
}

/* What the caller of a helper learns of this answer. */
static void keep_answer(usher_causes *c, const us_vm_event *event,
                        const us_cause_choice *best)
{
    us_cause_activation *a = newest(c);
    const us_array *path = event->key.as.array;
    us_value key = event->mark->element && path->count == 0 ? event->value
                   : path->count > 0                        ? path->items[0]
                                                            : US_NONE;
    if (!a->answered)
        a->kept.count = 0;
    a->answered = true;
    if (us_value_is_none(key)) {
        for (size_t i = a->body; i < c->all.count; i++)
            us_causes_add(c, &a->kept, c->all.items[i]);
        return;
    }
    if (!best->reading)
        return;
    us_cause_reading kept = *best->reading;
    us_causes_add(c, &a->kept, kept);
    if (!a->members)
        a->members = us_object_new(&c->arena, 4);
    if (!us_object_get(a->members, key))
        us_object_add(a->members, key,
                      us_value_integer(us_causes_keep(c, &kept, 1, true)));
}

static void note_answer(usher_causes *c, const us_vm_event *event)
{
    const us_cause_activation *a = newest(c);
    us_cause_choice best =
        us_causes_best(c, c->all.items + a->body, c->all.count - a->body);
    /* A default value has what was tried before it to thank. */
    bool single = !event->mark->element && event->key.as.array->count == 0;
    if (!best.reading && single)
        best = us_causes_best(c, a->tried.items, a->tried.count);
    keep_answer(c, event, &best);
    if (c->activation_count > 1)
        return;
    if (single)
        add_causes_of_members(c, event->value);
    add_cause(c, event->value, event->key, best.path);
}

/* ---- events ---- */

static void note_eval(usher_causes *c, const us_vm_event *event)
{
    forget_from(c, event->mark, event->mark->order);
}

static void note_redo(usher_causes *c, const us_vm_event *event)
{
    if (event->mark->node == US_MARK_LITERAL || event->mark->node == US_MARK_EVERY)
        forget_from(c, event->mark, event->mark->order + 1);
}

/* What was read in vain: where no rule has an answer, that is why. */
static void note_fail(usher_causes *c, const us_vm_event *event)
{
    us_cause_activation *a = newest(c);
    if (event->mark->order == US_MARK_NESTED || a->answered)
        return;
    if (a->tried.count > US_CAUSE_READINGS_MAX)
        a->tried.count = 0;
    for (size_t i = a->body; i < c->all.count; i++)
        us_causes_add(c, &a->tried, c->all.items[i]);
}

static void note_step(usher_causes *c, const us_vm_event *event)
{
    us_causes_note_read(c, event, event->container, event->key, NULL);
}

/* A path, or a single key. */
static void note_path(usher_causes *c, const us_vm_event *event)
{
    if (us_value_tag(event->key) != US_TAG_ARRAY)
        us_causes_note_read(c, event, event->container, event->key, NULL);
    else
        us_causes_note_read(c, event, event->container, US_NONE, event->key.as.array);
}

static void note_event(void *data, const us_vm *vm, const us_vm_event *event)
{
    static const struct {
        us_opcode op;
        void (*note)(usher_causes *c, const us_vm_event *event);
    } notes[] = {
        {US_OP_MARK_INDEX, note_choice},    {US_OP_MARK_ENTER, enter_query},
        {US_OP_MARK_EVAL, note_eval},       {US_OP_MARK_REDO, note_redo},
        {US_OP_MARK_FAIL, note_fail},       {US_OP_MARK_READ, note_step},
        {US_OP_MARK_PATH, note_path},       {US_OP_MARK_MEMBER, note_step},
        {US_OP_MARK_ELEMENT, note_element}, {US_OP_MARK_CALL, note_call},
        {US_OP_MARK_ANSWER, note_answer},
    };
    usher_causes *c = data;
    c->arena.recovery = c->worker->request.recovery;
    follow_frames(c, vm, event->frame);
    if (event->op != US_OP_MARK_CALL)
        c->next_call = US_NONE;
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
        if (notes[i].op == event->op)
            notes[i].note(c, event);
    c->arena.recovery = NULL;
}

/* ---- the interface ---- */

/* The input of a Gatekeeper template's rule. */
static bool is_of_constraint(us_value input)
{
    return us_value_tag(input) == US_TAG_OBJECT && input.as.object->count == 2 &&
           us_object_get_c(input.as.object, "review") &&
           us_object_get_c(input.as.object, "parameters");
}

/* False when memory is exhausted. */
static bool prepare(usher_causes *c, const usher_value *input)
{
    us_recovery recovery;

    c->arena.recovery = &recovery;
    if (US_RECOVER(&recovery))
        return false;
    c->by_answer = us_object_new(&c->arena, 8);
    c->calls = us_object_new(&c->arena, 64);
    c->made = us_object_new(&c->arena, 64);
    c->next_call = US_NONE;
    c->next_node = US_NO_NODE;
    c->input = us_input_map_make(&c->arena, input ? *input : US_NONE);
    c->arena.recovery = NULL;
    return true;
}

usher_outcome usher_causes_find(usher_worker *worker, const char *path,
                                const usher_value *input, const usher_limits *limits,
                                usher_causes **causes, const usher_result **result)
{
    static const size_t most_memory = (size_t)512 << 20;
    usher_causes *c = calloc(1, sizeof *c);

    *causes = NULL;
    if (!c)
        return us_worker_fail(worker, "eval_cancel_error",
                              US_STR("memory limit exceeded"), result);
    us_arena_init(&c->arena, limits && limits->memory ? limits->memory : most_memory,
                  NULL);
    c->worker = worker;
    c->of_constraint = input && is_of_constraint(*input);
    if (!prepare(c, input)) {
        usher_causes_free(c);
        return us_worker_fail(worker, "eval_cancel_error",
                              US_STR("memory limit exceeded"), result);
    }
    worker->tracing.instead = (us_vm_tracer){note_event, c};
    usher_outcome outcome = usher_evaluate_value(worker, path, input, limits, result);
    worker->tracing.instead = (us_vm_tracer){NULL, NULL};
    if (outcome == USHER_ERROR) {
        usher_causes_free(c);
        return outcome;
    }
    *causes = c;
    return outcome;
}

void usher_causes_free(usher_causes *causes)
{
    if (!causes)
        return;
    us_arena_free(&causes->arena);
    free(causes);
}

const usher_cause *usher_causes_at(const usher_causes *causes, size_t index)
{
    return index < causes->count ? &causes->causes[index] : NULL;
}

const usher_cause *usher_causes_of(const usher_causes *causes, const usher_value *answer)
{
    const us_value *number = us_object_get(causes->by_answer, *answer);
    return number ? &causes->causes[number->as.integer] : NULL;
}
