/* Runs of printable ASCII: most text is nothing else, and goes sixteen bytes at a time where the
 * machine has SSE2. */
#ifndef US_BASE_PRINTABLE_H
#define US_BASE_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* True for ' ' to '~'; with [unquoted] but for what a JSON string escapes. */
static inline bool us_is_printable(char c, bool unquoted)
{
    return (unsigned char)(c - ' ') < 0x7F - ' ' &&
           !(unquoted && (c == '"' || c == '\\'));
}

#ifdef __SSE2__
/* Of sixteen bytes, a bit for each that us_is_printable is false of. */
static inline unsigned us_unprintable_bits(__m128i bytes, bool unquoted)
{
    /* As signed numbers, bytes from 0x80 on are below ' '. */
    __m128i stops = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')),
                                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)));
    if (unquoted)
        stops =
            _mm_or_si128(stops, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                             _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    return (unsigned)_mm_movemask_epi8(stops);
}
#endif

/* How many bytes from [text] on, of [length], us_is_printable is true of. */
static inline size_t us_printable_span(const char *text, size_t length, bool unquoted)
{
    size_t at = 0;
#ifdef __SSE2__
    while (at < length && length >= 16) {
        /* The last sixteen may overlap those before, in which nothing was found. */
        size_t from = at + 16 <= length ? at : length - 16;
        unsigned stops = us_unprintable_bits(
            _mm_loadu_si128((const __m128i *)(const void *)(text + from)), unquoted);
        if (stops)
            return from + (size_t)__builtin_ctz(stops);
        at = from + 16;
    }
    if (at == 0 && length >= 8) {
        __m128i first = _mm_loadl_epi64((const __m128i *)(const void *)text);
        __m128i last =
            _mm_loadl_epi64((const __m128i *)(const void *)(text + length - 8));
        unsigned stops = us_unprintable_bits(_mm_unpacklo_epi64(first, last), unquoted);
        if (!stops)
            return length;
        size_t bit = (size_t)__builtin_ctz(stops);
        return bit < 8 ? bit : length - 16 + bit;
    }
#endif
    while (at < length && us_is_printable(text[at], unquoted))
        at++;
    return at;
}

#endif
