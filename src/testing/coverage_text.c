/* Coverage as JSON, the way `opa test --coverage` prints it; as a tracefile of lcov; and
 * the rows that were missed, for a message. */
#include "testing/coverage.h"

#include "codec/json.h"

#include <stdlib.h>

/* The shortest text without an exponent that reads as [number], which is at most 100, as
 * Go's encoder has it. */
static void add_number(us_buf *out, double number)
{
    for (int places = 0; places <= 20; places++) {
        us_str text = us_str_format(out->arena, "%.*f", places, number);
        if (places == 20 || strtod(text.text, NULL) == number) {
            us_buf_add_str(out, text);
            return;
        }
    }
}

static void add_range(us_buf *out, const us_cover_range *range)
{
    us_buf_add_format(
        out, "{\"start\":{\"row\":%u,\"col\":%u},\"end\":{\"row\":%u,\"col\":%u}",
        range->row, range->column, range->end_row, range->end_column);
    if (range->index_excluded && range->early_exit)
        us_buf_add_c(out, ",\"kinds\":[\"index_excluded\",\"early_exit\"]");
    else if (range->index_excluded)
        us_buf_add_c(out, ",\"kinds\":[\"index_excluded\"]");
    else if (range->early_exit)
        us_buf_add_c(out, ",\"kinds\":[\"early_exit\"]");
    us_buf_add_char(out, '}');
}

/* [before] is written where there is something to separate. */
static void add_ranges(us_buf *out, const char *name, const us_cover_range *ranges,
                       size_t count, const char **before)
{
    if (count == 0)
        return;
    us_buf_add_format(out, "%s\"%s\":[", *before, name);
    for (size_t i = 0; i < count; i++) {
        us_buf_add_c(out, i ? "," : "");
        add_range(out, &ranges[i]);
    }
    us_buf_add_char(out, ']');
    *before = ",";
}

static void add_count(us_buf *out, const char *name, size_t count, const char **before)
{
    if (count == 0)
        return;
    us_buf_add_format(out, "%s\"%s\":%zu", *before, name, count);
    *before = ",";
}

static void add_file(us_buf *out, const us_cover_file *file)
{
    const char *before = "";
    us_json_write_string(out, file->file, true);
    us_buf_add_c(out, ":{");
    add_ranges(out, "covered", file->covered, file->covered_count, &before);
    add_ranges(out, "not_covered", file->missed, file->missed_count, &before);
    add_count(out, "covered_lines", file->covered_rows, &before);
    add_count(out, "not_covered_lines", file->missed_rows, &before);
    if (file->covered_rows > 0) {
        us_buf_add_c(out, ",\"coverage\":");
        add_number(out, us_cover_percentage(file->covered_rows, file->missed_rows));
    }
    us_buf_add_char(out, '}');
}

void us_coverage_json(us_buf *out, const us_coverage *coverage)
{
    us_buf_add_c(out, "{\"files\":{");
    for (size_t i = 0; i < coverage->file_count; i++) {
        us_buf_add_c(out, i ? "," : "");
        add_file(out, &coverage->files[i]);
    }
    us_buf_add_format(out,
                      "},\"covered_lines\":%zu,\"not_covered_lines\":%zu,\"coverage\":",
                      coverage->covered_rows, coverage->missed_rows);
    add_number(out, coverage->percentage);
    us_buf_add_char(out, '}');
}

/* A line of a tracefile ends at its end, so a name must not hold one. */
static void add_name(us_buf *out, us_str name)
{
    for (size_t i = 0; i < name.length; i++)
        us_buf_add_char(out, name.text[i] == '\n' || name.text[i] == '\r' ? '?'
                                                                          : name.text[i]);
}

void us_coverage_lcov(us_buf *out, const us_coverage *coverage)
{
    for (size_t i = 0; i < coverage->file_count; i++) {
        const us_cover_file *file = &coverage->files[i];
        size_t lines = 0, hit = 0;
        us_buf_add_c(out, "TN:\nSF:");
        add_name(out, file->file);
        us_buf_add_char(out, '\n');
        for (size_t row = 1; row <= file->row_count; row++) {
            if (file->hits[row] == US_COVER_NO_CODE)
                continue;
            us_buf_add_format(out, "DA:%zu,%llu\n", row,
                              (unsigned long long)file->hits[row]);
            lines++;
            hit += file->hits[row] > 0;
        }
        us_buf_add_format(out, "LF:%zu\nLH:%zu\nend_of_record\n", lines, hit);
    }
}

void us_coverage_missed(us_buf *out, const us_coverage *coverage)
{
    us_buf_add_c(out, "\nLines not covered:");
    for (size_t i = 0; i < coverage->file_count; i++) {
        const us_cover_file *file = &coverage->files[i];
        bool *missed = us_arena_alloc_zero(out->arena, file->row_count + 2);
        for (size_t k = 0; k < file->missed_count; k++)
            for (uint32_t row = file->missed[k].row; row <= file->missed[k].end_row;
                 row++)
                missed[row] = true;
        for (size_t row = 1, end; row <= file->row_count; row = end + 1) {
            for (end = row; missed[end] && missed[end + 1];)
                end++;
            if (missed[row] && end > row)
                us_buf_add_format(out, "\n\t%.*s:%zu-%zu", US_STR_ARG(file->file), row,
                                  end);
            else if (missed[row])
                us_buf_add_format(out, "\n\t%.*s:%zu", US_STR_ARG(file->file), row);
        }
    }
}
