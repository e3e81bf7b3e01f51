/* graphql.*: documents, schemas and queries of graphql_cases.json beside this file. Each
 * case there is a document and what comes of it:
 *
 *     ["query", TEXT, TREE or ERROR]            graphql.parse_query
 *     ["schema", TEXT, TREE or ERROR]           graphql.parse_schema
 *     ["is valid", QUERY, SCHEMA, true or ERROR]    graphql.parse and its like
 *
 * QUERY is a text or a tree; SCHEMA also the name of one in the file. Facts are answers of
 * OPA 1.22.2 to the same calls. Limits are tested here. */
#include "base/diag.h"
#include "base/file.h"
#include "builtins/builtin.h"
#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

extern const us_builtin_family us_graphql_family;

#define CASES_FILE "tests/unit/graphql_cases.json"

static us_cache *cache; /* NULL: none */

typedef struct outcome {
    us_outcome outcome;
    us_value result;
    us_str error; /* without the function's name */
    bool fatal;
} outcome;

static outcome call_with(us_arena *arena, const char *name, const us_value *args,
                         uint64_t steps)
{
    us_budget budget = {.steps = steps};
    us_environment environment = {.runtime = US_NULL, .cache = cache};
    us_call call = {.arena = arena, .environment = &environment, .budget = &budget};
    for (size_t i = 0; i < us_graphql_family.count; i++)
        if (strcmp(us_graphql_family.rows[i].name, name) == 0)
            call.builtin = &us_graphql_family.rows[i];
    assert_non_null(call.builtin);
    outcome o = {.result = US_NONE};
    o.outcome = call.builtin->function(&call, args, &o.result);
    o.error = call.error;
    if (o.outcome == US_ERROR && !call.fatal)
        o.error = us_str_slice(o.error, strlen(name) + 2, o.error.length);
    o.fatal = call.fatal;
    return o;
}

static outcome call_one(us_arena *arena, const char *name, const us_value *args)
{
    return call_with(arena, name, args, (uint64_t)1 << 32);
}

static const char *canonical(us_arena *arena, us_value value)
{
    us_buf buf = us_buf_make(arena);
    us_json_write(&buf, value, US_JSON_CANONICAL);
    return us_buf_str(&buf).text;
}

/* [want]: an error's text, or true where any result will do, or the result. */
static void check(us_arena *arena, us_value text, outcome got, us_value want)
{
    us_value came = got.outcome == US_ERROR ? us_value_string(got.error) : got.result;
    if (us_value_tag(want) == US_TAG_BOOLEAN && got.outcome == US_OK)
        return;
    if (us_value_is_string(want) != (got.outcome == US_ERROR) ||
        !us_value_equal(came, want))
        fail_msg("%s:\n got  %s\n want %s", canonical(arena, text),
                 canonical(arena, came), canonical(arena, want));
}

/* parse_and_verify says the same, and nothing more of what is wrong. */
static void check_verified(us_arena *arena, const us_value *args, us_value want)
{
    outcome parsed = call_one(arena, "graphql.parse", args);
    outcome verified = call_one(arena, "graphql.parse_and_verify", args);
    assert_int_equal(verified.outcome, US_OK);
    const us_value *items = verified.result.as.array->items;
    assert_true(us_value_is_false(items[0]) == us_value_is_string(want));
    for (size_t i = 0; i < 2; i++) {
        if (parsed.outcome == US_OK)
            assert_true(us_value_equal(items[i + 1], parsed.result.as.array->items[i]));
        else
            assert_int_equal(us_value_count(items[i + 1]), 0);
    }
}

/* The tree that parse_schema gives stands for the text. */
static void check_tree_of_schema(us_arena *arena, const us_value *args, us_value valid)
{
    if (!us_value_is_string(args[1]))
        return;
    outcome schema = call_one(arena, "graphql.parse_schema", &args[1]);
    if (schema.outcome == US_ERROR)
        return;
    us_value with_tree[2] = {args[0], schema.result};
    outcome again = call_one(arena, "graphql.is_valid", with_tree);
    if (again.outcome != US_OK || !us_value_equal(again.result, valid))
        fail_msg("%s: not the same with a tree of the schema", canonical(arena, args[0]));
}

