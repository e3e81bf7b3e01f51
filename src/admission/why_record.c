/* Recording: for each query (a body that is entered) its expressions in the order in which
 * they were first evaluated, each with what it read and had for variables when it was evaluated
 * last. When the query has an answer, that is a way that holds; when an expression fails that
 * comes later than all that failed before, that is the way that fails, as it was then.
 *
 * A rule that has a value already is not entered again, so what it did is looked up by its
 * path. */
#include "admission/why_record.h"

enum {
    MOST_QUERIES = 20000, /* that are recorded */
    MOST_ANSWERS = 8,     /* ways that hold, of one body */
    MOST_READINGS = 64,   /* of one expression */
    MOST_VALUES = 8,      /* that are shown beside it */
    MOST_BODIES = 4,      /* that are shown below it */
    VALUE_WIDTH = 120,    /* bytes of a value that are shown */
};

/* What an expression read at a place of the input. */
typedef struct reading {
    us_str by;      /* the text of the literal, as compiled */
    us_array *path; /* keys from the input's root */
    us_value value; /* US_NONE: nothing is there */
} reading;

typedef struct step {
    usher_place place;
    us_str by; /* the literal of it at work */
    reading *readings;
    size_t reading_count;
    const usher_event *last; /* with variables and parts; NULL: none yet */
    uint64_t *queries;       /* entered from it */
    size_t query_count, query_capacity;
    us_str *rules; /* asked from it */
    size_t rule_count, rule_capacity;
} step;

typedef struct query {
    bool known, ignored;
    bool gives;   /* what is wanted */
    bool pending; /* it has an answer that is not told yet */
    us_str rule, head, file;
    uint32_t row;
    step *steps;
    size_t step_count, step_capacity;
    size_t current;
    us_why_body **answers;
    size_t answer_count; /* of those kept */
    us_why_body *failure;
    size_t failed_at; /* the number of the step, from 1; 0: none */
    size_t tries;     /* failures and answers that are not kept */
    us_str answer;    /* that was told before the query had one */
} query;

struct us_why_record {
    us_arena *arena;
    us_arena *scratch;
    us_mask *mask;
    us_str only;     /* the rule whose bodies are recorded; empty: all */
    us_value wanted; /* its answer */
    bool done;       /* … which a body has given */
    us_input_map input;
    query *queries; /* by number */
    size_t query_capacity;
    us_object *by_rule; /* path → array of numbers of queries */
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

/* ---- Values --------------------------------------------------------------------------- */

/* What a member is called decides whether its value is a secret. */
static us_str last_name(us_str name)
{
    for (size_t i = name.length; i > 0; i--)
        if (name.text[i - 1] == '.')
            return us_str_slice(name, i, name.length);
    return name;
}

us_str us_why_show(us_arena *arena, us_mask *mask, us_str name, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_value key = us_value_string(last_name(name));
    us_object *named = us_object_new(arena, 1);
    us_object_put(named, key, value);
    us_value masked = us_mask_value(arena, mask, us_value_object(named), NULL);
    us_value_print(&text, masked.as.object->values[0]);
    us_str shown = us_buf_str(&text);
    if (shown.length <= VALUE_WIDTH)
        return shown;
    size_t end = VALUE_WIDTH;
    while (end > 0 && ((unsigned char)shown.text[end] & 0xC0) == 0x80)
        end--;
    return us_str_format(arena, "%.*s...", (int)end, shown.text);
}

static us_str path_text(us_arena *arena, const us_array *path)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_c(&out, "input");
    for (uint32_t i = 0; i < path->count; i++) {
        us_value key = path->items[i];
        if (us_value_is_string(key) && us_str_is_identifier(us_value_text(key))) {
            us_buf_add_char(&out, '.');
            us_buf_add_str(&out, us_value_text(key));
        } else {
            us_buf_add_char(&out, '[');
            us_value_print(&out, key);
            us_buf_add_char(&out, ']');
        }
    }
    return us_buf_str(&out);
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

static void add_reading(us_why_record *r, step *s, const usher_event *event)
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
        (reading){s->by, path, value_below(*event->container, keys)};
}

