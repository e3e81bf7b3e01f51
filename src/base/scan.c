/* The scans byte by byte, which are right on any machine and stand for what is shorter
 * than a register on all others, and the choice among the tables. The choice is made before
 * main and by one word, so that nobody has to ask whether it was. */
#include "base/scan.h"

#include "base/utf8.h"

/* What the C library found out at the start of the process: asking the processor again costs
 * a virtual machine tens of microseconds, since it may not answer itself. */
#if defined __x86_64__ && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif

/* ---- Plain */

static bool has_high(const char *p)
{
    uint64_t word;
    memcpy(&word, p, 8);
    return (word & 0x8080808080808080u) != 0;
}

static const char *ascii_end(const char *p, const char *end)
{
    while (end - p >= 8 && !has_high(p))
        p = end - p < 16 && end - p > 8 ? end - 8 : p + 8;
    while (p < end && (unsigned char)*p < 0x80)
        p++;
    return p;
}

static const char *utf8_end(const char *p, const char *end)
{
    return us_utf8_end(p, end, ascii_end);
}

/* What memmem prepares takes longer than to look through a short text. */
enum { SHORT_TEXT = 64 };

static const char *find(const char *p, const char *end, const char *needle, size_t length)
{
    if (end - p > SHORT_TEXT)
        return memmem(p, (size_t)(end - p), needle, length);
    for (; (size_t)(end - p) >= length; p++)
        if (*p == *needle && memcmp(p + 1, needle + 1, length - 1) == 0)
            return p;
    return NULL;
}

const us_scan us_scan_plain = {"plain", false, ascii_end, utf8_end, find};

/* ---- The choice */

enum { MOST_SCANS = 4 };

const us_scan *us_scan_in_force = &us_scan_plain;
static const us_scan *known[MOST_SCANS];
static size_t known_count;

static void add(const us_scan *scan, bool runs)
{
    if (scan && runs)
        known[known_count++] = scan;
}

__attribute__((constructor)) static void choose(void)
{
    bool has_avx2 = false;
#if defined __x86_64__ && __has_include(<sys/platform/x86.h>)
    has_avx2 = CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI1);
#elif defined __x86_64__
    __builtin_cpu_init();
    has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("popcnt");
#endif
    add(&us_scan_plain, true);
    add(us_scan_sse2, true);
    add(us_scan_avx2, has_avx2);
    add(us_scan_neon, true);
    us_scan_force(NULL);
}

const us_scan *us_scan_at(size_t index)
{
    return index < known_count ? known[index] : NULL;
}

void us_scan_force(const us_scan *scan)
{
    __atomic_store_n(&us_scan_in_force, scan ? scan : known[known_count - 1],
                     __ATOMIC_RELAXED);
}
