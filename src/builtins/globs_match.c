/* regex.globs_match: is there a text that two globs both match? A glob is a sequence of
 * characters, dots and sets, each with '*' or '+' behind it or nothing. The search is that
 * of the library which OPA has for it, with what it overlooks: a repeated step swallows
 * steps of the other glob one by one and never less than all of one that is repeated, so
 * that ab* and a+ are told apart. A state is a pair of places; what came of a pair is
 * remembered. */
#include "base/diag.h"
#include "base/utf8.h"
#include "builtins/builtin.h"

typedef struct range {
    uint32_t low, high;
} range;

/* One character out of [ranges], or several: [flag] is '*', '+' or 0. */
typedef struct step {
    range *ranges;
    size_t count;
    bool set;
    bool dot; /* any character; [ranges] are of no matter */
    char flag;
} step;

typedef struct glob {
    us_call *call;
    us_str text;
    uint32_t *points;
    size_t length;
    size_t next;
    step *steps; /* room for one for each code point */
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
    s->set = true;
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

/* The end of the range that holds [point]; false if none does. */
static bool find_end(const step *s, uint32_t point, uint32_t *end)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->ranges[i].low <= point && point <= s->ranges[i].high) {
            *end = s->ranges[i].high;
            return true;
        }
    }
    return false;
}

/* Whether all characters of [a] are in [b]. */
static bool is_part(const step *a, const step *b)
{
    for (size_t i = 0; i < a->count; i++) {
        uint32_t end;
        for (uint64_t point = a->ranges[i].low; point <= a->ranges[i].high;
             point = (uint64_t)end + 1) {
            if (!find_end(b, (uint32_t)point, &end))
                return false;
        }
    }
    return true;
}

static bool are_same(const step *a, const step *b)
{
    return a->dot == b->dot && a->set == b->set &&
           (a->dot || (is_part(a, b) && is_part(b, a)));
}

/* Takes the step that was read; one that repeats the one before makes one with it. */
static void add_step(glob *g)
{
    step *s = &g->steps[g->count];
    step *before = g->count > 0 ? s - 1 : NULL;
    if (before && before->flag && s->flag && are_same(before, s))
        before->flag = before->flag == '+' || s->flag == '+' ? '+' : '*';
    else
        g->count++;
}

static bool read_step(glob *g)
{
    step *s = &g->steps[g->count];
    uint32_t c = g->points[g->next];
    *s = (step){0};
    if (c == '*' || c == '+')
        return fail(g, g->next + 1, "flag '%c' must be preceded by a non-flag", (int)c);
    if (c == ']')
        return fail(g, g->next + 1, "set-close ']' with no preceding '['");
    if (c == '[') {
        if (!read_set(g, s))
            return false;
    } else if (c == '.') {
        s->dot = true;
        g->next++;
    } else {
        s->ranges = us_arena_alloc(g->call->arena, sizeof *s->ranges);
        s->count = 1;
        if (!read_point(g, &c))
            return false;
        *s->ranges = (range){c, c};
    }
    if (g->next < g->length && (g->points[g->next] == '*' || g->points[g->next] == '+'))
        s->flag = (char)g->points[g->next++];
    add_step(g);
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
    g->steps = us_arena_alloc_array(call->arena, g->length + 1, sizeof *g->steps);
    while (g->next < g->length) {
        if (!read_step(g))
            return false;
    }
    return true;
}

static bool share(const step *a, const step *b)
{
    if (a->dot || b->dot)
        return true;
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < b->count; j++) {
            if (a->ranges[i].low <= b->ranges[j].high &&
                b->ranges[j].low <= a->ranges[i].high)
                return true;
        }
    }
    return false;
}

/* ---- The search */

/* The part of a glob that is left to match. */
typedef struct rest {
    const step *steps;
    size_t count;
    bool second; /* which of the two it is of */
} rest;

typedef enum memory {
    UNKNOWN,
    APART,
    MEET,
} memory;

typedef struct search {
    us_call *call;
    rest a, b;
    unsigned char *seen; /* a memory for each pair of places in both */
    int depth;
} search;

