/* The formats that strings can be asked to have. */
#include "builtins/jsonschema/schema.h"

#include "builtins/ip.h"
#include "builtins/time/layout.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool parses(us_arena *arena, const char *layout, us_str text)
{
    us_layout_time time;
    us_str error;
    return us_layout_parse(arena, us_str_from(layout), text, &time, &error);
}

static bool is_date(us_arena *arena, us_str text)
{
    return parses(arena, "2006-01-02", text);
}

static bool is_time(us_arena *arena, us_str text)
{
    return parses(arena, "15:04:05", text) || parses(arena, "15:04:05Z07:00", text);
}

static bool is_date_time(us_arena *arena, us_str text)
{
    return is_time(arena, text) || is_date(arena, text) ||
           parses(arena, "2006-01-02T15:04:05Z07:00", text) ||
           parses(arena, "2006-01-02T15:04:05.999999999Z07:00", text);
}

/* Labels of letters, digits and inner hyphens. */
static bool is_hostname(us_arena *arena, us_str text)
{
    (void)arena;
    size_t label = 0;
    if (text.length == 0 || text.length > 255)
        return false;
    for (size_t i = 0; i <= text.length; i++) {
        if (i == text.length || text.text[i] == '.') {
            if (label == 0 || label > 63 || text.text[i - 1] == '-')
                return false;
            label = 0;
        } else if (is_letter(text.text[i]) || is_digit(text.text[i]) ||
                   (text.text[i] == '-' && label > 0)) {
            label++;
        } else {
            return false;
        }
    }
    return true;
}

static bool is_atom(us_str text)
{
    bool dot = true; /* none at the beginning, at the end, or after another */
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.text[i];
        if (c == '.' && dot)
            return false;
        dot = c == '.';
        if (!dot && c < 0x80 && !is_letter((char)c) && !is_digit((char)c) &&
            !strchr("!#$%&'*+-/=?^_`{|}~", (char)c))
            return false;
    }
    return text.length > 0 && !dot;
}

/* local@domain, or a name and that in angle brackets. */
static bool is_email(us_arena *arena, us_str text)
{
    (void)arena;
    if (text.length > 2 && text.text[text.length - 1] == '>') {
        size_t open = us_str_find(text, US_STR("<"), 0);
        if (open == US_STR_NONE)
            return false;
        text = us_str_slice(text, open + 1, text.length - 1);
    }
    size_t at = us_str_find(text, US_STR("@"), 0);
    if (at == US_STR_NONE)
        return false;
    us_str local = us_str_slice(text, 0, at);
    us_str domain = us_str_slice(text, at + 1, text.length);
    bool quoted =
        local.length >= 2 && local.text[0] == '"' && local.text[local.length - 1] == '"';
    bool literal = domain.length > 2 && domain.text[0] == '[' &&
                   domain.text[domain.length - 1] == ']';
    return (quoted || is_atom(local)) && (literal || is_atom(domain));
}

static bool is_ipv4(us_arena *arena, us_str text)
{
    us_ip ip;
    (void)arena;
    return us_str_find(text, US_STR("."), 0) != US_STR_NONE &&
           us_str_find(text, US_STR(":"), 0) == US_STR_NONE && us_ip_parse(text, &ip);
}

static bool is_ipv6(us_arena *arena, us_str text)
{
    us_ip ip;
    (void)arena;
    return us_str_find(text, US_STR(":"), 0) != US_STR_NONE && us_ip_parse(text, &ip);
}

/* A host, in brackets where it is of version 6, and a port. */
static bool is_authority(us_str text)
{
    size_t at = us_str_find(text, US_STR("@"), 0);
    if (at != US_STR_NONE)
        text = us_str_slice(text, at + 1, text.length);
    size_t colon = text.length;
    if (text.length > 0 && text.text[0] == '[') {
        size_t close = us_str_find(text, US_STR("]"), 0);
        if (close == US_STR_NONE)
            return false;
        colon = close + 1;
    } else {
        for (size_t i = text.length; i-- > 0;)
            colon = text.text[i] == ':' ? i : colon;
    }
    if (colon < text.length && text.text[colon] != ':')
        return false;
    for (size_t i = colon + 1; i < text.length; i++) {
        if (!is_digit(text.text[i]))
            return false;
    }
    return true;
}

