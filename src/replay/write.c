/* Outcomes, written. */
#include "admission/text.h"
#include "codec/json.h"
#include "replay/replay.h"
#include "value/array.h"

/* Of a name or a message in text. */
enum { MOST_BYTES = 1000 };

static const char *recorded_name(us_replay_recorded recorded)
{
    static const char *const names[] = {"admitted", "denied", "failed"};
    return names[recorded];
}

static us_value request_of(const us_replay_outcome *outcome)
{
    return outcome->rebuilt->request;
}

static us_str kind_of(const us_replay_outcome *outcome)
{
    return us_value_member_text(us_value_member(request_of(outcome), "kind"), "kind");
}

/* The name of the object, as far as the log tells it. */
static us_str name_of(const us_replay_outcome *outcome)
{
    us_str name = us_value_member_text(request_of(outcome), "name");
    return name.length > 0 ? name : outcome->event->name;
}

static us_str user_of(const us_replay_outcome *outcome)
{
    return us_value_member_text(outcome->event->user, "username");
}

/* ---- JSON ---------------------------------------------------------------------------- */

static void put_text(us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        us_object_put(object, us_value_string(us_str_from(name)), us_value_string(text));
}

static void put_findings(us_object *object, const char *name, const us_findings *findings)
{
    us_arena *arena = us_object_arena(object);
    us_array *list = us_array_new(arena, findings->count);
    for (size_t i = 0; i < findings->count; i++) {
        us_object *one = us_object_new(arena, 3);
        put_text(one, "policy", findings->items[i].policy);
        put_text(one, "message", findings->items[i].text);
        put_text(one, "field", findings->items[i].field);
        us_array_push(list, us_value_object(one));
    }
    if (findings->count > 0)
        us_object_put(object, us_value_string(us_str_from(name)), us_value_array(list));
}

static us_value remarks_of(us_arena *arena, const us_replay_rebuilt *rebuilt)
{
    us_array *list = us_array_new(arena, 2);
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (rebuilt->remarks >> i & 1)
            us_array_push(list, us_value_string(us_str_from(
                                    us_replay_remark_word((us_replay_remark)i))));
    return us_value_array(list);
}

void us_replay_write_json(us_arena *arena, us_buf *out, const us_replay_outcome *outcome)
{
    const us_replay_event *event = outcome->event;
    us_object *object = us_object_new(arena, 18);
    put_text(object, "file", outcome->file);
    us_object_put(object, us_value_string(US_STR("line")),
                  us_value_integer((int64_t)outcome->line));
    put_text(object, "auditID", event->audit_id);
    put_text(object, "time", event->received);
    put_text(object, "user", user_of(outcome));
    put_text(object, "verb", event->verb);
    put_text(object, "operation", us_value_member_text(request_of(outcome), "operation"));
    put_text(object, "resource", event->resource);
    put_text(object, "kind", kind_of(outcome));
    put_text(object, "namespace", event->namespace);
    put_text(object, "name", name_of(outcome));
    put_text(object, "grade", us_str_from(us_replay_grade_name(outcome->rebuilt->grade)));
    us_object_put(object, us_value_string(US_STR("remarks")),
                  remarks_of(arena, outcome->rebuilt));
    if (outcome->rebuilt->grade != US_REPLAY_NO_REVIEW)
        put_text(object, "recorded",
                 us_str_from(recorded_name(outcome->rebuilt->recorded)));
    put_text(object, "verdict", us_str_from(us_replay_verdict_name(outcome->verdict)));
    if (outcome->judged) {
        put_findings(object, "denials", &outcome->judged->denials);
        put_findings(object, "warnings", &outcome->judged->warnings);
        put_findings(object, "errors", &outcome->judged->errors);
    }
    us_json_write(out, us_value_object(object), US_JSON_COMPACT);
    us_buf_add_char(out, '\n');
}

/* ---- Text ---------------------------------------------------------------------------- */

