/* Recording events, and choosing those that a report shows.
 *
 * As in opa's lineage: of notes or failures are kept those themselves, each with the path of
 * rules and bodies that led to it, as far as it was not shown before. */
#include "testing/trace.h"

/* Longer values are cut off. */
enum { VARIABLE_WIDTH = 32 };

static const usher_binding *copy_bindings(us_arena *arena, const usher_binding *bindings,
                                          size_t count)
{
    size_t size = count * sizeof *bindings;
    return count ? memcpy(us_arena_alloc(arena, size), bindings, size) : NULL;
}

static void add_event(us_recording *recording, const usher_event *event)
{
    us_arena *arena = recording->arena;
    recording->events = us_arena_room(arena, recording->events, recording->count,
                                      &recording->capacity, sizeof *recording->events);
    usher_event *kept = &recording->events[recording->count++];
    *kept = *event;
    kept->variables = copy_bindings(arena, event->variables, event->variable_count);
    kept->parts = copy_bindings(arena, event->parts, event->part_count);
}

static bool is_entry(const usher_event *event)
{
    return event->kind == USHER_EVENT_ENTER || event->kind == USHER_EVENT_REDO;
}

/* Adds those of the first [end] events that led to the one after them: of each query that is
 * still open how it was entered, and the literal that it had come to. Without them nobody
 * could tell where an error was met. */
static void add_open_queries(us_recording *newer, const us_recording *recording,
                             size_t end)
{
    bool *kept = us_arena_alloc_zero(newer->arena, end);
    uint64_t query = recording->events[end].query;
    bool has_literal = false, has_entry = false;
    for (size_t i = end; i-- > 0;) {
        const usher_event *event = &recording->events[i];
        if (event->query != query)
            continue;
        if (event->kind == USHER_EVENT_EVAL && !has_literal)
            kept[i] = has_literal = true;
        if (!is_entry(event))
            continue;
        kept[i] = !has_entry || event->kind == USHER_EVENT_ENTER;
        has_entry = true;
        if (event->kind == USHER_EVENT_ENTER) {
            query = event->parent;
            has_literal = has_entry = false;
        }
    }
    for (size_t i = 0; i < end; i++)
        if (kept[i])
            add_event(newer, &recording->events[i]);
}

/* Lets go of the older half of the events, but for what led to the newer ones. */
static void drop_half(us_recording *recording)
{
    us_recording newer = {.arena = recording->spare,
                          .spare = recording->arena,
                          .last_query = recording->last_query,
                          .overflow = true};
    add_open_queries(&newer, recording, recording->count / 2);
    for (size_t i = recording->count / 2; i < recording->count; i++)
        add_event(&newer, &recording->events[i]);
    us_arena_reset(recording->arena, 0);
    *recording = newer;
}

void us_recording_add(void *data, const usher_event *event)
{
    us_recording *recording = data;
    if (recording->count == US_RECORDING_MAX)
        drop_half(recording);
    add_event(recording, event);
    if (event->query > recording->last_query)
        recording->last_query = event->query;
}

/* ---- Choosing */

/* For each query the event that last entered it, or went back to it, since something was
 * shown: those with the stamp of the present round count. */
typedef struct lineage {
    size_t *events;
    uint64_t *stamps;
    uint64_t round;
} lineage;

typedef struct chosen {
    us_arena *arena;
    size_t *items; /* indices into the recording */
    size_t count, capacity;
} chosen;

