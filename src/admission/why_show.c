/* What was recorded of a body, as it is shown: its expressions with the values that matter for them,
 * masked, and the bodies below. */
#include "admission/why_recorded.h"

#include "engine/ref_text.h"

enum {
    MOST_VALUES = 8,   /* that are shown beside an expression */
    MOST_BODIES = 4,   /* that are shown below it */
    VALUE_WIDTH = 120, /* bytes of a value that are shown */
};

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

static bool is_within(const us_array *path, const us_array *deeper)
{
    if (path->count > deeper->count)
        return false;
    for (uint32_t i = 0; i < path->count; i++)
        if (!us_value_equal(path->items[i], deeper->items[i]))
            return false;
    return true;
}

static us_str place_text(us_arena *arena, const us_array *path)
{
    us_array *ref = us_array_new(arena, path->count + 1);
    us_array_push(ref, us_value_string(US_STR("input")));
    for (uint32_t i = 0; i < path->count; i++)
        us_array_push(ref, path->items[i]);
    return us_ref_text(arena, ref);
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

static void show_values(us_why_record *r, const us_recorded_step *s, us_why_step *shown)
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
            add_value(r, shown, place_text(r->arena, s->readings[i].path),
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

static void add_bodies_of(const us_recorded_query *q, bool wanted, us_why_step *shown)
{
    us_why_body *body = q->answer_count > 0 ? q->answers[0] : q->failure;
    if (body && body->holds == wanted && !merge_body(body, shown) &&
        shown->body_count < MOST_BODIES)
        shown->bodies[shown->body_count++] = body;
}

/* ---- Bodies --------------------------------------------------------------------------- */

/* Below what holds stand bodies that hold, below what fails those that fail, if there are
 * any; `not` turns that round. */
static void show_bodies(us_why_record *r, const us_recorded_step *s, us_why_step *shown)
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

static us_str copy_text(us_why_record *r, usher_text text)
{
    return us_str_copy(r->arena, us_str_make(text.text, text.length));
}

us_why_body *us_why_snapshot(us_why_record *r, const us_recorded_query *q,
                             size_t step_count, bool holds)
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
        const us_recorded_step *s = &q->steps[i];
        us_why_step *shown = &body->steps[body->step_count];
        shown->file = copy_text(r, s->place.file);
        shown->row = s->place.row;
        shown->column = s->place.column;
        shown->text = copy_text(r, s->place.text);
        shown->fails = !holds && i + 1 == step_count;
        if (!shown->fails && us_str_find(q->head, shown->text, 0) != US_STR_NONE)
            continue;
        body->step_count++;
        show_values(r, s, shown);
        show_bodies(r, s, shown);
    }
    return body;
}
