/* JSON: what is read and refused, where, and how values are written. */
#include "value_cases.h"

#include "codec/json_plain.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

#include <time.h>

#include "arena_fixture.h"

/* [text] with so many spaces behind it that the reader need not look out for its end. */
static const char *far_from_end(const char *text)
{
    return us_str_to_c(&arena, us_str_format(&arena, "%s%64s", text, ""));
}

static const char *round_trip(const char *text)
{
    const char *far =
        to_json(&arena, read_json(&arena, far_from_end(text)), US_JSON_COMPACT);
    const char *near = to_json(&arena, read_json(&arena, text), US_JSON_COMPACT);
    assert_string_equal(far, near);
    return near;
}

static void assert_refused(const char *text, const char *message, uint32_t row,
                           uint32_t column)
{
    us_value value;
    us_diag diag;
    if (us_json_read(&arena, us_str_from(text), NULL, &value, NULL, &diag))
        fail_msg("%s is taken", text);
    assert_string_equal(diag.code, "json_error");
    assert_string_equal(us_str_to_c(&arena, diag.message), message);
    assert_int_equal(diag.position.row, row);
    assert_int_equal(diag.position.column, column);
}

static void test_values(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {" null ", "null"},
        {"\t[ ]\r\n", "[]"},
        {"[1,\n2 , 3]", "[1,2,3]"},
        {"{\n                \"a\": [\r\n                                    1,\t"
         "                     2                 ]}",
         "{\"a\":[1,2]}"},
        {"{ }", "{}"},
        {"{\"b\" : 1,\"a\":{ \"c\":[true ,false]}}",
         "{\"a\":{\"c\":[true,false]},\"b\":1}"},
        {"[0,-0,-1,1.50,1E+2,123456789012345678,1234567890123456789,"
         "12345678901234567890]",
         "[0,-0,-1,1.50,1E+2,123456789012345678,1234567890123456789,"
         "12345678901234567890]"},
        {"\"\\u0041\\/\\b\\f\\n\\r\\t\\\"\\\\\"", "\"A/\\b\\f\\n\\r\\t\\\"\\\\\""},
        {"\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\""},
        {"\"\\ud83dx\\ude00\\ud83d\\u0041\\ud83d\\ud83d\\ude00\"",
         "\"\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD"
         "A\xEF\xBF\xBD\xF0\x9F\x98\x80\""},
        {"{\"a\":1,\"a\":2,\"\\u0061\":3}", "{\"a\":3}"},
        {"[7,-7,1234567,-1234567,12345678,0.5,10 ,1\t,2\r,3\n,4E1]",
         "[7,-7,1234567,-1234567,12345678,0.5,10,1,2,3,4E1]"},
        {"{\"\":0,\"a\":1,\"ab\":2,\"abc\":3,\"abcd\":4,\"abcde\":5}",
         "{\"\":0,\"a\":1,\"ab\":2,\"abc\":3,\"abcd\":4,\"abcde\":5}"},
        {"\"exactly 16 bytes\"", "\"exactly 16 bytes\""},
        {"\"\\u0000\"", "\"\\u0000\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(round_trip(cases[i][0]), cases[i][1]);
}

static void test_refusals_name_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t row, column;
        const char *message;
    } cases[] = {
        {"", 1, 1, "unexpected end of text"},
        {" \n ", 2, 2, "unexpected end of text"},
        {"[1,\n 2", 2, 3, "unexpected end of text"},
        {"{\"a\":1,}", 1, 8, "unexpected '}' in object"},
        {"{,}", 1, 2, "unexpected ',' in object"},
        {"[1 2]", 1, 4, "unexpected '2' in array"},
        {"[1,]", 1, 4, "unexpected ']' in array"},
        {"{\"a\" 1}", 1, 6, "unexpected '1' in object"},
        {"{1:2}", 1, 2, "unexpected '1' in object"},
        {"[}", 1, 2, "unexpected '}' in array"},
        {"\"\xC3\xA9\" x", 1, 5, "unexpected text after the value"},
        {"nulL", 1, 4, "unexpected 'L' where a value should begin"},
        {"tru", 1, 4, "unexpected end of text"},
        {"'a'", 1, 1, "unexpected ''' where a value should begin"},
        {"\xEF\xBB\xBF{}", 1, 1, "unexpected U+FEFF where a value should begin"},
        {"\x01", 1, 1, "unexpected U+0001 where a value should begin"},
        {"\"abc", 1, 5, "unexpected end of text in string"},
        {"\"abc\\", 1, 6, "unexpected end of text in string"},
        {"\"a\tb\"", 1, 3, "control character in string"},
        {"\"a\\x\"", 1, 3, "invalid escape in string"},
        {"\"a\\u12g4\"", 1, 3, "invalid escape in string"},
        {"\"a\\u12\"", 1, 3, "invalid escape in string"},
        {"[\"a\xC3\x28\"]", 1, 4, "invalid UTF-8 in string"},
        {"\"\xED\xA0\x80\"", 1, 2, "invalid UTF-8 in string"},
        {"\xFF", 1, 1, "invalid UTF-8"},
        {"01", 1, 1, "invalid number"},
        {"[-]", 1, 2, "invalid number"},
        {"1.", 1, 1, "invalid number"},
        {"1e+", 1, 1, "invalid number"},
        {"- 1", 1, 1, "invalid number"},
        {"[1e30103]", 1, 2, "number is too big"},
        {"-1e999999999999999999999", 1, 1, "number is too big"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_refused(cases[i].text, cases[i].message, cases[i].row, cases[i].column);
        if (!strstr(cases[i].message, "end of text"))
            assert_refused(far_from_end(cases[i].text), cases[i].message, cases[i].row,
                           cases[i].column);
    }
}

