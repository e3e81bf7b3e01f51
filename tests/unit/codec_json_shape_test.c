/* JSON read for a shape: what is skipped is checked as if it was built. */
#include "value_cases.h"

#include "../fuzz/shapes.h"

#include "arena_fixture.h"

/* {a: whole, b: {c}, others of b's elements: {}}. */
static const us_shape *small_shape(void)
{
    static us_shape_node nodes[4];
    static us_shape shape;
    for (size_t i = 0; i < 4; i++)
        nodes[i] = (us_shape_node){us_object_new(&arena, 2), US_SHAPE_SKIP};
    us_object_add(nodes[1].members, us_value_string(US_STR("a")),
                  us_value_integer(US_SHAPE_WHOLE));
    us_object_add(nodes[1].members, us_value_string(US_STR("b")), us_value_integer(2));
    us_object_add(nodes[2].members, us_value_string(US_STR("c")), us_value_integer(3));
    nodes[2].others = 3;
    shape = (us_shape){nodes, 4};
    return &shape;
}

static us_value read_small(const char *text)
{
    us_json_options options = {.shape = small_shape()};
    us_value value;
    us_diag diag = {0};
    if (!us_json_read(&arena, us_str_from(text), &options, &value, NULL, &diag))
        fail_msg("%s: %.*s", text, US_STR_ARG(diag.message));
    return value;
}

static void test_only_what_the_shape_names_is_built(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"x\":[1,{\"y\":2}],\"a\":{\"k\":[1,{}]},\"z\":\"\\u00e9\"}",
         "{\"a\":{\"k\":[1,{}]}}"},
        {"{\"b\":{\"c\":{\"d\":1},\"e\":{\"f\":1}},\"\\u0061\":1,\"c\":1}",
         "{\"a\":1,\"b\":{\"c\":{},\"e\":{}}}"},
        {"{\"b\":[[1,2],{\"c\":1},3,\"s\"]}", "{\"b\":[[],{},3,\"s\"]}"},
        {"[1,[2],{\"a\":3}]", "[]"},
        {"7", "7"},
        {"{}", "{}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(to_json(&arena, read_small(cases[i][0]), US_JSON_COMPACT),
                            cases[i][1]);
}

static const char *const texts[] = {
    "{\"a\":{\"b\":[1,-2.5e3,{\"a\":null}],\"c\":\"\\u00e9\\n\"},\"d\":[true,false,[]],"
    "\"key\":{\"\":{}}}",
    "[{\"a\":1,\"a\":2},{\"b\":{\"c\":[[[1]]]}},\"\xC3\xA9\xF0\x9F\x98\x80 long enough "
    "to "
    "fill a vector, and more than that\"]",
    " { \"a\" : [ 0 , 1E400 , 123456789012345678901 ] , \"b\" : { \"a\" : \"\\\\\\\"\" } "
    "} ",
    "{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":{\"b\":[{\"b\":1}]}}}}}}}",
};

/* A text with a few bytes changed, left out, or the end cut off. */
static us_str damage(us_str text, uint64_t *seed)
{
    static const char bytes[] = "{}[],:\"\\u0e-.1tfn \n\x01\x80\xC3\xFF";
    char *copy = us_arena_alloc(&arena, text.length + 1);
    memcpy(copy, text.text, text.length);
    for (uint32_t n = random_below(seed, 3); n > 0; n--)
        copy[random_below(seed, (uint32_t)text.length)] =
            bytes[random_below(seed, sizeof bytes - 1)];
    size_t length = text.length;
    if (random_below(seed, 4) == 0)
        length = random_below(seed, (uint32_t)length);
    return us_str_make(copy, length);
}

static void test_the_same_is_refused_for_the_same_reason(void **state)
{
    (void)state;
    static const us_str keys[] = {US_STR("a"), US_STR("b"), US_STR("c"), US_STR("key"),
                                  US_STR("")};
    uint64_t seed = 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < 40000; i++) {
        us_arena_mark mark = us_arena_get_mark(&arena);
        us_json_options options = {
            .max_depth = 2 + random_below(&seed, 9),
            .duplicates =
                random_below(&seed, 2) ? US_JSON_REFUSE_DUPLICATES : US_JSON_LAST_WINS,
            .keep_text = random_below(&seed, 2) == 1,
        };
        us_str whole =
            us_str_from(texts[random_below(&seed, sizeof texts / sizeof *texts)]);
        us_str text = damage(whole, &seed);
        const us_shape *shape =
            random_shape(&arena, seed, keys, sizeof keys / sizeof *keys);
        if (!shape_agrees(&arena, text, &options, shape))
            fail_msg("round %zu: %.*s", i, US_STR_ARG(text));
        us_arena_release(&arena, mark);
    }
}

/* {"x": …}, whose value nobody looks at, of [levels] containers within each other. */
static us_str nested(size_t levels, uint64_t *seed)
{
    us_buf buf = us_buf_make(&arena);
    uint64_t first = *seed;
    us_buf_add_c(&buf, "{\"x\":");
    for (size_t i = 0; i < levels; i++)
        us_buf_add_c(&buf, random_below(seed, 2) ? "{\"k\":" : "[[],");
    us_buf_add_c(&buf, "1");
    /* The same choices once more, from the inside. */
    for (size_t i = levels; i > 0; i--) {
        uint64_t again = first;
        uint32_t choice = 0;
        for (size_t k = 0; k < i; k++)
            choice = random_below(&again, 2);
        us_buf_add_c(&buf, choice ? ",\"\":{}}" : ",2]");
    }
    us_buf_add_c(&buf, ",\"a\":1}");
    return us_buf_str(&buf);
}

/* Deeper than there are bits for in the reader. */
static void test_deep_values_are_refused_for_the_same_reason(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (size_t i = 0; i < 4000; i++) {
        us_arena_mark mark = us_arena_get_mark(&arena);
        us_str text = nested(40 + random_below(&seed, 100), &seed);
        us_json_options options = {.max_depth = 90 + random_below(&seed, 60)};
        if (i % 2 == 1)
            text = damage(text, &seed);
        if (!shape_agrees(&arena, text, &options, small_shape()))
            fail_msg("round %zu: %.*s", i, US_STR_ARG(text));
        us_arena_release(&arena, mark);
    }
}

static void read_sample(us_arena *dry, void *data)
{
    us_json_options options = {.shape = small_shape(),
                               .duplicates = US_JSON_REFUSE_DUPLICATES};
    us_value value;
    us_diag diag;
    us_json_read(dry, *(us_str *)data, &options, &value, NULL, &diag);
}

static void test_running_dry_leaks_nothing(void **state)
{
    (void)state;
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "{\"x\":{");
    for (int i = 0; i < 700; i++)
        us_buf_add_format(&buf, "\"k\\u0020%d\":[[{}]],", i);
    us_buf_add_c(&buf, "\"k\":1},\"a\":1,\"a\":2}");
    us_str text = us_buf_str(&buf);
    run_dry(1009, 1 << 20, read_sample, &text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_the_shape_names_is_built),
        cmocka_unit_test(test_the_same_is_refused_for_the_same_reason),
        cmocka_unit_test(test_deep_values_are_refused_for_the_same_reason),
        cmocka_unit_test(test_running_dry_leaks_nothing),
    };
    return cmocka_run_group_tests_name("codec_json_shape", tests, set_up, tear_down);
}
