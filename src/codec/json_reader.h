/* The state of the JSON reader, shared by its files: json_scan.c reads strings and
 * numbers, json_read.c builds values, json_skip.c passes over what nobody will look
 * at, json_members.c leaves the members of an object as texts. What is inline here runs for each token. */
#ifndef US_CODEC_JSON_READER_H
#define US_CODEC_JSON_READER_H

#include "codec/json.h"
#include "codec/json_plain.h"
#include "value/object.h"

#ifdef US_STRESS
enum { US_JSON_FIRST_CAPACITY = 4 };
#else
enum { US_JSON_FIRST_CAPACITY = 256 };
#endif

/* Of the stack: as many values can be pushed after one look at [limit]. */
enum { US_JSON_SLACK = 3 };

/* In front of [near_end] as many bytes can be read, and one more, without a look at where
 * the text ends. Where wide steps are forbidden, nothing is. */
enum { US_JSON_GUARD = 32 };

/* A container that is open lies on the stack as a marker: a value with its tag,
 * the number of its shape in the upper half of the head, and how far below it the marker
 * around it lies as payload. The lowest, with no tag, stands for no container. */
typedef struct us_json_reader {
    us_arena *arena;
    us_json_options options;
    const char *start;
    const char *p;
    const char *end;
    const char *near_end;
    const char *wide_end;
    us_value *stack;
    us_value *top;   /* above the newest */
    us_value *limit; /* from here on the stack must grow first */
    size_t capacity;
    us_value *open; /* the marker of the innermost open container */
    size_t depth;
    uint32_t next_shape; /* of the value that is read next */
    bool is_hard;      /* members may have to be copied, or skipped members be left out */
    us_object *empty;  /* that stands for all empty objects; NULL: each is made */
    us_arena *scratch; /* of the stack, once it has outgrown [first] */
    char *packed;      /* where the next text goes of a document that is compact */
    size_t packed_room;  /* bytes there */
    size_t packed_bytes; /* in all texts so far */
    us_known_keys known; /* of such a document; else not set */
    us_str error;
    us_value first[US_JSON_FIRST_CAPACITY];
} us_json_reader;

/* ---- json_read.c */

/* Begins to read [text]; [options] may be NULL. */
void us_json_open(us_json_reader *r, us_arena *arena, us_str text,
                  const us_json_options *options);

/* Ends it, and after a failure fills [diag]. */
void us_json_close(us_json_reader *r, bool failed, us_diag *diag);

/* ---- json_scan.c. A failure stores its message and leaves [p] where reading
 * stopped. */

void us_json_fail(us_json_reader *r, const char *message);

/* What is at [p] must not be there, or nothing is there at all. */
void us_json_fail_unexpected(us_json_reader *r);
void us_json_fail_depth(us_json_reader *r);
void us_json_fail_duplicate(us_json_reader *r, us_value key);

/* The rest of a string from [from] on whose first run of plain characters ends at
 * [to]; [high] as skip_plain says. With [value] NULL it is only checked. */
bool us_json_finish_string(us_json_reader *r, const char *from, const char *to, bool high,
                           us_value *value);

enum { US_JSON_ESCAPED_MAX = 240 };

/* Reads the string from [from] on, which is at most one behind a place in front of [near_end], if it is
 * short, ASCII, and has no escapes but of one letter; returns what is behind its quote, or NULL. */
const char *us_json_near_escaped(us_json_reader *r, const char *from, us_value *value);

/* What is behind the string that goes on with the escape at [p], if the rest is ASCII and has no
 * escapes but of one letter; else NULL. */
const char *us_json_escaped_end(const us_json_reader *r, const char *p);

/* The number at [from] that is no plain integer; [p] is behind what was read of it. */
bool us_json_finish_number(us_json_reader *r, const char *from, const char *p,
                           us_value *value);

/* The word at [p], a literal such as "true". */
bool us_json_read_word(us_json_reader *r, const char *word);

void us_json_grow_stack(us_json_reader *r);

/* ---- json_skip.c */

/* Reads the value at [p], of any size, and checks it as if it was built, but
 * builds nothing. */
bool us_json_skip_value(us_json_reader *r);

/* The first of [count] keys, [step] apart, that equals one before it, or NULL. */
const us_value *us_json_find_duplicate(us_arena *arena, const us_value *keys,
                                       size_t count, size_t step);

/* ---- inline */

static inline void us_json_push(us_json_reader *r, us_value v)
{
    if (r->top >= r->limit)
        us_json_grow_stack(r);
    *r->top++ = v;
}

static inline bool us_json_in_object(const us_json_reader *r)
{
    return us_value_tag(*r->open) == US_TAG_OBJECT;
}

/* Enters the container at [p]; false if that is too deep. */
static inline bool us_json_enter(us_json_reader *r, us_tag tag, uint32_t shape)
{
    if (r->depth >= r->options.max_depth)
        return false;
    r->p++;
    r->depth++;
    us_value marker = {(uint64_t)tag | (uint64_t)shape << 32, {r->top - r->open}};
    us_json_push(r, marker);
    r->open = r->top - 1;
    return true;
}

static inline bool us_json_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Where the white space at [p] ends. */
const char *us_json_long_space_end(const char *p, const char *end);

static inline const char *us_json_space_end(const char *p, const char *end)
{
    return p < end && (unsigned char)*p <= ' ' ? us_json_long_space_end(p, end) : p;
}

