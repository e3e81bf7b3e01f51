/* The parser: what trees say when they are printed, how nodes are numbered, what the
 * limits do, and what is left of a module that is broken. The wording of errors is
 * tested by tests/golden/parse. */
#include "codec/json.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"
#include "syntax/parse.h"
#include "value/object.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

static us_module *module_of(const char *text, us_parse_options options,
                            us_diag_list *diags)
{
    *diags = us_diag_list_make(&arena, 0);
    return us_parse_module(&arena, US_STR("test.rego"), us_str_from(text), &options,
                           diags);
}

static us_module *good_module(const char *text, us_dialect dialect)
{
    us_diag_list diags;
    us_module *module = module_of(
        text, (us_parse_options){.dialect = dialect, .annotations = true}, &diags);
    if (!module)
        fail_msg("%s: %.*s", text, US_STR_ARG(diags.items[0].message));
    return module;
}

static const char *query_text(const char *text)
{
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = us_diag_list_make(&arena, 0);
    us_body *body =
        us_parse_query(&arena, US_STR_EMPTY, us_str_from(text), &options, &diags);
    if (!body)
        return us_str_to_c(&arena, diags.items[0].message);
    us_buf buf = us_buf_make(&arena);
    us_ast_print_body(&buf, body);
    return us_buf_str(&buf).text;
}

static void queries_print_as_in_opa(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"x = 1; y := x", "x = 1; assign(y, x)"},
        {"a + b * c", "plus(a, mul(b, c))"},
        {"a - b - c", "minus(minus(a, b), c)"},
        {"a == b != c", "neq(equal(a, b), c)"},
        {"a | b & c", "or(a, and(b, c))"},
        {"-x", "minus(0, x)"},
        {"x in y", "internal.member_2(x, y)"},
        {"k, v in y", "internal.member_3(k, v, y)"},
        {"{2, 1, 2, \"a\", set(), {}}", "{1, 2, \"a\", {}, set()}"},
        {"{\"b\": 1, \"a\": {x | x}}", "{\"a\": {x | x}, \"b\": 1}"},
        {"data.a[\"b c\"].d[_][x.y]", "data.a[\"b c\"].d[_][x.y]"},
        {"f(x)[0].g(y)", "f(x)[0].g(y)"},
        {"not x with input.a as 1 with f as g", "not x with input.a as 1 with f as g"},
        {"some x, y; some z in xs; some k, v in xs",
         "some x, y; some z in xs; some k, v in xs"},
        {"every k, v in xs { v; k }", "every k, v in xs { v; k }"},
        {"[x | x := y]", "[x | assign(x, y)]"},
        {"{k: v | k; v}", "{k: v | k; v}"},
        {"$\"a{b}\\{c{1}\"", "$\"a{b}\\{c{1}\""},
        {"1.50 == 1e3", "equal(1.50, 1e3)"},
        {"1 2", "1; 2"},
        {"x\n[y]", "x; [y]"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(query_text(cases[i][0]), cases[i][1]);
}

static void rules_are_classified(void **state)
{
    (void)state;
    const us_module *m = good_module("package t\n"
                                     "p[x] { y }\n"     /* a set */
                                     "q[x] = y { z }\n" /* a key and a value */
                                     "r.a.b { y }\n"    /* a path */
                                     "f(_, x) { y } else = 2\n"
                                     "f(_, x) { y } { z }\n"
                                     "default g = 1\n",
                                     US_REGO_V0);
    assert_int_equal(m->rule_count, 7);
    us_rule **rules = m->rules;
    assert_true(rules[0]->is_set && !rules[0]->head.value);
    assert_int_equal(rules[0]->head.reference.count, 1);
    assert_true(us_str_is(rules[1]->head.name, "q"));
    assert_ptr_equal(rules[1]->head.key, rules[1]->head.reference.items[1]);
    assert_int_equal(rules[2]->head.reference.count, 3);
    assert_true(rules[2]->head.value_generated && rules[2]->head.name.length == 0);
    const us_head *branch = &rules[3]->otherwise->head;
    assert_true(branch->is_function && !branch->value_generated);
    assert_true(us_str_is(rules[3]->head.arguments.items[0]->as.variable.name, "$0"));
    assert_true(us_str_is(branch->arguments.items[0]->as.variable.name, "$1"));
    assert_ptr_equal(branch->arguments.items[1], rules[3]->head.arguments.items[1]);
    assert_true(rules[5]->chained && !rules[4]->chained);
    assert_true(rules[6]->is_default && rules[6]->body->items[0]->generated);
}