static us_json_mask mask_at(unsigned place)
{
    return (((us_json_mask)1 << US_JSON_BITS) - 1) << (place * US_JSON_BITS);
}

/* What ends a string, or makes one hard to read, found in both ways. */
static void test_quotes(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++)
        for (unsigned at = 0; at < US_JSON_CHUNK; at++) {
            char text[] = "abcdefghijklmnop";
            text[at] = text[US_JSON_CHUNK - 1 - at / 2] = (char)c;
            us_json_mask bits = mask_at(at) | mask_at(US_JSON_CHUNK - 1 - at / 2),
                         others[2];
            bool other = c == '\\' || c < ' ' || c >= 0x80;
            assert_int_equal(us_json_find_quotes(text, &others[0]), c == '"' ? bits : 0);
            assert_int_equal(us_json_find_quotes_portable(text, &others[1]),
                             c == '"' ? bits : 0);
            assert_int_equal(others[0], other ? bits : 0);
            assert_int_equal(others[1], other ? bits : 0);
        }
}

/* Every beginning of a good text is refused without reading past its end. */
static void test_torn_texts(void **state)
{
    (void)state;
    static const char text[] =
        "{\"key\": [1.5e3, \"\\ud83d\\ude00 \xF0\x9F\x98\x80 long enough\", true, null]}";
    us_arena torn;
    us_arena_init(&torn, 0, NULL);
    for (size_t length = 0; length < sizeof text - 1; length++) {
        char *exact = us_arena_alloc(&torn, length ? length : 1);
        memcpy(exact, text, length);
        us_value value;
        us_diag diag;
        assert_false(
            us_json_read(&torn, us_str_make(exact, length), NULL, &value, NULL, &diag));
    }
    us_arena_free(&torn);
}

static void test_duplicates_refused(void **state)
{
    (void)state;
    us_json_options options = {.duplicates = US_JSON_REFUSE_DUPLICATES};
    us_value value;
    us_diag diag;
    us_str text = US_STR("{\"a\":1,\n \"b\":2, \"a\":3}");
    assert_false(us_json_read(&arena, text, &options, &value, NULL, &diag));
    assert_string_equal(us_str_to_c(&arena, diag.message),
                        "duplicate key \"a\" in object");
    assert_int_equal(diag.position.row, 2);
    assert_int_equal(diag.position.column, 9);
    us_buf buf = us_buf_make(&arena);
    us_buf_add_char(&buf, '{');
    for (int i = 0; i < 100; i++)
        us_buf_add_format(&buf, "\"k%d\":1,", i);
    us_buf_add_c(&buf, "\"k50\":1}");
    assert_false(us_json_read(&arena, us_buf_str(&buf), &options, &value, NULL, &diag));
    assert_true(us_json_read(&arena, us_buf_str(&buf), NULL, &value, NULL, &diag));
    assert_int_equal(value.as.object->count, 100);
}

