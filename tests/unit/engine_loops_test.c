/* Loops: what the compiler moves out of them, and what it has them look for, changes no
 * answer. Policies of such loops, made at random, are evaluated at both levels. */
#include "../fuzz/shapes.h"
#include "engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- evaluating ---- */

typedef struct level {
    usher_builder *builder;
    usher_policy *policy;
    usher_worker *worker;
} level;

static level load(usher_engine *engine, us_str module, us_str data, bool faithful)
{
    usher_build_options options = {.faithful = faithful};
    usher_problems *problems = NULL;
    level made = {.builder = usher_builder_new(engine, &options)};
    usher_builder_add_module(made.builder, "t.rego", module.text, module.length);
    if (data.length > 0)
        usher_builder_add_data(made.builder, "", "data.json", data.text, data.length);
    made.policy = usher_builder_finish(made.builder, &problems);
    if (!made.policy)
        fail_msg("%s\n%.*s", usher_problems_text(problems, true), US_STR_ARG(module));
    usher_problems_free(problems);
    made.worker = usher_worker_new(made.policy);
    return made;
}

static void unload(level *made)
{
    usher_worker_free(made->worker);
    usher_policy_free(made->policy);
    usher_builder_free(made->builder);
}

/* The value, as text in [arena], or its error: the code alone if [codes]. */
static us_str answer(us_arena *arena, const level *at, const char *path,
                     const usher_input *input, const usher_limits *limits, bool codes)
{
    const usher_result *result;
    us_buf buf = us_buf_make(arena);
    usher_outcome outcome = usher_evaluate_path(at->worker, path, input, limits, &result);
    usher_problems *problems =
        outcome == USHER_ERROR ? usher_result_problems(result) : NULL;
    if (outcome == USHER_OK)
        us_value_print(&buf, *usher_result_value(result));
    else if (problems)
        us_buf_add_c(&buf, codes ? usher_problems_at(problems, 0)->code
                                 : usher_problems_text(problems, false));
    return us_buf_str(&buf);
}

/* What data.t is at one level. */
static us_str evaluate(us_arena *arena, us_str module, us_str data, us_str input,
                       bool faithful, usher_limits limits)
{
    usher_engine *engine = usher_engine_new();
    level at = load(engine, module, data, faithful);
    usher_input *parsed = usher_input_parse(input.text, input.length, NULL, NULL);
    assert_non_null(parsed);
    us_str text = answer(arena, &at, "data.t", parsed, &limits, true);
    usher_input_free(parsed);
    unload(&at);
    usher_engine_free(engine);
    return text;
}

static void expect(const char *module, const char *data, const char *input,
                   const char *want, usher_limits limits)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (int faithful = 0; faithful <= 1; faithful++) {
        us_str got = evaluate(&arena, us_str_from(module), us_str_from(data),
                              us_str_from(input), faithful, limits);
        if (!us_str_is(got, want))
            fail_msg("%s\nwant %s\ngot  %.*s%s", module, want, US_STR_ARG(got),
                     faithful ? " (faithful)" : "");
    }
    us_arena_free(&arena);
}

/* ---- what must not change ---- */

static void test_a_loop_that_has_no_turn_looks_at_nothing(void **state)
{
    (void)state;
    expect("package t\np := [x | some x in input.none; x == data.a.b.c]", "", "{}",
           "{\"p\": []}", (usher_limits){0});
    expect("package t\np if every x in input.xs { x == input.missing }", "",
           "{\"xs\": []}", "{\"p\": true}", (usher_limits){0});
    expect("package t\np if every x in input.xs { x == input.missing }", "",
           "{\"xs\": [1]}", "{}", (usher_limits){0});
    /* Only in a turn is there an error. */
    expect("package t\np := [x | some x in input.xs; x == to_number(input.word)]", "",
           "{\"xs\": [], \"word\": \"w\"}", "{\"p\": []}",
           (usher_limits){.strict_errors = true});
    expect("package t\np := [x | some x in input.xs; x == to_number(input.word)]", "",
           "{\"xs\": [1], \"word\": \"w\"}", "eval_builtin_error",
           (usher_limits){.strict_errors = true});
}

static void test_members_before_a_match_still_raise_errors(void **state)
{
    (void)state;
    expect(
        "package t\np := [[k, x] | some k in [1, 2, 3, 9, 9, 9]\nsome x in input.xs\n"
        "to_number(x.n) > 0\nx.k == k]",
        "",
        "{\"xs\": [{\"n\": 1, \"k\": 1}, {\"n\": \"w\", \"k\": 2}, {\"n\": 1, \"k\": 1},"
        "{}, {}, {}, {}, {}, {}, {}]}",
        "eval_builtin_error", (usher_limits){.strict_errors = true});
}

