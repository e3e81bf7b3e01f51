/* Unified diffs, by the algorithm of Myers (1986): the fewest lines removed and added,
 * found by trying 0, 1, 2, … of them. Lines that both texts begin and end with are set
 * aside first, so that the work depends on what differs. */
#include "review/diff.h"

#include <string.h>

/* Removed and added lines up to which the fewest are looked for. */
#define EDITS_MAX 2000
#define CONTEXT   3

typedef struct lines {
    us_str *items; /* line ends included */
    size_t count;
} lines;

/* For each line of the old text whether it stays, of the new whether it was there. */
typedef struct comparison {
    us_arena *arena;
    lines old, new;
    bool *kept;  /* by line of [old] */
    bool *known; /* by line of [new] */
} comparison;

static lines split(us_arena *arena, us_str text)
{
    lines result = {NULL, 0};
    size_t capacity = 0;
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        end = end == US_STR_NONE ? text.length : end + 1;
        result.items = us_arena_room(arena, result.items, result.count, &capacity,
                                     sizeof *result.items);
        result.items[result.count++] = us_str_slice(text, at, end);
        at = end;
    }
    return result;
}

/* ---- Comparing ----------------------------------------------------------------------- */

/* A part of both texts that is still to be compared. */
typedef struct part {
    size_t old, new, old_count, new_count;
} part;

static bool same(const comparison *c, const part *p, size_t x, size_t y)
{
    return us_str_equal(c->old.items[p->old + x], c->new.items[p->new + y]);
}

/* How far one gets with [d] edits on diagonal [k], given what d - 1 edits reached. */
static size_t reach(const comparison *c, const part *p, const int32_t *from, int32_t d,
                    int32_t k)
{
    bool down = k == -d || (k != d && from[k - 1] < from[k + 1]);
    size_t x = (size_t)(down ? from[k + 1] : from[k - 1] + 1);
    size_t y = (size_t)((int64_t)x - k);
    while (x < p->old_count && y < p->new_count && same(c, p, x, y)) {
        x++;
        y++;
    }
    return x;
}

/* Goes back from the end, through what each number of edits reached, and marks the lines
 * that are in both. */
static void mark(comparison *c, const part *p, int32_t *const *reached, int32_t edits)
{
    int64_t x = (int64_t)p->old_count, y = (int64_t)p->new_count;
    for (int32_t d = edits; d >= 0; d--) {
        int32_t k = (int32_t)(x - y);
        int64_t from_x = 0, from_y = 0;
        if (d > 0) {
            const int32_t *from = reached[d - 1];
            bool down = k == -d || (k != d && from[k - 1] < from[k + 1]);
            from_x = down ? from[k + 1] : from[k - 1];
            from_y = from_x - (down ? k + 1 : k - 1);
        }
        while (x > from_x && y > from_y) {
            c->kept[p->old + (size_t)--x] = true;
            c->known[p->new + (size_t)--y] = true;
        }
        x = from_x;
        y = from_y;
    }
}

/* Too much that differs counts as all different. */
static void compare_part(comparison *c, const part *p)
{
    int32_t **reached = us_arena_alloc_array(c->arena, EDITS_MAX + 1, sizeof *reached);
    size_t all = p->old_count + p->new_count;
    for (int32_t d = 0; d <= EDITS_MAX && (size_t)d <= all; d++) {
        size_t width = 2 * ((size_t)d + 2) + 1;
        int32_t *here = us_arena_alloc_zero(c->arena, width * sizeof *here);
        int32_t *middle = here + d + 2;
        static const int32_t start[3] = {0, 0, 0};
        const int32_t *from = d > 0 ? reached[d - 1] : start + 1;
        for (int32_t k = -d; k <= d; k += 2) {
            size_t x = d > 0 ? reach(c, p, from, d, k) : reach(c, p, start, 0, 0);
            middle[k] = (int32_t)x;
            if (x >= p->old_count && (int64_t)x - k >= (int64_t)p->new_count) {
                reached[d] = middle;
                mark(c, p, reached, d);
                return;
            }
        }
        reached[d] = middle;
    }
}

