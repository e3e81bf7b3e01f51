/* Scans in steps of sixteen bytes, for arm64, all of which have NEON. A comparison is made
 * a mask by narrowing: four bits for each byte. */
#include "base/scan.h"

#ifdef __aarch64__
#include <arm_neon.h>
#include <stdint.h>

static inline uint8x16_t load(const char *p)
{
    return vld1q_u8((const uint8_t *)(const void *)p);
}

static inline uint64_t mask_of(uint8x16_t v)
{
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(v), 4)), 0);
}

#define SCAN
#define STEP        16
#define VECTOR      uint8x16_t
#define LOAD(p)     load(p)
#define EQUAL(v, c) vceqq_u8(v, vdupq_n_u8((uint8_t)(c)))
#define AND(a, b)   vandq_u8(a, b)
#define MASK(v)     mask_of(v)
#define HIGH(v)     mask_of(vcgeq_u8(v, vdupq_n_u8(0x80)))
#define PLACE(mask) (__builtin_ctzll(mask) / 4)
#define LESS(mask)  ((mask) & ~((uint64_t)15 << (PLACE(mask) * 4)))
#define REST        us_scan_plain

#include "base/scan_steps.h"
#include "base/utf8.h"

static const char *utf8_end(const char *p, const char *end)
{
    return us_utf8_end(p, end, ascii_end);
}

static const us_scan table = {"neon", true, ascii_end, utf8_end, find};
const us_scan *const us_scan_neon = &table;
#else
const us_scan *const us_scan_neon = NULL;
#endif
