/* Projections: what policies can see of their input, and that leaving the rest out
 * changes no result. */
#include "../fuzz/shapes.h"
#include "engine/engine.h"
#include "finish_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- Policies ---- */

typedef struct setup {
    usher_engine *engine;
    usher_builder *builder;
    usher_policy *policy;
} setup;

static setup begin_with(const usher_build_options *options)
{
    setup made = {.engine = usher_engine_new()};
    made.builder = usher_builder_new(made.engine, options);
    return made;
}

static void finish(setup *made)
{
    made->policy = finish_policy(made->builder);
}

static setup load(const char *module, const char *query)
{
    setup made = begin_with(NULL);
    usher_builder_add_module(made.builder, "test.rego", module, strlen(module));
    if (query)
        usher_builder_add_query(made.builder, query, NULL, NULL);
    finish(&made);
    return made;
}

static void unload(setup *made)
{
    usher_policy_free(made->policy);
    usher_builder_free(made->builder);
    usher_engine_free(made->engine);
}

/* ---- What is seen ---- */

static void expect_shape(const setup *made, const char *const *paths, const char *want,
                         const char *what)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    usher_projection *projection = usher_projection_new(made->policy, paths);
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "input");
    write_shape(&buf, projection->shape);
    us_str got = us_buf_str(&buf);
    if (!us_str_is(got, want))
        fail_msg("%s\nwant %s\ngot  %.*s", what, want, US_STR_ARG(got));
    usher_projection_free(projection);
    us_arena_free(&arena);
}

static void test_rules_see_what_they_name(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"p := 1", "input"},
        {"p if input", "input"},
        {"p if input.a.b.c == 1", "input{a{b{c}}}"},
        {"p if input[\"a\"].b", "input{a{b}}"},
        {"p if { x := input.a; x.b == x.c }", "input{a{b* c*}}"},
        {"p if { x := input; y := x.a; y.b < 2 }", "input{a{b*}}"},
        {"p := input.a.b", "input{a{b*}}"},
        {"p contains input.a", "input{a*}"},
        {"p[input.a] := input.b", "input{a* b*}"},
        {"p if input.a == {\"b\": 1}", "input{a*}"},
        {"p if input.a == null", "input{a}"},
        {"p if { {\"b\": 1, \"c\": x} = input.a; x == 2 }", "input{a{b c _}}"},
        {"p if { [x, _] = input.a; x == 2 }", "input{a{_}}"},
        {"p if input.a[0].b == 1", "input{a{_{b}}}"},
        {"p if input.a[_].b == 1", "input{a{_{b}}}"},
        {"p if { some k, v in input.a; k == v.b }", "input{a{_{b*}}}"},
        {"p if { k := \"x\"; input.a[k].b == 1 }", "input{a{x{b}}}"},
        {"p if { k := input.k; input.a[k].b == 1 }", "input{a{_{b}} k*}"},
        {"p if every x in input.a { x.b }", "input{a{_{b}}}"},
        {"p if { input.a.b.c; input.a[_].d }", "input{a{b{c d} _{d}}}"},
        {"p if count(input.a) == 2", "input{a{_}}"},
        {"p if is_object(input.a)", "input{a}"},
        {"p if sum(input.a) == 2", "input{a*}"},
        {"p if object.get(input.a, \"b\", false)", "input{a{b}}"},
        {"p if object.get(input.a, [\"b\", 0, \"c\"], input.d).e",
         "input{a{b{_{c{e}}}} d{e}}"},
        {"p if object.get(input.a, input.k, false)", "input{a* k*}"},
        {"p if { walk(input.a, [x, y]); y == 1 }", "input{a*}"},
        {"p := json.marshal(input)", "input*"},
        {"p if input == 1", "input"},
        {"p if not input.a.b", "input{a{b}}"},
        {"p if 1 in input.a", "input{a*}"},
        {"p := [x | x := input.a[_]]", "input{a{_*}}"},
        {"p := {x.b: 1 | x := input.a[_]}", "input{a{_{b*}}}"},
        {"p := q.b if true\nq := input.a", "input{a{b*}}"},
        {"p := q.b\nq := input.a if input.c\nq := input.d if input.e",
         "input{a* c d* e}"},
        {"p := q.b\ndefault q := 1\nq := input.a", "input{a{b*}}"},
        {"p := f(input.a)\nf(x) := x.b + 1", "input{a{b*}}"},
        {"p := f(input.a).c\nf(x) := x.b", "input{a{b{c*}}}"},
        {"p := [f(input.a), f(input.b)]\nf(x) := x.c", "input{a{c*} b{c*}}"},
        {"p if q with input as {\"a\": 1}\nq if input.a", "input{a}"},
        {"p if q with input as input.b\nq if input.a", "input{a b*}"},
        {"p if q with input.a as input.b.c\nq if input.a.d", "input{a{d} b{c*}}"},
        {"p if q with f as g\nq := f(input.a)\nf(x) := x.b\ng(x) := x", "input{a*}"},
        {"p if q with count as g\nq := count(input.a)\ng(x) := x.b", "input{a*}"},
        {"p := q.b\nq := x if some x in input.a", "input{a{_*}}"},
        {"p := y.b if y := f(input.a) with f as g\nf(x) := {\"b\": 1}\ng(x) := input.c",
         "input{a* c*}"},
        {"p := data.t.s[input.k]\ns.x := input.a\ns.y := input.b", "input{a* b* k*}"},
        {"p if { input.a == 1; input.b in {1, 2} }\np if { input.a == 2; input.c }",
         "input{a b c}"},
        {"p if input.a.b or input.c.d", "input{a{b} c{d}}"},
    };
    static const char *const path[] = {"data.t.p", NULL};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char module[512];
        snprintf(module, sizeof module, "package t\nimport future.keywords.or\n%s\n",
                 cases[i][0]);
        setup made = load(module, NULL);
        expect_shape(&made, path, cases[i][1], cases[i][0]);
        unload(&made);
    }
}