static bool meet(search *s, rest a, rest b);

static rest behind(rest r, size_t count)
{
    return (rest){r.steps + count, r.count - count, r.second};
}

/* The first step of [starred] swallows steps of [other] as far as it can; wherever the
 * next one could take over, that is tried. */
static bool meet_star(search *s, rest starred, rest other)
{
    const step *star = &starred.steps[0];
    const step *next = starred.count > 1 ? star + 1 : NULL;
    for (size_t i = 0; i < other.count; i++) {
        if (!us_call_charge(s->call, 2))
            return false;
        if (next && share(&other.steps[i], next) &&
            meet(s, behind(starred, 1), behind(other, i)))
            return true;
        if (!share(&other.steps[i], star))
            return false;
    }
    return !next;
}

static bool meet_plus(search *s, rest plussed, rest other)
{
    if (!share(&plussed.steps[0], &other.steps[0]))
        return false;
    if (meet_star(s, plussed, behind(other, 1)))
        return true;
    return other.steps[0].flag && meet(s, behind(plussed, 1), other);
}

static bool find_meeting(search *s, rest a, rest b)
{
    while (a.count > 0 && b.count > 0 && !a.steps[0].flag && !b.steps[0].flag) {
        if (!share(&a.steps[0], &b.steps[0]))
            return false;
        a = behind(a, 1);
        b = behind(b, 1);
    }
    if (a.count == 0 || b.count == 0)
        return a.count == b.count;
    if (!a.steps[0].flag) {
        rest swapped = a;
        a = b;
        b = swapped;
    }
    return a.steps[0].flag == '+' ? meet_plus(s, a, b) : meet_star(s, a, b);
}

/* [a] is of one glob and [b] of the other; which is which makes a difference. */
static bool meet(search *s, rest a, rest b)
{
    enum { DEPTH_MAX = 5000 };
    size_t i = s->a.count - (a.second ? b.count : a.count);
    size_t j = s->b.count - (a.second ? a.count : b.count);
    unsigned char *known = &s->seen[(i * (s->b.count + 1) + j) * 2 + a.second];
    if (*known != UNKNOWN || s->call->fatal)
        return *known == MEET;
    if (s->depth == DEPTH_MAX) {
        us_call_halt(s->call, "eval_builtin_error",
                     "regex.globs_match: the globs repeat too much");
        return false;
    }
    s->depth++;
    bool found = find_meeting(s, a, b);
    s->depth--;
    *known = found ? MEET : APART;
    return found;
}

/* Cuts off what both have in front and behind without repetition, but for one step at each
 * end. False where that does not agree. */
static bool trim(search *s)
{
    rest a = s->a, b = s->b;
    size_t front = 0;
    for (; front < a.count && front < b.count && !a.steps[front].flag &&
           !b.steps[front].flag;
         front++) {
        if (!share(&a.steps[front], &b.steps[front]))
            return false;
    }
    front -= front > 0;
    size_t x = a.count, y = b.count;
    while (x > front && y > front && !a.steps[x - 1].flag && !b.steps[y - 1].flag) {
        if (!share(&a.steps[x - 1], &b.steps[y - 1]))
            return false;
        x--;
        y--;
    }
    bool cut = x < a.count;
    s->a = (rest){a.steps + front, x + cut - front, false};
    s->b = (rest){b.steps + front, y + cut - front, true};
    return true;
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
    search s = {.call = call,
                .a = {globs[0].steps, globs[0].count, false},
                .b = {globs[1].steps, globs[1].count, true}};
    bool found = trim(&s);
    if (found) {
        s.seen = us_arena_alloc_zero(call->arena, 2 * (s.a.count + 1) * (s.b.count + 1));
        found = meet(&s, s.a, s.b);
    }
    *result = us_value_boolean(found);
    return call->fatal ? US_ERROR : US_OK;
}

static const us_builtin rows[] = {
    {"regex.globs_match", "(glob1: string, glob2: string) result: boolean", globs_match,
     0, NULL},
};

const us_builtin_family us_globs_match_family = {rows, sizeof rows / sizeof rows[0]};
