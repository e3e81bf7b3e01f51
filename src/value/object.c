/* Objects: parallel arrays of keys and values in the order they came. Few
 * members are searched one after the other; beyond US_OBJECT_SCAN a hash table
 * of indices is built, by the first put or look-up that needs it. Table and order say
 * something of the keys alone, so they lie with them, and objects that share keys share
 * them too. Whatever is lazy here is memory of the object's own arena and is written at most
 * once after the object is built; except for the order of few members, which comes
 * from a table, so that threads that share the object may look it up at once. */
#include "value/object.h"

#include "value/index.h"

/* The bytes of [count] keys, what belongs to them, and [count] values. */
static inline size_t members_size(size_t count)
{
    return sizeof(us_keys) + 2 * count * sizeof(us_value);
}

/* Puts [keys], with room for [capacity] keys and as many values behind them, in [object]. */
static inline void take_members(us_object *object, us_arena *arena, us_keys *keys,
                                size_t capacity)
{
    *keys = (us_keys){.arena = arena, .capacity = (uint32_t)capacity};
    object->keys = (us_value *)(void *)(keys + 1);
    object->values = object->keys + capacity;
}

us_object *us_object_new(us_arena *arena, size_t capacity)
{
    if (capacity > UINT32_MAX / 2)
        us_arena_exhaust(arena);
    us_object *object = us_arena_alloc(arena, sizeof *object + members_size(capacity));
    *object = (us_object){.count = 0};
    take_members(object, arena, (us_keys *)(void *)(object + 1), capacity);
    return object;
}

/* Moves the members to where there is room for [capacity]. The old keys stay as they are: they
 * may be another object's too. */
static void move_members(us_object *object, size_t capacity)
{
    us_arena *arena = us_object_arena(object);
    const us_value *keys = object->keys, *values = object->values;
    if (capacity > UINT32_MAX / 2)
        us_arena_exhaust(arena);
    take_members(object, arena, us_arena_alloc(arena, members_size(capacity)), capacity);
    memcpy(object->keys, keys, object->count * sizeof *keys);
    memcpy(object->values, values, object->count * sizeof *values);
}

/* Builds the hash table over the members there are, with room for as many as
 * the arrays can take. */
static void build_slots(const us_object *object)
{
    us_keys *keys = us_object_keys(object);
    keys->slots = us_index_build(keys->arena, object->keys, object->count, keys->capacity,
                                 &keys->slot_count);
}

static void deepen(us_object *object, us_value key, us_value value)
{
    us_arena *arena = us_object_arena(object);
    object->depth = us_value_deepen(arena, object->depth, key);
    object->depth = us_value_deepen(arena, object->depth, value);
}

/* Appends a member whose key is new and has [hash], which matters only if there
 * is a table. */
static void append(us_object *object, us_value key, us_value value, uint64_t hash)
{
    if (object->count == us_object_keys(object)->capacity)
        move_members(object, object->count ? (size_t)object->count * 2 : 4);
    us_keys *keys = us_object_keys(object);
    uint32_t at = object->count;
    object->keys[at] = key;
    object->values[at] = value;
    object->count = at + 1;
    object->hash = 0;
    keys->order = NULL;
    deepen(object, key, value);
    if (keys->slots)
        us_index_insert(keys->slots, keys->slot_count, hash, at);
}

/* The index of the member under [key], whose hash is stored where the table was asked. */
static inline uint32_t find_in_table(const us_object *object, us_value key,
                                     uint64_t *hash)
{
    us_keys *keys = us_object_keys(object);
    if (!keys->slots)
        build_slots(object);
    *hash = us_index_hash(keys->slots, keys->arena != NULL, key);
    return us_index_find(keys->slots, keys->slot_count, object->keys, key, *hash);
}

bool us_object_put(us_object *object, us_value key, us_value value)
{
    uint64_t hash = 0;
    uint32_t at = object->count < US_OBJECT_SCAN
                      ? us_index_scan(object->keys, object->count, key)
                      : find_in_table(object, key, &hash);
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
    uint64_t seen = 0, doubtful = 0;
    *object = (us_object){.count = (uint32_t)count};
    take_members(object, arena, (us_keys *)(void *)(object + 1), count);
    us_value *key = object->keys, *value = object->values;
    for (const us_value *end = pairs + 2 * count; pairs < end; pairs += 2) {
        uint64_t bit = UINT64_C(1) << key_number(pairs[0]);
        doubtful |= seen & bit;
        seen |= bit;
        *key++ = pairs[0];
        *value++ = pairs[1];
    }
    return doubtful != 0;
}

