/* The formats of a report, each for the same cases: texts that a format must escape, findings of
 * every level, with and without a place. */
#include "value_cases.h"

#include "codec/json.h"
#include "report/report.h"
#include "value/array.h"
#include "value/object.h"

#include "arena_fixture.h"

/* A slice that a static object may begin with. */
#define TEXT(literal)                                                                    \
    {                                                                                    \
        "" literal, sizeof literal - 1                                                   \
    }

static const us_report_finding findings[] = {
    {US_REPORT_FAILURE,
     TEXT("prompt.ssn"),
     TEXT("a <b> & \"c\"\nsecond % line"),
     TEXT(""),
     {TEXT("a b.yaml"), 7, 13, false}},
    {US_REPORT_WARNING,
     TEXT("other"),
     TEXT("bell \x07, bad \xFF"),
     TEXT("do, this: now"),
     {TEXT("a b.yaml"), 0, 0, false}},
    {US_REPORT_ERROR, TEXT("other"), TEXT("broke"), TEXT(""), {TEXT(""), 0, 0, false}},
};

static const us_report_case cases[] = {
    {TEXT("a b.yaml"),
     TEXT("PromptTemplate x #1"),
     {TEXT("a b.yaml"), 1, 1, false},
     1500000,
     false,
     TEXT("printed\n"),
     findings,
     2},
    {TEXT("a b.yaml"),
     TEXT("PromptTemplate y"),
     {TEXT("a b.yaml"), 20, 1, false},
     0,
     false,
     TEXT(""),
     NULL,
     0},
    {TEXT("c.yaml"),
     TEXT("z"),
     {TEXT("c.yaml"), 1, 1, false},
     0,
     true,
     TEXT(""),
     NULL,
     0},
    {TEXT("d.yaml"),
     TEXT("w"),
     {TEXT("d.yaml"), 3, 0, false},
     0,
     true,
     TEXT(""),
     findings + 2,
     1},
};

static const us_report_rule rules[] = {
    {TEXT("prompt.ssn"), TEXT("No SSN"), TEXT("Refuses."), TEXT("Take it out."),
     TEXT("high")},
};

static const us_report report = {"usher review", cases, 4, rules, 1};

static const char *written(const char *format)
{
    us_buf out = us_buf_make(&arena);
    assert_true(us_report_write(&out, &report, format));
    return us_buf_str(&out).text;
}

static void test_sums_count_each_case_once(void **state)
{
    (void)state;
    us_report_sums sums = us_report_add_up(cases, 4);
    assert_int_equal(sums.passed, 1);
    assert_int_equal(sums.failed, 1);
    assert_int_equal(sums.errors, 1);
    assert_int_equal(sums.skipped, 1);
    assert_int_equal(sums.duration, 1500000);
    assert_int_equal(us_report_worst(&cases[0]), US_REPORT_FAILURE);
    assert_int_equal(us_report_worst(&cases[1]), US_REPORT_NOTE);
}

static void test_an_unknown_format_is_none(void **state)
{
    (void)state;
    us_buf out = us_buf_make(&arena);
    assert_false(us_report_write(&out, &report, "yaml"));
    assert_int_equal(out.length, 0);
}

static void test_tap(void **state)
{
    (void)state;
    assert_string_equal(written("tap"),
                        "TAP version 13\n"
                        "1..4\n"
                        "not ok 1 - a b.yaml PromptTemplate x \\#1\n"
                        "  ---\n"
                        "  findings:\n"
                        "    - level: failure\n"
                        "      rule: \"prompt.ssn\"\n"
                        "      at: \"a b.yaml:7:13\"\n"
                        "      message: \"a <b> & \\\"c\\\"\\nsecond % line\"\n"
                        "      fix: \"Take it out.\"\n"
                        "    - level: warning\n"
                        "      rule: \"other\"\n"
                        "      at: \"a b.yaml\"\n"
                        "      message: \"bell \\u0007, bad \xEF\xBF\xBD\"\n"
                        "      fix: \"do, this: now\"\n"
                        "  ...\n"
                        "ok 2 - a b.yaml PromptTemplate y\n"
                        "ok 3 - c.yaml z # SKIP\n"
                        "not ok 4 - d.yaml w\n"
                        "  ---\n"
                        "  findings:\n"
                        "    - level: error\n"
                        "      rule: \"other\"\n"
                        "      message: \"broke\"\n"
                        "  ...\n");
}

static void test_github(void **state)
{
    (void)state;
    assert_string_equal(written("github"),
                        "::error file=a b.yaml,line=7,col=13,title=prompt.ssn::"
                        "a <b> & \"c\"%0Asecond %25 line%0Afix: Take it out.\n"
                        "::warning file=a b.yaml,title=other::bell \x07, bad "
                        "\xEF\xBF\xBD%0Afix: do, this: now\n"
                        "::error title=other::broke\n");
}

