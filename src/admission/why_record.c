/* Recording: for each query (a body that is entered) its expressions in the order in which
 * they were first evaluated, each with what it read and had for variables when it was evaluated
 * last. When the query has an answer, that is a way that holds; when an expression fails that
 * comes later than all that failed before, that is the way that fails, as it was then.
 *
 * A rule that has a value already is not entered again, so what it did is looked up by its
 * path. */
#include "admission/why_recorded.h"

enum {
    MOST_QUERIES = 20000, /* that are recorded */
    MOST_ANSWERS = 8,     /* ways that hold, of one body */
    MOST_READINGS = 64,   /* of one expression */
};

us_why_record *us_why_record_new(us_arena *arena, us_arena *scratch, us_mask *mask,
                                 us_value input)
{
    us_why_record *r = us_arena_alloc_zero(scratch, sizeof *r);
    r->arena = arena;
    r->scratch = scratch;
    r->mask = mask;
    r->input = us_input_map_make(scratch, input);
    r->by_rule = us_object_new(scratch, 8);
    return r;
}

const bool *us_why_record_one(us_why_record *r, us_str only, us_value answer)
{
    r->only = only;
    r->wanted = answer;
    return &r->done;
}

/* ---- Readings -------------------------------------------------------------------------- */

static us_value value_below(us_value container, const us_array *keys)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        const us_value *member = us_value_get(container, keys->items[i]);
        if (!member)
            return US_NONE;
        container = *member;
    }
    return container;
}

static void add_reading(us_why_record *r, us_recorded_step *s, const usher_event *event)
{
    uint32_t node;
    if (!event->container || !event->key || s->reading_count == MOST_READINGS ||
        !us_input_map_find(&r->input, *event->container, &node))
        return;
    us_array *keys = us_array_new(r->scratch, 1);
    if (us_value_tag(*event->key) == US_TAG_ARRAY)
        keys = event->key->as.array;
    else
        us_array_push(keys, *event->key);
    us_array *path = us_input_map_path(&r->input, node);
    for (uint32_t i = 0; i < keys->count; i++)
        us_array_push(path, keys->items[i]);
    if (!s->readings)
        s->readings =
            us_arena_alloc_array(r->scratch, MOST_READINGS, sizeof *s->readings);
    s->readings[s->reading_count++] =
        (us_recorded_reading){s->by, path, value_below(*event->container, keys)};
}

/* A literal that begins anew forgets what it read before. */
static void forget_readings(us_recorded_step *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->reading_count; i++)
        if (!us_str_equal(s->readings[i].by, s->by))
            s->readings[kept++] = s->readings[i];
    s->reading_count = kept;
}

/* ---- Events ---------------------------------------------------------------------------- */

static us_str copy_text(us_why_record *r, usher_text text)
{
    return us_str_copy(r->arena, us_str_make(text.text, text.length));
}

static us_recorded_query *query_at(us_why_record *r, uint64_t number)
{
    if (number >= MOST_QUERIES)
        return NULL;
    if (number >= r->query_capacity) {
        size_t capacity = (size_t)number * 2 + 64;
        r->queries =
            us_arena_grow(r->scratch, r->queries, r->query_capacity * sizeof *r->queries,
                          capacity * sizeof *r->queries);
        memset(r->queries + r->query_capacity, 0,
               (capacity - r->query_capacity) * sizeof *r->queries);
        r->query_capacity = capacity;
    }
    return &r->queries[number];
}

static us_recorded_step *current_step(us_recorded_query *q)
{
    return q && q->current < q->step_count ? &q->steps[q->current] : NULL;
}

