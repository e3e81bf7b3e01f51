/* Plain scalars, by the rules of go-yaml v3, which OPA reads YAML with: the
 * core schema of YAML 1.2 with some of 1.1 left in (0777 and 1_000 are
 * integers). What looks like a timestamp is told apart, because a string that
 * does is quoted when written. */
#include "codec/yaml_scalar.h"

#include "value/number.h"

#include <float.h>
#include <math.h>

const char *us_yaml_kind_name(us_yaml_kind kind)
{
    static const char *const names[] = {"!!str",   "!!null",      "!!bool", "!!int",
                                        "!!float", "!!timestamp", "!!merge"};
    return names[kind];
}

static bool is_one_of(us_str text, const char *const *words)
{
    for (; *words; words++)
        if (us_str_is(text, *words))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- Words */

static bool resolve_word(us_str text, us_yaml_kind *kind, us_value *value)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const specials[] = {".nan",  ".NaN",  ".NAN",  ".inf",  ".Inf",
                                           ".INF",  "+.inf", "+.Inf", "+.INF", "-.inf",
                                           "-.Inf", "-.INF", NULL};
    *kind = US_YAML_BOOLEAN;
    if (is_one_of(text, trues)) {
        *value = US_TRUE;
    } else if (is_one_of(text, falses)) {
        *value = US_FALSE;
    } else if (is_one_of(text, nulls)) {
        *kind = US_YAML_NULL;
        *value = US_NULL;
    } else if (is_one_of(text, specials)) {
        *kind = US_YAML_FLOAT;
        *value = US_NONE;
    } else if (us_str_is(text, "<<")) {
        *kind = US_YAML_MERGE;
        *value = us_value_string(text);
    } else {
        return false;
    }
    return true;
}

/* ---- Timestamps */

/* Takes [least] to [most] digits from the front of [s]; false if there are
 * fewer. */
static bool take_number(us_str *s, size_t least, size_t most, int *number)
{
    size_t count = 0;
    *number = 0;
    while (count < most && count < s->length && is_digit(s->text[count]))
        *number = *number * 10 + (s->text[count++] - '0');
    *s = us_str_slice(*s, count, s->length);
    return count >= least;
}

static bool take_char(us_str *s, char c)
{
    if (s->length == 0 || *s->text != c)
        return false;
    *s = us_str_slice(*s, 1, s->length);
    return true;
}

