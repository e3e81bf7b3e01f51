/* The members of a line stand in an order for people, so it is written by hand around the
 * values. Policies see a review as the event that the decision log makes of it, so that what they
 * keep out of that is not here. What is masked is the review as it was sent and the response with its patch decoded:
 * in base64 nobody would see a secret, nor what was patched. */
#include "admission/capture.h"

#include "admission/event_parts.h"
#include "codec/json.h"
#include "codec/json_pointer.h"
#include "value/array.h"
#include "value/object.h"

/* An operation's path is followed so deep; what lies deeper is masked without its names. */
#define STEPS_MAX 100

static us_value text_value(us_arena *arena, us_str text)
{
    return us_value_string_checked(arena, text);
}

/* US_NONE if [text] is no JSON. */
static us_value read_json(us_arena *arena, us_str text)
{
    us_json_options options = {.keep_text = true};
    us_diag diag = {0};
    us_value value;
    return us_json_read(arena, text, &options, &value, NULL, &diag) ? value : US_NONE;
}

/* A copy of [object] with [value] under [name]. */
static us_value with_member(us_arena *arena, us_value object, const char *name,
                            us_value value)
{
    const us_object *old = object.as.object;
    us_object *copy = us_object_new(arena, old->count + 1);
    for (uint32_t i = 0; i < old->count; i++)
        us_object_put(copy, old->keys[i], old->values[i]);
    us_object_put(copy, us_value_string(us_str_from(name)), value);
    return us_value_object(copy);
}

/* ---- Patches -------------------------------------------------------------------------- */

/* The steps of a pointer; those beyond STEPS_MAX are left out at the front. */
static size_t read_steps(us_arena *arena, us_str path, us_value *steps)
{
    size_t count = 0;
    for (size_t end = path.length; end > 0 && count < STEPS_MAX;) {
        size_t from = end;
        us_str step;
        while (from > 0 && path.text[from - 1] != '/')
            from--;
        us_str raw = us_str_slice(path, from, end);
        steps[count++] =
            text_value(arena, us_json_pointer_unescape(arena, raw, &step) ? step : raw);
        end = from > 0 ? from - 1 : 0;
    }
    return count;
}

/* Masks [value] as what it is in an object of [kind] below [path]. */
static us_value mask_at(us_arena *arena, us_mask *mask, us_value kind, us_value path,
                        us_value value)
{
    us_value steps[STEPS_MAX];
    size_t count =
        us_value_is_string(path) ? read_steps(arena, us_value_text(path), steps) : 0;
    for (size_t i = 0; i < count; i++) {
        us_object *around = us_object_new(arena, 2);
        if (i + 1 == count && !us_value_is_none(kind))
            us_object_put(around, us_value_string(US_STR("kind")), kind);
        us_object_put(around, steps[i], value);
        value = us_value_object(around);
    }
    value = us_mask_value(arena, mask, value, NULL);
    for (size_t i = count; i > 0 && us_value_tag(value) == US_TAG_OBJECT; i--) {
        const us_value *below = us_object_get(value.as.object, steps[i - 1]);
        if (!below)
            return text_value(arena, US_STR(US_MASK_HIDDEN));
        value = *below;
    }
    return value;
}

static us_value kind_of(us_value review)
{
    return us_value_member(us_value_member(us_value_member(review, "request"), "kind"),
                           "kind");
}

/* Appends the pointer "/NAME…" to [places]. */
static void add_place(us_buf *places, const char *name, us_str rest)
{
    us_str place = us_str_format(places->arena, "/%s%.*s", name, US_STR_ARG(rest));
    us_buf_add_c(places, places->length > 0 ? "," : "");
    us_json_write_string(places, place, false);
}

/* The patch of an object of [kind] with the values of its operations masked, each as it would
 * be in the object. US_NONE if there is none. */
