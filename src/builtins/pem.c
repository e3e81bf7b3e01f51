/* Finds the lines that begin and end a block and decodes what is between. A block
 * that is not well-formed is skipped, and the search goes on behind its first
 * line. */
#include "builtins/pem.h"

#include "codec/base64.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool us_pem_base64(us_arena *arena, us_str text, us_str *bytes)
{
    char *out = us_arena_alloc(arena, text.length / 4 * 3 + 4);
    size_t count = 0, digits = 0, padding = 0;
    uint32_t group = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (is_space(c))
            continue;
        int value = us_base64_digit(c, false);
        if (c == '=' && digits >= 2 && digits + padding < 4) {
            padding++;
            continue;
        }
        if (value < 0 || padding > 0)
            return false;
        group = group << 6 | (uint32_t)value;
        if (++digits < 4)
            continue;
        out[count++] = (char)(group >> 16 & 255);
        out[count++] = (char)(group >> 8 & 255);
        out[count++] = (char)(group & 255);
        digits = 0;
        group = 0;
    }
    if (digits > 0 && digits + padding != 4)
        return false;
    if (digits >= 2)
        out[count++] = (char)((digits == 2 ? group >> 4 : group >> 10) & 255);
    if (digits == 3)
        out[count++] = (char)(group >> 2 & 255);
    *bytes = us_str_make(out, count);
    return true;
}

/* The next line of [text], without its end and white space behind. */
static us_str take_line(us_str *text)
{
    size_t end = us_str_find(*text, US_STR("\n"), 0);
    size_t next = end == US_STR_NONE ? text->length : end + 1;
    us_str line = us_str_slice(*text, 0, end == US_STR_NONE ? text->length : end);
    *text = us_str_slice(*text, next, text->length);
    while (line.length > 0 && is_space(line.text[line.length - 1]))
        line.length--;
    return line;
}

/* The label of a line such as "-----BEGIN LABEL-----". */
static bool read_mark(us_str line, us_str start, us_str *label)
{
    us_str dashes = US_STR("-----");
    if (!us_str_starts_with(line, start) || !us_str_ends_with(line, dashes) ||
        line.length < start.length + dashes.length)
        return false;
    *label = us_str_slice(line, start.length, line.length - dashes.length);
    return true;
}

/* Lines "Name: value" may come first. */
static us_str skip_headers(us_str body)
{
    for (;;) {
        us_str rest = body;
        us_str line = take_line(&rest);
        if (line.length == 0 || !memchr(line.text, ':', line.length))
            return body;
        body = rest;
    }
}

/* Reads from behind the first line to behind the last one. */
static bool read_block(us_arena *arena, us_str *text, us_pem_block *block)
{
    us_str rest = *text;
    while (rest.length > 0) {
        size_t at = (size_t)(rest.text - text->text);
        us_str label;
        us_str line = take_line(&rest);
        if (!us_str_starts_with(line, US_STR("-----")))
            continue;
        us_str body = skip_headers(us_str_slice(*text, 0, at));
        if (!read_mark(line, US_STR("-----END "), &label) ||
            !us_str_equal(label, block->label) ||
            !us_pem_base64(arena, body, &block->bytes))
            return false;
        *text = rest;
        return true;
    }
    return false;
}

bool us_pem_next(us_arena *arena, us_str *text, us_pem_block *block)
{
    us_str rest = *text;
    while (rest.length > 0) {
        us_str line = take_line(&rest);
        if (!read_mark(line, US_STR("-----BEGIN "), &block->label))
            continue;
        if (read_block(arena, &rest, block)) {
            *text = rest;
            return true;
        }
    }
    return false;
}
