/* Coverage as one HTML page that needs no other file: a table of files, then each file with
 * what was run and what was not, shaded piece by piece. */
#include "testing/coverage.h"

#include "base/utf8.h"
#include "report/html.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src "
    "'unsafe-inline'\">\n"
    "<title>Coverage of policies</title>\n<style>\n"
    ":root { color-scheme: light dark; --hit: #c9efd0; --miss: #f8c8c8; --quiet: #666; "
    "}\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  :root { --hit: #17421f; --miss: #6b2020; --quiet: #aaa; }\n}\n"
    "body { font: 16px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 70em; "
    "padding: 0 1em; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "th, td { padding: .2em .6em; text-align: left; }\n"
    "th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; }\n"
    "tr + tr td { border-top: 1px solid color-mix(in srgb, currentColor 15%, "
    "transparent); }\n"
    "meter { width: 10em; }\n"
    "summary { cursor: pointer; font-weight: 600; margin: 1em 0 .5em; }\n"
    "pre { line-height: 1.4; margin: 0; overflow-x: auto; tab-size: 4; }\n"
    "pre i { color: var(--quiet); display: inline-block; font-style: normal; "
    "margin-right: 1em; text-align: right; user-select: none; width: 4em; }\n"
    "pre i.h { width: 5em; }\n"
    "mark { color: inherit; }\nmark.h { background: var(--hit); }\n"
    "mark.m { background: var(--miss); }\n"
    "</style>\n</head>\n<body>\n<h1>Coverage of policies</h1>\n";

/* ---- Shading: for each byte of a file what range it is in, the innermost one */

enum { PLAIN, HIT, MISS, MISS_BY_INDEX, MISS_BY_EXIT, MISS_BY_BOTH };

static unsigned char shade_of(const us_cover_range *range, bool missed)
{
    if (!missed)
        return HIT;
    if (range->index_excluded)
        return range->early_exit ? MISS_BY_BOTH : MISS_BY_INDEX;
    return range->early_exit ? MISS_BY_EXIT : MISS;
}

typedef struct shading {
    const us_cover_file *file;
    const size_t *lines;  /* the offset at which each row begins, from row 1 */
    unsigned char *bytes; /* parallel to the text */
} shading;

static size_t offset_of(const shading *s, uint32_t row, uint32_t column)
{
    us_str text = s->file->text;
    size_t start = s->lines[row];
    us_str rest = us_str_slice(text, start, text.length);
    return start + us_utf8_offset(rest, column - 1);
}

static void shade(const shading *s, const us_cover_range *range, bool missed)
{
    size_t from = offset_of(s, range->row, range->column);
    size_t to = offset_of(s, range->end_row, range->end_column);
    memset(s->bytes + from, shade_of(range, missed), to - from);
}

/* Ranges come in order of where they begin, outer ones first: the later may be in the
 * earlier and hides it. */
static void shade_all(const shading *s)
{
    const us_cover_file *file = s->file;
    size_t hit = 0, miss = 0;
    while (hit < file->covered_count || miss < file->missed_count) {
        const us_cover_range *a = hit < file->covered_count ? &file->covered[hit] : NULL;
        const us_cover_range *b = miss < file->missed_count ? &file->missed[miss] : NULL;
        bool first =
            !b ||
            (a && (a->row < b->row || (a->row == b->row && a->column <= b->column)));
        shade(s, first ? a : b, !first);
        hit += first;
        miss += !first;
    }
}

static shading make_shading(us_arena *arena, const us_cover_file *file)
{
    size_t *lines = us_arena_alloc_array(arena, file->row_count + 2, sizeof *lines);
    unsigned char *bytes = us_arena_alloc_zero(arena, file->text.length + 1);
    size_t row = 1;
    lines[0] = lines[1] = 0;
    for (size_t i = 0; i < file->text.length; i++)
        if (file->text.text[i] == '\n')
            lines[++row] = i + 1;
    lines[file->row_count + 1] = file->text.length;
    shading s = {file, lines, bytes};
    shade_all(&s);
    return s;
}

/* ---- Source */