static us_value mask_patch(us_arena *arena, us_mask *mask, us_value kind, us_str patch,
                           us_buf *places)
{
    us_value operations = read_json(arena, patch);
    if (us_value_tag(operations) != US_TAG_ARRAY)
        return US_NONE;
    us_array *masked = us_array_new(arena, operations.as.array->count);
    for (uint32_t i = 0; i < operations.as.array->count; i++) {
        us_value operation = operations.as.array->items[i];
        us_value value = us_value_member(operation, "value");
        us_value clean =
            us_value_is_none(value)
                ? value
                : mask_at(arena, mask, kind, us_value_member(operation, "path"), value);
        if (!us_value_is_none(value) && !us_value_equal(value, clean)) {
            operation = with_member(arena, operation, "value", clean);
            add_place(places, "response",
                      us_str_format(arena, "/patch/%u/value", (unsigned)i));
        }
        us_array_push(masked, operation);
    }
    return us_value_array(masked);
}

/* ---- Lines ---------------------------------------------------------------------------- */

/* A line while it is put together. */
typedef struct capture_line {
    us_arena *arena;
    us_mask *mask;
    const us_capture *judged;
    us_value kind; /* of the object, whatever is masked */
    us_buf text;
    us_buf erased; /* pointers, with commas between */
    us_buf masked;
} capture_line;

/* Adds the pointers of an event, which tell of other members. */
static void add_event_places(us_buf *places, const us_array *pointers)
{
    const us_str input = US_STR("/input"), response = US_STR("/result/response");
    for (uint32_t i = 0; i < pointers->count; i++) {
        us_str pointer = us_value_text(pointers->items[i]);
        if (us_str_starts_with(pointer, input))
            add_place(places, "review",
                      us_str_slice(pointer, input.length, pointer.length));
        else if (us_str_starts_with(pointer, response))
            add_place(places, "response",
                      us_str_slice(pointer, response.length, pointer.length));
        else
            add_place(places, "response", US_STR_EMPTY);
    }
}

/* True if policies have removed or replaced the patch, or what it is in. */
static bool has_other_patch(const us_event *event)
{
    const us_str patch = US_STR("/result/response/patch");
    const us_array *lists[] = {event->erased, event->masked};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t j = 0; j < lists[i]->count; j++)
            if (us_str_starts_with(patch, us_value_text(lists[i]->items[j])))
                return true;
    return false;
}

static us_value response_of(capture_line *line, const us_event *event)
{
    const us_capture *judged = line->judged;
    us_value response = us_value_member(event->result, "response");
    if (judged->status != 200)
        return text_value(line->arena, judged->answer);
    if (has_other_patch(event) || us_value_tag(response) != US_TAG_OBJECT)
        return response;
    us_value patch =
        mask_patch(line->arena, line->mask, line->kind, judged->patch, &line->masked);
    return us_value_is_none(patch) ? response
                                   : with_member(line->arena, response, "patch", patch);
}

static void add_text(us_buf *out, const char *name, us_str text)
{
    if (text.length == 0)
        return;
    us_buf_add_format(out, ",\"%s\":", name);
    us_json_write_string(out, text, false);
}

static void add_head(us_buf *out, const us_capture *judged)
{
    struct tm parts;
    char time[32];
    gmtime_r(&judged->received.tv_sec, &parts);
    strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%S", &parts);
    us_buf_add_format(out, "{\"timestamp\":\"%s.%06ldZ\",\"path\":\"/%s\"", time,
                      judged->received.tv_nsec / 1000,
                      judged->path == US_ADMISSION_MUTATE ? "mutate" : "validate");
    add_text(out, "decisionId", judged->decision_id);
    add_text(out, "traceId", judged->trace_id);
    add_text(out, "revision", judged->revision);
    us_buf_add_format(out, ",\"status\":%u,\"latencyMs\":%llu.%03u", judged->status,
                      (unsigned long long)(judged->ns / 1000000),
                      (unsigned)(judged->ns / 1000 % 1000));
}

/* Adds [value], masked; nothing of it is left if it is US_NONE. */
static void add_masked(capture_line *line, const char *name, us_value value)
{
    us_mask_paths paths = {NULL, 0, 0};
    us_value shown = us_value_is_none(value)
                         ? US_NULL
                         : us_mask_value(line->arena, line->mask, value, &paths);
    us_buf_add_format(&line->text, ",\"%s\":", name);
    us_json_write(&line->text, shown, US_JSON_COMPACT);
    for (size_t i = 0; i < paths.count; i++)
        add_place(&line->masked, name, paths.items[i]);
}

