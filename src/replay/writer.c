/* One writer for all formats. Some are written record by record; others must know all first, and
 * keep records as the lines that they are in JSON, which is small, and comes back the same. */
#include "codec/json.h"
#include "replay/formats.h"

struct us_replay_writer {
    us_arena *arena;
    us_replay_writing writing;
    us_str *lines;
    size_t count, capacity, bytes, dropped;
    bool has_head;
};

static bool is_format(const us_replay_writer *writer, const char *name)
{
    return strcmp(writer->writing.format, name) == 0;
}

us_replay_writer *us_replay_writer_new(us_arena *arena, const us_replay_writing *writing)
{
    us_replay_writer *writer = us_arena_alloc_zero(arena, sizeof *writer);
    writer->arena = arena;
    writer->writing = *writing;
    return writer;
}

static void collect(us_replay_writer *writer, us_arena *arena,
                    const us_replay_record *record)
{
    us_buf line = us_buf_make(arena);
    us_replay_record_write(arena, &line, record);
    if (writer->count == US_REPLAY_COLLECTED_MAX ||
        line.length > US_REPLAY_COLLECTED_BYTES_MAX - writer->bytes) {
        writer->dropped++;
        return;
    }
    writer->bytes += line.length;
    writer->lines = us_arena_room(writer->arena, writer->lines, writer->count,
                                  &writer->capacity, sizeof *writer->lines);
    writer->lines[writer->count++] = us_str_copy(writer->arena, us_buf_str(&line));
}

static void begin(us_replay_writer *writer, us_buf *out)
{
    if (is_format(writer, "csv") && !writer->has_head)
        us_replay_csv_head(out);
    writer->has_head = true;
}

void us_replay_writer_add(us_replay_writer *writer, us_buf *out,
                          const us_replay_record *record)
{
    begin(writer, out);
    if (!writer->writing.all && !us_replay_record_is_news(record))
        return;
    if (is_format(writer, "text"))
        us_replay_text(out, record);
    else if (is_format(writer, "json"))
        us_replay_record_write(out->arena, out, record);
    else if (is_format(writer, "csv"))
        us_replay_csv(out, record);
    else
        collect(writer, out->arena, record);
}

/* Lines of our own, which can be read. */
static us_replay_collected read_lines(us_replay_writer *writer)
{
    us_replay_collected records = {NULL, 0, writer->dropped};
    us_str problem;
    records.items =
        us_arena_alloc_array(writer->arena, writer->count + 1, sizeof *records.items);
    for (size_t i = 0; i < writer->count; i++)
        records.count += us_replay_record_read(writer->arena, writer->lines[i],
                                               &records.items[records.count], &problem);
    return records;
}

void us_replay_writer_end(us_replay_writer *writer, us_buf *out,
                          us_replay_summary *summary)
{
    begin(writer, out);
    if (is_format(writer, "text") || is_format(writer, "csv"))
        return;
    if (is_format(writer, "json")) {
        us_replay_summary_write(writer->arena, out, summary);
        return;
    }
    us_replay_collected records = read_lines(writer);
    if (is_format(writer, "html"))
        us_replay_page(out, &records, summary);
    else
        us_replay_report(out, &records, &writer->writing);
}
