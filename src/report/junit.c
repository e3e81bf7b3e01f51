/* JUnit's XML, in the form that the CI servers agree on (the schema of Jenkins' xUnit
 * plugin): a suite for each run of cases with one suite's name, a case for each case. */
#include "report/formats.h"

#include "base/utf8.h"

/* XML 1.0, section 2.2: what may stand in a document at all. */
static bool is_xml(uint32_t point)
{
    return point == '\t' || point == '\n' || point == '\r' ||
           (point >= 0x20 && point < 0xD800) || (point >= 0xE000 && point < 0xFFFE) ||
           (point >= 0x10000 && point <= 0x10FFFF);
}

/* White space but the blank would become a blank when an attribute is read. */
static const char *entity_of(uint32_t point, bool attribute)
{
    switch (point) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return attribute ? "&quot;" : NULL;
    case '\n':
        return attribute ? "&#10;" : NULL;
    case '\t':
        return attribute ? "&#9;" : NULL;
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

static void add_escaped(us_buf *out, us_str text, bool attribute)
{
    size_t size;
    for (size_t at = 0; at < text.length; at += size) {
        uint32_t point = us_utf8_decode(text.text + at, text.text + text.length, &size);
        const char *entity = entity_of(point, attribute);
        if (entity)
            us_buf_add_c(out, entity);
        else if (is_xml(point))
            us_buf_add(out, text.text + at, size);
        else
            us_buf_add_c(out, "\xEF\xBF\xBD");
    }
}

static void add_attribute(us_buf *out, const char *name, us_str value)
{
    us_buf_add_format(out, " %s=\"", name);
    add_escaped(out, value, true);
    us_buf_add_char(out, '"');
}

static void add_sums(us_buf *out, us_report_sums sums)
{
    us_buf_add_format(
        out,
        " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\">\n",
        sums.passed + sums.failed + sums.errors + sums.skipped, sums.failed, sums.errors,
        sums.skipped, (double)sums.duration / 1e9);
}

/* The first line of a message stands for it in lists. */
static us_str first_line(us_str text)
{
    size_t end = us_str_find(text, US_STR("\n"), 0);
    return end == US_STR_NONE ? text : us_str_slice(text, 0, end);
}

static void add_finding(us_buf *out, const us_report *report,
                        const us_report_finding *finding)
{
    const char *element = finding->level == US_REPORT_ERROR ? "error" : "failure";
    us_str fix = us_report_fix_of(report, finding);
    us_buf_add_format(out, "      <%s", element);
    add_attribute(out, "message", first_line(finding->message));
    add_attribute(out, "type", finding->rule);
    us_buf_add_char(out, '>');
    us_buf place = us_buf_make(out->arena);
    us_report_add_place(&place, finding->place);
    add_escaped(out, us_buf_str(&place), false);
    us_buf_add_c(out, place.length ? ": " : "");
    add_escaped(out, finding->message, false);
    if (fix.length) {
        us_buf_add_c(out, "\nfix: ");
        add_escaped(out, fix, false);
    }
    us_buf_add_format(out, "</%s>\n", element);
}

/* Warnings and notes have no element of their own: they go where a case's output does. */
static void add_output(us_buf *out, const us_report_case *checked)
{
    us_buf text = us_buf_make(out->arena);
    us_buf_add_str(&text, checked->output);
    for (size_t i = 0; i < checked->finding_count; i++) {
        const us_report_finding *finding = &checked->findings[i];
        if (finding->level > US_REPORT_WARNING)
            continue;
        us_report_add_place(&text, finding->place);
        us_buf_add_format(&text, "%s%s: %.*s [%.*s]\n",
                          finding->place.file.length ? ": " : "",
                          us_report_level_name(finding->level),
                          US_STR_ARG(finding->message), US_STR_ARG(finding->rule));
    }
    if (text.length == 0)
        return;
    us_buf_add_c(out, "      <system-out>");
    add_escaped(out, us_buf_str(&text), false);
    us_buf_add_c(out, "</system-out>\n");
}

static void add_case(us_buf *out, const us_report *report, const us_report_case *checked)
{
    us_buf_add_c(out, "    <testcase");
    add_attribute(out, "classname", checked->suite);
    add_attribute(out, "name", checked->name);
    us_buf_add_format(out, " time=\"%.6f\"", (double)checked->duration / 1e9);
    bool in_file = checked->place.file.length > 0 && !checked->place.is_object;
    if (in_file)
        add_attribute(out, "file", checked->place.file);
    if (in_file && checked->place.line)
        us_buf_add_format(out, " line=\"%u\"", checked->place.line);
    us_buf_add_c(out, ">\n");
    for (size_t i = 0; i < checked->finding_count; i++)
        if (checked->findings[i].level > US_REPORT_WARNING)
            add_finding(out, report, &checked->findings[i]);
    if (checked->skipped && us_report_worst(checked) <= US_REPORT_WARNING)
        us_buf_add_c(out, "      <skipped/>\n");
    add_output(out, checked);
    us_buf_add_c(out, "    </testcase>\n");
}

void us_report_junit(us_buf *out, const us_report *report)
{
    us_buf_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_attribute(out, "name", us_str_from(report->tool));
    add_sums(out, us_report_add_up(report->cases, report->case_count));
    for (size_t start = 0, end; start < report->case_count; start = end) {
        const us_report_case *first = &report->cases[start];
        for (end = start + 1; end < report->case_count &&
                              us_str_equal(report->cases[end].suite, first->suite);)
            end++;
        us_buf_add_c(out, "  <testsuite");
        add_attribute(out, "name", first->suite);
        add_sums(out, us_report_add_up(first, end - start));
        for (size_t i = start; i < end; i++)
            add_case(out, report, &report->cases[i]);
        us_buf_add_c(out, "  </testsuite>\n");
    }
    us_buf_add_c(out, "</testsuites>\n");
}