static inline void us_json_skip_space(us_json_reader *r)
{
    r->p = us_json_space_end(r->p, r->end);
}

/* ---- What stands in front of [near_end]: no look at the end of the text is needed. */

/* As us_json_near_quote, [from] being anywhere in the string. */
const char *us_json_farther_quote(const char *from, const char *near_end);

/* The quote that ends the string beginning at [from], which is at most two behind a place in
 * front of [near_end], if the string is ASCII without escapes and ends in time, as nearly all
 * do; else NULL. */
static inline const char *us_json_near_quote(const char *from, const char *near_end)
{
    us_json_mask others, quotes = us_json_find_quotes(from, &others);
    if (__builtin_expect(quotes == 0, 0))
        return others == 0 ? us_json_farther_quote(from + US_JSON_CHUNK, near_end) : NULL;
    us_json_mask before = (quotes & -quotes) - 1;
    return (others & before) == 0 ? from + us_json_place(quotes) : NULL;
}

/* The string from [from] to [quote]: us_value_string without a branch. */
static inline us_value us_json_near_string(const char *from, const char *quote)
{
    static const uint64_t kept[] = {0, UINT64_C(0xFF) << 56, UINT64_C(0xFFFF) << 48,
                                    UINT64_C(0xFFFFFF) << 40, UINT64_C(0xFFFFFFFF) << 32};
    size_t length = (size_t)(quote - from);
    uint64_t prefix;
    memcpy(&prefix, from, 8);
    prefix = __builtin_bswap64(prefix) & kept[length < 4 ? length : 4];
    us_value v;
    v.head = prefix | ((uint64_t)length << 4 | US_TAG_STRING);
    v.as.text = from;
    return v;
}

/* The number in eight bytes at [p], of which the first [count] are digits and the rest are
 * not looked at; [bytes] are the eight without 0x30 each. */
static inline int64_t us_json_digits_value(uint64_t bytes, unsigned count)
{
    bytes <<= 64 - 8 * count; /* zeros in front */
    bytes = bytes * 10 + (bytes >> 8);
    uint64_t pairs = bytes & 0x000000FF000000FF,
             others = bytes >> 16 & 0x000000FF000000FF;
    return (
        int64_t)(uint32_t)((pairs * 0x000F424000000064 + others * 0x0000271000000001) >>
                           32);
}

/* Reads the integer at [p] of at most seven digits; NULL if that is not what is there. */
static inline const char *us_json_near_integer(const char *p, us_value *value)
{
    const char *digits = p + (*p == '-');
    uint64_t bytes;
    memcpy(&bytes, digits, 8);
    bytes ^= 0x3030303030303030;
    /* A byte that is no digit now has one of its upper bits set. What the sum carries from
     * one byte into the next matters behind the first such byte only. */
    uint64_t others = (bytes | (bytes + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0;
    unsigned count = others ? (unsigned)__builtin_ctzll(others) / 8 : 0;
    char next = digits[count];
    bool ends = next == ',' || (next | 0x20) == '}' || next == '\n';
    if (count == 0 || !ends || (*digits == '0' && (count > 1 || digits != p)))
        return NULL;
    int64_t sum = us_json_digits_value(bytes, count);
    *value = us_value_integer(digits == p ? sum : -sum);
    return digits + count;
}

/* Reads the plain scalar at [p] that is no string; NULL if it must be looked at closer. */
static inline const char *us_json_near_scalar(const char *p, us_value *value)
{
    if (memcmp(p, "true", 4) == 0) {
        *value = US_TRUE;
        return p + 4;
    }
    if (memcmp(p, "fals", 4) == 0 && p[4] == 'e') {
        *value = US_FALSE;
        return p + 5;
    }
    if (memcmp(p, "null", 4) == 0) {
        *value = US_NULL;
        return p + 4;
    }
    return us_json_near_integer(p, value);
}

/* ---- Anywhere in the text */

/* Reads the string whose quote is at [p]; with [value] NULL it is only checked. */
static inline bool us_json_read_string(us_json_reader *r, us_value *value)
{
    const char *from = r->p + 1;
    bool high = false;
    const char *to = us_json_skip_plain(from, r->wide_end, r->end, &high);
    if (to == r->end || *to != '"' || high || (size_t)(to - from) > US_STRING_MAX)
        return us_json_finish_string(r, from, to, high, value);
    r->p = to + 1;
    if (value)
        *value = us_value_string(us_str_make(from, (size_t)(to - from)));
    return true;
}

static inline bool us_json_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool us_json_is_number_char(char c)
{
    return us_json_is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' ||
           c == '-';
}

static inline bool us_json_read_number(us_json_reader *r, us_value *value)
{
    const char *from = r->p;
    const char *p = from + (*from == '-');
    const char *digits = p;
    int64_t sum = 0;
    while (p < r->end && us_json_is_digit(*p) && p - digits < 18)
        sum = sum * 10 + (*p++ - '0');
    bool plain = p > digits && (*digits != '0' || (p - digits == 1 && digits == from));
    if (!plain || (p < r->end && us_json_is_number_char(*p)))
        return us_json_finish_number(r, from, p, value);
    *value = us_value_integer(digits == from ? sum : -sum);
    r->p = p;
    return true;
}

#endif
