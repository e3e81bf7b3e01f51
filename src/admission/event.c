/* From a judged review to an event. Members have the names and types of OPA's; what OPA leaves
 * out where it is empty is left out here. */
#include "admission/capture.h"
#include "admission/event_parts.h"
#include "codec/base64.h"
#include "codec/json.h"

#include <stdio.h>

#define DROP  "data.system.log.drop"
#define MASK  "data.system.log.mask"
#define PATCH "/result/response/patch"
/* Of reviews, which were read before, with a bound that may be set. */
#define DEPTH_MAX 3000
/* For masking a patch. */
#define SCRATCH_MAX ((size_t)256 << 20)

/* ---- Parts ---------------------------------------------------------------------------- */

static us_value read_json(us_arena *arena, us_str text)
{
    us_json_options options = {.max_depth = DEPTH_MAX, .keep_text = true};
    us_diag diag;
    us_value value;
    return us_json_read(arena, text, &options, &value, NULL, &diag) ? value : US_NONE;
}

static void put(us_object *object, const char *name, us_value value)
{
    if (!us_value_is_none(value))
        us_object_put(object, us_value_string(us_str_from(name)), value);
}

static us_value text_value(us_arena *arena, us_str text)
{
    return text.length > 0 ? us_value_string_checked(arena, text) : US_NONE;
}

static us_value error_of(us_arena *arena, us_str sentence)
{
    if (sentence.length == 0)
        return US_NONE;
    us_object *error = us_object_new(arena, 2);
    put(error, "code", us_value_string(US_STR("internal_error")));
    put(error, "message", text_value(arena, sentence));
    return us_value_object(error);
}

us_event *us_event_new(us_arena *arena, const us_event_facts *facts)
{
    us_event *event = us_arena_alloc_zero(arena, sizeof *event);
    event->arena = arena;
    event->facts = facts;
    event->input = read_json(arena, facts->input);
    event->result = read_json(arena, facts->result);
    event->error = error_of(arena, facts->error);
    event->erased = us_array_new(arena, 0);
    event->masked = us_array_new(arena, 0);
    event->hidden = us_array_new(arena, 0);
    return event;
}

static us_value labels_of(us_arena *arena, const us_event_facts *facts)
{
    us_object *labels = us_object_new(arena, facts->label_count);
    for (size_t i = 0; i < facts->label_count; i++)
        us_object_put(labels, us_value_string_checked(arena, facts->labels[i].name),
                      us_value_string_checked(arena, facts->labels[i].value));
    return us_value_object(labels);
}

