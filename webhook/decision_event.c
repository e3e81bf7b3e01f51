/* From a judged review to an event. Members have the names and types of OPA's; what OPA leaves
 * out where it is empty is left out here. */
#include "decision_event.h"

#include "builtins/base64url.h"
#include "codec/json.h"

#include <stdio.h>

static us_value read_json(us_arena *arena, us_str text)
{
    us_json_options options = {.keep_text = true};
    us_diag diag;
    us_value value;
    return us_json_read(arena, text, &options, &value, NULL, &diag) ? value : US_NONE;
}

static void put(us_object *object, const char *name, us_value value)
{
    if (!us_value_is_none(value))
        us_object_put(object, us_value_string(us_str_from(name)), value);
}

static us_value text_value(const char *text)
{
    return *text ? us_value_string(us_str_from(text)) : US_NONE;
}

/* A review that could not be judged has no answer but the sentence that says why. */
static us_value error_of(us_arena *arena, const judged *record)
{
    us_str sentence = record->status == 200 ? record->message : record->answer;
    if (!record->evaluation_error)
        return US_NONE;
    while (us_str_ends_with(sentence, US_STR("\n")))
        sentence.length--;
    us_object *error = us_object_new(arena, 2);
    put(error, "code", us_value_string(US_STR("internal_error")));
    put(error, "message", us_value_string_checked(arena, sentence));
    return us_value_object(error);
}

decision_event decision_event_make(us_arena *arena, const judged *record)
{
    return (decision_event){
        .arena = arena,
        .record = record,
        .labels = us_value_object(us_object_new(arena, 0)),
        .input = read_json(arena, record->review),
        .result = record->status == 200 ? read_json(arena, record->answer) : US_NONE,
        .error = error_of(arena, record),
        .erased = us_array_new(arena, 0),
        .masked = us_array_new(arena, 0),
    };
}

/* RFC 3339, as Go writes it: without zeros at the end of the fraction. */
static us_value timestamp(us_arena *arena, struct timespec at)
{
    char text[48];
    struct tm parts;
    gmtime_r(&at.tv_sec, &parts);
    size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    length += (size_t)snprintf(text + length, sizeof text - length, ".%09ld", at.tv_nsec);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    return us_value_string(us_str_format(arena, "%.*sZ", (int)length, text));
}

static us_value path_of(const judged *record)
{
    return us_value_string(record->path == US_ADMISSION_MUTATE
                               ? US_STR("admission/mutate")
                               : US_STR("admission/validate"));
}

static us_value list(us_array *pointers)
{
    return pointers->count > 0 ? us_value_array(pointers) : US_NONE;
}

us_value decision_event_value(const decision_event *event)
{
    us_arena *arena = event->arena;
    const judged *record = event->record;
    us_object *times = us_object_new(arena, 1);
    us_object *value = us_object_new(arena, 16);
    put(times, "timer_server_handler_ns", us_value_integer((int64_t)record->ns));
    put(value, "labels", event->labels);
    put(value, "decision_id", us_value_string(us_str_from(record->decision_id)));
    put(value, "trace_id", text_value(record->trace_id));
    put(value, "span_id", text_value(record->span_id));
    put(value, "revision", text_value(record->revision));
    put(value, "bundles", event->bundles);
    put(value, "path", path_of(record));
    put(value, "input", event->input);
    put(value, "result", event->result);
    put(value, "erased", list(event->erased));
    put(value, "masked", list(event->masked));
    put(value, "error", event->error);
    put(value, "requested_by", text_value(record->client));
    put(value, "timestamp", timestamp(arena, record->received));
    put(value, "metrics", us_value_object(times));
    if (event->number > 0)
        put(value, "req_id", us_value_integer((int64_t)event->number));
    return us_value_object(value);
}

static us_value member(us_value object, const char *name)
{
    const us_value *value = us_object_get_c(object.as.object, name);
    return value ? *value : US_NONE;
}

void decision_event_hide_secrets(decision_event *event, us_mask *mask)
{
    us_mask_paths paths = {NULL, 0, 0};
    us_object *parts = us_object_new(event->arena, 3);
    put(parts, "input", event->input);
    put(parts, "result", event->result);
    put(parts, "error", event->error);
    us_value shown = us_mask_value(event->arena, mask, us_value_object(parts), &paths);
    event->input = member(shown, "input");
    event->result = member(shown, "result");
    event->error = member(shown, "error");
    for (size_t i = 0; i < paths.count; i++)
        us_array_push(event->masked, us_value_string(paths.items[i]));
}