/* As key_number, from the end of the key too: many of one object differ there only. */
static inline unsigned finer_key_number(us_value key)
{
    size_t length = us_value_length(key);
    uint32_t last = 0;
    if (length > 4)
        memcpy(&last, key.as.text + length - 4, sizeof last);
    key.head ^= (uint64_t)last << 16;
    return key_number(key);
}

static bool has_equal_keys(const us_object *object)
{
    uint64_t seen = 0;
    for (uint32_t i = 0; i < object->count; i++) {
        uint64_t bit = UINT64_C(1) << finer_key_number(object->keys[i]);
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
    us_object *object = us_arena_alloc_slow(arena, sizeof *object + members_size(count));
    lay_out(object, arena, pairs, count);
    return different(object);
}

/* All calls are in the end, so that nothing need be saved for them. */
us_object *us_object_from_pairs(us_arena *arena, const us_value *pairs, size_t count)
{
    us_object *object = us_arena_try(arena, sizeof *object + members_size(count));
    if (!object)
        return from_pairs_in_new_block(arena, pairs, count);
    if (lay_out(object, arena, pairs, count))
        return different(object);
    return object;
}

us_object *us_object_from_different(us_arena *arena, const us_value *pairs, size_t count)
{
    us_object *object = us_object_new(arena, count);
    lay_out(object, arena, pairs, count);
    return object;
}

void us_known_keys_add(us_keys **place, const us_object *object)
{
    us_keys *keys = us_object_keys(object);
    if (keys->capacity == object->count)
        *place = keys;
}

bool us_keys_are(const us_keys *keys, const us_value *pairs, size_t count)
{
    if (!keys || keys->capacity != count)
        return false;
    const us_value *key = (const us_value *)(const void *)(keys + 1);
    for (const us_value *end = key + count; key < end; key++, pairs += 2)
        if (key->head != pairs->head || !us_value_same_text(*key, *pairs))
            return false;
    return true;
}

us_object *us_object_from_values(us_keys *keys, const us_value *values, size_t step)
{
    uint32_t count = keys->capacity;
    us_object *object =
        us_arena_alloc(keys->arena, sizeof *object + count * sizeof *values);
    *object = (us_object){.keys = (us_value *)(void *)(keys + 1),
                          .values = (us_value *)(void *)(object + 1),
                          .count = count};
    for (uint32_t i = 0; i < count; i++)
        object->values[i] = values[step * i];
    return object;
}

void us_object_add(us_object *object, us_value key, us_value value)
{
    append(object, key, value, us_object_keys(object)->slots ? us_value_hash(key) : 0);
}

void us_object_remove(us_object *object, uint32_t at)
{
    if (object->count == us_object_keys(object)->capacity)
        move_members(object, object->count);
    us_keys *keys = us_object_keys(object);
    size_t behind = (size_t)(object->count - at - 1) * sizeof(us_value);
    memmove(object->keys + at, object->keys + at + 1, behind);
    memmove(object->values + at, object->values + at + 1, behind);
    object->count--;
    object->hash = 0;
    keys->slots = NULL;
    keys->order = NULL;
}

const us_value *us_object_get(const us_object *object, us_value key)
{
    uint64_t hash;
    uint32_t at = object->count <= US_OBJECT_SCAN
                      ? us_index_scan(object->keys, object->count, key)
                      : find_in_table(object, key, &hash);
    return at == US_INDEX_NONE ? NULL : &object->values[at];
}

const us_value *us_object_get_str(const us_object *object, us_str key)
{
    return us_object_get_text(object, us_value_string(key));
}

const uint32_t *us_object_order(const us_object *object)
{
    us_keys *keys = us_object_keys(object);
    const uint32_t *order = __atomic_load_n(&keys->order, __ATOMIC_RELAXED);
    if (order)
        return order;
    order = object->count <= US_INDEX_FEW
                ? us_index_order_few(object->keys, object->count)
                : us_index_order(keys->arena, object->keys, object->count);
    __atomic_store_n(&keys->order, order, __ATOMIC_RELAXED);
    return order;
}