static us_str repeat(const char *part, size_t times)
{
    us_buf buf = us_buf_make(&arena);
    for (size_t i = 0; i < times; i++)
        us_buf_add_c(&buf, part);
    return us_buf_str(&buf);
}

static us_str nested(size_t depth)
{
    us_buf buf = us_buf_make(&arena);
    us_buf_add_str(&buf, repeat("[", depth));
    us_buf_add_str(&buf, repeat("]", depth));
    return us_buf_str(&buf);
}

/* An empty object takes no memory after the first, and counts as deep as any. */
static void test_empty_objects_of_what_is_constant_are_one(void **state)
{
    (void)state;
    us_json_options options = {.constant = true, .max_depth = 3};
    us_value value;
    us_diag diag;
    us_str text = US_STR("[{},{\"a\":{}},{ }]                                        ");
    assert_true(us_json_read(&arena, text, &options, &value, NULL, &diag));
    us_buf printed = us_buf_make(&arena);
    us_json_write(&printed, value, US_JSON_COMPACT);
    assert_string_equal(us_str_to_c(&arena, us_buf_str(&printed)), "[{},{\"a\":{}},{}]");
    const us_value *items = value.as.array->items;
    assert_ptr_equal(items[0].as.object, items[1].as.object->values[0].as.object);
    options.constant = false;
    assert_true(us_json_read(&arena, text, &options, &value, NULL, &diag));
    items = value.as.array->items;
    assert_ptr_not_equal(items[0].as.object, items[1].as.object->values[0].as.object);
    options = (us_json_options){.constant = true, .max_depth = 2};
    assert_false(us_json_read(&arena, text, &options, &value, NULL, &diag));
    assert_string_equal(us_str_to_c(&arena, diag.message), "nesting is deeper than 2");
    assert_int_equal(diag.position.column, 10);
}

/* [text] as it is read with the scan in force and written again, or what is wrong with it. */
static const char *read_and_written(us_str text)
{
    us_json_options options = {
        .duplicates = US_JSON_REFUSE_DUPLICATES, .keep_text = true, .constant = true};
    us_buf buf = us_buf_make(&arena);
    us_value value;
    us_diag diag;
    if (us_json_read(&arena, text, &options, &value, NULL, &diag))
        us_json_write(&buf, value, US_JSON_COMPACT);
    else
        us_buf_add_format(&buf, "%u:%u %.*s", diag.position.row, diag.position.column,
                          US_STR_ARG(diag.message));
    return us_str_to_c(&arena, us_buf_str(&buf));
}

/* The loop is compiled for several machines. */
static void test_each_scan_reads_alike(void **state)
{
    (void)state;
    us_str text = US_STR(
        "{\"metadata\":{\"name\":\"web\",\"labels\":{},\"n\":-12.5e3},\"k:{\\\"a\\\"}\":"
        "[{},[],true,null,12345678,\"\\u00e9 \\\\\",\"\xC3\xA9\"], \"longer than sixteen "
        "bytes\" "
        ": {\"a\":1,\"bc\":\"d\",\"e\":false}}                                  ");
    for (size_t end = 0; end <= text.length; end++)
        for (size_t broken = 0; broken < 2; broken++) {
            char *copy = us_arena_alloc(&arena, end + 1);
            memcpy(copy, text.text, end);
            if (broken && end > 0)
                copy[end / 2] = '"';
            us_scan_force(us_scan_at(0));
            const char *plain = read_and_written(us_str_make(copy, end));
            for (size_t i = 1; us_scan_at(i); i++) {
                us_scan_force(us_scan_at(i));
                assert_string_equal(read_and_written(us_str_make(copy, end)), plain);
            }
            us_scan_force(NULL);
        }
}