static int days_in_month(int year, int month)
{
    if (month == 2)
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool take_date(us_str *s)
{
    int year, month, day;
    return take_number(s, 4, 4, &year) && take_char(s, '-') &&
           take_number(s, 1, 2, &month) && take_char(s, '-') &&
           take_number(s, 1, 2, &day) && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

static bool take_time(us_str *s)
{
    int hour, minute, second;
    if (!take_number(s, 1, 2, &hour) || !take_char(s, ':') ||
        !take_number(s, 1, 2, &minute) || !take_char(s, ':') ||
        !take_number(s, 1, 2, &second) || hour > 23 || minute > 59 || second > 59)
        return false;
    if (s->length >= 2 && (*s->text == '.' || *s->text == ',') && is_digit(s->text[1])) {
        size_t i = 1;
        while (i < s->length && is_digit(s->text[i]))
            i++;
        *s = us_str_slice(*s, i, s->length);
    }
    return true;
}

static bool take_zone(us_str *s)
{
    int hours, minutes;
    if (take_char(s, 'Z'))
        return true;
    return (take_char(s, '+') || take_char(s, '-')) && take_number(s, 2, 2, &hours) &&
           take_char(s, ':') && take_number(s, 2, 2, &minutes) && hours <= 24 &&
           minutes <= 60;
}

static bool is_timestamp(us_str text)
{
    if (!take_date(&text))
        return false;
    if (text.length == 0)
        return true;
    if (take_char(&text, ' '))
        return take_time(&text) && text.length == 0;
    return (take_char(&text, 'T') || take_char(&text, 't')) && take_time(&text) &&
           take_zone(&text) && text.length == 0;
}

/* ---- Numbers */

/* [text] without its underscores. */
static us_str without_underscores(us_arena *arena, us_str text)
{
    if (us_str_find(text, US_STR("_"), 0) == US_STR_NONE)
        return text;
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < text.length; i++)
        if (text.text[i] != '_')
            us_buf_add_char(&buf, text.text[i]);
    return us_buf_str(&buf);
}

/* Cuts the prefix of a base off; a leading 0 alone is octal. */
static unsigned take_base(us_str *digits)
{
    if (digits->length < 2 || digits->text[0] != '0')
        return 10;
    char letter = (char)(digits->text[1] | 0x20);
    unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    *digits = us_str_slice(*digits, base ? 2 : 1, digits->length);
    return base ? base : 8;
}

static unsigned digit_value(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* An integer of 64 bits: with a sign int64, without one uint64. */
static bool resolve_integer(us_arena *arena, us_str text, us_value *value)
{
    bool negative = *text.text == '-';
    bool has_sign = negative || *text.text == '+';
    us_str digits = us_str_slice(text, has_sign, text.length);
    unsigned base = take_base(&digits);
    uint64_t sum = 0;
    if (digits.length == 0)
        return false;
    for (size_t i = 0; i < digits.length; i++) {
        unsigned digit = digit_value(digits.text[i]);
        if (digit >= base || __builtin_mul_overflow(sum, base, &sum) ||
            __builtin_add_overflow(sum, digit, &sum))
            return false;
    }
    if (has_sign && sum > (uint64_t)INT64_MAX + negative)
        return false;
    if (negative)
        *value = us_value_integer((int64_t)(0 - sum));
    else
        *value = us_number_from_uint64(arena, sum);
    return true;
}

static size_t skip_digits(us_str text, size_t i)
{
    while (i < text.length && is_digit(text.text[i]))
        i++;
    return i;
}

/* [-+]? ( \.[0-9]+ | [0-9]+(\.[0-9]*)? ) ([eE][-+]?[0-9]+)? */
static bool is_float(us_str text)
{
    size_t i = text.length > 0 && (*text.text == '-' || *text.text == '+');
    size_t start = i;
    i = skip_digits(text, i);
    bool whole = i > start;
    if (i < text.length && text.text[i] == '.') {
        size_t fraction = ++i;
        i = skip_digits(text, i);
        if (!whole && i == fraction)
            return false;
    } else if (!whole) {
        return false;
    }
    if (i < text.length && (text.text[i] == 'e' || text.text[i] == 'E')) {
        i++;
        if (i < text.length && (text.text[i] == '-' || text.text[i] == '+'))
            i++;
        start = i;
        i = skip_digits(text, i);
        if (i == start)
            return false;
    }
    return i == text.length;
}

/* A double; what overflows one stays a string, as in Go. */
static bool resolve_float(us_arena *arena, us_str text, us_value *value)
{
    if (!is_float(text) || text.length > US_STRING_MAX)
        return false;
    double d = us_number_text_to_double(text);
    if (!isfinite(d))
        return false;
    *value = us_number_from_json_double(arena, d);
    return true;
}

/* Whether each underscore stands between two digits, as Go wants it in floats. */
static bool are_underscores_inside(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.text[i] == '_' &&
            (i == 0 || i + 1 == text.length || !is_digit(text.text[i - 1]) ||
             !is_digit(text.text[i + 1])))
            return false;
    return true;
}

us_yaml_kind us_yaml_resolve(us_arena *arena, us_str text, us_value *value)
{
    us_yaml_kind kind;
    if (resolve_word(text, &kind, value))
        return kind;
    *value = us_value_string(text);
    char first = *text.text;
    if (first == '.' && !are_underscores_inside(text))
        return US_YAML_STRING;
    if (!is_digit(first) && first != '-' && first != '+' && first != '.')
        return US_YAML_STRING;
    if (is_timestamp(text))
        return US_YAML_TIMESTAMP;
    us_str plain = without_underscores(arena, text);
    if (first != '.' && resolve_integer(arena, plain, value))
        return US_YAML_INTEGER;
    return resolve_float(arena, plain, value) ? US_YAML_FLOAT : US_YAML_STRING;
}

us_yaml_kind us_yaml_resolve_old(us_arena *arena, us_str text, us_value *value)
{
    static const char *const trues[] = {"y",  "Y",  "yes", "Yes", "YES",
                                        "on", "On", "ON",  NULL};
    static const char *const falses[] = {"n",   "N",   "no",  "No", "NO",
                                         "off", "Off", "OFF", NULL};
    bool is_true = is_one_of(text, trues);
    if (!is_true && !is_one_of(text, falses))
        return us_yaml_resolve(arena, text, value);
    *value = us_value_boolean(is_true);
    return US_YAML_BOOLEAN;
}

/* ---- Keys */

/* OPA prints such keys as floats of 32 bits. */
static us_value float_key(us_arena *arena, double d)
{
    char space[US_NUMBER_TEXT_SIZE];
    if (fabs(d) > (double)FLT_MAX)
        return us_value_string(d < 0 ? US_STR("-.inf") : US_STR(".inf"));
    us_value number = us_number_from_float(arena, d);
    return us_value_string(us_str_copy(arena, us_number_text(number, space)));
}

us_value us_yaml_key(us_arena *arena, us_value key, us_yaml_kind kind)
{
    char space[US_NUMBER_TEXT_SIZE];
    if (us_value_is_string(key))
        return key;
    if (us_value_tag(key) == US_TAG_BOOLEAN)
        return us_value_string(key.as.integer ? US_STR("true") : US_STR("false"));
    if (!us_value_is_number(key))
        return US_NONE;
    if (kind == US_YAML_FLOAT)
        return float_key(arena, us_number_to_double(key));
    return us_value_string(us_str_copy(arena, us_number_text(key, space)));
}
