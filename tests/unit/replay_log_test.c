/* Logs, read as blocks of whole lines. */
#include "value_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "replay/log.h"

static us_arena arena;
static char path[] = "/tmp/usher-replay-log-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    us_arena_init(&arena, 0, NULL);
    return close(mkstemp(path));
}

static int tear_down(void **state)
{
    (void)state;
    us_arena_free(&arena);
    return unlink(path);
}

static void write_log(const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static us_replay_log *open_log(void)
{
    us_str error;
    us_replay_log *log = us_replay_log_open(&arena, path, &error);
    if (!log)
        fail_msg("%.*s", US_STR_ARG(error));
    return log;
}

/* All that comes of the log, blocks told apart: "LINE@OFFSET:TEXT|", and what ended it. */
static const char *read_rest(us_replay_log *log)
{
    us_replay_block block;
    us_buf buf = us_buf_make(&arena);
    while (us_replay_log_read(log, &block)) {
        us_buf_add_format(&buf, "%lu@%lu%s:%.*s|", (unsigned long)block.line,
                          (unsigned long)block.offset, block.is_cut ? " cut" : "",
                          US_STR_ARG(block.text));
        assert_int_equal(block.text.text[block.text.length], 0);
    }
    us_buf_add_str(&buf, us_replay_log_problem(log));
    return us_buf_str(&buf).text;
}

/* That, read again, and by a thread: it must be the same. */
static const char *read_all(void)
{
    us_replay_log *log = open_log();
    const char *all = read_rest(log);
    assert_true(us_replay_log_rewind(log));
    us_replay_log_set_reading(log, US_REPLAY_BLOCK, true);
    assert_string_equal(read_rest(log), all);
    assert_int_equal(us_replay_log_done(log), us_replay_log_size(log));
    return all;
}

static const char *read_bytes(const void *bytes, size_t length)
{
    write_log(bytes, length);
    return read_all();
}

#define LINES "{\"a\":1}\n{\"b\":2}\n"
#define READ  "1@0:" LINES "|"

static const unsigned char as_zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x10, 0x81, 0x00,
                                        0x00, 0x7b, 0x22, 0x61, 0x22, 0x3a, 0x31, 0x7d,
                                        0x0a, 0x7b, 0x22, 0x62, 0x22, 0x3a, 0x32, 0x7d,
                                        0x0a, 0x13, 0x47, 0x4c, 0x48};
static const unsigned char as_gzip[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xab, 0x56,
    0x4a, 0x54, 0xb2, 0x32, 0xac, 0xe5, 0xaa, 0x56, 0x4a, 0x52, 0xb2, 0x32,
    0xaa, 0xe5, 0x02, 0x00, 0xc8, 0xb2, 0xce, 0x9f, 0x10, 0x00, 0x00, 0x00};

static void test_plain(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(LINES, sizeof LINES - 1), READ);
    assert_string_equal(read_bytes("", 0), "");
    assert_string_equal(read_bytes("torn", 4), "1@0:torn|");
    assert_string_equal(read_bytes("a\nb", 3), "1@0:a\n|2@2:b|");
}

static void test_packed(void **state)
{
    (void)state;
    unsigned char twice[2 * sizeof as_gzip];
    assert_string_equal(read_bytes(as_zstd, sizeof as_zstd), READ);
    assert_string_equal(read_bytes(as_gzip, sizeof as_gzip), READ);
    memcpy(twice, as_gzip, sizeof as_gzip);
    memcpy(twice + sizeof as_gzip, as_gzip, sizeof as_gzip);
    assert_string_equal(read_bytes(twice, 2 * sizeof as_gzip), "1@0:" LINES LINES "|");
    memcpy(twice, as_zstd, sizeof as_zstd);
    memcpy(twice + sizeof as_zstd, as_zstd, sizeof as_zstd);
    assert_string_equal(read_bytes(twice, 2 * sizeof as_zstd), "1@0:" LINES LINES "|");
}

static void test_small_blocks(void **state)
{
    (void)state;
    for (int ahead = 0; ahead < 2; ahead++) {
        write_log("aa\nbb\ncccccccc\nd\n", 17);
        us_replay_log *log = open_log();
        us_replay_log_set_reading(log, 4, ahead);
        assert_string_equal(read_rest(log), "1@0:aa\n|2@3:bb\n|3@6:cccccccc\nd\n|");
    }
}