static void compare(comparison *c)
{
    size_t start = 0, end = 0;
    size_t shorter = c->old.count < c->new.count ? c->old.count : c->new.count;
    part p = {0};
    while (start < shorter && same(c, &p, start, start)) {
        c->kept[start] = true;
        c->known[start] = true;
        start++;
    }
    while (end < shorter - start &&
           same(c, &p, c->old.count - 1 - end, c->new.count - 1 - end)) {
        end++;
        c->kept[c->old.count - end] = true;
        c->known[c->new.count - end] = true;
    }
    p = (part){start, start, c->old.count - start - end, c->new.count - start - end};
    if (p.old_count > 0 && p.new_count > 0)
        compare_part(c, &p);
}

/* ---- Writing ------------------------------------------------------------------------- */

static void add_line(us_buf *out, char sign, us_str line, bool colors)
{
    bool ended = us_str_ends_with(line, US_STR("\n"));
    const char *color = sign == '-' ? "\033[31m" : "\033[32m";
    bool colored = colors && sign != ' ';
    us_buf_add_c(out, colored ? color : "");
    us_buf_add_char(out, sign);
    us_buf_add_str(out, us_str_slice(line, 0, line.length - ended));
    us_buf_add_c(out, colored ? "\033[0m\n" : "\n");
    if (!ended)
        us_buf_add_c(out, "\\ No newline at end of file\n");
}

/* Where a walk over both texts is. */
typedef struct place {
    size_t old, new;
} place;

static bool at_end(const comparison *c, place at)
{
    return at.old == c->old.count && at.new == c->new.count;
}

static bool at_change(const comparison *c, place at)
{
    return (at.old < c->old.count && !c->kept[at.old]) ||
           (at.new < c->new.count && !c->known[at.new]);
}

/* The end of the run of changes that begins at [at]. */
static place skip_changes(const comparison *c, place at)
{
    while (at.old < c->old.count && !c->kept[at.old])
        at.old++;
    while (at.new < c->new.count && !c->known[at.new])
        at.new ++;
    return at;
}

/* The end of the hunk whose changes begin at [at]: changes that are no further from each
 * other than their contexts belong together. */
static place find_end(const comparison *c, place at)
{
    for (;;) {
        at = skip_changes(c, at);
        place next = at;
        size_t equal = 0;
        while (!at_end(c, next) && !at_change(c, next) && equal <= 2 * CONTEXT) {
            next.old++;
            next.new ++;
            equal++;
        }
        if (at_end(c, next) || equal > 2 * CONTEXT) {
            equal = equal < CONTEXT ? equal : CONTEXT;
            return (place){at.old + equal, at.new + equal};
        }
        at = next;
    }
}

static void add_range(us_buf *out, char sign, size_t start, size_t count)
{
    us_buf_add_format(out, " %c%zu", sign, count ? start + 1 : start);
    if (count != 1)
        us_buf_add_format(out, ",%zu", count);
}

static void add_hunk(us_buf *out, const comparison *c, place from, place to, bool colors)
{
    us_buf_add_c(out, colors ? "\033[36m@@" : "@@");
    add_range(out, '-', from.old, to.old - from.old);
    add_range(out, '+', from.new, to.new - from.new);
    us_buf_add_c(out, colors ? " @@\033[0m\n" : " @@\n");
    while (from.old < to.old || from.new < to.new) {
        if (from.old < to.old && !c->kept[from.old])
            add_line(out, '-', c->old.items[from.old++], colors);
        else if (from.new < to.new && !c->known[from.new])
            add_line(out, '+', c->new.items[from.new ++], colors);
        else {
            add_line(out, ' ', c->old.items[from.old++], colors);
            from.new ++;
        }
    }
}

void us_diff_write(us_buf *out, us_str name, us_str before, us_str after, bool colors)
{
    us_arena *arena = out->arena;
    comparison c = {arena, split(arena, before), split(arena, after), NULL, NULL};
    place at = {0, 0};
    bool any = false;
    c.kept = us_arena_alloc_zero(arena, c.old.count + 1);
    c.known = us_arena_alloc_zero(arena, c.new.count + 1);
    compare(&c);
    while (!at_end(&c, at)) {
        if (!at_change(&c, at)) {
            at.old++;
            at.new ++;
            continue;
        }
        size_t context = at.old < CONTEXT ? at.old : CONTEXT;
        context = at.new < context ? at.new : context;
        place from = {at.old - context, at.new - context};
        at = find_end(&c, at);
        if (!any)
            us_buf_add_format(out, "--- a/%.*s\n+++ b/%.*s\n", US_STR_ARG(name),
                              US_STR_ARG(name));
        any = true;
        add_hunk(out, &c, from, at, colors);
    }
}