static void test_what_is_asked_for_counts(void **state)
{
    (void)state;
    static const char *const p[] = {"data.t.p", NULL}, *const none[] = {NULL},
                             *const package[] = {"data.t", NULL},
                             *const inside[] = {"data.t.q.deep", NULL};
    setup made =
        load("package t\np if q.a.b\nq := input.c\nr := input.d\n", "input.e == 1");
    expect_shape(&made, p, "input{c{a{b}} e}", "p");
    expect_shape(&made, inside, "input{c* e}", "inside q");
    expect_shape(&made, package, "input{c* d* e}", "package");
    expect_shape(&made, NULL, "input{c* d* e}", "everything");
    expect_shape(&made, none, "input{e}", "queries alone");
    unload(&made);
    made = load("package t\np := 1", "x = input.a; data.t[y]");
    expect_shape(&made, none, "input{a*}", "bound in a query");
    unload(&made);
    made = load("package t\np := 1", "input");
    expect_shape(&made, none, "input*", "all of it");
    unload(&made);
}

static void test_what_grows_is_given_up(void **state)
{
    (void)state;
    static const char *const path[] = {"data.t.p", NULL};
    char module[1 << 14] = "package t\np if input";
    for (int i = 0; i < 100; i++)
        strcat(module, ".a");
    setup made = load(module, NULL);
    usher_projection *projection = usher_projection_new(made.policy, path);
    assert_non_null(projection->shape);
    assert_true(projection->shape->count < 100);
    usher_projection_free(projection);
    unload(&made);

    /* Each step doubles the sets of places that a key may lead to. */
    strcpy(module, "package t\n");
    for (int i = 0; i < 40; i++) {
        strcat(module, "p if input");
        for (int k = 0; k < i; k++)
            strcat(module, "[_]");
        strcat(module, ".a == 1\n");
    }
    made = load(module, NULL);
    projection = usher_projection_new(made.policy, path);
    assert_true(!projection->shape || projection->shape->count <= 1 << 13);
    usher_projection_free(projection);
    unload(&made);
}

