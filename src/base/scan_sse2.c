/* Scans in steps of sixteen bytes, for x86-64, all of which have SSE2. */
#include "base/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>

#define SCAN
#define STEP        16
#define VECTOR      __m128i
#define LOAD(p)     _mm_loadu_si128((const __m128i *)(const void *)(p))
#define EQUAL(v, c) _mm_cmpeq_epi8(v, _mm_set1_epi8(c))
#define AND(a, b)   _mm_and_si128(a, b)
#define MASK(v)     ((uint64_t)(unsigned)_mm_movemask_epi8(v))
#define HIGH(v)     MASK(v)
#define PLACE(mask) __builtin_ctzll(mask)
#define LESS(mask)  ((mask) & ((mask)-1))
#define REST        us_scan_plain

#include "base/scan_steps.h"
#include "base/utf8.h"

static const char *utf8_end(const char *p, const char *end)
{
    return us_utf8_end(p, end, ascii_end);
}

static const us_scan table = {"sse2", true, ascii_end, utf8_end, find};
const us_scan *const us_scan_sse2 = &table;
#else
const us_scan *const us_scan_sse2 = NULL;
#endif
