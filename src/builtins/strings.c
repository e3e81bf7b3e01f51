/* Functions of one string and its parts: case, search, split, trim, substring.
 * Places in a string are counted in code points, as Rego does, while the work is
 * done on bytes; a part refers to the text it comes from. Replacing and matching
 * many strings at once is in strings_match.c, sprintf in format.c. */
#include "builtins/builtin.h"

#include "base/utf8.h"

#include <utf8proc.h>

/* Reading or copying a text of [length] bytes. */
static bool charge_text(us_call *call, size_t length)
{
    return us_call_charge(call, length / 4);
}

static us_outcome give(us_call *call, us_str s, us_value *result)
{
    *result = us_value_string_checked(call->arena, s);
    return US_OK;
}

/* A part of a string, which is no longer than that. */
static us_outcome give_part(us_str part, us_value *result)
{
    *result = us_value_string(part);
    return US_OK;
}

/* ---- Case */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight ASCII characters, those from [first] to [first] + 25 in the other case. The sums
 * stay within their bytes, and set the upper bit of what is not less than the bound. */
static inline uint64_t other_case(uint64_t word, char first)
{
    uint64_t from = word + EACH((uint64_t)(0x80 - first));
    uint64_t behind = word + EACH((uint64_t)(0x80 - 26 - first));
    return word ^ (from & ~behind & EACH(0x80)) >> 2;
}

/* [s] with its letters from [first] on in the other case; [s] itself where there are none.
 * False if not all of it is ASCII. */
static bool map_ascii(us_arena *arena, us_str s, char first, us_str *mapped)
{
    uint64_t seen = 0, changed = 0;
    size_t room = s.length + 8, at = 0;
    char *text = us_arena_alloc(arena, room);
    for (;; at += 8) {
        uint64_t word = 0;
        if (s.length - at >= 8)
            memcpy(&word, s.text + at, 8);
        else
            for (size_t i = at; i < s.length; i++)
                word |= (uint64_t)(unsigned char)s.text[i] << (8 * (i - at));
        uint64_t other = other_case(word & ~EACH(0x80), first);
        seen |= word;
        changed |= word ^ other;
        memcpy(text + at, &other, 8);
        if (s.length - at < 8)
            break;
    }
    bool is_ascii = (seen & EACH(0x80)) == 0;
    bool keeps = is_ascii && changed != 0;
    *mapped = keeps ? us_str_make(text, s.length) : s;
    us_arena_grow(arena, text, room, keeps ? s.length : 0);
    return is_ascii;
}

typedef uint32_t case_mapping(uint32_t point);

static uint32_t to_lower(uint32_t point)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
}

/* Go leaves the sharp s alone, which has no capital in Unicode's simple mapping. */
static uint32_t to_upper(uint32_t point)
{
    if (point == 0xDF)
        return point;
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)point);
}

static us_str map_points(us_arena *arena, us_str s, case_mapping *mapping)
{
    us_buf buf = us_buf_make(arena);
    const char *end = s.text + s.length;
    for (const char *at = s.text; at < end;) {
        size_t size;
        uint32_t point = us_utf8_decode(at, end, &size);
        if (point == US_UTF8_INVALID)
            point = US_UTF8_REPLACEMENT;
        buf.length += us_utf8_encode(mapping(point), us_buf_reserve(&buf, 4));
        at += size;
    }
    return us_buf_str(&buf);
}

static us_outcome map_case(us_call *call, const us_value *args, char first,
                           case_mapping *mapping, us_value *result)
{
    us_str s, mapped;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, s.length))
        return US_ERROR;
    if (!map_ascii(call->arena, s, first, &mapped))
        mapped = map_points(call->arena, s, mapping);
    return give(call, mapped, result);
}

static us_outcome lower(us_call *call, const us_value *args, us_value *result)
{
    return map_case(call, args, 'A', to_lower, result);
}

static us_outcome upper(us_call *call, const us_value *args, us_value *result)
{
    return map_case(call, args, 'a', to_upper, result);
}

/* ---- Search */

static bool two_strings(us_call *call, const us_value *args, us_str *a, us_str *b)
{
    return us_call_string(call, args, 0, a) && us_call_string(call, args, 1, b) &&
           charge_text(call, a->length);
}

static us_outcome contains(us_call *call, const us_value *args, us_value *result)
{
    us_str haystack, needle;
    if (!two_strings(call, args, &haystack, &needle))
        return US_ERROR;
    *result = us_value_boolean(us_str_find(haystack, needle, 0) != US_STR_NONE);
    return US_OK;
}

