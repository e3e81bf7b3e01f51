/* regex.globs_match: is there a text, not empty, that two globs both match? A glob is a
 * sequence of characters, dots and sets, each with '*' or '+' behind it or nothing. Both
 * run side by side: a state is a pair of places, and every pair is visited once. */
#include "base/diag.h"
#include "base/utf8.h"
#include "builtins/builtin.h"

typedef struct range {
    uint32_t low, high;
} range;

/* One or, when [star], any number of characters out of [ranges]. */
typedef struct step {
    range *ranges;
    size_t count;
    bool star;
} step;

typedef struct glob {
    us_call *call;
    us_str text;
    uint32_t *points;
    size_t length;
    size_t next;
    step *steps; /* room for two for each code point */
    size_t count;
} glob;

static bool fail(glob *g, size_t position, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail(glob *g, size_t position, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str what = us_str_format_list(g->call->arena, format, arguments);
    va_end(arguments);
    us_call_error(g->call, "input:%.*s, pos:%zu, %.*s: the input provided is invalid",
                  US_STR_ARG(g->text), position, US_STR_ARG(what));
    return false;
}

static const char *shown(glob *g, uint32_t point)
{
    char text[4];
    return us_str_copy(g->call->arena, us_str_make(text, us_utf8_encode(point, text)))
        .text;
}

/* The character at the next place, which a backslash may escape. */
static bool read_point(glob *g, uint32_t *point)
{
    if (g->points[g->next] == '\\') {
        if (g->next + 1 == g->length)
            return fail(g, g->next, "input ends with a \\ (escape) character");
        g->next++;
    }
    *point = g->points[g->next++];
    return true;
}

static bool read_range(glob *g, step *s, bool *open)
{
    size_t dash = g->next;
    uint32_t high;
    if (!*open)
        return fail(g, dash + 1,
                    "range character '-' must be preceded by a Unicode "
                    "character");
    if (dash + 2 >= g->length || g->points[dash + 1] == ']')
        return fail(g, dash + 1,
                    "range character '-' must be followed by a Unicode "
                    "character");
    g->next++;
    if (!read_point(g, &high))
        return false;
    range *last = &s->ranges[s->count - 1];
    if (high < last->low)
        return fail(g, g->next,
                    "range is out of order: '%s' comes before '%s' in Unicode",
                    shown(g, high), shown(g, last->low));
    last->high = high;
    *open = false;
    return true;
}

static bool read_set(glob *g, step *s)
{
    bool open = false; /* the last range may still get an end */
    g->next++;
    s->ranges =
        us_arena_alloc_array(g->call->arena, g->length - g->next + 1, sizeof *s->ranges);
    while (g->next < g->length && g->points[g->next] != ']') {
        uint32_t point;
        if (g->points[g->next] == '-') {
            if (!read_range(g, s, &open))
                return false;
            continue;
        }
        if (!read_point(g, &point))
            return false;
        s->ranges[s->count++] = (range){point, point};
        open = true;
    }
    if (g->next == g->length)
        return fail(g, g->length, "found [ without matching ]");
    g->next++;
    return true;
}

static bool read_step(glob *g)
{
    static range any = {0, UINT32_MAX};
    step *s = &g->steps[g->count];
    uint32_t c = g->points[g->next];
    *s = (step){NULL, 0, false};
    if (c == '*' || c == '+')
        return fail(g, g->next + 1, "flag '%c' must be preceded by a non-flag", (int)c);
    if (c == ']')
        return fail(g, g->next + 1, "set-close ']' with no preceding '['");
    if (c == '[') {
        if (!read_set(g, s))
            return false;
    } else if (c == '.') {
        *s = (step){&any, 1, false};
        g->next++;
    } else {
        s->ranges = us_arena_alloc(g->call->arena, sizeof *s->ranges);
        s->count = 1;
        if (!read_point(g, &c))
            return false;
        *s->ranges = (range){c, c};
    }
    g->count++;
    if (g->next < g->length && (g->points[g->next] == '*' || g->points[g->next] == '+')) {
        /* x+ is x x* */
        if (g->points[g->next++] == '+')
            g->steps[g->count++] = *s;
        g->steps[g->count - 1].star = true;
    }
    return true;
}

static bool read_glob(us_call *call, us_str text, glob *g)
{
    const char *next = text.text, *end = text.text + text.length;
    *g = (glob){.call = call, .text = text};
    g->points = us_arena_alloc_array(call->arena, text.length + 1, sizeof *g->points);
    while (next < end) {
        size_t size;
        g->points[g->length++] = us_utf8_decode(next, end, &size);
        next += size;
    }
    g->steps = us_arena_alloc_array(call->arena, g->length + 1, 2 * sizeof *g->steps);
    while (g->next < g->length) {
        if (!read_step(g))
            return false;
    }
    return true;
}

static bool share(const step *a, const step *b)
{
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < b->count; j++) {
            if (a->ranges[i].low <= b->ranges[j].high &&
                b->ranges[j].low <= a->ranges[i].high)
                return true;
        }
    }
    return false;
}

typedef struct search {
    const glob *a, *b;
    bool *seen;    /* by state */
    size_t *queue; /* states: (i * (b->count + 1) + j) * 2 + consumed */
    size_t tail;
} search;

static void visit(search *s, size_t i, size_t j, size_t consumed)
{
    size_t state = (i * (s->b->count + 1) + j) * 2 + consumed;
    if (s->seen[state])
        return;
    s->seen[state] = true;
    s->queue[s->tail++] = state;
}

static bool run(search *s)
{
    visit(s, 0, 0, 0);
    for (size_t head = 0; head < s->tail; head++) {
        size_t state = s->queue[head];
        size_t consumed = state & 1;
        size_t i = state / 2 / (s->b->count + 1), j = state / 2 % (s->b->count + 1);
        if (i == s->a->count && j == s->b->count && consumed)
            return true;
        if (i < s->a->count && s->a->steps[i].star)
            visit(s, i + 1, j, consumed);
        if (j < s->b->count && s->b->steps[j].star)
            visit(s, i, j + 1, consumed);
        if (i < s->a->count && j < s->b->count && share(&s->a->steps[i], &s->b->steps[j]))
            visit(s, i + !s->a->steps[i].star, j + !s->b->steps[j].star, 1);
    }
    return false;
}

static us_outcome globs_match(us_call *call, const us_value *args, us_value *result)
{
    us_str texts[2];
    glob globs[2];
    for (size_t i = 0; i < 2; i++) {
        if (!us_call_string(call, args, i, &texts[i]))
            return US_ERROR;
    }
    /* Every pair of steps is looked at once, every pair of ranges within them too. */
    if (!us_call_charge(call, 20 + 4 * (texts[0].length + 1) * (texts[1].length + 1)))
        return US_ERROR;
    for (size_t i = 0; i < 2; i++) {
        if (!read_glob(call, texts[i], &globs[i]))
            return US_ERROR;
    }
    size_t states = 2 * (globs[0].count + 1) * (globs[1].count + 1);
    search s = {.a = &globs[0], .b = &globs[1]};
    s.seen = us_arena_alloc_zero(call->arena, states);
    s.queue = us_arena_alloc_array(call->arena, states, sizeof *s.queue);
    bool both_empty = globs[0].count == 0 && globs[1].count == 0;
    *result = us_value_boolean(both_empty || run(&s));
    return US_OK;
}

static const us_builtin rows[] = {
    {"regex.globs_match", "(glob1: string, glob2: string) result: boolean", globs_match,
     0, NULL},
};

const us_builtin_family us_globs_match_family = {rows, sizeof rows / sizeof rows[0]};
