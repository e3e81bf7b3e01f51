/* Tar archives, right and wrong. */
#include "codec/tar.h"

#include "archive_helper.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

/* All entries as "NAME=CONTENT " ("NAME/ " for folders, "NAME! " for others), then the
 * error, if there is one. */
static us_str list(us_str packed, uint64_t limit)
{
    us_buf buf = us_buf_make(&arena);
    us_tar_entry entry;
    us_tar_step step = US_TAR_FAILED;
    us_str error = US_STR_EMPTY, content;
    us_unpack *stream = us_unpack_open(&arena, packed, limit, &error);
    us_tar tar = us_tar_make(&arena, stream);
    while (stream && (step = us_tar_next(&tar, &entry, &error)) == US_TAR_ENTRY) {
        us_buf_add_str(&buf, entry.name);
        if (entry.kind == US_TAR_FILE && !us_tar_content(&tar, &entry, &content, &error))
            break;
        if (entry.kind == US_TAR_FILE)
            us_buf_add_format(&buf, "=%.*s ", US_STR_ARG(content));
        else
            us_buf_add_c(&buf, entry.kind == US_TAR_FOLDER ? "/ " : "! ");
    }
    if (step != US_TAR_END)
        us_buf_add_str(&buf, error);
    if (stream)
        us_unpack_close(stream);
    return us_buf_str(&buf);
}

static void check(us_buf *tar, const char *expected)
{
    assert_string_equal(list(archive_finish(tar), 1 << 20).text, expected);
}

static void test_kinds_and_names(void **state)
{
    (void)state;
    us_buf tar = us_buf_make(&arena);
    archive_add_file(&tar, "a/data.json", "{}");
    archive_add_file(&tar, "/b", "");
    archive_add_file(&tar, "../c", "x");
    archive_add(&tar, "d", '5', 0, US_STR_EMPTY);
    archive_add(&tar, "old", '\0', 1, US_STR("y"));
    archive_add(&tar, "olddir/", '\0', 0, US_STR_EMPTY);
    archive_add(&tar, "link", '2', 77, US_STR_EMPTY);
    archive_add(&tar, "hard", '1', 77, US_STR_EMPTY);
    archive_add(&tar, "odd", '7', 1, US_STR("z"));
    check(&tar, "a/data.json={} /b= ../c=x d/ old=y olddir// link! hard! odd! ");
}

static void test_extended_headers(void **state)
{
    (void)state;
    us_buf tar = us_buf_make(&arena);
    archive_add(&tar, "x", 'x', 13, US_STR("13 path=a/b\xC3\n"));
    archive_add_file(&tar, "short", "1");
    archive_add(&tar, "L", 'L', 5, US_STR("long\0"));
    archive_add_file(&tar, "short", "2");
    archive_add(&tar, "x", 'x', 9, US_STR("9 size=1\n"));
    archive_add(&tar, "sized", '0', 0, US_STR("3"));
    archive_add(&tar, "g", 'g', 10, US_STR("10 path=q\n"));
    archive_add_file(&tar, "after", "4");
    check(&tar, "a/b\xC3=1 long=2 sized=3 after=4 ");
}

static void test_wrong_extended_headers(void **state)
{
    static const char *const records[] = {"8 path=a\n",
                                          "11 path=a\n",
                                          "10 path:a\n",
                                          "x path=a\n",
                                          "9 size=x\n",
                                          "99999999999 a=b\n",
                                          "4 =\n",
                                          "20 GNU.sparse.map=1\n",
                                          "31 size=9999999999999999999999\n"};
    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        us_buf tar = us_buf_make(&arena);
        us_str record = us_str_from(records[i]);
        archive_add(&tar, "x", 'x', record.length, record);
        archive_add_file(&tar, "f", "");
        check(&tar, "archive/tar: invalid tar header");
    }
    us_buf tar = us_buf_make(&arena);
    archive_add(&tar, "x", 'x', US_TAR_HEADER_MAX + 1, US_STR_EMPTY);
    check(&tar, "archive/tar: header field too long");
}

static void test_lies_about_sizes(void **state)
{
    (void)state;
    us_buf tar = us_buf_make(&arena);
    archive_add(&tar, "f", '0', 077777777777ull, US_STR("x"));
    check(&tar, "funexpected EOF");
    tar = us_buf_make(&arena);
    archive_add(&tar, "f", '2', 5000, US_STR_EMPTY);
    archive_add_file(&tar, "g", "x");
    check(&tar, "f! g=x ");
}