/* A literal that begins anew forgets what it read before. */
static void forget_readings(step *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->reading_count; i++)
        if (!us_str_equal(s->readings[i].by, s->by))
            s->readings[kept++] = s->readings[i];
    s->reading_count = kept;
}

static bool is_within(const us_array *path, const us_array *deeper)
{
    if (path->count > deeper->count)
        return false;
    for (uint32_t i = 0; i < path->count; i++)
        if (!us_value_equal(path->items[i], deeper->items[i]))
            return false;
    return true;
}

/* ---- Snapshots ------------------------------------------------------------------------- */

static us_str copy(us_why_record *r, usher_text text)
{
    return us_str_copy(r->arena, us_str_make(text.text, text.length));
}

/* True if [name] has been told, or (unless it is empty) something that is worth [text]. */
static bool has_value(const us_why_step *shown, us_str name, us_str text)
{
    for (size_t i = 0; i < shown->value_count; i++)
        if (us_str_equal(shown->values[i].name, name) ||
            (text.length > 0 && us_str_equal(shown->values[i].value, text)))
            return true;
    return false;
}

static void add_value(us_why_record *r, us_why_step *shown, us_str name, us_value value)
{
    us_str text = us_value_is_none(value) ? US_STR("undefined")
                                          : us_why_show(r->arena, r->mask, name, value);
    us_str same = us_str_is(text, "undefined") ? US_STR_EMPTY : text;
    if (!has_value(shown, name, same) && shown->value_count < MOST_VALUES)
        shown->values[shown->value_count++] = (us_why_value){
            us_mask_text(r->arena, r->mask, us_str_copy(r->arena, name)), text};
}

/* What has no value may be a variable that is just looked for, or a name before what is
 * looked for: `xs` of `some x in xs`, `lib` of `lib.limit`. */
static bool is_missing(const us_why_step *shown, us_str name)
{
    size_t at = us_str_find(shown->text, name, 0);
    size_t end = at == US_STR_NONE ? 0 : at + name.length;
    return at != US_STR_NONE && !us_str_starts_with(shown->text, US_STR("some ")) &&
           !(end < shown->text.length && strchr(".[", shown->text.text[end]));
}

/* What the compiler made has a name that nobody wrote; a container of the input has been
 * told by its place. */
static void add_binding(us_why_record *r, us_why_step *shown,
                        const usher_binding *binding)
{
    us_str name = us_str_make(binding->name.text, binding->name.length);
    uint32_t node;
    if (us_str_starts_with(name, US_STR("__local")) || us_str_is(name, "_") ||
        us_str_is(name, "input") || us_str_starts_with(name, US_STR("[")) ||
        us_str_starts_with(name, US_STR("{")) || us_str_is(name, "data") ||
        (!binding->value && !is_missing(shown, name)) ||
        (binding->value && us_input_map_find(&r->input, *binding->value, &node)))
        return;
    add_value(r, shown, name, binding->value ? *binding->value : US_NONE);
}

/* The operand of a failed comparison that is no constant: `count(xs)` of `count(xs) == 0`. */
static void add_operands(us_why_record *r, us_why_step *shown, const usher_event *event)
{
    static const char *const operators[] = {" == ", " != ", " <= ", " >= ", " < ", " > "};
    if (!event->left || !event->right)
        return;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        size_t at = us_str_find(shown->text, us_str_from(operators[i]), 0);
        if (at == US_STR_NONE)
            continue;
        us_str left = us_str_slice(shown->text, 0, at);
        if (left.length > 0 && left.text[left.length - 1] == ')')
            add_value(r, shown, left, *event->left);
        return;
    }
}

