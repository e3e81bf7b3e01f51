/* What keeps the formatter from losing anything: the comparison of two modules, and the quick
 * one that looks at what changed. Both are shown texts that the formatter did not write. */
#include "authoring/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static us_module *parse(us_arena *arena, const char *text)
{
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = us_diag_list_make(arena, 0);
    return us_parse_module(arena, US_STR("f"), us_str_copy(arena, us_str_from(text)),
                           &options, &diags);
}

/* The difference in words, "none" where there is none. */
static const char *difference(us_arena *arena, const char *before, const char *after)
{
    bool differs[8] = {false};
    us_module *a = parse(arena, before), *b = parse(arena, after);
    assert_non_null(a);
    assert_non_null(b);
    us_module_difference found = us_module_compare(arena, a, b, differs);
    return found.found ? found.what : "none";
}

static void expect(const char *before, const char *after, const char *what)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    assert_string_equal(difference(&arena, before, after), what);
    us_arena_free(&arena);
}

static void test_same(void **state)
{
    (void)state;
    expect("package a\np if { x; y }", "package a\n\np if {\n\tx\n\ty\n}\n", "none");
    expect("package a\np := {2, 1, 2}", "package a\n\np := {2, 1}\n", "none");
    expect("package a\np if plus(1, 2, x)", "package a\n\np if x = 1 + 2\n", "none");
    expect("package a\np := $\"a{1}\"", "package a\n\np := $\"a1\"\n", "none");
    expect("package a\nimport data.b # b\nimport data.a # a\np := 1",
           "package a\n\nimport data.a # a\nimport data.b # b\n\np := 1\n", "none");
    expect("package a\np := 1 # c  \nq := _", "package a\np := 1\n# c\nq := _", "none");
}

static void test_changed(void **state)
{
    (void)state;
    expect("package a\np := 1", "package b\np := 1", "the package");
    expect("package a\np := 1", "package a\np := 1\nq := 1", "the number of rules");
    expect("package a\np := 1", "package a\np := 2", "the rule");
    expect("package a\np if (a + b) * c", "package a\np if a + b * c", "the rule");
    expect("package a\np if x with input as 1", "package a\np if x", "the rule");
    expect("package a\np if not x", "package a\np if x", "the rule");
    expect("package a\np := \"x\"", "package a\np := $\"x\"", "the rule");
    expect("package a\np(_) := 1", "package a\np(x) := 1", "the rule");
    expect("package a\np if { x } else := 2", "package a\np if { x } else := 3",
           "the rule");
    expect("package a\np := 1 # c", "package a\np := 1", "a comment");
    expect("package a\np := 1 # é", "package a\np := 1 # è", "a comment");
    expect("package a\np := 1 # c\n# d", "package a\np := 1 # c # d", "a comment");
}

/* ---- The quick way */

static us_module *read(void *data, us_str text)
{
    return parse(data, us_str_to_c(data, text));
}

/* The source, and a text as if the formatter had written it; [starts]: where the text of each
 * rule begins in it. */
static bool agrees(const char *before, const char *after, const size_t *starts)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_module_format format = {.v1 = true};
    us_changed changed = {
        parse(&arena, before), us_str_from(after), starts, &format, read, &arena};
    assert_non_null(changed.module);
    bool result = us_changed_rules_agree(&arena, &changed);
    us_arena_free(&arena);
    return result;
}

static void test_quick(void **state)
{
    (void)state;
    const char *before =
        "package a\n\np := 1\n\nq := 2\n\nr   := 3 # c\n\ns := 4\n\nt := 5\n";
    const size_t starts[] = {11, 19, 27, 39, 47};
    assert_true(agrees(
        before, "package a\n\np := 1\n\nq := 2\n\nr := 3 # c\n\ns := 4\n\nt := 5\n",
        starts));
    /* Nothing but what stands before the rules, with its comment or without. */
    const char *import = "package a # c\nimport data\n\np := 1\n\nq := 2\n\nr := 3\n";
    assert_true(agrees(import,
                       "package a # c\n\nimport data\n\np := 1\n\nq := 2\n\nr := 3\n",
                       (size_t[]){28, 36, 44}));
    assert_false(agrees(import,
                        "package a\n\nimport data\n\np := 1\n\nq := 2\n\nr := 3\n",
                        (size_t[]){24, 32, 40}));
    /* Another value, another comment, another space, a rule that takes in the next. */
    assert_false(agrees(
        before, "package a\n\np := 1\n\nq := 2\n\nr := 4 # c\n\ns := 4\n\nt := 5\n",
        starts));
    assert_false(agrees(
        before, "package a\n\np := 1\n\nq := 2\n\nr := 3 # d\n\ns := 4\n\nt := 5\n",
        starts));
    assert_false(agrees(
        before, "package a\n\np := 1\n\nq := 2\n\nr :=3  # c\n\ns := 4\n\nt := 5\n",
        starts));
    assert_false(agrees(
        before, "package a\n\np := 1\n\nq := 2\n\nr := [ # c\n\ns := 4\n\nt := 5\n",
        starts));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
