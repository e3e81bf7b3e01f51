/* Patches: what operations do, what they refuse, and that the smallest patch between two
 * documents is one. Documents and patches are written as JSON. */
#include "admission/patch.h"
#include "admission/protect.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static us_value parse(us_arena *arena, const char *json)
{
    us_value value = US_NONE;
    us_diag diag = {0};
    if (!us_json_read(arena, us_str_from(json), NULL, &value, NULL, &diag))
        fail_msg("%s: %.*s", json, US_STR_ARG(diag.message));
    return value;
}

static const char *text_of(us_arena *arena, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, value, US_JSON_COMPACT);
    return us_buf_str(&text).text;
}

typedef struct apply_case {
    const char *document;
    const char *patch;
    const char *expected; /* a document, or the problem */
} apply_case;

static const apply_case good_cases[] = {
    {"{}", "[]", "{}"},
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":[2]}]",
     "{\"a\":1,\"b\":[2]}"},
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":2}]", "{\"a\":2}"},
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"\",\"value\":[]}]", "[]"},
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/\",\"value\":2}]", "{\"\":2,\"a\":1}"},
    {"{}", "[{\"op\":\"add\",\"path\":\"/a~1b~0c~01\",\"value\":1}]", "{\"a/b~c~1\":1}"},
    {"[1,3]", "[{\"op\":\"add\",\"path\":\"/1\",\"value\":2}]", "[1,2,3]"},
    {"[1]", "[{\"op\":\"add\",\"path\":\"/1\",\"value\":2}]", "[1,2]"},
    {"[1]", "[{\"op\":\"add\",\"path\":\"/-\",\"value\":[2]}]", "[1,[2]]"},
    {"{\"10\":1}", "[{\"op\":\"remove\",\"path\":\"/10\"}]", "{}"},
    {"{\"a\":[1,2,3]}", "[{\"op\":\"remove\",\"path\":\"/a/1\"}]", "{\"a\":[1,3]}"},
    {"{\"a\":{\"b\":1,\"c\":2}}", "[{\"op\":\"remove\",\"path\":\"/a/b\"}]",
     "{\"a\":{\"c\":2}}"},
    {"{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"\"}]", "null"},
    {"{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":null}]",
     "{\"a\":null}"},
    {"[1,2]", "[{\"op\":\"replace\",\"path\":\"/1\",\"value\":{}}]", "[1,{}]"},
    {"{\"a\":{\"b\":1},\"c\":{}}",
     "[{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/c/d\"}]",
     "{\"a\":{},\"c\":{\"d\":1}}"},
    {"[1,2,3]", "[{\"op\":\"move\",\"from\":\"/0\",\"path\":\"/2\"}]", "[2,3,1]"},
    {"{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}]", "{\"a\":1}"},
    {"{\"a\":[1]}",
     "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},"
     "{\"op\":\"add\",\"path\":\"/b/-\",\"value\":2}]",
     "{\"a\":[1],\"b\":[1,2]}"},
    {"{\"a\":[1.0]}",
     "[{\"op\":\"test\",\"path\":\"/a\",\"value\":[1]},"
     "{\"op\":\"test\",\"path\":\"\",\"value\":{\"a\":[1]}},"
     "{\"op\":\"add\",\"path\":\"/a/0\",\"value\":0},"
     "{\"op\":\"test\",\"path\":\"/a\",\"value\":[0,1]}]",
     "{\"a\":[0,1.0]}"},
    /* The one departure: parents that are missing, or null, are made. */
    {"{\"metadata\":{}}",
     "[{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"b\"}]",
     "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"},
    {"{\"spec\":null}", "[{\"op\":\"add\",\"path\":\"/spec/p/-\",\"value\":1}]",
     "{\"spec\":{\"p\":[1]}}"},
    {"[null]", "[{\"op\":\"add\",\"path\":\"/0/a\",\"value\":1}]", "[{\"a\":1}]"},
    {"{}", "[{\"op\":\"add\",\"path\":\"/a/0/b\",\"value\":1}]",
     "{\"a\":{\"0\":{\"b\":1}}}"},
};

