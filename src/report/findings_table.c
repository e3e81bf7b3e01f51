/* A table for people, a row for each finding, and one for each case that has none. */
#include "report/formats.h"

#include "base/utf8.h"
#include "report/table.h"

/* A terminal would obey control characters. */
static us_str harmless(us_arena *arena, us_str text)
{
    us_str valid = us_utf8_make_valid(arena, text);
    us_buf clean = us_buf_make(arena);
    for (size_t i = 0; i < valid.length; i++) {
        unsigned char c = (unsigned char)valid.text[i];
        if ((c < ' ' && c != '\n') || c == 0x7F)
            us_buf_add_c(&clean, "\xEF\xBF\xBD");
        else
            us_buf_add_char(&clean, (char)c);
    }
    return us_buf_str(&clean);
}

static us_str place_text(us_arena *arena, us_report_place place)
{
    us_buf text = us_buf_make(arena);
    us_report_add_place(&text, place);
    return harmless(arena, us_buf_str(&text));
}

static void add_row(us_table *table, const char *result, us_report_place place,
                    us_str rule, us_str message)
{
    us_table_add(table, us_str_from(result));
    us_table_add(table, place_text(table->arena, place));
    us_table_add(table, harmless(table->arena, rule));
    us_table_add(table, harmless(table->arena, message));
}

static void add_case(us_table *table, const us_report_case *checked)
{
    for (size_t i = 0; i < checked->finding_count; i++) {
        const us_report_finding *finding = &checked->findings[i];
        us_report_place place =
            finding->place.file.length ? finding->place : checked->place;
        add_row(table, us_report_level_name(finding->level), place, finding->rule,
                finding->message);
    }
    if (checked->finding_count == 0)
        add_row(table, checked->skipped ? "skipped" : "passed", checked->place,
                US_STR_EMPTY, checked->name);
}

void us_report_table(us_buf *out, const us_report *report)
{
    us_table table = us_table_make(out->arena, 4);
    us_table_add(&table, US_STR("Result"));
    us_table_add(&table, US_STR("Where"));
    us_table_add(&table, US_STR("Rule"));
    us_table_add(&table, US_STR("Message"));
    for (size_t i = 0; i < report->case_count; i++)
        add_case(&table, &report->cases[i]);
    us_table_print(out, &table);
}
