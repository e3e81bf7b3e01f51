/* replay-rebuilt LOG...: the requests that the logs tell of, in order of time, one a line of JSON:
 *
 *     {"file", "line", "auditID", "verb", "resource", "subresource", "name", "grade", "remarks",
 *      "recorded", "request", "unknown": members of the request that are not known}
 *
 * Lines that can't be read come as {"file", "line", "problem"}. Each is read, made a request and
 * remembered as `usher replay` does it; nothing is judged. */
#include "codec/json.h"
#include "kubernetes/object.h"
#include "replay/history.h"
#include "replay/learn.h"
#include "replay/rebuild.h"
#include "replay/source.h"
#include "value/array.h"

#include <stdio.h>

typedef struct state {
    us_str file;
    us_history *history;
    us_arena *arena; /* of one line */
} state;

static void put_text(us_object *object, const char *name, us_str text)
{
    us_kubernetes_put(object, name, us_value_string(text));
}

static void write_line(us_arena *arena, us_object *object)
{
    us_buf buf = us_buf_make(arena);
    us_json_write(&buf, us_value_object(object), US_JSON_COMPACT);
    us_buf_add_char(&buf, '\n');
    fwrite(buf.text, 1, buf.length, stdout);
}

static us_object *begin(const state *s, uint64_t line)
{
    us_object *object = us_object_new(s->arena, 12);
    put_text(object, "file", s->file);
    us_kubernetes_put(object, "line", us_value_integer((int64_t)line));
    return object;
}

static void write_problem(const state *s, uint64_t line, us_str sentence)
{
    us_object *object = begin(s, line);
    put_text(object, "problem", sentence);
    write_line(s->arena, object);
}

static us_value remarks_of(us_arena *arena, const us_replay_rebuilt *r)
{
    us_array *list = us_array_new(arena, 2);
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (r->remarks >> i & 1)
            us_array_push(list, us_value_string(us_str_from(
                                    us_replay_remark_word((us_replay_remark)i))));
    return us_value_array(list);
}

/* The request without what is unknown in it, whose names go to [unknown]. */
static us_value known_part(us_arena *arena, us_value request, us_array *unknown)
{
    us_object *known = us_object_new(arena, 16);
    for (uint32_t i = 0; i < request.as.object->count; i++) {
        us_value key = request.as.object->keys[i], value = request.as.object->values[i];
        if (us_value_tag(value) == US_TAG_UNKNOWN)
            us_array_push(unknown, key);
        else
            us_object_put(known, key, value);
    }
    return us_value_object(known);
}

static void write_request(const state *s, uint64_t line, const us_replay_event *event,
                          const us_replay_rebuilt *r)
{
    static const char *const recorded[] = {"admitted", "denied", "failed"};
    us_object *object = begin(s, line);
    us_array *unknown = us_array_new(s->arena, 2);
    put_text(object, "auditID", event->audit_id);
    put_text(object, "verb", event->verb);
    put_text(object, "resource", event->resource);
    put_text(object, "subresource", event->subresource);
    put_text(object, "name", event->name);
    put_text(object, "grade", us_str_from(us_replay_grade_name(r->grade)));
    put_text(object, "recorded", us_str_from(recorded[r->recorded]));
    us_kubernetes_put(object, "remarks", remarks_of(s->arena, r));
    if (!us_value_is_none(r->request)) {
        us_kubernetes_put(object, "request", known_part(s->arena, r->request, unknown));
        us_kubernetes_put(object, "unknown", us_value_array(unknown));
    }
    write_line(s->arena, object);
}

static void rebuild_line(const state *s, us_replay_line *line)
{
    us_replay_event *event = &line->event;
    us_value known = US_NONE;
    bool about_object = us_replay_is_about_object(event);
    us_arena_reset(s->arena, (size_t)4 << 20);
    if (line->problem.length > 0) {
        write_problem(s, line->number, line->problem);
        return;
    }
    us_replay_event_complete(s->arena, NULL, event);
    if (us_replay_is_write(event) && (about_object || us_replay_changes_object(event)))
        known = us_history_find(s->history, s->arena, line->object);
    us_replay_rebuilt r =
        us_replay_rebuild(s->arena, event, about_object ? known : US_NONE);
    us_replay_learn(s->arena, event, &r, known, &line->facts);
    write_request(s, line->number, event, &r);
    for (size_t i = 0; i < line->facts.count; i++)
        us_history_put(s->history, &line->facts.items[i]);
}

static void fail(void *data, us_str file, us_str sentence)
{
    state *s = data;
    s->file = file;
    write_problem(s, 0, sentence);
}

int main(int count, char **arguments)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    state s = {.history = us_history_new(&arena, "/tmp"),
               .arena = us_arena_scratch(&arena)};
    us_replay_source_options options = {
        .key = us_history_key(s.history), .threads = 1, .data = &s, .fail = fail};
    us_replay_line **lines;
    size_t line_count;
    (void)count;
    us_replay_source *source =
        us_replay_source_open(&arena, (const char *const *)(arguments + 1), &options);
    while (us_replay_source_read(source, &lines, &line_count))
        for (size_t i = 0; i < line_count; i++) {
            s.file = lines[i]->file;
            rebuild_line(&s, lines[i]);
        }
    us_arena_free(&arena);
    return fflush(stdout) == 0 ? 0 : 1;
}