static void choose(chosen *list, size_t index)
{
    list->items = us_arena_room(list->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = index;
}

static bool is_wanted(us_test_explain mode, const usher_event *event)
{
    bool note = event->kind == USHER_EVENT_NOTE;
    bool fail = event->kind == USHER_EVENT_FAIL;
    return (note && mode != US_TEST_EXPLAIN_FAILS) ||
           (fail && mode != US_TEST_EXPLAIN_NOTES);
}

/* Adds the path that leads to event [index], from its beginning, then the event. */
static void choose_path(chosen *list, const us_recording *recording, lineage *last,
                        size_t index)
{
    size_t first = list->count;
    uint64_t query = recording->events[index].query;
    while (last->stamps[query] == last->round) {
        size_t at = last->events[query];
        uint64_t parent = recording->events[at].parent;
        choose(list, at);
        if (parent == query || parent >= recording->last_query + 1)
            break;
        query = parent;
    }
    for (size_t a = first, b = list->count; a + 1 < b; a++, b--) {
        size_t swap = list->items[a];
        list->items[a] = list->items[b - 1];
        list->items[b - 1] = swap;
    }
    choose(list, index);
    last->round++;
}

static void choose_events(chosen *list, const us_recording *recording,
                          us_test_explain mode)
{
    size_t queries = (size_t)recording->last_query + 1;
    lineage last = {us_arena_alloc_array(list->arena, queries, sizeof(size_t)),
                    us_arena_alloc_zero(list->arena, queries * sizeof(uint64_t)), 1};
    for (size_t i = 0; i < recording->count; i++) {
        const usher_event *event = &recording->events[i];
        if (mode == US_TEST_EXPLAIN_FULL) {
            choose(list, i);
            continue;
        }
        if (is_wanted(mode, event))
            choose_path(list, recording, &last, i);
        if ((event->kind == USHER_EVENT_ENTER || event->kind == USHER_EVENT_REDO) &&
            (event->node == USHER_NODE_RULE || event->node == USHER_NODE_BODY)) {
            last.events[event->query] = i;
            last.stamps[event->query] = last.round;
        }
    }
}

/* ---- Copying */

static us_str copy_text(us_arena *arena, usher_text text)
{
    return us_str_copy(arena, us_str_make(text.text, text.length));
}

static us_str variables_text(us_arena *arena, const usher_event *event)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_char(&out, '{');
    for (size_t i = 0; i < event->variable_count; i++) {
        const usher_binding *variable = &event->variables[i];
        us_buf value = us_buf_make(arena);
        us_value_print(&value, *variable->value);
        us_buf_add_format(&out, "%s%.*s: ", i ? ", " : "", US_STR_ARG(variable->name));
        us_buf_add_str(&out, us_trace_cut(arena, us_buf_str(&value), VARIABLE_WIDTH));
    }
    us_buf_add_char(&out, '}');
    return us_buf_str(&out);
}

us_str us_trace_cut(us_arena *arena, us_str text, size_t width)
{
    if (text.length <= width)
        return text;
    return us_str_format(arena, "%.*s...", (int)width - 3, text.text);
}

static void copy_event(us_arena *arena, const usher_event *event, bool variables,
                       us_test_event *copy)
{
    *copy = (us_test_event){
        .kind = event->kind,
        .of_literal =
            event->node == USHER_NODE_LITERAL || event->node == USHER_NODE_EVERY,
        .query = event->query,
        .parent = event->parent,
        .file = copy_text(arena, event->place.file),
        .row = event->place.row,
        .column = event->place.column,
        .text = copy_text(arena, event->text),
        .message = copy_text(arena, event->message),
    };
    if (variables)
        copy->variables = variables_text(arena, event);
}

us_test_trace *us_trace_filter(us_arena *arena, const us_recording *recording,
                               us_test_explain mode, bool variables)
{
    chosen list = {.arena = recording->arena};
    us_test_trace *trace = us_arena_alloc_zero(arena, sizeof *trace);
    if (recording->count > 0)
        choose_events(&list, recording, mode);
    trace->events = us_arena_alloc_array(arena, list.count + 1, sizeof *trace->events);
    trace->count = list.count;
    trace->last_query = recording->last_query;
    trace->overflow = recording->overflow;
    trace->has_variables = variables;
    for (size_t i = 0; i < list.count; i++)
        copy_event(arena, &recording->events[list.items[i]], variables,
                   &trace->events[i]);
    return trace;
}
