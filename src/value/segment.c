/* Segments: see segment.h. This is the one file that goes through containers as they lie in
 * memory, pointer by pointer.
 *
 * What a segment says is not believed: each pointer is looked at before it is followed. Each
 * container is met once, so that none is turned twice, and no circle is without end. */
#include "value/segment.h"

#include "value/array.h"
#include "value/index.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"

/* What readers and evaluation may nest, together. */
enum { DEEPEST = 2 * US_VALUE_DEPTH_MAX };

/* Containers are aligned to words: a bit of [met] for each. */
enum { WORD = sizeof(void *), METER = 8 * WORD };

us_segment us_segment_make(us_arena *arena, void *memory, size_t length, uintptr_t from,
                           uintptr_t to)
{
    return (us_segment){.memory = memory,
                        .length = length,
                        .from = from,
                        .to = to,
                        .met = arena ? us_arena_alloc_zero(arena, length / METER + 1)
                                     : NULL};
}

bool us_segment_fail(us_segment *segment, const char *fault)
{
    segment->fault = fault;
    return false;
}

/* The most that things of [size] bytes can be aligned to, up to that of words. */
static size_t alignment_of(size_t size)
{
    size_t lowest = size & -size;
    return lowest < WORD ? lowest : WORD;
}

bool us_segment_turn(us_segment *segment, void *slot, size_t count, size_t size,
                     void *found)
{
    uintptr_t stored, turned;
    size_t bytes, offset;
    memcpy(&stored, slot, sizeof stored);
    offset = count > 0 ? stored - segment->from : 0;
    if (__builtin_mul_overflow(count, size, &bytes) || offset > segment->length ||
        bytes > segment->length - offset || offset % alignment_of(size) != 0)
        return us_segment_fail(segment, "a pointer leads nowhere");
    turned = count > 0 || stored ? segment->to + offset : 0;
    if (turned != stored)
        memcpy(slot, &turned, sizeof turned);
    char *place = segment->memory + offset;
    memcpy(found, &place, sizeof place);
    return true;
}

bool us_segment_turn_text(us_segment *segment, us_str *text)
{
    const char *bytes;
    return us_segment_turn(segment, &text->text, text->length, 1, &bytes);
}

bool us_segment_turn_c(us_segment *segment, const char **text)
{
    const char *bytes;
    if (!us_segment_turn(segment, text, 1, 1, &bytes))
        return false;
    size_t room = segment->length - (size_t)(bytes - segment->memory);
    return memchr(bytes, '\0', room) || us_segment_fail(segment, "a text has no end");
}

/* ---- Values */

static bool turn_value(us_segment *segment, us_value *value, size_t depth);

static bool turn_items(us_segment *segment, us_value **slot, size_t count, size_t depth)
{
    us_value *items;
    if (!us_segment_turn(segment, slot, count, sizeof *items, &items))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!turn_value(segment, &items[i], depth))
            return false;
    return true;
}

/* Whether what lies at [place] was met before; from now on it was. */
static bool meet(us_segment *segment, const void *place)
{
    size_t word = (size_t)((const char *)place - segment->memory) / WORD;
    unsigned char bit = (unsigned char)(1u << word % 8);
    bool met = (segment->met[word / 8] & bit) != 0;
    segment->met[word / 8] |= bit;
    return met;
}

/* The container at the pointer at [slot], of [size] bytes, which no other pointer leads to. */
static bool turn_container(us_segment *segment, void *slot, size_t size, void *found)
{
    const void *place;
    if (!us_segment_turn(segment, slot, 1, size, found))
        return false;
    memcpy(&place, found, sizeof place);
    return !meet(segment, place) ||
           us_segment_fail(segment, "a container lies in two places");
}

/* The order of a container of [count] things. Few need none. */
static bool turn_order(us_segment *segment, const uint32_t **slot, uint32_t count)
{
    const uint32_t *order;
    if (count <= US_INDEX_FEW && !*slot)
        return true;
    if (!us_segment_turn(segment, slot, count, sizeof *order, &order))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (order[i] >= count)
            return us_segment_fail(segment, "an order leads nowhere");
    return true;
}

