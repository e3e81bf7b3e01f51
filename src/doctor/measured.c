/* Metrics in Prometheus' text format, as data for the checks that compare what was measured with
 * what is set. An API server has some hundred thousand lines of them; the few that are about
 * webhooks are kept. */
#include "doctor/doctor.h"

#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

#define SERIES_MAX 100000
#define LABELS_MAX 32

static const char *const wanted[] = {
    "usher_review_duration_seconds_bucket",
    "apiserver_admission_webhook_admission_duration_seconds_bucket",
    "apiserver_admission_webhook_rejection_count",
    "apiserver_admission_webhook_fail_open_count",
};

/* What is left of a line. */
typedef struct line_reader {
    us_arena *arena;
    const char *at, *end;
} line_reader;

static bool take(line_reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static void skip_blanks(line_reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
        r->at++;
}

/* Up to one of [stops]. */
static us_str take_until(line_reader *r, const char *stops)
{
    const char *begin = r->at;
    while (r->at < r->end && !strchr(stops, *r->at))
        r->at++;
    return us_str_make(begin, (size_t)(r->at - begin));
}

/* A text in quotes; in it \\, \" and \n. */
static bool take_text(line_reader *r, us_str *text)
{
    us_buf made = us_buf_make(r->arena);
    if (!take(r, '"'))
        return false;
    while (r->at < r->end && *r->at != '"') {
        char c = *r->at++;
        if (c == '\\' && r->at < r->end) {
            c = *r->at++;
            c = c == 'n' ? '\n' : c;
        }
        us_buf_add_char(&made, c);
    }
    *text = us_buf_str(&made);
    return take(r, '"');
}

/* name="value",name="value"} */
static bool take_labels(line_reader *r, us_object *labels)
{
    us_str name, value;
    for (size_t i = 0; i < LABELS_MAX; i++) {
        skip_blanks(r);
        if (take(r, '}'))
            return true;
        name = take_until(r, "= ,}");
        if (!take(r, '=') || !take_text(r, &value))
            return false;
        us_object_put(labels, us_value_string_checked(r->arena, name),
                      us_value_string_checked(r->arena, value));
        skip_blanks(r);
        take(r, ',');
    }
    return false;
}

static bool is_wanted(us_str name)
{
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (us_str_is(name, wanted[i]))
            return true;
    return false;
}

static void read_line(us_arena *arena, us_str line, us_array *series)
{
    line_reader r = {arena, line.text, line.text + line.length};
    us_object *labels, *entry;
    us_value value;
    us_diag diag = {0};
    us_str name = take_until(&r, "{ \t");
    if (!is_wanted(name) || series->count == SERIES_MAX)
        return;
    labels = us_object_new(arena, 6);
    if (take(&r, '{') && !take_labels(&r, labels))
        return;
    skip_blanks(&r);
    /* Infinite values, and none, are of no use here, and no JSON. */
    if (!us_json_read(arena, take_until(&r, " \t"), NULL, &value, NULL, &diag) ||
        (us_value_tag(value) != US_TAG_INTEGER && us_value_tag(value) != US_TAG_DECIMAL))
        return;
    entry = us_object_new(arena, 3);
    us_object_add(entry, us_value_string(US_STR("name")),
                  us_value_string_checked(arena, name));
    us_object_add(entry, us_value_string(US_STR("labels")), us_value_object(labels));
    us_object_add(entry, us_value_string(US_STR("value")), value);
    us_array_push(series, us_value_object(entry));
}

void us_doctor_add_metrics(us_arena *arena, usher_builder *builder, us_str text)
{
    us_array *series = us_array_new(arena, 64);
    us_value *value = us_arena_alloc(arena, sizeof *value);
    while (text.length > 0) {
        const char *newline = memchr(text.text, '\n', text.length);
        size_t length = newline ? (size_t)(newline - text.text) : text.length;
        us_str line = us_str_make(text.text, length);
        if (us_str_ends_with(line, US_STR("\r")))
            line.length--;
        read_line(arena, line, series);
        length += newline ? 1 : 0;
        text = us_str_slice(text, length, text.length);
    }
    *value = us_value_array(series);
    usher_builder_add_value(builder, "usher.doctor.metrics", "metrics", value);
}
