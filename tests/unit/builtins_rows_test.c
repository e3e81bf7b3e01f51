/* Rows: looking them up, their signatures as trees, as capabilities and as text. */
#include "builtins/signature.h"
#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static us_arena arena;

static int start(void **state)
{
    (void)state;
    us_arena_init(&arena, (size_t)1 << 26, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    us_arena_free(&arena);
    return 0;
}

static const char *json(us_value value)
{
    us_buf buf = us_buf_make(&arena);
    us_json_write(&buf, value, US_JSON_CANONICAL);
    return us_buf_str(&buf).text;
}

static void rows_are_in_order(void **state)
{
    (void)state;
    const us_builtin *before = NULL;
    size_t count = 0;
    for (; us_builtin_at(count); count++) {
        const us_builtin *row = us_builtin_at(count);
        if (before)
            assert_true(strcmp(before->name, row->name) < 0);
        assert_ptr_equal(us_builtin_find(us_str_from(row->name)), row);
        before = row;
    }
    assert_true(count > 150);
    assert_null(us_builtin_at(SIZE_MAX));
    assert_null(us_builtin_find(US_STR("")));
    assert_null(us_builtin_find(US_STR("coun")));
    assert_null(us_builtin_find(US_STR("countt")));
    assert_null(us_builtin_find(US_STR("zzz")));
}

static void signatures_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; us_builtin_at(i); i++) {
        const us_builtin *row = us_builtin_at(i);
        const us_signature *signature = us_builtin_signature(&arena, row);
        if (!signature)
            fail_msg("%s: %s", row->name, row->signature);
        size_t arity = signature->variadic ? SIZE_MAX : signature->operand_count;
        assert_int_equal(us_builtin_arity(row), arity);
        assert_true((signature->result.type == NULL) ==
                    ((row->flags & US_BUILTIN_VOID) != 0));
        bool made_elsewhere =
            (row->flags & (US_BUILTIN_RELATION | US_BUILTIN_VOID)) != 0 ||
            strncmp(row->name, "rego.metadata.", 14) == 0 ||
            strcmp(row->name, "assign") == 0;
        assert_true(row->function || made_elsewhere);
    }
}

static void signatures_show_as_capabilities(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *json;
    } golden[] = {
        {"plus", "{\"args\":[{\"type\":\"number\"},{\"type\":\"number\"}],\"result\":{"
                 "\"type\":\"number\"},\"type\":\"function\"}"},
        {"count", "{\"args\":[{\"of\":[{\"type\":\"string\"},{\"dynamic\":{\"type\":"
                  "\"any\"},\"type\":\"array\"},{\"dynamic\":{\"key\":{\"type\":\"any\"},"
                  "\"value\":{\"type\":\"any\"}},\"type\":\"object\"},{\"of\":{\"type\":"
                  "\"any\"},\"type\":\"set\"}],\"type\":\"any\"}],\"result\":{\"type\":"
                  "\"number\"},\"type\":\"function\"}"},
        {"json.patch",
         "{\"args\":[{\"type\":\"any\"},{\"dynamic\":{\"dynamic\":{\"key\":{\"type\":"
         "\"any\"},\"value\":{\"type\":\"any\"}},\"static\":[{\"key\":\"op\",\"value\":{"
         "\"type\":\"string\"}},{\"key\":\"path\",\"value\":{\"type\":\"any\"}}],"
         "\"type\":\"object\"},\"type\":\"array\"}],\"result\":{\"type\":\"any\"},"
         "\"type\":\"function\"}"},
        {"walk", "{\"args\":[{\"type\":\"any\"}],\"result\":{\"static\":[{\"dynamic\":{"
                 "\"type\":\"any\"},\"type\":\"array\"},{\"type\":\"any\"}],\"type\":"
                 "\"array\"},\"type\":\"function\"}"},
        {"opa.runtime",
         "{\"result\":{\"dynamic\":{\"key\":{\"type\":\"string\"},\"value\":{\"type\":"
         "\"any\"}},\"type\":\"object\"},\"type\":\"function\"}"},
        {"print", "{\"type\":\"function\",\"variadic\":{\"type\":\"any\"}}"},
        {"re_match", "{\"args\":[{\"type\":\"string\"},{\"type\":\"string\"}],\"result\":"
                     "{\"type\":\"boolean\"},\"type\":\"function\"}"},
    };
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        const us_builtin *row = us_builtin_find(us_str_from(golden[i].name));
        const us_signature *signature = us_builtin_signature(&arena, row);
        assert_string_equal(json(us_signature_to_value(&arena, signature)),
                            golden[i].json);
    }
}

