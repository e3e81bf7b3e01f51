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

/* As us_json_plain_stops, for any machine. */
static inline unsigned us_json_plain_stops_portable(const char *p)
{
    unsigned stops = 0;
    for (unsigned i = 0; i < US_JSON_CHUNK; i++) {
        unsigned char c = (unsigned char)p[i];
        stops |= (unsigned)(c < ' ' || c >= 0x80 || c == '"' || c == '\\') << i;
    }
    return stops;
}

/* A bit for each of the US_JSON_CHUNK bytes at [p], the lowest for the first: set if it is a
 * quote, a backslash, a control character or not ASCII. */
static inline unsigned us_json_plain_stops(const char *p)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    /* With one bit turned, a quote comes right before what may stand for itself. As signed
     * numbers, all that is not ASCII is less than that, too. */
    __m128i turned = _mm_xor_si128(bytes, _mm_set1_epi8('"' ^ ' '));
    __m128i stop = _mm_or_si128(_mm_cmplt_epi8(turned, _mm_set1_epi8('!')),
                                _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    return (unsigned)_mm_movemask_epi8(stop);
#else
    return us_json_plain_stops_portable(p);
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
