/* Records and summaries of a replay: to JSON and back, and in whatever order they come. */
#include "value_cases.h"

#include "replay/write.h"

#include "arena_fixture.h"

static const char *written(const us_replay_record *record)
{
    us_buf buf = us_buf_make(&arena);
    us_replay_record_write(&arena, &buf, record);
    return us_buf_str(&buf).text;
}

static us_replay_record read_record(const char *line)
{
    us_replay_record record;
    us_str problem;
    if (!us_replay_record_read(&arena, us_str_from(line), &record, &problem))
        fail_msg("%s: %.*s", line, US_STR_ARG(problem));
    return record;
}

#define PLAIN                                                                            \
    "{\"file\":\"a.log\",\"grade\":\"exact\",\"line\":3,\"recorded\":\"admitted\","      \
    "\"remarks\":[],\"verdict\":\"allow\"}\n"
#define FULL                                                                             \
    "{\"accepted\":\"agreed\",\"auditID\":\"a-1\",\"baseline\":{\"errors\":[{"           \
    "\"message\":"                                                                       \
    "\"e\"}],\"failed\":true,\"patch\":[{\"op\":\"remove\",\"path\":\"/a\"}],"           \
    "\"verdict\":\"allow\"},\"change\":\"newly denied\",\"denials\":[{\"field\":\"f\","  \
    "\"message\":\"m\\n\\\"\xE2\x82\xAC\",\"policy\":\"p\"},{\"message\":\"n\","         \
    "\"policy\":\"q\",\"rule\":\"deny_r\"}],"                                            \
    "\"dropped\":{\"denials\":2},\"file\":\"a.log\",\"grade\":\"reconstructed\","        \
    "\"group\":\"g\",\"kind\":\"K\",\"line\":9007199254740993,\"name\":\"n\","           \
    "\"namespace\":\"ns\",\"operation\":\"UPDATE\",\"patch\":[{\"op\":\"add\",\"path\":" \
    "\"/b\",\"value\":{\"x\":1.50,\"y\":[null,1e400]}}],\"recorded\":\"denied\","        \
    "\"refusal\":\"no\",\"remarks\":[\"assumed-old\",\"as-sent\"],\"resource\":\"ks\","  \
    "\"subresource\":\"status\",\"time\":\"2026-11-23T09:00:00.5Z\",\"user\":\"u\","     \
    "\"verb\":\"patch\",\"verdict\":\"deny\",\"warnings\":[{\"message\":\"w\","          \
    "\"policy\":\"p\"}]}\n"

static void test_a_record_that_is_read_is_the_one_that_was_written(void **state)
{
    (void)state;
    us_replay_record plain = read_record(PLAIN), full = read_record(FULL);
    assert_string_equal(written(&plain), PLAIN);
    assert_string_equal(written(&full), FULL);
    us_replay_record copy = us_replay_record_copy(&arena, &full);
    assert_string_equal(written(&copy), FULL);
    assert_int_equal(plain.change, US_REPLAY_SAME);
    assert_false(plain.has_baseline);
    assert_true(full.has_baseline);
    assert_true(full.baseline.failed);
    assert_int_equal(full.candidate.denials.dropped, 2);
    assert_int_equal(full.time, INT64_C(1795424400500000));
}

static void test_what_is_no_record(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "7",
        "{}",
        "{\"summary\":{}}",
        "{\"file\":\"a\",\"grade\":\"exact\",\"line\":3,\"remarks\":[],\"verdict\":"
        "\"no\"}",
        "{\"file\":\"a\",\"grade\":\"odd\",\"line\":3,\"remarks\":[],\"verdict\":"
        "\"deny\"}",
        "{\"file\":\"a\",\"grade\":\"exact\",\"line\":-3,\"remarks\":[],\"verdict\":"
        "\"deny\"}",
        "{\"file\":\"a\",\"grade\":\"exact\",\"line\":3,\"remarks\":[\"x\"],\"verdict\":"
        "\"deny\"}",
        "{\"file\":7,\"grade\":\"exact\",\"line\":3,\"remarks\":[],\"verdict\":\"deny\"}",
        "{\"file\":\"a\",\"grade\":\"exact\",\"line\":3,\"remarks\":[],\"verdict\":"
        "\"deny\","
        "\"denials\":[7]}",
        "{\"file\":\"a\",\"grade\":\"exact\",\"line\":3,\"remarks\":[],\"verdict\":"
        "\"deny\","
        "\"denials\":[]}",
        "{\"file\":\"a\",\"grade\":\"exact\",\"line\":3,\"remarks\":[],\"verdict\":"
        "\"deny\","
        "\"baseline\":7}",
        "{\"file\":\"a\",\"grade\":\"exact\",\"line\":3,\"remarks\":[],\"verdict\":"
        "\"deny\","
        "\"unheard\":1}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        us_replay_record record;
        us_str problem = US_STR_EMPTY;
        if (us_replay_record_read(&arena, us_str_from(lines[i]), &record, &problem))
            fail_msg("was read: %s", lines[i]);
        assert_true(problem.length > 0);
    }
}