static void show_values(us_why_record *r, const step *s, us_why_step *shown)
{
    shown->values = us_arena_alloc_array(r->arena, MOST_VALUES, sizeof *shown->values);
    /* It reads all members, and who comes after it tells which one it was. */
    if (!shown->fails && us_str_starts_with(shown->text, US_STR("some ")))
        return;
    for (size_t i = 0; i < s->reading_count; i++) {
        bool deepest = true;
        for (size_t k = 0; k < s->reading_count && deepest; k++)
            deepest = k == i || !is_within(s->readings[i].path, s->readings[k].path) ||
                      (k > i && s->readings[i].path->count == s->readings[k].path->count);
        if (deepest)
            add_value(r, shown, path_text(r->arena, s->readings[i].path),
                      s->readings[i].value);
    }
    if (!s->last)
        return;
    if (shown->fails)
        add_operands(r, shown, s->last);
    for (size_t i = 0; i < s->last->variable_count; i++)
        add_binding(r, shown, &s->last->variables[i]);
    for (size_t i = 0; i < s->last->part_count; i++)
        add_binding(r, shown, &s->last->parts[i]);
}

/* The body of `not x` is the expression itself: what it did is told there. */
static bool merge_body(const us_why_body *body, us_why_step *shown)
{
    const us_why_step *own = body->steps;
    if (body->rule.length > 0 || body->step_count != 1 || own->row != shown->row ||
        own->column != shown->column)
        return false;
    for (size_t i = 0; i < own->value_count && shown->value_count < MOST_VALUES; i++)
        if (!has_value(shown, own->values[i].name, US_STR_EMPTY))
            shown->values[shown->value_count++] = own->values[i];
    for (size_t i = 0; i < own->body_count && shown->body_count < MOST_BODIES; i++)
        shown->bodies[shown->body_count++] = own->bodies[i];
    return true;
}

static void add_bodies_of(const query *q, bool wanted, us_why_step *shown)
{
    us_why_body *body = q->answer_count > 0 ? q->answers[0] : q->failure;
    if (body && body->holds == wanted && !merge_body(body, shown) &&
        shown->body_count < MOST_BODIES)
        shown->bodies[shown->body_count++] = body;
}

/* Below what holds stand bodies that hold, below what fails those that fail, if there are
 * any; `not` turns that round. */
static void show_bodies(us_why_record *r, const step *s, us_why_step *shown)
{
    bool wanted = shown->fails == us_str_starts_with(shown->text, US_STR("not "));
    shown->bodies = us_arena_alloc_array(r->arena, MOST_BODIES, sizeof(us_why_body *));
    for (int round = 0; round < 2 && shown->body_count == 0; round++, wanted = !wanted) {
        if (round > 0 && !shown->fails)
            return;
        for (size_t i = 0; i < s->query_count; i++)
            add_bodies_of(&r->queries[s->queries[i]], wanted, shown);
        for (size_t i = 0; s->query_count == 0 && i < s->rule_count; i++) {
            const us_value *known = us_object_get_str(r->by_rule, s->rules[i]);
            for (uint32_t k = 0; known && k < known->as.array->count; k++)
                add_bodies_of(&r->queries[known->as.array->items[k].as.integer], wanted,
                              shown);
        }
    }
}

/* Without what only makes parts of the head. */
static us_why_body *snapshot(us_why_record *r, const query *q, size_t step_count,
                             bool holds)
{
    us_why_body *body = us_arena_alloc_zero(r->arena, sizeof *body);
    body->rule = q->rule;
    body->head = q->head;
    body->file = q->file;
    body->row = q->row;
    body->holds = holds;
    body->answer = q->answer;
    body->steps = us_arena_alloc_zero(r->arena, (step_count + 1) * sizeof *body->steps);
    for (size_t i = 0; i < step_count; i++) {
        const step *s = &q->steps[i];
        us_why_step *shown = &body->steps[body->step_count];
        shown->file = copy(r, s->place.file);
        shown->row = s->place.row;
        shown->column = s->place.column;
        shown->text = copy(r, s->place.text);
        shown->fails = !holds && i + 1 == step_count;
        if (!shown->fails && us_str_find(q->head, shown->text, 0) != US_STR_NONE)
            continue;
        body->step_count++;
        show_values(r, s, shown);
        show_bodies(r, s, shown);
    }
    return body;
}