/* Short texts are decoded as they are looked through, long ones are measured first. */
static void test_escapes_in_texts_of_any_length(void **state)
{
    (void)state;
    for (size_t before = 0; before < 300; before++) {
        us_buf text = us_buf_make(&arena);
        us_buf_add_c(&text, "[{\"");
        for (size_t i = 0; i < before; i++)
            us_buf_add_char(&text, (char)('a' + i % 26));
        us_buf_add_c(&text, "\\\"\\n\\\\\":\"\\t\"},\"after\"]");
        const char *written = us_str_to_c(&arena, us_buf_str(&text));
        assert_string_equal(round_trip(written), written);
        us_value key = read_json(&arena, far_from_end(written)).as.array->items[0];
        us_str decoded = us_value_text(key.as.object->keys[0]);
        assert_int_equal(decoded.length, before + 3);
        assert_memory_equal(decoded.text + before, "\"\n\\", 3);
    }
    us_value value;
    us_diag diag;
    us_str wrong = us_str_from(far_from_end("[\"a\\qb\"]"));
    assert_false(us_json_read(&arena, wrong, NULL, &value, NULL, &diag));
    assert_int_equal(diag.position.column, 4);
}

static void test_limits(void **state)
{
    (void)state;
    us_value value;
    us_diag diag;
    assert_true(us_json_read(&arena, nested(1000), NULL, &value, NULL, &diag));
    assert_false(us_json_read(&arena, nested(1001), NULL, &value, NULL, &diag));
    assert_string_equal(us_str_to_c(&arena, diag.message), "nesting is deeper than 1000");
    us_json_options options = {.max_depth = 20000, .max_bytes = 40000};
    assert_true(us_json_read(&arena, nested(20000), &options, &value, NULL, &diag));
    assert_false(us_json_read(&arena, nested(20001), &options, &value, NULL, &diag));
    options.max_bytes = 39999;
    assert_false(us_json_read(&arena, nested(20000), &options, &value, NULL, &diag));
    /* A million levels are refused at the first that is too deep. */
    assert_false(
        us_json_read(&arena, repeat("{\"a\":", 1000000), NULL, &value, NULL, &diag));
    assert_int_equal(diag.position.column, 5001);
}

static void test_texts_are_kept_or_copied(void **state)
{
    (void)state;
    us_str text = us_str_copy(&arena, US_STR("{\"key\":[\"plain\",\"\\u0041\",1.50]}"));
    us_json_options keep = {.keep_text = true};
    us_value kept, copied;
    us_diag diag;
    assert_true(us_json_read(&arena, text, &keep, &kept, NULL, &diag));
    assert_true(us_json_read(&arena, text, NULL, &copied, NULL, &diag));
    const us_value *items = us_object_get_c(kept.as.object, "key")->as.array->items;
    assert_ptr_equal(items[0].as.text, text.text + 9);
    assert_ptr_equal(items[2].as.text, text.text + 25);
    memset((char *)(uintptr_t)text.text, '?', text.length);
    assert_string_equal(to_json(&arena, copied, US_JSON_COMPACT),
                        "{\"key\":[\"plain\",\"A\",1.50]}");
}

static void test_values_one_after_the_other(void **state)
{
    (void)state;
    us_str rest = US_STR("{\"a\":1}\n[2] 3\"x\"");
    us_json_options options = {.allow_more = true};
    us_buf buf = us_buf_make(&arena);
    while (rest.length > 0) {
        us_value value;
        us_diag diag;
        size_t consumed;
        assert_true(us_json_read(&arena, rest, &options, &value, &consumed, &diag));
        us_json_write(&buf, value, US_JSON_COMPACT);
        us_buf_add_char(&buf, ';');
        rest = us_str_slice(rest, consumed, rest.length);
    }
    assert_string_equal(us_buf_str(&buf).text, "{\"a\":1};[2];3;\"x\";");
}