static const char *policies_of(const us_replay_record *record)
{
    us_buf buf = us_buf_make(&arena);
    size_t count;
    const us_str *policies = us_replay_record_policies(&arena, record, &count);
    for (size_t i = 0; i < count; i++)
        us_buf_add_format(&buf, "%s%.*s", i > 0 ? " " : "", US_STR_ARG(policies[i]));
    return us_buf_str(&buf).text;
}

static us_replay_sayings say(us_replay_saying *sayings, size_t count)
{
    return (us_replay_sayings){sayings, count, 0};
}

static void test_where_a_change_comes_from(void **state)
{
    (void)state;
    us_replay_saying now[] = {
        {.policy = US_STR("a"), .message = US_STR("1")},
        {.policy = US_STR("b"), .message = US_STR("1")},
        {.policy = US_STR("b"), .message = US_STR("2"), .rule = US_STR("deny_x")}};
    us_replay_saying then[] = {
        {.policy = US_STR("b"), .message = US_STR("2"), .rule = US_STR("deny_y")},
        {.policy = US_STR("c"), .message = US_STR("1")}};
    us_replay_record record = {.candidate = {.denials = say(now, 3)},
                               .refusal = US_STR("admission webhook \"w\" denied it")};
    assert_string_equal(policies_of(&record), "a b b.deny_x");
    record.has_baseline = true;
    record.baseline.denials = say(then, 2);
    assert_string_equal(policies_of(&record), "a b b.deny_x");
    record.change = US_REPLAY_NEWLY_DENIED;
    assert_string_equal(policies_of(&record), "a b c");
    record.candidate.denials = say(then, 1);
    record.candidate.warnings = say(now, 1);
    assert_string_equal(policies_of(&record), "c");
    record.change = US_REPLAY_MESSAGE_CHANGED;
    assert_string_equal(policies_of(&record), "c a");
    record =
        (us_replay_record){.change = US_REPLAY_NEWLY_ADMITTED, .refusal = record.refusal};
    assert_string_equal(policies_of(&record), "w");
    record.refusal = US_STR("ValidatingAdmissionPolicy 'v' with binding 'b' denied it");
    assert_string_equal(policies_of(&record), "v");
    record.refusal = US_STR("admission webhook \"w denied");
    assert_string_equal(policies_of(&record), "");
}

/* ---- Summaries ----------------------------------------------------------------------- */

static const char *summed(const us_replay_summary *summary)
{
    us_buf buf = us_buf_make(&arena);
    us_replay_summary_write(&arena, &buf, summary);
    return us_buf_str(&buf).text;
}

/* Records of so many users that not all have room, some at the same time. */
enum { RECORDS = 3 * US_REPLAY_GROUPS_MAX };

static us_replay_record number(size_t i)
{
    us_replay_record record = read_record(FULL);
    record.accepted = i % 11 == 0 ? US_STR("agreed") : US_STR_EMPTY;
    record.user = us_str_format(&arena, "user %zu", i * 7919 % (RECORDS / 2));
    record.audit_id = us_str_format(&arena, "id %zu", i % 1000);
    record.time += (int64_t)(i % 500) * 3600000000;
    record.line = i + 1;
    record.change = (us_replay_change)(i % US_REPLAY_CHANGES);
    record.candidate.verdict =
        i % 3 || record.change == US_REPLAY_SAME ? US_REPLAY_DENY : US_REPLAY_ALLOW;
    return record;
}

/* What the records come to, beginning with number [from], every [step]th. */
static us_replay_summary *sum(size_t from, size_t step)
{
    us_replay_summary *summary = us_replay_summary_new(&arena);
    for (size_t i = 0; i < RECORDS; i++) {
        us_replay_record record = number((from + i * step) % RECORDS);
        us_replay_summary_add(summary, &record);
    }
    return summary;
}

static void test_order_does_not_matter(void **state)
{
    (void)state;
    const char *expected = summed(sum(0, 1));
    assert_non_null(strstr(expected, "\"others\":{"));
    assert_string_equal(summed(sum(RECORDS - 1, RECORDS - 1)), expected);
    assert_string_equal(summed(sum(17, 5)), expected);
}

static us_replay_summary *read_summary(const char *line)
{
    us_replay_summary *summary;
    us_str problem;
    if (!us_replay_summary_read(&arena, us_str_from(line), &summary, &problem))
        fail_msg("%.*s", US_STR_ARG(problem));
    return summary;
}

static void test_parts_come_to_the_whole(void **state)
{
    (void)state;
    const char *expected = summed(sum(0, 1));
    us_replay_summary *parts[3];
    for (size_t p = 0; p < 3; p++)
        parts[p] = us_replay_summary_new(&arena);
    for (size_t i = 0; i < RECORDS; i++) {
        us_replay_record record = number(i);
        us_replay_summary_add(parts[i * i % 7 % 3], &record);
    }
    us_replay_summary *whole = us_replay_summary_new(&arena);
    us_replay_summary_merge(whole, parts[2]);
    us_replay_summary_merge(whole, read_summary(summed(parts[0])));
    us_replay_summary_merge(whole, parts[1]);
    assert_string_equal(summed(whole), expected);
    assert_string_equal(summed(read_summary(expected)), expected);
}

