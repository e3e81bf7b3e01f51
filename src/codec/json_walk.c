/* Walking through JSON, as good as unchecked: where a value ends is all that is looked for, and
 * texts that are not JSON end somewhere. */
#include "codec/json.h"
#include "codec/json_plain.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

static const char *space_end(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

/* Behind the string whose first quote is at [p]. */
static const char *string_end(const char *p, const char *end)
{
    const char *wide_end = us_json_wide_end(p, end);
    for (p++; wide_end - p >= US_JSON_CHUNK;) {
        us_json_mask stops = us_json_find_char(p, '"') | us_json_find_char(p, '\\');
        if (stops == 0) {
            p += US_JSON_CHUNK;
            continue;
        }
        p += us_json_place(stops);
        if (*p == '"')
            return p + 1;
        p += 2;
    }
    for (; p < end && *p != '"'; p++)
        p += *p == '\\';
    return p < end ? p + 1 : end;
}

/* ---- Containers: 64 bytes at once, of which only quotes and brackets count ------------- */

enum { BLOCK = 64 };

/* Which of 64 bytes are what; the lowest bit is the first byte. */
typedef struct marks {
    uint64_t quotes, slashes, opens, closes;
} marks;

/* What the bytes so far say of those to come. */
typedef struct state {
    size_t depth;
    uint64_t in_string; /* all ones in a string */
    uint64_t escaped;   /* 1: the next byte is */
} state;

static inline marks look_portable(const char *p)
{
    marks found = {0, 0, 0, 0};
    for (unsigned i = 0; i < BLOCK; i++) {
        char c = p[i], folded = c | 0x20; /* brackets become braces */
        found.quotes |= (uint64_t)(c == '"') << i;
        found.slashes |= (uint64_t)(c == '\\') << i;
        found.opens |= (uint64_t)(folded == '{') << i;
        found.closes |= (uint64_t)(folded == '}') << i;
    }
    return found;
}

#ifdef __x86_64__
static inline marks look_sse2(const char *p)
{
    marks found = {0, 0, 0, 0};
    for (unsigned i = 0; i < BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
#define MASK(v, c)                                                                       \
    ((uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c))) << i)
        found.quotes |= MASK(bytes, '"');
        found.slashes |= MASK(bytes, '\\');
        found.opens |= MASK(folded, '{');
        found.closes |= MASK(folded, '}');
#undef MASK
    }
    return found;
}

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

AVX2 static inline uint64_t mask_avx2(__m256i low, __m256i high, char c)
{
    __m256i wanted = _mm256_set1_epi8(c);
    unsigned first = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    unsigned second = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | (uint64_t)second << 32;
}

AVX2 static inline marks look_avx2(const char *p)
{
    const __m256i *from = (const __m256i *)(const void *)p;
    __m256i low = _mm256_loadu_si256(from), high = _mm256_loadu_si256(from + 1);
    __m256i fold = _mm256_set1_epi8(0x20);
    __m256i folded_low = _mm256_or_si256(low, fold);
    __m256i folded_high = _mm256_or_si256(high, fold);
    return (marks){mask_avx2(low, high, '"'), mask_avx2(low, high, '\\'),
                   mask_avx2(folded_low, folded_high, '{'),
                   mask_avx2(folded_low, folded_high, '}')};
}
#endif

/* The bytes that are escaped. A run of backslashes escapes what is behind it if it is odd: added to
 * its first, it carries to its end, whose place is odd or even as its first one's, or not. */
static inline uint64_t escaped_bytes(state *at, uint64_t slashes)
{
    const uint64_t even = UINT64_C(0x5555555555555555);
    if ((slashes | at->escaped) == 0)
        return 0;
    slashes &= ~at->escaped;
    uint64_t behind = slashes << 1 | at->escaped, ends;
    uint64_t odd_firsts = slashes & ~even & ~behind;
    at->escaped = __builtin_add_overflow(odd_firsts, slashes, &ends);
    return (even ^ ends << 1) & behind;
}

