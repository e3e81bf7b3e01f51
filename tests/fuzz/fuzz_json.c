/* Fuzzes the JSON reader and writer. Whatever is read must survive being
 * written and read again, in every style, and agree with itself about order,
 * equality and hash. Each text is also read for a shape, which must refuse the
 * same texts and build a part of the same value; far from the end of the text; with each
 * kind of registers; and in an arena that is too small for it: what that leaves behind would
 * be a leak. */
#include "base/scan.h"
#include "fuzz.h"
#include "shapes.h"

static us_value read_back(us_arena *arena, us_str text)
{
    us_json_options options = {.keep_text = true};
    us_value value = US_NULL;
    us_diag diag;
    check(us_json_read(arena, text, &options, &value, NULL, &diag));
    return value;
}

static void check_value(us_arena *arena, us_value value)
{
    for (int style = US_JSON_COMPACT; style <= US_JSON_CANONICAL; style++) {
        us_buf buf = us_buf_make(arena);
        us_json_write(&buf, value, (us_json_style)style);
        us_value back = read_back(arena, us_buf_str(&buf));
        check(us_value_equal(value, back));
        check(us_value_compare(value, back) == 0);
        check(us_value_hash(value) == us_value_hash(back));
    }
    us_buf print = us_buf_make(arena);
    us_value_print(&print, value);
    us_value_freeze(value);
    check(us_value_equal(us_value_copy(arena, value), value));
}

static void run(us_arena *arena, us_str text, us_json_duplicates duplicates)
{
    us_json_options options = {.max_depth = 100, .duplicates = duplicates};
    us_value value;
    us_diag diag = {0};
    if (us_json_read(arena, text, &options, &value, NULL, &diag))
        check_value(arena, value);
    else
        check(diag.message.length > 0 && diag.position.row > 0);
}

/* Keys that a shape may name: some that fuzzers like, and those of the value. */
typedef struct key_list {
    us_str items[64];
    uint32_t count;
} key_list;

static void add_keys(key_list *keys, us_value value)
{
    const us_object *object =
        us_value_tag(value) == US_TAG_OBJECT ? value.as.object : NULL;
    for (uint32_t i = 0; object && i < object->count && keys->count < 64; i++) {
        keys->items[keys->count++] = us_value_text(object->keys[i]);
        add_keys(keys, object->values[i]);
    }
    for (uint32_t i = 0; us_value_tag(value) == US_TAG_ARRAY && keys->count < 64 &&
                         i < value.as.array->count;
         i++)
        add_keys(keys, value.as.array->items[i]);
}

static void run_shaped(us_arena *arena, us_str text, uint8_t choice)
{
    us_json_options options = {.max_depth = 100,
                               .duplicates = (us_json_duplicates)(choice & 1)};
    key_list keys = {.items = {US_STR("a"), US_STR("")}, .count = 2};
    us_value value;
    us_diag diag;
    if (us_json_read(arena, text, &options, &value, NULL, &diag))
        add_keys(&keys, value);
    uint64_t seed = choice | 1u;
    for (size_t i = 0; i < text.length; i++)
        seed = seed * 31 + (unsigned char)text.text[i];
    for (int i = 0; i < 4; i++)
        check(shape_agrees(
            arena, text, &options,
            random_shape(arena, seed * 8 + (uint64_t)i + 1, keys.items, keys.count)));
}

/* Far from the end the reader goes another way, which must lead to the same place. Where
 * the text ends too early, the spaces may only change the words. */
static void run_far(us_arena *arena, us_str text, uint8_t choice)
{
    us_json_options options = {.max_depth = 100,
                               .duplicates = (us_json_duplicates)(choice & 1),
                               .keep_text = (choice & 2) != 0};
    char *far = us_arena_alloc(arena, text.length + 64);
    us_value near_value, far_value;
    us_diag near_diag = {0}, far_diag = {0};
    if (text.length > 0)
        memcpy(far, text.text, text.length);
    memset(far + text.length, ' ', 64);
    bool good = us_json_read(arena, text, &options, &near_value, NULL, &near_diag);
    check(good == us_json_read(arena, us_str_make(far, text.length + 64), &options,
                               &far_value, NULL, &far_diag));
    if (good)
        check(us_value_equal(near_value, far_value));
    else if (us_str_find(near_diag.message, US_STR("end of text"), 0) == US_STR_NONE)
        check(us_str_equal(near_diag.message, far_diag.message) &&
              near_diag.position.row == far_diag.position.row &&
              near_diag.position.column == far_diag.position.column);
}

/* Whatever kind of registers is used, the text says the same. */
static void run_scans(us_arena *arena, us_str text, uint8_t choice)
{
    us_json_options options = {.max_depth = 100,
                               .duplicates = (us_json_duplicates)(choice & 1),
                               .keep_text = (choice & 2) != 0};
    us_value plain, other;
    us_diag plain_diag = {0}, other_diag = {0};
    us_scan_force(us_scan_at(0));
    bool good = us_json_read(arena, text, &options, &plain, NULL, &plain_diag);
    for (size_t i = 1; us_scan_at(i); i++) {
        us_scan_force(us_scan_at(i));
        check(good == us_json_read(arena, text, &options, &other, NULL, &other_diag));
        check(good ? us_value_equal(plain, other)
                   : us_str_equal(plain_diag.message, other_diag.message) &&
                         plain_diag.position.row == other_diag.position.row &&
                         plain_diag.position.column == other_diag.position.column);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    us_arena arena;
    us_recovery recovery;
    us_str text = us_str_make((const char *)data + 1, size - 1);
    us_arena_init(&arena, 1 << 24, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, text, (us_json_duplicates)(data[0] & 1));
    us_arena_free(&arena);
    us_arena_init(&arena, 1 << 26, &recovery);
    if (!US_RECOVER(&recovery))
        run_shaped(&arena, text, data[0]);
    us_arena_free(&arena);
    us_arena_init(&arena, 1 << 26, &recovery);
    if (!US_RECOVER(&recovery))
        run_far(&arena, text, data[0]);
    us_arena_free(&arena);
    us_arena_init(&arena, 1 << 26, &recovery);
    if (!US_RECOVER(&recovery))
        run_scans(&arena, text, data[0]);
    us_scan_force(NULL);
    us_arena_free(&arena);
    us_arena_init(&arena, data[0] * (size_t)16 + 16, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, text, US_JSON_LAST_WINS);
    us_arena_free(&arena);
    return 0;
}
