/* Results as text, the way `opa test` prints them: a line for each test, as soon as it is
 * there; then what failed; then how many. */
#include "testing/tests.h"

static const char line[] = "----------------------------------------"
                           "----------------------------------------\n";

static const char *outcome_word(us_test_outcome outcome)
{
    static const char *const words[] = {"PASS", "FAIL", "SKIPPED", "ERROR"};
    return words[outcome];
}

/* "data.a.test_x: FAIL (1.5ms)". */
static void add_title(us_buf *out, const us_test_result *result)
{
    us_buf_add_format(out, "%.*s.%.*s: %s", US_STR_ARG(result->package),
                      US_STR_ARG(result->name), outcome_word(result->outcome));
    if (result->outcome == US_TEST_SKIPPED)
        return;
    us_buf_add_c(out, " (");
    us_test_duration(out, result->duration);
    us_buf_add_char(out, ')');
}

void us_test_add_blanks(us_buf *out, size_t count)
{
    while (count-- > 0)
        us_buf_add_char(out, ' ');
}

static void add_indented(us_buf *out, us_str text, size_t indent)
{
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        end = end == US_STR_NONE ? text.length : end + 1;
        us_test_add_blanks(out, indent);
        us_buf_add_str(out, us_str_slice(text, at, end));
        at = end;
    }
}

/* ---- Counting */

static void count_cases(us_test_pretty *report, const us_test_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (cases[i].skipped)
            report->skipped++;
        else if (cases[i].case_count > 0)
            count_cases(report, cases[i].cases, cases[i].case_count);
        else if (cases[i].failed)
            report->failed++;
        else
            report->passed++;
    }
}

static void count_result(us_test_pretty *report, const us_test_result *result)
{
    if (result->outcome == US_TEST_SKIPPED) {
        report->skipped++;
        return;
    }
    if (result->outcome == US_TEST_ERRED) {
        report->erred++;
        return;
    }
    if (result->outcome == US_TEST_FAILED && !result->of_suite) {
        report->failures =
            us_arena_one_more(report->arena, report->failures, report->failure_count,
                              sizeof *report->failures);
        report->failures[report->failure_count++] = result;
    }
    if (result->case_count > 0)
        count_cases(report, result->cases, result->case_count);
    else if (result->outcome == US_TEST_PASSED)
        report->passed++;
    else
        report->failed++;
}

/* ---- One result */

/* The literal that failed; of a comparison both sides, and where they differ. */
static void add_difference(us_buf *out, const us_test_difference *difference,
                           size_t indent)
{
    us_buf text = us_buf_make(out->arena);
    us_buf_add_format(&text, "%.*s:%u: ", US_STR_ARG(difference->place.file),
                      difference->place.row);
    us_buf_add_str(&text, us_test_difference_text(out->arena, difference));
    add_indented(out, us_buf_str(&text), indent);
    us_buf_add_char(out, '\n');
}

static void add_cases(us_buf *out, const us_test_pretty *report,
                      const us_test_case *cases, size_t count, size_t indent)
{
    for (size_t i = 0; i < count; i++) {
        if (cases[i].failed || report->verbose) {
            us_test_add_blanks(out, indent);
            if (!cases[i].unnamed)
                us_buf_add_str(out, cases[i].name);
            us_buf_add_format(out, ": %s\n", cases[i].failed ? "FAIL" : "PASS");
        }
        if (report->differences && cases[i].difference)
            add_difference(out, cases[i].difference, indent + 2);
        add_cases(out, report, cases[i].cases, cases[i].case_count, indent + 2);
    }
}

static us_str trimmed(us_str text)
{
    static const char blanks[] = " \t\n\v\f\r";
    size_t from = 0, to = text.length;
    while (from < to && text.text[from] && strchr(blanks, text.text[from]))
        from++;
    while (to > from && text.text[to - 1] && strchr(blanks, text.text[to - 1]))
        to--;
    return us_str_slice(text, from, to);
}

static void add_place(us_buf *out, us_test_pretty *report, const us_test_place *place)
{
    if (report->last_file.length > 0 && !us_str_equal(report->last_file, place->file))
        us_buf_add_char(out, '\n');
    us_buf_add_format(out, "%.*s:%u:\n", US_STR_ARG(place->file), place->row);
    report->last_file = place->file;
}