static double seconds_to_read(size_t members)
{
    us_buf buf = us_buf_make(&arena);
    us_buf_add_char(&buf, '{');
    for (size_t i = 0; i < members; i++)
        us_buf_add_format(&buf, "%s\"%zu\":[%zu]", i ? "," : "", i, i);
    us_buf_add_char(&buf, '}');
    us_str text = us_buf_str(&buf);
    clock_t start = clock();
    us_value value;
    us_diag diag;
    assert_true(us_json_read(&arena, text, NULL, &value, NULL, &diag));
    assert_int_equal(value.as.object->count, members);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void test_large_objects_take_linear_time(void **state)
{
    (void)state;
    /* A quadratic reader would take minutes for this. */
    assert_true(seconds_to_read(200000) < 10);
}

static void test_styles(void **state)
{
    (void)state;
    us_value v = read_json(
        &arena, "{\"b\":[1.0,1e0,-0,100e-2,1e21,1e-7,0.10,1e20,123.450],\"a\":[],\"<&>\":"
                "{\"u\":\"\\u2028\\u2029\\u0001\\u007f\"},\"c\":{}}");
    assert_string_equal(to_json(&arena, v, US_JSON_COMPACT),
                        "{\"<&>\":{\"u\":\"\\u2028\\u2029\\u0001\x7f\"},\"a\":[],\"b\":"
                        "[1.0,1e0,-0,100e-2,1e21,1e-7,0.10,1e20,123.450],\"c\":{}}");
    assert_string_equal(
        to_json(&arena, v, US_JSON_GO),
        "{\"\\u003c\\u0026\\u003e\":{\"u\":\"\\u2028\\u2029\\u0001\x7f\"},"
        "\"a\":[],\"b\":[1.0,1e0,-0,100e-2,1e21,1e-7,0.10,1e20,123.450],"
        "\"c\":{}}");
    assert_string_equal(
        to_json(&arena, v, US_JSON_CANONICAL),
        "{\"<&>\":{\"u\":\"\xE2\x80\xA8\xE2\x80\xA9\\u0001\x7f\"},\"a\":[],"
        "\"b\":[1,1,0,1,1e+21,1e-7,0.1,100000000000000000000,123.45],"
        "\"c\":{}}");
    us_value small = read_json(&arena, "{\"b\":[1,{}],\"a\":{\"c\":[]}}");
    assert_string_equal(
        to_json(&arena, small, US_JSON_PRETTY),
        "{\n  \"a\": {\n    \"c\": []\n  },\n  \"b\": [\n    1,\n    {}\n  ]\n}");
    us_buf buf = us_buf_make(&arena);
    us_json_write_indented(&buf, small, US_STR("> "), US_STR("\t"));
    assert_string_equal(us_buf_str(&buf).text,
                        "{\n> \t\"a\": {\n> \t\t\"c\": []\n> \t},\n> \t\"b\": [\n> \t\t1,"
                        "\n> \t\t{}\n> \t]\n> }");
}

static void test_what_json_has_not(void **state)
{
    (void)state;
    us_set *set = us_set_new(&arena, 0);
    us_set_add(set, us_value_integer(2));
    us_set_add(set, us_value_integer(1));
    us_object *object = us_object_new(&arena, 0);
    us_object_put(object, us_value_integer(9), US_NULL);
    us_object_put(object, us_value_integer(10), US_TRUE);
    us_object_put(object, us_value_set(set), us_value_set(set));
    us_object_put(object, string("1"), US_FALSE);
    assert_string_equal(to_json(&arena, us_value_object(object), US_JSON_COMPACT),
                        "{\"1\":false,\"10\":true,\"9\":null,\"[1,2]\":[1,2]}");
}

static void read_sample(us_arena *dry, void *data)
{
    us_value value;
    us_diag diag;
    us_json_read(dry, *(us_str *)data, NULL, &value, NULL, &diag);
}

static void test_running_dry_leaks_nothing(void **state)
{
    (void)state;
    /* Enough open values for the stack to move to its own arena. */
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "[0");
    for (int i = 0; i < 700; i++)
        us_buf_add_format(&buf, ",\"%d\"", i);
    us_buf_add_c(&buf, ",{\"a\":\"\\n\",\"b\":{\"a\":1,\"a\":2}}]");
    us_str text = us_buf_str(&buf);
    run_dry(1009, 1 << 20, read_sample, &text);
}

/* ---- Compact documents */

static us_value read_compact(us_arena *to, us_str text)
{
    us_json_options options = {.compact = true};
    us_value value = US_NONE;
    us_diag diag = {0};
    assert_true(us_json_read(to, text, &options, &value, NULL, &diag));
    return value;
}

