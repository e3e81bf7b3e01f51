/* A line is read step by step, so that of a list no more than one event is in memory. */
#include "replay/events.h"

#include "replay/body.h"
#include "replay/facts.h"
#include "value/object.h"

us_replay_events us_replay_events_begin(us_str line)
{
    return (us_replay_events){.rest = line};
}

/* ---- Texts --------------------------------------------------------------------------- */

/* The texts of the members of [object] called by the [count] [names]. */
static void find_members(us_str object, const char *const *names, us_str *found,
                         size_t count)
{
    us_json_walk walk = us_json_walk_begin(object);
    us_str key, value;
    while (us_json_walk_next(&walk, &key, &value))
        for (size_t i = 0; i < count; i++)
            if (us_str_is(key, names[i]))
                found[i] = value;
}

static us_str string_of(us_arena *arena, us_str text)
{
    us_value value = us_body_read(arena, text);
    return us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
}

/* ---- Collections --------------------------------------------------------------------- */

/* If [event] deleted a collection whose objects it names, begins with them. */
static bool begin_collection(us_arena *arena, us_replay_events *events,
                             const us_replay_event *event)
{
    static const char *const names[] = {"kind", "apiVersion", "items"};
    us_str found[3] = {{0}};
    bool good = event->code >= 200 && event->code < 300;
    if (!good || !us_str_is(event->verb, "deletecollection") ||
        event->response.length == 0 || !us_str_is(event->stage, "ResponseComplete"))
        return false;
    find_members(event->response, names, found, 3);
    us_str kind = string_of(arena, found[0]);
    if (found[2].length == 0 || found[2].text[0] != '[' ||
        !us_str_ends_with(kind, US_STR("List")) || us_replay_is_stand_in(kind))
        return false;
    events->event = *event;
    events->kind = us_str_slice(kind, 0, kind.length - 4);
    events->api_version = string_of(arena, found[1]);
    events->gone = us_json_walk_begin(found[2]);
    events->in_gone = true;
    return true;
}

/* [item] with its kind, which lists leave out. */
static us_str whole_item(us_arena *arena, const us_replay_events *events, us_str item,
                         us_str kind)
{
    if (kind.length > 0)
        return item;
    us_buf text = us_buf_make(arena);
    us_buf_add_c(&text, "{\"kind\":");
    us_json_write_string(&text, events->kind, false);
    us_buf_add_c(&text, ",\"apiVersion\":");
    us_json_write_string(&text, events->api_version, false);
    us_buf_add_c(&text, ",");
    us_buf_add(&text, item.text + 1, item.length - 1);
    return us_buf_str(&text);
}

/* The deletion of the next object of the collection. What has finalizers is still there, and the
 * answer says since when it is to go. */
static bool next_gone(us_arena *arena, us_replay_events *events, us_replay_event *event)
{
    static const char *const outer[] = {"metadata", "kind"};
    static const char *const inner[] = {"name", "namespace", "uid", "resourceVersion",
                                        "deletionTimestamp"};
    us_str key, item;
    while (us_json_walk_next(&events->gone, &key, &item)) {
        us_str found[2] = {{0}}, identity[5] = {{0}};
        find_members(item, outer, found, 2);
        find_members(found[0], inner, identity, 5);
        us_str name = string_of(arena, identity[0]);
        if (name.length == 0)
            continue;
        *event = events->event;
        event->of_collection = true;
        event->verb = US_STR("delete");
        event->name = name;
        event->namespace = string_of(arena, identity[1]);
        event->object_uid = string_of(arena, identity[2]);
        event->object_version = string_of(arena, identity[3]);
        event->deleted = whole_item(arena, events, item, found[1]);
        event->response = identity[4].length > 0 ? event->deleted : US_STR_EMPTY;
        return true;
    }
    events->in_gone = false;
    return false;
}

/* ---- Lines --------------------------------------------------------------------------- */

static us_str trimmed(us_str text)
{
    size_t from = 0;
    while (from < text.length && strchr(" \t\r\n", text.text[from]))
        from++;
    return us_str_slice(text, from, text.length);
}

/* [event], or the first of those that it stands for. An empty collection stays what it is. */
static bool give(us_arena *arena, us_replay_events *events, us_replay_event *event)
{
    us_replay_event first;
    if (!begin_collection(arena, events, event))
        return true;
    if (next_gone(arena, events, &first))
        *event = first;
    else
        event->deleted_nothing = true;
    return true;
}

static bool next_of_list(us_arena *arena, us_replay_events *events,
                         us_replay_event *event, us_str *problem)
{
    us_str key, item;
    if (!us_json_walk_next(&events->list, &key, &item)) {
        events->in_list = false;
        return false;
    }
    events->number++;
    if (us_replay_event_read_item(arena, item, event, problem))
        return give(arena, events, event);
    *problem =
        us_str_format(arena, "item %zu: %.*s", events->number, US_STR_ARG(*problem));
    return true;
}

static bool begin_list(us_replay_events *events, us_str items)
{
    events->list = us_json_walk_begin(items);
    events->in_list = true;
    return true;
}

/* Reads the line; true if [event] is all of it, or [problem] says why it can't be read. */
static bool read_line(us_arena *arena, us_replay_events *events, us_replay_event *event,
                      us_str *problem)
{
    us_str line = trimmed(events->rest);
    events->rest = US_STR_EMPTY;
    if (line.length > 0 && line.text[0] == '[')
        return !us_body_check(arena, line, problem) || !begin_list(events, line);
    if (!us_replay_event_read(arena, line, event, problem))
        return true;
    if (event->items.length > 0)
        return !begin_list(events, event->items);
    return give(arena, events, event);
}

static bool next(us_arena *arena, us_replay_events *events, us_replay_event *event,
                 us_str *problem)
{
    if (events->in_gone && next_gone(arena, events, event))
        return true;
    if (events->rest.length > 0 && read_line(arena, events, event, problem))
        return true;
    return events->in_list && next_of_list(arena, events, event, problem);
}

bool us_replay_events_next(us_arena *arena, us_replay_events *events,
                           us_replay_event *event, us_str *problem)
{
    *problem = US_STR_EMPTY;
    if (events->count > US_REPLAY_EVENTS_MAX || !next(arena, events, event, problem))
        return false;
    if (events->count++ == US_REPLAY_EVENTS_MAX)
        *problem = us_str_format(arena,
                                 "there are more than %zu events in one line, and the "
                                 "others were left out",
                                 US_REPLAY_EVENTS_MAX);
    return true;
}
