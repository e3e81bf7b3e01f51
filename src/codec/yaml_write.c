/* The YAML writer: block style as go-yaml v3 lays it out at two spaces, which
 * is what OPA's yaml.marshal answers with. There is no emitter between: the
 * walk writes text and keeps the column. Each scalar is analysed once for the
 * styles it allows, then written in the first of plain, single quoted, literal
 * or double quoted that go-yaml would take. */
#include "base/utf8.h"
#include "codec/yaml.h"
#include "codec/yaml_keys.h"
#include "codec/yaml_scalar.h"
#include "value/array.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"

enum { INDENT = 2, SIMPLE_KEY_MAX = 128 };

typedef struct writer {
    us_buf *buf;
    bool line_start; /* nothing but indentation and indicators on this line */
    size_t column;
} writer;

/* ---- Lines */

static void add(writer *w, us_str s)
{
    us_buf_add_str(w->buf, s);
    w->column += s.length;
}

static void add_c(writer *w, const char *text)
{
    add(w, us_str_from(text));
}

static void break_line(writer *w)
{
    us_buf_add_char(w->buf, '\n');
    w->column = 0;
    w->line_start = true;
}

/* Moves to column [indent] of a fresh line; "- " and "? " leave the line fresh,
 * so that what they introduce begins behind them. */
static void go_to(writer *w, size_t indent)
{
    if (!w->line_start || w->column > indent)
        break_line(w);
    while (w->column < indent)
        add_c(w, " ");
}

/* ---- What a string allows */

typedef struct analysis {
    bool multiline;
    bool plain;
    bool single;
    bool literal;
} analysis;

