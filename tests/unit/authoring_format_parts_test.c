/* Formatting in parts: what comes out is what the whole is formatted as, and where that is not
 * known the parts are given up. Parts are made so small here that each rule is one. */
#include "authoring/format.h"
#include "base/file.h"
#include "base/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- One text */

/* Its text formatted as a whole; the messages, if it is refused. */
static us_str whole(us_arena *arena, us_str text, us_format_options options, bool *good)
{
    us_buf out = us_buf_make(arena);
    us_diag_list diags = us_diag_list_make(arena, 0);
    options.part_size = SIZE_MAX;
    *good = us_format(&out, US_STR("f"), text, &options, &diags);
    if (!*good)
        us_diag_list_print(&out, &diags, true);
    return us_buf_str(&out);
}

/* True if it was formatted in parts of [size] bytes: as the whole is. [good]: that is formatted. */
static bool compare(us_arena *arena, us_str text, us_format_options options, size_t size,
                    bool *good)
{
    us_str expected = whole(arena, text, options, good);
    us_buf out = us_buf_make(arena);
    us_buf_add_c(&out, "before\n");
    options.part_size = size;
    bool parts = us_format_in_parts(&out, US_STR("f"), text, &options);
    us_str found = us_buf_str(&out);
    assert_true(us_str_starts_with(found, US_STR("before\n")));
    found = us_str_slice(found, 7, found.length);
    if (!parts) {
        assert_int_equal(found.length, 0);
        return false;
    }
    assert_true(*good);
    assert_string_equal(us_str_to_c(arena, found), us_str_to_c(arena, expected));
    return true;
}

static bool in_parts(us_arena *arena, us_str text, us_format_options options, size_t size)
{
    bool good;
    return compare(arena, text, options, size, &good);
}

static bool text_in_parts(const char *text, us_format_options options)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str copy = us_str_copy(&arena, us_str_from(text));
    bool parts = in_parts(&arena, copy, options, 1);
    us_arena_free(&arena);
    return parts;
}

static const us_format_options v1 = {.mode = US_FORMAT_V1};
static const us_format_options v0 = {.mode = US_FORMAT_V0};
static const us_format_options v0_to_v1 = {.mode = US_FORMAT_V0_TO_V1};
static const us_format_options drop = {.mode = US_FORMAT_V1, .drop_imports = true};

static void test_parts(void **state)
{
    (void)state;
    assert_true(text_in_parts("package a\n\np := 1\n\nq :=  2\n\n\nr := 3", v1));
    assert_true(
        text_in_parts("# top\n\npackage a # a\n\nimport data.c # c\nimport data.b\n"
                      "\n# p\n\np := 1\np2 := 2 # two\n\n# METADATA\n# title: q\nq if {\n"
                      "  # x\n\n  x\n}\n\ndefault r  := 1\n\ns := 2\n\n# end\n",
                      v1));
    assert_true(
        text_in_parts("package a\n\np = 1 { a } { b }\n\nq[x] { x := 1 }\n\nr { 1 }\n",
                      (us_format_options){.mode = US_FORMAT_V0, .unchecked = true}));
    assert_true(text_in_parts("package a\n\np { internal.member_2(1, [1]) }\n\n"
                              "q { internal.member_2(2, [1]) }\n",
                              v0));
    assert_true(text_in_parts(
        "package a\n\nimport data.b\n\n\n\n\np { x }\n\nq[x] { x := 1 }", v0_to_v1));
    assert_true(text_in_parts("package a\n\nimport rego.v1\n\np := 1\n\nq := 2", drop));
    assert_true(text_in_parts("package a\n\np.q.r := 1\n\nq := 2\n\nx.y.z := 3", v1));
    /* A cut behind the comment on the last row of a rule, and one inside of brackets, are not
     * made; the others are. */
    assert_true(text_in_parts(
        "package a\n\np := 1 # c\n\nq := {\n\n  1\n\n}\n\nr := `\n\nx`\n\ns := 1", v1));
}