static const apply_case bad_cases[] = {
    {"{}", "{}", "it must be an array or a set of operations"},
    {"{}", "[1]", "operation 0: it must be an object"},
    {"{}", "[{}]", "operation 0: \"op\" must be a string"},
    {"{}", "[{\"op\":\"add\"}]", "operation 0: \"path\" must be a string"},
    {"{}", "[{\"op\":\"merge\",\"path\":\"/a\"}]",
     "operation 0: there is no operation \"merge\""},
    {"{}", "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
     "operation 0: \"path\" must be empty or begin with a slash"},
    {"{}", "[{\"op\":\"add\",\"path\":\"/~2\",\"value\":1}]",
     "operation 0: \"path\" has a ~ that is neither ~0 nor ~1"},
    {"{}", "[{\"op\":\"add\",\"path\":\"/a\"}]", "operation 0: \"value\" is missing"},
    {"{\"a\":1}",
     "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"remove\",\"path\":\"/a\"}]",
     "operation 1: there is no /a"},
    {"{}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":1}]",
     "operation 0: there is no /a"},
    {"{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":\"1\"}]",
     "operation 0: /a is not what the test expects"},
    {"{}", "[{\"op\":\"move\",\"path\":\"/a\"}]",
     "operation 0: \"from\" must be a string"},
    {"{\"a\":{}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]",
     "operation 0: /a cannot move into itself"},
    {"[1]", "[{\"op\":\"add\",\"path\":\"/2\",\"value\":1}]",
     "operation 0: /2 is no place in an array of 1"},
    {"[1]", "[{\"op\":\"add\",\"path\":\"/01\",\"value\":1}]",
     "operation 0: /01 is no place in an array of 1"},
    {"[1]", "[{\"op\":\"replace\",\"path\":\"/-\",\"value\":1}]",
     "operation 0: there is no /-"},
    {"{\"spec\":5}", "[{\"op\":\"add\",\"path\":\"/spec/a\",\"value\":1}]",
     "operation 0: /spec/a lies in a value that is neither object nor array"},
    {"{\"a\":[]}", "[{\"op\":\"add\",\"path\":\"/a/0/b\",\"value\":1}]",
     "operation 0: there is no /a/0/b"},
};

static void test_operations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good_cases / sizeof *good_cases; i++) {
        const apply_case *c = &good_cases[i];
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_value document = parse(&arena, c->document);
        us_value result = US_NONE;
        us_str problem = US_STR_EMPTY;
        if (!us_patch_apply(&arena, document, parse(&arena, c->patch), &result, &problem))
            fail_msg("%s: %.*s", c->patch, US_STR_ARG(problem));
        assert_string_equal(text_of(&arena, result), c->expected);
        assert_string_equal(text_of(&arena, document), c->document);
        us_arena_free(&arena);
    }
}

static void test_refused_operations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; i++) {
        const apply_case *c = &bad_cases[i];
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_value result = US_NONE;
        us_str problem = US_STR_EMPTY;
        assert_false(us_patch_apply(&arena, parse(&arena, c->document),
                                    parse(&arena, c->patch), &result, &problem));
        assert_string_equal(us_str_to_c(&arena, problem), c->expected);
        us_arena_free(&arena);
    }
}

static us_value operation(us_arena *arena, const char *op, const char *from, us_str path)
{
    us_object *object = us_object_new(arena, 3);
    us_object_put(object, us_value_string(US_STR("op")),
                  us_value_string(us_str_from(op)));
    us_object_put(object, us_value_string(US_STR("path")), us_value_string(path));
    if (from)
        us_object_put(object, us_value_string(US_STR("from")),
                      us_value_string(us_str_from(from)));
    else
        us_object_put(object, us_value_string(US_STR("value")), US_NULL);
    return us_value_object(object);
}

static void expect_problem(us_arena *arena, us_array *operations, const char *expected)
{
    us_value result = US_NONE;
    us_str problem = US_STR_EMPTY;
    assert_false(us_patch_apply(arena, parse(arena, "{\"a\":{}}"),
                                us_value_array(operations), &result, &problem));
    assert_non_null(strstr(us_str_to_c(arena, problem), expected));
}

