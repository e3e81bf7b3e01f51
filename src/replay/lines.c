/* A block is cut into pieces between lines. Each piece has an arena of its own, and numbers its lines
 * from 0: how many lines the pieces before it have is known when all are read. */
#include "replay/lines.h"

#include "base/threads.h"
#include "replay/events.h"

/* Enough of them for threads to share evenly, and each worth the sharing. */
#define PIECE ((size_t)1 << 16)

/* What the arena of a piece keeps from one block to the next. */
#define KEPT_MEMORY ((size_t)1 << 20)

typedef struct piece {
    us_arena *arena;
    us_str text;
    uint64_t offset;
    us_replay_line *items;
    size_t count, capacity;
    uint64_t lines; /* blank ones, too */
} piece;

struct us_replay_lines {
    us_arena *arena;
    us_str file;
    const us_hash_key *key;
    bool versions;
    piece *pieces;
    size_t count, capacity; /* [capacity] of them have an arena */
    bool is_cut;
    size_t piece, item; /* of the next line */
};

us_replay_lines *us_replay_lines_new(us_arena *arena, us_str file, const us_hash_key *key,
                                     bool versions)
{
    us_replay_lines *lines = us_arena_alloc_zero(arena, sizeof *lines);
    lines->arena = arena;
    lines->file = file;
    lines->key = key;
    lines->versions = versions;
    return lines;
}

static void cut(us_replay_lines *lines, const us_replay_block *block)
{
    us_str rest = block->text;
    lines->count = 0;
    while (rest.length > 0) {
        const char *newline = rest.length > PIECE && !block->is_cut
                                  ? memchr(rest.text + PIECE, '\n', rest.length - PIECE)
                                  : NULL;
        size_t length = newline ? (size_t)(newline - rest.text) + 1 : rest.length;
        if (lines->count == lines->capacity) {
            lines->pieces = us_arena_room(lines->arena, lines->pieces, lines->count,
                                          &lines->capacity, sizeof *lines->pieces);
            for (size_t i = lines->count; i < lines->capacity; i++)
                lines->pieces[i] = (piece){.arena = us_arena_scratch(lines->arena)};
        }
        piece *p = &lines->pieces[lines->count++];
        *p = (piece){.arena = p->arena,
                     .text = us_str_slice(rest, 0, length),
                     .offset = block->offset + (uint64_t)(rest.text - block->text.text)};
        rest = us_str_slice(rest, length, rest.length);
    }
}

static bool is_blank(us_str line)
{
    for (size_t i = 0; i < line.length; i++)
        if (line.text[i] != ' ' && line.text[i] != '\t' && line.text[i] != '\r')
            return false;
    return true;
}

static us_replay_line *add_line(const us_replay_lines *lines, piece *p, us_str text,
                                size_t end)
{
    p->items =
        us_arena_room(p->arena, p->items, p->count, &p->capacity, sizeof *p->items);
    us_replay_line *line = &p->items[p->count++];
    uint64_t offset = p->offset + (uint64_t)(text.text - p->text.text);
    *line = (us_replay_line){
        .file = lines->file,
        .number = p->lines,
        .offset = offset,
        .end = offset + end,
        .text = text,
        .problem = US_STR_EMPTY,
        .event = {.time = INT64_MIN, .staged = INT64_MIN},
    };
    return line;
}

/* Adds a line for each event that the line [text] tells of. */
static void read_line(const us_replay_lines *lines, piece *p, us_str text, size_t end)
{
    us_replay_events events = us_replay_events_begin(text);
    us_replay_event event;
    us_str problem;
    if (lines->is_cut) {
        add_line(lines, p, text, end)->problem =
            US_STR("the line is too long, and was left out");
        return;
    }
    while (us_replay_events_next(p->arena, &events, &event, &problem)) {
        us_replay_line *line = add_line(lines, p, text, end);
        line->problem = problem;
        if (problem.length > 0)
            continue;
        line->event = event;
        /* Who judges must not take memory of the arena that all lines of a piece lie in. */
        us_value_freeze(event.review);
        line->object = us_replay_object_of(p->arena, lines->key, &line->event);
        line->facts =
            us_replay_facts_of(p->arena, lines->key, &line->event, line->object);
        if (lines->versions)
            line->version = us_replay_revision_of(p->arena, &line->event);
    }
}

static void read_piece(void *data, size_t number, size_t thread)
{
    const us_replay_lines *lines = data;
    piece *p = &lines->pieces[number];
    us_str rest = p->text;
    (void)thread;
    us_arena_reset(p->arena, KEPT_MEMORY);
    for (; rest.length > 0; p->lines++) {
        const char *newline = memchr(rest.text, '\n', rest.length);
        size_t length = newline ? (size_t)(newline - rest.text) : rest.length;
        us_str text = us_str_slice(rest, 0, length);
        size_t end = length + (newline != NULL);
        if (!is_blank(text))
            read_line(lines, p, text, end);
        rest = us_str_slice(rest, end, rest.length);
    }
}

void us_replay_lines_read(us_replay_lines *lines, const us_replay_block *block,
                          size_t threads)
{
    uint64_t first = block->line;
    lines->is_cut = block->is_cut;
    lines->piece = lines->item = 0;
    cut(lines, block);
    us_threads_run(threads, lines->count, lines, read_piece);
    for (size_t i = 0; i < lines->count; i++) {
        const piece *p = &lines->pieces[i];
        for (size_t j = 0; j < p->count; j++)
            p->items[j].number += first;
        first += p->lines;
    }
}

us_replay_line *us_replay_lines_next(us_replay_lines *lines)
{
    while (lines->piece < lines->count &&
           lines->item == lines->pieces[lines->piece].count) {
        lines->piece++;
        lines->item = 0;
    }
    if (lines->piece == lines->count)
        return NULL;
    return &lines->pieces[lines->piece].items[lines->item];
}

void us_replay_lines_pass(us_replay_lines *lines)
{
    lines->item++;
}
