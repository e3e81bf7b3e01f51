/* Files and folders: contents, the words of errors, the order of a walk. */
#include "value_cases.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static us_arena arena;
static char folder[] = "/tmp/us_file_XXXXXX";

static void put_file(const char *name, const char *content)
{
    FILE *f = fopen(us_str_format(&arena, "%s/%s", folder, name).text, "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static const char *below(const char *name)
{
    return us_str_format(&arena, "%s/%s", folder, name).text;
}

static int set_up(void **state)
{
    (void)state;
    us_arena_init(&arena, 0, NULL);
    if (!mkdtemp(folder))
        return -1;
    mkdir(below("b"), 0700);
    mkdir(below("a.d"), 0700);
    put_file("b/2", "two");
    put_file("b/1", "one");
    put_file("a", "abc\n");
    put_file("a.d/x", "");
    if (symlink("../a", below("b/link")) != 0)
        return -1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    int status = system(us_str_format(&arena, "rm -r %s", folder).text);
    us_arena_free(&arena);
    return status;
}

/* A large file lies in large pages; what its arena is asked for next does not. */
static void test_read_large(void **state)
{
    (void)state;
    us_arena own;
    us_str content, error;
    us_arena_init(&own, 0, NULL);
    assert_int_equal(truncate(below("a.d/x"), (off_t)US_ARENA_BULK + 1), 0);
    assert_true(us_file_read(&own, below("a.d/x"), 0, &content, &error));
    assert_int_equal(content.length, US_ARENA_BULK + 1);
    assert_int_equal(content.text[US_ARENA_BULK], 0);
    assert_false(own.bulky);
    us_arena_free(&own);
    assert_int_equal(truncate(below("a.d/x"), 0), 0);
}

static void test_read(void **state)
{
    (void)state;
    us_str content, error;
    assert_true(us_file_read(&arena, below("a"), 0, &content, &error));
    assert_int_equal(content.length, 4);
    assert_string_equal(content.text, "abc\n");
    assert_true(us_file_read(&arena, below("a"), 4, &content, &error));
    assert_false(us_file_read(&arena, below("a"), 3, &content, &error));
    assert_true(us_str_ends_with(error, US_STR("a: file is larger than 3 bytes")));
    assert_true(us_file_read(&arena, "/dev/null", 0, &content, &error));
    assert_string_equal(content.text, "");
    /* A file that does not tell its size. */
    assert_true(us_file_read(&arena, "/proc/self/stat", 0, &content, &error));
    assert_true(content.length > 10);
}

static void test_errors_read_as_go_words_them(void **state)
{
    (void)state;
    us_str content, error;
    assert_false(us_file_read(&arena, "nowhere.rego", 0, &content, &error));
    assert_string_equal(error.text, "open nowhere.rego: no such file or directory");
    assert_false(us_file_read(&arena, "/tmp", 0, &content, &error));
    assert_string_equal(error.text, "read /tmp: is a directory");
}

/* What a walk told of. */
typedef struct told {
    us_buf buf;
    us_str error;
} told;

static bool note(void *data, const char *path, size_t depth)
{
    told *t = data;
    (void)depth;
    us_buf_add_c(&t->buf, path + strlen(folder));
    us_buf_add_char(&t->buf, ' ');
    return !strstr(path, "stop");
}

static bool note_error(void *data, us_str error)
{
    told *t = data;
    t->error = error;
    return false;
}

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    told *t = data;
    us_buf_add_format(&t->buf, "%s%zu ", is_folder ? "f" : "", depth);
    return !strstr(path, "/b");
}

static bool walk(const char *path, us_file_visitor visitor, told *t)
{
    *t = (told){us_buf_make(&arena), US_STR_EMPTY};
    visitor.data = t;
    visitor.visit = note;
    bool whole = us_file_walk(&arena, path, &visitor);
    us_buf_str(&t->buf);
    return whole;
}

static const us_file_visitor plain = {.fail = note_error};

static void test_walk_is_in_order(void **state)
{
    (void)state;
    told t;
    assert_true(walk(folder, plain, &t));
    assert_string_equal(t.buf.text, "/a /a.d/x /b/1 /b/2 /b/link ");
    assert_true(walk(below("a"), plain, &t));
    assert_string_equal(t.buf.text, "/a ");
    assert_false(walk(below("none"), plain, &t));
    assert_true(us_str_starts_with(t.error, US_STR("stat ")));
    assert_true(us_str_ends_with(t.error, US_STR(": no such file or directory")));
    assert_true(walk(below("none"), (us_file_visitor){.fail = NULL}, &t));
    assert_string_equal(t.buf.text, "");
}

static void test_walk_leaves_out_what_is_not_wanted(void **state)
{
    (void)state;
    told t;
    assert_true(walk(folder, (us_file_visitor){.wants = wants}, &t));
    assert_string_equal(t.buf.text, "f0 1 /a f1 2 /a.d/x f1 ");
    assert_true(walk(folder, (us_file_visitor){.keep_links = true}, &t));
    assert_string_equal(t.buf.text, "/a /a.d/x /b/1 /b/2 ");
    assert_true(walk(below("b/link"), (us_file_visitor){.keep_links = true}, &t));
    assert_string_equal(t.buf.text, "");
}

static void test_walk_stops_and_refuses_loops(void **state)
{
    (void)state;
    told t;
    put_file("a.d/stop", "");
    assert_false(walk(folder, plain, &t));
    assert_int_equal(t.error.length, 0);
    assert_string_equal(t.buf.text, "/a /a.d/stop ");
    unlink(below("a.d/stop"));
    assert_int_equal(symlink("..", below("b/loop")), 0);
    assert_false(walk(folder, plain, &t));
    assert_true(us_str_ends_with(t.error, US_STR("too many levels of symbolic links")));
    unlink(below("b/loop"));
}

static void read_big(us_arena *dry, void *data)
{
    us_str content, error;
    us_file_read(dry, data, 0, &content, &error);
}

static int open_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

static void test_running_dry_closes_the_file(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (int i = 0; i < 20; i++)
        assert_false(run_with_limit(500, read_big, (void *)(uintptr_t) "/bin/sh"));
    assert_int_equal(open_descriptors(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_large),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_errors_read_as_go_words_them),
        cmocka_unit_test(test_walk_is_in_order),
        cmocka_unit_test(test_walk_leaves_out_what_is_not_wanted),
        cmocka_unit_test(test_walk_stops_and_refuses_loops),
        cmocka_unit_test(test_running_dry_closes_the_file),
    };
    return cmocka_run_group_tests_name("base_file", tests, set_up, tear_down);
}
