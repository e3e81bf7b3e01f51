/* What the readers of codec/ accept is what Go's accept; what they say about the rest is
 * put into Go's words here. */
#include "builtins/go_read.h"

#include "base/utf8.h"
#include "builtins/go_text.h"
#include "builtins/json_error.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "value/number.h"

/* ---- JSON */

static size_t skip_space(us_str text, size_t at)
{
    while (at < text.length && text.text[at] && strchr(" \t\r\n", text.text[at]))
        at++;
    return at;
}

/* The text from [at] on begins with no white space. OPA asks Go for one more token
 * there, and shows it; null passes for no token. True if that is all right. */
static bool take_trailing(us_arena *arena, us_str text, size_t at, us_str *error)
{
    us_str rest = us_str_slice(text, at, text.length), shown = us_str_slice(rest, 0, 1);
    us_json_options options = {.keep_text = true, .allow_more = true};
    us_diag diag = {0};
    us_value token;
    char space[US_NUMBER_TEXT_SIZE];
    char c = rest.text[0];
    if (c != '{' && c != '[') {
        if (!us_json_read(arena, rest, &options, &token, NULL, &diag)) {
            *error = us_json_error(arena, rest, true);
            if (error->length == 0)
                *error = diag.message;
            return false;
        }
        us_type type = us_value_type(token);
        if (type == US_TYPE_NULL)
            return true;
        shown = type == US_TYPE_STRING     ? us_value_text(token)
                : type == US_TYPE_NUMBER   ? us_number_text(token, space)
                : us_value_is_false(token) ? US_STR("%!s(bool=false)")
                                           : US_STR("%!s(bool=true)");
    }
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "error: invalid character '");
    us_buf_add_str(&buf, shown);
    us_buf_add_c(&buf, "' after top-level value");
    *error = us_buf_str(&buf);
    return false;
}

static size_t skip_digits(us_str text, size_t at)
{
    while (at < text.length && text.text[at] >= '0' && text.text[at] <= '9')
        at++;
    return at;
}

/* Where the number ends that [text] begins with as Go reads it, which is how far it can be one; 0: it
 * begins with none. */
static size_t number_end(us_str text)
{
    size_t at = skip_space(text, 0);
    at += at < text.length && text.text[at] == '-';
    size_t end = skip_digits(text, at);
    if (end == at)
        return 0;
    if (text.text[at] == '0')
        return at + 1;
    if (end < text.length && text.text[end] == '.')
        end = skip_digits(text, end + 1);
    if (end < text.length && (text.text[end] == 'e' || text.text[end] == 'E')) {
        end++;
        end += end < text.length && (text.text[end] == '+' || text.text[end] == '-');
        end = skip_digits(text, end);
    }
    return end;
}

/* [text] does not begin with JSON, for [reason]. To Go, what can be no part of a number
 * any more is behind it. True if what follows such a number passes. */
static bool fail_json(us_arena *arena, us_str text, us_str reason, us_str *error)
{
    *error = us_json_error(arena, text, true);
    if (error->length > 0)
        return false;
    if (us_str_is(reason, "number is too big")) {
        *error = US_STR("invalid number: number too big");
        return false;
    }
    size_t end = number_end(text);
    if (end > 0 && end < text.length)
        return take_trailing(arena, text, end, error);
    *error = reason;
    return false;
}

static bool read_json(us_arena *arena, us_str text, us_json_options options, bool decode,
                      us_value *value, us_str *error)
{
    us_diag diag = {0};
    size_t at;
    options.allow_more = true;
    if (!us_json_read(arena, text, &options, value, &at, &diag)) {
        *value = US_NULL;
        return fail_json(arena, text, diag.message, error);
    }
    at = skip_space(text, at);
    return decode || at >= text.length || take_trailing(arena, text, at, error);
}

bool us_go_read_json(us_arena *arena, us_str text, bool keep_text, us_value *value,
                     us_str *error)
{
    us_json_options options = {.keep_text = keep_text};
    text = us_utf8_make_valid(arena, text);
    return read_json(arena, text, options, false, value, error);
}

bool us_go_read_document(us_arena *arena, us_str text, us_value *value, us_str *error)
{
    us_json_options options = {.compact = true};
    return read_json(arena, us_utf8_make_valid(arena, text), options, false, value,
                     error);
}

bool us_go_decode_json(us_arena *arena, us_str text, us_value *value, us_str *error)
{
    us_json_options options = {.keep_text = false};
    return read_json(arena, us_utf8_make_valid(arena, text), options, true, value, error);
}

/* ---- YAML */

/* The line that Go's reader names, 0 for none. It counts from 0, and from 1 where
 * single characters are at fault; the end of the text is a line of its own where
 * whole tokens are. */
static unsigned go_line(us_str text, const us_diag *diag)
{
    static const char *const about_tokens[] = {"node content", "',' or", "'-' indicator",
                                               "key", "<"};
    us_str expected = US_STR("did not find expected ");
    unsigned line = diag->position.row > 0 ? diag->position.row - 1 : 0;
    bool tokens = false;
    if (us_str_starts_with(diag->message, expected)) {
        us_str what = us_str_slice(diag->message, expected.length, diag->message.length);
        for (size_t i = 0; i < sizeof about_tokens / sizeof about_tokens[0]; i++)
            tokens |= us_str_starts_with(what, us_str_from(about_tokens[i]));
    }
    if (!tokens)
        return line > 0 ? line + 1 : 0;
    bool at_end = diag->position.offset >= text.length && text.length > 0 &&
                  text.text[text.length - 1] != '\n';
    return line + at_end;
}

static us_str yaml_error(us_arena *arena, us_str text, const us_diag *diag)
{
    if (us_str_is(diag->message, "unsupported value: infinity or NaN")) {
        size_t at = diag->position.offset < text.length ? diag->position.offset : 0;
        us_str value = us_str_slice(text, at, text.length);
        bool negative = us_str_starts_with(value, US_STR("-"));
        bool nan = value.length > 1 && (value.text[1] | 32) == 'n';
        return us_str_format(arena, "json: unsupported value: %s",
                             nan        ? "NaN"
                             : negative ? "-Inf"
                                        : "+Inf");
    }
    bool placed = !us_str_starts_with(diag->message, US_STR("invalid map key: "));
    unsigned line = placed ? go_line(text, diag) : 0;
    if (line > 0)
        return us_str_format(arena, "yaml: line %u: %.*s", line,
                             US_STR_ARG(diag->message));
    return us_str_format(arena, "yaml: %.*s", US_STR_ARG(diag->message));
}

bool us_go_read_yaml(us_arena *arena, us_str text, us_value *value, us_str *error)
{
    us_yaml_document *documents;
    us_diag diag = {0};
    size_t count;
    if (!us_yaml_read(arena, text, NULL, &documents, &count, &diag)) {
        *error = yaml_error(arena, text, &diag);
        return false;
    }
    *value = count > 0 ? documents[0].value : US_NULL;
    return true;
}

bool us_go_read_any(us_arena *arena, us_str text, us_value *value, us_str *error)
{
    if (us_str_starts_with(text, US_STR("\xEF\xBB\xBF")))
        text = us_str_slice(text, 3, text.length);
    us_str valid = us_utf8_make_valid(arena, text);
    us_diag diag = {0};
    return us_json_read(arena, valid, NULL, value, NULL, &diag) ||
           us_go_read_yaml(arena, text, value, error);
}
