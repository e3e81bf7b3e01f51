/* Slices, buffers, UTF-8 and hashes. */
#include "value_cases.h"

#include "base/hash.h"
#include "base/printable.h"
#include "base/utf8.h"

#include "arena_fixture.h"

static void test_str_order(void **state)
{
    (void)state;
    assert_true(us_str_compare(US_STR("a"), US_STR("b")) < 0);
    assert_true(us_str_compare(US_STR("ab"), US_STR("a")) > 0);
    assert_true(us_str_compare(US_STR(""), (us_str){NULL, 0}) == 0);
    assert_true(us_str_compare(US_STR("\x7F"), US_STR("\xC3\xA9")) < 0);
    assert_true(us_str_compare(US_STR("a\0b"), US_STR("a\0c")) < 0);
}

static void test_str_search(void **state)
{
    (void)state;
    us_str s = US_STR("banana");
    assert_int_equal(us_str_find(s, US_STR("an"), 0), 1);
    assert_int_equal(us_str_find(s, US_STR("an"), 2), 3);
    assert_int_equal(us_str_find(s, US_STR("an"), 4), US_STR_NONE);
    assert_int_equal(us_str_find(s, US_STR(""), 6), 6);
    assert_int_equal(us_str_find(s, US_STR(""), 7), US_STR_NONE);
    assert_int_equal(us_str_find(US_STR(""), US_STR("a"), 0), US_STR_NONE);
    assert_true(us_str_starts_with(s, US_STR("ban")));
    assert_false(us_str_starts_with(s, US_STR("bananas")));
    assert_true(us_str_ends_with(s, US_STR("nana")));
    assert_true(us_str_ends_with(s, US_STR("")));
    assert_false(us_str_ends_with(US_STR("a"), s));
}

static void test_copies_end_with_nul(void **state)
{
    (void)state;
    us_str copy = us_str_copy(&arena, us_str_slice(US_STR("abcdef"), 1, 4));
    assert_string_equal(copy.text, "bcd");
    assert_int_equal(copy.length, 3);
    assert_string_equal(us_str_copy(&arena, (us_str){NULL, 0}).text, "");
    us_str made = us_str_format(&arena, "%s-%d-%.*s", "x", 42, US_STR_ARG(copy));
    assert_string_equal(made.text, "x-42-bcd");
    assert_int_equal(made.length, 8);
}

static void test_buf_grows(void **state)
{
    (void)state;
    us_buf buf = us_buf_make(&arena);
    assert_string_equal(us_buf_str(&buf).text, "");
    for (int i = 0; i < 1000; i++) {
        us_buf_add_format(&buf, "%03d", i);
        us_buf_add_char(&buf, ',');
        /* Something else in between, so that it cannot grow in place. */
        us_arena_alloc(&arena, 1);
    }
    us_str text = us_buf_str(&buf);
    assert_int_equal(text.length, 4000);
    assert_memory_equal(text.text + 4 * 777, "777,", 4);
    assert_int_equal(text.text[4000], '\0');
}

static void test_utf8_round_trip(void **state)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x10FFFF; point += point < 0x1000 ? 1 : 61) {
        char text[4];
        size_t size;
        if (point >= 0xD800 && point < 0xE000)
            continue;
        size_t written = us_utf8_encode(point, text);
        assert_int_equal(us_utf8_decode(text, text + written, &size), point);
        assert_int_equal(size, written);
        /* Cut short it is ill-formed. */
        if (written > 1)
            assert_int_equal(us_utf8_decode(text, text + written - 1, &size),
                             US_UTF8_INVALID);
    }
}

static void test_utf8_ill_formed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF",         "\xE2\x28\xA1",     "\xF0\x9F\x98",     "\xC3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t size;
        const char *end = bad[i] + strlen(bad[i]);
        assert_int_equal(us_utf8_decode(bad[i], end, &size), US_UTF8_INVALID);
        assert_int_equal(size, 1);
        /* Behind any number of plain bytes, so that both loops see it. */
        for (size_t before = 0; before < 40; before++) {
            us_buf buf = us_buf_make(&arena);
            for (size_t k = 0; k < before; k++)
                us_buf_add_char(&buf, 'x');
            us_buf_add_c(&buf, bad[i]);
            assert_int_equal(us_utf8_find_invalid(us_buf_str(&buf)), before);
        }
    }
    assert_int_equal(us_utf8_find_invalid(US_STR("h\xC3\xA9llo \xF0\x9F\x98\x80")),
                     US_STR_NONE);
}

