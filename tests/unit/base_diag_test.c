/* Diagnostics: how they print, sort and are bounded. */
#include "value_cases.h"

#include "base/diag.h"

#include "arena_fixture.h"

static void test_positions_count_code_points(void **state)
{
    (void)state;
    us_str text = US_STR("ab\n\xC3\xA9\tx\n\nlast");
    static const struct {
        size_t offset;
        uint32_t row, column;
    } cases[] = {{0, 1, 1}, {2, 1, 3}, {3, 2, 1},  {5, 2, 2}, {6, 2, 3},
                 {8, 3, 1}, {9, 4, 1}, {13, 4, 5}, {99, 4, 5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_position at = us_position_at(text, cases[i].offset);
        assert_int_equal(at.row, cases[i].row);
        assert_int_equal(at.column, cases[i].column);
    }
}

static const char *line_of(us_diag diag)
{
    us_buf buf = us_buf_make(&arena);
    us_diag_print_line(&buf, &diag);
    return us_buf_str(&buf).text;
}

static void test_lines_read_as_opa_prints_them(void **state)
{
    (void)state;
    us_diag diag = {.code = "rego_parse_error",
                    .file = US_STR("x.rego"),
                    .position = {3, 7, 20},
                    .message = US_STR("unexpected eof token")};
    assert_string_equal(line_of(diag),
                        "x.rego:3: rego_parse_error: unexpected eof token");
    diag.file = US_STR_EMPTY;
    assert_string_equal(line_of(diag), "3:7: rego_parse_error: unexpected eof token");
    diag.position.row = 0;
    assert_string_equal(line_of(diag), "rego_parse_error: unexpected eof token");
}

static void test_caret_stays_under_its_character(void **state)
{
    (void)state;
    us_str source = US_STR("first\n\t\tx\t= \xC3\xA9 ?\r\nlast\n");
    us_diag_list list = us_diag_list_make(&arena, 0);
    us_diag *diag = us_diag_list_report(&list, "e", US_STR_EMPTY, source,
                                        us_position_at(source, 15), "bad %s", "thing");
    diag->detail = US_STR("one\ntwo");
    diag->hint = US_STR("do that");
    us_buf buf = us_buf_make(&arena);
    us_diag_list_print(&buf, &list, true);
    assert_string_equal(us_buf_str(&buf).text, "1 error occurred: 2:9: e: bad thing\n"
                                               "\tx\t= \xC3\xA9 ?\n"
                                               "\t \t    ^\n"
                                               "\tone\n\ttwo\n\thint: do that\n");
}

static void test_lists(void **state)
{
    (void)state;
    us_diag_list list = us_diag_list_make(&arena, 3);
    static const char *const files[] = {"b", "a", "a", "c", "d"};
    static const uint32_t rows[] = {1, 9, 2, 1, 1};
    for (size_t i = 0; i < 5; i++)
        us_diag_list_report(&list, "e", us_str_from(files[i]), US_STR_EMPTY,
                            (us_position){rows[i], 1, 0}, "%zu", i);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.dropped, 2);
    us_diag_list_sort(&list);
    us_diag_list_close(&list, "e");
    us_buf buf = us_buf_make(&arena);
    us_diag_list_print(&buf, &list, false);
    assert_string_equal(us_buf_str(&buf).text, "4 errors occurred:\n"
                                               "a:2: e: 2\na:9: e: 1\nb:1: e: 0\n"
                                               "e: error limit reached\n");
    us_diag_list one = us_diag_list_make(&arena, 0);
    us_diag_list_report(&one, "e", US_STR_EMPTY, US_STR("abc"), (us_position){1, 2, 1},
                        "m");
    buf = us_buf_make(&arena);
    us_diag_list_print(&buf, &one, true);
    assert_string_equal(us_buf_str(&buf).text,
                        "1 error occurred: 1:2: e: m\n\tabc\n\t ^\n");
}

static void test_sort_is_stable(void **state)
{
    (void)state;
    us_diag_list list = us_diag_list_make(&arena, 0);
    for (uint32_t i = 0; i < 100; i++) {
        us_diag *diag = us_diag_list_add(&list);
        diag->position = (us_position){1 + i % 3, 1, i};
    }
    us_diag_list_sort(&list);
    for (size_t i = 1; i < list.count; i++) {
        us_position a = list.items[i - 1].position;
        us_position b = list.items[i].position;
        assert_true(a.row < b.row || (a.row == b.row && a.offset < b.offset));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_positions_count_code_points),
        cmocka_unit_test(test_lines_read_as_opa_prints_them),
        cmocka_unit_test(test_caret_stays_under_its_character),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_sort_is_stable),
    };
    return cmocka_run_group_tests_name("base_diag", tests, set_up, tear_down);
}