/* ---- Events ---------------------------------------------------------------------------- */

static query *query_at(us_why_record *r, uint64_t number)
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

static step *current_step(query *q)
{
    return q && q->current < q->step_count ? &q->steps[q->current] : NULL;
}

static void enter(us_why_record *r, const usher_event *event)
{
    query *q = query_at(r, event->query);
    if (!q || q->known)
        return;
    q->known = true;
    us_str text = us_str_make(event->text.text, event->text.length);
    q->ignored = r->only.length > 0 &&
                 (event->node != USHER_NODE_RULE || !us_str_equal(text, r->only));
    if (q->ignored)
        return;
    q->file = copy(r, event->place.file);
    q->row = event->place.row;
    if (event->node == USHER_NODE_RULE) {
        q->rule = copy(r, event->text);
        q->head = copy(r, event->written.text);
        us_value number = us_value_integer((int64_t)event->query);
        const us_value *known = us_object_get_str(r->by_rule, q->rule);
        us_array *numbers = known ? known->as.array : us_array_new(r->scratch, 2);
        us_array_push(numbers, number);
        us_object_put(r->by_rule, us_value_string(q->rule), us_value_array(numbers));
    }
    step *from = current_step(query_at(r, event->parent));
    if (!from || event->parent == event->query)
        return;
    from->queries = us_arena_room(r->scratch, from->queries, from->query_count,
                                  &from->query_capacity, sizeof *from->queries);
    from->queries[from->query_count++] = event->query;
}

static size_t find_step(us_why_record *r, query *q, const usher_place *place)
{
    for (size_t i = 0; i < q->step_count; i++)
        if (q->steps[i].place.row == place->row &&
            q->steps[i].place.column == place->column)
            return i;
    q->steps = us_arena_room(r->scratch, q->steps, q->step_count, &q->step_capacity,
                             sizeof *q->steps);
    q->steps[q->step_count] = (step){.place = *place};
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

static void keep_event(us_why_record *r, step *s, const usher_event *event)
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

static void begin_literal(us_why_record *r, query *q, const usher_event *event)
{
    if (event->written.row == 0 || event->written.text.length == 0)
        return;
    q->current = find_step(r, q, &event->written);
    step *s = &q->steps[q->current];
    s->by = us_str_make(event->text.text, event->text.length);
    forget_readings(s);
    if (!event->generated) {
        q->pending = false;
        s->query_count = s->rule_count = 0;
        keep_event(r, s, event);
    }
}

static void fail(us_why_record *r, query *q, const usher_event *event)
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
    q->failure = snapshot(r, q, at + 1, false);
}

/* Of one rule only the body that gives what is wanted is kept: values are masked, which costs. */
static bool is_put_off(const us_why_record *r, query *q)
{
    q->pending = r->only.length > 0 && !q->gives;
    return q->pending;
}

static void answer(us_why_record *r, query *q)
{
    if (is_put_off(r, q))
        return;
    if (q->answer_count == MOST_ANSWERS) {
        q->tries++;
        return;
    }
    if (!q->answers)
        q->answers = us_arena_alloc_array(r->scratch, MOST_ANSWERS, sizeof *q->answers);
    q->answers[q->answer_count++] = snapshot(r, q, q->step_count, true);
    q->answer = US_STR_EMPTY;
    r->done = r->done || q->gives;
}

/* It is told before or after the query has its answer. */
static void note_answer(us_why_record *r, query *q, const usher_event *event)
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
    query *q = query_at(r, event->query);
    step *s = current_step(q);
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
            query *q = &r->queries[known->as.array->items[i].as.integer];
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
