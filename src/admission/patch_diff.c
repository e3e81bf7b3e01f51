/* The smallest RFC 6902 patch between two values. Objects are compared member by
 * member. Arrays are aligned first: a table over both (the weighted form of the
 * longest common subsequence) finds which elements stay, which were changed and which
 * are new; what the alignment leaves over in one gap is paired in order. The patch is
 * then written from left to right, so that every index in it counts what the
 * operations before it have done. */
#include "admission/patch.h"

#include "value/array.h"
#include "value/object.h"

typedef struct diff {
    us_arena *arena;
    us_array *operations;
    us_buf pointer; /* to the values being compared */
    size_t pairs;   /* of elements that were compared with each other so far */
} diff;

static void compare(diff *d, us_value from, us_value to);

void us_patch_add_step(us_buf *pointer, us_str key)
{
    us_buf_add_char(pointer, '/');
    for (size_t i = 0; i < key.length; i++) {
        if (key.text[i] == '~')
            us_buf_add_c(pointer, "~0");
        else if (key.text[i] == '/')
            us_buf_add_c(pointer, "~1");
        else
            us_buf_add_char(pointer, key.text[i]);
    }
}

static void put(us_object *object, const char *key, us_value value)
{
    us_object_add(object, us_value_string(us_str_from(key)), value);
}

/* Adds an operation on the value that the pointer leads to. [value] is US_NONE for
 * `remove`. */
static void emit(diff *d, const char *op, us_value value)
{
    us_object *operation = us_object_new(d->arena, 3);
    us_str path = us_str_copy(
        d->arena, us_str_make(d->pointer.text ? d->pointer.text : "", d->pointer.length));
    put(operation, "op", us_value_string(us_str_from(op)));
    put(operation, "path", us_value_string_checked(d->arena, path));
    if (!us_value_is_none(value))
        put(operation, "value", value);
    us_array_push(d->operations, us_value_object(operation));
}

static size_t enter(diff *d, us_str step)
{
    size_t length = d->pointer.length;
    us_patch_add_step(&d->pointer, step);
    return length;
}

static size_t enter_index(diff *d, uint32_t index)
{
    size_t length = d->pointer.length;
    us_buf_add_format(&d->pointer, "/%u", index);
    return length;
}

static void leave(diff *d, size_t length)
{
    d->pointer.length = length;
}

/* ---- Objects ------------------------------------------------------------------------- */

static void compare_objects(diff *d, const us_object *from, const us_object *to)
{
    const uint32_t *from_order = us_object_order(from);
    const uint32_t *to_order = us_object_order(to);
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < from->count || j < to->count) {
        us_value old_key = i < from->count ? from->keys[from_order[i]] : US_NONE;
        us_value new_key = j < to->count ? to->keys[to_order[j]] : US_NONE;
        int side = us_value_is_none(old_key)   ? 1
                   : us_value_is_none(new_key) ? -1
                                               : us_value_compare(old_key, new_key);
        size_t length = enter(d, us_value_text(side <= 0 ? old_key : new_key));
        if (side < 0)
            emit(d, "remove", US_NONE);
        else if (side > 0)
            emit(d, "add", to->values[to_order[j]]);
        else
            compare(d, from->values[from_order[i]], to->values[to_order[j]]);
        leave(d, length);
        i += side <= 0;
        j += side >= 0;
    }
}

/* ---- Arrays -------------------------------------------------------------------------- */

/* Pairs of elements that are compared with each other before two arrays are given up as
 * too different; and in all arrays together. */
#define PAIRS_MAX     1000000
#define ALL_PAIRS_MAX 4000000

/* How much two elements are worth to each other. An equal one must count for more than
 * any pairing around it, else [a, b] -> [b] could become two changes. */
enum { UNLIKE = 0, SAME_NAME = 2, EQUAL = 3 };

/* The stretch of both arrays that is left when equal beginnings and ends are cut off. */
typedef struct stretch {
    const us_value *from;
    const us_value *to;
    uint32_t from_count;
    uint32_t to_count;
} stretch;

/* What an element is recognised by. Hashes do: should two of them be the same by chance,
 * the elements are paired for nothing, and compared all the same. */
typedef struct mark {
    uint64_t hash;
    uint64_t name; /* of an object with a member `name`; else 0 */
} mark;

static mark *marks_of(us_arena *arena, const us_value *items, uint32_t count)
{
    mark *marks = us_arena_alloc_array(arena, count, sizeof *marks);
    for (uint32_t i = 0; i < count; i++) {
        const us_value *name = us_value_tag(items[i]) == US_TAG_OBJECT
                                   ? us_object_get_c(items[i].as.object, "name")
                                   : NULL;
        marks[i] = (mark){us_value_hash(items[i]), name ? us_value_hash(*name) | 1 : 0};
    }
    return marks;
}

static unsigned char likeness(mark a, mark b)
{
    if (a.hash == b.hash)
        return EQUAL;
    return a.name != 0 && a.name == b.name ? SAME_NAME : UNLIKE;
}