static void test_an_input_is_good_for_what_it_was_read_for(void **state)
{
    (void)state;
    static const char text[] = "{\"a\": 1, \"b\": [2]}";
    static const char *const path[] = {"data.t.p", NULL};
    setup made = load("package t\np if input.a == 1\nq := input\n", "input.b");
    setup other = load("package t\np if input.a == 1\n", "true");
    usher_projection *projection = usher_projection_new(made.policy, path);
    usher_input_options options = {.projection = projection};
    usher_input *input = usher_input_parse(text, strlen(text), &options, NULL);
    usher_worker *worker = usher_worker_new(made.policy);
    usher_worker *stranger = usher_worker_new(other.policy);
    const usher_result *result;

    assert_null(usher_input_value(input));
    assert_int_equal(usher_evaluate_path(worker, "data.t.p", input, NULL, &result),
                     USHER_OK);
    assert_int_equal(usher_evaluate_query(worker, 0, input, NULL, &result), USHER_OK);
    assert_int_equal(usher_evaluate_path(worker, "data.t.q", input, NULL, &result),
                     USHER_ERROR);
    assert_string_equal(usher_problems_at(usher_result_problems(result), 0)->code,
                        "usher_input_error");
    assert_int_equal(usher_evaluate_path(worker, "data", input, NULL, &result),
                     USHER_ERROR);
    assert_int_equal(usher_evaluate_path(stranger, "data.t.p", input, NULL, &result),
                     USHER_ERROR);
    assert_int_equal(usher_evaluate_query(stranger, 0, input, NULL, &result),
                     USHER_ERROR);

    usher_worker_free(worker);
    usher_worker_free(stranger);
    usher_input_free(input);
    usher_projection_free(projection);
    unload(&made);
    unload(&other);
}

/* ---- Random inputs ---- */

typedef struct generator {
    uint64_t seed;
    const us_program *program; /* its strings are the vocabulary */
    const us_shape *shape;
    us_buf *buf;
} generator;

static uint32_t below(generator *g, uint32_t count)
{
    return random_below(&g->seed, count);
}

static void add_word(generator *g)
{
    static const char *const own[] = {"a", "b", "name", "SSN 123-45-6789", "DELETE"};
    us_value word = US_NULL;
    if (g->program->constant_count > 0)
        word = g->program->constants[below(g, (uint32_t)g->program->constant_count)];
    us_str text =
        us_value_is_string(word) ? us_value_text(word) : us_str_from(own[below(g, 5)]);
    us_json_write_string(g->buf, text, false);
}

static void add_scalar(generator *g)
{
    static const char *const own[] = {"0", "1", "2", "true", "false", "null", "1.5"};
    if (below(g, 2))
        add_word(g);
    else
        us_buf_add_c(g->buf, own[below(g, 7)]);
}

static void add_value(generator *g, uint32_t number, uint32_t depth);

/* Below what the shape leaves out there may be anything. */
static void add_below(generator *g, uint32_t number, uint32_t depth)
{
    add_value(g, number == US_SHAPE_SKIP ? US_SHAPE_WHOLE : number, depth + 1);
}

static void add_object(generator *g, uint32_t number, uint32_t depth)
{
    const char *before = "";
    const us_shape_node *node =
        number == US_SHAPE_WHOLE ? NULL : &g->shape->nodes[number];
    us_buf_add_char(g->buf, '{');
    for (uint32_t i = 0; node && i < node->members->count; i++) {
        if (below(g, 6) == 0)
            continue;
        us_buf_add_c(g->buf, before);
        us_json_write_string(g->buf, us_value_text(node->members->keys[i]), false);
        us_buf_add_char(g->buf, ':');
        add_below(g, (uint32_t)node->members->values[i].as.integer, depth);
        before = ",";
    }
    for (uint32_t n = below(g, 3); n > 0; n--) {
        us_buf_add_c(g->buf, before);
        add_word(g);
        us_buf_add_char(g->buf, ':');
        add_below(g, node ? node->others : number, depth);
        before = ",";
    }
    us_buf_add_char(g->buf, '}');
}