static void test_bounds(void **state)
{
    us_arena arena;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    us_array *many = us_array_new(&arena, 0);
    for (int i = 0; i <= US_PATCH_OPERATIONS_MAX; i++)
        us_array_push(many, operation(&arena, "add", NULL, US_STR("/a")));
    expect_problem(&arena, many, "more than 10000 operations");

    /* Each copy of everything into a part of itself doubles the document. */
    us_array *doubling = us_array_new(&arena, 0);
    for (int i = 0; i < 40; i++)
        us_array_push(doubling,
                      operation(&arena, "copy", "", us_str_format(&arena, "/a/%d", i)));
    expect_problem(&arena, doubling, "copies come to more than");

    /* Few values, long texts. */
    us_array *texts = us_array_new(&arena, 0);
    us_buf text = us_buf_make(&arena);
    for (int i = 0; i < 400000; i++)
        us_buf_add_char(&text, 'x');
    us_array_push(texts, operation(&arena, "add", NULL, US_STR("/a/t")));
    us_object_put(texts->items[0].as.object, us_value_string(US_STR("value")),
                  us_value_string_checked(&arena, us_buf_str(&text)));
    for (int i = 0; i < 8; i++)
        us_array_push(texts,
                      operation(&arena, "copy", "/a/t", us_str_format(&arena, "/%d", i)));
    expect_problem(&arena, texts,
                   "operation 8: the copies come to more than 3145728 bytes");

    /* A long array that is opened at its beginning, again and again. */
    us_array *long_array = us_array_new(&arena, 0);
    for (int i = 0; i < 100000; i++)
        us_array_push(long_array, US_NULL);
    us_array *shifts = us_array_new(&arena, 0);
    for (int i = 0; i < 10000; i++)
        us_array_push(shifts, operation(&arena, "add", NULL, US_STR("/a/0")));
    us_object_put(shifts->items[0].as.object, us_value_string(US_STR("path")),
                  us_value_string(US_STR("/a")));
    us_object_put(shifts->items[0].as.object, us_value_string(US_STR("value")),
                  us_value_array(long_array));
    expect_problem(&arena, shifts, "the patch is too much work");

    us_buf deep = us_buf_make(&arena);
    for (int i = 0; i <= US_PATCH_DEPTH_MAX; i++)
        us_buf_add_c(&deep, "/a");
    us_array *nesting = us_array_new(&arena, 0);
    us_array_push(nesting, operation(&arena, "add", NULL, us_buf_str(&deep)));
    expect_problem(&arena, nesting, "more than 1000 steps");
    us_arena_free(&arena);
}

typedef struct diff_case {
    const char *from;
    const char *to;
    const char *expected;
} diff_case;

static const diff_case diff_cases[] = {
    {"{\"a\":1}", "{\"a\":1.0}", "[]"},
    {"1", "2", "[{\"op\":\"replace\",\"path\":\"\",\"value\":2}]"},
    {"{\"a\":1,\"b\":2}", "{\"b\":3,\"c\":4}",
     "[{\"op\":\"remove\",\"path\":\"/a\"},"
     "{\"op\":\"replace\",\"path\":\"/b\",\"value\":3},"
     "{\"op\":\"add\",\"path\":\"/c\",\"value\":4}]"},
    {"{\"m\":{}}", "{\"m\":{\"a/b~\":{\"\":1}}}",
     "[{\"op\":\"add\",\"path\":\"/m/a~1b~0\",\"value\":{\"\":1}}]"},
    {"{\"m\":{}}", "{\"m\":{\"l\":{\"a\":\"b\"}}}",
     "[{\"op\":\"add\",\"path\":\"/m/l\",\"value\":{\"a\":\"b\"}}]"},
    {"[]", "[1]", "[{\"op\":\"add\",\"path\":\"/0\",\"value\":1}]"},
    {"[1]", "[]", "[{\"op\":\"remove\",\"path\":\"/0\"}]"},
    {"[1,2,3]", "[1,2,3,4]", "[{\"op\":\"add\",\"path\":\"/3\",\"value\":4}]"},
    {"[1,2,3]", "[0,1,2,3]", "[{\"op\":\"add\",\"path\":\"/0\",\"value\":0}]"},
    {"[1,2,3,4,5]", "[2,3,5]",
     "[{\"op\":\"remove\",\"path\":\"/0\"},{\"op\":\"remove\",\"path\":\"/2\"}]"},
    {"[1,2,3]", "[1,9,3]", "[{\"op\":\"replace\",\"path\":\"/1\",\"value\":9}]"},
    {"[[1,2],[3]]", "[[1],[3,4]]",
     "[{\"op\":\"remove\",\"path\":\"/0/1\"},"
     "{\"op\":\"add\",\"path\":\"/1/1\",\"value\":4}]"},
    {"{\"p\":[{\"name\":\"a\",\"x\":1},{\"name\":\"b\"}]}",
     "{\"p\":[{\"name\":\"new\"},{\"name\":\"a\",\"x\":2},{\"name\":\"b\"}]}",
     "[{\"op\":\"add\",\"path\":\"/p/0\",\"value\":{\"name\":\"new\"}},"
     "{\"op\":\"replace\",\"path\":\"/p/1/x\",\"value\":2}]"},
    {"{\"a\":[1]}", "{\"a\":{\"0\":1}}",
     "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":{\"0\":1}}]"},
    {"{\"n\":9007199254740993}", "{\"n\":9007199254740992}",
     "[{\"op\":\"replace\",\"path\":\"/n\",\"value\":9007199254740992}]"},
};

static void test_differences(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof diff_cases / sizeof *diff_cases; i++) {
        const diff_case *c = &diff_cases[i];
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_value patch =
            us_patch_diff(&arena, parse(&arena, c->from), parse(&arena, c->to));
        assert_string_equal(text_of(&arena, patch), c->expected);
        us_arena_free(&arena);
    }
}

