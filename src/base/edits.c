/* The algorithm of Myers (1986): the fewest items removed and added, found by trying 0, 1,
 * 2, … of them. What both sequences begin and end with is set aside first, so that the work
 * depends on what differs. */
#include "base/edits.h"

/* Removed and added items up to which the fewest are looked for. */
#define EDITS_MAX 2000

us_str *us_edits_lines(us_arena *arena, us_str text, size_t *count)
{
    us_str *lines = NULL;
    size_t capacity = 0;
    *count = 0;
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        end = end == US_STR_NONE ? text.length : end + 1;
        lines = us_arena_room(arena, lines, *count, &capacity, sizeof *lines);
        lines[(*count)++] = us_str_slice(text, at, end);
        at = end;
    }
    return lines;
}

/* ---- Comparing ----------------------------------------------------------------------- */

/* A part of both sequences that is still to be compared. */
typedef struct part {
    size_t old, new, old_count, new_count;
} part;

static bool same(const us_edits *c, const part *p, size_t x, size_t y)
{
    return us_str_equal(c->old[p->old + x], c->new[p->new + y]);
}

/* How far one gets with [d] edits on diagonal [k], given what d - 1 edits reached. */
static size_t reach(const us_edits *c, const part *p, const int32_t *from, int32_t d,
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

/* Goes back from the end, through what each number of edits reached, and marks the items
 * that are in both. */
static void mark(us_edits *c, const part *p, int32_t *const *reached, int32_t edits)
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
static void compare_part(us_arena *arena, us_edits *c, const part *p)
{
    int32_t **reached = us_arena_alloc_array(arena, EDITS_MAX + 1, sizeof *reached);
    size_t all = p->old_count + p->new_count;
    for (int32_t d = 0; d <= EDITS_MAX && (size_t)d <= all; d++) {
        size_t width = 2 * ((size_t)d + 2) + 1;
        int32_t *here = us_arena_alloc_zero(arena, width * sizeof *here);
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

void us_edits_find(us_arena *arena, us_edits *c)
{
    c->kept = us_arena_alloc_zero(arena, c->old_count + 1);
    c->known = us_arena_alloc_zero(arena, c->new_count + 1);
    size_t start = 0, end = 0;
    size_t shorter = c->old_count < c->new_count ? c->old_count : c->new_count;
    part p = {0};
    while (start < shorter && same(c, &p, start, start)) {
        c->kept[start] = true;
        c->known[start] = true;
        start++;
    }
    while (end < shorter - start &&
           same(c, &p, c->old_count - 1 - end, c->new_count - 1 - end)) {
        end++;
        c->kept[c->old_count - end] = true;
        c->known[c->new_count - end] = true;
    }
    p = (part){start, start, c->old_count - start - end, c->new_count - start - end};
    if (p.old_count > 0 && p.new_count > 0)
        compare_part(arena, c, &p);
}