static void enter(us_why_record *r, const usher_event *event)
{
    us_recorded_query *q = query_at(r, event->query);
    if (!q || q->known)
        return;
    q->known = true;
    us_str text = us_str_make(event->text.text, event->text.length);
    q->ignored = r->only.length > 0 &&
                 (event->node != USHER_NODE_RULE || !us_str_equal(text, r->only));
    if (q->ignored)
        return;
    q->file = copy_text(r, event->place.file);
    q->row = event->place.row;
    if (event->node == USHER_NODE_RULE) {
        q->rule = copy_text(r, event->text);
        q->head = copy_text(r, event->written.text);
        us_value number = us_value_integer((int64_t)event->query);
        const us_value *known = us_object_get_str(r->by_rule, q->rule);
        us_array *numbers = known ? known->as.array : us_array_new(r->scratch, 2);
        us_array_push(numbers, number);
        us_object_put(r->by_rule, us_value_string(q->rule), us_value_array(numbers));
    }
    us_recorded_step *from = current_step(query_at(r, event->parent));
    if (!from || event->parent == event->query)
        return;
    from->queries = us_arena_room(r->scratch, from->queries, from->query_count,
                                  &from->query_capacity, sizeof *from->queries);
    from->queries[from->query_count++] = event->query;
}

static size_t find_step(us_why_record *r, us_recorded_query *q, const usher_place *place)
{
    for (size_t i = 0; i < q->step_count; i++)
        if (q->steps[i].place.row == place->row &&
            q->steps[i].place.column == place->column)
            return i;
    q->steps = us_arena_room(r->scratch, q->steps, q->step_count, &q->step_capacity,
                             sizeof *q->steps);
    q->steps[q->step_count] = (us_recorded_step){.place = *place};
    return q->step_count++;
}

static const usher_binding *copy_bindings(us_why_record *r, const usher_binding *items,
                                          size_t count)
{
    usher_binding *copied = us_arena_alloc_array(r->scratch, count + 1, sizeof *copied);
    if (count > 0)
        memcpy(copied, items, count * sizeof *items);
    return copied;
}

static void keep_event(us_why_record *r, us_recorded_step *s, const usher_event *event)
{
    /* Of one rule no variables are asked for. */
    if (r->only.length > 0)
        return;
    usher_event *kept = us_arena_alloc(r->scratch, sizeof *kept);
    *kept = *event;
    kept->variables = copy_bindings(r, event->variables, event->variable_count);
    kept->parts = copy_bindings(r, event->parts, event->part_count);
    s->last = kept;
}

static void begin_literal(us_why_record *r, us_recorded_query *q,
                          const usher_event *event)
{
    if (event->written.row == 0 || event->written.text.length == 0)
        return;
    q->current = find_step(r, q, &event->written);
    us_recorded_step *s = &q->steps[q->current];
    s->by = us_str_make(event->text.text, event->text.length);
    forget_readings(s);
    if (!event->generated) {
        q->pending = false;
        s->query_count = s->rule_count = 0;
        keep_event(r, s, event);
    }
}

static void fail(us_why_record *r, us_recorded_query *q, const usher_event *event)
{
    bool literal = event->node == USHER_NODE_LITERAL || event->node == USHER_NODE_EVERY;
    if (!literal || event->written.row == 0 || event->written.text.length == 0)
        return;
    size_t at = find_step(r, q, &event->written);
    if (!event->generated)
        keep_event(r, &q->steps[at], event);
    if (at + 1 <= q->failed_at || r->only.length > 0) {
        q->tries++;
        return;
    }
    q->failed_at = at + 1;
    q->failure = us_why_snapshot(r, q, at + 1, false);
}

/* Of one rule only the body that gives what is wanted is kept: values are masked, which costs. */
static bool is_put_off(const us_why_record *r, us_recorded_query *q)
{
    q->pending = r->only.length > 0 && !q->gives;
    return q->pending;
}

static void answer(us_why_record *r, us_recorded_query *q)
{
    if (is_put_off(r, q))
        return;
    if (q->answer_count == MOST_ANSWERS) {
        q->tries++;
        return;
    }
    if (!q->answers)
        q->answers = us_arena_alloc_array(r->scratch, MOST_ANSWERS, sizeof *q->answers);
    q->answers[q->answer_count++] = us_why_snapshot(r, q, q->step_count, true);
    q->answer = US_STR_EMPTY;
    r->done = r->done || q->gives;
}

