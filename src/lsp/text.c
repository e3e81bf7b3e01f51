#include "lsp/text.h"

#include "base/utf8.h"

us_lsp_text us_lsp_text_make(us_arena *arena, us_str text, us_lsp_encoding encoding)
{
    us_lsp_text made = {.text = text, .encoding = encoding};
    size_t capacity = 0;
    made.lines = us_arena_room(arena, NULL, 0, &capacity, sizeof *made.lines);
    made.lines[made.line_count++] = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] != '\n' && text.text[i] != '\r')
            continue;
        if (text.text[i] == '\r' && i + 1 < text.length && text.text[i + 1] == '\n')
            i++;
        made.lines = us_arena_room(arena, made.lines, made.line_count, &capacity,
                                   sizeof *made.lines);
        made.lines[made.line_count++] = (uint32_t)(i + 1);
    }
    return made;
}

us_str us_lsp_text_line(const us_lsp_text *text, size_t line)
{
    size_t from = text->lines[line];
    size_t to = line + 1 < text->line_count ? text->lines[line + 1] : text->text.length;
    while (to > from &&
           (text->text.text[to - 1] == '\n' || text->text.text[to - 1] == '\r'))
        to--;
    return us_str_slice(text->text, from, to);
}

/* Units that a character of [size] bytes with this code point takes. */
static uint32_t units_of(us_lsp_encoding encoding, uint32_t point, size_t size)
{
    if (encoding == US_LSP_UTF8)
        return (uint32_t)size;
    return encoding == US_LSP_UTF16 && point != US_UTF8_INVALID && point > 0xFFFF ? 2 : 1;
}

size_t us_lsp_text_offset(const us_lsp_text *text, us_lsp_place place)
{
    if (place.line >= text->line_count)
        return text->text.length;
    us_str line = us_lsp_text_line(text, place.line);
    const char *p = line.text, *end = line.text + line.length;
    uint32_t units = 0;
    while (p < end && units < place.character) {
        size_t size = 1;
        uint32_t point = us_utf8_decode(p, end, &size);
        units += units_of(text->encoding, point, size);
        /* The middle of a character is its beginning. */
        if (units > place.character)
            break;
        p += size;
    }
    return (size_t)(p - text->text.text);
}

us_lsp_place us_lsp_text_place(const us_lsp_text *text, size_t offset)
{
    size_t low = 0, high = text->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    us_lsp_place place = {(uint32_t)low, 0};
    const char *p = text->text.text + text->lines[low];
    const char *to =
        text->text.text + (offset < text->text.length ? offset : text->text.length);
    while (p < to) {
        size_t size = 1;
        uint32_t point = us_utf8_decode(p, text->text.text + text->text.length, &size);
        if (p + size > to)
            break;
        place.character += units_of(text->encoding, point, size);
        p += size;
    }
    return place;
}

void us_lsp_add_place(us_buf *out, const us_lsp_text *text, size_t offset)
{
    us_lsp_place place = us_lsp_text_place(text, offset);
    us_buf_add_format(out, "{\"line\":%u,\"character\":%u}", place.line, place.character);
}

void us_lsp_add_range(us_buf *out, const us_lsp_text *text, size_t from, size_t to)
{
    us_buf_add_c(out, "{\"start\":");
    us_lsp_add_place(out, text, from);
    us_buf_add_c(out, ",\"end\":");
    us_lsp_add_place(out, text, to);
    us_buf_add_char(out, '}');
}
