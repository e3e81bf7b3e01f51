/* Workflow commands of GitHub Actions (docs: "Workflow commands", setting a notice, warning or
 * error message): one line for each finding, which GitHub shows at the line of the file. */
#include "report/formats.h"

#include "base/utf8.h"

/* [property]: where a colon or a comma would end it. */
static void add_escaped(us_buf *out, us_str text, bool property)
{
    us_str valid = us_utf8_make_valid(out->arena, text);
    for (size_t i = 0; i < valid.length; i++) {
        char c = valid.text[i];
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
            us_buf_add_format(out, "%%%02X", (unsigned)c);
        else
            us_buf_add_char(out, c);
    }
}

static void add_property(us_buf *out, const char *name, us_str value, char *separator)
{
    us_buf_add_char(out, *separator);
    us_buf_add_format(out, "%s=", name);
    add_escaped(out, value, true);
    *separator = ',';
}

static void add_finding(us_buf *out, const us_report *report,
                        const us_report_finding *finding)
{
    static const char *const commands[] = {"notice", "warning", "error", "error"};
    us_report_place place = finding->place;
    us_arena *arena = out->arena;
    us_str fix = us_report_fix_of(report, finding);
    char separator = ' ';
    bool in_file = place.file.length > 0 && !place.is_object;
    us_buf_add_format(out, "::%s", commands[finding->level]);
    if (in_file)
        add_property(out, "file", place.file, &separator);
    if (in_file && place.line)
        add_property(out, "line", us_str_format(arena, "%u", place.line), &separator);
    if (in_file && place.line && place.column)
        add_property(out, "col", us_str_format(arena, "%u", place.column), &separator);
    if (finding->rule.length)
        add_property(out, "title", finding->rule, &separator);
    us_buf_add_c(out, "::");
    if (place.is_object) {
        add_escaped(out, place.file, false);
        us_buf_add_c(out, ": ");
    }
    add_escaped(out, finding->message, false);
    if (fix.length) {
        us_buf_add_c(out, "%0Afix: ");
        add_escaped(out, fix, false);
    }
    us_buf_add_char(out, '\n');
}

void us_report_github(us_buf *out, const us_report *report)
{
    for (size_t i = 0; i < report->case_count; i++)
        for (size_t j = 0; j < report->cases[i].finding_count; j++)
            add_finding(out, report, &report->cases[i].findings[j]);
}
