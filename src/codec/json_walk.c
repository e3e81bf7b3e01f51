/* Walking through JSON that was checked before: where a value ends is all that is looked for, and
 * texts that are not JSON end somewhere. */
#include "codec/json.h"
#include "codec/json_plain.h"

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

/* Where a look at the bytes of a container is. */
typedef struct place {
    size_t depth;
    bool in_string;
    bool is_escaped; /* the byte that comes next, in a string */
} place;

/* Behind the byte of [p, end) that closes the container; NULL: it is not among them. */
static const char *close_among(place *at, const char *p, const char *end)
{
    for (; p < end; p++) {
        char c = *p;
        if (at->is_escaped)
            at->is_escaped = false;
        else if (at->in_string && c == '\\')
            at->is_escaped = true;
        else if (c == '"')
            at->in_string = !at->in_string;
        else if (!at->in_string && (c == '{' || c == '['))
            at->depth++;
        else if (!at->in_string && (c == '}' || c == ']') && --at->depth == 0)
            return p + 1;
    }
    return NULL;
}

#if defined __SSE2__
/* Takes the US_JSON_CHUNK bytes at [p] at once; false if they need to be looked at one by one: there are
 * escapes, or the container may end among them. */
static bool take_chunk(place *at, const char *p)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i folded =
        _mm_or_si128(bytes, _mm_set1_epi8(0x20)); /* brackets become braces */
    unsigned inside =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    if (at->is_escaped ||
        _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))) != 0)
        return false;
    /* Each bit becomes the parity of those up to it: from a quote on, up to the next. */
    inside ^= inside << 1;
    inside ^= inside << 2;
    inside ^= inside << 4;
    inside ^= inside << 8;
    inside ^= at->in_string ? 0xFFFF : 0;
    unsigned opens =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')));
    unsigned closes =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
    unsigned ends = (unsigned)__builtin_popcount(closes & ~inside & 0xFFFF);
    if (ends >= at->depth)
        return false;
    at->depth += (size_t)__builtin_popcount(opens & ~inside & 0xFFFF);
    at->depth -= ends;
    at->in_string = inside >> 15 & 1;
    return true;
}
#else
static bool take_chunk(place *at, const char *p)
{
    (void)at;
    (void)p;
    return false;
}
#endif

/* Behind the object or array at [p]. */
static const char *container_end(const char *p, const char *end)
{
    place at = {0};
    const char *wide_end = us_json_wide_end(p, end), *found = NULL;
    while (wide_end - p >= US_JSON_CHUNK) {
        if (!take_chunk(&at, p) && (found = close_among(&at, p, p + US_JSON_CHUNK)))
            return found;
        p += US_JSON_CHUNK;
    }
    found = close_among(&at, p, end);
    return found ? found : end;
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