/* As Go's url.Parse reads it; [scheme] tells whether it has one. */
static bool is_reference(us_str text, bool *scheme)
{
    size_t colon = us_str_find(text, US_STR(":"), 0);
    *scheme = colon != US_STR_NONE && colon > 0 && is_letter(text.text[0]);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.text[i];
        if (c < ' ' || c == 0x7f || c == '\\')
            return false;
        if (c == '%' && (i + 2 >= text.length || !is_hex(text.text[i + 1]) ||
                         !is_hex(text.text[i + 2])))
            return false;
    }
    for (size_t i = 0; *scheme && i < colon; i++)
        *scheme = is_letter(text.text[i]) || is_digit(text.text[i]) ||
                  strchr("+-.", text.text[i]) != NULL;
    if (colon == 0)
        return false;
    size_t slash = us_str_find(text, US_STR("/"), 0);
    if (!*scheme && colon != US_STR_NONE && (slash == US_STR_NONE || colon < slash) &&
        us_str_find(text, US_STR("?"), 0) > colon &&
        us_str_find(text, US_STR("#"), 0) > colon)
        return false;
    us_str rest = *scheme ? us_str_slice(text, colon + 1, text.length) : text;
    if (!us_str_starts_with(rest, US_STR("//")))
        return true;
    size_t end = 2;
    while (end < rest.length && !strchr("/?#", rest.text[end]))
        end++;
    us_str authority = us_str_slice(rest, 2, end);
    for (size_t i = 0; i < authority.length; i++) {
        if (authority.text[i] == ' ' || authority.text[i] == '<' ||
            authority.text[i] == '"')
            return false;
    }
    return is_authority(authority);
}

static bool is_uri(us_arena *arena, us_str text)
{
    bool scheme;
    (void)arena;
    return is_reference(text, &scheme) && scheme;
}

static bool is_uri_reference(us_arena *arena, us_str text)
{
    bool scheme;
    (void)arena;
    return is_reference(text, &scheme);
}

/* Every brace is closed; what is inside does not matter. */
static bool is_uri_template(us_arena *arena, us_str text)
{
    size_t at = 0;
    while ((at = us_str_find(text, US_STR("{"), at)) != US_STR_NONE) {
        at = us_str_find(text, US_STR("}"), at);
        if (at == US_STR_NONE)
            return false;
    }
    return is_uri_reference(arena, text);
}

static bool is_uuid(us_arena *arena, us_str text)
{
    (void)arena;
    if (text.length != 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text.text[i] != '-' : !is_hex(text.text[i]))
            return false;
    }
    return true;
}

static bool is_json_pointer(us_arena *arena, us_str text)
{
    (void)arena;
    if (text.length > 0 && text.text[0] != '/')
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] == '~' && (i + 1 == text.length ||
                                    (text.text[i + 1] != '0' && text.text[i + 1] != '1')))
            return false;
    }
    return true;
}

static bool is_relative_pointer(us_arena *arena, us_str text)
{
    size_t digits = 0;
    while (digits < text.length && is_digit(text.text[digits]))
        digits++;
    if (digits == 0 || (digits > 1 && text.text[0] == '0'))
        return false;
    us_str rest = us_str_slice(text, digits, text.length);
    return us_str_is(rest, "#") || is_json_pointer(arena, rest);
}

bool us_schema_has_format(us_call *call, us_str format, us_str text)
{
    static const struct {
        const char *name;
        bool (*fits)(us_arena *arena, us_str text);
    } formats[] = {
        {"date", is_date},
        {"time", is_time},
        {"date-time", is_date_time},
        {"hostname", is_hostname},
        {"email", is_email},
        {"idn-email", is_email},
        {"ipv4", is_ipv4},
        {"ipv6", is_ipv6},
        {"uri", is_uri},
        {"uri-reference", is_uri_reference},
        {"iri", is_uri},
        {"iri-reference", is_uri_reference},
        {"uri-template", is_uri_template},
        {"uuid", is_uuid},
        {"json-pointer", is_json_pointer},
        {"relative-json-pointer", is_relative_pointer},
    };
    if (us_str_is(format, "regex"))
        return us_schema_pattern_is_valid(call, text);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (us_str_is(format, formats[i].name))
            return formats[i].fits(call->arena, text);
    }
    return true;
}