/* At least [size] bytes of JSON: people who all have the same members. */
static us_str make_people(size_t size)
{
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "{\"people\": {");
    for (unsigned i = 0; buf.length < size; i++)
        us_buf_add_format(&buf,
                          "%s\"person-%07u\":{\"name\":\"Person Number %u\",\"mail\":"
                          "\"person%u@example.com\",\"active\":%s,\"quota\":%u.75,"
                          "\"roles\":[\"admin\",\"viewer\"],\"teams\":[\"team-%u\"],"
                          "\"address\":{\"city\":\"city-%u\",\"floor\":%u}}",
                          i ? "," : "", i, i, i, i % 3 ? "true" : "false", i % 9999,
                          i % 500, i % 3000, i % 30);
    us_buf_add_c(&buf, "}}");
    return us_buf_str(&buf);
}

static void test_compact_documents_are_small(void **state)
{
    (void)state;
    us_arena to;
    us_arena_init(&to, 0, NULL);
    us_str text = make_people(1 << 20);
    us_value value = read_compact(&to, text);
    us_value_freeze(value);
#ifndef US_STRESS /* under which each allocation has a block of its own */
    /* With keys for each object it would be more than three times the text. */
    size_t used = to.held - (size_t)(to.end - to.next);
    assert_in_range(used, text.length, text.length * 13 / 5);
#endif
    us_value plain = US_NONE;
    us_diag diag = {0};
    assert_true(us_json_read(&arena, text, NULL, &plain, NULL, &diag));
    assert_true(us_value_equal(value, plain));
    assert_int_equal(us_value_compare(value, plain), 0);
    assert_int_equal(us_value_hash(value), us_value_hash(plain));
    us_arena_free(&to);
}

static const us_value *item_at(us_value array, uint32_t at)
{
    return us_value_get(array, us_value_integer(at));
}

/* Objects of [count] members with the same keys are changed one by one: nothing of that shows
 * in the others, also where table and order of the keys were there before. */
static void check_shared_keys(uint32_t count, bool frozen)
{
    us_buf buf = us_buf_make(&arena);
    for (uint32_t i = 0; i < 5; i++) {
        us_buf_add_c(&buf, i ? ",{" : "[{");
        for (uint32_t k = 0; k < count; k++)
            us_buf_add_format(&buf, "%s\"some key %u\":\"%u of %u\"", k ? "," : "",
                              (k + 3) % count, k, i);
        us_buf_add_char(&buf, '}');
    }
    us_buf_add_char(&buf, ']');
    us_value shared = read_compact(&arena, us_buf_str(&buf));
    us_value own = read_json(&arena, us_buf_str(&buf).text);
    assert_ptr_equal(item_at(shared, 0)->as.object->keys,
                     item_at(shared, 4)->as.object->keys);
    if (frozen)
        us_value_freeze(shared);
    const us_value list[] = {shared, own};
    for (int i = 0; i < 2; i++) {
        us_object *first = item_at(list[i], 0)->as.object;
        assert_true(us_object_put(first, us_value_integer(1), US_TRUE));
        us_object_add(first, us_value_integer(-1), US_FALSE);
        if (count == 0)
            continue;
        us_object_put(item_at(list[i], 1)->as.object, first->keys[0], US_NULL);
        us_object_remove(item_at(list[i], 2)->as.object, count / 2);
        us_object_remove(item_at(list[i], 3)->as.object, count - 1);
        us_object_put(item_at(list[i], 3)->as.object, US_NULL, US_NULL);
    }
    assert_int_equal(item_at(shared, 0)->as.object->count, count + 2);
    assert_int_equal(item_at(shared, 4)->as.object->count, count);
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(us_value_equal(*item_at(shared, i), *item_at(own, i)));
        assert_true(us_value_equal(*item_at(own, i), *item_at(shared, i)));
    }
    assert_int_equal(us_value_compare(shared, own), 0);
    assert_string_equal(show(&arena, shared), show(&arena, own));
}