static void dialects_differ(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool v0, v1, both;
    } cases[] = {
        {"package t\np { x }", true, false, false},
        {"package t\np if x", false, true, false},
        {"package t\np[x]", true, false, false},
        {"package t\np := 1", true, true, true},
        {"package t\nimport rego.v1\np if x", true, true, true},
        {"package t\nimport rego.v1\np { x }", false, false, false},
        {"package t\np := $\"{x}\"", false, true, false},
        {"package t\nif := 1", true, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_diag_list diags;
        const bool expected[] = {cases[i].v0, cases[i].v1, cases[i].both};
        for (int d = US_REGO_V0; d <= US_REGO_V0_AND_V1; d++) {
            us_parse_options options = {.dialect = (us_dialect)d};
            bool parses = module_of(cases[i].text, options, &diags) != NULL;
            if (parses != expected[d])
                fail_msg("%s in dialect %d", cases[i].text, d);
        }
    }
    const us_module *m = good_module("package t\nimport rego.v2\np if x", US_REGO_V0);
    assert_int_equal(m->dialect, US_REGO_V0_AND_V1);
    assert_true(m->new_not);
}

/* ---- Numbering */

typedef struct seen {
    uint32_t last;
    bool ascending;
} seen;

static void note(seen *s, uint32_t id)
{
    s->ascending = s->ascending && id == s->last + 1;
    s->last = id;
}

static bool note_term(void *data, us_term *term)
{
    note(data, term->id);
    return true;
}

static bool note_literal(void *data, us_literal *literal)
{
    note(data, literal->id);
    return true;
}

static bool note_rule(void *data, us_rule *rule)
{
    note(data, rule->id);
    return true;
}

static void ids_are_dense_and_in_source_order(void **state)
{
    (void)state;
    us_module *m = good_module(
        "package t\nimport data.x as y\np[z] := w if { some z, w in y; every v in z { v "
        "} }\n"
        "f([a]) := $\"{a}b\" if { [q | q := {1: 2}[_]] with input as a; not a }\n"
        "default d := 1\n",
        US_REGO_V1);
    seen s = {0, true};
    us_visitor visitor = {
        .data = &s, .term = note_term, .literal = note_literal, .rule = note_rule};
    us_walk_module(&visitor, m);
    assert_true(s.ascending);
    assert_int_equal(s.last, m->node_count);
}

static bool skip_refs(void *data, us_term *term)
{
    ++*(size_t *)data;
    return term->kind != US_TERM_REF;
}

static void walking_can_be_cut(void **state)
{
    (void)state;
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = us_diag_list_make(&arena, 0);
    us_term *term =
        us_parse_term(&arena, US_STR_EMPTY, US_STR("[a.b.c, [d]]"), &options, &diags);
    size_t count = 0;
    us_visitor visitor = {.data = &count, .term = skip_refs};
    us_walk_term(&visitor, term);
    assert_int_equal(count, 4);
}

/* ---- Other goals */

static void terms_and_imports(void **state)
{
    (void)state;
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = us_diag_list_make(&arena, 0);
    us_import import;
    assert_true(
        us_parse_import(&arena, US_STR("data.lib as l"), &options, &import, &diags));
    assert_true(us_str_is(import.alias, "l"));
    assert_true(us_term_has_head(import.path, "data"));
    assert_true(us_str_is(us_term_dotted_name(&arena, import.path), "data.lib"));
    assert_false(us_parse_import(&arena, US_STR("foo.bar"), &options, &import, &diags));
    assert_null(us_parse_term(&arena, US_STR_EMPTY, US_STR("1, 2"), &options, &diags));
    us_term *ground = us_parse_term(&arena, US_STR_EMPTY, US_STR("{\"a\": {1, [true]}}"),
                                    &options, &diags);
    assert_true(us_term_is_ground(ground));
    us_buf text = us_buf_make(&arena);
    us_json_write(&text, us_term_value(&arena, ground), US_JSON_COMPACT);
    assert_string_equal(us_buf_str(&text).text, "{\"a\":[1,[true]]}");
}

