/* Copies of values for a segment, as small as they can be: texts lie side by side, those that
 * come again and again once, and objects with the same keys in the same order share them.
 *
 * What came before is looked for at one place of a table, which the hash of it says; what has
 * another's place takes it. So nothing grows with the value but the copy, and what repeats
 * itself is found nearly always. */
#include "value/segment.h"

#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

enum {
    TEXTS = 1 << 16,
    LONGEST_TEXT = 64, /* that is looked for */
    SHAPES = 1 << 12,
    MOST_KEYS = 64, /* likewise */
    CHUNK = 1 << 12,
};

typedef struct copier {
    us_arena *arena;
    const us_hash_key *key;
    us_value *texts;
    us_object **shapes; /* one of those that have the keys */
    char *next, *end;   /* room for texts */
} copier;

static us_value copy_value(copier *c, us_value v);

static const char *store_text(copier *c, us_str text)
{
    if (!c->next || (size_t)(c->end - c->next) < text.length) {
        size_t size = text.length > CHUNK ? text.length : CHUNK;
        c->next = us_arena_alloc(c->arena, size);
        c->end = c->next + size;
    }
    char *place = c->next;
    memcpy(place, text.text, text.length);
    c->next += text.length;
    return place;
}

static us_value copy_text(copier *c, us_value v)
{
    us_str text = us_value_text(v);
    us_value *known = NULL;
    if (text.length <= LONGEST_TEXT) {
        known = &c->texts[us_hash_bytes_under(c->key, text.text, text.length) % TEXTS];
        if (known->head == v.head && us_str_equal(us_value_text(*known), text))
            return *known;
    }
    v.as.text = store_text(c, text);
    if (known)
        *known = v;
    return v;
}

static us_value copy_array(copier *c, const us_array *from)
{
    us_array *array = us_array_new(c->arena, from->count);
    for (uint32_t i = 0; i < from->count; i++)
        array->items[i] = copy_value(c, from->items[i]);
    array->count = from->count;
    array->depth = from->depth;
    return us_value_array(array);
}

static us_value copy_set(copier *c, const us_set *from)
{
    us_set *set = us_set_new(c->arena, from->count);
    for (uint32_t i = 0; i < from->count; i++)
        set->items[i] = copy_value(c, from->items[i]);
    set->count = from->count;
    set->depth = from->depth;
    return us_value_set(set);
}

/* Where an object with the keys of [from] is looked for; NULL: nowhere. */
static us_object **shape_of(const copier *c, const us_object *from)
{
    uint64_t hash = from->count;
    if (from->count == 0 || from->count > MOST_KEYS)
        return NULL;
    for (uint32_t i = 0; i < from->count; i++) {
        if (!us_value_is_string(from->keys[i]))
            return NULL;
        hash = us_hash_mix(hash, us_value_hash_under(c->key, from->keys[i]));
    }
    return &c->shapes[hash % SHAPES];
}

static bool has_keys(const us_object *object, const us_object *from)
{
    if (!object || object->count != from->count)
        return false;
    for (uint32_t i = 0; i < from->count; i++)
        if (!us_value_equal(object->keys[i], from->keys[i]))
            return false;
    return true;
}

static us_value *copy_keys(copier *c, const us_object *from)
{
    us_keys *keys =
        us_arena_alloc(c->arena, sizeof *keys + from->count * sizeof(us_value));
    us_value *items = (us_value *)(void *)(keys + 1);
    *keys = (us_keys){.arena = c->arena, .capacity = from->count};
    for (uint32_t i = 0; i < from->count; i++)
        items[i] = copy_value(c, from->keys[i]);
    return items;
}

static us_value copy_object(copier *c, const us_object *from)
{
    us_object *object = us_arena_alloc(c->arena, sizeof *object);
    us_object **shape = shape_of(c, from);
    bool known = shape && has_keys(*shape, from);
    *object = (us_object){.count = from->count, .depth = from->depth};
    object->keys = known ? (*shape)->keys : copy_keys(c, from);
    object->values = us_arena_alloc_array(c->arena, from->count, sizeof(us_value));
    for (uint32_t i = 0; i < from->count; i++)
        object->values[i] = copy_value(c, from->values[i]);
    if (shape && !known)
        *shape = object;
    return us_value_object(object);
}

static us_value copy_value(copier *c, us_value v)
{
    switch (us_value_tag(v)) {
    case US_TAG_DECIMAL:
    case US_TAG_STRING:
        return copy_text(c, v);
    case US_TAG_ARRAY:
        return copy_array(c, v.as.array);
    case US_TAG_OBJECT:
        return copy_object(c, v.as.object);
    case US_TAG_SET:
        return copy_set(c, v.as.set);
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
    case US_TAG_INTEGER:
        break;
    }
    return v;
}

us_value us_segment_copy(us_arena *arena, us_arena *scratch, const us_hash_key *key,
                         us_value value)
{
    copier c = {.arena = arena, .key = key};
    c.texts = us_arena_alloc_zero(scratch, TEXTS * sizeof *c.texts);
    c.shapes = us_arena_alloc_zero(scratch, SHAPES * sizeof *c.shapes);
    us_value copy = copy_value(&c, value);
    us_segment_seal(arena, key, copy);
    return copy;
}
