/* What schemas say of numbers and of strings. */
#include "builtins/jsonschema/outcome.h"

#include "base/utf8.h"

#include <stdlib.h>

/* As Go's %g: digits, or with an exponent from six places before the point on. */
static us_str bound_text(us_schema *s, us_value number)
{
    us_str text = us_schema_number_text(s, number);
    us_buf digits = us_buf_make(s->call->arena);
    int64_t point = 0, exponent = 0;
    bool behind = false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c == 'e' || c == 'E') {
            exponent = strtoll(text.text + i + 1, NULL, 10);
            break;
        }
        behind = behind || c == '.';
        if (c < '0' || c > '9')
            continue;
        if (digits.length > 0 || c != '0')
            us_buf_add_char(&digits, c);
        point += (digits.length > 0 && !behind) - (digits.length == 0 && behind);
    }
    while (digits.length > 0 && digits.text[digits.length - 1] == '0')
        digits.length--;
    point += exponent - 1;
    if (digits.length == 0 || (point >= -4 && point < 6))
        return text;
    const char *first = us_buf_str(&digits).text;
    return us_str_format(s->call->arena, "%s%c%s%se%c%02lld",
                         text.text[0] == '-' ? "-" : "", first[0], first[1] ? "." : "",
                         first + 1, point < 0 ? '-' : '+',
                         (long long)(point < 0 ? -point : point));
}

static bool is_multiple(us_schema *s, us_value value, us_value of)
{
    us_value quotient, back;
    us_arena *arena = s->call->arena;
    if (us_number_is_integer(value) && us_number_is_integer(of))
        return us_number_calculate(arena, US_NUMBER_REMAINDER, value, of, &back) ==
                   US_NUMBER_OK &&
               us_number_compare(back, us_value_integer(0)) == 0;
    if (us_number_calculate(arena, US_NUMBER_DIVIDE, value, of, &quotient) !=
        US_NUMBER_OK)
        return false;
    return us_number_is_integer(quotient);
}

static void check_bound(us_schema *s, const us_object *o, us_value value,
                        us_schema_place at, us_schema_outcome *out, bool upper)
{
    const us_value *limit = us_schema_keyword(o, upper ? "maximum" : "minimum");
    const us_value *exclusive =
        us_schema_keyword(o, upper ? "exclusiveMaximum" : "exclusiveMinimum");
    int sign = upper ? 1 : -1;
    if (exclusive && us_value_tag(*exclusive) == US_TAG_BOOLEAN) {
        if (!us_value_is_false(*exclusive)) {
            exclusive = limit;
            limit = NULL;
        } else {
            exclusive = NULL;
        }
    }
    if (limit && us_number_compare(value, *limit) * sign > 0)
        us_schema_add_error(s, out, at, upper ? "number_lte" : "number_gte", false,
                            "Must be %s than or equal to %.*s",
                            upper ? "less" : "greater",
                            US_STR_ARG(bound_text(s, *limit)));
    if (exclusive && us_number_compare(value, *exclusive) * sign >= 0)
        us_schema_add_error(s, out, at, upper ? "number_lt" : "number_gt", false,
                            "Must be %s than %.*s", upper ? "less" : "greater",
                            US_STR_ARG(bound_text(s, *exclusive)));
}

void us_schema_check_number(us_schema *s, const us_object *o, us_value value,
                            us_schema_place at, us_schema_outcome *out)
{
    const us_value *multiple = us_schema_keyword(o, "multipleOf");
    if (multiple && !is_multiple(s, value, *multiple))
        us_schema_add_error(s, out, at, "multiple_of", false,
                            "Must be a multiple of %.*s",
                            US_STR_ARG(bound_text(s, *multiple)));
    check_bound(s, o, value, at, out, true);
    check_bound(s, o, value, at, out, false);
    out->score++;
}

void us_schema_check_string(us_schema *s, const us_object *o, us_value value,
                            us_schema_place at, us_schema_outcome *out)
{
    us_str text = us_value_text(value), limit;
    size_t length = us_utf8_count(text);
    const us_value *pattern = us_schema_keyword(o, "pattern");
    if (us_schema_breaks(s, o, "minLength", length, false, &limit))
        us_schema_add_error(s, out, at, "string_gte", false,
                            "String length must be greater than or equal to %.*s",
                            US_STR_ARG(limit));
    if (us_schema_breaks(s, o, "maxLength", length, true, &limit))
        us_schema_add_error(s, out, at, "string_lte", false,
                            "String length must be less than or equal to %.*s",
                            US_STR_ARG(limit));
    if (pattern && !us_schema_pattern_matches(s->call, us_value_text(*pattern), text))
        us_schema_add_error(s, out, at, "pattern", false, "Does not match pattern '%.*s'",
                            US_STR_ARG(us_value_text(*pattern)));
    out->score++;
}