static void terms_have_an_order(void **state)
{
    (void)state;
    static const char *const ordered[] = {
        "null",   "true",   "1",       "\"a\"",      "a",       "a.b",  "[a]",
        "{a: 1}", "{a, b}", "[a | a]", "{a: b | a}", "{a | a}", "f(a)",
    };
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = us_diag_list_make(&arena, 0);
    size_t count = sizeof ordered / sizeof *ordered;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            us_term *a = us_parse_term(&arena, US_STR_EMPTY, us_str_from(ordered[i]),
                                       &options, &diags);
            us_term *b = us_parse_term(&arena, US_STR_EMPTY, us_str_from(ordered[j]),
                                       &options, &diags);
            int order = us_term_compare(&arena, a, b);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

/* ---- Limits and broken modules */

static us_str repeat(const char *head, const char *part, size_t count, const char *tail)
{
    us_buf text = us_buf_make(&arena);
    us_buf_add_c(&text, head);
    for (size_t i = 0; i < count; i++)
        us_buf_add_c(&text, part);
    us_buf_add_c(&text, tail);
    return us_buf_str(&text);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *head, *part, *tail;
    } cases[] = {
        {"package t\np := ", "[", ""},
        {"package t\np := ", "{\"a\":", ""},
        {"package t\np := ", "f(", ""},
        {"package t\np := 1", "+1", ""},
        {"package t\np := ", "-", "1"},
        {"package t\np if x", " else := 1 if x", ""},
        {"package t\np := ", "[x|", ""},
        {"package t\np if ", "not ", "x"},
        {"package t\np if x", " in x", ""},
        {"package t\np := ", "$\"{", ""},
        {"package t\np := ", "(", ""},
        {"package t\np := a", "[b", ""},
        {"package t\nimport rego.v2\np if x", " and x", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_str text = repeat(cases[i].head, cases[i].part, 20000, cases[i].tail);
        us_diag_list diags;
        assert_null(
            module_of(text.text, (us_parse_options){.dialect = US_REGO_V1}, &diags));
        assert_true(diags.count > 0);
    }
    us_diag_list diags;
    us_parse_options options = {.dialect = US_REGO_V1, .max_depth = 10};
    assert_null(module_of(repeat("package t\np := ", "[", 12, "]]]]]]]]]]]]").text,
                          options, &diags));
    assert_true(
        us_str_is(diags.items[0].message, "max parsing recursion depth exceeded"));
    assert_non_null(
        module_of(repeat("package t\np := ", "[", 9, "]]]]]]]]]").text, options, &diags));
}

static void size_is_bounded(void **state)
{
    (void)state;
    us_diag_list diags;
    us_parse_options options = {.dialect = US_REGO_V1};
    us_str text = repeat("package t\n", "##########\n", US_PARSE_BYTES / 11 + 1, "");
    assert_null(module_of(text.text, options, &diags));
    assert_true(us_str_starts_with(diags.items[0].message, US_STR("text too long")));
    text = repeat("package t\np := [", "1,", US_PARSE_TOKENS, "]");
    assert_null(module_of(text.text, options, &diags));
    assert_true(us_str_starts_with(diags.items[0].message, US_STR("text too long")));
}

static bool parses_within(size_t limit)
{
    us_str text =
        US_STR("package t\np := [x | some x in {1, 2}; not y] if { \"\\n\" }\n");
    us_arena small;
    us_recovery recovery;
    volatile bool parsed = false;
    us_arena_init(&small, limit, &recovery);
    if (!US_RECOVER(&recovery)) {
        us_parse_options options = {.dialect = US_REGO_V1};
        us_diag_list diags = us_diag_list_make(&small, 0);
        parsed = us_parse_module(&small, US_STR("f"), text, &options, &diags) != NULL;
    }
    us_arena_free(&small);
    return parsed;
}

static void an_arena_may_run_out(void **state)
{
    (void)state;
    size_t limit = 64;
    while (!parses_within(limit))
        limit += 512;
    assert_true(limit > 64);
}

static void a_broken_module_keeps_what_parses(void **state)
{
    (void)state;
    us_diag_list diags;
    us_parse_options options = {.dialect = US_REGO_V1, .keep_going = true};
    us_module *m = module_of("package t\n"
                             "import data.x\n"
                             "p if {\n\tx := [1, 2\n"
                             "q := 1\n"
                             "r := )\n"
                             "s if {\n\tx\n}\n"
                             "t if }\n",
                             options, &diags);
    assert_non_null(m);
    assert_true(m->broken);
    assert_int_equal(m->import_count, 1);
    assert_int_equal(m->rule_count, 2);
    assert_true(us_str_is(m->rules[0]->head.name, "q"));
    assert_true(us_str_is(m->rules[1]->head.name, "s"));
    us_diag_list_sort(&diags);
    assert_int_equal(diags.items[0].position.row, 4);
    assert_int_equal(diags.items[diags.count - 1].position.row, 10);
    m = module_of("q := 1", options, &diags);
    assert_null(m->package);
    assert_int_equal(m->rule_count, 1);
    m = module_of("package t\np { x }\nq := 1\n", options, &diags);
    assert_false(m->broken);
    assert_int_equal(m->rule_count, 2);
    assert_int_equal(diags.count, 1);
}

static void annotations_find_their_rules(void **state)
{
    (void)state;
    const us_module *m = good_module("# METADATA\n# title: package\npackage t\n"
                                     "# METADATA\n# scope: document\n# title: all\n\n"
                                     "# METADATA\n# title: one\np := 1\n"
                                     "p := 2\nq := 3\n",
                                     US_REGO_V1);
    assert_int_equal(m->annotation_count, 3);
    assert_true(us_str_is(m->annotations[0].scope, "package"));
    assert_null(m->annotations[0].rule);
    assert_int_equal(m->rules[0]->annotation_count, 2);
    assert_int_equal(m->rules[1]->annotation_count, 1);
    assert_int_equal(m->rules[2]->annotation_count, 0);
    const us_value *title =
        us_object_get_c(m->rules[1]->annotations[0]->value.as.object, "title");
    assert_true(us_str_is(us_value_text(*title), "all"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(queries_print_as_in_opa),
        TEST(rules_are_classified),
        TEST(dialects_differ),
        TEST(ids_are_dense_and_in_source_order),
        TEST(walking_can_be_cut),
        TEST(terms_and_imports),
        TEST(terms_have_an_order),
        TEST(depth_is_bounded),
        TEST(size_is_bounded),
        TEST(an_arena_may_run_out),
        TEST(a_broken_module_keeps_what_parses),
        TEST(annotations_find_their_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
