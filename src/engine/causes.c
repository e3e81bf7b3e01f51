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
#include "engine/engine.h"
#include "engine/input_map.h"

#include <stdlib.h>

enum {
    MOST_KEPT = 64,      /* readings of one call */
    MOST_READINGS = 4096 /* of a body */
};

/* Who read, the best last. */
typedef enum reader {
    READER_MESSAGE, /* a literal that only makes what the head needs */
    READER_TRIED,   /* what was called, and had no answer */
    READER_CALLED,
    READER_OWN,
} reader;

typedef struct reading {
    uint32_t at;    /* instruction */
    uint32_t order; /* literal of the body at work then */
    reader reader;
    uint32_t node;        /* the container */
    us_value key;         /* none: the container as a whole */
    const us_array *rest; /* keys after that; NULL: none */
} reading;

typedef struct readings {
    reading *items;
    size_t count, capacity;
} readings;

/* What is remembered of a call, or of a member that a helper made. */
typedef struct summary {
    reading *items;
    size_t count;
    bool answered;
} summary;

/* A comprehension at work, and where its readings begin. */
typedef struct closure {
    uint64_t query;
    size_t first;
} closure;

/* A routine at work. */
typedef struct activation {
    size_t frame;
    us_value call;                    /* what it is remembered by; none: nothing */
    uint32_t routine_node;            /* US_NO_NODE: not known */
    uint32_t called_order, called_at; /* of the caller, then */
    size_t first;                     /* of its readings among all */
    size_t body;                      /* of those of the rule at work */
    uint32_t order;                   /* the literal of that rule at work */
    bool composing;
    bool answered;
    readings kept;      /* of its answers */
    readings tried;     /* of what had no answer */
    us_object *members; /* key → number of a summary, of a set or an object; NULL: none */
    closure *closures;
    size_t closure_count, closure_capacity;
} activation;

struct usher_causes {
    us_arena arena;
    usher_worker *worker;
    bool of_constraint; /* the input is {review, parameters} */
    us_input_map input;
    readings all; /* of the activations, one after the other */
    activation *activations;
    size_t activation_count, activation_capacity;
    summary *summaries;
    size_t summary_count, summary_capacity;
    us_object *calls;   /* what was called → number of a summary */
    us_object *made;    /* address of a container that a helper made → its members */
    us_value next_call; /* that the next frame is for; none */
    uint32_t next_node;
    uint32_t next_at;
    usher_cause *causes;
    size_t count, capacity;
};

static us_array *path_of(usher_causes *c, const reading *r)
{
    us_array *path = us_input_map_path(&c->input, r->node);
    if (!us_value_is_none(r->key))
        us_array_push(path, r->key);
    for (uint32_t i = 0; r->rest && i < r->rest->count; i++)
        us_array_push(path, r->rest->items[i]);
    return path;
}

/* ---- the best of several ---- */

typedef struct choice {
    const reading *reading;
    us_array *path; /* without request.object; NULL: nothing yet */
    bool identifies;
} choice;

static bool step_is(const us_array *path, uint32_t at, const char *name)
{
    return at < path->count && us_value_is_string(path->items[at]) &&
           us_str_is(us_value_text(path->items[at]), name);
}

/* The input of a Gatekeeper template's rule. */
static bool is_of_constraint(us_value input)
{
    return us_value_tag(input) == US_TAG_OBJECT && input.as.object->count == 2 &&
           us_object_get_c(input.as.object, "review") &&
           us_object_get_c(input.as.object, "parameters");
}

static us_array *without_request_object(usher_causes *c, us_array *path)
{
    if (!step_is(path, 0, c->of_constraint ? "review" : "request") ||
        !step_is(path, 1, "object"))
        return path;
    us_array *rest = us_array_new(&c->arena, path->count);
    for (uint32_t i = 2; i < path->count; i++)
        us_array_push(rest, path->items[i]);
    return rest;
}

/* True for what only tells which object it is. */
static bool identifies(const us_array *path)
{
    if (path->count == 0 || step_is(path, 0, "request"))
        return true;
    if (path->count == 1)
        return step_is(path, 0, "kind") || step_is(path, 0, "apiVersion") ||
               step_is(path, 0, "metadata");
    return path->count == 2 && step_is(path, 0, "metadata") &&
           (step_is(path, 1, "name") || step_is(path, 1, "namespace"));
}

static choice make_choice(usher_causes *c, const reading *r)
{
    us_array *path = path_of(c, r);
    choice made = {r, without_request_object(c, path), false};
    /* What is no part of the object tells nothing of it. */
    made.identifies = identifies(made.path) || (c->of_constraint && made.path == path);
    return made;
}

static bool is_better(const choice *a, const choice *b)
{
    if (!b->path || a->identifies != b->identifies)
        return !b->path || !a->identifies;
    if (a->reading->reader != b->reading->reader)
        return a->reading->reader > b->reading->reader;
    return a->path->count >= b->path->count; /* of two as deep, the later */
}

