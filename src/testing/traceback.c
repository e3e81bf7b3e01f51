/* The stack at an error: for each query that was being evaluated, innermost first, the
 * literal that it had come to, with the values of its variables in their place. */
#include "testing/trace.h"

#include "base/utf8.h"

enum {
    TEXT_WIDTH = 80, /* characters of a literal, and bytes of a value, that are shown */
    MAX_FRAMES = 200,
};

/* The literal that [query] began last. */
static const usher_event *literal_of(const us_recording *recording, uint64_t query)
{
    for (size_t i = recording->count; i-- > 0;) {
        const usher_event *event = &recording->events[i];
        if (event->query == query && event->kind == USHER_EVENT_EVAL)
            return event;
    }
    return NULL;
}

/* The bytes from [at] on that are one thing to whoever looks for names: a string, a
 * comprehension's body, which has variables of its own, a word, or any one byte. */
static size_t piece_length(us_str text, size_t at)
{
    char c = text.text[at];
    size_t end = at + 1;
    if (c == '"' || c == '`') {
        while (end < text.length && text.text[end] != c)
            end += c == '"' && text.text[end] == '\\' ? 2 : 1;
        return (end < text.length ? end + 1 : text.length) - at;
    }
    if (c == '|') {
        for (size_t depth = 0; end < text.length; end++) {
            depth += strchr("([{", text.text[end]) != NULL;
            if (strchr(")]}", text.text[end]) && depth-- == 0)
                break;
        }
        return end - at;
    }
    while (us_is_word(c) && end < text.length && us_is_word(text.text[end]))
        end++;
    return end - at;
}

/* A part of a literal's text, and the value that stands in its place. */
typedef struct substitute {
    size_t from, to;
    us_str value;
} substitute;

/* The value as text; empty where it is too long to be shown. */
static us_str value_text(us_arena *arena, const us_value *value)
{
    us_buf text = us_buf_make(arena);
    us_value_print(&text, *value);
    return text.length > TEXT_WIDTH ? US_STR_EMPTY : us_buf_str(&text);
}

static const usher_binding *find_variable(const usher_event *event, us_str name)
{
    for (size_t i = 0; i < event->variable_count; i++) {
        const usher_binding *variable = &event->variables[i];
        us_str own = us_str_make(variable->name.text, variable->name.length);
        if (variable->value && us_str_equal(own, name))
            return variable;
    }
    return NULL;
}

/* The literal before [event] in its query that gives the compiler's variable [name] its
 * value, or NULL. */
static const usher_event *find_source(us_arena *arena, const us_recording *recording,
                                      const usher_event *event, us_str name)
{
    us_str left = us_str_format(arena, "%.*s = ", US_STR_ARG(name));
    us_str last = us_str_format(arena, ", %.*s)", US_STR_ARG(name));
    for (const usher_event *source = event; source > recording->events;) {
        source--;
        us_str text = us_str_make(source->text.text, source->text.length);
        if (source->query == event->query && source->kind == USHER_EVENT_EVAL &&
            source->generated &&
            (us_str_starts_with(text, left) || us_str_ends_with(text, last)))
            return source;
    }
    return NULL;
}

/* Parts of the literal that were taken out of it and evaluated before: the compiler's
 * variables stand for them. */
static size_t find_parts(us_arena *arena, const us_recording *recording,
                         const usher_event *event, substitute *parts)
{
    size_t count = 0;
    const char *text = event->place.text.text;
    for (size_t i = 0; i < event->variable_count; i++) {
        const usher_binding *variable = &event->variables[i];
        us_str name = us_str_make(variable->name.text, variable->name.length);
        if (!variable->value || !us_str_starts_with(name, US_STR("__local")))
            continue;
        const usher_event *source = find_source(arena, recording, event, name);
        if (!source)
            continue;
        const char *part = source->place.text.text;
        size_t length = source->place.text.length;
        if (!part || part < text || length == 0 ||
            part + length > text + event->place.text.length ||
            length == event->place.text.length)
            continue;
        size_t from = (size_t)(part - text);
        parts[count++] =
            (substitute){from, from + length, value_text(arena, variable->value)};
    }
    return count;
}

static us_str with_values(us_arena *arena, const us_recording *recording,
                          const usher_event *event)
{
    us_str text = us_str_make(event->place.text.text, event->place.text.length);
    substitute *parts =
        us_arena_alloc_array(arena, event->variable_count + 1, sizeof *parts);
    size_t count = find_parts(arena, recording, event, parts);
    us_buf out = us_buf_make(arena);
    for (size_t at = 0; at < text.length;) {
        size_t length = piece_length(text, at);
        us_str piece = us_str_slice(text, at, at + length), value = US_STR_EMPTY;
        for (size_t i = 0; i < count; i++)
            if (parts[i].from == at && parts[i].value.length > 0 &&
                (value.length == 0 || parts[i].to - at > length)) {
                value = parts[i].value;
                length = parts[i].to - at;
            }
        bool member = at > 0 && text.text[at - 1] == '.';
        const usher_binding *variable =
            us_is_word(piece.text[0]) && !member ? find_variable(event, piece) : NULL;
        if (value.length == 0 && variable)
            value = value_text(arena, variable->value);
        us_buf_add_str(&out, value.length > 0 ? value : piece);
        at += length;
    }
    return us_buf_str(&out);
}

/* On one line, and not too long. */
static us_str one_line(us_arena *arena, us_str text)
{
    us_buf out = us_buf_make(arena);
    bool blank = false;
    for (size_t i = 0; i < text.length; i++) {
        if (strchr(" \t\n\r", text.text[i])) {
            blank = out.length > 0;
            continue;
        }
        if (blank)
            us_buf_add_char(&out, ' ');
        blank = false;
        us_buf_add_char(&out, text.text[i]);
    }
    us_str line = us_buf_str(&out);
    size_t end = us_utf8_offset(line, TEXT_WIDTH);
    return end < line.length ? us_str_format(arena, "%.*s...", (int)end, line.text)
                             : line;
}

static us_test_frame make_frame(us_arena *arena, const us_recording *recording,
                                const usher_event *event)
{
    const usher_place *place = &event->place;
    us_str file = us_str_copy(arena, us_str_make(place->file.text, place->file.length));
    us_str text = one_line(arena, with_values(arena, recording, event));
    us_test_frame frame = {.query = event->query > 0 ? event->query - 1 : 0,
                           .place = {file, place->row, place->column}};
    frame.text = file.length > 0 ? us_str_format(arena, "%.*s:%u: %.*s", US_STR_ARG(file),
                                                 place->row, US_STR_ARG(text))
                                 : us_str_format(arena, "%u:%u: %.*s", place->row,
                                                 place->column, US_STR_ARG(text));
    return frame;
}

void us_trace_stack(us_arena *arena, const us_recording *recording, us_test_error *error)
{
    if (recording->count == 0)
        return;
    uint64_t query = recording->events[recording->count - 1].query;
    error->frames = us_arena_alloc_array(arena, MAX_FRAMES, sizeof *error->frames);
    while (error->frame_count < MAX_FRAMES) {
        const usher_event *event = literal_of(recording, query);
        if (!event)
            return;
        error->frames[error->frame_count++] = make_frame(arena, recording, event);
        if (event->parent == query || event->parent == 0)
            return;
        query = event->parent;
    }
}