/* Fills [best], for all rests of both arrays how much they can be worth to each other, and
 * [like], for all pairs of elements, row by row of [s.from]. */
static void weigh(us_arena *arena, stretch s, uint32_t *best, unsigned char *like)
{
    const mark *from = marks_of(arena, s.from, s.from_count);
    const mark *to = marks_of(arena, s.to, s.to_count);
    size_t width = (size_t)s.to_count + 1;
    for (size_t i = s.from_count; i-- > 0;) {
        for (size_t j = s.to_count; j-- > 0;) {
            uint32_t skip_old = best[(i + 1) * width + j];
            uint32_t skip_new = best[i * width + j + 1];
            uint32_t most = skip_old > skip_new ? skip_old : skip_new;
            unsigned char value = likeness(from[i], to[j]);
            like[i * width + j] = value;
            uint32_t both = best[(i + 1) * width + j + 1] + value;
            best[i * width + j] = value != UNLIKE && both > most ? both : most;
        }
    }
}

/* For each element of [s.to] the index + 1 of the element of [s.from] that it was, or 0;
 * ascending. NULL when the stretch is too large. */
static uint32_t *align(diff *d, stretch s)
{
    size_t width = (size_t)s.to_count + 1;
    size_t pairs = (size_t)s.from_count * s.to_count;
    if (pairs > PAIRS_MAX || d->pairs + pairs > ALL_PAIRS_MAX)
        return NULL;
    d->pairs += pairs;
    uint32_t *matched = us_arena_alloc_zero(d->arena, width * sizeof *matched);
    /* Not released to a mark: tables that look-ups make in the documents stay. */
    us_arena *scratch = us_arena_scratch(d->arena);
    uint32_t *best =
        us_arena_alloc_zero(scratch, (s.from_count + (size_t)1) * width * sizeof *best);
    unsigned char *like = us_arena_alloc(scratch, s.from_count * width + 1);
    weigh(scratch, s, best, like);
    size_t i = 0;
    size_t j = 0;
    while (i < s.from_count && j < s.to_count) {
        uint32_t here = best[i * width + j];
        unsigned char value = like[i * width + j];
        if (value != UNLIKE && here == best[(i + 1) * width + j + 1] + value)
            matched[j++] = (uint32_t)++i;
        else if (here == best[(i + 1) * width + j])
            i++;
        else
            j++;
    }
    us_arena_free(scratch);
    return matched;
}

/* Writes the gap before a match: old elements [i, i_end) against new ones [j, j_end), the
 * first of which stands at [at] now. Returns where the next element stands. */
static uint32_t close_gap(diff *d, stretch s, uint32_t i, uint32_t i_end, uint32_t j,
                          uint32_t j_end, uint32_t at)
{
    for (; i < i_end && j < j_end; i++, j++, at++) {
        size_t length = enter_index(d, at);
        compare(d, s.from[i], s.to[j]);
        leave(d, length);
    }
    for (; i < i_end; i++) {
        size_t length = enter_index(d, at);
        emit(d, "remove", US_NONE);
        leave(d, length);
    }
    for (; j < j_end; j++, at++) {
        size_t length = enter_index(d, at);
        emit(d, "add", s.to[j]);
        leave(d, length);
    }
    return at;
}

static void compare_arrays(diff *d, const us_array *from, const us_array *to)
{
    uint32_t fewer = from->count < to->count ? from->count : to->count;
    uint32_t start = 0;
    while (start < fewer && us_value_equal(from->items[start], to->items[start]))
        start++;
    uint32_t end = 0;
    while (end < fewer - start && us_value_equal(from->items[from->count - 1 - end],
                                                 to->items[to->count - 1 - end]))
        end++;
    stretch s = {from->items, to->items, from->count - start - end,
                 to->count - start - end};
    if (start > 0) {
        s.from += start;
        s.to += start;
    }
    uint32_t *matched = align(d, s);
    uint32_t i = 0;
    uint32_t j = 0;
    uint32_t at = start;
    for (uint32_t next = 0; matched && next < s.to_count; next++) {
        if (matched[next] == 0)
            continue;
        at = close_gap(d, s, i, matched[next] - 1, j, next, at);
        i = matched[next] - 1;
        j = next;
        at = close_gap(d, s, i, i + 1, j, j + 1, at);
        i++;
        j++;
    }
    close_gap(d, s, i, s.from_count, j, s.to_count, at);
}

static void compare(diff *d, us_value from, us_value to)
{
    us_tag tag = us_value_tag(from);
    if (tag == US_TAG_OBJECT && us_value_tag(to) == US_TAG_OBJECT)
        compare_objects(d, from.as.object, to.as.object);
    else if (tag == US_TAG_ARRAY && us_value_tag(to) == US_TAG_ARRAY)
        compare_arrays(d, from.as.array, to.as.array);
    else if (!us_value_equal(from, to))
        emit(d, "replace", to);
}

us_value us_patch_diff(us_arena *arena, us_value from, us_value to)
{
    diff d = {arena, us_array_new(arena, 0), us_buf_make(arena), 0};
    compare(&d, from, to);
    return us_value_array(d.operations);
}
