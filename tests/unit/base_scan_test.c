/* Scans: each table that the machine can run finds what the plain one finds, and reads
 * nothing beyond either end of the text. */
#include "base/scan.h"

#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { LONGEST = 200 };

static char *page; /* with pages around it that must not be touched */
static size_t page_size;
static uint32_t seed = 1;

static int set_up(void **state)
{
    (void)state;
    page_size = (size_t)sysconf(_SC_PAGESIZE);
    char *pages =
        mmap(NULL, 3 * page_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(pages != MAP_FAILED);
    page = pages + page_size;
    return mprotect(page, page_size, PROT_READ | PROT_WRITE);
}

static int tear_down(void **state)
{
    (void)state;
    us_scan_force(NULL);
    return munmap(page - page_size, 3 * page_size);
}

static uint32_t next_random(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static void check_scans(const char *text, size_t length)
{
    const char *end = text + length;
    const us_scan *plain = us_scan_at(0);
    size_t needle_length = 2 + next_random(20);
    const char *needle = text + (length > 30 ? next_random((uint32_t)length - 25) : 0);
    char copy[32] = "ab";
    if (length > 30)
        memcpy(copy, needle, needle_length);
    copy[needle_length - 1] ^= (char)(next_random(4) == 0);
    const char *found = memmem(text, length, copy, needle_length);
    for (size_t i = 0; us_scan_at(i); i++) {
        const us_scan *scan = us_scan_at(i);
        assert_ptr_equal(scan->ascii_end(text, end), plain->ascii_end(text, end));
        assert_ptr_equal(scan->utf8_end(text, end), plain->utf8_end(text, end));
        assert_ptr_equal(scan->find(text, end, copy, needle_length), found);
    }
}

/* At the start of the page, at its end, and somewhere between. */
static void check_places(const char *text, size_t length,
                         void (*check)(const char *text, size_t length))
{
    size_t places[] = {0, page_size - length, 64 + next_random(64)};
    for (unsigned i = 0; i < 3; i++) {
        memset(page, "\xFF\"a"[i], page_size);
        memcpy(page + places[i], text, length);
        check(page + places[i], length);
    }
}

static void fill(char *text, size_t length, const char *const *parts, uint32_t count)
{
    for (size_t at = 0; at < length;) {
        const char *part = parts[next_random(count)];
        for (; *part && at < length; part++)
            text[at++] = *part;
    }
}

static void test_lengths(void **state)
{
    static const char *const parts[] = {"a", "abab", "a long run of plain characters, ",
                                        "é", "注文", "\xF0\x9F\x98\x80",
                                        "\n"};
    static const char *const bad[] = {
        "\x80",     "\xC0\x80", "\xED\xA0\x80",    "\xF4\x90\x80\x80",
        "\xE2\x82", "\xFF",     "\xF0\x80\x80\x80"};
    (void)state;
    for (size_t length = 0; length <= LONGEST; length++)
        for (unsigned turn = 0; turn < 24; turn++) {
            char text[LONGEST + 4];
            fill(text, length, parts, turn % 8 == 0 ? 3 : 7);
            const char *fault = bad[next_random(7)];
            if (turn % 3 == 0 && length > strlen(fault))
                memcpy(text + next_random((uint32_t)(length - strlen(fault))), fault,
                       strlen(fault));
            check_places(text, length, check_scans);
        }
}

/* Each pair of bytes that may begin an ill-formed sequence, at each place of a step. */
static void test_all_pairs(void **state)
{
    (void)state;
    for (unsigned first = 0x7F; first < 0x100; first++)
        for (unsigned second = 0x7F; second < 0x100; second++) {
            char text[72];
            size_t at = (first * 7 + second) % 64;
            for (size_t i = 0; i < 68; i += 4)
                memcpy(text + i, "\xF0\x9F\x98\x80", 4);
            memset(text, 'a', at);
            text[at] = (char)first;
            text[at + 1] = (char)second;
            memset(text + at + 2, 0x80 + (int)(first % 64), 2);
            const char *bad = us_scan_at(0)->utf8_end(text, text + 68);
            for (size_t i = 0; us_scan_at(i); i++)
                assert_ptr_equal(us_scan_at(i)->utf8_end(text, text + 68), bad);
        }
}

/* A text full of what looks like the needle is no reason to take long. */
static void test_hostile_needles(void **state)
{
    enum { TEXT = 1 << 20, NEEDLE = 1 << 15 };
    static char text[TEXT], needle[NEEDLE];
    (void)state;
    memset(text, 'a', TEXT);
    memset(needle, 'a', NEEDLE);
    needle[NEEDLE / 2] = 'b';
    for (size_t i = 0; us_scan_at(i); i++)
        assert_null(us_scan_at(i)->find(text, text + TEXT, needle, NEEDLE));
}

typedef struct reading {
    us_value value; /* none: there was an error */
    us_str message;
    us_position position;
} reading;

static reading read_json(us_arena *arena, const char *text, size_t length, bool keep_text)
{
    us_json_options options = {.keep_text = keep_text};
    reading r = {.value = US_NONE};
    us_diag diag;
    if (!us_json_read(arena, us_str_make(text, length), &options, &r.value, NULL,
                      &diag)) {
        r.message = diag.message;
        r.position = diag.position;
        r.value = US_NONE;
    }
    return r;
}

static void check_json(const char *text, size_t length)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_scan_force(us_scan_at(0));
    reading plain = read_json(&arena, text, length, true);
    for (size_t i = 1; us_scan_at(i); i++) {
        us_scan_force(us_scan_at(i));
        reading other = read_json(&arena, text, length, i % 2 == 0);
        assert_int_equal(us_value_is_none(plain.value), us_value_is_none(other.value));
        assert_true(us_value_is_none(plain.value) ||
                    us_value_equal(plain.value, other.value));
        assert_true(us_str_equal(plain.message, other.message));
        assert_int_equal(plain.position.row, other.position.row);
        assert_int_equal(plain.position.column, other.position.column);
    }
    us_scan_force(NULL);
    us_arena_free(&arena);
}

static void test_json(void **state)
{
    static const char *const parts[] = {
        "a",        "plain characters that go on",
        "\\n",      "\\u00e9",
        "\\\"",     "é",
        "注文番号", "\"",
        "\",\"",    "\", \"k\": 12, \"",
        "\n",       "\\",
        "\x80",     "[1,",
    };
    (void)state;
    for (size_t length = 4; length <= LONGEST; length++)
        for (unsigned turn = 0; turn < 24; turn++) {
            char text[LONGEST + 4];
            fill(text, length, parts, turn < 12 ? 7 : 14);
            memcpy(text, turn % 2 ? "[\"" : "{\"", 2);
            memcpy(text + length - 2, "\"]", 2);
            check_places(text, length, check_json);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_all_pairs),
        cmocka_unit_test(test_hostile_needles),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
