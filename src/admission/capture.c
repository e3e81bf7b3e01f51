/* The members of a line stand in an order for people, so it is written by hand around the
 * values. What is masked is the review as it was sent and the response with its patch decoded:
 * in base64 nobody would see a secret, nor what was patched. */
#include "admission/capture.h"

#include "codec/json.h"
#include "codec/json_pointer.h"
#include "value/array.h"
#include "value/object.h"

/* An operation's path is followed so deep; what lies deeper is masked without its names. */
#define STEPS_MAX 100

static us_value member(us_value object, const char *name)
{
    const us_value *value = us_value_tag(object) == US_TAG_OBJECT
                                ? us_object_get_c(object.as.object, name)
                                : NULL;
    return value ? *value : US_NONE;
}

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
    return member(member(member(review, "request"), "kind"), "kind");
}

/* Appends the pointer "/NAME…" to [places]. */
static void add_place(us_buf *places, const char *name, us_str rest)
{
    us_str place = us_str_format(places->arena, "/%s%.*s", name, US_STR_ARG(rest));
    us_buf_add_c(places, places->length > 0 ? "," : "");
    us_json_write_string(places, place, false);
}

/* The patch with the values of its operations masked, each as it would be in the object.
 * US_NONE if there is none. */
static us_value mask_patch(us_arena *arena, us_mask *mask, us_value review, us_str patch,
                           us_buf *places)
{
    us_value operations = read_json(arena, patch);
    if (us_value_tag(operations) != US_TAG_ARRAY)
        return US_NONE;
    us_array *masked = us_array_new(arena, operations.as.array->count);
    for (uint32_t i = 0; i < operations.as.array->count; i++) {
        us_value operation = operations.as.array->items[i];
        us_value value = member(operation, "value");
        us_value clean =
            us_value_is_none(value)
                ? value
                : mask_at(arena, mask, kind_of(review), member(operation, "path"), value);
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

static us_value response_of(us_arena *arena, us_mask *mask, const us_capture *judged,
                            us_value review, us_buf *places)
{
    us_value answer = judged->status == 200 ? read_json(arena, judged->answer) : US_NONE;
    us_value response = member(answer, "response");
    if (us_value_tag(response) != US_TAG_OBJECT)
        return text_value(arena, judged->answer);
    us_value patch = mask_patch(arena, mask, review, judged->patch, places);
    return us_value_is_none(patch) ? response
                                   : with_member(arena, response, "patch", patch);
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

/* Appends [value], masked, and where it was changed to [places]. */
static void add_masked(us_buf *out, us_mask *mask, const char *name, us_value value,
                       us_buf *places)
{
    us_mask_paths paths = {NULL, 0, 0};
    us_buf_add_format(out, ",\"%s\":", name);
    us_json_write(out, us_mask_value(out->arena, mask, value, &paths), US_JSON_COMPACT);
    for (size_t i = 0; i < paths.count; i++)
        add_place(places, name, paths.items[i]);
}

/* Not inlined: an exhausted arena jumps out of it. */
__attribute__((noinline)) static us_str write_line(us_arena *arena, us_mask *mask,
                                                   const us_capture *judged)
{
    us_buf out = us_buf_make(arena);
    us_buf places = us_buf_make(arena);
    us_value review = read_json(arena, judged->review);
    if (us_value_is_none(review))
        return US_STR_EMPTY;
    add_head(&out, judged);
    add_masked(&out, mask, "review", review, &places);
    add_masked(&out, mask, "response", response_of(arena, mask, judged, review, &places),
               &places);
    us_buf_add_c(&out, ",\"masked\":[");
    us_buf_add_str(&out, us_buf_str(&places));
    us_buf_add_c(&out, "]}\n");
    return us_buf_str(&out);
}

__attribute__((noinline)) static us_str write_patch(us_arena *arena, us_mask *mask,
                                                    us_str review, us_str patch)
{
    us_buf out = us_buf_make(arena);
    us_buf places = us_buf_make(arena);
    us_value masked = mask_patch(arena, mask, read_json(arena, review), patch, &places);
    if (!us_value_is_none(masked))
        us_json_write(&out, us_mask_value(arena, mask, masked, NULL), US_JSON_COMPACT);
    return us_buf_str(&out);
}

/* ---- Within the memory there is -------------------------------------------------------- */

us_str us_capture_line(us_arena *arena, us_mask *mask, const us_capture *judged)
{
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    us_str line = US_STR_EMPTY;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery))
        us_arena_reset(arena, 0);
    else
        line = write_line(arena, mask, judged);
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
