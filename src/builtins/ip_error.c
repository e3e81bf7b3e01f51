/* Reads an address for the sake of what is wrong with it: nothing is kept of the
 * address itself, which ip.c reads. */
#include "builtins/ip_error.h"

#include "builtins/go_text.h"
#include "builtins/url_escape.h"

typedef struct fault {
    const char *message; /* NULL: none */
    us_str at;           /* empty: not shown */
} fault;

static fault fault_at(const char *message, us_str at)
{
    return (fault){message, at};
}

static const fault no_fault = {NULL, {"", 0}};

static us_str from(us_str s, size_t at)
{
    return us_str_slice(s, at, s.length);
}

static fault check_v4(us_str s)
{
    int value = 0, digits = 0, points = 0;
    for (size_t i = 0; i < s.length; i++) {
        char c = s.text[i];
        if (c >= '0' && c <= '9') {
            if (digits == 1 && value == 0)
                return fault_at("IPv4 field has octet with leading zero", US_STR_EMPTY);
            value = value * 10 + (c - '0');
            digits++;
            if (value > 255)
                return fault_at("IPv4 field has value >255", US_STR_EMPTY);
        } else if (c == '.') {
            if (i == 0 || i + 1 == s.length || s.text[i - 1] == '.')
                return fault_at("IPv4 field must have at least one digit", from(s, i));
            if (points == 3)
                return fault_at("IPv4 address too long", US_STR_EMPTY);
            points++;
            value = digits = 0;
        } else {
            return fault_at("unexpected character", from(s, i));
        }
    }
    return points < 3 ? fault_at("IPv4 address too short", US_STR_EMPTY) : no_fault;
}

/* The address of version 4 at the end of one of version 6, of which [fields] are
 * read. */
static fault check_embedded(us_str s, int fields, bool has_gap)
{
    if (!has_gap && fields != 6)
        return fault_at("embedded IPv4 address must replace the final 2 fields of the "
                        "address",
                        s);
    if (fields > 6)
        return fault_at("too many hex fields to fit an embedded IPv4 at the end of the "
                        "address",
                        s);
    return check_v4(s);
}

/* What is behind a field of version 6: the end, or a colon and more. */
static fault check_colon(us_str *s, bool *has_gap)
{
    if (s->text[0] != ':')
        return fault_at("unexpected character, want colon", *s);
    if (s->length == 1)
        return fault_at("colon must be followed by more characters", *s);
    *s = from(*s, 1);
    if (s->text[0] != ':')
        return no_fault;
    if (*has_gap)
        return fault_at("multiple :: in address", *s);
    *has_gap = true;
    *s = from(*s, 1);
    return no_fault;
}

/* Reads fields up to the end of [s], or eight of them. */
static fault check_fields(us_str *s, int *fields, bool *has_gap)
{
    while (*fields < 8 && s->length > 0) {
        size_t digits = 0;
        while (digits < s->length && us_hex_digit(s->text[digits]) >= 0) {
            if (++digits > 4)
                return fault_at("each group must have 4 or less digits", *s);
        }
        if (digits == 0)
            return fault_at("each colon-separated field must have at least one digit",
                            *s);
        if (digits < s->length && s->text[digits] == '.') {
            fault embedded = check_embedded(*s, *fields, *has_gap);
            *fields += 2;
            *s = US_STR_EMPTY;
            return embedded;
        }
        ++*fields;
        *s = from(*s, digits);
        if (s->length == 0)
            break;
        fault found = check_colon(s, has_gap);
        if (found.message)
            return found;
    }
    return no_fault;
}

static fault check_v6(us_str s)
{
    size_t percent = us_str_find(s, US_STR("%"), 0);
    if (percent != US_STR_NONE && percent + 1 == s.length)
        return fault_at("zone must be a non-empty string", US_STR_EMPTY);
    if (percent != US_STR_NONE)
        s.length = percent;
    bool has_gap = us_str_starts_with(s, US_STR("::"));
    if (has_gap)
        s = from(s, 2);
    int fields = 0;
    fault found = check_fields(&s, &fields, &has_gap);
    if (found.message)
        return found;
    if (s.length > 0)
        return fault_at("trailing garbage after address", s);
    if (fields < 8 && !has_gap)
        return fault_at("address string too short", US_STR_EMPTY);
    if (fields == 8 && has_gap)
        return fault_at("the :: must expand to at least one field of zeros",
                        US_STR_EMPTY);
    return no_fault;
}

us_str us_ip_error(us_arena *arena, us_str text, bool *v4)
{
    fault found = fault_at("unable to parse IP", US_STR_EMPTY);
    size_t i = 0;
    while (i < text.length && !strchr(".:%", text.text[i] ? text.text[i] : 'x'))
        i++;
    *v4 = i < text.length && text.text[i] == '.';
    if (*v4)
        found = check_v4(text);
    else if (i < text.length && text.text[i] == ':')
        found = check_v6(text);
    else if (i < text.length)
        found = fault_at("missing IPv6 address", US_STR_EMPTY);
    if (!found.message)
        return US_STR_EMPTY;
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "ParseAddr(");
    us_go_quote(&buf, text, false);
    us_buf_add_c(&buf, "): ");
    us_buf_add_c(&buf, found.message);
    if (found.at.length > 0) {
        us_buf_add_c(&buf, " (at ");
        us_go_quote(&buf, found.at, false);
        us_buf_add_char(&buf, ')');
    }
    return us_buf_str(&buf);
}