/* Each bit becomes the parity of those up to it: from a quote on, up to the next. */
static inline uint64_t parities(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/* The place behind the bracket that closes the container; 0: it is not among these bytes. */
static inline unsigned take_block(state *at, marks m)
{
    uint64_t quotes = m.quotes & ~escaped_bytes(at, m.slashes);
    if (quotes == 0 && at->in_string != 0)
        return 0;
    uint64_t inside = at->in_string ^ parities(quotes);
    at->in_string = inside >> 63 ? UINT64_MAX : 0;
    uint64_t opens = m.opens & ~inside, closes = m.closes & ~inside;
    size_t ends = (size_t)__builtin_popcountll(closes), passed = 0;
    if (ends >= at->depth)
        for (uint64_t rest = closes; rest != 0; rest &= rest - 1) {
            uint64_t before = (rest & -rest) - 1;
            if (at->depth + (size_t)__builtin_popcountll(opens & before) == ++passed)
                return (unsigned)__builtin_ctzll(rest) + 1;
        }
    at->depth += (size_t)__builtin_popcountll(opens) - ends;
    return 0;
}

/* Behind the object or array at [p]; [end] if nothing closes it. */
__attribute__((always_inline)) static inline const char *
find_container_end(const char *p, const char *end, marks (*look)(const char *p))
{
    state at = {0, 0, 0};
    for (; end - p >= BLOCK; p += BLOCK) {
        unsigned place = take_block(&at, look(p));
        if (place > 0)
            return p + place;
    }
    char last[BLOCK] = {0};
    memcpy(last, p, (size_t)(end - p));
    unsigned place = take_block(&at, look(last));
    return place > 0 ? p + place : end;
}

static const char *container_end_portable(const char *p, const char *end)
{
    return find_container_end(p, end, look_portable);
}

#ifdef __x86_64__
static const char *container_end_sse2(const char *p, const char *end)
{
    return find_container_end(p, end, look_sse2);
}

AVX2 static const char *container_end_avx2(const char *p, const char *end)
{
    return find_container_end(p, end, look_avx2);
}
#else
#define container_end_sse2 container_end_portable
#define container_end_avx2 container_end_portable
#endif

static const char *container_end(const char *p, const char *end)
{
    const us_scan *scan = us_scan_get();
    if (scan == us_scan_avx2)
        return container_end_avx2(p, end);
    return scan->wide ? container_end_sse2(p, end) : container_end_portable(p, end);
}

static const char *value_end(const char *p, const char *end)
{
    if (*p == '"')
        return string_end(p, end);
    if (*p == '{' || *p == '[')
        return container_end(p, end);
    const char *from = p;
    while (p < end && !strchr(",]} \n\t\r", *p))
        p++;
    return p > from ? p : end;
}

us_json_walk us_json_walk_begin(us_str text)
{
    if (text.length == 0)
        return (us_json_walk){"", "", false};
    const char *end = text.text + text.length, *p = space_end(text.text, end);
    if (p == end || (*p != '{' && *p != '['))
        return (us_json_walk){end, end, false};
    return (us_json_walk){p + 1, end, *p == '{'};
}

bool us_json_walk_key(us_json_walk *walk, us_str *key)
{
    const char *p = space_end(walk->p, walk->end), *end = walk->end;
    *key = US_STR_EMPTY;
    if (p < end && *p == ',')
        p = space_end(p + 1, end);
    if (walk->in_object && p < end && *p == '"') {
        const char *from = p + 1;
        p = string_end(p, end);
        *key = us_str_make(from, (size_t)(p - from) - (p > from));
        p = space_end(p, end);
        p = space_end(p < end ? p + 1 : p, end);
    }
    walk->p = p;
    return p < end && *p != '}' && *p != ']';
}

us_str us_json_walk_value(us_json_walk *walk)
{
    const char *from = walk->p;
    walk->p = value_end(from, walk->end);
    return us_str_make(from, (size_t)(walk->p - from));
}

us_json_walk us_json_walk_enter(us_json_walk *walk)
{
    us_json_walk inner =
        us_json_walk_begin(us_str_make(walk->p, (size_t)(walk->end - walk->p)));
    walk->p = walk->end;
    return inner;
}

bool us_json_walk_next(us_json_walk *walk, us_str *key, us_str *value)
{
    if (!us_json_walk_key(walk, key))
        return false;
    *value = us_json_walk_value(walk);
    return true;
}

/* ---- Members of an object ------------------------------------------------------------ */

/* Behind the string at [p], if it is one that is all ASCII and has no escapes; else NULL. */
static const char *skim_plain(const char *p, const char *end)
{
    bool high = false;
    if (p == end || *p != '"')
        return NULL;
    const char *to = us_json_skip_plain(p + 1, us_json_wide_end(p, end), end, &high);
    return to < end && *to == '"' && !high && (size_t)(to - p) <= US_STRING_MAX ? to + 1
                                                                                : NULL;
}

/* Behind the member at [p]; NULL where it is none, or must be read. */
static const char *skim_member(const char *p, const char *end, us_json_member *member)
{
    const char *key = p, *key_end = skim_plain(p, end);
    p = key_end ? space_end(key_end, end) : end;
    if (p == end || *p != ':')
        return NULL;
    p = space_end(p + 1, end);
    if (p == end || (*p != '"' && *p != '{' && *p != '['))
        return NULL;
    const char *plain_end = skim_plain(p, end);
    const char *behind = plain_end ? plain_end : value_end(p, end);
    member->key = us_value_string(us_str_make(key + 1, (size_t)(key_end - key) - 2));
    member->text = us_str_make(p, (size_t)(behind - p));
    member->is_plain = plain_end;
    return space_end(behind, end);
}

bool us_json_skim_members(us_str text, us_json_member *members, size_t room,
                          size_t *count)
{
    us_json_member beyond;
    const char *end = text.text + text.length;
    const char *p = text.length > 0 ? space_end(text.text, end) : end;
    *count = 0;
    if (p == end || *p != '{')
        return false;
    do {
        us_json_member *member = *count < room ? &members[*count] : &beyond;
        p = skim_member(space_end(p + 1, end), end, member);
        ++*count;
    } while (p && p < end && *p == ',');
    return p && p < end && *p == '}' && space_end(p + 1, end) == end;
}
