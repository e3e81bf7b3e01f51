/* Word by word. A text becomes tokens (words, characters of scripts that put no blanks
 * between words, runs of blanks, single other characters); what base/edits finds of them is
 * put together to parts that a person can read: a change every other word is one change. */
#include "base/edits.h"
#include "base/utf8.h"
#include "diff/compare.h"

/* What is left, in characters, of a part that stays, on each side that a change is on. */
#define KEPT_NEAR 40

/* Parts that stay between two changes go into them up to that many bytes. */
#define KEPT_SHORT 1

typedef enum token_kind {
    TOKEN_WORD,
    TOKEN_BLANK,
    TOKEN_SINGLE,
} token_kind;

static token_kind kind_of(uint32_t point)
{
    if (point == ' ' || point == '\t' || point == '\r')
        return TOKEN_BLANK;
    if (point < 0x80)
        return (point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') ||
                       (point >= 'a' && point <= 'z') || point == '_'
                   ? TOKEN_WORD
                   : TOKEN_SINGLE;
    /* CJK radicals to Yi, compatibility ideographs, full width forms and beyond; general
     * punctuation. */
    bool single = (point >= 0x2E80 && point < 0xA4D0) ||
                  (point >= 0xF900 && point < 0xFB00) ||
                  (point >= 0xFF00 && point != US_UTF8_INVALID) ||
                  (point >= 0x2000 && point < 0x2070);
    return single ? TOKEN_SINGLE : TOKEN_WORD;
}

static us_str *split(us_arena *arena, us_str text, size_t *count)
{
    us_str *tokens = NULL;
    size_t capacity = 0;
    token_kind last = TOKEN_SINGLE;
    *count = 0;
    for (size_t at = 0, size; at < text.length; at += size) {
        const char *here = text.text + at;
        token_kind kind = kind_of(us_utf8_decode(here, text.text + text.length, &size));
        if (kind == last && kind != TOKEN_SINGLE) {
            tokens[*count - 1].length += size;
            continue;
        }
        tokens = us_arena_room(arena, tokens, *count, &capacity, sizeof *tokens);
        tokens[(*count)++] = us_str_make(here, size);
        last = kind;
    }
    return tokens;
}

/* ---- Parts --------------------------------------------------------------------------- */

/* A run of tokens removed, then a run added, then one that stays; each may be empty. */
typedef struct step {
    us_buf removed, added, kept;
} step;

typedef struct steps {
    us_arena *arena;
    step *items;
    size_t count, room;
} steps;

static step *new_step(steps *s)
{
    s->items = us_arena_room(s->arena, s->items, s->count, &s->room, sizeof *s->items);
    step *item = &s->items[s->count++];
    *item = (step){us_buf_make(s->arena), us_buf_make(s->arena), us_buf_make(s->arena)};
    return item;
}

static bool is_short(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.text[i] != ' ')
            return text.length <= KEPT_SHORT && text.text[0] != '\n';
    return true;
}

static void take_steps(steps *s, const us_edits *e)
{
    step *item = new_step(s);
    size_t old = 0, new = 0;
    while (old < e->old_count || new < e->new_count) {
        bool changes = (old < e->old_count && !e->kept[old]) ||
                       (new < e->new_count && !e->known[new]);
        us_str kept = us_buf_str(&item->kept);
        if (changes && kept.length > 0 && s->count > 1 && is_short(kept)) {
            us_buf_add_str(&item->removed, kept);
            us_buf_add_str(&item->added, kept);
            item->kept.length = 0;
        } else if (changes && kept.length > 0) {
            item = new_step(s);
        } else if (changes && s->count == 1) {
            item = new_step(s);
        }
        while (old < e->old_count && !e->kept[old])
            us_buf_add_str(&item->removed, e->old[old++]);
        while (new < e->new_count && !e->known[new])
            us_buf_add_str(&item->added, e->new[new ++]);
        while (old < e->old_count && new < e->new_count && e->kept[old] &&
               e->known[new]) {
            us_buf_add_str(&item->kept, e->old[old++]);
            new ++;
        }
    }
}

/* [text] with its middle, its beginning or its end left out. */
static us_str leave_out(us_arena *arena, us_str text, bool first, bool last)
{
    size_t length = us_utf8_count(text);
    size_t head = first ? 0 : KEPT_NEAR, tail = last ? 0 : KEPT_NEAR;
    if (length <= head + tail + 1)
        return text;
    size_t from = us_utf8_offset(text, head), to = us_utf8_offset(text, length - tail);
    return us_str_format(arena, "%.*s…%.*s", US_STR_ARG(us_str_slice(text, 0, from)),
                         US_STR_ARG(us_str_slice(text, to, text.length)));
}

static void add_part(us_word_part *parts, size_t *count, us_word_change change,
                     us_str text)
{
    if (text.length > 0)
        parts[(*count)++] = (us_word_part){change, text};
}

us_word_part *us_words_compare(us_arena *arena, us_str before, us_str after,
                               size_t *count)
{
    us_edits edits = {0};
    steps s = {.arena = arena};
    edits.old = split(arena, before, &edits.old_count);
    edits.new = split(arena, after, &edits.new_count);
    us_edits_find(arena, &edits);
    take_steps(&s, &edits);
    us_word_part *parts = us_arena_alloc_array(arena, 3 * s.count, sizeof *parts);
    *count = 0;
    for (size_t i = 0; i < s.count; i++) {
        us_str kept = us_buf_str(&s.items[i].kept);
        add_part(parts, count, US_WORDS_REMOVED, us_buf_str(&s.items[i].removed));
        add_part(parts, count, US_WORDS_ADDED, us_buf_str(&s.items[i].added));
        add_part(parts, count, US_WORDS_KEPT,
                 leave_out(arena, kept, i == 0, i + 1 == s.count));
    }
    return parts;
}
