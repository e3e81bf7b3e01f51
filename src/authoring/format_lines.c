/* Lines, comments and places: the state of the writer between two nodes. */
#include "authoring/format_writer.h"

#include "base/utf8.h"
#include "syntax/ast_text.h"

void us_write_infix(us_format_writer *w, const char *infix)
{
    us_write_c(w, " ");
    us_write_c(w, infix);
    us_write_c(w, " ");
}

void us_line_start(us_format_writer *w)
{
    w->in_line = true;
    for (size_t i = 0; i < w->level; i++)
        us_buf_add_char(&w->out, '\t');
}

void us_line_end(us_format_writer *w)
{
    w->in_line = false;
    if (w->at_end && !w->later) {
        us_buf_add_char(&w->out, ' ');
        us_write(w, us_comment_text(w, w->at_end));
        w->at_end = NULL;
    }
    w->later = false;
    us_buf_add_char(&w->out, '\n');
}

void us_line_blank(us_format_writer *w)
{
    if (w->in_line)
        us_line_end(w);
    us_buf_add_char(&w->out, '\n');
}

/* ---- Comments */

static bool is_space(uint32_t c)
{
    return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

us_str us_comment_trim(us_str text)
{
    const char *p = text.text, *end = p + text.length, *last = p;
    for (size_t size; p < end;) {
        uint32_t c = us_utf8_decode(p, end, &size);
        p += size;
        if (!is_space(c))
            last = p;
    }
    return us_str_make(text.text, (size_t)(last - text.text));
}

us_str us_comment_text(us_format_writer *w, const us_comment *comment)
{
    size_t from = comment->position.offset;
    size_t length = us_comment_trim(comment->text).length;
    return us_str_slice(w->module->text, from, from + 1 + length);
}

const us_comment *us_comment_next(const us_format_writer *w)
{
    return w->next < w->comment_count ? &w->comments[w->next] : NULL;
}

bool us_comments_above(const us_format_writer *w, uint32_t row)
{
    return w->next < w->comment_count && w->comments[w->next].position.row < row;
}

static void write_line(us_format_writer *w, us_str text)
{
    if (!w->in_line)
        us_line_start(w);
    char last = w->out.length ? w->out.text[w->out.length - 1] : '\n';
    w->crowded |= last != '\n' && last != '\t';
    us_write(w, text);
    us_line_end(w);
}

static bool is_metadata(const us_comment *comment)
{
    us_str text = comment->text;
    while (text.length > 0 && is_space((unsigned char)text.text[0]))
        text = us_str_slice(text, 1, text.length);
    return us_str_starts_with(text, US_STR("METADATA"));
}

void us_write_comments_above(us_format_writer *w, uint32_t row, bool apart)
{
    bool in_metadata = false;
    size_t first = w->next;
    for (; us_comments_above(w, row); w->next++) {
        const us_comment *comment = &w->comments[w->next];
        bool metadata = is_metadata(comment);
        uint32_t rows =
            w->next > first ? comment->position.row - comment[-1].position.row : 0;
        if (rows > 1) {
            us_line_blank(w);
            in_metadata = false;
        } else if (rows == 1 && in_metadata && metadata) {
            us_line_blank(w);
        }
        in_metadata |= metadata;
        write_line(w, us_comment_text(w, comment));
    }
    if (apart && w->next > first && row - w->comments[w->next - 1].position.row > 1)
        us_line_blank(w);
}

bool us_write_comments(us_format_writer *w, uint32_t row)
{
    if (w->next == w->comment_count || w->comments[w->next].position.row > row)
        return true;
    us_write_comments_above(w, row, true);
    const us_comment *at = us_comment_next(w);
    if (!at || at->position.row != row)
        return true;
    w->next++;
    w->at_end = w->at_end ? NULL : at;
    return w->at_end || us_break_off(w);
}

static us_str line_from(us_str text, size_t from)
{
    size_t to = us_str_find(text, US_STR("\n"), from);
    return us_str_slice(text, from, to == US_STR_NONE ? text.length : to);
}

/* The comment behind the text is copied, too: with the white space at its end. */
void us_write_copy(us_format_writer *w, us_place place)
{
    uint32_t end = us_place_end_row(place);
    us_write(w, place.text);
    while (us_comments_above(w, end))
        w->next++;
    const us_comment *last = us_comment_next(w);
    if (last && last->position.row == end && w->comment_on_last_line) {
        us_buf_add_char(&w->out, ' ');
        us_write(w, line_from(w->module->text, last->position.offset));
        w->next++;
    }
}

/* True if the comment stands in [text], a part of the source. */
static bool is_inside(const us_format_writer *w, const us_comment *comment, us_str text)
{
    size_t from = (size_t)(text.text - w->module->text.text);
    return comment->position.offset >= from &&
           comment->position.offset < from + text.length;
}

void us_write_part(us_format_writer *w, us_place place)
{
    uint32_t end = us_place_end_row(place);
    if (w->at_end && is_inside(w, w->at_end, place.text))
        w->at_end = NULL;
    us_write_comments_above(w, place.row, true);
    if (!w->in_line)
        us_line_start(w);
    us_write(w, place.text);
    while (us_comments_above(w, end))
        w->next++;
    us_write_comments(w, end);
}

us_writer_state us_writer_save(const us_format_writer *w)
{
    return (us_writer_state){w->out.length, w->level, w->next,
                             w->in_line,    w->later, w->at_end};
}

void us_writer_restore(us_format_writer *w, const us_writer_state *state)
{
    w->out.length = state->length;
    w->level = state->level;
    w->next = state->next;
    w->in_line = state->in_line;
    w->later = state->later;
    w->at_end = state->at_end;
}

/* ---- Places */

us_place us_place_of_span(const us_format_writer *w, us_span span)
{
    us_str text = w->module->text;
    bool empty = span.end <= span.position.offset || span.end > text.length;
    return (us_place){span.position.row,
                      empty ? US_STR_EMPTY
                            : us_str_slice(text, span.position.offset, span.end)};
}

us_place us_place_of(const us_format_writer *w, const us_term *term)
{
    return us_place_of_span(w, w->place ? *w->place
                                        : us_ast_shown_span(w->module->text, term));
}

uint32_t us_row_of(const us_format_writer *w, const us_term *term)
{
    return w->place ? w->place->position.row : term->span.position.row;
}

static uint32_t count_rows(const char *text, size_t length)
{
    uint32_t rows = 0;
    const char *end = text + length;
    while (text < end && (text = memchr(text, '\n', (size_t)(end - text)))) {
        rows++;
        text++;
    }
    return rows;
}

uint32_t us_place_end_row(us_place place)
{
    return place.row + count_rows(place.text.text, place.text.length);
}

/* From the first [open] at or behind [*at] to the bracket that closes it; stores where that
 * is, and counts the rows between the two. False if there are no such. */
static bool find_close(us_str text, size_t *at, char open, char close, uint32_t *rows)
{
    size_t depth = 0;
    for (size_t i = *at; i < text.length; i++) {
        char c = text.text[i];
        if (c == open)
            depth++;
        else if (c == close && depth > 0 && --depth == 0)
            return *at = i, true;
        else if (c == '\n' && depth > 0)
            ++*rows;
    }
    return false;
}

uint32_t us_closing_row(us_place place, char skip_open, char skip_close, char open,
                        char close)
{
    size_t at = 0;
    uint32_t rows = 0;
    if (skip_open && !find_close(place.text, &at, skip_open, skip_close, &rows))
        return 0;
    return find_close(place.text, &at, open, close, &rows) ? place.row + rows : 0;
}
