/* Runs of characters that stand for themselves in a JSON string, for the reader and the
 * writer: sixteen at a time where the machine has SSE2. */
#ifndef US_CODEC_JSON_PLAIN_H
#define US_CODEC_JSON_PLAIN_H

#include <stdbool.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
