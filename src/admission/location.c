/* Reading locations: names between dots, in quotes where they hold more than a name does,
 * and behind a list its key and what that is, in brackets. */
#include "admission/location.h"

#include "base/buf.h"

typedef struct reader {
    us_arena *arena;
    us_str text;
    size_t at;
    us_str *problem;
} reader;

static bool complain(reader *r, const char *what)
{
    *r->problem = us_str_format(r->arena, " %s, at byte %zu of %.*s", what, r->at,
                                US_STR_ARG(r->text));
    return false;
}

static char peek(const reader *r)
{
    return r->at < r->text.length ? r->text.text[r->at] : '\0';
}

static void skip_space(reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\t')
        r->at++;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

/* What stands in quotes; a backslash takes the next byte as it is. */
static bool read_quoted(reader *r, us_str *name)
{
    us_buf text = us_buf_make(r->arena);
    char quote = peek(r);
    for (r->at++; r->at < r->text.length && peek(r) != quote; r->at++) {
        if (peek(r) == '\\')
            r->at++;
        us_buf_add_char(&text, peek(r));
    }
    if (r->at >= r->text.length)
        return complain(r, "has a quotation mark without its partner");
    r->at++;
    *name = us_buf_str(&text);
    return true;
}

static bool read_name(reader *r, us_str *name)
{
    size_t start = r->at;
    if (peek(r) == '"' || peek(r) == '\'')
        return read_quoted(r, name);
    while (is_name_byte(peek(r)))
        r->at++;
    *name = us_str_slice(r->text, start, r->at);
    return name->length > 0 || complain(r, "lacks a name");
}

static bool is_number(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.text[i] < '0' || text.text[i] > '9')
            return false;
    return text.length > 0 && text.length < 18;
}

static us_value number_value(us_str text)
{
    int64_t number = 0;
    for (size_t i = 0; i < text.length; i++)
        number = number * 10 + (text.text[i] - '0');
    return us_value_integer(number);
}

/* "name: *]", after the bracket. */
static bool read_list(reader *r, us_location_step *step)
{
    us_str value;
    step->is_list = true;
    skip_space(r);
    if (!read_name(r, &step->name))
        return false;
    skip_space(r);
    if (peek(r) != ':')
        return complain(r, "lacks a colon after the key of a list");
    r->at++;
    skip_space(r);
    if (peek(r) == '*') {
        step->value = US_NONE;
        r->at++;
    } else {
        bool quoted = peek(r) == '"' || peek(r) == '\'';
        if (!read_name(r, &value))
            return false;
        step->value = !quoted && is_number(value)
                          ? number_value(value)
                          : us_value_string_checked(r->arena, value);
    }
    skip_space(r);
    if (peek(r) != ']')
        return complain(r, "lacks a closing bracket");
    r->at++;
    return true;
}

static bool add_step(reader *r, us_location *location, us_location_step step)
{
    if (location->count == US_LOCATION_STEPS)
        return complain(r, "is too long");
    location->steps = us_arena_one_more(r->arena, location->steps, location->count,
                                        sizeof *location->steps);
    location->steps[location->count++] = step;
    return true;
}

bool us_location_read(us_arena *arena, us_str text, us_location *location,
                      us_str *problem)
{
    reader r = {arena, text, 0, problem};
    *location = (us_location){0};
    for (;;) {
        us_location_step step = {.value = US_NONE}, list = {.value = US_NONE};
        if (!read_name(&r, &step.name) || !add_step(&r, location, step))
            return false;
        if (peek(&r) == '[') {
            r.at++;
            if (!read_list(&r, &list) || !add_step(&r, location, list))
                return false;
        }
        if (r.at == text.length)
            return true;
        if (peek(&r) != '.')
            return complain(&r, "lacks a dot");
        r.at++;
    }
}

bool us_location_begins(const us_location *location, const us_location *begin)
{
    for (size_t i = 0; i < begin->count; i++) {
        if (i == location->count)
            return false;
        const us_location_step *a = &location->steps[i], *b = &begin->steps[i];
        if (a->is_list != b->is_list || !us_str_equal(a->name, b->name) ||
            !us_value_equal(a->value, b->value))
            return false;
    }
    return true;
}