static void add_places(us_buf *out, const char *name, us_buf *places)
{
    us_buf_add_format(out, ",\"%s\":[", name);
    us_buf_add_str(out, us_buf_str(places));
    us_buf_add_char(out, ']');
}

/* Asks policies about [event]; false if it must not be written, for a reason that [problem] gets
 * or, where it is empty, since they want it so. */
static bool ask(us_event *event, const us_capture_rules *rules, us_str *problem)
{
    if (us_value_is_none(event->input)) {
        *problem = US_STR("a review cannot be read");
        return false;
    }
    if (!rules->worker)
        return true;
    us_event_fate fate =
        us_event_ask(event, rules->worker, rules->mask, &rules->limits, problem);
    if (fate == US_EVENT_FAILED)
        *problem = us_mask_text(event->arena, rules->mask, *problem);
    return fate == US_EVENT_LOGGED;
}

/* Not inlined: an exhausted arena jumps out of it. */
__attribute__((noinline)) static us_str write_line(us_arena *arena,
                                                   const us_capture_rules *rules,
                                                   const us_capture *judged,
                                                   us_str *problem)
{
    us_event_facts facts = {
        .decision_id = judged->decision_id,
        .trace_id = judged->trace_id,
        .revision = judged->revision,
        .path = judged->path,
        .input = judged->review,
        .result = judged->status == 200 ? judged->answer : US_STR_EMPTY,
        .error = judged->status == 200 ? US_STR_EMPTY : judged->answer,
        .timestamp = judged->received,
        .handler_ns = judged->ns,
    };
    us_event *event = us_event_new(arena, &facts);
    capture_line line = {.arena = arena,
                         .mask = rules->mask,
                         .judged = judged,
                         .kind = kind_of(event->input),
                         .text = us_buf_make(arena),
                         .erased = us_buf_make(arena),
                         .masked = us_buf_make(arena)};
    if (!ask(event, rules, problem))
        return US_STR_EMPTY;
    add_event_places(&line.erased, event->erased);
    add_event_places(&line.masked, event->masked);
    add_event_places(&line.masked, event->hidden);
    add_head(&line.text, judged);
    add_masked(&line, "review", event->input);
    add_masked(&line, "response", response_of(&line, event));
    if (line.erased.length > 0)
        add_places(&line.text, "erased", &line.erased);
    add_places(&line.text, "masked", &line.masked);
    us_buf_add_c(&line.text, "}\n");
    return us_buf_str(&line.text);
}

__attribute__((noinline)) static us_str write_patch(us_arena *arena, us_mask *mask,
                                                    us_str review, us_str patch)
{
    us_buf out = us_buf_make(arena);
    us_buf places = us_buf_make(arena);
    us_value masked =
        mask_patch(arena, mask, kind_of(read_json(arena, review)), patch, &places);
    if (!us_value_is_none(masked))
        us_json_write(&out, us_mask_value(arena, mask, masked, NULL), US_JSON_COMPACT);
    return us_buf_str(&out);
}

/* ---- Within the memory there is -------------------------------------------------------- */

us_str us_capture_line(us_arena *arena, const us_capture_rules *rules,
                       const us_capture *judged, us_str *problem)
{
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    us_str line = US_STR_EMPTY;
    *problem = US_STR_EMPTY;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        us_arena_reset(arena, 0);
        *problem = US_STR("a review needs too much memory");
    } else {
        line = write_line(arena, rules, judged, problem);
    }
    arena->recovery = before;
    return line;
}

us_str us_capture_patch(us_arena *arena, us_mask *mask, us_str review, us_str patch)
{
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    us_str masked = US_STR_EMPTY;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery))
        us_arena_reset(arena, 0);
    else
        masked = write_patch(arena, mask, review, patch);
    arena->recovery = before;
    return masked;
}