static us_outcome startswith(us_call *call, const us_value *args, us_value *result)
{
    us_str s, prefix;
    if (!us_call_string(call, args, 0, &s) || !us_call_string(call, args, 1, &prefix))
        return US_ERROR;
    *result = us_value_boolean(us_str_starts_with(s, prefix));
    return US_OK;
}

static us_outcome endswith(us_call *call, const us_value *args, us_value *result)
{
    us_str s, suffix;
    if (!us_call_string(call, args, 0, &s) || !us_call_string(call, args, 1, &suffix))
        return US_ERROR;
    *result = us_value_boolean(us_str_ends_with(s, suffix));
    return US_OK;
}

static us_outcome indexof(us_call *call, const us_value *args, us_value *result)
{
    us_str haystack, needle;
    if (!two_strings(call, args, &haystack, &needle))
        return US_ERROR;
    if (needle.length == 0)
        return us_call_error(call, "empty search character");
    size_t at = us_str_find(haystack, needle, 0);
    int64_t place = -1;
    if (at != US_STR_NONE)
        place = (int64_t)us_utf8_count(us_str_slice(haystack, 0, at));
    *result = us_value_integer(place);
    return US_OK;
}

/* All places, overlapping ones too. */
static us_outcome indexof_n(us_call *call, const us_value *args, us_value *result)
{
    us_str haystack, needle;
    if (!two_strings(call, args, &haystack, &needle))
        return US_ERROR;
    if (needle.length == 0)
        return us_call_error(call, "empty search character");
    us_array *places = us_array_new(call->arena, 0);
    size_t counted = 0, place = 0;
    for (size_t at = us_str_find(haystack, needle, 0); at != US_STR_NONE;
         at = us_str_find(haystack, needle, at + 1)) {
        place += us_utf8_count(us_str_slice(haystack, counted, at));
        counted = at;
        us_array_push(places, us_value_integer((int64_t)place));
        if (!us_call_charge(call, 2 + needle.length / 3))
            return US_ERROR;
    }
    *result = us_value_array(places);
    return US_OK;
}

static us_outcome strings_count(us_call *call, const us_value *args, us_value *result)
{
    us_str haystack, needle;
    if (!two_strings(call, args, &haystack, &needle))
        return US_ERROR;
    size_t count = 0;
    if (needle.length == 0) {
        count = us_utf8_count(haystack) + 1;
    } else {
        for (size_t at = us_str_find(haystack, needle, 0); at != US_STR_NONE;
             at = us_str_find(haystack, needle, at + needle.length))
            count++;
    }
    *result = us_value_integer((int64_t)count);
    return US_OK;
}

/* ---- Parts */

static us_outcome substring(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    int64_t offset, length;
    if (!us_call_string(call, args, 0, &s) || !us_call_integer(call, args, 1, &offset))
        return US_ERROR;
    if (!us_call_integer(call, args, 2, &length) || !charge_text(call, s.length))
        return US_ERROR;
    if (offset < 0)
        return us_call_error(call, "negative offset");
    size_t from = us_utf8_offset(s, (size_t)offset);
    us_str rest = us_str_slice(s, from, s.length);
    if (length >= 0)
        rest.length = us_utf8_offset(rest, (size_t)length);
    return give(call, us_utf8_make_valid(call->arena, rest), result);
}

/* Pieces are gathered here before it is known how many there are. */
enum { PIECES = 32 };

typedef struct split_pieces {
    us_array *all; /* NULL as long as [few] has room */
    us_value few[PIECES];
    size_t count; /* in [few] */
} split_pieces;

static void add_piece(us_arena *arena, split_pieces *p, us_str piece)
{
    if (p->count < PIECES) {
        p->few[p->count++] = us_value_string(piece);
        return;
    }
    if (!p->all) {
        p->all = us_array_new(arena, 2 * (size_t)PIECES);
        memcpy(p->all->items, p->few, sizeof p->few);
        p->all->count = PIECES;
    }
    us_array_push(p->all, us_value_string(piece));
}

/* The pieces of [s] between separators; its characters when [separator] is
 * empty. */
static us_array *split_text(us_call *call, us_str s, us_str separator)
{
    split_pieces found;
    found.all = NULL;
    found.count = 0;
    size_t from = 0;
    while (separator.length > 0 || from < s.length) {
        size_t end, next;
        if (separator.length > 0) {
            end = us_str_find(s, separator, from);
            next = end + separator.length;
        } else {
            size_t size;
            us_utf8_decode(s.text + from, s.text + s.length, &size);
            end = next = from + size;
        }
        bool last = end == US_STR_NONE;
        add_piece(call->arena, &found, us_str_slice(s, from, last ? s.length : end));
        if (last)
            break;
        from = next;
        if (!us_call_charge(call, 3))
            return NULL;
    }
    return found.all ? found.all
                     : us_array_from_items(call->arena, found.few, found.count);
}

