/* What the formats share, and the table of them. */
#include "report/report.h"

#include "report/formats.h"

typedef struct report_format {
    const char *name;
    void (*write)(us_buf *out, const us_report *report);
} report_format;

static const report_format formats[] = {
    {"table", us_report_table},   {"tap", us_report_tap},     {"junit", us_report_junit},
    {"github", us_report_github}, {"sarif", us_report_sarif},
};

us_report_level us_report_worst(const us_report_case *checked)
{
    us_report_level worst = US_REPORT_NOTE;
    for (size_t i = 0; i < checked->finding_count; i++)
        if (checked->findings[i].level > worst)
            worst = checked->findings[i].level;
    return worst;
}

us_report_sums us_report_add_up(const us_report_case *cases, size_t count)
{
    us_report_sums sums = {0};
    for (size_t i = 0; i < count; i++) {
        us_report_level worst = us_report_worst(&cases[i]);
        sums.duration += cases[i].duration;
        if (worst == US_REPORT_ERROR)
            sums.errors++;
        else if (worst == US_REPORT_FAILURE)
            sums.failed++;
        else if (cases[i].skipped)
            sums.skipped++;
        else
            sums.passed++;
    }
    return sums;
}

const char *us_report_level_name(us_report_level level)
{
    static const char *const names[] = {"note", "warning", "failure", "error"};
    return names[level];
}

void us_report_add_place(us_buf *out, us_report_place place)
{
    us_buf_add_str(out, place.file);
    if (place.file.length && place.line)
        us_buf_add_format(out, ":%u", place.line);
    if (place.file.length && place.line && place.column)
        us_buf_add_format(out, ":%u", place.column);
}

const us_report_rule *us_report_find_rule(const us_report *report, us_str name)
{
    for (size_t i = 0; i < report->rule_count; i++)
        if (us_str_equal(report->rules[i].name, name))
            return &report->rules[i];
    return NULL;
}

us_str us_report_fix_of(const us_report *report, const us_report_finding *finding)
{
    const us_report_rule *rule = us_report_find_rule(report, finding->rule);
    return finding->fix.length || !rule ? finding->fix : rule->fix;
}

bool us_report_write(us_buf *out, const us_report *report, const char *format)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, format) == 0) {
            formats[i].write(out, report);
            return true;
        }
    return false;
}
