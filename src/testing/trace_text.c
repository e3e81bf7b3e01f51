/* Traces as text: a table of places, events and, where asked for, variables.
 *
 * opa writes it through a writer that indents whatever is written in one go; so each cell
 * of the table begins with an indentation of its own, and what ends a line, too. */
#include "testing/trace.h"

#include "base/utf8.h"

enum { PADDING = 4 };

const char *us_test_event_word(usher_event_kind kind)
{
    switch (kind) {
    case USHER_EVENT_ENTER:
        return "Enter";
    case USHER_EVENT_EVAL:
        return "Eval";
    case USHER_EVENT_FAIL:
        return "Fail";
    case USHER_EVENT_EXIT:
        return "Exit";
    case USHER_EVENT_REDO:
        return "Redo";
    case USHER_EVENT_NOTE:
        return "Note";
    case USHER_EVENT_CASE:
        return "TestCase";
    case USHER_EVENT_INDEX:
        return "Index";
    case USHER_EVENT_READ:
        return "Read";
    case USHER_EVENT_ANSWER:
        return "Answer";
    }
    return "";
}

static us_str place_text(us_arena *arena, const us_test_event *event)
{
    if (event->row == 0)
        return US_STR_EMPTY;
    if (event->file.length == 0)
        return us_str_format(arena, "query:%u", event->row);
    return us_str_format(arena, "%.*s:%u", US_STR_ARG(event->file), event->row);
}

/* What enters a query stands as deep as the query, what happens in it one deeper. */
static us_str event_text(us_arena *arena, const us_test_event *event, size_t depth)
{
    us_buf text = us_buf_make(arena);
    bool enters = event->kind == USHER_EVENT_ENTER ||
                  (event->kind == USHER_EVENT_REDO && !event->of_literal);
    for (size_t i = enters ? 1 : 0; i < depth; i++)
        us_buf_add_c(&text, "| ");
    us_buf_add_format(&text, "%s ", us_test_event_word(event->kind));
    if (event->kind == USHER_EVENT_NOTE) {
        us_buf_add_format(&text, "\"%.*s\"", US_STR_ARG(event->message));
        return us_buf_str(&text);
    }
    us_buf_add_str(&text, event->text);
    if (event->message.length > 0)
        us_buf_add_format(&text, " %.*s", US_STR_ARG(event->message));
    return us_buf_str(&text);
}

/* A cell of a column that is [width] bytes at its widest. */
static void add_cell(us_buf *out, us_str cell, size_t width, size_t indent)
{
    us_test_add_blanks(out, indent);
    us_buf_add_str(out, cell);
    for (size_t i = us_utf8_count(cell); i < width + PADDING + 1; i++)
        us_buf_add_char(out, ' ');
}

static size_t widest(const us_str *cells, size_t count)
{
    size_t width = 0;
    for (size_t i = 0; i < count; i++)
        width = cells[i].length > width ? cells[i].length : width;
    return width;
}

void us_test_trace_print(us_buf *out, const us_test_trace *trace, size_t indent)
{
    us_arena *arena = out->arena;
    size_t count = trace->count;
    us_str *places = us_arena_alloc_array(arena, count + 1, sizeof *places);
    us_str *events = us_arena_alloc_array(arena, count + 1, sizeof *events);
    size_t *depths =
        us_arena_alloc_zero(arena, (size_t)(trace->last_query + 1) * sizeof *depths);
    for (size_t i = 0; i < count; i++) {
        const us_test_event *event = &trace->events[i];
        if (depths[event->query] == 0)
            depths[event->query] =
                event->parent <= trace->last_query ? depths[event->parent] + 1 : 1;
        places[i] = place_text(arena, event);
        events[i] = event_text(arena, event, depths[event->query]);
    }
    if (trace->overflow) {
        us_test_add_blanks(out, indent);
        us_buf_add_c(out,
                     "(what happened before is left out: there were too many events)\n");
    }
    size_t place_width = widest(places, count), event_width = widest(events, count);
    for (size_t i = 0; i < count; i++) {
        add_cell(out, places[i], place_width, indent);
        if (trace->has_variables) {
            add_cell(out, events[i], event_width, indent);
            us_test_add_blanks(out, indent);
            us_buf_add_str(out, trace->events[i].variables);
        } else {
            us_test_add_blanks(out, indent);
            us_buf_add_str(out, events[i]);
        }
        us_test_add_blanks(out, indent);
        us_buf_add_char(out, '\n');
    }
}
