/* Outcomes as JSON: one object, with all that is known. */
#include "diff/compare.h"

#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

static void put_text(us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        put(object, name, us_value_string(text));
}

static void put_known(us_object *object, const char *name, const usher_value *value)
{
    if (value)
        put(object, name, *value);
}

static void put_place(us_object *object, us_diff_place place)
{
    put_text(object, "file", place.file);
    if (place.at.row == 0)
        return;
    put(object, "line", us_value_integer(place.at.row));
    put(object, "column", us_value_integer(place.at.column));
}

static us_value place_value(us_arena *arena, us_diff_place place)
{
    us_object *object = us_object_new(arena, 3);
    put_place(object, place);
    return us_value_object(object);
}

static us_value change_value(us_arena *arena, const us_diff_change *change)
{
    us_object *object = us_object_new(arena, 16);
    put_text(object, "class", change->class);
    put_text(object, "kind", change->kind);
    put_text(object, "message", change->message);
    put_text(object, "at", change->at);
    put_text(object, "accepted", change->accepted);
    put_known(object, "weight", change->weight);
    put_known(object, "path", change->path);
    put_known(object, "before", change->before);
    put_known(object, "after", change->after);
    put_text(object, "in", change->is_old ? US_STR("old") : US_STR("new"));
    put_place(object, change->place);
    return us_value_object(object);
}

static us_value object_value(us_arena *arena, const us_diff_object *from)
{
    us_object *object = us_object_new(arena, 16);
    us_array *changes = us_array_new(arena, from->change_count);
    us_array *problems = us_array_new(arena, from->problem_count);
    for (size_t i = 0; i < from->change_count; i++)
        us_array_push(changes, change_value(arena, &from->changes[i]));
    for (size_t i = 0; i < from->problem_count; i++)
        us_array_push(problems, us_value_string(from->problems[i]));
    put_text(object, "kind", from->kind);
    put_text(object, "namespace", from->namespace);
    put_text(object, "name", from->name);
    put_text(object, "state", us_str_from(us_diff_state_name(from->state)));
    put_text(object, "verdict", us_str_from(us_diff_verdict_name(from->verdict)));
    put_text(object, "policy", from->policy);
    put_text(object, "required", from->required);
    put_text(object, "made", from->made);
    put_known(object, "score", from->score);
    put_known(object, "threshold", from->threshold);
    if (from->old.file.length > 0)
        put(object, "old", place_value(arena, from->old));
    if (from->new.file.length > 0)
        put(object, "new", place_value(arena, from->new));
    if (from->problem_count > 0 && from->fix.length > 0)
        put_text(object, "fix", from->fix);
    put(object, "changes", us_value_array(changes));
    put(object, "problems", us_value_array(problems));
    return us_value_object(object);
}

static us_value sum_value(us_arena *arena, const us_diff_outcome *outcome)
{
    us_object *sum = us_object_new(arena, 8);
    us_str score = us_str_format(arena, "%g", outcome->score);
    us_value number = US_NULL;
    us_diag diag;
    put(sum, "same", us_value_integer((int64_t)outcome->same));
    for (us_diff_state state = US_DIFF_CHANGED; state <= US_DIFF_REMOVED; state++)
        put(sum, us_diff_state_name(state),
            us_value_integer((int64_t)outcome->states[state]));
    for (us_diff_verdict verdict = US_DIFF_NOTED; verdict <= US_DIFF_REFUSED; verdict++)
        put(sum, us_diff_verdict_name(verdict),
            us_value_integer((int64_t)outcome->verdicts[verdict]));
    if (us_json_read(arena, score, NULL, &number, NULL, &diag))
        put(sum, "score", number);
    put_text(sum, "required", outcome->required);
    return us_value_object(sum);
}

void us_diff_json(us_buf *out, const us_diff_outcome *outcome)
{
    us_arena *arena = out->arena;
    us_object *whole = us_object_new(arena, 4);
    us_array *objects = us_array_new(arena, outcome->count);
    us_array *errors = us_array_new(arena, outcome->error_count);
    for (size_t i = 0; i < outcome->count; i++)
        us_array_push(objects, object_value(arena, &outcome->objects[i]));
    for (size_t i = 0; i < outcome->error_count; i++) {
        us_object *error = us_object_new(arena, 4);
        put_place(error, outcome->errors[i].place);
        put_text(error, "message", outcome->errors[i].text);
        us_array_push(errors, us_value_object(error));
    }
    put(whole, "objects", us_value_array(objects));
    put(whole, "errors", us_value_array(errors));
    put(whole, "summary", sum_value(arena, outcome));
    us_json_write(out, us_value_object(whole), US_JSON_PRETTY);
    us_buf_add_char(out, '\n');
}