static void test_utf8_counts(void **state)
{
    (void)state;
    us_str s = US_STR("a\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80z");
    assert_int_equal(us_utf8_count(s), 5);
    static const size_t offsets[] = {0, 1, 3, 6, 10, 11, 11};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(us_utf8_offset(s, i), offsets[i]);
    assert_int_equal(us_utf8_count(US_STR("a\xFF\x80z")), 4);
    assert_int_equal(us_utf8_count(US_STR_EMPTY), 0);
}

/* Of every length, with each byte that may end a run at each place. */
static void test_printable_span(void **state)
{
    (void)state;
    char text[50];
    static const char ends[] = {'\n', 0x1F, 0x7F, (char)0x80, (char)0xC3, (char)0xFF};
    for (size_t length = 0; length <= sizeof text; length++) {
        memset(text, '~', length);
        assert_int_equal(us_printable_span(text, length, true), length);
        for (size_t at = 0; at < length; at++) {
            for (size_t i = 0; i < sizeof ends; i++) {
                text[at] = ends[i];
                assert_int_equal(us_printable_span(text, length, false), at);
            }
            text[at] = at % 2 ? '"' : '\\';
            assert_int_equal(us_printable_span(text, length, true), at);
            assert_int_equal(us_printable_span(text, length, false), length);
            text[at] = ' ';
        }
    }
}

static void test_utf8_finds_what_is_invalid(void **state)
{
    (void)state;
    char text[50];
    for (size_t length = 0; length <= sizeof text; length++) {
        memset(text, 'a', length);
        us_str all = us_str_make(text, length);
        assert_int_equal(us_utf8_find_invalid(all), US_STR_NONE);
        for (size_t at = 0; at < length; at++) {
            text[at] = (char)0xFF;
            assert_int_equal(us_utf8_find_invalid(all), at);
            text[at] = 'b';
        }
    }
}

static void test_hash_depends_on_every_byte(void **state)
{
    (void)state;
    char bytes[40] = {0};
    for (size_t length = 0; length <= sizeof bytes; length++) {
        uint64_t hash = us_hash_bytes(bytes, length);
        assert_true(hash == us_hash_bytes(bytes, length));
        if (length > 0)
            assert_true(hash != us_hash_bytes(bytes, length - 1));
        for (size_t i = 0; i < length; i++) {
            bytes[i] = 1;
            assert_true(hash != us_hash_bytes(bytes, length));
            bytes[i] = 0;
        }
    }
    uint64_t word = 0x0123456789ABCDEF;
    assert_true(us_hash_word(word) == us_hash_bytes(&word, sizeof word));
    us_hash_key other = *us_hash_process_key();
    uint64_t under = us_hash_word_under(&other, word);
    other.words[1] ^= 1;
    assert_true(us_hash_word_under(&other, word) != under);
    assert_true(us_hash_word_under(&other, word) ==
                us_hash_bytes_under(&other, &word, sizeof word));
    assert_true(us_hash_mix(1, 2) != us_hash_mix(2, 1));
    assert_true(us_hash_mix(0, 1) != us_hash_mix(0, 2));
}

/* Keys that count up, in any of their bytes, meet in a table no more than others do. */
static void test_hashes_of_series_spread(void **state)
{
    enum { KEYS = 1 << 12, MOST = 48 };
    static unsigned char places[KEYS];
    (void)state;
    for (size_t length = 2; length <= 20; length++)
        for (size_t at = 0; at + 2 <= length; at++) {
            unsigned char most = 0;
            memset(places, 0, sizeof places);
            for (unsigned i = 0; i < KEYS; i++) {
                char key[20];
                memset(key, 'k', sizeof key);
                memcpy(key + at, &(uint16_t){(uint16_t)i}, 2);
                unsigned char *place = &places[us_hash_bytes(key, length) % KEYS];
                most = ++*place > most ? *place : most;
            }
            assert_in_range(most, 1, MOST);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_order),
        cmocka_unit_test(test_str_search),
        cmocka_unit_test(test_copies_end_with_nul),
        cmocka_unit_test(test_buf_grows),
        cmocka_unit_test(test_utf8_round_trip),
        cmocka_unit_test(test_utf8_ill_formed),
        cmocka_unit_test(test_utf8_counts),
        cmocka_unit_test(test_printable_span),
        cmocka_unit_test(test_utf8_finds_what_is_invalid),
        cmocka_unit_test(test_hash_depends_on_every_byte),
        cmocka_unit_test(test_hashes_of_series_spread),
    };
    return cmocka_run_group_tests_name("base_text", tests, set_up, tear_down);
}
