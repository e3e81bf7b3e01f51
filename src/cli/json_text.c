/* Taking JSON text apart, and laying it out as opa prints it.
 *
 * The data structure is the text itself: a slice of it is a value. The library
 * wrote it, so nothing is validated here; but no read goes past the slice. */
#include "cli/json_text.h"

#include "base/utf8.h"

/* The offset after the string that begins at [at]. */
static size_t skip_string(us_str json, size_t at)
{
    for (at++; at < json.length && json.text[at] != '"'; at++)
        at += json.text[at] == '\\';
    return at < json.length ? at + 1 : json.length;
}

/* The offset after the value that begins at [at]. */
static size_t skip_value(us_str json, size_t at)
{
    size_t depth = 0;
    while (at < json.length) {
        char c = json.text[at];
        if (c == '"') {
            at = skip_string(json, at);
            if (depth == 0)
                return at;
            continue;
        }
        if (depth == 0 && (c == ',' || c == ':' || c == ']' || c == '}'))
            return at;
        depth += c == '[' || c == '{';
        depth -= c == ']' || c == '}';
        at++;
        if (depth == 0 && (c == ']' || c == '}'))
            return at;
    }
    return at;
}

us_str us_json_text_inside(us_str container)
{
    return container.length < 2 ? US_STR_EMPTY
                                : us_str_slice(container, 1, container.length - 1);
}

bool us_json_text_next(us_str *rest, us_str *element)
{
    if (rest->length == 0)
        return false;
    size_t end = skip_value(*rest, 0);
    *element = us_str_slice(*rest, 0, end);
    *rest = us_str_slice(*rest, end + (end < rest->length), rest->length);
    return true;
}

bool us_json_text_next_member(us_str *rest, us_str *key, us_str *value)
{
    return us_json_text_next(rest, key) && us_json_text_next(rest, value);
}

us_str us_json_text_member(us_str object, const char *name)
{
    us_str rest = us_json_text_inside(object), key, value;
    while (us_json_text_next_member(&rest, &key, &value)) {
        if (us_str_is(us_json_text_inside(key), name))
            return value;
    }
    return US_STR_EMPTY;
}

static uint32_t hex_digits(const char *text)
{
    uint32_t number = 0;
    for (size_t i = 0; i < 4; i++)
        number = number * 16 + (uint32_t)us_hex_digit(text[i]);
    return number;
}

/* Appends what the escape at [at] (of its backslash) means; returns the offset
 * after it. Only characters below U+10000 are written as \u by the library. */
static size_t unescape(us_buf *out, us_str string, size_t at)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    char c = string.text[at + 1];
    if (c == 'u' && at + 6 <= string.length) {
        char encoded[4];
        us_buf_add(out, encoded,
                   us_utf8_encode(hex_digits(string.text + at + 2), encoded));
        return at + 6;
    }
    const char *letter = strchr(letters, c);
    us_buf_add_char(out, letter ? meanings[letter - letters] : c);
    return at + 2;
}

void us_json_text_unquote(us_buf *out, us_str string)
{
    us_str inside = us_json_text_inside(string);
    size_t at = 0;
    while (at < inside.length) {
        if (inside.text[at] == '\\' && at + 1 < inside.length)
            at = unescape(out, inside, at);
        else
            us_buf_add_char(out, inside.text[at++]);
    }
}

/* Appends the character at [at] of a string, escaped where Go's encoder escapes
 * it though JSON need not; returns the offset after it. */
static size_t add_html_safe(us_buf *out, us_str text, size_t at)
{
    char c = text.text[at];
    if (c == '<' || c == '>' || c == '&') {
        us_buf_add_format(out, "\\u%04x", (unsigned)c);
        return at + 1;
    }
    if (at + 2 < text.length && memcmp(text.text + at, "\xE2\x80", 2) == 0 &&
        (text.text[at + 2] == '\xA8' || text.text[at + 2] == '\xA9')) {
        us_buf_add_c(out, text.text[at + 2] == '\xA8' ? "\\u2028" : "\\u2029");
        return at + 3;
    }
    us_buf_add_char(out, c);
    return at + 1;
}

void us_json_text_quote(us_buf *out, us_str text)
{
    static const char letters[] = "bfnrt\"\\", meanings[] = "\b\f\n\r\t\"\\";
    us_buf_add_char(out, '"');
    for (size_t at = 0; at < text.length;) {
        char c = text.text[at];
        const char *meaning = c ? strchr(meanings, c) : NULL;
        if (meaning)
            us_buf_add_format(out, "\\%c", letters[meaning - meanings]);
        else if ((unsigned char)c < 0x20)
            us_buf_add_format(out, "\\u%04x", (unsigned)c);
        if (meaning || (unsigned char)c < 0x20)
            at++;
        else
            at = add_html_safe(out, text, at);
    }
    us_buf_add_char(out, '"');
}

void us_json_text_compact(us_buf *out, us_str json)
{
    for (size_t at = 0; at < json.length;)
        at = add_html_safe(out, json, at);
}

static void new_line(us_buf *out, size_t depth)
{
    us_buf_add_char(out, '\n');
    for (size_t i = 0; i < depth; i++)
        us_buf_add_c(out, "  ");
}

/* Appends the bracket, comma or colon at [at] with the white space it wants;
 * returns the offset after what was written. */
static size_t add_punctuation(us_buf *out, us_str json, size_t at, size_t *depth)
{
    char c = json.text[at];
    bool opens = c == '{' || c == '[';
    if (opens && at + 1 < json.length &&
        (json.text[at + 1] == '}' || json.text[at + 1] == ']')) {
        us_buf_add(out, json.text + at, 2);
        return at + 2;
    }
    if (c == '}' || c == ']')
        new_line(out, --*depth);
    us_buf_add_char(out, c);
    if (opens)
        new_line(out, ++*depth);
    else if (c == ',')
        new_line(out, *depth);
    else if (c == ':')
        us_buf_add_char(out, ' ');
    return at + 1;
}

void us_json_text_indent(us_buf *out, us_str json)
{
    size_t depth = 0;
    for (size_t at = 0; at < json.length;) {
        if (json.text[at] == '"') {
            size_t end = skip_string(json, at);
            us_json_text_compact(out, us_str_slice(json, at, end));
            at = end;
        } else if (strchr("{}[],:", json.text[at])) {
            at = add_punctuation(out, json, at, &depth);
        } else {
            us_buf_add_char(out, json.text[at++]);
        }
    }
    us_buf_add_char(out, '\n');
}
