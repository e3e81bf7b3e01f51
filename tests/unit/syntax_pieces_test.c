/* Long modules that several threads read in pieces: trees, ids and errors are what they are when
 * one thread reads the whole, and pieces are used where they should be. */
#include "codec/json.h"
#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"
#include "syntax/pieces.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

static bool is_builtin(us_str name)
{
    return us_str_is(name, "count");
}

static us_parse_options options_of(us_dialect dialect)
{
    return (us_parse_options){
        .dialect = dialect, .annotations = true, .is_builtin = is_builtin};
}

/* ---- Everything that a reader of a module may see, as text */

static bool add_rule(void *data, us_rule *rule)
{
    us_buf_add_format(data, "rule %u %.*s\n", rule->id, US_STR_ARG(rule->head.name));
    return true;
}

static bool add_literal(void *data, us_literal *literal)
{
    us_buf_add_format(data, "literal %u at %u\n", literal->id,
                      literal->span.position.offset);
    return true;
}

static bool add_term(void *data, us_term *term)
{
    us_buf_add_format(data, "term %u %u:%u %u-%u", term->id, term->span.position.row,
                      term->span.position.column, term->span.position.offset,
                      term->span.end);
    if (term->kind == US_TERM_VARIABLE)
        us_buf_add_format(data, " %.*s", US_STR_ARG(term->as.variable.name));
    us_buf_add_char(data, '\n');
    return true;
}

static const char *describe(us_str text, const us_parse_options *options)
{
    us_buf out = us_buf_make(&arena);
    us_visitor all = {
        .data = &out, .rule = add_rule, .literal = add_literal, .term = add_term};
    us_diag_list diags = us_diag_list_make(&arena, 0);
    us_module *m = us_parse_module(&arena, US_STR("f.rego"), text, options, &diags);
    if (m) {
        us_json_write(&out, us_ast_module_json(&arena, m, true), US_JSON_CANONICAL);
        us_buf_add_format(&out, "\nnodes %u dialect %d not %d\n", m->node_count,
                          m->dialect, m->new_not);
        us_walk_module(&all, m);
    }
    for (size_t i = 0; m && i < m->comment_count; i++)
        us_buf_add_format(&out, "comment %u:%u %.*s\n", m->comments[i].position.row,
                          m->comments[i].position.column,
                          US_STR_ARG(m->comments[i].text));
    for (size_t i = 0; m && i < m->rule_count; i++)
        for (const us_rule *r = m->rules[i]; r; r = r->otherwise)
            assert_ptr_equal(r->module, m);
    for (size_t i = 0; i < diags.count; i++)
        us_buf_add_format(&out, "%u:%u %.*s\n", diags.items[i].position.row,
                          diags.items[i].position.column,
                          US_STR_ARG(diags.items[i].message));
    return us_str_to_c(&arena, us_buf_str(&out));
}

static bool is_read_in_pieces(us_str text, const us_parse_options *options)
{
    us_source source;
    us_diag_list diags = us_diag_list_make(&arena, 0);
    bool read = us_source_begin(&arena, US_STR_EMPTY, text, US_GOAL_MODULE, options,
                                &source, &diags) &&
                us_parse_pieces(&arena, &source);
    us_source_end(&arena, &source);
    return read;
}

static void check(us_str text, us_parse_options options)
{
    static const size_t sizes[] = {1, 10, 40, 120};
    for (us_numbering n = US_NUMBER_ALL; n <= US_NUMBER_WILDCARDS; n++) {
        options.numbering = n;
        options.threads = options.piece_bytes = 0;
        const char *expected = describe(text, &options);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            options.threads = 2 + i % 2;
            options.piece_bytes = sizes[i];
            assert_string_equal(describe(text, &options), expected);
        }
    }
}

/* ---- Texts that pieces are made of */

