/* Runs of characters that stand for themselves in a JSON string, for the reader and the
 * writer: sixteen at a time where the machine has SSE2. */
#ifndef US_CODEC_JSON_PLAIN_H
#define US_CODEC_JSON_PLAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { US_JSON_CHUNK = 16 };

/* As us_json_find_quotes, for any machine. */
static inline unsigned us_json_find_quotes_portable(const char *p, unsigned *others)
{
    unsigned quotes = 0;
    *others = 0;
    for (unsigned i = 0; i < US_JSON_CHUNK; i++) {
        unsigned char c = (unsigned char)p[i];
        quotes |= (unsigned)(c == '"') << i;
        *others |= (unsigned)(c < ' ' || c >= 0x80 || c == '\\') << i;
    }
    return quotes;
}

/* A bit for each of the US_JSON_CHUNK bytes at [p], the lowest for the first: set if it is a
 * quote, and in [others] if it is a backslash, a control character or not ASCII. Apart, since
 * where a string ends is what all that follows waits for. */
static inline unsigned us_json_find_quotes(const char *p, unsigned *others)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    /* As signed numbers, all that is not ASCII is less than a space, too. */
    __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
    __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    *others = (unsigned)_mm_movemask_epi8(_mm_or_si128(low, slash));
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
#else
    return us_json_find_quotes_portable(p, others);
#endif
}

/* As us_json_find_quotes, of the backslashes alone. */
static inline unsigned us_json_find_slashes(const char *p)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
#else
    unsigned slashes = 0;
    for (unsigned i = 0; i < US_JSON_CHUNK; i++)
        slashes |= (unsigned)(p[i] == '\\') << i;
    return slashes;
#endif
}

/* How many of the US_JSON_CHUNK bytes at [p] come before the first that is no space. */
static inline unsigned us_json_count_spaces(const char *p)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    unsigned spaces =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')));
    return (unsigned)__builtin_ctz(~spaces);
#else
    unsigned count = 0;
    while (count < US_JSON_CHUNK && p[count] == ' ')
        count++;
    return count;
#endif
}

/* The first byte from [p] on that ends a run of plain characters: a quote, a
 * backslash or a control character; or [end]. [high] is set if the run holds
 * anything but ASCII. */
static inline const char *us_json_skip_plain(const char *p, const char *end, bool *high)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1F);
    for (; end - p >= 16; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        __m128i stop =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
        unsigned stops = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, control));
        unsigned highs = (unsigned)_mm_movemask_epi8(bytes);
        if (stops != 0) {
            unsigned at = (unsigned)__builtin_ctz(stops);
            *high |= (highs & ((1u << at) - 1)) != 0;
            return p + at;
        }
        *high |= highs != 0;
    }
#endif
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\' || c < ' ')
            break;
        *high |= c >= 0x80;
    }
    return p;
}

#endif
