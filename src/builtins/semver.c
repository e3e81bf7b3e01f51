/* semver.compare and semver.is_valid: versions as SemVer 2.0.0 has them, with an optional
 * v in front. A version is taken apart into slices of its text and compared field by
 * field, as in OPA: numbers of pre-releases beyond int64 count as the largest one. */
#include "builtins/builtin.h"

typedef struct version {
    int64_t numbers[3];
    us_str release; /* the pre-release, empty: none */
} version;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_identifier_character(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/* Digits alone, and at least one. */
static bool is_number(us_str s)
{
    for (size_t i = 0; i < s.length; i++) {
        if (!is_digit(s.text[i]))
            return false;
    }
    return s.length > 0;
}

/* The value of digits, INT64_MAX if they say more; [exact] tells which. */
static int64_t number_of(us_str digits, bool *exact)
{
    int64_t value = 0;
    *exact = true;
    for (size_t i = 0; i < digits.length; i++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digits.text[i] - '0', &value)) {
            *exact = false;
            return INT64_MAX;
        }
    }
    return value;
}

/* Splits [s] at the first [separator]: true if there is one. */
static bool cut(us_str s, char separator, us_str *before, us_str *after)
{
    const char *at = s.length > 0 ? memchr(s.text, separator, s.length) : NULL;
    size_t length = at ? (size_t)(at - s.text) : s.length;
    *before = us_str_slice(s, 0, length);
    *after = at ? us_str_slice(s, length + 1, s.length) : US_STR_EMPTY;
    return at != NULL;
}

/* Identifiers between dots, none empty; [no_zeros]: no number begins with a zero that
 * could be left out. */
static bool are_identifiers(us_str s, bool no_zeros)
{
    bool more = true;
    while (more) {
        us_str identifier;
        more = cut(s, '.', &identifier, &s);
        if (identifier.length == 0)
            return false;
        for (size_t i = 0; i < identifier.length; i++) {
            if (!is_identifier_character(identifier.text[i]))
                return false;
        }
        if (no_zeros && identifier.length > 1 && identifier.text[0] == '0' &&
            is_number(identifier))
            return false;
    }
    return true;
}

static bool read_version(us_str s, version *v)
{
    us_str metadata, field;
    if (us_str_starts_with(s, US_STR("v")))
        s = us_str_slice(s, 1, s.length);
    if (cut(s, '+', &s, &metadata) && !are_identifiers(metadata, false))
        return false;
    if (cut(s, '-', &s, &v->release) && !are_identifiers(v->release, true))
        return false;
    for (int i = 0; i < 3; i++) {
        bool exact;
        if (cut(s, '.', &field, &s) != (i < 2) || !is_number(field) ||
            (field.length > 1 && field.text[0] == '0'))
            return false;
        v->numbers[i] = number_of(field, &exact);
        if (!exact)
            return false;
    }
    return true;
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* A number comes before what is none. */
static int compare_identifiers(us_str a, us_str b)
{
    bool a_number = is_number(a), b_number = is_number(b), exact;
    if (a_number != b_number)
        return a_number ? -1 : 1;
    if (!a_number)
        return sign(us_str_compare(a, b));
    int64_t x = number_of(a, &exact), y = number_of(b, &exact);
    return (x > y) - (x < y);
}

/* A version without a pre-release comes after one with; of two that begin alike the one
 * with more fields does. */
static int compare_releases(us_str a, us_str b)
{
    if (us_str_equal(a, b))
        return 0;
    if (a.length == 0 || b.length == 0)
        return a.length == 0 ? 1 : -1;
    bool a_more, b_more;
    int order;
    do {
        us_str x, y;
        a_more = cut(a, '.', &x, &a);
        b_more = cut(b, '.', &y, &b);
        order = compare_identifiers(x, y);
    } while (order == 0 && a_more && b_more);
    return order != 0 ? order : a_more - b_more;
}

static us_outcome fail(us_call *call, int operand, us_str text)
{
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_format(&buf, "operand %d: string ", operand);
    us_value_print(&buf, us_value_string(text));
    us_buf_add_c(&buf, " is not a valid SemVer");
    return us_call_error_text(call, us_buf_str(&buf));
}

static us_outcome semver_compare(us_call *call, const us_value *args, us_value *result)
{
    us_str texts[2];
    version versions[2];
    if (!us_call_string(call, args, 0, &texts[0]) ||
        !us_call_string(call, args, 1, &texts[1]) ||
        !us_call_charge(call, texts[0].length + texts[1].length))
        return US_ERROR;
    for (int i = 0; i < 2; i++) {
        if (!read_version(texts[i], &versions[i]))
            return fail(call, i + 1, texts[i]);
    }
    int order = 0;
    for (int i = 0; i < 3 && order == 0; i++) {
        int64_t x = versions[0].numbers[i], y = versions[1].numbers[i];
        order = (x > y) - (x < y);
    }
    if (order == 0)
        order = compare_releases(versions[0].release, versions[1].release);
    *result = us_value_integer(order);
    return US_OK;
}

static us_outcome semver_is_valid(us_call *call, const us_value *args, us_value *result)
{
    version v;
    *result = US_FALSE;
    if (!us_value_is_string(args[0]))
        return US_OK;
    us_str text = us_value_text(args[0]);
    if (!us_call_charge(call, text.length))
        return US_ERROR;
    *result = us_value_boolean(read_version(text, &v));
    return US_OK;
}

static const us_builtin rows[] = {
    {"semver.compare", "(a: string, b: string) result: number", semver_compare, 0, NULL},
    {"semver.is_valid", "(vsn: any) result: boolean", semver_is_valid, 0, NULL},
};

const us_builtin_family us_semver_family = {rows, sizeof rows / sizeof rows[0]};