static void test_groups_are_bounded(void **state)
{
    (void)state;
    us_replay_summary *summary = sum(0, 1);
    us_replay_group others;
    size_t count;
    us_replay_group *groups =
        us_replay_summary_groups(&arena, summary, US_REPLAY_BY_USER, &count, &others);
    uint64_t events = others.events;
    assert_int_equal(count, US_REPLAY_GROUPS_MAX);
    for (size_t i = 0; i < count; i++)
        events += groups[i].events;
    groups =
        us_replay_summary_groups(&arena, summary, US_REPLAY_BY_ACCEPTED, &count, &others);
    assert_int_equal(count, 1);
    assert_int_equal(events + groups[0].events, RECORDS);
    us_buf text = us_buf_make(&arena);
    us_replay_write_sum(&text, summary);
    assert_non_null(strstr(us_buf_str(&text).text, "\n  and 4086 more\n  all others, "
                                                   "which were not told apart  "));
    assert_int_equal(others.events, 0);
}

/* The first by time, then auditID, of the change that weighs most. */
static void test_a_witness_is_the_first(void **state)
{
    (void)state;
    us_replay_summary *summary = us_replay_summary_new(&arena);
    us_replay_record late = number(20), first = number(6), light = number(5);
    us_replay_group others;
    size_t count;
    assert_int_equal(first.change, US_REPLAY_NEWLY_DENIED);
    late.user = first.user = light.user = US_STR("u");
    us_replay_summary_add(summary, &late);
    us_replay_summary_add(summary, &light);
    us_replay_summary_add(summary, &first);
    us_replay_group *groups =
        us_replay_summary_groups(&arena, summary, US_REPLAY_BY_USER, &count, &others);
    assert_int_equal(count, 1);
    assert_int_equal(groups[0].witness.line, 7);
    assert_int_equal(us_replay_summary_witness(summary, US_REPLAY_NEWLY_ADMITTED).line,
                     6);
    assert_false(us_replay_summary_witness(summary, US_REPLAY_DETERMINED).exists);
}

/* What is written in [format] of more records than there is room for. */
static const char *written_of_many(const char *format)
{
    us_replay_writing writing = {.format = format, .all = true};
    us_replay_writer *writer = us_replay_writer_new(&arena, &writing);
    us_replay_summary *summary = us_replay_summary_new(&arena);
    us_arena *scratch = us_arena_scratch(&arena);
    us_replay_record record = number(6);
    us_buf page = us_buf_make(&arena);
    for (size_t i = 0; i < US_REPLAY_COLLECTED_MAX + 7; i++) {
        us_buf out = us_buf_make(scratch);
        us_replay_writer_add(writer, &out, &record);
        us_replay_summary_add(summary, &record);
        assert_int_equal(out.length, 0);
        us_arena_reset(scratch, 1 << 20);
    }
    us_replay_writer_end(writer, &page, summary);
    return us_buf_str(&page).text;
}

static void test_pages_say_what_they_leave_out(void **state)
{
    (void)state;
    const char *text = written_of_many("html");
    assert_non_null(strstr(text, "<p class=\"quiet\">9007 more are not shown;"));
    assert_non_null(strstr(text, "<tr id=\"event-1000\""));
    assert_null(strstr(text, "<tr id=\"event-1001\""));
    assert_non_null(strstr(written_of_many("tap"), "1..10001\n"));
    assert_non_null(strstr(written_of_many("github"),
                           "::warning title=replay::7 more are not listed;"));
}

static void test_long_keys_are_cut(void **state)
{
    (void)state;
    us_replay_summary *summary = us_replay_summary_new(&arena);
    us_replay_record record = number(6);
    char *name = us_arena_alloc_zero(&arena, 5000);
    us_replay_group others;
    size_t count;
    memset(name, 'x', 4999);
    record.user = record.audit_id = us_str_from(name);
    us_replay_summary_add(summary, &record);
    us_replay_group *groups =
        us_replay_summary_groups(&arena, summary, US_REPLAY_BY_USER, &count, &others);
    assert_int_equal(groups[0].key.length, US_REPLAY_KEY_MAX);
    assert_int_equal(groups[0].witness.audit_id.length, US_REPLAY_KEY_MAX);
    assert_string_equal(summed(read_summary(summed(summary))), summed(summary));
}

static void test_what_is_no_summary(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "", "[]", "{}", PLAIN, "{\"summary\":7}", "{\"summary\":{}}"};
    us_replay_summary *summary;
    us_str problem;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_false(
            us_replay_summary_read(&arena, us_str_from(lines[i]), &summary, &problem));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_record_that_is_read_is_the_one_that_was_written),
        TEST(test_what_is_no_record),
        TEST(test_where_a_change_comes_from),
        TEST(test_order_does_not_matter),
        TEST(test_parts_come_to_the_whole),
        TEST(test_groups_are_bounded),
        TEST(test_a_witness_is_the_first),
        TEST(test_pages_say_what_they_leave_out),
        TEST(test_long_keys_are_cut),
        TEST(test_what_is_no_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
