/* Coverage: which ranges count as run, and the reports of them. */
#include "testing/coverage.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static us_arena arena;

static const char source[] = "package a\n"              /* 1 */
                             "\n"                       /* 2 */
                             "p := x if {\n"            /* 3 */
                             "\tx := [y |\n"            /* 4 */
                             "\t\ty := 1\n"             /* 5 */
                             "\t\ty > 0\n"              /* 6 */
                             "\t]\n"                    /* 7 */
                             "\tx != \"\xC3\xA9\"\n"    /* 8 */
                             "}\n"                      /* 9 */
                             "\n"                       /* 10 */
                             "q if { 1 == 2; true }\n"; /* 11 */

static usher_policy *build(usher_engine **engine)
{
    *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(*engine, NULL);
    usher_builder_add_module(builder, "a.rego", source, sizeof source - 1);
    usher_builder_add_module(builder, "empty.rego", "package b", 9);
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_builder_free(builder);
    assert_non_null(policy);
    return policy;
}

/* An event about the text from row and column to row and column of the source. */
static void run_range(us_cover_set *set, const usher_policy *policy, uint32_t row,
                      uint32_t column, uint32_t end_row, uint32_t end_column)
{
    const us_module *module = policy->compiler.modules[0];
    usher_place place = {.file = {module->file.text, module->file.length},
                         .row = row,
                         .column = column,
                         .end_row = end_row,
                         .end_column = end_column,
                         .text = {module->text.text + row * 10 + column, 1}};
    usher_event event = {.kind = USHER_EVENT_EVAL, .place = place};
    us_cover_event(set, &event);
}

static us_coverage *report(const usher_policy *policy, const us_cover_set *run,
                           const us_cover_set *without_index)
{
    const us_cover_set *sets[] = {run, without_index};
    const us_test_build builds[] = {US_TEST_TRACED, US_TEST_TRACED_WITHOUT_INDEX};
    return us_cover_report(&arena, policy, sets, without_index ? 2 : 1, builds);
}

static void test_ranges(void **state)
{
    (void)state;
    usher_engine *engine;
    usher_policy *policy = build(&engine);
    us_cover_set run = {.arena = &arena}, without_index = {.arena = &arena};
    run_range(&run, policy, 3, 1, 3, 7);
    run_range(&run, policy, 4, 2, 7, 3);
    run_range(&run, policy, 4, 2, 7, 3);
    run_range(&run, policy, 5, 3, 5, 9);
    run_range(&without_index, policy, 11, 8, 11, 14);
    us_coverage *coverage = report(policy, &run, &without_index);

    assert_int_equal(coverage->file_count, 2);
    const us_cover_file *file = &coverage->files[0];
    assert_int_equal(file->covered_count, 3);
    assert_int_equal(file->covered[1].hits, 2);
    /* y > 0 lies in the comprehension, which was run: that is all that is known. */
    assert_int_equal(file->missed_count, 4);
    assert_int_equal(file->missed[0].row, 8);
    assert_false(file->missed[0].index_excluded);
    assert_int_equal(file->missed[2].column, 8);
    assert_true(file->missed[2].index_excluded);
    assert_false(file->missed[2].early_exit);
    assert_int_equal(file->covered_rows, 5);
    assert_int_equal(file->missed_rows, 2);
    assert_true(file->hits[4] == 2 && file->hits[3] == 1 && file->hits[8] == 0);
    assert_true(file->hits[9] == US_COVER_NO_CODE);
    assert_true(us_coverage_percentage(coverage) > 71.42 &&
                us_coverage_percentage(coverage) < 71.43);
    usher_policy_free(policy);
    usher_engine_free(engine);
}

static void test_reports(void **state)
{
    (void)state;
    usher_engine *engine;
    usher_policy *policy = build(&engine);
    us_cover_set run = {.arena = &arena};
    run_range(&run, policy, 3, 1, 9, 2);
    us_coverage *coverage = report(policy, &run, NULL);
    us_buf json = us_buf_make(&arena), lcov = us_buf_make(&arena);
    us_buf missed = us_buf_make(&arena), page = us_buf_make(&arena);
    us_coverage_json(&json, coverage);
    us_coverage_lcov(&lcov, coverage);
    us_coverage_missed(&missed, coverage);
    us_coverage_html(&page, coverage);
    assert_string_equal(
        us_buf_str(&json).text,
        "{\"files\":{\"a.rego\":{\"covered\":[{\"start\":{\"row\":3,\"col\":1},\"end\":"
        "{\"row\":9,\"col\":2}}],\"not_covered\":[{\"start\":{\"row\":11,\"col\":1},"
        "\"end\":{\"row\":11,\"col\":2}},{\"start\":{\"row\":11,\"col\":8},\"end\":"
        "{\"row\":11,\"col\":14}},{\"start\":{\"row\":11,\"col\":16},\"end\":{\"row\":11,"
        "\"col\":20}}],\"covered_lines\":7,\"not_covered_lines\":1,\"coverage\":87.5},"
        "\"empty.rego\":{}},\"covered_lines\":7,\"not_covered_lines\":1,"
        "\"coverage\":87.5}");
    assert_string_equal(us_buf_str(&lcov).text,
                        "TN:\nSF:a.rego\nDA:3,1\nDA:4,1\nDA:5,1\nDA:6,1\nDA:7,1\nDA:8,1\n"
                        "DA:9,1\nDA:11,0\nLF:8\nLH:7\nend_of_record\n"
                        "TN:\nSF:empty.rego\nLF:0\nLH:0\nend_of_record\n");
    assert_string_equal(us_buf_str(&missed).text, "\nLines not covered:\n\ta.rego:11");
    us_str html = us_buf_str(&page);
    assert_true(us_str_find(html,
                            US_STR("<mark class=\"h\">\tx != &quot;\xC3\xA9&quot;"
                                   "</mark>\n"),
                            0) != US_STR_NONE);
    assert_true(us_str_find(html,
                            US_STR("<mark class=\"m\" title=\"never run\">q</mark>"),
                            0) != US_STR_NONE);
    usher_policy_free(policy);
    usher_engine_free(engine);
}

/* What tests of one policy run on several threads adds up; other places are passed over. */
static void test_sets(void **state)
{
    (void)state;
    us_cover_set set = {.arena = &arena};
    usher_event event = {.kind = USHER_EVENT_EXIT, .node = USHER_NODE_BODY};
    event.written = event.place =
        (usher_place){.file = {"a.rego", 6}, .row = 1, .text = {source, 7}};
    us_cover_event(&set, &event);
    assert_int_equal(set.count, 0);
    event.node = USHER_NODE_RULE;
    us_cover_event(&set, &event);
    event.kind = USHER_EVENT_FAIL;
    us_cover_event(&set, &event);
    event.kind = USHER_EVENT_EVAL;
    event.place.file.length = 0;
    us_cover_event(&set, &event);
    assert_int_equal(set.count, 1);
    event.place.file.length = 6;
    for (uint32_t row = 1; row <= 2000; row++) {
        event.place.row = row % 1000 + 1;
        event.place.text.text = source + row % 50;
        us_cover_event(&set, &event);
    }
    assert_int_equal(set.count, 1000);
}

static int release(void **state)
{
    (void)state;
    us_arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_ranges, release),
        cmocka_unit_test_teardown(test_reports, release),
        cmocka_unit_test_teardown(test_sets, release),
    };
    us_arena_init(&arena, 0, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
