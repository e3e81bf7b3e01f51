/* JSON Patch (RFC 6902): applying one, and finding the smallest one. */
#ifndef US_ADMISSION_PATCH_H
#define US_ADMISSION_PATCH_H

#include "base/str.h"
#include "value/value.h"

/* Operations that one patch may have, and levels that what it makes may have: an API
 * server takes no more of either. */
#define US_PATCH_OPERATIONS_MAX 10000
#define US_PATCH_DEPTH_MAX      1000

/* Bytes that `copy` operations of one patch may add, as in an API server: so that copies of
 * copies stay small. Each value counts as 8 bytes and those of its texts. */
#define US_PATCH_COPIES_MAX ((size_t)3 << 20)

/* Values that operations may copy, compare or shift to make or close a gap; 16 elements of
 * an array are shifted as fast as one value is copied. This takes a second or two. */
#define US_PATCH_WORK_MAX 10000000

/* Applies [operations], an array or a set of objects, to [document], all or none of
 * them. [result] is a new value in [arena]; nothing given is changed or referred to
 * but its texts. Sets in it become arrays and keys that are no strings become the
 * strings of their JSON, as everywhere where JSON is written.
 *
 * As RFC 6902, but for one thing: `add` makes the parents that are missing, or null:
 * objects, and an array where the next step is "-". A policy that adds a label need
 * not ask whether there are labels.
 *
 * On failure returns false and stores a sentence in [problem] that names the operation. */
bool us_patch_apply(us_arena *arena, us_value document, us_value operations,
                    us_value *result, us_str *problem);

/* The operations (add, remove, replace; none: an empty array) that turn [from] into
 * [to], JSON values both. They touch no more than what differs: members that stay are
 * not mentioned, and an array is never replaced but has elements added, removed and
 * changed in place. Elements of an array that are objects with the same `name` are
 * taken for the same thing, changed. Applies under RFC 6902 to the letter.
 *
 * The same two values always give the same operations. Memory and time are bounded by
 * the sizes of the values; two arrays that differ in more than a million pairs of
 * elements are compared place by place, which gives more operations, equally right. */
us_value us_patch_diff(us_arena *arena, us_value from, us_value to);

/* Appends [key] to a JSON Pointer: "/", then the key with ~ and / escaped. */
void us_patch_add_step(us_buf *pointer, us_str key);

#endif
