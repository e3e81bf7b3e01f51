/* Order, equality and hash of values. The three agree: equal values compare as
 * 0 and hash alike, whatever text a number came with and in whatever order the
 * members of an object or set arrived. */
#include "base/hash.h"
#include "base/work.h"
#include "value/array.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"
#include "value/value.h"

/* ---- Order */

/* The place of the type in Rego's order. Integers and decimals are one type. */
static int rank(us_value v)
{
    us_tag tag = us_value_tag(v);
    return tag == US_TAG_DECIMAL ? US_TAG_INTEGER : (int)tag;
}

static int compare_counts(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_strings(us_value a, us_value b)
{
    uint32_t a_prefix = (uint32_t)(a.head >> 32);
    uint32_t b_prefix = (uint32_t)(b.head >> 32);
    if (a_prefix != b_prefix)
        return a_prefix < b_prefix ? -1 : 1;
    return us_str_compare(us_value_text(a), us_value_text(b));
}

static int compare_arrays(const us_array *a, const us_array *b)
{
    us_work_add(a->count < b->count ? a->count : b->count);
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        int order = us_value_compare(a->items[i], b->items[i]);
        if (order != 0)
            return order;
    }
    return compare_counts(a->count, b->count);
}

static int compare_objects(const us_object *a, const us_object *b)
{
    const uint32_t *a_order = us_object_order(a);
    const uint32_t *b_order = us_object_order(b);
    us_work_add(a->count < b->count ? a->count : b->count);
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        uint32_t in_a = a_order[i];
        uint32_t in_b = b_order[i];
        int order = us_value_compare(a->keys[in_a], b->keys[in_b]);
        if (order == 0)
            order = us_value_compare(a->values[in_a], b->values[in_b]);
        if (order != 0)
            return order;
    }
    return compare_counts(a->count, b->count);
}

static int compare_sets(const us_set *a, const us_set *b)
{
    const uint32_t *a_order = us_set_order(a);
    const uint32_t *b_order = us_set_order(b);
    us_work_add(a->count < b->count ? a->count : b->count);
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        int order = us_value_compare(a->items[a_order[i]], b->items[b_order[i]]);
        if (order != 0)
            return order;
    }
    return compare_counts(a->count, b->count);
}

int us_value_compare_slow(us_value a, us_value b)
{
    int a_rank = rank(a);
    int b_rank = rank(b);
    if (a_rank != b_rank)
        return a_rank < b_rank ? -1 : 1;
    switch (us_value_tag(a)) {
    case US_TAG_BOOLEAN:
        return (int)(a.as.integer - b.as.integer);
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        return us_number_compare(a, b);
    case US_TAG_STRING:
        return compare_strings(a, b);
    case US_TAG_ARRAY:
        return a.as.array == b.as.array ? 0 : compare_arrays(a.as.array, b.as.array);
    case US_TAG_OBJECT:
        return a.as.object == b.as.object ? 0 : compare_objects(a.as.object, b.as.object);
    case US_TAG_SET:
        return a.as.set == b.as.set ? 0 : compare_sets(a.as.set, b.as.set);
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
        break;
    }
    return 0;
}

/* ---- Equality */

/* Hashes are the one thing that is written in values that threads share. Whoever computes
 * one writes the same number, at once. */
#define KNOWN_HASH(container) __atomic_load_n(&(container)->hash, __ATOMIC_RELAXED)
#define KEEP_HASH(container, value)                                                      \
    __atomic_store_n(&(container)->hash, value, __ATOMIC_RELAXED)

/* Different hashes, where both are known, settle it at once. */
static bool may_be_equal(uint32_t a_count, uint64_t a_hash, uint32_t b_count,
                         uint64_t b_hash)
{
    return a_count == b_count && (a_hash == 0 || b_hash == 0 || a_hash == b_hash);
}