static void test_junit(void **state)
{
    (void)state;
    assert_string_equal(
        written("junit"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"usher review\" tests=\"4\" failures=\"1\" errors=\"1\" "
        "skipped=\"1\" "
        "time=\"0.001500\">\n"
        "  <testsuite name=\"a b.yaml\" tests=\"2\" failures=\"1\" errors=\"0\" "
        "skipped=\"0\" "
        "time=\"0.001500\">\n"
        "    <testcase classname=\"a b.yaml\" name=\"PromptTemplate x #1\" "
        "time=\"0.001500\" "
        "file=\"a b.yaml\" line=\"1\">\n"
        "      <failure message=\"a &lt;b&gt; &amp; &quot;c&quot;\" type=\"prompt.ssn\">"
        "a b.yaml:7:13: a &lt;b&gt; &amp; \"c\"\nsecond % line\nfix: Take it "
        "out.</failure>\n"
        "      <system-out>printed\n"
        "a b.yaml: warning: bell \xEF\xBF\xBD, bad \xEF\xBF\xBD [other]\n"
        "</system-out>\n"
        "    </testcase>\n"
        "    <testcase classname=\"a b.yaml\" name=\"PromptTemplate y\" "
        "time=\"0.000000\" "
        "file=\"a b.yaml\" line=\"20\">\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"c.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" "
        "skipped=\"1\" "
        "time=\"0.000000\">\n"
        "    <testcase classname=\"c.yaml\" name=\"z\" time=\"0.000000\" file=\"c.yaml\" "
        "line=\"1\">\n"
        "      <skipped/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"d.yaml\" tests=\"1\" failures=\"0\" errors=\"1\" "
        "skipped=\"0\" "
        "time=\"0.000000\">\n"
        "    <testcase classname=\"d.yaml\" name=\"w\" time=\"0.000000\" file=\"d.yaml\" "
        "line=\"3\">\n"
        "      <error message=\"broke\" type=\"other\">broke</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

static void test_table(void **state)
{
    (void)state;
    const char *text = written("table");
    assert_non_null(strstr(text, "│ failure │ a b.yaml:7:13 │ prompt.ssn │ a <b>"));
    assert_non_null(
        strstr(text, "│ warning │ a b.yaml      │ other      │ bell \xEF\xBF\xBD, bad"));
    assert_non_null(strstr(text, "│ passed  │ a b.yaml:20:1 │"));
    assert_non_null(strstr(text, "│ error   │ d.yaml:3"));
}

static us_value member(us_value value, const char *name)
{
    assert_int_equal(us_value_tag(value), US_TAG_OBJECT);
    const us_value *found = us_object_get_c(value.as.object, name);
    assert_non_null(found);
    return *found;
}

static us_value element(us_value value, size_t index)
{
    assert_int_equal(us_value_tag(value), US_TAG_ARRAY);
    assert_true(index < value.as.array->count);
    return value.as.array->items[index];
}

static void assert_text(us_value value, const char *text)
{
    assert_true(us_value_is_string(value));
    assert_string_equal(us_str_copy(&arena, us_value_text(value)).text, text);
}

static void test_sarif(void **state)
{
    (void)state;
    us_value log;
    us_diag diag;
    us_str text = us_str_from(written("sarif"));
    assert_true(us_json_read(&arena, text, NULL, &log, NULL, &diag));
    us_value run = element(member(log, "runs"), 0);
    us_value driver = member(member(run, "tool"), "driver");
    us_value rule = element(member(driver, "rules"), 0);
    us_value results = member(run, "results");
    us_value place =
        member(element(member(element(results, 0), "locations"), 0), "physicalLocation");
    assert_text(member(log, "version"), "2.1.0");
    assert_text(member(driver, "name"), "usher review");
    assert_text(member(rule, "id"), "prompt.ssn");
    assert_text(member(member(rule, "properties"), "security-severity"), "8.0");
    assert_int_equal(member(driver, "rules").as.array->count, 2);
    assert_int_equal(results.as.array->count, 3);
    assert_text(member(element(results, 0), "level"), "error");
    assert_text(member(element(results, 1), "level"), "warning");
    assert_int_equal(member(element(results, 2), "ruleIndex").as.integer, 1);
    assert_text(member(member(place, "artifactLocation"), "uri"), "a%20b.yaml");
    assert_int_equal(member(member(place, "region"), "startColumn").as.integer, 13);
    assert_text(member(member(element(results, 0), "message"), "text"),
                "a <b> & \"c\"\nsecond % line\nfix: Take it out.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sums_count_each_case_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_an_unknown_format_is_none, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_tap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_github, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_junit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sarif, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