/* It is told before or after the query has its answer. */
static void note_answer(us_why_record *r, us_recorded_query *q, const usher_event *event)
{
    us_str text = US_STR_EMPTY;
    if (r->only.length > 0) {
        q->gives = event->value && us_value_equal(*event->value, r->wanted);
        if (q->gives && q->pending)
            answer(r, q);
        return;
    }
    bool named = event->key && us_value_tag(*event->key) == US_TAG_ARRAY &&
                 event->key->as.array->count > 0;
    if (named && event->value)
        text = us_str_format(
            r->arena, "%.*s: %.*s",
            US_STR_ARG(us_why_show(r->arena, r->mask, US_STR_EMPTY,
                                   event->key->as.array->items[0])),
            US_STR_ARG(us_why_show(r->arena, r->mask, US_STR_EMPTY, *event->value)));
    else if (event->value)
        text = us_why_show(r->arena, r->mask, US_STR_EMPTY, *event->value);
    us_why_body *last = q->answer_count > 0 ? q->answers[q->answer_count - 1] : NULL;
    if (last && last->answer.length == 0)
        last->answer = text;
    else
        q->answer = text;
}

void us_why_record_event(void *data, const usher_event *event)
{
    us_why_record *r = data;
    if (event->kind == USHER_EVENT_ENTER)
        enter(r, event);
    us_recorded_query *q = query_at(r, event->query);
    us_recorded_step *s = current_step(q);
    if (!q || q->ignored)
        return;
    switch (event->kind) {
    case USHER_EVENT_EVAL:
        begin_literal(r, q, event);
        break;
    case USHER_EVENT_FAIL:
        fail(r, q, event);
        break;
    case USHER_EVENT_EXIT:
        answer(r, q);
        break;
    case USHER_EVENT_READ:
        if (s)
            add_reading(r, s, event);
        break;
    case USHER_EVENT_ANSWER:
        note_answer(r, q, event);
        break;
    case USHER_EVENT_INDEX:
        if (s) {
            s->rules = us_arena_room(r->scratch, s->rules, s->rule_count,
                                     &s->rule_capacity, sizeof *s->rules);
            s->rules[s->rule_count++] = us_str_make(event->text.text, event->text.length);
        }
        break;
    case USHER_EVENT_ENTER:
    case USHER_EVENT_REDO:
    case USHER_EVENT_NOTE:
    case USHER_EVENT_CASE:
        break;
    }
}

/* Where an error is met a rule may have been entered twice. */
static bool is_told(us_why_body *const *bodies, size_t count, const us_why_body *body)
{
    for (size_t i = 0; i < count; i++)
        if (bodies[i]->row == body->row && bodies[i]->holds == body->holds &&
            us_str_equal(bodies[i]->file, body->file) &&
            us_str_equal(bodies[i]->answer, body->answer))
            return true;
    return false;
}

us_why_body **us_why_record_bodies(us_why_record *r, us_str path, size_t *count)
{
    const us_value *known = us_object_get_str(r->by_rule, path);
    uint32_t queries = known ? known->as.array->count : 0;
    us_why_body **bodies = us_arena_alloc_array(
        r->arena, (size_t)queries * (MOST_ANSWERS + 1) + 1, sizeof *bodies);
    *count = 0;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < queries; i++) {
            us_recorded_query *q = &r->queries[known->as.array->items[i].as.integer];
            for (size_t k = 0; round == 0 && k < q->answer_count; k++)
                if (!is_told(bodies, *count, q->answers[k]))
                    bodies[(*count)++] = q->answers[k];
            if (round > 0 && q->answer_count == 0 && q->failure) {
                q->failure->others = q->tries;
                bodies[(*count)++] = q->failure;
            }
        }
    return bodies;
}