static void test_given_up(void **state)
{
    (void)state;
    /* Cuts in the middle of a string, brackets, a rule. */
    assert_false(
        text_in_parts("package a\n\np := 1\n\nq := `a\n\nb := 1\n\nc`\n\nr := 1", v1));
    assert_false(
        text_in_parts("package a\n\np := 1\n\nq := [\n\na,\n\nb]\n\nr := 1", v1));
    assert_false(text_in_parts("package a\n\np := 1\n\nq := 1 +\n\nb\n\nr := 1", v1));
    /* What does not parse, or must not be. */
    assert_false(text_in_parts("package a\n\np := 1\n\nq := \n\nr := 1", v1));
    assert_false(text_in_parts("package a\n\np := 1\n\ninput := 2\n\nr := 1", v1));
    assert_false(text_in_parts("package a\n\np := 1\n\nq if any([x])\n\nr := 1", v1));
    /* Imports that are not all before the rules, on rows of their own, or wanted by one part
     * alone. */
    assert_false(
        text_in_parts("package a\n\np := 1\n\nq := 1\n\nimport data.b\n\nr := 1", v1));
    assert_false(text_in_parts("package a\n\np := 1\n\nq := `\nimport b`\n\nr := 1", v1));
    assert_true(
        text_in_parts("package a\n\np := 1\n\nq := `\nimported b`\n\nr := 1", v1));
    assert_false(
        text_in_parts("package a\n\nimport data.b p := 1\n\nq := 1\n\nr := 1", v1));
    assert_false(text_in_parts("package a\n\nimport data\n.b\n\nq := 1\n\nr := 1", v1));
    assert_false(text_in_parts(
        "package a\n\np { internal.member_2(1, [1]) }\n\nq = 1\n\nr = 1", v0));
    assert_false(text_in_parts(
        "package a\nimport future.keywords.if\np { internal.member_2(1, [1]) }\n\n"
        "q { internal.member_2(2, [1]) }\n",
        v0));
    /* What is the same all along, but in a language that lacks it. */
    assert_false(
        text_in_parts("package a\n\nimport rego.v1\n\np := $`a`\n\nq :=  1\n\nr :=  2",
                      (us_format_options){.mode = US_FORMAT_V1_TO_V1}));
    /* What is written otherwise a second time, without an import. */
    assert_false(
        text_in_parts("package a\n\nimport rego.v1\nimport "
                      "future.keywords.in\n\na.b[\"in\"] := 1\n\nc := 1\n\nd := 1",
                      v0));
    /* A comment that goes to the rule below. */
    assert_false(text_in_parts(
        "package a\n\nimport rego.v1 # c\n\np := 1\n\nq := 2\n\nr := 3", drop));
    assert_false(text_in_parts("package a\n\np := 1\n# c\n  \n\nq := 2\n\nr := 3", v1));
    /* One without a place, where it counts whether there are others further down. */
    assert_false(text_in_parts(
        "package a\n\np := 1\n\nq := [1, 2\n# d\n]\n\nr := 3\n\n# s\ns := 4", v1));
    /* One that the row of a closing parenthesis, as opa counts it, is mistaken for. */
    assert_false(
        text_in_parts("package a\n\np := (# c\n\nset())\n\nt := 1 # end\n\nu := 1", v1));
    /* Names of two parts, which are written alike. */
    assert_false(text_in_parts("package a\n\np.q := 1\n\nq := 2\n\nx.y.z := 3", v1));
    /* Names with wildcards, which are sorted by the number that they have in the module. */
    assert_false(text_in_parts("package a\n\np[{_, 1}] := 1\n\nq := 1\n\nr := 3", v1));
    /* Names of the compiler's own; an expression as a rule. */
    assert_false(text_in_parts("package a\n\np := 1\n\nq := __local1__\n\nr := 3", v1));
    assert_false(text_in_parts("package a\n\np = 1\n\n(q) = 2\n\nr = 3", v0));
    /* A text that is not long. */
    assert_false(text_in_parts("package a\n\np := 1", v1));
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    assert_false(in_parts(
        &arena, us_str_copy(&arena, US_STR("package a\n\np := 1\n\nq := 2\n")), v1, 0));
    us_arena_free(&arena);
}