/* A hash table of [count] things, which lies behind its key. Somewhere it must be free, or a
 * look-up would go round in it for ever. */
static bool turn_slots(us_segment *segment, uint32_t **slot, uint32_t slot_count,
                       uint32_t count)
{
    const uint32_t *slots;
    uint32_t taken = 0;
    if (!us_segment_turn(segment, slot, slot_count, sizeof *slots, &slots) ||
        (size_t)((const char *)slots - segment->memory) < sizeof(us_hash_key) ||
        (slot_count & (slot_count - 1)) != 0 || slot_count <= count)
        return us_segment_fail(segment, "a hash table is none");
    for (uint32_t i = 0; i < slot_count; i++) {
        if (slots[i] > count)
            return us_segment_fail(segment, "a hash table leads nowhere");
        taken += slots[i] != 0;
    }
    return taken == count || us_segment_fail(segment, "a hash table is incomplete");
}

static bool turn_array(us_segment *segment, us_array **slot, size_t depth)
{
    us_array *array;
    return turn_container(segment, slot, sizeof *array, &array) &&
           turn_items(segment, &array->items, array->count, depth);
}

/* Keys may be shared, and are turned once. Since they are full, all that share them have as
 * many. */
static bool turn_keys(us_segment *segment, us_object *object, size_t depth)
{
    uintptr_t block = (uintptr_t)object->keys - sizeof(us_keys);
    us_keys *keys;
    if (!us_segment_turn(segment, &block, 1,
                         sizeof *keys + object->count * sizeof(us_value), &keys))
        return false;
    us_value *items = (us_value *)(void *)(keys + 1);
    us_value *turned = (us_value *)(block + sizeof *keys);
    if (object->keys != turned)
        object->keys = turned;
    if (keys->capacity != object->count)
        return us_segment_fail(segment, "keys are not those of their object");
    if (meet(segment, keys))
        return true;
    for (uint32_t i = 0; i < object->count; i++)
        if (!turn_value(segment, &items[i], depth))
            return false;
    return turn_order(segment, &keys->order, object->count) &&
           (object->count <= US_OBJECT_SCAN ||
            turn_slots(segment, &keys->slots, keys->slot_count, object->count));
}

static bool turn_object(us_segment *segment, us_object **slot, size_t depth)
{
    us_object *object;
    return turn_container(segment, slot, sizeof *object, &object) &&
           turn_keys(segment, object, depth) &&
           turn_items(segment, &object->values, object->count, depth);
}

static bool turn_set(us_segment *segment, us_set **slot, size_t depth)
{
    us_set *set;
    return turn_container(segment, slot, sizeof *set, &set) &&
           turn_items(segment, &set->items, set->count, depth) &&
           turn_order(segment, &set->order, set->count) &&
           (set->count <= US_SET_SCAN ||
            turn_slots(segment, &set->slots, set->slot_count, set->count));
}

static bool turn_decimal(us_segment *segment, us_value *value)
{
    const char *text;
    us_value number;
    return us_segment_turn(segment, &value->as.text, us_value_length(*value), 1, &text) &&
           (us_number_parse(us_str_make(text, us_value_length(*value)), &number) ||
            us_segment_fail(segment, "a number is none"));
}

static bool turn_value(us_segment *segment, us_value *value, size_t depth)
{
    const char *text;
    if (depth > DEEPEST)
        return us_segment_fail(segment, "values are nested too deeply");
    switch (us_value_tag(*value)) {
    case US_TAG_NONE:
    case US_TAG_NULL:
    case US_TAG_INTEGER:
        return true;
    case US_TAG_BOOLEAN:
        return value->as.integer == 0 || value->as.integer == 1 ||
               us_segment_fail(segment, "a boolean is none");
    case US_TAG_STRING:
        return us_segment_turn(segment, &value->as.text, us_value_length(*value), 1,
                               &text);
    case US_TAG_DECIMAL:
        return turn_decimal(segment, value);
    case US_TAG_ARRAY:
        return turn_array(segment, &value->as.array, depth + 1);
    case US_TAG_OBJECT:
        return turn_object(segment, &value->as.object, depth + 1);
    case US_TAG_SET:
        return turn_set(segment, &value->as.set, depth + 1);
    case US_TAG_UNKNOWN:
        break;
    }
    return us_segment_fail(segment, "a value is of no type");
}

