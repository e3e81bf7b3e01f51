/* The state of the JSON reader, shared by its three files: json_scan.c reads
 * strings and numbers, json_read.c builds values, json_skip.c passes over what
 * nobody will look at. What is inline here runs for each token. */
#ifndef US_CODEC_JSON_READER_H
#define US_CODEC_JSON_READER_H

#include "codec/json.h"
#include "codec/json_plain.h"

#ifdef US_STRESS
enum { US_JSON_FIRST_CAPACITY = 4 };
#else
enum { US_JSON_FIRST_CAPACITY = 256 };
#endif

#define US_JSON_NO_CONTAINER ((size_t)-1)

/* A container that is open lies on the stack as a marker: a value with its tag,
 * the number of its shape in the upper half of the head, and the place of the
 * enclosing marker as payload. */
typedef struct us_json_reader {
    us_arena *arena;
    us_json_options options;
    const char *start;
    const char *p;
    const char *end;
    us_value *stack;
    size_t top;
    size_t capacity;
    size_t open; /* the marker of the innermost open container */
    size_t depth;
    uint32_t next_shape; /* of the value that is read next */
    us_arena *scratch;   /* of the stack, once it has outgrown [first] */
    us_str error;
    us_value first[US_JSON_FIRST_CAPACITY];
} us_json_reader;

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
    if (r->top == r->capacity)
        us_json_grow_stack(r);
    r->stack[r->top++] = v;
}

static inline bool us_json_in_object(const us_json_reader *r)
{
    return us_value_tag(r->stack[r->open]) == US_TAG_OBJECT;
}

/* Enters the container at [p]; false if that is too deep. */
static inline bool us_json_enter(us_json_reader *r, us_tag tag, uint32_t shape)
{
    if (r->depth >= r->options.max_depth)
        return false;
    r->p++;
    r->depth++;
    us_value marker = {(uint64_t)tag | (uint64_t)shape << 32, {(int64_t)r->open}};
    r->open = r->top;
    us_json_push(r, marker);
    return true;
}

static inline const char *us_json_space_end(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p <= ' ' &&
           (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

static inline void us_json_skip_space(us_json_reader *r)
{
    r->p = us_json_space_end(r->p, r->end);
}

/* [p] if a quote is there that ends a string of a good length, else NULL. */
static inline const char *us_json_quote_at(const char *p, const char *from)
{
    return *p == '"' && (size_t)(p - from) <= US_STRING_MAX ? p : NULL;
}

/* The quote that ends the string beginning at [from], if the string is ASCII without
 * escapes, as nearly all are; else NULL. */
static inline const char *us_json_plain_string_end(const char *from, const char *end)
{
    const char *p = from;
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(' ');
    for (; end - p >= 16; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* As signed numbers, all that is not ASCII is less than a space too. */
        __m128i stop =
            _mm_or_si128(_mm_cmplt_epi8(bytes, space), _mm_cmpeq_epi8(bytes, backslash));
        stop = _mm_or_si128(stop, _mm_cmpeq_epi8(bytes, quote));
        int stops = _mm_movemask_epi8(stop);
        if (stops != 0)
            return us_json_quote_at(p + __builtin_ctz((unsigned)stops), from);
    }
#endif
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)(*p - ' ') < 0x60)
        p++;
    return p < end ? us_json_quote_at(p, from) : NULL;
}

/* Reads the string whose quote is at [p]; with [value] NULL it is only checked. */
static inline bool us_json_read_string(us_json_reader *r, us_value *value)
{
    const char *from = r->p + 1;
    bool high = false;
    const char *to = us_json_skip_plain(from, r->end, &high);
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
