/* Many strings against one: any_prefix_match, any_suffix_match, replace and
 * replace_n. Patterns are kept sorted, so that looking one up is a binary search
 * or a look at those that begin with the same byte. */
#include "builtins/builtin.h"

#include "value/index.h"

/* ---- Prefixes and suffixes */

/* The strings of an operand: one, or those of an array or a set. */
static bool read_strings(us_call *call, const us_value *args, size_t index,
                         us_array **strings)
{
    us_value v = args[index];
    us_tag tag = us_value_tag(v);
    bool is_set = tag == US_TAG_SET;
    if (tag != US_TAG_STRING && tag != US_TAG_ARRAY && !is_set) {
        us_call_type_error(call, args, index, "one of {string, set, array}");
        return false;
    }
    if (tag == US_TAG_STRING) {
        *strings = us_array_new(call->arena, 1);
        us_array_push(*strings, v);
        return true;
    }
    const us_value *items = is_set ? v.as.set->items : v.as.array->items;
    const uint32_t *order = is_set ? us_set_order(v.as.set) : NULL;
    size_t count = us_value_count(v);
    *strings = us_array_new(call->arena, count);
    for (size_t i = 0; i < count; i++) {
        us_value item = items[order ? order[i] : i];
        if (!us_value_is_string(item)) {
            us_call_item_error(call, index, v, "strings", item);
            return false;
        }
        us_array_push(*strings, item);
    }
    return us_call_charge(call, count);
}

static void reverse_bytes(us_arena *arena, us_array *strings)
{
    for (uint32_t i = 0; i < strings->count; i++) {
        us_str s = us_value_text(strings->items[i]);
        char *text = us_arena_alloc(arena, s.length);
        for (size_t k = 0; k < s.length; k++)
            text[k] = s.text[s.length - 1 - k];
        strings->items[i] = us_value_string(us_str_make(text, s.length));
    }
}

static bool begins_with(us_value s, us_value prefix)
{
    return us_str_starts_with(us_value_text(s), us_value_text(prefix));
}

/* Sorts [strings] and leaves out those that begin with another one. */
static void keep_shortest(us_arena *arena, us_array *strings)
{
    const uint32_t *order = us_index_order(arena, strings->items, strings->count);
    us_array *kept = us_array_new(arena, strings->count);
    for (uint32_t i = 0; i < strings->count; i++) {
        us_value s = strings->items[order[i]];
        if (kept->count == 0 || !begins_with(s, kept->items[kept->count - 1]))
            us_array_push(kept, s);
    }
    *strings = *kept;
}

/* True if [s] begins with one of [prefixes], none of which begins with another:
 * then it can only be the greatest that is not greater than [s]. */
static bool has_prefix(us_value s, const us_array *prefixes)
{
    uint32_t low = 0, high = prefixes->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (us_value_compare(prefixes->items[middle], s) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && begins_with(s, prefixes->items[low - 1]);
}

static uint64_t total_length(const us_array *strings)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < strings->count; i++)
        total += us_value_length(strings->items[i]);
    return total;
}

static us_outcome match_any(us_call *call, const us_value *args, bool suffix,
                            us_value *result)
{
    us_array *strings, *bases;
    if (!read_strings(call, args, 0, &strings) || !read_strings(call, args, 1, &bases))
        return US_ERROR;
    uint64_t logarithm = 1;
    for (uint32_t n = bases->count; n > 1; n /= 2)
        logarithm++;
    uint64_t bytes = total_length(strings) + total_length(bases);
    if (!us_call_charge(call, bytes / 8 +
                                  ((uint64_t)strings->count + bases->count) * logarithm))
        return US_ERROR;
    if (suffix) {
        reverse_bytes(call->arena, strings);
        reverse_bytes(call->arena, bases);
    }
    keep_shortest(call->arena, bases);
    bool found = false;
    for (uint32_t i = 0; i < strings->count && !found; i++)
        found = has_prefix(strings->items[i], bases);
    *result = us_value_boolean(found);
    return US_OK;
}

static us_outcome any_prefix_match(us_call *call, const us_value *args, us_value *result)
{
    return match_any(call, args, false, result);
}

static us_outcome any_suffix_match(us_call *call, const us_value *args, us_value *result)
{
    return match_any(call, args, true, result);
}

/* ---- Replacing */

/* Adds one byte that stands alone: a part of a longer character is none. */
static void add_byte(us_buf *buf, char byte)
{
    if ((unsigned char)byte < 0x80)
        us_buf_add_char(buf, byte);
    else
        us_buf_add_c(buf, "\xEF\xBF\xBD");
}