bool us_segment_turn_value(us_segment *segment, us_value *value)
{
    return turn_value(segment, value, 0);
}

bool us_segment_turn_values(us_segment *segment, us_value **slot, size_t count)
{
    return turn_items(segment, slot, count, 0);
}

/* ---- Sealing */

/* What is done to each container of a value, those within it first. */
typedef struct sealer {
    us_arena *arena;
    const us_hash_key *key;
    void (*array)(const struct sealer *sealer, us_array *array);
    void (*object)(const struct sealer *sealer, us_object *object);
    void (*set)(const struct sealer *sealer, us_set *set);
} sealer;

static void visit(const sealer *s, us_value value);

static void visit_items(const sealer *s, const us_value *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        visit(s, items[i]);
}

static void visit(const sealer *s, us_value value)
{
    us_tag tag = us_value_tag(value);
    if (tag == US_TAG_ARRAY) {
        visit_items(s, value.as.array->items, value.as.array->count);
        s->array(s, value.as.array);
    } else if (tag == US_TAG_OBJECT) {
        visit_items(s, value.as.object->keys, value.as.object->count);
        visit_items(s, value.as.object->values, value.as.object->count);
        s->object(s, value.as.object);
    } else if (tag == US_TAG_SET) {
        visit_items(s, value.as.set->items, value.as.set->count);
        s->set(s, value.as.set);
    }
}

static void leave_array(const sealer *s, us_array *array)
{
    (void)s;
    (void)array;
}

static void order_object(const sealer *s, us_object *object)
{
    (void)s;
    us_object_order(object);
}

static void order_set(const sealer *s, us_set *set)
{
    (void)s;
    us_set_order(set);
}

/* [order] as one that lies in [arena]: those of tables for all containers do not, and few need
 * none. */
static const uint32_t *own_order(us_arena *arena, const uint32_t *order, uint32_t count)
{
    if (count <= US_INDEX_FEW)
        return NULL;
    if (!us_index_is_common(order))
        return order;
    uint32_t *own = us_arena_alloc_array(arena, count, sizeof *own);
    memcpy(own, order, count * sizeof *own);
    return own;
}

/* A table under the process's key is forgotten without a trace. */
static void forget(uint32_t *slots, uint32_t slot_count)
{
    if (slots)
        memset(slots, 0, slot_count * sizeof *slots);
}

static void seal_array(const sealer *s, us_array *array)
{
    (void)s;
    array->hash = 0;
    array->arena = NULL;
}

static void seal_object(const sealer *s, us_object *object)
{
    us_keys *keys = us_object_keys(object);
    object->hash = 0;
    /* Others that share the keys may have been here before. */
    if (!keys->arena)
        return;
    keys->order = own_order(s->arena, keys->order, object->count);
    forget(keys->slots, keys->slot_count);
    keys->slots = NULL;
    if (object->count > US_OBJECT_SCAN)
        keys->slots = us_index_build_under(s->arena, s->key, object->keys, object->count,
                                           &keys->slot_count);
    keys->arena = NULL;
}

static void seal_set(const sealer *s, us_set *set)
{
    set->order = own_order(s->arena, set->order, set->count);
    forget(set->slots, set->slot_count);
    set->slots = NULL;
    if (set->count > US_SET_SCAN)
        set->slots = us_index_build_under(s->arena, s->key, set->items, set->count,
                                          &set->slot_count);
    set->hash = 0;
    set->arena = NULL;
}

/* Ordering a container looks at the order of what is in it; so all are in order before the first
 * one is sealed. */
void us_segment_seal(us_arena *arena, const us_hash_key *key, us_value value)
{
    const sealer order = {arena, key, leave_array, order_object, order_set};
    const sealer seal = {arena, key, seal_array, seal_object, seal_set};
    visit(&order, value);
    visit(&seal, value);
}