static us_outcome split(us_call *call, const us_value *args, us_value *result)
{
    us_str s, separator;
    if (!two_strings(call, args, &s, &separator))
        return US_ERROR;
    us_array *pieces = split_text(call, s, separator);
    if (!pieces)
        return US_ERROR;
    *result = us_value_array(pieces);
    return US_OK;
}

/* The first n pieces; the last -n where n is negative. */
static us_outcome split_n(us_call *call, const us_value *args, us_value *result)
{
    us_str s, separator;
    int64_t n;
    if (!two_strings(call, args, &s, &separator) || !us_call_integer(call, args, 2, &n))
        return US_ERROR;
    us_array *pieces = split_text(call, s, separator);
    if (!pieces)
        return US_ERROR;
    uint64_t wanted = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (wanted < pieces->count) {
        if (n < 0)
            pieces->items += pieces->count - wanted;
        pieces->count = (uint32_t)wanted;
        pieces->capacity = pieces->count;
    }
    *result = us_value_array(pieces);
    return US_OK;
}

static us_outcome join(us_call *call, us_str separator, us_value collection,
                       us_value *result)
{
    bool is_set = us_value_tag(collection) == US_TAG_SET;
    const us_value *items =
        is_set ? collection.as.set->items : collection.as.array->items;
    const uint32_t *order = is_set ? us_set_order(collection.as.set) : NULL;
    size_t count = us_value_count(collection), total = 0;
    for (size_t i = 0; i < count; i++) {
        us_value item = items[order ? order[i] : i];
        if (!us_value_is_string(item))
            return us_call_item_error(call, 1, collection, "strings", item);
        total += us_value_length(item) + separator.length;
    }
    if (!us_call_charge(call, count + total / 8))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    us_buf_reserve(&buf, total);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            us_buf_add_str(&buf, separator);
        us_buf_add_str(&buf, us_value_text(items[order ? order[i] : i]));
    }
    return give(call, us_buf_str(&buf), result);
}

static us_outcome concat(us_call *call, const us_value *args, us_value *result)
{
    us_str separator;
    if (!us_call_string(call, args, 0, &separator))
        return US_ERROR;
    us_tag tag = us_value_tag(args[1]);
    if (tag != US_TAG_SET && tag != US_TAG_ARRAY)
        return us_call_type_error(call, args, 1, "one of {set, array}");
    return join(call, separator, args[1], result);
}

static us_outcome reverse(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, s.length))
        return US_ERROR;
    char *text = us_arena_alloc(call->arena, s.length + 1);
    for (size_t at = 0; at < s.length;) {
        size_t size;
        us_utf8_decode(s.text + at, s.text + s.length, &size);
        memcpy(text + s.length - at - size, s.text + at, size);
        at += size;
    }
    text[s.length] = '\0';
    return give(call, us_str_make(text, s.length), result);
}

/* ---- Trim */

static size_t size_of_first(us_str s, uint32_t *point)
{
    size_t size;
    *point = us_utf8_decode(s.text, s.text + s.length, &size);
    return size;
}

static size_t size_of_last(us_str s, uint32_t *point)
{
    size_t from = s.length - 1;
    while (from > 0 && s.length - from < 4 &&
           ((unsigned char)s.text[from] & 0xC0) == 0x80)
        from--;
    size_t size = size_of_first(us_str_slice(s, from, s.length), point);
    if (from + size == s.length)
        return size;
    *point = US_UTF8_INVALID;
    return 1;
}

static bool is_in_cutset(uint32_t point, us_str cutset)
{
    char bytes[4];
    if (point == US_UTF8_INVALID)
        return false;
    us_str character = us_str_make(bytes, us_utf8_encode(point, bytes));
    return us_str_find(cutset, character, 0) != US_STR_NONE;
}

/* Unicode's White_Space. */
static bool is_space(uint32_t point)
{
    return (point >= '\t' && point <= '\r') || point == ' ' || point == 0x85 ||
           point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) ||
           point == 0x2028 || point == 0x2029 || point == 0x202F || point == 0x205F ||
           point == 0x3000;
}