static void test_conflicts_are_those_of_the_key_that_is_asked_for(void **state)
{
    (void)state;
    static const char xs[] = "{\"xs\": [{\"k\": 1, \"n\": 1}, {\"k\": 2, \"n\": 1}, "
                             "{\"k\": 2, \"n\": 2}, {}, {},"
                             "{\"k\": 3}, {\"k\": 3, \"n\": 3}, {}, {}, {}]}";
    expect("package t\np[k] := o if {\nsome k in [1, 3, 1, 3, 4]\n"
           "o := {x.k: x.n | some x in input.xs; x.k == k}\n}",
           "", xs, "{\"p\": {1: {1: 1}, 3: {3: 3}, 4: {}}}", (usher_limits){0});
    expect("package t\np[k] := o if {\nsome k in [1, 3, 1, 2]\n"
           "o := {x.k: x.n | some x in input.xs; x.k == k}\n}",
           "", xs, "eval_conflict_error", (usher_limits){0});
}

static void test_what_with_replaces_is_seen(void **state)
{
    (void)state;
    expect("package t\nq := [x.v | some x in data.xs; x.k == input.k]\n"
           "p := [[k, a, b] | some k in [1, 2, 3, 1, 2]\na := q with input.k as k\n"
           "b := q with data.xs as [{\"k\": input.k, \"v\": k}]]",
           "{\"xs\": [{\"k\": 1, \"v\": 1}, {\"k\": 2, \"v\": 2}, {\"k\": 1, \"v\": 3}, "
           "4, 5,"
           "6, 7, 8, 9, {}]}",
           "{\"k\": 2}",
           "{\"p\": [[1, [1, 3], [1]], [2, [2], [2]], [3, [], [3]], [1, [1, 3], [1]], "
           "[2, [2], [2]]], \"q\": [2]}",
           (usher_limits){0});
}

static void test_equal_is_not_only_the_same(void **state)
{
    (void)state;
    expect("package t\np := [[k, [i | some i, x in input.xs; x.k == k]] |\n"
           "some k in [1, 1.0, \"1\", null, [1.0], {\"a\": 1}, false, \"long enough\"]]",
           "",
           "{\"xs\": [{\"k\": 1}, {\"k\": 1.0}, {\"k\": 1e0}, {\"k\": \"1\"}, {\"k\": "
           "null}, "
           "{}, 1, {\"k\": [1]}, {\"k\": {\"a\": 1.0}}, {\"k\": false}, "
           "{\"k\": \"long enough\"}, {\"k\": \"long enouth\"}]}",
           "{\"p\": [[1, [0, 1, 2]], [1.0, [0, 1, 2]], [\"1\", [3]], [null, [4]], "
           "[[1.0], [7]], [{\"a\": 1}, [8]], [false, [9]], [\"long enough\", [10]]]}",
           (usher_limits){0});
}

static void test_elements_of_base_documents_are_found_by_their_positions(void **state)
{
    (void)state;
    expect(
        "package t\np := [[k, [i | some i; data.xs[i][\"1\"] == k]] |\n"
        "some k in [1, 2, 3, 1, 2, 3]]",
        "{\"xs\": [[0, 1], {\"1\": 1}, [0, 2], {\"1\": 2}, 1, 2, 3, 4, 5, []]}", "{}",
        "{\"p\": [[1, [0, 1]], [2, [2, 3]], [3, []], [1, [0, 1]], [2, [2, 3]], [3, []]]}",
        (usher_limits){0});
}

/* Grouping takes memory; without any to spare, loops go through all members. */
static void test_a_join_is_linear_and_bounded(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "{\"xs\": [");
    for (int i = 0; i < 20000; i++)
        us_buf_add_format(&buf, "%s{\"k\": %d}", i > 0 ? "," : "", i);
    us_buf_add_c(&buf, "]}");
    static const char module[] = "package t\np := count([1 | some x in input.xs\n"
                                 "some y in input.xs\nx.k == y.k])";
    us_str input = us_buf_str(&buf);
    /* 20,000 turns of each loop; all pairs would be 400 million. */
    us_str got = evaluate(&arena, us_str_from(module), US_STR_EMPTY, input, false,
                          (usher_limits){.steps = 300000});
    assert_true(us_str_is(got, "{\"p\": 20000}"));
    static const char members[] = "package t\np := count([1 | some x in input.xs\n"
                                  "x in input.xs\nnot x.k in input.xs])";
    got = evaluate(&arena, us_str_from(members), US_STR_EMPTY, input, false,
                   (usher_limits){.steps = 300000});
    assert_true(us_str_is(got, "{\"p\": 20000}"));
    got = evaluate(&arena, us_str_from(module), US_STR_EMPTY, input, false,
                   (usher_limits){.steps = 300000, .memory = (size_t)4 << 20});
    assert_true(us_str_is(got, "eval_cancel_error"));
    us_arena_free(&arena);
}

