/* The order of keys in YAML output, go-yaml's "natural" one: x2 before x10. It
 * compares code point by code point up to the first difference, and there looks
 * at the numbers that the two keys have. */
#include "codec/yaml_keys.h"

#include "base/utf8.h"

#include <utf8proc.h>

static bool is_letter(uint32_t point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool is_digit(uint32_t point)
{
    if (point < 0x80)
        return point >= '0' && point <= '9';
    return utf8proc_category((utf8proc_int32_t)point) == UTF8PROC_CATEGORY_ND;
}

/* The number that begins at [p], going on from [sum], and how many digits it
 * has. It wraps around as Go's int64 does. */
static int64_t read_number(const char *p, const char *end, uint64_t sum, size_t *digits)
{
    size_t size;
    *digits = 0;
    for (; p < end; p += size, ++*digits) {
        uint32_t point = us_utf8_decode(p, end, &size);
        if (!is_digit(point))
            break;
        sum = sum * 10 + point - '0';
    }
    return (int64_t)sum;
}

/* What is common to two keys up to their first difference. */
typedef struct common {
    bool ends_in_digit;
    bool has_number; /* a digit other than 0 in the digits it ends in */
} common;

/* Compares from the first difference on. */
static int compare_rest(const char *a, const char *a_end, const char *b,
                        const char *b_end, common before)
{
    size_t size;
    uint32_t in_a = us_utf8_decode(a, a_end, &size);
    uint32_t in_b = us_utf8_decode(b, b_end, &size);
    bool a_letter = is_letter(in_a);
    bool b_letter = is_letter(in_b);
    if (a_letter && b_letter)
        return in_a < in_b ? -1 : 1;
    if (a_letter || b_letter)
        return (before.ends_in_digit ? a_letter : b_letter) ? -1 : 1;
    uint64_t start = (in_a == '0' || in_b == '0') && before.has_number;
    size_t a_digits, b_digits;
    int64_t a_number = read_number(a, a_end, start, &a_digits);
    int64_t b_number = read_number(b, b_end, start, &b_digits);
    if (a_number != b_number)
        return a_number < b_number ? -1 : 1;
    if (a_digits != b_digits)
        return a_digits < b_digits ? -1 : 1;
    return in_a < in_b ? -1 : 1;
}

static int compare_keys(us_str a, us_str b)
{
    const char *a_end = a.text + a.length;
    const char *b_end = b.text + b.length;
    common before = {false, false};
    size_t at = 0;
    while (at < a.length && at < b.length) {
        size_t a_size, b_size;
        uint32_t in_a = us_utf8_decode(a.text + at, a_end, &a_size);
        uint32_t in_b = us_utf8_decode(b.text + at, b_end, &b_size);
        if (in_a != in_b)
            return compare_rest(a.text + at, a_end, b.text + at, b_end, before);
        before.ends_in_digit = is_digit(in_a);
        before.has_number = before.ends_in_digit && (before.has_number || in_a != '0');
        at += a_size;
    }
    return a.length < b.length ? -1 : a.length > b.length;
}

/* A merge sort, which does not mind that this order is not quite transitive. */
static void merge(const us_object *object, const uint32_t *in, uint32_t *out,
                  const size_t bounds[3])
{
    size_t left = bounds[0];
    size_t right = bounds[1];
    for (size_t i = bounds[0]; i < bounds[2]; i++) {
        bool take_left = right == bounds[2];
        if (left < bounds[1] && right < bounds[2])
            take_left = compare_keys(us_value_text(object->keys[in[left]]),
                                     us_value_text(object->keys[in[right]])) <= 0;
        out[i] = take_left ? in[left++] : in[right++];
    }
}

const uint32_t *us_yaml_key_order(us_arena *arena, const us_object *object)
{
    size_t count = object->count;
    uint32_t *in = us_arena_alloc_array(arena, count, 2 * sizeof *in);
    uint32_t *out = in + count;
    /* What the numbers do not decide keeps a stable order. */
    if (count > 0)
        memcpy(in, us_object_order(object), count * sizeof *in);
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t to = from + 2 * width < count ? from + 2 * width : count;
            merge(object, in, out, (const size_t[]){from, middle, to});
        }
        uint32_t *other = in;
        in = out;
        out = other;
    }
    return in;
}