static void add_value(generator *g, uint32_t number, uint32_t depth)
{
    bool leaf = number != US_SHAPE_WHOLE && g->shape->nodes[number].members->count == 0 &&
                g->shape->nodes[number].others == US_SHAPE_SKIP;
    uint32_t choice = below(g, 8);
    if (depth > 20 || (number == US_SHAPE_WHOLE && depth > 6) || (leaf && choice < 5) ||
        choice == 0) {
        add_scalar(g);
    } else if (choice < 3) {
        us_buf_add_char(g->buf, '[');
        for (uint32_t n = below(g, 4); n > 0; n--) {
            add_below(g, us_shape_element(g->shape, number), depth);
            us_buf_add_c(g->buf, n > 1 ? "," : "");
        }
        us_buf_add_char(g->buf, ']');
    } else {
        add_object(g, number, depth);
    }
}

/* What evaluating [path] comes to, as text in [arena]. */
static us_str evaluate(us_arena *arena, usher_worker *worker, const char *path,
                       us_str text, const usher_projection *projection)
{
    usher_input_options options = {.projection = projection};
    usher_limits limits = {.now = 1};
    const usher_result *result;
    usher_input *input = usher_input_parse(text.text, text.length, &options, NULL);
    assert_non_null(input);
    usher_outcome outcome = usher_evaluate_path(worker, path, input, &limits, &result);
    us_buf buf = us_buf_make(arena);
    if (outcome == USHER_OK)
        us_value_print(&buf, *usher_result_value(result));
    else if (outcome == USHER_ERROR)
        us_buf_add_c(&buf, usher_problems_text(usher_result_problems(result), false));
    usher_input_free(input);
    return us_buf_str(&buf);
}

static void compare_path(const setup *made, const char *path, uint32_t rounds)
{
    const char *const paths[] = {path, NULL};
    usher_projection *own = usher_projection_new(made->policy, paths);
    usher_projection *all = usher_projection_new(made->policy, NULL);
    usher_worker *worker = usher_worker_new(made->policy);
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    generator g = {.seed = 88172645463325252u,
                   .program = made->policy->program,
                   .shape = own->shape};
    for (uint32_t i = 0; i < rounds; i++) {
        us_buf buf = us_buf_make(&arena);
        g.buf = &buf;
        add_value(&g, own->shape ? US_SHAPE_ROOT : US_SHAPE_WHOLE, 0);
        us_str text = us_buf_str(&buf);
        us_str whole = evaluate(&arena, worker, path, text, NULL);
        us_str part = evaluate(&arena, worker, path, text, own);
        if (us_str_equal(whole, part))
            part = evaluate(&arena, worker, path, text, all);
        if (!us_str_equal(whole, part))
            fail_msg("%s\n%.*s\nwhole     %.*s\nprojected %.*s", path, US_STR_ARG(text),
                     US_STR_ARG(whole), US_STR_ARG(part));
        us_arena_reset(&arena, 1 << 20);
    }
    us_arena_free(&arena);
    usher_worker_free(worker);
    usher_projection_free(own);
    usher_projection_free(all);
}

static void compare_everything(const setup *made, uint32_t rounds)
{
    for (size_t i = 0; i < usher_policy_rule_count(made->policy); i++)
        compare_path(made, usher_policy_rule(made->policy, i)->path, rounds);
    compare_path(made, "data", rounds);
}