static void add_result(us_buf *out, us_test_pretty *report, const us_test_result *result)
{
    add_place(out, report, &result->place);
    add_title(out, result);
    us_buf_add_char(out, '\n');
    add_cases(out, report, result->cases, result->case_count, 2);
    if (result->output.length > 0) {
        us_buf_add_char(out, '\n');
        add_indented(out, trimmed(result->output), 2);
        if (trimmed(result->output).length == 0)
            us_test_add_blanks(out, 2);
        us_buf_add_c(out, "\n\n");
    }
}

static void add_case_lines(us_buf *out, const us_test_case *cases, size_t count,
                           size_t indent)
{
    for (size_t i = 0; i < count; i++) {
        us_test_add_blanks(out, indent);
        us_buf_add_str(out, cases[i].unnamed ? US_STR_EMPTY : cases[i].name);
        us_buf_add_format(out, ": %s\n", cases[i].failed ? "FAIL" : "PASS");
        add_case_lines(out, cases[i].cases, cases[i].case_count, indent + 2);
    }
}

void us_test_summary(us_buf *out, const us_test_result *result)
{
    add_title(out, result);
    us_buf_add_char(out, '\n');
    add_case_lines(out, result->cases, result->case_count, 0);
}

/* ---- Suites, as `go test` tells of tests with cases */

static void add_go_line(us_buf *out, const char *indent, const char *word, us_str name,
                        uint64_t duration)
{
    us_buf_add_format(out, "%s--- %s: %.*s\t(", indent, word, US_STR_ARG(name));
    us_test_duration(out, duration);
    us_buf_add_c(out, ")\n");
}

static void add_suite_case(us_buf *out, const us_test_pretty *report,
                           const us_test_case *one)
{
    const char *word = one->failed ? "FAIL" : one->skipped ? "SKIP" : "PASS";
    if (report->verbose)
        us_buf_add_format(out, "    === RUN   %.*s\n", US_STR_ARG(one->name));
    if (report->verbose || one->failed)
        add_go_line(out, "    ", word, one->name, one->duration);
    if (one->failed) {
        add_indented(out, one->message, 8);
        us_buf_add_char(out, '\n');
    }
}

static void add_suite_result(us_buf *out, us_test_pretty *report,
                             const us_test_result *result)
{
    static const char *const words[] = {"PASS", "FAIL", "SKIP", "FAIL"};
    add_place(out, report, &result->place);
    if (report->verbose)
        us_buf_add_format(out, "=== RUN   %.*s\n", US_STR_ARG(result->name));
    for (size_t i = 0; i < result->case_count; i++)
        add_suite_case(out, report, &result->cases[i]);
    add_go_line(out, "", words[result->outcome], result->name, result->duration);
}

/* data.foo.test_bar as BenchmarkDataFooTestBar. */
static void add_go_name(us_buf *out, const us_test_result *result)
{
    us_str name = us_str_format(out->arena, "%.*s.%.*s", US_STR_ARG(result->package),
                                US_STR_ARG(result->name));
    bool first = true;
    us_buf_add_c(out, "Benchmark");
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        if (c == '.' || c == '_') {
            first = true;
            continue;
        }
        us_buf_add_char(out, first && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        first = false;
    }
}

static void add_benchmark(us_buf *out, const us_test_pretty *report,
                          const us_test_result *result)
{
    const us_test_benchmark *benchmark = result->benchmark;
    double count = benchmark->count ? (double)benchmark->count : 1;
    if (report->go_names)
        add_go_name(out, result);
    else
        us_buf_add_format(out, "%.*s.%.*s", US_STR_ARG(result->package),
                          US_STR_ARG(result->name));
    us_buf_add_format(out, "\t%8llu\t", (unsigned long long)benchmark->count);
    us_test_benchmark_number(out, (double)benchmark->duration / count, "ns/op");
    us_buf_add_char(out, '\t');
    us_test_benchmark_number(out, (double)benchmark->inside / count,
                             "timer_rego_query_eval_ns/op");
    /* Memory comes from an arena that is kept from one evaluation to the next. */
    if (report->memory)
        us_buf_add_format(out, "\t%8llu B/op\t%8d allocs/op",
                          (unsigned long long)((double)benchmark->bytes / count), 0);
    us_buf_add_char(out, '\n');
}

