/* The hash table and the sorted order behind objects and sets. Both are arrays
 * of indices, so the values themselves stay where they were put. The table
 * stores no hashes: a probe compares heads, which mostly settles it. */
#include "value/index.h"

#include "base/work.h"

enum { FEWEST_SLOTS = 8, HASHES_AHEAD = 8, IDENTITY_COUNT = 64, FEW_COUNT = 16 };

/* The order of whatever is sorted already: one table for all small containers. */
static const uint32_t identity[IDENTITY_COUNT] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
    48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

/* How many slots [room] keys need. */
static size_t slots_for(us_arena *arena, size_t room)
{
    size_t wanted = FEWEST_SLOTS;
    while (wanted < 2 * room)
        wanted *= 2;
    if (wanted > (size_t)UINT32_MAX / 2 + 1)
        us_arena_exhaust(arena);
    return wanted;
}

uint32_t *us_index_build(us_arena *arena, const us_value *keys, uint32_t count,
                         size_t room, uint32_t *slot_count)
{
    size_t wanted = slots_for(arena, room);
    uint32_t *slots = us_arena_alloc_zero(arena, wanted * sizeof *slots);
    *slot_count = (uint32_t)wanted;
    /* A large table is in no cache: while one slot is on its way the next are asked for. */
    uint64_t hashes[HASHES_AHEAD];
    for (uint32_t i = 0; i < count + HASHES_AHEAD; i++) {
        uint64_t *hash = &hashes[i % HASHES_AHEAD];
        if (i >= HASHES_AHEAD)
            us_index_insert(slots, *slot_count, *hash, i - HASHES_AHEAD);
        if (i < count) {
            *hash = us_value_hash(keys[i]);
            __builtin_prefetch(&slots[*hash & (wanted - 1)], 1);
        }
    }
    return slots;
}

uint32_t *us_index_build_under(us_arena *arena, const us_hash_key *key,
                               const us_value *keys, uint32_t count, uint32_t *slot_count)
{
    size_t wanted = slots_for(arena, count);
    us_hash_key *place =
        us_arena_alloc_zero(arena, sizeof *place + wanted * sizeof(uint32_t));
    uint32_t *slots = (uint32_t *)(void *)(place + 1);
    *place = *key;
    *slot_count = (uint32_t)wanted;
    for (uint32_t i = 0; i < count; i++)
        us_index_insert(slots, *slot_count, us_value_hash_under(key, keys[i]), i);
    return slots;
}

uint32_t us_index_find(const uint32_t *slots, uint32_t slot_count, const us_value *keys,
                       us_value key, uint64_t hash)
{
    uint32_t mask = slot_count - 1;
    for (uint32_t i = (uint32_t)hash & mask; slots[i] != 0; i = (i + 1) & mask)
        if (us_value_equal(keys[slots[i] - 1], key))
            return slots[i] - 1;
    return US_INDEX_NONE;
}

void us_index_insert(uint32_t *slots, uint32_t slot_count, uint64_t hash, uint32_t at)
{
    uint32_t mask = slot_count - 1;
    uint32_t i = (uint32_t)hash & mask;
    while (slots[i] != 0)
        i = (i + 1) & mask;
    slots[i] = at + 1;
}

uint32_t us_index_scan(const us_value *keys, uint32_t count, us_value key)
{
    if (us_value_is_string(key)) {
        for (uint32_t i = 0; i < count; i++)
            if (keys[i].head == key.head && us_value_same_text(keys[i], key))
                return i;
        return US_INDEX_NONE;
    }
    for (uint32_t i = 0; i < count; i++)
        if (us_value_equal(keys[i], key))
            return i;
    return US_INDEX_NONE;
}

/* True if [a] comes after [b]. Of most strings the prefixes differ. */
static inline bool is_after(us_value a, us_value b)
{
    if (us_value_is_string(a) && us_value_is_string(b) && a.head >> 32 != b.head >> 32)
        return a.head >> 32 > b.head >> 32;
    return us_value_compare(a, b) > 0;
}

static bool is_ascending(const us_value *keys, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (is_after(keys[i - 1], keys[i]))
            return false;
    return true;
}

/* Merges the sorted runs [from, middle) and [middle, to) of [in] into [out]. */
static void merge(const us_value *keys, const uint32_t *in, uint32_t *out, size_t from,
                  size_t middle, size_t to)
{
    size_t left = from;
    size_t right = middle;
    us_work_add(to - from);
    for (size_t i = from; i < to; i++) {
        bool take_left =
            right == to || (left < middle && !is_after(keys[in[left]], keys[in[right]]));
        out[i] = take_left ? in[left++] : in[right++];
    }
}

/* A merge sort of our own: comparing may allocate, and so jump, which the C
 * library's sort would not survive without leaking. */
static const uint32_t *sort_many(us_arena *arena, const us_value *keys, uint32_t count)
{
    uint32_t *in = us_arena_alloc_array(arena, count, 2 * sizeof *in);
    uint32_t *out = in + count;
    for (uint32_t i = 0; i < count; i++)
        in[i] = i;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t to = from + 2 * width < count ? from + 2 * width : count;
            merge(keys, in, out, from, middle, to);
        }
        uint32_t *other = in;
        in = out;
        out = other;
    }
    return in;
}

/* Puts one after the other in its place. */
static const uint32_t *sort_few(us_arena *arena, const us_value *keys, uint32_t count)
{
    uint32_t *order = us_arena_alloc_array(arena, count, sizeof *order);
    us_work_add((uint64_t)count * 4);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && is_after(keys[order[at - 1]], keys[i]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

/* All orders of four, in their order. Of fewer, those that leave the rest in place. */
static const uint32_t orders[][US_INDEX_FEW] = {
    {0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 1, 3}, {0, 2, 3, 1}, {0, 3, 1, 2}, {0, 3, 2, 1},
    {1, 0, 2, 3}, {1, 0, 3, 2}, {1, 2, 0, 3}, {1, 2, 3, 0}, {1, 3, 0, 2}, {1, 3, 2, 0},
    {2, 0, 1, 3}, {2, 0, 3, 1}, {2, 1, 0, 3}, {2, 1, 3, 0}, {2, 3, 0, 1}, {2, 3, 1, 0},
    {3, 0, 1, 2}, {3, 0, 2, 1}, {3, 1, 0, 2}, {3, 1, 2, 0}, {3, 2, 0, 1}, {3, 2, 1, 0},
};

const uint32_t *us_index_order_few(const us_value *keys, uint32_t count)
{
    uint32_t ranks[US_INDEX_FEW] = {0}, order[US_INDEX_FEW] = {0, 1, 2, 3};
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            ranks[is_after(keys[j], keys[i]) ? j : i]++;
    for (uint32_t i = 0; i < count; i++)
        order[ranks[i]] = i;
    return orders[order[0] * 6 + (order[1] - (order[0] < order[1])) * 2 +
                  (order[2] > order[3])];
}

bool us_index_is_common(const uint32_t *order)
{
    uintptr_t at = (uintptr_t)order;
    return (at >= (uintptr_t)identity && at < (uintptr_t)(identity + IDENTITY_COUNT)) ||
           (at >= (uintptr_t)orders && at < (uintptr_t)orders + sizeof orders);
}

const uint32_t *us_index_order(us_arena *arena, const us_value *keys, uint32_t count)
{
    if (!is_ascending(keys, count))
        return count <= FEW_COUNT ? sort_few(arena, keys, count)
                                  : sort_many(arena, keys, count);
    if (count <= IDENTITY_COUNT)
        return identity;
    uint32_t *order = us_arena_alloc_array(arena, count, sizeof *order);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    return order;
}