static bool equal_arrays(const us_array *a, const us_array *b)
{
    if (!may_be_equal(a->count, KNOWN_HASH(a), b->count, KNOWN_HASH(b)))
        return false;
    us_work_add(a->count);
    for (uint32_t i = 0; i < a->count; i++)
        if (!us_value_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

static bool equal_objects(const us_object *a, const us_object *b)
{
    if (!may_be_equal(a->count, KNOWN_HASH(a), b->count, KNOWN_HASH(b)))
        return false;
    us_work_add(a->count);
    for (uint32_t i = 0; i < a->count; i++) {
        /* Objects of one make have their members in one order. */
        const us_value *other = &b->values[i];
        if (!us_value_equal(a->keys[i], b->keys[i]))
            other = us_object_get(b, a->keys[i]);
        if (!other || !us_value_equal(a->values[i], *other))
            return false;
    }
    return true;
}

static bool equal_sets(const us_set *a, const us_set *b)
{
    if (!may_be_equal(a->count, KNOWN_HASH(a), b->count, KNOWN_HASH(b)))
        return false;
    us_work_add(a->count);
    for (uint32_t i = 0; i < a->count; i++)
        if (!us_value_equal(a->items[i], b->items[i]) && !us_set_get(b, a->items[i]))
            return false;
    return true;
}

bool us_value_equal_slow(us_value a, us_value b)
{
    switch (us_value_tag(a)) {
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        return us_number_compare(a, b) == 0;
    case US_TAG_ARRAY:
        return equal_arrays(a.as.array, b.as.array);
    case US_TAG_OBJECT:
        return equal_objects(a.as.object, b.as.object);
    case US_TAG_SET:
        return equal_sets(a.as.set, b.as.set);
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
    case US_TAG_STRING:
        break;
    }
    return false;
}

/* ---- Hash */

/* 0 means "not known yet" in a container. */
static uint64_t known(uint64_t hash)
{
    return hash ? hash : 1;
}

/* Under [key]; NULL: the process's, under which containers remember their hash. */
static uint64_t hash_value(const us_hash_key *key, us_value v);

static uint64_t hash_word(const us_hash_key *key, uint64_t word)
{
    return key ? us_hash_word_under(key, word) : us_hash_word(word);
}

static uint64_t hash_array(const us_hash_key *key, us_array *array)
{
    uint32_t kept = key ? 0 : KNOWN_HASH(array);
    if (kept == 0) {
        uint64_t hash = hash_word(key, US_TAG_ARRAY);
        for (uint32_t i = 0; i < array->count; i++)
            hash = us_hash_mix(hash, hash_value(key, array->items[i]));
        kept = (uint32_t)known(hash >> 32);
        if (!key)
            KEEP_HASH(array, kept);
    }
    return kept;
}

/* Members are summed up, because their order does not count. */
static uint64_t hash_object(const us_hash_key *key, us_object *object)
{
    uint64_t hash = key ? 0 : KNOWN_HASH(object);
    if (hash == 0) {
        uint64_t sum = object->count;
        for (uint32_t i = 0; i < object->count; i++)
            sum += us_hash_mix(hash_value(key, object->keys[i]),
                               hash_value(key, object->values[i]));
        hash = known(us_hash_mix(hash_word(key, US_TAG_OBJECT), sum));
        if (!key)
            KEEP_HASH(object, hash);
    }
    return hash;
}

static uint64_t hash_set(const us_hash_key *key, us_set *set)
{
    uint64_t hash = key ? 0 : KNOWN_HASH(set);
    if (hash == 0) {
        uint64_t sum = set->count;
        for (uint32_t i = 0; i < set->count; i++)
            sum += us_hash_mix(hash_value(key, set->items[i]), US_TAG_SET);
        hash = known(us_hash_mix(hash_word(key, US_TAG_SET), sum));
        if (!key)
            KEEP_HASH(set, hash);
    }
    return hash;
}

static uint64_t hash_value(const us_hash_key *key, us_value v)
{
    switch (us_value_tag(v)) {
    case US_TAG_STRING:
        return key ? us_hash_bytes_under(key, v.as.text, us_value_length(v))
                   : us_hash_bytes(v.as.text, us_value_length(v));
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        return key ? us_number_hash_under(key, v) : us_number_hash(v);
    case US_TAG_ARRAY:
        return hash_array(key, v.as.array);
    case US_TAG_OBJECT:
        return hash_object(key, v.as.object);
    case US_TAG_SET:
        return hash_set(key, v.as.set);
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
        break;
    }
    return us_hash_mix(hash_word(key, v.head), (uint64_t)v.as.integer);
}

uint64_t us_value_hash(us_value v)
{
    return hash_value(NULL, v);
}

uint64_t us_value_hash_under(const us_hash_key *key, us_value v)
{
    return hash_value(key, v);
}