static bool is_below(const us_array *path, const us_array *top)
{
    if (path->count <= top->count)
        return false;
    for (uint32_t i = 0; i < top->count; i++)
        if (!us_value_equal(path->items[i], top->items[i]))
            return false;
    return true;
}

/* The best reading; what was called may have looked deeper into the same place. */
static choice find_best(usher_causes *c, const reading *items, size_t count)
{
    choice best = {NULL, NULL, false}, deeper = {NULL, NULL, false};
    for (size_t i = 0; i < count; i++) {
        choice next = make_choice(c, &items[i]);
        if (is_better(&next, &best))
            best = next;
    }
    for (size_t i = 0; i < count && best.path; i++) {
        choice next = make_choice(c, &items[i]);
        if (items[i].reader >= READER_TRIED && is_below(next.path, best.path) &&
            (!deeper.path || next.path->count >= deeper.path->count))
            deeper = next;
    }
    return deeper.path ? deeper : best;
}

/* ---- readings ---- */

static void add_reading(usher_causes *c, readings *list, reading added)
{
    list->items = us_arena_room(&c->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = added;
}

/* A reading of the newest activation. */
static void note_reading(usher_causes *c, reading added)
{
    activation *a = &c->activations[c->activation_count - 1];
    added.order = a->order;
    if (added.reader == READER_OWN && a->composing)
        added.reader = READER_MESSAGE;
    size_t kept = a->body;
    for (size_t i = a->body; i < c->all.count; i++) {
        const reading *r = &c->all.items[i];
        if (r->at != added.at || r->order != added.order || r->reader != added.reader)
            c->all.items[kept++] = *r;
    }
    c->all.count = kept;
    if (kept - a->body < MOST_READINGS)
        add_reading(c, &c->all, added);
}

static void note_summary(usher_causes *c, const summary *s, reader by)
{
    for (size_t i = 0; i < s->count; i++) {
        reading r = s->items[i];
        r.reader = by;
        note_reading(c, r);
    }
}

static void note_call_summary(usher_causes *c, const summary *s)
{
    note_summary(c, s, s->answered ? READER_CALLED : READER_TRIED);
}

static int64_t keep_summary(usher_causes *c, const reading *items, size_t count,
                            bool answered)
{
    size_t skip = count > MOST_KEPT ? count - MOST_KEPT : 0;
    summary made = {us_arena_alloc_array(&c->arena, count - skip, sizeof(reading)),
                    count - skip, answered};
    if (made.count > 0)
        memcpy(made.items, items + skip, made.count * sizeof *items);
    c->summaries = us_arena_room(&c->arena, c->summaries, c->summary_count,
                                 &c->summary_capacity, sizeof *c->summaries);
    c->summaries[c->summary_count] = made;
    return (int64_t)c->summary_count++;
}

/* What is known of the member of a container that a helper made; NULL: nothing. */
static const summary *find_made(const usher_causes *c, us_value container, us_value key)
{
    const us_value *members = us_object_get(c->made, us_input_map_address(container));
    const us_value *number =
        members && !us_value_is_none(key) ? us_object_get(members->as.object, key) : NULL;
    return number ? &c->summaries[number->as.integer] : NULL;
}

/* [rest]: what comes after the key; NULL: nothing. */
static void note_read(usher_causes *c, const us_vm_event *event, us_value container,
                      us_value key, const us_array *rest)
{
    uint32_t node;
    if (!us_input_map_is_container(container))
        return;
    bool known = us_input_map_find(&c->input, container, &node);
    const summary *made = known ? NULL : find_made(c, container, key);
    if (known)
        note_reading(c, (reading){.at = event->at,
                                  .reader = READER_OWN,
                                  .node = node,
                                  .key = key,
                                  .rest = rest});
    if (made)
        note_summary(c, made, READER_OWN);
}

/* A path, or a single key. */
static void note_path(usher_causes *c, const us_vm_event *event)
{
    if (us_value_tag(event->key) != US_TAG_ARRAY)
        note_read(c, event, event->container, event->key, NULL);
    else
        note_read(c, event, event->container, US_NONE, event->key.as.array);
}

/* ---- activations ---- */

static activation *newest(usher_causes *c)
{
    return &c->activations[c->activation_count - 1];
}

static void begin_activation(usher_causes *c, size_t frame)
{
    const activation *caller = c->activation_count > 0 ? newest(c) : NULL;
    activation begun = {.frame = frame,
                        .call = c->next_call,
                        .routine_node = c->next_node,
                        .called_at = c->next_at,
                        .called_order = caller ? caller->order : 0,
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
    activation ended = c->activations[--c->activation_count];
    us_value value;
    const readings *said = ended.kept.count > 0 ? &ended.kept : &ended.tried;
    int64_t number = keep_summary(c, said->items, said->count, said == &ended.kept);
    c->all.count = ended.first;
    if (!us_value_is_none(ended.call))
        us_object_put(c->calls, ended.call, us_value_integer(number));
    if (ended.members && ended.routine_node != US_NO_NODE &&
        us_vm_node_value(vm, ended.routine_node, &value) &&
        us_input_map_is_container(value))
        us_object_put(c->made, us_input_map_address(value),
                      us_value_object(ended.members));
    if (c->activation_count > 0)
        note_call_summary(c, &c->summaries[number]);
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
    c->next_at = event->at;
    if (known)
        note_call_summary(c, &c->summaries[known->as.integer]);
}

/* ---- literals ---- */

/* A literal of a rule's body begins, or goes on: what came after it is over. */
static void forget_from(usher_causes *c, const us_mark *mark, uint32_t from)
{
    activation *a = newest(c);
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
    activation *a = newest(c);
    (void)event;
    for (size_t i = a->first; i < c->all.count; i++)
        add_reading(c, &a->tried, c->all.items[i]);
}

static void enter_query(usher_causes *c, const us_vm_event *event)
{
    activation *a = newest(c);
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
    a->closures[a->closure_count++] = (closure){event->query, c->all.count};
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
    const activation *a = newest(c);
    us_value address = us_input_map_address(event->container), key = made_key(event);
    size_t first = a->body;
    for (size_t i = 0; i < a->closure_count; i++)
        if (a->closures[i].query == event->query)
            first = a->closures[i].first;
    if (first > c->all.count)
        return;
    choice best = find_best(c, c->all.items + first, c->all.count - first);
    if (!best.reading)
        return;
    if (!us_object_get(c->made, address))
        us_object_add(c->made, address, us_value_object(us_object_new(&c->arena, 4)));
    us_object *members = us_object_get(c->made, address)->as.object;
    reading kept = *best.reading;
    us_object_put(members, key, us_value_integer(keep_summary(c, &kept, 1, true)));
}

static void add_cause(usher_causes *c, us_value answer, us_value key, us_array *path)
{
    us_value *values = us_arena_alloc_array(&c->arena, 3, sizeof *values);
    values[0] = us_value_copy(&c->arena, answer);
    values[1] = us_value_copy(&c->arena, key);
    values[2] = path ? us_value_copy(&c->arena, us_value_array(path)) : US_NONE;
    c->causes =
        us_arena_room(&c->arena, c->causes, c->count, &c->capacity, sizeof *c->causes);
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
        const summary *s = &c->summaries[members->values[i].as.integer];
        us_value key = members->keys[i];
        const us_value *member =
            us_value_tag(value) == US_TAG_SET ? &key : us_value_get(value, key);
        choice best = find_best(c, s->items, s->count);
        us_array *path = us_array_new(&c->arena, 1);
        us_array_push(path, key);
        if (member)
            add_cause(c, *member, us_value_array(path), best.path);
    }
}

/* What the caller of a helper learns of this answer. */
static void keep_answer(usher_causes *c, const us_vm_event *event, const choice *best)
{
    activation *a = newest(c);
    const us_array *path = event->key.as.array;
    us_value key = event->mark->element && path->count == 0 ? event->value
                   : path->count > 0                        ? path->items[0]
                                                            : US_NONE;
    if (!a->answered)
        a->kept.count = 0;
    a->answered = true;
    if (us_value_is_none(key)) {
        for (size_t i = a->body; i < c->all.count; i++)
            add_reading(c, &a->kept, c->all.items[i]);
        return;
    }
    if (!best->reading)
        return;
    reading kept = *best->reading;
    add_reading(c, &a->kept, kept);
    if (!a->members)
        a->members = us_object_new(&c->arena, 4);
    if (!us_object_get(a->members, key))
        us_object_add(a->members, key, us_value_integer(keep_summary(c, &kept, 1, true)));
}

static void note_answer(usher_causes *c, const us_vm_event *event)
{
    const activation *a = newest(c);
    choice best = find_best(c, c->all.items + a->body, c->all.count - a->body);
    /* A default value has what was tried before it to thank. */
    bool single = !event->mark->element && event->key.as.array->count == 0;
    if (!best.reading && single)
        best = find_best(c, a->tried.items, a->tried.count);
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
    activation *a = newest(c);
    if (event->mark->order == US_MARK_NESTED || a->answered)
        return;
    if (a->tried.count > MOST_READINGS)
        a->tried.count = 0;
    for (size_t i = a->body; i < c->all.count; i++)
        add_reading(c, &a->tried, c->all.items[i]);
}

static void note_step(usher_causes *c, const us_vm_event *event)
{
    note_read(c, event, event->container, event->key, NULL);
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

/* False when memory is exhausted. */
static bool prepare(usher_causes *c, const usher_value *input)
{
    us_recovery recovery;

    c->arena.recovery = &recovery;
    if (US_RECOVER(&recovery))
        return false;
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
    for (size_t i = 0; i < causes->count; i++)
        if (us_value_equal(*causes->causes[i].answer, *answer))
            return &causes->causes[i];
    return NULL;
}