/* As libyaml counts them. What it calls printable stops below U+10000. */
static bool is_break(uint32_t c)
{
    return c == '\r' || c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_printable(uint32_t c)
{
    return c == '\n' || (c >= ' ' && c < 0x7F) || (c >= 0xA0 && c < 0xD800) ||
           (c >= 0xE000 && c < 0xFFFE && c != 0xFEFF);
}

/* Whether character [c] at [p] would be an indicator in a plain scalar. */
static bool is_indicator(const char *p, const char *start, const char *end, char before)
{
    bool blank_follows = p + 1 >= end || p[1] == ' ' || p[1] == '\t';
    if (*p == ':')
        return blank_follows;
    if (p > start)
        return *p == '#' && (before == ' ' || before == '\t' || before == '\n');
    if (*p == '?' || *p == '-')
        return blank_follows;
    return strchr("#,[]{}&*!|>'\"%@`", *p) != NULL && *p != '\0';
}

static bool begins_like_marker(us_str s)
{
    return us_str_starts_with(s, US_STR("---")) || us_str_starts_with(s, US_STR("..."));
}

static analysis analyse(us_str s)
{
    analysis a = {.plain = true, .single = true, .literal = s.length > 0};
    const char *end = s.text + s.length;
    bool special = false;
    bool tabs = false;
    bool space_then_break = false;
    bool break_then_space = false;
    bool indicators = begins_like_marker(s);
    uint32_t previous = 0;
    size_t size;
    for (const char *p = s.text; p < end; p += size) {
        uint32_t c = us_utf8_decode(p, end, &size);
        if (is_indicator(p, s.text, end, p > s.text ? p[-1] : ' '))
            indicators = true;
        if (c == '\t')
            tabs = true;
        else if (!is_printable(c) || c == 0x2028 || c == 0x2029)
            special = true;
        a.multiline = a.multiline || is_break(c);
        space_then_break = space_then_break || (is_break(c) && previous == ' ');
        break_then_space = break_then_space || (c == ' ' && is_break(previous));
        previous = c;
    }
    bool edges = s.length > 0 && (s.text[0] == ' ' || previous == ' ');
    a.plain = !edges && !a.multiline && !indicators && !special && !tabs;
    a.single = !break_then_space && !space_then_break && !special && !tabs;
    a.literal = a.literal && previous != ' ' && !space_then_break && !special;
    return a;
}

/* Whether [s] is a boolean of YAML 1.1, which older readers would see in it. */
static bool is_old_boolean(us_str s)
{
    static const char *const words[] = {"y",  "Y",   "yes", "Yes", "YES", "on",
                                        "On", "ON",  "n",   "N",   "no",  "No",
                                        "NO", "off", "Off", "OFF", NULL};
    for (const char *const *word = words; *word; word++)
        if (us_str_is(s, *word))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number to the base of 60 as of YAML 1.1, such as 12:30:45.6:
 * [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)? */
static bool is_base_60(us_str s)
{
    size_t i = s.length > 0 && (*s.text == '-' || *s.text == '+');
    if (i >= s.length || !is_digit(s.text[i]))
        return false;
    while (i < s.length && (is_digit(s.text[i]) || s.text[i] == '_'))
        i++;
    size_t groups = 0;
    for (; i < s.length && s.text[i] == ':'; groups++) {
        size_t from = ++i;
        while (i < s.length && i < from + 2 && is_digit(s.text[i]))
            i++;
        if (i == from || (i == from + 2 && s.text[from] > '5'))
            return false;
    }
    if (i < s.length && s.text[i] == '.')
        for (i++; i < s.length && (is_digit(s.text[i]) || s.text[i] == '_'); i++)
            ;
    return groups > 0 && i == s.length;
}

/* Whether [s] without quotes would still be read as this string. << would not as a key,
 * but OPA leaves it bare there too. */
static bool reads_as_string(us_arena *arena, us_str s)
{
    us_value value;
    us_yaml_kind kind = us_yaml_resolve(arena, s, &value);
    if (kind == US_YAML_MERGE)
        return true;
    return kind == US_YAML_STRING && !is_old_boolean(s) && !is_base_60(s);
}

/* ---- Scalars */

static void write_single(writer *w, us_str s)
{
    add_c(w, "'");
    for (size_t i = 0; i < s.length; i++) {
        if (s.text[i] == '\'')
            add_c(w, "'");
        add(w, us_str_slice(s, i, i + 1));
    }
    add_c(w, "'");
}

/* The letter behind the backslash for [c], or 0. */
static char short_escape(uint32_t c)
{
    static const struct {
        uint32_t point;
        char letter;
    } escapes[] = {{0, '0'},     {7, 'a'},    {8, 'b'},      {9, 't'},     {10, 'n'},
                   {11, 'v'},    {12, 'f'},   {13, 'r'},     {0x1B, 'e'},  {'"', '"'},
                   {'\\', '\\'}, {0x85, 'N'}, {0x2028, 'L'}, {0x2029, 'P'}};
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (escapes[i].point == c)
            return escapes[i].letter;
    return 0;
}

static void write_escape(writer *w, uint32_t c)
{
    size_t before = w->buf->length;
    char letter = short_escape(c);
    if (letter)
        us_buf_add_format(w->buf, "\\%c", letter);
    else if (c <= 0xFF)
        us_buf_add_format(w->buf, "\\x%02X", c);
    else
        us_buf_add_format(w->buf, c <= 0xFFFF ? "\\u%04X" : "\\U%08X", c);
    w->column += w->buf->length - before;
}

static void write_double(writer *w, us_str s)
{
    const char *end = s.text + s.length;
    size_t size;
    add_c(w, "\"");
    for (const char *p = s.text; p < end; p += size) {
        uint32_t c = us_utf8_decode(p, end, &size);
        if (c == US_UTF8_INVALID)
            write_escape(w, US_UTF8_REPLACEMENT);
        else if (!is_printable(c) || is_break(c) || c == '"' || c == '\\')
            write_escape(w, c);
        else
            add(w, us_str_make(p, size));
    }
    add_c(w, "\"");
}

/* A literal block whose lines stand at [indent]. */
static void write_literal(writer *w, us_str s, size_t indent)
{
    add_c(w, "|");
    if (s.text[0] == ' ' || s.text[0] == '\n')
        add_c(w, "2");
    bool ends_in_break = s.text[s.length - 1] == '\n';
    if (!ends_in_break)
        add_c(w, "-");
    else if (s.length == 1 || s.text[s.length - 2] == '\n')
        add_c(w, "+");
    break_line(w);
    size_t from = 0;
    while (from < s.length) {
        size_t to = us_str_find(s, US_STR("\n"), from);
        bool last = to == US_STR_NONE;
        if (last)
            to = s.length;
        if (to > from) {
            go_to(w, indent);
            add(w, us_str_slice(s, from, to));
            w->line_start = false;
        }
        if (!last)
            break_line(w);
        from = to + 1;
    }
}

/* A string, whose lines stand at [indent] if it is written as a literal block; a
 * [simple_key] must stay on one line. */
static void write_string(writer *w, us_str s, size_t indent, bool simple_key)
{
    analysis a = analyse(s);
    bool has_newline = us_str_find(s, US_STR("\n"), 0) != US_STR_NONE;
    bool as_string = reads_as_string(w->buf->arena, s);
    w->line_start = false;
    if (has_newline && a.literal && !simple_key)
        write_literal(w, s, indent);
    else if (has_newline || !as_string || (!a.plain && !a.single))
        write_double(w, s);
    else if (a.plain)
        add(w, s);
    else
        write_single(w, s);
}

/* OPA sends values through JSON and back, so a number is what a plain scalar of
 * its text is. */
static void write_number(writer *w, us_value number)
{
    char space[US_NUMBER_TEXT_SIZE];
    us_str text = us_number_text(number, space);
    us_value read;
    us_yaml_kind kind = us_yaml_resolve(w->buf->arena, text, &read);
    if (kind == US_YAML_FLOAT)
        read = us_number_from_double(w->buf->arena, us_number_to_double(read));
    if (us_value_is_number(read))
        text = us_number_text(read, space);
    add(w, text);
    w->line_start = false;
}

/* ---- Containers */

static void write_node(writer *w, us_value v, size_t indent);

static bool is_empty_container(us_value v)
{
    return us_value_tag(v) >= US_TAG_ARRAY && us_value_count(v) == 0;
}

/* Items in [order]; NULL: as they stand. The first goes where the line is. */
static void write_list(writer *w, const us_value *items, const uint32_t *order,
                       uint32_t count, size_t indent)
{
    for (uint32_t i = 0; i < count; i++) {
        us_value item = items[order ? order[i] : i];
        go_to(w, indent);
        add_c(w, "-");
        if (us_value_tag(item) < US_TAG_ARRAY || is_empty_container(item))
            add_c(w, " ");
        write_node(w, item, indent + INDENT);
    }
}

/* What stands behind a key's colon. */
static void write_member_value(writer *w, us_value v, size_t indent)
{
    if (us_value_tag(v) < US_TAG_ARRAY || is_empty_container(v))
        add_c(w, " ");
    write_node(w, v, indent + INDENT);
}

/* A key too long or with breaks in it: "? key" and ": value" on their lines. */
static void write_complex_member(writer *w, us_str key, us_value v, size_t indent)
{
    add_c(w, "? ");
    write_string(w, key, indent + INDENT, false);
    go_to(w, indent);
    add_c(w, ":");
    w->line_start = true;
    write_member_value(w, v, indent);
}

static void write_object(writer *w, const us_object *object, size_t indent)
{
    us_arena *arena = w->buf->arena;
    object = us_json_string_keys(arena, object);
    const uint32_t *order = us_yaml_key_order(arena, object);
    for (uint32_t i = 0; i < object->count; i++) {
        us_str key = us_utf8_make_valid(arena, us_value_text(object->keys[order[i]]));
        us_value value = object->values[order[i]];
        go_to(w, indent);
        if (key.length > SIMPLE_KEY_MAX || analyse(key).multiline) {
            write_complex_member(w, key, value, indent);
            continue;
        }
        write_string(w, key, indent, true);
        add_c(w, ":");
        write_member_value(w, value, indent);
    }
}

/* [indent] is where the lines of a container begin. */
static void write_node(writer *w, us_value v, size_t indent)
{
    switch (us_value_tag(v)) {
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
        add_c(w, "null");
        break;
    case US_TAG_BOOLEAN:
        add_c(w, v.as.integer ? "true" : "false");
        break;
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        write_number(w, v);
        break;
    case US_TAG_STRING:
        write_string(w, us_utf8_make_valid(w->buf->arena, us_value_text(v)),
                     indent > 0 ? indent : INDENT, false);
        break;
    case US_TAG_ARRAY:
        if (v.as.array->count == 0)
            add_c(w, "[]");
        write_list(w, v.as.array->items, NULL, v.as.array->count, indent);
        break;
    case US_TAG_OBJECT:
        if (v.as.object->count == 0)
            add_c(w, "{}");
        write_object(w, v.as.object, indent);
        break;
    case US_TAG_SET:
        if (v.as.set->count == 0)
            add_c(w, "[]");
        write_list(w, v.as.set->items, us_set_order(v.as.set), v.as.set->count, indent);
        break;
    }
    if (us_value_tag(v) < US_TAG_STRING || is_empty_container(v))
        w->line_start = false;
}

void us_yaml_write(us_buf *buf, us_value value)
{
    writer w = {.buf = buf, .line_start = true};
    write_node(&w, value, 0);
    if (!w.line_start || w.column > 0)
        break_line(&w);
}