static const char *const good[] = {
    /* Of all kinds, with wildcards and comments between and in them. */
    "# METADATA\n# title: all\npackage t\n\nimport data.a as b\nimport rego.v1\n\n"
    "# METADATA\n# title: one\np contains x if {\n\tsome x in [_, 1] # x\n\tx > "
    "`\nq`\n}\n\n"
    "default q(_) := 1\n\nq(_) := 2 if { input[_] } else := 3 if input.x[_]\n\n"
    "r[_] := (1 + 2) if b.c[_]\n\n# last\n",
    "package t\n\np(_) { _ } { input[_] }\n\nq[_] { _ }\n\ns = _ { not _ }\n\nu[x] = y { "
    "x = "
    "y[_] }\n",
    /* Keywords by imports, which the first piece has. */
    "package t\n\nimport future.keywords\n\np contains x if { some x in _ }\n\n"
    "q if { every x in _ { x } }\n\nr if p\n",
    "package t\n\nimport rego.v2\n\np if { a or b }\n\nq if { not a } # c\n\nr if { a "
    "and "
    "b }\n",
    /* Without empty lines; with others than newlines; with other than ASCII. */
    "package t\np := 1\nq := 2\nr := 3\n_s := 4\n",
    "package t\r\n\r\np := 1\r\n\r\n# c\r\nq := 2\r\n",
    "\xEF\xBB\xBFpackage t\n\np := \"\u00e9\" # \u00e9\n\nq := \"\u00e9\" # \u00e9\n\n"
    "r := {\"\u00e9\": 1} # \u00e9\n",
    /* What looks like a rule, in a raw string. */
    "package t\n\np := `\n\nq := 1\n\nr := 2\n\n`\n\ns := `a`\n\nu := $`\n\n{1}\n\nv := "
    "1`\n",
    /* As is a keyword where another begins. */
    "package t\n\nimport data.x\n\nas_is := 1\n\nnot_so := 2\n\ndefault z := 3\n\nif.x "
    ":= "
    "4\n",
};

/* These are read as a whole, whether they are well-formed or not. */
static const char *const other[] = {
    "package t\n\np :=\n\nx\n\nq := 1\n",
    "package t\n\np := [\n\nx,\n\n{\n\ny | y := 1\n\n}]\n\nq := 1\n",
    "package t\n\np = 1\n\nelse = 2 { true }\n\nq = 1\n",
    "package t\n\n# it`s\n\np := `\n\nq := 1`\n\nr := 2\n",
    "package t\n\np := 1\n\nimport rego.v1\n\nq if { 1 in [1] }\n",
    "package t\n\np := 1\n\nimport data.a\n\nq := 2\n",
    "package t\n\nimport data.a\n\nas\n\nb\n\np := 1\n",
    "package t\n\np := ]\n\nq := 1\n",
    "package t\n\np := 1\n\nq if {\n\nr := 1\n",
    "package t\n\np := 1\n\npackage x\n\nq := 1\n",
    "package t\n\np := 1\n\nq := \"\n\nr := 1\n",
    "package t\n\np := 1\n\nq := `\n\nr := 1\n",
    "package t\n\np := 1\n\nq := \x01\n\nr := \xFF\n",
    "package t\n\np := 1\n\nq { true }\n\nr := 1\n",
    "package t\n\np := 1\n\ncount(x)\n\nr[x]\n",
    "package t\n\np := 1\n\ndefault q := x\n\ndefault r := y\n",
    "package t\n\np := 1\n\nf(x)\n\n1 + 2\n\nq\n",
    "p := 1\n\nq := 2\n\nr := 3\n",
    "# nothing\n\n# at all\n\n",
    "package t\n\n# METADATA\n# scope: none\np := 1\n\nq := 2\n\nr := 3\n",
};

static const us_dialect dialects[] = {US_REGO_V0, US_REGO_V1, US_REGO_V0_AND_V1};

static void check_all(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < sizeof dialects / sizeof *dialects; d++) {
            us_parse_options options = options_of(dialects[d]);
            check(us_str_from(texts[i]), options);
            options.keep_going = true;
            check(us_str_from(texts[i]), options);
            options.v2 = true;
            check(us_str_from(texts[i]), options);
        }
}

static void trees_and_errors_are_those_of_the_whole(void **state)
{
    (void)state;
    check_all(good, sizeof good / sizeof *good);
    check_all(other, sizeof other / sizeof *other);
}