/* What to cut off: characters of [cutset], or white space when it is NULL. */
static bool is_cut(uint32_t point, const us_str *cutset)
{
    return cutset ? is_in_cutset(point, *cutset) : is_space(point);
}

static us_str trim_front(us_str s, const us_str *cutset)
{
    while (s.length > 0) {
        uint32_t point;
        size_t size = size_of_first(s, &point);
        if (!is_cut(point, cutset))
            break;
        s = us_str_slice(s, size, s.length);
    }
    return s;
}

static us_str trim_back(us_str s, const us_str *cutset)
{
    while (s.length > 0) {
        uint32_t point;
        size_t size = size_of_last(s, &point);
        if (!is_cut(point, cutset))
            break;
        s.length -= size;
    }
    return s;
}

enum { FRONT = 1, BACK = 2 };

static us_outcome trim_ends(us_call *call, const us_value *args, int ends,
                            us_value *result)
{
    us_str s, cutset;
    if (!us_call_string(call, args, 0, &s) || !us_call_string(call, args, 1, &cutset))
        return US_ERROR;
    if (!us_call_charge(call, s.length / 2 * (1 + cutset.length / 16)))
        return US_ERROR;
    if (ends & FRONT)
        s = trim_front(s, &cutset);
    if (ends & BACK)
        s = trim_back(s, &cutset);
    return give_part(s, result);
}

static us_outcome trim(us_call *call, const us_value *args, us_value *result)
{
    return trim_ends(call, args, FRONT | BACK, result);
}

static us_outcome trim_left(us_call *call, const us_value *args, us_value *result)
{
    return trim_ends(call, args, FRONT, result);
}

static us_outcome trim_right(us_call *call, const us_value *args, us_value *result)
{
    return trim_ends(call, args, BACK, result);
}

static us_outcome trim_space(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    if (!us_call_string(call, args, 0, &s) || !charge_text(call, s.length))
        return US_ERROR;
    return give_part(trim_back(trim_front(s, NULL), NULL), result);
}

static us_outcome trim_prefix(us_call *call, const us_value *args, us_value *result)
{
    us_str s, prefix;
    if (!us_call_string(call, args, 0, &s) || !us_call_string(call, args, 1, &prefix))
        return US_ERROR;
    if (us_str_starts_with(s, prefix))
        s = us_str_slice(s, prefix.length, s.length);
    return give_part(s, result);
}

static us_outcome trim_suffix(us_call *call, const us_value *args, us_value *result)
{
    us_str s, suffix;
    if (!us_call_string(call, args, 0, &s) || !us_call_string(call, args, 1, &suffix))
        return US_ERROR;
    if (us_str_ends_with(s, suffix))
        s.length -= suffix.length;
    return give_part(s, result);
}

static const us_builtin rows[] = {
    {"concat",
     "(delimiter: string, collection: array[string]|set[string]) output: string", concat,
     0, NULL},
    {"contains", "(haystack: string, needle: string) result: boolean", contains, 0, NULL},
    {"endswith", "(search: string, base: string) result: boolean", endswith, 0, NULL},
    {"indexof", "(haystack: string, needle: string) output: number", indexof, 0, NULL},
    {"indexof_n", "(haystack: string, needle: string) output: array[number]", indexof_n,
     0, NULL},
    {"lower", "(x: string) y: string", lower, 0, NULL},
    {"split", "(x: string, delimiter: string) ys: array[string]", split, 0, NULL},
    {"startswith", "(search: string, base: string) result: boolean", startswith, 0, NULL},
    {"strings.count", "(search: string, substring: string) output: number", strings_count,
     0, NULL},
    {"strings.reverse", "(x: string) y: string", reverse, 0, NULL},
    {"strings.split_n", "(x: string, delimiter: string, n: number) ys: array[string]",
     split_n, 0, NULL},
    {"substring", "(value: string, offset: number, length: number) output: string",
     substring, 0, NULL},
    {"trim", "(value: string, cutset: string) output: string", trim, 0, NULL},
    {"trim_left", "(value: string, cutset: string) output: string", trim_left, 0, NULL},
    {"trim_prefix", "(value: string, prefix: string) output: string", trim_prefix, 0,
     NULL},
    {"trim_right", "(value: string, cutset: string) output: string", trim_right, 0, NULL},
    {"trim_space", "(value: string) output: string", trim_space, 0, NULL},
    {"trim_suffix", "(value: string, suffix: string) output: string", trim_suffix, 0,
     NULL},
    {"upper", "(x: string) y: string", upper, 0, NULL},
};

const us_builtin_family us_strings_family = {rows, sizeof rows / sizeof rows[0]};