/* ---- Random documents ---------------------------------------------------------------- */

static unsigned random_seed = 7;

static unsigned random_below(unsigned bound)
{
    random_seed = random_seed * 1103515245u + 12345u;
    return (random_seed >> 16) % bound;
}

static us_value random_value(us_arena *arena, int depth)
{
    static const char *const keys[] = {"name", "a", "b", "c/d", "e~f", "", "7"};
    unsigned kind = random_below(depth > 0 ? 6 : 3);
    unsigned count = random_below(6);
    if (kind < 3)
        return us_value_integer((int)random_below(4));
    if (kind < 5) {
        us_array *array = us_array_new(arena, 0);
        while (count-- > 0)
            us_array_push(array, random_value(arena, depth - 1));
        return us_value_array(array);
    }
    us_object *object = us_object_new(arena, 0);
    while (count-- > 0)
        us_object_put(object, us_value_string(us_str_from(keys[random_below(7)])),
                      random_value(arena, depth - 1));
    return us_value_object(object);
}

/* A copy of [value] with here and there another value in it. */
static us_value vary(us_arena *arena, us_value value, int depth)
{
    if (random_below(8) == 0)
        return random_value(arena, depth);
    if (us_value_tag(value) == US_TAG_ARRAY) {
        us_array *array = us_array_new(arena, 0);
        for (uint32_t i = 0; i < value.as.array->count; i++) {
            if (random_below(8) == 0)
                us_array_push(array, random_value(arena, depth - 1));
            if (random_below(8) != 0)
                us_array_push(array, vary(arena, value.as.array->items[i], depth - 1));
        }
        return us_value_array(array);
    }
    if (us_value_tag(value) != US_TAG_OBJECT)
        return value;
    us_object *object = us_object_new(arena, 0);
    for (uint32_t i = 0; i < value.as.object->count; i++)
        if (random_below(8) != 0)
            us_object_put(object, value.as.object->keys[i],
                          vary(arena, value.as.object->values[i], depth - 1));
    return us_value_object(object);
}

/* What RFC 6902 calls the value at [pointer], walked without the code under test. */
static us_value at_pointer(us_arena *arena, us_value value, const char *pointer)
{
    while (*pointer == '/') {
        us_buf step = us_buf_make(arena);
        for (pointer++; *pointer && *pointer != '/'; pointer++) {
            if (*pointer == '~')
                pointer++;
            bool escaped = pointer[-1] == '~';
            us_buf_add_char(&step, !escaped ? *pointer : *pointer == '0' ? '~' : '/');
        }
        us_value key = us_value_string(us_str_copy(arena, us_buf_str(&step)));
        if (us_value_tag(value) == US_TAG_ARRAY)
            key = us_value_integer(atoi(us_str_to_c(arena, us_buf_str(&step))));
        const us_value *next = us_value_get(value, key);
        if (!next)
            return US_NONE;
        value = *next;
    }
    return value;
}

/* Operation by operation: nothing is replaced by what it is, no array by an array and no
 * object by an object, for those have parts to edit; `add` does not write over anything;
 * and every parent is there already. */