static void check_validity(us_arena *arena, us_value schemas, const us_value *row)
{
    us_value args[2] = {row[1], row[2]};
    const us_value *named = us_value_get(schemas, row[2]);
    if (named)
        args[1] = *named;
    check(arena, args[0], call_one(arena, "graphql.parse", args), row[3]);
    outcome valid = call_one(arena, "graphql.is_valid", args);
    assert_int_equal(valid.outcome, US_OK);
    if (us_value_is_false(valid.result) != us_value_is_string(row[3]))
        fail_msg("%s: is_valid is wrong", canonical(arena, args[0]));
    check_verified(arena, args, row[3]);
    check_tree_of_schema(arena, args, valid.result);
}

static void check_documents(void)
{
    us_arena arena;
    us_value file, cases;
    us_str text, error;
    us_diag diag = {0};
    us_arena_init(&arena, (size_t)1 << 29, NULL);
    assert_true(us_file_read(&arena, CASES_FILE, 0, &text, &error));
    assert_true(us_json_read(&arena, text, NULL, &file, NULL, &diag));
    cases = *us_value_get(file, us_value_string(US_STR("cases")));
    assert_true(us_value_count(cases) > 500);
    for (uint32_t i = 0; i < cases.as.array->count; i++) {
        const us_value *row = cases.as.array->items[i].as.array->items;
        us_str kind = us_value_text(row[0]);
        if (us_str_is(kind, "is valid"))
            check_validity(&arena,
                           *us_value_get(file, us_value_string(US_STR("schemas"))), row);
        else if (us_str_is(kind, "query"))
            check(&arena, row[1], call_one(&arena, "graphql.parse_query", &row[1]),
                  row[2]);
        else
            check(&arena, row[1], call_one(&arena, "graphql.parse_schema", &row[1]),
                  row[2]);
    }
    us_arena_free(&arena);
}

static void documents_are_as_expected(void **state)
{
    (void)state;
    check_documents();
}

/* With a cache that holds all schemas, one that holds few, one that holds none. */
static void documents_are_the_same_with_a_cache(void **state)
{
    static const size_t sizes[] = {1 << 24, 1 << 17, 1 << 10};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cache = us_cache_new(sizes[i]);
        assert_non_null(cache);
        check_documents();
        us_cache_free(cache);
        cache = NULL;
    }
}

/* ---- Limits */

static const char schema[] = "type Query { a: Int q: Query b(x: In, l: [[Int]]): Int } "
                             "input In { i: In n: Int! } type Mutation { a: Int }";

/* [count] times [open], then [middle], then as often [close]. */
static us_value nested(us_arena *arena, const char *head, const char *open,
                       const char *middle, const char *close, size_t count)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, head);
    for (size_t i = 0; i < count; i++)
        us_buf_add_c(&buf, open);
    us_buf_add_c(&buf, middle);
    for (size_t i = 0; i < count; i++)
        us_buf_add_c(&buf, close);
    return us_value_string(us_buf_str(&buf));
}

static void expect_too_deep(us_arena *arena, us_value query, us_value schema_text)
{
    us_value args[2] = {query, schema_text};
    outcome o = call_one(arena, "graphql.is_valid", args);
    assert_int_equal(o.outcome, US_ERROR);
    assert_true(o.fatal);
    assert_true(us_str_is(o.error, "GraphQL document is nested too deeply"));
}

