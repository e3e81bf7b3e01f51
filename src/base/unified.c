/* Unified diffs, from the lines that base/edits finds removed and added. */
#include "base/unified.h"

#include "base/edits.h"

#define CONTEXT 3

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

static bool at_end(const us_edits *c, place at)
{
    return at.old == c->old_count && at.new == c->new_count;
}

static bool at_change(const us_edits *c, place at)
{
    return (at.old < c->old_count && !c->kept[at.old]) ||
           (at.new < c->new_count && !c->known[at.new]);
}

/* The end of the run of changes that begins at [at]. */
static place skip_changes(const us_edits *c, place at)
{
    while (at.old < c->old_count && !c->kept[at.old])
        at.old++;
    while (at.new < c->new_count && !c->known[at.new])
        at.new ++;
    return at;
}

/* The end of the hunk whose changes begin at [at]: changes that are no further from each
 * other than their contexts belong together. */
static place find_end(const us_edits *c, place at)
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

static void add_hunk(us_buf *out, const us_edits *c, place from, place to, bool colors)
{
    us_buf_add_c(out, colors ? "\033[36m@@" : "@@");
    add_range(out, '-', from.old, to.old - from.old);
    add_range(out, '+', from.new, to.new - from.new);
    us_buf_add_c(out, colors ? " @@\033[0m\n" : " @@\n");
    while (from.old < to.old || from.new < to.new) {
        if (from.old < to.old && !c->kept[from.old])
            add_line(out, '-', c->old[from.old++], colors);
        else if (from.new < to.new && !c->known[from.new])
            add_line(out, '+', c->new[from.new ++], colors);
        else {
            add_line(out, ' ', c->old[from.old++], colors);
            from.new ++;
        }
    }
}

/* Absolute names stay as they are. */
static void add_names(us_buf *out, us_str name)
{
    bool plain = us_str_starts_with(name, US_STR("/"));
    us_buf_add_format(out, "--- %s%.*s\n", plain ? "" : "a/", US_STR_ARG(name));
    us_buf_add_format(out, "+++ %s%.*s\n", plain ? "" : "b/", US_STR_ARG(name));
}

void us_unified_add(us_buf *out, us_str name, us_str before, us_str after, bool colors)
{
    us_arena *arena = out->arena;
    us_edits c = {0};
    place at = {0, 0};
    bool any = false;
    c.old = us_edits_lines(arena, before, &c.old_count);
    c.new = us_edits_lines(arena, after, &c.new_count);
    us_edits_find(arena, &c);
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
            add_names(out, name);
        any = true;
        add_hunk(out, &c, from, at, colors);
    }
}