static void expect_small_steps(us_arena *arena, us_value from, us_value patch)
{
    for (uint32_t i = 0; i < patch.as.array->count; i++) {
        const us_object *operation = patch.as.array->items[i].as.object;
        us_str op = us_value_text(*us_object_get_c(operation, "op"));
        const char *path =
            us_str_to_c(arena, us_value_text(*us_object_get_c(operation, "path")));
        us_value old = at_pointer(arena, from, path);
        const us_value *value = us_object_get_c(operation, "value");
        if (us_str_is(op, "replace")) {
            us_tag tag = us_value_tag(old);
            assert_false(us_value_is_none(old) || us_value_equal(old, *value));
            assert_false(tag == us_value_tag(*value) &&
                         (tag == US_TAG_ARRAY || tag == US_TAG_OBJECT));
        } else if (us_str_is(op, "remove")) {
            assert_false(us_value_is_none(old));
        } else {
            us_str parent_path =
                us_str_slice(us_str_from(path), 0, (size_t)(strrchr(path, '/') - path));
            us_value parent = at_pointer(arena, from, us_str_to_c(arena, parent_path));
            assert_true(us_str_is(op, "add") && !us_value_is_none(parent));
            assert_true(us_value_tag(parent) == US_TAG_ARRAY || us_value_is_none(old));
        }
        us_array *one = us_array_new(arena, 1);
        us_str problem;
        us_array_push(one, patch.as.array->items[i]);
        assert_true(us_patch_apply(arena, from, us_value_array(one), &from, &problem));
    }
}

static void test_a_difference_applied_is_the_other_document(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_value from = random_value(&arena, 4);
        us_value to = vary(&arena, from, 4);
        us_value patch = us_patch_diff(&arena, from, to);
        us_value result = US_NONE;
        us_str problem = US_STR_EMPTY;
        if (!us_patch_apply(&arena, from, patch, &result, &problem))
            fail_msg("%s -> %s by %s: %.*s", text_of(&arena, from), text_of(&arena, to),
                     text_of(&arena, patch), US_STR_ARG(problem));
        assert_string_equal(text_of(&arena, result), text_of(&arena, to));
        assert_int_equal(us_value_count(us_patch_diff(&arena, result, to)), 0);
        assert_int_equal(us_value_count(patch) == 0, us_value_equal(from, to));
        expect_small_steps(&arena, from, patch);
        us_arena_free(&arena);
    }
}

static void test_large_arrays(void **state)
{
    us_arena arena;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    us_array *from = us_array_new(&arena, 0);
    us_array *to = us_array_new(&arena, 0);
    for (int i = 0; i < 3000; i++)
        us_array_push(from, us_value_integer(i));
    for (int i = 3000; i-- > 0;)
        us_array_push(to, us_value_integer(i));
    us_value patch = us_patch_diff(&arena, us_value_array(from), us_value_array(to));
    us_value result = US_NONE;
    us_str problem = US_STR_EMPTY;
    assert_true(us_patch_apply(&arena, us_value_array(from), patch, &result, &problem));
    assert_true(us_value_equal(result, us_value_array(to)));
    us_arena_free(&arena);
}

/* ---- What no admission may change ---------------------------------------------------- */

static void test_protected_members(void **state)
{
    us_arena arena;
    us_protected put_back;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    us_value original =
        parse(&arena, "{\"kind\":\"P\",\"metadata\":{\"name\":\"n\",\"uid\":\"u\"},"
                      "\"status\":{\"x\":1},\"spec\":1}");
    us_value changed =
        parse(&arena, "{\"kind\":\"Q\",\"metadata\":{\"name\":\"m\",\"labels\":{},"
                      "\"namespace\":\"other\"},\"status\":{\"x\":2},\"spec\":2}");
    assert_true(us_protect_restore(&arena, original, &changed, &put_back));
    assert_string_equal(
        text_of(&arena, changed),
        "{\"kind\":\"P\",\"metadata\":{\"labels\":{},\"name\":\"n\",\"uid\":\"u\"},"
        "\"spec\":2,\"status\":{\"x\":1}}");
    assert_string_equal(us_str_to_c(&arena, put_back.changed),
                        "kind, status, metadata.name, metadata.namespace, metadata.uid");

    us_value untouched = parse(&arena, "{\"kind\":\"P\",\"metadata\":{\"name\":\"n\","
                                       "\"uid\":\"u\"},\"status\":{\"x\":1}}");
    assert_true(us_protect_restore(&arena, original, &untouched, &put_back));
    assert_int_equal(put_back.changed.length + put_back.untyped.length, 0);
    us_value gone = parse(&arena, "{\"kind\":\"P\"}");
    assert_false(us_protect_restore(&arena, original, &gone, &put_back));
    us_value bare = parse(&arena, "{\"kind\":\"P\"}");
    us_value odd = parse(&arena, "{\"kind\":\"P\",\"metadata\":5}");
    assert_false(us_protect_restore(&arena, bare, &odd, &put_back));
    us_value none = US_NULL;
    assert_false(us_protect_restore(&arena, original, &none, &put_back));
    us_arena_free(&arena);
}

