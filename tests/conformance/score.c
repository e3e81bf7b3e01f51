/* The score file: which cases passed when it was last written, a line a file of
 * cases with the numbers of those that pass ("v1/x/y.yaml 0-3,5"), sorted, so that
 * its history shows what was won. */
#include "runner.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static us_str take_line(us_str *rest)
{
    size_t end = us_str_find(*rest, US_STR("\n"), 0);
    if (end == US_STR_NONE)
        end = rest->length;
    us_str line = us_str_slice(*rest, 0, end);
    *rest = us_str_slice(*rest, end + (end < rest->length), rest->length);
    return line;
}

score score_read(us_arena *arena, const char *path)
{
    score known = {NULL, NULL, 0};
    us_str text, error;
    if (!us_file_read(arena, path, 0, &text, &error))
        return known;
    size_t lines = 0;
    for (size_t i = 0; i < text.length; i++)
        lines += text.text[i] == '\n';
    known.ids = us_arena_alloc_array(arena, lines + 1, sizeof *known.ids);
    known.cases = us_arena_alloc_array(arena, lines + 1, sizeof *known.cases);
    while (text.length) {
        us_str line = take_line(&text);
        size_t blank = us_str_find(line, US_STR(" "), 0);
        if (blank == US_STR_NONE || line.text[0] == '#')
            continue;
        known.ids[known.count] = us_str_slice(line, 0, blank);
        known.cases[known.count++] = us_str_slice(line, blank + 1, line.length);
    }
    return known;
}

static const us_str *find_cases(const score *known, const char *id)
{
    us_str wanted = us_str_from(id);
    size_t low = 0, high = known->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = us_str_compare(known->ids[middle], wanted);
        if (order == 0)
            return &known->cases[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Takes the range "3-5" or "7" off [rest]; false at the end. */
static bool take_range(const char **rest, const char *end, unsigned long *first,
                       unsigned long *last)
{
    char *after;
    if (*rest >= end)
        return false;
    *first = *last = strtoul(*rest, &after, 10);
    if (after < end && *after == '-')
        *last = strtoul(after + 1, &after, 10);
    *rest = after + 1;
    return true;
}

bool score_has(const score *known, const char *id, uint32_t index)
{
    const us_str *cases = find_cases(known, id);
    unsigned long first, last;
    if (!cases)
        return false;
    const char *rest = cases->text;
    while (take_range(&rest, cases->text + cases->length, &first, &last)) {
        if (index >= first && index <= last)
            return true;
    }
    return false;
}

/* The numbers of the cases of [u] that passed: "0-3,5". */
static us_str passed_cases(us_arena *arena, const case_file *u)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < u->count; i++) {
        if (u->outcomes[i].verdict != VERDICT_PASSED)
            continue;
        uint32_t first = u->outcomes[i].index, last = first;
        while (i + 1 < u->count && u->outcomes[i + 1].verdict == VERDICT_PASSED &&
               u->outcomes[i + 1].index == last + 1)
            last = u->outcomes[++i].index;
        us_buf_add_format(&text, "%s%u", text.length ? "," : "", first);
        if (last > first)
            us_buf_add_format(&text, "-%u", last);
    }
    return us_buf_str(&text);
}

static int compare_lines(const void *a, const void *b)
{
    return us_str_compare(*(const us_str *)a, *(const us_str *)b);
}

static bool was_run(const units *all, us_str id)
{
    for (size_t i = 0; i < all->count; i++) {
        if (us_str_is(id, all->items[i].id))
            return true;
    }
    return false;
}

void score_write(us_arena *arena, const char *path, const score *known, const units *all)
{
    size_t count = 0;
    us_str *lines =
        us_arena_alloc_array(arena, known->count + all->count + 1, sizeof *lines);
    for (size_t i = 0; i < known->count; i++) {
        if (!was_run(all, known->ids[i]))
            lines[count++] = us_str_format(arena, "%.*s %.*s", US_STR_ARG(known->ids[i]),
                                           US_STR_ARG(known->cases[i]));
    }
    for (size_t i = 0; i < all->count; i++) {
        us_str cases = passed_cases(arena, &all->items[i]);
        if (cases.length)
            lines[count++] =
                us_str_format(arena, "%s %.*s", all->items[i].id, US_STR_ARG(cases));
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    FILE *file = fopen(path, "w");
    bool good = file != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = fprintf(file, "%.*s\n", US_STR_ARG(lines[i])) > 0;
    if (!file || fclose(file) != 0 || !good) {
        fprintf(stderr, "conformance: write %s: %s\n", path, strerror(errno));
        exit(2);
    }
}