/* ---- at random ---- */

/* $C: a container; $K and $U: something to compare with; $P: a path, or none. */
static const char *const shapes[] = {
    "[x | some x in $C; x$P == $K]",
    "[[i, x] | some i, x in $C; $K == x$P]",
    "[i | $C[i]$P == $K]",
    "{x$P: i | some i, x in $C; x$P == $K}",
    "{x$P: x$P | some x in $C; x$P == $K}",
    "{x | some x in $C; x$P == $K; x$P == $K; x$P != $K}",
    "[[i, j] | $C[i]$P == $C[j]$P; i != j]",
    "[[i, y] | some i, x in $C; some y in $C; x$P == y$P; x$P != $K]",
    "[[x, y] | some x in $C; some y in $C; y$P == x$P; y$P == $K]",
    "count({x | some x in $C; not x$P == $K; x$P in $C})",
    "[x | some x in $C; to_number(x$P) >= 0; x$P == $K]",
    "[x | some x in $C; $K < 5; x$P == $K]",
    "[z | some x in $C; some z in x.xs; z$P == $K; x$P == $K]",
    "[z | some x in $C; z := [y | some y in $C; y$P == x$P; y$P != $K]]",
    "[z | some x in $C; z := count([y | some y in $C; y$P == x$P])]",
    "[z | some x in $C; z := {y$P: 1 | some y in $C; y$P == $K}[$K]]",
    "[1 | every x in $C { x$P != $K }]",
    "[x | some x in $C; every y in $C { y$P != x$P }]",
    "[[p, x] | walk($C, [p, x]); x$P == $K]",
    "[x | some x in $C; f(x$P) == $K]",
    "[x | some x in $C; f(x$P); x$P == g($K)]",
    "[x | some x in $C; [$K, y] = [x$P, 1]; y == 1]",
    "[x | some x in $C; x$P == {\"a\": $K}]",
    "[y | some x in $C; y := q with input.k as x$P]",
    "[x | some x in $C; x$P == q with input.k as $K]",
    "[y | some x in $C; y := q with data.xs as [x, {\"k\": $K}]]",
    "[y | some x in $C; y := lower($U)]",
    "[y | some x in $C; y := [x$P, count({z | some z in input.xs})]]",
    "[y | some x in $C; y := {z | some z in $C; z == $K}]",
    "[y | some x in $C; y := concat($U, [upper($U), x$P])]",
};

static const char *const containers[] = {"data.xs",  "data.os",  "data.few",
                                         "input.xs", "input.os", "input.none",
                                         "rs",       "s",        "o"};

static const char *const keys[] = {
    "k",     "k",    "k",   "input.k",    "input.m.k", "input.none", "data.k", "1",
    "\"a\"", "null", "[k]", "{\"a\": 1}", "g(k)",      "lower(k)",   "q",      "k"};

/* Of these the compiler knows no type. */
static const char *const unknown[] = {"k", "input.k", "input.w", "input.none", "data.k"};

static const char *const paths[] = {"",        ".k",  ".k",       ".m.k",
                                    "[\"1\"]", "[0]", "[input.w]"};

#define BELOW(seed, list) list[random_below(seed, sizeof list / sizeof list[0])]

static void add_shape(us_buf *buf, uint64_t *seed, const char *shape)
{
    for (; *shape; shape++) {
        if (*shape != '$') {
            us_buf_add_char(buf, *shape);
            continue;
        }
        shape++;
        us_buf_add_c(buf, *shape == 'C'   ? BELOW(seed, containers)
                          : *shape == 'K' ? BELOW(seed, keys)
                          : *shape == 'U' ? BELOW(seed, unknown)
                                          : BELOW(seed, paths));
    }
}

enum { RULES = 24 };

