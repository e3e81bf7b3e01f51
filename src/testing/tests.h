/* Tests as they are found and run: what the files of this folder share. */
#ifndef US_TESTING_TESTS_H
#define US_TESTING_TESTS_H

#include "builtins/regex_re2.h"
#include "engine/engine.h"
#include "testing/testing.h"

/* A rule that is a test. */
typedef struct us_test {
    const us_clause *clause;
    us_str package;
    us_str name;
    const char *path;   /* of the document that it is about */
    us_tree_node *node; /* of that */
    bool skipped;
    bool has_cases;   /* test_x[name] */
    bool is_function; /* no test at all, though it is named so */
} us_test;

typedef struct us_test_list {
    us_test *items;
    size_t count;
} us_test_list;

/* discover.c: compiles [run], which [arena] then frees; NULL in [regex]: everything
 * matches. False with a sentence in [error]. */
bool us_test_pattern(us_arena *arena, const char *run, us_regex **regex, us_str *error);

/* The tests of [policy] whose path [run] (NULL: any) matches, in the order
 * in which they are told. False with a sentence in [error]. */
bool us_test_discover(us_arena *arena, const usher_policy *policy, const char *run,
                      us_test_list *tests, us_str *error);

/* vacuous.c: the file is one of tests, by its name or because there are some in it, and so none of the
 * policies that are tested. */
bool us_test_is_of_tests(const us_module *module, const us_test_list *list);

/* Levels of cases that are told apart: what has more belongs to the last. */
#define US_TEST_CASE_LEVELS 64

/* cases.c: the cases that the value of a test tells of. */
void us_test_cases_read(us_arena *arena, us_value value, us_test_result *result);

/* Adds the case that [path], an array, names: it began, so where the value does not tell
 * of it, it failed. */
void us_test_cases_begin(us_arena *arena, us_test_result *result, us_value path);

/* Sorts all cases, when the last was added. */
void us_test_cases_sort(us_arena *arena, us_test_result *result);

/* Of sorted ones, the case that [path] names, or NULL. */
us_test_case *us_test_cases_find(us_arena *arena, us_test_result *result, us_value path);

/* pretty.c */
void us_test_add_blanks(us_buf *out, size_t count);

/* trace_filter.c: [text], or as much of it as fits into [width] with three dots. */
us_str us_trace_cut(us_arena *arena, us_str text, size_t width);

/* trace_text.c: what opa calls it: "Enter". */
const char *us_test_event_word(usher_event_kind kind);

/* The events as a table, each line indented by [indent]. */
void us_test_trace_print(us_buf *out, const us_test_trace *trace, size_t indent);

/* json.c: the events as a JSON array. */
void us_test_trace_json(us_buf *out, const us_test_trace *trace);

/* times.c: as Go prints time.Duration, 1.5ms; numbers as its benchmarks have them. */
void us_test_duration(us_buf *out, uint64_t nanoseconds);
void us_test_benchmark_number(us_buf *out, double number, const char *unit);

#endif