static us_str cut(const us_buf *tar, size_t length)
{
    return archive_pack(&arena, us_str_make(tar->text, length));
}

static void test_ends(void **state)
{
    (void)state;
    us_buf tar = us_buf_make(&arena);
    archive_add_file(&tar, "f", "content");
    archive_add_file(&tar, "g", "x");
    static const struct {
        size_t length;
        const char *expected;
    } cases[] = {
        {0, ""},
        {1, "unexpected EOF"},
        {511, "unexpected EOF"},
        {512, "funexpected EOF"},
        {518, "funexpected EOF"},
        {519, "f=content "},
        {1000, "f=content "},
        {1024, "f=content "},
        {1025, "f=content unexpected EOF"},
        {2048, "f=content g=x "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(list(cut(&tar, cases[i].length), 1 << 20).text,
                            cases[i].expected);
    memset(us_buf_reserve(&tar, 512), 0, 512);
    tar.length += 512;
    us_buf_add_c(&tar, "x");
    assert_string_equal(list(cut(&tar, tar.length), 1 << 20).text,
                        "f=content g=x unexpected EOF");
    tar.text[0] = 'e';
    assert_string_equal(list(cut(&tar, 2048), 1 << 20).text,
                        "archive/tar: invalid tar header");
}

static void test_envelopes(void **state)
{
    (void)state;
    us_buf tar = us_buf_make(&arena);
    archive_add_file(&tar, "f", "content");
    us_str packed = archive_finish(&tar);
    assert_string_equal(list(US_STR_EMPTY, 100).text, "EOF");
    assert_string_equal(list(US_STR("\x1f\x8b"), 100).text, "unexpected EOF");
    assert_string_equal(list(US_STR("plain text, not packed"), 100).text,
                        "gzip: invalid header");
    assert_string_equal(list(us_str_slice(packed, 0, 300), 1 << 20).text,
                        "unexpected EOF");
    assert_string_equal(list(packed, 1024).text,
                        "f=content more than 1024 bytes when unpacked");
}

/* [first] and then [second], whose byte [at] is changed where that is not too large. */
static us_str joined(us_str first, us_str second, size_t at)
{
    us_buf buf = us_buf_make(&arena);
    us_buf_add_str(&buf, first);
    us_buf_add_str(&buf, second);
    if (at < second.length)
        buf.text[first.length + at] ^= 0x40;
    return us_buf_str(&buf);
}

static void test_damage(void **state)
{
    (void)state;
    us_buf tar = us_buf_make(&arena);
    archive_add_file(&tar, "f", "content");
    us_str packed = archive_pack(&arena, us_buf_str(&tar)), none = US_STR_EMPTY;
    size_t end = packed.length - 8;
    assert_string_equal(list(joined(none, packed, end), 1 << 20).text,
                        "f=content gzip: invalid checksum");
    assert_string_equal(list(joined(none, packed, end + 4), 1 << 20).text,
                        "f=content gzip: invalid checksum");
    assert_string_equal(list(joined(none, packed, 11), 1 << 20).text,
                        "flate: corrupt input before offset 5");
    assert_string_equal(list(us_str_slice(packed, 0, end + 3), 1 << 20).text,
                        "f=content unexpected EOF");
    assert_string_equal(list(joined(none, packed, 3), 1 << 20).text,
                        "gzip: invalid header");
    /* Streams one after the other are one. */
    assert_string_equal(list(joined(packed, packed, SIZE_MAX), 1 << 20).text,
                        "f=content f=content ");
    assert_string_equal(list(joined(packed, packed, end), 1 << 20).text,
                        "f=content f=content gzip: invalid checksum");
    assert_string_equal(
        list(joined(packed, US_STR("what is no stream"), 99), 1 << 20).text,
        "f=content gzip: invalid header");
    assert_string_equal(list(joined(packed, US_STR("\x1f"), 99), 1 << 20).text,
                        "f=content unexpected EOF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_and_names),
        cmocka_unit_test(test_extended_headers),
        cmocka_unit_test(test_wrong_extended_headers),
        cmocka_unit_test(test_lies_about_sizes),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_envelopes),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests_name("codec_tar", tests, set_up, tear_down);
}
