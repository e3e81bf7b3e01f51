/* Fuzzes what a replay wrote and another reads, a record or a summary: what is read and written comes
 * back, and can be shown in all formats. */
#include "fuzz.h"
#include "replay/write.h"

static us_str to_line(us_arena *arena, const us_replay_record *record)
{
    us_buf buf = us_buf_make(arena);
    us_replay_record_write(arena, &buf, record);
    return us_buf_str(&buf);
}

static us_str sum_to_line(us_arena *arena, const us_replay_summary *summary)
{
    us_buf buf = us_buf_make(arena);
    us_replay_summary_write(arena, &buf, summary);
    return us_buf_str(&buf);
}

static void show(us_arena *arena, const us_replay_record *record,
                 us_replay_summary *summary)
{
    us_str formats = US_STR(US_REPLAY_FORMATS);
    for (size_t from = 0; from < formats.length;) {
        size_t end = us_str_find(formats, US_STR(" "), from);
        end = end == US_STR_NONE ? formats.length : end;
        us_replay_writing writing = {
            .format = us_str_copy(arena, us_str_slice(formats, from, end)).text,
            .all = true,
        };
        us_replay_writer *writer = us_replay_writer_new(arena, &writing);
        us_buf out = us_buf_make(arena);
        us_replay_writer_add(writer, &out, record);
        us_replay_writer_end(writer, &out, summary);
        /* Annotations are about findings alone. */
        check(out.length > 0 || strcmp(writing.format, "github") == 0);
        from = end + 1;
    }
}

static void run_record(us_arena *arena, us_str text)
{
    us_replay_record record, again;
    us_str problem = US_STR_EMPTY;
    if (!us_replay_record_read(arena, text, &record, &problem)) {
        check(problem.length > 0);
        return;
    }
    us_str line = to_line(arena, &record);
    check(us_replay_record_read(arena, line, &again, &problem));
    check(us_str_equal(to_line(arena, &again), line));
    us_replay_summary *summary = us_replay_summary_new(arena);
    us_replay_summary_add(summary, &record);
    show(arena, &record, summary);
}

static void run_summary(us_arena *arena, us_str text)
{
    us_replay_summary *summary, *again;
    us_str problem = US_STR_EMPTY;
    if (!us_replay_summary_read(arena, text, &summary, &problem)) {
        check(problem.length > 0);
        return;
    }
    us_str line = sum_to_line(arena, summary);
    check(us_replay_summary_read(arena, line, &again, &problem));
    check(us_str_equal(sum_to_line(arena, again), line));
    us_replay_summary_merge(again, summary);
    us_buf out = us_buf_make(arena);
    us_replay_write_sum(&out, again);
    check(out.length > 0);
    us_replay_record record = {.candidate.patch = US_NONE, .baseline.patch = US_NONE};
    show(arena, &record, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_arena arena;
    us_str text = {(const char *)data, size};
    us_arena_init(&arena, 0, NULL);
    if (us_str_starts_with(text, US_STR("{\"summary\":")))
        run_summary(&arena, text);
    else
        run_record(&arena, text);
    us_arena_free(&arena);
    return 0;
}