/* ---- A long text */

/* [count] rules, of which some change. */
static us_str long_text(us_arena *arena, size_t count)
{
    us_buf text = us_buf_make(arena);
    us_buf_add_c(&text, "package a\n\nimport data.b\n");
    for (size_t i = 0; i < count; i++)
        us_buf_add_format(&text,
                          "\n# %zu\nallow if {\n%s input.x[%zu] == {\"a\": [b.c]}\n}\n",
                          i, i % 3 ? "\t" : "  ", i);
    return us_buf_str(&text);
}

static void test_threads(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_format_options options = v1;
    us_str text = long_text(&arena, 300);
    for (size_t threads = 0; threads < 12; threads += 3) {
        options.threads = threads;
        assert_true(in_parts(&arena, text, options, 100 * (threads + 1)));
    }
    /* One part of many can't be one. */
    text = us_str_format(&arena, "%.*s\nx :=\n\ny := 1\n%.*s", US_STR_ARG(text),
                         US_STR_ARG(us_str_slice(text, 25, text.length)));
    assert_false(in_parts(&arena, text, options, 500));
    us_arena_free(&arena);
}

static void test_default_size(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_format_options options = v1;
    options.threads = 2;
    assert_true(in_parts(&arena, long_text(&arena, 4000), options, 0));
    us_arena_free(&arena);
}

/* Whichever of the arenas it is that has no more room. */
static void test_exhausted(void **state)
{
    (void)state;
    us_arena arena, outer;
    us_recovery recovery;
    volatile size_t exhausted = 0, formatted = 0;
    us_arena_init(&outer, 0, NULL);
    us_str text = long_text(&outer, 40);
    us_format_options options = {.part_size = 100, .threads = 2};
    bool good;
    us_str expected = whole(&outer, text, options, &good);
    for (volatile size_t limit = 1024; formatted == 0; limit += 4096) {
        us_arena_init(&arena, limit, &recovery);
        if (US_RECOVER(&recovery)) {
            exhausted++;
        } else {
            us_diag_list diags = us_diag_list_make(&arena, 0);
            us_buf out = us_buf_make(&arena);
            formatted += us_format(&out, US_STR("f"), text, &options, &diags);
            assert_true(us_str_equal(us_buf_str(&out), expected));
        }
        us_arena_free(&arena);
    }
    assert_true(good && exhausted > 0);
    us_arena_free(&outer);
}

/* ---- All modules that there are */

typedef struct counts {
    size_t formatted;
    size_t parts;
} counts;

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    (void)data;
    (void)depth;
    return is_folder || us_str_is(us_path_extension(us_str_from(path)), ".rego");
}

static bool visit(void *data, const char *path, size_t depth)
{
    counts *c = data;
    us_arena arena;
    us_str text, error;
    (void)depth;
    us_arena_init(&arena, 0, NULL);
    assert_true(us_file_read(&arena, path, 0, &text, &error));
    for (unsigned mode = US_FORMAT_V1; text.length >= 4 && mode <= US_FORMAT_V1_TO_V2;
         mode++) {
        us_format_options options = {.mode = (us_format_mode)mode,
                                     .drop_imports = mode & 1};
        bool good;
        c->parts += compare(&arena, text, options, text.length / 4, &good);
        c->formatted += good;
    }
    us_arena_free(&arena);
    return true;
}

static bool tell(void *data, us_str error)
{
    (void)data;
    fail_msg("%.*s", US_STR_ARG(error));
    return false;
}

static void test_all_modules(void **state)
{
    (void)state;
    static const char *const folders[] = {"policies", "examples", "tests"};
    counts c = {0};
    us_file_visitor visitor = {.data = &c, .wants = wants, .visit = visit, .fail = tell};
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        us_file_walk(&arena, folders[i], &visitor);
    us_arena_free(&arena);
    print_message("%zu of %zu in parts\n", c.parts, c.formatted);
    assert_true(c.parts > c.formatted / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_threads),   cmocka_unit_test(test_default_size),
        cmocka_unit_test(test_exhausted), cmocka_unit_test(test_all_modules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
