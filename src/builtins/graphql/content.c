/* What GraphQL strings say. */
#include "base/utf8.h"
#include "builtins/graphql/lexer.h"

/* Four hex digits; a surrogate is U+FFFD, even as one half of a pair. */
static void add_unicode(us_buf *buf, const char *digits)
{
    uint32_t point = 0;
    for (int i = 0; i < 4; i++)
        point = point << 4 | (uint32_t)us_hex_digit(digits[i]);
    if (point >= 0xD800 && point <= 0xDFFF)
        point = US_UTF8_REPLACEMENT;
    char *out = us_buf_reserve(buf, 4);
    buf->length += us_utf8_encode(point, out);
}

us_str us_graphql_string_content(us_arena *arena, us_str written)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    if (written.length == 0 || !memchr(written.text, '\\', written.length))
        return written;
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < written.length; i++) {
        char c = written.text[i];
        if (c == '\\') {
            c = written.text[++i];
            if (c == 'u') {
                add_unicode(&buf, written.text + i + 1);
                i += 4;
                continue;
            }
            const char *letter = strchr(letters, c);
            c = letter ? meanings[letter - letters] : c;
        }
        us_buf_add_char(&buf, c);
    }
    return us_buf_str(&buf);
}

/* Line ends become \n, and \""" three quotes. */
static us_str resolve_block(us_arena *arena, us_str written)
{
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < written.length; i++) {
        us_str rest = us_str_slice(written, i, written.length);
        if (us_str_starts_with(rest, US_STR("\\\"\"\"")))
            continue;
        if (us_str_starts_with(rest, US_STR("\r\n")))
            continue;
        us_buf_add_char(&buf, rest.text[0] == '\r' ? '\n' : rest.text[0]);
    }
    return us_buf_str(&buf);
}

/* SIZE_MAX for a line of nothing else. */
static size_t indentation(us_str line)
{
    for (size_t i = 0; i < line.length; i++)
        if (line.text[i] != ' ' && line.text[i] != '\t')
            return i;
    return SIZE_MAX;
}

/* Cuts the first line off [rest]; false behind the last. */
static bool next_line(us_str *rest, us_str *line)
{
    if (!rest->text)
        return false;
    const char *end = rest->length ? memchr(rest->text, '\n', rest->length) : NULL;
    size_t length = end ? (size_t)(end - rest->text) : rest->length;
    *line = us_str_slice(*rest, 0, length);
    *rest = end ? us_str_slice(*rest, length + 1, rest->length) : (us_str){NULL, 0};
    return true;
}

/* The first line counts as well, unlike in the specification: text right behind the
 * quotes leaves all lines as they are. It is not itself shortened. */
us_str us_graphql_block_content(us_arena *arena, us_str written)
{
    us_str text = resolve_block(arena, written), rest = text, line;
    size_t common = SIZE_MAX;
    while (next_line(&rest, &line)) {
        size_t indent = indentation(line);
        common = indent < common ? indent : common;
    }
    us_buf buf = us_buf_make(arena);
    size_t solid = 0; /* up to the last line that is not blank */
    bool first = true, begun = false;
    for (rest = text; next_line(&rest, &line); first = false) {
        if (indentation(line) == SIZE_MAX && !begun)
            continue;
        if (!first && common != SIZE_MAX)
            line = us_str_slice(line, line.length < common ? line.length : common,
                                line.length);
        if (begun)
            us_buf_add_char(&buf, '\n');
        us_buf_add_str(&buf, line);
        begun = true;
        if (indentation(line) != SIZE_MAX)
            solid = buf.length;
    }
    us_str content = us_buf_str(&buf);
    return us_str_slice(content, 0, solid);
}
