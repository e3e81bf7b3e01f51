/* The scans in steps of a register, for who includes this once after defining
 *
 *     SCAN            before each function: what its code may use
 *     STEP            bytes of a register
 *     VECTOR          its type
 *     LOAD(p)         the STEP bytes at p
 *     EQUAL(v, c)     all ones in the bytes that are c
 *     AND(a, b)
 *     MASK(v)         of a comparison: a number with as many bits for each byte, the
 *                     lowest for the first byte
 *     HIGH(v)         such a number of the bytes that are not ASCII
 *     PLACE(mask)     the place of the first byte in a mask that is not 0
 *     LESS(mask)      the mask without that byte
 *     REST            the table for what is shorter than a step
 *
 * What is left at the end is looked at together with bytes before it. */
#include "base/scan.h"

#include <stdint.h>
#include <string.h>

SCAN static const char *ascii_end(const char *p, const char *end)
{
    if (end - p < STEP)
        return REST.ascii_end(p, end);
    for (;; p += STEP) {
        if (end - p < STEP)
            p = end - STEP;
        uint64_t high = HIGH(LOAD(p));
        if (high != 0)
            return p + PLACE(high);
        if (end - p == STEP)
            return end;
    }
}

/* Of the STEP places from [p] on, the first where [needle] is, or NULL. Takes from [tries]
 * for each that only looks like it. */
SCAN static inline const char *find_in_step(const char *p, const char *needle,
                                            size_t length, size_t *tries)
{
    uint64_t hits = MASK(
        AND(EQUAL(LOAD(p), needle[0]), EQUAL(LOAD(p + length - 1), needle[length - 1])));
    for (; hits != 0; hits = LESS(hits)) {
        const char *hit = p + PLACE(hits);
        if (memcmp(hit + 1, needle + 1, length - 2) == 0)
            return hit;
        *tries -= *tries > 0;
    }
    return NULL;
}

/* Where too many places look like the needle, memmem goes on: it takes linear time. */
SCAN static const char *find(const char *p, const char *end, const char *needle,
                             size_t length)
{
    size_t tries = 32;
    if (end - p < (ptrdiff_t)(STEP + length - 1))
        return REST.find(p, end, needle, length);
    const char *last = end - (STEP + length - 1);
    for (; p < last; p += STEP) {
        const char *hit = find_in_step(p, needle, length, &tries);
        if (hit)
            return hit;
        if (tries == 0)
            return memmem(p, (size_t)(end - p), needle, length);
    }
    return find_in_step(last, needle, length, &tries);
}
