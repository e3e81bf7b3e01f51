/* Fuzzes the JSON reader and writer. Whatever is read must survive being
 * written and read again, in every style, and agree with itself about order,
 * equality and hash. Each text is also read in an arena that is too small for
 * it; what that leaves behind would be a leak. */
#include "codec/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

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
    us_arena_init(&arena, data[0] * (size_t)16 + 16, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, text, US_JSON_LAST_WINS);
    us_arena_free(&arena);
    return 0;
}