/* Names come from a log, which anybody may have written. */
static void add_clean(us_buf *out, us_str text)
{
    us_buf_add_str(out, us_text_clean(out->arena, text, US_TEXT_ONE_LINE, MOST_BYTES));
}

static void add_findings(us_buf *out, const char *word, const us_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        us_buf_add_format(out, "    %s: ", word);
        add_clean(out, findings->items[i].text);
        us_buf_add_format(out, " [%.*s]\n", US_STR_ARG(findings->items[i].policy));
    }
}

void us_replay_write_text(us_buf *out, const us_replay_outcome *outcome)
{
    const us_replay_event *event = outcome->event;
    bool flips = us_replay_is_flip(outcome);
    us_str kind = kind_of(outcome);
    us_buf_add_format(out, "%.*s:%llu: ", US_STR_ARG(outcome->file),
                      (unsigned long long)outcome->line);
    us_buf_add_c(out, !flips ? us_replay_verdict_name(outcome->verdict)
                      : outcome->verdict == US_REPLAY_DENY ? "newly denied"
                                                           : "newly admitted");
    us_buf_add_c(out, ": ");
    add_clean(out, event->received);
    us_buf_add_char(out, ' ');
    add_clean(out, user_of(outcome));
    us_buf_add_char(out, ' ');
    add_clean(out, event->verb);
    us_buf_add_char(out, ' ');
    add_clean(out, kind.length > 0 ? kind : event->resource);
    us_buf_add_char(out, ' ');
    if (event->namespace.length > 0) {
        add_clean(out, event->namespace);
        us_buf_add_char(out, '/');
    }
    add_clean(out, name_of(outcome));
    us_buf_add_format(out, " (%s)\n", us_replay_grade_name(outcome->rebuilt->grade));
    if (outcome->judged) {
        add_findings(out, "deny", &outcome->judged->denials);
        add_findings(out, "error", &outcome->judged->errors);
    }
}

/* ---- The sum ------------------------------------------------------------------------- */

static void add_count(us_buf *out, uint64_t count, const char *name, bool *any)
{
    if (count > 0)
        us_buf_add_format(out, "%s%llu %s", *any ? ", " : "", (unsigned long long)count,
                          name);
    *any = *any || count > 0;
}

void us_replay_write_sum(us_buf *out, const us_replay_counts *counts)
{
    bool any = false;
    us_buf_add_format(out, "%llu events: ", (unsigned long long)counts->events);
    for (unsigned i = 0; i < US_REPLAY_GRADES; i++)
        add_count(out, counts->grades[i], us_replay_grade_name((us_replay_grade)i), &any);
    us_buf_add_c(out, any ? "\nverdicts: " : "none\nverdicts: ");
    any = false;
    for (unsigned i = 0; i < US_REPLAY_VERDICTS; i++)
        add_count(out, counts->verdicts[i], us_replay_verdict_name((us_replay_verdict)i),
                  &any);
    us_buf_add_format(out, "%s\n%llu newly denied, %llu newly admitted\n",
                      any ? "" : "none", (unsigned long long)counts->newly_denied,
                      (unsigned long long)counts->newly_admitted);
    any = false;
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (counts->remarks[i] > 0)
            us_buf_add_format(out, "  %-15s %8llu  %s\n",
                              us_replay_remark_word((us_replay_remark)i),
                              (unsigned long long)counts->remarks[i],
                              us_replay_remark_sentence((us_replay_remark)i));
    if (counts->errors > 0)
        us_buf_add_format(out, "%llu evaluations failed\n",
                          (unsigned long long)counts->errors);
    if (counts->forgotten > 0)
        us_buf_add_format(out, "%llu objects were not remembered, for want of room\n",
                          (unsigned long long)counts->forgotten);
    if (counts->problems > 0)
        us_buf_add_format(out, "%llu lines or logs could not be read\n",
                          (unsigned long long)counts->problems);
}
