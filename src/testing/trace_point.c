/* The literal at which a test failed, drawn with what its parts are worth. */
#include "testing/trace.h"

#include "base/sort.h"

/* Longer values are cut off. */
enum { VALUE_WIDTH = 64 };

const usher_event *us_trace_last_fail(const us_recording *recording, size_t count)
{
    while (count-- > 0) {
        const usher_event *event = &recording->events[count];
        if (event->kind == USHER_EVENT_FAIL && event->node == USHER_NODE_LITERAL &&
            event->place.row > 0 && event->query > 1)
            return event;
    }
    return NULL;
}

/* A part of the literal: its name, what it is worth, and where it stands. */
typedef struct part {
    us_str name;
    us_str value;
    uint32_t row;
    uint32_t column;
    const char *line; /* the text before it in its line, [column] - 1 characters */
} part;

typedef struct drawing {
    us_buf *out;
    part *parts;
    size_t count;
} drawing;

/* Where the line begins that a text of the policy stands in. */
static const char *line_start(usher_text text, uint32_t column)
{
    const char *at = text.text;
    while (column-- > 1)
        do
            at--;
        while (((unsigned char)*at & 0xC0) == 0x80);
    return at;
}

/* Appends what stands in place of character number [column] of the line: a tab where it
 * is one, else a blank. */
static void add_space(us_buf *out, const char *line, uint32_t column)
{
    while (column-- > 1)
        do
            line++;
        while (((unsigned char)*line & 0xC0) == 0x80);
    us_buf_add_char(out, *line == '\t' ? '\t' : ' ');
}

static bool has_tabs(const part *p)
{
    const char *at = p->line;
    for (uint32_t column = 1; column < p->column; column++, at++) {
        if (*at == '\t')
            return true;
        while (((unsigned char)at[1] & 0xC0) == 0x80)
            at++;
    }
    return false;
}

static int compare_parts(void *data, const void *a, const void *b)
{
    const part *left = a, *right = b;
    (void)data;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    if (left->row != right->row)
        return left->row > right->row ? -1 : 1;
    return us_str_compare(left->name, right->name);
}

static int compare_names(void *data, const void *a, const void *b)
{
    const part *left = a, *right = b;
    (void)data;
    return us_str_compare(left->name, right->name);
}

static part make_part(us_arena *arena, const usher_binding *binding)
{
    us_buf value = us_buf_make(arena);
    if (binding->value)
        us_value_print(&value, *binding->value);
    else
        us_buf_add_c(&value, "undefined");
    return (part){
        .name = us_str_make(binding->name.text, binding->name.length),
        .value = us_trace_cut(arena, us_buf_str(&value), VALUE_WIDTH),
        .row = binding->place.row,
        .column = binding->place.column,
        .line = line_start(binding->place.text, binding->place.column),
    };
}

/* A line of bars under the first [count] parts; the last of them gets its value if
 * [shown]. Of parts in one column one bar is drawn. */
static void add_bars(const drawing *d, size_t count, bool shown)
{
    uint32_t before = 0;
    for (size_t i = 0; i < count; i++) {
        const part *p = &d->parts[i];
        bool last = i + 1 == count;
        if (!last && p->column == d->parts[i + 1].column)
            continue;
        for (uint32_t column = before + 1; column < p->column; column++)
            add_space(d->out, p->line, column);
        if (last && shown) {
            bool shared = (i > 0 && p->column == d->parts[i - 1].column) ||
                          (i + 1 < d->count && p->column == d->parts[i + 1].column);
            if (shared)
                us_buf_add_format(d->out, "%.*s: ", US_STR_ARG(p->name));
            us_buf_add_str(d->out, p->value);
        } else {
            us_buf_add_char(d->out, '|');
        }
        before = p->column;
    }
}

/* Tabs in lines of their own make columns meaningless: a list of names instead. */
static bool needs_list(const drawing *d)
{
    bool tabs = false, rows = false;
    for (size_t i = 0; i < d->count; i++) {
        tabs = tabs || has_tabs(&d->parts[i]);
        rows = rows || d->parts[i].row != d->parts[0].row;
    }
    return tabs && rows;
}

static void add_parts(drawing *d)
{
    us_arena *arena = d->out->arena;
    if (needs_list(d)) {
        us_sort(arena, d->parts, d->count, sizeof *d->parts, compare_names, NULL);
        us_buf_add_c(d->out, "\n\nWhere:\n");
        for (size_t i = 0; i < d->count; i++)
            us_buf_add_format(d->out, "\n%.*s: %.*s", US_STR_ARG(d->parts[i].name),
                              US_STR_ARG(d->parts[i].value));
        return;
    }
    us_sort(arena, d->parts, d->count, sizeof *d->parts, compare_parts, NULL);
    us_buf_add_char(d->out, '\n');
    add_bars(d, d->count, false);
    for (size_t i = d->count; i > 0; i--) {
        us_buf_add_char(d->out, '\n');
        add_bars(d, i, true);
    }
}

us_str us_trace_draw(us_arena *arena, const usher_event *event)
{
    us_buf out = us_buf_make(arena);
    const usher_place *written = &event->written;
    drawing d = {.out = &out};
    const char *line = line_start(written->text, written->column);
    for (uint32_t column = 1; column < written->column; column++)
        add_space(&out, line, column);
    us_buf_add(&out, written->text.text, written->text.length);
    d.parts = us_arena_alloc_array(arena, event->part_count + 1, sizeof *d.parts);
    for (size_t i = 0; i < event->part_count; i++)
        if (event->parts[i].place.row > 0)
            d.parts[d.count++] = make_part(arena, &event->parts[i]);
    if (d.count > 0)
        add_parts(&d);
    return us_buf_str(&out);
}
