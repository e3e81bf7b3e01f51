/* Runs of characters that stand for themselves in a JSON string, for the reader and the
 * writer: in steps of sixteen bytes where all machines of a kind can take them (SSE2,
 * NEON), unless the scan in force forbids it (us_scan.wide). */
#ifndef US_CODEC_JSON_PLAIN_H
#define US_CODEC_JSON_PLAIN_H

#include "base/scan.h"

#include <stdint.h>
#include <string.h>

enum { US_JSON_CHUNK = 16 };

/* A mask has so many bits for each byte, the lowest for the first byte. */
#if defined __aarch64__
#include <arm_neon.h>
enum { US_JSON_BITS = 4 };
typedef uint64_t us_json_mask;
#else
enum { US_JSON_BITS = 1 };
typedef unsigned us_json_mask;
#ifdef __SSE2__
#include <emmintrin.h>

/* What bytes are compared with. They lie where the compiler does not see them: it would make
 * them anew for each string where it may use AVX2. */
typedef struct us_json_marks {
    __m128i quotes, slashes, spaces;
} us_json_marks;

extern const us_json_marks us_json_marks_of;
#endif
#endif

/* The place of the first byte in a mask that is not 0. */
static inline unsigned us_json_place(us_json_mask mask)
{
    return (unsigned)__builtin_ctzll(mask) / US_JSON_BITS;
}

#ifdef __aarch64__
static inline uint8x16_t us_json_load(const char *p)
{
    return vld1q_u8((const uint8_t *)(const void *)p);
}

static inline us_json_mask us_json_mask_of(uint8x16_t v)
{
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(v), 4)), 0);
}
#endif

/* As us_json_find_quotes, for any machine. */
static inline us_json_mask us_json_find_quotes_portable(const char *p,
                                                        us_json_mask *others)
{
    const us_json_mask byte = ((us_json_mask)1 << US_JSON_BITS) - 1;
    us_json_mask quotes = 0;
    *others = 0;
    for (unsigned i = 0; i < US_JSON_CHUNK; i++) {
        unsigned char c = (unsigned char)p[i];
        us_json_mask here = byte << (i * US_JSON_BITS);
        quotes |= c == '"' ? here : 0;
        *others |= c < ' ' || c >= 0x80 || c == '\\' ? here : 0;
    }
    return quotes;
}

/* A mask of the US_JSON_CHUNK bytes at [p] that are a quote, and in [others] of those that
 * are a backslash, a control character or not ASCII. Apart, since where a string ends is
 * what all that follows waits for. */
static inline us_json_mask us_json_find_quotes(const char *p, us_json_mask *others)
{
#if defined __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    /* As signed numbers, all that is not ASCII is less than a space, too. */
    __m128i low = _mm_cmplt_epi8(bytes, us_json_marks_of.spaces);
    __m128i slash = _mm_cmpeq_epi8(bytes, us_json_marks_of.slashes);
    *others = (unsigned)_mm_movemask_epi8(_mm_or_si128(low, slash));
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, us_json_marks_of.quotes));
#elif defined __aarch64__
    uint8x16_t bytes = us_json_load(p);
    int8x16_t low = vreinterpretq_s8_u8(bytes);
    *others = us_json_mask_of(
        vorrq_u8(vcltq_s8(low, vdupq_n_s8(' ')), vceqq_u8(bytes, vdupq_n_u8('\\'))));
    return us_json_mask_of(vceqq_u8(bytes, vdupq_n_u8('"')));
#else
    return us_json_find_quotes_portable(p, others);
#endif
}

/* Such a mask of the bytes that are [c]. */
static inline us_json_mask us_json_find_char(const char *p, char c)
{
#if defined __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
#elif defined __aarch64__
    return us_json_mask_of(vceqq_u8(us_json_load(p), vdupq_n_u8((uint8_t)c)));
#else
    us_json_mask found = 0;
    for (unsigned i = 0; i < US_JSON_CHUNK; i++)
        found |= (us_json_mask)(p[i] == c) << i;
    return found;
#endif
}

/* How many of the US_JSON_CHUNK bytes at [p] come before the first that is no space. */
static inline unsigned us_json_count_spaces(const char *p)
{
    us_json_mask others = ~us_json_find_char(p, ' ');
    return others == 0 ? US_JSON_CHUNK : us_json_place(others);
}

/* Such a mask of the bytes that are a quote, a backslash or a control character, and in
 * [highs] of those that are not ASCII. */
static inline us_json_mask us_json_find_stops(const char *p, us_json_mask *highs)
{
#if defined __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    *highs = (unsigned)_mm_movemask_epi8(bytes);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, control));
#elif defined __aarch64__
    uint8x16_t bytes = us_json_load(p);
    uint8x16_t stop =
        vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\')));
    *highs = us_json_mask_of(vcgeq_u8(bytes, vdupq_n_u8(0x80)));
    return us_json_mask_of(vorrq_u8(stop, vcltq_u8(bytes, vdupq_n_u8(' '))));
#else
    us_json_mask others, quotes = us_json_find_quotes_portable(p, &others);
    *highs = 0;
    for (unsigned i = 0; i < US_JSON_CHUNK; i++)
        *highs |= (us_json_mask)((unsigned char)p[i] >= 0x80) << i;
    return quotes | (others & ~*highs);
#endif
}

/* Up to where in the text [start, end) steps of US_JSON_CHUNK may go: nowhere, or up to the
 * end. */
static inline const char *us_json_wide_end(const char *start, const char *end)
{
    return us_scan_get()->wide ? end : start;
}

/* The first byte from [p] on that ends a run of plain characters: a quote, a
 * backslash or a control character; or [end]. [high] is set if the run holds
 * anything but ASCII. [wide_end] is of a text that [p] and [end] are in. */
static inline const char *us_json_skip_plain(const char *p, const char *wide_end,
                                             const char *end, bool *high)
{
    for (; wide_end - p >= US_JSON_CHUNK; p += US_JSON_CHUNK) {
        us_json_mask highs, stops = us_json_find_stops(p, &highs);
        if (stops != 0) {
            *high |= (highs & ((stops & -stops) - 1)) != 0;
            return p + us_json_place(stops);
        }
        *high |= highs != 0;
    }
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\' || c < ' ')
            break;
        *high |= c >= 0x80;
    }
    return p;
}

#endif