/* [new] around each byte: an empty pattern matches between bytes, in OPA too. */
static us_outcome replace_empty(us_call *call, us_str s, us_str new, us_value *result)
{
    if (!us_call_charge(call, s.length * (1 + new.length / 8)))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    for (size_t i = 0; i < s.length; i++) {
        us_buf_add_str(&buf, new);
        add_byte(&buf, s.text[i]);
    }
    us_buf_add_str(&buf, new);
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static us_outcome replace(us_call *call, const us_value *args, us_value *result)
{
    us_str s, old, new;
    if (!us_call_string(call, args, 0, &s) || !us_call_string(call, args, 1, &old) ||
        !us_call_string(call, args, 2, &new) || !us_call_charge(call, s.length / 8))
        return US_ERROR;
    *result = args[0];
    if (us_str_equal(old, new))
        return US_OK;
    if (old.length == 0)
        return replace_empty(call, s, new, result);
    size_t from = 0;
    size_t at = us_str_find(s, old, 0);
    if (at == US_STR_NONE)
        return US_OK;
    us_buf buf = us_buf_make(call->arena);
    for (; at != US_STR_NONE; at = us_str_find(s, old, from)) {
        if (!us_call_charge(call, 2 + new.length / 8))
            return US_ERROR;
        us_buf_add_str(&buf, us_str_slice(s, from, at));
        us_buf_add_str(&buf, new);
        from = at + old.length;
    }
    us_buf_add_str(&buf, us_str_slice(s, from, s.length));
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

/* Patterns in order, and where those that begin with a byte start; an empty
 * pattern comes before all. */
typedef struct patterns {
    const us_object *object;
    const uint32_t *order;
    uint32_t start[257];
    bool has_empty;
    bool splits; /* the empty pattern puts something between bytes */
} patterns;

static us_str key_at(const patterns *p, uint32_t i)
{
    return us_value_text(p->object->keys[p->order[i]]);
}

static us_str value_at(const patterns *p, uint32_t i)
{
    return us_value_text(p->object->values[p->order[i]]);
}

static bool read_patterns(us_call *call, const us_object *object, patterns *p)
{
    if (!us_call_charge(call, object->count))
        return false;
    p->object = object;
    p->order = us_object_order(object);
    for (uint32_t i = 0; i < object->count; i++) {
        bool bad_key = !us_value_is_string(object->keys[p->order[i]]);
        if (bad_key || !us_value_is_string(object->values[p->order[i]])) {
            us_call_operand_error(call, 0, "non-string %s found in pattern object",
                                  bad_key ? "key" : "value");
            return false;
        }
    }
    p->has_empty = object->count > 0 && key_at(p, 0).length == 0;
    p->splits = p->has_empty && value_at(p, 0).length > 0;
    uint32_t next = p->has_empty ? 1 : 0;
    for (unsigned byte = 0; byte <= 256; byte++) {
        while (next < object->count && (unsigned char)key_at(p, next).text[0] < byte)
            next++;
        p->start[byte] = next;
    }
    return true;
}

/* The first pattern that [rest] begins with, [rest] not empty; UINT32_MAX if
 * there is none. Counts what was looked at. */
static uint32_t find_pattern(const patterns *p, us_str rest, uint64_t *looks)
{
    unsigned char byte = (unsigned char)rest.text[0];
    for (uint32_t i = p->start[byte]; i < p->start[byte + 1]; i++) {
        ++*looks;
        if (us_str_starts_with(rest, key_at(p, i)))
            return i;
    }
    return UINT32_MAX;
}

/* At each place the first pattern in order wins, and what was put in is not
 * looked at again. An empty pattern matches at each place once, before others. */
static us_outcome replace_n(us_call *call, const us_value *args, us_value *result)
{
    us_object *object;
    us_str s;
    patterns p;
    if (!us_call_object(call, args, 0, &object) || !us_call_string(call, args, 1, &s) ||
        !read_patterns(call, object, &p))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    for (size_t at = 0; at <= s.length;) {
        uint64_t looks = 1;
        size_t before = buf.length;
        if (p.has_empty)
            us_buf_add_str(&buf, value_at(&p, 0));
        if (at == s.length)
            break;
        uint32_t found = find_pattern(&p, us_str_slice(s, at, s.length), &looks);
        if (found != UINT32_MAX) {
            us_buf_add_str(&buf, value_at(&p, found));
            at += key_at(&p, found).length;
        } else if (p.splits) {
            add_byte(&buf, s.text[at++]);
        } else {
            us_buf_add_char(&buf, s.text[at++]);
        }
        if (!us_call_charge(call, looks + (buf.length - before) / 8))
            return US_ERROR;
    }
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static const us_builtin rows[] = {
    {"replace", "(x: string, old: string, new: string) y: string", replace, 0, NULL},
    {"strings.any_prefix_match",
     "(search: string|array[string]|set[string], base: string|array[string]|set[string]) "
     "result: boolean",
     any_prefix_match, 0, NULL},
    {"strings.any_suffix_match",
     "(search: string|array[string]|set[string], base: string|array[string]|set[string]) "
     "result: boolean",
     any_suffix_match, 0, NULL},
    {"strings.replace_n",
     "(patterns: object[string: string], value: string) output: string", replace_n, 0,
     NULL},
};

const us_builtin_family us_strings_match_family = {rows, sizeof rows / sizeof rows[0]};