static void types_print_as_opa_writes_them(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        const char *printed;
    } cases[] = {
        {"any", "any"},
        {"string|array[any]", "any<string, array[any]>"},
        {"any<string>", "any<string>"},
        {"array<number, string>", "array<number, string>"},
        {"array<number>[any]", "array<number>[any]"},
        {"set[set[any]]", "set[set[any]]"},
        {"object<\"a\": string, \"b\": null>[string: any]",
         "object<a: string, b: null>[string: any]"},
        {" object [ string : boolean ] ", "object[string: boolean]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        us_str error = US_STR_EMPTY;
        us_str text = us_str_format(&arena, "(%s) any", cases[i].type);
        const us_signature *signature = us_signature_parse(&arena, text, &error);
        assert_non_null(signature);
        us_buf buf = us_buf_make(&arena);
        us_type_print(&buf, signature->operands[0].type, US_TYPE_TEXT_MAX);
        assert_string_equal(us_buf_str(&buf).text, cases[i].printed);
    }
}

static void names_are_kept(void **state)
{
    (void)state;
    us_str error;
    const us_signature *s = us_signature_parse(
        &arena, US_STR("(x: number, set[any]) formatted timestamp: string"), &error);
    assert_non_null(s);
    assert_int_equal(s->operand_count, 2);
    assert_true(us_str_is(s->operands[0].name, "x"));
    assert_int_equal(s->operands[1].name.length, 0);
    assert_int_equal(s->operands[1].type->kind, US_KIND_SET);
    assert_true(us_str_is(s->result.name, "formatted timestamp"));
    assert_int_equal(s->result.type->kind, US_KIND_STRING);
}

static void bad_signatures_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *error;
    } cases[] = {
        {"", "'(' expected at byte 0"},
        {"(", "a type expected at byte 1"},
        {"(string", "')' expected at byte 7"},
        {"(string)", "a type expected at byte 8"},
        {"(string) strin", "a type expected at byte 9"},
        {"(string) string string", "nothing more expected at byte 16"},
        {"(array) any", "'[' or '<' expected at byte 6"},
        {"(array[string) any", "']' expected at byte 13"},
        {"(array<string) any", "'>' expected at byte 13"},
        {"(object[string]) any", "':' expected at byte 14"},
        {"(object<a: string>) any", "a quoted name expected at byte 8"},
        {"(object<\"a: string>) any", "'\"' expected at byte 24"},
        {"(set) any", "'[' expected at byte 4"},
        {"(string|) any", "a type expected at byte 8"},
        {"(...) any", "a type expected at byte 4"},
        {"(...any, any) any", "')' expected at byte 7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        us_str error = US_STR_EMPTY;
        assert_null(us_signature_parse(&arena, us_str_from(cases[i].text), &error));
        assert_string_equal(error.text, cases[i].error);
    }
}

static void deep_types_are_refused(void **state)
{
    (void)state;
    us_buf buf = us_buf_make(&arena);
    us_buf_add_char(&buf, '(');
    for (int i = 0; i < 100000; i++)
        us_buf_add_c(&buf, "set[");
    us_str error;
    assert_null(us_signature_parse(&arena, us_buf_str(&buf), &error));
    assert_string_equal(error.text, "types nested too deeply at byte 129");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_in_order, start, stop),
        cmocka_unit_test_setup_teardown(signatures_are_well_formed, start, stop),
        cmocka_unit_test_setup_teardown(signatures_show_as_capabilities, start, stop),
        cmocka_unit_test_setup_teardown(types_print_as_opa_writes_them, start, stop),
        cmocka_unit_test_setup_teardown(names_are_kept, start, stop),
        cmocka_unit_test_setup_teardown(bad_signatures_are_refused, start, stop),
        cmocka_unit_test_setup_teardown(deep_types_are_refused, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
