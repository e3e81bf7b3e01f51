/* The JSON reader's eyes: strings, numbers and words, and the words for what is
 * wrong. The same code reads what is built and what is skipped, so that both fail
 * alike. Rows and columns are computed after a failure, from the offset alone. */
#include "codec/json_reader.h"

#include "base/utf8.h"
#include "value/number.h"

#ifdef __SSE2__
#define EIGHT(c) ((long long)(UINT64_C(0x0101010101010101) * (c)))

const us_json_marks us_json_marks_of = {.quotes = {EIGHT('"'), EIGHT('"')},
                                        .slashes = {EIGHT('\\'), EIGHT('\\')},
                                        .spaces = {EIGHT(' '), EIGHT(' ')}};
#endif

/* ---- Failures */

void us_json_fail(us_json_reader *r, const char *message)
{
    r->error = us_str_from(message);
}

static bool fail_string(us_json_reader *r, const char *at, const char *message)
{
    r->p = at;
    r->error = us_str_from(message);
    return false;
}

/* "in object", "in array", or what a value at the top is in. */
static const char *place(const us_json_reader *r)
{
    if (r->open == r->stack)
        return "where a value should begin";
    return us_json_in_object(r) ? "in object" : "in array";
}

void us_json_fail_unexpected(us_json_reader *r)
{
    if (r->p >= r->end) {
        us_json_fail(r, "unexpected end of text");
        return;
    }
    size_t size;
    uint32_t point = us_utf8_decode(r->p, r->end, &size);
    if (point == US_UTF8_INVALID) {
        us_json_fail(r, "invalid UTF-8");
        return;
    }
    if (point < ' ' || point == 0x7F || point == 0xFEFF)
        r->error = us_str_format(r->arena, "unexpected U+%04X %s", point, place(r));
    else
        r->error =
            us_str_format(r->arena, "unexpected '%.*s' %s", (int)size, r->p, place(r));
}

void us_json_fail_depth(us_json_reader *r)
{
    r->error =
        us_str_format(r->arena, "nesting is deeper than %zu", r->options.max_depth);
}

void us_json_fail_duplicate(us_json_reader *r, us_value key)
{
    us_str text = us_value_text(key);
    /* A key with escapes is nowhere in the source as it stands. */
    if (text.text >= r->start && text.text <= r->end)
        r->p = text.text - 1;
    us_buf buf = us_buf_make(r->arena);
    us_buf_add_c(&buf, "duplicate key ");
    us_json_write_string(&buf, text, false);
    us_buf_add_c(&buf, " in object");
    r->error = us_buf_str(&buf);
}

/* ---- The stack */

static void free_scratch(void *data)
{
    us_arena_free(data);
}

void us_json_grow_stack(us_json_reader *r)
{
    size_t old_size = r->capacity * sizeof(us_value);
    size_t count = (size_t)(r->top - r->stack), open = (size_t)(r->open - r->stack);
    if (!r->scratch) {
        r->scratch = us_arena_alloc(r->arena, sizeof *r->scratch);
        us_arena_init(r->scratch, r->arena->limit, r->arena->recovery);
        us_arena_on_release(r->arena, free_scratch, r->scratch);
        r->stack = us_arena_alloc(r->scratch, old_size * 2);
        memcpy(r->stack, r->first, old_size);
    } else {
        r->stack = us_arena_grow(r->scratch, r->stack, old_size, old_size * 2);
    }
    r->capacity *= 2;
    r->top = r->stack + count;
    r->limit = r->stack + r->capacity - US_JSON_SLACK;
    r->open = r->stack + open;
}

/* ---- White space: mostly the end of a line, and as many spaces as it takes */

const char *us_json_long_space_end(const char *p, const char *end)
{
    const char *wide_end = us_json_wide_end(p, end);
    while (p < end && us_json_is_space(*p)) {
        p++;
        unsigned spaces = US_JSON_CHUNK;
        while (spaces == US_JSON_CHUNK && wide_end - p >= US_JSON_CHUNK) {
            spaces = us_json_count_spaces(p);
            p += spaces;
        }
    }
    return p;
}

/* ---- Strings */