static const struct {
    const char *before;
    const char *after;
    const char *expected;
    const char *untyped;
} string_cases[] = {
    {"{}", "{\"labels\":{\"a\":\"b\"}}", "{\"labels\":{\"a\":\"b\"}}", ""},
    {"{}", "{\"labels\":{\"a\":1,\"b\":\"c\"}}", "{\"labels\":{\"b\":\"c\"}}",
     "metadata.labels[a]"},
    {"{\"labels\":{\"a\":\"b\"}}",
     "{\"annotations\":{\"x/y\":null},\"labels\":{\"a\":[],\"c\":{}}}",
     "{\"annotations\":{},\"labels\":{\"a\":\"b\"}}",
     "metadata.annotations[x/y], metadata.labels[a], metadata.labels[c]"},
    {"{\"labels\":{\"a\":\"b\"}}", "{\"labels\":5}", "{\"labels\":{\"a\":\"b\"}}",
     "metadata.labels"},
    {"{}", "{\"labels\":[\"a\"]}", "{}", "metadata.labels"},
    {"{\"labels\":{\"a\":\"b\"}}", "{\"labels\":null}", "{\"labels\":null}", ""},
    /* What came that way is the user's affair. */
    {"{\"labels\":{\"a\":1}}", "{\"labels\":{\"a\":1,\"b\":\"c\"}}",
     "{\"labels\":{\"a\":1,\"b\":\"c\"}}", ""},
    {"{\"labels\":{\"a\":1}}", "{\"labels\":{\"a\":2}}", "{\"labels\":{\"a\":1}}",
     "metadata.labels[a]"},
    {"{\"labels\":5}", "{\"labels\":5}", "{\"labels\":5}", ""},
    {"{}", "{\"finalizers\":[\"a\"]}", "{\"finalizers\":[\"a\"]}", ""},
    {"{\"finalizers\":[\"a\"]}", "{\"finalizers\":[\"a\",1]}", "{\"finalizers\":[\"a\"]}",
     "metadata.finalizers"},
    {"{}", "{\"finalizers\":{\"a\":1}}", "{}", "metadata.finalizers"},
    {"{\"finalizers\":[1]}", "{\"finalizers\":[1]}", "{\"finalizers\":[1]}", ""},
    {"{}", "{\"ownerReferences\":[{\"controller\":true,\"kind\":\"a\"}]}",
     "{\"ownerReferences\":[{\"controller\":true,\"kind\":\"a\"}]}", ""},
    {"{}", "{\"ownerReferences\":[{\"controller\":\"yes\",\"kind\":\"a\"}]}", "{}",
     "metadata.ownerReferences"},
    {"{}", "{\"ownerReferences\":[\"a\"]}", "{}", "metadata.ownerReferences"},
};

static us_value with_metadata(us_arena *arena, const char *metadata)
{
    return parse(arena,
                 us_str_to_c(arena, us_str_format(arena, "{\"metadata\":%s}", metadata)));
}

static void test_labels_are_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof string_cases / sizeof *string_cases; i++) {
        us_arena arena;
        us_protected put_back;
        us_arena_init(&arena, 0, NULL);
        us_value before = with_metadata(&arena, string_cases[i].before);
        us_value after = with_metadata(&arena, string_cases[i].after);
        assert_true(us_protect_restore(&arena, before, &after, &put_back));
        assert_string_equal(
            text_of(&arena, after),
            text_of(&arena, with_metadata(&arena, string_cases[i].expected)));
        assert_string_equal(us_str_to_c(&arena, put_back.untyped),
                            string_cases[i].untyped);
        assert_int_equal(put_back.changed.length, 0);
        us_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_refused_operations),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_a_difference_applied_is_the_other_document),
        cmocka_unit_test(test_large_arrays),
        cmocka_unit_test(test_protected_members),
        cmocka_unit_test(test_labels_are_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
