/* The Test Anything Protocol, version 13 (testanything.org): a line for each case, and below it a
 * YAML block with its findings. */
#include "report/formats.h"

#include "base/utf8.h"
#include "codec/json.h"

/* A description ends with its line, and a number sign would begin a directive. */
static void add_description(us_buf *out, us_str text)
{
    us_str valid = us_utf8_make_valid(out->arena, text);
    for (size_t i = 0; i < valid.length; i++) {
        char c = valid.text[i];
        if (c == '#' || c == '\\')
            us_buf_add_char(out, '\\');
        us_buf_add_char(out, (unsigned char)c < ' ' ? ' ' : c);
    }
}

/* A string of JSON is one of YAML, too. */
static void add_member(us_buf *out, const char *indent, const char *name, us_str value)
{
    if (value.length == 0)
        return;
    us_buf_add_format(out, "%s%s: ", indent, name);
    us_json_write_string(out, us_utf8_make_valid(out->arena, value), false);
    us_buf_add_char(out, '\n');
}

static void add_findings(us_buf *out, const us_report *report,
                         const us_report_case *checked)
{
    us_buf_add_c(out, "  ---\n  findings:\n");
    for (size_t i = 0; i < checked->finding_count; i++) {
        const us_report_finding *finding = &checked->findings[i];
        us_buf place = us_buf_make(out->arena);
        us_report_add_place(&place, finding->place);
        us_buf_add_format(out, "    - level: %s\n", us_report_level_name(finding->level));
        add_member(out, "      ", "rule", finding->rule);
        add_member(out, "      ", "at", us_buf_str(&place));
        add_member(out, "      ", "message", finding->message);
        add_member(out, "      ", "fix", us_report_fix_of(report, finding));
    }
    us_buf_add_c(out, "  ...\n");
}

void us_report_tap(us_buf *out, const us_report *report)
{
    us_buf_add_format(out, "TAP version 13\n1..%zu\n", report->case_count);
    for (size_t i = 0; i < report->case_count; i++) {
        const us_report_case *checked = &report->cases[i];
        bool good = us_report_worst(checked) <= US_REPORT_WARNING;
        us_buf_add_format(out, "%s %zu - ", good ? "ok" : "not ok", i + 1);
        add_description(out, checked->suite);
        us_buf_add_c(out, checked->suite.length ? " " : "");
        add_description(out, checked->name);
        us_buf_add_c(out, checked->skipped && good ? " # SKIP\n" : "\n");
        if (checked->finding_count)
            add_findings(out, report, checked);
    }
}