/* Each text with a part of another in the middle: what is wrong comes at any place. */
static void mixtures_are_those_of_the_whole(void **state)
{
    (void)state;
    enum { COUNT = sizeof other / sizeof *other };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        for (size_t k = 0; k < COUNT; k++) {
            us_str text = us_str_from(good[i]), part = us_str_from(other[k]);
            size_t at = us_str_find(text, US_STR("\n\n"), text.length / 2);
            if (at == US_STR_NONE)
                continue;
            us_str mixed = us_str_format(
                &arena, "%.*s%.*s%s", US_STR_ARG(us_str_slice(text, 0, at + 2)),
                US_STR_ARG(us_str_slice(part, part.length / 3, part.length)),
                text.text + at + 1);
            check(mixed, options_of(k % 2 ? US_REGO_V1 : US_REGO_V0));
        }
}

static bool is_good(us_str text, us_parse_options options)
{
    us_diag_list diags = us_diag_list_make(&arena, 0);
    options.threads = 0;
    return us_parse_module(&arena, US_STR("f.rego"), text, &options, &diags) != NULL;
}

static void pieces_are_used_where_nothing_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        bool used = false;
        for (size_t d = 0; d < sizeof dialects / sizeof *dialects; d++) {
            us_str text = us_str_from(good[i]);
            us_parse_options options = options_of(dialects[d]);
            options.threads = 2;
            options.piece_bytes = 8;
            if (!is_good(text, options))
                continue;
            used = true;
            if (!is_read_in_pieces(text, &options))
                fail_msg("%s", good[i]);
            options.piece_bytes = text.length / 4 + 1; /* too short for two threads */
            assert_false(is_read_in_pieces(text, &options));
        }
        assert_true(used);
    }
}

static void long_modules_are_read_in_pieces(void **state)
{
    (void)state;
    us_parse_options options = options_of(US_REGO_V1);
    us_buf all = us_buf_make(&arena);
    us_buf_add_c(&all, "package t\n\n");
    for (int i = 0; all.length < 8 * US_PARSE_PIECE; i++)
        us_buf_add_format(&all, "# Rule %d.\np[_] := %d if {\n\tinput[_]\n}\n\n", i, i);
    us_str text = us_str_copy(&arena, us_buf_str(&all));
    const char *expected = describe(text, &options);
    options.threads = 3;
    assert_string_equal(describe(text, &options), expected);
    assert_true(is_read_in_pieces(text, &options));
    options.threads = 1;
    assert_false(is_read_in_pieces(text, &options));
}

/* Each piece alone is within the limit. */
static void limits_are_those_of_the_whole(void **state)
{
    (void)state;
    us_parse_options options = {.dialect = US_REGO_V1, .threads = 2};
    us_buf all = us_buf_make(&arena);
    us_buf_add_c(&all, "package t\n");
    for (size_t i = 0; i < US_PARSE_TOKENS / 9 + 1; i++)
        us_buf_add_c(&all, "p:=[1,1,1]\n");
    us_str text = us_str_copy(&arena, us_buf_str(&all));
    assert_true(text.length < US_PARSE_BYTES);
    us_diag_list diags = us_diag_list_make(&arena, 0);
    assert_null(us_parse_module(&arena, US_STR_EMPTY, text, &options, &diags));
    assert_int_equal(diags.count, 1);
    assert_true(us_str_starts_with(diags.items[0].message, US_STR("text too long")));
}

/* With [limit] as the bound of each arena. */
static bool is_read_within(size_t limit, const us_parse_options *options)
{
    us_arena small;
    us_recovery recovery;
    volatile bool parsed = false;
    us_arena_init(&small, limit, &recovery);
    if (!US_RECOVER(&recovery)) {
        us_diag_list diags = us_diag_list_make(&small, 0);
        parsed = us_parse_module(&small, US_STR("f"), us_str_from(good[0]), options,
                                 &diags) != NULL;
    }
    us_arena_free(&small);
    return parsed;
}

static void an_arena_may_run_out_in_a_piece(void **state)
{
    (void)state;
    us_parse_options options = options_of(US_REGO_V1);
    options.threads = 2;
    options.piece_bytes = 20;
    size_t limit = 64;
    while (!is_read_within(limit, &options))
        limit += 512;
    assert_true(limit > 64);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(trees_and_errors_are_those_of_the_whole),
        TEST(mixtures_are_those_of_the_whole),
        TEST(pieces_are_used_where_nothing_is_wrong),
        TEST(long_modules_are_read_in_pieces),
        TEST(limits_are_those_of_the_whole),
        TEST(an_arena_may_run_out_in_a_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