static void add_mark(us_buf *out, unsigned char shade, us_str text)
{
    static const char *const reasons[] = {
        [PLAIN] = NULL,
        [HIT] = NULL,
        [MISS] = "never run",
        [MISS_BY_INDEX] = "never run: the rule index left it out",
        [MISS_BY_EXIT] = "never run: an answer was found before",
        [MISS_BY_BOTH] =
            "never run: the rule index left it out, and an answer was found before",
    };
    if (shade == PLAIN)
        us_html_add(out, text);
    if (shade == PLAIN)
        return;
    if (reasons[shade])
        us_buf_add_format(out, "<mark class=\"m\" title=\"%s\">", reasons[shade]);
    else
        us_buf_add_c(out, "<mark class=\"h\">");
    us_html_add(out, text);
    us_buf_add_c(out, "</mark>");
}

static void add_row(us_buf *out, const shading *s, size_t row)
{
    us_str text = s->file->text;
    size_t at = s->lines[row], end = s->lines[row + 1];
    uint64_t hits = s->file->hits[row];
    while (end > at && (text.text[end - 1] == '\n' || text.text[end - 1] == '\r'))
        end--;
    us_buf_add_format(out, "<i>%zu</i>", row);
    if (hits == US_COVER_NO_CODE)
        us_buf_add_c(out, "<i class=\"h\"></i>");
    else
        us_buf_add_format(out, "<i class=\"h\">%llu×</i>", (unsigned long long)hits);
    while (at < end) {
        size_t stop = at + 1;
        while (stop < end && s->bytes[stop] == s->bytes[at])
            stop++;
        add_mark(out, s->bytes[at], us_str_slice(text, at, stop));
        at = stop;
    }
    us_buf_add_char(out, '\n');
}

static void add_source(us_buf *out, const us_cover_file *file, size_t number)
{
    shading s = make_shading(out->arena, file);
    us_buf_add_format(out, "<details id=\"f%zu\"%s>\n<summary>", number,
                      file->missed_rows > 0 ? " open" : "");
    us_html_add(out, file->file);
    us_buf_add_c(out, "</summary>\n<pre>");
    bool ends = file->text.length > 0 && file->text.text[file->text.length - 1] == '\n';
    for (size_t row = 1; row + ends <= file->row_count; row++)
        add_row(out, &s, row);
    us_buf_add_c(out, "</pre>\n</details>\n");
}

/* ---- The table */

static void add_numbers(us_buf *out, size_t covered, size_t missed)
{
    double percentage = us_cover_percentage(covered, missed);
    if (covered + missed == 0) {
        us_buf_add_c(out, "<td class=\"n\">0</td><td class=\"n\">0</td><td></td></tr>\n");
        return;
    }
    us_buf_add_format(
        out,
        "<td class=\"n\">%zu</td><td class=\"n\">%zu</td>"
        "<td><meter min=\"0\" max=\"100\" value=\"%.2f\"></meter> %.2f%%</td>"
        "</tr>\n",
        covered, missed, percentage, percentage);
}

void us_coverage_html(us_buf *out, const us_coverage *coverage)
{
    us_buf_add_c(out, head);
    us_buf_add_c(out, "<table>\n<tr><th>File</th><th class=\"n\">Lines run</th>"
                      "<th class=\"n\">not run</th><th>Coverage</th></tr>\n");
    for (size_t i = 0; i < coverage->file_count; i++) {
        const us_cover_file *file = &coverage->files[i];
        us_buf_add_format(out, "<tr><td><a href=\"#f%zu\">", i);
        us_html_add(out, file->file);
        us_buf_add_c(out, "</a></td>");
        add_numbers(out, file->covered_rows, file->missed_rows);
    }
    us_buf_add_c(out, "<tr><td>All</td>");
    add_numbers(out, coverage->covered_rows, coverage->missed_rows);
    us_buf_add_c(out, "</table>\n");
    for (size_t i = 0; i < coverage->file_count; i++)
        add_source(out, &coverage->files[i], i);
    us_buf_add_c(out, "</body>\n</html>\n");
}