static void test_results_are_the_same(void **state)
{
    (void)state;
    static const char *const modules[] = {
        "package t\n"
        "same if input.a == input.b\n"
        "order if input.a < input.b\n"
        "member if input.a in input.b\n"
        "either if input.a != input.b.c\n"
        "counted := count(input.a)\n"
        "keys contains k if some k, _ in input.a\n"
        "values contains v if some v in input.a.b\n"
        "pairs[k] := v.a if some k, v in input.b\n"
        "unpacked := x if [x, y] = input.a\n"
        "taken := [x, y] if {\"a\": x, \"b\": y} = input.c\n"
        "nested := {k: count(v) | some k, v in input.a}\n",
        "package t\n"
        "get := object.get(input.a, \"b\", \"none\")\n"
        "deep := object.get(input, [\"a\", \"b\", 0], input.c).a\n"
        "dynamic := input.a[input.b]\n"
        "walked contains p if walk(input.c, [p, 1])\n"
        "typed := [type_name(input.a), is_array(input.b)]\n"
        "helper := input.a\n"
        "used := helper.b\n"
        "either := input.a if input.b\n"
        "either := input.c if input.d\n"
        "conflict := either.a\n"
        "default fallback := {\"a\": 0}\n"
        "fallback := input.b\n"
        "fell := fallback.a\n"
        "chain := input.a if input.a.b else := input.c if input.c else := 1\n"
        "chained := chain.a\n",
        "package t\n"
        "import future.keywords.or\n"
        "f(x) := x.a\n"
        "f(x) := x.b if x.c\n"
        "g(x, y) := x[y]\n"
        "h({\"a\": x}) := x\n"
        "h([x]) := x\n"
        "calls := [f(input.a), g(input.b, \"c\"), f(input.b)]\n"
        "called := f(input).a\n"
        "matched := h(input.a)\n"
        "q := input.a.b\n"
        "mocked := x if x := q with input as input.b\n"
        "patched := x if x := q with input.a.b as input.c\n"
        "base := x if x := q with input.a as {}\n"
        "replaced := x if x := calls with data.t.f as data.t.k\n"
        "k(x) := x\n"
        "counting := x if x := n with count as k\n"
        "n := count(input.a)\n"
        "open[k] := v if { some k in [\"a\", \"b\"]; v := input[k] }\n"
        "s.a := input.a\n"
        "s.b := input.b.c\n"
        "placed := data.t.s[x] if x := input.k\n"
        "allq if { every x in input.a { x.b; not x.c } }\n"
        "loop contains x.b if { some x in input.a; not x.b == input.c }\n"
        "sums := s if { s := sum([x.a | some x in input.b]) }\n"
        "text := sprintf(\"%v\", [input.a.b])\n"
        "logic if { input.a.b or not input.b.c }\n",
    };
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        setup made = load(modules[i], NULL);
        compare_everything(&made, 1000);
        unload(&made);
        usher_build_options faithful = {.faithful = true};
        made = begin_with(&faithful);
        usher_builder_add_module(made.builder, "test.rego", modules[i],
                                 strlen(modules[i]));
        finish(&made);
        compare_everything(&made, 500);
        unload(&made);
    }
}

static void test_results_of_our_policies_are_the_same(void **state)
{
    (void)state;
    static const char *const folders[] = {"policies", "tests/webhook/policies/user"};
    /* The tests of policies are far more than they, and look at inputs of their own. */
    static const char *const ignored[] = {"*_test.rego", NULL};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        setup made = begin_with(NULL);
        usher_builder_add_path(made.builder, folders[i], ignored);
        finish(&made);
        compare_everything(&made, 200);
        unload(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_see_what_they_name),
        cmocka_unit_test(test_what_is_asked_for_counts),
        cmocka_unit_test(test_what_grows_is_given_up),
        cmocka_unit_test(test_an_input_is_good_for_what_it_was_read_for),
        cmocka_unit_test(test_results_are_the_same),
        cmocka_unit_test(test_results_of_our_policies_are_the_same),
    };
    return cmocka_run_group_tests_name("engine_projection", tests, NULL, NULL);
}
