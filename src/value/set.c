/* Sets: different values in the order they came, with the same hash table and
 * sorted order as objects have. */
#include "value/set.h"

#include "value/index.h"

us_set *us_set_new(us_arena *arena, size_t capacity)
{
    if (capacity > UINT32_MAX / 2)
        us_arena_exhaust(arena);
    us_set *set = us_arena_alloc(arena, sizeof *set);
    *set = (us_set){.arena = arena, .capacity = (uint32_t)capacity};
    if (capacity > 0)
        set->items = us_arena_alloc_array(arena, capacity, sizeof *set->items);
    return set;
}

/* A set that is full mostly grows. */
static void build_slots(us_set *set)
{
    size_t room = set->capacity > set->count ? set->capacity : (size_t)set->count * 2;
    set->slots =
        us_index_build(set->arena, set->items, set->count, room, &set->slot_count);
}

/* Appends an item that is new and has [hash], which matters only if there is a
 * table. */
static void append(us_set *set, us_value item, uint64_t hash)
{
    if (set->count == set->capacity) {
        size_t capacity = set->capacity ? (size_t)set->capacity * 2 : 4;
        if (capacity > UINT32_MAX / 2)
            us_arena_exhaust(set->arena);
        set->items =
            us_arena_grow(set->arena, set->items, set->capacity * sizeof *set->items,
                          capacity * sizeof *set->items);
        set->capacity = (uint32_t)capacity;
    }
    set->items[set->count++] = item;
    set->depth = us_value_deepen(set->arena, set->depth, item);
    set->order = NULL;
    set->hash = 0;
    if (!set->slots)
        return;
    if (set->count > set->slot_count / 2)
        build_slots(set);
    else
        us_index_insert(set->slots, set->slot_count, hash, set->count - 1);
}

/* The index of the item that equals [item], whose hash is stored where a table
 * was asked; [limit] items are still scanned. */
static uint32_t find(us_set *set, us_value item, uint32_t limit, uint64_t *hash)
{
    *hash = 0;
    if (set->count <= limit)
        return us_index_scan(set->items, set->count, item);
    if (!set->slots)
        build_slots(set);
    *hash = us_index_hash(set->slots, set->arena != NULL, item);
    return us_index_find(set->slots, set->slot_count, set->items, item, *hash);
}

bool us_set_add(us_set *set, us_value item)
{
    uint64_t hash;
    if (find(set, item, US_SET_SCAN - 1, &hash) != US_INDEX_NONE)
        return false;
    append(set, item, hash);
    return true;
}

const us_value *us_set_get(const us_set *set, us_value item)
{
    uint64_t hash;
    uint32_t at = find((us_set *)(uintptr_t)set, item, US_SET_SCAN, &hash);
    return at == US_INDEX_NONE ? NULL : &set->items[at];
}

const uint32_t *us_set_order(const us_set *set)
{
    const uint32_t *order = __atomic_load_n(&set->order, __ATOMIC_RELAXED);
    if (order)
        return order;
    us_set *lazy = (us_set *)(uintptr_t)set;
    order = set->count <= US_INDEX_FEW
                ? us_index_order_few(set->items, set->count)
                : us_index_order(set->arena, set->items, set->count);
    __atomic_store_n(&lazy->order, order, __ATOMIC_RELAXED);
    return order;
}

us_set *us_set_union(us_arena *arena, const us_set *a, const us_set *b)
{
    us_set *result = us_set_new(arena, a->count > b->count ? a->count : b->count);
    for (uint32_t i = 0; i < a->count; i++)
        append(result, a->items[i], 0);
    for (uint32_t i = 0; i < b->count; i++)
        us_set_add(result, b->items[i]);
    return result;
}

/* The items of [a] that [b] has, or those it has not. */
static us_set *filter(us_arena *arena, const us_set *a, const us_set *b, bool wanted)
{
    us_set *result = us_set_new(arena, 0);
    for (uint32_t i = 0; i < a->count; i++)
        if ((us_set_get(b, a->items[i]) != NULL) == wanted)
            append(result, a->items[i], 0);
    return result;
}

/* Of 1 and 1.0 the smaller set's stays, as in OPA. */
us_set *us_set_intersection(us_arena *arena, const us_set *a, const us_set *b)
{
    return b->count < a->count ? filter(arena, b, a, true) : filter(arena, a, b, true);
}

us_set *us_set_difference(us_arena *arena, const us_set *a, const us_set *b)
{
    return filter(arena, a, b, false);
}
