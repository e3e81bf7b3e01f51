/* Putting parts together: of each the line that comes next is at hand, and the one with the lowest place
 * is told. */
#include "replay/log.h"
#include "replay/part.h"

/* What the arena of a line keeps for the next one. */
#define KEPT_MEMORY ((size_t)1 << 16)

typedef struct part_file {
    us_str path;
    us_replay_log *log;
    us_str rest; /* of the block */
    uint64_t line;
    us_arena *arena; /* of [told] */
    us_replay_told told;
    us_replay_part part;
    bool has_summary;
} part_file;

typedef struct merging {
    us_arena *arena;
    const us_replay_merging *options;
    part_file *files;
    size_t count;
    us_str *problem;
} merging;

static bool refuse(merging *m, const part_file *file, us_str why)
{
    *m->problem = us_str_format(m->arena, "%.*s:%llu: %.*s", US_STR_ARG(file->path),
                                (unsigned long long)file->line, US_STR_ARG(why));
    return false;
}

/* ---- Lines --------------------------------------------------------------------------- */

static bool read_line(merging *m, part_file *file, us_str *line)
{
    us_replay_block block;
    if (file->rest.length == 0) {
        if (!us_replay_log_read(file->log, &block)) {
            us_str problem = us_replay_log_problem(file->log);
            return refuse(m, file,
                          problem.length > 0 ? problem
                                             : US_STR("the part is not complete"));
        }
        if (block.is_cut)
            return refuse(m, file, US_STR("a line is too long"));
        file->rest = block.text;
    }
    const char *newline = memchr(file->rest.text, '\n', file->rest.length);
    size_t length = newline ? (size_t)(newline - file->rest.text) + 1 : file->rest.length;
    *line = us_str_slice(file->rest, 0, length);
    file->rest = us_str_slice(file->rest, length, file->rest.length);
    file->line++;
    return newline || refuse(m, file, US_STR("the part is not complete"));
}

/* What follows what: records and problems by their places, the summary, the end. */
static bool fits(const part_file *file, const us_replay_told *told, uint64_t before)
{
    if (told->kind == US_REPLAY_TOLD_END)
        return file->has_summary && told->end.lines >= before;
    if (told->kind == US_REPLAY_TOLD_PART || file->has_summary)
        return false;
    return told->kind == US_REPLAY_TOLD_SUMMARY || told->record.place >= before;
}

static bool read_told(merging *m, part_file *file)
{
    us_str line, why;
    us_arena_reset(file->arena, KEPT_MEMORY);
    return read_line(m, file, &line) &&
           (us_replay_part_read(file->arena, line, &file->told, &why) ||
            refuse(m, file, why));
}

/* Reads on until there is something to tell, or the end of the part. */
static bool advance(merging *m, part_file *file)
{
    uint64_t before = file->told.record.place;
    do {
        if (!read_told(m, file))
            return false;
        if (!fits(file, &file->told, before))
            return refuse(m, file, US_STR("the line does not belong there"));
        if (file->told.kind == US_REPLAY_TOLD_SUMMARY) {
            us_replay_summary_merge(m->options->summary, file->told.summary);
            file->has_summary = true;
        }
    } while (file->told.kind == US_REPLAY_TOLD_SUMMARY);
    return true;
}

/* ---- Parts --------------------------------------------------------------------------- */

static bool open_file(merging *m, part_file *file, const char *path)
{
    us_str error;
    *file = (part_file){.path = us_str_from(path), .arena = us_arena_scratch(m->arena)};
    file->log = us_replay_log_open(m->arena, path, &error);
    if (!file->log) {
        *m->problem = error;
        return false;
    }
    us_replay_log_set_reading(file->log, US_REPLAY_BLOCK / 8, false);
    if (!read_told(m, file))
        return false;
    if (file->told.kind != US_REPLAY_TOLD_PART)
        return refuse(m, file, US_STR("it does not begin as a part does"));
    file->part = file->told.part;
    file->part.policies = us_str_copy(m->arena, file->part.policies);
    file->told = (us_replay_told){0};
    return true;
}

/* All parts of one replay, each once. */
static bool belong_together(merging *m)
{
    const us_replay_part *first = &m->files[0].part;
    for (size_t i = 0; i < m->count; i++) {
        const us_replay_part *part = &m->files[i].part;
        if (part->of != first->of)
            return refuse(m, &m->files[i],
                          US_STR("it is one of another number of parts"));
        if (!us_str_equal(part->policies, first->policies))
            return refuse(m, &m->files[i],
                          US_STR("it was judged by other policies, or otherwise"));
        for (size_t j = 0; j < i; j++)
            if (part->number == m->files[j].part.number)
                return refuse(m, &m->files[i], US_STR("there is this part twice"));
    }
    if (m->count == first->of)
        return true;
    *m->problem = us_str_format(m->arena, "there are %zu of %llu parts", m->count,
                                (unsigned long long)first->of);
    return false;
}

static part_file *lowest(const merging *m)
{
    part_file *lowest = NULL;
    for (size_t i = 0; i < m->count; i++)
        if (m->files[i].told.kind != US_REPLAY_TOLD_END &&
            (!lowest || m->files[i].told.record.place < lowest->told.record.place))
            lowest = &m->files[i];
    return lowest;
}

static bool end_alike(merging *m)
{
    for (size_t i = 0; i < m->count; i++) {
        us_replay_block block;
        part_file *file = &m->files[i];
        const us_replay_span *end = &file->told.end, *first = &m->files[0].told.end;
        if (!us_str_equal(end->logs, first->logs))
            return refuse(m, file, US_STR("it is of other logs"));
        if (end->lines != first->lines)
            return refuse(m, file, US_STR("a log grew from one part to the other"));
        if (file->rest.length > 0 || us_replay_log_read(file->log, &block))
            return refuse(m, file, US_STR("there is more behind the end"));
    }
    return true;
}

bool us_replay_merge(us_arena *arena, const char *const *paths,
                     const us_replay_merging *merging_options, us_str *problem)
{
    merging m = {
        .arena = us_arena_scratch(arena), .options = merging_options, .problem = problem};
    size_t count = 0;
    while (paths[count])
        count++;
    m.files = us_arena_alloc_array(m.arena, count, sizeof *m.files);
    bool good = true;
    for (; good && m.count < count; m.count++)
        good = open_file(&m, &m.files[m.count], paths[m.count]);
    good = good && belong_together(&m);
    for (size_t i = 0; good && i < count; i++)
        good = advance(&m, &m.files[i]);
    for (part_file *next; good && (next = lowest(&m)); good = advance(&m, next)) {
        if (next->told.kind == US_REPLAY_TOLD_RECORD)
            m.options->tell(m.options->data, &next->told.record);
        else
            m.options->fail(m.options->data, &next->told.problem);
    }
    good = good && end_alike(&m);
    *problem = good ? US_STR_EMPTY : us_str_copy(arena, *problem);
    us_arena_free(m.arena);
    return good;
}
