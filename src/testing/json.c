/* Results as the JSON that `opa test --format json` prints: members in its order, those
 * that are empty left out. */
#include "testing/tests.h"

#include "codec/base64.h"
#include "codec/json.h"

static void add_member(us_buf *out, const char *name, us_str text)
{
    us_buf_add_format(out, "\"%s\":", name);
    us_json_write_string(out, text, true);
}

static void add_place_object(us_buf *out, const us_test_place *place)
{
    us_buf_add_char(out, '{');
    add_member(out, "file", place->file);
    us_buf_add_format(out, ",\"row\":%u,\"col\":%u}", place->row, place->column);
}

static void add_place(us_buf *out, const us_test_place *place)
{
    us_buf_add_c(out, "\"location\":");
    add_place_object(out, place);
}

static void add_frames(us_buf *out, const us_test_error *error)
{
    us_buf_add_c(out, ",\"stack_trace\":[");
    for (size_t i = 0; i < error->frame_count; i++) {
        us_buf_add_format(out, "%s{\"query_id\":%llu,", i ? "," : "",
                          (unsigned long long)error->frames[i].query);
        add_place(out, &error->frames[i].place);
        us_buf_add_char(out, '}');
    }
    us_buf_add_char(out, ']');
}

static void add_error(us_buf *out, const us_test_error *error)
{
    us_buf_add_c(out, ",\"error\":");
    if (error->json.length > 0) {
        us_buf_add_str(out, error->json);
        return;
    }
    us_buf_add_char(out, '{');
    if (error->code.length > 0) {
        add_member(out, "code", error->code);
        us_buf_add_char(out, ',');
    }
    add_member(out, "message", error->message);
    if (error->place.row > 0) {
        us_buf_add_char(out, ',');
        add_place(out, &error->place);
    }
    if (error->frame_count > 0)
        add_frames(out, error);
    us_buf_add_char(out, '}');
}

static void add_cases(us_buf *out, const us_test_case *cases, size_t count)
{
    us_buf_add_c(out, ",\"sub_results\":{");
    for (size_t i = 0; i < count; i++) {
        us_buf item = us_buf_make(out->arena);
        if (cases[i].name.length > 0 && !cases[i].unnamed) {
            us_buf_add_char(&item, ',');
            add_member(&item, "name", cases[i].name);
        }
        if (cases[i].failed)
            us_buf_add_c(&item, ",\"fail\":true");
        if (cases[i].skipped)
            us_buf_add_c(&item, ",\"skip\":true");
        if (cases[i].message.length > 0) {
            us_buf_add_char(&item, ',');
            add_member(&item, "message", cases[i].message);
        }
        if (cases[i].case_count > 0)
            add_cases(&item, cases[i].cases, cases[i].case_count);
        if (i > 0)
            us_buf_add_char(out, ',');
        us_json_write_string(out, cases[i].name, true);
        us_buf_add_c(out, ":{");
        us_str members = us_buf_str(&item);
        us_buf_add_str(out, us_str_slice(members, members.length > 0, members.length));
        us_buf_add_char(out, '}');
    }
    us_buf_add_char(out, '}');
}

static void add_benchmark(us_buf *out, const us_test_benchmark *benchmark)
{
    us_buf_add_format(out,
                      ",\"benchmark_result\":{\"N\":%llu,\"T\":%llu,\"Bytes\":0,"
                      "\"MemAllocs\":0,\"MemBytes\":%llu,\"Extra\":",
                      (unsigned long long)benchmark->count,
                      (unsigned long long)benchmark->duration,
                      (unsigned long long)benchmark->bytes);
    if (benchmark->count == 0)
        us_buf_add_c(out, "null}");
    else
        us_buf_add_format(out, "{\"timer_rego_query_eval_ns/op\":%.17g}}",
                          (double)benchmark->inside / (double)benchmark->count);
}

/* Of opa's members those that are no syntax trees; the text stands for the node. */
void us_test_trace_json(us_buf *out, const us_test_trace *trace)
{
    us_buf_add_char(out, '[');
    for (size_t i = 0; i < trace->count; i++) {
        const us_test_event *event = &trace->events[i];
        us_test_place place = {event->file, event->row, event->column};
        us_buf_add_format(out, "%s{\"Op\":\"%s\",", i ? "," : "",
                          us_test_event_word(event->kind));
        add_member(out, "Text", event->text);
        us_buf_add_char(out, ',');
        if (event->row > 0) {
            us_buf_add_c(out, "\"Location\":");
            add_place_object(out, &place);
            us_buf_add_char(out, ',');
        }
        us_buf_add_format(out, "\"QueryID\":%llu,\"ParentID\":%llu,",
                          (unsigned long long)event->query,
                          (unsigned long long)event->parent);
        add_member(out, "Message", event->message);
        us_buf_add_char(out, '}');
    }
    us_buf_add_char(out, ']');
}

static void add_result(us_buf *out, const us_test_result *result)
{
    us_buf_add_char(out, '{');
    add_place(out, &result->place);
    us_buf_add_char(out, ',');
    add_member(out, "package", result->package);
    us_buf_add_char(out, ',');
    add_member(out, "name", result->name);
    if (result->outcome == US_TEST_FAILED)
        us_buf_add_c(out, ",\"fail\":true");
    if (result->outcome == US_TEST_ERRED)
        add_error(out, &result->error);
    if (result->outcome == US_TEST_SKIPPED)
        us_buf_add_c(out, ",\"skip\":true");
    us_buf_add_format(out, ",\"duration\":%llu", (unsigned long long)result->duration);
    if (result->trace && result->trace->count > 0) {
        us_buf_add_c(out, ",\"trace\":");
        us_test_trace_json(out, result->trace);
    }
    if (result->output.length > 0) {
        us_buf_add_c(out, ",\"output\":\"");
        us_base64_add(out, result->output, false, true);
        us_buf_add_char(out, '"');
    }
    if (result->benchmark)
        add_benchmark(out, result->benchmark);
    if (result->case_count > 0)
        add_cases(out, result->cases, result->case_count);
    us_buf_add_char(out, '}');
}

void us_test_json(us_buf *out, const us_test_result *const *results, size_t count)
{
    us_buf_add_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            us_buf_add_char(out, ',');
        add_result(out, results[i]);
    }
    us_buf_add_char(out, ']');
}
