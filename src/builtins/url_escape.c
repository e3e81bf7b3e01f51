/* Which characters each part of a URL may hold as they are, in one table of
 * rules; escaping and unescaping follow it. */
#include "builtins/url_escape.h"

#include "builtins/go_text.h"

static bool is_one_of(unsigned char c, const char *characters)
{
    return c != '\0' && strchr(characters, c) != NULL;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           is_one_of(c, "-_.~");
}

static bool must_escape(unsigned char c, us_url_part part)
{
    if (is_unreserved(c))
        return false;
    switch (part) {
    case US_URL_HOST:
    case US_URL_ZONE:
        return !is_one_of(c, "!$&'()*+,;=:[]<>\"");
    case US_URL_PATH:
        return !is_one_of(c, "$&+,/:;=@");
    case US_URL_USER:
        return !is_one_of(c, "$&+,;=");
    case US_URL_FRAGMENT:
        return !is_one_of(c, "$&+,/:;=?@!()*");
    case US_URL_QUERY:
        break;
    }
    return true;
}

void us_url_escape(us_buf *buf, us_str s, us_url_part part)
{
    for (size_t i = 0; i < s.length; i++) {
        unsigned char c = (unsigned char)s.text[i];
        if (c == ' ' && part == US_URL_QUERY) {
            us_buf_add_char(buf, '+');
        } else if (must_escape(c, part)) {
            us_buf_add_char(buf, '%');
            us_buf_add_char(buf, "0123456789ABCDEF"[c >> 4]);
            us_buf_add_char(buf, "0123456789ABCDEF"[c & 15]);
        } else {
            us_buf_add_char(buf, (char)c);
        }
    }
}

static bool fail(us_arena *arena, const char *before, us_str what, const char *after,
                 us_str *error)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, before);
    us_go_quote(&buf, what, false);
    us_buf_add_c(&buf, after);
    *error = us_buf_str(&buf);
    return false;
}

/* A host escapes only what is not ASCII, and a zone's '%'; a zone also the space
 * and what a host may hold. */
static bool may_be_escaped(unsigned char byte, us_url_part part)
{
    if (part == US_URL_HOST)
        return byte >= 0x80 || byte == '%';
    if (part == US_URL_ZONE)
        return byte == '%' || byte == ' ' || !must_escape(byte, US_URL_HOST);
    return true;
}

static bool check(us_arena *arena, us_str s, us_url_part part, bool *plain, us_str *error)
{
    *plain = true;
    for (size_t i = 0; i < s.length; i++) {
        char c = s.text[i];
        if (c == '%') {
            us_str rest = us_str_slice(s, i, i + 3 < s.length ? i + 3 : s.length);
            *plain = false;
            if (rest.length < 3 || us_hex_digit(rest.text[1]) < 0 ||
                us_hex_digit(rest.text[2]) < 0)
                return fail(arena, "invalid URL escape ", rest, "", error);
            int byte = us_hex_digit(rest.text[1]) << 4 | us_hex_digit(rest.text[2]);
            if (!may_be_escaped((unsigned char)byte, part))
                return fail(arena, "invalid URL escape ", rest, "", error);
            i += 2;
        } else if (c == '+' && part == US_URL_QUERY) {
            *plain = false;
        } else if ((part == US_URL_HOST || part == US_URL_ZONE) &&
                   (unsigned char)c < 0x80 && must_escape((unsigned char)c, part)) {
            return fail(arena, "invalid character ", us_str_slice(s, i, i + 1),
                        " in host name", error);
        }
    }
    return true;
}

bool us_url_unescape(us_arena *arena, us_str s, us_url_part part, us_str *text,
                     us_str *error)
{
    bool plain;
    if (!check(arena, s, part, &plain, error))
        return false;
    *text = s;
    if (plain)
        return true;
    char *out = us_arena_alloc(arena, s.length + 1);
    size_t count = 0;
    for (size_t i = 0; i < s.length; i++) {
        char c = s.text[i];
        if (c == '%') {
            c = (char)(us_hex_digit(s.text[i + 1]) << 4 | us_hex_digit(s.text[i + 2]));
            i += 2;
        } else if (c == '+' && part == US_URL_QUERY) {
            c = ' ';
        }
        out[count++] = c;
    }
    out[count] = '\0';
    *text = us_str_make(out, count);
    return true;
}