/* The value of four hex digits at [p], or -1. */
static int32_t hex_unit(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = us_hex_digit(p[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Decodes the \u escape whose digits begin at [p]; two that make a pair are one
 * code point, a surrogate without its half is U+FFFD. Returns where it ends, or
 * NULL. */
static const char *read_unicode(const char *p, const char *end, uint32_t *point)
{
    int32_t unit = hex_unit(p, end);
    if (unit < 0)
        return NULL;
    p += 4;
    *point = (uint32_t)unit;
    if (unit < 0xD800 || unit > 0xDFFF)
        return p;
    *point = US_UTF8_REPLACEMENT;
    if (unit > 0xDBFF || end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return p;
    int32_t low = hex_unit(p + 2, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return p;
    *point = 0x10000 + (((uint32_t)unit - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    return p + 6;
}

/* The character that [letter] stands for behind a backslash, or 0. */
static inline char escaped(char letter)
{
    static const char characters[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };
    return characters[(unsigned char)letter];
}

/* Where the string that continues at [p] ends: its quote, or whatever stops it. */
static const char *find_quote(const us_json_reader *r, const char *p, bool *high)
{
    const char *end = r->end;
    while ((p = us_json_skip_plain(p, r->wide_end, end, high)) < end && *p == '\\') {
        p += 2;
        if (p > end)
            return end;
    }
    return p;
}

/* Copies what comes before the first backslash in [p, end) to [out], and up to a chunk of
 * anything behind it; returns its length. */
static inline size_t copy_plain(const char *p, const char *wide_end, const char *end,
                                char *out)
{
    const char *from = p;
    for (; wide_end - p >= US_JSON_CHUNK; p += US_JSON_CHUNK, out += US_JSON_CHUNK) {
        memcpy(out, p, US_JSON_CHUNK);
        us_json_mask slashes = us_json_find_char(p, '\\');
        if (slashes != 0)
            return (size_t)(p - from) + us_json_place(slashes);
    }
    while (p < end && *p != '\\')
        *out++ = *p++;
    return (size_t)(p - from);
}

/* Decodes the characters in [p, end) to [out]. An escape never becomes longer,
 * so [out] needs no more room than the source and a chunk. Returns the end of the output;
 * on failure NULL, with [r->p] at the escape. */
static char *unescape(us_json_reader *r, const char *p, const char *end, char *out)
{
    const char *wide_end = us_json_wide_end(p, end);
    for (;;) {
        size_t run = copy_plain(p, wide_end, end, out);
        p += run;
        out += run;
        if (p == end)
            return out;
        const char *stop = p;
        p += 2;
        if ((*out = escaped(stop[1])) != '\0') {
            out++;
            continue;
        }
        r->p = stop;
        uint32_t point;
        p = stop[1] == 'u' ? read_unicode(p, end, &point) : NULL;
        if (!p)
            return NULL;
        out += us_utf8_encode(point, out);
    }
}

/* True if all escapes in [p, end) are good; else [r->p] is at the first that is not. */
static bool check_escapes(us_json_reader *r, const char *p, const char *end)
{
    bool high = false;
    const char *wide_end = us_json_wide_end(p, end);
    while ((p = us_json_skip_plain(p, wide_end, end, &high)) < end) {
        uint32_t point;
        r->p = p;
        p = p[1] == 'u' ? read_unicode(p + 2, end, &point) : escaped(p[1]) ? p + 2 : NULL;
        if (!p)
            return false;
    }
    return true;
}

/* The string whose text lies in [from, to), between its quotes. */
static bool take_string(us_json_reader *r, const char *from, const char *to, bool escapes,
                        bool high, us_value *value)
{
    us_str text = us_str_make(from, (size_t)(to - from));
    size_t invalid = high ? us_utf8_find_invalid(text) : US_STR_NONE;
    if (invalid != US_STR_NONE)
        return fail_string(r, from + invalid, "invalid UTF-8 in string");
    if (text.length > US_STRING_MAX)
        return fail_string(r, from, "string is too long");
    if (escapes && !value && !check_escapes(r, from, to))
        return fail_string(r, r->p, "invalid escape in string");
    if (escapes && value) {
        size_t room = text.length + US_JSON_CHUNK;
        char *space = us_arena_alloc(r->arena, room);
        char *end = unescape(r, from, to, space);
        if (!end)
            return fail_string(r, r->p, "invalid escape in string");
        us_arena_grow(r->arena, space, room, (size_t)(end - space));
        text = us_str_make(space, (size_t)(end - space));
    }
    r->p = to + 1;
    if (value)
        *value = us_value_string(text);
    return true;
}

bool us_json_finish_string(us_json_reader *r, const char *from, const char *to, bool high,
                           us_value *value)
{
    bool escapes = to < r->end && *to == '\\';
    if (escapes)
        to = find_quote(r, to, &high);
    if (to >= r->end)
        return fail_string(r, r->end, "unexpected end of text in string");
    if (*to != '"')
        return fail_string(r, to, "control character in string");
    return take_string(r, from, to, escapes, high, value);
}

const char *us_json_farther_quote(const char *from, const char *near_end)
{
    for (const char *p = from; p < near_end; p += US_JSON_CHUNK) {
        us_json_mask others, quotes = us_json_find_quotes(p, &others);
        if (quotes != 0) {
            us_json_mask before = (quotes & -quotes) - 1;
            return (others & before) == 0 ? p + us_json_place(quotes) : NULL;
        }
        if (others != 0)
            return NULL;
    }
    return NULL;
}

const char *us_json_escaped_end(const us_json_reader *r, const char *p)
{
    bool high = false;
    while (p + 1 < r->end && *p == '\\' && escaped(p[1]))
        p = us_json_skip_plain(p + 2, r->wide_end, r->end, &high);
    return p < r->end && *p == '"' && !high ? p + 1 : NULL;
}

const char *us_json_near_escaped(us_json_reader *r, const char *from, us_value *value)
{
    const size_t room = US_JSON_ESCAPED_MAX + US_JSON_CHUNK;
    char *space = us_arena_try(r->arena, room), *out = space;
    const char *p = from;
    while (space && p < r->near_end && out <= space + US_JSON_ESCAPED_MAX) {
        us_json_mask others, quotes = us_json_find_quotes(p, &others);
        us_json_mask stops = quotes | others;
        unsigned plain = stops ? us_json_place(stops) : US_JSON_CHUNK;
        memcpy(out, p, US_JSON_CHUNK);
        p += plain;
        out += plain;
        if (!stops)
            continue;
        if (*p == '"') {
            *value = us_value_string(us_str_make(space, (size_t)(out - space)));
            us_arena_grow(r->arena, space, room, (size_t)(out - space));
            return p + 1;
        }
        char meant = *p == '\\' ? escaped(p[1]) : '\0';
        if (!meant)
            break;
        *out++ = meant;
        p += 2;
    }
    if (space)
        us_arena_grow(r->arena, space, room, 0);
    return NULL;
}

/* ---- Numbers and words */

/* [text] is no number that can be had: because of its size, or its form? */
static bool fail_number(us_json_reader *r, us_str text)
{
    size_t e = 0;
    while (e < text.length && text.text[e] != 'e' && text.text[e] != 'E')
        e++;
    us_value mantissa;
    bool big =
        e + 1 < text.length && us_number_parse(us_str_slice(text, 0, e), &mantissa);
    if (big) {
        size_t i = e + 1;
        if (text.text[i] == '-' || text.text[i] == '+')
            i++;
        big = i < text.length;
        for (; i < text.length; i++)
            big = big && us_json_is_digit(text.text[i]);
    }
    us_json_fail(r, big ? "number is too big" : "invalid number");
    return false;
}

bool us_json_finish_number(us_json_reader *r, const char *from, const char *p,
                           us_value *value)
{
    while (p < r->end && us_json_is_number_char(*p))
        p++;
    us_str text = us_str_make(from, (size_t)(p - from));
    if (!us_number_parse(text, value))
        return fail_number(r, text);
    r->p = p;
    return true;
}

bool us_json_read_word(us_json_reader *r, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++, r->p++)
        if (r->p >= r->end || *r->p != word[i]) {
            us_json_fail_unexpected(r);
            return false;
        }
    return true;
}