static void test_seeking(void **state)
{
    (void)state;
    write_log(as_gzip, sizeof as_gzip);
    us_replay_log *log = open_log();
    assert_true(us_replay_log_seek(log, 8, 2));
    assert_string_equal(read_rest(log), "2@8:{\"b\":2}\n|");
    write_log(LINES, sizeof LINES - 1);
    log = open_log();
    assert_true(us_replay_log_seek(log, 8, 2));
    assert_string_equal(read_rest(log), "2@8:{\"b\":2}\n|");
    assert_false(us_replay_log_seek(open_log(), 17, 2));
}

/* Each beginning of a packed log gives a beginning of its lines, and says that there is more. */
static void test_torn_packing(void **state)
{
    (void)state;
    for (size_t length = 4; length < sizeof as_gzip; length++) {
        const char *all = read_bytes(as_gzip, length);
        assert_non_null(strstr(all, "its end is missing"));
    }
    for (size_t length = 5; length < sizeof as_zstd; length++) {
        const char *all = read_bytes(as_zstd, length);
        assert_non_null(strstr(all, "its end is missing"));
    }
}

static void test_damaged_packing(void **state)
{
    (void)state;
    unsigned char damaged[sizeof as_gzip];
    memcpy(damaged, as_gzip, sizeof as_gzip);
    damaged[sizeof as_gzip - 5] ^= 1;
    assert_string_equal(read_bytes(damaged, sizeof damaged),
                        READ "not gzip any more: incorrect data check");
}

/* Lines that do not end where blocks would, and one that is longer than a block. */
static void test_blocks_hold_whole_lines(void **state)
{
    (void)state;
    const size_t lengths[] = {US_REPLAY_BLOCK - 1, 10, 3 * US_REPLAY_BLOCK, 1, 0, 70000};
    us_buf buf = us_buf_make(&arena);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *to = us_buf_reserve(&buf, lengths[i] + 1);
        memset(to, 'a' + (int)i, lengths[i]);
        to[lengths[i]] = '\n';
        buf.length += lengths[i] + 1;
    }
    write_log(buf.text, buf.length);
    us_replay_log *log = open_log();
    us_replay_block block;
    size_t offset = 0;
    uint64_t line = 1;
    while (us_replay_log_read(log, &block)) {
        assert_int_equal(block.offset, offset);
        assert_int_equal(block.line, line);
        assert_int_equal(block.text.text[block.text.length - 1], '\n');
        assert_memory_equal(block.text.text, buf.text + offset, block.text.length);
        for (size_t i = 0; i < block.text.length; i++)
            line += block.text.text[i] == '\n';
        offset += block.text.length;
    }
    assert_int_equal(offset, buf.length);
    assert_int_equal(line, 7);
}

static void test_a_line_without_end_is_cut(void **state)
{
    (void)state;
    size_t length = US_REPLAY_LINE_MAX + 3 * US_REPLAY_BLOCK;
    char *text = malloc(length + 4);
    assert_non_null(text);
    memcpy(text, "x\n", 2);
    memset(text + 2, 'y', length - 2);
    memcpy(text + length, "\nz\n", 4);
    write_log(text, length + 3);
    free(text);
    us_replay_log *log = open_log();
    us_replay_block block;
    assert_true(us_replay_log_read(log, &block));
    assert_true(us_str_is(block.text, "x\n"));
    assert_true(us_replay_log_read(log, &block));
    assert_true(block.is_cut);
    assert_int_equal(block.line, 2);
    assert_int_equal(block.text.length, US_REPLAY_LINE_MAX);
    assert_true(us_replay_log_read(log, &block));
    assert_false(block.is_cut);
    assert_int_equal(block.line, 3);
    assert_true(us_str_is(block.text, "z\n"));
    assert_false(us_replay_log_read(log, &block));
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    us_str error;
    assert_null(us_replay_log_open(&arena, "/nowhere/audit.log", &error));
    assert_true(us_str_is(error, "open /nowhere/audit.log: no such file or directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_packed),
        cmocka_unit_test(test_small_blocks),
        cmocka_unit_test(test_seeking),
        cmocka_unit_test(test_torn_packing),
        cmocka_unit_test(test_damaged_packing),
        cmocka_unit_test(test_blocks_hold_whole_lines),
        cmocka_unit_test(test_a_line_without_end_is_cut),
        cmocka_unit_test(test_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
