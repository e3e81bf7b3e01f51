/* What clauses look like after the front passes: in normal form, in an order that evaluates, with the
 * answers of queries known. Bodies are compared as texts in which every local is its number. */
#include "compile_cases.h"
#include "compile_normal.h"

#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool name_variable(void *data, us_term *term)
{
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local) {
        term->as.variable.name = us_str_format(data, "_%u", term->as.variable.local);
        term->as.variable.wildcard = false;
    }
    return true;
}

/* Everything about a clause as one line for the head and one for each literal. */
static const char *clause_text(compile_result *r, us_clause *clause)
{
    us_visitor visitor = {.data = &r->arena, .term = name_variable};
    us_walk_body(&visitor, clause->body);
    us_buf buf = us_buf_make(&r->arena);
    if (clause->key || clause->value) {
        us_term *term = clause->key ? clause->key : clause->value;
        us_walk_term(&visitor, term);
        us_buf_add_c(&buf, clause->key ? "contains " : "");
        us_ast_print_term(&buf, term);
    }
    for (size_t i = 0; i < clause->body->count; i++) {
        us_buf_add_c(&buf, buf.length ? "\n" : "");
        us_ast_print_literal(&buf, clause->body->items[i]);
    }
    return us_buf_str(&buf).text;
}

typedef struct form_case {
    const char *module; /* the clause of its first rule is compared */
    const char *form;
} form_case;

static const form_case forms[] = {
    {"package a\np := x if { x := input.y }", "_1\n_1 = input.y"},
    /* Literals wait for what they need; those that become ready together keep their order. */
    {"package a\np if { x > y; y = input.y; x = input.x }",
     "true\n_2 = input.y\n_1 = input.x\ngt(_1, _2)"},
    {"package a\np if { not input.x[y]; y = 1 }", "true\n_1 = 1\nnot input.x[_1]"},
    /* Calls move out, in the order of writing, in front of a legacy not as well. */
    {"package a\np := count(upper(input.x)) if not lower(input.y)",
     "_2\n_3 = input.y\nnot lower(_3)\n_4 = input.x\nupper(_4, _1)\ncount(_1, _2)"},
    {"package a\nimport future.keywords.not\np if not lower(input.x.y) == 1",
     "true\nnot {_2 = input.x.y; lower(_2, _1); _1 = 1}"},
    {"package a\np := [1, 2][i] if i := 1", "_3\n_1 = 1\n_2 = [1, 2]\n_3 = _2[_1]"},
    {"package a\np contains v if { some k, v in input.x; k > 1 }",
     "contains _2\n_2 = input.x[_1]\ngt(_1, 1)"},
    {"package a\np contains {\"k\": input.x}",
     "contains _1\n_2 = input.x\n_1 = {\"k\": _2}"},
    {"package a\np := [y.z | y := input.x[_]]",
     "_4\n_4 = [_3 | _1 = input.x[_2]; _3 = _1.z]"},
    {"package a\np if data.q[[x, 1]] == x", "true\ndata.q[_2] = _1\n_2 = [_1, 1]"},
    {"package a\np if { x := 1; input.y with input as {\"a\": x} }",
     "true\n_1 = 1\n_2 = {\"a\": _1}\ninput.y with input as _2"},
    {"package a\np if every x in input { x > 1 }",
     "true\n_2 = input\nevery _1 in _2 { gt(_1, 1) }"},
    {"package a\np if { [1] }", "true\n_1 = [1]"},
    {"package a\np := $\"a {input.x} b\"",
     "_2\n_3 = {_1 | _1 = input.x}\ninternal.template_string([\"a \", _3, \" b\"], _2)"},
    {"package a\np := 1 if print(input.x)", "1\ntrue"},
};

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        compile_result r;
        const char *modules[COMPILE_CASE_MODULES] = {forms[i].module};
        compile_run(&r, "", modules, NULL);
        if (!r.ok)
            fail_msg("%s: %.*s", forms[i].module, US_STR_ARG(r.diags.items[0].message));
        const char *problem = compile_find_abnormal(&r.compiler);
        if (problem)
            fail_msg("%s: %s", forms[i].module, problem);
        const char *form = clause_text(&r, r.compiler.clauses[0]);
        if (strcmp(form, forms[i].form) != 0)
            fail_msg("%s:\n%s", forms[i].module, form);
        us_arena_free(&r.arena);
    }
}

typedef struct query_case {
    const char *query;
    const char *answers; /* their names, in order */
    const char *form;
} query_case;

static const query_case queries[] = {
    {"x := 1", "x", "_1 = 1"},
    {"input.x[y] == z; z = 1; _ = 2", "y z",
     "_2 = 1\n_3 = 2\n_4 = input.x[_1]\nequal(_4, _2)"},
    {"some x in [1]; xs := [y | y := x]", "x xs",
     "_5 = [1]\n_2 = _5[_1]\n_4 = [_3 | _3 = _2]"},
};

static void test_queries(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        compile_result r;
        const char *modules[COMPILE_CASE_MODULES] = {NULL};
        compile_run(&r, "", modules, queries[i].query);
        assert_true(r.ok);
        assert_null(compile_find_abnormal(&r.compiler));
        us_buf names = us_buf_make(&r.arena);
        for (size_t k = 0; k < r.query.answer_count; k++) {
            us_buf_add_c(&names, k ? " " : "");
            us_buf_add_str(&names, r.query.answer_names[k]);
        }
        assert_string_equal(us_buf_str(&names).text, queries[i].answers);
        assert_string_equal(clause_text(&r, r.query.clause), queries[i].form);
        us_arena_free(&r.arena);
    }
}

static us_tree_node *find(compile_result *r, const char *first, const char *second)
{
    us_value path[] = {us_value_string(us_str_from(first)),
                       us_value_string(us_str_from(second))};
    return us_tree_find(r->compiler.tree, path, second[0] ? 2 : 1);
}

static void test_tree(void **state)
{
    (void)state;
    compile_result r;
    const char *modules[COMPILE_CASE_MODULES] = {
        "package a\ndefault p := 0\np := 1 if input.x else := 2 if input.y\np := 3 if "
        "input.z\n"
        "f(x, [y]) := x + y\nq[x].r := 1 if x := input.x\n",
        "package a\np := 4 if input.q\n", "package a.b\n"};
    compile_run(&r, "", modules, NULL);
    assert_true(r.ok);
    assert_null(compile_find_abnormal(&r.compiler));
    us_tree_node *p = find(&r, "a", "p");
    assert_non_null(p);
    assert_int_equal(p->clause_count, 3);
    assert_non_null(p->fallback);
    assert_true(p->fallback->rule->is_default);
    us_clause *branch = p->clauses[0]->otherwise;
    assert_non_null(branch);
    assert_ptr_equal(branch->local_names, p->clauses[0]->local_names);
    assert_ptr_equal(branch->node, p);
    assert_true(find(&r, "a", "f")->is_function);
    assert_int_equal(find(&r, "a", "q")->clauses[0]->reference.count, 5);
    assert_true(find(&r, "a", "")->is_package);
    assert_true(find(&r, "a", "b")->is_package);
    us_arena_free(&r.arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
