/* Scans of text that wide registers make faster: one table of functions for each kind of
 * them, and the fastest table that the machine can run is in force from the start.
 *
 * None reads a byte outside of [p, end). A call through the table costs a few
 * nanoseconds: what is short as a rule is looked at where it is needed. */
#ifndef US_BASE_SCAN_H
#define US_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

typedef struct us_scan {
    const char *name; /* "plain", "sse2", "avx2", "neon" */
    /* Whether steps of sixteen bytes that stand in the text of a function (the JSON
     * reader's) may be taken; without, all of them go one by one. */
    bool wide;

    /* The first byte that is not ASCII; [end] if all are. */
    const char *(*ascii_end)(const char *p, const char *end);

    /* The first ill-formed byte of UTF-8, or [end]. */
    const char *(*utf8_end)(const char *p, const char *end);

    /* The first [needle], of [length] bytes and at least two, or NULL. Takes time
     * linear in the text. */
    const char *(*find)(const char *p, const char *end, const char *needle,
                        size_t length);
} us_scan;

/* The one in force. Never NULL. */
extern const us_scan *us_scan_in_force;

static inline const us_scan *us_scan_get(void)
{
    return __atomic_load_n(&us_scan_in_force, __ATOMIC_RELAXED);
}

/* Number [index] of those that this machine can run, the plain one first and the fastest
 * last; NULL past the end. */
const us_scan *us_scan_at(size_t index);

/* Puts [scan] in force in all threads, for tests; NULL: the fastest. Results are the same
 * with any. */
void us_scan_force(const us_scan *scan);

/* The tables of the kinds; NULL where they are compiled for another machine. What the
 * machine can run is for scan.c to find out. */
extern const us_scan us_scan_plain;
extern const us_scan *const us_scan_sse2;
extern const us_scan *const us_scan_avx2;
extern const us_scan *const us_scan_neon;

#endif