static us_str make_module(us_arena *arena, uint64_t *seed)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "package t\n"
                       "ks := data.ks\n"
                       "rs := [x | some x in data.xs]\n"
                       "s := {x | some x in data.xs}\n"
                       "o := {i: x | some i, x in data.os}\n"
                       "f(x) := x\n"
                       "g(x) := y if { some y in ks; y == x }\n"
                       "q := [x | some x in data.xs; x.k == input.k]\n");
    for (uint32_t i = 0; i < RULES; i++) {
        us_buf_add_format(&buf, "p%u := [[k, r] | some k in ks; r := ", i);
        add_shape(&buf, seed, BELOW(seed, shapes));
        us_buf_add_c(&buf, "]\n");
    }
    return us_buf_str(&buf);
}

static void add_member(us_buf *buf, uint64_t *seed)
{
    static const char *const scalars[] = {"1", "1.0", "2",    "\"a\"",     "\"b\"",
                                          "3", "[1]", "null", "{\"a\": 1}"};
    static const char *const members[] = {
        "{\"k\": ",      "{\"k\": ", "{\"m\": {\"k\": ", "{\"1\": ", "[0, ",
        "{\"xs\": [1, ", ""};
    static const char *const ends[] = {"}", "}", "}}", "}", "]", "]}", ""};
    uint32_t which = random_below(seed, 7);
    us_buf_add_c(buf, members[which]);
    us_buf_add_c(buf, BELOW(seed, scalars));
    us_buf_add_c(buf, ends[which]);
}

static void add_members(us_buf *buf, uint64_t *seed, uint32_t count, bool named)
{
    us_buf_add_char(buf, named ? '{' : '[');
    for (uint32_t i = 0; i < count; i++) {
        us_buf_add_c(buf, i > 0 ? ", " : "");
        if (named)
            us_buf_add_format(buf, "\"n%u\": ", i * 7 % count);
        add_member(buf, seed);
    }
    us_buf_add_char(buf, named ? '}' : ']');
}

static us_str make_documents(us_arena *arena, uint64_t *seed)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "{\"k\": 2, \"w\": \"k\", \"m\": {\"k\": \"a\"}, "
                       "\"ks\": [1, 2, 1.0, \"a\", \"b\", \"a\", null, [1], "
                       "{\"a\": 1}, 1, 2], \"xs\": ");
    add_members(&buf, seed, 8 + random_below(seed, 8), false);
    us_buf_add_c(&buf, ", \"few\": ");
    add_members(&buf, seed, random_below(seed, 4), false);
    us_buf_add_c(&buf, ", \"os\": ");
    add_members(&buf, seed, 8 + random_below(seed, 8), true);
    us_buf_add_char(&buf, '}');
    return us_buf_str(&buf);
}

static void compare(us_arena *arena, us_str module, us_str data, us_str text)
{
    usher_engine *engine = usher_engine_new();
    level fast = load(engine, module, data, false),
          faithful = load(engine, module, data, true);
    usher_input *input = usher_input_parse(text.text, text.length, NULL, NULL);
    assert_non_null(input);
    for (uint32_t i = 0; i < 2 * RULES; i++) {
        usher_limits limits = {.now = 1, .strict_errors = i % 2};
        char path[32];
        (void)snprintf(path, sizeof path, "data.t.p%u", i / 2);
        us_str got = answer(arena, &fast, path, input, &limits, false);
        us_str want = answer(arena, &faithful, path, input, &limits, false);
        if (!us_str_equal(got, want))
            fail_msg("%s%s\n%.*s\ndata %.*s\ninput %.*s\nwant %.*s\ngot  %.*s", path,
                     i % 2 ? ", strict" : "", US_STR_ARG(module), US_STR_ARG(data),
                     US_STR_ARG(text), US_STR_ARG(want), US_STR_ARG(got));
    }
    unload(&fast);
    unload(&faithful);
    usher_input_free(input);
    usher_engine_free(engine);
}

static void test_both_levels_agree(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    const char *rounds = getenv("LOOPS_ROUNDS");
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (long i = rounds ? strtol(rounds, NULL, 10) : 40; i > 0; i--) {
        us_str module = make_module(&arena, &seed);
        us_str data = make_documents(&arena, &seed),
               input = make_documents(&arena, &seed);
        compare(&arena, module, data, input);
        us_arena_reset(&arena, 1 << 20);
    }
    us_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_loop_that_has_no_turn_looks_at_nothing),
        cmocka_unit_test(test_members_before_a_match_still_raise_errors),
        cmocka_unit_test(test_conflicts_are_those_of_the_key_that_is_asked_for),
        cmocka_unit_test(test_what_with_replaces_is_seen),
        cmocka_unit_test(test_equal_is_not_only_the_same),
        cmocka_unit_test(test_elements_of_base_documents_are_found_by_their_positions),
        cmocka_unit_test(test_a_join_is_linear_and_bounded),
        cmocka_unit_test(test_both_levels_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
