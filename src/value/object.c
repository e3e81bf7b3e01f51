/* Objects: parallel arrays of keys and values in the order they came. Few
 * members are searched one after the other; beyond US_OBJECT_SCAN a hash table
 * of indices is built, by the first put or look-up that needs it. Whatever is
 * lazy here is memory of the object's own arena and is written at most once
 * after the object is built; except for the order of few members, which comes
 * from a table, so that threads that share the object may look it up at once. */
#include "value/object.h"

#include "value/index.h"

us_object *us_object_new(us_arena *arena, size_t capacity)
{
    if (capacity > UINT32_MAX / 2)
        us_arena_exhaust(arena);
    us_object *object =
        us_arena_alloc(arena, sizeof *object + 2 * capacity * sizeof(us_value));
    *object = (us_object){.arena = arena, .capacity = (uint32_t)capacity};
    if (capacity > 0) {
        object->keys = (us_value *)(void *)(object + 1);
        object->values = object->keys + capacity;
    }
    return object;
}

static void make_room(us_object *object)
{
    size_t old = object->capacity;
    size_t capacity = old ? old * 2 : 4;
    if (capacity > UINT32_MAX / 2)
        us_arena_exhaust(object->arena);
    object->keys = us_arena_grow(object->arena, object->keys, old * sizeof(us_value),
                                 capacity * sizeof(us_value));
    object->values = us_arena_grow(object->arena, object->values, old * sizeof(us_value),
                                   capacity * sizeof(us_value));
    object->capacity = (uint32_t)capacity;
}

/* Builds the hash table over the members there are, with room for as many as
 * the arrays can take. */
static void build_slots(us_object *object)
{
    size_t room = object->capacity > object->count ? object->capacity : object->count;
    object->slots = us_index_build(object->arena, object->keys, object->count, room,
                                   &object->slot_count);
}

/* Forgets what was derived from the content. */
static void touch(us_object *object)
{
    object->sorted = false;
    object->order = NULL;
    object->hash = 0;
}

static void deepen(us_object *object, us_value key, us_value value)
{
    object->depth = us_value_deepen(object->arena, object->depth, key);
    object->depth = us_value_deepen(object->arena, object->depth, value);
}

/* Appends a member whose key is new and has [hash], which matters only if there
 * is a table. */
static void append(us_object *object, us_value key, us_value value, uint64_t hash)
{
    if (object->count == object->capacity)
        make_room(object);
    uint32_t at = object->count;
    object->keys[at] = key;
    object->values[at] = value;
    object->count = at + 1;
    deepen(object, key, value);
    touch(object);
    if (!object->slots)
        return;
    if (object->count > object->slot_count / 2)
        build_slots(object);
    else
        us_index_insert(object->slots, object->slot_count, hash, at);
}

bool us_object_put(us_object *object, us_value key, us_value value)
{
    uint32_t at;
    uint64_t hash = 0;
    if (object->count < US_OBJECT_SCAN) {
        at = us_index_scan(object->keys, object->count, key);
    } else {
        if (!object->slots)
            build_slots(object);
        hash = us_value_hash(key);
        at = us_index_find(object->slots, object->slot_count, object->keys, key, hash);
    }
    if (at == US_INDEX_NONE) {
        append(object, key, value, hash);
        return true;
    }
    object->values[at] = value;
    object->hash = 0;
    deepen(object, key, value);
    return false;
}

/* Equal keys have the same number, and different ones mostly have not. */
static inline unsigned key_number(us_value key)
{
    return (unsigned)((key.head * UINT64_C(0x9E3779B97F4A7C15)) >> 58);
}

/* Lays [pairs] out as an object of [count] members at [object]; returns whether two keys have
 * the same number. */
static inline bool lay_out(us_object *object, us_arena *arena, const us_value *pairs,
                           size_t count)
{
    us_value *key = (us_value *)(void *)(object + 1), *value = key + count;
    uint64_t seen = 0, doubtful = 0;
    *object = (us_object){.keys = key,
                          .values = value,
                          .count = (uint32_t)count,
                          .capacity = (uint32_t)count,
                          .arena = arena};
    for (const us_value *end = pairs + 2 * count; pairs < end; pairs += 2) {
        uint64_t bit = UINT64_C(1) << key_number(pairs[0]);
        doubtful |= seen & bit;
        seen |= bit;
        *key++ = pairs[0];
        *value++ = pairs[1];
    }
    return doubtful != 0;
}

static bool has_equal_keys(const us_object *object)
{
    uint64_t seen = 0;
    for (uint32_t i = 0; i < object->count; i++) {
        uint64_t bit = UINT64_C(1) << key_number(object->keys[i]);
        if ((seen & bit) != 0 &&
            us_index_scan(object->keys, i, object->keys[i]) != US_INDEX_NONE)
            return true;
        seen |= bit;
    }
    return false;
}

__attribute__((noinline)) static us_object *different(us_object *object)
{
    return has_equal_keys(object) ? NULL : object;
}

__attribute__((noinline)) static us_object *
from_pairs_in_new_block(us_arena *arena, const us_value *pairs, size_t count)
{
    us_object *object =
        us_arena_alloc_slow(arena, sizeof *object + 2 * count * sizeof *pairs);
    lay_out(object, arena, pairs, count);
    return different(object);
}

/* All calls are in the end, so that nothing need be saved for them. */
us_object *us_object_from_pairs(us_arena *arena, const us_value *pairs, size_t count)
{
    us_object *object = us_arena_try(arena, sizeof *object + 2 * count * sizeof *pairs);
    if (!object)
        return from_pairs_in_new_block(arena, pairs, count);
    if (lay_out(object, arena, pairs, count))
        return different(object);
    return object;
}

void us_object_add(us_object *object, us_value key, us_value value)
{
    append(object, key, value, object->slots ? us_value_hash(key) : 0);
}

const us_value *us_object_get(const us_object *object, us_value key)
{
    uint32_t at;
    if (object->count <= US_OBJECT_SCAN) {
        at = us_index_scan(object->keys, object->count, key);
    } else {
        if (!object->slots)
            build_slots((us_object *)(uintptr_t)object);
        at = us_index_find(object->slots, object->slot_count, object->keys, key,
                           us_value_hash(key));
    }
    return at == US_INDEX_NONE ? NULL : &object->values[at];
}

const us_value *us_object_get_str(const us_object *object, us_str key)
{
    return us_object_get_text(object, us_value_string(key));
}

const uint32_t *us_object_order(const us_object *object)
{
    const uint32_t *order = __atomic_load_n(&object->order, __ATOMIC_RELAXED);
    if (order)
        return order;
    us_object *lazy = (us_object *)(uintptr_t)object;
    order =
        object->count <= US_INDEX_FEW
            ? us_index_order_few(object->keys, object->count)
            : us_index_order(object->arena, object->keys, object->count, &lazy->sorted);
    __atomic_store_n(&lazy->order, order, __ATOMIC_RELAXED);
    return order;
}