static us_value bundles_of(us_arena *arena, const usher_policy *policy)
{
    const usher_bundle *bundle;
    us_object *all = us_object_new(arena, 0);
    for (size_t i = 0; policy && (bundle = usher_policy_bundle(policy, i)) != NULL; i++) {
        us_object *told = us_object_new(arena, 1);
        put(told, "revision", text_value(arena, us_str_from(bundle->revision)));
        put(all, bundle->name, us_value_object(told));
    }
    return all->count > 0 ? us_value_object(all) : US_NONE;
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

static us_value path_of(us_admission_path path)
{
    return us_value_string(path == US_ADMISSION_MUTATE ? US_STR("admission/mutate")
                                                       : US_STR("admission/validate"));
}

/* All pointers of [first] and [second]. */
static us_value list(us_arena *arena, const us_array *first, const us_array *second)
{
    us_array *all = us_array_new(arena, (size_t)first->count + second->count);
    for (size_t i = 0; i < first->count; i++)
        us_array_push(all, first->items[i]);
    for (size_t i = 0; i < second->count; i++)
        us_array_push(all, second->items[i]);
    return all->count > 0 ? us_value_array(all) : US_NONE;
}

/* What policies see of an event, and what is written. */
static us_value value_of(const us_event *event)
{
    us_arena *arena = event->arena;
    const us_event_facts *facts = event->facts;
    us_object *times = us_object_new(arena, 1);
    us_object *value = us_object_new(arena, 17);
    put(times, "timer_server_handler_ns", us_value_integer((int64_t)facts->handler_ns));
    put(value, "labels", labels_of(arena, facts));
    put(value, "decision_id", text_value(arena, facts->decision_id));
    put(value, "trace_id", text_value(arena, facts->trace_id));
    put(value, "span_id", text_value(arena, facts->span_id));
    put(value, "revision", text_value(arena, facts->revision));
    put(value, "bundles", bundles_of(arena, facts->policy));
    put(value, "path", path_of(facts->path));
    put(value, "input", event->input);
    put(value, "result", event->result);
    put(value, "erased", list(arena, event->erased, us_array_new(arena, 0)));
    put(value, "masked", list(arena, event->masked, event->hidden));
    put(value, "error", event->error);
    put(value, "requested_by", text_value(arena, facts->requested_by));
    put(value, "timestamp", timestamp(arena, facts->timestamp));
    put(value, "metrics", us_value_object(times));
    if (facts->request_id > 0)
        put(value, "req_id", us_value_integer((int64_t)facts->request_id));
    return us_value_object(value);
}

us_str us_event_text(const us_event *event)
{
    us_buf text = us_buf_make(event->arena);
    us_json_write(&text, value_of(event), US_JSON_COMPACT);
    us_buf_add_char(&text, '\n');
    us_str line = us_buf_str(&text);
    return us_str_slice(line, 0, line.length - 1);
}

/* ---- What is left out ------------------------------------------------------------------- */

static us_event_fate fail(us_event *event, const char *path, us_str why, us_str *error)
{
    *error = us_str_format(event->arena, "%s: %.*s", path, US_STR_ARG(why));
    return US_EVENT_FAILED;
}

static us_str reason(const usher_result *result)
{
    usher_problems *problems = usher_result_problems(result);
    if (!problems || usher_problems_count(problems) == 0)
        return US_STR("it cannot be evaluated");
    usher_text message = usher_problems_at(problems, 0)->message;
    return us_str_make(message.text, message.length);
}

/* What explains a denial quotes the input; where policies keep some of that out, it may be that. */
static bool hide_explanation(us_event *event, us_str *why)
{
    us_array *rules = us_array_new(event->arena, 1);
    us_array_push(rules,
                  us_value_string(US_STR("/result/response/auditAnnotations/why")));
    return (event->erased->count == 0 && event->masked->count == 0) ||
           us_event_mask(event, us_value_array(rules), why);
}

us_event_fate us_event_ask(us_event *event, usher_worker *worker, us_mask *mask,
                           const usher_limits *limits, us_str *error)
{
    const usher_result *result;
    us_value input = value_of(event), rules;
    us_diag diag;
    us_str why;
    size_t length = 0;
    usher_outcome outcome = usher_evaluate_value(worker, DROP, &input, limits, &result);
    if (outcome == USHER_ERROR)
        return fail(event, DROP, reason(result), error);
    if (outcome == USHER_OK && usher_value_boolean(usher_result_value(result)))
        return US_EVENT_DROPPED;
    outcome = usher_evaluate_more(worker, MASK, limits, &result);
    if (outcome == USHER_ERROR)
        return fail(event, MASK, reason(result), error);
    if (outcome == USHER_UNDEFINED)
        return US_EVENT_LOGGED;
    const char *json = usher_result_json(result, USHER_JSON_COMPACT, &length);
    if (!json ||
        !us_json_read(event->arena, us_str_make(json, length), NULL, &rules, NULL, &diag))
        return fail(event, MASK, US_STR("it is too large"), error);
    if (mask && us_value_count(rules) > 0)
        us_event_hide_secrets(event, mask);
    if (!us_event_mask(event, rules, &why) || !hide_explanation(event, &why))
        return fail(event, MASK, why, error);
    return US_EVENT_LOGGED;
}

static void free_scratch(void *data)
{
    us_arena_free(data);
}

/* The JSON patch [patch] with each value masked as at its place in the object; empty where it is
 * none. Whoever masks it resets its arena at times; so it has one of its own. */
static us_str mask_patch(us_event *event, us_mask *mask, us_str patch)
{
    us_arena *scratch = us_arena_alloc(event->arena, sizeof *scratch);
    us_arena_init(scratch, SCRATCH_MAX, NULL);
    us_arena_on_release(event->arena, free_scratch, scratch);
    return us_capture_patch(scratch, mask, event->facts->input, patch);
}

/* What a secret of the object is does not show in the patch alone. True if it was changed. */
static bool hide_in_patch(us_event *event, us_mask *mask)
{
    us_str patch, error;
    us_value response = us_value_member(event->result, "response");
    us_value encoded = us_value_member(response, "patch");
    if (!us_value_is_string(encoded) ||
        !us_base64_decode(event->arena, us_value_text(encoded), false, &patch, &error))
        return false;
    us_str masked = mask_patch(event, mask, patch);
    if (us_value_equal(read_json(event->arena, patch), read_json(event->arena, masked)))
        return false;
    us_buf again = us_buf_make(event->arena);
    us_base64_add(&again, masked, false, true);
    us_object_put(response.as.object, us_value_string(US_STR("patch")),
                  us_value_string_checked(event->arena, us_buf_str(&again)));
    return true;
}

void us_event_hide_secrets(us_event *event, us_mask *mask)
{
    us_mask_paths paths = {NULL, 0, 0};
    bool patched = hide_in_patch(event, mask);
    us_object *parts = us_object_new(event->arena, 3);
    put(parts, "input", event->input);
    put(parts, "result", event->result);
    put(parts, "error", event->error);
    us_value shown = us_mask_value(event->arena, mask, us_value_object(parts), &paths);
    event->input = us_value_member(shown, "input");
    event->result = us_value_member(shown, "result");
    event->error = us_value_member(shown, "error");
    for (size_t i = 0; i < paths.count; i++) {
        us_array_push(event->hidden, us_value_string(paths.items[i]));
        patched = patched && !us_str_is(paths.items[i], PATCH);
    }
    if (patched)
        us_array_push(event->hidden, us_value_string(US_STR(PATCH)));
}

bool us_event_shorten(us_event *event)
{
    us_value *const parts[] = {&event->input, &event->result};
    static const us_str pointers[] = {{"/input", 6}, {"/result", 7}};
    for (size_t i = 0; i < 2; i++) {
        if (us_value_is_none(*parts[i]))
            continue;
        *parts[i] = US_NONE;
        us_array_push(event->erased, us_value_string(pointers[i]));
        return true;
    }
    return false;
}
