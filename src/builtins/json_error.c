/* A second, plain reading of a text that the JSON reader refused, to word the
 * error as the reference does. It keeps one bit for each open bracket and no
 * values. */
#include "builtins/json_error.h"

#include "base/utf8.h"

#define DEPTH_MAX 10000

typedef struct scanner {
    const char *next;
    const char *end;
    const char *context; /* what an unexpected character was found in */
    bool ended;          /* the text ends too early */
    us_arena *arena;
    unsigned char *in_object; /* for each open bracket */
    size_t depth;
} scanner;

static bool fail(scanner *s, const char *context)
{
    s->ended = s->next == s->end;
    s->context = context;
    return false;
}

static void skip_space(scanner *s)
{
    while (s->next < s->end && strchr(" \t\r\n", *s->next) && *s->next)
        s->next++;
}

static bool is_digit(const scanner *s)
{
    return s->next < s->end && *s->next >= '0' && *s->next <= '9';
}

static void skip_digits(scanner *s)
{
    while (is_digit(s))
        s->next++;
}

static bool scan_literal(scanner *s, const char *word)
{
    for (const char *c = word + 1; *c; c++) {
        s->next++;
        if (s->next == s->end || *s->next != *c)
            return fail(
                s,
                us_str_format(s->arena, "in literal %s (expecting '%c')", word, *c).text);
    }
    s->next++;
    return true;
}

static bool scan_number(scanner *s)
{
    if (*s->next == '-')
        s->next++;
    if (!is_digit(s))
        return fail(s, "in numeric literal");
    if (*s->next == '0')
        s->next++;
    else
        skip_digits(s);
    if (s->next < s->end && *s->next == '.') {
        s->next++;
        if (!is_digit(s))
            return fail(s, "after decimal point in numeric literal");
        skip_digits(s);
    }
    if (s->next < s->end && (*s->next == 'e' || *s->next == 'E')) {
        s->next++;
        if (s->next < s->end && (*s->next == '+' || *s->next == '-'))
            s->next++;
        if (!is_digit(s))
            return fail(s, "in exponent of numeric literal");
        skip_digits(s);
    }
    return true;
}

static bool scan_escape(scanner *s)
{
    s->next++;
    if (s->next == s->end || !strchr("\"\\/bfnrtu", *s->next) || !*s->next)
        return fail(s, "in string escape code");
    if (*s->next++ != 'u')
        return true;
    for (int i = 0; i < 4; i++, s->next++) {
        if (s->next == s->end || !strchr("0123456789abcdefABCDEF", *s->next) || !*s->next)
            return fail(s, "in \\u hexadecimal character escape");
    }
    return true;
}

static bool scan_string(scanner *s)
{
    s->next++;
    while (s->next < s->end && *s->next != '"') {
        if ((unsigned char)*s->next < ' ')
            return fail(s, "in string literal");
        if (*s->next != '\\')
            s->next++;
        else if (!scan_escape(s))
            return false;
    }
    if (s->next == s->end)
        return fail(s, "in string literal");
    s->next++;
    return true;
}

static bool scan_key(scanner *s)
{
    skip_space(s);
    if (s->next == s->end || *s->next != '"')
        return fail(s, "looking for beginning of object key string");
    if (!scan_string(s))
        return false;
    skip_space(s);
    if (s->next == s->end || *s->next != ':')
        return fail(s, "after object key");
    s->next++;
    return true;
}

/* A scalar, or an opening bracket with what must follow it; [opened] when a
 * value is due next, inside. */
static bool scan_value(scanner *s, bool *opened)
{
    *opened = false;
    skip_space(s);
    if (s->next == s->end)
        return fail(s, "looking for beginning of value");
    char c = *s->next;
    if (c == '"')
        return scan_string(s);
    if (c == '-' || is_digit(s))
        return scan_number(s);
    if (c == 't')
        return scan_literal(s, "true");
    if (c == 'f')
        return scan_literal(s, "false");
    if (c == 'n')
        return scan_literal(s, "null");
    if ((c != '{' && c != '[') || s->depth == DEPTH_MAX)
        return fail(s, "looking for beginning of value");
    s->next++;
    skip_space(s);
    if (s->next < s->end && *s->next == (c == '{' ? '}' : ']')) {
        s->next++;
        return true;
    }
    s->in_object[s->depth++] = c == '{';
    *opened = true;
    return c == '[' || scan_key(s);
}

/* After a value: closes brackets; [more] when another value is due. */
static bool scan_after(scanner *s, bool *more)
{
    while (s->depth > 0) {
        bool object = s->in_object[s->depth - 1];
        skip_space(s);
        if (s->next < s->end && *s->next == ',') {
            s->next++;
            *more = true;
            return !object || scan_key(s);
        }
        if (s->next == s->end || *s->next != (object ? '}' : ']'))
            return fail(s,
                        object ? "after object key:value pair" : "after array element");
        s->next++;
        s->depth--;
    }
    *more = false;
    return true;
}

static bool scan(scanner *s)
{
    bool more = true;
    while (more) {
        bool opened;
        if (!scan_value(s, &opened))
            return false;
        if (!opened && !scan_after(s, &more))
            return false;
    }
    return true;
}

/* Go looks at bytes, and shows each as the character of that number. */
static us_str describe(scanner *s)
{
    unsigned char c = (unsigned char)*s->next;
    char latin[4];
    us_str shown = us_str_make(latin, us_utf8_encode(c, latin));
    if (c == '\'')
        shown = US_STR("\\'");
    else if (c == '\\')
        shown = US_STR("\\\\");
    else if (c == '\n')
        shown = US_STR("\\n");
    else if (c == '\t')
        shown = US_STR("\\t");
    else if (c == '\r')
        shown = US_STR("\\r");
    else if (c < ' ' || c == 0x7f)
        shown = us_str_format(s->arena, "\\x%02x", c);
    else if ((c >= 0x80 && c <= 0xa0) || c == 0xad)
        shown = us_str_format(s->arena, "\\u%04x", c);
    return us_str_format(s->arena, "invalid character '%.*s' %s", US_STR_ARG(shown),
                         s->context);
}

us_str us_json_error(us_arena *arena, us_str text, bool stream)
{
    scanner s = {.next = text.text, .end = text.text + text.length, .arena = arena};
    s.in_object = us_arena_alloc(arena, DEPTH_MAX);
    skip_space(&s);
    bool empty = s.next == s.end;
    if (scan(&s)) {
        if (stream)
            return US_STR_EMPTY;
        skip_space(&s);
        if (s.next == s.end)
            return US_STR_EMPTY;
        fail(&s, "after top-level value");
    }
    if (!s.ended)
        return describe(&s);
    if (!stream)
        return US_STR("unexpected end of JSON input");
    return empty ? US_STR("EOF") : US_STR("unexpected EOF");
}