/* Many keys in order, the one at [twice] a second time behind itself. */
static void check_many_in_order(uint32_t count, uint32_t twice)
{
    us_buf buf = us_buf_make(&arena);
    for (uint32_t i = 0; i < count; i++)
        us_buf_add_format(&buf, "%s\"key-%03u\":%u", i ? "," : "{", i > twice ? i - 1 : i,
                          i);
    us_buf_add_char(&buf, '}');
    us_value compact = read_compact(&arena, us_buf_str(&buf));
    us_value plain = read_json(&arena, us_buf_str(&buf).text);
    uint32_t different = twice < count - 1 ? count - 1 : count;
    assert_int_equal(us_value_count(compact), different);
    assert_int_equal(us_value_count(plain), different);
    assert_true(us_value_equal(compact, plain));
    for (uint32_t i = 0; i < different; i++) {
        us_value key = us_value_string(us_str_format(&arena, "key-%03u", i));
        assert_int_equal(us_value_get(compact, key)->as.integer,
                         i < twice ? i : i + (different < count));
        assert_int_equal(us_value_get(plain, key)->as.integer,
                         i < twice ? i : i + (different < count));
    }
}

static void test_many_members_in_order(void **state)
{
    (void)state;
    for (uint32_t count = 15; count < 60; count += 11)
        for (uint32_t twice = 0; twice < count; twice += 7)
            check_many_in_order(count, twice);
}

static void test_shared_keys_are_copied_when_changed(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < 40; count += count < 6 ? 1 : 11) {
        check_shared_keys(count, false);
        check_shared_keys(count, true);
    }
}

/* Keys that differ only where their heads do not show it, doubled keys, escapes, texts of all
 * lengths, and any nesting. */
static void test_compact_documents_are_the_same(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[{\"prefix-a\":1,\"z\":2},{\"prefix-b\":1,\"z\":2},{\"prefix-a\":3,\"z\":4}]",
        "[{\"a\":1,\"b\":2,\"a\":3},{\"a\":4,\"b\":5,\"a\":6},{\"a\":7,\"b\":8}]",
        "[{\"a\\n\":\"\\u00e9\"},{\"a\\n\":\"\\u00e9\\t\"},{\"a\\n\":\"\xC3\xA9\"}]",
        "[{},{},{\"\":{}},{\"\":{}},[],[[]],{\"\":[{}]}]",
        "\"alone\"",
        "{\"n\":[1.50,-0,1e3,12345678901234567890,{\"n\":[1.5]}],\"m\":{\"n\":1,\"m\":2}"
        "}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *copy = strdup(texts[i]);
        us_value compact = read_compact(&arena, us_str_from(copy));
        memset(copy, 'x', strlen(copy));
        assert_string_equal(show(&arena, compact),
                            show(&arena, read_json(&arena, texts[i])));
        free(copy);
    }
    us_buf buf = us_buf_make(&arena);
    for (unsigned length = 0; length < 20000; length = length * 3 / 2 + 1) {
        us_buf_add_format(&buf, "%c\"%0*d\",{\"%0*d\":%d.5}", length ? ',' : '[',
                          (int)length, 1, (int)length, 7, (int)length);
    }
    us_buf_add_char(&buf, ']');
    assert_true(us_value_equal(read_compact(&arena, us_buf_str(&buf)),
                               read_json(&arena, us_buf_str(&buf).text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_refusals_name_the_place),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_torn_texts),
        cmocka_unit_test(test_duplicates_refused),
        cmocka_unit_test(test_empty_objects_of_what_is_constant_are_one),
        cmocka_unit_test(test_each_scan_reads_alike),
        cmocka_unit_test(test_escapes_in_texts_of_any_length),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_texts_are_kept_or_copied),
        cmocka_unit_test(test_values_one_after_the_other),
        cmocka_unit_test(test_large_objects_take_linear_time),
        cmocka_unit_test(test_styles),
        cmocka_unit_test(test_what_json_has_not),
        cmocka_unit_test(test_compact_documents_are_small),
        cmocka_unit_test(test_many_members_in_order),
        cmocka_unit_test(test_shared_keys_are_copied_when_changed),
        cmocka_unit_test(test_compact_documents_are_the_same),
        cmocka_unit_test(test_running_dry_leaks_nothing),
    };
    return cmocka_run_group_tests_name("codec_json", tests, set_up, tear_down);
}