static void add_error(us_buf *out, const us_test_error *error)
{
    us_buf_add_format(out, "  %.*s\n", US_STR_ARG(error->text));
    if (error->frame_count > 0)
        us_buf_add_c(out, "  Traceback:\n");
    for (size_t i = 0; i < error->frame_count; i++)
        us_buf_add_format(out, "    %.*s\n", US_STR_ARG(error->frames[i].text));
}

void us_test_pretty_add(us_buf *out, us_test_pretty *report, const us_test_result *result)
{
    bool passed = result->outcome == US_TEST_PASSED ||
                  (result->of_suite && result->outcome == US_TEST_SKIPPED);
    count_result(report, result);
    if (passed && report->benchmark) {
        report->began = true;
        add_benchmark(out, report, result);
    } else if (!passed || report->verbose) {
        report->began = true;
        if (result->of_suite)
            add_suite_result(out, report, result);
        else
            add_result(out, report, result);
    }
    if (result->outcome == US_TEST_ERRED)
        add_error(out, &result->error);
    if (report->differences && result->difference)
        add_difference(out, result->difference, 2);
}

/* ---- What failed */

/* As opa, which indents whatever it writes in one go: the end of a line, too. */
static void end_line(us_buf *out, size_t indent)
{
    us_test_add_blanks(out, indent);
    us_buf_add_char(out, '\n');
}

static void add_point(us_buf *out, const us_test_point *point, size_t indent)
{
    end_line(out, indent);
    if (!point)
        return;
    us_test_add_blanks(out, indent + 2);
    us_buf_add_format(out, "%.*s:%u:\n", US_STR_ARG(point->place.file), point->place.row);
    add_indented(out, point->drawing, indent + 4);
    end_line(out, indent);
}

/* The cases that failed, each below those around it. */
static void add_case_points(us_buf *out, const us_test_pretty *report,
                            const us_test_case *cases, size_t count, us_str above,
                            size_t depth)
{
    for (size_t i = 0; i < count; i++) {
        us_buf path = us_buf_make(out->arena);
        us_buf_add_str(&path, above);
        us_test_add_blanks(&path, 2 * depth);
        us_buf_add_str(&path, cases[i].unnamed ? US_STR_EMPTY : cases[i].name);
        us_buf_add_c(&path, ": FAIL\n");
        if (cases[i].failed && cases[i].case_count == 0) {
            us_buf_add_str(out, us_buf_str(&path));
            if (report->variables)
                add_point(out, cases[i].point, 2 * depth + 2);
        }
        add_case_points(out, report, cases[i].cases, cases[i].case_count,
                        us_buf_str(&path), depth + 1);
    }
}

static void add_failure(us_buf *out, const us_test_pretty *report,
                        const us_test_result *result)
{
    add_title(out, result);
    us_buf_add_char(out, '\n');
    if (report->verbose) {
        us_buf_add_char(out, '\n');
        if (result->trace)
            us_test_trace_print(out, result->trace, 2);
    }
    if (result->case_count > 0) {
        us_buf_add_char(out, '\n');
        add_case_points(out, report, result->cases, result->case_count, US_STR_EMPTY, 1);
    } else if (report->variables) {
        add_point(out, result->point, 0);
    }
    us_buf_add_char(out, '\n');
}

static void add_failures(us_buf *out, const us_test_pretty *report)
{
    us_buf_add_format(out, "%sFAILURES\n%s", line, line);
    for (size_t i = 0; i < report->failure_count; i++)
        add_failure(out, report, report->failures[i]);
}

/* ---- The end */

static void add_total(us_buf *out, const char *word, size_t count, size_t total)
{
    if (count > 0)
        us_buf_add_format(out, "%s: %zu/%zu\n", word, count, total);
}

void us_test_pretty_end(us_buf *out, us_test_pretty *report)
{
    size_t total = report->passed + report->failed + report->skipped + report->erred;
    if (report->failure_count > 0 && (report->verbose || report->variables))
        add_failures(out, report);
    if (report->began)
        us_buf_add_c(out, line);
    add_total(out, "PASS", report->passed, total);
    add_total(out, "FAIL", report->failed, total);
    add_total(out, "SKIPPED", report->skipped, total);
    add_total(out, "ERROR", report->erred, total);
}
