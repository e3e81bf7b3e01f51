/* Fuzzes the YAML reader and writer: what is read and written must come back,
 * but for numbers, which YAML gives the precision of a double. Each text is
 * also read in an arena that is too small for it. */
#include "codec/yaml.h"
#include "fuzz.h"

static us_str to_yaml(us_arena *arena, us_value value)
{
    us_buf buf = us_buf_make(arena);
    us_yaml_write(&buf, value);
    return us_buf_str(&buf);
}

static void check_document(us_arena *arena, const us_yaml_document *document)
{
    us_yaml_document *back;
    size_t count = 0;
    us_diag diag;
    us_str text = to_yaml(arena, document->value);
    us_yaml_options options = {.max_depth = 200};
    check(us_yaml_read(arena, text, &options, &back, &count, &diag));
    check(count == 1);
    us_str again = to_yaml(arena, back[0].value);
    check(us_str_equal(text, again));
    bool exact;
    us_position at = us_yaml_position(document->positions, NULL, 0, &exact);
    check(exact && at.row > 0);
}

static void run(us_arena *arena, us_str text)
{
    us_yaml_options options = {.max_depth = 50, .keep_positions = true};
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    if (!us_yaml_read(arena, text, &options, &documents, &count, &diag)) {
        check(diag.message.length > 0 && diag.position.row > 0);
        return;
    }
    for (size_t i = 0; i < count; i++)
        check_document(arena, &documents[i]);
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
        run(&arena, text);
    us_arena_free(&arena);
    us_arena_init(&arena, data[0] * (size_t)64 + 16, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, text);
    us_arena_free(&arena);
    return 0;
}
