/* Objects: values under keys of any type. */
#ifndef US_VALUE_OBJECT_H
#define US_VALUE_OBJECT_H

#include "value/value.h"

/* Up to this many members are searched one after the other. */
#ifdef US_STRESS
#define US_OBJECT_SCAN 1
#else
#define US_OBJECT_SCAN 16
#endif

/* The most members that us_object_from_pairs takes. */
#define US_OBJECT_PAIRS_MAX 16

/* What belongs to the keys of objects; the keys themselves follow it. Objects with the same
 * keys in the same order may share them; what is full (capacity is the count) is therefore
 * never added to, but copied first. */
typedef struct us_keys {
    us_arena *arena; /* of the keys, and of all objects that have them; NULL: they are
                              part of a segment (segment.h) */
    uint32_t *slots; /* open addressing, index + 1, 0 free; NULL: not built */
    const uint32_t *order; /* indices in the order of the keys; NULL: not built */
    uint32_t slot_count;   /* a power of two */
    uint32_t capacity;     /* of the keys, and of the values of each object */
} us_keys;

struct us_object {
    us_value *keys;   /* in the order they came; no two are equal; behind a us_keys */
    us_value *values; /* parallel to keys, the object's own */
    uint64_t hash;    /* of the content; 0: not known yet */
    uint32_t count;
    /* The depth of the deepest container in it, 0: none; and US_VALUE_INCOMPLETE. */
    uint16_t depth;
};

/* Never NULL, even where there is no key. */
static inline us_keys *us_object_keys(const us_object *object)
{
    return (us_keys *)(void *)object->keys - 1;
}

static inline us_arena *us_object_arena(const us_object *object)
{
    return us_object_keys(object)->arena;
}

/* An empty object with room for [capacity] members. */
us_object *us_object_new(us_arena *arena, size_t capacity);

/* Stores [value] under [key], in place of an earlier one under an equal key
 * (whose key is kept). Returns true if the key was new. Only while the object
 * is being built. */
bool us_object_put(us_object *object, us_value key, us_value value);

/* As us_object_put when the caller knows that the key is new. */
void us_object_add(us_object *object, us_value key, us_value value);

/* Takes the member at index [at], which is less than the count, out of [object]; the others keep
 * their order. Only while the object is being built. */
void us_object_remove(us_object *object, uint32_t at);

/* An object of [count] members, at most US_OBJECT_PAIRS_MAX: at [pairs] lie a key, a string,
 * and its value in turn, made in one go by a reader (US_VALUE_DEPTH_MAX). NULL if two keys are
 * equal. */
us_object *us_object_from_pairs(us_arena *arena, const us_value *pairs, size_t count);

/* As us_object_from_pairs for any number of members whose keys are known to be different. */
us_object *us_object_from_different(us_arena *arena, const us_value *pairs, size_t count);

/* The keys that a reader met last, so that objects can share them. All are of one arena. */
typedef struct us_known_keys {
    us_keys *at[64];
} us_known_keys;

/* Where the keys that lie [pairs], [pairs] + 2, … are, if [known] has them. */
static inline us_keys **us_known_keys_place(us_known_keys *known, const us_value *pairs,
                                            size_t count)
{
    uint64_t ends = count ? pairs[0].head + pairs[2 * count - 2].head * 31 : 0;
    return &known->at[((ends + count) * UINT64_C(0x9E3779B97F4A7C15)) >> 58];
}

/* Puts the keys of [object] at [place], if they can be shared. */
void us_known_keys_add(us_keys **place, const us_object *object);

/* Whether [keys] (may be NULL) are the [count] ones, strings, at [pairs], [pairs] + 2, …, in
 * that order. */
bool us_keys_are(const us_keys *keys, const us_value *pairs, size_t count);

/* An object with [keys], which it shares, and the values at [values], [values] + [step], …,
 * made in one go by a reader (US_VALUE_DEPTH_MAX). */
us_object *us_object_from_values(us_keys *keys, const us_value *values, size_t step);

/* The value under [key], or NULL when absent; 1 and 1.0 are one key. The
 * result belongs to the object's arena; do not write to it. A large object
 * gets its hash on the first look-up. */
const us_value *us_object_get(const us_object *object, us_value key);

/* As us_object_get for a key that is a string; inline, for policies ask for little else. */
static inline const us_value *us_object_get_text(const us_object *object, us_value key)
{
    if (object->count > US_OBJECT_SCAN)
        return us_object_get(object, key);
    const us_value *keys = object->keys;
    for (uint32_t i = 0, count = object->count; i < count; i++)
        if (keys[i].head == key.head && us_value_same_text(keys[i], key))
            return &object->values[i];
    return NULL;
}

/* As us_object_get for a string key. */
const us_value *us_object_get_str(const us_object *object, us_str key);

/* Inline, so that a literal becomes a key where it stands. */
__attribute__((always_inline)) static inline const us_value *
us_object_get_c(const us_object *object, const char *key)
{
    return us_object_get_text(object, us_value_string(us_str_from(key)));
}

/* The member called [name] of [value]; NONE where it has none, or is no object. Inline for the same
 * reason. */
__attribute__((always_inline)) static inline us_value us_value_member_str(us_value value,
                                                                          us_str name)
{
    const us_value *found =
        us_value_tag(value) == US_TAG_OBJECT
            ? us_object_get_text(value.as.object, us_value_string(name))
            : NULL;
    return found ? *found : US_NONE;
}

__attribute__((always_inline)) static inline us_value us_value_member(us_value value,
                                                                      const char *name)
{
    return us_value_member_str(value, us_str_from(name));
}

/* The same with null where there is none: Kubernetes makes no difference between them. */
__attribute__((always_inline)) static inline us_value
us_value_member_or_null(us_value value, us_str name)
{
    us_value found = us_value_member_str(value, name);
    return us_value_is_none(found) ? US_NULL : found;
}

/* The text of the member called [name] where it is a string; else the empty one. */
static inline us_str us_value_member_text(us_value value, const char *name)
{
    us_value found = us_value_member(value, name);
    return us_value_is_string(found) ? us_value_text(found) : US_STR_EMPTY;
}

/* The indices of the members in the order of their keys: [count] of them. */
const uint32_t *us_object_order(const us_object *object);

/* Builds what is lazy in [object] itself; all that is in it must be frozen already
 * (us_value_freeze). */
void us_object_freeze(const us_object *object);

#endif
