/* libyaml's parser and its current event live on the heap. They sit in one record on the
 * arena's clean-up list, so that running out of memory frees them. */
#include "codec/yaml_events.h"

#include "base/utf8.h"

static void drop_event(us_yaml_events *events)
{
    if (events->has_event)
        yaml_event_delete(&events->event);
    events->has_event = false;
}

void us_yaml_events_close(us_yaml_events *events)
{
    drop_event(events);
    if (events->has_parser)
        yaml_parser_delete(&events->parser);
    events->has_parser = false;
}

static void release(void *data)
{
    us_yaml_events_close(data);
}

us_yaml_events *us_yaml_events_open(us_arena *arena, us_str text)
{
    us_yaml_events *events = us_arena_alloc_zero(arena, sizeof *events);
    events->text = text;
    us_arena_on_release(arena, release, events);
    if (!yaml_parser_initialize(&events->parser))
        us_arena_exhaust(arena);
    events->has_parser = true;
    yaml_parser_set_encoding(&events->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&events->parser, (const unsigned char *)text.text,
                                 text.length);
    return events;
}

bool us_yaml_events_next(us_yaml_events *events)
{
    drop_event(events);
    events->has_event = yaml_parser_parse(&events->parser, &events->event);
    return events->has_event;
}

/* libyaml counts characters, we count bytes. Marks move little from one event to the next,
 * so the last one is where the walk begins. */
size_t us_yaml_events_offset(us_yaml_events *events, size_t index)
{
    const char *text = events->text.text;
    while (events->mark_index < index && events->mark_offset < events->text.length) {
        size_t size;
        us_utf8_decode(text + events->mark_offset, text + events->text.length, &size);
        events->mark_offset += size;
        events->mark_index++;
    }
    while (events->mark_index > index && events->mark_offset > 0) {
        do
            events->mark_offset--;
        while (events->mark_offset > 0 && (text[events->mark_offset] & 0xC0) == 0x80);
        events->mark_index--;
    }
    return events->mark_offset;
}