static void depth_is_bounded(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, (size_t)1 << 30, NULL);
    us_value small = us_value_string(us_str_from(schema)),
             any = us_value_string(US_STR("{a}"));
    us_value fits = nested(&arena, "", "{q", "{a}", "}", 290);
    us_value args[2] = {fits, small};
    outcome o = call_one(&arena, "graphql.parse", args);
    assert_int_equal(o.outcome, US_OK);
    us_value deep[2] = {nested(&arena, "", "{q", "{a}", "}", 100000), small};
    expect_too_deep(&arena, deep[0], small);
    expect_too_deep(&arena, nested(&arena, "{b(l:", "[", "1", "]", 100000), small);
    expect_too_deep(&arena, nested(&arena, "{b(l:", "[", "", "", 100000), small);
    expect_too_deep(&arena, any, nested(&arena, "type Query{a:", "[", "Int", "]", 1000));

    /* Trees, and fragments, without brackets within brackets. */
    us_value tree = us_value_object(us_object_new(&arena, 0));
    for (size_t i = 0; i < 2000; i++) {
        us_object *elem = us_object_new(&arena, 1);
        us_object_put(elem, us_value_string(US_STR("Elem")), tree);
        tree = us_value_object(elem);
    }
    us_object *document = us_object_new(&arena, 1);
    us_array *fields = us_array_new(&arena, 1);
    us_object *field = us_object_new(&arena, 1);
    us_object *definition = us_object_new(&arena, 1);
    us_array *definitions = us_array_new(&arena, 1);
    us_object_put(field, us_value_string(US_STR("Type")), tree);
    us_array_push(fields, us_value_object(field));
    us_object_put(definition, us_value_string(US_STR("Fields")), us_value_array(fields));
    us_array_push(definitions, us_value_object(definition));
    us_object_put(document, us_value_string(US_STR("Definitions")),
                  us_value_array(definitions));
    expect_too_deep(&arena, any, us_value_object(document));

    us_buf chain = us_buf_make(&arena);
    us_buf_add_c(&chain, "{...F0}");
    for (int i = 0; i < 1000; i++)
        us_buf_add_format(&chain, " fragment F%d on Query{...F%d}", i, i + 1);
    us_buf_add_c(&chain, " fragment F1000 on Query{a}");
    expect_too_deep(&arena, us_value_string(us_buf_str(&chain)), small);

    us_buf inputs = us_buf_make(&arena);
    us_buf_add_c(&inputs, schema);
    for (int i = 0; i < 1000; i++)
        us_buf_add_format(&inputs, " input N%d{a:N%d!}", i, i + 1);
    us_buf_add_c(&inputs, " input N1000{a:Int}");
    expect_too_deep(&arena, any, us_value_string(us_buf_str(&inputs)));
    us_arena_free(&arena);
}

/* Work that grows faster than the text is paid for. */
static void work_is_bounded(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, (size_t)1 << 30, NULL);
    us_value small = us_value_string(us_str_from(schema));
    us_buf fields = us_buf_make(&arena), spreads = us_buf_make(&arena);
    us_buf_add_char(&fields, '{');
    for (int i = 0; i < 20000; i++)
        us_buf_add_c(&fields, "q{a}");
    us_buf_add_char(&fields, '}');
    us_buf_add_c(&spreads, "{__schema{...F0}}");
    for (int i = 0; i < 60; i++)
        us_buf_add_format(&spreads,
                          " fragment F%d on __Schema{x%d:types{name}...F%d...F%d}", i, i,
                          i + 1, i + 1);
    us_buf_add_c(&spreads, " fragment F60 on __Schema{types{name}}");
    us_value hungry[] = {us_value_string(us_buf_str(&fields)),
                         us_value_string(us_buf_str(&spreads))};
    for (size_t i = 0; i < sizeof hungry / sizeof hungry[0]; i++) {
        us_value args[2] = {hungry[i], small};
        outcome o = call_with(&arena, "graphql.is_valid", args, 10 * 1000 * 1000);
        assert_int_equal(o.outcome, US_ERROR);
        assert_true(o.fatal);
        assert_true(us_str_is(o.error, "step limit exceeded"));
    }
    us_arena_free(&arena);
}

/* Fragments that spread each other end, whatever is found in them. */
static void cycles_end(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, (size_t)1 << 30, NULL);
    us_value args[2] = {us_value_string(US_STR(
                            "{q{...F q{...G}} ...F} fragment F on Query{q{...G q{...F}} "
                            "...G} fragment G on Query{q{...F q{...G}} ...F}")),
                        us_value_string(us_str_from(schema))};
    outcome o = call_with(&arena, "graphql.is_valid", args, 10 * 1000 * 1000);
    assert_true(o.outcome == US_ERROR ? o.fatal : us_value_is_false(o.result));
    us_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_as_expected),
        cmocka_unit_test(documents_are_the_same_with_a_cache),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(cycles_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
