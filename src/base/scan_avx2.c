/* Scans in steps of 32 bytes, for machines with AVX2; what is shorter is SSE2's.
 *
 * UTF-8 is checked as by Keiser and Lemire (Validating UTF-8 in less than one instruction
 * per byte, 2021): three tables, asked by the halves of a byte and the upper half of the
 * next, each say which faults their part still allows; a fault that all three allow is
 * one. That where a second or third byte of a longer character must stand there is one,
 * and nowhere else, is compared apart. */
#include "base/scan.h"

#ifdef __x86_64__
#include <immintrin.h>

#define SCAN        __attribute__((target("avx2,bmi")))
#define STEP        32
#define VECTOR      __m256i
#define LOAD(p)     _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define EQUAL(v, c) _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c))
#define AND(a, b)   _mm256_and_si256(a, b)
#define MASK(v)     ((uint64_t)(unsigned)_mm256_movemask_epi8(v))
#define HIGH(v)     MASK(v)
#define PLACE(mask) __builtin_ctzll(mask)
#define LESS(mask)  ((mask) & ((mask)-1))
#define REST        (*us_scan_sse2)

#include "base/scan_steps.h"

/* What can be wrong with two bytes that follow each other. */
enum {
    TOO_SHORT = 1,    /* 11______ before 0_______ or 11______ */
    TOO_LONG = 2,     /* 0_______ before 10______ */
    OVERLONG_3 = 4,   /* 11100000 before 100_____ */
    TOO_LARGE = 8,    /* 11110100 before 1001____ or 101_____, 11110101 and more */
    SURROGATE = 16,   /* 11101101 before 101_____ */
    OVERLONG_2 = 32,  /* 1100000_ before 10______ */
    OVERLONG_4 = 64,  /* 11110000 before 1000____ */
    TOO_LARGE_4 = 64, /* 11110101 and more before 1000____ */
    CONTINUATIONS =
        128 /* 10______ before 10______: whether that is right is seen later */
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

SCAN static inline __m256i look_up(__m256i table, __m256i bytes)
{
    return _mm256_shuffle_epi8(table, _mm256_and_si256(bytes, _mm256_set1_epi8(15)));
}

/* The bytes [count] places before those of [bytes]; [before] are the 32 before. */
#define SHIFTED(bytes, before, count)                                                    \
    _mm256_alignr_epi8(bytes, _mm256_permute2x128_si256(before, bytes, 0x21),            \
                       16 - (count))

SCAN static inline __m256i two_bytes(__m256i bytes, __m256i last)
{
    const char any = (char)(TOO_SHORT | OVERLONG_2),
               carry = (char)(TOO_SHORT | TOO_LONG | CONTINUATIONS);
    const __m256i first_high =
        TWICE(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
              TOO_LONG, (char)CONTINUATIONS, (char)CONTINUATIONS, (char)CONTINUATIONS,
              (char)CONTINUATIONS, any, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
              TOO_SHORT | TOO_LARGE | TOO_LARGE_4 | OVERLONG_4);
    const __m256i first_low = TWICE(
        (char)(carry | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(carry | OVERLONG_2),
        carry, carry, (char)(carry | TOO_LARGE), (char)(carry | TOO_LARGE | TOO_LARGE_4),
        (char)(carry | TOO_LARGE | TOO_LARGE_4), (char)(carry | TOO_LARGE | TOO_LARGE_4),
        (char)(carry | TOO_LARGE | TOO_LARGE_4), (char)(carry | TOO_LARGE | TOO_LARGE_4),
        (char)(carry | TOO_LARGE | TOO_LARGE_4), (char)(carry | TOO_LARGE | TOO_LARGE_4),
        (char)(carry | TOO_LARGE | TOO_LARGE_4),
        (char)(carry | TOO_LARGE | TOO_LARGE_4 | SURROGATE),
        (char)(carry | TOO_LARGE | TOO_LARGE_4), (char)(carry | TOO_LARGE | TOO_LARGE_4));
    const char low = (char)(TOO_LONG | OVERLONG_2 | CONTINUATIONS);
    const __m256i second_high = TWICE(
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        TOO_SHORT, (char)(low | OVERLONG_3 | TOO_LARGE_4 | OVERLONG_4),
        (char)(low | OVERLONG_3 | TOO_LARGE), (char)(low | SURROGATE | TOO_LARGE),
        (char)(low | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    return _mm256_and_si256(
        _mm256_and_si256(look_up(first_high, _mm256_srli_epi16(last, 4)),
                         look_up(first_low, last)),
        look_up(second_high, _mm256_srli_epi16(bytes, 4)));
}

/* Not zero if something is wrong with [bytes] behind [before]. */
SCAN static inline __m256i faults(__m256i bytes, __m256i before)
{
    __m256i last = SHIFTED(bytes, before, 1);
    __m256i third = _mm256_subs_epu8(SHIFTED(bytes, before, 2),
                                     _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(SHIFTED(bytes, before, 3),
                                      _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i must =
        _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(must, two_bytes(bytes, last));
}

/* [p], or up to three bytes before it, where the character begins that goes on at [p]. */
static const char *character_start(const char *p, const char *start)
{
    const char *at = p;
    for (int i = 0; i < 3 && at > start; i++) {
        at--;
        if (((unsigned char)*at & 0xC0) != 0x80)
            return (unsigned char)*at >= 0xC0 ? at : p;
    }
    return p;
}

/* Where a fault is, and at the end, bytes are looked at one by one. */
SCAN static const char *utf8_end(const char *p, const char *end)
{
    const char *start = p;
    __m256i before = _mm256_setzero_si256();
    for (; end - p >= STEP; p += STEP) {
        __m256i bytes = LOAD(p);
        if (_mm256_movemask_epi8(_mm256_or_si256(bytes, before)) == 0)
            continue;
        if (!_mm256_testz_si256(faults(bytes, before), _mm256_set1_epi8(-1)))
            break;
        before = bytes;
    }
    return REST.utf8_end(character_start(p, start), end);
}

static const us_scan table = {"avx2", true, ascii_end, utf8_end, find};
const us_scan *const us_scan_avx2 = &table;
#else
const us_scan *const us_scan_avx2 = NULL;
#endif
